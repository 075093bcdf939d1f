"""Checkers of lesson 09: the batch of a unit, one direction, the complex step."""

from contextlib import suppress

import numpy as np

from course_utils.activations import sigmoid
from course_utils.differences import complex_step, two_sided
from course_utils.exercises import grade, same

__all__ = ["check_9_1", "check_9_2", "check_9_3"]

BIAS = "The bias is missing: it is a weight whose input is always 1, so it moves z by epsilon."
ONE_SIDED = "This is the one-sided form. Move back as well, by the same amount."
FULL_STEP = "Divide by 2 * epsilon: from one point to the other it is two steps."
BRACKETS = "Python reads `/ 2 * epsilon` as `/ 2`, then `* epsilon`: write `/ (2 * epsilon)`."
NO_STEP = "The step is missing in the move: z moves by epsilon * inputs, not by inputs."
ONE_AXIS = "Return one array of shape (n + 1,), with one axis. np.append puts a number at the end."
DISTANCE = "You divide by how far z moved. The weight moved by epsilon both ways: 2 * epsilon."
ADDED = "You add the inputs to z. They say how far z moves: z + epsilon * inputs."
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

    def added(cost_of_z, z, inputs, epsilon):
        return two_sided(cost_of_z, z + np.append(inputs, 1.0), epsilon)

    same_move = "You move z by epsilon for every weight: weight k moves it by epsilon * inputs[k]."
    mistakes = [
        (same_move, but(moves=np.ones_like)),
        (same_move, lambda J, z, a, e: but(moves=np.ones_like)(J, z, a, e)[:-1]),
        (same_move, lambda J, z, a, e: two_sided(J, z, e)),
        (BIAS, lambda *case: _batch_slopes(*case)[:-1]),
        (BIAS, but(bias=0.0)),
        ("The bias comes last: first the slopes along the weights.",
         lambda *case: np.roll(_batch_slopes(*case), 1)),
        (DISTANCE, but(distance=lambda a, e: 2 * e * a)),
        (DISTANCE, lambda *case: but(distance=lambda a, e: 2 * e * a)(*case)[:-1]),
        ("You take one slope along z, and multiply it by the inputs: the chain rule. Along steps "
         "as large as these the curve bends, and the loop gives other numbers. Move z by "
         "epsilon * inputs.", lambda J, z, a, e: np.append(a, 1.0) * two_sided(J, z, e)),
        ("You append epsilon, and multiply by epsilon again. The input of the bias is 1.",
         lambda J, z, a, e: but(bias=e)(J, z, a, e)),
        (ADDED, added),
        (ADDED, lambda *case: added(*case)[:-1]),
        ("You take the inputs without their sign: z goes down where the input is negative.",
         but(moves=np.abs)),
        (ONE_SIDED, but(back=0, distance=lambda a, e: e)),
        (ONE_SIDED, but(back=0)),
        (FULL_STEP, but(distance=lambda a, e: e)),
        (BRACKETS, but(distance=lambda a, e: 2 / e)),
        (SIGN, but(distance=lambda a, e: -2 * e)),
        (NO_STEP, lambda J, z, a, e: _batch_slopes(J, z, a, 1.0) / e),
        ("You move from 0. Start where the unit stands: z + moves, z - moves.",
         lambda J, z, a, e: _batch_slopes(J, 0.0, a, e)),
        ("You add the slopes up. Return all n + 1 of them, in an array.",
         lambda *case: _batch_slopes(*case).sum()),
        (ONE_AXIS, lambda *case: _batch_slopes(*case)[:, None]),
        (ONE_AXIS, lambda *case: (_batch_slopes(*case)[:-1], _batch_slopes(*case)[-1])),
    ]  # fmt: skip
    grade("Exercise 9.1", _array_in_few_calls(function), cases, _batch_slopes, mistakes)


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
    # The entries work on each other, so slopes along one at a time do not add up. And a theta
    # that is moved and moved back is not the same.
    cases = [
        (bent, np.array([[1.1], [0.3], [-0.7]]), np.array([[1.0], [-1.0], [1.0]]), 0.2),
        (bent, np.array([[0.3], [-1.1]]), np.array([[-1.0], [-1.0]]), 0.1),
    ]

    def entry_by_entry(J, theta, v, epsilon):
        slopes = np.zeros_like(theta)
        for i in range(theta.size):
            move = np.zeros_like(theta)
            move[i] = v[i]
            slopes[i] = _directional_difference(J, theta, move, epsilon)
        return slopes

    mistakes = [
        ("You do not move along v. Move by epsilon * v, with the v that is handed in.",
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
        ("You multiply or divide by v as well. It belongs in the move alone: one number comes out.",
         lambda J, t, v, e: v * _directional_difference(J, t, v, e)),
        ("You multiply by the sum of v as well. It belongs in the move alone.",
         lambda J, t, v, e: v.sum() * _directional_difference(J, t, v, e)),
        ("Divide by 2 * epsilon: a difference of costs is not yet a slope.",
         lambda J, t, v, e: J(t + e * v) - J(t - e * v)),
        ("You divide by the number of entries as well. The formula adds them, it takes no mean.",
         lambda J, t, v, e: _directional_difference(J, t, v, e) / v.size),
        ("@ wants two arrays, and epsilon and the slope are numbers. Use * for the move, no @.",
         lambda *case: "an error: the shapes around @ do not fit"),
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

    mistakes = [
        ("x is the real part, the step the imaginary part: complex(x, step).",
         lambda f, x: f(complex(1e-30, x)).imag / 1e-30),
        ("Divide by the step.", lambda f, x: f(x + 1e-30j).imag),
        ("Divide by 1e-30, not by 1e-30j, and take .imag.",
         lambda f, x: (f(x + 1e-30j) / 1e-30j).imag),
        ("Your step is real: it must be 1j * step. So the imaginary part is 0.",
         lambda f, x: 0.0),
        ("You return the function's value: the slope is in the imaginary part, .imag.",
         lambda f, x: f(x)),
        ("You step from 0. Start at x: x + 1j * step.", lambda f, x: f(1e-30j).imag / 1e-30),
        ("You multiply x by the step. Add it: x + 1j * step.",
         lambda f, x: f(x * 1e-30j).imag / 1e-30),
        ("The sign is turned around.", lambda f, x: -complex_step(f, x)),
        ("Divide by the step once, not by 2 steps: there is one point only.",
         lambda f, x: complex_step(f, x) / 2),
        ("You take the real part, or abs. The slope is in the imaginary part, .imag.",
         lambda f, x: f(x + 1e-30j).real / 1e-30),
    ]  # fmt: skip
    grade("Exercise 9.3", _watched(function), cases, complex_step, mistakes, 1e-12, 0)


def _batch_slopes(cost_of_z, z, inputs, epsilon):
    moves = epsilon * np.append(inputs, 1.0)
    return (cost_of_z(z + moves) - cost_of_z(z - moves)) / (2 * epsilon)


def _directional_difference(J, theta, v, epsilon):
    return (J(theta + epsilon * v) - J(theta - epsilon * v)) / (2 * epsilon)


def _array_in_few_calls(function):
    """The function; a list of numbers counts as an array, and a right answer by a loop does not."""

    def answer(cost_of_z, *rest):
        __tracebackhide__ = True
        calls = []

        def counted(z):
            calls.append(z)
            return cost_of_z(z)

        slopes = function(counted, *rest)
        if isinstance(slopes, (list, tuple)):
            with suppress(ValueError):  # parts of several shapes stay apart: a hint names them
                slopes = np.array(slopes)
        right = same(slopes, _batch_slopes(cost_of_z, *rest), 1e-6, 1e-9)
        if right and len(calls) > 4:
            raise AssertionError(
                "Exercise 9.1: you call cost_of_z again and again. It takes an array: two calls "
                "do it, without a loop."
            )
        return slopes

    return answer


def _watched(function):
    """The function; what its steps or its type show at once becomes a sentence."""

    def answer(f, x):
        __tracebackhide__ = True
        points = []

        def watched(z):
            points.append(z)
            return f(z)

        try:
            slope = function(watched, x)
        except ZeroDivisionError:
            slope = 0.0
            if not points or np.imag(points[0]) != 0:
                raise
        steps = [abs(np.imag(z)) for z in points if np.iscomplexobj(z) and np.real(z) == x]
        words = ""
        if isinstance(slope, (complex, np.complexfloating)):
            words = "a slope is a real number: take .imag of f's value, and divide by the real step"
        elif len(points) > 1 and not any(np.iscomplexobj(z) for z in points):
            words = "your slope has the errors of a subtraction. Step to x + 1j * step, once"
        elif steps and max(steps) > 2e-7:
            words = "your step is too long. Nothing is subtracted, so it can be 1e-30"
        elif steps and max(steps) < 1e-300:
            words = "your step is too small: the computer rounds it, in the end to 0. Take 1e-30"
        if words:
            raise AssertionError(f"Exercise 9.3: {words}.")
        return slope

    return answer


def tail(z):
    """A sigmoid, and the cost for label 1."""
    return -np.log(sigmoid(np.asarray(z)))


def bent(theta):
    """Bends more in one direction than in another, and each entry works on the others."""
    total = np.sum(np.exp(theta) * np.arange(1, 1 + theta.size)[:, None])
    return float(total + theta.sum() ** 3)


def cube(x):
    return x * x * x


def one_over(x):
    return 1 / x


def steep(x):
    return np.exp(8 * x) * x
