"""Checkers of lesson 10: the gate before training, softmax and batch normalisation backward."""

import copy
import re
from contextlib import suppress

import numpy as np

from course_utils.bugs import BUGS, backward, plant
from course_utils.checking import compare
from course_utils.exercises import grade
from course_utils.numerical import numerical_gradient

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
    number = "Ask for report.verdict, not for the one number: it drowns a wrong array, and a "
    number += "check that saw nothing gives 0."
    named = "Name the verdict of this report in the message, with report.verdict: who reads it "
    named += "wants to know why."
    mistakes = [
        ('"inconclusive" is no proof: nothing was looked at there. Refuse it too.',
         _gate(lambda report: report.verdict != "wrong")),
        (number, _gate(lambda report: float(report) < 1e-7)),
        (number, _gate(lambda report: float(report) < 1e-6)),
        ("You train whatever the verdict is.", _gate(lambda report: True)),
        ('You refuse even a correct gradient. Ask report.verdict == "correct", not the report.',
         _gate(lambda report: False)),
        ("The test is the wrong way round: train if the verdict is correct.",
         _gate(lambda report: report.verdict != "correct")),
        ("Return what train() returns: the trained parameters get lost.", _loses_parameters),
        ("Call it, with brackets: train() gives the parameters, train is the function itself.",
         lambda report, train: train if report.verdict == "correct" else _refuse(report)),
        ("You train first and look at the verdict then: put train() after the if.",
         _trains_first),
        ("Raise a ValueError where you return or print: a message can be overlooked.",
         lambda report, train: train() if report.verdict == "correct" else None),
        ("assert is for tests, and `python -O` skips it: raise a ValueError.", _asserts),
        (named, lambda report, train: train() if report.verdict == "correct" else _refuse(None)),
        (named, _says_wrong),
    ]  # fmt: skip
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
    cases.append((cases[0][0] + 2.0**22, cases[0][1]))

    def but(numerator=lambda A, H: A - H, A=_softmax):
        return lambda Z, Y: numerator(A(Z), _one_hot(Z, Y))

    def over(size, numerator):
        return lambda Z, Y: numerator(Z, Y) / size(Z)

    one_hot = "The labels 0, 1, 2 are names, not numbers: make them one-hot. That is (3, m), with "
    one_hot += "a 1 at the true class of each column, and 0 elsewhere."
    wrong_axis = "The sum of softmax runs over the 3 classes of one example: axis=0."
    brackets = "Brackets: subtract first, then divide the whole difference by m."
    twice = "A - one-hot has the slope of softmax in it already: do not multiply by it again."
    slips = [
        ("The sign is turned around: probability minus one-hot label.", but(lambda A, H: H - A)),
        ("This is the slope along A. Go on to Z: every z moves every a of its column.",
         but(lambda A, H: -(H / A))),
        ("The labels are forgotten: subtract 1 at the true class.", but(lambda A, H: A)),
        (one_hot, lambda Z, Y: _softmax(Z) - Y),
        (one_hot, lambda Z, Y: _softmax(Z) - np.eye(3)[Y[0]].reshape(3, -1)),
        (one_hot, but(lambda A, H: A - H.any(axis=1, keepdims=True))),
        (one_hot, but(lambda A, H: A - 1)),
        (f"{one_hot} (np.eye(3)[Y[0]] is (m, 3): transpose it.)",
         lambda Z, Y: _softmax(Z) - np.eye(3)[Y[0]]),
        (twice, but(lambda A, H: (A - H) * A * (1 - A))),
        (twice, but(lambda A, H: A * ((A - H) - np.sum(A * (A - H), axis=0)))),
        ("The other two classes have a slope as well: softmax makes them compete.",
         but(lambda A, H: (A - H) * H)),
        (wrong_axis, but(A=lambda Z: _softmax(Z, axis=1))),
        (wrong_axis, but(A=lambda Z: _softmax(Z, axis=None))),
        ("exp(Z) alone does not add up to 1: divide by its sum over the classes.", but(A=np.exp)),
        ("This is the sigmoid of each entry. Softmax divides by the sum over the classes.",
         but(A=lambda Z: 1 / (1 + np.exp(-Z)))),
        ("exp overflows for large z: subtract the largest z of each column first, as softmax does.",
         but(A=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0))),
    ]  # fmt: skip
    mistakes = [
        ("This is the numerical gradient, which loses digits for large z. Write the formula, so "
         "that the check compares two ways.", _numerical),
        ("1/m is missing: the cost is an average over the m examples.", but()),
        ("Divide by m, the number of columns, not by the number of classes.", over(len, but())),
        ("Divide by m, the number of columns, not by the number of entries.", over(np.size, but())),
        (brackets, lambda Z, Y: _softmax(Z) - _one_hot(Z, Y) / Z.shape[1]),
        (brackets, lambda Z, Y: _softmax(Z) / Z.shape[1] - _one_hot(Z, Y)),
        ("Brackets: == comes after the minus. Put the comparison in brackets.",
         lambda Z, Y: _softmax(Z) - np.arange(3)[:, None] == Y),
    ]  # fmt: skip
    mistakes += [(hint, over(lambda Z: Z.shape[1], slip)) for hint, slip in slips]
    mistakes += [(f"{hint} 1/m is missing, too.", slip) for hint, slip in slips]
    grade("Exercise 10.2", _without_nan(function), cases, _softmax_backward,
          [(hint, _without_nan(mistake)) for hint, mistake in mistakes])  # fmt: skip


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
    for units, m in ((2, 5), (3, 4)):
        x = 2.0 * stream.randn(units, m) + 3.0
        sigma = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        x_hat = (x - x.mean(axis=1, keepdims=True)) / sigma
        cases.append((stream.randn(units, m), (x_hat, sigma, stream.randn(units, 1))))

    def dx(formula):
        """The right answer but for dx, of which formula gives sigma times."""

        def mistaken(dout, cache):
            x_hat, sigma, gamma = cache
            right = _batch_norm_backward(dout, cache)
            return {**right, "dx": formula(dout * gamma, x_hat) / sigma}

        return mistaken  # fmt: skip

    def answer(dout, cache):
        """The learner's, without what else is in the dictionary."""
        given, names = function(dout, cache), ("dx", "dgamma", "dbeta")
        if isinstance(given, dict) and set(given) >= set(names):
            return {name: given[name] for name in names}
        return given

    def path_by_path(dout, cache):
        """The learner's, if there is more to say about it than that it is wrong."""
        return answer(dout, cache) if found else None

    found = None
    with suppress(Exception):  # what cannot be taken apart is for grade to name
        found = _taken_apart(answer(*copy.deepcopy(cases[0])), *cases[0])
    mistakes = [
        ("The means in dx need keepdims=True, so that each row meets its own mean.",
         dx(lambda d, x_hat: d - d.mean(axis=1) - x_hat * (d * x_hat).mean(axis=1))),
        ("The path by σ lost its factor x_hat.",
         dx(lambda d, x_hat: d - _mean(d) - _mean(d * x_hat))),
        ("The means in dx run over the examples of one unit: axis=1.",
         dx(lambda d, x_hat: d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0))),
        ("The means in dx run over the examples of one unit (axis=1), not over everything.",
         dx(lambda d, x_hat: d - d.mean() - x_hat * (d * x_hat).mean())),
        ("Everything here is multiplied entry by entry: * in place of @.",
         lambda dout, cache: dout @ cache[0]),
        ("dgamma: along gamma, out moves by x_hat. Multiply dout by it before you sum.",
         lambda dout, cache: {**_batch_norm_backward(dout, cache), "dgamma": _sum(dout)}),
        (found, path_by_path),
    ]  # fmt: skip
    try:
        grade("Exercise 10.3", answer, cases, _batch_norm_backward, mistakes)
    except AssertionError as error:
        case = r"\(an array of shape (\(\d, \d\)), \(.*?\)\)\)"
        raise AssertionError(re.sub(case, r"dout of shape \1", str(error))) from None


