"""Checkers of lesson 04: roll the parameters into one column, and back."""

import numpy as np

from course_utils.exercises import grade, same
from course_utils.network import L_model_backward, L_model_forward
from course_utils.rolling import (
    array_shapes,
    dictionary_to_vector,
    gradients_to_vector,
    vector_to_dictionary,
)

# Small ones first: a message shows them whole. [3, 3, 1] has a square W1, whose transpose
# has the right shape; the last has two-digit layers.
DIMS = [[2, 1], [2, 1, 1], [3, 3, 1], [4, 3, 2, 1], [2] * 11 + [1]]
COLUMN_BY_COLUMN = "You go column by column; NumPy's reshape, left alone, goes row by row."
FLAT = "The numbers are right, the shape is not: make it one column, with reshape(-1, 1)."


def check_4_1(where_is):
    """Check `where_is(index, layers_dims)`: the array's name, and the place in it.

    Parameters
    ----------
    where_is : function
        The learner's; for (17, [4, 3, 2, 1]) it gives ("W2", (0, 2)).

    Raises
    ------
    AssertionError
        If it is wrong, with a hint where the mistake is known.

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
             lambda index, dims: _where_is(index, dims, biases=False)),
            ("Inside the array, count from where its block starts: subtract the lengths before it.",
             lambda index, dims: _where_is(index, dims, subtract=False)),
            (COLUMN_BY_COLUMN + " Divide by the number of columns, not of rows.",
             lambda index, dims: _where_is(index, dims, order="F")),
            ("The row comes first, then the column: (row, column).", _row_column_swapped),
            ("A block of 12 entries holds 0 to 11; entry 12 is the next block: < and not <=.",
             lambda index, dims: _where_is(index, dims, last=1)),
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

    Raises
    ------
    AssertionError
        If it is wrong, with a hint where the mistake is known.

    Examples
    --------
    >>> check_4_2(lambda params_dict: _roll(params_dict, _in_order(params_dict)))
    Exercise 4.2: correct.
    """
    __tracebackhide__ = True
    cases = [(_numbered(dims),) for dims in DIMS]
    cases += [({name: case[name] for name in reversed(case)},) for (case,) in cases]
    cases += [({name: case[name] for name in sorted(case)},) for (case,) in cases]
    grade(
        "Exercise 4.2",
        dictionary_to_vector,
        cases,
        _dictionary_to_vector,
        [
            ("You follow the order in which the dictionary was filled; follow W1, b1, W2, b2, ...",
             lambda p: _roll(p, p)),
            ("You follow the alphabet, so all W stand before all b; each b goes after its own W.",
             lambda p: _roll(p, sorted(p))),
            ("All W stand before all b; each b goes right after its own W.",
             lambda p: _roll(p, sorted(_in_order(p), key=lambda name: name[0]))),
            ("The biases stand before the weights of their layer; W1 goes first, then b1.",
             lambda p: _roll(p, sorted(_in_order(p), key=lambda n: (int(n[1:]), n[0] == "W")))),
            ("As text, '10' sorts before '2': turn the layer's number into an int.",
             lambda p: _roll(p, sorted(p, key=lambda name: (name[1:], name[0])))),
            ("The biases are missing: roll every b as well.",
             lambda p: _roll(p, _in_order(p)[::2])),
            (COLUMN_BY_COLUMN, lambda p: _roll(p, _in_order(p), "F")),
            (FLAT, lambda p: _roll(p, _in_order(p)).ravel()),
            (FLAT, lambda p: _roll(p, _in_order(p)).T),
        ],
    )  # fmt: skip


