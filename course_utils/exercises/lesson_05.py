"""Checkers of lesson 05: formula (3), the loop of nudges, and the whole check.

Each raises AssertionError if the answer is wrong, with a hint where the mistake is known.
"""

import numpy as np
from numpy.linalg import norm

from course_utils.differences import one_sided, two_sided
from course_utils.exercises import grade
from course_utils.network import L_model_backward, L_model_forward, forward_prop_cost
from course_utils.rolling import (
    array_shapes,
    dictionary_to_vector,
    gradients_to_vector,
    vector_to_dictionary,
)

ONE_SIDED = "This is the one-sided formula (1). Nudge back as well: J(θ - ε)."
FULL_STEP = "Divide by 2 * epsilon: from θ - ε to θ + ε it is two steps."
ONE_ARRAY = "theta_plus = theta is a second name for one array. Take theta.copy() for each nudge."
ALL_AT_ONCE = (
    "theta + epsilon nudges all entries at once. Nudge theta_plus[i, 0] alone, once for each i: "
    "n entries, n slopes."
)
ADD = "You set the entry to epsilon. Add epsilon to what is there: theta_plus[i, 0] += epsilon."
PUT_BACK = "Put each entry back, or take a fresh copy of theta, before the next one is nudged."


def check_5_1(function):
    """Check ``normalized_difference(g, g_num)``: formula (3) of two columns.

    Parameters
    ----------
    function : function
        The learner's.

    Examples
    --------
    >>> check_5_1(_normalized_difference)
    Exercise 5.1: correct.
    """
    __tracebackhide__ = True
    parameters, gradients, X, Y, layers_dims = _network([4, 3, 2, 1], m=6)
    gradients["dW2"] = -gradients["dW2"]
    numerical = _numerical(_cost(X, Y, layers_dims), dictionary_to_vector(parameters), 1e-2)
    column = np.array([[3.0], [4.0]])
    cases = [(column, 2 * column), (gradients_to_vector(gradients), numerical)]
    mistakes = [
        ("The norm is the square root of the sum of squares: you forgot the square root.",
         lambda g, n: np.sum((g - n) ** 2) / (np.sum(g**2) + np.sum(n**2))),
        ("You add up sizes without squaring them. The norm is the root of the sum of squares.",
         lambda g, n: np.abs(g - n).sum() / (np.abs(g).sum() + np.abs(n).sum())),
        ("This is the absolute difference. Divide it by the sum of the two norms.",
         lambda g, n: norm(g - n)),
        ("Put brackets around the sum of the two norms: a division goes before a sum.",
         lambda g, n: norm(g - n) / norm(g) + norm(n)),
        ("You divide by the larger norm; formula (3) divides by the sum of the two.",
         lambda g, n: norm(g - n) / max(norm(g), norm(n))),
        ("You divide by the product of the norms; formula (3) divides by their sum.",
         lambda g, n: norm(g - n) / (norm(g) * norm(n))),
        ("You divide by one norm alone; formula (3) divides by the sum of the two.",
         lambda g, n: norm(g - n) / norm(n)),
        ("You divide by one norm alone; formula (3) divides by the sum of the two.",
         lambda g, n: norm(g - n) / norm(g)),
        ("Below the line are two norms, added: not the norm of the sum.",
         lambda g, n: norm(g - n) / norm(g + n)),
        ("Above the line is the norm of the difference, not the difference of the norms.",
         lambda g, n: abs(norm(g) - norm(n)) / (norm(g) + norm(n))),
        ("Above the line is the norm of the difference, not the difference of the norms.",
         lambda g, n: (norm(g) - norm(n)) / (norm(g) + norm(n))),
        ("You divide by twice one norm; formula (3) divides by the sum of the two norms.",
         lambda g, n: norm(g - n) / (2 * norm(g))),
        ("You divide entry by entry. Formula (3) takes three norms first: one number comes out.",
         lambda g, n: np.abs(g - n) / (np.abs(g) + np.abs(n))),
        ("You average over the entries. Formula (3) takes three norms first, and divides once.",
         lambda g, n: np.mean(np.abs(g - n) / (np.abs(g) + np.abs(n)))),
    ]  # fmt: skip
    grade("Exercise 5.1", function, cases, _normalized_difference, mistakes)


