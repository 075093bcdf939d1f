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
        given = copy.deepcopy(case)
        try:
            answers.append(function(*given))
        except NotImplementedError:
            print(f"{exercise}: to do.")
            return
        if not same(given, case, 0, 0):
            raise AssertionError(
                f"{exercise}: your function changed one of its arguments in place; work on a copy."
            )
    expected = [reference(*copy.deepcopy(case)) for case in cases]
    pairs = list(zip(cases, answers, expected, strict=True))
    wrong = [pair for pair in pairs if not same(pair[1], pair[2], rtol, atol)]
    if not wrong:
        print(f"{exercise}: correct.")
        return
    case, answer, right = wrong[0]
    if answer is None:
        raise AssertionError(f"{exercise}: your function returns None. Is there a return line?")
    numbers = f"For {_say(case)} it gives {_say(answer)}; expected {_say(right)}."
    for hint, mistaken in mistakes:
        as_mistaken = [mistaken(*copy.deepcopy(case)) for case in cases]
        if all(same(a, m, rtol, atol) for a, m in zip(answers, as_mistaken, strict=True)):
            raise AssertionError(f"{exercise}: {hint} {numbers}")
    raise AssertionError(f"{exercise}: not yet. {numbers}{_shape_remark(answer, right)}")


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
    'Exercise 0.1: You squared x instead of doubling it. For (3) it gives 9; expected 6.'
    """
    try:
        checker(wrong_function)
    except AssertionError as error:
        return str(error)
    raise ValueError(f"{checker.__name__} lets a wrong answer through.")


def same(answer, right, rtol, atol):
    """Whether two answers are equal, whatever they are made of.

    Parameters
    ----------
    answer, right : number, str, array, function, or a tuple, list or dictionary of those
    rtol, atol : float
        As in `numpy.allclose`.

    Returns
    -------
    bool
        NaN equals nothing, and shapes must agree; a number equals an array without axes.

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
            and all(same(answer[key], right[key], rtol, atol) for key in right)
        )
    if isinstance(right, (tuple, list)):
        return (
            isinstance(answer, (tuple, list))
            and len(answer) == len(right)
            and all(same(a, r, rtol, atol) for a, r in zip(answer, right, strict=True))
        )
    if isinstance(right, (str, type(None))) or callable(right):
        return answer is right or (isinstance(right, str) and answer == right)
    try:
        answer, right = np.asarray(answer, float), np.asarray(right, float)
    except (TypeError, ValueError):
        return False
    return answer.shape == right.shape and np.allclose(answer, right, rtol, atol)


def _say(value):
    """A value in few characters: numbers with six digits, large arrays by their shape."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_say(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(_say(item) for item in value) + ")"
    if isinstance(value, np.ndarray) and value.size > 6:
        return f"an array of shape {value.shape} that starts {_say(value.ravel()[:3].tolist())}"
    if isinstance(value, np.ndarray):
        return str(value.tolist()) if value.dtype.kind in "iub" else str(value.round(6).tolist())
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return getattr(value, "__name__", None) or repr(value)


def _shape_remark(answer, right):
    if isinstance(right, np.ndarray) and np.shape(answer) != right.shape:
        return f" Look at the shape first: {np.shape(answer)} where {right.shape} is expected."
    if isinstance(right, dict) and isinstance(answer, dict) and set(answer) != set(right):
        return f" Look at the keys first: {sorted(answer)} where {sorted(right)} are expected."
    return ""
