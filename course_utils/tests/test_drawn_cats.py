"""The pictures in ``data/``: what is in the files, and that the program draws them again."""

import hashlib
import re
from pathlib import Path

import h5py
import numpy as np
import pytest

from course_utils.drawn_cats import TEST, TRAIN, draw_images, write_data

DATA = Path(__file__).parents[2] / "data"
BOTH = pytest.mark.parametrize("numbers", [TRAIN, TEST], ids=["train", "test"])


def read(part):
    """Return the images, the labels and the class names of one of the two files."""
    with h5py.File(DATA / f"{part}_catvnoncat.h5") as file:
        return file[f"{part}_set_x"][:], file[f"{part}_set_y"][:], file["list_classes"][:]


@BOTH
def test_files_have_the_format_and_the_counts(numbers):
    part, count, cats, _ = numbers
    images, labels, names = read(part)
    assert images.shape == (count, 64, 64, 3) and images.dtype == np.uint8
    assert labels.shape == (count,) and labels.dtype == np.int64
    assert list(names) == [b"non-cat", b"cat"]
    assert set(labels) == {0, 1} and labels.sum() == cats
    assert 0.3 < cats / count < 0.4


def test_there_are_as_many_pictures_as_promised():
    assert TRAIN[1] == 209 and TEST[1] == 50


@BOTH
def test_the_program_draws_the_same_pictures_again(numbers):
    part, *rest = numbers
    images, labels, _ = read(part)
    drawn, drawn_labels = draw_images(*rest)
    np.testing.assert_array_equal(drawn_labels, labels)
    # One grey level: the last digit of a sine or of a mean may differ between processors.
    assert np.abs(drawn.astype(int) - images.astype(int)).max() <= 1


def test_no_picture_is_there_twice_or_empty():
    images = np.concatenate([read("train")[0], read("test")[0]])
    assert len({image.tobytes() for image in images}) == len(images)
    assert images.reshape(len(images), -1).std(axis=1).min() > 10


def test_neither_brightness_nor_colour_gives_the_cats_away():
    images, labels, _ = read("train")
    means = images.mean(axis=(1, 2))
    gap = means[labels == 1].mean(axis=0) - means[labels == 0].mean(axis=0)
    assert np.abs(gap).max() < means.std(axis=0).min()


def test_both_files_together_are_small():
    assert sum(path.stat().st_size for path in DATA.glob("*.h5")) < 1_500_000


def test_checksums_in_the_readme_are_those_of_the_files():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    written = {name: digest for digest, name in re.findall(r"\b([0-9a-f]{64})  (\S+\.h5)", text)}
    files = {path.name: hashlib.sha256(path.read_bytes()) for path in DATA.glob("*.h5")}
    assert written == {name: digest.hexdigest() for name, digest in files.items()}
    assert len(files) == 2


def test_the_seed_decides():
    first, again, other = (draw_images(4, 2, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[0] != other[0]).any()


def test_the_global_stream_of_numpy_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - this is the stream in question
    draw_images(2, 1, seed=3)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@pytest.mark.parametrize(
    ("count", "cats"), [(0, 0), (2, 0), (2, 2)], ids=["nothing", "no cat", "only cats"]
)
def test_the_limits_of_the_counts(count, cats):
    images, labels = draw_images(count, cats, seed=0)
    assert images.shape == (count, 64, 64, 3)
    assert labels.sum() == cats


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1, 0, 0), "count is -1"),
        ((2.0, 1, 0), "count is 2.0"),
        ((True, 1, 0), "count is True"),
        ((2, 3, 0), "cats is 3; expected an integer from 0 to 2"),
        ((2, -1, 0), "cats is -1"),
        ((2, "1", 0), "cats is '1'"),
        ((2, 1, -1), "seed is -1"),
        ((2, 1, 2**32), "seed is 4294967296"),
        ((2, 1, None), "seed is None"),
    ],
)
def test_bad_arguments_are_named(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        draw_images(*arguments)


def test_files_that_exist_are_kept(tmp_path):
    kept = tmp_path / "test_catvnoncat.h5"
    kept.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        write_data(tmp_path)
    assert kept.read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == [kept.name]


def test_written_files_can_be_read_and_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr("course_utils.drawn_cats.TRAIN", ("train", 3, 1, 11))
    monkeypatch.setattr("course_utils.drawn_cats.TEST", ("test", 2, 1, 12))
    folder = tmp_path / "new" / "folder"
    write_data(folder)
    first = (folder / "train_catvnoncat.h5").read_bytes()
    write_data(str(folder), overwrite=True)
    assert (folder / "train_catvnoncat.h5").read_bytes() == first
    with h5py.File(folder / "test_catvnoncat.h5") as file:
        assert sorted(file) == ["list_classes", "test_set_x", "test_set_y"]
        assert file["test_set_x"].shape == (2, 64, 64, 3)
