"""The activation functions of the course, each with its derivative.

Every function takes one array ``Z`` of any shape and works on each entry by itself. A
complex ``Z`` is welcome: the complex step of lesson 09 sends one through.
"""

import numpy as np

LEAKY_SLOPE = 0.01


def sigmoid(Z):
    """Squash each entry to between 0 and 1: 1 / (1 + exp(-Z)).

    Parameters
    ----------
    Z : array
        Any shape, real or complex.

    Returns
    -------
    array
        Same shape; of a real Z, in [0, 1].

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0])).round(4).tolist()
    [0.0, 0.5, 1.0]
    """
    # exp of 710 is no float64 any more; 1 / (1 + exp(709)) is as good as 0.
    return 1.0 / (1.0 + np.exp(np.minimum(-Z, 709.0)))


def sigmoid_derivative(Z):
    """Slope of the sigmoid: sigmoid(Z) * (1 - sigmoid(Z)).

    Parameters
    ----------
    Z : array
        Any shape.

    Returns
    -------
    array
        Same shape, between 0 and 1/4.

    Examples
    --------
    >>> sigmoid_derivative(np.array([0.0])).tolist()
    [0.25]
    """
    A = sigmoid(Z)
    return A * (1.0 - A)


def tanh(Z):
    """Squash each entry to between -1 and 1.

    Parameters
    ----------
    Z : array
        Any shape, real or complex.

    Returns
    -------
    array
        Same shape. Beyond ``abs(Z)`` of about 19, float64 rounds it to exactly -1 or 1.

    Examples
    --------
    >>> tanh(np.array([0.0, 20.0])).tolist()
    [0.0, 1.0]
    """
    return np.tanh(Z)


def tanh_derivative(Z):
    """Slope of tanh: 1 - tanh(Z)**2.

    Parameters
    ----------
    Z : array
        Any shape.

    Returns
    -------
    array
        Same shape, between 0 and 1. It is exactly 0 where tanh rounds to -1 or 1.

    Examples
    --------
    >>> tanh_derivative(np.array([0.0, 20.0])).tolist()
    [1.0, 0.0]
    """
    A = np.tanh(Z)
    return 1.0 - A * A


def relu(Z):
    """Keep what is positive, put 0 for the rest.

    Parameters
    ----------
    Z : array
        Any shape, real or complex (the real part decides).

    Returns
    -------
    array
        Same shape.

    Examples
    --------
    >>> relu(np.array([2.0, 3.0])).tolist()
    [2.0, 3.0]
    """
    # A product, not np.where, so that a NaN stays a NaN and nobody takes it for a 0.
    return Z * relu_derivative(Z)


def relu_derivative(Z):
    """Slope of ReLU: 1 where Z is positive, else 0.

    Parameters
    ----------
    Z : array
        Any shape.

    Returns
    -------
    array
        Same shape. At exactly 0 there is no slope; 0 is the usual choice.

    Examples
    --------
    >>> relu_derivative(np.array([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.0, 1.0]
    """
    return np.where(Z.real > 0, 1.0, 0.0)


def leaky_relu(Z):
    """Keep what is positive, let a hundredth of the rest through.

    Parameters
    ----------
    Z : array
        Any shape, real or complex (the real part decides).

    Returns
    -------
    array
        Same shape.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 3.0])).tolist()
    [-0.02, 3.0]
    """
    return Z * leaky_relu_derivative(Z)


def leaky_relu_derivative(Z):
    """Slope of leaky ReLU: 1 where Z is positive, else 0.01.

    Parameters
    ----------
    Z : array
        Any shape.

    Returns
    -------
    array
        Same shape.

    Examples
    --------
    >>> leaky_relu_derivative(np.array([-2.0, 3.0])).tolist()
    [0.01, 1.0]
    """
    return np.where(Z.real > 0, 1.0, LEAKY_SLOPE)


# name: (the function, its derivative)
ACTIVATIONS = {
    "sigmoid": (sigmoid, sigmoid_derivative),
    "tanh": (tanh, tanh_derivative),
    "relu": (relu, relu_derivative),
    "leaky_relu": (leaky_relu, leaky_relu_derivative),
}


def activation(name):
    """Look an activation function up by its name.

    Parameters
    ----------
    name : str
        "sigmoid", "tanh", "relu" or "leaky_relu".

    Returns
    -------
    tuple of two functions
        The activation function and its derivative.

    Raises
    ------
    ValueError
        For any other name.

    Examples
    --------
    >>> function, derivative = activation("relu")
    >>> function(np.array([2.0])).tolist(), derivative(np.array([2.0])).tolist()
    ([2.0], [1.0])
    """
    if not isinstance(name, str) or name not in ACTIVATIONS:
        known = ", ".join(repr(known) for known in ACTIVATIONS)
        raise ValueError(f"activation function {name!r} is not known; choose one of {known}.")
    return ACTIVATIONS[name]
