"""The gradient check, and a verdict that says when nothing was proved.

1. Take the numerical gradient, and judge each array by the rule in `rule`, with a bound of 0.
2. That may call right code wrong, and a mistake correct: one that agrees with costs that rounding
   keeps equal, with a step across a kink, or with a difference of the same step. So look again, by
   complex step, which subtracts no costs. This look has the last word. Correct code may be off
   from it, up to a bound (see `round_off`): by round-off; and where rounding may move a z across
   the kink of a ReLU, or the cost is clipped (kept finite), by the slope that this hides.
3. A z whose terms are all 0 is 0 without rounding: there code takes the left slope of the ReLU,
   the right one or their mean, everywhere the same. So with any z on the kink, or within rounding
   of it, look with each of the three, and keep the look with the fewest arrays wrong.

One random direction is judged apart, in `direction`, as a single row.

Read `rule` first.
"""

import numpy as np

from course_utils.arguments import check_method, network_arguments
from course_utils.direction import one_direction
from course_utils.network import L_model_forward
from course_utils.numerical import default_steps, gradient_by, network_gradient
from course_utils.report import GradientCheck, notes_on
from course_utils.round_off import round_off_bounds, unseen_slopes
from course_utils.rule import RESOLUTION, TOLERANCE, judge


def gradient_check(
    parameters, gradients, X, Y, layers_dims, epsilon=None, hidden_layers_activation_fn="tanh",
    method="batches", seed=0,
):  # fmt: skip
    """Check the gradients that back-propagation gave for a network.

    Parameters
    ----------
    parameters, gradients : dict
        W1, b1, ..., WL, bL and dW1, db1, ..., dWL, dbL; left as they are.
    X, Y : array, shapes (n_0, m) and (1, m)
        One column an example, and its label, 0 or 1.
    layers_dims : list of int
        Units in each layer, the input first.
    epsilon : float, optional
        The step of the two-sided difference (the other methods need none). By default each array
        has its own, one that moves no z of its layer by more than 1e-4.
    hidden_layers_activation_fn : str
        "tanh", "sigmoid", "relu" or "leaky_relu".
    method : str
        Where the numerical gradient comes from: "batches" or "loop", which are two-sided
        differences (the loop is slow, and the plain definition); "complex step"; or "direction",
        the slope along one random direction, for all arrays together. Of all but the direction
        the complex step then decides.
    seed : int
        Of the random direction.

    Returns
    -------
    GradientCheck
        Prints as a table. Its ``verdict`` is "correct", "wrong" or "inconclusive", and
        ``float(result)`` is formula (3).

    Raises
    ------
    ValueError
        If the arguments do not fit together, or hold what no network can work on. NaN in a
        gradient is a verdict (wrong), not an error.

    Examples
    --------
    >>> from course_utils import L_model_backward, L_model_forward, initialize_parameters
    >>> layers_dims = [4, 3, 1]
    >>> parameters = initialize_parameters(layers_dims)
    >>> X, Y = np.array([[1.0, 2], [0, -1], [3, 1], [-1, 1]]), np.array([[1, 0]])
    >>> AL, caches = L_model_forward(X, parameters, "tanh")
    >>> gradients = L_model_backward(AL, Y, caches, "tanh")
    >>> gradient_check(parameters, gradients, X, Y, layers_dims).verdict
    'correct'
    >>> gradients["dW1"] *= 2
    >>> gradient_check(parameters, gradients, X, Y, layers_dims).worst
    'W1'
    """
    check_method(method, epsilon, seed)
    with np.errstate(all="ignore"):  # what overflows is found, and named
        # The gradients are named W1, b1, ... now. The precision is that of the coarsest array
        # among parameters and gradients.
        parameters, gradients, X, Y, precision = network_arguments(
            parameters, gradients, X, Y, layers_dims
        )
        setting = parameters, X, Y, hidden_layers_activation_fn
        AL, caches = L_model_forward(X, parameters, hidden_layers_activation_fn)
        if not all(np.isfinite(Z).all() for _, Z in caches):
            raise ValueError("a z is not a finite number: X or parameters are too large.")
        steps = default_steps(caches)
        run = caches, AL, Y, hidden_layers_activation_fn, precision
        unseen = unseen_slopes(*run)  # a mask a layer: its kinks; of the last: clipped costs
        if method == "direction":
            rows = [one_direction(gradients, steps, run, unseen[-1], seed)]
        else:
            numerical = gradient_by(method, setting, epsilon or steps)
            first = [judge(name, g, numerical["d" + name]) for name, g in gradients.items()]
            rows = _look_again(first, setting, run, unseen)
    return GradientCheck(rows, notes_on(unseen, precision, method))


def _look_again(first, setting, run, unseen):
    """Judge by complex step. Where that, too, finds an array correct, its first row stays."""
    clipped, on_kink = unseen[-1].any(), any(layer.any() for layer in unseen[:-1])
    bounds = round_off_bounds(*run, unseen[-1])
    hides = "round-off, or a slope as in the note below," if clipped or on_kink else "round-off"
    room = {"resolution": RESOLUTION - TOLERANCE, "what_hides": hides}  # 1e-6 with the tolerance
    looks = []
    for kink in (0.0, 0.5, 1.0) if on_kink else (0.0,):  # from the left slope to the right
        slopes = network_gradient(*setting, kink=kink)  # by complex step
        looks.append([])
        for row in first:
            found = row.name, row.analytical, row.numerical, slopes["d" + row.name]
            looks[-1].append(judge(*found, bounds[row.name], **room))
    rows = min(looks, key=_misfit)
    for i, row in enumerate(rows):
        if row.verdict == first[i].verdict == "correct":
            rows[i] = first[i]
        elif row.verdict == "correct":
            row.why += " (by complex step)"
    return rows


def _misfit(look):
    """Count the wrong arrays; between equal counts, add up their errors over their largest slopes.

    Each adds 1e6 at most, so that an infinite one leaves the others their say.
    """
    wrong = [row for row in look if row.verdict == "wrong"]
    times = [min(row.error / row.largest, 1e6) if row.largest else 1e6 for row in wrong]
    return len(wrong), sum(times)
