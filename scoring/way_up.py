"""The cheapest way up: which criterion, brought to its target, lifts a subject by the fewest cases.

Each criterion is tried alone, the figures of all others as they are. Points are those the engine
gives to the changed figures, re-basing and groups included; nothing is estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rules.registers import Registers
from rules.shapes import PeerRelative
from scoring.engine import evaluate
from scoring.explain import explain
from scoring.figures import Column, Figures
from scoring.ranking import rank
from scoring.results import Board, ScoreSheet


@dataclass(frozen=True, slots=True)
class Step:
    """One criterion brought to its target: by how many cases, to which total and which rank."""

    criterion: str
    cases: int
    total: int
    rank: int


def ways_up(board: Board, registers: Registers) -> Mapping[str, Step]:
    """Give, by subject, the step with the fewest cases that gains a place; none where no one does.

    Empty for a board without points, and where a line depends on other subjects' figures.
    """
    sheet, campaign = board.sheet, board.sheet.campaign
    if sheet.totals is None or any(
        isinstance(one.shape, PeerRelative) for one in campaign.criteria
    ):
        return {}
    ranks = dict(zip(board.members.tolist(), board.ranks.tolist(), strict=True))
    shorts = _shorts(sheet, list(ranks), registers)
    best: dict[int, Step] = {}
    for criterion, cases in shorts.items():
        raised = evaluate(campaign, _raised(sheet, criterion, cases, registers), sheet.day)
        for row, many in cases.items():
            if raised.totals is None or not ranks[row]:
                continue
            total = int(raised.totals[row])
            step = Step(criterion, many, total, _rank_with(board, ranks, row, raised))
            held = best.get(row)
            if step.rank < ranks[row] and (held is None or step.cases < held.cases):
                best[row] = step
    return {sheet.figures.subjects[row]: step for row, step in best.items()}


def _shorts(sheet: ScoreSheet, rows: list[int], registers: Registers) -> dict[str, dict[int, int]]:
    """Give by criterion how many cases each subject is short of, where a number of them helps."""
    found: dict[str, dict[int, int]] = {}
    for row in rows:
        for line in explain(sheet, row, registers).lines:
            measure = sheet.line(line.criterion).criterion.measure
            if line.short_by and measure in sheet.figures.columns:
                found.setdefault(line.criterion, {})[row] = line.short_by
    return found


def _raised(
    sheet: ScoreSheet, criterion: str, cases: Mapping[int, int], registers: Registers
) -> Figures:
    """Give the figures with one measure changed by the cases: more good ones, or fewer bad ones."""
    asked = sheet.line(criterion).criterion
    held = sheet.figures.columns[asked.measure].wide
    top, under = held.numerator.copy(), held.denominator.copy()
    fewer = asked.meets in ("at_most", "below")
    adds = registers.indicators[asked.measure].improve_by == "add" and not fewer
    has_base = registers.indicators[asked.measure].has_base
    for row, many in cases.items():
        top[row] += -many if fewer else many
        under[row] += many if adds and has_base else 0
    columns = {**sheet.figures.columns, asked.measure: Column(top, under, held.state)}
    return Figures(sheet.figures.subjects, sheet.figures.tiers, sheet.figures.tier, columns)


def _rank_with(board: Board, ranks: Mapping[int, int], row: int, raised: ScoreSheet) -> int:
    """Give the rank of one subject with its raised total, all others as they stand."""
    sheet = board.sheet
    if sheet.totals is None or raised.totals is None:
        return ranks[row]
    totals = sheet.totals.copy()
    totals[row] = raised.totals[row]
    one = ScoreSheet(
        sheet.campaign,
        sheet.figures,
        sheet.day,
        sheet.lines,
        sheet.groups,
        sheet.adjustments,
        totals,
        sheet.complete,
        sheet.rankable,
        sheet.excluded,
    )
    moved = rank(one, board.rule)
    return int(moved.ranks[np.flatnonzero(moved.members == row)[0]])
