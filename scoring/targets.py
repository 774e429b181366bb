"""Which target holds on a day: dates are arguments here, and ``by`` is never ``from``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from rules.model import Criterion, Target, for_tier
from rules.words import Amount
from scoring.figures import Figures, Ints, Mask
from scoring.rounding import round_to


@dataclass(frozen=True)
class TargetOn:
    """A tier's target on a day; ``is_due`` is False before its first deadline."""

    value: Fraction
    is_due: bool


def target_on(criterion: Criterion, tier: str, day: date) -> TargetOn | None:
    """Give the target of one tier on ``day``; None where the criterion states none for it."""
    target = criterion.target
    stated = for_tier(target.per_tier, tier) if target else None
    if target is None or stated is None:
        return None
    if isinstance(stated, Amount):
        return TargetOn(stated.value, True)
    return _by_deadline(target, stated, day) if target.by else _in_force(stated, day)


def _in_force(steps: Mapping[date, Amount], day: date) -> TargetOn | None:
    begun = [begins for begins in steps if begins <= day]
    return TargetOn(steps[max(begun)].value, True) if begun else None


def _by_deadline(target: Target, steps: Mapping[date, Amount], day: date) -> TargetOn:
    """Read deadlines: on its day a deadline's value holds; before the first, nothing is due."""
    passed = [deadline for deadline in steps if deadline <= day]
    ahead = [deadline for deadline in steps if deadline > day]
    if not passed:
        return TargetOn(steps[min(ahead)].value, False)
    last = max(passed)
    if not ahead or last == day or target.interim == "last":
        return TargetOn(steps[last].value, True)
    following = min(ahead)
    if target.interim == "next":
        return TargetOn(steps[following].value, True)
    return TargetOn(_on_the_line(steps, last, following, day), True)


def _on_the_line(steps: Mapping[date, Amount], last: date, following: date, day: date) -> Fraction:
    """Give the straight line between two deadlines, rounded to 0.01 % (or 0.01 of a count)."""
    start, end = steps[last], steps[following]
    passed = Fraction((day - last).days, (following - last).days)
    places = 4 if start.is_percent else 2
    return Fraction(round_to(start.value + (end.value - start.value) * passed, places), 10**places)


@dataclass(frozen=True)
class TargetColumn:
    """The target of every subject: whole numbers where all share one, columns otherwise."""

    numerator: int | Ints
    denominator: int | Ints
    is_due: bool | Mask
    greatest: int

    def part(self, rows: slice) -> "TargetColumn":
        """Give the targets of some of the rows."""
        if isinstance(self.numerator, int):
            return self
        return TargetColumn(
            self.numerator[rows],
            self.denominator[rows],  # type: ignore[index]
            self.is_due[rows],  # type: ignore[index]
            self.greatest,
        )


def target_column(criterion: Criterion, figures: Figures, day: date) -> TargetColumn | None:
    """Give the targets of all subjects on ``day``; None for a criterion without a target."""
    if criterion.target is None:
        return None
    per_tier = [target_on(criterion, tier, day) for tier in figures.tiers]
    stated = [one or TargetOn(Fraction(1), False) for one in per_tier]
    greatest = max((max(one.value.as_integer_ratio()) for one in stated), default=1)
    if len(set(stated)) == 1:
        value = stated[0].value
        return TargetColumn(value.numerator, value.denominator, stated[0].is_due, greatest)
    numerators = np.array([one.value.numerator for one in stated], np.int64)
    denominators = np.array([one.value.denominator for one in stated], np.int64)
    due = np.array([one.is_due for one in stated], np.bool_)
    return TargetColumn(
        numerators[figures.tier], denominators[figures.tier], due[figures.tier], greatest
    )
