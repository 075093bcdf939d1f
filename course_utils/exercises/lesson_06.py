"""Checkers of lesson 06: a check that NaN cannot pass, the verdict, what was not tested.

Each raises AssertionError if the answer is wrong, with a hint where the mistake is known.
"""

import copy

import numpy as np

from course_utils.exercises import grade, same
from course_utils.network import L_model_backward, L_model_forward
from course_utils.numerical import network_gradient
from course_utils.rolling import array_shapes

THRESHOLD, TOLERANCE, RESOLUTION = 10e-7, 1e-6, 1e-3
NAN_PASSES = (
    "NaN passes. With NaN <, <=, >, >= and == are all False: ask whether the difference is "
    "small, or use np.isnan."
)


def check_6_1(function):
    """Check ``is_fine(numerator, denominator)``: formula (3) below 10e-7, and no NaN.

    Parameters
    ----------
    function : function
        The learner's.

    Examples
    --------
    >>> check_6_1(_is_fine)
    Exercise 6.1: correct.
    """
    __tracebackhide__ = True
    nan = float("nan")
    numbers = [
        (1e-9, 1.0), (3e-7, 1.0), (0.0, 2.0), (0.3, 0.5), (4e-6, 2.0), (4e-6, 8.0), (1e-9, 1e-4),
        (5e-7, 8.0), (1e-12, 1e-4), (1e-17, 1e-9), (1e-23, 1e-15),
        (nan, nan), (nan, 1.0), (0.0, 0.0),
    ]  # fmt: skip
    # As NumPy's numbers, which is what `norm` gives: there 0/0 is NaN and not an error.
    cases = [*((np.float64(top), np.float64(bottom)) for top, bottom in numbers), (0.0, 0.0)]

    def undivided(top, bottom):
        __tracebackhide__ = True
        try:
            return function(top, bottom)
        except ZeroDivisionError:
            if answer := function(np.float64(top), np.float64(bottom)):
                return answer  # 0/0 passes: that comes first
        raise AssertionError(
            "Exercise 6.1: 0.0 / 0.0 is NaN for NumPy's numbers only. With Python's own it is an "
            "error: look at the denominator before you divide, or multiply by it."
        )

    def but(at_0_0=False, at_nan=False, threshold=THRESHOLD):
        """The right answer, but for what is said of 0/0 and of NaN."""

        def mistaken(top, bottom):
            if np.isnan(top) or np.isnan(bottom):
                return at_nan
            return at_0_0 if bottom == 0 else bool(top / bottom < threshold)

        return mistaken

    mistakes = _each(
        (NAN_PASSES, but(at_nan=True, at_0_0=True), but(at_nan=True)),
        ("0/0 passes: two gradients of zeros. They agree, but there was nothing to see.",
         but(at_0_0=True)),
        ("A numerator of 0 is perfect agreement, if there are gradients: look at the denominator.",
         lambda top, bottom: _is_fine(top, bottom) and bool(top != 0)),
        ("Give back True if it is fine, and False if not: yours is the other way round.",
         lambda top, bottom: not _is_fine(top, bottom),
         lambda top, bottom: bool(top > THRESHOLD * bottom)),
        ("Give back True or False, not a text.",
         lambda top, bottom: "fine" if _is_fine(top, bottom) else "mistake",
         lambda top, bottom: "fine" if but(True, True)(top, bottom) else "mistake"),
        ("10e-7 is 10 times 1e-7: the threshold is 1e-6.",
         but(threshold=1e-7), but(threshold=1e-5)),
        ("This holds the numerator alone against the threshold. Formula (3) is a fraction.",
         lambda top, bottom: bool(top < THRESHOLD),
         lambda top, bottom: bool(top < THRESHOLD and bottom > 0)),
        ("Small gradients can agree too. Only a denominator of exactly 0 has nothing to see.",
         *(lambda top, bottom, least=least: _is_fine(top, bottom) and bool(bottom > least)
           for least in (1e-12, 1e-6, 1e-3))),
    )  # fmt: skip
    with np.errstate(all="ignore"):  # no warning of 0/0 beside a right answer
        grade("Exercise 6.1", undivided, cases, _is_fine, mistakes)


