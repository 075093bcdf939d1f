"""The rule of the gradient check: what makes an array correct, wrong or inconclusive.

Each array of parameters is judged by itself. Its analytical gradient is held against a
reference whose own round-off is known:

- *wrong*: somewhere they differ by more than the round-off and a small part of the array's
  largest gradient together; or an entry is NaN or infinite;
- *inconclusive*: the round-off hides even the large gradients of this array;
- *correct*: neither.

The reference is the two-sided difference. It leaves no doubt where it agrees to seven
digits. Where it does not, the complex step decides, which subtracts nothing.
"""

import numpy as np

from course_utils.activations import activation
from course_utils.report import Row, in_words

# Analytical and reference may differ by this part of the array's largest gradient.
TOLERANCE = 1e-7
# A check must resolve this part of the array's largest gradient, or it proved nothing.
RESOLUTION = 1e-6


def judge(name, g, numerical, reference, round_off, tolerance=TOLERANCE, resolution=RESOLUTION):
    """Make the row of one array: the rule at the top of this module.

    Parameters
    ----------
    name : str
        Of the array, without the d.
    g : array
        Its analytical gradient.
    numerical : array
        Its numerical gradient, to be shown.
    reference : tuple of two arrays
        The lowest and the highest slope that is right: two that differ only on a kink.
    round_off : float or array
        How far g or the reference may be off in correct code.
    tolerance, resolution : float
        See TOLERANCE and RESOLUTION.

    Returns
    -------
    Row

    Examples
    --------
    >>> g, n = np.array([1.0, 2.0]), np.array([1.0, -2.0])
    >>> judge("x", g, n, (n, n), 1e-12).why
    'at [1] back-propagation says 2, the costs say -2: -1 times'
    """
    low, high = reference
    error = np.maximum(0.0, np.maximum(low - g, g - high))
    bad = ~(np.isfinite(g) & np.isfinite(low) & np.isfinite(high))
    on_kink = (low != high) | bad
    sizes = np.where(on_kink, 0.0, np.abs(low))
    scale = sizes.max()
    allowed = round_off + tolerance * scale
    where = np.unravel_index(np.argmax(np.where(bad, np.inf, error - allowed)), g.shape)
    where = tuple(int(index) for index in where)
    if bad.any():
        who, said = "back-propagation says", g[where]
        if np.isfinite(said):
            who, said = "the costs say", low[where] + high[where]
        verdict, why = "wrong", f"at {list(where)} {who} {said}, not a finite number"
    elif (error > allowed).any():
        verdict, why = "wrong", _disagreement(g[where], low[where], high[where], where)
    elif scale == 0.0 and on_kink.any():
        verdict, why = "inconclusive", "every unit sits exactly on the kink: it has no slope there"
    elif scale == 0.0:
        verdict, why = "inconclusive", "every gradient here is zero or rounds to it: nothing to see"
    elif np.max(round_off) > resolution * scale:
        verdict = "inconclusive"
        why = f"round-off hides gradients of this size (largest: {in_words(scale, floor=0.0)})"
    else:
        verdict, why = "correct", f"largest gradient {scale:.1e}, every error within tolerance"
        if on_kink.any():
            why += f"; {on_kink.sum()} on the kink not tested"
    worst_error = float("nan") if bad.any() else float(error[where])
    return Row(name, g, numerical, worst_error, float(scale), where, verdict, why)


def _disagreement(g, low, high, where):
    words = f"at {list(where)} back-propagation says {g + 0.0:.3g}, the costs say {low:.3g}"
    if low != high:
        return f"{words} to {high:.3g}"
    if low == 0.0:
        return words
    if abs(g / low - 1) < 0.005:
        return f"{words}: off by {abs(g / low - 1):.0e} of it"
    return f"{words}: {g / low + 0.0:.3g} times"  # + 0.0: never "-0"


def round_off_bounds(caches, AL, Y, hidden_layers_activation_fn, machine_epsilon, summed=False):
    """How far a correct back-propagation may be off, for each entry of each array.

    It is back-propagation with sizes in place of numbers: ``size`` bounds dZ, and ``error``
    bounds its round-off in units of the machine epsilon.

    Parameters
    ----------
    caches, AL : as from `L_model_forward`
    Y : array, shape (1, m)
    hidden_layers_activation_fn : str
    machine_epsilon : float
    summed : bool
        Only the sum over each row, which is cheaper.

    Returns
    -------
    dict
        By name ("W1", ...) an array of the shape of the parameters; (n_l, 1) if summed.

    Examples
    --------
    >>> A = W = np.array([[1.0]])
    >>> caches = [((A, W, 0 * A), A)]
    >>> bounds = round_off_bounds(caches, 0.5 * A, A, "tanh", 1e-16)
    >>> round(bounds["W1"].item() / 1e-16)
    15
    """
    _, derivative = activation(hidden_layers_activation_fn)
    m = Y.shape[1]
    size = np.abs(AL - Y)
    # A - Y is off by 1 unit. The cost is off by more where 1 - A cancels.
    error = 1 + (1 - Y) * AL / np.maximum(1 - AL, machine_epsilon)
    round_off = {}
    for layer in range(len(caches), 0, -1):
        (A_prev, W, _), _ = caches[layer - 1]
        total = (error + size) * 10 * machine_epsilon / m  # 10: sums of many terms
        inputs = np.abs(A_prev)
        round_off[f"W{layer}"] = total @ (inputs.sum(axis=0)[:, None] if summed else inputs.T)
        round_off[f"b{layer}"] = total.sum(axis=1, keepdims=True)
        if layer > 1:
            slope = np.abs(derivative(caches[layer - 2][1]))
            size, error = np.abs(W).T @ size, np.abs(W).T @ error
            # The slope itself (1 - A**2, say) is off by 1 unit, however small it is.
            size, error = size * slope, error * slope + size
    return round_off


def clipped_cost(row, AL, Y):
    """Take a "wrong" back where the cost is clipped: it is flat there, and no slope is seen.

    Parameters
    ----------
    row : Row
        Changed in place.
    AL, Y : array, shape (1, m)

    Returns
    -------
    Row
        The same.

    Examples
    --------
    >>> one = np.array([[1.0]])
    >>> row = judge("b1", one, 0 * one, (0 * one, 0 * one), 0.0)
    >>> row.verdict, clipped_cost(row, AL=one, Y=0 * one).verdict
    ('wrong', 'inconclusive')
    """
    limits = np.finfo(float)
    clipped = np.where(Y == 1, AL < limits.tiny, AL > 1 - limits.epsneg).sum()
    if clipped and row.verdict != "correct" and np.isfinite(row.error):
        row.verdict = "inconclusive"
        row.why = f"the cost is clipped on {clipped} example(s), so its slope is not seen"
    return row
