"""The layout of the figures workbooks: which cell holds what, for the writers and the readers.

For all units, sheet ``Số liệu`` has a title, the month, a mark, two rows of headings, a hidden row
of machine names (``unit``, ``name``, ``citizens_guided.numerator``, ...), then one row per unit. A
ratio takes two columns, a count one, and each indicator one more for its state.

For one unit the sheet stands upright: month, unit and code at the top, a row of headings, a hidden
row of machine names, then one row per indicator, whose id stands in a hidden column.

Both hold a hidden sheet that says for which month and units the form was made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook

from measurements.files.forms import require_form
from rules.errors import refuse
from rules.indicators import Indicator

FIGURES, GUIDE, MADE_FOR = "Số liệu", "Hướng dẫn", "Mẫu"
MONTH_LABEL, UNIT_LABEL, CODE_LABEL = "Tháng", "Đơn vị", "Mã đơn vị"
TITLE_ROW, MONTH_ROW, MARK_ROW, HEADING_ROW, LABEL_ROW, NAMES_ROW, FIRST_ROW = range(7)
CODE_NAME, UNIT_NAME = "unit", "name"
ONE_UNIT = (
    "title",
    "numerator_label",
    "numerator",
    "denominator_label",
    "denominator",
    "state",
    "before",
    "ratio",
    "check",
    "indicator",
)
"""The machine names of the upright sheet, in the order it is written."""

HAS_FIGURES, NOTHING, NOT_REPORTED = "Có số liệu", "Không phát sinh", "Chưa báo cáo"
STATES = (HAS_FIGURES, NOTHING, NOT_REPORTED)
STATE_LABEL = "Tình trạng"

Cells = list[list[Any]]
Part = Literal["numerator", "denominator", "count", "state"]


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
        """Whether a number is whole; a value without a denominator may have decimals."""
        return self.part != "count" or self.indicator.unit != "value"


def on_sheet(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Keep the indicators whose figures are reported on a sheet, in order."""
    return [one for one in indicators if one.origin == "sheet"]


def numbers_of(indicator: Indicator) -> list[FigureColumn]:
    """Give the two columns of a ratio or a mean, or the one of a count or a value."""
    if indicator.ratio:
        numerator, denominator = indicator.ratio
        return [
            FigureColumn(indicator, "numerator", numerator),
            FigureColumn(indicator, "denominator", denominator),
        ]
    label = indicator.count or indicator.value or indicator.title
    return [FigureColumn(indicator, "count", label)]


def columns_of(indicator: Indicator) -> list[FigureColumn]:
    """Give an indicator's columns: its numbers, then its state."""
    return [*numbers_of(indicator), FigureColumn(indicator, "state", STATE_LABEL)]


@dataclass(frozen=True, slots=True)
class MadeFor:
    """What the hidden sheet of a form says: its month (``2026-10``) and its units' codes."""

    month: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A form's sheet of figures from A1 on, the row of machine names, and what it was made for."""

    cells: Cells
    names_row: int
    made_for: MadeFor

    @property
    def is_one_unit(self) -> bool:
        """Whether the sheet stands upright, for one unit."""
        return not _begins(self.cells[self.names_row], (CODE_NAME, UNIT_NAME))


def open_form(path: Path) -> Opened:
    """Open a filled-in form; Refused where it is no such workbook."""
    require_form(path, "xlsx")
    hint = "dùng tệp mẫu do hệ thống phát, giữ nguyên tên các trang tính"
    try:
        book = CalamineWorkbook.from_path(str(path))
        made_for = _made_for(book, path, hint)
        cells: Cells = book.get_sheet_by_name(FIGURES).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise refuse("not_xlsx", "không đọc được sổ tính", hint, file=path.name) from error
    ways = ((CODE_NAME, UNIT_NAME), ONE_UNIT[:2])
    rows = [at for at, line in enumerate(cells) if any(_begins(line, way) for way in ways)]
    if not rows:
        place = f"{FIGURES}!A{NAMES_ROW + 1}"
        said = "không thấy dòng mã cột (dòng ẩn trên dòng số liệu đầu tiên)"
        raise refuse("missing_columns", said, hint, file=path.name, path=place)
    return Opened(cells, rows[0], made_for)


def _made_for(book: CalamineWorkbook, path: Path, hint: str) -> MadeFor:
    for name in (FIGURES, MADE_FOR):
        if name not in book.sheet_names:
            said = f"không có trang tính “{name}”{' (trang ẩn)' if name == MADE_FOR else ''}"
            said += f"; tệp có: {', '.join(book.sheet_names)}"
            raise refuse("missing_sheet", said, hint, file=path.name, path=f"{name}!A1")
    lines = book.get_sheet_by_name(MADE_FOR).to_python(skip_empty_area=False)
    told = {cell_text(line[0]): cell_text(line[1]) for line in lines if len(line) > 1}
    if not (told.get("month") and told.get("units")):
        said = "trang ẩn không còn ghi mẫu được phát cho tháng và đơn vị nào"
        raise refuse("missing_sheet", said, hint, file=path.name, path=f"{MADE_FOR}!A1")
    return MadeFor(told["month"], tuple(told["units"].split()))


def _begins(line: list[Any], names: Sequence[str]) -> bool:
    return [cell_text(cell) for cell in line[: len(names)]] == list(names)


def cell_text(cell: Any) -> str:
    """Give a cell's text; a code typed as a number loses its ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())