def check_6_2(function):
    """Check ``verdict(g, g_num, round_off)``: "wrong", "inconclusive" or "correct".

    Parameters
    ----------
    function : function
        The learner's.

    Examples
    --------
    >>> check_6_2(_verdict)
    Exercise 6.2: correct.
    """
    __tracebackhide__ = True
    g, g_num, round_off = _network()
    cases = {
        f"this is {name} of a correct network": (g["d" + name], g_num["d" + name], round_off)
        for name in ("W2", "b2", "W1", "b1")
    }
    W2, nothing = g_num["dW2"], g_num["dW1"]
    largest = np.abs(W2).max()
    some = np.zeros_like(W2)
    some[0, 0] = 1.0
    too_small = W2 * (0.1 * round_off / RESOLUTION / largest)
    just_seen = W2 * (2 * round_off / RESOLUTION / largest)
    uneven = np.full_like(W2, 1e-8)
    uneven[1, 2] = 0.5
    a_nan, an_inf = np.where(some == 1, np.nan, W2), np.where(some == 1, np.inf, W2)
    no_round_off = 1e-12 * largest
    cases |= {
        "g is 0, g_num is not": (0 * W2, W2, round_off),
        "one entry of g is too large": (W2 + 1e-3 * largest * some, W2, round_off),
        "one entry of g is too small": (W2 - 1e-3 * largest * some, W2, round_off),
        "all errors are 0.5e-6 * largest": (W2 + 0.5e-6 * largest, W2, no_round_off),
        "all errors are 1e-5 * largest": (W2 + 1e-5 * largest, W2, no_round_off),
        "one error is 3e-6 * largest": (W2 + 3e-6 * largest * some, W2, no_round_off),
        "each entry is off by 0.5e-6 of itself": (uneven * (1 + 0.5e-6), uneven, 1e-12),
        "all errors are half the round_off": (W2 + 0.5e-5 * largest, W2, 1e-5 * largest),
        "all errors are 1.5 times the round_off": (W2 + 1.5e-6 * largest, W2, 1e-6 * largest),
        "all errors are 5 times the round_off": (W2 + 5e-5 * largest, W2, 1e-5 * largest),
        "all gradients are negative": (-np.abs(W2), -np.abs(W2), round_off),
        "one gradient is 0, the others negative": (-np.abs(W2) * (1 - some),) * 2 + (round_off,),
        "one gradient is large, the others small": (uneven, uneven, 0.25e-3),
        "all gradients are 500 times the round_off": (0 * W2 + 0.5,) * 2 + (1e-3,),
        "largest is 100 times the round_off": (too_small, too_small, round_off),
        "largest is 2000 times the round_off": (just_seen, just_seen, round_off),
        "g_num is 0, g is 0.01": (nothing + 0.01, nothing, round_off),  # the slope forgotten
        "g_num is too small to be seen, g is not": (too_small + 1e-3, too_small, round_off),
        "g has a NaN": (a_nan, W2, round_off),
        "g_num has a NaN": (W2, a_nan, round_off),
        "both have a NaN": (a_nan, a_nan, round_off),
        "g has a NaN, g_num is too small": (too_small + 0 * a_nan, too_small, round_off),
        "g has an infinite entry": (an_inf, W2, round_off),
        "g_num has an infinite entry": (W2, an_inf, round_off),
        "both have an infinite entry": (an_inf, an_inf, round_off),
    }
    mistakes = _each(
        *((hint, *(lambda *case, c=change: _rule(*case, **c) for change in changes))
          for hint, *changes in _NAN_6_2),
        *((hint, *(lambda *case, c=change, nan=nan: _rule(*case, nan=nan, **c)
                   for change in changes for nan in ("isfinite", "isnan", "<=", ">")))
          for hint, *changes in _MISTAKES_6_2),
    )  # fmt: skip
    cases, stories = list(cases.values()), list(cases)
    with np.errstate(all="ignore"):
        which = _first_wrong(function, cases)
        if which is not None:
            # Arrays are printed by their shape: say which case it is, and its numbers.
            g, g_num, round_off = cases[which]
            error, largest = np.abs(g - g_num).max(), np.abs(g_num).max()
            case = f"In the case below {stories[which]}: error {error:.3g}, largest {largest:.3g}, "
            case += f"tolerance {round_off + TOLERANCE * largest:.3g}."
            mistakes.append(("not yet.", function))
            mistakes = [(f"{hint} {case}", mistaken) for hint, mistaken in mistakes]
        grade("Exercise 6.2", function, cases, _verdict, mistakes)


