"""The gradient check, and a verdict that says when nothing was proved.

1. Take the numerical gradient. An array that agrees with it to 1e-7 of its largest slope is
   correct, unless all its slopes are 0.
2. Look at the other arrays again, by complex step, which subtracts no costs. What is left is
   round-off, and that has a bound.
3. Nearer to a kink than round-off, and where the cost is clipped, correct code may give a slope
   that the costs do not show. What such places explain is inconclusive, not wrong.

Read the top of `rule` first, then `gradient_check` and `_look_again` below, then `rule.judge`. The
bound is in `round_off`, the numerical gradients are in `numerical`.
"""

import re

import numpy as np

from course_utils.arguments import network_arguments, real_array
from course_utils.differences import check_epsilon
from course_utils.direction import one_direction
from course_utils.network import L_model_forward, forward_prop_cost
from course_utils.numerical import network_gradient, numerical_gradient
from course_utils.report import GradientCheck
from course_utils.round_off import round_off_bounds, unseen_slopes
from course_utils.rule import excuse, judge

# How far a default step moves a z of its layer: ten times the step of lesson 01, so that
# round-off is ten times smaller, and truncation, about 1e-8, still below the tolerance.
NUDGE_OF_Z = 1e-4
METHODS = ("batches", "loop", "complex step", "direction")


