"""A running month against its targets: what the days that are left would have to give. Exact."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from rules.vietnamese import decimal_text
from scoring.printing import meets_target

PLACES = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of a month has gone: ``elapsed`` of its ``days``, at least one, not all."""

    elapsed: int
    days: int

    @property
    def left(self) -> Fraction:
        """Give what is left for each day gone."""
        return Fraction(self.days - self.elapsed, self.elapsed)


@dataclass(frozen=True, slots=True)
class Needed:
    """What the rest of the month must give: a share of its cases, or a number of them.

    ``share`` is None for counts. ``reachable`` is False where no rest could do it.
    """

    share: Fraction | None
    reachable: bool


def rest_of_ratio(
    numerator: int, denominator: int, target: Fraction, meets: str, pace: Pace
) -> Needed:
    """Give the share that the rest must reach for the month to meet its target.

    The rest is taken to bring cases at the pace so far: ``denominator * left``.
    """
    rest = denominator * pace.left
    share = (target * (denominator + rest) - numerator) / rest
    best = Fraction(1) if meets in ("at_least", "above") else Fraction(0)
    return Needed(share, meets_target(best, share, meets))


def count_at_risk(count: int, target: Fraction, meets: str, pace: Pace) -> bool:
    """Whether a count that goes on at its pace so far misses its target at the month's end."""
    return not meets_target(count * (1 + pace.left), target, meets)


def count_needed(count: int, target: Fraction, meets: str) -> Needed:
    """Say whether a count at risk can still meet its target: what was counted stays counted."""
    rising = meets in ("at_least", "above")
    return Needed(None, rising or meets_target(Fraction(count), target, meets))


def share_text(share: Fraction, meets: str) -> str:
    """Write a needed share in per cent, rounded to the side on which it is enough."""
    per_cent = share * 100 * 10**PLACES
    units = ceil(per_cent) if meets in ("at_least", "above") else floor(per_cent)
    return decimal_text(units, PLACES)
