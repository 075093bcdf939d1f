"""How far correct back-propagation may be off from the slopes of the complex step: a bound.

A computer keeps 16 digits, so a number that it makes is off by up to about the machine epsilon
times its size, and a sum by as many times that as it has terms: `unit_of`. A product passes the
errors of its two factors on: `off_product`. Nothing else is used below, but for slopes that the
costs may not show (`unseen_slopes`): where the cost is clipped, all of the slope is in the bound;
where rounding may move a z across a kink, the difference of the two slopes is.

The functions below run the network forward, and back, once more with absolute values, so that
nothing cancels. Beside each size goes how far that number may be off: ``off_dZ`` beside
``size_dZ``.
"""

import numpy as np

from course_utils.activations import activation, sigmoid_derivative

# Slopes below about 1e-208, times the complex step of 1e-100, lose digits: float64 ends near
# 1e-308. Eight powers of ten are room. Coarser numbers lose theirs earlier.
UNDERFLOW = 1e-200
# Beside so large a slope, the complex step is not small.
OVERFLOW = 1e90


def off_product(size_x, off_x, size_y, off_y):
    """How far x y may be off, where x and y are: from (x + off_x) (y + off_y) - x y.

    Parameters
    ----------
    size_x, off_x, size_y, off_y : array or float
        The sizes of the factors, and how far they may be off.

    Returns
    -------
    array or float

    Examples
    --------
    >>> off_product(3.0, 0.25, 2.0, 0.5)
    2.125
    """
    return size_x * off_y + off_x * (size_y + off_y)


def unit_of(machine_epsilon, terms):
    """By which part of its size (the sum of the sizes of its terms) a sum may be off.

    Parameters
    ----------
    machine_epsilon : float
        Of the coarsest numbers in use.
    terms : int
        Ten at least are counted: room for what else is rounded on the way.

    Returns
    -------
    float

    Examples
    --------
    >>> unit_of(1e-16, 20)
    2e-15
    """
    return machine_epsilon * max(10, terms)


def slopes_within(derivative, Z, off_Z):
    """Steepest and flattest slope of an activation function within off_Z of each z.

    Parameters
    ----------
    derivative : function
        Of tanh or sigmoid, which are steepest at 0, or of a ReLU, which has two slopes.
    Z, off_Z : array
        Of the same shape.

    Returns
    -------
    steepest, flattest : array

    Examples
    --------
    >>> from course_utils.activations import relu_derivative
    >>> Z = np.array([[-1.0, 0.5, 2.0]])
    >>> [slopes.tolist() for slopes in slopes_within(relu_derivative, Z, 0.75 + 0 * Z)]
    [[[0.0, 1.0, 1.0]], [[0.0, 0.0, 1.0]]]
    """
    # One float further up, so that a z of exactly 0 has both slopes of its kink.
    low, high = Z - off_Z, np.nextafter(Z + off_Z, np.inf)
    nearest_to_0 = np.minimum(np.maximum(0.0, low), high)
    left, right, top = derivative(low), derivative(high), derivative(nearest_to_0)
    return np.maximum(np.maximum(left, right), top), np.minimum(np.minimum(left, right), top)


def forward_round_off(caches, derivative, precision):
    """Bound the round-off in the Z of each layer, and what it does to the next A.

    Parameters
    ----------
    caches : as from `L_model_forward`
    derivative : function
        Of the activation function of the hidden layers.
    precision : numpy.finfo
        Of the coarsest numbers in use.

    Returns
    -------
    off_A_prevs, off_Zs : lists of arrays
        One a layer; the inputs of the first are given, so it has None.
    slopes : list of tuples of arrays
        One a hidden layer: what `slopes_within` gives.

    Examples
    --------
    >>> A, W = np.array([[3.0]]), np.array([[2.0]])
    >>> _, off_Zs, _ = forward_round_off([((A, W, 0 * A), W @ A)], np.ones_like, np.finfo(float))
    >>> (off_Zs[0] / 2**-52).round(6).tolist()
    [[60.0]]
    """
    # In a coarser type a product smaller than this is 0, where float64 has its digits.
    smallest = 0.0 if precision.dtype == float else float(precision.smallest_subnormal)
    off_A_prevs, off_Zs, slopes = [None], [], []
    for (A_prev, W, b), Z in caches:
        terms = W.shape[1] + 1
        off_Z = unit_of(precision.eps, terms) * (np.abs(W) @ np.abs(A_prev) + np.abs(b))
        off_Z += terms * smallest
        if off_Zs:
            off_Z += np.abs(W) @ off_A_prevs[-1]
        off_Zs.append(off_Z)
        if len(off_Zs) < len(caches):  # the last layer is a sigmoid, and has no next
            slopes.append(slopes_within(derivative, Z, off_Z))
            off_A_prevs.append(slopes[-1][0] * off_Z + smallest)  # by the steepest
    return off_A_prevs, off_Zs, slopes