def check_6_3(function):
    """Check ``untested(numerical, round_off)``: the names of arrays too small to be seen.

    Parameters
    ----------
    function : function
        The learner's.

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
        ({"dW10": faint[1:] / 50, "dW1": 5 * faint, "db1": -0.7 * faint}, round_off),
        ({"db2": 5 * faint[1:], "dW2": faint, "db3": -5 * np.abs(faint)}, round_off),
        (g_num, 1.0),
    ]
    mistakes = _each(
        ("Give back the names of the parameters: W1, not dW1. name[1:] drops the d.",
         lambda n, r: _untested(n, r, cut=0)),
        ("These are the arrays that were tested. Turn the comparison around.",
         lambda n, r: [name[1:] for name in n if name[1:] not in _untested(n, r)]),
        ("Python's max compares whole rows. Use np.abs(array).max().",
         lambda n, r: _untested(n, r, size=lambda v: max(np.abs(v)))),
        ("A gradient of -2 is large: use np.abs before max.",
         lambda n, r: _untested(n, r, size=np.max)),
        ("A gradient of -2 is large: use np.abs before max, not after.",
         lambda n, r: _untested(n, r, size=lambda v: abs(v.max()))),
        ("One large gradient is enough for an array to be seen: take np.abs(array).max().",
         *(lambda n, r, of=of: _untested(n, r, size=lambda v: of(np.abs(v)))
           for of in (np.mean, np.linalg.norm, np.min)),
         lambda n, r: [name[1:] for name, v in n.items() if not v.all()]),
        ("Too small is not only zero: round_off > 1e-3 * largest.",
         lambda n, r: [name[1:] for name, v in n.items() if not v.any()]),
        ("Below the round-off itself is not enough: an array needs 1000 times the round-off.",
         lambda n, r: _untested(n, r, resolution=1.0)),
        ("The factor is 1e-3, as in line 2 of the rule; 1e-6 belongs to the tolerance.",
         lambda n, r: _untested(n, r, resolution=TOLERANCE)),
        ("Give back the list of names, not how many they are.",
         lambda n, r: len(_untested(n, r)),
         lambda n, r: sum(n["d" + name].size for name in _untested(n, r))),
        ("Give back all the names: is there a return inside the loop?",
         lambda n, r: _untested(n, r)[:1]),
    )  # fmt: skip

    def by_name(*case):
        __tracebackhide__ = True
        try:
            return function(*case)
        except KeyError as error:
            raise AssertionError(
                f"Exercise 6.3: this dictionary holds {', '.join(case[0])}, and no {error}. "
                "Go through the names that it has: for name in numerical."
            ) from None
        except TypeError as error:
            raise AssertionError(
                f"Exercise 6.3: your function stops: {error}. In `for name in numerical` each "
                "name is a text: its array is numerical[name]."
            ) from None

    grade("Exercise 6.3", by_name, cases, _untested, mistakes)


def _is_fine(numerator, denominator):
    return bool(numerator < THRESHOLD * denominator)


def _verdict(g, g_num, round_off):
    return _rule(g, g_num, round_off)


def _rule(
    g, g_num, round_off, nan="isfinite", bad="wrong", early=True, first="wrong",
    error=lambda g, n, r: np.abs(g - n), largest=lambda g, n: np.abs(n).max(),
    tolerance=lambda r, n, size: r + TOLERANCE * size, resolution=RESOLUTION, wrong=np.any,
    turned=False,
):  # fmt: skip
    """The rule of the lesson; each argument after the third makes one mistake.

    nan says how NaN and infinity are found; "<=" and ">" do not look, but compare.
    """
    looks = {
        "isfinite": lambda: not (np.isfinite(g).all() and np.isfinite(g_num).all()),
        "isnan": lambda: np.isnan(g).any() or np.isnan(g_num).any(),
        "g": lambda: not np.isfinite(g).all(),
        "isnan g": lambda: np.isnan(g).any(),
        "g_num": lambda: not np.isfinite(g_num).all(),
    }
    is_bad = looks.get(nan, lambda: False)()
    if is_bad and early:
        return bad
    size = largest(g, g_num)
    off, allowed = error(g, g_num, round_off), tolerance(round_off, g_num, size)
    is_wrong = is_bad or wrong(np.logical_not(off <= allowed) if nan == "<=" else off > allowed)
    is_small = np.any(round_off < size * resolution if turned else round_off > size * resolution)
    answers = [("wrong", is_wrong), ("inconclusive", is_small)]
    if first == "inconclusive":
        answers.reverse()
    return next((answer for answer, holds in answers if holds), "correct")


# For each hint, what it changes in the rule.
_NAN_6_2 = [
    ("A NaN in g or g_num is wrong, and `error > tolerance` is False for NaN.",
     {"nan": ">"}, {"nan": "g"}, {"nan": "isnan g"}, {"nan": "g_num"}),
    ("Infinite is wrong too. An infinite g_num makes the tolerance infinite, and every error is "
     "within it: use np.isfinite, which finds NaN as well.", {"nan": "<="}, {"nan": "isnan"}),
    ("A NaN makes it wrong, not inconclusive.", {"bad": "inconclusive"}),
]  # fmt: skip
_MISTAKES_6_2 = [
    ("`if` wants one truth value, and got an array: put .any() or .all() behind what you ask, or "
     "take the largest entry first, with .max().", {"wrong": bool}),
    ("Python's max compares whole rows. Use np.abs(g_num).max().",
     {"largest": lambda g, n: max(np.abs(n))}),
    ("Ask for wrong first: an array too small to be seen can still be far off.",
     {"first": "inconclusive"}, {"first": "inconclusive", "early": False}),
    ("Take the size of the error, np.abs(g - g_num): it can be negative.",
     {"error": lambda g, n, r: g - n}, {"error": lambda g, n, r: n - g},
     {"error": lambda g, n, r: abs((g - n).max())}),
    ("One bad entry is enough to be wrong: take the largest error, not the mean or the norm.",
     {"error": lambda g, n, r: np.abs(g - n).mean()},
     {"error": lambda g, n, r: np.linalg.norm(g - n)}, {"wrong": np.all}),
    ("The tolerance is the sum of two parts, round_off + 1e-6 * largest: look at each.",
     *({"tolerance": of} for of in (
         lambda r, n, size: TOLERANCE, lambda r, n, size: TOLERANCE * size, lambda r, n, size: r,
         lambda r, n, size: r + RESOLUTION * size, lambda r, n, size: max(r, TOLERANCE * size)))),
    ("The tolerance is one number for the whole array: 1e-6 times its largest slope, not 1e-6 "
     "times each entry.", {"tolerance": lambda r, n, size: r + TOLERANCE * np.abs(n)},
     {"error": lambda g, n, r: not np.allclose(g, n, TOLERANCE, r),
      "tolerance": lambda r, n, size: 0}, {"largest": lambda g, n: np.abs(n)}),
    ("round_off has its factor of 10 already: do not multiply again.",
     {"tolerance": lambda r, n, size: 10 * r + TOLERANCE * size, "resolution": RESOLUTION / 10},
     {"tolerance": lambda r, n, size: 10 * r + TOLERANCE * size}),
    ("largest is np.abs(g_num).max(): a gradient of -2 is large.",
     {"largest": lambda g, n: n.max()}, {"largest": lambda g, n: abs(n.max())}),
    ("largest is of g_num: g is what you judge, and may itself be infinite.",
     {"largest": lambda g, n: np.abs(g).max()},
     {"largest": lambda g, n: max(np.abs(g).max(), np.abs(n).max())}),
    ("largest is one entry, the largest: np.abs(g_num).max(), not a mean, a sum or a norm.",
     *({"largest": lambda g, n, of=of: of(np.abs(n))} for of in (
         np.mean, np.sum, np.min, np.linalg.norm))),
    ("Turn the second comparison around: inconclusive if round_off > 1e-3 * largest.",
     {"turned": True}),
    ("Inconclusive begins at 1000 times the round-off: round_off > 1e-3 * largest.",
     {"resolution": 1.0}, {"resolution": 1e3}, {"resolution": TOLERANCE}),
    ("This says correct of an array that is too small to be seen: that is inconclusive.",
     {"resolution": np.inf}, {"resolution": np.nan}),
]  # fmt: skip


def _each(*mistakes):
    """Pairs of a hint and a function, from hints with any number of functions behind them."""
    return [(hint, function) for hint, *functions in mistakes for function in functions]


def _first_wrong(function, cases):
    """The number of the first case that the function gets wrong; None if there is none."""
    for which, case in enumerate(cases):
        try:
            if not same(function(*copy.deepcopy(case)), _verdict(*case), 0, 0):
                return which
        except (NotImplementedError, ValueError):
            return which
    return None


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
