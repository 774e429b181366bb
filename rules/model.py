"""A campaign as its rule file states it: frozen, exact, each statement with its clause."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rules.shapes import Shape
from rules.words import (
    EVERY_TIER,
    Assumption,
    Day,
    Identified,
    Name,
    Names,
    PerTierQuantity,
    Quantity,
    References,
    Ruled,
    Stated,
    Whole,
    Words,
    per_tier,
)

WindowName = Literal["month", "quarter", "half", "year", "campaign"]
Meets = Literal["at_least", "above", "at_most", "below"]


def _day_alone(value: Any) -> Any:
    return {"day": value} if isinstance(value, str) else value


def _then_alone(value: Any) -> Any:
    return {"then": value} if isinstance(value, str) else value


class StatedDay(Ruled):
    """A day that may be our own reading."""

    day: Day


class MissingPolicy(Ruled):
    """What a figure nobody reported does to its unit."""

    then: Literal["zero_points", "unranked"]


class NotApplicablePolicy(Ruled):
    """What 0/0 does: nothing happened that could be counted."""

    then: Literal["rescale", "full_points", "zero_points", "drop"]


class SmallBase(Ruled):
    """A denominator too small to be compared: flagged, or taken as not applicable."""

    below: Whole
    then: Literal["flag", "not_applicable"]


class Tier(Ruled):
    """A peer group of units, from and until the days it exists (open where not stated)."""

    id: Name
    begins: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    def in_force(self, day: date) -> bool:
        """Whether units of this tier take part on ``day``."""
        return (self.begins is None or self.begins <= day) and (
            self.until is None or day <= self.until
        )


def _tier_alone(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


class BoardRule(Identified):
    """Who is ranked with whom, over which windows; ``reporting`` lists only those with a figure."""

    tiers: Names
    windows: tuple[WindowName, ...]
    members: Literal["all", "reporting"] = "all"


class Rounding(Stated):
    """Where points are rounded, half away from zero, and to how many decimals."""

    places: Whole
    at: Literal["line"]


class Scale(Ruled):
    """The points of the whole; ``least_applicable`` is the share that must apply to be ranked."""

    total_points: Whole
    rounding: Rounding
    least_applicable: Quantity


class Group(Identified):
    """A group of criteria; its points are the sum of theirs."""


def _target_forms(value: Any) -> Any:
    """Bring every way to write a target to ``{always|by|from: {tier: ...}}``."""
    if not isinstance(value, Mapping):
        return {"always": {EVERY_TIER: value}}
    if not {"by", "from"} & set(value):
        return {"always": dict(value)}
    return {
        key: _every_tier_if_dated(part) if key in ("by", "from") else part
        for key, part in value.items()
    }


def _every_tier_if_dated(part: Any) -> Any:
    if isinstance(part, Mapping) and not any(isinstance(one, Mapping) for one in part.values()):
        return {EVERY_TIER: dict(part)}
    return part


Steps = Annotated[dict[Day, Quantity], Field(min_length=1)]


class Target(Ruled):
    """What must be reached: always the same, ``by`` deadlines, or ``from`` the day it is in force.

    ``by`` is reached on or before its day; between two deadlines ``interim`` says which holds:
    the ``next`` one, the ``last`` one, or a straight line (rounded to 0.01 %).
    """

    always: dict[Name, Quantity] | None = None
    by: dict[Name, Steps] | None = None
    in_force_from: dict[Name, Steps] | None = Field(default=None, alias="from")
    interim: Literal["next", "last", "straight_line"] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Target":
        forms = [form for form in (self.always, self.by, self.in_force_from) if form]
        if len(forms) != 1:
            raise ValueError("chọn một cách: giá trị, 'by' (hạn phải đạt) hoặc 'from' (áp dụng từ)")
        if (self.interim is not None) != (self.by is not None):
            raise ValueError(
                "'interim' đi cùng 'by'; giữa hai hạn dùng next, last hay straight_line"
            )
        return self

    @property
    def per_tier(self) -> Mapping[str, Any]:
        """The stated values, by tier."""
        return self.always or self.by or self.in_force_from or {}

    def quantities(self) -> list[Any]:
        """List every constant stated."""
        if self.always:
            return list(self.always.values())
        return [value for steps in self.per_tier.values() for value in steps.values()]


class Criterion(Identified):
    """One line of the score sheet: what it measures, its target, its points and who answers."""

    short: Words
    group: Name | None = None
    measures: Name
    max_points: PerTierQuantity | None = None
    shape: Shape
    target: Annotated[Target, BeforeValidator(_target_forms)] | None = None
    meets: Meets | None = None
    applies_to: Names = ()
    responsible: Words | None = None
    missing: Annotated[MissingPolicy, BeforeValidator(_then_alone)] | None = None
    not_applicable: Annotated[NotApplicablePolicy, BeforeValidator(_then_alone)] | None = None
    small_base: SmallBase | None = None

    @property
    def is_monitored(self) -> bool:
        """Whether the figure is shown without points or verdict."""
        return self.shape.kind == "monitored"


class Standard(Identified):
    """What is attested, not counted."""

    attested_by: Words
    evidence: Words | None = None


class Ranking(Ruled):
    """How equal totals rank: 1, 1, 3 (competition) or 1, 1, 2 (dense)."""

    ties: Literal["competition", "dense"]


class Quota(Ruled):
    """How many may be proposed: a number, or a share of those ranked, rounded down."""

    count: Whole | None = None
    share: Quantity | None = None
    at_least: Whole = 0

    @model_validator(mode="after")
    def _one_way(self) -> "Quota":
        if (self.count is None) == (self.share is None):
            raise ValueError("nêu 'count' (số lượng) hoặc 'share' (tỷ lệ), không cả hai")
        return self


class Award(Identified):
    """A form of commendation: for which board and window, who is selected, how many, by whom."""

    board: Name
    window: WindowName
    select: Literal["by_rank", "all_criteria_met"]
    quota: Quota
    over_quota_tie: Literal["council", "all", "none"]
    authority: Words


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"không có múi giờ '{name}'; ví dụ Asia/Ho_Chi_Minh")
    return name


class Monthly(Ruled):
    """When a month is computed: on a day of the following month, at an hour of a zone."""

    day: Annotated[Whole, Field(ge=1, le=31)]
    at: Annotated[Words, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    timezone: Annotated[Words, AfterValidator(_known_zone)]


class Recompute(Ruled):
    """How often boards are computed."""

    monthly: Monthly


class Campaign(Ruled):
    """An emulation campaign: all its decision states, and every gap marked as our reading."""

    format: Literal["1"]
    id: Name
    title: Words
    short: Words
    basis: References
    starts: Annotated[StatedDay, BeforeValidator(_day_alone)]
    ends: Annotated[StatedDay, BeforeValidator(_day_alone)]
    subjects: Literal["unit"]
    tiers: tuple[Annotated[Tier, BeforeValidator(_tier_alone)], ...]
    boards: tuple[BoardRule, ...] = ()
    recompute: Recompute | None = None
    scale: Scale | None = None
    missing: Annotated[MissingPolicy, BeforeValidator(_then_alone)]
    not_applicable: Annotated[NotApplicablePolicy, BeforeValidator(_then_alone)]
    small_base: SmallBase | None = None
    groups: tuple[Group, ...] = ()
    criteria: tuple[Criterion, ...]
    standards: tuple[Standard, ...] = ()
    ranking: Ranking | None = None
    awards: tuple[Award, ...] = ()

    @property
    def tier_names(self) -> tuple[str, ...]:
        """The ids of the tiers, in the file's order."""
        return tuple(tier.id for tier in self.tiers)

    def criterion(self, name: str) -> Criterion:
        """Give a criterion by id; KeyError where there is none."""
        return next(one for one in self.criteria if one.id == name)

    def board(self, name: str) -> BoardRule:
        """Give a board by id; KeyError where there is none."""
        return next(one for one in self.boards if one.id == name)

    def applies(self, criterion: Criterion, tier: str) -> bool:
        """Whether a criterion binds the units of a tier."""
        return not criterion.applies_to or tier in criterion.applies_to


def for_tier(values: Mapping[str, Any], tier: str) -> Any:
    """Give what is stated for a tier, or for every tier; None where neither is."""
    return values.get(tier, values.get(EVERY_TIER))


__all__ = ["Assumption", "Campaign", "Criterion", "for_tier", "per_tier"]
