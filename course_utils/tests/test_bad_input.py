"""Bad input gets an error that names the argument and what to do; never a verdict by accident."""

import re
import shutil
from fractions import Fraction

import h5py
import numpy as np
import pytest

import course_utils as cu
from course_utils.data import OWN_FOLDER
from course_utils.tests.test_checking import a_network

TRAIN = "train_catvnoncat.h5"


@pytest.fixture
def folder(tmp_path):
    for path in OWN_FOLDER.glob("*.h5"):
        shutil.copy(path, tmp_path)
    return tmp_path


def replace(name, value):
    def edit(path):
        with h5py.File(path, "a") as file:
            del file[name]
            if value is not None:
                file[name] = value

    return edit


X = np.zeros((209, 64, 64, 3), np.uint8)
BAD_FILES = {
    "missing": (lambda path: path.unlink(), "no file"),
    "not HDF5": (lambda path: path.write_text("hello"), "cannot be read as HDF5"),
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:5000]), "cannot be read"),
    "empty": (lambda path: path.write_bytes(b""), "cannot be read"),
    "no x": (replace("train_set_x", None), "no dataset 'train_set_x'"),
    "no y": (replace("train_set_y", None), "no dataset 'train_set_y'"),
    "no classes": (replace("list_classes", None), "no dataset 'list_classes'"),
    "shape": (replace("train_set_x", X[:, :32]), r"shape \(209, 32, 64, 3\)"),
    "flat": (replace("train_set_x", X.reshape(209, -1)), r"shape \(209, 12288\)"),
    "no images": (replace("train_set_x", X[:0]), "m at least 1"),
    "dtype": (replace("train_set_x", X / 255.0), "is float64"),
    "counts": (replace("train_set_x", X[:200]), "there are 200 images"),
    "labels": (replace("train_set_y", np.full(209, 2)), r"holds \[2\]"),
    "labels NaN": (replace("train_set_y", np.full(209, np.nan)), "expected only 0"),
    "labels text": (replace("train_set_y", np.full(209, b"cat")), "expected only 0"),
    "classes": (replace("list_classes", np.array([1, 2, 3])), "list_classes"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_data_files_are_named(folder, case):
    spoil, words = BAD_FILES[case]
    spoil(folder / TRAIN)
    with pytest.raises((ValueError, FileNotFoundError), match=words) as caught:
        cu.load_catvnoncat(folder)
    message = str(caught.value)
    assert TRAIN in message and "git checkout -- data" in message


def test_a_missing_folder_is_named(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        cu.load_catvnoncat(tmp_path / "nowhere")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "elsewhere"))
    with pytest.raises(FileNotFoundError, match=r"elsewhere.*unset COURSE_DATA"):
        cu.load_catvnoncat()


def test_course_data_takes_the_place_of_our_images(folder, monkeypatch):
    replace("train_set_x", X)(folder / TRAIN)
    monkeypatch.setenv("COURSE_DATA", str(folder))
    images = cu.load_catvnoncat()
    assert not images.X_train.any() and images.X_test.any()


def test_columns_and_pictures_are_the_same_pixels():
    with h5py.File(OWN_FOLDER / TRAIN) as file:
        pictures, labels = file["train_set_x"][()], file["train_set_y"][()]
    raw, scaled = cu.load_catvnoncat(OWN_FOLDER), cu.load_catvnoncat(OWN_FOLDER, scaled=True)
    np.testing.assert_array_equal(raw.X_train, pictures.T.reshape(-1, len(pictures)))
    np.testing.assert_array_equal(raw.y_train[0], labels)
    np.testing.assert_array_equal(scaled.X_test, raw.X_test / 255)
    for column in (raw.X_train[:, 3], scaled.X_train[:, 3]):
        np.testing.assert_array_equal(cu.as_image(column), pictures[3] / 255)
    assert cu.as_image(np.ones(12288, int)).dtype == float
    with pytest.raises(ValueError, match="12288"):
        cu.as_image(np.zeros(100))


