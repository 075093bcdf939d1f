"""The rule of the gradient check: what makes an array correct, wrong or inconclusive.

Each array of parameters is judged by itself: its analytical gradient against slopes that were
measured from the cost. Round-off may set them apart, up to a bound that the caller gives. It is

- *wrong* if an entry is NaN or infinite, or is off by more than the bound plus 1e-7 of the
  array's largest slope (off the kinks);
- *inconclusive* if the bound is more than 1e-6 of that largest slope (a mistake could hide in
  it), or if there is no slope to see: all are 0, or on a kink;
- *correct* otherwise.

On the kink of a ReLU there are two slopes, and whatever lies between them passes. `excuse` turns
wrong into inconclusive where slopes that no cost shows may explain it.
"""

import numpy as np

from course_utils.report import Row, in_words

TOLERANCE = 1e-7  # an entry may be off by this part of the array's largest slope
RESOLUTION = 1e-6  # round-off above this part of the largest slope: the check proves nothing


def judge(
    name, analytical, numerical, slopes, round_off, tolerance=TOLERANCE, resolution=RESOLUTION
):
    """Make the row of one array: the rule at the top of this module.

    Parameters
    ----------
    name : str
        Of the parameters: "W1", not "dW1".
    analytical : array
        Their gradient, by back-propagation.
    numerical : array
        Their numerical gradient, to be shown; `slopes` decide.
    slopes : tuple of two arrays
        For each entry the lowest and the highest slope that was measured. They differ on a kink.
    round_off : float or array
        The bound: how far correct code may be from these slopes.
    tolerance, resolution : float
        See TOLERANCE and RESOLUTION.

    Returns
    -------
    Row

    Examples
    --------
    >>> a, n = np.array([1.0, 2.0]), np.array([1.0, -2.0])
    >>> judge("x", a, n, (n, n), 1e-12).why
    'at [1] back-propagation says 2, the costs say -2: -1 times'
    """
    low, high = slopes
    # 0 for all that lies between the two
    error = np.maximum(0.0, np.maximum(low - analytical, analytical - high))
    bad = ~(np.isfinite(analytical) & np.isfinite(low) & np.isfinite(high))
    on_kink = (low != high) & ~bad
    # Off the kinks low is high. A kink or a NaN has no size to compare with.
    largest = np.where(on_kink | bad, 0.0, np.abs(low)).max()
    allowed = round_off + tolerance * largest
    # The worst entry: one that is not finite, if there is one.
    worst = np.argmax(np.where(bad, np.inf, error - allowed))
    worst = tuple(int(index) for index in np.unravel_index(worst, error.shape))
    if bad.any():
        if not np.isfinite(analytical[worst]):
            said = f"back-propagation says {analytical[worst]}"
        else:
            said = f"the costs say {low[worst]} to {high[worst]}"
        verdict, why = "wrong", f"at {list(worst)} {said}, not a finite number"
    elif (error > allowed).any():
        verdict, why = "wrong", _disagreement(analytical[worst], low[worst], high[worst], worst)
    elif largest == 0.0 and on_kink.any():
        verdict, why = "inconclusive", "every slope is zero, or on a kink, where there are two"
    elif largest == 0.0:
        verdict, why = "inconclusive", "every slope here is zero or rounds to it: nothing to see"
    elif not np.max(round_off) <= resolution * largest:  # also if the bound is NaN
        verdict = "inconclusive"
        why = f"round-off hides slopes of this size (largest: {in_words(largest, floor=0.0)})"
    else:
        verdict, why = "correct", f"largest slope {largest:.1e}, every error within tolerance"
        if on_kink.any():
            why += f"; {on_kink.sum()} on a kink, held between its two slopes"
    worst_error = float("nan") if bad.any() else float(error[worst])
    return Row(name, analytical, numerical, worst_error, float(largest), worst, verdict, why)


def _disagreement(said, low, high, where):
    words = f"at {list(where)} back-propagation says {said + 0.0:.3g}, the costs say {low:.3g}"
    if low != high:
        return f"{words} to {high:.3g}"
    if low == 0.0:
        return words
    if abs(said / low - 1) < 0.005:
        return f"{words}: off by {abs(said / low - 1):.0e} of it"
    return f"{words}: {said / low + 0.0:.3g} times"  # + 0.0: never "-0"


def excuse(strict, lenient):
    """Take "wrong" back if slopes that no cost shows can explain it: then nothing is proved.

    Parameters
    ----------
    strict : Row
        The array as judged by its round-off. It says "wrong".
    lenient : Row
        The same array, judged with all allowed that the slopes of `round_off.unseen_slopes`
        may add.

    Returns
    -------
    Row

    Examples
    --------
    >>> a, n = np.array([1.0, 1.0]), np.array([0.0, 1.0])
    >>> rows = [judge("x", a, n, (n, n), np.array([b, 0.0])) for b in (0.0, 2.0)]
    >>> rows[0].verdict, excuse(*rows).verdict
    ('wrong', 'inconclusive')
    """
    if lenient.verdict == "wrong":
        return strict
    lenient.verdict = "inconclusive"
    lenient.why = f"{strict.why}; but see the note below"
    return lenient
