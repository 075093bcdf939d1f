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
the slope: what they may add is no proof of a mistake (`unseen_examples`).
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
        who, said = "back-propagation says", g[where]
        if np.isfinite(said):
            who, said = "the costs say", low[where] + high[where]
        verdict, why = "wrong", f"at {list(where)} {who} {said}, not a finite number"
    elif (error > allowed).any():
        verdict, why = "wrong", _disagreement(g[where], low[where], high[where], where)
    elif scale == 0.0 and no_one_slope.any():
        verdict, why = "inconclusive", "every entry touches a kink, where there is no one slope"
    elif scale == 0.0:
        verdict, why = "inconclusive", "every gradient here is zero or rounds to it: nothing to see"
    elif np.max(round_off) > resolution * scale:
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


def round_off_bounds(caches, AL, Y, hidden_layers_activation_fn, machine_epsilon, unseen=False):
    """How far a correct back-propagation may be off, for each entry of each array.

    It is back-propagation with sizes in place of numbers: ``size`` bounds dZ, and ``error``
    bounds its round-off in units of the machine epsilon.

    Parameters
    ----------
    caches, AL : as from `L_model_forward`
    Y : array, shape (1, m)
    hidden_layers_activation_fn : str
    machine_epsilon : float
    unseen : array of bool, shape (m,), optional
        Examples that may be off by all that they can add.

    Returns
    -------
    dict
        By name ("W1", ...) an array of the shape of the parameters.

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
    unit = 10 * machine_epsilon  # 10: room for the rounding of sums of many terms
    size = np.abs(AL - Y)
    # A - Y is off by 1 unit. The cost is off by more where 1 - A cancels.
    error = 1 + (1 - Y) * AL / np.maximum(1 - AL, machine_epsilon)
    error = np.where(unseen, size / unit, error)
    round_off = {}
    for layer in range(len(caches), 0, -1):
        (A_prev, W, _), _ = caches[layer - 1]
        total = (error + size) * unit / m
        round_off[f"W{layer}"] = total @ np.abs(A_prev).T
        round_off[f"b{layer}"] = total.sum(axis=1, keepdims=True)
        if layer > 1:
            Z = caches[layer - 2][1]
            # On a kink the slope may be up to 1, whatever derivative says.
            slope = np.where(unseen & (Z == 0), 1.0, np.abs(derivative(Z)))
            size, error = np.abs(W).T @ size, np.abs(W).T @ error
            # The slope itself (1 - A**2, say) is off by 1 unit, however small it is.
            size, error = size * slope, error * slope + size
    return round_off


def unseen_examples(caches, AL, Y, hidden_layers_activation_fn, kinks):
    """Find the examples of which no cost shows the slope.

    Parameters
    ----------
    caches, AL : as from `L_model_forward`
    Y : array, shape (1, m)
    hidden_layers_activation_fn : str
    kinks : int
        In how many layers a z must be exactly on the kink of its ReLU. Left and right slope
        tell what is right on one kink; they do not on a kink behind a kink.

    Returns
    -------
    clipped, kinked : array of bool, shape (m,)
        Where the cost is clipped, which makes it flat, and where there are so many kinks.

    Examples
    --------
    >>> A = np.array([[1.0, 0.5]])
    >>> clipped, kinked = unseen_examples([((A, A, A), A)], A, 0 * A, "tanh", kinks=1)
    >>> clipped.tolist(), kinked.tolist()
    ([True, False], [False, False])
    """
    limits = np.finfo(float)
    # Not far above tiny the cost is not flat yet, but the imaginary part that the complex step
    # gives to AL, 1e-30 of it and less, is no number any more.
    clipped = np.where(Y == 1, AL < 1e50 * limits.tiny, AL > 1 - limits.epsneg)[0]
    if "relu" not in hidden_layers_activation_fn:
        return clipped, np.zeros_like(clipped)
    layers = sum(((Z == 0).any(axis=0) for _, Z in caches[:-1]), start=np.zeros(len(clipped)))
    return clipped, layers >= kinks


def excuse(wrong, excused):
    """Take "wrong" back if the unseen examples can explain it: then nothing is proved.

    Parameters
    ----------
    wrong : Row
        As judged without them in mind.
    excused : Row
        As judged with all that they may add allowed.

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
