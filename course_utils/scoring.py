"""What the gradient check catches: the catalogue of mistakes against five rules.

`python -m course_utils.benchmark bugs` prints it.
"""

import sys
from collections import Counter
from itertools import product
from typing import NamedTuple

import numpy as np

import course_utils as cu
from course_utils.bugs import BUGS, plant
from course_utils.report import formula_3

REGIMES = {
    "unit": "inputs near 1, weights 1 / sqrt(n)",
    "small": "inputs near 1, weights 0.01",
    "raw": "pixels 0 to 255, weights 0.01",
}
PIXELS = 3000  # in the last of them: enough to saturate some first layers, not all
SETTINGS = tuple(product(("tanh", "sigmoid", "relu", "leaky_relu"), (1, 3, 20), REGIMES))
# A mistake counts where it moves an entry by more than this part of the array's largest ...
CHANGED = 1e-6
# ... and the largest is above this, which a difference with a step of 1e-5 still shows.
VISIBLE = 1e-9


class Network(NamedTuple):
    """A network to be checked: the arguments of `gradient_check`."""

    parameters: dict
    gradients: dict
    X: np.ndarray
    Y: np.ndarray
    layers_dims: list
    epsilon: float | None = None
    hidden_layers_activation_fn: str = "tanh"


def correct_network(parameters, X, Y, hidden_layers_activation_fn="tanh"):
    """Put a network together with the gradients of correct back-propagation.

    Parameters
    ----------
    parameters : dict
        W1, b1, ..., WL, bL.
    X : array, shape (n_0, m)
    Y : array, shape (1, m)
        Labels, 0 or 1.
    hidden_layers_activation_fn : str

    Returns
    -------
    Network

    Examples
    --------
    >>> network = correct_network(cu.initialize_parameters([2, 1]), np.eye(2), np.eye(1, 2))
    >>> cu.gradient_check(*network).verdict
    'correct'
    """
    AL, caches = cu.L_model_forward(X, parameters, hidden_layers_activation_fn)
    gradients = cu.L_model_backward(AL, Y, caches, hidden_layers_activation_fn)
    dims = [len(X)] + [len(value) for name, value in parameters.items() if name[0] == "b"]
    return Network(parameters, gradients, X, Y, dims, None, hidden_layers_activation_fn)


def random_network(dims, m, rng, hidden_layers_activation_fn="tanh", regime="unit"):
    """Draw a network and m examples.

    Parameters
    ----------
    dims : list of int
        Units in each layer, the input first.
    m : int
    rng : numpy.random.Generator
    hidden_layers_activation_fn : str
    regime : str
        One of `REGIMES`.

    Returns
    -------
    Network

    Examples
    --------
    >>> random_network([4, 3, 1], 2, np.random.default_rng(0)).X.shape
    (4, 2)
    """
    X, Y = rng.standard_normal((dims[0], m)), rng.integers(0, 2, (1, m))
    parameters = cu.initialize_parameters(dims, int(rng.integers(1_000_000)))
    if regime == "unit":
        for name, value in parameters.items():
            scale = 1 / np.sqrt(value.shape[1]) if name[0] == "W" else 0.5
            parameters[name] = scale * rng.standard_normal(value.shape)
    if regime == "raw":
        X = rng.integers(0, 256, X.shape).astype(float)
    return correct_network(parameters, X, Y, hidden_layers_activation_fn)


def say(text):
    """Show progress in a terminal: one line, written over and over.

    Parameters
    ----------
    text : str
        Nothing wipes the line out.

    Examples
    --------
    >>> say("")
    """
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text:78.78}" if text else f"\r{'':78}\r")
        sys.stderr.flush()


