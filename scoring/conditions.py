"""Conditions on measures, over all subjects at once and exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.model import for_tier
from rules.shapes import Comparison, When
from rules.words import Amount
from scoring.figures import MEASURED, PRINTED_RATE, Column, Figures, Ints, Mask

COMPARE = {
    "at_least": np.greater_equal,
    "above": np.greater,
    "at_most": np.less_equal,
    "below": np.less,
    "equals": np.equal,
}


@dataclass(frozen=True)
class Given:
    """Measures by name over the same subjects, and each subject's tier (index into ``tiers``)."""

    columns: Mapping[str, Column]
    tiers: tuple[str, ...]
    tier: NDArray[np.int16]

    def part(self, rows: slice) -> "Given":
        """Give some of the rows."""
        columns = {name: column.part(rows) for name, column in self.columns.items()}
        return Given(columns, self.tiers, self.tier[rows])

    def held(self, column: Column) -> Mask:
        """Mark the subjects with a figure."""
        held = (column.state == MEASURED) | (column.state == PRINTED_RATE)
        return np.asarray(held, np.bool_)


def inside(band: Any, column: Column) -> Mask:
    """Mark the figures between a band's stated ends (any model with at_least ... equals)."""
    mask = np.ones(len(column.state), np.bool_)
    for word in COMPARE:
        end = getattr(band, word)
        if end is not None:
            mask &= compared(column, word, end.value.numerator, end.value.denominator)
    return mask


def compared(column: Column, word: str, top: int | Ints, under: int | Ints) -> Mask:
    """Compare a column with ``top / under`` by cross-multiplication."""
    return np.asarray(COMPARE[word](column.numerator * under, top * column.denominator), np.bool_)


def holds(when: When, given: Given) -> Mask:
    """Mark the subjects for whom a condition holds; what nobody measured holds nothing."""
    mask = np.ones(len(given.tier), np.bool_)
    for name, comparison in when.measures.items():
        mask &= _compare(given, name, comparison)
    for part in when.all_of:
        mask &= holds(part, given)
    if when.any_of:
        mask &= np.logical_or.reduce([holds(part, given) for part in when.any_of])
    return mask


def holds_for(when: When, figures: Figures) -> Mask:
    """Mark the subjects for whom a condition on indicators holds."""
    columns = {name: figures.column(name) for name in when.named()}
    return holds(when, Given(columns, figures.tiers, figures.tier))


def _compare(given: Given, name: str, comparison: Comparison) -> Mask:
    column = given.columns[name]
    mask = given.held(column)
    for word, stated in comparison.parts():
        if isinstance(stated, str):
            other = given.columns[stated]
            mask &= given.held(other)
            mask &= compared(column, word, other.numerator, other.denominator)
        else:
            top, under = _per_tier(stated, given)
            mask &= compared(column, word, top, under)
    return mask


def _per_tier(stated: Mapping[str, Amount], given: Given) -> tuple[int | Ints, int | Ints]:
    amounts = [for_tier(stated, tier) for tier in given.tiers]
    values = [amount.value if amount else Fraction(0) for amount in amounts]
    if len(set(values)) == 1:
        return values[0].numerator, values[0].denominator
    tops = np.array([value.numerator for value in values], np.int64)
    unders = np.array([value.denominator for value in values], np.int64)
    return tops[given.tier], unders[given.tier]
