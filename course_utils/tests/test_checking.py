"""The verdict, where a lesson does not already pin it."""

import numpy as np
import pytest

import course_utils as cu
from course_utils.bugs import plant
from course_utils.round_off import round_off_bounds
from course_utils.rule import judge

ACTIVATIONS = ("tanh", "sigmoid", "relu", "leaky_relu")


def a_network(hidden="tanh", layers_dims=(4, 3, 2, 1), m=5, seed=0):
    """Unit-size weights and inputs, and the gradients of correct back-propagation."""
    rng = np.random.default_rng(seed)
    parameters = {
        name: rng.standard_normal(value.shape)
        for name, value in cu.initialize_parameters(layers_dims).items()
    }
    X, Y = rng.standard_normal((layers_dims[0], m)), np.arange(m).reshape(1, m) % 2
    AL, caches = cu.L_model_forward(X, parameters, hidden)
    gradients = cu.L_model_backward(AL, Y, caches, hidden)
    return parameters, gradients, X, Y, list(layers_dims)


def check(parameters, gradients, X, Y, layers_dims, hidden="tanh", epsilon=None):
    return cu.gradient_check(parameters, gradients, X, Y, layers_dims, epsilon, hidden)


@pytest.mark.parametrize("m", [1, 5])
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_correct_code_is_correct(hidden, m):
    for seed in range(5):
        result = check(*a_network(hidden, m=m, seed=seed), hidden)
        if "inconclusive" in result.verdict:  # a layer of dead ReLUs
            assert hidden == "relu" and "zero" in str(result)
        else:
            assert result.verdict == "correct" and result.worst is None, str(result)
        assert float(result) < 1e-6
        assert ("One example" in str(result)) == (m == 1)


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_batches_give_the_numbers_of_the_loop(hidden, monkeypatch):
    parameters, _, X, Y, _ = a_network(hidden, (4, 3, 5, 2, 1))

    def cost(p):
        return cu.forward_prop_cost(X, p, Y, hidden)

    loop = cu.numerical_gradient(cost, parameters, 1e-5)
    for chunk in (1_000_000, 200, 25):  # in one piece, in uneven ones, and in the smallest ones
        monkeypatch.setattr("course_utils.numerical.CHUNK", chunk)
        batches = cu.network_gradient(parameters, X, Y, hidden, 1e-5)
        assert list(batches) == list(loop)
        for name, slopes in loop.items():
            np.testing.assert_allclose(batches[name], slopes, rtol=0, atol=1e-9)
        by_complex_step = cu.network_gradient(parameters, X, Y, hidden, kink=0.5)
        for name, slopes in loop.items():  # on a kink the two sides are off by about their step
            np.testing.assert_allclose(by_complex_step[name], slopes, rtol=0, atol=2e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int8, np.uint8, bool])
def test_batches_of_any_numbers_are_taken_in_double_precision(dtype):
    parameters, _, X, Y, _ = a_network("tanh", m=3)
    coarse = {name: (3 * array).astype(dtype) for name, array in parameters.items()}
    X = (3 * X).astype(dtype)
    fine = {name: array.astype(float) for name, array in coarse.items()}
    AL, caches = cu.L_model_forward(X.astype(float), fine, "tanh")
    expected = cu.L_model_backward(AL, Y, caches, "tanh")
    for kink, atol in ((None, 1e-8), (0.0, 1e-13)):
        found = cu.network_gradient(coarse, X, Y, kink=kink)
        for name, slopes in found.items():
            np.testing.assert_allclose(slopes, expected[name], rtol=0, atol=atol)


def test_batches_take_masked_arrays_as_plain_ones():
    parameters, gradients, X, Y, _ = a_network()
    masked = {name: np.ma.asarray(array) for name, array in parameters.items()}
    for name, slopes in cu.network_gradient(masked, np.ma.asarray(X), Y).items():
        np.testing.assert_allclose(slopes, gradients[name], rtol=0, atol=1e-8)


def test_each_array_takes_its_own_step():
    parameters, _, X, Y, _ = a_network()
    steps = {name: 0.5 + 0.1 * i for i, name in enumerate(parameters)}  # so large that it shows
    loop = cu.numerical_gradient(lambda p: cu.forward_prop_cost(X, p, Y), parameters, steps)
    batches = cu.network_gradient(parameters, X, Y, epsilon=steps)
    for name, slopes in loop.items():
        np.testing.assert_allclose(batches[name], slopes, rtol=0, atol=1e-14)


