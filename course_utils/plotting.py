"""The house style, and the figures that more than one lesson draws.

Apart from the rest of `course_utils`, because matplotlib and seaborn take half a second to load.
"""

import base64
import html
import io

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from IPython.display import display
from matplotlib.colors import LogNorm

from course_utils.data import as_image
from course_utils.report import MARKS

# Those of seaborn's colorblind palette that stand out from white on a projector. Each goes
# with a marker and a line style of its own: colour alone says nothing to some readers.
BLUE, GREEN, ORANGE, PINK, GREY = (sns.color_palette("colorblind")[i] for i in (0, 2, 3, 4, 7))


def house_style():
    """Set size, type and colours of every figure that follows.

    Examples
    --------
    >>> house_style()
    """
    sns.set_theme(
        context="notebook",
        style="whitegrid",
        palette=[BLUE, ORANGE, GREEN, PINK, GREY],
        rc={
            "figure.figsize": (9, 5),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "font.size": 13,
            "axes.titlesize": 15,
            "axes.labelsize": 14,
            "xtick.labelsize": 12,
            "ytick.labelsize": 12,
            "legend.fontsize": 12,
            "lines.linewidth": 2,
            "lines.markersize": 7,
        },
    )


def show(fig, alt):
    """Put a figure out as a picture with alternative text, and close it.

    JupyterLab and the exported pages drop the alternative text of an ordinary figure; that
    of an ``<img>`` they keep.

    Parameters
    ----------
    fig : matplotlib figure
    alt : str
        What the picture shows, for who cannot see it: at least a full sentence.

    Raises
    ------
    ValueError
        If the alternative text is shorter than 20 characters.

    Examples
    --------
    >>> fig, ax = plt.subplots()
    >>> show(fig, "short")
    Traceback (most recent call last):
    ValueError: alt is 'short'; say in a sentence what the picture shows.
    >>> plt.close(fig)
    """
    if len(alt) < 20:
        raise ValueError(f"alt is {alt!r}; say in a sentence what the picture shows.")
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(fig)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    picture = f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'
    display({"text/html": picture, "text/plain": alt}, raw=True)


def image_grid(columns, titles, across=6):
    """Draw columns of pixels as pictures, a title above each.

    Parameters
    ----------
    columns : array, shape (12288, n)
        Raw or scaled.
    titles : list of n str
    across : int
        Pictures in a row.

    Returns
    -------
    matplotlib figure

    Examples
    --------
    >>> fig = image_grid(np.zeros((12288, 2)), ["black", "black too"])
    >>> len(fig.axes)
    6
    >>> plt.close(fig)
    """
    down = -(-len(titles) // across)
    fig, axes = plt.subplots(down, across, figsize=(9, 0.3 + 1.8 * down), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, column, title in zip(axes.flat, np.asarray(columns).T, titles, strict=False):
        ax.imshow(as_image(column), interpolation="nearest")
        ax.set_title(title, fontsize=12)
    return fig


def error_against_epsilon(ax, epsilons, errors):
    """Draw the V: error against step, on logarithmic axes, a line for each method.

    Parameters
    ----------
    ax : matplotlib axes
    epsilons : array
        The steps.
    errors : dict
        The name of a method, and its error at each step. An error of exactly 0 has no place
        on a logarithmic axis and is left out.

    Examples
    --------
    >>> fig, ax = plt.subplots()
    >>> error_against_epsilon(ax, [0.1, 0.01], {"two-sided": [1e-3, 1e-5]})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['two-sided']
    >>> plt.close(fig)
    """
    for (name, values), marker, line in zip(errors.items(), "osD^v", ["-", "--", "-.", ":", "-"],
                                            strict=False):  # fmt: skip
        values = np.where(np.asarray(values) > 0, values, np.nan)
        ax.loglog(epsilons, values, marker=marker, linestyle=line, label=name)
    ax.invert_xaxis()
    ax.set_xlabel("step ε (smaller to the right)")
    ax.set_ylabel("error")
    ax.legend()


def heat_maps(result):
    """Draw where analytical and numerical gradients disagree, a map for each array.

    Parameters
    ----------
    result : GradientCheck
        From `gradient_check` or `compare`.

    Returns
    -------
    matplotlib figure
        Each entry's error, divided by the largest slope of its array. Above it a tick
        (correct), a cross (wrong) or a question mark (inconclusive). Of an array with
        more than 60 columns, neighbours share a cell, which shows the worst of them.

    Examples
    --------
    >>> from course_utils import compare
    >>> fig = heat_maps(compare({"dW1": np.ones((2, 3))}, {"dW1": np.eye(2, 3)}))
    >>> fig.axes[0].get_title()
    'W1 ✗'
    >>> plt.close(fig)
    """
    maps = []
    for row in result.rows:
        scale = np.abs(row.numerical).max() or 1.0
        error = np.atleast_2d(np.abs(row.analytical - row.numerical) / scale)
        together = -(-error.shape[1] // 60)
        edges = np.arange(0, error.shape[1], together)
        # What is not a number is as wrong as can be; what is 0 has no place on the scale.
        error = np.clip(np.nan_to_num(error, nan=np.inf), 1e-10, 1.0)
        maps.append(np.maximum.reduceat(error, edges, axis=1))
    widths = [6 + error.shape[1] for error in maps]
    fig, axes = plt.subplots(
        1, len(maps), figsize=(12, 4), width_ratios=widths, squeeze=False, layout="constrained"
    )
    for ax, row, error in zip(axes[0], result.rows, maps, strict=True):
        image = ax.imshow(error, norm=LogNorm(1e-10, 1.0), cmap="cividis", aspect="auto")
        ax.set(title=f"{row.name} {MARKS[row.verdict]}", xticks=[], yticks=range(len(error)))
        ax.grid(False)
    fig.colorbar(image, ax=axes[0], label="error / largest slope of the array")
    return fig
