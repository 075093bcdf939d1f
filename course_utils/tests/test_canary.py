"""The suite can fail: everything it should refuse is put before it here, and has to be red.

A small project with this project's own conftest.py and pytest options is built, with one notebook
that is in order and others that are broken in every way that plain nbval lets through.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbval.kernel
import nbval.plugin
import pytest
from jupyter_client import BlockingKernelClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.tests import hygiene

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ["conftest.py", "pyproject.toml", "course_utils/tests/nbval_sanitize.cfg"]

FIGURE = '<img alt="A line that rises from left to right" src="data:image/png;base64,{}">'
SHOW = "from IPython.display import HTML, Image, display\n"


def code(source, *outputs, tags=(), ran=True, **metadata):
    """A code cell with the outputs it is stored with; a string stands for what it printed."""
    stored = [new_output("stream", text=o) if isinstance(o, str) else o for o in outputs]
    if tags:
        metadata["tags"] = list(tags)
    cell = new_code_cell(source, outputs=stored, metadata=metadata)
    cell.execution_count = 1 if ran else None
    return cell


def html(text):
    return new_output("display_data", {"text/html": text, "text/plain": "A figure"})


def stderr(text):
    return new_output("stream", name="stderr", text=text)


def error(name, message):
    return new_output("error", ename=name, evalue=message, traceback=[])


def in_order():
    """The cells of a lesson in which nothing is wrong, each a kind of its own."""
    return [
        new_markdown_cell("# Say what is right\n\n[a link](01_good.ipynb#Take-a-step)"),
        code("import course_utils\n\nassert 1 + 1 == 2\nprint('two')", "two\n"),
        # Of a line that is printed over and over, the file holds what is seen in the end.
        code(
            'for i in range(3):\n    print(f"\\rstep {i}", end="")\nprint("\\rdone  ")', "done  \n"
        ),
        # The pixels differ, the alternative text does not.
        code(
            f"{SHOW}figure = '''{FIGURE.format('BBBB')}'''\n"
            "display({'text/html': figure, 'text/plain': 'A figure'}, raw=True)",
            html(FIGURE.format("AAAA")),
        ),
        code("assert figure"),
        code(
            "raise ValueError('on purpose')",
            error("ValueError", "on purpose"),
            tags=["raises-exception"],
            reason="shows what the message looks like",
        ),
        code(
            "try:\n    int('one')\nexcept ValueError as e:\n    message = str(e)\n"
            "assert 'one' in message"
        ),
        new_markdown_cell("## Take a step\n\n### Exercise 1.1: add one"),
        code("def add_one(x):\n    raise NotImplementedError('Exercise 1.1')"),
        *[new_markdown_cell(f"## {title}") for title in hygiene.CLOSING_HEADINGS],
    ]


def solution():
    return [
        new_markdown_cell("# Compare with this"),
        code("def add_one(x):\n    return x + 1"),
        code("assert add_one(1) == 2"),
    ]


def notebook(cells):
    """A notebook as Jupyter saves it after a run from top to bottom."""
    count = 0
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
        if cell.cell_type == "code" and cell.execution_count:
            count += 1
            cell.execution_count = count
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write(path, cells, change=None):
    """Write a notebook, changed at the last moment; nbformat would repair it on the way."""
    content = notebook(copy.deepcopy(cells))
    if change:
        change(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


# --- What only shows when a notebook runs -------------------------------------------------------

# Each broken cell, and a phrase of the message that it has to turn red with.
BROKEN = {
    "unrun": (code("print('2 + 2 =', 5)", ran=False), "never run"),
    "picture lost": (
        code("pass", new_output("display_data", {"image/png": "AAAA"})),
        "holds ['picture']",
    ),
    "picture added": (
        code(f"{SHOW}display({{'image/png': 'AAAA'}}, raw=True)"),
        "gives ['picture']",
    ),
    "alternative text": (
        code(f"{SHOW}HTML('<img alt=\"rising\">')", html('<img alt="falling">')),
        "Cell outputs differ",
    ),
    "another number": (code("print(1e-3)", "0.002\n"), "Cell outputs differ"),
    "raises nothing": (
        code("pass", tags=["raises-exception", "nbval-ignore-output"]),
        "it raised none",
    ),
    "raises something else": (
        code(
            "1 / 0",
            error("ValueError", "on purpose"),
            tags=["raises-exception", "nbval-ignore-output"],
        ),
        "gives ['ZeroDivisionError']",
    ),
    "unknown magic": (
        code(
            "%no_such_magic\n1 / 0",
            stderr("UsageError: Line magic function `%no_such_magic` not found.\n"),
        ),
        "an unknown magic?",
    ),
    "skip comment": (code("# NBVAL_SKIP\n1 / 0"), "A cell is never skipped"),
    "skip tag": (code("1 / 0", tags=["nbval-skip"]), "A cell is never skipped"),
    # The environment below would strip the first, choose another backend, and show no warning.
    "assert": (code("assert 1 == 2"), "AssertionError"),
    "backend": (code("import os\nassert os.environ['MPLBACKEND'] == 'svg'"), "AssertionError"),
    "warning": (
        code("import warnings\nwarnings.warn('soon', PendingDeprecationWarning)"),
        "PendingDeprecationWarning",
    ),
    "quit": (code("quit()"), "ends the kernel"),  # the last one: the kernel is gone after it
}
HOSTILE = {"PYTHONOPTIMIZE": "1", "MPLBACKEND": "svg", "PYTHONWARNINGS": "ignore"}

DEAD = [code("import os\nos._exit(1)"), code("pass")]
SWALLOWED = [
    code("import time\ntry:\n    time.sleep(60)\nexcept BaseException:\n    pass"),
    code("time.sleep(60)"),
    code("1 / 0"),
]
TAGGED = [code("import time\ntime.sleep(60)", tags=["raises-exception"], ran=False), code("1 / 0")]

# With other images a number may differ, and nothing else may.
OTHER_DATA = [
    code("import os\nassert os.path.isabs(os.environ['COURSE_DATA'])\nprint(0.3)", "0.2\n"),
    code("assert 1 == 2"),
    code("pass", html(FIGURE.format("AAAA"))),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small project with this project's own settings."""
    root = tmp_path_factory.mktemp("project")
    (root / "course_utils" / "tests").mkdir(parents=True)
    for name in SETTINGS:
        shutil.copy(ROOT / name, root / name)
    (root / "course_utils" / "__init__.py").write_text("")
    folder = root / "notebooks"
    write(folder / "01_good.ipynb", in_order())
    write(folder / "solutions" / "01_good_solutions.ipynb", solution())
    write(folder / "broken.ipynb", [cell for cell, _ in BROKEN.values()])
    write(folder / "dead.ipynb", DEAD)
    write(folder / "swallowed.ipynb", SWALLOWED)
    write(folder / "tagged.ipynb", TAGGED)
    write(folder / "other_data.ipynb", OTHER_DATA)
    write(folder / "no_code.ipynb", [new_markdown_cell("# Nothing to run")])
    (root / "old").mkdir()
    (root / "old" / "course_utils.py").write_text("")
    write(folder / "UPPER.IPYNB", in_order())
    write(folder / "build" / "hidden.ipynb", in_order())
    return root


