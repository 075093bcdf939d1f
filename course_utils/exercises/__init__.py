"""What every checker of an exercise is made of.

A checker compares the learner's function with a reference on a few inputs. If they disagree,
it looks whether one of the mistakes that learners really make gives the very same wrong
answer, and if so says which. The checkers themselves are in ``lesson_01``, ``lesson_02``, ...
"""

import copy

import numpy as np


def grade(exercise, function, cases, reference, mistakes=(), rtol=1e-6, atol=1e-9):
    """Check a learner's function, and say what is wrong with it.

    Parameters
    ----------
    exercise : str
        Its name, such as "Exercise 1.1".
    function : function
        The learner's.
    cases : list of tuple
        The arguments of each call. They are copied, and must come back unchanged.
    reference : function
        Gives the right answer: a number, an array, or a tuple, list or dictionary of those.
    mistakes : list of (str, function)
        A hint, and a function that makes the mistake which the hint is about.
    rtol, atol : float
        How close counts as equal, as in `numpy.allclose`.

    Raises
    ------
    AssertionError
        If the answer is wrong: with a hint if the mistake is known, and with the two answers.

    Examples
    --------
    >>> def double(x):
    ...     raise NotImplementedError("Exercise 0.1")
    >>> grade("Exercise 0.1", double, [(3.0,)], lambda x: 2 * x)
    Exercise 0.1: to do.
    >>> grade("Exercise 0.1", lambda x: x + x, [(3.0,)], lambda x: 2 * x)
    Exercise 0.1: correct.
    """
    __tracebackhide__ = True  # IPython then shows the message, not the lines of this module
    answers = []
    for case in cases:
        own = copy.deepcopy(case)
        try:
            answers.append(_answer(function, own))
        except NotImplementedError as error:
            other = str(error) not in ("", exercise)
            print(f"{exercise}: to do." + (f" It calls {error}, which is to do." if other else ""))
            return
        if not same(own, case, 0, 0, equal_nan=True):
            raise AssertionError(
                f"{exercise}: your function changed one of its arguments in place. Work on a copy: "
                "even if it is changed back, rounding may leave another number."
            )
    expected = [reference(*copy.deepcopy(case)) for case in cases]
    pairs = list(zip(cases, answers, expected, strict=True))
    wrong = [pair for pair in pairs if not same(pair[1], pair[2], rtol, atol)]
    if not wrong:
        print(f"{exercise}: correct.")
        return
    case, answer, right = wrong[0]
    given = _say(case if len(case) > 1 else case[0])
    if answer is None:
        raise AssertionError(
            f"{exercise}: for {given}, your function returns None. Does every way through it "
            "end in a return line?"
        )
    what, got, wanted = _first_difference(answer, right, rtol, atol)
    numbers = f"For {given}, {what} is {got}; expected {wanted}."
    for hint, mistaken in mistakes:
        as_mistaken = [_answer(mistaken, copy.deepcopy(case)) for case in cases]
        if all(same(a, m, rtol, atol) for a, m in zip(answers, as_mistaken, strict=True)):
            raise AssertionError(f"{exercise}: {hint} {numbers}")
    raise AssertionError(f"{exercise}: not yet. {numbers}")


def refusal(checker, wrong_function):
    """The words with which a checker refuses a wrong answer.

    Parameters
    ----------
    checker : function
        Such as ``lesson_01.check_1_1``.
    wrong_function : function
        An answer that must not pass.

    Returns
    -------
    str
        What the learner would read.

    Raises
    ------
    ValueError
        If the checker lets the wrong answer through.

    Examples
    --------
    >>> def checker(function):
    ...     grade("Exercise 0.1", function, [(3.0,)], lambda x: 2 * x,
    ...           [("You squared x instead of doubling it.", lambda x: x * x)])
    >>> refusal(checker, lambda x: x**2)
    'Exercise 0.1: You squared x instead of doubling it. For 3, your answer is 9; expected 6.'
    """
    try:
        checker(wrong_function)
    except AssertionError as error:
        return str(error)
    raise ValueError(f"{checker.__name__} lets a wrong answer through.")


