"""Checkers of lesson 08: drop-out backward, examples that take every path, and six boxes."""

import numpy as np

from course_utils.activations import activation, sigmoid
from course_utils.comparison import compare
from course_utils.exercises import grade
from course_utils.network import compute_cost, initialize_parameters, update_parameters
from course_utils.numerical import numerical_gradient

# What each box is, and what its owner has to ask before the answer shows.
TRUTH = {
    "A": ("innocent", "Take a smaller step: does the number stay red?"),
    "B": ("guilty", "Measure it with more than one example, such as examples=10."),
    "C": ("guilty", "Measure it with same_mask=True."),
    "D": ("guilty", "Change two settings at once: examples=30 with training=60."),
    "E": ("innocent", "Measure it with same_mask=True."),
    "F": ("innocent", "Only a step far off makes it red. (No measurement proves more.)"),
}  # fmt: skip


def check_8_1(function):
    """Check ``dropout_backward(dA, mask, keep_prob)``: an array of the shape of dA.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If the answer is wrong.

    Examples
    --------
    >>> check_8_1(_dropout_backward)
    Exercise 8.1: correct.
    """
    __tracebackhide__ = True
    stream = np.random.RandomState(8)
    cases = [
        (stream.randn(5, 6), stream.rand(5, 6) < 0.8, 0.8),
        (stream.randn(3, 4), stream.rand(3, 4) < 0.6, 0.6),
    ]

    def answer(dA, mask, keep_prob):
        __tracebackhide__ = True
        first = function(dA, mask, keep_prob)
        if isinstance(first, np.ndarray) and first.shape == mask.shape:
            dropped = first == 0
            if dropped.any() and not np.array_equal(dropped, ~mask) and (first[mask] == 0).any():
                raise AssertionError(
                    "Exercise 8.1: your zeros are not where the mask has its zeros. The way back "
                    "must use the mask of the way forward: draw no new one, and do not turn it "
                    f"around. {dropped[mask].sum()} entries that were kept got a 0."
                )
        return first

    mistakes = [
        ("You forgot the mask: a unit that was dropped has no part in the cost, so its slope is 0.",
         lambda dA, mask, keep: dA / keep),
        ("You forgot 1 / keep_prob: the way forward divided by it, so the slope has it too.",
         lambda dA, mask, keep: dA * mask),
        ("You multiply by keep_prob. The way forward divided by it, and so does its slope.",
         lambda dA, mask, keep: dA * mask * keep),
        ("Divide by keep_prob, not by the share of the units that are dropped.",
         lambda dA, mask, keep: dA * mask / (1 - keep)),
        ("Divide by keep_prob, whatever it is. Another network has another than 0.8.",
         lambda dA, mask, keep: dA * mask / 0.8),
        ("@ adds products up. Here each entry has a factor of its own: use *.",
         lambda dA, mask, keep: dA @ mask),
        ("The 1/m does not belong here: it comes in at dW and db.",
         lambda dA, mask, keep: dA * mask / keep / dA.shape[1]),
        ("Where the mask is False the answer is 0; you left dA there.",
         lambda dA, mask, keep: np.where(mask, dA / keep, dA)),
        ("dA[mask] picks the kept entries and loses the shape. Multiply by the mask.",
         lambda dA, mask, keep: dA[mask] / keep),
        ("dA itself comes back: multiply by the slope of the way forward.",
         lambda dA, mask, keep: dA),
    ]  # fmt: skip
    grade("Exercise 8.1", answer, cases, _dropout_backward, mistakes)


