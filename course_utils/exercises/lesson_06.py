"""Checkers of lesson 06: a check that NaN cannot pass, the verdict, what was not tested."""

import numpy as np

from course_utils.exercises import grade
from course_utils.network import L_model_backward, L_model_forward
from course_utils.numerical import network_gradient
from course_utils.rolling import array_shapes

THRESHOLD, TOLERANCE, RESOLUTION = 10e-7, 1e-6, 1e-3
NAN_PASSES = (
    "NaN passes. Every comparison with NaN is False, == too: ask whether the difference is "
    "small, or use np.isnan."
)


def check_6_1(function):
    """Check ``is_fine(numerator, denominator)``: formula (3) below 10e-7, and no NaN.

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
    >>> check_6_1(_is_fine)
    Exercise 6.1: correct.
    """
    __tracebackhide__ = True
    nan = float("nan")
    numbers = [
        (1e-9, 1.0), (3e-7, 1.0), (0.0, 2.0), (0.3, 0.5), (4e-6, 2.0), (4e-6, 8.0), (1e-9, 1e-4),
        (nan, nan), (nan, 1.0), (0.0, 0.0),
    ]  # fmt: skip
    # As NumPy's numbers, which is what `norm` gives: there 0/0 is NaN and not an error.
    cases = [(np.float64(top), np.float64(bottom)) for top, bottom in numbers]

    def but(at_0_0=False, at_nan=False, threshold=THRESHOLD):
        """The right answer, but for what is said of 0/0 and of NaN."""

        def mistaken(top, bottom):
            if np.isnan(top) or np.isnan(bottom):
                return at_nan
            return at_0_0 if bottom == 0 else bool(top / bottom < threshold)

        return mistaken

    mistakes = [
        (NAN_PASSES, but(at_nan=True, at_0_0=True)),
        (NAN_PASSES, but(at_nan=True)),
        ("0/0 passes: two gradients of zeros. They agree, but there was nothing to see.",
         but(at_0_0=True)),
        ("A numerator of 0 is perfect agreement, if there are gradients: look at the denominator.",
         lambda top, bottom: _is_fine(top, bottom) and bool(top != 0)),
        ("Give back True if it is fine, and False if not: yours is the other way round.",
         lambda top, bottom: not _is_fine(top, bottom)),
        ("Give back True if it is fine, and False if not: yours is the other way round.",
         lambda top, bottom: bool(top > THRESHOLD * bottom)),
        ("Give back True or False, not a text.",
         lambda top, bottom: "fine" if _is_fine(top, bottom) else "mistake"),
        ("Give back True or False, not a text.",
         lambda top, bottom: "fine" if but(True, True)(top, bottom) else "mistake"),
        ("10e-7 is 10 times 1e-7: the threshold is 1e-6.", but(threshold=1e-7)),
        ("10e-7 is 10 times 1e-7: the threshold is 1e-6.", but(threshold=1e-5)),
        ("This holds the numerator alone against the threshold. Formula (3) is a fraction.",
         lambda top, bottom: bool(top < THRESHOLD)),
        ("This holds the numerator alone against the threshold. Formula (3) is a fraction.",
         lambda top, bottom: bool(top < THRESHOLD and bottom > 0)),
    ]  # fmt: skip
    grade("Exercise 6.1", function, cases, _is_fine, mistakes)


