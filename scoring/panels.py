"""Marks of a panel brought to one."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from rules.shapes import Panel
from scoring.figures import (
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    PRINTED_RATE,
    Column,
    Mask,
    States,
)

FIRST_TWO = 2
SPREAD = 3
"""The least number of marks from which the highest and the lowest can be left out."""


def panel_mean(marks: Sequence[Fraction], shape: Panel) -> Fraction:
    """Give the mean of the marks, in their order; 0 where nobody marked.

    With ``third_if_apart``, two first marks that far apart give way to the third. With
    ``discard``, the highest and the lowest of three or more are left out.
    """
    if not marks:
        return Fraction(0)
    apart = shape.third_if_apart
    if apart is not None and len(marks) >= 2 and abs(marks[0] - marks[1]) >= apart.value:
        return marks[FIRST_TWO] if len(marks) > FIRST_TWO else Fraction(0)
    kept = list(marks[:2]) if apart is not None else sorted(marks)
    if shape.discard == "highest_and_lowest" and len(kept) >= SPREAD:
        kept = kept[1:-1]
    return sum(kept, Fraction(0)) / len(kept)


def marked(shape: Panel, columns: Sequence[Column]) -> States:
    """Tell whose marks are all there: everybody's, or a third only where two are far apart.

    Not applicable is who has nothing to be marked, by any of the markers.
    """
    nothing = np.array([one.state == NOT_APPLICABLE for one in columns]).all(axis=0)
    held = np.array([(one.state == MEASURED) | (one.state == PRINTED_RATE) for one in columns])
    enough = held.all(axis=0)
    if shape.third_if_apart is not None:
        apart = _apart(shape.third_if_apart.value, columns[0].wide, columns[1].wide)
        enough = held[:FIRST_TWO].all(axis=0) & (~apart | held[FIRST_TWO:].any(axis=0))
    state = np.where(enough, MEASURED, np.where(nothing, NOT_APPLICABLE, MISSING))
    return state.astype(np.int8)


def _apart(least: Fraction, first: Column, second: Column) -> Mask:
    gap = abs(first.numerator * second.denominator - second.numerator * first.denominator)
    asked = least.numerator * first.denominator * second.denominator
    return np.asarray(gap * least.denominator >= asked, np.bool_)