def same(answer, right, rtol, atol, equal_nan=False):
    """Whether two answers are equal, whatever they are made of.

    Parameters
    ----------
    answer, right : number, str, array, function, or a tuple, list or dictionary of those
    rtol, atol : float
        As in `numpy.allclose`.
    equal_nan : bool
        Whether NaN equals NaN.

    Returns
    -------
    bool
        NaN equals nothing if not asked to; shapes must agree, but a number equals an array
        without axes.

    Examples
    --------
    >>> same({"dW1": np.ones((2, 1))}, {"dW1": np.ones((2, 1))}, 1e-6, 0)
    True
    >>> same(np.ones(2), np.ones((2, 1)), 1e-6, 0)
    False
    """
    if isinstance(right, dict):
        return (
            isinstance(answer, dict)
            and set(answer) == set(right)
            and all(same(answer[key], right[key], rtol, atol, equal_nan) for key in right)
        )
    if isinstance(right, (tuple, list)):
        return (
            isinstance(answer, (tuple, list))
            and len(answer) == len(right)
            and all(same(a, r, rtol, atol, equal_nan) for a, r in zip(answer, right, strict=True))
        )
    if isinstance(right, (str, type(None))) or callable(right):
        return answer is right or (isinstance(answer, str) and answer == right)
    if isinstance(answer, str) or _shape(answer) is None:
        return False
    try:
        answer, right = np.asarray(answer, float), np.asarray(right, float)
    except (TypeError, ValueError):
        return False
    return answer.shape == right.shape and np.allclose(answer, right, rtol, atol, equal_nan)


def _answer(function, case):
    """What the function returns. Shapes that do not fit are an answer too: a hint can name it."""
    try:
        return function(*case)
    except ValueError as error:
        if "broadcast" in str(error):
            return "an error: the shapes around *, + or - do not fit"
        if "matmul" in str(error) or "aligned" in str(error):
            return "an error: the shapes around @ do not fit"
        if "truth value" in str(error):
            return "an error: if, and, or, min and max want one truth value, and got an array"
        raise


def _first_difference(answer, right, rtol, atol, place=""):
    """What differs first in two answers, in words, and the two things that stand there."""
    mine = f"your answer at {place}" if place else "your answer"
    numeric = isinstance(right, (np.ndarray, float, int))
    if isinstance(right, dict) and isinstance(answer, dict):
        if set(answer) != set(right):
            return f"the list of names in {mine}", ", ".join(map(str, answer)), ", ".join(right)
        pairs = [(f"[{key!r}]", answer[key], right[key]) for key in right]
    elif isinstance(right, (tuple, list)) and isinstance(answer, (tuple, list)):
        if len(answer) != len(right):
            return f"the number of parts of {mine}", len(answer), len(right)
        pairs = [(f"[{i}]", a, r) for i, (a, r) in enumerate(zip(answer, right, strict=True))]
    elif numeric and _shape(answer) not in (None, np.shape(right)):
        words = [
            f"{shape}" if shape else "one number" for shape in (_shape(answer), np.shape(right))
        ]
        return f"the shape of {mine}", *words
    elif numeric and np.size(right) > 1 and _shape(answer):
        answer = np.asarray(answer)
        pairs = [(str(list(i)), answer[i], right[i]) for i in np.ndindex(right.shape)]
    else:
        return mine, _say(answer), _say(right)
    name, a, r = next(pair for pair in pairs if not same(*pair[1:], rtol, atol))
    return _first_difference(a, r, rtol, atol, f"{place}{name}")


def _shape(answer):
    """The shape of a number or an array; None for what is neither."""
    is_numeric = isinstance(answer, (np.ndarray, np.generic, float, int, bool))
    return np.shape(answer) if is_numeric else None


def _say(value):
    """A value in few characters: numbers with six digits, arrays by their shape."""
    if isinstance(value, dict):
        return "a dictionary of " + ", ".join(map(str, value))
    if isinstance(value, list):
        return "a list [" + ", ".join(map(_say, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_say, value)) + (",)" if len(value) == 1 else ")")
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        value = value.item()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str) and not value.startswith("an error"):
        return f"the text {value!r}"
    if isinstance(value, str):
        return value
    return getattr(value, "__name__", None) or repr(value)
