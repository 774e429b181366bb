"""Reading filled statistical forms: the workbook, a sheet a form, or a plain table.

The workbook is read with openpyxl, as only it keeps a cell's number format: ``99,61%`` typed into
Excel is stored as 0.9961 and its format, and how many decimals were printed is what is checked.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.files.forms import require_form
from measurements.files.tables import read_table
from measurements.findings.printed import Printed, read_printed
from measurements.reports.forms import Filled, Form, FormRegister, FormRow, Place
from rules.errors import Problem, refuse, refuse_if_any
from rules.vietnamese import fold

HINT = "ghi số như 1.754, 2173 hoặc 99,61%; chưa có số liệu thì để trống"
TEMPLATE_HINT = "dùng tệp mẫu của lệnh 'thidua template forms'"
MOST_ROWS, MOST_COLUMNS = 500, 12
MOST_PLACES, SHOWN_PLACES = 6, 2
UNREADABLE = (
    AttributeError,
    IndexError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
)
"""What the reader raises for a workbook that is damaged; a broken XML text is a SyntaxError."""
Cell = tuple[Any, str]
"""A cell's value and its number format."""


def read_forms_file(path: Path, register: FormRegister) -> dict[Place, Filled]:
    """Read the figures of a workbook (XLSX) or a table (``form,row,figure,note`` as CSV).

    Raises Refused with every problem at its cell or line: no such form or row, a row twice, what
    is no number. A file with no figure at all is refused too.
    """
    is_book = require_form(path, "xlsx", "text") == "xlsx"
    reading = _Reading(path.name, register)
    if is_book:
        reading.take_book(path)
    else:
        reading.take_table(path)
    refuse_if_any(reading.problems)
    if not reading.filled:
        raise refuse("no_rows", "chưa có số liệu nào", TEMPLATE_HINT, file=path.name)
    return reading.filled


@dataclass
class _Reading:
    """One pass over a file: figures and problems kept."""

    file: str
    register: FormRegister
    problems: list[Problem] = field(default_factory=list)
    filled: dict[Place, Filled] = field(default_factory=dict)

    def take_table(self, path: Path) -> None:
        forms = {str(one.form): one for one in self.register.forms}
        for line, row in read_table(path, ("form", "row", "figure"), ("note",)):
            form = forms.get(row["form"])
            if form is None:
                hint = f"các biểu: {', '.join(forms)}"
                self.say("unknown_form", f"không có biểu mẫu '{row['form']}'", hint, line)
                continue
            asked = self.row_of(form, row["row"], "", "", line)
            if asked is not None and row["figure"]:
                self.keep(form, asked, (row["figure"], ""), line, "")

    def take_book(self, path: Path) -> None:
        by_name = {fold(one.name): one for one in self.register.forms}
        try:
            book = load_workbook(path, read_only=True, data_only=True)
            sheets = [(sheet.title, _cells(sheet)) for sheet in book.worksheets]
            book.close()
        except UNREADABLE as error:
            raise refuse(
                "not_xlsx", "không đọc được sổ tính", TEMPLATE_HINT, file=self.file
            ) from error
        taken = [
            (by_name[fold(name)], name, rows) for name, rows in sheets if fold(name) in by_name
        ]
        if not taken:
            names = ", ".join(one.name for one in self.register.forms)
            said = f"không có trang tính nào tên {names}"
            raise refuse("missing_sheet", said, TEMPLATE_HINT, file=self.file)
        for form, name, rows in taken:
            self.take_sheet(form, name, rows)

    def take_sheet(self, form: Form, name: str, rows: list[list[Cell]]) -> None:
        """Take a form's sheet; its heading may stand again after a page break."""
        columns: dict[str, int] | None = None
        for at, row in enumerate(rows):
            texts = [fold(_text(value)) for value, _ in row]
            if "stt" in texts:
                columns = {"stt": texts.index("stt")}
            elif columns is not None and "figure" not in columns:
                columns |= {"figure": texts.index("so lieu")} if "so lieu" in texts else {}
            elif columns is not None:
                self.take_row(form, name, at, row, columns)
        if columns is None or "figure" not in columns:
            said = "không thấy dòng tiêu đề có cột STT và Số liệu"
            self.say("missing_columns", said, TEMPLATE_HINT, path=f"{name}!A1")

    def take_row(
        self, form: Form, name: str, at: int, row: list[Cell], columns: dict[str, int]
    ) -> None:
        stt = _text(row[columns["stt"]][0]).rstrip(".")
        title = _text(row[columns["stt"] + 1][0]) if columns["stt"] + 1 < len(row) else ""
        cell = row[columns["figure"]] if columns["figure"] < len(row) else (None, "")
        if not _text(cell[0]) or (not stt and not title):
            return
        place = f"{name}!{xl_rowcol_to_cell(at, columns['stt'])}"
        asked = self.row_of(form, stt, title, place)
        if asked is not None:
            here = f"{name}!{xl_rowcol_to_cell(at, columns['figure'])}"
            self.keep(form, asked, cell, 0, here)

    def row_of(self, form: Form, stt: str, title: str, place: str, line: int = 0) -> FormRow | None:
        """Find a row by its number, or by its title where the sheet has no number there."""
        for row in form.rows:
            if row.row == stt or (not stt and fold(row.title) == fold(title)):
                if row.heading:
                    said = f"{form.name}, dòng {row.row} là dòng tiêu đề, không có số liệu"
                    self.say("figure_not_asked", said, "để trống ô này", line, place)
                    return None
                return row
        said = f"{form.name} không có dòng '{stt or title}'"
        self.say("unknown_row", said, TEMPLATE_HINT, line, place)
        return None

    def keep(self, form: Form, row: FormRow, cell: Cell, line: int, path: str) -> None:
        place = (form.form, row.row)
        figure = _figure(*cell)
        if figure is None:
            said = f"'{_text(cell[0])}' không phải là số"
            self.say("not_a_number", said, HINT, line, path)
        elif place in self.filled:
            said = f"{form.name}, dòng {row.row} đã có ở {self.filled[place].place}"
            self.say("row_twice", said, "giữ lại một dòng", line, path)
        else:
            of_percent = figure.is_percent or row.unit == "%"
            shown = Printed(figure.value, figure.places, of_percent, figure.text)
            where = f"{self.file}, ô {path}" if path else f"{self.file}, dòng {line}"
            self.filled[place] = Filled(shown, where)

    def say(self, code: str, message: str, hint: str, line: int = 0, path: str = "") -> None:
        self.problems.append(Problem(code, message, hint, self.file, line, path=path))


def _cells(sheet: Any) -> list[list[Cell]]:
    rows: Iterable[Any] = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
    return [
        [(one.value, str(getattr(one, "number_format", "") or "")) for one in row] for row in rows
    ]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _figure(value: Any, number_format: str) -> Printed | None:
    """Read a cell as it is printed: a number by its format, a text as typed."""
    if isinstance(value, bool | date | datetime | time):
        return None
    if not isinstance(value, int | float):
        return read_printed(_text(value))
    held = Decimal(repr(value))
    if not held.is_finite() or held < 0 or held >= 10**15:
        return None
    exact, places = Fraction(held), max(0, -int(held.normalize().as_tuple().exponent))
    if is_percent := "%" in number_format:
        exact *= 100
        shown = re.search(r"\.(0+)\s*%", number_format)
        places = len(shown[1]) if shown else 0
    elif places <= MOST_PLACES:
        return Printed(exact, places, False, _text(value))
    else:
        places = SHOWN_PLACES
    last = 10**places
    doubled = 2 * exact.numerator * last + exact.denominator
    rounded = Fraction(doubled // (2 * exact.denominator), last)
    return Printed(rounded, places, is_percent, _text(value))
