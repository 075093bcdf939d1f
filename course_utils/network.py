"""A fully connected network: forward, backward, and the training loop.

Shapes: one column an example. ``X`` is (n_0, m), ``A`` and ``Z`` of layer l are (n_l, m), and
``Y`` is (1, m). The output layer is a sigmoid, every hidden layer the activation function
that the caller names. The cost is the average over the m examples.
"""

import numpy as np

from course_utils.activations import activation
from course_utils.rolling import array_shapes, as_array, dims_of


def initialize_parameters(layers_dims, seed=1):
    """Draw small random weights, and set the biases to zero.

    Parameters
    ----------
    layers_dims : list of int
        Units in each layer, the input first.
    seed : int
        The same seed gives the same parameters on every machine, up to round-off.

    Returns
    -------
    dict
        W1, b1, ..., WL, bL. W is 0.01 times a standard normal of shape (n_l, n_{l-1}),
        b is zeros of shape (n_l, 1).

    Raises
    ------
    ValueError
        If layers_dims is not a list of at least two positive whole numbers.

    Examples
    --------
    >>> print(initialize_parameters([2, 1])["W1"].round(4))
    [[ 0.0162 -0.0061]]
    """
    # A stream of its own, and the old generator: its numbers never change between versions.
    stream = np.random.RandomState(seed)
    parameters = {}
    for name, shape in array_shapes(layers_dims).items():
        is_weight = name.startswith("W")
        parameters[name] = 0.01 * stream.randn(*shape) if is_weight else np.zeros(shape)
    return parameters


def linear_forward(A_prev, W, b):
    """Weigh and add up: Z = W A_prev + b.

    Parameters
    ----------
    A_prev : array, shape (n_{l-1}, m)
        What the layer before puts out.
    W : array, shape (n_l, n_{l-1})
    b : array, shape (n_l, 1)

    Returns
    -------
    Z : array, shape (n_l, m)
    cache : tuple
        (A_prev, W, b), for the way back.

    Examples
    --------
    >>> Z, cache = linear_forward(np.ones((2, 3)), np.ones((1, 2)), np.zeros((1, 1)))
    >>> Z.tolist()
    [[2.0, 2.0, 2.0]]
    """
    return W @ A_prev + b, (A_prev, W, b)


def linear_activation_forward(A_prev, W, b, activation_fn):
    """One layer forward: A = g(W A_prev + b).

    Parameters
    ----------
    A_prev : array, shape (n_{l-1}, m)
    W : array, shape (n_l, n_{l-1})
    b : array, shape (n_l, 1)
    activation_fn : str
        "sigmoid", "tanh", "relu" or "leaky_relu".

    Returns
    -------
    A : array, shape (n_l, m)
    cache : tuple
        ((A_prev, W, b), Z), for the way back.

    Raises
    ------
    ValueError
        If the activation function is not known.

    Examples
    --------
    >>> A, cache = linear_activation_forward(np.ones((2, 1)), np.zeros((1, 2)), 0.0, "sigmoid")
    >>> A.tolist()
    [[0.5]]
    """
    g, _ = activation(activation_fn)
    Z, linear_cache = linear_forward(A_prev, W, b)
    return g(Z), (linear_cache, Z)


def L_model_forward(X, parameters, hidden_layers_activation_fn="relu"):
    """The whole network forward.

    Parameters
    ----------
    X : array, shape (n_0, m)
        One column an example.
    parameters : dict
        W1, b1, ..., WL, bL.
    hidden_layers_activation_fn : str
        Of every layer but the last, which is a sigmoid.

    Returns
    -------
    AL : array, shape (1, m)
        The probability of "cat" for each example.
    caches : list
        One ((A_prev, W, b), Z) a layer, the first layer first.

    Raises
    ------
    ValueError
        If the parameters do not make up a network with one output, X does not fit W1, has no
        columns or is not made of numbers, or the activation function is not known.

    Examples
    --------
    >>> AL, caches = L_model_forward(np.ones((4, 2)), initialize_parameters([4, 3, 1]), "tanh")
    >>> AL.shape, len(caches)
    ((1, 2), 2)
    """
    dims = dims_of(parameters, kinds="fiubc")
    A, caches, layers = as_array(X, "X", kinds="fiubc"), [], len(dims) - 1
    if A.ndim != 2 or len(A) != dims[0]:
        raise ValueError(
            f"X has shape {A.shape} and W1 has shape {parameters['W1'].shape}; X must hold "
            "one column an example, as many rows as W1 has columns."
        )
    if dims[-1] != 1 or A.shape[1] == 0:
        raise ValueError(
            f"the network has {dims[-1]} outputs for {A.shape[1]} examples; it must have one "
            "output, so one row in the last W, and at least one example, a column of X."
        )
    for layer in range(1, layers + 1):
        g = hidden_layers_activation_fn if layer < layers else "sigmoid"
        A, cache = linear_activation_forward(A, parameters[f"W{layer}"], parameters[f"b{layer}"], g)
        caches.append(cache)
    return A, caches


