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
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from measurements.files.disk import disk_told
from measurements.files.encodings import in_utf8
from measurements.files.guard import MEMORY, THREADS
from measurements.model import illustrative_spellings
from measurements.records.checking import failed_checks, problems_of
from measurements.records.crossing import Held, compared, crossing_checks, refused_in_force
from measurements.records.incoming import Batch, ragged_problems
from measurements.records.progress import CHECK, READ, WRITE, watched
from measurements.records.rows import load_rows
from measurements.records.scales import mixed_scales
from measurements.records.setting_aside import (
    SetAside,
    mark_refused,
    over_the_limit,
    refused_by_unit,
    set_aside,
)
from measurements.records.systems import SourceSystem
from measurements.records.values import TYPED, named, quoted
from measurements.units import UnitRegister
from rules.errors import Refused
from rules.records import RecordField, RecordKind

NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class TakenRecords:
    """What was taken in; ``illustrative``: some note says the data are made up.

    ``notes`` are what a person should know of it, beside what is told of every file.

    ``units`` are the codes seen; ``ignored_columns`` (``file: column``) were in the files and are
    not asked for; ``absent_fields`` are fields that at least one file has no column for. Of the
    ``rows``, ``fresh`` are in no batch in force and ``corrected`` differ from it. ``refused`` rows
    were not taken: ``set_aside`` says why, ``refused_by_unit`` how many of whom (empty: unknown);
    ``kept_old`` of them are in force as an earlier file had them.
    """

    rows: int
    illustrative: bool
    units: frozenset[str]
    ignored_columns: tuple[str, ...] = ()
    absent_fields: tuple[str, ...] = ()
    fresh: int = 0
    corrected: int = 0
    refused: int = 0
    refused_by_unit: tuple[tuple[str, int], ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    kept_old: int = 0
    notes: tuple[str, ...] = ()


def take_upload(
    kind: RecordKind,
    file: Path,
    month: str,
    units: UnitRegister,
    system: SourceSystem,
    key: bytes,
    out: Path,
    held: Sequence[Held] = (),
    most_refused: Fraction = NONE,
    progress: Path | None = None,
) -> TakenRecords:
    """Take one file in any form and encoding, in the child that reads uploads: see take_records."""
    try:
        with TemporaryDirectory() as folder:
            text = in_utf8(file, Path(folder))
            rest = (held, most_refused, progress)
            return take_records(kind, [text], month, units, system, key, out, *rest)
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
    held: Sequence[Held] = (),
    most_refused: Fraction = NONE,
    progress: Path | None = None,
) -> TakenRecords:
    """Check one month's records (``2026-10``) in tables or workbooks, and write them to ``out``.

    ``key`` is the installation's secret for the applicants' hash; ``held`` are the batches in force
    (month and file, oldest first). Rows with mistakes are set aside while they are at most the
    share ``most_refused`` of all. Raises Refused with every problem of every file where they are
    more, or where a file as a whole is at fault, and then writes nothing. How far it is stands in
    the file ``progress`` while it runs.
    """
    if len(key) < 16:
        raise ValueError("the key must have at least 16 bytes")
    with (
        TemporaryDirectory() as folder,
        duckdb.connect(":memory:", config=_SETTINGS) as connection,
    ):
        connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        with watched(connection, progress, READ):
            batch, problems = load_rows(connection, kind, files, month, system, key, Path(folder))
        if not batch.files:
            raise Refused(problems)
        _name_units(connection, kind, units)
        with watched(connection, progress, CHECK):
            crossing = crossing_checks(connection, kind, month, held)
            failed = failed_checks(connection, batch, units, crossing)
        refused = mark_refused(connection, failed) + len(batch.ragged)
        if problems or refused:
            kept = _rows_left(connection)
            told = [] if problems else over_the_limit(refused, kept, most_refused, files[0].name)
            if problems or told or not most_refused:
                problems += [*ragged_problems(batch), *problems_of(connection, batch, failed)]
                raise Refused([*problems, *told])
        taken = _summary(connection, batch)
        if refused:
            found = tuple(set_aside(connection, batch, failed, units))
            taken = replace(
                taken,
                refused=refused,
                refused_by_unit=refused_by_unit(found),
                set_aside=found,
                kept_old=refused_in_force(connection, kind),
            )
        with watched(connection, progress, WRITE):
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


def _name_units(
    connection: duckdb.DuckDBPyConnection, kind: RecordKind, units: UnitRegister
) -> None:
    """Resolve each text that names a unit once, and join the codes to the rows: ``taken``.

    ``new`` is the same as it is stored, ``kept`` what of it is not in ``refused``.
    """
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
    columns = [f"{_stored(field)} AS {named(field.id)}" for field in kind.fields]
    for derived in kind.derived:
        first = ", ".join(named(f"v_{one}") for one in derived.first_of)
        columns.append(f"coalesce({first}) AS {named(derived.id)}")
    as_stored = f"SELECT {', '.join(columns)} FROM taken"
    connection.execute("CREATE TEMP TABLE refused (file INTEGER, row BIGINT)")
    connection.execute(f"CREATE TEMP VIEW new AS {as_stored}")
    connection.execute(f"CREATE TEMP VIEW kept AS {as_stored} ANTI JOIN refused USING (file, row)")


def _write(connection: duckdb.DuckDBPyConnection, kind: RecordKind, out: Path) -> None:
    """Write the batch beside its place, sync it, and rename it into place."""
    unit = next(named(field.id) for field in kind.fields if field.type == "unit")
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    query = f"FROM kept ORDER BY {unit}, {named(kind.key)}"
    try:
        with disk_told(part):
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
    """Sum up the rows that are kept; a mark that data are made up is read on refused ones too."""
    marked = "SELECT false"
    if batch.kind.field("note"):
        texts = [f"contains(lower(note), {quoted(text)})" for text in illustrative_spellings()]
        notes = "SELECT DISTINCT note FROM taken"  # most rows have none, or one of a few
        marked = f"SELECT coalesce(bool_or({' OR '.join(texts)}), false) FROM ({notes})"
    unit = next(named(field.id) for field in batch.kind.fields if field.type == "unit")
    rows, illustrative, units = connection.execute(
        f"SELECT count(*), ({marked}), list(DISTINCT {unit}) FROM kept"
    ).fetchone() or (0, False, [])
    absent = [
        field.id
        for field in batch.kind.fields
        if any(field.id not in one.columns for one in batch.files)
    ]
    ignored = tuple(f"{one.path.name}: {name}" for one in batch.files for name in one.ignored)
    told = (note for one in batch.files for note in one.notes)
    fresh, corrected = compared(connection, batch.kind)
    return TakenRecords(
        rows,
        illustrative,
        frozenset(units),
        ignored,
        tuple(absent),
        fresh,
        corrected,
        notes=(*told, *mixed_scales(connection, batch)),
    )


def _rows_left(connection: duckdb.DuckDBPyConnection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM kept").fetchone() or (0,)
    return int(count)
