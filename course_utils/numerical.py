"""Numerical gradients: of any cost by the plain loop, of the network by layer-wise batches.

The plain loop is the definition: nudge one parameter, run the whole network, put it back.
The batches compute the same slopes. They use that moving ``W[j, k]`` by a step moves ``z[j]``
by the step times ``a[k]`` and nothing else in its layer, so that the runs of many
nudges, from that layer to the cost, are a few array operations.

`gradient_by` chooses among them for `gradient_check`, and `default_steps` gives the steps.
"""

import math
import time
from numbers import Real

import numpy as np

from course_utils.activations import activation, sigmoid
from course_utils.differences import check_epsilon, complex_step, two_sided
from course_utils.network import L_model_forward, cross_entropy, forward_prop_cost, labels_like
from course_utils.rolling import as_array, dims_of

# A batch is cut so that its arrays hold about this many numbers (a third of a megabyte each):
# more would no longer fit in the processor's cache, and take longer.
CHUNK = 40_960
# A complex step: far below any usual z. (Above a cost of about 480 its slope loses digits.)
COMPLEX_STEP = 1e-100
# How far a default step moves a z of its layer: ten times the step of lesson 01, so that
# round-off is ten times smaller, and truncation, mostly about 1e-8, below the tolerance.
NUDGE_OF_Z = 1e-4


def numerical_gradient(cost, parameters, epsilon=1e-5, difference=two_sided, progress=False):
    """Numerical gradient of any cost, one parameter at a time.

    Parameters
    ----------
    cost : function
        Takes a dictionary of parameters, gives a number.
    parameters : dict
        Arrays by name; left as they are.
    epsilon : float or dict
        The step: one for all parameters, or one for each name.
    difference : function
        `one_sided`, `two_sided` or `complex_step`, which asks for a step of 1e-30.
    progress : bool
        Count the parameters on the screen while it runs.

    Returns
    -------
    dict
        For each ``name`` in parameters an array ``"d" + name`` of the same shape.

    Raises
    ------
    ValueError
        If epsilon is not a positive, finite number or lacks a name, parameters is no dictionary,
        or one of them is not made of numbers, or the cost is not one number.

    Examples
    --------
    >>> numerical_gradient(lambda p: (p["x"] ** 2).sum(), {"x": np.array([3.0])}, 2**-7)
    {'dx': array([6.])}
    """
    if not isinstance(parameters, dict):
        raise ValueError(f"parameters must be a dictionary of arrays; got {parameters!r:.60}.")
    steps = _step_by_name(epsilon, parameters)
    dtype, kinds = (complex, "fiubc") if difference is complex_step else (float, "fiub")
    nudged = {
        name: as_array(value, f"parameters[{name!r}]").astype(dtype)
        for name, value in parameters.items()
    }
    counter = _Counter(sum(array.size for array in nudged.values())) if progress else None
    gradient = {}
    for name, array in nudged.items():
        slopes = np.empty(array.shape)
        for place in np.ndindex(array.shape):
            here = array[place]

            def cost_at(value, array=array, place=place):
                array[place] = value
                number = as_array(cost(nudged), "what cost returns", kinds)
                if number.ndim:
                    raise ValueError(
                        f"cost must give one number; it gave an array of shape {number.shape}. "
                        "Put .item() behind it."
                    )
                return number[()]

            slopes[place] = difference(cost_at, here.real, steps[name])
            array[place] = here
            if counter:
                counter.add_one()
        gradient["d" + name] = slopes
    return gradient


