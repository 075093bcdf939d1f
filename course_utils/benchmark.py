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
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

import course_utils as cu
from course_utils import scoring
from course_utils.scoring import correct_network, random_network, say
from course_utils.ways import OURS, ways

SLOW = 0.5  # seconds; what takes longer is not run in every round
TOO_SLOW = 20.0  # seconds; a way that takes longer is not tried on a larger network


class Timing(NamedTuple):
    """One way to check: None for passes and seconds if it is not installed."""

    name: str
    passes: int | str | None
    seconds: float | None


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
        "timings": time_in_turns(ways(one), 1 if quick else 100),
        "memory": {
            f"{method}, {many.X.shape[1]} examples": peak_memory(many, method=method)
            for method in ("batches", "complex step")
        },
        "imports": import_times(1 if quick else 7),
        "growth": growth(sizes),
    }
    say("")
    return result


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