def test_the_complex_step_agrees_with_back_propagation_to_the_last_digits():
    parameters, gradients, X, Y, _ = a_network()
    loop = cu.numerical_gradient(
        lambda p: cu.forward_prop_cost(X, p, Y), parameters, 1e-30, cu.complex_step
    )
    batches = cu.network_gradient(parameters, X, Y, kink=0.0)
    for name in loop:
        np.testing.assert_allclose(loop[name], gradients[name], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(batches[name], gradients[name], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2", "W3", "b3"])
@pytest.mark.parametrize("factor", [0.0, -1.0, 2.0, 1 + 2e-6])
def test_one_wrong_entry_is_found_and_named(name, factor):
    network = a_network()
    array = network[1]["d" + name]
    largest = np.unravel_index(np.abs(array).argmax(), array.shape)
    array[largest] *= factor
    result = check(*network)
    assert (result.verdict, result.worst) == ("wrong", name), str(result)
    (row,) = [row for row in result.rows if row.verdict == "wrong"]
    assert row.where == largest and str(list(map(int, largest))) in row.why


def test_five_biases_are_not_drowned_by_many_weights():
    network = a_network(layers_dims=(3000, 5, 1))
    network[1]["db1"][2] += 1e-5 * np.abs(network[1]["db1"]).max()
    result = check(*network)
    assert float(result) < 1e-5  # the one norm over all says "fine" to the article's eye
    assert result.worst == "b1"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["dW1", "db3"])
def test_what_is_not_a_number_is_wrong_and_its_place_is_named(value, name):
    network = a_network()
    network[1][name].flat[-1] = value
    result = check(*network)
    assert (result.verdict, result.worst) == ("wrong", name[1:])
    row = next(row for row in result.rows if row.name == name[1:])
    assert str(value) in row.why and str(list(row.where)) in row.why
    assert not np.isfinite(float(result))
    assert cu.compare({"dx": np.array([value])}, {"dx": np.ones(1)}).verdict == "wrong"
    result = cu.compare({"dx": np.ones(1)}, {"dx": np.array([value])})
    assert result.verdict == "wrong" and f"the costs say {value}: not" in str(result)


@pytest.mark.parametrize("factor", [1.0, 0.0, -37.0])
def test_a_saturated_layer_is_inconclusive_whatever_stands_there(factor):
    parameters, gradients, X, Y, dims = a_network()
    X = 1e4 * np.sign(X)
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    gradients = cu.L_model_backward(AL, Y, caches, "tanh")
    gradients["dW1"] = factor * gradients["dW1"]
    result = check(parameters, gradients, X, Y, dims)
    verdicts = {row.name: row.verdict for row in result.rows}
    assert result.verdict == "inconclusive" and result.worst in ("W1", "b1")
    assert verdicts["W1"] == verdicts["b1"] == "inconclusive" and verdicts["b3"] == "correct"


def test_zero_weights_prove_nothing():
    parameters, _, X, Y, dims = a_network()
    parameters = {name: np.zeros_like(value) for name, value in parameters.items()}
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    result = check(parameters, cu.L_model_backward(AL, Y, caches, "tanh"), X, Y, dims)
    assert result.verdict == "inconclusive"
    assert [row.verdict for row in result.rows] == ["inconclusive"] * 5 + ["correct"]


def on_kinks(hidden, way, *units):
    """Two units exactly on the kink for the first example; the slope there is way of the way."""
    parameters, _, X, Y, dims = a_network(hidden, (2, 3, 1))
    X[:, 0], parameters["b1"][:] = 0.0, [[0.0], [0.0], [0.7]]
    AL, caches = cu.L_model_forward(X, parameters, hidden)
    gradients = cu.L_model_backward(AL, Y, caches, hidden)
    left = {"relu": 0.0, "leaky_relu": 0.01}[hidden]
    for unit in units:
        gradients["db1"][unit, 0] += way * (1 - left) * gradients["dA1"][unit, 0] / X.shape[1]
    return parameters, gradients, X, Y, dims, hidden


@pytest.mark.parametrize("hidden", ["relu", "leaky_relu"])
def test_the_slope_on_a_kink_is_left_right_or_their_mean_and_everywhere_the_same(hidden):
    for way in (0.0, 0.5, 1.0):
        result = check(*on_kinks(hidden, way, 0, 1))
        assert result.verdict == "correct", str(result)
        assert result.notes[0].startswith("Of 1 example(s) some z is 0, or nearly: the kink")
    for way, *units in [(0.3, 0, 1), (2.0, 0, 1), (1.0, 0), (0.5, 1)]:
        result = check(*on_kinks(hidden, way, *units))
        assert (result.verdict, result.worst) == ("wrong", "b1"), str(result)


def test_one_array_may_not_take_the_left_slope_and_another_the_right_one():
    parameters, _, X, Y, dims = a_network("relu", (2, 2, 2, 1), seed=1)
    X[:, :2], parameters["b1"][:], parameters["b2"][:] = 0.0, 0.0, 0.0  # kinks in both layers
    left, right = (cu.network_gradient(parameters, X, Y, "relu", kink=kink) for kink in (0.0, 1.0))
    for gradients, verdict in [
        (left, "correct"),
        (right, "correct"),
        ({**left, "db1": right["db1"]}, "wrong"),
        ({**right, "db1": left["db1"]}, "wrong"),
    ]:
        assert check(parameters, gradients, X, Y, dims, "relu").verdict == verdict


def test_among_equal_looks_the_one_that_is_less_off_names_the_array():
    """Code takes the right slope, all z are 0, and one gradient is not filled in, or is tripled."""
    X, Y = np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 2.0]]), np.array([[1, 0, 1]])
    parameters = {"W1": np.zeros((2, 2)), "b1": np.zeros((2, 1))}
    parameters |= {"W2": np.array([[0.5, -0.7]]), "b2": np.array([[0.1]])}
    right = cu.network_gradient(parameters, X, Y, "relu", kink=1.0)
    for factor, why in [(0.0, "0 times"), (3.0, "3 times")]:
        gradients = {**right, "dW1": factor * right["dW1"]}
        result = check(parameters, gradients, X, Y, [2, 2, 1], "relu")
        assert [row.name for row in result.rows if row.verdict == "wrong"] == ["W1"], str(result)
        assert result.rows[0].why.endswith(why)


def test_the_look_with_the_fewest_arrays_wrong_counts_though_they_are_more_off():
    parameters, _, X, Y, dims = a_network("relu", (3, 2, 1), m=8)
    for name in ("W1", "b1"):
        parameters[name][0] = 0.0  # unit 0 is on its kink, and its slope to the right is large
    parameters["W2"][0, 0] = 9.0
    left = cu.network_gradient(parameters, X, Y, "relu", kink=0.0)
    left["dW1"] *= 100
    result = check(parameters, left, X, Y, dims, "relu")
    assert [row.name for row in result.rows if row.verdict == "wrong"] == ["W1"], str(result)


def test_among_looks_with_nan_the_one_that_is_less_off_counts():
    parameters, _, X, Y, dims = a_network("relu", (3, 3, 1), m=8)
    for name in ("W1", "b1"):
        parameters[name][0] = 0.0
    parameters["W2"][0, 0] = 9.0
    right = cu.network_gradient(parameters, X, Y, "relu", kink=1.0)
    right["dW1"][0], right["dW2"][0, 1] = 0.0, np.nan
    result = check(parameters, right, X, Y, dims, "relu")
    assert [row.name for row in result.rows if row.verdict == "wrong"] == ["W1", "W2"], str(result)


@pytest.mark.parametrize("method", ["batches", "loop", "complex step"])
@pytest.mark.parametrize("epsilon", [None, 1e-7])
def test_a_mistake_that_agrees_with_the_mean_of_two_slopes_is_wrong(method, epsilon):
    """Every z lies far less than a step above its kink, and the cost is nearly straight."""
    parameters = {"W1": np.zeros((2, 3)), "b1": np.full((2, 1), 1e-12)}
    parameters |= {"W2": np.ones((1, 2)), "b2": np.full((1, 1), -30.0)}
    X, Y = np.random.default_rng(0).standard_normal((3, 3)), np.ones((1, 3))
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    gradients = cu.L_model_backward(AL, Y, caches, "relu")
    arguments = (parameters, gradients, X, Y, [3, 2, 1], epsilon, "relu", method)
    assert cu.gradient_check(*arguments).verdict == "correct"
    for name in ("dW1", "db1"):
        gradients[name] /= 2
    assert cu.gradient_check(*arguments).verdict == "wrong"


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
def test_a_smooth_function_has_no_kink(hidden):
    parameters, _, X, Y, _ = a_network(hidden)
    X[:, 0], parameters["b1"][:] = 0.0, 0.0
    left, mean = (cu.network_gradient(parameters, X, Y, hidden, kink=kink) for kink in (0, 0.5))
    for name in left:
        np.testing.assert_array_equal(left[name], mean[name])


