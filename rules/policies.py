"""What a campaign says once for all: its days, tiers, boards, scale, policies and groups."""

from datetime import date
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from rules.words import Day, Identified, Name, Names, Quantity, Ruled, Stated, Whole, Words, YesNo

WindowName = Literal["month", "quarter", "half", "year", "campaign"]


def day_alone(value: Any) -> Any:
    """Let a bare day stand for its statement."""
    return {"day": value} if isinstance(value, str) else value


def then_alone(value: Any) -> Any:
    """Let a bare word stand for its policy."""
    return {"then": value} if isinstance(value, str) else value


class StatedDay(Ruled):
    """A day that may be our own reading."""

    day: Day


class MissingPolicy(Ruled):
    """What a figure nobody reported does: no points, no rank, left out, or nothing is computed.

    ``drop`` leaves the line out without bringing the rest back to the full scale; ``refuse`` gives
    no board at all until everybody has reported.
    """

    then: Literal["zero_points", "unranked", "drop", "refuse"]


class NotApplicablePolicy(Ruled):
    """What 0/0 does: nothing happened that could be counted."""

    then: Literal["rescale", "full_points", "zero_points", "drop"]


class SmallBase(Ruled):
    """A denominator too small to be compared: flagged, or taken as not applicable."""

    below: Whole
    then: Literal["flag", "not_applicable"]


class Tier(Ruled):
    """A peer group of units, from and until the days it exists (open where not stated).

    ``made_of`` other tiers: what nobody reports for it is the sum of theirs, as a province's.
    """

    id: Name
    made_of: Names = ()
    begins: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    def in_force(self, day: date) -> bool:
        """Whether units of this tier take part on ``day``."""
        return (self.begins is None or self.begins <= day) and (
            self.until is None or day <= self.until
        )


def tier_alone(value: Any) -> Any:
    """Let a bare name stand for its tier."""
    return {"id": value} if isinstance(value, str) else value


class BoardRule(Identified):
    """Who is ranked with whom, over which windows; ``reporting`` lists only those with a figure.

    Where the text forbids ranks, ``ranked: no`` shows totals and classes and gives no place.
    """

    tiers: Names
    windows: tuple[WindowName, ...]
    members: Literal["all", "reporting"] = "all"
    ranked: YesNo = True


class Rounding(Stated):
    """Where points are rounded, half away from zero, and to how many decimals."""

    places: Annotated[Whole, Field(le=6)]
    at: Literal["line", "group", "total"]


class Scale(Ruled):
    """The points of the whole; ``least_applicable`` is the share that must apply to be ranked."""

    total_points: Whole
    rounding: Rounding
    least_applicable: Quantity


class Group(Identified):
    """A node of the tree of criteria: its children are added, or their mean is taken.

    ``weight`` is this group's own in its parent; ``at_most`` caps what it may give.
    """

    parent: Name | None = None
    combine: Literal["sum", "mean", "geometric_mean"] = "sum"
    weight: Quantity | None = None
    at_most: Quantity | None = None


@cache
def _zones() -> frozenset[str]:
    """Give the names of every time zone; looking them up reads the whole folder of zones."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"không có múi giờ '{name}'; ví dụ Asia/Ho_Chi_Minh")
    return name


DayOfMonth = Annotated[Whole, Field(ge=1, le=31)]
Hour = Annotated[Words, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class ReportBy(Ruled):
    """Until when units report a month: a day of the following month and an hour, both included.

    ``remind`` are days before that day on which those who have not reported are told.
    """

    day: DayOfMonth
    at: Hour
    remind: tuple[Annotated[Whole, Field(ge=1, le=31)], ...] = ()


class Warn(Ruled):
    """On which day of a running month targets at risk are told."""

    day: Annotated[Whole, Field(ge=2, le=28)]


class Monthly(Ruled):
    """When a month is computed: on a day of the following month, at an hour of a zone.

    ``warn`` is a day of the month itself on which units with a target at risk are told.
    """

    day: DayOfMonth
    at: Hour
    timezone: Annotated[Words, AfterValidator(_known_zone)]
    report_by: ReportBy | None = None
    warn: Warn | None = None


class Recompute(Ruled):
    """How often boards are computed, and from which day on, where that is not the campaign's."""

    monthly: Monthly
    begins: Day | None = Field(default=None, alias="from")


class Objections(Ruled):
    """How long a unit may object to a published figure, and what the Centre's silence means.

    Days are counted from the day after publication; the last one counts to its end. The Centre
    answers within ``answer_days`` after that. ``count`` tells calendar days from working ones:
    Monday to Friday without the ``holidays`` stated.
    """

    days: Annotated[Whole, Field(ge=1, le=60)]
    answer_days: Annotated[Whole, Field(ge=1, le=60)]
    count: Literal["working", "calendar"]
    holidays: tuple[Day, ...] = ()
    silence: Literal["accepted", "refused"]

    @model_validator(mode="after")
    def _holidays_of_working_days(self) -> "Objections":
        if self.holidays and self.count == "calendar":
            raise ValueError("'holidays' chỉ đi với 'count: working'; ngày lịch tính cả ngày nghỉ")
        return self


class Publication(Ruled):
    """Who publishes a computed month, a person or the bell, and how its figures are disputed."""

    mode: Literal["manual", "automatic"]
    objections: Objections | None = None
