"""Helpers of the course on gradient checking: data, network, numerical gradients, the check.

Drawing is apart, since it takes half a second to load: ``from course_utils import plotting``.
"""

from course_utils.checking import gradient_check
from course_utils.comparison import compare
from course_utils.data import as_image, load_catvnoncat
from course_utils.differences import complex_step, one_sided, two_sided
from course_utils.network import (
    L_layer_model,
    L_model_backward,
    L_model_forward,
    accuracy,
    compute_cost,
    forward_prop_cost,
    initialize_parameters,
    linear_activation_backward,
    linear_activation_forward,
    linear_forward,
    update_parameters,
)
from course_utils.numerical import network_gradient, numerical_gradient
from course_utils.report import GradientCheck
from course_utils.rolling import dictionary_to_vector, gradients_to_vector, vector_to_dictionary

__all__ = [
    "GradientCheck",
    "L_layer_model",
    "L_model_backward",
    "L_model_forward",
    "accuracy",
    "as_image",
    "compare",
    "complex_step",
    "compute_cost",
    "dictionary_to_vector",
    "forward_prop_cost",
    "gradient_check",
    "gradients_to_vector",
    "initialize_parameters",
    "linear_activation_backward",
    "linear_activation_forward",
    "linear_forward",
    "load_catvnoncat",
    "network_gradient",
    "numerical_gradient",
    "one_sided",
    "two_sided",
    "update_parameters",
    "vector_to_dictionary",
]