@pytest.mark.parametrize("kink", [-0.1, 1.1, np.nan, "a"])
def test_a_slope_outside_the_two_of_a_kink_is_refused(kink):
    parameters, _, X, Y, _ = a_network("relu")
    with pytest.raises(ValueError, match="it must be a number from 0 to 1"):
        cu.network_gradient(parameters, X, Y, "relu", kink=kink)


def test_a_kink_within_the_step_is_not_a_mistake():
    parameters, gradients, X, Y, dims = a_network("relu", (2, 3, 1))
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    parameters["b1"][0, 0] -= caches[0][1][0, 0] - 1e-7  # z = 1e-7, the step is 1e-3
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    gradients = cu.L_model_backward(AL, Y, caches, "relu")
    result = check(parameters, gradients, X, Y, dims, "relu", epsilon=1e-3)
    assert float(result) > 1e-4  # the two-sided difference is fooled
    assert result.verdict == "correct" and "(by complex step)" in str(result)


def test_a_clipped_cost_is_inconclusive():
    parameters, _, X, Y, dims = a_network()
    parameters["b3"][:] = 100.0
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    assert (AL == 1.0).all() and np.isfinite(cu.compute_cost(AL, Y))
    result = check(parameters, cu.L_model_backward(AL, Y, caches, "tanh"), X, Y, dims)
    assert result.verdict == "inconclusive" and "clipped" in str(result)
    assert "as in the note below, hides" in result.rows[0].why
    parameters["b3"][:] = -800.0
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    result = check(parameters, cu.L_model_backward(AL, Y, caches, "tanh"), X, Y, dims)
    assert result.verdict == "inconclusive" and "nothing to see" in result.rows[-1].why


def test_all_of_a_clipped_slope_is_excused_to_the_last_digit():
    rng = np.random.default_rng(5)
    for _ in range(300):
        X, Y = rng.integers(0, 256, (5, 3)).astype(float), np.ones((1, 3))
        parameters = {"W1": rng.normal(-2, 1, (1, 5)), "b1": np.array([[-750.0]])}
        AL, caches = cu.L_model_forward(X, parameters, "tanh")
        gradients = cu.L_model_backward(AL, Y, caches, "tanh")
        result = check(parameters, gradients, X, Y, [5, 1])
        assert result.verdict == "inconclusive", str(result)


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
def test_a_clipped_cost_excuses_a_slope_once_and_not_twice(method):
    parameters = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([[100.0]])}
    X, Y = np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 1.0]]), np.zeros((1, 3))
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    gradients = cu.L_model_backward(AL, Y, caches, "tanh")
    for factor, verdict in ((1.0, "inconclusive"), (2.0, "wrong")):
        found = {name: factor * gradients[name] for name in ("dW1", "db1")}
        result = cu.gradient_check(parameters, found, X, Y, [2, 1], method=method)
        assert result.verdict == verdict, str(result)


@pytest.mark.parametrize("method", ["batches", "loop", "complex step"])
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_a_mistake_that_agrees_with_costs_that_rounding_keeps_equal_is_not_correct(hidden, method):
    """Of label 0 at z = 30 the two nudged costs are equal; its slope, 1/3, is forgotten."""
    X, Y = np.array([[0.5, -1.0, 30.0], [0.2, 0.3, 1.0]]), np.array([[0, 1, 0]])
    parameters = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([[0.1]])}
    AL, caches = cu.L_model_forward(X, parameters, hidden)
    dZ = AL - Y
    dZ[0, 2] = 0.0
    wrong = {"dW1": dZ @ X.T / 3, "db1": dZ.sum(axis=1, keepdims=True) / 3}
    arguments = X, Y, [2, 1], None, hidden, method
    assert cu.gradient_check(parameters, wrong, *arguments).verdict != "correct"
    right = cu.L_model_backward(AL, Y, caches, hidden)
    assert cu.gradient_check(parameters, right, *arguments).verdict != "wrong"


def test_a_mistake_that_loses_the_digits_of_the_complex_step_is_not_correct():
    X, Y = np.array([[35.5, 1.0]]), np.array([[0, 0]])
    parameters = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    E = np.exp(-caches[0][1])
    dZ = E / (1 + E) ** 2 / (1 - AL) / 2  # AL is 1 but for its last digits
    gradients = {"dW1": dZ @ X.T, "db1": dZ.sum(axis=1, keepdims=True)}
    result = cu.gradient_check(parameters, gradients, X, Y, [1, 1], method="complex step")
    assert result.verdict != "correct"


def test_a_step_that_a_large_weight_absorbs_hides_no_mistake():
    X, Y = np.array([[1.0, 1.0], [1.0, 1.0], [0.5, -0.3]]), np.array([[1, 0]])
    parameters = {"W1": np.array([[1e13, -1e13, 0.5]]), "b1": np.array([[0.25]])}
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    gradients = cu.L_model_backward(AL, Y, caches, "tanh")
    gradients["dW1"][0, :2] = 0.0
    result = cu.gradient_check(parameters, gradients, X, Y, [3, 1], method="loop")
    assert result.verdict != "correct"


@pytest.mark.parametrize("epsilon", [0.1, 0.01])
def test_differences_of_the_same_step_are_not_correct(epsilon):
    parameters, _, X, Y, dims = a_network()
    gradients = cu.network_gradient(parameters, X, Y, epsilon=epsilon)
    assert check(parameters, gradients, X, Y, dims, epsilon=epsilon).verdict == "wrong"


def test_the_tolerance_is_part_of_the_six_digits():
    """The bound of W1 is just below 1e-6 of its largest slope; the mistake, just above."""
    X, Y = np.array([[20.213689482470784, 1.0, 0.5]]), np.array([[0, 0, 1]])
    parameters = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    gradients = cu.L_model_backward(AL, Y, caches, "relu")
    gradients = {name: (1 + 1.09e-6) * value for name, value in gradients.items()}
    assert check(parameters, gradients, X, Y, [1, 1], "relu").verdict != "correct"


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint16, bool])
@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
def test_whole_numbers_of_which_numpy_makes_coarse_ones_are_no_mistake(hidden, dtype):
    parameters = {"W1": [[1, 2], [2, 1]], "b1": [[0], [1]], "W2": [[1, 2]], "b2": [[0]]}
    parameters = {name: np.array(value).astype(dtype) for name, value in parameters.items()}
    X, Y = np.array([[1, 0, 2], [1, 2, 0]], np.int8), np.array([[0, 1, 1]])
    AL, caches = cu.L_model_forward(X, parameters, hidden)
    gradients = cu.L_model_backward(AL, Y, caches, hidden)
    result = check(parameters, gradients, X, Y, [2, 2, 1], hidden)
    assert result.verdict != "wrong", str(result)


