"""From files of records to rows: the table ``raw``, each cell's text and the value it says."""

import hashlib
import hmac
from collections.abc import Sequence
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
    hashed,
    named,
    trimmed,
    value_of,
    value_when_empty,
)
from rules.errors import Problem, Refused, refuse
from rules.records import RecordField, RecordKind

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
    """Read every file that can be read into the temporary table ``raw``; the others give problems.

    ``raw`` has ``file`` and ``row`` (from 0 and from 1), each field's trimmed text under its own
    name (the applicant hashed already), and under ``v_<name>`` the value of codes, yes or no,
    moments and whole numbers: NULL where the text says none. Workbooks are laid out in ``folder``.
    """
    columns = ", ".join(
        f"{named(field.id)} VARCHAR"
        + (f", {named('v_' + field.id)} {STORED[field.type]}" if field.type in TYPED else "")
        for field in kind.fields
    )
    connection.execute(f"CREATE TEMP TABLE raw (file INTEGER, row BIGINT, {columns})")
    opened: list[Incoming] = []
    ragged: list[Ragged] = []
    problems: list[Problem] = []
    for path in files:
        try:
            incoming = open_file(connection, path, kind, system, folder / str(len(opened)))
            _read(connection, incoming, len(opened), kind, system, key)
            broken, told = _not_taken(connection, incoming, len(opened))
        except Refused as refusal:
            problems += refusal.problems
            continue
        problems += told or ([] if broken else _no_rows(connection, incoming, len(opened)))
        opened.append(incoming)
        ragged += broken
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
) -> None:
    """Add the rows of a file to ``raw``; rows without any value are left out."""
    source, cells = _csv(incoming, number) if incoming.is_csv else _parquet(incoming)
    held = [field for field in kind.fields if field.id in incoming.columns]
    texts = ", ".join(
        f"{_text(field, kind, cells[incoming.columns[field.id]])} AS {named(field.id)}"
        for field in held
    )
    values = [
        f"{_filled(field, kind, system)} AS {named('v_' + field.id)}"
        for field in held
        if field.type in TYPED
    ]
    known: dict[str, object] = {"path": str(incoming.path)}
    if incoming.is_csv:
        known["delimiter"] = incoming.delimiter
    if "$outer" in texts:
        known["outer"], known["inner"] = _two_keys(key)
    something = f"coalesce({', '.join(named(field.id) for field in held)}) IS NOT NULL"
    statement = (
        f"INSERT INTO raw BY NAME SELECT {', '.join(['*', *values])} FROM "
        f"(SELECT {number} AS file, row_number() OVER () AS row, {texts} FROM {source}) "
        f"WHERE {something}"
    )
    try:
        connection.execute(statement, known)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        if incoming.is_csv and not isinstance(error, READING_FAULTS):
            raise  # a damaged Parquet file may fail in any way, a text only in these
        # The engine's own words may quote a cell or a key: they are not passed on.
        hint = "kiểm tra dấu ngoặc kép và dấu xuống dòng, hoặc xuất lại tệp"
        raise refuse("bad_file", "không đọc được tệp", hint, file=incoming.path.name) from None


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


def _text(field: RecordField, kind: RecordKind, cell: str) -> str:
    text = trimmed(cell)
    if field.type == "hashed":
        return hashed(text)
    if field.id == kind.key or field.refers_to:
        # One code in other case, spacing or dashes is still the same record.
        dashes = f"translate(nfc_normalize({text}), '‐‑–—', '----')"
        return f"nullif(upper(regexp_replace({dashes}, '\\s+', '', 'g')), '')"
    return f"nfc_normalize({text})" if field.type in ("text", "unit") else text


def _filled(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    value, empty = value_of(field, kind, system), value_when_empty(field)
    if empty == "NULL":
        return value
    return f"CASE WHEN {named(field.id)} IS NULL THEN {empty} ELSE {value} END"


def _two_keys(key: bytes) -> tuple[str, str]:
    outer, inner = (
        hmac.new(key, part, hashlib.sha256).hexdigest() for part in (b"outer", b"inner")
    )
    return outer, inner


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


def _no_rows(
    connection: duckdb.DuckDBPyConnection, incoming: Incoming, number: int
) -> tuple[Problem, ...]:
    if connection.execute("SELECT 1 FROM raw WHERE file = $n LIMIT 1", {"n": number}).fetchone():
        return ()
    message = "chỉ có dòng tiêu đề, không có bản ghi nào"
    hint = "xuất lại dữ liệu của tháng; tháng không phát sinh thì không nộp tệp"
    return refuse("no_rows", message, hint, file=incoming.path.name).problems
