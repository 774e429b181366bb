"""The figures of one campaign and window: integer columns, one row a subject, and states.

A figure is an exact rational ``numerator/denominator``. A count has denominator 1. Columns are
int64; where a product could pass int64, `Column.wide` gives the same numbers as Python integers
and the same functions run on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MEASURED, MISSING, NOT_APPLICABLE, PRINTED_RATE, NOT_BOUND, NOT_DUE = range(6)
STATE_NAMES = (
    "measured",
    "missing",
    "not_applicable",
    "printed_rate",
    "not_bound",
    "not_due",
)

Ints = NDArray[np.int64] | NDArray[np.object_]
States = NDArray[np.int8]
Mask = NDArray[np.bool_]
INT64_MAX = 2**63 - 1


@dataclass(frozen=True)
class Column:
    """One indicator over all subjects: numerators, denominators and states, of equal length.

    Build it with `Column.of`, which turns a measured 0/0 into not applicable.
    """

    numerator: Ints
    denominator: Ints
    state: States

    @classmethod
    def of(cls, numerator: Ints, denominator: Ints, state: States | None = None) -> "Column":
        """Make a column; ``state`` is MEASURED throughout when left out.

        Raises ValueError for unequal lengths, a negative number, or n/0 with n above 0: such
        figures are refused where they come in, and never reach a column.
        """
        state = np.zeros(len(numerator), np.int8) if state is None else state.astype(np.int8)
        if not len(numerator) == len(denominator) == len(state):
            raise ValueError("columns of unequal length")
        held = (state == MEASURED) | (state == PRINTED_RATE)
        if ((numerator < 0) | (denominator < 0))[held].any():
            raise ValueError("a negative figure")
        empty = held & (denominator == 0)
        if (numerator > 0)[empty].any():
            raise ValueError("a numerator above a denominator of zero")
        state = np.where(empty, NOT_APPLICABLE, state).astype(np.int8)
        return cls(numerator, np.where(denominator == 0, 1, denominator), state)

    @cached_property
    def is_plain(self) -> bool:
        """Whether every figure is measured, so that no state needs a look."""
        return not self.state.any()

    @cached_property
    def greatest(self) -> int:
        """The greatest number in the column: what the bounds are checked against."""
        if not len(self.state):
            return 0
        return max(int(self.numerator.max()), int(self.denominator.max()))

    def fitting(self, factor: int) -> "Column":
        """Give this column, or its Python-integer twin where ``number * factor`` passes int64."""
        return self if self.greatest * factor <= INT64_MAX else self.wide

    def part(self, rows: slice) -> "Column":
        """Give some of the rows."""
        return Column(self.numerator[rows], self.denominator[rows], self.state[rows])

    @cached_property
    def wide(self) -> "Column":
        """The same figures as Python integers, which know no bound."""
        numerator, denominator = self.numerator.astype(object), self.denominator.astype(object)
        return Column(numerator, denominator, self.state)


@dataclass(frozen=True)
class Figures:
    """All columns of a window, by indicator id, over the same subjects.

    ``tier`` holds, per subject, an index into ``tiers``.
    """

    subjects: Sequence[str]
    tiers: tuple[str, ...]
    tier: NDArray[np.int16]
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.tier)

    def column(self, indicator: str) -> Column:
        """Give an indicator's column; all missing where nobody reported it."""
        return self.columns.get(indicator) or self._nobody_reported

    @cached_property
    def _nobody_reported(self) -> Column:
        nothing = np.zeros(len(self), np.int64)
        return Column(nothing, nothing + 1, np.full(len(self), MISSING, np.int8))

    def in_tiers(self, tiers: Sequence[str]) -> Mask:
        """Mark the subjects of the given tiers."""
        wanted = [at for at, tier in enumerate(self.tiers) if tier in tiers]
        return np.isin(self.tier, wanted)

    @cached_property
    def has_measured(self) -> Mask:
        """Mark the subjects with at least one figure."""
        mask = np.zeros(len(self), np.bool_)
        for column in self.columns.values():
            mask |= (column.state == MEASURED) | (column.state == PRINTED_RATE)
        return mask