def _taken_apart(answer, dout, cache):
    """Say how often each part of the right answer is in the learner's; None if all are right."""
    (x_hat, sigma, gamma), right, m = cache, _batch_norm_backward(dout, cache), dout.shape[1]
    d = dout * gamma
    paths = np.stack([d, 0 * d - _mean(d), -x_hat * _mean(d * x_hat)], axis=2) / sigma[..., None]
    shares = np.stack([np.linalg.lstsq(*pair)[0] for pair in zip(paths, answer["dx"], strict=True)])
    one = np.ones_like(sigma)
    words = [
        ("right", one), ("forgotten, or 0", 0 * one), ("a sum, where 1/m makes it a mean", m * one),
        ("1/m too much", one / m), ("gamma is missing", 1 / gamma), ("gamma too often", gamma),
        ("/ sigma is missing", sigma), ("times sigma, not / sigma", sigma**2),
        ("/ sigma too often", 1 / sigma), ("the 1/(2 sigma) of the root is missing", 2 * sigma),
        ("twice what it should be", 2 * one), ("half of what it should be", one / 2),
        ("divided by the number of units, not by m", m * one / len(dout)),
        ("divided by 6, not by m", m * one / 6),
    ]  # fmt: skip

    def say(share):
        for word, size in words:
            if np.allclose(share, size, rtol=1e-7):
                return word
            if np.allclose(share, -size, rtol=1e-7):
                return "the wrong sign" if word == "right" else f"{word}, and the wrong sign"
        return "another factor is wrong"

    found = []
    if not np.allclose(answer["dx"], right["dx"]):
        assert np.allclose(np.einsum("umk,uk->um", paths, shares), answer["dx"])
        found = [
            f"dx, {name}: {say(share[:, None])}"
            for name, share in zip(("direct path", "path by μ", "path by σ"), shares.T, strict=True)
        ]
    for name in ("dgamma", "dbeta"):
        if not np.allclose(answer[name], right[name]):
            assert answer[name].shape == right[name].shape
            found.append(f"{name}: {say(answer[name] / right[name])}")
    return "; ".join(found) + "." if found else None


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
                named = named and not _is_fixed(function, str(error))
            return "a ValueError" if named else "a ValueError that does not name the verdict"
        except AssertionError:
            return "an AssertionError"
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