def cross_entropy(AL, y):
    """What each example costs: -log of the probability given to its true label.

    Parameters
    ----------
    AL : array
        Probabilities, real or complex.
    y : array
        Labels, 0 or 1, of a shape that broadcasts with AL's.

    Returns
    -------
    array
        One cost an example: -(y * log(AL) + (1 - y) * log(1 - AL)). It stays finite where the
        true label's probability has rounded to 0 or nearly: it counts as at least 2e-308 for
        label 1, and 1e-16 for label 0.

    Examples
    --------
    >>> cross_entropy(np.array([0.5, 1.0]), np.array([1, 1])).round(4).tolist()
    [0.6931, 0.0]
    """
    limits = np.finfo(AL.dtype)
    is_1 = y == 1
    given = np.where(is_1, AL, 1 - AL)
    given = np.maximum(given, np.where(is_1, limits.tiny, limits.epsneg))
    return 0.0 - np.log(given)  # not -np.log(given), which is -0.0 for a cost of nothing


def compute_cost(AL, y):
    """Cross-entropy cost, averaged over the examples.

    Parameters
    ----------
    AL : array, shape (1, m)
        Probabilities.
    y : array, shape (1, m)
        Labels, 0 or 1.

    Returns
    -------
    float
        J, in nats; finite if AL is.

    Raises
    ------
    ValueError
        If there are not as many labels as probabilities, or one is neither 0 nor 1.

    Examples
    --------
    >>> round(compute_cost(np.array([[0.5, 0.5]]), np.array([[0, 1]])), 4)
    0.6931
    """
    y = labels_like(AL, y)
    return (np.sum(cross_entropy(AL, y)) / AL.shape[1]).item()


def linear_backward(dZ, cache):
    """Through the weighing and adding, backward.

    Parameters
    ----------
    dZ : array, shape (n_l, m)
        m times the derivative of the cost by each entry of Z: the 1/m comes in here.
    cache : tuple
        (A_prev, W, b) from `linear_forward`.

    Returns
    -------
    dA_prev : array, shape (n_{l-1}, m)
    dW : array, shape (n_l, n_{l-1})
    db : array, shape (n_l, 1)

    Examples
    --------
    >>> cache = (np.ones((2, 4)), np.ones((1, 2)), np.zeros((1, 1)))
    >>> dA_prev, dW, db = linear_backward(np.ones((1, 4)), cache)
    >>> dW.tolist(), db.tolist()
    ([[1.0, 1.0]], [[1.0]])
    """
    A_prev, W, _ = cache
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation_fn):
    """One layer backward: dZ = dA * g'(Z), then through the weighing and adding.

    Parameters
    ----------
    dA : array, shape (n_l, m)
    cache : tuple
        ((A_prev, W, b), Z) from `linear_activation_forward`.
    activation_fn : str
        The one that the layer used on the way forward.

    Returns
    -------
    dA_prev : array, shape (n_{l-1}, m)
    dW : array, shape (n_l, n_{l-1})
    db : array, shape (n_l, 1)

    Raises
    ------
    ValueError
        If the activation function is not known.

    Examples
    --------
    >>> A, cache = linear_activation_forward(np.ones((2, 1)), np.zeros((1, 2)), 0.0, "sigmoid")
    >>> dA_prev, dW, db = linear_activation_backward(np.ones((1, 1)), cache, "sigmoid")
    >>> dW.tolist()
    [[0.25, 0.25]]
    """
    _, g_derivative = activation(activation_fn)
    linear_cache, Z = cache
    return linear_backward(dA * g_derivative(Z), linear_cache)


def L_model_backward(AL, y, caches, hidden_layers_activation_fn="relu"):
    """The whole network backward: every gradient, the last layer first.

    Parameters
    ----------
    AL : array, shape (1, m)
        From `L_model_forward`.
    y : array, shape (1, m)
        Labels, 0 or 1.
    caches : list
        From `L_model_forward`.
    hidden_layers_activation_fn : str
        The one that the hidden layers used on the way forward.

    Returns
    -------
    dict
        dW1, db1, ..., dWL, dbL, and dA0, ..., dA{L-1} on the way.

    Raises
    ------
    ValueError
        If there are not as many labels as probabilities, one is neither 0 nor 1, or the
        activation function is not known.

    Examples
    --------
    >>> AL, caches = L_model_forward(np.ones((4, 2)), initialize_parameters([4, 3, 1]), "tanh")
    >>> sorted(L_model_backward(AL, np.array([[0, 1]]), caches, "tanh"))
    ['dA0', 'dA1', 'dW1', 'dW2', 'db1', 'db2']
    """
    layers = len(caches)
    gradients = {}
    # Sigmoid and cross-entropy in one: dA = (A - Y) / (A (1 - A)) times A (1 - A). Written
    # apart, the two would divide by 0 where A has rounded to 0 or 1.
    dZ = AL - labels_like(AL, y)
    dA, dW, db = linear_backward(dZ, caches[-1][0])
    gradients[f"dA{layers - 1}"], gradients[f"dW{layers}"], gradients[f"db{layers}"] = dA, dW, db
    for layer in range(layers - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[layer - 1], hidden_layers_activation_fn)
        gradients[f"dA{layer - 1}"], gradients[f"dW{layer}"], gradients[f"db{layer}"] = dA, dW, db
    return gradients


