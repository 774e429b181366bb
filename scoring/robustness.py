"""How much a proposal hangs on the weights: other weightings, and boards without one criterion.

The points a unit has on each line stay; only what the lines weigh changes. A weighting is brought
back to the full scale and printed like the rule's own totals, so equals stay equals. Who shares
the last place counts as *not* surely proposed, and no statutory rule or council is asked again.
Gates, standards and the number of places stay as they are.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.awards import Case, Selection
from scoring.figures import INT64_MAX, Ints
from scoring.ranking import tie_order
from scoring.results import Board, ScoreSheet
from scoring.rounding import divide
from scoring.weightings import WHOLE, weightings, without_each

TIMES, SPREAD, SEED = 10_000, WHOLE // 4, 2026
"""So many weightings, each maximum up to a quarter more or less, drawn from this seed."""


Hindrance = Literal["no_total", "adjusted", "not_summed", "weighted", "no_board", "per_unit"]
"""Why nothing is told: of how totals are made, or of how an award chooses."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """In how many weightings, and boards without one criterion, one is still surely proposed."""

    weightings: int
    of: int
    dropped: int
    of_dropped: int


@dataclass(frozen=True, slots=True)
class Band:
    """The best and worst rank over the weightings, and over the boards without one criterion."""

    best: int
    worst: int
    best_dropped: int
    worst_dropped: int


def hindrance(sheet: ScoreSheet) -> Hindrance | None:
    """Say why a total cannot be weighed anew; None where it is the plain sum of its lines."""
    campaign = sheet.campaign
    if sheet.totals is None:
        return "no_total"
    if campaign.adjustments:
        return "adjusted"
    if any(one.combine != "sum" or one.at_most is not None for one in campaign.groups):
        return "not_summed"
    weights = [one.weight for one in campaign.groups]
    weights += [one.weight for one in campaign.criteria if not one.is_monitored]
    return "weighted" if any(one is not None and one.value != 1 for one in weights) else None


def untold(board: Board | None, selection: Selection) -> Hindrance | None:
    """Say why no robustness is told of an award; None where it is."""
    if board is None:
        return "no_board"
    if selection.award.quota and selection.award.quota.per == "unit":
        return "per_unit"
    return hindrance(board.sheet)


def robustness(
    board: Board, selection: Selection, above: int = 0, times: int = TIMES, seed: int = SEED
) -> dict[str, Robustness]:
    """Tell of each candidate that nothing bars how often it would still be proposed.

    ``above`` are the places of higher awards on the same board: to be proposed for one of them
    counts. Empty where it is ``untold``.
    """
    sheet, quota = board.sheet, selection.quota
    cases = [one.candidate for one in selection.cases if _contends(one)]
    if not cases or quota is None or untold(board, selection):
        return {}
    rows = np.array([one.row for one in cases], np.int64)
    lines = sum(not line.criterion.is_monitored for line in sheet.lines)
    room = quota + above
    under_weights, under_drops = (
        _surely(_keys(sheet, rows, weights, selection), room)
        for weights in (weightings(lines, times, SPREAD, seed), without_each(lines))
    )
    return {
        one.subject: Robustness(int(under_weights[at]), times, int(under_drops[at]), lines)
        for at, one in enumerate(cases)
        if not (one.held or one.excluded)
    }


def _contends(case: Case) -> bool:
    """Whether a case may take a place under other weights: nothing but weights bars it here.

    Who has a higher award on this board does, for its place counts in ``above``.
    """
    barred = {one.reason for one in (*case.candidate.held, *case.candidate.excluded)}
    return case.candidate.place > 0 and barred <= {"one_form", "waits", "min_score"}


def bands(board: Board, times: int = TIMES, seed: int = SEED) -> dict[int, Band]:
    """Give, by row, the ranks that each ranked subject may have; empty where none can be told."""
    sheet = board.sheet
    rows = board.members[board.ranks > 0]
    if hindrance(sheet) or not len(rows):
        return {}
    lines = sum(not line.criterion.is_monitored for line in sheet.lines)
    ends = [
        _ends(_keys(sheet, rows, weights))
        for weights in (weightings(lines, times, SPREAD, seed), without_each(lines))
    ]
    return {
        row: Band(*(int(end[at]) for pair in ends for end in pair))
        for at, row in enumerate(rows.tolist())
    }


def _keys(
    sheet: ScoreSheet,
    rows: NDArray[np.int64],
    weights: NDArray[np.int64],
    selection: Selection | None = None,
) -> Ints:
    """Give what each weighting ranks by, a row a subject; -1 below the least score."""
    totals = weighed_totals(sheet, rows, weights)
    breaks = tie_order(sheet, rows)
    keys: Any = totals * (int(breaks.max()) + 1) + breaks[:, None]
    least = selection.award.min_score if selection else None
    if least is not None:
        keys = np.where(totals < least.value * 10**sheet.places, -1, keys)
    made: Ints = keys
    return made


def weighed_totals(sheet: ScoreSheet, rows: NDArray[np.int64], weights: NDArray[np.int64]) -> Ints:
    """Weigh the lines anew: printed totals of every row under every weighting."""
    assert sheet.campaign.scale is not None
    lines = [line for line in sheet.lines if not line.criterion.is_monitored]
    points: Any = np.array([line.points[rows] for line in lines]).T
    most: Any = np.array(
        [np.broadcast_to(np.asarray(line.weight), len(sheet.figures))[rows] for line in lines]
    ).T
    whole = sheet.campaign.scale.total_points * 10**sheet.places
    highest = len(lines) * int(max(most.max(), points.max(), 1)) * int(weights.max())
    held: Any = weights
    if 4 * highest * whole > INT64_MAX or points.dtype == object or most.dtype == object:
        points, most, held = points.astype(object), most.astype(object), weights.astype(object)
    top, under = points @ held, most @ held
    return np.where(under > 0, divide(top * whole, np.where(under > 0, under, 1)), 0)


def _surely(keys: Ints, room: int) -> NDArray[np.int64]:
    """Count, a subject, the columns in which it and all its equals have a place."""
    ordered: Any = keys
    if room <= 0:
        return np.zeros(len(keys), np.int64)
    inside: Any = ordered >= 0
    if len(keys) > room:
        first_outside = np.sort(ordered, axis=0)[len(keys) - room - 1]
        inside = inside & (ordered > first_outside)
    return np.asarray(inside.sum(axis=1), np.int64)


def _ends(keys: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the best and worst rank of each subject over the columns; equals share a rank."""
    ordered: Any = keys
    ranks = np.array([1 + (ordered > one).sum(axis=0) for one in ordered], np.int64)
    return ranks.min(axis=1), ranks.max(axis=1)
