"""The calendar of working days: what the register states, and pure counting of days by it.

A week has five working days (Monday to Friday) but for the holidays, the days given for holidays
that fall on a weekend, and the weekdays swapped for a Saturday. A day outside the register is
refused, never guessed.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from rules.errors import refuse
from rules.vietnamese import day as written
from rules.words import Day, Ruled, Stated, Whole, Words

SATURDAY = 5


class DayOff(Ruled):
    """A day nobody works: a holiday, or the weekday given for one that fell on a weekend."""

    day: Day
    title: Words
    kind: Literal["holiday", "compensation"] = "holiday"


class Swap(Ruled):
    """A weekday ``off`` that is worked on the weekend day ``work`` instead."""

    off: Day
    work: Day
    title: Words


class CalendarYear(Ruled):
    """The days of one year; ``known_to`` is the last day the announcements so far settle."""

    year: Whole
    known_to: Day | None = None
    days: Annotated[tuple[DayOff, ...], Field(min_length=1)]
    swaps: tuple[Swap, ...] = ()

    @property
    def last(self) -> date:
        """The last day that may be asked about."""
        return self.known_to or date(self.year, 12, 31)


class WorkingDaysFile(Stated):
    """The file of working days: years that follow each other."""

    format: Literal["1"]
    years: Annotated[tuple[CalendarYear, ...], Field(min_length=1)]


class CalendarDay(NamedTuple):
    """A day, how many working days there are up to it, and its number if it is one of them."""

    day: date
    upto: int
    nth: int | None


class WorkingDays:
    """Counts days by the register; a day outside it raises Refused (``outside_calendar``)."""

    def __init__(self, years: tuple[CalendarYear, ...]):
        self.years = years
        self.first, self.last = date(years[0].year, 1, 1), years[-1].last
        self._off = {one.day for year in years for one in year.days}
        self._off |= {one.off for year in years for one in year.swaps}
        self._worked = {one.work for year in years for one in year.swaps}

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on this day."""
        self._known(day)
        return day in self._worked or (day.weekday() < SATURDAY and day not in self._off)

    def between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and with ``end``; none where it is earlier.

        The first day is not counted, as time limits run (Bộ luật Dân sự 2015, Điều 147).
        """
        self._known(start, end)
        return max(0, bisect_right(self._working, end) - bisect_right(self._working, start))

    def add(self, start: date, days: int) -> date:
        """Give the working day that is the ``days``-th after ``start``; 0 gives ``start``."""
        self._known(start)
        if days == 0:
            return start
        place = bisect_right(self._working, start) + days - 1
        if not 0 <= place < len(self._working):
            raise _outside(start, self, f"cộng {days} ngày làm việc vào ")
        return self._working[place]

    def table(self) -> Iterator[CalendarDay]:
        """Give every day of the register in order, as the counting query joins it."""
        upto, at = 0, self.first
        while at <= self.last:
            works = self.is_working_day(at)
            upto += works
            yield CalendarDay(at, upto, upto if works else None)
            at += timedelta(days=1)

    @cached_property
    def _working(self) -> list[date]:
        return [one.day for one in self.table() if one.nth is not None]

    def _known(self, *days: date) -> None:
        for one in days:
            if one not in self:
                raise _outside(one, self)


def _outside(day: date, calendar: WorkingDays, doing: str = "") -> Exception:
    message = (
        f"{doing}{written(day)}: ngoài lịch ngày làm việc, lịch có từ {written(calendar.first)} "
        f"đến {written(calendar.last)}"
    )
    hint = "bổ sung năm đó vào working_days.yaml theo thông báo nghỉ lễ, Tết"
    return refuse("outside_calendar", message, hint, file="working_days.yaml")