def bad_calls():
    """Name: (what to spoil in parameters, gradients, X, Y, layers_dims), words of the error."""

    def without(name):
        return lambda arrays: {k: v for k, v in arrays.items() if k != name}

    def with_array(name, change):
        return lambda arrays: {**arrays, name: change(arrays[name])}

    yield 0, without("W2"), r"parameters has no 'W2'"
    yield 0, without("b1"), r"parameters has no 'b1'"
    yield 0, with_array("W1", lambda W: W.T), r"parameters\['W1'\] has shape \(4, 3\).*\(3, 4\)"
    yield 0, with_array("b2", np.ravel), r"parameters\['b2'\] has shape \(2,\)"
    yield 0, with_array("W1", lambda W: W * np.nan), r"NaN or infinity in \['W1'\]"
    yield 0, with_array("W1", lambda W: W + np.inf), r"NaN or infinity in \['W1'\]"
    yield 0, with_array("W1", lambda W: W.astype(object)), r"parameters\['W1'\].*object"
    yield 0, with_array("W1", lambda W: W.astype(complex)), r"parameters\['W1'\].*complex"
    yield 0, with_array("W1", np.ndarray.tolist), r"parameters\['W1'\].*list"
    yield 0, lambda p: {**p, "W9": p["W1"]}, r"parameters holds \['W9'\]"
    yield 0, lambda p: None, "parameters must be a dictionary"
    yield 1, without("dW2"), r"gradients has no 'dW2'"
    yield 1, with_array("dW1", lambda g: g.T), r"gradients\['dW1'\] has shape \(4, 3\)"
    yield 1, with_array("db1", np.ravel), r"gradients\['db1'\] has shape \(3,\)"
    yield 1, with_array("dW1", lambda g: g.astype(str)), r"gradients\['dW1'\].*<U"
    yield 1, with_array("dW1", lambda g: None), r"gradients\['dW1'\].*None"
    yield 1, lambda g: [1, 2], "gradients must be a dictionary"
    yield 2, lambda X: X[:3], r"X has shape \(3, 5\).*\(4, m\)"
    yield 2, lambda X: X[:, 0], r"X has shape \(4,\)"
    yield 2, lambda X: X[:, :0], r"X has shape \(4, 0\)"
    yield 2, lambda X: X[:, :4], "Y has 5 labels, but X has 4 examples"
    yield 2, lambda X: X * np.nan, "X .*finite"
    yield 2, lambda X: X.astype(object), "X .*object"
    yield 2, lambda X: X.astype(str), "X .*<U"
    yield 3, lambda Y: Y[:, :3], "Y has 3 labels"
    yield 3, lambda Y: Y + 1, "Y .*labels 0 and 1"
    yield 3, lambda Y: Y * 0.5, "Y .*labels 0 and 1"
    yield 3, lambda Y: Y * np.nan, "Y .*labels 0 and 1"
    yield 3, lambda Y: Y.astype(object), "Y .*object"
    yield 4, lambda dims: [4, 2, 2, 1], r"parameters\['W1'\] has shape \(3, 4\).*\(2, 4\)"
    yield 4, lambda dims: [4, 3, 1], "parameters.*W2.*|.*holds"
    yield 4, lambda dims: [4], "layers_dims is"
    yield 4, lambda dims: 4, "layers_dims is 4"
    yield 4, lambda dims: [4, 3.0, 2, 1], "layers_dims is"
    yield 4, lambda dims: [4, -3, 2, 1], "layers_dims is"
    yield 4, lambda dims: [], "layers_dims is"


@pytest.mark.parametrize(("position", "spoil", "words"), list(bad_calls()))
def test_arguments_that_do_not_fit_are_named(position, spoil, words):
    arguments = list(a_network())
    arguments[position] = spoil(arguments[position])
    with pytest.raises(ValueError, match=words):
        cu.gradient_check(*arguments)


RAGGED = [[1.0, 2.0], [3.0]]
RAGGED_CALLS = {
    "X": lambda network: cu.L_model_forward(RAGGED, network[0], "tanh"),
    "X ": lambda network: cu.gradient_check(*network[:2], RAGGED, *network[3:]),
    "Y": lambda network: cu.gradient_check(*network[:3], RAGGED, network[4]),
    "the argument with the labels": lambda network: cu.forward_prop_cost(
        network[2], network[0], RAGGED
    ),
    "vector": lambda network: cu.vector_to_dictionary(RAGGED, network[4]),
    "column": lambda network: cu.as_image(RAGGED),
    "gradients['dx']": lambda network: cu.compare({"dx": RAGGED}, {"dx": np.ones(3)}),
    "numerical['dx']": lambda network: cu.compare({"dx": np.ones(3)}, {"dx": RAGGED}),
    "parameters['x']": lambda network: cu.numerical_gradient(lambda p: 1.0, {"x": RAGGED}),
    "parameters['W1']": lambda network: cu.dictionary_to_vector({"W1": RAGGED, "b1": RAGGED}),
}