def check_8_2(function):
    """Check ``choose_examples(Z1, Y)``: the numbers of columns that take every path.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If the columns are too many, or leave out a label or a side of a unit.

    Examples
    --------
    >>> check_8_2(_choose_examples)
    Exercise 8.2: correct.
    """
    __tracebackhide__ = True
    cases = []
    for seed, units, negative in ((2, 3, 0.05), (3, 6, 0.95), (1, 5, 0.5)):
        X, Y, parameters = _network(seed, units, m=40)
        order = np.argsort(-Y[0], kind="stable")  # cats first: the first columns are no sample
        Z1 = parameters["W1"] @ X[:, order]
        # This share of each unit's z is negative: where one side is rare, luck finds no example.
        Z1 -= np.quantile(Z1, negative, axis=1, keepdims=True)
        Z1[:, [0, -1]] = 0  # on neither side
        cases.append((Z1, Y[:, order]))

    def answer(Z1, Y):
        __tracebackhide__ = True
        taken = None
        # Then the same Z1 twice more, with one label for all that was taken: whoever does not
        # look at Y takes the same again.
        for label in (None, 0, 1):
            labels = Y if taken is None else np.where(taken, label, 1 - label)
            try:
                chosen = function(Z1, labels)
            except IndexError as error:
                raise AssertionError(
                    f"Exercise 8.2: IndexError: {error}. Did a search find nothing? No one column "
                    "need show the same side of all units: search for each unit."
                ) from None
            if chosen is None:
                return None
            chosen = list(chosen) if hasattr(chosen, "__next__") else chosen
            complaint = _complaint(chosen, Z1, labels, from_1=taken is None)
            if complaint:
                raise AssertionError(f"Exercise 8.2: {complaint}")
            if taken is None:
                taken = np.isin(np.arange(Y.size), list(chosen))[None]
        return True

    grade("Exercise 8.2", answer, cases, lambda Z1, Y: True)


def check_8_3(function):
    """Check ``verdicts()``: "innocent" or "guilty" for each of the boxes A to F.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If a box is judged wrongly: with the measurement that shows it.

    Examples
    --------
    >>> check_8_3(lambda: {box: truth for box, (truth, _) in TRUTH.items()})
    Exercise 8.3: correct.
    """
    __tracebackhide__ = True

    def answer():
        __tracebackhide__ = True
        said = function()
        words = ("innocent", "guilty")
        if not isinstance(said, dict) or not all(said.get(box) in words for box in TRUTH):
            raise AssertionError(
                'Exercise 8.3: return a dictionary such as {"A": "guilty", ...}: for each of the '
                f'boxes {", ".join(TRUTH)} the word "innocent" or "guilty".'
            )
        for box, (truth, hint) in TRUTH.items():
            if said[box] != truth:
                raise AssertionError(f"Exercise 8.3: box {box} is not {said[box]}. {hint}")
        return {box: said[box] for box in TRUTH}

    grade("Exercise 8.3", answer, [()], lambda: {box: truth for box, (truth, _) in TRUTH.items()})


def measure(box, epsilon=1e-4, examples=1, training=0, same_mask=False):
    """Check the network in a box, whose code you cannot read.

    Parameters
    ----------
    box : str
        "A" to "F".
    epsilon : float
        The step of the two-sided difference.
    examples : int
        How many of its 30 examples the check takes.
    training : int
        How many steps of (correct) training go before the check.
    same_mask : bool
        Whether all passes use one mask. Matters only if the network has drop-out.

    Returns
    -------
    float
        Formula (3) over all parameters.

    Raises
    ------
    ValueError
        If there is no such box, or not so many examples, or training is negative.

    Examples
    --------
    >>> measure("F") < 1e-6
    True
    """
    if box not in TRUTH:
        raise ValueError(f"there is no box {box!r}; choose one of {', '.join(TRUTH)}.")
    if not 1 <= examples <= 30 or training < 0:
        raise ValueError(f"examples={examples} must be 1 to 30, training={training} 0 or more.")
    X, Y, parameters = _network(seed=6, units=5, m=30)
    hidden = "relu" if box == "A" else "tanh"
    if box == "A":
        z = parameters["W1"][1] @ X[:, 0] + parameters["b1"][1]
        parameters["b1"][1] += 2.5e-5 - z
    if box == "D":
        parameters = {name: array / 100 for name, array in parameters.items()}
    for _ in range(training):
        gradients = _gradients(parameters, X, Y, 1.0, hidden)
        parameters = update_parameters(parameters, gradients, 0.5)

    X, Y = X[:, :examples], Y[:, :examples]
    stream = np.random.RandomState(0)

    def draw():
        return (stream.rand(5, Y.size) < 0.8) / 0.8 if box in "CE" else 1.0

    drop = draw()

    def cost(nudged):
        return compute_cost(_forward(nudged, X, drop if same_mask else draw(), hidden)[-1], Y)

    gradients = _gradients(parameters, X, Y, drop, hidden, mistake=box)
    return float(compare(gradients, numerical_gradient(cost, parameters, epsilon)))


