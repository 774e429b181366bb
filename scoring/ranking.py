"""Ranking on printed totals: ties share a rank, and no name or code ever breaks one."""

import numpy as np
from numpy.typing import NDArray

from rules.model import BoardRule
from scoring.figures import Ints
from scoring.results import Board, ScoreSheet

COUNTABLE = 4_000_000
"""Up to this span of totals, ranks come from counting; beyond, from sorting."""


def rank(sheet: ScoreSheet, rule: BoardRule) -> Board:
    """Order the subjects of a board; those that cannot be ranked stand last, with rank 0."""
    belongs = sheet.figures.in_tiers(rule.tiers)
    if rule.members == "reporting":
        belongs &= sheet.figures.has_measured
    if sheet.totals is None:
        members = np.flatnonzero(belongs)
        return Board(rule, sheet, members, np.zeros(len(members), np.int64))
    ranked = np.flatnonzero(belongs & sheet.rankable)
    places = ranks(sheet.totals[ranked], dense=_is_dense(sheet))
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
