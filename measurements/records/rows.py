"""From files of records to rows: the view ``raw``, each cell's text and the value it says."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from measurements.records.incoming import (
    Batch,
    Incoming,
    Ragged,
    open_file,
    ragged_problem,
    walk,
)
from measurements.records.systems import SourceSystem
from measurements.records.values import (
    STORED,
    TYPED,
    cell_of,
    named,
    text_kept,
    text_of,
    text_trimmed,
    value_kept,
    value_of,
)
from rules.errors import Problem, Refused, refuse
from rules.records import RecordField, RecordKind

KEY_LENGTH = 32
"""Hex digits of the key that applicants are hashed with, made of the installation's secret."""
READING_FAULTS = (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException)


def load_rows(
    connection: duckdb.DuckDBPyConnection,
    kind: RecordKind,
    files: Sequence[Path],
    month: str,
    system: SourceSystem,
    key: bytes,
    folder: Path,
) -> tuple[Batch, list[Problem]]:
    """Read every file that can be read, for the temporary view ``raw``; the others give problems.

    ``raw`` has ``file`` and ``row`` (from 0 and from 1), each field's trimmed text under its own
    name (the applicant hashed already), and under ``v_<name>`` the value of codes, yes or no,
    moments and whole numbers: NULL where the text says none, and only then, or where words stand
    for numbers, is the text kept. Rows without any value are left out, and counted. Workbooks are
    laid out in ``folder``.
    """
    opened: list[Incoming] = []
    ragged: list[Ragged] = []
    problems: list[Problem] = []
    for path in files:
        number = len(opened)
        try:
            incoming = open_file(connection, path, kind, system, folder / str(number))
            incoming = _read(connection, incoming, number, kind, system, key)
            broken, told = _not_taken(connection, incoming, number)
        except Refused as refusal:
            problems += refusal.problems
            continue
        problems += told or ([] if broken or incoming.saying else _no_rows(incoming))
        opened.append(incoming)
        ragged += broken
    if opened:
        parts = " UNION ALL ".join(_rows(one, at, kind) for at, one in enumerate(opened))
        connection.execute(f"CREATE TEMP VIEW raw AS {parts}")
    if not files:
        problems += refuse("no_files", "chưa nêu tệp nào", "nêu ít nhất một tệp").problems
    return Batch(kind, system, month, tuple(opened), tuple(ragged)), problems


def _read(
    connection: duckdb.DuckDBPyConnection,
    incoming: Incoming,
    number: int,
    kind: RecordKind,
    system: SourceSystem,
    key: bytes,
) -> Incoming:
    """Put the rows of a file into the table ``rows_<number>``, in their order, and count them.

    A row's number is that of the table: numbering them on the way would keep all but one thread
    waiting.
    """
    source, cells = _csv(incoming, number) if incoming.is_csv else _parquet(incoming)
    held = [field for field in kind.fields if field.id in incoming.columns]
    known: dict[str, object] = {"path": str(incoming.path)}
    if incoming.is_csv:
        known["delimiter"] = incoming.delimiter
    if any(field.type == "hashed" for field in held):
        known["key"] = hmac.new(key, b"applicant", hashlib.sha256).hexdigest()[:KEY_LENGTH]

    def layer(columns: Iterator[tuple[str, RecordField]], source: str) -> str:
        listed = ", ".join(f"{column} AS {named(field.id)}" for column, field in columns)
        return f"SELECT {listed} FROM {source}"

    read = layer(((cells[incoming.columns[one.id]], one) for one in held), source)
    texts = layer(((cell_of(one), one) for one in held), f"({read})")
    texts = layer(((text_of(one, kind), one) for one in held), f"({texts})")
    typed = [field for field in held if field.type in TYPED]
    values = "".join(f", {value_of(one, kind, system)} AS {named('v_' + one.id)}" for one in typed)
    kept = [f"{text_kept(one, kind, system)} AS {named(one.id)}" for one in held]
    kept += [f"{value_kept(one)} AS {named('v_' + one.id)}" for one in typed]
    first, *others = map(text_trimmed, held)  # the first nearly always says something
    any_other = f"coalesce({', '.join([*others, 'NULL'])}) IS NOT NULL"
    says = f"CASE WHEN {first} IS NOT NULL THEN true ELSE {any_other} END"
    statement = (
        f"CREATE OR REPLACE TEMP TABLE rows_{number} AS SELECT {', '.join(kept)}, {says} AS said "
        f"FROM (SELECT *{values} FROM ({texts}))"
    )
    try:
        (count,) = connection.execute(statement, known).fetchone() or (0,)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        if incoming.is_csv and not isinstance(error, READING_FAULTS):
            raise  # a damaged Parquet file may fail in any way, a text only in these
        # The engine's own words may quote a cell or a key: they are not passed on.
        hint = "kiểm tra dấu ngoặc kép và dấu xuống dòng, hoặc xuất lại tệp"
        raise refuse("bad_file", "không đọc được tệp", hint, file=incoming.path.name) from None
    found = f"SELECT count(*) FROM rows_{number} WHERE said"
    (saying,) = connection.execute(found).fetchone() or (0,)
    return replace(incoming, rows=count, saying=saying)


