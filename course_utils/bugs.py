"""Mistakes that people make in back-propagation, planted one at a time.

`backward` is correct. A `Bug` is a name, a sentence, and one of its lines as it should be
(``right``) and as somebody wrote it (``wrong``). `plant` gives back-propagation with that one
line exchanged, in one layer or in all.
"""

import inspect
from dataclasses import dataclass

import numpy as np

from course_utils.activations import activation


def backward(AL, Y, caches, hidden_layers_activation_fn="tanh"):
    """Back-propagation in one piece, so that each line can be exchanged.

    Parameters
    ----------
    AL : array, shape (1, m)
        From `L_model_forward`.
    Y : array, shape (1, m)
        Labels, 0 or 1.
    caches : list
        From `L_model_forward`.
    hidden_layers_activation_fn : str

    Returns
    -------
    dict
        dW1, db1, ..., dWL, dbL, and dA0, ..., dA{L-1} on the way.

    Examples
    --------
    >>> from course_utils import L_model_forward, initialize_parameters
    >>> AL, caches = L_model_forward(np.ones((4, 2)), initialize_parameters([4, 3, 1]), "tanh")
    >>> sorted(backward(AL, np.array([[0, 1]]), caches))
    ['dA0', 'dA1', 'dW1', 'dW2', 'db1', 'db2']
    """
    g, derivative = activation(hidden_layers_activation_fn)  # noqa: RUF059 (g: for a wrong line)
    gradients, dA = {}, None
    for layer in range(len(caches), 0, -1):
        (A_prev, W, b), Z = caches[layer - 1]  # noqa: RUF059 (b: for a wrong line)
        m = A_prev.shape[1]
        if layer == len(caches):
            dZ = AL - Y
        else:
            dZ = dA * derivative(Z)
        dW = dZ @ A_prev.T / m
        db = np.sum(dZ, axis=1, keepdims=True) / m
        dA = W.T @ dZ
        gradients[f"dW{layer}"] = dW
        gradients[f"db{layer}"] = db
        gradients[f"dA{layer - 1}"] = dA
    return gradients


@dataclass(frozen=True)
class Bug:
    """A planted mistake.

    Attributes
    ----------
    name : str
    sentence : str
        What went wrong in the head of who wrote it.
    right, wrong : str
        The line of `backward`, as it is and as it became.

    Examples
    --------
    >>> print(BUGS[0].right, "->", BUGS[0].wrong)
    dZ = AL - Y -> dZ = Y - AL
    """

    name: str
    sentence: str
    right: str
    wrong: str


def plant(bug, layer=None):
    """Back-propagation with one mistake in it.

    Parameters
    ----------
    bug : Bug or str
        One of `BUGS`, or its name.
    layer : int, optional
        The only layer in which the mistake is made; every layer, if not given.

    Returns
    -------
    function
        Takes what `backward` takes, gives what it gives.

    Raises
    ------
    ValueError
        If there is no bug of that name.

    Examples
    --------
    >>> from course_utils import L_model_forward, initialize_parameters
    >>> AL, caches = L_model_forward(np.ones((4, 2)), initialize_parameters([4, 3, 1]), "tanh")
    >>> Y = np.array([[0, 1]])
    >>> wrong = plant("dW: 1/m forgotten", layer=1)(AL, Y, caches)
    >>> bool(np.allclose(wrong["dW1"], 2 * backward(AL, Y, caches)["dW1"]))
    True
    """
    if isinstance(bug, str):
        named = [known for known in BUGS if known.name == bug]
        if not named:
            raise ValueError(f"there is no bug called {bug!r}; see course_utils.bugs.BUGS.")
        bug = named[0]
    lines = inspect.getsource(backward).splitlines()
    (at,) = [i for i, line in enumerate(lines) if line.strip() == bug.right]
    indent = lines[at][: -len(bug.right)]
    here = "True" if layer is None else f"layer == {int(layer)}"
    lines[at : at + 1] = [
        f"{indent}if {here}:", f"{indent}    {bug.wrong}",
        f"{indent}else:", f"{indent}    {bug.right}",
    ]  # fmt: skip
    names = {"np": np, "activation": activation}
    exec("\n".join(lines), names)
    return names["backward"]


_ERROR = "dZ = AL - Y"
_DZ = "dZ = dA * derivative(Z)"
_DW = "dW = dZ @ A_prev.T / m"
_DB = "db = np.sum(dZ, axis=1, keepdims=True) / m"
_DA = "dA = W.T @ dZ"
_KEEP_DW = 'gradients[f"dW{layer}"] = dW'
_KEEP_DB = 'gradients[f"db{layer}"] = db'