def rules(network):
    """Five ways to judge the gradients of one network.

    The four others are rules held against a numerical gradient, so the rules are applied
    here, in NumPy, to the same numbers that their packages would compute; none of the
    packages is needed. Of CS231n's limits the loosest is taken; SciPy names none.

    Parameters
    ----------
    network : Network

    Returns
    -------
    dict
        By name a function that takes gradients and gives a verdict ("wrong", "correct" or
        "inconclusive") and the array it names, or None.

    Examples
    --------
    >>> network = correct_network(cu.initialize_parameters([2, 1]), np.eye(2), np.eye(1, 2))
    >>> for name, judge in rules(network).items():
    ...     print(f"{name}: {judge(network.gradients)}")
    ours: ('correct', None)
    article: ('correct', None)
    CS231n: ('correct', None)
    SciPy: ('correct', None)
    PyTorch: ('correct', None)
    """
    parameters, _, X, Y, _, _, hidden = network
    at = {h: cu.network_gradient(parameters, X, Y, hidden, h) for h in (1e-5, 1e-6, 1e-7)}
    one_sided = cu.numerical_gradient(
        lambda nudged: cu.forward_prop_cost(X, nudged, Y, hidden),
        parameters, np.sqrt(np.finfo(float).eps).item(), cu.one_sided,
    )  # fmt: skip
    roll = cu.gradients_to_vector

    def ours(gradients):
        result = cu.gradient_check(*network._replace(gradients=gradients))
        return result.verdict, result.worst

    def verdict(wrong, array=None):
        return ("wrong", array) if wrong else ("correct", None)

    def article(gradients):  # formula (3) at 1e-7, wrong above 1e-6
        return verdict(formula_3(roll(gradients), roll(at[1e-7])) > 1e-6)

    @np.errstate(all="ignore")
    def cs231n(gradients):  # |a - n| / max(|a|, |n|) at 1e-5; wrong above 1e-4, 1e-2 with kinks
        relative = {}
        for name in parameters:
            a, n = gradients["d" + name], at[1e-5]["d" + name]
            size = np.maximum(abs(a), abs(n))
            parts = np.where(size == 0, 0.0, abs(a - n) / size)
            relative[name] = np.max(parts, where=~np.isnan(parts), initial=0.0)
        worst = max(relative, key=relative.get)
        return verdict(relative[worst] > (1e-2 if "relu" in hidden else 1e-4), worst)

    def scipy(gradients):  # norm(a - n), one-sided; the limit 1e-5 is ours
        return verdict(not np.linalg.norm(roll(gradients) - roll(one_sided)) < 1e-5)

    def pytorch(gradients):  # |a - n| <= atol + rtol |n| at 1e-6; the first that fails is named
        for name in parameters:
            a, n = gradients["d" + name], at[1e-6]["d" + name]
            if not np.all(abs(a - n) <= 1e-5 + 1e-3 * abs(n)):
                return "wrong", name
        return verdict(False)

    return {"ours": ours, "article": article, "CS231n": cs231n, "SciPy": scipy, "PyTorch": pytorch}


def measure_bugs(repeats=1, sample=None, seed=0, settings=SETTINGS):
    """Plant the catalogue of mistakes, and count what each rule makes of them.

    A mistake counts if it changes some entry of an array by more than 1e-6 of the array's
    largest gradient, and that largest is above 1e-9. If it only changes arrays whose
    gradients are smaller, no cost shows those gradients: it is unseen, and the
    question is who says "correct" all the same. If it changes nothing, it is left out.

    Parameters
    ----------
    repeats : int
        Random networks for each setting.
    sample : int, optional
        Mistakes drawn for each network; the whole catalogue, if not given.
    seed : int
    settings : sequence of (activation function, examples, regime)

    Returns
    -------
    dict
        "networks", "mistakes", "unseen" and "unchanged": how many; "scores": for each rule a
        Counter of "caught", "named", "false alarms", "no answer" (inconclusive on a correct
        network), and of its verdicts on the unseen ("unseen: wrong", ...); "missed": in words,
        each mistake that ours did not catch or that it named the wrong array for.

    Examples
    --------
    >>> result = measure_bugs(sample=5, settings=[("tanh", 3, "unit")])
    >>> result["networks"], result["scores"]["ours"]["caught"] == result["mistakes"]
    (1, True)
    """
    rng = np.random.default_rng(seed)
    total, missed = Counter(), []
    scores = {}
    for turn, (hidden, m, regime) in enumerate(list(settings) * repeats):
        say(f"network {turn + 1} of {len(settings) * repeats}: {hidden}, {m} examples, {regime}")
        layers = [[6, 5, 4, 1], [4, 4, 4, 4, 1], [8, 5, 1]][rng.integers(3)]
        if regime == "raw":
            layers = [PIXELS, *layers[1:]]
        network = random_network(layers, m, rng, hidden, regime)
        total["networks"] += 1
        judges = rules(network)
        for rule, judge in judges.items():
            said, _ = judge(network.gradients)
            scores.setdefault(rule, Counter())["false alarms"] += said == "wrong"
            scores[rule]["no answer"] += said == "inconclusive"
        for bug in rng.permutation(len(BUGS))[:sample]:
            layer = int(rng.integers(1, len(layers))) if rng.random() < 0.5 else None
            _count(network, BUGS[bug], layer, judges, total, scores, missed)
    say("")
    return {**{key: total[key] for key in ("networks", "mistakes", "unseen", "unchanged")},
            "scores": scores, "missed": missed}  # fmt: skip


