"""How measures become points: one function a shape, each beside its model in rules/shapes.py.

A shape gives exact rational points, in last places of the scale (900 is 9.00 with two places), as
numerators over positive denominators; rounding comes after, once, in one place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from rules.shapes import (
    Bands,
    BestOf,
    Between,
    Cases,
    Checklist,
    Deduct,
    Labelled,
    LowerIsBetter,
    Monitored,
    Panel,
    PassFail,
    PeerRelative,
    PerEvent,
    Proportional,
    RecordMean,
)
from scoring.conditions import Given, holds, inside
from scoring.figures import Column, Ints, Mask
from scoring.logarithms import logarithm
from scoring.panels import panel_mean
from scoring.rounding import divide

Points = tuple[Ints, Ints]


@dataclass(frozen=True)
class Reached:
    """What was reached against what was asked, cross-multiplied so that nothing is divided.

    ``done = numerator * target_denominator`` and ``asked = target_numerator * denominator``:
    the ratio is ``done / asked`` of the target.
    """

    done: Ints
    asked: Ints
    target_numerator: int | Ints
    target_denominator: int | Ints
    met: Mask


@dataclass(frozen=True)
class Scored:
    """What a shape looks at: the measures, the target where one is stated, the most points.

    ``unit`` is one point in last places; ``most`` the full points of the line, likewise.
    """

    given: Given
    reached: Reached | None
    most: int | Ints
    unit: int

    @property
    def main(self) -> Column:
        """The only measure, or the first."""
        return next(iter(self.given.columns.values()))

    def places(self, points: Fraction) -> int:
        """Give a rule's points in last places; the rule files are checked to be that fine."""
        return int(points * self.unit)

    def nothing(self) -> Ints:
        """Give a column of zeros."""
        return np.zeros_like(self.main.numerator)

    def whole(self) -> Ints:
        """Give a column of ones: the denominators of whole points."""
        return self.nothing() + 1


def _reached(scored: Scored) -> Reached:
    if scored.reached is None:
        raise ValueError("this shape needs a target; the rule checks see to it")
    return scored.reached


def proportional(shape: Proportional, scored: Scored) -> Points:
    """Give ``M * r / T``, full from the target on; none below ``nothing_below``."""
    reached, figure = _reached(scored), scored.main
    full = reached.done >= reached.asked
    points = np.where(full, scored.most, scored.most * reached.done)
    over = np.where(full, 1, reached.asked)
    if shape.nothing_below is not None:
        least = shape.nothing_below.value
        too_low = figure.numerator * least.denominator < least.numerator * figure.denominator
        points = np.where(too_low, 0, points)
    return points, over


def pass_fail(shape: PassFail, scored: Scored) -> Points:  # noqa: ARG001
    """Give everything when the target is met, otherwise nothing."""
    return np.where(_reached(scored).met, scored.most, scored.nothing()), scored.whole()


def lower_is_better(shape: LowerIsBetter, scored: Scored) -> Points:
    """Give everything up to the target T, nothing from Z on, ``M * (Z - x) / (Z - T)`` between."""
    reached, figure, end = _reached(scored), scored.main, shape.nothing_from.value
    full = reached.done <= reached.asked
    left = end.numerator * figure.denominator - figure.numerator * end.denominator
    span = end.numerator * reached.target_denominator - reached.target_numerator * end.denominator
    points = np.where(left <= 0, 0, scored.most * left * reached.target_denominator)
    over = np.where(full, 1, np.maximum(span * figure.denominator, 1))
    return np.where(full, scored.most, points), over


def bands(shape: Bands, scored: Scored) -> Points:
    """Give the points of the first step that the figure falls in."""
    points, taken = scored.nothing(), np.zeros(len(scored.main.state), np.bool_)
    for band in shape.bands:
        here = inside(band, scored.main) & ~taken
        points = np.where(here, scored.places(band.points.value), points)
        taken |= here
    return points, scored.whole()


def between(shape: Between, scored: Scored) -> Points:
    """Give ``M * (x - x0) / (x1 - x0)`` between the goalposts, capped at both."""
    figure, low, high = scored.main, shape.zero_at.value, shape.full_at.value
    top, under = figure.numerator, figure.denominator
    possible: Any = True
    if shape.scale == "log":
        possible = top > 0
        top, under = logarithm(np.where(possible, top, 1), under)
        low, high = _log(low), _log(high)
    span = high - low
    passed = (top * low.denominator - low.numerator * under) * span.denominator
    whole = under * low.denominator * span.numerator
    if span < 0:
        passed, whole = -passed, -whole
    passed = np.where(possible, np.minimum(np.maximum(passed, 0), whole), 0)
    return scored.most * passed, whole


def _log(value: Fraction) -> Fraction:
    top, under = logarithm(np.array([value.numerator], object), np.array([value.denominator]))
    return Fraction(int(top[0]), int(under[0]))


def cases(shape: Cases, scored: Scored) -> Points:
    """Give the points of the first case that holds; a condition on nothing to count is false."""
    points, taken = scored.nothing(), np.zeros(len(scored.main.state), np.bool_)
    for case in shape.cases:
        here = ~taken if case.when is None else holds(case.when, scored.given) & ~taken
        points = np.where(here, scored.places(case.points.value), points)
        taken |= here
    return points, scored.whole()


def labelled(shape: Labelled, scored: Scored) -> Points:
    """Give the points of the worst or the best label observed, as the rule lists them worst first.

    Nothing observed, no points.
    """
    order = list(shape.labels.items())
    if shape.observed == "worst":
        order.reverse()
    points = scored.nothing()
    for label, stated in order:
        here = scored.given.columns[label].numerator > 0
        points = np.where(here, scored.places(stated.value), points)
    return points, scored.whole()