@pytest.mark.parametrize("argument", RAGGED_CALLS)
def test_lists_of_different_lengths_are_named(argument):
    with pytest.raises(ValueError, match=re.escape(argument.strip()) + " is a list whose"):
        RAGGED_CALLS[argument](a_network())


@pytest.mark.parametrize("seed", [-1, 0.5, "a", None])
def test_a_seed_that_is_no_whole_number_is_refused(seed):
    with pytest.raises(ValueError, match=r"seed is .*; it must be a whole number of 0 or more"):
        cu.gradient_check(*a_network(), method="direction", seed=seed)


@pytest.mark.parametrize("method", ["guess", None, np.array(["loop", "batches"])])
def test_a_method_that_is_not_known_is_refused(method):
    with pytest.raises(ValueError, match=r"method is .*; choose one of 'batches', 'loop'"):
        cu.gradient_check(*a_network(), method=method)


@pytest.mark.parametrize(
    "epsilon",
    [0, -1e-5, np.nan, np.inf, "1e-5", 1e-5j, True, [1e-5], 10**400, Fraction(1, 10**400)],
)
def test_a_step_that_is_no_step_is_refused(epsilon):
    network = a_network()
    calls = [
        lambda: cu.gradient_check(*network, epsilon=epsilon),
        lambda: cu.one_sided(abs, 1.0, epsilon),
        lambda: cu.two_sided(abs, 1.0, epsilon),
        lambda: cu.complex_step(abs, 1.0, epsilon),
        lambda: cu.numerical_gradient(lambda p: 0.0, network[0], epsilon),
        lambda: cu.network_gradient(network[0], *network[2:4], epsilon=epsilon),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="epsilon is"):
            call()


@pytest.mark.parametrize("parameters", [None, [1.0], np.ones((1, 1)), "W1"])
def test_parameters_that_are_no_dictionary_are_refused(parameters):
    _, _, X, Y, _ = a_network()
    for call in (
        lambda: cu.numerical_gradient(lambda p: 0.0, parameters),
        lambda: cu.network_gradient(parameters, X, Y),
    ):
        with pytest.raises(ValueError, match="parameters must be a dictionary"):
            call()


@pytest.mark.parametrize("returned", [None, (1.0, 2), "1", 1j, [[1.0]]])
@pytest.mark.parametrize("difference", [cu.one_sided, cu.two_sided, cu.complex_step])
def test_a_cost_that_is_no_number_is_refused(returned, difference):
    if returned == 1j and difference is cu.complex_step:
        returned = [1j]  # one complex number is what it asks for
    with pytest.raises(ValueError, match=r"what cost returns must hold|cost must give one number"):
        cu.numerical_gradient(lambda p: returned, {"x": [1.0]}, difference=difference)


def test_a_network_of_two_outputs_or_without_examples_is_refused():
    parameters, _, X, Y, _ = a_network()
    calls = cu.L_model_forward, lambda X, parameters: cu.network_gradient(parameters, X, Y)
    for call in calls:
        with pytest.raises(ValueError, match="outputs for 0 examples"):
            call(X[:, :0], parameters)
        with pytest.raises(ValueError, match="network has 2 outputs"):
            call(X, parameters | {"W3": np.ones((2, 2)), "b3": np.ones((2, 1))})


def test_batches_refuse_complex_numbers():
    parameters, _, X, Y, _ = a_network()
    with pytest.raises(ValueError, match=r"X must hold real numbers only"):
        cu.network_gradient(parameters, X + 1j, Y)
    with pytest.raises(ValueError, match=r"parameters\['b1'\] must be a NumPy array of real"):
        cu.network_gradient(parameters | {"b1": 1j * parameters["b1"]}, X, Y)


