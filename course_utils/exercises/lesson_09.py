"""Checkers of lesson 09: the batch of a unit, one direction, the complex step."""

import numpy as np

from course_utils.activations import sigmoid
from course_utils.differences import complex_step, one_sided, two_sided
from course_utils.exercises import grade

__all__ = ["check_9_1", "check_9_2", "check_9_3"]

BIAS = "The bias is missing: it is a weight whose input is always 1, so it moves z by epsilon."
ONE_SIDED = "This is the one-sided form. Move back as well, by the same amount."
FULL_STEP = "Divide by 2 * epsilon: from one point to the other it is two steps."
BRACKETS = "Python reads `/ 2 * epsilon` as `/ 2`, then `* epsilon`: write `/ (2 * epsilon)`."
COMPLEX = "an error: a complex number"
SIGN = "The sign is turned around: the value ahead comes first."


def check_9_1(function):
    """Check ``batch_slopes(cost_of_z, z, inputs, epsilon)``: all slopes of a unit at once.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If a slope is wrong.

    Examples
    --------
    >>> check_9_1(_batch_slopes)
    Exercise 9.1: correct.
    """
    __tracebackhide__ = True
    # Large steps: the forms differ in the first digits, and round-off shows in none.
    cases = [
        (tail, -0.25, np.array([3.0, -2.0]), 0.125),
        (tail, 0.5, np.array([0.5, -1.5, 2.0, 4.0]), 0.25),
        (np.exp, 0.125, np.array([0.75]), 0.5),
    ]

    def but(moves=lambda a: a, distance=lambda a, e: 2 * e, bias=1.0, back=-1):
        def slopes(cost_of_z, z, inputs, epsilon):
            a = np.append(inputs, bias)
            ahead, behind = z + epsilon * moves(a), z + back * epsilon * moves(a)
            return (cost_of_z(ahead) - cost_of_z(behind)) / distance(a, epsilon)

        return slopes

    def no_bias(cost_of_z, z, inputs, epsilon):
        return _batch_slopes(cost_of_z, z, inputs, epsilon)[:-1]

    def bias_first(cost_of_z, z, inputs, epsilon):
        return np.roll(_batch_slopes(cost_of_z, z, inputs, epsilon), 1)

    def chain_rule(cost_of_z, z, inputs, epsilon):
        return np.append(inputs, 1.0) * two_sided(cost_of_z, z, epsilon)

    same_move = "You move z by epsilon for every weight: weight k moves it by epsilon * inputs[k]."
    mistakes = [
        (same_move, but(moves=np.ones_like)),
        (same_move, lambda J, z, a, e: but(moves=np.ones_like)(J, z, a, e)[:-1]),
        (same_move, lambda J, z, a, e: two_sided(J, z, e)),
        (BIAS, no_bias),
        (BIAS, but(bias=0.0)),
        ("The bias comes last: first the slopes along the weights.", bias_first),
        ("You divide by how far z moved. The weight moved by epsilon both ways: 2 * epsilon.",
         but(distance=lambda a, e: 2 * e * a)),
        ("You divide by how far z moved. The weight moved by epsilon both ways: 2 * epsilon.",
         lambda J, z, a, e: but(distance=lambda a, e: 2 * e * a)(J, z, a, e)[:-1]),
        ("You take one slope along z, and multiply it by the inputs. That is the chain rule, a "
         "line of the code that is to be checked. Move z by epsilon * inputs instead.",
         chain_rule),
        (ONE_SIDED, but(back=0, distance=lambda a, e: e)),
        (ONE_SIDED, but(back=0)),
        (FULL_STEP, but(distance=lambda a, e: e)),
        (BRACKETS, but(distance=lambda a, e: 2 / e)),
        (SIGN, but(distance=lambda a, e: -2 * e)),
        ("The step is missing in the move: z moves by epsilon * inputs, not by inputs.",
         lambda J, z, a, e: e ** -1 * _batch_slopes(J, z, a, 1.0)),
        ("The step is missing in the move: z moves by epsilon * inputs, not by inputs.",
         lambda J, z, a, e: e ** -1 * _batch_slopes(J, z, a, 1.0)[:-1]),
        ("You move from 0. Start where the unit stands: z + moves, z - moves.",
         lambda J, z, a, e: _batch_slopes(J, 0.0, a, e)),
        ("You add the slopes up. Return all n + 1 of them, in an array.",
         lambda *case: _batch_slopes(*case).sum()),
        ("Return an array of shape (n + 1,): one axis, not a column.",
         lambda *case: _batch_slopes(*case)[:, None]),
    ]  # fmt: skip
    grade("Exercise 9.1", _as_array(function), cases, _batch_slopes, mistakes)