def check_6_2(function):
    """Check ``verdict(g, g_num, round_off)``: "wrong", "inconclusive" or "correct".

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
    >>> check_6_2(_verdict)
    Exercise 6.2: correct.
    """
    __tracebackhide__ = True
    g, g_num, round_off = _network()
    cases = [(g["d" + name], g_num["d" + name], round_off) for name in ("W2", "b2", "W1", "b1")]
    W2, nothing = g_num["dW2"], g_num["dW1"]
    largest = np.abs(W2).max()
    some = np.zeros_like(W2)
    some[0, 0] = 1.0
    too_small = W2 * (0.5 * round_off / RESOLUTION / largest)
    just_seen = W2 * (2 * round_off / RESOLUTION / largest)
    cases += [
        (0 * W2, W2, round_off),
        (W2 + 1e-3 * largest * some, W2, round_off),
        (W2 - 1e-3 * largest * some, W2, round_off),
        (W2 + 0.5e-6 * largest, W2, 1e-12 * largest),  # truncation, in every entry
        (W2 + 1e-5 * largest, W2, 1e-12 * largest),
        (W2 + 3e-6 * largest * some, W2, 1e-12 * largest),
        (W2 + 0.5e-5 * largest, W2, 1e-5 * largest),  # round-off, in every entry
        (-np.abs(W2), -np.abs(W2), round_off),
        (-np.abs(W2) * (1 - some), -np.abs(W2) * (1 - some), round_off),
        (too_small, too_small, round_off),
        (just_seen, just_seen, round_off),
        (nothing + 0.01, nothing, round_off),  # the slope of a saturated unit forgotten
        (too_small + 1e-3, too_small, round_off),
        (np.where(some == 1, np.nan, W2), W2, round_off),
        (W2, np.where(some == 1, np.nan, W2), round_off),
        (np.where(some == 1, np.nan, too_small), too_small, round_off),
        (np.where(some == 1, np.inf, W2), W2, round_off),
    ]
    no_nan = "A NaN or an infinite entry is wrong, and `error > tolerance` is False for NaN."
    mistakes = [
        (no_nan, lambda g, n, r: _rule(g, n, r, nan="pass")),
        (no_nan, lambda g, n, r: _rule(g, n, r, nan="analytical only")),
        (no_nan, lambda g, n, r: _rule(g, n, r, nan="numerical only")),
        ("Ask for wrong first: an array too small to be seen can still be far off.",
         lambda g, n, r: _rule(g, n, r, order="inconclusive first")),
        ("Ask for wrong first: an array too small to be seen can still be far off.",
         lambda g, n, r: _rule(g, n, r, order="inconclusive first", nan="pass")),
        ("A NaN makes it wrong, not inconclusive.",
         lambda g, n, r: _rule(g, n, r, nan="inconclusive")),
        ("Take the size of the error, np.abs(g - g_num): it can be negative.",
         lambda g, n, r: _rule(g, n, r, error=lambda g, n: g - n)),
        ("Take the size of the error, np.abs(g - g_num): it can be negative.",
         lambda g, n, r: _rule(g, n, r, error=lambda g, n: n - g)),
        ("Take the size of the error, np.abs(g - g_num): it can be negative.",
         lambda g, n, r: _rule(g, n, r, error=lambda g, n: g - n, nan="pass")),
        ("One bad entry is enough: ask for .any(), or take the largest error, not the mean.",
         lambda g, n, r: _rule(g, n, r, error=lambda g, n: np.abs(g - n).mean())),
        ("One bad entry is enough to be wrong: all entries must be within the tolerance.",
         lambda g, n, r: _rule(g, n, r, wrong=np.all)),
        ("Compare every error by itself, or the largest one: the norm adds all of them up.",
         lambda g, n, r: _rule(g, n, r, error=lambda g, n: np.linalg.norm(g - n))),
        ("The tolerance is round_off + 1e-6 * largest, not 1e-6 for every array.",
         lambda g, n, r: _rule(g, n, r, tolerance=lambda r, size: 1e-6)),
        ("Turn the second comparison around: inconclusive if round_off > 1e-3 * largest.",
         lambda g, n, r: {"correct": "inconclusive", "inconclusive": "correct"}.get(
             _rule(g, n, r), "wrong")),
        ("The tolerance has two parts, round_off + 1e-6 * largest: round_off is missing.",
         lambda g, n, r: _rule(g, n, r, tolerance=lambda r, size: TOLERANCE * size)),
        ("The tolerance has two parts, round_off + 1e-6 * largest: the second is missing.",
         lambda g, n, r: _rule(g, n, r, tolerance=lambda r, size: r)),
        ("The second part of the tolerance is 1e-6 times the largest, not 1e-3 times.",
         lambda g, n, r: _rule(g, n, r, tolerance=lambda r, size: r + RESOLUTION * size)),
        ("largest is np.abs(g_num).max(): a gradient of -2 is large.",
         lambda g, n, r: _rule(g, n, r, largest=np.max)),
        ("largest is np.abs(g_num).max(): a gradient of -2 is large.",
         lambda g, n, r: _rule(g, n, r, largest=lambda n: abs(n.max()))),
        ("Inconclusive begins at 1000 times the round-off: round_off > 1e-3 * largest.",
         lambda g, n, r: _rule(g, n, r, resolution=1.0)),
        ("Inconclusive begins at 1000 times the round-off: round_off > 1e-3 * largest.",
         lambda g, n, r: _rule(g, n, r, resolution=TOLERANCE)),
        ("This says correct of an array that is too small to be seen: that is inconclusive.",
         lambda g, n, r: _rule(g, n, r).replace("inconclusive", "correct")),
        ("Compare the whole array with its largest gradient, not each entry with itself.",
         lambda g, n, r: _rule(g, n, r, largest=np.abs)),
    ]  # fmt: skip
    grade("Exercise 6.2", function, cases, _verdict, mistakes)