def check_5_2(function):
    """Check ``numerical_gradient_vector(J, theta, epsilon)``: formula (2) for each entry.

    Parameters
    ----------
    function : function
        The learner's.

    Examples
    --------
    >>> check_5_2(_numerical)
    Exercise 5.2: correct.
    """
    __tracebackhide__ = True
    parameters, _, X, Y, layers_dims = _network([3, 2, 1], m=4)
    theta = dictionary_to_vector(parameters)
    cases = [
        (_of_whole_column(sum_of_cubes, 3), np.array([[1.0], [2.0], [3.0]]), 0.1),
        (_of_whole_column(_cost(X, Y, layers_dims), theta.size), theta, 0.01),
    ]
    mistakes = [
        (ONE_SIDED, lambda J, theta, epsilon: _numerical(J, theta, epsilon, one_sided)),
        (FULL_STEP, lambda J, theta, epsilon: 2 * _numerical(J, theta, epsilon)),
        ("Brackets: (plus - minus) / 2 * epsilon divides by 2 and then multiplies by epsilon.",
         lambda J, theta, epsilon: epsilon**2 * _numerical(J, theta, epsilon)),
        (PUT_BACK, _never_put_back),
        (PUT_BACK, _two_copies_for_all),
        (ONE_ARRAY, lambda J, theta, epsilon: np.zeros_like(theta)),
        (ONE_ARRAY, lambda J, theta, epsilon: _numerical(J, theta, epsilon, one_sided) / 2),
        ("The line with return stands inside the loop: it ends after the first entry.",
         lambda J, theta, epsilon: _numerical(J, theta, epsilon) * np.eye(len(theta), 1)),
        (ALL_AT_ONCE, lambda J, theta, epsilon: _slope(J, theta, 1.0, epsilon)),
        (ALL_AT_ONCE,
         lambda J, theta, epsilon: np.full(theta.shape, _slope(J, theta, 1.0, epsilon))),
        (ADD, _set_to_epsilon),
        ("Use the argument epsilon, not a fixed step.",
         lambda J, theta, epsilon: _numerical(J, theta, 1e-7)),
        ("Use the argument epsilon, not a fixed step.",
         lambda J, theta, epsilon: _numerical(J, theta, 1e-5)),
        ("The sign is turned around: first J(θ + ε), minus J(θ - ε).",
         lambda J, theta, epsilon: -_numerical(J, theta, epsilon)),
        ("Give back a column of the same shape as theta, (n, 1), not (n,).",
         lambda J, theta, epsilon: _numerical(J, theta, epsilon).ravel()),
        ("Give back a column of the same shape as theta, (n, 1), not a row.",
         lambda J, theta, epsilon: _numerical(J, theta, epsilon).T),
    ]  # fmt: skip
    grade("Exercise 5.2", function, cases, _numerical, mistakes)


def check_5_3(function):
    """Check ``my_gradient_check(parameters, gradients, X, Y, layers_dims, epsilon)``: a float.

    Calling the package's own ``gradient_check`` does not count.

    Parameters
    ----------
    function : function
        The learner's.

    Examples
    --------
    >>> check_5_3(_gradient_check)
    Exercise 5.3: correct.
    """
    __tracebackhide__ = True
    if "gradient_check" in getattr(getattr(function, "__code__", None), "co_names", ()):
        raise AssertionError("Exercise 5.3: you call the finished gradient_check. Build your own.")
    first, second = _network([4, 3, 2, 1], m=6), _network([3, 2, 1], m=4)
    shuffled = {name: first[0][name] for name in sorted(first[0])}
    buggy = {**first[1], "dW2": -first[1]["dW2"], "dW3": 6 * first[1]["dW3"]}
    cases = [(shuffled, buggy, *first[2:], 0.1), (*second, 0.01)]

    def but(**changes):
        return lambda *arguments: _gradient_check(*arguments, **changes)

    mistakes = [
        (ONE_SIDED, but(numerical=lambda J, t, e: _numerical(J, t, e, one_sided))),
        (FULL_STEP, but(numerical=lambda J, t, e: 2 * _numerical(J, t, e))),
        (PUT_BACK, but(numerical=_never_put_back)),
        (PUT_BACK, but(numerical=_two_copies_for_all)),
        ("Use the argument epsilon, not a fixed step.",
         but(numerical=lambda J, t, e: _numerical(J, t, 1e-7))),
        ("Use the argument epsilon, not a fixed step.",
         but(numerical=lambda J, t, e: _numerical(J, t, 1e-5))),
        ("Your cost runs the network with ReLU; these gradients belong to tanh.",
         but(hidden="relu")),
        ("Roll the gradients with gradients_to_vector: the order of the dictionary is another.",
         but(roll=_roll_as_inserted)),
        ("Roll the parameters with dictionary_to_vector: the order of the dictionary is another.",
         but(roll_parameters=_roll_as_inserted)),
        ("The columns are not equally long: dA0, dA1, ... are in yours. Use gradients_to_vector.",
         but(roll=lambda arrays: np.concatenate([a.reshape(-1, 1) for a in arrays.values()]))),
        ("A column (n, 1) minus a flat array (n,) is a table (n, n). Keep both columns: "
         "reshape(-1, 1).", but(numerical=lambda J, t, e: _numerical(J, t, e).ravel())),
        ("The cost does not move: in J, unroll the theta that J is given, and run with that.",
         but(numerical=lambda J, t, e: np.zeros_like(t))),
        ("This is the absolute difference. Divide it by the sum of the two norms.",
         but(distance=lambda g, n: norm(g - n))),
        ("You forgot the square root in the three norms of formula (3).",
         but(distance=lambda g, n: np.sum((g - n) ** 2) / (np.sum(g**2) + np.sum(n**2)))),
    ]  # fmt: skip
    grade("Exercise 5.3", function, cases, _gradient_check, mistakes)


