"""The benchmark runs and counts as it says; and a sample of the mistakes is caught."""

import importlib.util
import math
import sys

import pytest

from course_utils import benchmark, scoring
from course_utils.ways import LOOP, OURS

PACKAGES = {"SciPy": "scipy", "PyTorch": "torch", "JAX": "jax"}


def test_the_quick_benchmark_has_every_row():
    """Structure and counts; the times belong to the machine."""
    result = benchmark._measure_speed(quick=True)
    n = 5 * 300 + 5 + 25 + 5 + 5 + 1
    passes = {timing.name: timing.passes for timing in result["timings"]}
    assert passes[LOOP] == passes["numerical_gradient"] == 2 * n
    assert passes[OURS] == f"3 + {2 * n + 11:,} tails"  # and one a unit by complex step
    assert passes["gradient_check, complex step"] == "3 + 22 tails"
    assert passes["gradient_check, direction"] == passes["  two plain forward passes"] == 2
    assert passes["SciPy check_grad, one-sided"] in (None, n + 1)
    assert passes["PyTorch gradcheck"] is None or passes["PyTorch gradcheck"] >= 2 * n

    table = benchmark._speed_table(result)
    for name, count, seconds in result["timings"]:
        package = PACKAGES.get(name.split()[0])
        installed = package is None or importlib.util.find_spec(package) is not None
        assert (count is not None) == (seconds is not None) == installed, name
        (line,) = [line for line in table.splitlines()[:20] if line.startswith(f"{name:32}")]
        assert installed != ("not installed" in line)
        assert name[0] == " " or (name in result["growth"]) == installed
    for points in result["growth"].values():
        assert [parameters for parameters, _ in points] == [101, 301]
        assert math.isfinite(benchmark.exponent(points))
    assert len(result["memory"]) == 2 and min(result["memory"].values()) > 0
    assert len(result["imports"]) == 3 and min(result["imports"].values()) > 0


def test_a_way_that_is_too_slow_is_not_tried_on_a_larger_network():
    points = benchmark.growth([50, 100], too_slow=0)
    assert {len(of_one) for of_one in points.values()} == {1}


# Every third setting, and the ones in which tanh saturates.
SETTINGS = [*scoring.SETTINGS[:27:3], *scoring.SETTINGS[28::3], ("tanh", 1, "raw")]


def test_a_sample_of_the_catalogue_is_caught_and_named():
    result = scoring.measure_bugs(sample=25, seed=1, settings=SETTINGS)
    ours = result["scores"]["ours"]
    assert result["networks"] == len(SETTINGS) and result["mistakes"] > 200
    assert ours["caught"] == ours["named"] == result["mistakes"], result["missed"]
    assert not result["missed"]
    assert ours["false alarms"] == 0
    assert ours["unseen: correct"] == 0
    article = result["scores"]["article"]
    assert article["caught"] < result["mistakes"]
    table = scoring.bugs_table(result)
    assert all(f"\n{rule:10}" in table for rule in result["scores"])


def test_what_no_check_can_see_is_never_called_correct(monkeypatch):
    """Set the limit high, so that every mistake counts as unseen."""
    monkeypatch.setattr(scoring, "VISIBLE", math.inf)
    result = scoring.measure_bugs(sample=20, settings=[("tanh", 3, "small")])
    assert result["mistakes"] == 0 and result["unseen"] > 5
    assert sum(result["scores"]["ours"].values()) == result["unseen"]
    assert result["scores"]["ours"]["unseen: correct"] == 0


def test_the_command_line(capsys, monkeypatch):
    monkeypatch.setattr(scoring, "SETTINGS", [("relu", 3, "unit")])
    for terminal in (True, False):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        benchmark._main(["bugs", "--quick", "--seed", "3"])
        printed = capsys.readouterr()
        assert benchmark.machine() in printed.out and "1 networks" in printed.out
        assert ("\r" in printed.err) == terminal  # the progress
    with pytest.raises(SystemExit):
        benchmark._main(["nonsense"])
