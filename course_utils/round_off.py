"""How far correct back-propagation may be off: a bound of the round-off in each gradient.

A computer keeps 16 digits, so each number it makes is off by about the machine epsilon of its
size. ``unit`` is ten times the machine epsilon: room for the sums, where such errors add up.
From there on one rule is enough. If x is off by up to dx and y by up to dy, then x y is off by
up to ``|x| dy + dx |y| + dx dy`` (take (x + dx)(y + dy), and subtract x y).

The functions below run the network forward, and back, once more, with sizes for numbers: beside
each array, say ``dZ``, goes ``off_dZ``, the bound of what it is off by.
"""

import numpy as np

from course_utils.activations import activation

# Below this the complex step, times 1e-30, is hardly a number any more.
UNDERFLOW = 1e-270


def forward_round_off(caches, derivative, unit):
    """Bound the round-off in the inputs and in the Z of each layer.

    Parameters
    ----------
    caches : as from `L_model_forward`
    derivative : function
        Of the activation function of the hidden layers.
    unit : float
        By which part of itself a number may be off.

    Returns
    -------
    off_inputs, off_Zs : lists of arrays
        One a layer.

    Examples
    --------
    >>> A, W = np.array([[3.0]]), np.array([[2.0]])
    >>> off_inputs, off_Zs = forward_round_off([((A, W, 0 * A), W @ A)], np.ones_like, 0.1)
    >>> off_Zs[0].round(6).tolist()
    [[0.6]]
    """
    off_inputs, off_Zs = [], []
    off_A = 0.0  # the inputs of the network are given
    for (A_prev, W, b), Z in caches:
        off_Z = unit * (np.abs(W) @ np.abs(A_prev) + np.abs(b))
        if off_inputs:
            off_Z += np.abs(W) @ off_A
        off_inputs.append(off_A)
        off_Zs.append(off_Z)
        # Near a kink the steeper side counts.
        off_A = np.maximum(derivative(Z), derivative(Z + off_Z)) * off_Z
    return off_inputs, off_Zs


def unseen_slopes(caches, AL, Y, hidden_layers_activation_fn, machine_epsilon):
    """Find where no cost shows the one slope that back-propagation gives.

    In the last layer: where the cost is clipped, and so flat. In a hidden layer: where z is on
    the kink of a ReLU, or so near that its round-off may move it across.

    Parameters
    ----------
    caches, AL : as from `L_model_forward`
    Y : array, shape (1, m)
    hidden_layers_activation_fn : str
    machine_epsilon : float
        Of the coarsest numbers in use.

    Returns
    -------
    list of array of bool
        One a layer, of the shape of its Z.

    Examples
    --------
    >>> A, W = np.array([[1.0, 0.5]]), np.array([[1.0]])
    >>> caches = [((A, W, -W), A - 1), ((0 * A, W, W), A)]
    >>> [layer.tolist() for layer in unseen_slopes(caches, A, 0 * A, "relu", 1e-16)]
    [[[True, False]], [[True, False]]]
    """
    _, derivative = activation(hidden_layers_activation_fn)
    unseen = [np.zeros(Z.shape, bool) for _, Z in caches]
    if "relu" in hidden_layers_activation_fn:
        _, off_Zs = forward_round_off(caches, derivative, 10 * machine_epsilon)
        unseen = [np.abs(Z) <= off_Z for (_, Z), off_Z in zip(caches, off_Zs, strict=True)]
    # Cost is clipped where AL is 0 (or 1, with label 0). Near 0 the complex step does not
    # see its slope either: 1e-30 of AL is hardly a number any more.
    numbers = np.finfo(float)
    unseen[-1] = np.where(Y == 1, AL < 1e50 * numbers.tiny, AL > 1 - numbers.epsneg)
    return unseen


def round_off_bounds(
    caches, AL, Y, hidden_layers_activation_fn, machine_epsilon, unseen=None, two_slopes=True
):
    """Bound the round-off in each entry of each gradient.

    Parameters
    ----------
    caches, AL : as from `L_model_forward`
    Y : array, shape (1, m)
    hidden_layers_activation_fn : str
    machine_epsilon : float
        Of the coarsest numbers in use.
    unseen : list of array of bool, optional
        From `unseen_slopes`: where the slope may be anything from 0 to 1. Nowhere, if not given.
    two_slopes : bool
        Whether a bias with z on the kink is held between the slopes of the two sides, so that
        this one kink excuses nothing.

    Returns
    -------
    dict
        By name ("W1", ...) an array of the shape of the parameters.

    Examples
    --------
    >>> A = W = np.array([[1.0]])
    >>> bounds = round_off_bounds([((A, W, 0 * A), A)], 0.5 * A, A, "tanh", 1e-16)
    >>> round(bounds["W1"].item() / 1e-16, 1)
    12.5
    """
    _, derivative = activation(hidden_layers_activation_fn)
    m, unit = Y.shape[1], 10 * machine_epsilon
    off_inputs, off_Zs = forward_round_off(caches, derivative, unit)
    unseen = unseen or [False] * len(caches)

    dZ = np.abs(AL - Y) / m  # the 1/m of dW and db is in it from the start
    # With label 0 the cost is made of 1 - A. If A is nearly 1, few of its digits are left.
    off_AL = unit * (1 + (1 - Y) * AL / np.maximum(1 - AL, machine_epsilon))
    off_AL += AL * (1 - AL) * off_Zs[-1]
    off_db = off_dZ = np.where(unseen[-1], dZ, off_AL / m)
    bounds = {}  # off_dZ is a unit of dZ and more: the sums below stay within that
    for layer in range(len(caches), 0, -1):
        (A_prev, W, _), _ = caches[layer - 1]
        bounds[f"W{layer}"] = off_dZ @ np.abs(A_prev).T
        bounds[f"b{layer}"] = off_db.sum(axis=1, keepdims=True)
        if layer > 1:
            bounds[f"W{layer}"] += (dZ + off_dZ) @ off_inputs[layer - 1].T
            _, Z = caches[layer - 2]  # of the layer below
            off_Z, on_kink = off_Zs[layer - 2], unseen[layer - 2]
            dA, off_dA = np.abs(W).T @ dZ, np.abs(W).T @ off_dZ
            slope = np.where(on_kink, 1.0, np.abs(derivative(Z)))
            # 1 - A**2 is off by a unit of the 1. And over a distance d the slope of tanh, and
            # that of the sigmoid, grows at most to e**(2 d) of itself.
            off_slope = unit + slope * np.expm1(2 * off_Z)
            smooth = slope * off_dA + off_slope * (dA + off_dA) + UNDERFLOW
            dZ, off_dZ = slope * dA, np.where(on_kink, dA + off_dA, smooth)
            # If no order of summing moves z off the kink, two_slopes tells all about a bias.
            off_db = np.where(two_slopes & (off_Z == 0), smooth, off_dZ)
    return bounds