@pytest.mark.parametrize("dtype, powers", [(np.float32, 25), (np.float16, 5)])
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_digits_that_small_numbers_lose_in_a_coarse_type_are_no_mistake(hidden, dtype, powers):
    rng = np.random.default_rng(6)
    for seed in range(60):
        parameters, _, X, Y, dims = a_network(hidden, (4, 3, 3, 3, 1), seed=seed)
        parameters = {
            name: (value * 10 ** -rng.uniform(0, powers)).astype(dtype)
            for name, value in parameters.items()
        }
        X, Y = X.astype(dtype), Y.astype(dtype)
        # Once in some hundred runs a product of float32 warned of numbers that are not there.
        with np.errstate(invalid="ignore"):
            AL, caches = cu.L_model_forward(X, parameters, hidden)
            gradients = cu.L_model_backward(AL, Y, caches, hidden)
        assert all(np.isfinite(gradients["d" + name]).all() for name in parameters)
        for method in ("batches", "complex step", "direction"):
            result = cu.gradient_check(parameters, gradients, X, Y, dims, None, hidden, method)
            assert result.verdict != "wrong", str(result)


@pytest.mark.parametrize("dtype, size", [(np.float16, 1e-4), (np.float32, 1e-23)])
@pytest.mark.parametrize("depth", [1, 3])
def test_a_product_that_is_0_in_a_coarse_type_is_on_no_known_side_of_a_kink(dtype, size, depth):
    """In float64 its z is above 0; in the user's, it is 0."""
    one = np.ones((1, 1), dtype)
    parameters = {"W1": size * one, "b1": 0 * one}
    for layer in range(2, depth + 1):
        parameters |= {f"W{layer}": size * one, f"b{layer}": 0 * one}
    parameters |= {f"W{depth + 1}": one, f"b{depth + 1}": 0 * one}
    X, Y = size * one, np.ones((1, 1))
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    assert caches[0][1] == 0.0 and caches[0][1].dtype == dtype
    gradients = cu.L_model_backward(AL, Y, caches, "relu")
    result = check(parameters, gradients, X, Y, [1] * (depth + 2), "relu")
    assert result.verdict == "inconclusive", str(result)


def test_an_activation_that_is_0_in_a_coarse_type_is_on_no_known_side_of_a_kink():
    """Of a z of -1e-6 half precision makes A = 0, and the next z is 0; in float64 it is 1e-6."""
    one = np.ones((1, 1), np.float16)
    X, Y, z = -1e-3 * one, np.ones((1, 1)), -1e-6 * one
    assert z < 0 and np.float16(0.01) * z == 0 and z.dtype == np.float16
    parameters = {"W1": 1e-3 * one, "W2": -100 * one, "W3": one}
    parameters |= {name: 0 * one for name in ("b1", "b2", "b3")}
    gradients = {"dW3": 0 * one, "db3": -0.5 * one, "dW2": 0 * one, "db2": -0.005 * one}
    gradients |= {"dW1": 0.005 * X, "db1": 0.005 * one}
    result = check(parameters, gradients, X, Y, [1, 1, 1, 1], "leaky_relu")
    assert result.verdict == "inconclusive", str(result)


def test_a_network_in_single_precision_is_inconclusive_or_wrong():
    parameters, _, X, Y, dims = a_network()
    parameters = {name: value.astype(np.float32) for name, value in parameters.items()}
    AL, caches = cu.L_model_forward(X.astype(np.float32), parameters, "tanh")
    gradients = cu.L_model_backward(AL, Y, caches, "tanh")
    gradients = {name: value.astype(np.float32) for name, value in gradients.items()}
    result = check(parameters, gradients, X, Y, dims)
    assert result.verdict == "inconclusive" and "float32" in str(result)
    # Integer labels make some of the sums double again; the parameters still are not.
    doubles = {name: value.astype(float) for name, value in gradients.items()}
    assert check(parameters, doubles, X, Y, dims).verdict == "inconclusive"
    gradients["dW2"] *= -1
    assert check(parameters, gradients, X, Y, dims).worst == "W2"


def test_the_number_is_formula_3_at_the_step_that_is_asked_for():
    parameters, gradients, X, Y, dims = a_network()
    for epsilon in (1e-3, 1e-7):
        numerical = cu.network_gradient(parameters, X, Y, epsilon=epsilon)
        g, n = cu.gradients_to_vector(gradients), cu.gradients_to_vector(numerical)
        formula_3 = np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n))
        result = check(parameters, gradients, X, Y, dims, epsilon=epsilon)
        assert float(result) == pytest.approx(formula_3, rel=1e-12)
    assert float(check(parameters, gradients, X, Y, dims)) < 1e-8


def test_nothing_of_the_caller_is_changed():
    network = a_network()
    network[1]["dW1"][0, 0] += 1.0  # so that the check has to look again
    before = [{k: v.copy() for k, v in part.items()} for part in network[:2]]
    before += [network[2].copy(), network[3].copy()]
    check(*network)
    cu.numerical_gradient(lambda p: cu.forward_prop_cost(*network[2:3], p, network[3]), network[0])
    for was, part in zip(before, network[:4], strict=True):
        np.testing.assert_equal(part, was)


def test_the_report_shows_every_array_and_does_not_lean_on_colour():
    network = a_network()
    network[1]["dW2"] *= 0.5
    result = check(*network)
    for text in (str(result), result._repr_html_()):
        assert all(row.name in text for row in result.rows)
        assert "wrong" in text.lower() and "0.5 times" in text and "color" not in text


