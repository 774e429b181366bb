"""The latest row of each record, in a stated memory and by slices of units.

Few records stand in more than one batch, so only those are compared: the others are read once, as
they lie in the files. Counts are by unit, so that slices of units add nothing up twice; the files
are in order of units, so that a slice reads its own part of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from measurements.counting.query import BATCH, RECORDS
from measurements.files.disk import disk_told
from measurements.files.holding import SPILL, held_folder
from measurements.records.values import STORED, named, quoted
from rules.records import RecordKind

MEMORY = "400MB"
ROWS_AT_ONCE = 1_500_000
EVERY, AGAIN = "every_row", "again"


@contextmanager
def connected(batches: Sequence[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an engine that takes ``MEMORY`` and spills beyond it beside the batches, until closed.

    What spills are codes and numbers of records and keyed hashes, as the batches hold them.
    """
    with held_folder(batches[0].parent, SPILL) as spill, disk_told(spill):
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            yield connection


def slices_of_latest(
    connection: duckdb.DuckDBPyConnection, kind: RecordKind, batches: Sequence[Path]
) -> Iterator[None]:
    """Set ``records`` to the latest rows of some units after others, until all had their turn.

    A column that old files lack is empty in them.
    """
    _read_every_row(connection, kind, batches)
    _find_repeated(connection, kind)
    unit = next(named(field.id) for field in kind.fields if field.type == "unit")
    key, batch = named(kind.key), named(BATCH)
    for first, last in _slices(connection, unit):
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {RECORDS} AS SELECT {EVERY}.* FROM {EVERY} "
            f"ANTI JOIN {AGAIN} ON {EVERY}.{key} = {AGAIN}.{key} "
            f"AND {EVERY}.{batch} < {AGAIN}.newest "
            f"WHERE {unit} BETWEEN {quoted(first)} AND {quoted(last)}"
        )
        yield


def _read_every_row(
    connection: duckdb.DuckDBPyConnection, kind: RecordKind, batches: Sequence[Path]
) -> None:
    types = {field.id: STORED[field.type] for field in kind.fields}
    types |= {derived.id: "TIMESTAMP" for derived in kind.derived}
    columns = ", ".join(f"{named(name)} {written}" for name, written in types.items())
    parts = [
        f"SELECT {at} AS {named(BATCH)}, * FROM read_parquet({quoted(str(path))})"
        for at, path in enumerate(batches)
    ]
    rows = " UNION ALL BY NAME ".join([f"SELECT 0 AS {named(BATCH)}, * FROM shape", *parts])
    connection.execute(f"CREATE TEMP TABLE shape ({columns})")
    connection.execute(f"CREATE TEMP VIEW {EVERY} AS {rows}")


def _find_repeated(connection: duckdb.DuckDBPyConnection, kind: RecordKind) -> None:
    """Find the keys of more than one batch: by their hashes first, a part of them at a time."""
    key = named(kind.key)
    connection.execute("CREATE TEMP TABLE suspects (mark UBIGINT)")
    (rows,) = connection.execute(f"SELECT count(*) FROM {EVERY}").fetchone() or (0,)
    parts = rows // ROWS_AT_ONCE + 1
    for part in range(parts):
        connection.execute(
            f"INSERT INTO suspects SELECT hash({key}) AS mark FROM {EVERY} "
            f"WHERE hash({key}) % {parts} = {part} GROUP BY mark HAVING count(*) > 1"
        )
    connection.execute(
        f"CREATE TEMP TABLE {AGAIN} AS SELECT {key}, max({named(BATCH)}) AS newest FROM {EVERY} "
        f"WHERE hash({key}) IN (FROM suspects) GROUP BY {key} HAVING count(*) > 1"
    )


def _slices(connection: duckdb.DuckDBPyConnection, unit: str) -> list[tuple[str, str]]:
    """Give ranges of units with about ``ROWS_AT_ONCE`` rows each, in order; a unit stays whole."""
    counted = connection.execute(
        f"SELECT {unit}, count(*) FROM {EVERY} WHERE {unit} IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    ranges: list[tuple[str, str]] = []
    held = 0
    for code, rows in counted:
        if ranges and held + rows <= ROWS_AT_ONCE:
            ranges[-1], held = (ranges[-1][0], code), held + rows
        else:
            ranges.append((code, code))
            held = rows
    return ranges
