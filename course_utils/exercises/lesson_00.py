"""Lesson 00: the checker of its exercise, and the lines of its self-test."""

import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

import course_utils
from course_utils.exercises import grade

COURSE = "gradient-checking-course"
INSTALL = "In the course's folder run: python -m pip install -e ."
README = 'README.md says how, under "When it does not start".'


def check_0_1(function):
    """Check ``secant_slope(x1, y1, x2, y2)``, the slope of the line through two points.

    Parameters
    ----------
    function : function
        The learner's.

    Raises
    ------
    AssertionError
        If it is wrong; the message says how.

    Examples
    --------
    >>> check_0_1(lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1))
    Exercise 0.1: correct.
    """
    __tracebackhide__ = True
    grade(
        "Exercise 0.1",
        function,
        [(1.0, 2.0, 3.0, 8.0), (0.5, 4.0, -1.5, 5.0), (-2.0, 1.0, 2.0, -5.0), (3, 1, 5, 2),
         (1, 2, 4, 4)],
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1),
        [
            ("You divided the run by the rise: turn the fraction over.",
             lambda x1, y1, x2, y2: (x2 - x1) / (y2 - y1)),
            ("Python divides before it subtracts: put brackets around each difference.",
             lambda x1, y1, x2, y2: y2 - y1 / x2 - x1),
            ("The sign is wrong: above and below, subtract in the same order.",
             lambda x1, y1, x2, y2: (y2 - y1) / (x1 - x2)),
            ("This is the rise alone: divide it by the run, x2 - x1.",
             lambda x1, y1, x2, y2: y2 - y1),
            ("You took the slope of the line from the origin to the second point.",
             lambda x1, y1, x2, y2: y2 / x2),
            ("The operator // drops what is behind the decimal point: divide by /.",
             lambda x1, y1, x2, y2: (y2 - y1) // (x2 - x1)),
            ("A slope keeps its sign: a falling line has a negative one. Leave abs out.",
             lambda x1, y1, x2, y2: abs(y2 - y1) / abs(x2 - x1)),
        ],
    )  # fmt: skip


def python_line(needed=(3, 11)):
    """Say whether Python is new enough.

    Parameters
    ----------
    needed : tuple of int
        The oldest version that will do.

    Returns
    -------
    str
        "Python: ok", or what to do.

    Examples
    --------
    >>> python_line()
    'Python: ok'
    >>> python_line(needed=(4, 0)).endswith("needs 4.0 or later. Install a newer one.")
    True
    """
    if sys.version_info >= needed:
        return "Python: ok"
    found, oldest = sys.version.split()[0], ".".join(map(str, needed))
    return f"Python: this is {found}, and the course needs {oldest} or later. Install a newer one."


def kernel_line(course=COURSE):
    """Say whether the kernel runs in the environment that the course is installed in.

    Parameters
    ----------
    course : str
        The name under which pip knows the course.

    Returns
    -------
    str
        "kernel: ok", or what to do.

    Examples
    --------
    >>> kernel_line()
    'kernel: ok'
    >>> "Change Kernel" in kernel_line("a-course-that-is-not-there")
    True
    """
    try:
        metadata.distribution(course)
    except metadata.PackageNotFoundError:
        return (
            f"kernel: it runs {sys.executable}, where the course is not installed. Choose another "
            f"in the menu Kernel > Change Kernel. {README}"
        )
    return "kernel: ok"


def package_line(requirement):
    """Say whether one package is there, and new enough.

    Parameters
    ----------
    requirement : str
        As in pyproject.toml: "numpy>=2.0".

    Returns
    -------
    str
        "numpy: ok", or what to do.

    Examples
    --------
    >>> package_line("numpy>=2.0")
    'numpy: ok'
    >>> package_line("a-package-that-is-not-there")[:40]
    'a-package-that-is-not-there: missing. In'
    >>> "too old" in package_line("numpy>=999")
    True
    """
    needed = Requirement(requirement)
    try:
        found = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return f"{needed.name}: missing. {INSTALL}"
    if not needed.specifier.contains(found, prereleases=True):
        return f"{needed.name}: {found} is too old, it must be {needed.specifier}. {INSTALL}"
    return f"{needed.name}: ok"


def package_lines():
    """Say of every package that pyproject.toml asks for whether it is there, and new enough.

    Returns
    -------
    list of str
        One line a package.

    Examples
    --------
    >>> package_lines()[0]
    'numpy: ok'
    """
    if kernel_line() != "kernel: ok":
        return []
    return [package_line(line) for line in metadata.requires(COURSE) if "extra ==" not in line]


def course_line(folder=None):
    """Say whether ``course_utils`` is the one beside this notebook, and not an old copy.

    Parameters
    ----------
    folder : path, optional
        Where the notebook is; the current folder, if not given.

    Returns
    -------
    str
        "course_utils: ok", or what to do.

    Examples
    --------
    >>> course_line(Path(course_utils.__file__).parent)
    'course_utils: ok'
    >>> course_line("/")
    "course_utils: this notebook lies outside the course's folder. Open the one in notebooks/."
    """
    folder = Path(folder or ".").resolve()
    used = Path(course_utils.__file__).resolve().parents[1]
    here = [f for f in (folder, *folder.parents) if (f / "course_utils" / "__init__.py").is_file()]
    if not here:
        return (
            "course_utils: this notebook lies outside the course's folder. "
            "Open the one in notebooks/."
        )
    if here[0] != used:
        return f"course_utils: it comes from {used}, not from {here[0]}. {INSTALL}"
    return "course_utils: ok"


def data_line(folder=None):
    """Say whether the images can be read.

    Parameters
    ----------
    folder : path, optional
        Where they are; if not given, where `load_catvnoncat` looks.

    Returns
    -------
    str
        "data: ok", or what to do.

    Examples
    --------
    >>> data_line("no/such/folder").startswith("data: There is no folder")
    True
    """
    try:
        course_utils.load_catvnoncat(folder)
    except (FileNotFoundError, ValueError) as error:
        return f"data: {error}"
    return "data: ok"