def test_compare_takes_any_two_dictionaries():
    numerical = {"dgamma": np.array([[1.0, 2.0]]), "dbeta": np.array(3.0)}
    good = {"dgamma": np.array([[1.0, 2.0 + 1e-8]]), "dbeta": np.array(3.0), "dA0": np.ones(9)}
    assert cu.compare(good, numerical).verdict == "correct"
    assert cu.compare(good, numerical, tolerance=1e-12, round_off=0.0).worst == "gamma"
    good["dbeta"] = np.array(3.1)
    assert cu.compare(good, numerical).worst == "beta"
    zero = {"dx": np.zeros(3)}
    assert cu.compare(zero, zero).verdict == "inconclusive"
    tiny = {"dx": np.full(3, 1e-9)}
    assert cu.compare(tiny, tiny).verdict == "inconclusive"
    assert cu.compare(tiny, tiny, resolution=0.2).verdict == "correct"


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
def test_a_probability_near_0_is_no_proof_of_a_mistake(method):
    """Its imaginary part is no number any more: the complex step sees a slope of 0."""
    parameters = {"W1": np.eye(2), "b1": np.array([[-0.99995], [0.0]])}  # a z near its kink
    parameters |= {"W2": np.array([[1.0, -340.0]]), "b2": np.zeros((1, 1))}
    X, Y = np.array([[1.0, 0.5, 2.0, 0.3], [0.1, 2.0, 0.2, 0.3]]), np.array([[1, 1, 0, 0]])
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    assert 0 < AL[0, 1] < 1e-280
    gradients = cu.L_model_backward(AL, Y, caches, "relu")
    arguments = (parameters, gradients, X, Y, [2, 2, 1], None, "relu", method)
    assert cu.gradient_check(*arguments).verdict != "wrong"
    gradients["db1"] *= -1  # more than the one example can explain
    assert cu.gradient_check(*arguments).verdict == "wrong"