def _dropout_backward(dA, mask, keep_prob):
    return np.where(mask, dA / keep_prob, 0.0)


def _choose_examples(Z1, Y):
    chosen = [np.argmax(Y[0] == 0), np.argmax(Y[0] == 1)]
    for z in Z1:
        chosen += [np.argmax(z > 0), np.argmax(z < 0)]
    return sorted({int(column) for column in chosen})


def _complaint(chosen, Z1, Y, from_1):
    """What is wrong with the chosen columns, in words; an empty text if nothing is."""
    m, limit = Y.size, 2 + 2 * len(Z1)
    try:
        columns = np.array(list(chosen))
    except (TypeError, ValueError):
        return f"return a list of column numbers, such as [0, 7]; this is {chosen!r}."
    if columns.dtype.kind == "b":
        return "this is a mask of True and False. Return column numbers: np.flatnonzero(mask)."
    if columns.ndim != 1 or columns.dtype.kind not in "iu" or columns.size == 0:
        return "return a flat list of column numbers, such as [0, 7]: whole numbers, at least one."
    columns = np.unique(columns)
    sides = [(Y[0] == y, f"no example has the label {y} (search in Y[0])") for y in (0, 1)]
    sides += [(z > 0, f"unit {j} has no z > 0 (0 does not count)") for j, z in enumerate(Z1)]
    sides += [(z < 0, f"unit {j} has no z < 0 (0 does not count)") for j, z in enumerate(Z1)]

    def gaps(columns):
        return [words for taken, words in sides if not taken[columns].any()]

    there = columns[0] >= 0 and columns[-1] < m
    if from_1 and 1 <= columns[0] and columns[-1] <= m and not gaps(columns - 1):
        if not there or gaps(columns):
            return "you count the columns from 1. NumPy counts from 0: each number is 1 too large."
    if not there:
        outside = columns[(columns < 0) | (columns >= m)][0]
        return f"column {outside} is not there: they count from 0 to {m - 1}."
    missing = gaps(columns)
    if missing:
        return f"among your {len(columns)} of {m} columns, {missing[0]}."
    if len(columns) > limit:
        return (
            f"you take {len(columns)} of {m} columns, and a check is slow. One column a path is "
            f"enough: {limit} at most here."
        )
    return ""


def _network(seed, units, m):
    """Inputs and weights of about 1, and labels that a network can learn."""
    stream = np.random.RandomState(seed)
    X = stream.randn(4, m)
    start = initialize_parameters([4, units, 1], seed)
    return X, (X[:1] + X[1:2] > 0).astype(int), {name: 100 * p for name, p in start.items()}


def _forward(p, X, drop, hidden):
    Z1 = p["W1"] @ X + p["b1"]
    A1 = activation(hidden)[0](Z1) * drop
    return Z1, A1, sigmoid(p["W2"] @ A1 + p["b2"])


def _gradients(p, X, Y, drop, hidden, mistake=""):
    """Back-propagation with drop-out, and the mistake of a box."""
    m = Y.size
    Z1, A1, A2 = _forward(p, X, drop, hidden)
    dZ2 = A2 - Y
    dA1 = p["W2"].T @ dZ2 * (1.0 if mistake == "C" else drop)
    dZ1 = dA1 * activation(hidden)[1](np.clip(Z1, -1, 1) if mistake == "D" else Z1)
    return {
        "dW1": dZ1 @ X.T / (1 if mistake == "B" else m),
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }
