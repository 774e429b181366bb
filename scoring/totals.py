"""From the lines' sum to the total: re-basing, adjustments, and who can be ranked."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from rules.decisions import Adjustment
from rules.model import Campaign
from scoring.figures import INT64_MAX, MEASURED, MISSING, PRINTED_RATE, Figures, Ints, Mask
from scoring.results import Line
from scoring.rounding import divide, divide_one

REBASING, PERCENTAGES = "rebasing", "percentages"


def rebasing(campaign: Campaign, lines: Sequence[Line], subtotal: Ints) -> Ints:
    """Give the points that bring a total over fewer lines back to the full scale.

    Nothing is added where every line applies, or where means already leave out what does not.
    The product is checked against int64 first.
    """
    scale = campaign.scale
    has_means = any(group.combine != "sum" for group in campaign.groups)
    if scale is None or has_means or all(isinstance(line.weight, int) for line in lines):
        return np.zeros_like(subtotal)
    whole = scale.total_points * 10**scale.rounding.places
    weight: Any = np.zeros(len(subtotal), np.int64)
    for line in lines:
        share = _share_of_total(campaign, line)
        own: Any = line.weight
        weight = weight + own * (int(share) if share.denominator == 1 else share)
    short = np.asarray((weight < whole) & (weight > 0), np.bool_)
    base: Any = np.where(short, weight, whole)
    points: Any = subtotal
    if base.dtype == object:
        pairs = zip(points.tolist(), map(Fraction, base.tolist()), strict=True)
        full: Any = [
            divide_one(int(one) * whole * under.denominator, under.numerator)
            for one, under in pairs
        ]
        made: Ints = np.where(short, np.array(full, points.dtype) - points, 0)
        return made
    if whole * whole * 2 > INT64_MAX:
        points, base = points.astype(object), base.astype(object)
    added: Ints = np.where(short, divide(points * whole, base) - points, 0)
    return added


def _share_of_total(campaign: Campaign, line: Line) -> Fraction:
    """Give how often a line's points count in the total: its weight times those of its groups."""
    groups = {group.id: group for group in campaign.groups}
    share = line.criterion.weight.value if line.criterion.weight else Fraction(1)
    above = groups.get(line.criterion.group or "")
    while above is not None:
        share *= above.weight.value if above.weight else 1
        above = groups.get(above.parent or "")
    return share


def adjustments(
    campaign: Campaign, figures: Figures, groups: dict[str, Ints], total: Ints
) -> dict[str, Ints]:
    """Give what each adjustment adds or takes, in last places, in the order of their kinds.

    Groups at 0 first (once each), then points per case, then all percentages of that total added
    up and taken once (in a line of their own), then caps. Missing figures adjust nothing.
    """
    unit = 10**campaign.scale.rounding.places if campaign.scale else 1
    made: dict[str, Ints] = {}
    gone: dict[str, Mask] = {}
    running: Any = total
    for one in campaign.adjustments:
        if one.zero_group is not None:
            lost = gone.get(one.zero_group, np.zeros(len(figures), np.bool_))
            hit = _cases(one, figures)[0] > 0
            made[one.id] = np.where(hit & ~lost, -groups[one.zero_group], 0)
            gone[one.zero_group] = lost | hit
            running = running + made[one.id]
    for one in campaign.adjustments:
        if one.points_each is not None:
            made[one.id] = _points(one, figures, unit)
            running = running + made[one.id]
    percent = [one for one in campaign.adjustments if one.percent_each is not None]
    if percent:
        made[PERCENTAGES] = _percentages(percent, figures, running)
        running = running + made[PERCENTAGES]
    for one in campaign.adjustments:
        if one.total_at_most is not None:
            most = int(one.total_at_most.value * unit)
            made[one.id] = np.minimum(running, most) - running
            running = running + made[one.id]
    return made


def _cases(one: Adjustment, figures: Figures, worth: int = 1) -> tuple[Any, Any]:
    """Give the cases as numerators over denominators (a value of 4,5 is 45/10; a count, over 1).

    They are Python integers where ``worth`` times them passes int64.
    """
    column = figures.column(one.measure or "").fitting(2 * abs(worth) + 1)
    held = (column.state == MEASURED) | (column.state == PRINTED_RATE)
    return np.where(held, column.numerator, 0), np.where(held, column.denominator, 1)


def _points(one: Adjustment, figures: Figures, unit: int) -> Ints:
    each = one.points_each.value if one.points_each else Fraction(0)
    worth = int(each * unit)
    cases, under = _cases(one, figures, worth)
    points = divide(cases * worth, under)
    if one.at_most is None:
        return points
    most = int(abs(one.at_most.value) * unit)
    within: Ints = np.minimum(np.maximum(points, -most), most)
    return within


def _percentages(percent: Sequence[Adjustment], figures: Figures, total: Ints) -> Ints:
    """Add up the percentages of each subject, each within its own limit, and take them once."""
    sums = [Fraction(0)] * len(total)
    for one in percent:
        each = one.percent_each.value if one.percent_each else Fraction(0)
        most = abs(one.at_most.value) if one.at_most else None
        cases, under = _cases(one, figures)
        for row, (count, base) in enumerate(zip(cases.tolist(), under.tolist(), strict=True)):
            share = each * Fraction(count, base)
            sums[row] += share if most is None else max(-most, min(most, share))
    taken = [
        divide_one(int(points) * share.numerator, share.denominator)
        for points, share in zip(total.tolist(), sums, strict=True)
    ]
    column: Ints = np.array(taken, np.int64 if total.dtype != object else object)
    return column


def rankable(
    campaign: Campaign, lines: Sequence[Line], figures: Figures, excluded: Iterable[Mask] = ()
) -> Mask:
    """Mark who can be ranked: something was reported, enough of it applies, nothing forbids it."""
    scale = campaign.scale
    if scale is None:
        return np.zeros(len(figures), np.bool_)
    applied: Any = np.zeros(len(figures), np.int64)
    whole: Any = np.zeros(len(figures), np.int64)
    allowed = ~np.logical_or.reduce([np.zeros(len(figures), np.bool_), *excluded])
    reported = np.zeros(len(figures), np.bool_)
    for line in lines:
        if line.criterion.is_monitored:
            continue
        share = _share_of_total(campaign, line)
        most: Any = line.most
        counts = most if share == 1 else most * share
        applied = applied + np.where(line.applies, counts, 0)
        reported |= (line.state == MEASURED) | (line.state == PRINTED_RATE)
        whole = whole + counts
        if (line.criterion.missing or campaign.missing).then == "unranked":
            allowed &= line.state != MISSING
    least = scale.least_applicable.value
    enough = applied * least.denominator >= least.numerator * whole
    return np.asarray(allowed & reported & (applied > 0) & enough, np.bool_)


def complete(lines: Sequence[Line], size: int) -> Mask:
    """Mark the subjects that reported everything that counts."""
    mask = np.ones(size, np.bool_)
    for line in lines:
        if not line.criterion.is_monitored:
            mask &= line.state != MISSING
    return mask
