"""A backward pass handed to the checkers of PyTorch and JAX, where they are installed.

Both take the network as one function of its parameters, with our backward pass in the place of
their own derivatives, and measure its slopes.
"""

import numpy as np

from course_utils.network import L_model_forward, compute_cost


def ask_pytorch(backward, parameters, X, Y):
    """Ask ``torch.autograd.gradcheck`` about a backward pass.

    It nudges every parameter of a network that is run as a whole: give it a small one.

    Parameters
    ----------
    backward : function
        Takes what `L_model_backward` takes, gives what it gives. The hidden layers use tanh.
    parameters : dict
        W1, b1, ..., WL, bL.
    X : array, shape (n_0, m)
    Y : array, shape (1, m)

    Returns
    -------
    bool or None
        Whether it found the gradients right; None if PyTorch is not installed.

    Examples
    --------
    >>> from course_utils import L_model_backward, initialize_parameters
    >>> ask_pytorch(L_model_backward, initialize_parameters([2, 1]), np.eye(2), np.eye(1, 2)) in (
    ...     True, None)
    True
    """
    try:
        import torch
    except ImportError:
        return None

    class Cost(torch.autograd.Function):
        """Forward and backward in NumPy; ``above`` is the slope that arrives from above."""

        @staticmethod
        def forward(ctx, *arrays):
            named = dict(zip(parameters, (array.numpy() for array in arrays), strict=True))
            ctx.AL, ctx.caches = L_model_forward(X, named, "tanh")
            return torch.tensor(compute_cost(ctx.AL, Y), dtype=torch.float64)

        @staticmethod
        def backward(ctx, above):
            gradients = backward(ctx.AL, Y, ctx.caches, "tanh")
            return tuple(above * torch.tensor(gradients["d" + name]) for name in parameters)

    arrays = [torch.tensor(array, requires_grad=True) for array in parameters.values()]
    return torch.autograd.gradcheck(Cost.apply, arrays, raise_exception=False)


def ask_jax(backward, parameters, X, Y):
    """Ask ``jax.test_util.check_grads`` about a backward pass. It takes a random direction.

    Parameters
    ----------
    backward : function
        Takes what `L_model_backward` takes, gives what it gives. The hidden layers use tanh.
    parameters : dict
        W1, b1, ..., WL, bL.
    X : array, shape (n_0, m)
    Y : array, shape (1, m)

    Returns
    -------
    bool or None
        Whether it found the gradients right; None if JAX is not installed.

    Examples
    --------
    >>> from course_utils import L_model_backward, initialize_parameters
    >>> ask_jax(L_model_backward, initialize_parameters([2, 1]), np.eye(2), np.eye(1, 2)) in (
    ...     True, None)
    True
    """
    try:
        import jax
        from jax.test_util import check_grads
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)  # or it computes in float32

    def run(named):
        return L_model_forward(X, {k: np.asarray(v) for k, v in named.items()}, "tanh")

    def numpy_cost(named):
        return np.array(compute_cost(run(named)[0], Y))

    def numpy_gradients(named):
        AL, caches = run(named)
        gradients = backward(AL, Y, caches, "tanh")
        return {name: gradients["d" + name] for name in named}

    @jax.custom_vjp
    def cost(named):
        return jax.pure_callback(numpy_cost, jax.ShapeDtypeStruct((), "float64"), named)

    def forward(named):
        return cost(named), named

    def back(named, above):
        slopes = jax.pure_callback(numpy_gradients, named, named)
        return ({name: above * slope for name, slope in slopes.items()},)

    cost.defvjp(forward, back)
    named = {name: jax.numpy.asarray(array) for name, array in parameters.items()}
    try:
        check_grads(cost, [named], order=1, modes=["rev"])
    except AssertionError:
        return False
    return True
