"""The checkers of lesson 01: the two-sided form, the best step, a kink."""

import math

import numpy as np

from course_utils.differences import one_sided, two_sided
from course_utils.exercises import grade

__all__ = ["check_1_1", "check_1_2", "check_1_3"]


def cube(x):
    return x * x * x


def one_over_x(x):
    return 1 / x


def relu(x):
    return max(0.0, x)


def minus_abs(x):
    return -abs(x)


def small_kink(x):
    return 5 * x + 0.015 * relu(x)


def check_1_1(function):
    """Check the learner's two-sided form.

    Parameters
    ----------
    function : function
        Takes f, x and epsilon, gives a slope.

    Raises
    ------
    AssertionError
        If a slope is wrong.

    Examples
    --------
    >>> check_1_1(two_sided)
    Exercise 1.1: correct.
    """
    __tracebackhide__ = True
    # Large steps: the forms differ in the first digits, and round-off shows in none.
    cases = [(cube, 2.0, 0.5), (one_over_x, 4.0, 0.25), (math.sin, 1.0, 0.125)]
    mistakes = [
        (
            "You divide by epsilon, and the two points are 2 * epsilon apart.",
            lambda f, x, epsilon: (f(x + epsilon) - f(x - epsilon)) / epsilon,
        ),
        (
            "Python reads `/ 2 * epsilon` as `/ 2`, then `* epsilon`: write `/ (2 * epsilon)`.",
            lambda f, x, epsilon: (f(x + epsilon) - f(x - epsilon)) / 2 * epsilon,
        ),
        (
            "Python divides before it subtracts: put parentheses around the difference.",
            lambda f, x, epsilon: f(x + epsilon) - f(x - epsilon) / (2 * epsilon),
        ),
        (
            "This is the one-sided form (1): the second value must be f(x - epsilon).",
            one_sided,
        ),
        (
            "You subtract f(x), and divide by 2 * epsilon: the second value is f(x - epsilon).",
            lambda f, x, epsilon: (f(x + epsilon) - f(x)) / (2 * epsilon),
        ),
        (
            "The sign is wrong: the value ahead comes first, f(x + epsilon) - f(x - epsilon).",
            lambda f, x, epsilon: -two_sided(f, x, epsilon),
        ),
    ]
    grade("Exercise 1.1", function, cases, two_sided, mistakes)


def check_1_2(function):
    """Check the learner's best step of the two-sided form.

    Parameters
    ----------
    function : function
        Takes f(x) and f'''(x), gives the step.

    Raises
    ------
    AssertionError
        If a step is off by more than 1%.

    Examples
    --------
    >>> check_1_2(lambda value, third: (3 * 2.2e-16 * abs(value / third)) ** (1 / 3))
    Exercise 1.2: correct.
    """
    __tracebackhide__ = True
    u = np.finfo(float).eps
    of_negative = "an error: the root of a negative number"

    def signed_root(number):
        return number ** (1 / 3) if number > 0 else of_negative

    def reference(value, third):
        return float(np.cbrt(3 * u * abs(value) / abs(third)))

    def or_word(value, third):
        """The root of a negative number is no number that can be compared."""
        with np.errstate(invalid="ignore"):
            step = function(value, third)
        is_nan = isinstance(step, float) and math.isnan(step)
        return of_negative if is_nan or isinstance(step, complex) else step

    cases = [(math.e, math.e), (math.sin(1.0), -math.cos(1.0)), (-100.0, 0.5)]
    bars = "The bars in |f| and |f'''| mean absolute value: use abs(...) for both."
    mistakes = [
        *(
            (bars, lambda value, third, root=root, a=a, b=b: root(3 * u * a(value) / b(third)))
            for root in (signed_root, np.cbrt)
            for a, b in ((float, float), (abs, float), (float, abs))
        ),
        (
            "This is the one-sided step: the two-sided one has a cube root, of 3 u |f| / |f'''|.",
            lambda value, third: 2 * math.sqrt(u * abs(value / third)),
        ),
        (
            "You took a square root, and the exponent is 1/3.",
            lambda value, third: math.sqrt(3 * u * abs(value / third)),
        ),
        (
            "Python reads `** 1 / 3` as `** 1`, then `/ 3`: write `** (1 / 3)`.",
            lambda value, third: u * abs(value / third),
        ),
        (
            "The factor 3 is missing: it stands inside the cube root.",
            lambda value, third: float(np.cbrt(u * abs(value / third))),
        ),
        (
            "The factor 3 stands inside the cube root, and you multiply by it outside.",
            lambda value, third: 3 * float(np.cbrt(u * abs(value / third))),
        ),
        (
            "The fraction |f| / |f'''| is missing: multiply 3 * u by it, inside the root.",
            lambda value, third: float(np.cbrt(3 * u)),
        ),
        (
            "The fraction is upside down: |f| is above the line, |f'''| below it.",
            lambda value, third: reference(third, value),
        ),
        (
            "Machine epsilon is missing: without it the step is of the size of 1.",
            lambda value, third: float(np.cbrt(3 * abs(value / third))),
        ),
        (
            "You used half of machine epsilon, 2**-53: np.finfo(float).eps is 2**-52.",
            lambda value, third: float(np.cbrt(1.5 * u * abs(value / third))),
        ),
    ]
    grade("Exercise 1.2", or_word, cases, reference, mistakes, rtol=0.01, atol=0)


