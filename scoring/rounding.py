"""Rounding, once and half away from zero, on exact integers."""

from fractions import Fraction

from scoring.figures import Ints


def divide(numerator: Ints, denominator: Ints | int) -> Ints:
    """Divide and round half up, element by element; numerators >= 0, denominators > 0.

    For numbers that are never negative, half up is half away from zero.
    """
    return (2 * numerator + denominator) // (2 * denominator)


def divide_one(numerator: int, denominator: int) -> int:
    """Divide one whole number by another above 0, rounded half away from zero."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def round_to(value: Fraction, places: int) -> int:
    """Give ``value`` as a whole number of last places, rounded half away from zero."""
    return divide_one(value.numerator * 10**places, value.denominator)
