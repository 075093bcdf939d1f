"""Checkers of lesson 10: the gate before training, softmax and batch normalisation backward."""

from contextlib import suppress

import numpy as np

from course_utils.checking import compare
from course_utils.exercises import grade


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
    mistakes = [
        ('"inconclusive" is no proof: nothing was looked at there. Refuse it too.',
         _gate(lambda report: report.verdict != "wrong")),
        ("Ask for report.verdict, not for the one number: it drowns a wrong array, and a check "
         "that saw nothing gives 0.",
         _gate(lambda report: float(report) < 1e-7)),
        ("Ask for report.verdict, not for the one number: it drowns a wrong array, and a check "
         "that saw nothing gives 0.",
         _gate(lambda report: float(report) < 1e-6)),
        ("You train whatever the verdict is.", _gate(lambda report: True)),
        ('You refuse even a correct gradient. Ask report.verdict == "correct", not the report.',
         _gate(lambda report: False)),
        ("The test is the wrong way round: train if the verdict is correct.",
         _gate(lambda report: report.verdict != "correct")),
        ("An inconclusive gradient trains, and a wrong one too: only a correct one may.",
         _gate(lambda report: report.verdict == "inconclusive")),
        ("Return what train() returns: the trained parameters get lost.", _loses_parameters),
        ("Call it, with brackets: train() gives the parameters, train is the function itself.",
         lambda report, train: train if report.verdict == "correct" else _refuse(report)),
        ("You train first and look at the verdict then: put train() after the if.",
         _trains_first),
        ("Raise a ValueError where you return or print: a message can be overlooked.",
         lambda report, train: train() if report.verdict == "correct" else None),
        ("assert is for tests, and `python -O` skips it: raise a ValueError.", _asserts),
        ("Name the verdict of this report in the message, with report.verdict: who reads it wants "
         "to know why.",
         lambda report, train: train() if report.verdict == "correct" else _refuse(None)),
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
    # Large z, on which exp overflows; none of them alone decides, so every entry counts.
    cases.append((cases[0][0] + 1000.0, cases[0][1]))

    def but(numerator=lambda A, H: A - H, A=_softmax, divide=lambda A: A.shape[1]):
        def mistaken(Z, Y):
            return numerator(A(Z), _one_hot(Z, Y)) / divide(Z)

        return mistaken  # fmt: skip

    ones = "np.arange(3)[:, None] == Y has shape (3, m), with a 1 at the true class."
    wrong_axis = "The sum of softmax runs over the 3 classes of one example: axis=0."
    brackets = "Brackets: subtract first, then divide the whole difference by m."
    twice = "A - one-hot has the slope of softmax in it already: do not multiply by it again."
    mistakes = [
        ("The sign is turned around: probability minus one-hot label.",
         but(lambda A, H: H - A)),
        ("The sign is turned around, and 1/m is missing.",
         but(lambda A, H: H - A, divide=lambda Z: 1)),
        ("This is the slope along A. Go on to Z: every z moves every a of its column.",
         but(lambda A, H: -(H / A))),
        ("1/m is missing: the cost is an average over the m examples.", but(divide=lambda Z: 1)),
        ("Divide by m, the number of columns, not by the number of classes.", but(divide=len)),
        ("Divide by m, the number of columns, not by the number of entries.", but(divide=np.size)),
        ("m is not always 5: take Z.shape[1].", but(divide=lambda Z: 5)),
        (brackets, lambda Z, Y: _softmax(Z) - _one_hot(Z, Y) / Z.shape[1]),
        (brackets, lambda Z, Y: _softmax(Z) / Z.shape[1] - _one_hot(Z, Y)),
        (f"{brackets} And the sign is turned around.",
         lambda Z, Y: _one_hot(Z, Y) - _softmax(Z) / Z.shape[1]),
        ("Brackets: == comes after the minus. Write softmax(Z) - (np.arange(3)[:, None] == Y).",
         lambda Z, Y: _softmax(Z) - np.arange(3)[:, None] == Y),
        ("The labels are forgotten: subtract 1 at the true class.", but(lambda A, H: A)),
        ("The labels are forgotten: subtract 1 at the true class. Then 1/m, too.",
         but(lambda A, H: A, divide=lambda Z: 1)),
        (f"The labels 0, 1, 2 are names, not numbers: make them one-hot. {ones}",
         lambda Z, Y: (_softmax(Z) - Y) / Z.shape[1]),
        (f"The labels 0, 1, 2 are names, not numbers: make them one-hot. {ones} 1/m, too.",
         lambda Z, Y: _softmax(Z) - Y),
        (twice, but(lambda A, H: (A - H) * A * (1 - A))),
        (twice, but(lambda A, H: A * ((A - H) - np.sum(A * (A - H), axis=0)))),
        ("The other two classes have a slope as well: softmax makes them compete.",
         but(lambda A, H: (A - H) * H)),
        (wrong_axis, but(A=lambda Z: _softmax(Z, axis=1))),
        (wrong_axis, but(A=lambda Z: _softmax(Z, axis=None))),
        (wrong_axis, but(A=lambda Z: _clean(lambda z: np.exp(z) / np.exp(z).sum(), Z))),
        (wrong_axis, but(A=lambda Z: _clean(lambda z: (np.exp(z).T / np.exp(z).sum(axis=1)).T, Z))),
        ("Z itself is no probability: put it through softmax first.", but(A=lambda Z: Z)),
        ("exp(Z) alone does not add up to 1: divide by its sum over the classes.",
         but(A=lambda Z: _clean(np.exp, Z))),
        ("This is the sigmoid of each entry. Softmax divides by the sum over the classes.",
         but(A=lambda Z: 1 / (1 + _clean(np.exp, -Z)))),
        ("exp overflows for large z: subtract the largest z of each column first, as softmax does.",
         but(A=lambda Z: _clean(lambda z: np.exp(z) / np.exp(z).sum(axis=0), Z))),
        (f"The one-hot labels must be (3, m). {ones} (np.eye(3)[Y[0]] is (m, 3): transpose it.)",
         lambda Z, Y: _softmax(Z) - np.eye(3)[Y[0]]),
        ("Give back the shape of Z, (3, m): do not sum over the examples.",
         but(lambda A, H: np.sum(A - H, axis=1, keepdims=True))),
        ("This is the slope for label 0 in every column. Use the labels in Y.",
         but(lambda A, H: A - np.eye(3)[:, :1])),
        ("This is the cost. Give back its slope along each entry of Z.",
         lambda Z, Y: -np.sum(np.log(_softmax(Z)) * _one_hot(Z, Y)) / Z.shape[1]),
    ]  # fmt: skip
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

    def with_sigma(power):
        return lambda dout, cache: {
            **_batch_norm_backward(dout, cache),
            "dx": _batch_norm_backward(dout, cache)["dx"] * cache[1] ** power,
        }

    def but(**changes):
        return lambda dout, cache: {
            name: changes.get(name, lambda array, _, __: array)(array, dout, cache)
            for name, array in _batch_norm_backward(dout, cache).items()
        }

    once = "Each unit serves all m examples: dgamma and dbeta are sums over axis 1. No 1/m: "
    once += "dout has it already, if the cost is an average."
    mistakes = [
        ("The path by the mean is forgotten: each x moves μ, and so every example of its unit.",
         dx(lambda d, x_hat: d - x_hat * _mean(d * x_hat))),
        ("The path by σ is forgotten, or it is 0: each x moves the standard deviation. It takes "
         "the mean of the product d * x_hat, not the product of two means (mean(x_hat) is 0).",
         dx(lambda d, x_hat: d - _mean(d))),
        ("Two paths are forgotten in dx, by μ and by σ, and the factor gamma.",
         lambda dout, cache: {**_batch_norm_backward(dout, cache), "dx": dout / cache[1]}),
        ("The means in dx need keepdims=True, so that each row meets its own mean.",
         dx(lambda d, x_hat: d - d.mean(axis=1) - x_hat * (d * x_hat).mean(axis=1))),
        ("Two paths are forgotten in dx: x moves μ and σ as well.", dx(lambda d, x_hat: d)),
        ("1/m is missing: dx takes out two means over the examples, not two sums.",
         dx(lambda d, x_hat: d - _sum(d) - x_hat * _sum(d * x_hat))),
        ("1/m is missing in the path by the mean: take out a mean, not a sum.",
         dx(lambda d, x_hat: d - _sum(d) - x_hat * _mean(d * x_hat))),
        ("1/m is missing in the path by σ: take out a mean, not a sum.",
         dx(lambda d, x_hat: d - _mean(d) - x_hat * _sum(d * x_hat))),
        ("The path by σ lost its factor x_hat.",
         dx(lambda d, x_hat: d - _mean(d) - _mean(d * x_hat))),
        ("Check the signs in dx: both means are taken out.",
         dx(lambda d, x_hat: d + _mean(d) + x_hat * _mean(d * x_hat))),
        ("Check the sign of the path by σ: it is taken out.",
         dx(lambda d, x_hat: d - _mean(d) + x_hat * _mean(d * x_hat))),
        ("Check the sign of the path by the mean: it is taken out.",
         dx(lambda d, x_hat: d + _mean(d) - x_hat * _mean(d * x_hat))),
        ("The means in dx run over the examples of one unit: axis=1.",
         dx(lambda d, x_hat: d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0))),
        ("The means in dx run over the examples of one unit (axis=1), not over everything.",
         dx(lambda d, x_hat: d - d.mean() - x_hat * (d * x_hat).mean())),
        ("gamma is forgotten in dx: out moves gamma times as far as x_hat.",
         lambda dout, cache: _batch_norm_backward(dout, (*cache[:2], 1.0))),
        ("Brackets: sigma divides all three paths of dx, not one of them.",
         lambda dout, cache: {**_batch_norm_backward(dout, cache), "dx": dout * cache[2] - _mean(
             dout * cache[2]) - cache[0] * _mean(dout * cache[2] * cache[0]) / cache[1]}),
        ("Brackets: sigma divides all three paths of dx, not one of them.",
         lambda dout, cache: {**_batch_norm_backward(dout, cache), "dx": dout * cache[2] / cache[1]
             - _mean(dout * cache[2]) - cache[0] * _mean(dout * cache[2] * cache[0])}),
        ("Everything here is multiplied entry by entry: * in place of @.",
         lambda dout, cache: dout @ cache[0]),
        ("dx is not divided by sigma.", with_sigma(1)),
        ("dx is multiplied by sigma: divide.", with_sigma(2)),
        ("dx is divided by sigma twice.", with_sigma(-1)),
        (once, but(dgamma=_averaged, dbeta=_averaged)),
        (once, but(dgamma=_averaged)),
        (once, but(dbeta=_averaged)),
        ("dgamma: along gamma, out moves by x_hat. Multiply dout by it before you sum.",
         but(dgamma=lambda array, dout, cache: _sum(dout))),
        ("dgamma and dbeta need shape (units, 1): keepdims=True.",
         but(dgamma=lambda array, *_: array.ravel(), dbeta=lambda array, *_: array.ravel())),
        ("dgamma and dbeta need shape (units, 1): sum over the examples, axis=1.",
         but(dgamma=lambda array, dout, cache: np.sum(dout * cache[0], axis=0, keepdims=True),
             dbeta=lambda array, dout, cache: np.sum(dout, axis=0, keepdims=True))),
        ("dgamma and dbeta need a sum over the examples, with keepdims=True.",
         but(dgamma=lambda array, dout, cache: dout * cache[0], dbeta=lambda _, dout, __: dout)),
        ("Give back dgamma and dbeta as well, in one dictionary.",
         lambda dout, cache: {"dx": _batch_norm_backward(dout, cache)["dx"]}),
        ("dx is right. Give back dx, dgamma and dbeta, in one dictionary.",
         lambda dout, cache: _batch_norm_backward(dout, cache)["dx"]),
        ("Give back a dictionary with the names dx, dgamma and dbeta, not a tuple.",
         lambda dout, cache: tuple(
             _batch_norm_backward(dout, cache)[name] for name in ("dx", "dgamma", "dbeta"))),
    ]  # fmt: skip
    grade("Exercise 10.3", function, cases, _batch_norm_backward, mistakes)


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
            named = report.verdict in str(error).lower() and not _is_fixed(function, str(error))
            return "a ValueError" if named else "a ValueError that does not name the verdict"
        except AssertionError:
            return "an AssertionError"
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
    raise ValueError(f"not trained: {report.verdict}" if report else "not trained")


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
    # What cannot be checked (to do, another shape, None) is for the checker to name.
    with suppress(NotImplementedError, ValueError, TypeError, AttributeError):
        print(own_check(function))
        print()


def _clean(function, Z):
    with np.errstate(all="ignore"):
        return function(Z)


def _without_nan(function):
    """NaN equals nothing, so a hint could not name it: say it in words."""

    def answer(Z, Y):
        given = _clean(lambda z: function(z, Y), Z)
        is_array = isinstance(given, np.ndarray) and given.dtype.kind == "f"
        return "an error: NaN or infinity" if is_array and not np.isfinite(given).all() else given

    return answer


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


def _averaged(array, dout, cache):
    return array / dout.shape[1]


def _batch_norm_backward(dout, cache):
    x_hat, sigma, gamma = cache
    d = dout * gamma
    return {
        "dbeta": _sum(dout),
        "dgamma": _sum(dout * x_hat),
        "dx": (d - _mean(d) - x_hat * _mean(d * x_hat)) / sigma,
    }
