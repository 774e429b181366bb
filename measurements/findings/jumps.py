"""A jump against a unit's own months, told apart from what its size explains. Exact rationals.

The method. A unit whose rate does not change still moves from month to month by chance, and the
smaller it is the more. Its month ``a/b`` and its earlier months together ``c/d`` are compared as
two proportions with Yates' correction:

    z² = (|ad - cb| - (b + d) / 2)² (b + d) / (b d (a + c) (b + d - a - c))

and it is a jump where z² is above ``BOUND`` = 16 (four standard deviations) *and* the rate moved
by at least ``LEAST_MOVE`` = 5 percentage points. With a constant rate and independent cases that
happens by chance in at most 13 of 100.000 comparisons (enumerated exactly for bases of 5 to 400,
one to five earlier months and rates of 50 to 99,5 %; most often far less, as the correction is on
the safe side for small bases): with 113 units and eleven indicators about one false alarm in half
a year. Cases are not wholly independent, and a large unit passes the bound by a move nobody would
call a jump: that is what the least move is for. A unit is held against itself alone, never against
its peers.

A volume (a count, or the base of a rate) is no share; it varies by season. It is a jump where it
is at least ``FOLD`` = 5 times its earlier monthly mean or at most a fifth of it, *and* the
difference is above four standard deviations of a Poisson count of that mean: a slipped digit, or
half a file.
"""

from collections.abc import Sequence
from fractions import Fraction

BOUND = 16
LEAST_MOVE = Fraction(5, 100)
FOLD = 5
LEAST_VOLUME = 20
"""Volumes that stay below it come and go."""


def z_squared(month: tuple[int, int], before: tuple[int, int]) -> Fraction:
    """Compare two proportions: the corrected z², 0 where there is no base or nothing to compare.

    Each is (numerator, denominator) with 0 <= numerator <= denominator.
    """
    (a, b), (c, d) = month, before
    both, hits = b + d, a + c
    if not b or not d or hits in (0, both):
        return Fraction(0)
    apart = max(Fraction(0), abs(Fraction(a * d - c * b)) - Fraction(both, 2))
    return apart**2 * both / (b * d * hits * (both - hits))


def is_jump(month: tuple[int, int], before: tuple[int, int]) -> bool:
    """Tell whether a month's rate moved by more than size explains, and by enough to matter."""
    (a, b), (c, d) = month, before
    if not b or not d or abs(Fraction(a, b) - Fraction(c, d)) < LEAST_MOVE:
        return False
    return z_squared(month, before) > BOUND


def is_volume_jump(month: int, before: Sequence[int]) -> bool:
    """Tell whether a volume is far from its earlier months' mean; False without two of them."""
    if len(before) < 2 or not sum(before):
        return False
    mean = Fraction(sum(before), len(before))
    if max(Fraction(month), mean) < LEAST_VOLUME:
        return False
    far = month >= FOLD * mean or month * FOLD <= mean
    return far and (month - mean) ** 2 > BOUND * mean * (1 + Fraction(1, len(before)))
