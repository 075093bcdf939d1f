"""The images: read from HDF5, handed out as columns, turned back into pictures."""

import os
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np

from course_utils.rolling import as_array

OWN_FOLDER = Path(__file__).resolve().parent.parent / "data"
SIDE = 64
HELP = (
    "To use the course's own images, unset COURSE_DATA; to bring their files back, "
    "run `git checkout -- data` in the course's folder."
)


class Images(NamedTuple):
    """What `load_catvnoncat` gives; one column an example."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    classes: list


def load_catvnoncat(folder=None, scaled=False):
    """Read the cat / not-cat images.

    Parameters
    ----------
    folder : path, optional
        Where ``train_catvnoncat.h5`` and ``test_catvnoncat.h5`` are. If not given, the folder
        that the environment variable COURSE_DATA names, else the course's own ``data``.
    scaled : bool
        If true, the pixels are divided by 255. If not, they are raw: 0 to 255.

    Returns
    -------
    Images
        ``X_train`` (12288, 209) and ``X_test`` (12288, 50), float64, one column an image, in
        the order that ``.T.reshape(-1, m)`` of the file's array gives; ``y_train`` and
        ``y_test`` (1, m), 1 for a cat; ``classes``, the two names. The counts are those of
        the course's own files.

    Raises
    ------
    FileNotFoundError
        If the folder or a file is missing.
    ValueError
        If a file is not HDF5, or does not hold the datasets described in ``data/README.md``.

    Examples
    --------
    >>> images = load_catvnoncat(OWN_FOLDER)
    >>> images.X_train.shape, images.y_train.shape, images.classes
    ((12288, 209), (1, 209), ['non-cat', 'cat'])
    """
    folder = Path(folder or os.environ.get("COURSE_DATA") or OWN_FOLDER)
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}. {HELP}")
    X_train, y_train, classes = _read(folder / "train_catvnoncat.h5", "train")
    X_test, y_test, _ = _read(folder / "test_catvnoncat.h5", "test")
    scale = 255.0 if scaled else 1.0
    return Images(X_train / scale, y_train, X_test / scale, y_test, classes)


def as_image(column):
    """Turn one column back into a picture.

    Parameters
    ----------
    column : array of 12288 numbers
        Raw (0 to 255) or scaled (0 to 1): what goes above 1 is taken for raw.

    Returns
    -------
    array, shape (64, 64, 3)
        Row, column, colour channel; from 0 to 1, as ``imshow`` wants it.

    Raises
    ------
    ValueError
        If the column does not hold 12288 numbers.

    Examples
    --------
    >>> as_image(np.full(12288, 255.0)).shape
    (64, 64, 3)
    """
    column = as_array(column, "column").astype(float)
    if column.size != 3 * SIDE * SIDE:
        raise ValueError(
            f"column has {column.size} numbers; a picture needs {3 * SIDE * SIDE} "
            f"({SIDE} x {SIDE} pixels, 3 colours)."
        )
    picture = column.reshape(3, SIDE, SIDE).T
    return picture / 255.0 if picture.max() > 1.0 else picture


def _read(path, part):
    """Read one file: X (12288, m) float64, y (1, m) int64, and the names of the classes."""
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}. {HELP}")
    try:
        with h5py.File(path, "r") as file:
            datasets = {
                name: file[name][()] if isinstance(file.get(name), h5py.Dataset) else None
                for name in (f"{part}_set_x", f"{part}_set_y", "list_classes")
            }
    except OSError as error:
        raise ValueError(
            f"{path} cannot be read as HDF5: it is damaged, cut short or of another kind "
            f"({error}). {HELP}"
        ) from error
    for name, value in datasets.items():
        if value is None:
            raise ValueError(f"{path} has no dataset {name!r}; see data/README.md. {HELP}")
    x, y, classes = (np.asarray(value) for value in datasets.values())
    if x.ndim != 4 or x.shape[1:] != (SIDE, SIDE, 3) or x.dtype != np.uint8 or len(x) == 0:
        raise ValueError(
            f"{path}: {part}_set_x is {x.dtype} of shape {x.shape}; "
            f"expected uint8 of shape (m, {SIDE}, {SIDE}, 3), m at least 1. {HELP}"
        )
    if y.shape not in {(len(x),), (len(x), 1), (1, len(x))}:
        raise ValueError(
            f"{path}: {part}_set_y has shape {y.shape}, but there are {len(x)} images. {HELP}"
        )
    if y.dtype.kind not in "iufb" or not np.isin(y, (0, 1)).all():
        raise ValueError(
            f"{path}: {part}_set_y is {y.dtype} and holds {np.unique(y)[:5].tolist()}; "
            f"expected only 0 (not a cat) and 1 (a cat). {HELP}"
        )
    if classes.shape != (2,) or classes.dtype.kind not in "SO":
        raise ValueError(
            f"{path}: list_classes is {classes.dtype} of shape {classes.shape}; "
            f"expected two names in bytes, such as b'non-cat' and b'cat'. {HELP}"
        )
    names = [name.decode() if isinstance(name, bytes) else str(name) for name in classes]
    # T first, then reshape: colours, then columns, then rows, as the article has it.
    return x.T.reshape(-1, len(x)).astype(float), y.reshape(1, -1).astype(np.int64), names
