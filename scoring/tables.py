"""Plain rows of figures into columns: the one way any table becomes Figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.figures import (
    INT64_MAX,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    PRINTED_RATE,
    Column,
    Figures,
    Ints,
)

StateName = Literal["measured", "missing", "not_applicable", "printed_rate"]
STATE_CODES: dict[str, int] = {
    "measured": MEASURED,
    "missing": MISSING,
    "not_applicable": NOT_APPLICABLE,
    "printed_rate": PRINTED_RATE,
}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One subject's figure for one indicator."""

    subject: str
    indicator: str
    state: StateName
    numerator: int
    denominator: int


def figures_of(
    subjects: Sequence[str],
    tier_of: Sequence[str],
    rows: Iterable[FigureRow],
    indicators: Iterable[str],
) -> Figures:
    """Lay rows out as columns; a subject without a row for an indicator has not reported it.

    ``tier_of`` stands beside ``subjects``. A later row of the same subject and indicator wins.
    """
    tiers = tuple(dict.fromkeys(tier_of))
    place = {subject: at for at, subject in enumerate(subjects)}
    cells = {name: _EmptyColumn(len(subjects)) for name in indicators}
    for row in rows:
        if row.indicator in cells:
            cells[row.indicator].put(place[row.subject], row)
    return Figures(
        subjects=tuple(subjects),
        tiers=tiers,
        tier=np.array([tiers.index(tier) for tier in tier_of], np.int16),
        columns={name: cell.column() for name, cell in cells.items()},
    )


class _EmptyColumn:
    def __init__(self, size: int):
        self.top, self.under = [0] * size, [1] * size
        self.state = [MISSING] * size

    def put(self, at: int, row: FigureRow) -> None:
        self.top[at], self.under[at] = row.numerator, row.denominator
        self.state[at] = STATE_CODES[row.state]

    def column(self) -> Column:
        return Column.of(whole(self.top), whole(self.under), np.array(self.state, np.int8))


def whole(numbers: Sequence[int]) -> Ints:
    """Make an int64 column, or one of Python integers where a number passes int64."""
    fits = all(abs(number) <= INT64_MAX for number in numbers)
    return np.array(numbers, np.int64 if fits else object)
