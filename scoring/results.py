"""What scoring gives: a score sheet in columns, and boards in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rules.model import BoardRule, Campaign, Criterion
from scoring.figures import Column, Figures, Ints, Mask, States

MET, MISSED, NO_VERDICT = 1, 0, -1
Verdicts = NDArray[np.int8]


@dataclass(frozen=True)
class Line:
    """One criterion over all subjects.

    ``points`` and ``weight`` are whole numbers of last places. ``weight`` is what the line adds to
    the points that could be had: 0 where it does not apply and the total is re-based.
    ``applies`` is False where there was nothing to count or the criterion does not bind.
    """

    criterion: Criterion
    figure: Column
    state: States
    met: Verdicts
    points: Ints
    most: int | Ints
    weight: int | Ints
    applies: bool | Mask


@dataclass(frozen=True)
class ScoreSheet:
    """Everything scored: a line a criterion, groups, re-basing and other adjustments, totals.

    In a tracking campaign ``totals`` is None and nobody is ranked. ``excluded`` marks, by
    exclusion, whom it hits.
    """

    campaign: Campaign
    figures: Figures
    day: date
    lines: tuple[Line, ...]
    groups: Mapping[str, Ints]
    adjustments: Mapping[str, Ints]
    totals: Ints | None
    complete: Mask
    rankable: Mask
    excluded: Mapping[str, Mask]

    @property
    def places(self) -> int:
        """How many decimals the points carry."""
        return self.campaign.scale.rounding.places if self.campaign.scale else 0

    def line(self, criterion: str) -> Line:
        """Give the line of a criterion; KeyError where there is none."""
        return next(line for line in self.lines if line.criterion.id == criterion)


@dataclass(frozen=True)
class Board:
    """A ranked list: ``members`` are rows of the sheet in order of rank, the unranked last.

    ``ranks`` stands beside ``members``; 0 is unranked. Equal totals share a rank and keep the
    order in which the subjects were given: no name or code decides anything.
    """

    rule: BoardRule
    sheet: ScoreSheet
    members: NDArray[np.int64]
    ranks: NDArray[np.int64]

    @property
    def ranked(self) -> int:
        """How many subjects have a rank."""
        return int((self.ranks > 0).sum())