def unseen_slopes(caches, AL, Y, hidden_layers_activation_fn, precision):
    """Find where back-propagation has a slope that the costs may not show.

    In the last layer: where the cost is clipped, or nearly. In a hidden layer: where z is on the
    kink of a ReLU, or so near that its round-off may move it across.

    Parameters
    ----------
    caches, AL : as from `L_model_forward`
    Y : array, shape (1, m)
    hidden_layers_activation_fn : str
    precision : numpy.finfo
        Of the coarsest numbers in use.

    Returns
    -------
    list of array of bool
        One a layer, of the shape of its Z.

    Examples
    --------
    >>> A, W = np.array([[1.0, 0.5]]), np.array([[1.0]])
    >>> caches = [((A, W, -W), A - 1), ((0 * A, W, W), A)]
    >>> [layer.tolist() for layer in unseen_slopes(caches, A, 0 * A, "relu", np.finfo(float))]
    [[[True, False]], [[True, False]]]
    """
    _, derivative = activation(hidden_layers_activation_fn)
    unseen = [np.zeros(Z.shape, bool) for _, Z in caches]
    if "relu" in hidden_layers_activation_fn:
        _, off_Zs, _ = forward_round_off(caches, derivative, precision)
        unseen = [np.abs(Z) <= off_Z for (_, Z), off_Z in zip(caches, off_Zs, strict=True)]
    # The cost clips label 0 where AL is 1, and label 1 below tiny, 2e-308. There the complex
    # step, 1e-100 times a part of AL, loses its digits earlier: 1e120 leaves room for that.
    numbers = np.finfo(float)
    unseen[-1] = np.where(Y == 1, AL < 1e120 * numbers.tiny, AL > 1 - numbers.epsneg)
    return unseen


def round_off_bounds(
    caches, AL, Y, hidden_layers_activation_fn, precision, clipped, kink_known=True
):
    """Bound how far correct code may be off in each entry of each gradient.

    Parameters
    ----------
    caches, AL, Y, hidden_layers_activation_fn, precision
        As `unseen_slopes` takes them.
    clipped : array of bool, shape (1, m)
        The last layer's of `unseen_slopes`.
    kink_known : bool
        Whether it is known which slope the code takes where z is exactly 0; if not, it may be
        anything between the two.

    Returns
    -------
    dict
        By name ("W1", ...) an array of the shape of the parameters.

    Examples
    --------
    >>> A = W = np.array([[1.0]])
    >>> run = [((A, W, 0 * A), A)], 0.5 * A, A, "tanh", np.finfo(float)
    >>> bounds = round_off_bounds(*run, clipped=A < 0)
    >>> round(bounds["W1"].item() / 2**-52, 1)
    12.0
    """
    _, derivative = activation(hidden_layers_activation_fn)
    off_A_prevs, off_Zs, slopes = forward_round_off(caches, derivative, precision)

    m = Y.shape[1]
    unit = unit_of(precision.eps, max(m, *(len(Z) for _, Z in caches)))  # the longest sum
    # Here dZ is the slope of J along Z: the 1/m is already in it.
    size_dZ = np.abs(AL - Y) / m
    steepest, _ = slopes_within(sigmoid_derivative, caches[-1][1], off_Zs[-1])
    off_dZ = (unit + steepest * off_Zs[-1]) / m
    # The complex step is off as well: with label 0 the cost is made of 1 - A, which has few
    # digits left if A is nearly 1. A clipped slope is not seen at all.
    lost = unit * (1 - Y) * AL / np.maximum(1 - AL, unit) / m
    off_dZ = off_dZ + np.where(clipped, size_dZ, lost)
    underflow = max(UNDERFLOW, 100 * float(precision.tiny))
    bounds = {}  # off_dZ is at least unit * size_dZ: the rounding of the sums below is in it
    for layer in range(len(caches), 0, -1):
        (A_prev, W, _), _ = caches[layer - 1]
        bounds[f"W{layer}"] = np.dot(off_dZ, np.abs(A_prev).T)  # for one example faster than @
        bounds[f"W{layer}"] += underflow
        bounds[f"b{layer}"] = off_dZ.sum(axis=1, keepdims=True)
        if layer > 1:
            bounds[f"W{layer}"] += (size_dZ + off_dZ) @ off_A_prevs[layer - 1].T

            # From here on, the layer below.
            (_, Z), (steepest, flattest) = caches[layer - 2], slopes[layer - 2]
            size_dA, off_dA = np.abs(W).T @ size_dZ, np.abs(W).T @ off_dZ
            off_dA[size_dA > OVERFLOW] = np.inf
            slope = derivative(Z)
            # 1 - A**2 is off by a unit of the 1; and where z is off, the slope changes.
            off_slope = unit + np.maximum(steepest - slope, slope - flattest)
            if kink_known:
                exact = off_Zs[layer - 2] == 0  # each term of z is 0, and so is z for everybody
                slope = np.where(exact, steepest, slope)
                off_slope = np.where(exact, unit, off_slope)
            off_dZ = off_product(size_dA, off_dA, slope, off_slope) + underflow
            size_dZ = size_dA * slope
    return bounds
