"""The cases of lesson 07: networks whose back-propagation has one wrong line, to be named.

`case` gives what a gradient check needs and not the name of the mistake. `answer` plants what
the learner suspects into the same network: an answer is right if the same gradients come out.
"""

import ast
import copy
import functools
from collections import namedtuple

import numpy as np

from course_utils.bugs import BUGS, Bug, backward, plant
from course_utils.exercises import grade, same
from course_utils.network import L_model_forward
from course_utils.rolling import array_shapes

LINES = {
    "error": "dZ = AL - Y",
    "dZ": "dZ = dA * derivative(Z)",
    "dW": "dW = dZ @ A_prev.T / m",
    "db": "db = np.sum(dZ, axis=1, keepdims=True) / m",
    "dA": "dA = W.T @ dZ",
}

# The first five arguments of `gradient_check`, in their order.
Case = namedtuple("Case", "parameters gradients X Y layers_dims")
# layers_dims, seed, size of the weights, mistake, its layer (None: every layer).
_PLANS = {
    0: ([6, 5, 4, 1], 232, 1.0, "dZ: slope squared", 2),
    1: ([6, 5, 4, 1], 23, 1.0, "dW: 1/m forgotten", 2),
    2: ([6, 5, 4, 1], 14, 1.0, "error: sign", 3),
    3: ([6, 5, 4, 1], 34, 1.0, "db: summed over everything", 2),
    4: ([6, 5, 4, 1], 8, 1.0, "dW: one entry off", 1),
    5: ([6, 5, 4, 1], 24, 1.0, "dA: 1/m once more", None),
    6: ([6, 5, 4, 1], 42, 1.0, "dZ: slope forgotten", 2),
    7: ([6, 5, 4, 1], 116, 1.0, "error: cats only", 3),
    8: ([6, 4, 4, 1], 79, 1.0, "dA: not transposed", 2),
    9: ([6, 5, 4, 1], 75, 1.0, "dW: examples out of step", 2),
    10: ([6, 5, 4, 1], 71, 0.3, "dZ: slope of another function", 1),
    11: ([6, 7, 7, 7, 7, 7, 1], 13, 0.7, "dA: averaged", 5),
}


def _every_line(change):
    return {line: [f"{right}; " + change.replace("it", right[:2])] for line, right in LINES.items()}


_NOT_WHAT = "the line and the layer are right, but not what happened."
# What may have happened to a line, and how the line looks then.
_ERROR, _DZ, _DW, _DB, _DA = LINES.values()
_SUSPECTS = {
    "1/m forgotten": {"dW": [_DW[:-4]], "db": [_DB[:-4]]},
    "1/m once more": _every_line("it = it / m"),
    "sign": _every_line("it = -it"),
    "doubled": _every_line("it = 2 * it"),
    "slope forgotten": {"dZ": ["dZ = dA"]},
    "slope twice": {"error": ["dZ = (AL - Y) * AL * (1 - AL)"],
                    "dZ": ["dZ = dA * derivative(Z) ** 2"],
                    "dA": ["dA = W.T @ (dZ * derivative(Z))"]},
    "slope of another function": {"dZ": ['dZ = dA * activation("sigmoid")[1](Z)']},
    "sum over everything": {"db": ["db = np.sum(dZ) / m + 0 * b"]},
    "examples out of step": {"error": ["dZ = AL - np.roll(Y, 1, axis=1)"],
                             "dW": ["dW = dZ @ np.roll(A_prev, 1, axis=1).T / m"],
                             "dA": ["dA = W.T @ np.roll(dZ, 1, axis=1)"]},
    "all examples averaged": {"error": ["dZ = 0 * Y + (AL - Y).mean()"],
                              "dA": ["dA = W.T @ (0 * dZ + dZ.mean(axis=1, keepdims=True))"]},
    "transpose": {"dW": ["dW = (A_prev @ dZ.T / m).reshape(W.shape)"],
                  "dA": ["dA = (W if W.shape[0] == W.shape[1] else W.T) @ dZ"]},
    "other order": {"dW": [f"{_DW}; dW = dW[::-1]", f"{_DW}; dW = dW[:, ::-1]"],
                    "db": [f"{_DB}; db = np.roll(db, 1, axis=0)"],
                    "dA": [f"{_DA}; dA = dA[::-1]", f"{_DA}; dA = dA[:, ::-1]"]},
    "one entry": {line: [f"{right}; it.flat[np.abs(it).argmax()] *= 1.01".replace("it", right[:2])]
                  for line, right in LINES.items()},
    "cost term forgotten": {"error": ["dZ = -Y * (1 - AL)", "dZ = (1 - Y) * AL"]},
    "labels forgotten": {"error": ["dZ = AL + 0 * Y"]},
    "never filled in": {"dW": ["dW = np.zeros_like(W)"], "db": ["db = np.zeros_like(b)"],
                        "dA": ["dA = np.zeros_like(A_prev)"]},
}  # fmt: skip
WHAT = tuple(_SUSPECTS)


