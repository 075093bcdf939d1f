"""Checkers of lesson 03: where does each gradient come from?

Every hint is about one slip, which the matching function below makes on purpose.
"""

from functools import partial

import numpy as np

from course_utils.activations import relu, relu_derivative, sigmoid, tanh_derivative
from course_utils.exercises import grade
from course_utils.network import L_model_backward, L_model_forward
from course_utils.rolling import array_shapes

__all__ = ["check_3_1", "check_3_2", "check_3_3", "check_3_4"]

TWICE = "The 1/m comes in twice. It belongs to dW and db alone: dZ and dA are used without it."


def check_3_1(function):
    """Check the slope of the cost of one neuron, along its weight.

    Parameters
    ----------
    function : function
        Takes w, b, x and y, and gives the slope of (tanh(w x + b) - y)**2 along w.

    Raises
    ------
    AssertionError
        If the answer is wrong.

    Examples
    --------
    >>> check_3_1(neuron_slope)
    Exercise 3.1: correct.
    """
    __tracebackhide__ = True
    cases = [(0.5, 0.25, 1.5, 0.0), (-1.0, 0.5, 2.0, 1.0), (0.75, -1.0, -0.5, -1.0)]
    slips = {
        "x": "The last factor is missing: the slope of z = w x + b along w is x.",
        "two": "The slope of (a - y)**2 along a is 2 (a - y). A factor 2 is missing.",
        "sign": "The sign is turned round: the slope of (a - y)**2 along a is 2 (a - y).",
        "tanh": "The slope of tanh is missing: 1 - a**2 stands between the cost and z.",
        "tanh of a": "You take the slope of tanh at a. It belongs to z: 1 - tanh(z)**2 = 1 - a**2.",
        "w": "The slope of z = w x + b along w is x. You multiplied by w, the slope along x.",
        "add": "You add the three slopes. Along one path slopes are multiplied.",
    }
    grade("Exercise 3.1", function, cases, neuron_slope, _mistakes(neuron_slope, slips))


def check_3_2(function):
    """Check the way back through the weighing and adding of one layer.

    Parameters
    ----------
    function : function
        Takes dZ, A_prev and W, and gives (dA_prev, dW, db).

    Raises
    ------
    AssertionError
        If the answer is wrong.

    Examples
    --------
    >>> check_3_2(through_linear)
    Exercise 3.2: correct.
    """
    __tracebackhide__ = True
    # First a square W: there a forgotten transpose has the right shape and the wrong numbers.
    layers = [_layer([4, 3, 3, 1], 5, 2), _layer([4, 3, 3, 1], 5, 1), _layer([2, 4, 1], 3, 1)]
    cases = [(dA * tanh_derivative(Z), A_prev, W) for dA, Z, A_prev, W in layers]
    slips = {
        "no 1/m": "The 1/m is missing in dW and db: each is an average over the m examples.",
        "no 1/m in dW": "The 1/m is missing in dW. A weight serves all m examples: average.",
        "no 1/m in db": "The 1/m is missing in db. A bias serves all m examples: average.",
        "1/m in dA": "dA_prev carries a 1/m. Each of its columns belongs to one example: leave "
        "the average to dW and db.",
        "twice": TWICE,
        "W": "dA_prev needs the transpose: W.T @ dZ. Row k of W.T holds the weights that leave "
        "unit k.",
        "W *": "Between W.T and dZ stands a *. Use @: it multiplies along each path and adds the "
        "paths.",
        "A_prev": "The shapes around an @ do not fit. Write them down: (n, m) @ (m, n_prev) "
        "gives dW, (n_prev, n) @ (n, m) gives dA_prev.",
        "dW turned": "dW is transposed: it must have the shape of W, so dZ comes first.",
        "axis": "db adds along the wrong axis. Examples lie along axis 1, and each unit keeps "
        "its own sum.",
        "keepdims": "db has lost an axis: keepdims=True keeps it a column, as b is.",
        "one sum": "db is one number for the whole layer. Each unit has its own bias: axis=1.",
        "order": "The three answers are right, in another order. Return dA_prev, dW, db.",
    }
    grade("Exercise 3.2", function, cases, through_linear,
          _mistakes(through_linear, slips))  # fmt: skip


