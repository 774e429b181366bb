"""Clocks: both sides of every choice, a walk over days as reference, and two engines alike."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg
import pytest
import sqlglot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from measurements.counting.clocks import CALENDAR
from measurements.counting.counts import count_distinct, count_records
from measurements.counting.query import BATCH, monthly_query
from measurements.records.values import STORED
from rules.clocks import Clock
from rules.errors import Refused
from rules.indicators import Indicator
from rules.loader import load_registers
from rules.records import RecordKind

REGISTERS = load_registers()
CALENDAR_2026 = REGISTERS.working_days
KIND = REGISTERS.records["dossiers"]
PLAIN: dict[str, Any] = {
    "id": "thu",
    "title": "Thử",
    "start": ["accepted_at", "received_at"],
    "end": ["finished_at", "returned_at", "stopped_at"],
    "compare": "moment",
    "due": "original",
    "no_due": "time_limit",
    "supplement": "ignore",
    "asked_twice": "ignore",
    "withdrawn": "left_out",
    "unfinished": "window_end",
    "open": ["received", "in_progress"],
}
STATES = KIND.field("status").codes  # type: ignore[union-attr]
UNITS = KIND.field("time_limit_unit").codes  # type: ignore[union-attr]
MONTH = "2026-10"
DONE = {"status": 9, "received_at": "2026-10-01 08:00:00", "finished_at": "2026-10-15 10:00:00"}


def kind_with(**choices: Any) -> RecordKind:
    written = {key: str(one) if isinstance(one, int) else one for key, one in choices.items()}
    clock = Clock.model_validate(PLAIN | written)
    return KIND.model_copy(update={"clocks": (clock,)})


def timed(word: str, date_: str = "received_at") -> Indicator:
    return Indicator.model_validate(
        {
            "id": word,
            "title": word,
            "unit": "count",
            "noun": "hồ sơ",
            "from": "dossiers",
            "over": "sum",
            "dossiers": {"date": date_, "clock": "thu", "count": {"timing": word}},
        }
    )


TWO = [timed("on_time"), timed("late")]


def store(path: Path, rows: list[dict[str, Any]]) -> Path:
    types = {one.id: STORED[one.type] for one in KIND.fields}
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{n} {t}' for n, t in types.items())})")
        marks = ", ".join("?" for _ in types)
        for at, row in enumerate(rows):
            told = {"code": str(at), "unit": "u", **row}
            values = [told.get(one) for one in types]
            connection.execute(f"INSERT INTO t VALUES ({marks})", values)
        connection.table("t").write_parquet(str(path))
    return path


def judge(tmp_path: Path, row: dict[str, Any], months: tuple[str, ...] = (MONTH,), **choices: Any):
    """Give what the clock says of one record: on_time, late, or nothing."""
    path = store(tmp_path / "hs.parquet", [row])
    found = count_records(kind_with(**choices), TWO, [path], months, CALENDAR_2026)
    said = [one.indicator for one in found if one.numerator]
    assert len(said) <= 1
    return said[0] if said else None


@pytest.mark.parametrize(
    ("compare", "finished", "said"),
    [
        ("moment", "2026-10-15 10:00:00", "on_time"),
        ("moment", "2026-10-15 10:00:01", "late"),
        ("day", "2026-10-15 10:00:01", "on_time"),
        ("day", "2026-10-15 23:59:59", "on_time"),
        ("day", "2026-10-16 00:00:00", "late"),
    ],
)
def test_to_the_moment_or_by_the_day(tmp_path: Path, compare, finished, said) -> None:
    row = {**DONE, "due_at": "2026-10-15 10:00:00", "finished_at": finished}
    assert judge(tmp_path, row, compare=compare) == said


def test_the_first_end_that_is_known(tmp_path: Path) -> None:
    row = {**DONE, "due_at": "2026-10-15 10:00:00", "returned_at": "2026-10-20 10:00:00"}
    assert judge(tmp_path, row) == "on_time"
    assert judge(tmp_path, row, end=["returned_at", "finished_at"]) == "late"
    assert judge(tmp_path, row | {"returned_at": None}, end=["returned_at", "finished_at"]) == (
        "on_time"
    )


WORKING = {"time_limit_unit": UNITS["working_day"]}


@pytest.mark.parametrize("compare", ["day", "moment"])
@pytest.mark.parametrize(
    ("received", "limit", "on_time", "late"),
    [
        ("2026-10-16 08:00:00", 1, "2026-10-19 23:59:59", "2026-10-20 00:00:00"),  # Fri to Mon
        ("2026-10-17 08:00:00", 1, "2026-10-19 23:59:59", "2026-10-20 00:00:00"),  # a Saturday
        ("2026-02-13 08:00:00", 1, "2026-02-23 16:00:00", "2026-02-24 00:00:00"),  # over Tết
        ("2026-01-09 08:00:00", 1, "2026-01-10 16:00:00", "2026-01-11 00:00:00"),  # worked Sat.
        ("2026-01-09 08:00:00", 2, "2026-01-12 16:00:00", "2026-01-13 00:00:00"),
        ("2026-10-12 08:00:00", 4, "2026-10-16 16:00:00", "2026-10-17 09:00:00"),  # done on Sat.
        ("2026-08-28 08:00:00", 1, "2026-09-03 16:00:00", "2026-09-04 00:00:00"),  # Quốc khánh
        ("2025-12-31 08:00:00", 1, "2026-01-05 16:00:00", "2026-01-06 00:00:00"),  # over a year
    ],
)
def test_limits_in_working_days(tmp_path: Path, compare, received, limit, on_time, late) -> None:
    for finished, said in ((on_time, "on_time"), (late, "late")):
        row = {**DONE, **WORKING, "time_limit": limit, "received_at": received}
        row["finished_at"] = finished
        assert judge(tmp_path, row, (received[:7],), compare=compare) == said


@pytest.mark.parametrize(
    ("unit", "limit", "on_time", "late"),
    [
        ("hour", 4, "2026-10-01 12:00:00", "2026-10-01 12:00:01"),
        ("day", 3, "2026-10-04 23:59:59", "2026-10-05 00:00:00"),
        ("month", 1, "2026-11-01 23:59:59", "2026-11-02 00:00:00"),
    ],
)
def test_limits_in_other_units(tmp_path: Path, unit, limit, on_time, late) -> None:
    for finished, said in ((on_time, "on_time"), (late, "late")):
        row = {**DONE, "time_limit": limit, "time_limit_unit": UNITS[unit], "finished_at": finished}
        assert judge(tmp_path, row) == said


def test_a_month_ends_on_its_last_day_where_it_has_no_such_day(tmp_path: Path) -> None:
    row = {**DONE, "received_at": "2026-01-31 08:00:00", "time_limit": 1}
    row["time_limit_unit"] = UNITS["month"]
    for finished, said in (("2026-02-28 20:00:00", "on_time"), ("2026-03-01 00:00:00", "late")):
        assert judge(tmp_path, row | {"finished_at": finished}, ("2026-01",)) == said


def test_a_promised_day_stands_before_the_limit(tmp_path: Path) -> None:
    row = {**DONE, **WORKING, "time_limit": 1, "due_at": "2026-10-15 10:00:00"}
    assert judge(tmp_path, row) == "on_time"
    assert judge(tmp_path, row | {"due_at": None}) == "late"
    assert judge(tmp_path, row | {"due_at": None}, no_due="left_out") is None
    assert judge(tmp_path, row | {"due_at": None, "time_limit": None}) is None


SUPPLIED = {
    **DONE,
    "due_at": "2026-10-08 08:00:00",
    "times_supplemented": 1,
    "supplement_asked_at": "2026-10-05 08:00:00",
    "supplement_done_at": "2026-10-07 09:00:00",
}


@pytest.mark.parametrize(
    ("supplement", "on_time", "late"),
    [
        ("ignore", "2026-10-08 08:00:00", "2026-10-08 08:00:01"),
        ("subtract", "2026-10-10 09:00:00", "2026-10-10 09:00:01"),  # two days and an hour
        ("restart", "2026-10-14 09:00:00", "2026-10-14 09:00:01"),  # seven days from 07/10 anew
    ],
)
def test_restart_against_subtract(tmp_path: Path, supplement, on_time, late) -> None:
    for finished, said in ((on_time, "on_time"), (late, "late")):
        row = {**SUPPLIED, "finished_at": finished}
        assert judge(tmp_path, row, supplement=supplement) == said


@pytest.mark.parametrize(
    ("supplement", "on_time", "late"),
    [
        ("ignore", "2026-10-06 20:00:00", "2026-10-07 00:00:00"),  # the third day after 01/10
        ("subtract", "2026-10-08 20:00:00", "2026-10-09 00:00:00"),  # less 06 and 07/10
        ("restart", "2026-10-12 20:00:00", "2026-10-13 00:00:00"),  # the third after 07/10
    ],
)
def test_supplements_of_limits_in_working_days(tmp_path, supplement, on_time, late) -> None:
    for finished, said in ((on_time, "on_time"), (late, "late")):
        row = {**SUPPLIED, **WORKING, "due_at": None, "time_limit": 3, "finished_at": finished}
        assert judge(tmp_path, row, supplement=supplement) == said


def test_the_whole_time_is_taken_where_it_is_told(tmp_path: Path) -> None:
    row = {**SUPPLIED, "supplement_minutes": 60}
    for finished, said in (("2026-10-08 09:00:00", "on_time"), ("2026-10-08 09:00:01", "late")):
        assert judge(tmp_path, row | {"finished_at": finished}, supplement="subtract") == said
    row |= {**WORKING, "due_at": None, "time_limit": 3}
    for finished, said in (("2026-10-07 00:59:59", "on_time"), ("2026-10-07 01:00:00", "late")):
        assert judge(tmp_path, row | {"finished_at": finished}, supplement="subtract") == said


@pytest.mark.parametrize("supplement", ["subtract", "restart"])
@pytest.mark.parametrize(
    ("asked", "said"), [("2026-10-08 08:00:00", "on_time"), ("2026-10-08 08:00:01", "late")]
)
def test_while_papers_are_awaited_the_clock_stands(tmp_path, supplement, asked, said) -> None:
    row = {"status": STATES["more_papers"], "received_at": "2026-10-01 08:00:00"}
    row |= {"due_at": "2026-10-08 08:00:00", "supplement_asked_at": asked}
    assert judge(tmp_path, row, supplement=supplement) == said
    assert judge(tmp_path, row, supplement="ignore") is None


@pytest.mark.parametrize(("times", "said"), [(None, "on_time"), (1, "on_time"), (2, "late")])
def test_asked_once_or_twice(tmp_path: Path, times, said) -> None:
    row = {**DONE, "due_at": "2026-10-20 08:00:00", "times_supplemented": times}
    assert judge(tmp_path, row, asked_twice="late") == said
    assert judge(tmp_path, row, asked_twice="ignore") == "on_time"


@pytest.mark.parametrize(
    ("times", "again", "said"),
    [
        (None, "2026-10-16 08:00:00", "on_time"),
        (1, "2026-10-16 08:00:00", "on_time"),
        (2, "2026-10-16 08:00:00", "late"),
        (None, "2026-10-14 08:00:00", "late"),
        (None, None, "late"),
    ],
)
def test_rescheduled_once_or_twice(tmp_path: Path, times, again, said) -> None:
    row = {**DONE, "due_at": "2026-10-10 08:00:00", "times_rescheduled": times}
    row["rescheduled_due_at"] = again
    assert judge(tmp_path, row, due="rescheduled", reschedules_at_most=1) == said
    assert judge(tmp_path, row, due="original") == "late"
    never = judge(tmp_path, row, due="rescheduled", reschedules_at_most=0)
    assert never == "late"


@pytest.mark.parametrize(
    ("received", "withdrawn", "said"),
    [
        ("2026-10-01 08:00:00", "2026-10-08 08:00:00", "on_time"),
        ("2026-10-01 08:00:00", "2026-10-08 08:00:01", "late"),
        (None, "2026-10-08 08:00:00", None),  # before it was accepted
    ],
)
def test_withdrawn_before_and_after_acceptance(tmp_path, received, withdrawn, said) -> None:
    row = {"status": STATES["withdrawn"], "received_at": received, "withdrawn_at": withdrawn}
    row |= {"submitted_at": "2026-10-01 07:00:00", "due_at": "2026-10-08 08:00:00"}
    path = store(tmp_path / "hs.parquet", [row])
    asked = [timed(word, "submitted_at") for word in ("on_time", "late")]

    def told(**choices: Any) -> list[str]:
        found = count_records(kind_with(**choices), asked, [path], [MONTH], CALENDAR_2026)
        return [one.indicator for one in found if one.numerator]

    assert told(withdrawn="if_accepted") == ([said] if said else [])
    assert told(withdrawn="left_out") == []


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-10-30 17:00:00", "late"),
        ("2026-10-31 23:59:59", "late"),
        ("2026-11-01 00:00:00", "on_time"),
    ],
)
def test_open_past_the_end_of_the_month(tmp_path: Path, due, said) -> None:
    row = {"status": STATES["in_progress"], "received_at": "2026-09-01 08:00:00", "due_at": due}
    assert judge(tmp_path, row, ("2026-09", MONTH)) == said
    by_day = "on_time" if due[:10] == "2026-10-31" else said
    assert judge(tmp_path, row, ("2026-09", MONTH), compare="day") == by_day
    assert judge(tmp_path, row, ("2026-09", MONTH), unfinished="left_out") is None
    assert judge(tmp_path, row, ("2026-09",)) == "on_time"
    waiting = row | {"status": STATES["payment_due"]}
    assert judge(tmp_path, waiting, ("2026-09", MONTH)) is None


def test_an_open_record_counts_once_in_the_last_month_of_the_window(tmp_path: Path) -> None:
    open_one = {"status": 4, "received_at": "2026-08-03 08:00:00", "due_at": "2026-09-10 08:00:00"}
    done = {**open_one, "status": 9, "finished_at": "2026-09-20 08:00:00"}
    path = store(tmp_path / "hs.parquet", [open_one, done])
    asked = [REGISTERS.indicators["late_dossiers"]]

    def late(*months: str) -> dict[str, int]:
        return {one.month: one.numerator for one in count_records(KIND, asked, [path], months)}

    assert late("2026-09") == {"2026-09": 2}
    assert late("2026-09", "2026-10") == {"2026-09": 1, "2026-10": 1}
    assert late("2026-10") == {"2026-10": 1}
    assert late("2026-08") == {"2026-08": 0}


@pytest.mark.parametrize(
    ("received", "finished", "said"),
    [
        ("2026-10-15 15:00:00", "2026-10-16 20:00:00", "on_time"),
        ("2026-10-15 15:00:01", "2026-10-19 20:00:00", "on_time"),  # runs from Friday
        ("2026-10-15 15:00:01", "2026-10-20 00:00:00", "late"),
        ("2026-10-15 15:00:00", "2026-10-17 00:00:00", "late"),
    ],
)
def test_after_the_hour_a_limit_runs_from_the_next_working_day(
    tmp_path: Path, received, finished, said
) -> None:
    row = {**DONE, **WORKING, "time_limit": 1, "received_at": received, "finished_at": finished}
    assert judge(tmp_path, row, forwarded_after=15) == said


def test_the_clock_starts_when_accepted(tmp_path: Path) -> None:
    row = {**DONE, **WORKING, "time_limit": 3, "finished_at": "2026-10-07 08:00:00"}
    assert judge(tmp_path, row) == "late"
    assert judge(tmp_path, row | {"accepted_at": "2026-10-02 08:00:00"}) == "on_time"


@pytest.mark.parametrize(
    ("received", "months"), [("2024-12-31 08:00:00", ("2024-12",)), (None, ("2027-02",))]
)
def test_days_outside_the_calendar_are_refused(tmp_path: Path, received, months) -> None:
    row = {**WORKING, "status": 4, "time_limit": 5, "submitted_at": f"{months[0]}-03 08:00:00"}
    row["received_at"] = received or "2027-01-29 08:00:00"
    path = store(tmp_path / "hs.parquet", [row])
    asked = [timed("late", "submitted_at")]
    with pytest.raises(Refused) as refused:
        count_records(kind_with(), asked, [path], months, CALENDAR_2026)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("outside_calendar", "working_days.yaml")
    assert "01/01/2025 đến 31/01/2027" in problem.message
    path = store(tmp_path / "hs.parquet", [row | {"due_at": "2027-02-20 08:00:00"}])
    assert count_records(kind_with(), asked, [path], months, CALENDAR_2026)


def test_a_limit_beyond_the_calendar_is_not_over_within_it(tmp_path: Path) -> None:
    row = {**WORKING, "status": 4, "time_limit": 220, "received_at": "2026-10-01 08:00:00"}
    assert judge(tmp_path, row) == "on_time"


def test_without_a_calendar_nothing_is_guessed(tmp_path: Path) -> None:
    path = store(tmp_path / "hs.parquet", [DONE])
    with pytest.raises(Refused, match="không có lịch ngày làm việc"):
        count_records(kind_with(), TWO, [path], [MONTH])


def test_distinct_counts_ask_the_clock_too(tmp_path: Path) -> None:
    asked = timed("late").model_copy(update={"over": "distinct", "distinct": "applicant"})
    late = {**DONE, "due_at": "2026-10-02 08:00:00"}
    rows = [{**late, "applicant": one} for one in ("x", "x", "y")]
    path = store(tmp_path / "hs.parquet", [*rows, {**DONE, "applicant": "z"}])
    (found,) = count_distinct(kind_with(), [asked], [path], [MONTH], CALENDAR_2026)
    assert found.numerator == 2


# A naive reference: one record at a time, walking days.

MOMENTS = st.none() | st.integers(0, 60 * 24 - 1).map(
    lambda hours: datetime(2026, 8, 20) + timedelta(hours=hours)  # noqa: DTZ001 - a wall clock
)
ROW = st.fixed_dictionaries(
    {
        "status": st.sampled_from([2, 4, 5, 7, 8, 9, 10]),
        "submitted_at": st.just(datetime(2026, 9, 1)),  # noqa: DTZ001 - a wall clock
        **dict.fromkeys(
            (
                "received_at",
                "accepted_at",
                "due_at",
                "rescheduled_due_at",
                "finished_at",
                "returned_at",
                "withdrawn_at",
                "supplement_asked_at",
                "supplement_done_at",
            ),
            MOMENTS,
        ),
        "times_rescheduled": st.sampled_from([None, 0, 1, 2]),
        "times_supplemented": st.sampled_from([None, 0, 1, 2]),
        "supplement_minutes": st.sampled_from([None, None, 0, 90, 3000]),
        "time_limit": st.sampled_from([None, 1, 2, 5, 20]),
        "time_limit_unit": st.sampled_from([None, 1, 2, 3, 4]),
    }
)
CHOICES = st.fixed_dictionaries(
    {
        "compare": st.sampled_from(["day", "moment"]),
        "due": st.sampled_from(["original", "rescheduled"]),
        "reschedules_at_most": st.sampled_from([None, 0, 1]),
        "no_due": st.sampled_from(["time_limit", "left_out"]),
        "supplement": st.sampled_from(["subtract", "restart", "ignore"]),
        "asked_twice": st.sampled_from(["late", "ignore"]),
        "withdrawn": st.sampled_from(["if_accepted", "left_out"]),
        "forwarded_after": st.sampled_from([None, 15]),
    }
)


def walked(start: date, days: int) -> date:
    """Walk to the n-th working day after a day."""
    assert CALENDAR_2026
    while days:
        start += timedelta(days=1)
        days -= CALENDAR_2026.is_working_day(start)
    return start


def passed(start: date, end: date) -> int:
    """Walk over the working days after a day up to another."""
    assert CALENDAR_2026
    days = (start + timedelta(days=ahead) for ahead in range(1, (end - start).days + 1))
    return sum(CALENDAR_2026.is_working_day(one) for one in days)


def naive(row: dict[str, Any], told: dict[str, Any], end_of_window: datetime) -> str | None:
    """Judge one record as a person would with the rule beside them."""

    def day_of(moment: datetime) -> datetime:
        return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - a wall clock

    def seen(moment: datetime) -> datetime:
        return day_of(moment) if told["compare"] == "day" else moment

    supplement, start = told["supplement"], row["accepted_at"] or row["received_at"]
    asked, supplied = row["supplement_asked_at"], row["supplement_done_at"]
    if not (asked and supplied and supplied >= asked):
        supplied = None
    if row["status"] == 7:
        end = row["withdrawn_at"] if told["withdrawn"] == "if_accepted" and start else None
    else:
        end = row["finished_at"] or row["returned_at"]
        if not end and supplement != "ignore" and row["status"] == 5:
            end = asked
        if not end and row["status"] in (2, 4):
            end = end_of_window
    if end is None:
        return None
    times = row["times_rescheduled"]
    times = times if times is not None else int(row["rescheduled_due_at"] is not None)
    if told["asked_twice"] == "late" and (row["times_supplemented"] or 0) > 1:
        return "late"
    if told["reschedules_at_most"] is not None and times > told["reschedules_at_most"]:
        return "late"
    pause = timedelta(0)
    if supplement == "subtract" and row["supplement_minutes"] is not None:
        pause = timedelta(minutes=row["supplement_minutes"])
    elif supplement == "subtract" and supplied:
        pause = seen(supplied) - seen(asked)
    limit, unit, due = row["time_limit"], row["time_limit_unit"], row["due_at"]
    if told["due"] == "rescheduled" and row["rescheduled_due_at"]:
        promised = seen(row["rescheduled_due_at"])
    elif due:
        promised = seen(due) + pause
        if supplement == "restart" and supplied and start:
            promised = seen(supplied) + (seen(due) - seen(start))
    elif told["no_due"] == "time_limit" and limit and unit:
        begun = supplied if supplement == "restart" and supplied else start
        if begun is None:
            return None
        last = timedelta(seconds=86399) if told["compare"] == "moment" else timedelta(0)
        if unit == 1:
            promised = seen(begun + timedelta(hours=limit)) + pause
        elif unit == 2:
            promised = day_of(begun) + timedelta(days=limit) + last + pause
        elif unit == 4:
            years, month = divmod(begun.month - 1 + limit, 12)
            first = datetime(begun.year + years, month + 1, 1)  # noqa: DTZ001 - a wall clock
            following = day_of(first + timedelta(days=31)).replace(day=1)
            promised = min(first + timedelta(days=begun.day - 1), following - timedelta(days=1)) + (
                last + pause
            )
        else:
            late_hour = told["forwarded_after"] is not None
            late_hour = late_hour and begun - day_of(begun) > timedelta(hours=15)
            days = limit + late_hour
            if supplement == "subtract" and row["supplement_minutes"] is None and supplied:
                days, pause = days + passed(asked.date(), supplied.date()), timedelta(0)
            ends = walked(begun.date(), days)
            promised = datetime(ends.year, ends.month, ends.day) + last + pause  # noqa: DTZ001
    else:
        return None
    return "late" if seen(end) > promised else "on_time"


@given(rows=st.lists(ROW, min_size=5, max_size=20), choices=CHOICES)
@settings(max_examples=15, deadline=None, phases=(Phase.generate,))
def test_a_clock_judges_as_a_person_walking_days(rows, choices) -> None:
    if choices["no_due"] == "left_out":
        choices = choices | {"forwarded_after": None}
    end = datetime(2026, 9, 30, 23, 59, 59, 999999)  # noqa: DTZ001 - a wall clock
    wanted = [naive(row, choices, end) for row in rows]
    asked = [timed(word, "submitted_at") for word in ("on_time", "late")]
    with TemporaryDirectory() as folder:
        path = store(Path(folder) / "hs.parquet", rows)
        kind = kind_with(**choices, end=["finished_at", "returned_at"])
        found = count_records(kind, asked, [path], ["2026-09"], CALENDAR_2026)
    counted = {one.indicator: one.numerator for one in found}
    assert counted == {word: wanted.count(word) for word in ("on_time", "late")}


# The same query elsewhere.

NAMED = [
    Indicator.model_validate(
        timed(word, day).model_dump(by_alias=True, exclude_none=True)
        | {
            "id": f"{word}_{clock}",
            "dossiers": {"date": day, "clock": clock, "count": {"timing": word}},
        }
    )
    for clock in ("ngay-lich", "cong-766", "mot-cua-61", "mot-cua-118")
    for word, day in (("on_time", "submitted_at"), ("late", "clock_end"))
]


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres"])
def test_each_dialect_writes_the_query_with_one_scan(dialect: str) -> None:
    query = monthly_query(KIND, NAMED, [MONTH], dialect)
    assert sqlglot.parse_one(query, dialect=dialect)
    assert query.count(" records") == 1
    for word in ("QUALIFY", "FILTER", "EXCLUDE", "/", "EPOCH", "DOUBLE"):
        assert word not in query.upper()


PG = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection[Any]]:
    """A throw-away PostgreSQL on a socket of its own."""
    runuser = shutil.which("runuser")
    if not (PG / "initdb").exists() or runuser is None:
        pytest.skip("no PostgreSQL server here: the query was only written for it, not run")
    with TemporaryDirectory(prefix="pg") as folder:
        home = Path(folder)
        shutil.chown(home, "postgres")
        as_postgres = [runuser, "-u", "postgres", "--"]

        def run(*words: str) -> None:
            command = [*as_postgres, *words]
            # The server keeps what it inherits open: nothing waits for a pipe of its own.
            quiet = subprocess.DEVNULL
            done = subprocess.run(command, cwd=home, stdout=quiet, stderr=quiet, check=False)
            if done.returncode:
                pytest.skip(f"PostgreSQL does not start here: {words[0]} gave {done.returncode}")

        run(str(PG / "initdb"), "-D", f"{home}/data", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses='' -k {home} -c fsync=off"
        start = ["-D", f"{home}/data", "-l", f"{home}/log", "-o", options, "-w", "start"]
        run(str(PG / "pg_ctl"), *start)
        try:
            with psycopg.connect(host=str(home), user="postgres", dbname="postgres") as connection:
                yield connection
        finally:
            stop = [str(PG / "pg_ctl"), "-D", f"{home}/data", "-m", "immediate", "stop"]
            subprocess.run([*as_postgres, *stop], cwd=home, capture_output=True, check=False)


PG_TYPES = {"TINYINT": "SMALLINT"}


def drawn(dice: Random) -> dict[str, Any]:
    """Draw a record; every field is now and then empty."""

    def moment() -> datetime | None:
        at = datetime(2026, 8, 20) + timedelta(minutes=dice.randrange(60 * 24 * 60))  # noqa: DTZ001
        return at if dice.random() < 0.7 else None

    times = ("received_at", "accepted_at", "submitted_at", "due_at", "rescheduled_due_at")
    times += ("finished_at", "returned_at", "stopped_at", "withdrawn_at")
    times += ("supplement_asked_at", "supplement_done_at")
    return {name: moment() for name in times} | {
        "status": dice.choice([None, 2, 3, 4, 5, 7, 8, 9, 10]),
        "times_rescheduled": dice.choice([None, 0, 1, 2]),
        "times_supplemented": dice.choice([None, 0, 1, 2]),
        "supplement_minutes": dice.choice([None, None, 0, 90, 3000]),
        "time_limit": dice.choice([None, 1, 2, 5, 20]),
        "time_limit_unit": dice.choice([None, 1, 2, 3, 4]),
    }


def literal(value: Any) -> str:
    """Write a value as every engine reads it."""
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    return f"'{value}'"


def test_two_engines_count_the_same_integers(postgres) -> None:
    dice = Random(766)
    rows = [drawn(dice) for _ in range(400)]
    months = ["2026-09", "2026-10"]
    types = {one.id: STORED[one.type] for one in KIND.fields}
    types |= {one.id: "TIMESTAMP" for one in KIND.derived} | {BATCH: "BIGINT"}
    assert CALENDAR_2026
    days = ", ".join(
        f"('{one.day}', {one.upto}, {one.nth or 'NULL'})" for one in CALENDAR_2026.table()
    )
    lines = [{"code": str(at % 350), "unit": "uv"[at % 2], BATCH: at, **row} for at, row in
             enumerate(rows)]  # fmt: skip
    values = ", ".join(f"({', '.join(literal(line.get(one)) for one in types)})" for line in lines)
    found = {}
    with duckdb.connect() as duck, postgres.cursor() as cursor:
        for engine, dialect in ((duck, "duckdb"), (cursor, "postgres")):
            columns = ", ".join(
                f'"{name}" {PG_TYPES.get(kind, kind) if dialect == "postgres" else kind}'
                for name, kind in types.items()
            )
            for name, shape in (
                ("records", columns),
                (CALENDAR, "day DATE, upto BIGINT, nth BIGINT"),
            ):
                engine.execute(f"DROP TABLE IF EXISTS {name}")
                engine.execute(f"CREATE TEMP TABLE {name} ({shape})")
            engine.execute(f"INSERT INTO records VALUES {values}")
            engine.execute(f"INSERT INTO {CALENDAR} VALUES {days}")
            engine.execute(monthly_query(KIND, NAMED, months, dialect))
            found[dialect] = sorted(
                ([v if isinstance(v, str) or v is None else int(v) for v in row]
                 for row in engine.fetchall()), key=str)  # fmt: skip
    assert found["duckdb"] == found["postgres"]
    assert found["duckdb"]