def checklist(shape: Checklist, scored: Scored) -> Points:
    """Add the points of what is there."""
    points = scored.nothing()
    for item in shape.items:
        there = scored.given.columns[item.measure].numerator > 0
        points = points + np.where(there, scored.places(item.points.value), 0)
    return points, scored.whole()


def deduct(shape: Deduct, scored: Scored) -> Points:
    """Take so much from the maximum for each case, not below the floor (0 where none is stated)."""
    items = [(item.measure, -item.each.value) for item in shape.items]
    floor = shape.floor.value if shape.floor else Fraction(0)
    return _events(scored, scored.most, items, floor, None)


def per_event(shape: PerEvent, scored: Scored) -> Points:
    """Add so many points for each case, between floor and cap."""
    items = [(item.measure, item.points.value) for item in shape.items]
    floor = shape.floor.value if shape.floor else None
    return _events(scored, 0, items, floor, shape.cap.value if shape.cap else None)


def _events(
    scored: Scored,
    start: int | Ints,
    items: list[tuple[str, Fraction]],
    floor: Fraction | None,
    cap: Fraction | None,
) -> Points:
    points, over = scored.nothing() + start, scored.whole()
    for name, each in items:
        column, worth = scored.given.columns[name], scored.places(each)
        points = points * column.denominator + worth * column.numerator * over
        over = over * column.denominator
    if floor is not None:
        points = np.maximum(points, scored.places(floor) * over)
    if cap is not None:
        points = np.minimum(points, scored.places(cap) * over)
    return points, over


def best_of(shape: BestOf, scored: Scored) -> Points:
    """Give the highest of the measures, each already in points, not above the cap."""
    points, over = scored.nothing(), scored.whole()
    for column in scored.given.columns.values():
        higher = column.numerator * over * scored.unit > points * column.denominator
        points = np.where(higher, column.numerator * scored.unit, points)
        over = np.where(higher, column.denominator, over)
    cap = scored.places(shape.cap.value) if shape.cap else scored.most
    return np.minimum(points, cap * over), over


def peer_relative(shape: PeerRelative, scored: Scored) -> Points:
    """Give ``M * x / max(x)`` over the peers of the same tier; nothing where all have nothing.

    With ``at_target`` s: ``M * s * x / T`` below the target, and from there on
    ``M * (s + (1 - s) * (x / T - 1) / (max(x) / T - 1))``.
    """
    figure, tops, unders = scored.main, *_best_of_tier(scored)
    if shape.at_target is None:
        return scored.most * figure.numerator * unders, figure.denominator * tops
    reached, share = _reached(scored), shape.at_target.value
    at, of = share.numerator, share.denominator
    ahead: Any = reached.done.astype(object) - reached.asked
    lead = np.maximum(tops * reached.target_denominator - reached.target_numerator * unders, 1)
    above = at * figure.denominator * lead + (of - at) * ahead * unders
    asked = np.maximum(reached.asked, 1)
    points = np.where(ahead > 0, above, at * np.where(ahead == 0, asked, reached.done))
    over = np.where(ahead > 0, figure.denominator * lead, asked)
    return scored.most * points, of * over


def _best_of_tier(scored: Scored) -> tuple[Ints, Ints]:
    """Give the greatest figure of each subject's tier, as numerators and denominators."""
    figure, given = scored.main, scored.given
    best = [Fraction(0)] * (int(given.tier.max()) + 1 if len(given.tier) else 1)
    for tier, top, under, held in zip(
        given.tier.tolist(),
        figure.numerator.tolist(),
        figure.denominator.tolist(),
        given.held(figure).tolist(),
        strict=True,
    ):
        if held:
            best[tier] = max(best[tier], Fraction(top, under))
    tops = np.array([one.numerator or 1 for one in best], object)[given.tier]
    unders = np.array([one.denominator for one in best], object)[given.tier]
    return tops, unders


def panel(shape: Panel, scored: Scored) -> Points:
    """Give the mean of the markers' points, or the third mark where the first two are apart."""
    marks = [(column, scored.given.held(column)) for column in scored.given.columns.values()]
    found = [
        panel_mean(
            [
                Fraction(int(column.numerator[row]), int(column.denominator[row]))
                for column, held in marks
                if held[row]
            ],
            shape,
        )
        * scored.unit
        for row in range(len(scored.main.state))
    ]
    top = np.array([one.numerator for one in found], object)
    under = np.array([one.denominator for one in found], object)
    return np.minimum(top, scored.most * under), under


def record_mean(shape: RecordMean, scored: Scored) -> Points:
    """Give the mean of points per record, rounded to its own places, not above the maximum."""
    figure, fine = scored.main, 10**shape.places
    rounded = divide(figure.numerator * fine, figure.denominator)
    return np.minimum(rounded * scored.unit, scored.most * fine), scored.whole() * fine


SHAPES: Mapping[type, Callable[[Any, Scored], Points]] = {
    Proportional: proportional,
    PassFail: pass_fail,
    LowerIsBetter: lower_is_better,
    Bands: bands,
    Between: between,
    Cases: cases,
    Labelled: labelled,
    Checklist: checklist,
    Deduct: deduct,
    PerEvent: per_event,
    BestOf: best_of,
    PeerRelative: peer_relative,
    Panel: panel,
    RecordMean: record_mean,
}
UNSCORED = (Monitored,)
"""Shapes without points: shown, and left out of every sum."""
WHOLE_COLUMN = (PeerRelative,)
"""Shapes that look at all subjects at once."""
FAST = (Proportional, PassFail)
"""Shapes whose products are bounded by one constant of the rule: int64 after a single check."""
