"""The layout of the figures workbook: which cell holds what, for the writer and the reader.

Sheet ``Số liệu``: a title, the month, a mark, two rows of headings, a hidden row of machine names
(``unit``, ``name``, ``citizens_guided.numerator``, ...), then one row per unit. A ratio takes two
columns, a count one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.files.cells import Marks
from measurements.files.forms import require_form
from measurements.files.workbooks import sheets_of
from rules.errors import Problem, refuse, refuse_if_any
from rules.indicators import Indicator

FIGURES, GUIDE = "Số liệu", "Hướng dẫn"
MONTH_LABEL = "Tháng"
TITLE_ROW, MONTH_ROW, MARK_ROW, HEADING_ROW, LABEL_ROW, NAMES_ROW, FIRST_ROW = range(7)
CODE_NAME, UNIT_NAME = "unit", "name"

Cells = list[list[Any]]
Part = Literal["numerator", "denominator", "count"]


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column of figures: its machine name, and the words above it."""

    indicator: Indicator
    part: Part
    label: str

    @property
    def name(self) -> str:
        """The machine name in the hidden row."""
        return f"{self.indicator.id}.{self.part}"

    @property
    def is_whole(self) -> bool:
        """Whether a cell holds a whole number; a value without a denominator may have decimals."""
        return self.part != "count" or self.indicator.unit != "value"


def on_sheet(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Keep the indicators whose figures are reported on a sheet, in order."""
    return [one for one in indicators if one.origin == "sheet"]


def columns_of(indicator: Indicator) -> list[FigureColumn]:
    """Give the two columns of a ratio or a mean, or the one of a count or a value."""
    if indicator.ratio:
        numerator, denominator = indicator.ratio
        return [
            FigureColumn(indicator, "numerator", numerator),
            FigureColumn(indicator, "denominator", denominator),
        ]
    label = indicator.count or indicator.value or indicator.title
    return [FigureColumn(indicator, "count", label)]


def all_columns(indicators: Sequence[Indicator]) -> list[FigureColumn]:
    """Give every column of figures from the third on, in order."""
    return [column for one in indicators for column in columns_of(one)]


def open_cells(path: Path) -> Cells:
    """Give the cells of the sheet of figures, from A1 on; Refused where it is no such workbook.

    A cell in error, or with a formula never worked out, is refused: as a value it would be empty.
    """
    require_form(path, "xlsx", "xls", "ods")
    hint = "dùng tệp mẫu do hệ thống phát, giữ nguyên tên các trang tính"
    sheet = next((one for one in sheets_of(path) if one.name == FIGURES), None)
    if sheet is None:
        said = f"không có trang tính “{FIGURES}”"
        raise refuse("missing_sheet", said, hint, file=path.name)
    cells: Cells = list(sheet.rows)
    if not any(is_names(line) for line in cells):
        place = f"{FIGURES}!A{NAMES_ROW + 1}"
        said = "không thấy dòng mã cột (dòng ẩn trên dòng đơn vị đầu tiên)"
        raise refuse("missing_columns", said, hint, file=path.name, path=place)
    refuse_if_any(_broken(path, cells, sheet.marks))
    return cells


def _broken(path: Path, cells: Cells, marks: Marks) -> Iterator[Problem]:
    names = next(at for at, line in enumerate(cells) if is_names(line))
    for (row, column), shown in sorted(marks.broken.items()):
        is_named = column < len(cells[names]) and cell_text(cells[names][column])
        if row > names and is_named:
            said = f"ô không có giá trị ({shown})"
            hint = "nhập số thay cho công thức; để trống nếu chưa báo cáo"
            place = f"{FIGURES}!{xl_rowcol_to_cell(row, column)}"
            yield Problem("error_cell", said, hint, path.name, path=place)


def is_names(line: list[Any]) -> bool:
    """Tell whether a line is the hidden row of machine names."""
    return [cell_text(cell) for cell in line[:2]] == [CODE_NAME, UNIT_NAME]


def cell_text(cell: Any) -> str:
    """Give a cell's text; a code typed as a number loses its ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())
