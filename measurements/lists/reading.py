"""Lists as people keep them, in CSV or Excel: columns by their names, each cell with its place."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.files.encodings import in_utf8
from measurements.files.forms import require_form
from measurements.model import says_illustrative
from rules.errors import Problem, Refused, refuse, refuse_if_any
from rules.vietnamese import fold

HEADER_WITHIN = 20
"""How far down the row of column names is looked for: lists have titles above it."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column that is read: our name, what people call it, and other ways to write that."""

    id: str
    title: str
    spellings: tuple[str, ...] = ()
    required: bool = True

    def is_called(self, text: str) -> bool:
        """Whether a heading names this column, in any case and with or without accents."""
        called = fold(text).replace("_", " ")
        return called in {fold(one) for one in (self.id, self.title, *self.spellings)}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line: its texts by column (empty where it has none), and where it stands."""

    texts: dict[str, str]
    file: str
    line: int
    sheet: str
    at: dict[str, int]

    def problem(self, code: str, column: ListColumn, message: str, hint: str) -> Problem:
        """Tell a mistake in a cell at ``file:line`` or, in a workbook, at its cell."""
        if not self.sheet:
            return Problem(code, message, hint, self.file, self.line, path=column.title)
        cell = xl_rowcol_to_cell(self.line - 1, self.at.get(column.id, 0))
        said = f"{column.title}: {message}"
        return Problem(code, said, hint, self.file, path=f"{self.sheet}!{cell}")

    @property
    def place(self) -> str:
        """Where the line stands, for people."""
        return f"{self.file}, {f'trang {self.sheet}, ' if self.sheet else ''}dòng {self.line}"


@dataclass(frozen=True, slots=True)
class ListRead:
    """The lines of a file; ``ignored`` are headings of columns that are not read."""

    rows: tuple[ListRow, ...]
    ignored: tuple[str, ...]
    illustrative: bool


Line = tuple[int, list[str]]


def read_list(path: Path, columns: Sequence[ListColumn]) -> ListRead:
    """Read the lines below the row of headings; what stands in other columns is not kept.

    Raises Refused with every problem of the table itself: not a list, a column missing or twice, a
    line with more cells than headings, no line at all.
    """
    with TemporaryDirectory() as folder:
        text = in_utf8(path, Path(folder))
        form = require_form(text, "text", "xlsx")
        sheet, lines = _sheet(text) if form == "xlsx" else ("", _csv_lines(text))
    number, header = _header(path, lines, columns)
    at = _places(path, number, header, columns, sheet)
    rows, problems = [], []
    for line, cells in lines:
        if line <= number or not any(cells):
            continue
        if any(cells[len(header) :]):
            message = f"có {len(cells)} ô, tiêu đề có {len(header)} cột"
            hint = "ô có dấu ngăn cột phải nằm trong ngoặc kép"
            problems.append(Problem("ragged_row", message, hint, path.name, **_line(sheet, line)))
        texts = {name: cells[place] if place < len(cells) else "" for name, place in at.items()}
        rows.append(ListRow(texts, path.name, line, sheet, at))
    if not rows:
        hint = "điền ít nhất một dòng dưới tiêu đề"
        problems += refuse("no_rows", "chỉ có dòng tiêu đề", hint, file=path.name).problems
    refuse_if_any(problems)
    ignored = tuple(name for place, name in enumerate(header) if name and place not in at.values())
    marked = any(says_illustrative(cell) for _, cells in lines for cell in cells)
    return ListRead(tuple(rows), ignored, marked)


def _csv_lines(path: Path) -> list[Line]:
    lines: list[Line] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = max(",;\t", key=file.readline().count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        number = 1
        try:
            for cells in reader:
                lines.append((number, [" ".join(cell.split()) for cell in cells]))
                number = reader.line_num + 1
        except csv.Error as error:
            message = "có ô quá dài hoặc dấu ngoặc kép không khép"
            raise refuse("bad_csv", message, "xuất lại tệp", file=path.name) from error
    return lines


def _sheet(path: Path) -> tuple[str, list[Line]]:
    """Give the first sheet's name and lines."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        name = book.sheet_names[0]
        cells: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        hint = "mở bằng Excel rồi lưu lại dạng .xlsx"
        raise refuse("not_xlsx", "không đọc được sổ tính", hint, file=path.name) from error
    return name, [(at, [_text(cell) for cell in line]) for at, line in enumerate(cells, start=1)]


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _header(path: Path, lines: Sequence[Line], columns: Sequence[ListColumn]) -> Line:
    """Find the row of headings: of the first rows, the one that names most columns."""
    found = max(
        lines[:HEADER_WITHIN],
        key=lambda line: sum(any(one.is_called(cell) for cell in line[1]) for one in columns),
        default=(0, []),
    )
    if not any(one.is_called(cell) for one in columns for cell in found[1]):
        names = ", ".join(one.title for one in columns)
        message = "không thấy dòng tên cột"
        raise refuse("missing_columns", message, f"các cột: {names}", file=path.name, line=1)
    return found


def _places(
    path: Path, line: int, header: Sequence[str], columns: Sequence[ListColumn], sheet: str
) -> dict[str, int]:
    at: dict[str, int] = {}
    problems = []
    place = _line(sheet, line)
    for column in columns:
        found = [number for number, name in enumerate(header) if column.is_called(name)]
        if len(found) > 1:
            message = f"có nhiều cột cùng nghĩa “{column.title}”"
            problems.append(Problem("column_twice", message, "giữ lại một", path.name, **place))
        elif found:
            at[column.id] = found[0]
        elif column.required:
            hint = f"thêm cột “{column.title}”"
            message = f"thiếu cột “{column.title}”"
            problems.append(Problem("missing_column", message, hint, path.name, **place))
    if problems:
        raise Refused(problems)
    return at


def _line(sheet: str, line: int) -> dict[str, Any]:
    return {"path": f"{sheet}!A{line}"} if sheet else {"line": line}


def empty_cells(row: ListRow, columns: Iterable[ListColumn]) -> Iterator[Problem]:
    """Tell each cell that must be filled in and is not."""
    for column in columns:
        if column.required and not row.texts.get(column.id):
            message = "bắt buộc nhưng để trống"
            yield row.problem("empty_value", column, message, "điền giá trị")
