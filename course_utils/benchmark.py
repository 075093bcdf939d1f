"""How long the gradient check takes, next to other ways to check.

    python -m course_utils.benchmark            time, memory, growth
    python -m course_utils.benchmark bugs       what it catches, next to others: see scoring.py

The figures of one table are taken in one run, in turns, and are to be read as ratios: the
seconds belong to the machine. SciPy, PyTorch and JAX take part where they are installed
(``pip install -e ".[benchmark]"``).
"""

import argparse
import os
import platform
import subprocess
import sys
import time
import tracemalloc
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

import course_utils as cu
from course_utils import scoring
from course_utils.report import formula_3
from course_utils.rolling import array_shapes
from course_utils.scoring import correct_network, random_network, say

OURS = "gradient_check"  # every time is also given as a multiple of this one
LOOP = "the article's loop"
SLOW = 0.5  # seconds; what takes longer is not run in every round
TOO_SLOW = 20.0  # seconds; a way that takes longer is not tried on a larger network
PIECE = 8192  # numbers that fit the fastest cache


class Timing(NamedTuple):
    """One way to check: None for passes and seconds if it is not installed."""

    name: str
    passes: int | str | None
    seconds: float | None


# ------------------------------------------------------------------------- ways to check


def rolled_cost(network, xp=np, as_array=np.asarray):
    """Give the article's cost: forward, then the cross-entropy, written once for NumPy and others.

    It refuses nothing and copies nothing, so that no way is slower here than it has to be.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.
    xp : module
        NumPy, torch or jax.numpy.
    as_array : function
        Makes arrays of that module.

    Returns
    -------
    of_theta : function
        Cost of all parameters rolled into one vector, which is cut into views.
    of_arrays : function
        Cost of W1, b1, W2, ...

    Examples
    --------
    >>> parameters = cu.initialize_parameters([4, 3, 1])
    >>> of_theta, _ = rolled_cost(correct_network(parameters, np.eye(4), np.eye(1, 4)))
    >>> round(float(of_theta(cu.dictionary_to_vector(parameters))), 2)
    0.69
    """
    X, Y = as_array(network.X), as_array(network.Y)
    shapes = list(array_shapes(network.layers_dims).values())

    def of_arrays(*arrays):
        A = X
        for W, b in zip(arrays[:-2:2], arrays[1:-2:2], strict=True):
            A = xp.tanh(W @ A + b)
        A = 1 / (1 + xp.exp(-(arrays[-2] @ A + arrays[-1])))
        return -(Y * xp.log(A) + (1 - Y) * xp.log(1 - A)).sum() / Y.shape[1]

    def of_theta(theta):
        arrays, start = [], 0
        for rows, columns in shapes:
            arrays.append(theta[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        return of_arrays(*arrays)

    return of_theta, of_arrays


def article_check(network, epsilon=1e-7, cost=None):
    """Check as the article does: for each parameter two copies of all, and two passes.

    Parameters
    ----------
    network : Network
        With tanh in the hidden layers.
    epsilon : float
        The step.
    cost : function, optional
        In place of the `rolled_cost` of the network.

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
    cost = cost or rolled_cost(network)[0]
    theta = cu.dictionary_to_vector(network.parameters)
    slopes = np.zeros_like(theta)
    for i in range(theta.size):
        theta_plus, theta_minus = np.copy(theta), np.copy(theta)
        theta_plus[i] += epsilon
        theta_minus[i] -= epsilon
        slopes[i] = (cost(theta_plus) - cost(theta_minus)) / (2 * epsilon)
    return formula_3(cu.gradients_to_vector(network.gradients), slopes)


def tail_counts(layers_dims, m=1):
    """How many numbers the two-sided tails put through tanh, sigmoid and log.

    Moving a parameter of layer l changes one z in its layer and every z above: so many
    tanh, one sigmoid and one logarithm (of the true label's probability), for each example,
    up and down.

    Parameters
    ----------
    layers_dims : list of int
    m : int
        Examples.

    Returns
    -------
    dict
        By function: tanh, sigmoid and log, as NumPy has them.

    Examples
    --------
    >>> list(tail_counts([2, 3, 1]).values())
    [18, 26, 26]
    """
    tanh = parameters = 0
    for layer in range(1, len(layers_dims)):
        here = layers_dims[layer] * (layers_dims[layer - 1] + 1)
        parameters += here
        if layer < len(layers_dims) - 1:
            tanh += here * (1 + sum(layers_dims[layer + 1 : -1]))
    tails = 2 * m * parameters
    return {np.tanh: 2 * m * tanh, _numpy_sigmoid: tails, np.log: tails}


def _numpy_sigmoid(z):
    return 1 / (1 + np.exp(-z))


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
    tails = f"{counts[np.log] // X.shape[1]:,} tails"
    units = f"{4 * sum(dims[1:])} tails"  # each unit up and down, for its weights and its bias

    def fixed(passes, function, *arguments, **named):
        return lambda: (function(*arguments, **named), passes)[1]

    numbers = np.random.default_rng(0).uniform(0.1, 0.9, PIECE)

    def floor():
        for function, count in counts.items():
            for start in range(0, count, PIECE):
                function(numbers[: count - start])

    def two_passes():
        cu.forward_prop_cost(X, parameters, Y), cu.forward_prop_cost(X, parameters, Y)

    check = cu.gradient_check
    return {
        LOOP: _counting(lambda cost: article_check(network, cost=cost), rolled_cost(network)[0]),
        "numerical_gradient": _counting(
            lambda cost: cu.numerical_gradient(cost, parameters),
            lambda nudged: cu.forward_prop_cost(X, nudged, Y),
        ),
        OURS: fixed(f"2 + {tails}", check, *network),
        "network_gradient": fixed(f"1 + {tails}", cu.network_gradient, *setting),
        "  floor: its activations, logs": fixed("-", floor),
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


def _counting(check, cost):
    """Make a function that runs check(cost), and returns how often that called the cost."""

    def run():
        calls = 0

        def counted(*arguments):
            nonlocal calls
            calls += 1
            if calls % 2000 == 0:
                say(f"{calls:,} forward passes")
            return cost(*arguments)

        check(counted)
        return calls

    return run


def _if_installed(maker, *arguments, **named):
    try:
        return maker(*arguments, **named)
    except ImportError:
        return None


def _scipy(network):
    from scipy.optimize import check_grad

    theta = cu.dictionary_to_vector(network.parameters).ravel()
    said = cu.gradients_to_vector(network.gradients).ravel()
    return _counting(lambda cost: check_grad(cost, lambda _: said, theta), rolled_cost(network)[0])


def _torch(network, fast_mode):
    import torch

    _, cost = rolled_cost(network, torch, torch.tensor)
    arrays = [torch.tensor(array, requires_grad=True) for array in network.parameters.values()]
    named = {"fast_mode": fast_mode, "raise_exception": False}
    return _counting(lambda cost: torch.autograd.gradcheck(cost, arrays, **named), cost)


def _jax(network):
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    _, cost = rolled_cost(network, jax.numpy, jax.numpy.asarray)
    arrays = [jax.numpy.asarray(array) for array in network.parameters.values()]

    def check(cost):
        with suppress(AssertionError):  # a false alarm, on large networks, takes as long
            check_grads(cost, arrays, order=1, modes=["rev"])

    run = _counting(check, jax.jit(cost))
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
            say(f"round {turn} of {rounds}: {name.strip()}")
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

        def goes_on(name, size=size):
            parameters, seconds = points.get(name, [(1, 0.0)])[-1]
            return seconds * size / parameters <= too_slow

        n_0 = max(1, round((size - 41) / 5))
        network = random_network([n_0, 5, 5, 1], 1, np.random.default_rng(size))
        timed = {name: run for name, run in ways(network).items() if run and name[0] != " "}
        runs = {name: run for name, run in timed.items() if goes_on(name)}
        for name, _, seconds in time_in_turns(runs, rounds=3):
            points.setdefault(name, []).append((5 * n_0 + 41, seconds))
    return points


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
    say("memory")
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
        say(f"round {turn + 1} of {rounds}: import {name}")
        clock = "time.perf_counter()"
        code = f"import time; start = {clock}; import {name}; print({clock} - start)"
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=Path(cu.__file__).parents[1],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        times[name].append(float(run.stdout))
    return {name: min(seconds) for name, seconds in times.items()}


def _measure_speed(quick=False):
    """Take all times, the growth and the memory.

    Parameters
    ----------
    quick : bool
        Small networks and few rounds: a few seconds in all, to see that everything runs.

    Returns
    -------
    dict
        "layers_dims", "timings" (list of Timing), "growth", "memory" and "imports".
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
    say("")
    return result


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
    floor = seconds["network_gradient"] / seconds["  floor: its activations, logs"]
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
        print(_speed_table(_measure_speed(options.quick)))
        return
    settings, sample = scoring.SETTINGS, options.sample
    if options.quick:
        settings, sample = [setting for setting in settings if setting[1] == 3], sample or 5
    result = scoring.measure_bugs(options.repeats, sample, options.seed, settings)
    print(scoring.bugs_table(result))


if __name__ == "__main__":
    _main()