def sum_of_cubes(theta):
    """J(θ) = θ_1³ + θ_2³ + ...: the first function that exercise 5.2 differentiates.

    Parameters
    ----------
    theta : array, shape (n, 1)

    Returns
    -------
    float

    Examples
    --------
    >>> sum_of_cubes(np.array([[1.0], [2.0]]))
    9.0
    """
    return float(np.sum(theta**3))


def _normalized_difference(g, g_num):
    return norm(g - g_num) / (norm(g) + norm(g_num))


def _slope(J, theta, direction, epsilon, difference=two_sided):
    return difference(lambda move: J(theta + move * direction), 0.0, epsilon)


def _numerical(J, theta, epsilon, difference=two_sided):
    directions = np.eye(theta.size)[:, :, None]
    return np.array([[_slope(J, theta, unit, epsilon, difference)] for unit in directions])


def _never_put_back(J, theta, epsilon):
    theta, slopes = theta.copy(), np.zeros_like(theta)
    for i in range(theta.size):
        theta[i] += epsilon
        plus = J(theta)
        theta[i] -= 2 * epsilon
        slopes[i] = (plus - J(theta)) / (2 * epsilon)
    return slopes


def _two_copies_for_all(J, theta, epsilon):
    plus, minus, slopes = theta.copy(), theta.copy(), np.zeros_like(theta)
    for i in range(theta.size):
        plus[i] += epsilon
        minus[i] -= epsilon
        slopes[i] = (J(plus) - J(minus)) / (2 * epsilon)
    return slopes


def _set_to_epsilon(J, theta, epsilon):
    directions = np.eye(theta.size)[:, :, None]
    return np.array([[_slope(J, theta * (unit == 0), unit, epsilon)] for unit in directions])


def _gradient_check(
    parameters, gradients, X, Y, layers_dims, epsilon,
    numerical=_numerical, hidden="tanh", roll=gradients_to_vector, distance=_normalized_difference,
    roll_parameters=dictionary_to_vector,
):  # fmt: skip
    J = _cost(X, Y, layers_dims, hidden)
    return distance(roll(gradients), numerical(J, roll_parameters(parameters), epsilon))


def _roll_as_inserted(arrays):
    kept = [value for name, value in arrays.items() if not name.startswith("dA")]
    return np.concatenate([value.reshape(-1, 1) for value in kept])


def _of_whole_column(J, n):
    """J, with words for who hands it one entry instead of the column."""

    def J_of_column(theta):
        __tracebackhide__ = True
        if np.shape(theta) != (n, 1):
            raise AssertionError(
                f"Exercise 5.2: J takes the whole column, of shape ({n}, 1), and was given shape "
                f"{np.shape(theta)}. Nudge one entry of a copy, and hand all of the copy to J."
            )
        return J(theta)

    J_of_column.__name__ = J.__name__
    return J_of_column


def _cost(X, Y, layers_dims, hidden="tanh"):
    """The cost as a function of the rolled parameters."""

    def J(theta):
        return forward_prop_cost(X, vector_to_dictionary(theta, layers_dims), Y, hidden)

    return J


def _network(layers_dims, m):
    """Weights and inputs of about 1, labels that alternate, and the right gradients."""
    stream = np.random.RandomState(5)
    shapes = array_shapes(layers_dims).items()
    parameters = {name: stream.randn(*shape) for name, shape in shapes}
    X, Y = stream.randn(layers_dims[0], m), np.arange(m).reshape(1, m) % 2
    AL, caches = L_model_forward(X, parameters, "tanh")
    return parameters, L_model_backward(AL, Y, caches, "tanh"), X, Y, layers_dims
