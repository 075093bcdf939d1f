"""Checkers of lesson 10: the gate before training, softmax and batch normalisation backward."""

import copy
import re
from contextlib import suppress

import numpy as np

from course_utils.bugs import BUGS, backward, plant
from course_utils.comparison import compare
from course_utils.exercises import grade, same

_NAN = "an error: NaN or infinity"
_NUMERICAL = (
    "It loses digits where numbers are large, as a numerical gradient does. Write the formula, so "
    "that the check compares two ways."
)

# The lesson's drafts. To look here is to spoil the prediction.
_DRAFTS = {"A": "dA: not transposed", "B": None, "C": "dZ: slope of another function"}


def draft(name):
    """Back-propagation as one of three colleagues wrote it.

    Parameters
    ----------
    name : str
        "A", "B" or "C".

    Returns
    -------
    function
        Takes what `L_model_backward` takes, gives what it gives.

    Examples
    --------
    >>> callable(draft("A"))
    True
    """
    return plant(_DRAFTS[name]) if _DRAFTS[name] else backward


def reveal(name):
    """Say which line of a draft is wrong. Ask the check first.

    Parameters
    ----------
    name : str
        "A", "B" or "C".

    Returns
    -------
    str

    Examples
    --------
    >>> reveal("B")
    'draft B: every line is right'
    """
    for bug in BUGS:
        if bug.name == _DRAFTS[name]:
            return f"draft {name} has  {bug.wrong}\n  instead of  {bug.right}"
    return f"draft {name}: every line is right"


def check_10_1(function):
    """Check ``check_then_train(report, train)``: no proof, no training.

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
    >>> check_10_1(_check_then_train)
    Exercise 10.1: correct.
    """
    __tracebackhide__ = True
    number = "Ask report.verdict: one number drowns a wrong array, and is 0 if nothing was seen."
    named = "Name the verdict of this report in the message: who reads it wants to know why."
    mistakes = [
        ('"inconclusive" is no proof: nothing was looked at there. Refuse it too.',
         _gate(lambda report: report.verdict != "wrong")),
        ('A report has three verdicts, so "if report" has no answer: ask report.verdict.',
         _gate(lambda report: bool(report))),
        (number, _gate(lambda report: float(report) < 1e-7)),
        ("You train whatever the verdict is.", _gate(lambda report: True)),
        ('You refuse even a correct gradient. Ask report.verdict == "correct", not the report.',
         _gate(lambda report: False)),
        ("Return what train() returns: the trained parameters get lost.",
         lambda report, train: _check_then_train(report, train) and None),
        ("Call it, with brackets: train() gives the parameters, train is the function itself.",
         lambda report, train: _check_then_train(report, lambda: train)),
        ("You train first and look at the verdict then: put train() after the if.",
         _trains_first),
        ("Raise a ValueError where you return or print: a message can be overlooked.",
         lambda report, train: train() if report.verdict == "correct" else None),
    ]  # fmt: skip
    mistakes += [(named, _gate(lambda report: report.verdict == "correct", words))
                 for words in ("no", "wrong")]  # fmt: skip
    cases = [(kind,) for kind in _reports()]
    grade("Exercise 10.1", _outcome(function), cases, _outcome(_check_then_train),
          [(hint, _outcome(mistake)) for hint, mistake in mistakes])  # fmt: skip