def case(number):
    """The network of a case, and the gradients that its back-propagation gave.

    Parameters
    ----------
    number : int
        0 is the example of the lesson, 1 to 10 are the cases, 11 is the deep network.

    Returns
    -------
    Case
        A fresh copy: parameters, gradients (dW1, db1, dA0, ...), X, Y and layers_dims.

    Raises
    ------
    ValueError
        If there is no such case.

    Examples
    --------
    >>> case(1).layers_dims, case(1).X.shape
    ([6, 5, 4, 1], (6, 8))
    """
    return copy.deepcopy(_made(number)[0])


def answer(number, line=None, layer=None, what=None):
    """Check what the learner says of a case.

    Parameters
    ----------
    number : int
        Of the case.
    line : str
        "error", "dZ", "dW", "db" or "dA": the wrong line of `bugs.backward`.
    layer : int or str
        The layer in which it is wrong, or "every".
    what : str
        What happened to it, one of `WHAT`; or the wrong line itself, as code, which then stands
        in place of the line.

    Raises
    ------
    AssertionError
        If the answer does not give the gradients of the case: in words, what does not fit.

    Examples
    --------
    >>> answer(1)
    Case 1: to do.
    >>> answer(0, line="dZ", layer=2, what="slope twice")
    Case 0: correct. The line of layer 2 was
        dZ = dA * derivative(Z)
    and somebody wrote
        dZ = dA * derivative(Z) ** 2
    The slope comes in twice.
    """
    __tracebackhide__ = True  # IPython then shows the message, not the lines of this module
    this, right, bug, true_line, true_layer = _made(number)
    if None in (line, layer, what):
        print(f"Case {number}: to do.")
        return
    last = len(this.layers_dims) - 1
    _understood(line, layer, what, last)
    if (line, layer) in (("dZ", last), ("error", "every")):
        line, layer = "error", last  # the same line, by another name
    if line == "error" and layer != last:
        raise AssertionError(f"Case {number}: the line error runs in layer {last} alone, the last.")
    suspects = [what.strip()] if "=" in what else _SUSPECTS[what].get(line)
    if suspects is None:
        no = "1/m" if "1/m" in what else "slope" if "slope" in what else "place for that"
        raise AssertionError(f"Case {number}: the line {line} has no {no}: {LINES[line]}.")
    outcomes = [_run(this, line, layer, wrong) for wrong in suspects]
    fits = [same(outcome, this.gradients, 1e-7, 1e-10) for outcome in outcomes]
    if any(fits):
        where = f"layer {true_layer}".replace("layer every", "every layer")
        planted = bug.wrong if bug.right == LINES[true_line] else suspects[fits.index(True)]
        print(f"Case {number}: correct. The line of {where} was\n    {LINES[true_line]}\n"
              f"and somebody wrote\n    {planted}\n{bug.sentence}")  # fmt: skip
        return
    near = _near_miss((line, layer), (true_line, true_layer), this.gradients, right)
    if what == "other order" and near == _NOT_WHAT and line != "dA":
        clash = f"If so, {line}{layer} would hold the right numbers in other places; here "
        clash += "the numbers are others."
    else:
        clash = _conflict(outcomes[0], this.gradients, right, first="dA" if line == "error" else "")
        if near == _NOT_WHAT:
            clash = clash.replace("If so", f"With {suspects[0]}")
        elif clash.endswith("is right.") and clash.split()[-3] in near:
            clash = ""  # it would say the same again
    raise AssertionError(f"Case {number}: {near} {clash}".rstrip())


def check_7_1(function):
    """Check ``find_layer(is_right, top)``: the layer between a right dA and a wrong one.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If the answer is wrong, or takes too many questions.

    Examples
    --------
    >>> check_7_1(_find_layer)
    Exercise 7.1: correct.
    """
    __tracebackhide__ = True

    def right_from(layer):
        def is_right(n):
            return n >= layer

        return is_right

    cases = [(right_from(layer), top) for layer, top in [(2, 3), (64, 64), (1, 64), (5, 6)]]
    mistakes = [
        ("You return the n of the wrong dA. But dA of layer n is made in layer n + 1.",
         lambda is_right, top: _find_layer(is_right, top) - 1),
        ("Your lower end starts too high. dA0 is known to be wrong: start at 0.",
         lambda is_right, top: max(2, _find_layer(is_right, top))),
        ("You keep the half without the mistake. If dA in the middle is right, look below it.",
         lambda is_right, top: _find_layer(lambda n: not is_right(n), top)),
    ]  # fmt: skip
    grade("Exercise 7.1", lambda is_right, top: function(_few(is_right, top), top), cases,
          _find_layer, mistakes)  # fmt: skip


def _few(is_right, top):
    asked, allowed = [], int(np.ceil(np.log2(top)))

    def counted(n):
        why = ""
        if n not in range(top + 1):
            why = f"n must be a whole number between 0 and {top}: use // for the middle."
        elif n in (0, top):
            why = "dA0 is known to be wrong, the error at the output to be right: ask between."
        elif n in asked:
            why = "You have asked that before: stop when the two ends are neighbours."
        elif len(asked) == allowed:
            why = f"Halving needs at most {allowed}: ask for the middle of what is left."
        asked.append(n)
        if why:
            raise AssertionError(
                f"Exercise 7.1: question {len(asked)} for {top} layers is dA{n}. {why}"
            )
        return is_right(n)

    return counted


def _find_layer(is_right, top):
    wrong, right = 0, top
    while right - wrong > 1:
        middle = (wrong + right) // 2
        wrong, right = (wrong, middle) if is_right(middle) else (middle, right)
    return right


@functools.cache
def _made(number):
    """The case, its right gradients, its bug, and the line and layer that are asked for."""
    if number not in _PLANS:
        raise ValueError(f"there is no case {number!r}; choose 1 to {max(_PLANS)}.")
    layers_dims, seed, size, name, layer = _PLANS[number]
    stream, m = np.random.RandomState(seed), 8
    shapes = array_shapes(layers_dims).items()
    parameters = {array: size * stream.randn(*shape) for array, shape in shapes}
    X, Y = stream.randn(layers_dims[0], m), stream.permutation(np.arange(m) % 2)[None]
    AL, caches = L_model_forward(X, parameters, "tanh")
    this = Case(parameters, plant(name, layer)(AL, Y, caches), X, Y, layers_dims)
    (bug,) = [bug for bug in BUGS if bug.name == name]
    return this, backward(AL, Y, caches), bug, name.partition(":")[0], layer or "every"


def _understood(line, layer, what, last):
    if line not in LINES:
        raise AssertionError(f"line is {line!r}; choose one of {', '.join(LINES)}.")
    if layer != "every" and layer not in range(1, last + 1):
        raise AssertionError(f'layer is {layer!r}; choose 1 to {last}, or "every".')
    if isinstance(what, str) and "=" in what:
        _replaces(what.strip(), line)
    elif what not in WHAT:
        raise AssertionError(f"what is {what!r}; choose one of: {', '.join(WHAT)}.")


