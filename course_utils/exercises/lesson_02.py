"""Checkers of lesson 02: one layer, the whole network forward, the cost."""

import numpy as np

from course_utils import L_model_forward, compute_cost
from course_utils.activations import sigmoid
from course_utils.exercises import grade
from course_utils.rolling import array_shapes


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
    ]
    grade(
        "Exercise 2.1",
        function,
        cases,
        lambda A_prev, W, b: W @ A_prev + b,
        mistakes,
    )


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
    cases = [_network([4, 3, 1], 2), _network([5, 4, 3, 1], 3), _network([6, 2, 2, 2, 1], 4)]
    mistakes = [
        ("The last layer is a sigmoid; you use tanh there too.", _chain(last=np.tanh)),
        (
            "The activation function of the last layer is missing: a probability needs a sigmoid.",
            _chain(last=_nothing),
        ),
        ("The hidden layers use tanh; you use the sigmoid there too.", _chain(hidden=sigmoid)),
        (
            "The activation function of the hidden layers is missing: no tanh there.",
            _chain(hidden=_nothing),
        ),
        ("You stop one layer early: the last layer is missing.", _chain(stop=1)),
        ("The biases are missing.", _chain(bias=0)),
        (
            "Return the probabilities alone, without the caches.",
            lambda X, parameters: L_model_forward(X, parameters, "tanh"),
        ),
    ]
    grade(
        "Exercise 2.2",
        function,
        cases,
        lambda X, parameters: L_model_forward(X, parameters, "tanh")[0],
        mistakes,
    )


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
            "Give one cost: the average over the examples, not one number an example.",
            lambda AL, Y: -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)),
        ),
        (
            "The number is right, but it sits in a (1, 1) array; `.item()` takes it out.",
            lambda AL, Y: np.array([[compute_cost(AL, Y)]]),
        ),
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


def _nothing(Z):
    return Z


def _chain(hidden=np.tanh, last=sigmoid, bias=1, stop=0):
    """A forward pass with something wrong."""

    def forward(X, parameters):
        layers = len(parameters) // 2
        A = X
        for layer in range(1, layers + 1 - stop):
            Z = parameters[f"W{layer}"] @ A + bias * parameters[f"b{layer}"]
            A = last(Z) if layer == layers else hidden(Z)
        return A

    return forward


def _cost(sign=-1, cats=1, others=1):
    """A cross-entropy cost with something wrong."""

    def cost(AL, Y):
        terms = cats * Y * np.log(AL) + others * (1 - Y) * np.log(1 - AL)
        return sign * np.mean(terms)

    return cost