def check_3_3(function):
    """Check the way back through a ReLU.

    Parameters
    ----------
    function : function
        Takes dA and Z, and gives dZ.

    Raises
    ------
    AssertionError
        If the answer is wrong.

    Examples
    --------
    >>> check_3_3(lambda dA, Z: np.where(Z > 0, dA, 0.0))
    Exercise 3.3: correct.
    """
    __tracebackhide__ = True
    layers = [_layer([4, 3, 3, 1], 5, 2, "relu"), _layer([4, 3, 3, 1], 5, 1, "relu")]
    cases = [(dA, Z) for dA, Z, _, _ in layers]
    mistakes = [
        ("You hand dA on as it is. Multiply by the slope of ReLU: 1 or 0.", lambda dA, Z: dA),
        ("You multiply by ReLU itself. Multiply by its slope: 1 where Z > 0, else 0.",
         lambda dA, Z: dA * relu(Z)),
        ("You ask where dA is positive. The slope of ReLU depends on Z.", lambda dA, Z: relu(dA)),
        ("You keep the entries that ReLU had cut. Keep those where Z > 0.",
         lambda dA, Z: dA * (1 - relu_derivative(Z))),
        ("This is the slope of ReLU alone. Multiply it by dA.", lambda dA, Z: relu_derivative(Z)),
        ("This is the slope of tanh. ReLU has slope 1 where Z > 0, else 0.",
         lambda dA, Z: dA * tanh_derivative(Z)),
        ("Use * in place of @: each entry of dA meets the slope at its own place.",
         lambda dA, Z: dA @ relu_derivative(Z)),
    ]  # fmt: skip
    grade("Exercise 3.3", function, cases, lambda dA, Z: dA * relu_derivative(Z), mistakes)


def check_3_4(function):
    """Check the whole backward pass of a network with one hidden tanh layer.

    Parameters
    ----------
    function : function
        Takes X, Y and parameters, and gives a dictionary with dW1, db1, dW2 and db2. Other
        keys that start with dA or dZ may be there; nobody looks at them.

    Raises
    ------
    AssertionError
        If the answer is wrong.

    Examples
    --------
    >>> check_3_4(through_two_layers)
    Exercise 3.4: correct.
    """
    __tracebackhide__ = True
    cases = [_network([3, 3, 1], 5), _network([4, 2, 1], 3)]
    slips = {
        "sign": "The sign is turned round: dZ2 is A2 - Y.",
        "sigmoid": "A2 - Y has the slope of the sigmoid in it already: do not multiply by "
        "A2 (1 - A2).",
        "no 1/m": "The 1/m is missing in dW and db: each is an average over the m examples.",
        "no 1/m in dW": "The 1/m is missing in dW1 and dW2.",
        "no 1/m in db": "The 1/m is missing in db1 and db2.",
        "twice": TWICE,
        "tanh": "The slope of tanh is missing: dZ1 = dA1 * (1 - A1**2).",
        "tanh of A": "You take the slope of tanh at A1. It belongs to Z1: 1 - tanh(Z1)**2, "
        "which is 1 - A1**2.",
        "W1": "The shapes around an @ do not fit. Write them down: which array needs .T, and is "
        "it the W of the right layer? dA1 takes the weights of layer 2.",
        "X": "dW2 needs what went into layer 2: A1, not X.",
        "Z1": "dW2 needs what went into layer 2: A1, not Z1.",
        "axis": "db adds along the wrong axis: examples lie along axis 1.",
        "keepdims": "db1 and db2 have lost an axis: keepdims=True keeps each a column.",
    }

    def parameters_only(X, Y, parameters):
        answer = function(X, Y, parameters)
        if not isinstance(answer, dict):
            return answer
        return {k: v for k, v in answer.items() if not str(k).startswith(("dA", "dZ"))}

    grade("Exercise 3.4", parameters_only, cases, through_two_layers,
          _mistakes(through_two_layers, slips))  # fmt: skip


