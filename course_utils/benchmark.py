"""How long the gradient check takes, and what it catches, next to others.

    python -m course_utils.benchmark            time, memory, growth
    python -m course_utils.benchmark bugs       the catalogue of mistakes against five rules

The figures of one table are taken in one run, in turns, and are to be read as ratios: the
seconds belong to the machine. SciPy, PyTorch and JAX take part in the first where they are
installed (``pip install -e ".[benchmark]"``).
"""

import argparse
import os
import platform
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from contextlib import redirect_stdout, suppress
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

import course_utils as cu
from course_utils.bugs import BUGS, plant
from course_utils.report import formula_3
from course_utils.rolling import array_shapes

OURS = "gradient_check"  # every time is also given as a multiple of this one
LOOP = "the article's loop"
SLOW = 0.5  # seconds; what takes longer is not run in every round
TOO_SLOW = 20.0  # seconds; a way that takes longer is not tried on a larger network
PIECE = 8192  # numbers that fit the fastest cache


class Network(NamedTuple):
    """A network to be checked: the arguments of `gradient_check`."""

    parameters: dict
    gradients: dict
    X: np.ndarray
    Y: np.ndarray
    layers_dims: list
    epsilon: float | None = None
    hidden_layers_activation_fn: str = "tanh"


class Timing(NamedTuple):
    """One way to check: None for passes and seconds if it is not installed."""

    name: str
    passes: int | str | None
    seconds: float | None


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


# ------------------------------------------------------------------------- ways to check


