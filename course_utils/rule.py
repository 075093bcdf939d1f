"""The rule of the gradient check: what makes an array correct, wrong or inconclusive.

Each array of parameters is judged by itself. Its analytical gradient is held against slopes
of the cost, and the round-off of both together has a bound:

- *wrong*: somewhere they differ by more than that bound and a small part of the array's
  largest slope together; or an entry is NaN or infinite;
- *inconclusive*: the bound is no small part of even the largest slope;
- *correct*: neither.

On the kink of a ReLU there are two slopes, and whatever lies between them passes.
"""

import numpy as np

from course_utils.report import Row, in_words

# An entry may be off by this part of the array's largest slope.
TOLERANCE = 1e-7
# The round-off may be this part of the array's largest slope, or the check proved nothing.
RESOLUTION = 1e-6


def judge(name, g, numerical, slopes, round_off, tolerance=TOLERANCE, resolution=RESOLUTION):
    """Make the row of one array: the rule at the top of this module.

    Parameters
    ----------
    name : str
        Of the parameters: "W1", not "dW1".
    g : array
        Their analytical gradient.
    numerical : array
        Their numerical gradient, only to be shown.
    slopes : tuple of two arrays
        For each entry the lowest and the highest slope that is right. They differ on a kink.
    round_off : float or array
        How far g may be from them in correct code.
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
    low, high = slopes
    error = np.maximum(0.0, np.maximum(low - g, g - high))  # 0 for all between the two
    bad = ~(np.isfinite(g) & np.isfinite(low) & np.isfinite(high))
    on_kink = (low != high) & ~bad
    largest = np.where(on_kink | bad, 0.0, np.abs(low)).max()
    allowed = round_off + tolerance * largest
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
    elif largest == 0.0 and on_kink.any():
        verdict, why = "inconclusive", "every entry touches a kink, where there is no one slope"
    elif largest == 0.0:
        verdict, why = "inconclusive", "every slope here is zero or rounds to it: nothing to see"
    elif not np.max(round_off) <= resolution * largest:  # true of NaN as well
        verdict = "inconclusive"
        why = f"round-off hides slopes of this size (largest: {in_words(largest, floor=0.0)})"
    else:
        verdict, why = "correct", f"largest slope {largest:.1e}, every error within tolerance"
        if on_kink.any():
            why += f"; {on_kink.sum()} on a kink, held between its two slopes"
    worst_error = float("nan") if bad.any() else float(error[where])
    return Row(name, g, numerical, worst_error, float(largest), where, verdict, why)


def _disagreement(g, low, high, where):
    words = f"at {list(where)} back-propagation says {g + 0.0:.3g}, the costs say {low:.3g}"
    if low != high:
        return f"{words} to {high:.3g}"
    if low == 0.0:
        return words
    if abs(g / low - 1) < 0.005:
        return f"{words}: off by {abs(g / low - 1):.0e} of it"
    return f"{words}: {g / low + 0.0:.3g} times"  # + 0.0: never "-0"


def excuse(wrong, excused):
    """Take "wrong" back if slopes that no cost shows can explain it: then nothing is proved.

    Parameters
    ----------
    wrong : Row
        As judged with the round-off alone.
    excused : Row
        As judged with all allowed that those slopes may add. See `round_off.unseen_slopes`.

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
