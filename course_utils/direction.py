"""The check along one random direction: all parameters in one forward pass."""

import numpy as np

from course_utils.activations import activation, sigmoid
from course_utils.network import cross_entropy
from course_utils.numerical import COMPLEX_STEP
from course_utils.round_off import round_off_bounds
from course_utils.rule import TOLERANCE, judge


def one_direction(gradients, steps, run, clipped, seed):
    """Move all parameters at once, up or down at random: one forward pass, by complex steps of z.

    The slope of the cost along that move is held against the one that the gradients predict:
    the sum of each gradient times its move.

    Parameters
    ----------
    gradients : dict
        Analytical, under the names W1, b1, ...
    steps : dict
        From `numerical.default_steps`. An entry of an array with n columns moves by its step
        over sqrt(n), so that all arrays move their z about as far.
    run : tuple
        The first five arguments of `round_off.round_off_bounds`.
    clipped : array of bool, shape (1, m)
        As `round_off.round_off_bounds` takes it.
    seed : int

    Returns
    -------
    Row
        One for all arrays together.

    Examples
    --------
    >>> one = np.array([[1.0]])
    >>> AL = 1 / (1 + np.exp(-2 * one))
    >>> run = [((one, one, one), 2 * one)], AL, one, "tanh", np.finfo(float)
    >>> gradients, steps = {"W1": AL - 1, "b1": AL - 1}, {"W1": 1.0, "b1": 1.0}
    >>> one_direction(gradients, steps, run, one > 2, seed=1).verdict
    'correct'
    """
    caches, _, Y, hidden, _ = run
    rng = np.random.default_rng(seed)
    lengths, signs = {}, {}
    for name, gradient in gradients.items():
        # n moves of random signs shift z by about sqrt(n) times one of them.
        lengths[name] = steps[name] / np.sqrt(gradient.shape[1])
        # Bits take half as long to draw as small integers, and bytes are made +1 and -1 quickly.
        bits = rng.integers(0, 2, gradient.shape, bool).view(np.int8)
        signs[name] = (1 - 2 * bits).astype(float)

    g, _ = activation(hidden)
    move_of_A = np.zeros_like(caches[0][0][0])  # X stays where it is
    for layer, ((A_prev, W, _), Z) in enumerate(caches, start=1):
        # Z = W A_prev + b, and each of the three moves it.
        move = lengths[f"W{layer}"] * (signs[f"W{layer}"] @ A_prev) + W @ move_of_A
        move += lengths[f"b{layer}"] * signs[f"b{layer}"]
        moved_Z = Z + 1j * COMPLEX_STEP * move
        move_of_A = g(moved_Z).imag / COMPLEX_STEP
    seen = np.array([cross_entropy(sigmoid(moved_Z), Y).mean().imag / COMPLEX_STEP])
    shares = {
        name: length * np.vdot(signs[name], gradients[name]) for name, length in lengths.items()
    }
    said = np.array([sum(shares.values())])
    sizes = {
        name: length * np.sqrt(np.vdot(gradients[name], gradients[name]))
        for name, length in lengths.items()
    }

    bounds = round_off_bounds(*run, clipped, kink_known=False)
    # The sum may cancel; so the tolerance is that of the largest array's usual share.
    allowed = sum(length * bounds[name].sum() for name, length in lengths.items())
    allowed += TOLERANCE * max(sizes.values())
    row = judge("all", said, seen, bound=allowed, resolution=1.0)
    # The resolution of 1 asks little, because it is not enough that the sum is seen: each array's
    # share has to be 100 times what is allowed. By its signs an array may add next to nothing.
    drowned = [name for name, share in shares.items() if abs(share) < 100 * allowed]
    if drowned and row.verdict == "correct":
        row.verdict = "inconclusive"
        row.why = f"what {', '.join(drowned)} add to the change of the cost is too small to be seen"
    return row
