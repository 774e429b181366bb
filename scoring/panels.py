"""Marks of a panel brought to one."""

from collections.abc import Sequence
from fractions import Fraction

from rules.shapes import Panel

SPREAD = 3
"""The least number of marks from which the highest and the lowest can be left out."""


def panel_mean(marks: Sequence[Fraction], shape: Panel) -> Fraction:
    """Give the mean of the marks, in their order; 0 where nobody marked.

    With ``third_if_apart``, two first marks that far apart give way to the third, where there is
    one. With ``discard``, the highest and the lowest of three or more are left out.
    """
    if not marks:
        return Fraction(0)
    apart = shape.third_if_apart
    if apart is not None and len(marks) >= 2 and abs(marks[0] - marks[1]) >= apart.value:
        return marks[2] if len(marks) > 2 else sum(marks[:2], Fraction(0)) / 2
    kept = list(marks[:2]) if apart is not None else sorted(marks)
    if shape.discard == "highest_and_lowest" and len(kept) >= SPREAD:
        kept = kept[1:-1]
    return sum(kept, Fraction(0)) / len(kept)