def check_4_3(vector_to_dictionary):
    """Check `vector_to_dictionary(vector, layers_dims)`: the arrays again, as copies.

    Parameters
    ----------
    vector_to_dictionary : function
        The learner's.

    Raises
    ------
    AssertionError
        If it is wrong, with a hint where the mistake is known.

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

    grade(
        "Exercise 4.3",
        and_nudge,
        [(_dictionary_to_vector(_numbered(dims)), dims) for dims in DIMS],
        _unroll,
        [
            ("After the weights of a layer come its biases: move the start on past them too.",
             lambda v, dims: _unroll(v, dims, move_on="W")),
            ("Each layer begins where the one before ended: move the start on.",
             lambda v, dims: _unroll(v, dims, move_on="")),
            (COLUMN_BY_COLUMN, lambda v, dims: _unroll(v, dims, order="F")),
            ("The shape of W is (units in this layer, units in the layer before).",
             lambda v, dims: _unroll(v, dims, turned=True)),
            ("The biases need a second axis: their shape is (units in this layer, 1).",
             lambda v, dims: {name: value.ravel() if name[0] == "b" else value
                              for name, value in _unroll(v, dims).items()}),
            ("The weights of a layer come first in the vector, then its biases.", _biases_first),
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

    Raises
    ------
    AssertionError
        If it is wrong, with a hint where the mistake is known.

    Examples
    --------
    >>> check_4_4(lambda gradients: _roll(gradients, _in_order(gradients)))
    Exercise 4.4: correct.
    """
    __tracebackhide__ = True
    grade(
        "Exercise 4.4",
        gradients_to_vector,
        [(_gradients(dims),) for dims in DIMS],
        _gradients_to_vector,
        [
            ("dA0, dA1, ... are in there: they belong to no parameter, so leave them out.",
             lambda g: _roll(g, g)),
            ("dA0, dA1, ... are in there: they belong to no parameter, so leave them out.",
             lambda g: _roll(g, [kind + str(n) for n in range(1, len(g) // 3 + 1)
                                 for kind in ("dW", "db", "dA") if kind + str(n) in g])),
            ("You follow the order in which back-propagation filled the dictionary, the last layer "
             "first; follow dW1, db1, dW2, ...",
             lambda g: _roll(g, [name for name in g if name[1] != "A"])),
            ("You follow the alphabet, so all dW stand before all db; each db goes after its dW.",
             lambda g: _roll(g, sorted(_in_order(g)))),
            ("As text, '10' sorts before '2': turn the layer's number into an int.",
             lambda g: _roll(g, sorted(_in_order(g), key=lambda name: (name[2:], name[1])))),
            ("The db are missing: roll them as well.", lambda g: _roll(g, _in_order(g)[::2])),
            (COLUMN_BY_COLUMN, lambda g: _roll(g, _in_order(g), "F")),
            (FLAT, lambda g: _roll(g, _in_order(g)).ravel()),
        ],
    )  # fmt: skip


# A checker's argument is named as the learner's function; these are the course's own.
_dictionary_to_vector = dictionary_to_vector
_gradients_to_vector = gradients_to_vector


def _numbered(dims):
    """Parameters that hold 0, 1, 2, ... in rolling order: what is misplaced shows at once."""
    size = sum(rows * columns for rows, columns in array_shapes(dims).values())
    return vector_to_dictionary(np.arange(float(size)), dims)


def _gradients(dims):
    rng = np.random.default_rng(4)
    parameters = {name: rng.normal(size=shape) for name, shape in array_shapes(dims).items()}
    AL, caches = L_model_forward(rng.normal(size=(dims[0], 5)), parameters, "tanh")
    return L_model_backward(AL, np.array([[1, 0, 0, 1, 0]]), caches, "tanh")


def _in_order(arrays):
    """W1, b1, W2, ... or dW1, db1, dW2, ..., whatever else the dictionary holds."""
    names = [name for name in arrays if "A" not in name]
    return sorted(names, key=lambda name: (int(name.lstrip("dWb")), name))


def _roll(arrays, names, order="C"):
    return np.concatenate([np.reshape(arrays[name], (-1, 1), order=order) for name in names])


def _unroll(vector, dims, move_on="Wb", order="C", turned=False):
    parameters, start = {}, 0
    for layer in range(1, len(dims)):
        n, n_before = dims[layer], dims[layer - 1]
        weights = vector[start : start + n * n_before]
        biases = vector[start + n * n_before : start + n * n_before + n]
        shape = (n_before, n) if turned else (n, n_before)
        parameters[f"W{layer}"] = weights.reshape(shape, order=order).copy()
        parameters[f"b{layer}"] = biases.reshape(n, 1).copy()
        start += n * n_before * ("W" in move_on) + n * ("b" in move_on)
    return parameters


def _biases_first(vector, dims):
    parameters, start = {}, 0
    for layer in range(1, len(dims)):
        n, size = dims[layer], dims[layer] * dims[layer - 1]
        parameters[f"b{layer}"] = vector[start : start + n].reshape(n, 1)
        parameters[f"W{layer}"] = vector[start + n : start + n + size].reshape(n, -1)
        start += n + size
    return parameters


def _where_is(index, dims, biases=True, subtract=True, order="C", last=0):
    rest = index
    for name, (rows, columns) in array_shapes(dims).items():
        if name[0] == "b" and not biases:
            continue
        if rest < rows * columns + last:
            inside = rest if subtract else index
            if order == "F":
                return name, (inside % rows, inside // rows)
            return name, (inside // columns, inside % columns)
        rest -= rows * columns
    return None


def _row_column_swapped(index, dims):
    name, (row, column) = _where_is(index, dims)
    return name, (column, row)
