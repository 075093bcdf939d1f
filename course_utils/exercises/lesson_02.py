"""Checkers of lesson 02: one layer, the whole network forward, the cost."""

import numpy as np

from course_utils import L_model_forward, compute_cost
from course_utils.activations import relu, sigmoid
from course_utils.exercises import grade
from course_utils.rolling import array_shapes

FIXED = "The number of layers is fixed at 3 here. Count them: L = len(parameters) // 2."
ONE_COST = "Give one cost: the average over the examples, not one number an example."
ROWS = "Python's `sum`, like axis=0, adds the rows, and there is only one; take np.mean over all."
IN_AN_ARRAY = "The number is right, but it sits in an array; `.item()` takes it out."


def check_2_1(function):
    """Check ``linear_forward(A_prev, W, b)``: one layer before its activation function.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If the answer is wrong, with a hint where the mistake is a known one.

    Examples
    --------
    >>> check_2_1(lambda A_prev, W, b: W @ A_prev + b)
    Exercise 2.1: correct.
    """
    __tracebackhide__ = True
    # First a square, where nearly every mistake gives an answer and so can be named.
    cases = [_layer(3, 3, 3), _layer(4, 3, 2), _layer(6, 1, 5)]
    mistakes = [
        (
            "The product is the wrong way round: W comes first, then A_prev.",
            lambda A_prev, W, b: A_prev @ W + b,
        ),
        (
            "W is transposed here; its rows are already the units of this layer.",
            lambda A_prev, W, b: W.T @ A_prev + b,
        ),
        (
            "Your Z is transposed: the examples must stay the columns.",
            lambda A_prev, W, b: (W @ A_prev + b).T,
        ),
        (
            "b is added along the wrong axis: it has one row a unit, so add it as a column.",
            lambda A_prev, W, b: W @ A_prev + b.T,
        ),
        ("The bias b is missing.", lambda A_prev, W, b: W @ A_prev),
        (
            "`*` multiplies entry by entry; the matrix product is `@`.",
            lambda A_prev, W, b: W * A_prev + b,
        ),
        (
            "Return Z alone, without a cache; lesson 03 has a use for that.",
            lambda A_prev, W, b: (W @ A_prev + b, (A_prev, W, b)),
        ),
        (
            "Return Z alone: your answer is a tuple, as your return line has a comma.",
            lambda A_prev, W, b: (W @ A_prev + b, A_prev, W, b),
        ),
        (
            "A_prev needs no transpose: its columns are the examples already.",
            lambda A_prev, W, b: W @ A_prev.T + b,
        ),
        (
            "Z comes before the activation function: leave tanh out.",
            lambda A_prev, W, b: np.tanh(W @ A_prev + b),
        ),
    ]
    grade("Exercise 2.1", function, cases, lambda A_prev, W, b: W @ A_prev + b, mistakes)


def check_2_2(function):
    """Check ``forward(X, parameters)``: tanh in the hidden layers, a sigmoid at the end.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If the answer is wrong, with a hint where the mistake is a known one.

    Examples
    --------
    >>> check_2_2(lambda X, parameters: L_model_forward(X, parameters, "tanh")[0])
    Exercise 2.2: correct.
    """
    __tracebackhide__ = True
    cases = [_network([4, 3, 1], 5), _network([5, 4, 3, 1], 3), _network([6, 2, 2, 2, 1], 4)]
    mistakes = [
        ("The last layer is a sigmoid; you use tanh there too.", _chain(last=np.tanh)),
        (
            "In the last layer the sigmoid stands alone; you take tanh of its Z first.",
            _chain(last=lambda Z: sigmoid(np.tanh(Z))),
        ),
        (
            "The activation function of the last layer is missing: a probability needs a sigmoid.",
            _chain(last=_nothing),
        ),
        ("The hidden layers use tanh; you use the sigmoid there too.", _chain(hidden=sigmoid)),
        (
            "The activation function of the hidden layers is missing: no tanh there.",
            _chain(hidden=_nothing),
        ),
        ("The hidden layers use tanh; you use ReLU there.", _chain(hidden=relu)),
        ("You stop one layer early: the last layer is missing.", _chain(stop=1)),
        (
            "The sigmoid has no layer of its own: weigh and add with the last W and b first.",
            lambda X, parameters: sigmoid(_chain(stop=1)(X, parameters)),
        ),
        (
            "You leave after layer 1: `return` stands inside the loop; move it to the left.",
            lambda X, parameters: np.tanh(parameters["W1"] @ X + parameters["b1"]),
        ),
        (FIXED, _chain(end=3)),
        (FIXED, _error_as_answer(_chain(layers=3))),
        (
            "You run past the last layer: L = len(parameters) // 2, as each layer has W and b.",
            _error_as_answer(_chain(stop=-1)),
        ),
        (
            "The layers count from 1: loop over range(1, L + 1).",
            _error_as_answer(lambda X, parameters: parameters["W0"]),
        ),
        (
            "An @ stops. W comes first, without .T; then the A of the layer before, not X.",
            lambda X, parameters: parameters["W1"] @ np.ones(1),
        ),
        ("X is scaled already: do not divide by 255 here.", lambda X, p: _chain()(X / 255, p)),
        (
            "Return the array, of shape (1, m): .item() is for an array with one number.",
            _error_as_answer(lambda X, parameters: _chain()(X, parameters).item()),
        ),
        ("The biases are missing.", _chain(bias=0)),
        (
            "Return the probabilities alone, without the caches.",
            lambda X, parameters: L_model_forward(X, parameters, "tanh"),
        ),
    ]
    grade("Exercise 2.2", _error_as_answer(function), cases, _chain(), mistakes)