def check_10_2(function, own_check=None):
    """Check ``softmax_backward(Z, Y)``: dZ of the average cross-entropy.

    Parameters
    ----------
    function : function
        The learner's.
    own_check : function, optional
        The lesson's gradient check of such a function; its report is printed first.

    Raises
    ------
    AssertionError
        If the answer is wrong.

    Examples
    --------
    >>> check_10_2(_softmax_backward)
    Exercise 10.2: correct.
    """
    __tracebackhide__ = True
    _show(own_check, function)
    stream = np.random.RandomState(10)
    cases = [(stream.randn(3, m), stream.randint(0, 3, (1, m))) for m in (4, 7)]
    # Large z, on which exp overflows, and on which a step loses digits; none of them alone
    # decides, so every entry counts.
    large = (cases[0][0] + 2.0**22, cases[0][1])

    def answer(Z, Y):
        """The learner's, or what is wrong with it in words: NaN equals nothing."""
        try:
            with np.errstate(all="ignore"):
                given = function(Z, Y)
        except IndexError:
            return "an error: an index does not fit"
        is_array = isinstance(given, np.ndarray) and given.dtype.kind == "f"
        return _NAN if is_array and not np.isfinite(given).all() else given

    def but(numerator=lambda A, H: A - H, A=_softmax):
        return lambda Z, Y: numerator(A(Z), _one_hot(Z, Y))

    def over(size, numerator):
        return lambda Z, Y: numerator(Z, Y) / size(Z)

    one_hot = "The labels 0, 1, 2 are names, not numbers: make them one-hot. That is (3, m), with "
    one_hot += "a 1 at the true class of each column, and 0 elsewhere."
    chain = "The slope of log s along z_k has two factors: 1/s, and the slope of s, e^(z_k)."
    wrong_axis = "The sum of softmax runs over the 3 classes of one example: axis=0."
    divide = "Divide by m, the number of columns of Z, and by nothing else."
    fit = "The shapes or the indices do not fit. Take m from Z: the checker calls with 4 and with "
    fit += "7 examples. One-hot labels are (3, m): row Y[0], column np.arange(m)."
    slips = [
        ("The sign is turned around: probability minus one-hot label.", but(lambda A, H: H - A)),
        ("This is the slope along A. Go on to Z: every z moves every a of its column.",
         but(lambda A, H: -(H / A))),
        ("The labels are forgotten: subtract 1 at the true class.", but(lambda A, H: A)),
        (chain, but(A=lambda Z: 1 / np.exp(Z).sum(axis=0))),
        (chain, but(A=lambda Z: 1 / np.exp(Z - Z.max(axis=0)).sum(axis=0))),
        (chain, but(A=np.exp)),
        (one_hot, lambda Z, Y: _softmax(Z) - Y),
        (one_hot, but(lambda A, H: A - H.any(axis=1, keepdims=True))),
        ("A - one-hot has the slope of softmax in it already: do not multiply by it again.",
         but(lambda A, H: (A - H) * A * (1 - A))),
        ("The other two classes have a slope as well: softmax makes them compete.",
         but(lambda A, H: (A - H) * H)),
        *[(wrong_axis, but(A=lambda Z, axis=axis: _softmax(Z, axis))) for axis in (1, None)],
    ]  # fmt: skip
    mistakes = [
        ("1/m is missing: the cost is an average over the m examples.", but()),
        *[(divide, over(size, but())) for size in (len, np.size, lambda Z: 5)],
        ("Brackets: subtract first, then divide the whole difference by m.",
         lambda Z, Y: _softmax(Z) - _one_hot(Z, Y) / Z.shape[1]),
        (fit, lambda Z, Y: "an error: an index does not fit"), *_misfits(fit),
    ]  # fmt: skip
    mistakes += [(hint, over(lambda Z: Z.shape[1], slip)) for hint, slip in slips]
    mistakes += [(f"{hint} 1/m is missing, too.", slip) for hint, slip in slips]
    if _right(answer, cases, _softmax_backward):
        cases.append(large)
        overflow = "exp overflows for large z: first subtract the largest z of each column."
        mistakes = [(overflow, lambda Z, Y: _NAN if Z.max() > 1e3 else _softmax_backward(Z, Y)),
                    (_NUMERICAL, answer)]  # fmt: skip
    grade("Exercise 10.2", answer, cases, _softmax_backward, mistakes)


