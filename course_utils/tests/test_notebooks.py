"""The hygiene of the notebooks of the course: what running them cannot show."""

from pathlib import Path

import pytest

from course_utils.tests import hygiene

ROOT = Path(__file__).resolve().parents[2]


def name(path):
    return path.relative_to(ROOT).as_posix()


def test_there_are_notebooks():
    """Without it, every test below would pass on an empty folder."""
    assert hygiene.lessons(ROOT), "no notebook under notebooks/"


@pytest.mark.parametrize("path", hygiene.notebooks(ROOT), ids=name)
def test_notebook(path):
    found = hygiene.problems(path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", hygiene.lessons(ROOT), ids=name)
def test_exercises_and_solutions_belong_together(path):
    found = hygiene.exercise_problems(path, hygiene.solutions_of(path))
    assert not found, "\n".join(found)


TEXTS = [ROOT / "README.md", ROOT / "data" / "README.md", *hygiene.notebooks(ROOT)]


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_links_lead_somewhere(path):
    found = hygiene.link_problems(path, ROOT)
    assert not found, "\n".join(found)


def test_readme_lists_every_lesson():
    found = hygiene.set_problems(ROOT)
    assert not found, "\n".join(found)


def test_pytest_collects_every_cell():
    found = hygiene.collection_problems(ROOT)
    assert not found, "\n".join(found)
