"""Taking in records: files of a source system become one checked Parquet file of a batch.

The Parquet file has one row per record and the columns of the record kind by their own names:
texts VARCHAR; codes TINYINT; yes or no BOOLEAN; moments TIMESTAMP without zone, the wall clock of
Asia/Ho_Chi_Minh; whole numbers BIGINT (fees in đồng); ``unit`` the register's code; the applicant
a keyed hash of 32 hex characters; then the derived moments.

An empty cell means no for a yes or no, and the stated code where the kind states one
(``channel``: at the counter); otherwise NULL. A column that a file lacks is NULL throughout.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from measurements.files.encodings import in_utf8
from measurements.files.guard import MEMORY, THREADS
from measurements.model import illustrative_spellings
from measurements.records.checking import find_problems
from measurements.records.incoming import Batch
from measurements.records.rows import load_rows
from measurements.records.systems import SourceSystem
from measurements.records.values import TYPED, named, quoted
from measurements.units import UnitRegister
from rules.errors import refuse_if_any
from rules.records import RecordField, RecordKind


@dataclass(frozen=True, slots=True)
class TakenRecords:
    """What was taken in; ``illustrative``: some note says the data are made up.

    ``units`` are the codes seen; ``ignored_columns`` (``file: column``) were in the files and are
    not asked for; ``absent_fields`` are fields that at least one file has no column for.
    """

    rows: int
    illustrative: bool
    units: frozenset[str]
    ignored_columns: tuple[str, ...] = ()
    absent_fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def take_upload(
    kind: RecordKind,
    file: Path,
    month: str,
    units: UnitRegister,
    system: SourceSystem,
    key: bytes,
    out: Path,
) -> TakenRecords:
    """Take one file in any form and encoding, in the child that reads uploads: see take_records."""
    try:
        with TemporaryDirectory() as folder:
            text = in_utf8(file, Path(folder))
            return take_records(kind, [text], month, units, system, key, out)
    except duckdb.OutOfMemoryException:
        raise MemoryError from None


def take_records(
    kind: RecordKind,
    files: Sequence[Path],
    month: str,
    units: UnitRegister,
    system: SourceSystem,
    key: bytes,
    out: Path,
) -> TakenRecords:
    """Check one month's records (``2026-10``) in tables or workbooks, and write them to ``out``.

    ``key`` is the installation's secret for the applicants' hash. Raises Refused with every
    problem of every file, and then writes nothing.
    """
    if len(key) < 16:
        raise ValueError("the key must have at least 16 bytes")
    with (
        TemporaryDirectory() as folder,
        duckdb.connect(":memory:", config=_SETTINGS) as connection,
    ):
        connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        batch, problems = load_rows(connection, kind, files, month, system, key, Path(folder))
        if batch.files:
            _name_units(connection, units)
            problems += find_problems(connection, batch, units)
        refuse_if_any(problems)
        taken = _summary(connection, batch)
        _write(connection, kind, out)
        return taken


# Nothing is fetched from outside, nothing of a person spills to a disk, a moment that carries a
# zone is read on the wall clock of Việt Nam, and memory stays below the limit of the child.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "temp_directory": "",
    "memory_limit": f"{MEMORY * 3 // 4 >> 20}MiB",
    "threads": min(THREADS, os.cpu_count() or 1),
}


def _name_units(connection: duckdb.DuckDBPyConnection, units: UnitRegister) -> None:
    """Resolve each text that names a unit once, and join the codes to the rows."""
    found = connection.execute("SELECT DISTINCT unit FROM raw WHERE unit IS NOT NULL").fetchall()
    texts = [one[0] for one in found]
    codes = [unit.code if (unit := units.resolve(text)) else None for text in texts]
    connection.execute(
        "CREATE TEMP TABLE unit_names AS SELECT unnest($texts::VARCHAR[]) AS unit, "
        "unnest($codes::VARCHAR[]) AS unit_code",
        {"texts": texts, "codes": codes},
    )
    connection.execute(
        "CREATE TEMP VIEW taken AS SELECT raw.*, unit_names.unit_code "
        "FROM raw LEFT JOIN unit_names ON raw.unit = unit_names.unit"
    )


def _write(connection: duckdb.DuckDBPyConnection, kind: RecordKind, out: Path) -> None:
    """Write the batch beside its place, sync it, and rename it into place."""
    columns = [f"{_stored(field)} AS {named(field.id)}" for field in kind.fields]
    for derived in kind.derived:
        first = ", ".join(named(f"v_{one}") for one in derived.first_of)
        columns.append(f"coalesce({first}) AS {named(derived.id)}")
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    query = f"SELECT {', '.join(columns)} FROM taken ORDER BY unit_code, {named(kind.key)}"
    try:
        connection.sql(query).write_parquet(str(part), compression="zstd")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def _stored(field: RecordField) -> str:
    if field.type == "unit":
        return "unit_code"
    return named(f"v_{field.id}" if field.type in TYPED else field.id)


def _summary(connection: duckdb.DuckDBPyConnection, batch: Batch) -> TakenRecords:
    marked = "false"
    if batch.kind.field("note"):
        texts = [f"contains(lower(note), {quoted(text)})" for text in illustrative_spellings()]
        marked = " OR ".join(texts)
    rows, illustrative, units = connection.execute(
        f"SELECT count(*), coalesce(bool_or({marked}), false), list(DISTINCT unit_code) FROM taken"
    ).fetchone() or (0, False, [])
    absent = [
        field.id
        for field in batch.kind.fields
        if any(field.id not in one.columns for one in batch.files)
    ]
    ignored = tuple(f"{one.path.name}: {name}" for one in batch.files for name in one.ignored)
    notes = tuple(note for one in batch.files for note in one.notes)
    return TakenRecords(rows, illustrative, frozenset(units), ignored, tuple(absent), notes)
