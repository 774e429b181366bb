"""Clocks: from when to when a record's time runs, against which promise, and what stops it."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field

from rules.words import Identified, Name, Ruled, Stated, Whole

Word = TypeVar("Word", bound=str | int)
CLOCK_END = "clock_end"
"""As the ``date`` of a count: the day the clock stops; an open record's is the period's last."""
TIMING = "timing"
"""As a condition of a count with a clock: ``on_time`` or ``late``, unknown where nothing says."""


class Chosen(Ruled, Generic[Word]):
    """One choice of a clock, with the clause that makes it or why we make it."""

    take: Word


def _alone(value: Any) -> Any:
    return value if isinstance(value, dict) else {"take": value}


Compared = Annotated[Chosen[Literal["day", "moment"]], BeforeValidator(_alone)]
DueDay = Annotated[Chosen[Literal["original", "rescheduled"]], BeforeValidator(_alone)]
AtMost = Annotated[Chosen[Whole], BeforeValidator(_alone)]
NoDue = Annotated[Chosen[Literal["time_limit", "left_out"]], BeforeValidator(_alone)]
Supplement = Annotated[Chosen[Literal["subtract", "restart", "ignore"]], BeforeValidator(_alone)]
AskedTwice = Annotated[Chosen[Literal["late", "ignore"]], BeforeValidator(_alone)]
Withdrawn = Annotated[Chosen[Literal["if_accepted", "left_out"]], BeforeValidator(_alone)]
Unfinished = Annotated[Chosen[Literal["window_end", "left_out"]], BeforeValidator(_alone)]
HourOfDay = Annotated[Chosen[Whole], BeforeValidator(_alone)]


class Roles(Stated):
    """Which fields of a record kind say what clocks ask; ``limit_unit`` has the four unit codes.

    ``waiting`` and ``withdrawn`` are codes of ``state``; ``supplement_minutes`` is the whole time
    given for papers, where the source tells it, otherwise from the last ``asked`` to ``supplied``.
    """

    state: Name
    waiting: Name
    withdrawn: Name
    withdrawn_at: Name
    due: Name
    rescheduled: Name
    times_rescheduled: Name
    limit: Name
    limit_unit: Name
    times_asked: Name
    asked: Name
    supplied: Name
    supplement_minutes: Name


UNITS = ("hour", "day", "working_day", "month")
"""The units of a statutory time limit, as codes of the field that holds them."""


class Clock(Identified):
    """When a record is on time: ``end`` not later than the promise, the first available of each.

    ``compare``: by the calendar day, or to the moment. ``start``: the first of these that is known.
    ``due``: the first promise, or the one in force; rescheduled more than ``reschedules_at_most``
    times is late. ``no_due``: what holds where no day was promised. ``supplement``: the time for
    more papers is taken off, or the limit runs anew from when they came; until they come the clock
    stands at the request. ``unfinished``: records in the states ``open`` are judged by the last day
    of the period. ``forwarded_after``: accepted later in the day than this hour, a limit in working
    days runs from the next working day.
    """

    start: Annotated[tuple[Name, ...], Field(min_length=1)]
    end: Annotated[tuple[Name, ...], Field(min_length=1)]
    compare: Compared
    due: DueDay
    reschedules_at_most: AtMost | None = None
    no_due: NoDue
    supplement: Supplement
    asked_twice: AskedTwice
    withdrawn: Withdrawn
    unfinished: Unfinished
    open_states: tuple[Name, ...] = Field(default=(), alias="open")
    forwarded_after: HourOfDay | None = None

    @property
    def uses_limits(self) -> bool:
        """Whether a record without a promised day is judged by its statutory time limit."""
        return self.no_due.take == "time_limit"

    @property
    def looks_at_supplements(self) -> bool:
        """Whether the time for more papers changes the promise."""
        return self.supplement.take != "ignore"

    def fields(self, roles: Roles) -> frozenset[str]:
        """Give the fields without which records would be judged otherwise than they are.

        A second promise and a number of reschedulings that a file has no column for mean none.
        """
        named = {roles.state, roles.due, *self.start[-1:], *self.end}
        if self.looks_at_supplements:
            named |= {roles.asked, roles.supplied}
        if self.asked_twice.take == "late":
            named.add(roles.times_asked)
        if self.withdrawn.take == "if_accepted":
            named.add(roles.withdrawn_at)
        if self.uses_limits:
            named |= {roles.limit, roles.limit_unit}
        return frozenset(named)