@pytest.mark.parametrize("label", [0.5, 2, -1, np.nan])
def test_labels_that_are_neither_0_nor_1_are_refused(label):
    parameters, _, X, Y, _ = a_network()
    Y = Y.astype(float)
    Y[0, 1] = label
    for call in (
        lambda: cu.compute_cost(np.full(Y.shape, 0.5), Y),
        lambda: cu.forward_prop_cost(X, parameters, Y),
        lambda: cu.network_gradient(parameters, X, Y),
    ):
        with pytest.raises(ValueError, match="each must be 0 or 1"):
            call()


def test_the_name_of_a_step_that_is_no_step_is_said():
    parameters, _, X, Y, _ = a_network()
    steps = dict.fromkeys(parameters, 1e-5) | {"W2": -1}
    with pytest.raises(ValueError, match=r"epsilon\['W2'\] is -1"):
        cu.network_gradient(parameters, X, Y, epsilon=steps)


def test_steps_that_lack_a_name_are_refused():
    parameters, _, X, Y, _ = a_network()
    for call in (
        lambda: cu.numerical_gradient(lambda p: 0.0, parameters, {"W1": 1e-5}),
        lambda: cu.network_gradient(parameters, X, Y, epsilon={"W1": 1e-5}),
    ):
        with pytest.raises(ValueError, match="epsilon has no step for 'b1'"):
            call()


@pytest.mark.parametrize("name", ["softplus", "", None, 3, ["tanh"]])
def test_an_unknown_activation_function_is_named(name):
    parameters, gradients, X, Y, dims = a_network()
    for call in (
        lambda: cu.L_model_forward(X, parameters, name),
        lambda: cu.gradient_check(
            parameters, gradients, X, Y, dims, hidden_layers_activation_fn=name
        ),
    ):
        with pytest.raises(ValueError, match="choose one of 'sigmoid', 'tanh'"):
            call()


def test_numbers_too_large_for_the_cost_are_named():
    parameters, gradients, X, Y, dims = a_network("relu")
    parameters = {k: v * 1e200 for k, v in parameters.items()}
    with pytest.raises(ValueError, match="not a finite number"):
        cu.gradient_check(parameters, gradients, X, Y, dims, hidden_layers_activation_fn="relu")


def test_rolling_refuses_what_is_not_a_network():
    parameters, gradients, *_ = a_network()
    with pytest.raises(ValueError, match="no 'b2'"):
        cu.dictionary_to_vector({k: v for k, v in parameters.items() if k != "b2"})
    with pytest.raises(ValueError, match="gradients has no 'db2'"):
        cu.gradients_to_vector({k: v for k, v in gradients.items() if k != "db2"})
    with pytest.raises(ValueError, match=r"holds \['W3', 'b3'\]"):
        cu.dictionary_to_vector({k: v for k, v in parameters.items() if k not in ("W2", "b2")})
    with pytest.raises(ValueError, match=r"25 entries.*calls for 26"):
        cu.vector_to_dictionary(np.zeros((25, 1)), [4, 3, 2, 1])
    with pytest.raises(ValueError, match=r"27 entries.*calls for 26"):
        cu.vector_to_dictionary(np.zeros((27, 1)), [4, 3, 2, 1])
    with pytest.raises(ValueError, match="two-dimensional W1"):
        cu.dictionary_to_vector({})


def test_rolling_makes_copies():
    parameters, *_, dims = a_network()
    vector = cu.dictionary_to_vector(parameters)
    cu.vector_to_dictionary(vector, dims)["W1"][:] = 99.0
    vector[0] = 99.0
    assert parameters["W1"].max() < 99.0 and (vector == 99.0).sum() == 1


def test_the_network_refuses_what_does_not_fit():
    parameters, _, X, Y, _ = a_network()
    with pytest.raises(ValueError, match=r"X has shape \(3, 5\)"):
        cu.L_model_forward(X[:3], parameters)
    with pytest.raises(ValueError, match="no 'b1'"):
        cu.L_model_forward(X, {k: v for k, v in parameters.items() if k != "b1"})
    AL, caches = cu.L_model_forward(X, parameters)
    for call in (
        lambda: cu.compute_cost(AL, Y[:, :4]),
        lambda: cu.L_model_backward(AL, Y[:, :4], caches),
        lambda: cu.accuracy(X, parameters, Y[:, :4]),
    ):
        with pytest.raises(ValueError, match="4 labels"):
            call()


