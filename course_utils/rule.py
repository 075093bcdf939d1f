"""The rule of the gradient check: what makes an array correct, wrong or inconclusive.

Each array is judged by itself: its gradient by back-propagation is held against slopes measured
from the cost. Round-off may set the two apart, up to a bound. An array is

- *wrong* if an entry of either is NaN or infinite, or is off, beyond the excuses below, by more
  than the bound plus TOLERANCE times the array's largest slope;
- *inconclusive* if an error is excused, if all slopes are zero or on a kink, or if the bound is
  more than RESOLUTION times the largest, so that a mistake could hide in it;
- *correct* otherwise.

On the kink of a ReLU an entry has two slopes, and what lies between them passes. There are two
excuses: some z is on a kink or nearly, or the cost is clipped (kept finite). There correct code may
give a slope that the costs do not show.
"""

import numpy as np

from course_utils.report import Row, in_words, what_differs

TOLERANCE = 1e-7  # ten times the truncation of a default step
RESOLUTION = 1e-6  # six digits are to be seen


def judge(
    name, analytical, numerical, slopes=None, round_off=0.0, excused=0.0,
    tolerance=TOLERANCE, resolution=RESOLUTION,
):  # fmt: skip
    """Make the row of one array, by the rule above.

    Parameters
    ----------
    name : str
        Of the parameters: "W1", not "dW1".
    analytical, numerical : array
        Their gradient by back-propagation, and from the costs; the row shows both.
    slopes : tuple of two arrays, optional
        What decides in place of numerical: the lower and the higher slope of each entry, which
        differ on a kink.
    round_off : float or array
        The bound: how far correct code may be from these slopes.
    excused : float or array
        How much farther it may be, by the excuses.
    tolerance, resolution : float
        In place of TOLERANCE and RESOLUTION.

    Returns
    -------
    Row

    Examples
    --------
    >>> judge("x", np.array([1.0, 2.0]), np.array([1.0, -2.0])).why
    'at [1] back-propagation says 2, the costs say -2: -1 times'
    """
    low, high = (numerical, numerical) if slopes is None else slopes
    not_finite = ~(np.isfinite(analytical) & np.isfinite(low) & np.isfinite(high))
    on_kink = low != high  # such a slope is no measure of size: largest is of the others
    largest = np.where(on_kink | not_finite, 0.0, np.abs(low)).max()
    error = np.maximum(0.0, np.maximum(low - analytical, analytical - high))  # 0 between the two
    error = np.where(not_finite, np.inf, error)
    excess = error - (round_off + tolerance * largest)  # above 0: off by more than is allowed
    beyond = excess - excused  # above 0: nor is that excused
    wrong = not_finite | (beyond > 0.0)
    # What is excused does not count beside what is wrong.
    worst = np.argmax(np.where(wrong, beyond, -np.inf) if wrong.any() else excess)
    where = tuple(int(index) for index in np.unravel_index(worst, error.shape))
    differs = what_differs(analytical[where], low[where], high[where], where)
    if wrong.any():
        verdict, why = "wrong", differs
    elif (excess > 0.0).any():  # off, but excused
        verdict, why = "inconclusive", f"{differs}; but see the note below"
    elif largest == 0.0:
        or_kink = ", or is on a kink" if on_kink.any() else ""
        verdict = "inconclusive"
        why = f"every slope here is zero or rounds to it{or_kink}: nothing to see"
    elif not np.max(round_off) <= resolution * largest:  # also if the bound is NaN
        verdict = "inconclusive"
        why = f"round-off hides slopes of this size (largest: {in_words(largest, floor=0.0)})"
    else:
        verdict, why = "correct", f"largest slope {largest:.1e}, every error within tolerance"
        if on_kink.any():
            why += f"; {on_kink.sum()} on a kink, between their two slopes"
    return Row(
        name, analytical, numerical, float(error[where]), float(largest), where, verdict, why
    )