def _count(network, bug, layer, judges, total, scores, missed):
    """Plant one mistake, and add to the counts what each rule says."""
    parameters, right, X, Y, _, _, hidden = network
    with np.errstate(all="ignore"):  # infinities are among the mistakes
        AL, caches = cu.L_model_forward(X, parameters, hidden)
        wrong = plant(bug, layer)(AL, Y, caches, hidden)
        largest = {name: np.abs(right["d" + name]).max() for name in parameters}
        damaged = [
            name for name in parameters
            if not np.all(abs(wrong["d" + name] - right["d" + name]) <= CHANGED * largest[name])
        ]  # fmt: skip
        if not damaged:
            total["unchanged"] += 1
            return
        seen = any(largest[name] > VISIBLE for name in damaged)
        total["mistakes" if seen else "unseen"] += 1
        for rule, judge in judges.items():
            said, array = judge(wrong)
            if not seen:
                scores[rule][f"unseen: {said}"] += 1
                continue
            scores[rule]["caught"] += said == "wrong"
            scores[rule]["named"] += said == "wrong" and array in damaged
            if rule == "ours" and not (said == "wrong" and array in damaged):
                where = "all layers" if layer is None else f"layer {layer}"
                missed.append(
                    f"{bug.name} in {where} of {network.layers_dims}, {hidden}, {Y.size} examples: "
                    f"{said} ({array}), damaged {damaged}"
                )


def bugs_table(result):
    """Put what `measure_bugs` counted in a table.

    Parameters
    ----------
    result : dict

    Returns
    -------
    str

    Examples
    --------
    >>> print(bugs_table(measure_bugs(sample=5, settings=[("tanh", 3, "unit")])).splitlines()[0])
    1 networks, 5 mistakes, 0 unseen, 0 unchanged
    """
    counts = {key: value for key, value in result.items() if isinstance(value, int)}
    lines = [", ".join(f"{value:,} {key}" for key, value in counts.items()), "",
             f"{'':10}{'caught':>10}{'right array':>14}{'false alarms':>14}{'no answer':>11}"
             f"{'unseen, and not called correct':>33}"]  # fmt: skip
    for rule, score in result["scores"].items():
        mistakes = max(1, counts["mistakes"])
        # Rounded down, so that 100.0% is all of them.
        caught, named = (score[key] * 1000 // mistakes / 1000 for key in ("caught", "named"))
        naming = f"{named:.1%}" if rule in ("ours", "CS231n", "PyTorch") else "-"
        owns_up = counts["unseen"] - score["unseen: correct"]
        lines.append(f"{rule:10}{caught:>10.1%}{naming:>14}{score['false alarms']:>14}"
                     f"{score['no answer']:>11}{owns_up:>33}")  # fmt: skip
    ours = {key: value for key, value in result["scores"]["ours"].items() if "unseen" in key}
    lines += [
        "", f"Ours on the unseen: {ours}.", "",
        f"A mistake counts where it changes an entry by more than {CHANGED:.0e} of its array's",
        f"largest gradient, and that is above {VISIBLE:.0e}; unseen: where it only changes arrays",
        "below that. No answer: inconclusive on a correct network. The rules of the packages are",
        "applied in NumPy to the numbers that they would compute; none of them is needed. CS231n's",
        "limits are its loosest; SciPy names none, and 1e-5 is ours.",
    ]  # fmt: skip
    return "\n".join(lines + [f"Missed: {line}" for line in result["missed"]])