def check_9_2(function):
    """Check ``directional_difference(J, theta, v, epsilon)``: a number.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If the slope is wrong.

    Examples
    --------
    >>> check_9_2(_directional_difference)
    Exercise 9.2: correct.
    """
    __tracebackhide__ = True
    cases = [
        (bent, np.array([[1.0], [0.5], [-0.5]]), np.array([[1.0], [-1.0], [1.0]]), 0.25),
        (bent, np.array([[0.25], [-1.0]]), np.array([[-1.0], [-1.0]]), 0.125),
    ]

    def entry_by_entry(J, theta, v, epsilon):
        slopes = np.zeros_like(theta)
        for i in range(theta.size):
            move = np.zeros_like(theta)
            move[i] = v[i]
            slopes[i] = _directional_difference(J, theta, move, epsilon)
        return slopes

    mistakes = [
        ("Your move lacks v: every entry goes the same way. Move by epsilon * v.",
         lambda J, t, v, e: _directional_difference(J, t, np.ones_like(v), e)),
        (ONE_SIDED, lambda J, t, v, e: (J(t + e * v) - J(t)) / e),
        (ONE_SIDED, lambda J, t, v, e: (J(t + e * v) - J(t)) / (2 * e)),
        (FULL_STEP, lambda *case: 2 * _directional_difference(*case)),
        (BRACKETS, lambda J, t, v, e: (J(t + e * v) - J(t - e * v)) / 2 * e),
        (SIGN, lambda *case: -_directional_difference(*case)),
        ("The step is missing in the move: move by epsilon * v, not by v.",
         lambda J, t, v, e: _directional_difference(J, t, v, 1.0) / e),
        ("The step is missing: move by epsilon * v, and divide by 2 * epsilon.",
         lambda J, t, v, e: _directional_difference(J, t, v, 1.0)),
        ("You divide by v as well. Divide by 2 * epsilon alone: one number comes out.",
         lambda J, t, v, e: (J(t + e * v) - J(t - e * v)) / (2 * e * v)),
        ("You multiply the slope by v. The slope along v is one number, as it stands.",
         lambda J, t, v, e: v * _directional_difference(J, t, v, e)),
        ("You divide by the length of v. The formula keeps v as long as it is.",
         lambda J, t, v, e: _directional_difference(J, t, v, e) / np.linalg.norm(v)),
        ("You made v shorter, to length 1. The formula keeps v as long as it is.",
         lambda J, t, v, e: _directional_difference(J, t, v / np.linalg.norm(v), e)),
        ("You nudge one entry after the other. Move all of them at once, by epsilon * v.",
         entry_by_entry),
        ("You nudge one entry after the other, and add up: 2N passes. Move all at once.",
         lambda *case: float(entry_by_entry(*case).sum())),
    ]  # fmt: skip
    grade("Exercise 9.2", function, cases, _directional_difference, mistakes)


def check_9_3(function):
    """Check ``slope_by_complex_step(f, x)``: right to twelve digits.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If a slope is wrong.

    Examples
    --------
    >>> check_9_3(complex_step)
    Exercise 9.3: correct.
    """
    __tracebackhide__ = True
    cases = [(cube, 2.0), (one_over, 4.0), (np.exp, 1.0), (steep, 0.5)]

    steps = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)

    def with_step(step):
        return lambda f, x: complex_step(f, x, step)

    too_long = "Your step is too long: nothing is subtracted, so it can be 1e-30."
    subtract = "Your slope has the errors of a subtraction. Step to x + 1j * step, and take .imag."
    mistakes = [
        *((too_long, with_step(step)) for step in steps),
        *((subtract, lambda f, x, e=step: one_sided(f, x, e)) for step in steps),
        *((subtract, lambda f, x, e=step: two_sided(f, x, e)) for step in steps),
        ("Divide by the step.", lambda f, x: f(x + 1e-30j).imag),
        ("Divide by the step.", lambda f, x: f(x + 1e-20j).imag),
        ("Your step is real: it must be 1j * step. So the imaginary part is 0.",
         lambda f, x: 0.0),
        ("You return the function's value: the slope is in the imaginary part, .imag.",
         lambda f, x: f(x)),
        ("A slope is a real number: take .imag of f's value, and divide by the real step.",
         lambda f, x: COMPLEX),
        ("You step from 0. Start at x: x + 1j * step.", lambda f, x: f(1e-30j).imag / 1e-30),
        ("You multiply x by the step. Add it: x + 1j * step.",
         lambda f, x: f(x * 1e-30j).imag / 1e-30),
        ("The sign is turned around.", lambda f, x: -complex_step(f, x)),
        ("Divide by the step once, not by 2 steps: there is one point only.",
         lambda f, x: complex_step(f, x) / 2),
        ("You take the real part: the slope is in the imaginary part, .imag.",
         lambda f, x: f(x + 1e-30j).real / 1e-30),
        ("You take the real part: the slope is in the imaginary part, .imag.",
         lambda f, x: f(x + 1e-20j).real / 1e-20),
    ]  # fmt: skip
    grade("Exercise 9.3", _real_or_word(function), cases, complex_step, mistakes, 1e-12, 0)


def _batch_slopes(cost_of_z, z, inputs, epsilon):
    moves = epsilon * np.append(inputs, 1.0)
    return (cost_of_z(z + moves) - cost_of_z(z - moves)) / (2 * epsilon)


def _directional_difference(J, theta, v, epsilon):
    return (J(theta + epsilon * v) - J(theta - epsilon * v)) / (2 * epsilon)


def _as_array(function):
    """The function; a list of numbers counts as an array."""

    def answer(*case):
        slopes = function(*case)
        return np.array(slopes) if isinstance(slopes, (list, tuple)) else slopes

    return answer


def _real_or_word(function):
    """The function; a complex answer becomes a sentence, for it has no place among slopes."""

    def answer(f, x):
        slope = function(f, x)
        if isinstance(slope, (complex, np.complexfloating)):
            return COMPLEX
        return slope

    return answer


def tail(z):
    """A sigmoid, and the cost for label 1."""
    return -np.log(sigmoid(np.asarray(z)))


def bent(theta):
    """Bends more in one direction than in another."""
    return float(np.sum(np.exp(theta) * np.arange(1, 1 + theta.size)[:, None]))


def cube(x):
    return x * x * x


def one_over(x):
    return 1 / x


def steep(x):
    return np.exp(8 * x) * x