BUGS = tuple(
    Bug(name, sentence, right, wrong)
    for name, sentence, right, wrong in [
        # the error at the output
        ("error: sign", "Target minus output: the wrong way round.", _ERROR, "dZ = Y - AL"),
        ("error: doubled", "The 2 of a squared error has crept in.", _ERROR, "dZ = 2 * (AL - Y)"),
        ("error: labels forgotten", "Only the output is sent back.", _ERROR, "dZ = AL + 0 * Y"),
        ("error: slope of the sigmoid once more",
         "That is the error of a squared cost; the cross-entropy cancels the slope.",
         _ERROR, "dZ = (AL - Y) * AL * (1 - AL)"),
        ("error: absolute value", "An error has a sign.", _ERROR, "dZ = np.abs(AL - Y)"),
        ("error: decision for probability", "The output is rounded to 0 or 1 before it is used.",
         _ERROR, "dZ = np.round(AL) - Y"),
        ("error: cats only", "The cost's term for label 0 is forgotten.",
         _ERROR, "dZ = -Y * (1 - AL)"),
        ("error: non-cats only", "The cost's term for label 1 is forgotten.",
         _ERROR, "dZ = (1 - Y) * AL"),
        ("error: labels out of step", "The labels are shifted by one example.",
         _ERROR, "dZ = AL - np.roll(Y, 1, axis=1)"),
        ("error: mean label", "Every example gets the average label.",
         _ERROR, "dZ = AL - Y.mean()"),
        # through the activation function
        ("dZ: slope forgotten", "The activation function is passed as if it were a straight line.",
         _DZ, "dZ = dA"),
        ("dZ: value for slope", "g(Z) stands where its derivative belongs.", _DZ, "dZ = dA * g(Z)"),
        ("dZ: slope at A", "The derivative is taken at g(Z) instead of Z.",
         _DZ, "dZ = dA * derivative(g(Z))"),
        ("dZ: slope squared", "The slope comes in twice.", _DZ, "dZ = dA * derivative(Z) ** 2"),
        ("dZ: square forgotten", "1 - A instead of 1 - A * A.", _DZ, "dZ = dA * (1 - g(Z))"),
        ("dZ: slope of another function", "The slope of the sigmoid, whatever the layer uses.",
         _DZ, 'dZ = dA * activation("sigmoid")[1](Z)'),
        ("dZ: slope of the first example", "One example's Z serves for all.",
         _DZ, "dZ = dA * derivative(Z[:, :1])"),
        ("dZ: stale cache", "Z is from before the bias, and 0.1, was added.",
         _DZ, "dZ = dA * derivative(Z - b - 0.1)"),
        ("dZ: mirrored", "The derivative is taken at -Z.", _DZ, "dZ = dA * derivative(-Z)"),
        ("dZ: sign", "A minus sign too many.", _DZ, "dZ = -dA * derivative(Z)"),
        ("dZ: half", "A factor 1/2 from somewhere.", _DZ, "dZ = 0.5 * dA * derivative(Z)"),
        ("dZ: mask forgotten on the way", "The first unit is dropped, on the way back only.",
         _DZ, "dZ = dA * derivative(Z) * (np.arange(len(Z)) > 0)[:, None]"),
        # the weights
        ("dW: 1/m forgotten", "A sum over the examples, not the average.",
         _DW, "dW = dZ @ A_prev.T"),
        ("dW: 1/m twice", "The average of an average.", _DW, "dW = dZ @ A_prev.T / m**2"),
        ("dW: one example too many", "m + 1 for m.", _DW, "dW = dZ @ A_prev.T / (m + 1)"),
        ("dW: divided by the units", "The average is taken over units, not examples.",
         _DW, "dW = dZ @ A_prev.T / A_prev.shape[0]"),
        ("dW: sign", "A minus sign too many.", _DW, "dW = -dZ @ A_prev.T / m"),
        ("dW: rolled the wrong way", "Transposed, then reshaped until it fits.",
         _DW, "dW = (A_prev @ dZ.T / m).reshape(W.shape)"),
        ("dW: first example only", "The loop over the examples stops after the first.",
         _DW, "dW = dZ[:, :1] @ A_prev[:, :1].T / m"),
        ("dW: last example missing", "The loop over the examples stops one too early.",
         _DW, "dW = dZ[:, :-1] @ A_prev[:, :-1].T / m"),
        ("dW: examples out of step", "dZ of one example meets the input of another.",
         _DW, "dW = dZ @ np.roll(A_prev, 1, axis=1).T / m"),
        ("dW: sign of the input", "The inputs are taken as -1 or 1.",
         _DW, "dW = dZ @ np.sign(A_prev).T / m"),
        ("dW: penalty left over", "The gradient of an L2 term that the cost has not.",
         _DW, "dW = dZ @ A_prev.T / m + 0.1 * W"),
        ("dW: clipped", "Gradient clipping, left on.",
         _DW, "dW = dZ @ A_prev.T / m; dW = np.clip(dW, -np.abs(dW).mean(), np.abs(dW).mean())"),
        ("dW: low precision", "Half precision on the way.",
         _DW, "dW = (dZ.astype(np.float16) @ A_prev.T.astype(np.float16) / m).astype(float)"),
        ("dW: rounded", "Kept in steps of 1/99 of the largest.",
         _KEEP_DW, 's = np.abs(dW).max() / 99; dW = np.round(dW / (s or 1)) * s; ' + _KEEP_DW),
        ("dW: rows swapped", "The units are in the reverse order.", _KEEP_DW,
         'gradients[f"dW{layer}"] = dW[::-1]'),
        ("dW: columns swapped", "The inputs are in the reverse order.", _KEEP_DW,
         'gradients[f"dW{layer}"] = dW[:, ::-1]'),
        ("dW: one entry off", "One entry is one per cent too large.", _KEEP_DW,
         "dW.flat[np.abs(dW).argmax()] *= 1.01; " + _KEEP_DW),
        ("dW: one column missing", "The last column stays at zero.", _KEEP_DW,
         "dW[:, -1] = 0; " + _KEEP_DW),
        ("dW: NaN", "One division by zero somewhere.", _KEEP_DW,
         "dW.flat[-1] = np.nan; " + _KEEP_DW),
        ("dW: never filled in", "The zeros it was made with.", _KEEP_DW,
         'gradients[f"dW{layer}"] = np.zeros_like(W)'),
        # the biases
        ("db: 1/m forgotten", "A sum over the examples, not the average.",
         _DB, "db = np.sum(dZ, axis=1, keepdims=True)"),
        ("db: 1/m twice", "The average of an average.",
         _DB, "db = np.mean(dZ, axis=1, keepdims=True) / m"),
        ("db: sign", "A minus sign too many.", _DB,
         "db = -np.sum(dZ, axis=1, keepdims=True) / m"),
        ("db: summed over everything", "One sum for all units; broadcasting hides it.",
         _DB, "db = np.sum(dZ) / m + 0 * b"),
        ("db: first example only", "A column is taken where a sum over columns belongs.",
         _DB, "db = dZ[:, :1] + 0 * b"),
        ("db: from the wrong array", "The sum is over dW, not over dZ.",
         _DB, "db = np.sum(dW, axis=1, keepdims=True)"),
        ("db: never filled in", "The biases are forgotten.", _KEEP_DB,
         'gradients[f"db{layer}"] = np.zeros_like(b)'),
        ("db: permuted", "The units are shifted by one.", _KEEP_DB,
         'gradients[f"db{layer}"] = np.roll(db, 1, axis=0)'),
        ("db: infinite", "One division by zero somewhere.", _KEEP_DB,
         "db.flat[0] = np.inf; " + _KEEP_DB),
        # to the layer before
        ("dA: not transposed", "W for its transpose; a square W hides it.",
         _DA, "dA = (W if W.shape[0] == W.shape[1] else W.T) @ dZ"),
        ("dA: 1/m once more", "The average is taken in every layer, not once.",
         _DA, "dA = W.T @ dZ / m"),
        ("dA: weights already updated", "The step of gradient descent comes before the way back.",
         _DA, "dA = (W - 0.1 * dW).T @ dZ"),
        ("dA: size of the weights", "The weights lose their sign.", _DA, "dA = np.abs(W).T @ dZ"),
        ("dA: slope twice", "The slope of the layer that was already passed comes in again.",
         _DA, "dA = W.T @ (dZ * derivative(Z))"),
        ("dA: averaged", "All examples get the average error.",
         _DA, "dA = W.T @ (0 * dZ + dZ.mean(axis=1, keepdims=True))"),
        ("dA: one unit lost", "The error of the last unit is not sent on.",
         _DA, "dA = W[:-1].T @ dZ[:-1]"),
        ("dA: in place", "dW is scaled through a view while dA is computed.",
         _DA, "dA = W.T @ dZ; dW *= 1.5"),
    ]
)  # fmt: skip