def _rows(incoming: Incoming, number: int, kind: RecordKind) -> str:
    """Select the rows of a file that say anything, with every column of the kind."""

    def column(field: RecordField, name: str, stored: str) -> str:
        return named(name) if field.id in incoming.columns else f"NULL::{stored} AS {named(name)}"

    columns = [column(field, field.id, "VARCHAR") for field in kind.fields]
    columns += [
        column(field, f"v_{field.id}", STORED[field.type])
        for field in kind.fields
        if field.type in TYPED
    ]
    select = f"SELECT {number} AS file, rowid + 1 AS row, {', '.join(columns)} FROM rows_{number}"
    return select if incoming.saying == incoming.rows else f"{select} WHERE said"


def _csv(incoming: Incoming, number: int) -> tuple[str, list[str]]:
    cells = [f"c{at}" for at in range(len(incoming.header))]
    columns = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    source = (
        f"read_csv($path, delim=$delimiter, header=true, auto_detect=false, columns={{{columns}}}, "
        f"quote='\"', escape='\"', store_rejects=true, rejects_table='rejects_{number}', "
        f"rejects_scan='scans_{number}')"
    )
    return source, cells


def _parquet(incoming: Incoming) -> tuple[str, list[str]]:
    """Bring each column to text; a whole number kept as DOUBLE loses its ``.0``."""
    cells = []
    for name, written in zip(incoming.header, incoming.types, strict=True):
        column = named(name)
        if written in ("DOUBLE", "FLOAT"):
            whole = f"{column} = trunc({column}) THEN CAST(CAST({column} AS HUGEINT) AS VARCHAR)"
            column = f"CASE WHEN {whole} ELSE CAST({column} AS VARCHAR) END"
        elif written == "TIMESTAMP WITH TIME ZONE":
            column = f"CAST(CAST({column} AS TIMESTAMP) AS VARCHAR)"
        else:
            column = f"CAST({column} AS VARCHAR)"
        cells.append(column)
    return "read_parquet($path)", cells


def _not_taken(
    connection: duckdb.DuckDBPyConnection, incoming: Incoming, number: int
) -> tuple[list[Ragged], list[Problem]]:
    """Give the records of a CSV file that do not have the header's columns.

    One that runs over several lines, or whose quotes never close, may hide any number of others:
    that is a problem of the whole file.
    """
    if not incoming.is_csv:
        return [], []
    found = connection.execute(
        "SELECT line, bool_or(error_type NOT IN ('MISSING COLUMNS', 'TOO MANY COLUMNS') "
        f"OR contains(trim(csv_line, '\r\n'), '\n')) FROM rejects_{number} "
        "GROUP BY line ORDER BY line"
    ).fetchall()
    wanted = {record for record, _ in found}
    ragged = [
        Ragged(number, record, line, tuple(cells))
        for record, line, cells in (walk(incoming) if wanted else ())
        if record in wanted
    ]
    if any(hides for _, hides in found) or len(ragged) != len(wanted):
        places = {one.record: one.line for one in ragged}
        lines = [places.get(record, record) for record in sorted(wanted)]
        return [], [ragged_problem(incoming, lines)]
    return ragged, []


def _no_rows(incoming: Incoming) -> tuple[Problem, ...]:
    """Refuse a file without any row that says anything."""
    message = "chỉ có dòng tiêu đề, không có bản ghi nào"
    hint = "xuất lại dữ liệu của tháng; tháng không phát sinh thì không nộp tệp"
    return refuse("no_rows", message, hint, file=incoming.path.name).problems