def check_10_3(function, own_check=None):
    """Check ``batch_norm_backward(dout, cache)``: a dictionary of dx, dgamma and dbeta.

    Parameters
    ----------
    function : function
        The learner's.
    own_check : function, optional
        The lesson's gradient check of such a function; its report is printed first.

    Raises
    ------
    AssertionError
        If the answer is wrong.

    Examples
    --------
    >>> check_10_3(_batch_norm_backward)
    Exercise 10.3: correct.
    """
    __tracebackhide__ = True
    _show(own_check, function)
    stream = np.random.RandomState(11)
    cases = []
    for units, m in ((2, 8), (3, 4)):
        x = 2.0 * stream.randn(units, m) + 3.0
        sigma = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        x_hat = (x - x.mean(axis=1, keepdims=True)) / sigma
        cases.append((stream.randn(units, m), (x_hat, sigma, stream.randn(units, 1))))
    # One unit so large that a cost, which adds them, loses the digits of the other.
    large = (cases[0][0] * np.array([[2.0**40], [1.0]]), cases[0][1])

    def answer(dout, cache):
        """The learner's, without what else is in the dictionary."""
        given, names = function(dout, cache), ("dx", "dgamma", "dbeta")
        if isinstance(given, dict) and set(given) >= set(names):
            return {name: given[name] for name in names}
        return given

    fit = "The shapes do not fit. Use dout and cache alone, none of the lesson's variables: the "
    fit += "checker calls with 8 and with 4 examples. A mean over a unit needs keepdims=True, and "
    fit += "everything is multiplied entry by entry: *, not @."
    mistakes = _misfits(fit)
    with suppress(Exception):  # what cannot be taken apart is for grade to name
        found = _taken_apart(answer(*copy.deepcopy(cases[0]))["dx"], *cases[0])
        mistakes += [(found, answer)] if found else []
    if _right(answer, cases, _batch_norm_backward):
        cases.append(large)
        mistakes = [(_NUMERICAL, answer)]
    try:
        grade("Exercise 10.3", answer, cases, _batch_norm_backward, mistakes)
    except AssertionError as error:
        case = r"\(an array of shape (\(\d, \d\)), \(.*?\)\)\)"
        raise AssertionError(re.sub(case, r"dout of shape \1", str(error))) from None


def _taken_apart(dx, dout, cache):
    """Say how often each path of the right dx is in the learner's; None if dx is right."""
    (x_hat, sigma, gamma), m = cache, dout.shape[1]
    d = dout * gamma
    paths = [d, 0 * d - _mean(d), -x_hat * _mean(d * x_hat), d * x_hat**2]
    paths = np.stack(paths, axis=2) / sigma[..., None]
    shares = np.stack([np.linalg.lstsq(*pair)[0] for pair in zip(paths, dx, strict=True)])
    if not np.allclose(np.einsum("umk,uk->um", paths, shares), dx):
        return ("dx: its rows are not made of dout * gamma, 1 and x_hat, as the three paths are. "
                "Does each mean run over the examples of one unit (axis=1)?")  # fmt: skip
    direct, by_mu, by_sigma, own = shares.T[..., None]
    words = [
        ("right", 1), ("the wrong sign", -1), ("forgotten, or 0", 0),
        ("a sum, where 1/m makes it a mean", m), ("1/m too much", 1 / m),
        ("divided by 6, not by m", m / 6), ("gamma is missing", 1 / gamma),
        ("/ sigma is missing", sigma), ("/ sigma too often", 1 / sigma),
        ("a mean over all units, not over one (axis=1)", d.mean() / _mean(d)),
        ("a mean over all units, not over one (axis=1)", (d * x_hat).mean() / _mean(d * x_hat)),
        ("the 1/(2 sigma) of the root is missing", 2 * sigma),
    ]  # fmt: skip

    def say(share):
        return next((word for word, size in words if np.allclose(share, size, rtol=1e-7)),
                    f"{share[0, 0]:.3g} times what it should be, in row 0")  # fmt: skip

    said = [say(share) for share in (direct, by_mu, by_sigma)]
    if said == ["right"] * 3 and np.allclose(own, 0):
        return None
    if not np.allclose(own, 0) or np.allclose(direct, 1 - 1 / m):
        return ("dx: an x moves μ and σ, and so the x_hat of every example of its unit. Add the "
                "slopes over all of them, not only the example's own.")  # fmt: skip
    found = f"dx, direct path (multiples of dout * gamma): {said[0]}; "
    if "times" in said[1] and said[2] == "forgotten, or 0":
        return (f"{found}paths by μ and σ: together the same for a whole unit. But σ moves by "
                "x_hat / m along each x. Go on to σ²: its slope along x is 2/m times x - μ, and "
                "x - μ is x_hat * sigma.")  # fmt: skip
    return (f"{found}path by μ (the same for a whole unit): {said[1]}; "
            f"path by σ (multiples of x_hat): {said[2]}.")  # fmt: skip


