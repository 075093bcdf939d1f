"""The rule of the gradient check: what makes an array correct, wrong or inconclusive.

Each array is judged by itself: its gradient by back-propagation is held against slopes measured
from the cost. Correct code may be off from these, up to a bound. The first that fits is said:

- *wrong* if an entry of either is NaN or infinite, or is off by more than the bound plus
  TOLERANCE times the array's largest slope;
- *inconclusive* if all slopes are zero, or if the bound is, somewhere, more than RESOLUTION times
  the largest slope, so that a mistake could hide in it;
- *correct* otherwise.
"""

import numpy as np

from course_utils.report import Row, in_words, what_differs

TOLERANCE = 1e-7  # mostly more than ten times the truncation of a default step
RESOLUTION = 1e-6  # six digits are to be seen


def judge(
    name, analytical, numerical, slopes=None, bound=0.0,
    tolerance=TOLERANCE, resolution=RESOLUTION, what_hides="round-off",
):  # fmt: skip
    """Make the row of one array, by the rule above.

    Parameters
    ----------
    name : str
        Of the parameters: "W1", not "dW1".
    analytical, numerical : array
        Their gradient by back-propagation, and from the costs; the row shows both.
    slopes : array, optional
        If given, these decide, and numerical is only shown.
    bound : float or array
        How far correct code may be from these slopes.
    tolerance, resolution : float
        In place of TOLERANCE and RESOLUTION.
    what_hides : str
        What the bound is made of, for the sentence of an inconclusive row.

    Returns
    -------
    Row

    Examples
    --------
    >>> judge("x", np.array([1.0, 2.0]), np.array([1.0, -2.0])).why
    'at [1] back-propagation says 2, the costs say -2: -1 times'
    """
    slopes = numerical if slopes is None else slopes
    not_finite = ~(np.isfinite(analytical) & np.isfinite(slopes))
    largest = np.where(not_finite, 0.0, np.abs(slopes)).max()
    error = np.where(not_finite, np.inf, np.abs(analytical - slopes))
    excess = error - (bound + tolerance * largest)
    excess[np.isnan(excess)] = -np.inf  # NaN, from a bound of NaN: no proof of a mistake
    excess[not_finite] = np.inf
    where = tuple(int(index) for index in np.unravel_index(excess.argmax(), error.shape))
    if excess[where] > 0.0:
        verdict, why = "wrong", what_differs(analytical[where], slopes[where], where)
    elif largest == 0.0:
        verdict, why = "inconclusive", "every slope here is zero or rounds to it: nothing to see"
    elif not np.max(bound) <= resolution * largest:  # also if the bound is NaN
        verdict = "inconclusive"
        why = f"{what_hides} hides slopes of this size (largest: {in_words(largest, floor=0.0)})"
    else:
        verdict, why = "correct", f"largest slope {largest:.1e}, every error within tolerance"
    return Row(
        name, analytical, numerical, float(error[where]), float(largest), where, verdict, why
    )
