"""What arguments of a check fit together: refused by name, or made into arrays of float64."""

from contextlib import suppress
from numbers import Integral

import numpy as np

from course_utils.differences import check_epsilon
from course_utils.rolling import array_shapes, as_array, check_arrays

METHODS = ("batches", "loop", "complex step", "direction")


def check_method(method, epsilon, seed):
    """Refuse an unknown method, an epsilon that is no step, and a seed that is no whole number.

    Parameters
    ----------
    method, epsilon, seed
        As `gradient_check` takes them.

    Raises
    ------
    ValueError
        That names the argument, what came, and what was expected.

    Examples
    --------
    >>> check_method("guess", None, 0)
    Traceback (most recent call last):
    ...
    ValueError: method is 'guess'; choose one of 'batches', 'loop', 'complex step', 'direction'.
    """
    if not isinstance(method, str) or method not in METHODS:
        raise ValueError(f"method is {method!r}; choose one of {', '.join(map(repr, METHODS))}.")
    if epsilon is not None:
        check_epsilon(epsilon)
    if not isinstance(seed, Integral) or seed < 0:
        raise ValueError(f"seed is {seed!r}; it must be a whole number of 0 or more.")


def network_arguments(parameters, gradients, X, Y, layers_dims):
    """Refuse what no check can work on; give the rest in double precision.

    Parameters
    ----------
    parameters, gradients, X, Y, layers_dims
        As `gradient_check` takes them.

    Returns
    -------
    parameters, gradients : dict
        Both under the names W1, b1, ..., WL, bL.
    X : array, shape (n_0, m)
    Y : array, shape (1, m)
    precision : numpy.finfo
        Of the coarsest type among the parameters and gradients.

    Raises
    ------
    ValueError
        That names the argument, what came, and what was expected.

    Examples
    --------
    >>> one = np.array([[1]])
    >>> arguments = {"W1": one, "b1": one}, {"dW1": one, "db1": one}, one, one, [1, 1]
    >>> network_arguments(*arguments)[1]["W1"].dtype
    dtype('float64')
    """
    with suppress(TypeError):  # what is no list of any kind is named below
        layers_dims = list(layers_dims)
    check_arrays(parameters, layers_dims, "parameters")
    check_arrays(gradients, layers_dims, "gradients", prefix="d")
    X, Y = _examples(X, Y, layers_dims)
    names = list(array_shapes(layers_dims))
    # The coarsest type in use sets the round-off, even if later sums are made in a finer one.
    # (Of integers of 8 or 16 bits NumPy's tanh makes float16 or float32.)
    arrays = [array for name in names for array in (parameters[name], gradients["d" + name])]
    types = {np.tanh(array[:0]).dtype for array in arrays}
    limits = [np.finfo(float), *(np.finfo(dtype) for dtype in types)]
    precision = max(limits, key=lambda limit: limit.eps)
    parameters = {name: np.asarray(parameters[name], float) for name in names}
    gradients = {name: np.asarray(gradients["d" + name], float) for name in names}
    bad = [name for name, value in parameters.items() if not np.isfinite(value).all()]
    if bad:
        raise ValueError(f"parameters hold NaN or infinity in {bad}; every number must be finite.")
    return parameters, gradients, X, Y, precision


def real_array(arrays, name, argument):
    """Look an array of real numbers up, or say what is there in its place.

    Parameters
    ----------
    arrays : dict
    name : str
    argument : str
        What to call the dictionary in an error message.

    Returns
    -------
    array of float
        With one axis at least.

    Raises
    ------
    ValueError
        If it is empty, or not made of real numbers.

    Examples
    --------
    >>> real_array({"dx": 2}, "dx", "gradients").tolist()
    [2.0]
    """
    value = as_array(arrays[name], f"{argument}[{name!r}]")
    if value.size == 0:
        raise ValueError(f"{argument}[{name!r}] is empty, of shape {value.shape}.")
    return np.atleast_1d(value.astype(float))


def _examples(X, Y, layers_dims):
    X, Y = as_array(X, "X"), as_array(Y, "Y")
    if X.ndim != 2 or X.shape[0] != layers_dims[0] or X.shape[1] == 0:
        raise ValueError(
            f"X has shape {X.shape}, but layers_dims {list(layers_dims)} calls for "
            f"({layers_dims[0]}, m): one column an example, at least one."
        )
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinity; every number must be finite.")
    if layers_dims[-1] != 1:
        raise ValueError(f"layers_dims ends in {layers_dims[-1]}; the output layer has 1 unit.")
    if Y.size != X.shape[1]:
        raise ValueError(f"Y has {Y.size} labels, but X has {X.shape[1]} examples.")
    if not ((Y == 0) | (Y == 1)).all():
        raise ValueError(f"Y holds {np.unique(Y)[:5]}; it must hold only the labels 0 and 1.")
    return X.astype(float), Y.reshape(1, -1).astype(float)
