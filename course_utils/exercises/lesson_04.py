"""Checkers of lesson 04: roll the parameters into one column, and back.

Each raises AssertionError if the answer is wrong, with a hint where the mistake is known.
"""

from functools import partial
from itertools import pairwise

import numpy as np

from course_utils import rolling
from course_utils.exercises import grade, same
from course_utils.network import L_model_backward, L_model_forward

# Small ones first: a message shows them whole. [3, 3, 1] has a square W1, whose transpose
# has the right shape; the last has two-digit layers.
DIMS = [[2, 1], [2, 1, 1], [3, 3, 1], [4, 3, 2, 1], [2] * 11 + [1]]
COLUMN_BY_COLUMN = "You go column by column; NumPy's reshape, left alone, goes row by row."
FLAT = "The numbers are right, the shape is not: make it one column, with reshape(-1, 1)."
BY_ROWS = "Divide by the number of columns, not of rows: a row holds one number for each column."
SWAPPED = "The row comes first, then the column: (row, column)."
ADD = "Each move of the start adds to it: start += rows * columns. With = it begins anew."
COUNT = "Count the layers by their dW: dA may be there or not, and has no place in the column."
LAYERS = "How many layers are there? They count from 1; range(1, layers + 1) ends at the last."
# What NumPy says, and what is behind it.
ERRORS = {
    "at least one array": "With one layer, you collect nothing. " + LAYERS,
    "concatenation axis": "The pieces do not fit under one another: make each one a column, with "
                          "reshape(-1, 1).",
    "cannot reshape": "You cut out a piece with more or fewer numbers than its array has. Layers "
                      "count from 1; cut vector[start : start + rows * columns].",
}  # fmt: skip


