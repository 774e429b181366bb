"""Every condition of a campaign, with its place, its measures and whom it is asked of."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from rules.model import Campaign, for_tier
from rules.parsing import Path_
from rules.shapes import Cases, When

Asked = tuple[Path_, When, tuple[str, ...]]


def conditions(campaign: Campaign) -> Iterator[Asked]:
    """Give each condition of cases, classes, limits and exclusions, with the tiers it concerns."""
    for at, one in enumerate(campaign.criteria):
        if isinstance(one.shape, Cases):
            tiers = tuple(tier for tier in campaign.tier_names if campaign.applies(one, tier))
            for row, case in enumerate(one.shape.cases):
                if case.when:
                    yield (*case_place(at, row), "when"), case.when, tiers
    ranked = tuple(tier for board in campaign.boards for tier in board.tiers)
    for key in ("classes", "class_limits", "exclusions"):
        for at, rule in enumerate(getattr(campaign, key)):
            if rule.when:
                yield (key, at, "when"), rule.when, ranked


def case_place(criterion: int, row: int) -> Path_:
    """Give the place of one row of cases, in whichever of the two ways they are written."""
    return ("criteria", criterion, "shape", "cases", "cases", row)


def compared(when: When, here: Path_ = ()) -> Iterator[tuple[Path_, str, Any]]:
    """Give each comparison: its place in the condition, its measure, its constants or measure."""
    for name, comparison in when.measures.items():
        for word, stated in comparison.parts():
            yield (*here, name, word), name, stated
    for key, parts in (("all", when.all_of), ("any", when.any_of)):
        for at, part in enumerate(parts):
            yield from compared(part, (*here, key, at))


def empty_parts(when: When, here: Path_ = ()) -> Iterator[Path_]:
    """Give the places of conditions that ask nothing."""
    if not (when.measures or when.all_of or when.any_of):
        yield here
    for key, parts in (("all", when.all_of), ("any", when.any_of)):
        for at, part in enumerate(parts):
            yield from empty_parts(part, (*here, key, at))


class Span:
    """The values that comparisons with constants leave open, from an end to an end."""

    def __init__(self, least: Fraction | None = None, most: Fraction | None = None):
        self.least, self.most = least, most
        self.above = self.below = False

    def narrow(self, word: str, value: Fraction) -> None:
        """Take one more comparison into account."""
        if word in ("at_least", "above", "equals") and (self.least is None or value >= self.least):
            self.above = word == "above" or (self.above and value == self.least)
            self.least = value
        if word in ("at_most", "below", "equals") and (self.most is None or value <= self.most):
            self.below = word == "below" or (self.below and value == self.most)
            self.most = value

    @property
    def is_empty(self) -> bool:
        """Whether no value is left."""
        if self.least is None or self.most is None:
            return False
        return self.least > self.most or (self.least == self.most and (self.above or self.below))

    def lies_in(self, other: "Span") -> bool:
        """Whether every value left here is left there."""
        low, high = other.least is None, other.most is None
        if other.least is not None and self.least is not None:
            within = self.least == other.least and self.above >= other.above
            low = self.least > other.least or within
        if other.most is not None and self.most is not None:
            within = self.most == other.most and self.below >= other.below
            high = self.most < other.most or within
        return low and high


def spans(when: When, tier: str, ends: Any) -> dict[str, Span]:
    """Give what a condition leaves of each measure for a tier; alternatives (``any``) left aside.

    ``ends`` gives the least and the most a measure can be, None where it has no end.
    """
    found: dict[str, Span] = {}
    for path, name, stated in compared(when):
        if "any" not in path and not isinstance(stated, str):
            amount = for_tier(stated, tier)
            if amount:
                found.setdefault(name, Span(*ends(name))).narrow(str(path[-1]), amount.value)
    return found


def holds_whenever(first: When, later: When, tier: str, ends: Any) -> bool:
    """Whether ``first`` holds whenever ``later`` does; False where that cannot be told.

    Both look at the same measures, so what nobody measured makes neither hold.
    """
    left = spans(later, tier, ends)
    return _contains(first, left, tier, ends)


def _contains(first: When, left: dict[str, Span], tier: str, ends: Any) -> bool:
    for name, comparison in first.measures.items():
        for word, stated in comparison.parts():
            amount = None if isinstance(stated, str) else for_tier(stated, tier)
            if amount is None or name not in left:
                return False
            asked = Span(*ends(name))
            asked.narrow(word, amount.value)
            if not left[name].lies_in(asked):
                return False
    if not all(_contains(part, left, tier, ends) for part in first.all_of):
        return False
    return not first.any_of or any(_contains(part, left, tier, ends) for part in first.any_of)
