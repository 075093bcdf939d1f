"""What a gradient check reports: a row for each array, a verdict, notes, and all as a table."""

from dataclasses import dataclass, field
from html import escape

import numpy as np

# Beside the word, so that a glance is enough and no colour is needed.
MARKS = {"correct": "\u2713", "wrong": "\u2717", "inconclusive": "?"}


def formula_3(analytical, numerical):
    """The normalised difference of two vectors, formula (3) of the article.

    Parameters
    ----------
    analytical, numerical : array
        Of the same shape.

    Returns
    -------
    float
        ``norm(a - n) / (norm(a) + norm(n))``: 0 for equal vectors, 1 for opposite ones
        (if squares of their entries are neither 0 nor infinite). Two
        vectors of zeros are equal.

    Examples
    --------
    >>> formula_3(np.array([1.0, 0.0]), np.array([3.0, 0.0]))
    0.5
    """
    with np.errstate(all="ignore"):  # infinity over infinity is NaN, as it should be
        top = np.linalg.norm(analytical - numerical)
        bottom = np.linalg.norm(analytical) + np.linalg.norm(numerical)
        return 0.0 if bottom == 0 else float(top / bottom)


def in_words(value, floor=1e-7):
    """Say a difference in the digits that a rerun on another machine repeats.

    Parameters
    ----------
    value : float
    floor : float
        Smaller values are said to be below this, and no more.

    Returns
    -------
    str
        Two digits; where round-off makes the digits, the power of ten it is below.

    Examples
    --------
    >>> in_words(0.333), in_words(3.07e-6), in_words(3.07e-12)
    ('3.3e-01', 'below 1e-05', 'below 1e-07')
    """
    if not 0 < value < 1e-4:
        return f"{value:.1e}" if value else "0"
    return f"below 1e{int(np.floor(np.log10(max(value, floor / 10)))) + 1:+03d}"


def what_differs(said, slope, where):
    """Say what back-propagation and the costs give at one place, and their ratio.

    Parameters
    ----------
    said, slope : float
        By back-propagation, and from the costs.
    where : tuple of int

    Returns
    -------
    str

    Examples
    --------
    >>> what_differs(6.0, 2.0, (0, 1))
    'at [0, 1] back-propagation says 6, the costs say 2: 3 times'
    """
    said, slope = said + 0.0, slope + 0.0  # never "-0"
    words = f"at {list(where)} back-propagation says {said:.3g}, the costs say {slope:.3g}"
    if not np.isfinite([said, slope]).all():
        return f"{words}: not a finite number"
    if slope == 0.0:  # nothing to divide by
        return words
    if abs(said / slope - 1) < 0.005:
        return f"{words}: off by {abs(said / slope - 1):.0e} of it"
    return f"{words}: {said / slope + 0.0:.3g} times"


def notes_on(unseen, precision, method):
    """Say what the verdicts leave open, or cannot show.

    Parameters
    ----------
    unseen : list of array of bool
        From `round_off.unseen_slopes`.
    precision : numpy.finfo
        Of the coarsest numbers in use.
    method : str
        Of `gradient_check`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> notes_on([np.array([[False]])], np.finfo(float), "batches")
    ['One example cannot show a missing or a doubled 1/m: check 2 or more.']
    """
    notes, clipped = [], unseen[-1]
    if clipped.any():
        notes.append(f"Of {clipped.sum()} example(s) the cost is clipped, or nearly.")
    kinked = np.any([layer.any(axis=0) for layer in unseen[:-1]], axis=0)
    if kinked.any():
        notes.append(
            f"Of {kinked.sum()} example(s) some z is 0, or nearly: the kink of a ReLU. "
            "Nearly: rounding may hide the slope. At 0: code may take the left slope, the right "
            "one or their mean, everywhere the same."
        )
    if clipped.size == 1:
        notes.append("One example cannot show a missing or a doubled 1/m: check 2 or more.")
    if precision.eps > np.finfo(float).eps:
        notes.append(
            f"Something is {precision.dtype}: round-off is {precision.eps:.0e}. Check in float64."
        )
    if method == "direction":
        notes.append(
            "One direction names no array, may miss a mistake below a hundredth of what an array "
            "adds, and mistakes may cancel along it."
        )
    return notes


