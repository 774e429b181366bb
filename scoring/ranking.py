"""Ranking on printed totals: ties share a rank, and no name or code ever breaks one."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.decisions import TieBreak
from rules.model import BoardRule
from scoring.figures import MEASURED, PRINTED_RATE, Ints
from scoring.results import Board, ScoreSheet

COUNTABLE = 4_000_000
"""Up to this span of totals, ranks come from counting; beyond, from sorting."""


def rank(sheet: ScoreSheet, rule: BoardRule) -> Board:
    """Order the subjects of a board; those that cannot be ranked stand last, with rank 0.

    On a board that gives no places all stand in the order given, with rank 0.
    """
    belongs = sheet.figures.in_tiers(rule.tiers)
    if rule.members == "reporting":
        belongs &= sheet.figures.has_measured
    if sheet.totals is None or not rule.ranked:
        members = np.flatnonzero(belongs)
        return Board(rule, sheet, members, np.zeros(len(members), np.int64))
    ranked = np.flatnonzero(belongs & sheet.rankable)
    places = ranks(_with_tie_breaks(sheet, ranked), dense=_is_dense(sheet))
    order = np.argsort(places, kind="stable")
    unranked = np.flatnonzero(belongs & ~sheet.rankable)
    return Board(
        rule,
        sheet,
        np.concatenate([ranked[order], unranked]),
        np.concatenate([places[order], np.zeros(len(unranked), np.int64)]),
    )


def _is_dense(sheet: ScoreSheet) -> bool:
    ranking = sheet.campaign.ranking
    return ranking is not None and ranking.ties == "dense"


def _with_tie_breaks(sheet: ScoreSheet, rows: NDArray[np.int64]) -> Ints:
    """Give whole numbers that order the rows by total, then by each tie break in turn."""
    totals: Any = sheet.totals[rows] if sheet.totals is not None else np.zeros(len(rows), np.int64)
    breaks = _breaks(sheet)
    if not breaks:
        plain: Ints = totals
        return plain
    keys = [
        (int(total), *(_key(sheet, one, int(row)) for one in breaks))
        for total, row in zip(totals.tolist(), rows.tolist(), strict=True)
    ]
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([places[key] for key in keys], np.int64)


def _breaks(sheet: ScoreSheet) -> list[TieBreak]:
    ranking = sheet.campaign.ranking
    return [one for one in ranking.tie_breaks if one.by is None] if ranking else []


def tie_order(sheet: ScoreSheet, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give whole numbers that order the rows by the tie breaks alone, the first the largest.

    0 throughout where the campaign states none that a board reads.
    """
    breaks = _breaks(sheet)
    keys = [tuple(_key(sheet, one, row) for one in breaks) for row in rows.tolist()]
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([places[key] for key in keys], np.int64)


def _key(sheet: ScoreSheet, one: TieBreak, row: int) -> tuple[bool, Fraction]:
    """Give what a tie break compares, larger first; who has no figure stands last."""
    if one.criterion is not None:
        value = Fraction(sheet.line(one.criterion).points[row])
        return True, value if one.first == "highest" else -value
    column = sheet.figures.column(one.indicator or "")
    if int(column.state[row]) not in (MEASURED, PRINTED_RATE):
        return False, Fraction(0)
    value = Fraction(int(column.numerator[row]), int(column.denominator[row]))
    return True, value if one.first == "highest" else -value


def ranks(totals: Ints, dense: bool = False) -> NDArray[np.int64]:
    """Rank totals from high to low: 1, 1, 3 (competition), or 1, 1, 2 when ``dense``."""
    if not len(totals):
        return np.zeros(0, np.int64)
    least, span = totals.min(), totals.max() - totals.min()
    if span <= COUNTABLE:
        slots = (totals - least).astype(np.int64)
        counts = np.bincount(slots, minlength=int(span) + 1)
    else:
        _, slots, counts = np.unique(totals, return_inverse=True, return_counts=True)
    if dense:
        counts = (counts > 0).astype(np.int64)
    above = counts.sum() - np.cumsum(counts)
    return np.asarray((above + 1)[slots], np.int64)