def _replaces(code, line):
    """Refuse code that does not set the line's variable, or starts from its old value."""
    name = LINES[line][:2]
    try:
        steps = ast.parse(code).body
    except SyntaxError as error:
        raise AssertionError(f"your line {code!r} does not run: {error.msg}") from None
    why = f"does not set {name}"
    for step in steps:
        uses = [node for node in ast.walk(step) if isinstance(node, ast.Name) and node.id == name]
        loads = any(isinstance(node.ctx, ast.Load) for node in uses)
        if uses and (loads or isinstance(step, ast.AugAssign)):
            why = f"uses {name} before it sets it"
            break
        if uses:
            return
    raise AssertionError(
        f"your line {why}. It replaces the whole line {LINES[line]}: begin with "
        f"{name} = ..., and with no {name} on the right. What changes it comes after a semicolon."
    )


def _run(this, line, layer, wrong):
    """The gradients of the case, if that line of that layer were the wrong one."""
    AL, caches = L_model_forward(this.X, this.parameters, "tanh")
    names = 'sigmoid = activation("sigmoid")[0]; A = AL if layer == len(caches) else g(Z); '
    suspect = Bug("suspect", "", LINES[line], names + wrong)
    try:
        made = plant(suspect, None if layer == "every" else layer)(AL, this.Y, caches)
    except Exception as error:
        raise AssertionError(f"your line {wrong!r} does not run: {error}") from None
    return {name: _wide(value, this.gradients[name].shape) for name, value in made.items()}


def _wide(value, shape):
    """The value, broadcast to a shape; as it is, if that cannot be."""
    try:
        return np.broadcast_to(np.asarray(value, float), shape)
    except (TypeError, ValueError):
        return value


def _near_miss(said, true, gradients, right):
    (line, layer), (true_line, true_layer) = said, true
    if said == true:
        return _NOT_WHAT
    if true_layer == "every":
        return "the line is right. But in one layer only?" if line == true_line else "not yet."
    if layer == "every":
        return "it is one layer alone: start at the first wrong name."
    if line == true_line == "dA" and layer == true_layer - 1:
        return f"the line is right. But dA{layer} is made in layer {true_layer}: it goes down."
    if (line, true_line, layer) == ("dZ", "dA", true_layer - 1):
        return f"close. dZ of layer {layer} is wrong, but look at what it is made from: dA{layer}."
    if (line, true_line, layer) == ("dA", "dZ", true_layer + 1):
        return f"close. But dA{true_layer}, which this line makes, is right: check it."
    makes = {"dA": [f"dA{layer - 1}"], "dW": [f"dW{layer}"], "db": [f"db{layer}"]}
    makes = makes.get(line, [f"dW{layer}", f"db{layer}"])
    if all(same(gradients[name], right[name], 1e-7, 1e-10) for name in makes):
        return f"{' and '.join(makes)} {'are' if makes[1:] else 'is'} right here."
    if layer < true_layer:
        return f"layer {layer} shows a symptom, not the cause: start at the first wrong name."
    return "the layer is right, the line is not." if layer == true_layer else "not yet."


def _conflict(outcome, gradients, right, first):
    """The first array, in the order of back-propagation, that the answer does not explain."""
    for name in sorted(right, key=lambda name: not name.startswith(first)):  # a stable sort
        supposed, found, should = outcome[name], gradients[name], right[name]
        if np.shape(supposed) != found.shape:
            return f"Your line gives {name} the shape {np.shape(supposed)}, not {found.shape}."
        if same(supposed, found, 1e-7, 1e-10):
            continue
        if same(found, should, 1e-7, 1e-10):
            return f"If so, {name} would be wrong; here {name} is right."
        if same(supposed, should, 1e-7, 1e-10):
            return f"If so, {name} would be right; here {name} is wrong."
        at = np.unravel_index(np.argmax(np.abs((supposed - found) * should)), should.shape)
        one, other = supposed[at] / should[at], found[at] / should[at]
        one, other = one + 0.0, other + 0.0  # never "-0"
        # As many digits as it takes to tell them apart.
        digits = next((d for d in range(3, 17) if f"{one:.{d}g}" != f"{other:.{d}g}"), 17)
        said = f"If so, the ratio of {name}{list(map(int, at))} would be {one:.{digits}g}; here "
        said += f"it is {other:.{digits}g}."
        return said + " Your factor is upside down." * bool(np.isclose(one * other, 1))
    return ""