def forward_prop_cost(X, parameters, Y, hidden_layers_activation_fn="tanh"):
    """The cost of a set of parameters: all the way forward, then the cross-entropy.

    Parameters
    ----------
    X : array, shape (n_0, m)
    parameters : dict
        W1, b1, ..., WL, bL.
    Y : array, shape (1, m)
        Labels, 0 or 1.
    hidden_layers_activation_fn : str

    Returns
    -------
    float
        J

    Raises
    ------
    ValueError
        If X, Y and the parameters do not fit together.

    Examples
    --------
    >>> parameters = initialize_parameters([4, 3, 1])
    >>> round(forward_prop_cost(np.ones((4, 2)), parameters, np.array([[0, 1]])), 4)
    0.6931
    """
    AL, _ = L_model_forward(X, parameters, hidden_layers_activation_fn)
    return compute_cost(AL, Y)


def update_parameters(parameters, grads, learning_rate):
    """One step of gradient descent.

    Parameters
    ----------
    parameters : dict
        W1, b1, ..., WL, bL; left as they are.
    grads : dict
        dW1, db1, ..., dWL, dbL.
    learning_rate : float
        How far to go against the gradient.

    Returns
    -------
    dict
        New parameters.

    Examples
    --------
    >>> update_parameters({"W1": np.array([1.0])}, {"dW1": np.array([2.0])}, 0.1)["W1"].tolist()
    [0.8]
    """
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}


def L_layer_model(
    X,
    y,
    layers_dims,
    learning_rate=0.01,
    num_iterations=3000,
    print_cost=True,
    hidden_layers_activation_fn="relu",
):
    """Train a network by gradient descent on all examples at once.

    Parameters
    ----------
    X : array, shape (n_0, m)
    y : array, shape (1, m)
        Labels, 0 or 1.
    layers_dims : list of int
        Units in each layer, the input first.
    learning_rate : float
    num_iterations : int
        Steps of gradient descent.
    print_cost : bool
        Print the cost at every hundredth step.
    hidden_layers_activation_fn : str

    Returns
    -------
    dict
        The trained W1, b1, ..., WL, bL.

    Raises
    ------
    ValueError
        If X, y and layers_dims do not fit together.

    Examples
    --------
    >>> X, y = np.array([[0.0, 1.0]]), np.array([[0, 1]])
    >>> parameters = L_layer_model(X, y, [1, 1], 1.0, num_iterations=200)
    The cost after 100 iterations: 0.0538
    The cost after 200 iterations: 0.0264
    >>> accuracy(X, parameters, y)
    1.0
    """
    parameters = initialize_parameters(layers_dims)
    for iteration in range(1, num_iterations + 1):
        AL, caches = L_model_forward(X, parameters, hidden_layers_activation_fn)
        grads = L_model_backward(AL, y, caches, hidden_layers_activation_fn)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost and iteration % 100 == 0:
            print(f"The cost after {iteration} iterations: {compute_cost(AL, y):.4f}")
    return parameters


def accuracy(X, parameters, y, activation_fn="relu"):
    """Share of the examples that the network gets right.

    Parameters
    ----------
    X : array, shape (n_0, m)
    parameters : dict
        W1, b1, ..., WL, bL.
    y : array, shape (1, m)
        Labels, 0 or 1.
    activation_fn : str
        Of the hidden layers.

    Returns
    -------
    float
        Between 0 and 1. A probability of 0.5 or more counts as "cat".

    Raises
    ------
    ValueError
        If X, y and the parameters do not fit together, or a label is neither 0 nor 1.

    Examples
    --------
    >>> accuracy(np.ones((4, 2)), initialize_parameters([4, 3, 1]), np.array([[1, 0]]))
    0.5
    """
    AL, _ = L_model_forward(X, parameters, activation_fn)
    return np.mean((AL >= 0.5) == labels_like(AL, y)).item()


def labels_like(AL, y):
    """Give the labels the shape of the probabilities they belong to.

    Parameters
    ----------
    AL : array, shape (1, m)
    y : array
        m labels, of any shape.

    Returns
    -------
    array, shape (1, m)

    Raises
    ------
    ValueError
        If there are not m of them, or one is neither 0 nor 1.

    Examples
    --------
    >>> labels_like(np.array([[0.2, 0.7]]), [0, 1]).tolist()
    [[0, 1]]
    """
    y = as_array(y, "the argument with the labels")
    if y.size != AL.size:
        raise ValueError(
            f"there are {y.size} labels (shape {y.shape}) for {AL.shape[-1]} examples; give one "
            "label an example."
        )
    if not ((y == 0) | (y == 1)).all():
        raise ValueError(f"the labels hold {np.unique(y)[:5]}; each must be 0 or 1.")
    return y.reshape(AL.shape)