def check_1_3(function):
    """Check the learner's test for a kink.

    Parameters
    ----------
    function : function
        Takes f, x and epsilon, gives True or False.

    Raises
    ------
    AssertionError
        If it misses a kink, or sees one in a smooth curve.

    Examples
    --------
    >>> def has_kink(f, x, epsilon):
    ...     right = one_sided(f, x, epsilon)
    ...     return abs(right - left_sided(f, x, epsilon)) > 0.01
    >>> check_1_3(has_kink)
    Exercise 1.3: correct.
    """
    __tracebackhide__ = True

    def reference(f, x, epsilon):
        return abs(one_sided(f, x, epsilon) - left_sided(f, x, epsilon)) > 0.01

    def as_bool(f, x, epsilon):
        answer = function(f, x, epsilon)
        return bool(answer) if isinstance(answer, np.bool_) else answer

    cases = [
        (relu, 0.0, 1e-4),
        (minus_abs, 0.0, 1e-4),
        (cube, 2.0, 1e-4),
        (minus_abs, 2.0, 1e-4),
        (math.sin, 0.0, 1e-4),
        (math.exp, 1.0, 1e-4),
        (small_kink, 0.0, 1e-4),
        (math.cos, 0.0, 1e-4),
        (relu, 0.5, 1.0),
        (relu, 1.5, 1.0),
        (relu, 0.96875, 1.0),
    ]
    either = "You miss half of the kinks, as either slope can be larger: use abs(right - left)."
    number = "You return the difference of the slopes: say whether it is more than 0.01."
    mistakes = [
        (either, lambda f, x, e: one_sided(f, x, e) - left_sided(f, x, e) > 0.01),
        (either, lambda f, x, e: left_sided(f, x, e) - one_sided(f, x, e) > 0.01),
        (
            "The sign of the left slope is wrong: it is (f(x) - f(x - epsilon)) / epsilon.",
            lambda f, x, e: abs(one_sided(f, x, e) + left_sided(f, x, e)) > 0.01,
        ),
        (
            "You compare the slopes exactly, and a smooth curve that bends is no kink: "
            "let them differ by 0.01.",
            lambda f, x, e: one_sided(f, x, e) != left_sided(f, x, e),
        ),
        (
            "The answer is the wrong way round: True means that the slopes differ.",
            lambda f, x, e: not reference(f, x, e),
        ),
        (
            "You compare values of f: divide each difference by epsilon to get a slope.",
            lambda f, x, e: e * abs(one_sided(f, x, e) - left_sided(f, x, e)) > 0.01,
        ),
        (
            "Python divides before it subtracts: put parentheses around each difference.",
            lambda f, x, e: abs(f(x + e) - f(x) / e - (f(x) - f(x - e) / e)) > 0.01,
        ),
        (number, lambda f, x, e: one_sided(f, x, e) - left_sided(f, x, e)),
        (number, lambda f, x, e: left_sided(f, x, e) - one_sided(f, x, e)),
        (number, lambda f, x, e: abs(one_sided(f, x, e) - left_sided(f, x, e))),
        (
            "Your left slope lies one step too far to the left: it goes from x - epsilon to x.",
            lambda f, x, e: abs(one_sided(f, x, e) - one_sided(f, x - 2 * e, e)) > 0.01,
        ),
        (
            "One of your slopes is two-sided: compare the right one with the left one.",
            lambda f, x, e: abs(one_sided(f, x, e) - two_sided(f, x, e)) > 0.01,
        ),
        (
            "You divide by a slope. Compare the difference itself with 0.01.",
            lambda f, x, e: relative(one_sided(f, x, e), left_sided(f, x, e)) > 0.01,
        ),
        (
            "Your threshold is too large: a difference of more than 0.01 is a kink.",
            lambda f, x, e: abs(one_sided(f, x, e) - left_sided(f, x, e)) > 0.1,
        ),
        (
            "You take a step of your own: use the epsilon that your function is given.",
            lambda f, x, e: reference(f, x, 1e-5),
        ),
    ]
    grade("Exercise 1.3", as_bool, cases, reference, mistakes)


def relative(right, left):
    """Their difference as a part of the slope on the right."""
    return abs(right - left) / abs(right) if right else float(left != 0)


def left_sided(f, x, epsilon):
    """The slope of the secant from x - epsilon to x."""
    return (f(x) - f(x - epsilon)) / epsilon