def check_6_3(function):
    """Check ``untested(numerical, round_off)``: the names of arrays too small to be seen.

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
    >>> check_6_3(_untested)
    Exercise 6.3: correct.
    """
    __tracebackhide__ = True
    _, g_num, round_off = _network()
    seen = {"dW2": g_num["dW2"], "db2": -np.abs(g_num["db2"])}  # all of its entries negative
    faint = np.array([[0.0], [1.2], [-1.3]]) * round_off / RESOLUTION
    cases = [
        (g_num, round_off),
        (seen, round_off),
        ({"dW1": 0.7 * faint, "db1": faint, **seen}, round_off),
        ({"dW3": faint[1:] / 50, "dW1": 5 * faint, "db1": -0.7 * faint}, round_off),
        ({"db2": 5 * faint[1:], "dW2": faint, "db3": -5 * np.abs(faint)}, round_off),
        (g_num, 1.0),
    ]
    mistakes = [
        ("Give back the names of the parameters: W1, not dW1. name[1:] drops the d.",
         lambda n, r: _untested(n, r, cut=0)),
        ("These are the arrays that were tested. Turn the comparison around.",
         lambda n, r: [name[1:] for name in n if name[1:] not in _untested(n, r)]),
        ("A gradient of -2 is large: use np.abs before max.",
         lambda n, r: _untested(n, r, size=np.max)),
        ("A gradient of -2 is large: use np.abs before max, not after.",
         lambda n, r: _untested(n, r, size=lambda v: abs(v.max()))),
        ("One large gradient is enough for an array to be seen: take the largest, not the mean.",
         lambda n, r: _untested(n, r, size=lambda v: np.abs(v).mean())),
        ("One large gradient is enough for an array to be seen: take the largest, not the norm.",
         lambda n, r: _untested(n, r, size=np.linalg.norm)),
        ("One large gradient is enough for an array to be seen: a small entry beside it is fine.",
         lambda n, r: _untested(n, r, size=lambda v: np.abs(v).min())),
        ("One large gradient is enough for an array to be seen: a zero beside it is fine.",
         lambda n, r: [name[1:] for name, v in n.items() if not v.all()]),
        ("Too small is not only zero: round_off > 1e-3 * largest.",
         lambda n, r: [name[1:] for name, v in n.items() if not v.any()]),
        ("Below the round-off itself is too strict: an array needs 1000 times the round-off.",
         lambda n, r: _untested(n, r, resolution=1.0)),
        ("The factor is 1e-3, as in line 2 of the rule; 1e-6 belongs to the tolerance.",
         lambda n, r: _untested(n, r, resolution=TOLERANCE)),
        ("Give back the list of names, not how many they are.",
         lambda n, r: len(_untested(n, r))),
        ("Give back the list of names, not how many parameters they hold.",
         lambda n, r: sum(n["d" + name].size for name in _untested(n, r))),
        ("Give back all the names: is there a return inside the loop?",
         lambda n, r: _untested(n, r)[:1]),
    ]  # fmt: skip
    grade("Exercise 6.3", function, cases, _untested, mistakes)


def _is_fine(numerator, denominator):
    return bool(numerator < THRESHOLD * denominator)


def _verdict(g, g_num, round_off):
    return _rule(g, g_num, round_off)


def _rule(
    g, g_num, round_off, nan="wrong", order="wrong first", error=lambda g, n: np.abs(g - n),
    largest=lambda n: np.abs(n).max(), tolerance=lambda r, size: r + TOLERANCE * size,
    resolution=RESOLUTION, wrong=np.any,
):  # fmt: skip
    """The rule of the lesson; each argument after the third makes one mistake."""
    bad_g, bad_n = not np.isfinite(g).all(), not np.isfinite(g_num).all()
    if {"wrong": bad_g or bad_n, "analytical only": bad_g, "numerical only": bad_n}.get(nan):
        return "wrong"
    if nan == "inconclusive" and (bad_g or bad_n):
        return "inconclusive"
    size = largest(g_num)
    is_wrong = wrong(error(g, g_num) > tolerance(round_off, size))
    is_small = np.any(round_off > resolution * size)
    answers = [("wrong", is_wrong), ("inconclusive", is_small)]
    if order == "inconclusive first":
        answers.reverse()
    return next((answer for answer, holds in answers if holds), "correct")


def _untested(
    numerical, round_off, cut=1, size=lambda v: np.abs(v).max(), resolution=RESOLUTION
):  # fmt: skip
    return [name[cut:] for name, v in numerical.items() if round_off > resolution * size(v)]


def _network(m=4):
    """Both gradients of a network whose first layer is saturated, and their round-off."""
    stream = np.random.RandomState(6)
    parameters = {name: stream.randn(*s) for name, s in array_shapes([3, 4, 2, 1]).items()}
    X, Y = 1000 + 50 * stream.randn(3, m), np.arange(m).reshape(1, m) % 2
    AL, caches = L_model_forward(X, parameters, "tanh")
    g_num = network_gradient(parameters, X, Y, "tanh", epsilon=1e-5)
    return L_model_backward(AL, Y, caches, "tanh"), g_num, 1e-10