def check_4_1(where_is):
    """Check `where_is(index, layers_dims)`: the array's name, and the place in it.

    Parameters
    ----------
    where_is : function
        The learner's; for (17, [4, 3, 2, 1]) it gives ("W2", (0, 2)).

    Examples
    --------
    >>> check_4_1(_where_is)
    Exercise 4.1: correct.
    """
    __tracebackhide__ = True
    small, large = [4, 3, 2, 1], [12288, 5, 5, 1]
    cases = [(index, small) for index in (6, 17, 12, 13, 14, 15, 21, 24, 25)]
    cases += [(0, [3, 3, 1]), (5, [3, 3, 1]), (30000, large), (61441, large), (61480, large)]
    grade(
        "Exercise 4.1",
        where_is,
        cases,
        _where_is,
        [
            ("After the weights of a layer come its biases: move on past them too.",
             partial(_where_is, left_out="b")),
            ("After the biases of a layer, too, subtract their number from the index.",
             partial(_where_is, subtracted="W")),
            ("All W stand before all b; each b goes right after its own W.",
             partial(_where_is, key=lambda name: name[0])),
            ("Inside the array, count from where its block starts: subtract the lengths before it.",
             partial(_where_is, count_from_start=False)),
            (BY_ROWS, partial(_where_is, place=lambda i, r, c: (i // r, i % r))),
            (BY_ROWS, partial(_where_is, place=lambda i, r, c: (i // r, i % r), bias_row=True)),
            (COLUMN_BY_COLUMN + " Divide by the number of columns, not of rows.",
             partial(_where_is, place=lambda i, r, c: (i % r, i // r))),
            (SWAPPED, partial(_where_is, place=lambda i, r, c: (i % c, i // c))),
            (SWAPPED, partial(_where_is, place=lambda i, r, c: (i % c, i // c), bias_row=True)),
            ("A bias array has one column: entry i of it is at (i, 0).",
             partial(_where_is, bias_row=True)),
            ("A block of 12 entries holds 0 to 11; entry 12 is the next block: < and not <=.",
             partial(_where_is, last=1)),
            ("Entries count from 0, not from 1.",
             lambda index, dims: _where_is(max(index - 1, 0), dims)),
        ],
    )  # fmt: skip


def check_4_2(dictionary_to_vector):
    """Check `dictionary_to_vector(params_dict)`: one column, whatever order was filled.

    Parameters
    ----------
    dictionary_to_vector : function
        The learner's.

    Examples
    --------
    >>> check_4_2(lambda params_dict: _roll(params_dict, _in_order(params_dict)))
    Exercise 4.2: correct.
    """
    __tracebackhide__ = True
    cases = [(_numbered(dims),) for dims in DIMS]
    cases += [({name: case[name] for name in reversed(case)},) for (case,) in cases]
    cases += [({name: case[name] for name in sorted(case)},) for (case,) in cases]
    cases += [({name: array + 0.5 for name, array in _numbered([2, 1]).items()},)]
    grade(
        "Exercise 4.2",
        _explained("Exercise 4.2", dictionary_to_vector, LAYERS),
        cases,
        rolling.dictionary_to_vector,
        [
            ("You follow the order in which the dictionary was filled; follow W1, b1, W2, b2, ...",
             lambda p: _roll(p, p)),
            *_misplaced("W", "b"),
            ("The biases are missing: roll every b as well.",
             lambda p: _roll(p, _in_order(p)[::2])),
        ],
    )  # fmt: skip


def check_4_3(vector_to_dictionary):
    """Check `vector_to_dictionary(vector, layers_dims)`: the arrays again, as copies.

    Parameters
    ----------
    vector_to_dictionary : function
        The learner's.

    Examples
    --------
    >>> check_4_3(_unroll)
    Exercise 4.3: correct.
    """
    __tracebackhide__ = True

    def and_nudge(vector, layers_dims):
        """Call the learner's function; then nudge what it gives, and look at the vector."""
        __tracebackhide__ = True
        answer = vector_to_dictionary(vector, layers_dims)
        if same(answer, _unroll(vector, layers_dims), 1e-6, 1e-9):
            arrays = {name: np.asarray(value) for name, value in answer.items()}
            views = [name for name in arrays if np.shares_memory(arrays[name], vector)]
            if views:
                raise AssertionError(
                    f"Exercise 4.3: The numbers are right, but {views[0]} is a view: nudge it, "
                    "and the vector moves too. Put .copy() behind the reshape."
                )
        return answer

    cases = [(rolling.dictionary_to_vector(_numbered(dims)), dims) for dims in DIMS]
    grade(
        "Exercise 4.3",
        _explained("Exercise 4.3", and_nudge),
        [*cases, (cases[0][0] + 0.5, [2, 1])],
        _unroll,
        [
            ("Keep the numbers as they are: you cut them to whole numbers.",
             lambda v, dims: {name: a.astype(int) for name, a in _unroll(v, dims).items()}),
            (ADD, partial(_unroll, anew="W")),
            (ADD, partial(_unroll, anew="Wb")),
            ("After the weights of a layer come its biases: move the start on past them too.",
             partial(_unroll, moved="W")),
            ("Each array begins where the one before ended: move the start on.",
             partial(_unroll, moved="")),
            ("Each layer begins where the one before ended: move the start on.",
             lambda v, dims: {f"{name[0]}{layer}": array
                              for layer, two in enumerate(pairwise(dims), 1)
                              for name, array in _unroll(v, two).items()}),
            (COLUMN_BY_COLUMN, partial(_unroll, order="F")),
            ("The shape of W is (units in this layer, units in the layer before).",
             lambda v, dims: {name: array.reshape(array.shape[::-1]) if name[0] == "W" else array
                              for name, array in _unroll(v, dims).items()}),
            ("The biases need a second axis: their shape is (units in this layer, 1).",
             partial(_unroll, bias_shape=-1)),
            ("The biases are a column, not a row: their shape is (units in this layer, 1).",
             partial(_unroll, bias_shape=(1, -1))),
            ("The weights of a layer come first in the vector, then its biases.",
             partial(_unroll, key=_biases_first)),
            ("You cut out all W before all b; each b comes right after its own W.",
             partial(_unroll, key=lambda name: name[0])),
            ("The biases are missing: cut out every b as well.",
             lambda v, dims: {name: value for name, value in _unroll(v, dims).items()
                              if name[0] == "W"}),
        ],
    )  # fmt: skip


def check_4_4(gradients_to_vector):
    """Check `gradients_to_vector(gradients)`: dW1, db1, dW2, ... and no dA.

    Parameters
    ----------
    gradients_to_vector : function
        The learner's.

    Examples
    --------
    >>> check_4_4(lambda gradients: _roll(gradients, _in_order(gradients)))
    Exercise 4.4: correct.
    """
    __tracebackhide__ = True
    cases = [(_gradients(dims),) for dims in DIMS]
    # Nothing says that dA must be there: a numerical gradient has none.
    cases += [({name: g[name] for name in g if name[1] != "A"},) for (g,) in cases[1:]]
    grade(
        "Exercise 4.4",
        _explained("Exercise 4.4", gradients_to_vector, COUNT),
        cases,
        rolling.gradients_to_vector,
        [
            ("dA0, dA1, ... are in there: they belong to no parameter, so leave them out.",
             lambda g: _roll(g, g)),
            (COUNT, lambda g: _roll(g, _in_order(g)[: len(g) // 3 * 2])),
            ("You follow the order in which back-propagation filled the dictionary, the last layer "
             "first; follow dW1, db1, dW2, ...",
             lambda g: _roll(g, [name for name in g if name[1] != "A"])),
            *_misplaced("dW", "db"),
            ("The db are missing: roll them as well.", lambda g: _roll(g, _in_order(g)[::2])),
        ],
    )  # fmt: skip


def _numbered(dims):
    """Parameters that hold 0, 1, 2, ... in rolling order: what is misplaced shows at once."""
    size = sum(rows * columns for rows, columns in rolling.array_shapes(dims).values())
    return rolling.vector_to_dictionary(np.arange(float(size)), dims)


def _gradients(dims):
    rng = np.random.default_rng(4)
    shapes = rolling.array_shapes(dims)
    parameters = {name: rng.normal(size=shapes[name]) for name in shapes}
    AL, caches = L_model_forward(rng.normal(size=(dims[0], 5)), parameters, "tanh")
    return L_model_backward(AL, np.array([[1, 0, 0, 1, 0]]), caches, "tanh")


def _in_order(arrays):
    """W1, b1, W2, ... or dW1, db1, dW2, ..., whatever else the dictionary holds."""
    names = [name for name in arrays if "A" not in name]
    return sorted(names, key=lambda name: (int(name.lstrip("dWb")), name))


def _roll(arrays, names, order="C"):
    return np.concatenate([np.reshape(arrays[name], (-1, 1), order=order) for name in names])


def _biases_first(name):
    return int(name.lstrip("dWb")), "W" in name


def _misplaced(W, b):
    """Mistakes of order and of shape, the same for parameters and for gradients."""
    return [
        (f"You follow the alphabet, so all {W} stand before all {b}; each {b} goes after its {W}.",
         lambda p: _roll(p, sorted(_in_order(p)))),
        (f"All {W} stand before all {b}; each {b} goes right after its own {W}.",
         lambda p: _roll(p, sorted(_in_order(p), key=lambda name: name.strip("0123456789")))),
        (f"Each {b} stands before the {W} of its layer; {W}1 goes first, then {b}1.",
         lambda p: _roll(p, sorted(_in_order(p), key=_biases_first))),
        ("As text, '10' sorts before '2': turn the layer's number into an int.",
         lambda p: _roll(p, sorted(_in_order(p), key=lambda name: (name.lstrip("dWb"), name)))),
        (COLUMN_BY_COLUMN, lambda p: _roll(p, _in_order(p), "F")),
        (FLAT, lambda p: _roll(p, _in_order(p)).ravel()),
        (FLAT, lambda p: _roll(p, _in_order(p)).T),
    ]  # fmt: skip


def _unroll(vector, dims, key=None, moved="Wb", order="C", bias_shape=(-1, 1), anew=""):
    shapes, parameters, start = rolling.array_shapes(dims), {}, 0
    for name in sorted(shapes, key=key) if key else shapes:
        stop = start + shapes[name][0] * shapes[name][1]
        shape = shapes[name] if name[0] == "W" else bias_shape
        parameters[name] = vector[start:stop].reshape(shape, order=order).copy()
        length = stop - start
        start = length if name[0] in anew else start + length * (name[0] in moved)
    return parameters


def _where_is(index, dims, place=None, key=None, left_out="", subtracted="Wb",
              count_from_start=True, bias_row=False, last=0):  # fmt: skip
    rest, shapes = index, rolling.array_shapes(dims)
    for name in sorted(shapes, key=key) if key else shapes:
        rows, columns = shapes[name]
        if name[0] in left_out:
            continue
        if rest < rows * columns + last:
            inside = rest if count_from_start else index
            if name[0] == "b":
                return name, ((0, inside) if bias_row else (inside, 0))
            return name, (place(inside, rows, columns) if place else divmod(inside, columns))
        rest -= rows * columns * (name[0] in subtracted)
    return None


def _explained(exercise, function, no_such_name=""):
    """The learner's function, with words for the errors that learners really get."""

    def call(*case):
        __tracebackhide__ = True
        try:
            return function(*case)
        except KeyError as error:
            if not no_such_name:
                raise
            names = ", ".join(case[0])
            words = f"You ask for the name {error}; the names are {names}. {no_such_name}"
        except ValueError as error:
            words = next((ERRORS[said] for said in ERRORS if said in str(error)), "")
            if not words:
                raise
        raise AssertionError(f"{exercise}: {words}")

    return call
