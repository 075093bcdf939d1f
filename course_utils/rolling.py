"""Between a dictionary of arrays and one tall vector, and back.

The order is always W1, b1, W2, b2, ... and never the order in which a dictionary happens
to have been filled.
"""

from numbers import Integral

import numpy as np


def array_shapes(layers_dims):
    """Name and shape of every parameter array of a network, in rolling order.

    Parameters
    ----------
    layers_dims : list of int
        Units in each layer, the input first: [12288, 5, 5, 1].

    Returns
    -------
    dict
        {"W1": (n_1, n_0), "b1": (n_1, 1), "W2": ...}

    Raises
    ------
    ValueError
        If layers_dims is not a list of at least two positive whole numbers.

    Examples
    --------
    >>> array_shapes([4, 3, 1])
    {'W1': (3, 4), 'b1': (3, 1), 'W2': (1, 3), 'b2': (1, 1)}
    """
    try:
        dims = list(layers_dims)
    except TypeError:
        dims = []
    if len(dims) < 2 or not all(isinstance(n, Integral) and n > 0 for n in dims):
        raise ValueError(
            f"layers_dims is {layers_dims!r}; expected the number of units in each layer, "
            "at least two positive whole numbers, such as [12288, 5, 5, 1]."
        )
    shapes = {}
    for layer in range(1, len(dims)):
        shapes[f"W{layer}"] = (int(dims[layer]), int(dims[layer - 1]))
        shapes[f"b{layer}"] = (int(dims[layer]), 1)
    return shapes


def dims_of(arrays, argument="parameters", prefix="", kinds="fiub"):
    """Read the layer sizes off a dictionary of parameters, or of their gradients.

    Parameters
    ----------
    arrays : dict
        W1, b1, ..., WL, bL with shapes (n_l, n_{l-1}) and (n_l, 1).
    argument : str
        What to call the dictionary in an error message.
    prefix : str
        "d" for gradients, whose arrays are called dW1, db1, ...
    kinds : str
        The NumPy kinds of number that may be in the arrays: float, int, unsigned, bool; with
        "c", complex as well.

    Returns
    -------
    list of int
        The units in each layer, the input first.

    Raises
    ------
    ValueError
        If an array is missing, is left over, or does not fit the one before.

    Examples
    --------
    >>> dims_of({"W1": np.zeros((3, 4)), "b1": np.zeros((3, 1))})
    [4, 3]
    """
    first = f"{prefix}W1"

    def shape(name):
        return as_array(arrays.get(name, 0.0), f"{argument}[{name!r}]", kinds).shape

    if not isinstance(arrays, dict) or len(shape(first)) != 2:
        raise ValueError(
            f"{argument} must be a dictionary with a two-dimensional {first}, ...; "
            f"got {_describe(arrays)}."
        )
    dims = [shape(first)[1]]
    while len(next_shape := shape(f"{prefix}W{len(dims)}")) == 2:
        dims.append(next_shape[0])
    if 0 in dims:
        raise ValueError(f"{argument} holds an empty array: its layer sizes are {dims}.")
    check_arrays(arrays, dims, argument, prefix, kinds)
    return dims


def check_arrays(arrays, layers_dims, argument, prefix="", kinds="fiub"):
    """Refuse a dictionary whose arrays do not fit the layer sizes.

    Parameters
    ----------
    arrays : dict
        Parameters, or their gradients.
    layers_dims : list of int
        Units in each layer, the input first.
    argument : str
        What to call the dictionary in an error message.
    prefix : str
        "d" for gradients, whose arrays are called dW1, db1, ...
    kinds : str
        The NumPy kinds of number that may be in the arrays: float, int, unsigned, bool; with
        "c", complex as well.

    Raises
    ------
    ValueError
        If an array is missing, is left over (dA0, dA1, ... may be there), is not made of
        real numbers, or has another shape than layers_dims says.

    Examples
    --------
    >>> check_arrays({"W1": np.zeros((3, 4)), "b1": np.zeros((3, 1))}, [4, 3], "parameters")
    """
    if not isinstance(arrays, dict):
        raise ValueError(f"{argument} must be a dictionary of arrays; got {_describe(arrays)}.")
    shapes = {prefix + name: shape for name, shape in array_shapes(layers_dims).items()}
    for name, shape in shapes.items():
        if name not in arrays:
            raise ValueError(
                f"{argument} has no {name!r}, which layers_dims {list(layers_dims)} calls for; "
                f"its names are {', '.join(map(repr, arrays))}."
            )
        value = arrays[name]
        kind = value.dtype.kind if isinstance(value, np.ndarray) else "?"
        if kind not in kinds:
            raise ValueError(
                f"{argument}[{name!r}] must be a NumPy array of {_numbers(kinds)}; "
                f"got {_describe(value)}."
            )
        if value.shape != shape:
            raise ValueError(
                f"{argument}[{name!r}] has shape {value.shape}, but layers_dims "
                f"{list(layers_dims)} calls for {shape}."
            )
    extra = [key for key in arrays if key not in shapes and not str(key).startswith("dA")]
    if extra:
        raise ValueError(
            f"{argument} holds {extra}, which layers_dims {list(layers_dims)} does not call for; "
            "take it out, or correct layers_dims."
        )