def check_2_3(function):
    """Check ``cross_entropy_cost(AL, Y)``: averaged over the examples.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If the answer is wrong, with a hint where the mistake is a known one.

    Examples
    --------
    >>> check_2_3(compute_cost)
    Exercise 2.3: correct.
    """
    __tracebackhide__ = True
    cases = []
    for dims, labels in (([4, 3, 1], [1, 0, 1]), ([5, 4, 1], [0, 1, 0, 1, 1])):
        AL, _ = L_model_forward(*_network(dims, len(labels)), "tanh")
        cases.append((AL, np.array([labels])))
    mistakes = [
        ("The minus sign is missing: a log of a probability is negative.", _cost(sign=1)),
        (
            "The brackets around 1 - Y are missing: write (1 - Y) * np.log(1 - AL).",
            lambda AL, Y: -np.mean(Y * np.log(AL) + 1 - Y * np.log(1 - AL)),
        ),
        ("The minus sign belongs to both terms: put a bracket around them.", _cost(cats=-1)),
        ("The minus sign belongs to both terms: put a bracket around them.", _cost(others=-1)),
        (
            "The mean is missing: divide the sum by m, the number of columns, AL.shape[1].",
            lambda AL, Y: compute_cost(AL, Y) * Y.size,
        ),
        (
            "The sum is divided by the number of cats; divide by all m examples.",
            lambda AL, Y: compute_cost(AL, Y) * Y.size / Y.sum(),
        ),
        (
            "It is divided by m twice: a mean has its 1/m inside.",
            lambda AL, Y: compute_cost(AL, Y) / Y.size,
        ),
        (
            "The logs belong to the wrong labels: log(AL) goes with Y, log(1 - AL) with 1 - Y.",
            lambda AL, Y: compute_cost(1 - AL, Y),
        ),
        ("What is not a cat costs nothing here: (1 - Y) log(1 - AL) is missing.", _cost(others=0)),
        ("The cats cost nothing here: Y log(AL) is missing.", _cost(cats=0)),
        (
            "The logarithm is the natural one, np.log; yours has base 2.",
            lambda AL, Y: compute_cost(AL, Y) / np.log(2),
        ),
        (
            "The logarithm is the natural one, np.log; yours has base 10.",
            lambda AL, Y: compute_cost(AL, Y) / np.log(10),
        ),
        (
            "You take the log of a label, and log 0 is infinite: AL and Y changed places.",
            lambda AL, Y: np.inf,
        ),
        (ONE_COST, _each),
        (ONE_COST, lambda AL, Y: -_each(AL, Y)),
        (ONE_COST, lambda AL, Y: _each(AL, Y) / Y.size),
        (ROWS, lambda AL, Y: sum(_each(AL, Y))),
        (ROWS, lambda AL, Y: sum(_each(AL, Y)) / Y.size),
        (
            "An @ stops. With `*` you multiply entry by entry; then take the mean.",
            lambda AL, Y: Y @ AL,
        ),
        (IN_AN_ARRAY, lambda AL, Y: np.array([[compute_cost(AL, Y)]])),
        (IN_AN_ARRAY, lambda AL, Y: np.array([compute_cost(AL, Y)])),
    ]
    grade("Exercise 2.3", function, cases, compute_cost, mistakes)


def _layer(before, units, m):
    """A_prev, W and b of a layer; no bias is zero."""
    stream = np.random.RandomState(before + units + m)
    return tuple(stream.randn(*shape) for shape in ((before, m), (units, before), (units, 1)))


def _network(dims, m):
    """X and parameters of a network that is far from 0.5, with biases that are not zero."""
    stream = np.random.RandomState(m)
    parameters = {name: stream.randn(*shape) for name, shape in array_shapes(dims).items()}
    return stream.rand(dims[0], m), parameters


def _error_as_answer(function):
    """The function, with an error turned into an answer that a hint can name."""

    def guarded(X, parameters):
        try:
            return function(X, parameters)
        except KeyError as error:
            return f"an error: there is no key {error}"
        except ValueError as error:
            if "size 1" not in str(error):
                raise
            return "an error: .item() needs an array with one number"

    return guarded


def _nothing(Z):
    return Z


def _chain(hidden=np.tanh, last=sigmoid, bias=1, stop=0, layers=None, end=None):
    """A forward pass, right or with something wrong."""

    def forward(X, parameters):
        L = layers or len(parameters) // 2
        A = X
        for layer in range(1, L + 1 - stop):
            Z = parameters[f"W{layer}"] @ A + bias * parameters[f"b{layer}"]
            A = last(Z) if layer == (end or L) else hidden(Z)
        return A

    return forward


def _each(AL, Y):
    """What each example costs, with no mean."""
    return -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))


def _cost(sign=-1, cats=1, others=1):
    """A cross-entropy cost with something wrong."""

    def cost(AL, Y):
        terms = cats * Y * np.log(AL) + others * (1 - Y) * np.log(1 - AL)
        return sign * np.mean(terms)

    return cost
