"""The rule of the gradient check: what makes an array correct, wrong or inconclusive.

Each array of parameters is judged by itself. Its analytical gradient is held against a
reference whose own round-off is known:

- *wrong*: somewhere they differ by more than the round-off and a small part of the array's
  largest gradient together; or an entry is NaN or infinite;
- *inconclusive*: the round-off hides even the large gradients of this array;
- *correct*: neither.

The reference is the two-sided difference. It leaves no doubt where it agrees to seven
digits. Where it does not, the complex step decides, which subtracts nothing. On the kink of a
ReLU there are two slopes, and whatever lies between them passes. Of some examples no cost shows
the slope: what they may add is no proof of a mistake (`unseen_slopes`).
"""

import numpy as np

from course_utils.activations import activation
from course_utils.report import Row, in_words

# Analytical and reference may differ by this part of the array's largest gradient.
TOLERANCE = 1e-7
# A check must resolve this part of the array's largest gradient, or it proved nothing. (Along one
# direction, which sums over all arrays: a tenth of what the array adds.)
RESOLUTION = 1e-6
# Below this the complex step, times 1e-30, is hardly a number any more.
UNDERFLOW = 1e-270


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
        How far g and the reference may be apart in correct code.
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
    no_one_slope = (low != high) | bad
    sizes = np.where(no_one_slope, 0.0, np.abs(low))
    scale = sizes.max()
    allowed = round_off + tolerance * scale
    where = np.unravel_index(np.argmax(np.where(bad, np.inf, error - allowed)), g.shape)
    where = tuple(int(index) for index in where)
    if bad.any():
        if not np.isfinite(g[where]):
            said = f"back-propagation says {g[where]}"
        else:
            said = f"the costs say {low[where] + high[where]}"
        verdict, why = "wrong", f"at {list(where)} {said}, not a finite number"
    elif (error > allowed).any():
        verdict, why = "wrong", _disagreement(g[where], low[where], high[where], where)
    elif scale == 0.0 and no_one_slope.any():
        verdict, why = "inconclusive", "every entry touches a kink, where there is no one slope"
    elif scale == 0.0:
        verdict, why = "inconclusive", "every gradient here is zero or rounds to it: nothing to see"
    elif not np.max(round_off) <= resolution * scale:
        verdict = "inconclusive"
        why = f"round-off hides gradients of this size (largest: {in_words(scale, floor=0.0)})"
    else:
        verdict, why = "correct", f"largest gradient {scale:.1e}, every error within tolerance"
        if no_one_slope.any():
            why += f"; {no_one_slope.sum()} on a kink, held between its two slopes"
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


def round_off_bounds(
    caches, AL, Y, hidden_layers_activation_fn, machine_epsilon, unseen=None, two_slopes=True
):
    """How far a correct back-propagation may be off, for each entry of each array.

    It is back-propagation with sizes in place of numbers: ``size`` bounds dZ, and ``error``
    bounds its round-off in units of ten times the machine epsilon: room for sums of many terms.

    Parameters
    ----------
    caches, AL : as from `L_model_forward`
    Y : array, shape (1, m)
    hidden_layers_activation_fn : str
    machine_epsilon : float
    unseen : list of array of bool, optional
        From `unseen_slopes`: where dZ may be off by all of its size.
    two_slopes : bool
        Whether both slopes of a kink are known to `judge`.

    Returns
    -------
    dict
        By name ("W1", ...) an array of the shape of the parameters.

    Examples
    --------
    >>> A = W = np.array([[1.0]])
    >>> bounds = round_off_bounds([((A, W, 0 * A), A)], 0.5 * A, A, "tanh", 1e-16)
    >>> round(bounds["W1"].item() / 1e-16, 1)
    17.5
    """
    _, derivative = activation(hidden_layers_activation_fn)
    m, unit = Y.shape[1], 10 * machine_epsilon
    unseen = unseen or [False] * len(caches)
    forward = _forward_round_off(caches, derivative, unit)
    size = np.abs(AL - Y)
    # A - Y is off by 1 unit, and by what its z is off. The cost is off by more where 1 - A cancels.
    error = 1 + AL * (1 - AL) * forward[-1][1] / unit
    error += (1 - Y) * AL / np.maximum(1 - AL, machine_epsilon)
    round_off = {}
    for layer in range(len(caches), 0, -1):
        (A_prev, W, _), _ = caches[layer - 1]
        # Judge holds a bias between its two slopes, where z is 0 in whatever order it is summed.
        known = (forward[layer - 1][1] == 0) & (two_slopes and layer < len(caches))
        total = np.where(unseen[layer - 1] & ~known, size / unit, error) + size
        round_off[f"b{layer}"] = total.sum(axis=1, keepdims=True) * unit / m
        error = np.where(unseen[layer - 1], size / unit, error)
        round_off[f"W{layer}"] = (error + size) @ np.abs(A_prev).T * unit / m
        if layer > 1:
            off_A = forward[layer - 1][0]
            round_off[f"W{layer}"] += size @ off_A.T / m
            below = layer - 2  # where the layer below stands in these lists
            Z, off_Z = caches[below][1], forward[below][1]
            slope = np.where(unseen[below], 1.0, np.abs(derivative(Z)))
            # The slope itself (1 - A**2, say) is off by 1 unit, even where it rounds to 0. That of
            # a ReLU does not change with z, but on the kink: see unseen_slopes.
            bend = 0.0 if "relu" in hidden_layers_activation_fn else derivative(Z + off_Z) - slope
            slope_off = 1 + np.abs(bend) / unit
            size, error = np.abs(W).T @ size, np.abs(W).T @ error
            error = error * (slope + slope_off * unit) + size * slope_off + UNDERFLOW / unit
            size = size * (slope + slope_off * unit)
    return round_off