def _reports():
    """One report of each verdict, and one whose only number hides a wrong array."""
    right = {"dW1": np.full((2, 50), 3.0), "db1": np.array([[1e-6], [2e-6]])}
    wrong = {"dW1": right["dW1"], "db1": -right["db1"]}
    nothing = {"dW1": np.zeros((2, 50)), "db1": np.zeros((2, 1))}
    off = {"dW1": 2 * right["dW1"], "db1": right["db1"]}
    strict = {"round_off": 1e-14}
    return {
        "correct": compare(right, right, **strict),
        "wrong": compare(off, right, **strict),
        "wrong in a small array": compare(wrong, right, **strict),
        "inconclusive": compare(nothing, nothing, **strict),
    }


def _outcome(function):
    """What comes of a gate, in words, for a report of one kind."""

    def gate(kind):
        report, calls = _reports()[kind], []

        def train():
            calls.append(1)
            return "parameters"

        try:
            answer = function(report, train)
        except ValueError as error:
            if calls:
                return "an error after training"
            named = report.verdict in str(error).lower()
            if kind == "inconclusive":  # or it says "wrong or inconclusive" of every report
                named = named and str(error) != _message(function, "wrong")
            return "a ValueError" if named else "a ValueError that does not name the verdict"
        except NotImplementedError:
            raise
        except Exception as error:
            return f"an error, no ValueError: {type(error).__name__}({error})"
        if len(calls) > 1:
            return "training twice"
        if calls:
            return "training" if answer == "parameters" else "training, and no parameters"
        return "neither training nor an error"

    return gate


def _message(function, kind):
    """What a gate says when it refuses a report of this kind."""
    try:
        function(_reports()[kind], lambda: "parameters")
    except ValueError as error:
        return str(error)


def _gate(may_train, words="{}"):
    """Make a gate that trains if it may; if not, its error says words, or the verdict."""

    def gate(report, train):
        if may_train(report):
            return train()
        raise ValueError(words.format(report.verdict))

    return gate


_check_then_train = _gate(lambda report: report.verdict == "correct")


def _trains_first(report, train):
    parameters = train()
    return _check_then_train(report, lambda: parameters)


def _show(own_check, function):
    """Print what the learner's own check says, if the answer is fit to be checked."""
    # Without a check of the lesson's, or an answer fit for it (to do, None), print nothing.
    with suppress(Exception):
        print(own_check(function))
        print()


def _right(function, cases, reference):
    """Whether the answer is right on these; not if it cannot be had."""
    with suppress(Exception):
        answers = [function(*copy.deepcopy(case)) for case in cases]
        expected = [reference(*case) for case in cases]
        return same(answers, expected, 1e-6, 1e-9)
    return False


def _misfits(hint):
    """Pair the hint with the words that `grade` has for shapes that do not fit."""
    said = [f"an error: the shapes around {what} do not fit" for what in ("*, + or -", "@")]
    return [(hint, lambda *_, words=words: words) for words in said]


def _softmax(Z, axis=0):
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def _one_hot(Z, Y):
    return np.arange(len(Z))[:, None] == Y


def _softmax_backward(Z, Y):
    return (_softmax(Z) - _one_hot(Z, Y)) / Z.shape[1]


def _mean(array):
    return array.mean(axis=1, keepdims=True)


def _sum(array):
    return array.sum(axis=1, keepdims=True)


def _batch_norm_backward(dout, cache):
    x_hat, sigma, gamma = cache
    d = dout * gamma
    return {
        "dbeta": _sum(dout),
        "dgamma": _sum(dout * x_hat),
        "dx": (d - _mean(d) - x_hat * _mean(d * x_hat)) / sigma,
    }
