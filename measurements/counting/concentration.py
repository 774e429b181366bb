"""How much of a unit's records comes from its few most frequent sources: counts, never who.

A key (an applicant's hash, a minute) is grouped inside the query and never leaves it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from measurements.counting.conditions import all_of
from measurements.counting.counts import run_over
from measurements.counting.query import RECORDS
from measurements.records.values import named
from rules.indicators import Condition
from rules.records import RecordKind


class Concentration(NamedTuple):
    """Records of one unit in a month: all that have a key, those of its ``top`` keys, keys."""

    unit: str
    records: int
    of_top: int
    keys: int


def concentration(
    kind: RecordKind,
    batches: Sequence[Path],
    month: str,
    date: str,
    key: str,
    where: Sequence[Mapping[str, Condition]],
    top: int,
    by_minute: bool = False,
) -> list[Concentration]:
    """Count a month's records per unit, and those of the ``top`` most frequent values of ``key``.

    ``date`` puts a record into the month; ``where`` are groups of conditions as indicators state
    them. With ``by_minute`` the key is a moment and is taken to its minute. Of rows with the same
    record key the latest batch's counts. Ordered by unit.
    """
    if not batches:
        return []
    value = f"date_trunc('minute', {named(key)})" if by_minute else named(key)
    year, number = month.split("-")
    inside = f"year({named(date)}) = {int(year)} AND month({named(date)}) = {int(number)}"
    query = f"""
        WITH grouped AS (
            SELECT unit, {value} AS source, count(*) AS many FROM {RECORDS}
            WHERE {inside} AND {named(key)} IS NOT NULL
                AND {all_of(kind, *where).sql("duckdb")}
            GROUP BY 1, 2
        ), ranked AS (
            SELECT unit, many, row_number() OVER (PARTITION BY unit ORDER BY many DESC) AS place
            FROM grouped
        )
        SELECT unit, sum(many), sum(CASE WHEN place <= {int(top)} THEN many ELSE 0 END), count(*)
        FROM ranked GROUP BY 1 ORDER BY 1
    """
    rows = sorted(run_over(kind, batches, query))
    return [Concentration(unit, int(all_), int(of_top), keys) for unit, all_, of_top, keys in rows]
