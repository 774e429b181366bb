"""Rounding, once and half away from zero, on exact integers; and integer roots."""

from fractions import Fraction
from typing import Any

import numpy as np

from scoring.figures import Ints

FINE_PLACES = 12
"""Decimals kept of a root that is not itself printed: from there on it is exact."""


def divide(numerator: Ints, denominator: Ints | int) -> Ints:
    """Divide and round half away from zero, element by element; denominators > 0."""
    top: Any = numerator
    if len(top) and top.min() < 0:
        size: Any = (2 * abs(top) + denominator) // (2 * denominator)
        negative: Ints = np.where(top < 0, -size, size)
        return negative
    rounded: Ints = (2 * top + denominator) // (2 * denominator)
    return rounded


def divide_one(numerator: int, denominator: int) -> int:
    """Divide one whole number by another above 0, rounded half away from zero."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def round_to(value: Fraction, places: int) -> int:
    """Give ``value`` as a whole number of last places, rounded half away from zero."""
    return divide_one(value.numerator * 10**places, value.denominator)


def root_to(value: Fraction, degree: int, places: int) -> Fraction:
    """Give the root of a fraction >= 0, rounded half up to ``places`` decimals, exactly."""
    scaled = value * 2**degree * 10 ** (places * degree)
    doubled = whole_root(scaled.numerator // scaled.denominator, degree)
    return Fraction((doubled + 1) // 2, 10**places)


def whole_root(value: int, degree: int) -> int:
    """Give the greatest whole number whose power does not pass ``value`` (Newton's method)."""
    if value < 2 or degree == 1:
        return value
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better