@pytest.mark.parametrize("slope_at_the_kink", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("method", ["batches", "direction"])
def test_a_kink_behind_a_kink_hides_nothing_but_along_a_direction(slope_at_the_kink, method):
    """An example of zeros, and no biases: every z is exactly 0."""
    parameters, _, X, Y, dims = a_network("relu", (4, 5, 5, 1), m=6)
    parameters = {n: v if n[0] == "W" else 0 * v for n, v in parameters.items()}
    X[:, 0] = 0.0
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    gradients, dZ = {}, AL - Y
    for layer in (3, 2, 1):
        (A_prev, W, _), _ = caches[layer - 1]
        gradients[f"dW{layer}"] = dZ @ A_prev.T / 6
        gradients[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / 6
        Z = caches[layer - 2][1]
        dZ = W.T @ dZ * np.where(Z == 0, slope_at_the_kink, Z > 0) if layer > 1 else None
    arguments = (parameters, gradients, X, Y, dims, None, "relu", method)
    expected = {"batches": "correct", "direction": "inconclusive"}[method]
    assert cu.gradient_check(*arguments).verdict == expected
    gradients["dW1"] *= -1
    expected = {"batches": "wrong", "direction": "inconclusive"}[method]
    assert cu.gradient_check(*arguments).verdict == expected


def test_what_cannot_be_compared_is_refused():
    one = np.ones(1)
    with pytest.raises(ValueError, match="by name"):
        cu.compare({"dA0": one}, {})
    with pytest.raises(ValueError, match="by name"):
        cu.compare({1: one}, {1: one})
    for bound in ("round_off", "tolerance", "resolution"):
        for value in (np.nan, np.inf, -1.0):
            with pytest.raises(ValueError, match="0 or more"):
                cu.compare({"dx": one}, {"dx": 2 * one}, **{bound: value})
    with pytest.raises(TypeError, match=r"result\.verdict"):
        assert cu.compare({"dx": one}, {"dx": 2 * one})
    with pytest.raises(ValueError, match=r"shape \(1, 1\)"):
        cu.numerical_gradient(lambda p: p["x"] @ p["x"].T, {"x": np.ones((1, 2))})


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
def test_what_is_below_the_tolerance_is_no_mistake(method):
    parameters, gradients, X, Y, dims = a_network()

    def verdicts():  # along some directions almost all of the change cancels
        arguments = (parameters, gradients, X, Y, dims)
        return {cu.gradient_check(*arguments, method=method, seed=s).verdict for s in range(30)}

    gradients["dW2"] *= 1 + 2e-8
    assert verdicts() == {"correct"}
    gradients["dW2"] *= 1 + 2e-6
    assert "wrong" in verdicts()


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
def test_digits_that_the_cost_has_lost_are_no_mistake(method):
    """Label 0 and a probability near 1: 1 - A has few digits, and so has the cost's slope."""
    parameters, _, X, Y, dims = a_network()
    for bias in (10.0, 15.0, 20.0, 25.0, 30.0):
        parameters["b3"][:] = bias
        AL, caches = cu.L_model_forward(X, parameters, "tanh")
        gradients = cu.L_model_backward(AL, Y, caches, "tanh")
        result = cu.gradient_check(parameters, gradients, X, Y, dims, method=method)
        assert result.verdict != "wrong", f"{bias}: {result}"


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
def test_numbers_of_tenths_bring_z_onto_kinks_and_prove_nothing(method):
    """Some z are 0, others 1e-17 because 0.1 is rounded; no correct network may be wrong."""
    rng, kinks, seen = np.random.default_rng(3), 0, {"correct": 0, "inconclusive": 0}
    for trial in range(300):
        dims = [2, 3, 3, 2, 1] if trial % 2 else [2, 3, 3, 1]
        shapes = cu.rolling.array_shapes(dims)
        parameters = {n: rng.integers(-5, 6, shape) / 10 for n, shape in shapes.items()}
        X, Y = rng.integers(-3, 4, (2, 4)).astype(float), np.array([[0, 1, 0, 1]])
        AL, caches = cu.L_model_forward(X, parameters, "relu")
        kinks += any((np.abs(Z) < 1e-15).any() for _, Z in caches[:-1])
        gradients = cu.L_model_backward(AL, Y, caches, "relu")
        result = cu.gradient_check(parameters, gradients, X, Y, dims, None, "relu", method)
        seen[result.verdict] += 1  # a KeyError if it is wrong
    assert kinks > 100 and seen["correct"] > 100, (kinks, seen)


def test_what_the_forward_pass_rounds_off_is_no_mistake():
    """Pixels in single precision: z is off by more than back-propagation rounds."""
    images = cu.load_catvnoncat()
    parameters = cu.initialize_parameters([12288, 5, 5, 1])
    parameters = {name: value.astype(np.float32) for name, value in parameters.items()}
    for start in range(0, 60, 3):
        X = images.X_train[:, start : start + 3].astype(np.float32)
        Y = images.y_train[:, start : start + 3]
        AL, caches = cu.L_model_forward(X, parameters, "tanh")
        gradients = cu.L_model_backward(AL, Y, caches, "tanh")
        result = cu.gradient_check(parameters, gradients, X, Y, [12288, 5, 5, 1])
        assert result.verdict == "inconclusive", str(result)


@pytest.mark.parametrize("below", ["inputs of 0", "dead units"])
def test_a_wrong_bias_on_a_kink_of_its_own_is_wrong(below):
    """Its slopes are known: examples on the kink excuse nothing beyond them."""
    for seed in range(10):
        parameters, _, X, Y, dims = a_network("relu", (4, 5, 5, 1), m=21, seed=seed)
        parameters = {n: v if n[0] == "W" else 0 * v for n, v in parameters.items()}
        X[:, :20] = 0.0  # of both labels: what they may add nearly cancels
        if below == "dead units":
            parameters["W1"], X[:, :20] = np.abs(parameters["W1"]), -1.0
        AL, caches = cu.L_model_forward(X, parameters, "relu")
        gradients = cu.L_model_backward(AL, Y, caches, "relu")
        gradients["db2"] *= 3
        if gradients["db2"].any():
            result = check(parameters, gradients, X, Y, dims, "relu")
            assert (result.verdict, result.worst) == ("wrong", "b2"), f"{seed}: {result}"


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
def test_a_long_sum_that_cancels_is_no_mistake(method):
    """The 20,000 examples are equal but for their labels, and those are half and half."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.full((1, 1), 4e-8)}
    X, Y = np.full((1, 20_000), 0.1), np.repeat([[1, 0]], 10_000, axis=1)
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    gradients = cu.L_model_backward(AL, Y, caches, "tanh")
    result = cu.gradient_check(parameters, gradients, X, Y, [1, 1], method=method)
    assert result.verdict != "wrong", str(result)


def test_a_long_sum_that_cancels_behind_kinks_is_no_mistake():
    """Every z is exactly 0 but the last, and the code takes the right slope at 0."""
    one, m = np.ones((1, 1)), 20_000
    parameters = {"W1": one, "b1": 0 * one, "W2": 1.3 * one, "b2": 0 * one}
    parameters |= {"W3": 2.7 * one, "b3": 1e-11 * one}
    X, Y = np.zeros((1, m)), np.repeat([[1, 0]], m // 2, axis=1)
    AL, _ = cu.L_model_forward(X, parameters, "relu")
    gradients, dZ = {}, AL - Y
    for layer in (3, 2, 1):
        gradients |= {f"dW{layer}": 0 * one, f"db{layer}": dZ.mean(axis=1, keepdims=True)}
        dZ = parameters[f"W{layer}"] * dZ
    result = check(parameters, gradients, X, Y, [1, 1, 1, 1], "relu")
    assert result.verdict == "inconclusive", str(result)


def test_a_long_sum_of_equal_terms_may_end_on_either_side_of_a_kink():
    """12,288 equal terms with the sum 369: 1e-9 is within their round-off in some order."""
    W1, X, Y = np.full((2, 12_288), 0.1), np.full((12_288, 5), 0.3), np.array([[1, 0, 1, 1, 1]])
    b1 = np.array([[0.5e-9 - W1[0] @ X[:, 0]], [0.5]])
    parameters = {"W1": W1, "b1": b1, "W2": np.array([[1.0, -0.01]]), "b2": np.zeros((1, 1))}
    Z1 = W1 @ X + b1
    assert (Z1[0] > 0).all()
    Z1[0] -= 1e-9  # as another order gives it
    assert (Z1[0] < 0).all()
    A1 = np.maximum(Z1, 0.0)
    dZ2 = cu.activations.sigmoid(parameters["W2"] @ A1) - Y
    dZ1 = parameters["W2"].T @ dZ2 * (Z1 > 0)
    gradients = {"dW1": dZ1 @ X.T / 5, "db1": dZ1.mean(axis=1, keepdims=True)}
    gradients |= {"dW2": dZ2 @ A1.T / 5, "db2": dZ2.mean(axis=1, keepdims=True)}
    result = check(parameters, gradients, X, Y, [12_288, 2, 1], "relu")
    assert result.verdict == "inconclusive" and "Of 5 example(s)" in str(result), str(result)


def test_a_last_z_that_cancels_is_no_mistake():
    """Terms of 1e10 that leave about 1: the probability has few digits left."""
    for seed in range(20):
        parameters, _, X, Y, dims = a_network(layers_dims=(3, 8, 1), seed=seed)
        parameters["W2"] *= 1e10
        A1 = np.tanh(parameters["W1"] @ X[:, :1] + parameters["b1"])
        parameters["b2"] = 1.0 - parameters["W2"] @ A1
        X = X[:, :1] + 1e-11 * X
        AL, caches = cu.L_model_forward(X, parameters, "tanh")
        gradients = cu.L_model_backward(AL, Y, caches, "tanh")
        result = check(parameters, gradients, X, Y, dims)
        assert result.verdict != "wrong", f"{seed}: {result}"


def test_a_first_z_that_cancels_is_no_mistake_in_another_order_of_its_sum():
    for seed in range(20):
        parameters, _, X, Y, dims = a_network(layers_dims=(30, 3, 1), seed=seed)
        parameters["W1"] *= 1e9
        parameters["b1"] = 1.0 - parameters["W1"] @ X[:, :1]
        X = X[:, :1] + 1e-10 * X
        A1 = np.tanh(parameters["W1"][:, ::-1] @ X[::-1] + parameters["b1"])
        dZ2 = cu.activations.sigmoid(parameters["W2"] @ A1 + parameters["b2"]) - Y
        dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 * A1)
        gradients = {"dW1": dZ1 @ X.T / 5, "db1": dZ1.mean(axis=1, keepdims=True)}
        gradients |= {"dW2": dZ2 @ A1.T / 5, "db2": dZ2.mean(axis=1, keepdims=True)}
        result = check(parameters, gradients, X, Y, dims)
        assert result.verdict == "inconclusive", f"{seed}: {result}"


@pytest.mark.parametrize("z", [0.0, 1.0])
def test_where_z_is_off_the_slope_of_tanh_is(z):
    parameters = {"W1": np.ones((1, 1)), "b1": np.array([[z - 1e13]])}
    parameters |= {"W2": np.ones((1, 1)), "b2": np.array([[-20.0]])}  # AL is hardly off
    X, Y = np.array([[1e13]]), np.ones((1, 1))
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    off_Z = 10 * 2.0**-52 * 2e13
    run = caches, AL, Y, "tanh", np.finfo(float)
    bound = round_off_bounds(*run, clipped=np.zeros((1, 1), bool))["b1"].item()
    slopes = [1 - np.tanh(at) ** 2 for at in (z - off_Z, z, z + off_Z)]
    assert bound == pytest.approx(max(np.abs(np.diff(slopes))), rel=1e-3)


@pytest.mark.parametrize("bound", [0.0, np.inf, np.nan])
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_no_bound_covers_what_is_not_a_number(value, bound):
    two, not_finite = np.array([2.0, 2.0]), np.array([2.0, value])
    for said, slopes in [(two, not_finite), (not_finite, two), (not_finite, not_finite)]:
        with np.errstate(all="ignore"):
            row = judge("x", said, two, slopes, bound * np.ones(2))
        assert (row.verdict, row.where) == ("wrong", (1,))
        assert row.error == np.inf and row.largest == 2.0
        assert row.why.endswith(": not a finite number")


def test_numbers_near_the_largest_of_all_can_be_compared():
    huge = np.array([1.0, 1.7e308])
    assert judge("x", huge, huge).verdict == "correct"


def test_the_place_that_is_named_is_the_one_that_counts():
    one = np.ones(2)
    for said, bound in (([9, 2], [100, 0]), ([9, 5], [7, 0]), ([9, 2], [np.nan, 0])):
        row = judge("x", np.array(said), one, bound=np.array(bound))
        assert (row.verdict, row.where) == ("wrong", (1,))  # the larger error may be that large


def test_an_array_with_nan_is_worse_than_one_that_is_off():
    gradients = {"dW1": np.ones(2), "dW2": np.array([np.nan, 1.0]), "dW3": np.array([1.0, 9.0])}
    assert cu.compare(gradients, {name: np.ones(2) for name in gradients}).worst == "W2"


def test_the_bound_is_allowed_and_no_more(monkeypatch):
    parameters, gradients, X, Y, dims = a_network()
    bounds = {name: 0.1 * np.ones(value.shape) for name, value in parameters.items()}
    monkeypatch.setattr("course_utils.checking.round_off_bounds", lambda *_: bounds)
    for off, verdict in ((0.05, "inconclusive"), (0.15, "wrong")):
        wrong = {**gradients, "dW2": gradients["dW2"] + off}
        row = check(parameters, wrong, X, Y, dims).rows[2]
        assert (row.name, row.verdict) == ("W2", verdict), row.why


def test_what_is_printed_has_no_minus_zero():
    row = judge("x", np.array([-0.0, 1.0]), np.array([1.0, 1.0]))
    assert row.why == "at [0] back-propagation says 0, the costs say 1: 0 times"
    row = judge("x", np.array([0.0, -1.0]), np.array([-1.0, -1.0]))
    assert row.why == "at [0] back-propagation says 0, the costs say -1: 0 times"
    row = judge("x", np.array([1.0, 1.0]), np.array([-0.0, 1.0]))
    assert row.why == "at [0] back-propagation says 1, the costs say 0"


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
def test_what_rounds_to_0_twice_is_no_mistake(method):
    """Two saturated layers: the complex step sees slopes that back-propagation rounds to 0."""
    one = np.ones((1, 1))
    for hidden, weight in (("tanh", 30.0), ("relu", 1e-150)):
        dims = [1, 1, 1, 1]
        parameters = {
            f"{kind}{n}": weight * one * (kind == "W") for n in (1, 2, 3) for kind in "Wb"
        }
        X, Y = np.array([[1.0, 2.0]]), np.array([[0, 1]])
        AL, caches = cu.L_model_forward(X, parameters, hidden)
        gradients = cu.L_model_backward(AL, Y, caches, hidden)
        result = cu.gradient_check(parameters, gradients, X, Y, dims, None, hidden, method)
        assert result.verdict == "inconclusive", str(result)


def test_single_precision_near_a_kink_is_no_mistake():
    rng, shapes = np.random.default_rng(4), cu.rolling.array_shapes([2, 3, 3, 1])
    for _ in range(300):
        parameters = {n: rng.integers(-5, 6, s).astype(np.float32) / 10 for n, s in shapes.items()}
        X, Y = rng.integers(-3, 4, (2, 4)).astype(np.float32), np.array([[0, 1, 0, 1]])
        AL, caches = cu.L_model_forward(X, parameters, "relu")
        gradients = cu.L_model_backward(AL, Y, caches, "relu")
        result = cu.gradient_check(parameters, gradients, X, Y, [2, 3, 3, 1], None, "relu")
        assert result.verdict != "wrong", str(result)


def test_an_infinite_z_is_named_though_the_cost_is_finite():
    huge = {"W1": np.full((1, 1), 1e200), "b1": np.zeros((1, 1))}
    huge |= {"W2": huge["W1"], "b2": huge["b1"]}
    gradients = {"d" + name: np.zeros((1, 1)) for name in huge}
    with pytest.raises(ValueError, match="z is not a finite number"):
        cu.gradient_check(
            huge, gradients, np.ones((1, 1)), np.ones((1, 1)), [1, 1, 1], None, "relu"
        )


def test_a_direction_in_which_an_array_cancels_proves_nothing():
    parameters = {"W1": np.array([[0.5, 0.5]]), "b1": np.zeros((1, 1))}
    X, Y = np.ones((2, 3)), np.array([[0, 1, 1]])
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    gradients = cu.L_model_backward(AL, Y, caches, "tanh")
    gradients["dW1"] *= -5
    for seed in range(10):
        arguments = (parameters, gradients, X, Y, [2, 1])
        verdict = cu.gradient_check(*arguments, method="direction", seed=seed).verdict
        assert verdict in ("wrong", "inconclusive"), seed


@pytest.mark.parametrize("factor", [1.01, 0.99])
def test_a_mistake_of_a_hundredth_is_not_correct_along_a_direction(factor):
    """One blank example, on the kink of every unit, leaves room for it in the sum."""
    for seed in range(20):
        parameters, _, X, _, dims = a_network("relu", (3, 4, 1), m=500, seed=seed)
        X[:, 0], parameters["b1"][:] = 0.0, 0.0
        Y = np.random.default_rng(seed).integers(0, 2, (1, 500))
        AL, caches = cu.L_model_forward(X, parameters, "relu")
        gradients = cu.L_model_backward(AL, Y, caches, "relu")
        gradients["dW1"] *= factor
        arguments = (parameters, gradients, X, Y, dims, None, "relu", "direction")
        assert cu.gradient_check(*arguments).verdict != "correct", seed


def test_only_the_gradients_of_activations_are_left_out_of_a_comparison():
    one = np.ones(1)
    assert cu.compare({"dx": one, "dA0": 2 * one}, {"dx": one}).verdict == "correct"
    assert cu.compare({"dAlpha": one}, {"dAlpha": 2 * one}).verdict == "wrong"
    with pytest.raises(ValueError, match="same names"):
        cu.compare({"dx": one, 1: one}, {"dx": one})


def test_an_array_that_adds_nothing_does_not_hide_that_the_sum_is_wrong():
    network = a_network()
    network[1]["dW1"][:] = 0.0
    assert cu.gradient_check(*network, method="direction").verdict == "wrong"


def a_forgotten_row(hidden, seed, power):
    """A unit whose weights are small, and large above: the cost is flat at both ends of 1e-4."""
    parameters, _, X, Y, dims = a_network(hidden, (3, 2, 3, 1), m=4, seed=seed)
    for name, factor in (("W1", 10.0**-power), ("b1", 10.0**-power)):
        parameters[name][0] *= factor
    parameters["W2"][:, 0] *= 10.0**power
    AL, caches = cu.L_model_forward(X, parameters, hidden)
    gradients = cu.L_model_backward(AL, Y, caches, hidden)
    right = gradients["dW1"][0].copy()
    gradients["dW1"][0] = 0.0
    shows = np.abs(right).max() > 1e-3 * np.abs(gradients["dW1"]).max()
    return (parameters, gradients, X, Y, dims, None, hidden), shows


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_a_cost_that_is_flat_at_both_ends_of_the_step_hides_nothing(hidden):
    shown = 0
    for seed in range(60):
        arguments, shows = a_forgotten_row(hidden, seed, power=5 + seed % 4)
        shown += shows
        assert not shows or cu.gradient_check(*arguments).verdict != "correct"
    assert shown > 30


@pytest.mark.parametrize("method", ["batches", "loop", "complex step", "direction"])
def test_a_mistake_that_agrees_with_a_clipped_cost_is_not_correct(method):
    X, Y = np.array([[1.0, -1.0, 4.0], [0.5, 0.3, 2.0]]), np.array([[1, 1, 0]])
    parameters = {"W1": np.array([[10.0, 2.0]]), "b1": np.array([[0.1]])}
    AL, caches = cu.L_model_forward(X, parameters, "tanh")
    found = plant("error: cats only")(AL, Y, caches, "tanh")
    assert AL[0, 2] == 1.0 and found["dW1"].any()
    result = cu.gradient_check(parameters, found, X, Y, [2, 1], method=method)
    assert result.verdict == "inconclusive"


@pytest.mark.parametrize("method", ["batches", "complex step", "direction"])
@pytest.mark.parametrize("hidden", ["relu", "leaky_relu"])
def test_numbers_of_any_size_make_no_mistake(hidden, method):
    """Inputs so small, or weights so large, that a complex step may not be small beside them."""
    for power in (-300, -204, -100, -60, 30, 80, 100, 200, 300):
        for seed in range(5):
            parameters, _, X, Y, dims = a_network(hidden, (3, 4, 1), seed=seed)
            if power < 0:
                X = X * 10.0**power
                parameters["b1"] *= 0.0
            else:
                parameters["W1"] /= 10.0**power
                parameters["b1"] /= 10.0**power
                parameters["W2"] *= 10.0**power
            AL, caches = cu.L_model_forward(X, parameters, hidden)
            gradients = cu.L_model_backward(AL, Y, caches, hidden)
            result = cu.gradient_check(parameters, gradients, X, Y, dims, None, hidden, method)
            assert result.verdict != "wrong", f"{power}: {result}"


@pytest.mark.parametrize("signs", [(50.0, 60.0, 55.0), (50.0, -60.0, -55.0)])
def test_terms_of_1e18_that_cancel_in_another_order_are_no_mistake(signs):
    X, Y = np.array([[1e18] * 3, [1e18] * 3, signs]), np.array([[1, 0, 1]])
    parameters = {"W1": np.array([[1.0, -1.0, 1.0]]), "b1": np.zeros((1, 1))}
    parameters |= {"W2": np.ones((1, 1)), "b2": np.array([[0.1]])}
    for order in ([0, 1, 2], [0, 2, 1]):
        A1 = np.tanh(sum(parameters["W1"][:, [k]] * X[[k]] for k in order))
        dZ2 = cu.activations.sigmoid(A1 + 0.1) - Y
        dZ1 = dZ2 * (1 - A1 * A1)
        gradients = {"dW1": dZ1 @ X.T / 3, "db1": dZ1.mean(axis=1, keepdims=True)}
        gradients |= {"dW2": dZ2 @ A1.T / 3, "db2": dZ2.mean(axis=1, keepdims=True)}
        result = check(parameters, gradients, X, Y, [3, 1, 1])
        assert result.verdict == "inconclusive", str(result)


def test_a_slope_that_the_costs_may_not_show_is_named_as_the_reason():
    parameters, _, X, Y, dims = a_network("relu", (2, 2, 1))
    X[:, 0], parameters["b1"][:] = 1.0, 0.0
    parameters["W1"][0] = [1.0, -1.0]  # of the first example, z of unit 0 is 0
    AL, caches = cu.L_model_forward(X, parameters, "relu")
    result = check(parameters, cu.L_model_backward(AL, Y, caches, "relu"), X, Y, dims, "relu")
    row = next(row for row in result.rows if row.name == "W1")
    assert row.verdict == "inconclusive" and "as in the note below, hides" in row.why


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("size", [1.0, 30.0, 1e4])
def test_a_default_step_moves_no_z_far(hidden, size):
    parameters, _, X, _, _ = a_network(hidden, (4, 3, 3, 2, 1))
    parameters = {name: size * value for name, value in parameters.items()}
    _, caches = cu.L_model_forward(X, parameters, hidden)
    for name, step in cu.numerical.default_steps(caches).items():
        own = int(name[1:]) - 1
        for place in np.ndindex(parameters[name].shape):
            nudged = {key: value.copy() for key, value in parameters.items()}
            nudged[name][place] += step
            moves = [
                np.abs(Z - Z_before).max() - 1e-12 * np.abs(Z_before).max()  # its rounding
                for (_, Z), (_, Z_before) in zip(
                    cu.L_model_forward(X, nudged, hidden)[1], caches, strict=True
                )
            ]
            assert moves[own] <= 1.0001e-4 and max(moves) <= 0.1001


def test_a_default_step_is_a_number_above_0_whatever_the_weights():
    one = np.ones((1, 1))
    caches = [((one, 1e300 * one, one), one)] * 4
    assert min(cu.numerical.default_steps(caches).values()) > 0.0


def test_steps_and_sizes_of_any_kind_of_number_or_list_are_taken():
    parameters, gradients, X, Y, dims = a_network()
    expected = cu.network_gradient(parameters, X, Y, epsilon=1.0)
    found = cu.network_gradient(parameters, X, Y, epsilon=np.uint8(1))
    assert all(np.array_equal(found[name], slopes) for name, slopes in expected.items())
    assert check(parameters, gradients, X, Y, iter(dims)).verdict == "correct"
