"""Three ways to measure the slope of a function of one number, without calculus.

The lines are the formulas of lesson 01 (one-sided, two-sided) and lesson 09 (complex step).
"""

from numbers import Real


def check_epsilon(epsilon, argument="epsilon"):
    """Refuse a step that is not a positive, finite number; make a float of it.

    Parameters
    ----------
    epsilon : float
        The step.
    argument : str
        What to call it in an error message.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is anything else than a positive, finite number.

    Examples
    --------
    >>> check_epsilon(1)
    1.0
    >>> check_epsilon(0)
    Traceback (most recent call last):
    ValueError: epsilon is 0; the step must be a positive, finite number, such as 1e-5.
    """
    try:
        step = float(epsilon) if isinstance(epsilon, Real) else 0.0
    except OverflowError:  # of a whole number with more than 308 digits
        step = 0.0
    if isinstance(epsilon, bool) or not 0.0 < step < float("inf"):
        raise ValueError(
            f"{argument} is {epsilon!r}; the step must be a positive, finite number, such as 1e-5."
        )
    return step


def one_sided(f, x, epsilon):
    """Slope of the secant from x to x + epsilon.

    Parameters
    ----------
    f : function
        Takes a number, gives a number.
    x : float
        Where the slope is wanted.
    epsilon : float
        The step, positive. The truncation error is about ``epsilon * f''(x) / 2``.

    Returns
    -------
    float
        ``(f(x + epsilon) - f(x)) / epsilon``

    Raises
    ------
    ValueError
        If epsilon is not a positive, finite number.

    Examples
    --------
    >>> one_sided(lambda x: x * x, 3.0, 1e-2)
    6.009999999999849
    """
    check_epsilon(epsilon)
    return (f(x + epsilon) - f(x)) / epsilon


def two_sided(f, x, epsilon):
    """Slope of the secant from x - epsilon to x + epsilon.

    Parameters
    ----------
    f : function
        Takes a number, gives a number.
    x : float
        Where the slope is wanted.
    epsilon : float
        The step, positive. The truncation error is about ``epsilon**2 * f'''(x) / 6``.

    Returns
    -------
    float
        ``(f(x + epsilon) - f(x - epsilon)) / (2 * epsilon)``

    Raises
    ------
    ValueError
        If epsilon is not a positive, finite number.

    Examples
    --------
    >>> two_sided(lambda x: x * x, 3.0, 1e-2)
    5.999999999999872
    """
    check_epsilon(epsilon)
    return (f(x + epsilon) - f(x - epsilon)) / (2 * epsilon)


def complex_step(f, x, epsilon=1e-30):
    """Slope from one step in the imaginary direction, where nothing is subtracted.

    Parameters
    ----------
    f : function
        Takes a complex number, gives a complex number; analytic at x, and without ``abs``,
        ``conj`` (as in `numpy.vdot`), ``.real`` or a comparison inside.
    x : float
        Where the slope is wanted.
    epsilon : float
        The step, positive. It can be as small as 1e-30, since nothing cancels.

    Returns
    -------
    float
        ``Im f(x + i epsilon) / epsilon``

    Raises
    ------
    ValueError
        If epsilon is not a positive, finite number.

    References
    ----------
    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real
    functions", SIAM Review 40(1), 1998, pages 110 to 112.

    Examples
    --------
    >>> complex_step(lambda x: x * x, 3.0)
    6.0
    """
    check_epsilon(epsilon)
    return f(complex(x, epsilon)).imag / epsilon