def _forward_round_off(caches, derivative, unit):
    """How far a correct forward pass may be off: for each layer, its inputs and its Z."""
    bounds, off = [], 0.0
    for (A_prev, W, b), Z in caches:
        off_Z = np.abs(W) @ (off + unit * np.abs(A_prev)) + unit * np.abs(b)
        bounds.append((off, off_Z))
        off = np.maximum(derivative(Z), derivative(Z + off_Z)) * off_Z
    return bounds


def unseen_slopes(caches, AL, Y, hidden_layers_activation_fn, machine_epsilon=2.0**-52):
    """Find where no cost shows a slope.

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
        One a layer, of the shape of its Z. In the last, where the cost is clipped, which makes
        it flat. In the others, where z is on the kink of a ReLU, or so near that its round-off
        may move it across.

    Examples
    --------
    >>> A, W = np.array([[1.0, 0.5]]), np.array([[1.0]])
    >>> caches = [((A, W, -W), A - 1), ((0 * A, W, W), A)]
    >>> [layer.tolist() for layer in unseen_slopes(caches, A, 0 * A, "relu")]
    [[[True, False]], [[True, False]]]
    """
    _, derivative = activation(hidden_layers_activation_fn)
    limits = np.finfo(float)
    # Not far above tiny the cost is not flat yet, but the imaginary part that the complex step
    # gives to AL, 1e-30 of it and less, is hardly a number any more.
    clipped = np.where(Y == 1, AL < 1e50 * limits.tiny, AL > 1 - limits.epsneg)
    if "relu" not in hidden_layers_activation_fn:
        return [*(np.zeros(Z.shape, bool) for _, Z in caches[:-1]), clipped]
    forward = _forward_round_off(caches, derivative, 10 * machine_epsilon)
    pairs = list(zip(caches, forward, strict=True))[:-1]
    return [*(np.abs(Z) <= off for (_, Z), (_, off) in pairs), clipped]


def excuse(wrong, excused):
    """Take "wrong" back if unseen slopes can explain it: then nothing is proved.

    Parameters
    ----------
    wrong : Row
        As judged without them in mind.
    excused : Row
        As judged with all that those may add allowed.

    Returns
    -------
    Row

    Examples
    --------
    >>> one = np.array([1.0])
    >>> rows = [judge("x", one, one, (0 * one, 0 * one), allowed) for allowed in (0.0, 2.0)]
    >>> excuse(*rows).verdict
    'inconclusive'
    """
    if excused.verdict == "wrong":
        return wrong
    excused.verdict = "inconclusive"
    excused.why = f"{wrong.why}; but see the note below"
    return excused
