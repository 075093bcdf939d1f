"""Ways to check the gradients of one network, for the benchmark to time side by side."""

from contextlib import suppress

import numpy as np

import course_utils as cu
from course_utils.report import formula_3
from course_utils.rolling import array_shapes
from course_utils.scoring import say

OURS = "gradient_check"  # every time is also given as a multiple of this one
LOOP = "the article's loop"
PIECE = 8192  # numbers: 64 KiB, which stay in a fast cache


def rolled_cost(network, xp=np, as_array=np.asarray):
    """Give the article's cost: forward, then the cross-entropy, written once for NumPy and others.

    It refuses nothing and copies nothing, so that no way is slower here than it has to be.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.
    xp : module
        NumPy, torch or jax.numpy.
    as_array : function
        Makes arrays of that module.

    Returns
    -------
    of_theta : function
        Cost of all parameters rolled into one vector, which is cut into views.
    of_arrays : function
        Cost of W1, b1, W2, ...

    Examples
    --------
    >>> from course_utils.scoring import correct_network
    >>> parameters = cu.initialize_parameters([4, 3, 1])
    >>> of_theta, _ = rolled_cost(correct_network(parameters, np.eye(4), np.eye(1, 4)))
    >>> round(float(of_theta(cu.dictionary_to_vector(parameters))), 2)
    0.69
    """
    X, Y = as_array(network.X), as_array(network.Y)
    shapes = list(array_shapes(network.layers_dims).values())

    def of_arrays(*arrays):
        A = X
        for W, b in zip(arrays[:-2:2], arrays[1:-2:2], strict=True):
            A = xp.tanh(W @ A + b)
        A = 1 / (1 + xp.exp(-(arrays[-2] @ A + arrays[-1])))
        return -(Y * xp.log(A) + (1 - Y) * xp.log(1 - A)).sum() / Y.shape[1]

    def of_theta(theta):
        arrays, start = [], 0
        for rows, columns in shapes:
            arrays.append(theta[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        return of_arrays(*arrays)

    return of_theta, of_arrays


def article_check(network, epsilon=1e-7, cost=None):
    """Check as the article does: for each parameter two copies of all, and two passes.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.
    epsilon : float
        The step.
    cost : function, optional
        In place of the `rolled_cost` of the network.

    Returns
    -------
    float
        Formula (3).

    Examples
    --------
    >>> from course_utils.scoring import correct_network
    >>> parameters = cu.initialize_parameters([4, 3, 1])
    >>> network = correct_network(parameters, np.eye(4), np.eye(1, 4))
    >>> article_check(network) < 1e-6
    True
    """
    cost = cost or rolled_cost(network)[0]
    theta = cu.dictionary_to_vector(network.parameters)
    slopes = np.zeros_like(theta)
    for i in range(theta.size):
        theta_plus, theta_minus = np.copy(theta), np.copy(theta)
        theta_plus[i] += epsilon
        theta_minus[i] -= epsilon
        slopes[i] = (cost(theta_plus) - cost(theta_minus)) / (2 * epsilon)
    return formula_3(cu.gradients_to_vector(network.gradients), slopes)


def tail_counts(layers_dims, m=1):
    """How many numbers the two-sided tails put through tanh, sigmoid and log.

    Moving a parameter of layer l changes one z in its layer and every z above: so many
    tanh, one sigmoid and one logarithm (of the true label's probability), for each example,
    up and down.

    Parameters
    ----------
    layers_dims : list of int
    m : int
        Examples.

    Returns
    -------
    dict
        By function: tanh, sigmoid and log, as NumPy has them.

    Examples
    --------
    >>> list(tail_counts([2, 3, 1]).values())
    [18, 26, 26]
    """
    tanh = parameters = 0
    for layer in range(1, len(layers_dims)):
        here = layers_dims[layer] * (layers_dims[layer - 1] + 1)
        parameters += here
        if layer < len(layers_dims) - 1:
            tanh += here * (1 + sum(layers_dims[layer + 1 : -1]))
    tails = 2 * m * parameters
    return {np.tanh: 2 * m * tanh, _numpy_sigmoid: tails, np.log: tails}


def _numpy_sigmoid(z):
    return 1 / (1 + np.exp(-z))


def ways(network):
    """Every way to check a network that is timed.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.

    Returns
    -------
    dict
        By name a function without arguments, which runs the check once and returns how many
        forward passes that took; or None, if the package for it is not installed.

    Examples
    --------
    >>> from course_utils.scoring import correct_network
    >>> parameters = cu.initialize_parameters([4, 3, 1])
    >>> run = ways(correct_network(parameters, np.eye(4), np.eye(1, 4)))
    >>> run["the article's loop"](), run["gradient_check"]()
    (38, '3 + 42 tails')
    """
    parameters, _, X, Y, dims, *_ = network
    setting = (parameters, X, Y)
    counts = tail_counts(dims, X.shape[1])
    tails = counts[np.log] // X.shape[1]
    units = sum(dims[1:])  # by complex step one tail a unit

    def fixed(passes, function, *arguments, **named):
        return lambda: (function(*arguments, **named), passes)[1]

    numbers = np.random.default_rng(0).uniform(0.1, 0.9, PIECE)

    def floor():
        for function, count in counts.items():
            for start in range(0, count, PIECE):
                function(numbers[: count - start])

    def two_passes():
        cu.forward_prop_cost(X, parameters, Y), cu.forward_prop_cost(X, parameters, Y)

    check = cu.gradient_check
    return {
        LOOP: _counting(lambda cost: article_check(network, cost=cost), rolled_cost(network)[0]),
        "numerical_gradient": _counting(
            lambda cost: cu.numerical_gradient(cost, parameters),
            lambda nudged: cu.forward_prop_cost(X, nudged, Y),
        ),
        OURS: fixed(f"3 + {tails + units:,} tails", check, *network),
        "network_gradient": fixed(f"1 + {tails:,} tails", cu.network_gradient, *setting),
        "  floor: its activations, logs": fixed("-", floor),
        "gradient_check, complex step": fixed(
            f"3 + {2 * units} tails", check, *network, method="complex step"
        ),
        "network_gradient, complex step": fixed(
            f"1 + {units} tails", cu.network_gradient, *setting, kink=0.0
        ),
        "gradient_check, direction": fixed(2, check, *network, method="direction"),
        "  two plain forward passes": fixed(2, two_passes),
        "SciPy check_grad, one-sided": _if_installed(_scipy, network),
        "PyTorch gradcheck": _if_installed(_torch, network, fast_mode=False),
        "PyTorch gradcheck, fast_mode": _if_installed(_torch, network, fast_mode=True),
        "JAX check_grads, one direction": _if_installed(_jax, network),
    }


def _counting(check, cost):
    """Make a function that runs check(cost), and returns how often that called the cost."""

    def run():
        calls = 0

        def counted(*arguments):
            nonlocal calls
            calls += 1
            if calls % 2000 == 0:
                say(f"{calls:,} forward passes")
            return cost(*arguments)

        check(counted)
        return calls

    return run


def _if_installed(maker, *arguments, **named):
    try:
        return maker(*arguments, **named)
    except ImportError:
        return None


def _scipy(network):
    from scipy.optimize import check_grad

    theta = cu.dictionary_to_vector(network.parameters).ravel()
    said = cu.gradients_to_vector(network.gradients).ravel()
    return _counting(lambda cost: check_grad(cost, lambda _: said, theta), rolled_cost(network)[0])


def _torch(network, fast_mode):
    import torch

    _, cost = rolled_cost(network, torch, torch.tensor)
    arrays = [torch.tensor(array, requires_grad=True) for array in network.parameters.values()]
    named = {"fast_mode": fast_mode, "raise_exception": False}
    # The first check of all starts PyTorch's machinery.
    torch.autograd.gradcheck(torch.sum, torch.ones(1, dtype=float, requires_grad=True))
    return _counting(lambda cost: torch.autograd.gradcheck(cost, arrays, **named), cost)


def _jax(network):
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    _, cost = rolled_cost(network, jax.numpy, jax.numpy.asarray)
    arrays = [jax.numpy.asarray(array) for array in network.parameters.values()]

    def check(cost):
        with suppress(AssertionError):  # a false alarm, on large networks, takes as long
            check_grads(cost, arrays, order=1, modes=["rev"])

    run = _counting(check, jax.jit(cost))
    run()  # compiles
    return run