def neuron_slope(w, b, x, y, slip=None):
    """Exercise 3.1, right, or with one named slip."""
    a = np.tanh(w * x + b)
    outer = {"two": a - y, "sign": 2 * (y - a)}.get(slip, 2 * (a - y))
    middle = {"tanh": 1.0, "tanh of a": tanh_derivative(a)}.get(slip, 1 - a * a)
    inner = {"x": 1.0, "w": w}.get(slip, x)
    return outer + middle + inner if slip == "add" else outer * middle * inner


def through_linear(dZ, A_prev, W, slip=None):
    """Exercise 3.2, right, or with one named slip."""
    m = dZ.shape[1]
    if slip == "twice":
        dZ = dZ / m
    for_W = 1 if slip in ("no 1/m", "no 1/m in dW") else m
    dW = {"A_prev": lambda: dZ @ A_prev, "dW turned": lambda: A_prev @ dZ.T}.get(
        slip, lambda: dZ @ A_prev.T
    )() / for_W
    dA_prev = {"W": lambda: W @ dZ, "W *": lambda: W.T * dZ}.get(slip, lambda: W.T @ dZ)()
    if slip == "1/m in dA":
        dA_prev = dA_prev / m
    db = _bias(dZ, 1 if slip in ("no 1/m", "no 1/m in db") else m, slip)
    return (dW, db, dA_prev) if slip == "order" else (dA_prev, dW, db)


def through_two_layers(X, Y, parameters, slip=None):
    """Exercise 3.4, right, or with one named slip."""
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    A2 = sigmoid(W2 @ A1 + b2)
    m = X.shape[1]
    dZ2 = Y - A2 if slip == "sign" else A2 - Y
    if slip in ("sigmoid", "twice"):
        dZ2 = dZ2 / m if slip == "twice" else dZ2 * A2 * (1 - A2)
    dA1 = (W1.T if slip == "W1" else W2.T) @ dZ2
    dZ1 = dA1 * {"tanh": 1.0, "tanh of A": tanh_derivative(A1)}.get(slip, 1 - A1 * A1)
    for_W = 1 if slip in ("no 1/m", "no 1/m in dW") else m
    for_b = 1 if slip in ("no 1/m", "no 1/m in db") else m
    return {
        "dW1": dZ1 @ X.T / for_W,
        "db1": _bias(dZ1, for_b, slip),
        "dW2": dZ2 @ {"X": X, "Z1": Z1}.get(slip, A1).T / for_W,
        "db2": _bias(dZ2, for_b, slip),
    }


def _bias(dZ, m, slip):
    if slip == "one sum":
        return np.sum(dZ) / m
    return np.sum(dZ, axis=0 if slip == "axis" else 1, keepdims=slip != "keepdims") / m


def _mistakes(reference, slips):
    return [(hint, partial(reference, slip=slip)) for slip, hint in slips.items()]


def _network(layers_dims, m):
    """X, Y and parameters near 1 in size, so that no mistake is too small to see."""
    stream = np.random.RandomState(m)
    X = stream.randn(layers_dims[0], m)
    Y = np.arange(m).reshape(1, m) % 2
    shapes = array_shapes(layers_dims)
    return X, Y, {name: stream.randn(*shape) for name, shape in shapes.items()}


def _layer(layers_dims, m, layer, activation_fn="tanh"):
    """What arrives at one hidden layer of a real run: dA, Z, A_prev and W."""
    X, Y, parameters = _network(layers_dims, m)
    AL, caches = L_model_forward(X, parameters, activation_fn)
    gradients = L_model_backward(AL, Y, caches, activation_fn)
    gradients[f"dA{len(caches)}"] = (AL - Y) / (AL * (1 - AL))
    (A_prev, W, _), Z = caches[layer - 1]
    return gradients[f"dA{layer}"], Z, A_prev, W
