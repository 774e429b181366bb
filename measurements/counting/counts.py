"""Counting records: whole numbers per unit and month from batches of records, never a ratio."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from measurements.counting.latest import connected, slices_of_latest
from measurements.counting.query import count_of, dates_of, distinct_query, monthly_query
from rules.indicators import Indicator
from rules.records import RecordKind


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
) -> list[Counts]:
    """Count the indicators month by month; ``batches`` are Parquet files, oldest first.

    A unit with any record in a month has a row for every indicator of that month, 0/0 (or 0/1)
    where none of its records count; a unit with none has no row. Ordered by unit, month, indicator.
    """
    counted = [one for one in indicators if one.counted and one.over != "distinct"]
    if not (counted and batches and months):
        return []
    dates = dates_of(counted)
    places = [dates.index(count_of(one).date) for one in counted]
    totals: dict[tuple[str, str], list[list[int]]] = {}
    for unit, *rest in _run(kind, batches, monthly_query(kind, counted, months, is_latest=True)):
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
) -> list[DistinctCounts]:
    """Count, over all ``months`` together, how many different values of ``distinct`` there are.

    A value counts in the numerator if one of its records does. Otherwise as count_records.
    """
    counted = [one for one in indicators if one.counted and one.over == "distinct"]
    if not (counted and batches and months):
        return []
    return [
        DistinctCounts(unit, one.id, sums[2 * at], sums[2 * at + 1] if one.has_base else 1)
        for unit, *sums in sorted(
            _run(kind, batches, distinct_query(kind, counted, months, is_latest=True))
        )
        for at, one in enumerate(counted)
    ]


def _run(kind: RecordKind, batches: Sequence[Path], query: str) -> list[tuple[Any, ...]]:
    """Run the query, which is by unit, over slices of the batches' latest rows."""
    with connected(batches) as connection:
        return [
            row
            for _ in slices_of_latest(connection, kind, batches)
            for row in connection.execute(query).fetchall()
        ]


def _month_text(key: int) -> str:
    return f"{key // 100:04d}-{key % 100:02d}"
