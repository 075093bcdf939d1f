"""The check for gradients of any other cost: against numerical ones that you took yourself."""

import re

import numpy as np

from course_utils.arguments import real_array
from course_utils.report import GradientCheck
from course_utils.rule import judge


def compare(gradients, numerical, round_off=1e-10, tolerance=1e-6, resolution=1e-3):
    """Hold any gradients against their numerical ones, array by array.

    For a network with drop-out, a cost with an L2 term, a layer of your own: whatever
    `numerical_gradient` can take apart. The defaults suit two-sided differences with a step
    near 1e-5 of a cost near 1.

    Parameters
    ----------
    gradients : dict
        Analytical: ``"dW1": array``, and so on. dA0, dA1, ... are left out.
    numerical : dict
        Numerical, under the same names.
    round_off : float
        How far a numerical slope may be off, whatever its size: five to ten times the machine
        epsilon, times the cost, divided by the step. (If the cost is a sum of terms that
        cancel: times the sum of their sizes.)
    tolerance : float
        An entry may be off by this part of the array's largest slope, on top of round_off.
    resolution : float
        An array is inconclusive if round_off is more than this part of its largest slope.

    Returns
    -------
    GradientCheck

    Raises
    ------
    ValueError
        If the names or the shapes disagree, an array does not hold real numbers, or a bound is
        not a finite number of 0 or more.

    Examples
    --------
    >>> print(compare({"dx": np.array([2.0, 4.0])}, {"dx": np.array([2.0, 8.0])}))
    Gradient check: wrong (x first). Difference 3.1e-01.
    <BLANKLINE>
    array  shape  difference  verdict  why
    x      2      3.1e-01     WRONG    at [1] back-propagation says 4, the costs say 8: 0.5 times
    """
    if not all(0 <= bound < np.inf for bound in (round_off, tolerance, resolution)):
        raise ValueError(
            f"round_off, tolerance and resolution are {round_off}, {tolerance} and {resolution}; "
            "each must be a finite number of 0 or more."
        )
    gradients = {
        name: value for name, value in gradients.items() if not re.fullmatch("dA[0-9]+", str(name))
    }
    if not numerical or not all(isinstance(name, str) for name in numerical):
        raise ValueError(f"numerical must hold arrays by name (dW1, ...); it has {[*numerical]}.")
    if set(gradients) != set(numerical):
        raise ValueError(
            f"gradients hold {[*gradients]}, numerical holds {[*numerical]}; "
            "both must have the same names."
        )
    bounds = {"bound": round_off, "tolerance": tolerance, "resolution": resolution}
    rows = []
    for name in numerical:
        g, n = real_array(gradients, name, "gradients"), real_array(numerical, name, "numerical")
        if g.shape != n.shape:
            raise ValueError(
                f"gradients[{name!r}] has shape {g.shape}, numerical[{name!r}] {n.shape}."
            )
        with np.errstate(all="ignore"):  # infinity minus infinity: a verdict, not a warning
            rows.append(judge(name[1:], g, n, **bounds))  # name[1:]: W1, not dW1
    return GradientCheck(rows)