def _is_fixed(function, message):
    """Whether a gate says the same of a wrong and of an inconclusive gradient."""
    said = []
    for kind in ("wrong", "inconclusive"):
        try:
            function(_reports()[kind], lambda: "parameters")
        except ValueError as error:
            said.append(str(error))
    return said == [message, message]


def _refuse(report):
    raise ValueError(f"not trained: {report.verdict}" if report is not None else "not trained")


def _says_wrong(report, train):
    if report.verdict != "correct":
        raise ValueError("wrong")
    return train()


def _check_then_train(report, train):
    return train() if report.verdict == "correct" else _refuse(report)


def _gate(may_train):
    return lambda report, train: train() if may_train(report) else _refuse(report)


def _loses_parameters(report, train):
    _check_then_train(report, train)


def _asserts(report, train):
    assert report.verdict == "correct"
    return train()


def _trains_first(report, train):
    parameters = train()
    return _check_then_train(report, lambda: parameters)


def _show(own_check, function):
    """Print what the learner's own check says, if the answer is fit to be checked."""
    if own_check is None:
        return
    # What cannot be checked (to do, another shape, None) is for grade to name.
    with suppress(Exception):
        print(own_check(function))
        print()


def _without_nan(function):
    """NaN equals nothing, so a hint could not name it: say it in words."""

    def answer(Z, Y):
        with np.errstate(all="ignore"):
            given = function(Z, Y)
        is_array = isinstance(given, np.ndarray) and given.dtype.kind == "f"
        return "an error: NaN or infinity" if is_array and not np.isfinite(given).all() else given

    return answer


def _numerical(Z, Y):
    def cost(parameters):
        return -np.log(_softmax(parameters["Z"])[Y[0], np.arange(Y.size)]).mean()

    return numerical_gradient(cost, {"Z": Z})["dZ"]


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
