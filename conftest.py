"""Close what nbval lets through.

nbval runs every code cell of a notebook and compares what the cell puts out with what the file
holds. By itself it stays green over a cell that was never run, a picture that is missing, a cell
that swallows its own timeout, and more. What can be seen while a notebook runs is closed here;
what can be read in its file is closed by `course_utils/tests/hygiene.py`; and
`course_utils/tests/test_canary.py` shows that each of these turns the suite red.

With the environment variable COURSE_DATA (a folder that holds other images in the same format)
the outputs are not compared, because other images give other numbers: every cell must still run,
and every assertion in it must still hold.
"""

import ast
import os
import time
from pathlib import Path
from queue import Empty

import nbval.plugin
import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile

ROOT = Path(__file__).resolve().parent

# How long a cell's output may trail behind its reply. Together with the 45 seconds that a cell
# has (pyproject.toml), a cell that hangs and cannot be interrupted is red within a minute.
OUTPUT_SECONDS = 10

# Asked in the kernel itself, because only the kernel knows what its cells would import.
WHICH_COURSE_UTILS = (
    "getattr(__import__('importlib.util').util.find_spec('course_utils'), 'origin', None)"
)


class WatchedKernel(RunningKernel):
    """A kernel that keeps its last reply, notices its own death, and knows its course_utils."""

    def __init__(self, *args, **kwargs):
        # Builds matplotlib's font cache, if there is none. A kernel that has to build it, or that
        # finds no folder to keep it in, says so on stderr, which is not what the notebook holds.
        import matplotlib.font_manager  # noqa: F401

        self.reply = None
        # A kernel is told which ports to use before it opens them. If another process has taken
        # one in between, the kernel never answers. A second kernel gets other ports.
        try:
            super().__init__(*args, **kwargs)
        except RuntimeError:
            super().__init__(*args, **kwargs)
        self.course_utils = self.find_course_utils()

    def get_message(self, stream, timeout=None):
        """Wait a second at a time: nbval would wait for a dead kernel as long as for a slow one."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                message = super().get_message(stream, timeout=min(1, timeout))
            except Empty:
                if not self.is_alive():
                    raise RuntimeError("The kernel died in this cell.") from None
                if time.monotonic() >= deadline:
                    raise
            else:
                if stream == "shell":
                    self.reply = message["content"]
                return message

    def find_course_utils(self):
        """The file that `import course_utils` would read in a cell, or None."""
        question = {"origin": WHICH_COURSE_UTILS}
        self.await_reply(self.kc.execute("", silent=True, user_expressions=question), timeout=10)
        answer = self.reply["user_expressions"]["origin"]
        origin = ast.literal_eval(answer["data"]["text/plain"])
        return origin and Path(origin).resolve()


nbval.plugin.RunningKernel = WatchedKernel


def pytest_configure(config):
    """Refuse the options that make nbval lenient, and give every kernel the same environment."""
    if not config.getoption("nbval", False) or config.option.nbval_lax:
        raise pytest.UsageError("The notebooks are tested by --nbval, and never by --nbval-lax.")
    if not config.option.nbval_current_env:
        raise pytest.UsageError("--nbval-current-env is missing: which Python would be tested?")
    if config.option.nbval_sanitize_with:  # found from any folder that pytest is started in
        config.option.nbval_sanitize_with = str(ROOT / config.option.nbval_sanitize_with)

    # The kernels inherit the environment of this process.
    os.environ.pop("PYTHONOPTIMIZE", None)  # it strips every assert
    os.environ.pop("MPLBACKEND", None)  # it would take the place of the notebooks' own
    os.environ["PYTHONWARNINGS"] = "error"  # filterwarnings in pyproject.toml stops at this process
    # Several kernels at a time: more threads than cores would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "COURSE_DATA" in os.environ:  # the kernels run in the notebooks' folders
        folder = Path(os.environ["COURSE_DATA"]).resolve()
        if not folder.is_dir():
            raise pytest.UsageError(f"COURSE_DATA is not a folder: {folder}")
        os.environ["COURSE_DATA"] = str(folder)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With `pytest -n 2`, one worker gets a whole notebook: a cell needs the cells before it."""
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """A notebook without code is an error; nbval finds nothing to run in it, and says nothing."""
    report = yield
    if isinstance(collector, IPyNbFile) and report.passed and not report.result:
        report.outcome = "failed"
        report.longrepr = f"{collector.path.name} has no code cell."
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Look again at each cell that nbval has run and found good."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    if item.parent.timed_out:  # or each cell behind it would hang as well
        item.raise_cell_error("Not run, because an earlier cell of this notebook hung.")
    # An old copy, installed earlier, would be tested in place of the files beside this one.
    if item.parent.kernel.course_utils != ROOT / "course_utils" / "__init__.py":
        item.raise_cell_error(
            f"It would import course_utils from {item.parent.kernel.course_utils}, not from here. "
            "Install this folder: python -m pip install -e ."
        )
    item.output_timeout = OUTPUT_SECONDS
    if "COURSE_DATA" in os.environ:
        item.options["check"] = False
    result = yield
    problem = cell_problem(item)
    if problem:
        item.raise_cell_error(problem)
    return result


def cell_problem(item):
    """What nbval has overlooked in a cell that it passed, in words, or None."""
    reply = item.parent.kernel.reply
    must_raise = item.options["check_exception"]
    if item.parent.timed_out:
        return "The cell hung, and then swallowed the interrupt."
    if item.cell.execution_count is None:
        return "The cell was never run: run the whole notebook, and save it with its outputs."
    if must_raise and reply["status"] == "ok":
        return "The cell is tagged as one that raises an exception, and it raised none."
    if not must_raise and reply["status"] != "ok":
        return "The kernel reports an error that no output shows (an unknown magic?)."
    if any(payload["source"] == "ask_exit" for payload in reply.get("payload", [])):
        return "The cell ends the kernel."
    stored, new = landmarks(item.cell.outputs), landmarks(item.test_outputs)
    if stored != new:
        return f"The notebook holds {stored or 'no picture'}, running it gives {new or 'none'}."
    return None


def landmarks(outputs):
    """The pictures and exceptions among some outputs: needed on both sides, compared or not."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        if output.output_type == "error":
            found.append(output.ename)
        if any(kind.startswith("image/") for kind in data) or "<img" in data.get("text/html", ""):
            found.append("picture")
    return found


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    """A skipped cell is no success; nor is a failure that nbval expects, behind one that hung."""
    report = yield
    if isinstance(item, IPyNbCell) and report.skipped:
        report.outcome = "failed"
        if not hasattr(report, "wasxfail"):
            report.longrepr = "A cell is never skipped."
    return report
