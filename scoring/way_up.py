"""The cheapest way up: which criterion, brought to its target, lifts a subject by the fewest cases.

Each criterion is tried alone, the figures of all others as they are. Points are those the engine
gives to the changed figures, re-basing and groups included; nothing is estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass

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
    ranks = zip(board.members.tolist(), board.ranks.tolist(), strict=True)
    steps = {row: _cheapest(board, row, held, registers) for row, held in ranks if held > 1}
    return {sheet.figures.subjects[row]: step for row, step in steps.items() if step}


def _cheapest(board: Board, row: int, held: int, registers: Registers) -> Step | None:
    """Give the step with the fewest cases that betters a rank; of equals the campaign's first."""
    sheet = board.sheet
    shorts = _shorts(sheet, row, registers)
    for criterion, cases in sorted(shorts.items(), key=lambda one: one[1]):
        figures = _raised(sheet, row, criterion, cases, registers)
        raised = evaluate(sheet.campaign, figures, sheet.day)
        moved = rank(raised, board.rule)
        place = int(moved.ranks[moved.members == row][0])
        if place < held:
            total = int(raised.totals[row])  # type: ignore[index]
            return Step(criterion, cases, total, place)
    return None


def _shorts(sheet: ScoreSheet, row: int, registers: Registers) -> dict[str, int]:
    """Give by criterion how many cases a subject is short of, where a number of them helps."""
    return {
        line.criterion: line.short_by
        for line in explain(sheet, row, registers).lines
        if line.short_by and sheet.line(line.criterion).criterion.measure in sheet.figures.columns
    }


def _raised(
    sheet: ScoreSheet, row: int, criterion: str, cases: int, registers: Registers
) -> Figures:
    """Give the figures with one measure of a subject changed: more good cases, or fewer bad."""
    asked = sheet.line(criterion).criterion
    held = sheet.figures.columns[asked.measure].wide
    top, under = held.numerator.copy(), held.denominator.copy()
    indicator = registers.indicators[asked.measure]
    if asked.meets in ("at_most", "below"):
        top[row] -= cases
    else:
        top[row] += cases
        if indicator.improve_by == "add" and indicator.has_base:
            under[row] += cases
    columns = {**sheet.figures.columns, asked.measure: Column(top, under, held.state)}
    return Figures(sheet.figures.subjects, sheet.figures.tiers, sheet.figures.tier, columns)
