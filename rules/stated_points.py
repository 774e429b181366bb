"""The points that a shape or a whole campaign states, each with its place."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from rules.book import Rulebook
from rules.parsing import Path_
from rules.shapes import Bands, BestOf, Cases, Checklist, Deduct, Labelled, PerEvent
from rules.words import Amount


class StatedPoints(NamedTuple):
    """Points at a place below ``shape``; ``is_line``: they are what the whole line may give."""

    path: Path_
    points: Amount
    is_line: bool = False


def stated_points(shape: Any) -> Iterator[StatedPoints]:
    """Give a shape's own points: of rows, labels and items, its floor and its cap."""
    if isinstance(shape, Bands):
        for at, band in enumerate(shape.bands):
            yield StatedPoints(("bands", "bands", at, "points"), band.points, True)
    elif isinstance(shape, Cases):
        for at, case in enumerate(shape.cases):
            yield StatedPoints(("cases", "cases", at, "points"), case.points, True)
    elif isinstance(shape, Labelled):
        for label, points in shape.labels.items():
            yield StatedPoints(("map", "labels", label), points, True)
    elif isinstance(shape, Checklist | PerEvent):
        items: Sequence[Any] = shape.items
        for at, item in enumerate(items):
            yield StatedPoints((shape.kind, "items", at, "points"), item.points)
    elif isinstance(shape, Deduct):
        for at, deduction in enumerate(shape.items):
            yield StatedPoints(("deduct", "items", at, "each"), deduction.each)
    for key in ("floor", "cap"):
        end: Amount | None = getattr(shape, key, None)
        if end is not None:
            yield StatedPoints((shape.kind, key), end, True)


def most_of(shape: Any, full: Fraction) -> Fraction | None:
    """Give the most that a shape can give of a line's full points; None: it knows no limit."""
    if isinstance(shape, Bands):
        return max(band.points.value for band in shape.bands)
    if isinstance(shape, Cases):
        return max(case.points.value for case in shape.cases)
    if isinstance(shape, Labelled):
        return max(points.value for points in shape.labels.values())
    if isinstance(shape, Checklist):
        return sum((max(item.points.value, Fraction(0)) for item in shape.items), Fraction(0))
    if isinstance(shape, BestOf):
        return shape.cap.value if shape.cap else full
    if isinstance(shape, PerEvent):
        brings = any(item.points.value > 0 for item in shape.items)
        if shape.cap:
            return shape.cap.value if brings else min(shape.cap.value, Fraction(0))
        return None if brings else Fraction(0)
    return full


def every_point(book: Rulebook) -> Iterator[tuple[Path_, Amount | None]]:
    """Give every number of points that a campaign states, with its place."""
    campaign = book.campaign
    for at, one in enumerate(campaign.criteria):
        for tier, amount in (one.max_points or {}).items():
            yield ("criteria", at, "max_points", tier), amount
        for stated in stated_points(one.shape):
            yield ("criteria", at, "shape", *stated.path), stated.points
    for at, group in enumerate(campaign.groups):
        yield ("groups", at, "at_most"), group.at_most
    for at, adjustment in enumerate(campaign.adjustments):
        yield ("adjustments", at, "points_each"), adjustment.points_each
        yield ("adjustments", at, "total_at_most"), adjustment.total_at_most
        if adjustment.points_each:
            yield ("adjustments", at, "at_most"), adjustment.at_most