def gradient_check(
    parameters,
    gradients,
    X,
    Y,
    layers_dims,
    epsilon=None,
    hidden_layers_activation_fn="tanh",
    method="batches",
    seed=0,
):
    """Check the gradients that back-propagation gave for a network.

    Parameters
    ----------
    parameters : dict
        W1, b1, ..., WL, bL; left as they are.
    gradients : dict
        dW1, db1, ..., dWL, dbL, from back-propagation.
    X : array, shape (n_0, m)
        One column an example.
    Y : array, shape (1, m)
        Labels, 0 or 1.
    layers_dims : list of int
        Units in each layer, the input first.
    epsilon : float, optional
        The step of the two-sided difference. If not given, each array gets the step that
        moves no z of its layer by more than 1e-4. The methods by complex step need none.
    hidden_layers_activation_fn : str
        The one that the hidden layers used.
    method : str
        Where the numerical gradient comes from: "batches", or "loop", which is the plain
        definition (both are two-sided differences); "complex step"; or "direction" (all
        parameters moved at once along one random direction, by one complex step: one row for
        the whole network).
    seed : int
        Of the random direction.

    Returns
    -------
    GradientCheck
        When printed, a row for each array. ``result.verdict`` is "correct", "wrong" or
        "inconclusive", ``float(result)`` formula (3).

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
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; choose one of {', '.join(map(repr, METHODS))}.")
    if epsilon is not None:
        check_epsilon(epsilon)
    parameters, gradients, X, Y, precision = network_arguments(
        parameters, gradients, X, Y, layers_dims
    )

    setting = (parameters, X, Y, hidden_layers_activation_fn)
    with np.errstate(all="ignore"):  # an overflow is named below
        AL, caches = L_model_forward(X, parameters, hidden_layers_activation_fn)
        if not all(np.isfinite(Z).all() for _, Z in caches):
            raise ValueError("a z is not a finite number: X or parameters are too large.")
        steps = _default_steps(caches)
        run = caches, AL, Y, hidden_layers_activation_fn, precision.eps
        unseen = unseen_slopes(*run)  # where z is on a kink or near it, or the cost is clipped

        def work_out_bounds(**excuses):  # only where they are needed
            return round_off_bounds(*run, **excuses)

        if method == "direction":
            rows = [one_direction(gradients, setting, steps, work_out_bounds, unseen, seed)]
        else:
            if epsilon is not None:
                steps = dict.fromkeys(steps, epsilon)
            numerical = _numerical(setting, steps, method)
            rows = []
            for name, g in gradients.items():
                n = numerical["d" + name]
                # No kinks are known yet (lowest slope and highest are n), and no round-off is
                # allowed for: what does not agree is looked at again.
                rows.append(judge(name, g, n, (n, n), round_off=0.0))
            rows = _look_again(rows, setting, work_out_bounds, unseen)
    return GradientCheck(rows, _notes(unseen, precision, method))


def _numerical(setting, steps, method):
    if method == "complex step":
        return network_gradient(*setting, shift=0.0)
    if method == "batches":
        return network_gradient(*setting, epsilon=steps)
    parameters, X, Y, hidden = setting
    return numerical_gradient(
        lambda nudged: forward_prop_cost(X, nudged, Y, hidden), parameters, steps, progress=True
    )


def _look_again(rows, setting, work_out_bounds, unseen):
    """Judge the doubtful arrays by complex step, and by what correct code rounds off."""
    doubtful = [row.name for row in rows if row.verdict != "correct"]
    if not doubtful:
        return rows
    # A shift of 1e-200 is lost in any z that is not 0. So the two shifts give the slopes on both
    # sides of a kink of the array's own layer. Without ReLU there are no kinks.
    *_, hidden = setting
    left = right = network_gradient(*setting, names=doubtful, shift=-1e-200)
    if "relu" in hidden:
        right = network_gradient(*setting, names=doubtful, shift=1e-200)
    bounds, bounds_with_excuses = work_out_bounds(), work_out_bounds(unseen=unseen)
    judged = []
    for row in rows:
        if row.name in doubtful:
            sides = left["d" + row.name], right["d" + row.name]
            slopes = np.minimum(*sides), np.maximum(*sides)
            found = row.name, row.analytical, row.numerical, slopes
            row = judge(*found, bounds[row.name])
            if row.verdict == "wrong":
                row = excuse(row, judge(*found, bounds_with_excuses[row.name]))
            if row.verdict == "correct":
                row.why += " (by complex step)"
        judged.append(row)
    return judged


def _default_steps(caches):
    """For each array, the step that moves no z of its layer by more than NUDGE_OF_Z."""
    steps = {}
    for layer, ((A_prev, _, _), _) in enumerate(caches, start=1):
        largest = np.abs(A_prev).max()
        # An input near 0 cannot move z; the limit keeps the step itself a sensible number.
        steps[f"W{layer}"] = NUDGE_OF_Z / max(largest, 1e-6)
        steps[f"b{layer}"] = NUDGE_OF_Z
    return steps


def _notes(unseen, precision, method):
    notes, clipped = [], unseen[-1]
    if clipped.any():
        notes.append(f"Of {clipped.sum()} example(s) the cost is clipped, or nearly.")
    kinked = np.any([0 * clipped[0], *(layer.any(axis=0) for layer in unseen[:-1])], axis=0)
    if kinked.any():
        notes.append(f"Of {kinked.sum()} example(s) some z is 0, or nearly: the kink of a ReLU.")
    if clipped.size == 1:
        notes.append("One example cannot show a missing or a doubled 1/m: check 2 or more.")
    if precision.eps > np.finfo(float).eps:
        notes.append(
            f"Something is {precision.dtype}: round-off is {precision.eps:.0e}. Check in float64."
        )
    if method == "direction":
        notes.append("One direction names no array, and mistakes may cancel along it.")
    return notes


def compare(gradients, numerical, round_off=1e-10, tolerance=1e-6, resolution=1e-3):
    """Hold any gradients against their numerical ones, array by array.

    For a network with drop-out, a cost with an L2 term, a layer of your own: whatever
    `numerical_gradient` can take apart. The defaults suit two-sided differences with a step
    near 1e-5 of a cost near 1.

    Parameters
    ----------
    gradients : dict
        Analytical: ``"dW1": array``, and so on. dA0, dA1, ... are left out.
    numerical : dict
        Numerical, under the same names.
    round_off : float
        How far a numerical slope may be off, whatever its size: five to ten times the machine
        epsilon, times the cost, divided by the step. (If the cost is a sum of terms that
        cancel: times the sum of their sizes.)
    tolerance : float
        An entry may be off by this part of the array's largest slope, on top of round_off.
    resolution : float
        An array is inconclusive if round_off is more than this part of its largest slope.

    Returns
    -------
    GradientCheck

    Raises
    ------
    ValueError
        If the names or the shapes disagree, an array does not hold real numbers, or a bound is
        not a finite number of 0 or more.

    Examples
    --------
    >>> print(compare({"dx": np.array([2.0, 4.0])}, {"dx": np.array([2.0, 8.0])}))
    Gradient check: wrong (x first). Difference 3.1e-01.
    <BLANKLINE>
    array  shape  difference  verdict  why
    x      2      3.1e-01     WRONG    at [1] back-propagation says 4, the costs say 8: 0.5 times
    """
    if not all(0 <= bound < np.inf for bound in (round_off, tolerance, resolution)):
        raise ValueError(
            f"round_off, tolerance and resolution are {round_off}, {tolerance} and {resolution}; "
            "each must be a finite number of 0 or more."
        )
    gradients = {
        name: value for name, value in gradients.items() if not re.fullmatch("dA[0-9]+", str(name))
    }
    if not numerical or not all(isinstance(name, str) for name in numerical):
        raise ValueError(f"numerical must hold arrays by name (dW1, ...); it has {[*numerical]}.")
    if set(gradients) != set(numerical):
        raise ValueError(
            f"gradients hold {[*gradients]}, numerical holds {[*numerical]}; "
            "both must have the same names."
        )
    rows = []
    for name in numerical:
        g, n = real_array(gradients, name, "gradients"), real_array(numerical, name, "numerical")
        if g.shape != n.shape:
            raise ValueError(
                f"gradients[{name!r}] has shape {g.shape}, numerical[{name!r}] {n.shape}."
            )
        with np.errstate(all="ignore"):  # infinity minus infinity: a verdict, not a warning
            parameter = name[1:]  # without the d
            rows.append(judge(parameter, g, n, (n, n), round_off, tolerance, resolution))
    return GradientCheck(rows)