@pytest.fixture(scope="module")
def runs(project):
    """What several runs of pytest in the project say, all of them at the same time."""
    # Without -W, pytest itself refuses to start under PYTHONOPTIMIZE, because of filterwarnings.
    hostile = ["-W", "ignore::pytest.PytestConfigWarning", "--continue-on-collection-errors"]
    ways = {
        "hangs": ({}, ["swallowed", "tagged"], []),
        "cells": (HOSTILE, ["01_good", "broken", "dead", "no_code"], hostile),
        "other data": ({"COURSE_DATA": "."}, ["other_data"], []),
        "old package": ({"PYTHONPATH": "old"}, ["01_good"], []),
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COURSE_"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no"]
    started = {}
    for way, (environment, names, options) in ways.items():
        files = [f"notebooks/{name}.ipynb" for name in names]
        started[way] = subprocess.Popen(
            [*command, "--nbval-cell-timeout=3", f"--junitxml={way}.xml", *options, *files],
            cwd=project,
            env={**inherited, "PYTHONPATH": str(project), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return {way: process.communicate()[0] for way, process in started.items()}


@pytest.fixture(scope="module")
def cells(project, runs):
    """The message of each cell of each notebook that was run, "" where the cell is green."""
    found = {}
    for way in runs:
        for case in ElementTree.parse(project / f"{way}.xml").iter("testcase"):
            file = case.get("classname").removesuffix(".ipynb").rpartition(".")[2]
            words = [f"{child.tag}: {child.text}" for child in case]
            found.setdefault((way, file), []).append("\n".join(words))
    return found


def test_a_notebook_in_order_is_green(cells, runs):
    assert cells["cells", "01_good"] == [""] * 7, runs["cells"]


@pytest.mark.parametrize("hole", BROKEN)
def test_broken_cell_is_red(hole, cells):
    message = cells["cells", "broken"][list(BROKEN).index(hole)]
    assert message.startswith("failure")
    assert BROKEN[hole][1] in message


def test_dead_kernel_is_red(cells):
    first, second = cells["cells", "dead"]
    assert "The kernel died in this cell" in first
    assert second.startswith("failure")


def test_hung_cell_and_every_cell_behind_it_are_red(cells):
    hung, *behind = cells["hangs", "swallowed"]
    assert "swallowed the interrupt" in hung
    tagged, after = cells["hangs", "tagged"]
    assert "swallowed the interrupt" in tagged
    for message in [*behind, after]:
        assert message.startswith("failure")
        assert "an earlier cell of this notebook hung" in message


def test_notebook_without_code_is_red(runs):
    assert "no_code.ipynb has no code cell" in runs["cells"]


def test_other_data_frees_the_outputs_and_nothing_else(cells):
    number, claim, picture = cells["other data", "other_data"]
    assert number == ""
    assert "AssertionError" in claim
    assert "holds ['picture']" in picture


def test_another_course_utils_is_red(cells):
    messages = cells["old package", "01_good"]
    assert all("Install this folder" in message for message in messages)


@pytest.fixture
def conftest(pytestconfig):
    """The conftest.py of this project, as pytest has loaded it."""
    return pytestconfig.pluginmanager.get_plugin(str(ROOT / "conftest.py"))


@pytest.mark.parametrize(
    ("option", "value"), [("nbval", False), ("nbval_lax", True), ("nbval_current_env", False)]
)
def test_lenient_option_is_refused(option, value, conftest, pytestconfig, monkeypatch):
    monkeypatch.setattr(pytestconfig.option, option, value)
    with pytest.raises(pytest.UsageError, match="--nbval"):
        conftest.pytest_configure(pytestconfig)


def test_notebook_that_pytest_passes_by_is_found(project):
    found = hygiene.collection_problems(project)
    assert sorted(line.partition(":")[0] for line in found) == [
        "notebooks/UPPER.IPYNB",
        "notebooks/build/hidden.ipynb",
    ]


# --- What shows in the file of a notebook -------------------------------------------------------


def add(*cells):
    """A change that puts cells at the end of a notebook."""
    return lambda content: content.cells.extend(
        {**cell, "id": f"new-{i}", **({"execution_count": 7 + i} if "outputs" in cell else {})}
        for i, cell in enumerate(cells, 1)
    )


def edit(number, **changes):
    """A change of one cell, counted as in Python."""
    return lambda content: content.cells[number].update(changes)


def shown(text):
    """A change that puts a cell with this output, and an assertion, at the end."""
    return add(code("assert print", text))


def reorder(content):
    content.cells[1].execution_count, content.cells[2].execution_count = 2, 1


def strip(content):
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.update(execution_count=None, outputs=[])


def no_assert(content):
    for cell in content.cells:
        cell.source = cell.source.replace("assert ", "bool ")


# A change of the notebook that is in order, and a phrase of the complaint that it has to cause.
UNTIDY = {
    "never executed": (strip, "did not run once"),
    "one cell unrun": (edit(4, execution_count=None), "did not run once"),
    "another order": (reorder, "did not run once"),
    "invalid schema": (edit(1, outputs="two"), "invalid"),
    "no id": (lambda content: content.cells[1].pop("id"), "invalid"),
    "one id twice": (edit(1, id="cell-2"), "two cells have the id cell-2"),
    "older format": (lambda content: content.update(nbformat_minor=4), "not nbformat 4.5"),
    "no kernelspec": (lambda content: content.metadata.clear(), "not python3"),
    "another kernel": (
        lambda content: content.metadata.kernelspec.update(name="ir"),
        "not python3",
    ),
    "widgets": (lambda content: content.metadata.update(widgets={}), "metadata.widgets"),
    "papermill": (lambda content: content.metadata.update(papermill={}), "metadata.papermill"),
    "timings": (edit(1, metadata={"execution": {"iopub.status.busy": ""}}), "metadata.execution"),
    "raw cell": (edit(0, cell_type="raw"), "a raw cell"),
    "no code": (
        lambda content: content.update(cells=[c for c in content.cells if c.cell_type != "code"]),
        "no code cell",
    ),
    "empty cell": (add(code("")), "an empty cell"),
    "long cell": (add(code("x = 1\n" * 26)), "26 lines"),
    "NBVAL comment": (add(code("# NBVAL_IGNORE_OUTPUT\nassert 1")), "an NBVAL comment"),
    "skip tag": (add(code("pass", tags=["nbval-skip"], reason="r" * 20)), "a skipped cell"),
    "no reason": (add(code("assert 1", tags=["nbval-ignore-output"])), "without metadata.reason"),
    "ignored, unasserted": (
        add(code("print(1)", "2\n", tags=["nbval-ignore-output"], reason="r" * 20)),
        "its output is ignored",
    ),
    "raises without a reason": (
        edit(5, metadata={"tags": ["raises-exception"]}),
        "without metadata",
    ),
    "stored error": (edit(5, metadata={}), "an error is stored"),
    "stored stderr": (shown(stderr("careful\n")), "stderr is stored"),
    "line magic": (add(code("%no_such_magic")), "not plain Python"),
    "cell magic": (add(code("%%capture\nprint(1)")), "not plain Python"),
    "shell": (add(code("x = 1\n!false")), "not plain Python"),
    "semicolon": (add(code("print(1);")), "a semicolon"),
    "os.system": (add(code("import os\nos.system('false')")), "calls os.system"),
    "quit": (add(code("quit()")), "calls quit"),
    "sys.path": (add(code("import sys\nsys.path.insert(0, '..')")), "uses sys.path"),
    "assert in a tuple": (add(code("assert (1 == 2, 'no')")), "asserts a tuple"),
    "bare except": (
        add(code("try:\n    1 / 0\nexcept:\n    pass\nassert 1")),
        "swallows every exception",
    ),
    "broad except": (
        add(code("try:\n    1 / 0\nexcept (KeyError, Exception):\n    pass\nassert 1")),
        "swallows every exception",
    ),
    "suppress": (
        add(code("import contextlib\nwith contextlib.suppress(Exception):\n    1 / 0")),
        "suppresses every exception",
    ),
    "success both ways": (
        add(code("try:\n    int('1')\n    print('fine')\nexcept ValueError:\n    print('fine')")),
        "succeeds both ways",
    ),
    "NaN hidden by \\r": (add(code("print('NaN \\rdone')")), "a carriage return in a string"),
    "no assert": (no_assert, "no cell asserts"),
    "carriage return": (shown("step 1\rdone\n"), "a carriage return in an output"),
    "address": (shown("<object at 0x7f0a1b2c3d4e>\n"), "a memory address"),
    "path": (shown("saved in /home/me/figure.txt\n"), "an absolute path"),
    "scalar": (shown("[np.float64(0.5)]\n"), "NumPy scalar"),
    "NaN": (add(code("print(d)", "nan\n")), "NaN in an output"),
    "picture": (shown(new_output("display_data", {"image/png": "AAAA"})), "a raw image/png"),
    "no alternative text": (shown(html("<img src='a'>")), "alternative text is ''"),
    "short alternative text": (shown(html("<img alt='A plot'>")), "alternative text is 'A plot'"),
    "unasserted figure": (
        add(code("show()", html(FIGURE.format("AAAA"))), code("pass"), code("assert 1")),
        "a figure, and neither",
    ),
    "two titles": (add(new_markdown_cell("# Again")), "the one H1"),
    "no recap": (edit(-3, source="## Summary"), "the closing headings"),
    "long text": (add(new_markdown_cell("word " * 121)), "121 words"),
    "belittling": (add(new_markdown_cell("Simply add them.")), "the word 'simply'"),
}


def test_a_notebook_in_order_has_no_problem(project, tmp_path):
    lesson = project / "notebooks" / "01_good.ipynb"
    assert hygiene.problems(lesson) == []
    assert hygiene.problems(write(tmp_path / "00_first.ipynb", solution())) == []
    assert hygiene.problems(hygiene.solutions_of(lesson)) == []
    assert hygiene.exercise_problems(lesson, hygiene.solutions_of(lesson)) == []
    assert hygiene.link_problems(lesson, project) == []


@pytest.mark.parametrize("hole", UNTIDY)
def test_untidy_notebook_is_refused(hole, tmp_path):
    change, complaint = UNTIDY[hole]
    found = hygiene.problems(write(tmp_path / "01_good.ipynb", in_order(), change))
    assert any(complaint in line for line in found), found


EXERCISE = "## Take a step\n\n### Exercise {}: add one"
NO_STUB, NO_SOLUTION = "but stubs for []", "no solution add_one(x)"


@pytest.mark.parametrize(
    ("change", "solved", "complaint"),
    [
        (None, None, "solutions exist: False"),
        (edit(7, source="## Take a step"), solution(), "solutions exist: True"),
        (edit(7, source=EXERCISE.format("2.1")), solution(), "are ['2.1'], not ['1.1']"),
        (edit(7, source=EXERCISE.format("one")), solution(), "no 'Exercise N.M"),
        (edit(8, source="def add_one(x):\n    return x"), solution(), NO_STUB),
        (None, [code("def add_one(x, y):\n    return x + 1")], NO_SOLUTION),
        (None, [in_order()[8]], NO_SOLUTION),
    ],
)
def test_exercise_without_its_solution_is_refused(change, solved, complaint, tmp_path):
    lesson = write(tmp_path / "01_good.ipynb", in_order(), change)
    if solved:
        write(hygiene.solutions_of(lesson), solved)
    found = hygiene.exercise_problems(lesson, hygiene.solutions_of(lesson))
    assert any(complaint in line for line in found), found


@pytest.mark.parametrize(
    "text",
    [
        "[gone](02_gone.ipynb)",
        "![gone](figures/gone.png)",
        '<img src="figures/gone.png">',
        "[no such heading](#Take-two)",
        "[nor there](01_good.ipynb#take-a-step)",
        "[outside](../../../etc)",
    ],
)
def test_dead_link_is_refused(text, tmp_path):
    lesson = write(tmp_path / "01_good.ipynb", [*in_order(), new_markdown_cell(text)])
    assert len(hygiene.link_problems(lesson, tmp_path)) == 1


def test_lost_and_unlisted_notebooks_are_found(tmp_path):
    write(tmp_path / "notebooks" / "01_good.ipynb", in_order())
    write(tmp_path / "notebooks" / "solutions" / "02_lost_solutions.ipynb", solution())
    (tmp_path / "README.md").write_text("[Lost](notebooks/03_lost.ipynb)")
    found = hygiene.set_problems(tmp_path)
    assert [line.partition(" ")[0] for line in found] == [
        "notebooks/03_lost.ipynb",
        "notebooks/01_good.ipynb",
        "notebooks/solutions/02_lost_solutions.ipynb",
    ]


def test_a_kernel_that_does_not_answer_gets_one_more_chance(monkeypatch):
    wait, answers = BlockingKernelClient.wait_for_ready, []

    def wait_in_vain_at_first(client, timeout):
        wait(client, timeout)
        answers.append(len(answers) == 1)
        if not answers[-1]:
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    monkeypatch.setattr(BlockingKernelClient, "wait_for_ready", wait_in_vain_at_first)
    kernel = nbval.plugin.RunningKernel(nbval.kernel.CURRENT_ENV_KERNEL_NAME)
    assert answers == [False, True] and kernel.is_alive()
    kernel.stop()