def test_compare_names_what_disagrees():
    good = {"dx": np.ones(3)}
    for gradients, words in (
        ({}, "same names"),
        ({"dy": np.ones(3)}, "same names"),
        ({"dx": np.ones(2)}, r"shape \(2,\)"),
        ({"dx": np.array(["a", "b", "c"])}, r"gradients\['dx'\]"),
        ({"dx": np.array([])}, "is empty"),
    ):
        with pytest.raises(ValueError, match=words):
            cu.compare(gradients, good)


def at(value, place=0):
    def spoil(array):
        array = np.array(array, float)
        array.flat[place] = value
        return array

    return spoil


# What may have happened to an array on its way to the check.
SPOILT = {
    "NaN": at(np.nan),
    "inf": at(np.inf),
    "-inf at the end": at(-np.inf, -1),
    "1e308": at(1e308),
    "1e-320": at(1e-320),
    "all zero": np.zeros_like,
    "all 1e300": lambda a: np.full(a.shape, 1e300),
    "empty": lambda a: a[:0],
    "no column": lambda a: a[:, :0],
    "flat": np.ravel,
    "one axis more": lambda a: a[None],
    "one row more": lambda a: np.vstack([a, a[:1]]),
    "one column more": lambda a: np.hstack([a, a[:, :1]]),
    "list": np.ndarray.tolist,
    "None": lambda a: None,
    "number": lambda a: 1.0,
    "integers": lambda a: np.rint(a).astype(int),
    "booleans": lambda a: a > 0,
    "float16": lambda a: a.astype(np.float16),
    "float32": lambda a: a.astype(np.float32),
    "complex": lambda a: a + 0j,
    "objects": lambda a: a.astype(object),
    "objects, None": lambda a: np.full(a.shape, None),
    "text": lambda a: a.astype(str),
    "dates": lambda a: np.zeros(a.shape, "M8[s]"),
    "masked": lambda a: np.ma.masked_array(a, a > 0),
    "backwards": lambda a: a[::-1, ::-1],
    "turned about": lambda a: np.ascontiguousarray(a.T),
    "read-only": lambda a: np.broadcast_to(a, a.shape),
}
PLACES = [f"{prefix}{kind}{layer}" for prefix in ("", "d") for layer in (1, 2, 3) for kind in "Wb"]
GENERATED = [
    (where, how, method)
    for where in (*PLACES, "X", "Y")
    for how in SPOILT
    for method in ("batches", "complex step", "direction")
]


@pytest.mark.parametrize(("where", "how", "method"), GENERATED)
def test_whatever_comes_is_named_or_honestly_judged(where, how, method):
    names = ("parameters", "gradients", "X", "Y", "layers_dims")
    arguments = dict(zip(names, a_network(), strict=True))
    holder = arguments
    if where not in ("X", "Y"):
        holder = arguments["gradients" if where[0] == "d" else "parameters"]
    holder[where] = SPOILT[how](holder[where])
    # The reverse of five numbers may cancel along one direction; along each of 10, it hardly does.
    seeds = range(10) if (how, method) == ("backwards", "direction") else [0]
    try:
        results = [cu.gradient_check(**arguments, method=method, seed=seed) for seed in seeds]
    except ValueError as error:
        assert any(word in str(error) for word in (where, "not a finite"))
        assert "operands" not in str(error) and "matmul" not in str(error)
        return
    verdicts = {result.verdict for result in results}
    assert verdicts <= {"wrong", "inconclusive", "correct"}
    if verdicts == {"correct"}:  # then the gradients are right, as back-propagation sees it
        parameters = {k: np.asarray(v, float) for k, v in arguments["parameters"].items()}
        AL, caches = cu.L_model_forward(np.asarray(arguments["X"], float), parameters, "tanh")
        right = cu.L_model_backward(AL, np.asarray(arguments["Y"], float), caches, "tanh")
        for name, value in arguments["gradients"].items():
            off = np.abs(np.asarray(value, float) - right[name]).max()
            assert off <= 2e-7 * np.abs(right[name]).max()
