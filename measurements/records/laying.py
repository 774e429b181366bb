"""Records on the sheets of a workbook, laid out as one CSV file with the place of every row.

The header is the row with the most column names we know: exports have titles above it. Visible
sheets with the same header are read one after the other; hidden rows are read like the others and
told. What could drop or change a record without a word is refused at its cell: an error, a formula
never worked out, a merged block, a hidden sheet with records, a sheet with another header.
"""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.files.cells import ERRORS, Cell, NoNumberError, Sheet, cell_text
from measurements.files.workbooks import sheets_of
from rules.errors import Problem, Refused, refuse, refuse_if_any
from rules.vietnamese import number

SEARCHED = 60
"""Rows from the top among which the header is looked for."""
LEAST_NAMES = 2
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a laid-out file stood: the sheet and row of each, the columns kept."""

    sheets: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]
    columns: tuple[int, ...]
    header_row: int

    def cell(self, row: int, column: int | None = None) -> str:
        """Give the place of a row (from 1) as ``Hồ sơ!F8``; without a column that of its first."""
        sheet, line = self.rows[row - 1]
        at = self.columns[0] if column is None else self.columns[column]
        return place(self.sheets[sheet], line, at)

    @property
    def header(self) -> str:
        """The place of the first sheet's header."""
        return place(self.sheets[0], self.header_row, self.columns[0])


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The CSV file, its columns, the columns left out, and what a person should know."""

    path: Path
    header: tuple[str, ...]
    left_out: tuple[str, ...]
    origin: Origin
    notes: tuple[str, ...]


def place(sheet: str, row: int, column: int) -> str:
    """Name a cell by its sheet, row and column from 0."""
    return f"{sheet}!{xl_rowcol_to_cell(row, column)}"


def lay_out(path: Path, out: Path, known: Collection[str], accepted: Sequence[str]) -> LaidOut:
    """Write the records of a workbook to ``out`` as CSV, with the columns in ``known`` only.

    ``known`` are names in case-folded form; ``accepted`` are the names of the columns no file may
    lack, for the hint. Raises Refused with every problem at its cell.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        laying = _Laying(path.name, frozenset(known), csv.writer(file))
        for sheet in sheets_of(path):
            laying.take(sheet)
    if laying.header is None and not laying.problems:
        raise _no_header(path, laying.unread, accepted)
    refuse_if_any(laying.problems)
    return laying.laid_out(out)


def _no_header(path: Path, sheets: Sequence[str], accepted: Sequence[str]) -> Refused:
    said = "không trang nào có dòng tên cột nhận ra được"
    seen = ", ".join(f"“{one}”" for one in sheets[:SHOWN]) or "sổ tính trống"
    hint = f"các trang đã xem: {seen}; cần các cột: {', '.join(accepted)}"
    where = f"{sheets[0]}!A1" if sheets else ""
    return refuse("no_header", said, hint, file=path.name, path=where)