def dictionary_to_vector(params_dict):
    """Roll the parameters of a network into one column.

    Parameters
    ----------
    params_dict : dict
        W1, b1, ..., WL, bL, inserted in any order.

    Returns
    -------
    array, shape (number of parameters, 1)
        W1 row by row, then b1, then W2, and so on; a copy.

    Raises
    ------
    ValueError
        If the arrays do not make up a network.

    Examples
    --------
    >>> parameters = {"b1": np.array([[9.0]]), "W1": np.array([[1.0, 2.0]])}
    >>> dictionary_to_vector(parameters).ravel().tolist()
    [1.0, 2.0, 9.0]
    """
    names = array_shapes(dims_of(params_dict))
    return np.concatenate([np.reshape(params_dict[name], (-1, 1)) for name in names])


def vector_to_dictionary(vector, layers_dims):
    """Cut a column of parameters into the arrays of a network.

    Parameters
    ----------
    vector : array, shape (number of parameters, 1)
        In the order of `dictionary_to_vector`.
    layers_dims : list of int
        Units in each layer, the input first.

    Returns
    -------
    dict
        W1, b1, ..., WL, bL; copies, so that changing one leaves the vector as it was.

    Raises
    ------
    ValueError
        If the vector has not exactly as many entries as layers_dims calls for, or they are not
        numbers.

    Examples
    --------
    >>> vector_to_dictionary(np.array([[1.0], [2.0], [9.0]]), [2, 1])["W1"]
    array([[1., 2.]])
    """
    shapes = array_shapes(layers_dims)
    expected = sum(rows * columns for rows, columns in shapes.values())
    vector = as_array(vector, "vector", kinds="fiubc")
    if vector.size != expected:
        raise ValueError(
            f"vector has {vector.size} entries, but layers_dims {list(layers_dims)} calls "
            f"for {expected}."
        )
    parameters, start = {}, 0
    for name, (rows, columns) in shapes.items():
        stop = start + rows * columns
        parameters[name] = vector.reshape(-1)[start:stop].reshape(rows, columns).copy()
        start = stop
    return parameters


def gradients_to_vector(gradients):
    """Roll the gradients of the parameters into one column, leaving dA0, dA1, ... out.

    Parameters
    ----------
    gradients : dict
        dW1, db1, ..., dWL, dbL, and whatever dA0, dA1, ... back-propagation left there.

    Returns
    -------
    array, shape (number of parameters, 1)
        In the order of `dictionary_to_vector`; a copy.

    Raises
    ------
    ValueError
        If the arrays do not make up the gradients of a network.

    Examples
    --------
    >>> gradients = {"dA0": np.ones((2, 1)), "dW1": np.array([[1.0, 2.0]]), "db1": np.ones((1, 1))}
    >>> gradients_to_vector(gradients).ravel().tolist()
    [1.0, 2.0, 1.0]
    """
    names = array_shapes(dims_of(gradients, "gradients", prefix="d"))
    return np.concatenate([np.reshape(gradients["d" + name], (-1, 1)) for name in names])


def as_array(value, argument, kinds="fiub"):
    """Make an array of what came as an argument, or say why that cannot be.

    Parameters
    ----------
    value : array, list or number
    argument : str
        What to call it in an error message.
    kinds : str
        The NumPy kinds of number that may be in it, as `check_arrays` takes them.

    Returns
    -------
    array
        The value itself, if it is an array.

    Raises
    ------
    ValueError
        If it holds anything but numbers of these kinds, or entries that differ in shape.

    Examples
    --------
    >>> as_array([[1, 2], [3]], "X")
    Traceback (most recent call last):
    ...
    ValueError: X is a list whose entries differ in length or shape; make them equal.
    """
    try:
        array = np.asarray(value)
    except ValueError:  # which speaks of an inhomogeneous shape
        raise ValueError(
            f"{argument} is a list whose entries differ in length or shape; make them equal."
        ) from None
    if array.dtype.kind not in kinds:
        raise ValueError(f"{argument} must hold {_numbers(kinds)} only; got {_describe(value)}.")
    return array


def _numbers(kinds):
    return "numbers" if "c" in kinds else "real numbers"


def _describe(value):
    if isinstance(value, dict):
        return "a dictionary with " + (", ".join(map(repr, value)) or "nothing in it")
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype} and shape {value.shape}"
    return f"{type(value).__name__} {value!r:.60}"
