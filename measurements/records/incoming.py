"""Files of records as they come in: which column is which field, and where a row stands."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

from measurements.files.forms import SHEETS, misnamed, require_form
from measurements.records.laying import Origin, lay_out
from measurements.records.systems import SourceSystem
from rules.errors import Problem, Refused, refuse
from rules.records import RecordKind
from rules.vietnamese import number

DELIMITERS = {",": "dấu phẩy", ";": "dấu chấm phẩy", "\t": "phím Tab"}
LONGEST_CELL = 1 << 20
SHOWN_PLACES = 5
RAGGED = "số cột khác dòng tiêu đề, hoặc dấu ngoặc kép không khép"
RAGGED_HINT = "ô có dấu ngăn cột phải nằm trong ngoặc kép; xuất lại tệp"
MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file: its column names in order, and which of them holds each field (from 0).

    ``delimiter`` is empty for Parquet; ``types`` are Parquet's column types, empty for CSV. A
    workbook is laid out as CSV at ``path``: ``origin`` says where its rows stood, ``left_out``
    are its columns that were not. ``notes`` are for the person who hands the file in. ``rows`` are
    counted as the file is read, and those ``saying`` anything.
    """

    path: Path
    delimiter: str
    header: tuple[str, ...]
    columns: dict[str, int]
    types: tuple[str, ...] = ()
    origin: Origin | None = None
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rows: int = 0
    saying: int = 0

    @property
    def is_csv(self) -> bool:
        """Whether rows stand on lines of a text file."""
        return bool(self.delimiter)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Name the columns that no field takes."""
        used = set(self.columns.values())
        unused = tuple(name for at, name in enumerate(self.header) if at not in used and name)
        return (*unused, *self.left_out)

    def cell(self, row: int, field: str) -> str:
        """Give the sheet and cell of a row's field (``Hồ sơ!F8``); empty where there is none."""
        return self.origin.cell(row, self.columns.get(field)) if self.origin else ""


@dataclass(frozen=True, slots=True)
class Ragged:
    """A record of a CSV file without the header's number of cells: its file (from 0) and line."""

    file: int
    record: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The files of one import, in order, and the records that were not taken as rows."""

    kind: RecordKind
    system: SourceSystem
    month: str
    files: tuple[Incoming, ...]
    ragged: tuple[Ragged, ...]

    def rejected(self, file: int) -> frozenset[int]:
        """Number the records of a file that were not taken as rows, the header being 1."""
        return frozenset(one.record for one in self.ragged if one.file == file)


def open_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    kind: RecordKind,
    system: SourceSystem,
    folder: Path,
) -> Incoming:
    """Read the header of a file and match its columns to the fields of ``kind``.

    A workbook is laid out as CSV in ``folder``. Raises Refused: not a file of these forms, one
    column only or too many, a column twice, a required field without a column (hint: the nearest
    column, and the names accepted).
    """
    form = require_form(path, "text", "parquet", *SHEETS)
    told = misnamed(path)
    notes: tuple[str, ...] = (told,) if told else ()
    if form in SHEETS:
        laid = lay_out(path, folder / path.name, _known_names(kind, system), _asked(kind, system))
        place: dict[str, str | int] = {"file": path.name, "path": laid.origin.header}
        _refuse_too_wide((*laid.header, *laid.left_out), place)
        columns = _match(laid.header, kind, system, place)
        notes += laid.notes
        return Incoming(laid.path, ",", laid.header, columns, (), laid.origin, laid.left_out, notes)
    if form == "parquet":
        header, types = _parquet_columns(connection, path)
        _refuse_too_wide(header, {"file": path.name})
        columns = _match(header, kind, system, {"file": path.name})
        return Incoming(path, "", header, columns, types, notes=notes)
    delimiter, header = _csv_header(path, _known_names(kind, system))
    _refuse_too_wide(header, {"file": path.name, "line": 1})
    columns = _match(header, kind, system, {"file": path.name, "line": 1})
    return Incoming(path, delimiter, header, columns, notes=notes)


def _refuse_too_wide(header: Sequence[str], place: dict[str, str | int]) -> None:
    if len(header) > MOST_COLUMNS:
        said = f"có {number(len(header))} cột, nhiều nhất {number(MOST_COLUMNS)}"
        hint = "chỉ xuất các cột cần dùng"
        raise refuse("too_many_columns", said, hint, **place)


def lines_of(incoming: Incoming, rows: Sequence[int], rejected: frozenset[int]) -> dict[int, int]:
    """Give the line of the file (the header's is 1) of each of ``rows``, counted from 1.

    ``rejected`` are records that were not taken as rows, by their number with the header as 1.
    Where a cell holds a line break or a line is empty, the file is walked.
    """
    if _lines(incoming.path) == 1 + incoming.rows + len(rejected):
        return _each_on_its_line(rows, rejected)
    wanted, found, row = set(rows), {}, 0
    for record, line, cells in walk(incoming):
        if record == 1 or not cells or record in rejected:
            continue
        row += 1
        if row in wanted:
            found[row] = line
            if len(found) == len(wanted):
                break
    return found


def _lines(path: Path) -> int:
    """Count the lines of a file; 0 where some end in a carriage return alone."""
    lines, ended = 0, True
    with path.open("rb") as file:
        while part := file.read(1 << 20) + file.readline():
            if b"\r" in part and part.count(b"\r") != part.count(b"\r\n"):
                return 0
            lines += part.count(b"\n")
            ended = part.endswith(b"\n")
    return lines + (not ended)


def _each_on_its_line(rows: Sequence[int], rejected: frozenset[int]) -> dict[int, int]:
    """Give the line of each row where every record, taken or not, has a line of its own."""
    places, passed, others = {}, 0, sorted(rejected)
    for row in sorted(rows):
        while passed < len(others) and others[passed] <= row + 1 + passed:
            passed += 1
        places[row] = row + 1 + passed
    return places


def ragged_problem(incoming: Incoming, lines: Sequence[int]) -> Problem:
    """Tell of lines that do not have the header's columns."""
    name = incoming.path.name
    where = ", ".join(f"{name}:{line}" for line in lines[:SHOWN_PLACES])
    where += "..." if len(lines) > SHOWN_PLACES else ""
    message = f"{RAGGED}: {number(len(lines))} dòng, tại {where}"
    return Problem("ragged_row", message, RAGGED_HINT, name, lines[0])


def ragged_problems(batch: Batch) -> list[Problem]:
    """Tell of the ragged lines of every file."""
    found = [
        (file, [one.line for one in batch.ragged if one.file == at])
        for at, file in enumerate(batch.files)
    ]
    return [ragged_problem(file, lines) for file, lines in found if lines]


def walk(incoming: Incoming) -> Iterator[tuple[int, int, list[str]]]:
    """Give each record of a CSV file: its number and its first line, both from 1, and its cells.

    Raises Refused at the line of a cell too large to read.
    """
    csv.field_size_limit(LONGEST_CELL)
    with incoming.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=incoming.delimiter)
        record, line = 0, 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                said = "có ô quá dài hoặc dấu ngoặc kép không khép"
                hint = "kiểm tra dấu ngoặc kép từ dòng này, hoặc xuất lại tệp"
                name = incoming.path.name
                raise refuse("bad_csv", said, hint, file=name, line=line) from error
            if cells is None:
                return
            record += 1
            yield record, line, cells
            line = reader.line_num + 1