@dataclass
class _Laying:
    """One pass over the sheets."""

    file: str
    known: frozenset[str]
    writer: "csv.Writer"  # type: ignore[name-defined]
    header: tuple[str, ...] | None = None
    header_row: int = 0
    columns: tuple[int, ...] = ()
    sheets: list[str] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    hidden_rows: int = 0
    problems: list[Problem] = field(default_factory=list)

    def take(self, sheet: Sheet) -> None:
        """Read a sheet, or note why not."""
        rows = iter(sheet.rows)
        top = list(islice(rows, SEARCHED))
        at = self._header_at(top)
        if at is None:
            if any(_filled(row) for row in chain(top, rows)):
                (self.hidden_sheets if sheet.is_hidden else self.unread).append(sheet.name)
            return
        below = chain(top[at + 1 :], rows)
        header = _names(top[at])
        if sheet.is_hidden:
            if any(_filled(row) for row in below):
                self._say_hidden(sheet, at)
            return
        if self.header is None:
            self._begin(header, at)
        elif header != self.header:
            self._say_other(sheet, header, at)
            return
        self.sheets.append(sheet.name)
        self._rows_of(sheet, at, below)

    def laid_out(self, out: Path) -> LaidOut:
        """Give what was written."""
        header = self.header or ()
        kept = set(self.columns)
        left = tuple(name for at, name in enumerate(header) if name and at not in kept)
        names = tuple(header[at] for at in self.columns)
        origin = Origin(tuple(self.sheets), tuple(self.rows), self.columns, self.header_row)
        return LaidOut(out, names, left, origin, tuple(self._notes()))

    def _notes(self) -> Iterator[str]:
        if len(self.sheets) > 1:
            yield f"đã đọc nối tiếp {len(self.sheets)} trang cùng tiêu đề: {', '.join(self.sheets)}"
        if self.unread:
            yield f"không đọc trang không có dòng tên cột: {', '.join(self.unread)}"
        if self.hidden_sheets:
            yield f"không đọc trang ẩn: {', '.join(self.hidden_sheets)}"
        if self.hidden_rows:
            yield f"đã đọc cả {number(self.hidden_rows)} dòng đang ẩn"

    def _header_at(self, top: Sequence[list[Cell]]) -> int | None:
        """Give the first of the rows that name the most columns we know; None below two."""
        hits = [len({one.casefold() for one in _names(row)} & self.known) for row in top]
        most = max(hits, default=0)
        return hits.index(most) if most >= LEAST_NAMES else None

    def _begin(self, header: tuple[str, ...], at: int) -> None:
        self.header, self.header_row = header, at
        self.columns = tuple(
            column for column, name in enumerate(header) if name.casefold() in self.known
        )
        self.writer.writerow([header[column] for column in self.columns])

    def _rows_of(self, sheet: Sheet, at: int, below: Iterator[list[Cell]]) -> None:
        number_of, faults = len(self.sheets) - 1, _Faults()
        last = at
        for line, row in enumerate(below, at + 1):
            cells = [self._text(sheet, row, line, column, faults) for column in self.columns]
            if any(one.strip() for one in cells):
                self.writer.writerow(cells)
                self.rows.append((number_of, line))
                self.hidden_rows += line in sheet.marks.hidden
                last = line
        kept = set(self.columns)
        for (line, column), shown in sheet.marks.broken.items():
            if line > at and column in kept:
                faults.broken[line, column] = shown
        for (top, left), (bottom, right) in sheet.marks.merged:
            if bottom > at and top <= last and kept.intersection(range(left, right + 1)):
                faults.merged[max(top, at), left] = xl_rowcol_to_cell(bottom, right)
        self.problems += faults.told(self.file, sheet.name)

    def _text(
        self, sheet: Sheet, row: Sequence[Cell], line: int, column: int, faults: "_Faults"
    ) -> str:
        if column >= len(row):
            return ""
        try:
            text = cell_text(row[column], sheet.marks.padded.get((line, column), 0))
        except NoNumberError as error:
            faults.numbers[line, column] = str(error)
            return ""
        if text.strip() in ERRORS:
            faults.broken[line, column] = text.strip()
        return text

    def _say_hidden(self, sheet: Sheet, at: int) -> None:
        said = f"trang ẩn “{sheet.name}” cũng có bản ghi"
        hint = "hiện trang đó rồi nộp lại, hoặc xóa trang nếu không thuộc lần nộp này"
        where = place(sheet.name, at, 0)
        self.problems.append(Problem("hidden_sheet", said, hint, self.file, path=where))

    def _say_other(self, sheet: Sheet, header: tuple[str, ...], at: int) -> None:
        odd = [one for one in header if one not in (self.header or ())]
        odd += [one for one in self.header or () if one not in header]
        shown = ", ".join(f"“{one}”" for one in odd[:SHOWN]) or "thứ tự cột"
        said = f"dòng tên cột khác với trang “{self.sheets[0]}”: {shown}"
        hint = "để các trang cùng tên cột và thứ tự, hoặc nộp mỗi trang một tệp"
        where = place(sheet.name, at, 0)
        self.problems.append(Problem("other_header", said, hint, self.file, path=where))


@dataclass
class _Faults:
    """Cells of one sheet that cannot be read as they are."""

    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], str] = field(default_factory=dict)
    numbers: dict[tuple[int, int], str] = field(default_factory=dict)

    def told(self, file: str, sheet: str) -> Iterator[Problem]:
        """Give one problem for each kind of fault, with the first places."""
        shown = ", ".join(sorted(set(self.broken.values()))[:SHOWN])
        yield from _problem(
            file, sheet, "error_cell", f"ô không có giá trị ({shown})", list(self.broken),
            "sửa công thức, hoặc chép rồi dán lại dạng giá trị; để trống nếu thật sự không có",
        )  # fmt: skip
        yield from _problem(
            file, sheet, "merged_cells", "ô gộp trong vùng dữ liệu", list(self.merged),
            "bỏ gộp ô và điền đủ từng dòng",
        )  # fmt: skip
        shown = ", ".join(sorted(set(self.numbers.values())))
        yield from _problem(
            file, sheet, "bad_number", f"số không dùng được ({shown})", list(self.numbers),
            "định dạng cột là Văn bản rồi nhập lại giá trị",
        )  # fmt: skip


def _problem(
    file: str, sheet: str, code: str, said: str, cells: list[tuple[int, int]], hint: str
) -> Iterator[Problem]:
    if cells:
        places = [place(sheet, row, column) for row, column in sorted(cells)]
        where = ", ".join(places[:SHOWN]) + ("..." if len(places) > SHOWN else "")
        message = f"{said}: {number(len(cells))} ô, tại {where}"
        yield Problem(code, message, hint, file, path=places[0])


def _names(row: Sequence[Cell]) -> tuple[str, ...]:
    """Give a row's texts as column names, without the empty ones at its end."""
    names = [" ".join(_said(cell).split()) for cell in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _said(cell: Cell) -> str:
    try:
        return cell_text(cell)
    except NoNumberError:
        return ""


def _filled(row: Sequence[Cell]) -> bool:
    return any(_said(cell).strip() for cell in row)
