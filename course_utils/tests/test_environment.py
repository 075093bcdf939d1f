"""One environment, however it is made; and what `import course_utils` promises."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
import yaml  # comes with Jupyter

import course_utils

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PACKAGES = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]


def test_environment_has_the_packages_of_pyproject():
    others = [entry for entry in PACKAGES if not re.match(r"(python|pip)\b", entry)]
    assert sorted(others) == sorted(PROJECT["dependencies"])


def test_environment_pins_one_minor_version_of_python():
    """Binder takes a range of versions for none at all, and builds with an old one."""
    (pin,) = [entry for entry in PACKAGES if re.match(r"python\b", entry)]
    minor = re.fullmatch(r"python=3\.(\d+)", pin)
    lowest = re.fullmatch(r">=3\.(\d+)", PROJECT["requires-python"])
    assert minor, pin
    assert lowest, PROJECT["requires-python"]
    assert int(minor[1]) >= int(lowest[1])


def test_environment_installs_the_project_from_conda_forge_alone():
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    assert "pip" in PACKAGES
    assert [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict)] == [
        {"pip": ["-e ."]}
    ]


def test_course_utils_imports_nothing_heavy():
    """A lesson that only calculates starts at once, and needs only NumPy and h5py to work."""
    code = "import sys, course_utils; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "course_utils" in loaded
    assert not loaded & {"pandas", "scipy", "matplotlib", "seaborn"}


def public_functions():
    """Every public function that a module of course_utils defines itself.

    Public is what a module lists in `__all__`, or what has no underscore, as for Python.
    """
    found = []
    for info in pkgutil.walk_packages(course_utils.__path__, "course_utils."):
        if info.name.startswith("course_utils.tests"):
            continue
        module = importlib.import_module(info.name)
        names = getattr(module, "__all__", [n for n in vars(module) if not n.startswith("_")])
        for name in names:
            function = getattr(module, name)
            if inspect.isfunction(function) and function.__module__ == info.name:
                found.append(pytest.param(function, id=f"{info.name}.{name}"))
    return found


def docstring_problems(function):
    """What a docstring in NumPy's style still lacks."""
    text = inspect.getdoc(function) or ""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    wanted = ["Parameters"] if inspect.signature(function).parameters else []
    wanted += ["Returns"] if returns_a_value(tree.body[0]) else []
    wanted += ["Examples"]
    missing = [title for title in wanted if f"\n{title}\n{'-' * len(title)}\n" not in text]
    return missing + ([] if ">>> " in text.partition("\nExamples\n")[2] else [">>>"])


def returns_a_value(function):
    """Whether a `return` with a value belongs to this function, and not to one inside it."""
    inner = (ast.FunctionDef, ast.Lambda, ast.ClassDef)
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and node.value:
            return True
        if not isinstance(node, inner):
            waiting += ast.iter_child_nodes(node)
    return False


def test_there_are_public_functions():
    assert public_functions()


@pytest.mark.parametrize("function", public_functions())
def test_public_function_is_documented(function):
    assert not docstring_problems(function)