class RolledCost:
    """The article's cost of rolled parameters: cut into views, forward, cross-entropy.

    It refuses nothing and copies nothing, so that no way is slower here than it has to be.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.
    xp : module
        NumPy, torch or jax.numpy.
    as_array : function
        Makes arrays of that module.

    Examples
    --------
    >>> parameters = cu.initialize_parameters([4, 3, 1])
    >>> cost = RolledCost(correct_network(parameters, np.eye(4), np.eye(1, 4)))
    >>> round(float(cost(cu.dictionary_to_vector(parameters))), 2), cost.calls
    (0.69, 1)
    """

    def __init__(self, network, xp=np, as_array=np.asarray):
        self.X, self.Y, self.xp, self.calls = as_array(network.X), as_array(network.Y), xp, 0
        self.shapes = list(array_shapes(network.layers_dims).values())
        self.arrays = [as_array(network.parameters[n]) for n in array_shapes(network.layers_dims)]

    def __call__(self, theta):
        arrays, start = [], 0
        for rows, columns in self.shapes:
            arrays.append(theta[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        return self.of_arrays(*arrays)

    def of_arrays(self, *arrays):
        """Cost of W1, b1, W2, ..., and one more on the count."""
        self.calls += 1
        if self.calls % 2000 == 0:
            parameters = sum(rows * columns for rows, columns in self.shapes)
            _say(f"{self.calls:,} forward passes for {parameters:,} parameters")
        A = self.X
        for W, b in zip(arrays[:-2:2], arrays[1:-2:2], strict=True):
            A = self.xp.tanh(W @ A + b)
        A = 1 / (1 + self.xp.exp(-(arrays[-2] @ A + arrays[-1])))
        logs = self.Y * self.xp.log(A) + (1 - self.Y) * self.xp.log(1 - A)
        return -logs.sum() / self.Y.shape[1]


def article_check(network, epsilon=1e-7, cost=None):
    """Check as the article does: for each parameter two copies of all, and two passes.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.
    epsilon : float
        The step.
    cost : RolledCost, optional
        One that counts for the caller.

    Returns
    -------
    float
        Formula (3).

    Examples
    --------
    >>> parameters = cu.initialize_parameters([4, 3, 1])
    >>> network = correct_network(parameters, np.eye(4), np.eye(1, 4))
    >>> article_check(network) < 1e-6
    True
    """
    cost = cost or RolledCost(network)
    theta = cu.dictionary_to_vector(network.parameters)
    slopes = np.zeros_like(theta)
    for i in range(theta.size):
        theta_plus, theta_minus = np.copy(theta), np.copy(theta)
        theta_plus[i] += epsilon
        theta_minus[i] -= epsilon
        slopes[i] = (cost(theta_plus) - cost(theta_minus)) / (2 * epsilon)
    return formula_3(cu.gradients_to_vector(network.gradients), slopes)


def tail_counts(layers_dims, m=1):
    """How many numbers the two-sided tails put through tanh, exp and log.

    Moving a parameter of layer l changes one z in its layer and every z above: so many
    tanh, one exp (in the sigmoid) and two logarithms (in the cross-entropy), for each
    example, up and down.

    Parameters
    ----------
    layers_dims : list of int
    m : int
        Examples.

    Returns
    -------
    dict
        "tanh", "exp" and "log".

    Examples
    --------
    >>> tail_counts([2, 3, 1])
    {'tanh': 18, 'exp': 26, 'log': 52}
    """
    tanh = parameters = 0
    for layer in range(1, len(layers_dims)):
        here = layers_dims[layer] * (layers_dims[layer - 1] + 1)
        parameters += here
        if layer < len(layers_dims) - 1:
            tanh += here * (1 + sum(layers_dims[layer + 1 : -1]))
    return {"tanh": 2 * m * tanh, "exp": 2 * m * parameters, "log": 4 * m * parameters}


def ways(network):
    """Every way to check a network that is timed.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.

    Returns
    -------
    dict
        By name a function without arguments, which runs the check once and returns how many
        forward passes that took; or None, if the package for it is not installed.

    Examples
    --------
    >>> parameters = cu.initialize_parameters([4, 3, 1])
    >>> run = ways(correct_network(parameters, np.eye(4), np.eye(1, 4)))
    >>> run["the article's loop"](), run["gradient_check"]()
    (38, '2 + 38 tails')
    """
    parameters, _, X, Y, dims, *_ = network
    setting = (parameters, X, Y)
    counts = tail_counts(dims, X.shape[1])
    tails = f"{counts['exp'] // X.shape[1]:,} tails"
    units = f"{4 * sum(dims[1:])} tails"  # each unit up and down, for its weights and its bias

    def fixed(passes, function, *arguments, **named):
        return lambda: (function(*arguments, **named), passes)[1]

    def article():
        cost = RolledCost(network)
        article_check(network, cost=cost)
        return cost.calls

    def plain_loop():
        calls = Counter()

        def cost(nudged):
            calls["forward"] += 1
            return cu.forward_prop_cost(X, nudged, Y)

        with redirect_stdout(sys.stderr):
            cu.numerical_gradient(cost, parameters, progress=True)
        return calls["forward"]

    numbers = np.random.default_rng(0).uniform(0.1, 0.9, PIECE)

    def floor():
        for name, count in counts.items():
            for start in range(0, count, PIECE):
                getattr(np, name)(numbers[: count - start])

    def two_passes():
        cu.forward_prop_cost(X, parameters, Y), cu.forward_prop_cost(X, parameters, Y)

    check = cu.gradient_check
    return {
        LOOP: article,
        "numerical_gradient": plain_loop,
        OURS: fixed(f"2 + {tails}", check, *network),
        "network_gradient": fixed(f"1 + {tails}", cu.network_gradient, *setting),
        "  floor: its tanh, exp, log": fixed("-", floor),
        "gradient_check, complex step": fixed(
            f"2 + {units}", check, *network, method="complex step"
        ),
        "network_gradient, complex step": fixed(
            f"1 + {units}", cu.network_gradient, *setting, shift=0.0
        ),
        "gradient_check, direction": fixed(2, check, *network, method="direction"),
        "  two plain forward passes": fixed(2, two_passes),
        "SciPy check_grad, one-sided": _if_installed(_scipy, network),
        "PyTorch gradcheck": _if_installed(_torch, network, fast_mode=False),
        "PyTorch gradcheck, fast_mode": _if_installed(_torch, network, fast_mode=True),
        "JAX check_grads, one direction": _if_installed(_jax, network),
    }


def _if_installed(maker, *arguments, **named):
    try:
        return maker(*arguments, **named)
    except ImportError:
        return None


def _scipy(network):
    from scipy.optimize import check_grad

    theta = cu.dictionary_to_vector(network.parameters).ravel()
    said = cu.gradients_to_vector(network.gradients).ravel()

    def run():
        cost = RolledCost(network)
        check_grad(cost, lambda _: said, theta)
        return cost.calls

    return run


def _torch(network, fast_mode):
    import torch

    def run():
        cost = RolledCost(network, torch, torch.tensor)
        arrays = [array.requires_grad_() for array in cost.arrays]
        torch.autograd.gradcheck(cost.of_arrays, arrays, fast_mode=fast_mode, raise_exception=False)
        return cost.calls

    return run


def _jax(network):
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    cost = RolledCost(network, jax.numpy, jax.numpy.asarray)
    compiled = jax.jit(cost.of_arrays)

    def run():
        calls = Counter()

        def counted(*arrays):
            calls["forward"] += 1
            return compiled(*arrays)

        with suppress(AssertionError):  # a false alarm, on large networks, takes as long
            check_grads(counted, cost.arrays, order=1, modes=["rev"])
        return calls["forward"]

    run()  # compiles
    return run


# ------------------------------------------------------------------------ time and memory


def time_in_turns(runs, rounds=7):
    """Time several functions in turns, so that what slows the machine slows them all.

    Parameters
    ----------
    runs : dict
        As `ways` gives them.
    rounds : int
        How often each is run; the slow ones only once.

    Returns
    -------
    list of Timing
        With the median time of each.

    Examples
    --------
    >>> for timing in time_in_turns({"nothing": lambda: 0, "absent": None}, rounds=1):
    ...     print(timing.name, timing.passes, timing.seconds is None)
    nothing 0 False
    absent None True
    """
    times, passes = {name: [] for name in runs}, {}
    for turn in range(rounds + 1):
        for name, run in runs.items():
            if run is None or (turn and times[name] and min(times[name]) > SLOW):
                continue
            _say(f"round {turn} of {rounds}: {name.strip()}")
            start = time.perf_counter()
            passes[name] = run()
            seconds = time.perf_counter() - start
            if turn or seconds > SLOW:  # the first run of a quick one only warms it up
                times[name].append(seconds)
    return [
        Timing(name, passes.get(name), float(np.median(times[name])) if times[name] else None)
        for name in runs
    ]


def growth(sizes, too_slow=TOO_SLOW):
    """Time every way on networks [n_0, 5, 5, 1] of growing size.

    Parameters
    ----------
    sizes : list of int
        About how many parameters, growing.
    too_slow : float
        A way is left out once it has taken so many seconds, or would at the next size if its
        time grew no faster than the network.

    Returns
    -------
    dict
        By name a list of (parameters, seconds).

    Examples
    --------
    >>> list(growth([50, 100])["gradient_check"][0])[0]
    51
    """
    points = {}
    for size in sizes:
        n_0 = max(1, round((size - 41) / 5))
        network = _random_network([n_0, 5, 5, 1], 1, np.random.default_rng(size))
        runs = {
            name: run
            for name, run in ways(network).items()
            if run and name[0] != " " and _goes_on(points, name, size, too_slow)
        }
        for name, _, seconds in time_in_turns(runs, rounds=3):
            points.setdefault(name, []).append((5 * n_0 + 41, seconds))
    return points


def _goes_on(points, name, size, too_slow):
    if not points or name not in points:
        return not points
    parameters, seconds = points[name][-1]
    return seconds * size / parameters < too_slow


def exponent(points):
    """Fit the b of time = a * parameters ** b.

    Parameters
    ----------
    points : list of (parameters, seconds)

    Returns
    -------
    float

    Examples
    --------
    >>> round(exponent([(10, 1.0), (100, 100.0), (1000, 10000.0)]), 6)
    2.0
    """
    parameters, seconds = np.log(np.array(points)).T
    return float(np.polyfit(parameters, seconds, 1)[0])


def peak_memory(network, **named):
    """Memory that `gradient_check` takes at its peak, beyond what its arguments hold.

    Parameters
    ----------
    network : Network
    **named
        Further arguments of `gradient_check`.

    Returns
    -------
    float
        In megabytes (2**20 bytes).

    Examples
    --------
    >>> peak_memory(correct_network(cu.initialize_parameters([2, 1]), np.eye(2), np.eye(1, 2))) < 1
    True
    """
    _say("memory")
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    cu.gradient_check(*network, **named)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / 2**20


def import_times(rounds=5, names=("numpy, h5py", "course_utils", "matplotlib.pyplot")):
    """Time imports, each in a Python of its own, in turns.

    Parameters
    ----------
    rounds : int
    names : sequence of str
        What is imported.

    Returns
    -------
    dict
        By name the shortest time, in seconds.

    Examples
    --------
    >>> list(import_times(1, ["math"]))
    ['math']
    """
    times = {name: [] for name in names}
    for turn, name in product(range(rounds), times):
        _say(f"round {turn + 1} of {rounds}: import {name}")
        clock = "time.perf_counter()"
        code = f"import time; start = {clock}; import {name}; print({clock} - start)"
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=Path(cu.__file__).parents[1],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        times[name].append(float(run.stdout))
    return {name: min(seconds) for name, seconds in times.items()}


def measure_speed(quick=False):
    """Take all times, the growth and the memory.

    Parameters
    ----------
    quick : bool
        Small networks and few rounds: a few seconds in all, to see that everything runs.

    Returns
    -------
    dict
        "layers_dims", "timings" (list of Timing), "growth", "memory" and "imports".

    Examples
    --------
    >>> measure_speed(quick=True)["layers_dims"]  # doctest: +SKIP
    [300, 5, 5, 1]
    """
    images = cu.load_catvnoncat(scaled=True)
    pixels, m = (300, 9) if quick else (12288, 209)
    dims = [pixels, 5, 5, 1]
    parameters = cu.initialize_parameters(dims)
    # Copies, because one column of all images lies scattered, and is slow to read for everybody.
    one, many = (
        correct_network(parameters, images.X_train[:pixels, :n].copy(), images.y_train[:, :n])
        for n in (1, m)
    )
    sizes = [100, 300] if quick else [1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000]
    result = {
        "layers_dims": dims,
        "timings": time_in_turns(ways(one), 1 if quick else 15),
        "memory": {
            f"{method}, {many.X.shape[1]} examples": peak_memory(many, method=method)
            for method in ("batches", "complex step")
        },
        "imports": import_times(1 if quick else 7),
        "growth": growth(sizes),
    }
    _say("")
    return result


# -------------------------------------------------------------------- what the checks catch

REGIMES = {
    "unit": "inputs near 1, weights 1 / sqrt(n)",
    "small": "inputs near 1, weights 0.01",
    "raw": "pixels 0 to 255, weights 0.01",
}
PIXELS = 3000  # in the last of them: enough to saturate some first layers, not all
SETTINGS = tuple(product(("tanh", "sigmoid", "relu", "leaky_relu"), (1, 3, 20), REGIMES))
# A mistake counts where it moves an entry by more than this part of the array's largest ...
CHANGED = 1e-6
# ... and the largest is above this, which is far above the machine epsilon of a cost near 1.
VISIBLE = 1e-9


def _random_network(dims, m, rng, hidden="tanh", regime="unit"):
    """Draw a network and m examples, in one of the REGIMES."""
    X, Y = rng.standard_normal((dims[0], m)), rng.integers(0, 2, (1, m))
    parameters = cu.initialize_parameters(dims, int(rng.integers(1_000_000)))
    if regime == "unit":
        for name, value in parameters.items():
            scale = 1 / np.sqrt(value.shape[1]) if name[0] == "W" else 0.5
            parameters[name] = scale * rng.standard_normal(value.shape)
    if regime == "raw":
        X = rng.integers(0, 256, X.shape).astype(float)
    return correct_network(parameters, X, Y, hidden)


def rules(network):
    """Five ways to judge the gradients of one network.

    The four others are rules held against a numerical gradient, so the rules are applied
    here, in NumPy, to the same numbers that their packages would compute; none of the
    packages is needed.

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
    def cs231n(gradients):  # |a - n| / max(|a|, |n|) at 1e-5; 1e-4, or 1e-2 with kinks
        relative = {}
        for name in parameters:
            a, n = gradients["d" + name], at[1e-5]["d" + name]
            size = np.maximum(abs(a), abs(n))
            parts = np.where(size == 0, 0.0, abs(a - n) / size)
            relative[name] = np.max(parts, where=~np.isnan(parts), initial=0.0)
        worst = max(relative, key=relative.get)
        return verdict(relative[worst] > (1e-2 if "relu" in hidden else 1e-4), worst)

    def scipy(gradients):  # norm(a - n), one-sided; correct below 1e-5
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
    gradients are smaller, nobody can be blamed for not seeing it: it is unseen, and the
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
        _say(f"network {turn + 1} of {len(settings) * repeats}: {hidden}, {m} examples, {regime}")
        layers = [[6, 5, 4, 1], [4, 4, 4, 4, 1], [8, 5, 1]][rng.integers(3)]
        if regime == "raw":
            layers = [PIXELS, *layers[1:]]
        network = _random_network(layers, m, rng, hidden, regime)
        total["networks"] += 1
        judges = rules(network)
        for rule, judge in judges.items():
            said, _ = judge(network.gradients)
            scores.setdefault(rule, Counter())["false alarms"] += said == "wrong"
            scores[rule]["no answer"] += said == "inconclusive"
        for bug in rng.permutation(len(BUGS))[:sample]:
            layer = int(rng.integers(1, len(layers))) if rng.random() < 0.5 else None
            _count(network, BUGS[bug], layer, judges, total, scores, missed)
    _say("")
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


# ------------------------------------------------------------------------------- the tables


def machine():
    """Name the machine in one line.

    Returns
    -------
    str

    Examples
    --------
    >>> "NumPy" in machine()
    True
    """
    model = platform.processor()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = named[0] if named else model
    return (
        f"{platform.platform()}, {model or platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, NumPy {np.__version__}"
    )


def _say(text):
    """Show progress: one line on stderr, written over and over."""
    sys.stderr.write(f"\r{text:78.78}" if text else f"\r{'':78}\r")
    sys.stderr.flush()


def _speed_table(result):
    seconds = {timing.name: timing.seconds for timing in result["timings"]}
    lines = [f"Full check of {result['layers_dims']}, tanh, one example.", "",
             f"{'':32}{'forward passes':>20}{'time':>14}{'/ ' + OURS:>18}"]  # fmt: skip
    for name, passes, took in result["timings"]:
        if took is None:
            lines.append(f"{name:32}{'not installed':>20}")
        else:
            passes = f"{passes:,}" if isinstance(passes, int) else passes
            ratio = took / seconds[OURS]
            ratio = f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"
            lines.append(f"{name:32}{passes:>20}{took * 1e3:>11,.2f} ms{ratio:>18}")
    floor = seconds["network_gradient"] / seconds["  floor: its tanh, exp, log"]
    beyond = seconds["gradient_check, direction"] - seconds["  two plain forward passes"]
    lines += ["", f"network_gradient takes {floor:.1f} times its floor; one direction takes "
              f"{beyond * 1e3:.2f} ms beyond two forward passes.", "",
              "Time as a power of the number of parameters, one example: the power fitted to all",
              "sizes, and to the two largest."]  # fmt: skip
    for name, points in result["growth"].items():
        (fewest, _), (most, took) = points[0], points[-1]
        lines.append(f"{name:32}{exponent(points):>6.2f}{exponent(points[-2:]):>6.2f}   "
                     f"{fewest:,} to {most:,}; the last took {took:.3g} s")  # fmt: skip
    lines += ["", "Peak memory of gradient_check beyond its arguments"]
    lines += [f"{name:32}{megabytes:>6.1f} MB" for name, megabytes in result["memory"].items()]
    lines += ["", "Import times"]
    base = result["imports"]["numpy, h5py"]
    lines += [f"{name:32}{took / base:>6.2f} times numpy, h5py ({took:.2f} s)"
              for name, took in result["imports"].items()]  # fmt: skip
    return "\n".join(lines)


def _bugs_table(result):
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
        "applied in NumPy to the numbers that they would compute; none of them is needed.",
    ]  # fmt: skip
    return "\n".join(lines + [f"Missed: {line}" for line in result["missed"]])


def _main(arguments=None):
    parser = argparse.ArgumentParser("python -m course_utils.benchmark", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("speed", "bugs"), default="speed")
    parser.add_argument("--quick", action="store_true", help="small sizes, a few seconds")
    parser.add_argument("--repeats", type=int, default=1, help="bugs: networks for each setting")
    parser.add_argument("--sample", type=int, help="bugs: mistakes for each network (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="bugs: of the random networks")
    options = parser.parse_args(arguments)
    print(machine())
    if options.what == "speed":
        print(_speed_table(measure_speed(options.quick)))
        return
    settings, sample = SETTINGS, options.sample
    if options.quick:
        settings, sample = [setting for setting in SETTINGS if setting[1] == 3], sample or 5
    print(_bugs_table(measure_bugs(options.repeats, sample, options.seed, settings)))


if __name__ == "__main__":
    _main()
