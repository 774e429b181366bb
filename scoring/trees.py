"""The tree of groups: lines into groups, groups into the total, by sums and means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from rules.model import Campaign
from rules.policies import Group
from scoring.figures import Ints, Mask
from scoring.results import Line
from scoring.rounding import FINE_PLACES, root_to, round_to

Child = tuple[Fraction, Ints, "bool | Mask"]


@dataclass(frozen=True)
class Tree:
    """What every group gives, and all of it together; whole numbers of last places once rounded.

    ``has`` marks the subjects for whom something in the group applies.
    """

    groups: dict[str, Ints]
    total: Ints


def add_up(campaign: Campaign, lines: Sequence[Line], size: int) -> Tree:
    """Bring the lines to groups and to the total, rounding where the campaign says.

    Where lines are rounded, printed lines are added. Where groups are, each group is rounded once.
    Where only the total is, everything below stays exact (roots to 12 decimals).
    """
    climb = _Climb(campaign, lines, size)
    total = climb.value(None)[0]
    return Tree({name: climb.printed(value) for name, value in climb.groups.items()}, total)


class _Climb:
    """One climb from the lines to the root."""

    def __init__(self, campaign: Campaign, lines: Sequence[Line], size: int):
        self.campaign, self.lines, self.size = campaign, lines, size
        self.groups: dict[str, Ints] = {}
        self.rounds = campaign.scale.rounding.at if campaign.scale else "line"

    def value(self, group: Group | None) -> tuple[Ints, "bool | Mask"]:
        """Give a group's value, or the root's, and for whom it applies."""
        children = list(self._children(group))
        combine = group.combine if group else "sum"
        value, has = self._combined(combine, children)
        if group and group.at_most:
            most = group.at_most.value * self._unit
            cap: Any = int(most) if most.denominator == 1 else most
            value = np.minimum(value, cap)
        if self.rounds == "group" or (self.rounds == "total" and group is None):
            value = self.printed(value)
        if group:
            self.groups[group.id] = value
        return value, has

    def _children(self, group: Group | None) -> Iterator[Child]:
        name = group.id if group else None
        for line in self.lines:
            if line.criterion.group == name and not line.criterion.is_monitored:
                stated = line.criterion.weight
                yield stated.value if stated else Fraction(1), line.points, line.applies
        for child in self.campaign.groups:
            if child.parent == name:
                value, has = self.value(child)
                yield child.weight.value if child.weight else Fraction(1), value, has

    def _combined(self, combine: str, children: list[Child]) -> tuple[Ints, "bool | Mask"]:
        if combine == "sum":
            total: Any = np.zeros(self.size, np.int64)
            for weight, value, _ in children:
                column: Any = value
                total = total + (column if weight == 1 else column * _plain(weight))
            anyone: bool | Mask = False
            for _, _, has in children:
                anyone = anyone | has
            return total, anyone
        rows = [self._mean_of_row(combine, children, row) for row in range(self.size)]
        has = np.array([row is not None for row in rows], np.bool_)
        return np.array([row or Fraction(0) for row in rows], object), has

    def _mean_of_row(self, combine: str, children: list[Child], row: int) -> Fraction | None:
        """Give one subject's mean over what applies; None where nothing does."""
        parts = [
            (weight, Fraction(value.item(row)))
            for weight, value, has in children
            if has is True or (not isinstance(has, bool) and has[row])
        ]
        if not parts:
            return None
        weights = sum(weight for weight, _ in parts)
        if combine == "mean":
            return sum((weight * value for weight, value in parts), Fraction(0)) / weights
        return _geometric(parts, self._unit)

    @property
    def _unit(self) -> int:
        return 10**self.campaign.scale.rounding.places if self.campaign.scale else 1

    def printed(self, value: Ints) -> Ints:
        """Round a column of exact last places to whole ones."""
        if value.dtype != object:
            return value
        return np.array([round_to(Fraction(one), 0) for one in value.tolist()], np.int64)


def _plain(weight: Fraction) -> int | Fraction:
    return int(weight) if weight.denominator == 1 else weight


def _geometric(parts: Sequence[tuple[Fraction, Fraction]], unit: int) -> Fraction:
    """Give the weighted geometric mean in last places, from the points themselves."""
    common = lcm(*(weight.denominator for weight, _ in parts))
    product, degree = Fraction(1), 0
    for weight, value in parts:
        times = int(weight * common)
        product *= (value / unit) ** times
        degree += times
    return root_to(max(product, Fraction(0)), degree, FINE_PLACES) * unit
