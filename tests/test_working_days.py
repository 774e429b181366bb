"""Counting by the calendar of working days: weeks, holidays, swaps, and both ends of what is known.

January 2026 begins on a Thursday; the second year of this calendar is known up to a Wednesday.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.errors import Refused
from rules.working_days import CalendarDay, CalendarYear, WorkingDays

YEARS = (
    {
        "year": "2026",
        "days": [
            {"day": "2026-01-01", "title": "Tết Dương lịch"},
            {"day": "2026-04-27", "title": "Nghỉ bù", "kind": "compensation"},
        ],
        "swaps": [{"off": "2026-01-02", "work": "2026-01-10", "title": "Hoán đổi"}],
    },
    {
        "year": "2027",
        "known_to": "2027-01-06",
        "days": [{"day": "2027-01-01", "title": "Tết Dương lịch"}],
        "swaps": [{"off": "2027-01-04", "work": "2027-01-03", "title": "Hoán đổi"}],
    },
)
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 6)
ENDS = "ngoài lịch ngày làm việc, lịch có từ 01/01/2026 đến 06/01/2027"


def january(day: int) -> date:
    return date(2026, 1, day)


@pytest.fixture
def calendar():
    return WorkingDays(tuple(CalendarYear.model_validate(one) for one in YEARS))


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (january(1), False),  # a holiday
        (january(2), False),  # a Friday given for a Saturday
        (january(3), False),  # a Saturday
        (january(4), False),  # a Sunday
        (january(5), True),
        (january(9), True),  # a Friday
        (january(10), True),  # the Saturday worked for it
        (january(11), False),
        (date(2026, 4, 27), False),  # given for a holiday on a Sunday
        (date(2027, 1, 3), True),  # a Sunday worked
        (date(2027, 1, 4), False),
        (LAST, True),
    ],
)
def test_a_day_is_worked_or_not(calendar, day, is_worked):
    assert calendar.is_working_day(day) is is_worked


def test_it_holds_its_years_from_the_first_day_to_the_last_known(calendar):
    assert [one.year for one in calendar.years] == [2026, 2027]
    assert (calendar.first, calendar.last) == (FIRST, LAST)
    assert FIRST in calendar
    assert LAST in calendar
    assert FIRST - timedelta(days=1) not in calendar
    assert LAST + timedelta(days=1) not in calendar
    whole = WorkingDays(calendar.years[:1])
    assert (whole.first, whole.last) == (FIRST, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (january(5), january(5), 0),
        (january(5), january(6), 1),  # the first day is not counted, the last one is
        (january(1), january(5), 1),
        (january(8), january(11), 2),
        (january(6), january(5), 0),
        (FIRST, LAST, 262),
    ],
)
def test_working_days_between_two_days(calendar, start, end, days):
    assert calendar.between(start, end) == days


@pytest.mark.parametrize(
    ("start", "days", "reached"),
    [
        (january(5), 0, january(5)),
        (january(4), 0, january(4)),  # no working day, and still the day itself
        (january(4), 1, january(5)),
        (january(5), 1, january(6)),
        (january(9), 1, january(10)),
        (january(9), 2, january(12)),
        (FIRST, 1, january(5)),
        (FIRST, 262, LAST),
        (date(2027, 1, 5), 1, LAST),
    ],
)
def test_a_number_of_working_days_later(calendar, start, days, reached):
    assert calendar.add(start, days) == reached


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.dates(FIRST, LAST), ahead=st.integers(0, 400))
def test_counting_is_walking(calendar, start, ahead):
    end = min(start + timedelta(days=ahead), LAST)
    walked = (start + timedelta(days=one) for one in range(1, (end - start).days + 1))
    days = sum(calendar.is_working_day(one) for one in walked)
    assert calendar.between(start, end) == days
    reached = calendar.add(start, days)
    assert reached <= end
    assert calendar.between(start, reached) == days


def test_the_table_has_every_day_and_the_numbers_of_those_worked(calendar):
    table = list(calendar.table())
    assert table[:6] == [
        CalendarDay(january(1), 0, None),
        CalendarDay(january(2), 0, None),
        CalendarDay(january(3), 0, None),
        CalendarDay(january(4), 0, None),
        CalendarDay(january(5), 1, 1),
        CalendarDay(january(6), 2, 2),
    ]
    assert table[-3:] == [
        CalendarDay(date(2027, 1, 4), 260, None),
        CalendarDay(date(2027, 1, 5), 261, 261),
        CalendarDay(LAST, 262, 262),
    ]
    assert [one.day for one in table] == [FIRST + timedelta(days=at) for at in range(371)]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (lambda held: held.is_working_day(date(2025, 12, 31)), f"31/12/2025: {ENDS}"),
        (lambda held: held.is_working_day(date(2027, 1, 7)), f"07/01/2027: {ENDS}"),
        (lambda held: held.between(date(2025, 12, 31), LAST), f"31/12/2025: {ENDS}"),
        (lambda held: held.between(FIRST, date(2027, 1, 7)), f"07/01/2027: {ENDS}"),
        (lambda held: held.add(date(2027, 1, 7), 0), f"07/01/2027: {ENDS}"),
        (lambda held: held.add(FIRST, 263), f"cộng 263 ngày làm việc vào 01/01/2026: {ENDS}"),
        (lambda held: held.add(FIRST, -1), f"cộng -1 ngày làm việc vào 01/01/2026: {ENDS}"),
    ],
)
def test_beyond_what_is_known_nothing_is_guessed(calendar, asked, message):
    with pytest.raises(Refused) as refused:
        asked(calendar)
    (problem,) = refused.value.problems
    assert (problem.code, problem.message) == ("outside_calendar", message)
    assert problem.file == "working_days.yaml"
    assert problem.hint == "bổ sung năm đó vào working_days.yaml theo thông báo nghỉ lễ, Tết"