def network_gradient(parameters, X, Y, hidden_layers_activation_fn="tanh", epsilon=1e-5, kink=None):
    """Numerical gradient of the network's cost, by layer-wise batches.

    Parameters
    ----------
    parameters : dict
        W1, b1, ..., WL, bL; left as they are.
    X : array, shape (n_0, m)
    Y : array, shape (1, m)
        Labels, 0 or 1.
    hidden_layers_activation_fn : str
    epsilon : float or dict
        The step: one for all parameters, or one for each name.
    kink : float, optional
        If given, the slope is taken by complex step, and epsilon makes no difference. It says
        which slope a ReLU has where z is exactly 0: 0 stands for the left one, which
        `relu_derivative` takes, 1 for the right one, 0.5 for their mean. (Where terms cancel to 0,
        the batches may round z to something else.)

    Returns
    -------
    dict
        dW1, db1, ..., dWL, dbL, each of the shape of its parameters.

    Raises
    ------
    ValueError
        If epsilon is not a positive, finite number or lacks a name, kink is not between 0 and 1,
        the activation function is not known, or the arrays do not fit together.

    Examples
    --------
    >>> parameters = {"W1": np.array([[2.0]]), "b1": np.array([[0.0]])}
    >>> gradient = network_gradient(parameters, np.array([[0.0]]), np.array([[1]]))
    >>> gradient["db1"].round(6).tolist()
    [[-0.5]]
    """
    dims_of(parameters)  # refuses what makes up no network
    parameters = {name: np.asarray(array, float) for name, array in parameters.items()}
    X = np.asarray(as_array(X, "X"), float)
    steps = _step_by_name(epsilon, parameters)
    if kink is not None and not (isinstance(kink, Real) and 0 <= kink <= 1):
        raise ValueError(f"kink is {kink!r}; it must be a number from 0 to 1.")
    g, derivative = activation(hidden_layers_activation_fn)
    if kink and "relu" in hidden_layers_activation_fn:  # or "leaky_relu"
        left = derivative(np.zeros(1))

        def g(Z):
            return Z * np.where(Z.real == 0.0, left + kink * (1.0 - left), derivative(Z))

    AL, caches = L_model_forward(X, parameters, hidden_layers_activation_fn)
    activations, Zs = [A_prev for (A_prev, _, _), _ in caches], [Z for _, Z in caches]
    Y, layers, m = labels_like(AL, Y), len(caches), AL.shape[1]

    def costs(layer, rows, moved):
        """Cost of each example in n runs for each of these rows of layer's Z: (rows, m, n).

        In a run one row of Z, and no other, is replaced by m of the numbers in moved.
        """
        if layer < layers:
            # One row of A changes, so what it adds to the next Z is one column of W.
            W = parameters[f"W{layer + 1}"][:, rows, None]
            Z = W[..., None] * g(moved)
            Z += (Zs[layer][:, None] - W * activations[layer][rows])[..., None]
            for above in range(layer + 2, layers + 1):
                W, b = parameters[f"W{above}"], parameters[f"b{above}"]
                Z = (W @ g(Z).reshape(len(Z), -1) + b).reshape(-1, *moved.shape)
            moved = Z[0]
        return cross_entropy(sigmoid(moved), Y.T)

    gradient = {}
    for layer in range(1, layers + 1):
        # What moving each parameter by 1 adds to its z. A bias is a weight whose input is 1.
        inputs = np.ones((m, len(activations[layer - 1]) + 1))
        inputs[:, :-1] = activations[layer - 1].T
        z = Zs[layer - 1][:, :, None]
        nudges = max(1, CHUNK // (2 * m * max(len(Z) for Z in Zs[layer - 1 :])))  # in one batch
        if kink is not None:  # the slope along z times an input is the slope along its weight
            moved = z + 1j * COMPLEX_STEP
            batches = [slice(j, j + nudges) for j in range(0, len(z), nudges)]
            along_z = np.concatenate([costs(layer, here, moved[here]).imag for here in batches])
            slopes = along_z[:, :, 0] / (COMPLEX_STEP * m) @ inputs
        else:
            step = np.full(inputs.shape[1], steps[f"W{layer}"])
            step[-1] = steps[f"b{layer}"]
            slopes = np.empty((len(z), len(step)))
            n = math.ceil(len(step) / max(1, round(len(step) / nudges)))  # nearly equal pieces
            rows = max(1, nudges // n)
            for k in range(0, len(step), n):
                part = step[k : k + n] * inputs[:, k : k + n]
                moves = np.concatenate([part, -part], axis=1)  # up, and down
                for j in range(0, len(z), rows):
                    here = slice(j, j + rows)
                    change = costs(layer, here, z[here] + moves)
                    # The same name again, so that the costs are freed: faster.
                    change = change[:, :, : len(part[0])] - change[:, :, len(part[0]) :]
                    slopes[here, k : k + n] = change.sum(axis=1)
            slopes /= 2 * step * m
        gradient[f"dW{layer}"], gradient[f"db{layer}"] = slopes[:, :-1], slopes[:, -1:]
    return gradient


def default_steps(caches):
    """For each array, a step that moves no z of its layer by more than NUDGE_OF_Z.

    Large weights above may make that a large move, so large that the cost is flat at both ends.
    So it moves no z above by more than 0.1, either.

    Parameters
    ----------
    caches : as from `L_model_forward`

    Returns
    -------
    dict
        By name, W1, b1, ...

    Examples
    --------
    >>> A, W = np.array([[0.5, -2.0]]), np.array([[3.0]])
    >>> default_steps([((A, W, 0 * W), W @ A)])
    {'W1': 5e-05, 'b1': 0.0001}
    """
    steps, grows = {}, 1.0  # how much a move of z may grow on its way to the last layer
    for layer in range(len(caches), 0, -1):
        (A_prev, W, _), _ = caches[layer - 1]
        largest = np.abs(A_prev).max().item()
        nudge = min(NUDGE_OF_Z, 0.1 / grows)
        # An input near 0 cannot move z; the limits keep the step itself a sensible number.
        steps[f"W{layer}"] = max(nudge / max(largest, 1e-6), 1e-300)
        steps[f"b{layer}"] = max(nudge, 1e-300)
        if layer > 1:  # by at most the largest sum of the sizes in a row of W
            grows *= max(1.0, np.abs(W).sum(axis=1).max().item())
    return steps


def gradient_by(method, setting, epsilon):
    """Numerical gradient of the network's cost by one of the methods of `gradient_check`.

    Parameters
    ----------
    method : str
        "batches", "loop" or "complex step".
    setting : tuple
        Parameters, X, Y and the name of the activation function.
    epsilon : float or dict
        The step: one for all parameters, or one for each name. The complex step has its own.

    Returns
    -------
    dict
        dW1, db1, ..., each of the shape of its parameters.

    Examples
    --------
    >>> one = np.array([[1.0]])
    >>> gradient = gradient_by("complex step", ({"W1": one, "b1": -one}, one, one, "tanh"), 1e-5)
    >>> gradient["dW1"].item()
    -0.5
    """
    if method == "complex step":
        return network_gradient(*setting, kink=0.0)
    if method == "batches":
        return network_gradient(*setting, epsilon=epsilon)
    parameters, X, Y, hidden = setting
    return numerical_gradient(
        lambda nudged: forward_prop_cost(X, nudged, Y, hidden), parameters, epsilon, progress=True
    )


def _step_by_name(epsilon, parameters):
    """Give each parameter its step, as a checked float."""
    if not isinstance(epsilon, dict):
        return dict.fromkeys(parameters, check_epsilon(epsilon))
    for name in parameters:
        if name not in epsilon:
            raise ValueError(f"epsilon has no step for {name!r}; give one for each parameter.")
    return {name: check_epsilon(epsilon[name], f"epsilon[{name!r}]") for name in parameters}


class _Counter:
    """One line on the screen that counts up to total, a few times a second."""

    def __init__(self, total):
        self.done, self.total, self.next_time = 0, total, time.monotonic() + 1.0

    def add_one(self):
        self.done += 1
        if self.done == self.total:
            print(f"\r{self.total:,} of {self.total:,} parameters nudged")
        elif time.monotonic() > self.next_time:
            print(f"\r{self.done:,} of {self.total:,} parameters nudged", end="", flush=True)
            self.next_time = time.monotonic() + 0.3
