"""Counting records: whole numbers per unit and month from batches of records, never a ratio."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from measurements.counting.clocks import CALENDAR
from measurements.counting.latest import connected, slices_of_latest
from measurements.counting.query import (
    clocks_of,
    date_of,
    dates_of,
    distinct_query,
    listing_query,
    monthly_query,
)
from rules.errors import refuse
from rules.indicators import Indicator
from rules.records import RecordKind
from rules.vietnamese import day as written
from rules.vietnamese import number
from rules.working_days import WorkingDays


class Counts(NamedTuple):
    """One indicator of one unit in one month (``2026-10``); a count has denominator 1."""

    unit: str
    month: str
    indicator: str
    numerator: int
    denominator: int


class DistinctCounts(NamedTuple):
    """One indicator of one unit over the whole window, each value counted once."""

    unit: str
    indicator: str
    numerator: int
    denominator: int


def count_records(
    kind: RecordKind,
    indicators: Sequence[Indicator],
    batches: Sequence[Path],
    months: Sequence[str],
    calendar: WorkingDays | None = None,
) -> list[Counts]:
    """Count the indicators month by month; ``batches`` are Parquet files, oldest first.

    A unit with any record in a month has a row for every indicator of that month, 0/0 (or 0/1)
    where none of its records count; a unit with none has no row. Ordered by unit, month, indicator.
    ``calendar`` is needed by clocks with limits in working days. Raises Refused where a record
    needs a day that it does not have.
    """
    counted = [one for one in indicators if one.counted and one.over != "distinct"]
    if not (counted and batches and months):
        return []
    dates = dates_of(counted)
    places = [dates.index(date_of(one)) for one in counted]
    totals: dict[tuple[str, str], list[list[int]]] = {}
    query = monthly_query(kind, counted, months, is_latest=True)
    for unit, *rest in run_over(kind, batches, query, counted, calendar):
        keys, sums = rest[: len(dates)], rest[len(dates) :]
        for key in {key for key in keys if key}:
            totals.setdefault((unit, _month_text(key)), [[0, 0] for _ in counted])
        for at, place in enumerate(places):
            if keys[place]:
                pair = totals[unit, _month_text(keys[place])][at]
                pair[0] += sums[2 * at]
                pair[1] += sums[2 * at + 1]
    return [
        Counts(unit, month, one.id, pair[0], pair[1] if one.has_base else 1)
        for (unit, month), pairs in sorted(totals.items())
        for one, pair in zip(counted, pairs, strict=True)
    ]


def count_distinct(
    kind: RecordKind,
    indicators: Sequence[Indicator],
    batches: Sequence[Path],
    months: Sequence[str],
    calendar: WorkingDays | None = None,
) -> list[DistinctCounts]:
    """Count, over all ``months`` together, how many different values of ``distinct`` there are.

    A value counts in the numerator if one of its records does. Otherwise as count_records.
    """
    counted = [one for one in indicators if one.counted and one.over == "distinct"]
    if not (counted and batches and months):
        return []
    query = distinct_query(kind, counted, months, is_latest=True)
    rows = run_over(kind, batches, query, counted, calendar)
    return [
        DistinctCounts(unit, one.id, sums[2 * at], sums[2 * at + 1] if one.has_base else 1)
        for unit, *sums in sorted(rows)
        for at, one in enumerate(counted)
    ]


def list_counted(
    kind: RecordKind,
    indicator: Indicator,
    batches: Sequence[Path],
    months: Sequence[str],
    calendar: WorkingDays | None = None,
) -> list[tuple[str, str]]:
    """Give unit and key of every record that counts in the numerator, in order.

    ``batches`` and ``calendar`` are as for count_records.
    """
    if not (indicator.counted and batches and months):
        return []
    query = listing_query(kind, indicator, months, is_latest=True)
    rows = run_over(kind, batches, query, [indicator], calendar)
    return sorted((str(row[0]), str(row[1])) for row in rows)


def run_over(
    kind: RecordKind,
    batches: Sequence[Path],
    query: str,
    indicators: Sequence[Indicator] = (),
    calendar: WorkingDays | None = None,
) -> list[tuple[Any, ...]]:
    """Run a query by unit over slices of the batches' latest rows, in the table ``records``."""
    with_limits = [one for one in clocks_of(kind, indicators) if one.uses_limits]
    with connected(batches) as connection:
        if with_limits:
            _lay_out(connection, calendar)
        found = [
            row
            for _ in slices_of_latest(connection, kind, batches)
            for row in connection.execute(query).fetchall()
        ]
    outside = sum(sum(row[len(row) - len(with_limits) :]) for row in found) if with_limits else 0
    if outside and calendar:
        raise _beyond(kind, outside, calendar)
    return found


def _lay_out(connection: duckdb.DuckDBPyConnection, calendar: WorkingDays | None) -> None:
    """Make the table of the calendar of working days."""
    if calendar is None:
        message = "đồng hồ đếm theo ngày làm việc nhưng không có lịch ngày làm việc"
        raise refuse("no_calendar", message, "thêm working_days.yaml vào thư mục quy tắc")
    rows = ", ".join(
        f"(DATE '{day}', {upto}, {'NULL' if nth is None else nth})"
        for day, upto, nth in calendar.table()
    )
    connection.execute(f"CREATE TEMP TABLE {CALENDAR} (day DATE, upto BIGINT, nth BIGINT)")
    connection.execute(f"INSERT INTO {CALENDAR} VALUES {rows}")


def _beyond(kind: RecordKind, count: int, calendar: WorkingDays) -> Exception:
    message = (
        f"{number(count)} {kind.noun} có thời hạn tính bằng ngày làm việc ngoài lịch, lịch có từ "
        f"{written(calendar.first)} đến {written(calendar.last)}"
    )
    hint = "bổ sung năm đó vào working_days.yaml theo thông báo nghỉ lễ, Tết"
    return refuse("outside_calendar", message, hint, file="working_days.yaml")


def _month_text(key: int) -> str:
    return f"{key // 100:04d}-{key % 100:02d}"