@dataclass
class Row:
    """What the check found in one array of parameters."""

    name: str
    analytical: np.ndarray
    numerical: np.ndarray
    error: float
    largest: float
    where: tuple
    verdict: str
    why: str

    @property
    def difference(self):
        """Formula (3) over this array."""
        return formula_3(self.analytical, self.numerical)


@dataclass(repr=False, eq=False)
class GradientCheck:
    """What `gradient_check` and `compare` return. ``float(result)`` is the difference.

    Attributes
    ----------
    rows : list of Row
        One an array: its ``name``, the two gradients, its own ``difference``, ``where`` it is
        farthest beyond what is allowed and the ``error`` there (infinite if it is not a finite
        number), the ``largest`` of the slopes that it was held against, its ``verdict`` and, in
        words, ``why``.
    difference : float
        Formula (3) over all parameters; NaN if a gradient is.
    verdict : str
        "wrong" if any array is, else "inconclusive" if any is, else "correct".
    worst : str or None
        The name of the worst array of that verdict; None if all are correct.
    notes : list of str
        What the reader has to know besides.

    Examples
    --------
    >>> from course_utils import compare
    >>> result = compare({"dW1": np.array([1.0, 2.0])}, {"dW1": np.array([1.0, 2.5])})
    >>> result.verdict, result.worst
    ('wrong', 'W1')
    """

    rows: list
    notes: list = field(default_factory=list)

    @property
    def difference(self):
        """Formula (3) over all parameters."""
        analytical = np.concatenate([row.analytical.ravel() for row in self.rows])
        return formula_3(analytical, np.concatenate([row.numerical.ravel() for row in self.rows]))

    @property
    def verdict(self):
        """Say "wrong" if any array is, else "inconclusive" if any is, else "correct"."""
        verdicts = [row.verdict for row in self.rows]
        return next((v for v in ("wrong", "inconclusive") if v in verdicts), "correct")

    @property
    def worst(self):
        """Name of the worst array of the overall verdict, or None if all are correct."""
        if self.verdict == "correct":
            return None
        rows = [row for row in self.rows if row.verdict == self.verdict]
        # Equal but for round-off: then the last layer, since back-propagation starts there.
        sizes = [float(f"{row.error / (row.largest or 1.0):.6g}") for row in rows]
        return max(zip(sizes, range(len(rows)), rows, strict=True))[2].name

    def __bool__(self):
        raise TypeError("a check has three verdicts: ask for result.verdict")

    def __float__(self):
        return self.difference

    def __str__(self):
        table = [("array", "shape", "difference", "verdict", "why")] + [
            (row.name, " x ".join(map(str, row.analytical.shape)), in_words(row.difference),
             row.verdict.upper() if row.verdict != "correct" else "correct", row.why)
            for row in self.rows
        ]  # fmt: skip
        widths = [max(len(line[column]) for line in table) for column in range(4)]
        lines = ["  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)),
                            line[4]]) for line in table]  # fmt: skip
        return "\n".join([self._headline(), "", *lines, *self.notes])

    __repr__ = __str__  # at the end of a cell, and in a terminal, the table and not the arrays

    def _repr_html_(self):
        body = "".join(
            f"<tr><td><b>{escape(row.name)}</b></td>"
            f"<td>{' &times; '.join(map(str, row.analytical.shape))}</td>"
            f"<td>{in_words(row.difference)}</td>"
            f"<td><b>{MARKS[row.verdict]} {row.verdict}</b></td>"
            f"<td style='text-align:left'>{escape(row.why)}</td></tr>"
            for row in self.rows
        )
        head = "".join(
            f"<th style='text-align:left'>{title}</th>"
            for title in ("array", "shape", "difference", "verdict", "why")
        )
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (
            f"<p><b>{escape(self._headline())}</b></p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
        )

    def _headline(self):
        at = f" ({self.worst} first)" if self.worst else ""
        return f"Gradient check: {self.verdict}{at}. Difference {in_words(self.difference)}."
