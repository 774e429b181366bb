"""Classes by the total: bands, conditions, ceilings, quotas; a gap is reported, never guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from rules.decisions import ClassQuota, ClassRule
from rules.words import Amount
from scoring.conditions import holds_for
from scoring.results import Board, ScoreSheet

NO_CLASS, MANUAL = "none", "manual"


@dataclass(frozen=True, slots=True)
class Classed:
    """The class of one subject: its id, ``none`` (fits no class) or ``manual``; and why."""

    name: str
    reason: str


def classify(board: Board) -> list[Classed]:
    """Class the members of a board, in their order; the unranked fit no class.

    In order: the band by the total, its further conditions, ceilings by events, quotas over the
    board. What fits no class is reported with the reason.
    """
    sheet = board.sheet
    rules = sheet.campaign.classes
    if not rules or sheet.totals is None:
        return []
    rows = board.members.tolist()
    found = [_by_band(sheet, rules, row) for row in rows]
    return _under_quotas(rules, _under_limits(sheet, rows, found), board.ranks.tolist())


def _by_band(sheet: ScoreSheet, rules: Sequence[ClassRule], row: int) -> Classed:
    if sheet.totals is None or not sheet.rankable[row]:
        titles = [one.title for one in sheet.campaign.exclusions if sheet.excluded[one.id][row]]
        return Classed(NO_CLASS, "; ".join(titles) or "chưa đủ số liệu để xếp loại")
    total = Fraction(int(sheet.totals[row]), 10**sheet.places)
    reason = "không nằm trong bậc nào"
    for rule in rules:
        if not _inside(rule, total, sheet):
            continue
        lacking = _lacking(rule, sheet, row)
        if not lacking:
            return Classed(rule.id, "")
        reason = f"điểm thuộc bậc '{rule.title}' nhưng {lacking}"
        if rule.otherwise == "manual":
            return Classed(MANUAL, reason)
        if rule.otherwise == "report":
            return Classed(NO_CLASS, reason)
        below = rules[list(rules).index(rule) + 1 :]
        return Classed(below[0].id, reason) if below else Classed(NO_CLASS, reason)
    return Classed(NO_CLASS, reason)


def _inside(rule: ClassRule, total: Fraction, sheet: ScoreSheet) -> bool:
    def bound(amount: Amount) -> Fraction:
        if not amount.is_percent:
            return amount.value
        scale = sheet.campaign.scale
        return amount.value * (scale.total_points if scale else 1)

    return (
        (rule.at_least is None or total >= bound(rule.at_least))
        and (rule.above is None or total > bound(rule.above))
        and (rule.at_most is None or total <= bound(rule.at_most))
        and (rule.below is None or total < bound(rule.below))
        and (rule.equals is None or total == bound(rule.equals))
    )


def _lacking(rule: ClassRule, sheet: ScoreSheet, row: int) -> str:
    """Say which further condition of a class fails; empty where none does."""
    if rule.least_in_each_group is not None:
        least = rule.least_in_each_group.value
        for group in sheet.campaign.groups:
            full = sum(
                int(np.broadcast_to(line.weight, sheet.rankable.shape)[row])
                for line in sheet.lines
                if line.criterion.group == group.id
            )
            if group.at_most:
                full = min(full, int(group.at_most.value * 10**sheet.places))
            if full and Fraction(_left_of(sheet, group.id, row), full) < least:
                return f"nhóm '{group.title}' dưới {rule.least_in_each_group}"
    if rule.when is not None and not holds_for(rule.when, sheet.figures)[row]:
        return "chưa đủ điều kiện kèm theo"
    return ""


def _left_of(sheet: ScoreSheet, group: str, row: int) -> int:
    """Give a group's points after an event that brings it to 0."""
    points = int(sheet.groups[group][row])
    for one in sheet.campaign.adjustments:
        if one.zero_group == group:
            points += int(sheet.adjustments[one.id][row])
    return points


def _under_limits(sheet: ScoreSheet, rows: list[int], found: list[Classed]) -> list[Classed]:
    """Keep each subject from rising above the class that an event allows.

    The lowest class is a veto: it takes those too who fit no class or wait for a decision. A higher
    limit leaves their decision open and is told beside it.
    """
    order = [rule.id for rule in sheet.campaign.classes]
    for limit in sheet.campaign.class_limits:
        hit = holds_for(limit.when, sheet.figures)
        for at, row in enumerate(rows):
            one = found[at]
            if not hit[row] or not sheet.rankable[row]:
                continue
            if one.name not in order and limit.not_above != order[-1]:
                found[at] = Classed(one.name, f"{one.reason}; {limit.title}")
            elif one.name not in order or order.index(one.name) < order.index(limit.not_above):
                found[at] = Classed(limit.not_above, limit.title)
    return found


def _under_quotas(
    rules: Sequence[ClassRule], found: list[Classed], ranks: Sequence[int]
) -> list[Classed]:
    """Keep the best of a class within its quota; a tie across the edge is left to a decision."""
    for at, rule in enumerate(rules[:-1]):
        if rule.quota is None:
            continue
        below = rules[at + 1].id
        holders = [row for row, one in enumerate(found) if one.name == rule.id]
        places = _places(rule.quota, rule.id, below, [one.name for one in found])
        if len(holders) <= places:
            continue
        edge = ranks[holders[places]]
        tied = places and ranks[holders[places - 1]] == edge
        for row in holders:
            if tied and ranks[row] == edge:
                found[row] = Classed(MANUAL, f"bằng điểm ở ranh giới tỷ lệ của bậc '{rule.title}'")
            elif ranks[row] >= edge:
                found[row] = Classed(below, f"quá tỷ lệ của bậc '{rule.title}'")
    return found


def _places(quota: ClassQuota, own: str, below: str, names: Sequence[str]) -> int:
    """Give the most who may hold a class, each counted where the quota would leave them."""
    if quota.few and len(names) < quota.few.below:
        return quota.few.places
    holders = names.count(own)
    others = sum(name in quota.of for name in names if name != own)
    for kept in range(holders, quota.at_least, -1):
        base = others + kept * (own in quota.of) + (holders - kept) * (below in quota.of)
        if kept <= quota.share.value * base:
            return kept
    return quota.at_least