def _csv_header(path: Path, known: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Take the delimiter that splits the first line into the most names we know."""
    csv.field_size_limit(LONGEST_CELL)
    readings: list[tuple[int, int, str, tuple[str, ...]]] = []
    for delimiter in DELIMITERS:
        with path.open(encoding="utf-8-sig", newline="") as file:
            try:
                cells = next(csv.reader(file, delimiter=delimiter), [])
            except csv.Error as error:
                hint = "kiểm tra dấu ngoặc kép và bảng mã"
                said = "không đọc được dòng tiêu đề"
                raise refuse("bad_csv", said, hint, file=path.name, line=1) from error
        names = tuple(_plain(cell) for cell in cells)
        hits = len({name.casefold() for name in names} & set(known))
        readings.append((hits, len(names), delimiter, names))
    _, width, delimiter, names = max(readings, key=lambda one: one[:2])
    if width < 2:
        message = "chỉ thấy một cột: tệp không ngăn cột bằng dấu phẩy, chấm phẩy hay Tab"
        hint = f"ngăn cột bằng {', '.join(DELIMITERS.values())}; dòng đầu là tên cột"
        raise refuse("wrong_delimiter", message, hint, file=path.name, line=1)
    return delimiter, names


def _parquet_columns(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        found = connection.execute(
            "DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)}
        )
        columns = found.fetchall()
    except duckdb.Error as error:
        hint = "xuất lại tệp Parquet"
        raise refuse("bad_parquet", "không đọc được Parquet", hint, file=path.name) from error
    return tuple(one[0] for one in columns), tuple(one[1] for one in columns)


def _known_names(kind: RecordKind, system: SourceSystem) -> list[str]:
    columns = system.columns_of(kind).columns
    return [name.casefold() for column in columns for name in column.names]


def _asked(kind: RecordKind, system: SourceSystem) -> list[str]:
    """Name the columns no file may lack, each by the first of its names."""
    found = [system.columns_of(kind).column(one.id) for one in kind.fields if one.required]
    return [next(iter(column.names)) for column in found if column]


def _match(
    header: tuple[str, ...], kind: RecordKind, system: SourceSystem, place: dict[str, str | int]
) -> dict[str, int]:
    at_name: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        at_name.setdefault(_plain(name).casefold(), []).append(at)
    problems: list[Problem] = []
    matched: dict[str, int] = {}
    for field in kind.fields:
        column = system.columns_of(kind).column(field.id)
        names = list(column.names) if column else []
        found = [at for name in names for at in at_name.get(name.casefold(), [])]
        if len(found) > 1:
            said = ", ".join(f"“{header[at]}” (cột {at + 1})" for at in found)
            message = f"{field.title}: có nhiều cột cùng nghĩa: {said}"
            problems += refuse("column_twice", message, "giữ lại một cột", **place).problems
        elif found:
            matched[field.id] = found[0]
        elif field.required:
            message = f"thiếu cột bắt buộc: {field.title}"
            problems += refuse("missing_column", message, _near(names, header), **place).problems
    if problems:
        raise Refused(problems)
    return matched


def _near(names: Sequence[str], header: Sequence[str]) -> str:
    accepted = f"tên cột được nhận: {', '.join(names)}" if names else "hệ thống chưa khai cột này"
    lower = {name.casefold(): name for name in header}
    near = [one for name in names for one in get_close_matches(name.casefold(), lower, 1, 0.7)]
    return f"có phải là cột '{lower[near[0]]}'? {accepted}" if near else accepted


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()
