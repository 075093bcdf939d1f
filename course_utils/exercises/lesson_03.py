"""Checkers of lesson 03: where does each gradient come from?

Each raises AssertionError if the answer is wrong.

Every hint is about one slip, which the matching function below makes on purpose. Two slips in
one answer are named together.
"""

from functools import partial
from itertools import combinations

import numpy as np

from course_utils.activations import relu, relu_derivative, sigmoid, tanh_derivative
from course_utils.exercises import grade
from course_utils.network import L_model_backward, L_model_forward
from course_utils.rolling import array_shapes

__all__ = ["check_3_1", "check_3_2", "check_3_3", "check_3_4"]

TWICE = "The 1/m comes in twice. It belongs to dW and db alone: dZ and dA are used without it."
ROWS = "Your m is a number of rows. The examples are the columns: m = X.shape[1] or dZ.shape[1]."
FIVE = "You divide by 5, the m of the small network above. Take m from the arrays that come in."
BRACKETS = "Put brackets around the slope of tanh, (1 - a**2): a product goes before a difference."


def check_3_1(function):
    """Check the slope of the cost of one unit, along its weight.

    Parameters
    ----------
    function : function
        Takes w, b, x and y, and gives the slope of (tanh(w x + b) - y)**2 along w.

    Examples
    --------
    >>> check_3_1(unit_slope)
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
        "1 - a": "You use 1 - a. The slope of tanh is 1 - a**2: the square is missing.",
        "1 - z**2": "You use 1 - z**2. The slope of tanh is 1 - a**2, where a = tanh(z).",
        "brackets": BRACKETS,
        "w": "The slope of z = w x + b along w is x. You multiplied by w, the slope along x.",
        "add": "You add the three slopes. Along one path slopes are multiplied.",
    }
    grade("Exercise 3.1", function, cases, unit_slope, _mistakes(unit_slope, slips))


def check_3_2(function):
    """Check the way back through the weighing and adding of one layer.

    Parameters
    ----------
    function : function
        Takes dZ, A_prev and W, and gives (dA_prev, dW, db).

    Examples
    --------
    >>> check_3_2(through_linear)
    Exercise 3.2: correct.
    """
    __tracebackhide__ = True
    # First a square W: there a forgotten transpose has the right shape and the wrong numbers.
    layers = [_layer([4, 3, 3, 1], 6, 2), _layer([4, 3, 3, 1], 6, 1), _layer([2, 4, 1], 3, 1)]
    cases = [(dA * tanh_derivative(Z), A_prev, W) for dA, Z, A_prev, W in layers]
    slips = {
        "no 1/m": "The 1/m is missing in dW and db: each is an average over the m examples.",
        "no 1/m in dW": "The 1/m is missing in dW. A weight serves all m examples: average.",
        "no 1/m in db": "The 1/m is missing in db. A bias serves all m examples: average.",
        "twice in db": "The 1/m comes in twice in db: a mean has divided by m already.",
        "rows": ROWS,
        "rows of A": ROWS,
        "five": FIVE,
        "1/m in dA": "dA_prev carries a 1/m. Each of its columns is one example: no average here.",
        "twice": TWICE,
        "W": "dA_prev needs the transpose, W.T @ dZ: row k of W.T has what leaves unit k.",
        "dZ.T": "dA_prev is transposed: W.T comes first, then dZ.",
        "tanh": "You multiply dA_prev by the slope of tanh. That is arrow 4, the next step.",
        "W *": "Between W.T and dZ stands a *. Use @: it multiplies along paths, and adds them.",
        "A_prev": "The shapes around an @ do not fit. Write them down: (n, m) @ (m, n_prev) "
        "gives dW, (n_prev, n) @ (n, m) gives dA_prev.",
        "dW turned": "dW is transposed: it must have the shape of W, so dZ comes first.",
        "axis": "db adds along the wrong axis. The examples lie along axis 1.",
        "keepdims": "db has lost an axis: keepdims=True keeps it a column, as b is.",
        "one mean": "db is one number: your mean is over units and examples. Each unit has its own "
        "bias: axis=1.",
        "one sum": "db is one number for the whole layer. Each unit has its own bias: axis=1.",
        "order": "The three answers are right, in another order. Return dA_prev, dW, db.",
    }
    grade("Exercise 3.2", function, cases, through_linear, _mistakes(through_linear, slips))


def check_3_3(function):
    """Check the way back through a ReLU.

    Parameters
    ----------
    function : function
        Takes dA and Z, and gives dZ.

    Examples
    --------
    >>> check_3_3(lambda dA, Z: np.where(Z > 0, dA, 0.0))
    Exercise 3.3: correct.
    """
    __tracebackhide__ = True
    layers = [_layer([4, 3, 3, 1], 5, 2, "relu"), _layer([4, 3, 3, 1], 5, 1, "relu")]
    cases = [(dA, Z) for dA, Z, _, _ in layers]
    on_dA = "You ask where dA is positive. The slope of ReLU depends on Z."
    itself = "You multiply by ReLU itself. Multiply by its slope: 1 where Z > 0, else 0."
    tanh = "This is the slope of tanh. ReLU has slope 1 where Z > 0, else 0."
    shape = "dA[Z > 0] drops the other entries. Keep the shape, with a 0 in place of each."
    mask = "if asks one question of a whole array. Z > 0 answers for each entry: multiply dA by it."
    leaky = "This is the slope of the leaky ReLU. That of ReLU is 0 where Z < 0."
    star = "Use * in place of @: each entry of dA meets the slope at its own place."
    mistakes = [
        ("You hand dA on as it is. Multiply by the slope of ReLU: 1 or 0.", lambda dA, Z: dA),
        (itself, lambda dA, Z: dA * relu(Z)),
        (itself, lambda dA, Z: relu(dA * Z)),
        ("ReLU itself goes forward. Back, multiply dA by its slope.", lambda dA, Z: relu(Z)),
        (on_dA, lambda dA, Z: relu(dA)),
        (on_dA, lambda dA, Z: dA > 0),
        ("You keep what ReLU had cut. Keep the entries where Z > 0.", lambda dA, Z: dA * (Z < 0)),
        ("This is the slope of ReLU alone. Multiply it by dA.", lambda dA, Z: Z > 0),
        (leaky, lambda dA, Z: dA * np.where(Z > 0, 1, 0.01)),
        (tanh, lambda dA, Z: dA * tanh_derivative(Z)),
        (tanh, lambda dA, Z: dA * (1 - Z * Z)),
        ("dZ carries no 1/m: a column is one example.", lambda dA, Z: dA * (Z > 0) / Z.shape[1]),
        (shape, lambda dA, Z: dA[Z > 0]),
        (mask, lambda dA, Z: dA if Z > 0 else 0),
        (star, lambda dA, Z: dA @ (Z > 0)),
    ]
    grade("Exercise 3.3", function, cases, lambda dA, Z: dA * relu_derivative(Z), mistakes)


def check_3_4(function):
    """Check the whole backward pass of a network with one hidden tanh layer.

    Parameters
    ----------
    function : function
        Takes X, Y and parameters, and gives a dictionary with dW1, db1, dW2 and db2. Other
        keys that start with dA or dZ may be there; nobody looks at them.

    Examples
    --------
    >>> check_3_4(through_two_layers)
    Exercise 3.4: correct.
    """
    __tracebackhide__ = True
    cases = [_network([3, 3, 1], 4), _network([4, 2, 1], 3)]
    names, others = ("dW2", "db2", "dW1", "db1"), ("X", "Z1", "A2")
    slips = {
        "sign": "The sign is turned round: dZ2 is A2 - Y.",
        "sigmoid": "A2 - Y has the slope of the sigmoid in it already: leave A2 (1 - A2) out.",
        "no 1/m": "The 1/m is missing in dW and db: each is an average over the m examples.",
        **{f"no 1/m in {name}": f"The 1/m is missing in {name}." for name in names},
        "twice": TWICE,
        "dA1/m": "dA1 carries a 1/m, so dW1 and db1 have it twice. dA belongs to single examples.",
        "rows": ROWS,
        "five": FIVE,
        "tanh at the end": "You go forward with tanh in the last layer. It is a sigmoid.",
        "sigmoid inside": "You go forward with a sigmoid in the hidden layer. It is tanh.",
        "all sigmoid": "The hidden layer is tanh, forward and backward; you use a sigmoid there.",
        "b1": "b1 is missing on the way forward: Z1 = W1 @ X + b1.",
        "tanh": "The slope of tanh is missing: dZ1 = dA1 * (1 - A1**2).",
        "A1 (1 - A1)": "You use A1 (1 - A1), the slope of the sigmoid. Layer 1 is tanh: 1 - A1**2.",
        "brackets": BRACKETS,
        "tanh of A": "You take the slope of tanh at A1. It belongs to Z1, and is 1 - A1**2.",
        "1 - Z1**2": "You use 1 - Z1**2. The slope of tanh is 1 - A1**2, where A1 = tanh(Z1).",
        "1 - A1": "You use 1 - A1. The slope of tanh is 1 - A1**2: the square is missing.",
        "1 - A2**2": "dZ1 needs the slope at layer 1: 1 - A1**2, not 1 - A2**2.",
        "W1": "The shapes around an @ do not fit. Write them down: which array needs .T, and is "
        "it the W of the right layer? dA1 takes the weights of layer 2.",
        **{name: f"dW2 needs what went into layer 2: A1, not {name}." for name in others},
        "A1": "dW1 needs what went into layer 1: X, not A1.",
        "axis": "db adds along the wrong axis: examples lie along axis 1.",
        "axis in db1": "db1 adds along the wrong axis: examples lie along axis 1.",
        "keepdims": "db1 and db2 have lost an axis: keepdims=True keeps each a column.",
        "names": "The name of a gradient has a d in front: dW1, not W1.",
    }

    def parameters_only(X, Y, parameters):
        answer = function(X, Y, parameters)
        if not isinstance(answer, dict):
            return answer
        return {k: v for k, v in answer.items() if not str(k).startswith(("dA", "dZ"))}

    mistakes = _mistakes(through_two_layers, slips)
    grade("Exercise 3.4", parameters_only, cases, through_two_layers, mistakes)


def unit_slope(w, b, x, y, slips=()):
    """Exercise 3.1, right, or with the named slips."""
    z = w * x + b
    a = np.tanh(z)
    outer = _pick(slips, 2 * (a - y), {"two": a - y, "sign": 2 * (y - a)})
    slopes = {"tanh": 1.0, "tanh of a": tanh_derivative(a), "1 - a": 1 - a, "1 - z**2": 1 - z * z}
    middle = _pick(slips, 1 - a * a, slopes)
    inner = _pick(slips, x, {"x": 1.0, "w": w})
    if "brackets" in slips:
        return outer * 1 - a**2 * inner
    return outer + middle + inner if "add" in slips else outer * middle * inner


def through_linear(dZ, A_prev, W, slips=()):
    """Exercise 3.2, right, or with the named slips."""
    other_m = {"rows": len(dZ), "rows of A": len(A_prev), "five": 5, "no 1/m": 1}
    m = _pick(slips, dZ.shape[1], other_m)
    if "twice" in slips:
        dZ = dZ / m
    left, right = (A_prev, dZ.T) if "dW turned" in slips else (dZ, A_prev.T)
    dW = left @ (A_prev if "A_prev" in slips else right) / (1 if "no 1/m in dW" in slips else m)
    dA_prev = W.T * dZ if "W *" in slips else (W if "W" in slips else W.T) @ dZ
    dA_prev = dA_prev / m if "1/m in dA" in slips else dA_prev
    dA_prev = dA_prev * (1 - A_prev**2) if "tanh" in slips else dA_prev
    dA_prev = dA_prev.T if "dZ.T" in slips else dA_prev
    db = _bias(dZ, _pick(slips, m, {"no 1/m in db": 1, "twice in db": m * m}), slips)
    return (dW, db, dA_prev) if "order" in slips else (dA_prev, dW, db)


def through_two_layers(X, Y, parameters, slips=()):
    """Exercise 3.4, right, or with the named slips."""
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1 = W1 @ X + (0 if "b1" in slips else b1)
    A1 = sigmoid(Z1) if {"sigmoid inside", "all sigmoid"} & {*slips} else np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = np.tanh(Z2) if "tanh at the end" in slips else sigmoid(Z2)
    m = _pick(slips, X.shape[1], {"rows": len(X), "five": 5, "no 1/m": 1})
    dZ2 = Y - A2 if "sign" in slips else A2 - Y
    dZ2 = dZ2 * A2 * (1 - A2) if "sigmoid" in slips else dZ2
    dZ2 = dZ2 / m if "twice" in slips else dZ2
    dW2 = dZ2 @ _pick(slips, A1, {"X": X, "Z1": Z1, "A2": A2}).T / m
    dA1 = (W1 if "W1" in slips else W2).T @ dZ2 / (m if "dA1/m" in slips else 1)
    slopes = {"tanh": 1.0, "tanh of A": tanh_derivative(A1), "1 - Z1**2": 1 - Z1 * Z1,
              "1 - A1": 1 - A1, "1 - A2**2": 1 - A2 * A2, "all sigmoid": A1 * (1 - A1),
              "A1 (1 - A1)": A1 * (1 - A1)}  # fmt: skip
    dZ1 = dA1 * _pick(slips, 1 - A1 * A1, slopes)
    dZ1 = dA1 * 1 - A1**2 if "brackets" in slips else dZ1
    dW1 = dZ1 @ (A1 if "A1" in slips else X).T / m
    db2, db1 = _bias(dZ2, m, slips), _bias(dZ1, m, [s.removesuffix(" in db1") for s in slips])
    answer = {"dW2": dW2, "db2": db2, "dW1": dW1, "db1": db1}  # in the order of the way back
    answer = {k: g * m if f"no 1/m in {k}" in slips else g for k, g in answer.items()}
    return {k[1:]: g for k, g in answer.items()} if "names" in slips else answer


def _bias(dZ, m, slips):
    if {"one sum", "one mean"} & {*slips}:
        return np.mean(dZ) if "one mean" in slips else np.sum(dZ) / m
    return np.sum(dZ, axis=0 if "axis" in slips else 1, keepdims="keepdims" not in slips) / m


def _pick(slips, right, wrong):
    return next((wrong[slip] for slip in slips if slip in wrong), right)


def _mistakes(reference, slips):
    """Each slip alone, then two at a time."""
    both = [("Two things. " + slips[a] + " " + slips[b], (a, b)) for a, b in combinations(slips, 2)]
    found = [(hint, (slip,)) for slip, hint in slips.items()] + both
    return [(hint, partial(reference, slips=made)) for hint, made in found]


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
