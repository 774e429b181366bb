"""Adding up: printed lines into groups and totals, with re-basing as a line of its own."""

from collections.abc import Sequence

import numpy as np

from rules.model import Campaign
from scoring.figures import INT64_MAX, MISSING, Figures, Ints, Mask
from scoring.results import Line
from scoring.rounding import divide


def group_sums(campaign: Campaign, lines: Sequence[Line], size: int) -> dict[str, Ints]:
    """Add the printed lines of each group."""
    sums: dict[str, Ints] = {group.id: np.zeros(size, np.int64) for group in campaign.groups}
    for line in lines:
        if line.criterion.group is not None and not line.criterion.is_monitored:
            sums[line.criterion.group] = sums[line.criterion.group] + line.points
    return sums


def sum_of_lines(lines: Sequence[Line], size: int) -> Ints:
    """Add the printed points of all lines, so that the column adds up on paper."""
    total: Ints = np.zeros(size, np.int64)
    for line in lines:
        total = total + line.points
    return total


def rebasing(campaign: Campaign, lines: Sequence[Line], subtotal: Ints) -> Ints:
    """Give the points that bring a total over fewer lines back to the full scale.

    Nothing is added where every line applies. The product is checked against int64 first.
    """
    scale = campaign.scale
    if scale is None or all(isinstance(line.weight, int) for line in lines):
        return np.zeros_like(subtotal)
    whole = scale.total_points * 10**scale.rounding.places
    weight = sum((line.weight for line in lines), np.zeros_like(subtotal))
    short = (weight < whole) & (weight > 0)
    if whole * whole * 2 > INT64_MAX:
        subtotal = subtotal.astype(object)
    full = divide(subtotal * whole, np.where(short, weight, whole))
    return np.where(short, full - subtotal, 0)


def rankable(campaign: Campaign, lines: Sequence[Line], figures: Figures) -> Mask:
    """Mark who can be ranked: enough of the points apply, and nothing missing forbids it."""
    scale = campaign.scale
    if scale is None:
        return np.zeros(len(figures), np.bool_)
    applied: Ints = np.zeros(len(figures), np.int64)
    allowed = np.ones(len(figures), np.bool_)
    for line in lines:
        if line.criterion.is_monitored:
            continue
        applied = applied + np.where(line.applies, line.most, 0)
        if (line.criterion.missing or campaign.missing).then == "unranked":
            allowed &= line.state != MISSING
    whole = scale.total_points * 10**scale.rounding.places
    share = scale.least_applicable.value
    enough = applied * share.denominator >= share.numerator * whole
    return np.asarray(allowed & (applied > 0) & enough, np.bool_)


def complete(lines: Sequence[Line], size: int) -> Mask:
    """Mark the subjects that reported everything that counts."""
    mask = np.ones(size, np.bool_)
    for line in lines:
        if not line.figure.is_plain and not line.criterion.is_monitored:
            mask &= line.state != MISSING
    return mask
