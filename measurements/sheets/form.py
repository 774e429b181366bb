"""Writing the workbook that units fill in: its own names, limits on every cell, and a guide."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.sheets import layout
from measurements.units import Unit
from rules import vietnamese
from rules.indicators import Indicator
from rules.registers import LegalSource, Register

Figures = Mapping[tuple[str, str], tuple[int, int]]
A4 = 9
GUIDE_WIDTH = 45
FONT = {"font_name": "Arial", "font_size": 11, "valign": "vcenter"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "plain": {},
    "label": {"bold": True},
    "mark": {"bold": True, "font_color": "#9C0006"},
    "heading": {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "border": 1,
        "bg_color": "#DCE6F1",
    },
    "given": {"border": 1, "bg_color": "#EFEFEF"},
    "asked": {"border": 1, "num_format": "#,##0"},
    "words": {"text_wrap": True, "border": 1, "valign": "top"},
}
HELP = {
    "input_title": "Số liệu của đơn vị",
    "error_title": "Số liệu không hợp lệ",
    "error_message": "Chỉ nhận số nguyên từ 0 trở lên; tử số không lớn hơn mẫu số.",
}
STEPS = (
    "Điền số nguyên vào các ô trắng ở trang Số liệu; không sửa các ô xám và tên cột.",
    "Có phát sinh bằng không thì ghi 0. Chưa có số liệu thì để trống cả hai ô của chỉ số.",
    "Tử số không được lớn hơn mẫu số. Không ghi dấu chấm, dấu phẩy, dấu % hay chữ vào ô số.",
)


def write_figures_sheet(
    path: Path,
    month: str,
    units: Sequence[Unit],
    indicators: Sequence[Indicator],
    figures: Figures | None = None,
    mark: str = "",
    sources: Register[LegalSource] | None = None,
) -> None:
    """Write the workbook of ``month`` (``2026-10``) for ``units``, with ``figures`` filled in.

    Takes the indicators reported on a sheet and leaves out the others. ``figures`` are
    (numerator, denominator) by (unit code, indicator id). ``mark`` (such as "số liệu minh họa")
    stands near the top and is read back. ``sources`` give the texts' short names for the guide.
    The same content gives the same bytes.
    """
    asked = layout.on_sheet(indicators)
    year, number = map(int, month.split("-"))
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(year, number, 1, tzinfo=UTC)})
        looks = {name: book.add_format({**FONT, **look}) for name, look in LOOKS.items()}
        sheet = book.add_worksheet(layout.FIGURES)
        _write_top(sheet, looks, month, mark)
        _write_headings(sheet, looks, asked)
        _write_rows(sheet, looks, units, asked, figures or {})
        _limit(sheet, asked, len(units))
        guide = book.add_worksheet(layout.GUIDE)
        _write_guide(guide, looks, asked, sources)
        for page in (sheet, guide):
            page.set_landscape()
            page.set_paper(A4)
            page.fit_to_pages(1, 0)


def _write_top(sheet: Any, looks: dict[str, Any], month: str, mark: str) -> None:
    title = f"Số liệu đơn vị báo cáo, tháng {vietnamese.month(month)}"
    sheet.write_string(layout.TITLE_ROW, 0, title, looks["title"])
    sheet.write_string(layout.MONTH_ROW, 0, layout.MONTH_LABEL, looks["label"])
    sheet.write_string(layout.MONTH_ROW, 1, vietnamese.month(month), looks["label"])
    if mark:
        sheet.write_string(layout.MARK_ROW, 0, mark, looks["mark"])


def _write_headings(sheet: Any, looks: dict[str, Any], asked: Sequence[Indicator]) -> None:
    heading = looks["heading"]
    for at, text in enumerate(("Mã đơn vị", "Tên đơn vị")):
        sheet.merge_range(layout.HEADING_ROW, at, layout.LABEL_ROW, at, text, heading)
    sheet.write_row(layout.NAMES_ROW, 0, [layout.CODE_NAME, layout.UNIT_NAME])
    at = 2
    for indicator in asked:
        columns = layout.columns_of(indicator)
        if len(columns) == 2:
            sheet.merge_range(
                layout.HEADING_ROW, at, layout.HEADING_ROW, at + 1, indicator.title, heading
            )
        else:
            sheet.write_string(layout.HEADING_ROW, at, indicator.title, heading)
        for column in columns:
            sheet.write_string(layout.LABEL_ROW, at, column.label, heading)
            sheet.write_string(layout.NAMES_ROW, at, column.name)
            at += 1
    sheet.set_row(layout.HEADING_ROW, 48)
    sheet.set_row(layout.LABEL_ROW, 48)
    sheet.set_row(layout.NAMES_ROW, None, None, {"hidden": True})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, max(at - 1, 2), 22)
    sheet.freeze_panes(layout.FIRST_ROW, 2)


def _write_rows(
    sheet: Any,
    looks: dict[str, Any],
    units: Sequence[Unit],
    asked: Sequence[Indicator],
    figures: Figures,
) -> None:
    for row, unit in enumerate(units, layout.FIRST_ROW):
        sheet.write_string(row, 0, unit.code, looks["given"])
        sheet.write_string(row, 1, unit.name, looks["given"])
        for at, column in enumerate(layout.all_columns(asked), 2):
            figure = figures.get((unit.code, column.indicator.id))
            if figure is None:
                sheet.write_blank(row, at, None, looks["asked"])
            else:
                sheet.write_number(row, at, _shown(column, figure), looks["asked"])


def _shown(column: layout.FigureColumn, figure: tuple[int, int]) -> int | float:
    """Give the number a cell shows; a value's decimals are read back exactly from their digits."""
    if column.part == "denominator":
        return figure[1]
    return figure[0] if column.is_whole else float(Fraction(*figure))


def _limit(sheet: Any, asked: Sequence[Indicator], rows: int) -> None:
    """Let each cell take a whole number (a value may have decimals), and no share pass 100 %."""
    last = layout.FIRST_ROW + max(rows, 1) - 1
    for at, column in enumerate(layout.all_columns(asked), 2):
        here = xl_rowcol_to_cell(layout.FIRST_ROW, at)
        rules = [f"ISNUMBER({here})", f"{here}>=0"]
        if column.is_whole:
            rules.append(f"{here}=INT({here})")
        if column.indicator.is_ratio:
            first = at if column.part == "numerator" else at - 1
            top, bottom = (xl_rowcol_to_cell(layout.FIRST_ROW, one) for one in (first, first + 1))
            rules.append(f'OR({top}="",{bottom}="",{top}<={bottom})')
        limit = {"validate": "custom", "value": f"=AND({','.join(rules)})", **HELP}
        limit["input_message"] = column.label[:255]
        sheet.data_validation(layout.FIRST_ROW, at, last, at, limit)


def _write_guide(
    sheet: Any,
    looks: dict[str, Any],
    asked: Sequence[Indicator],
    sources: Register[LegalSource] | None,
) -> None:
    sheet.write_string(0, 0, "Cách điền số liệu", looks["title"])
    for row, step in enumerate(STEPS, 1):
        sheet.write_string(row, 0, f"{row}. {step}", looks["plain"])
    top = len(STEPS) + 2
    for at, text in enumerate(("Chỉ số", "Các số cần điền", "Căn cứ", "Ghi chú")):
        sheet.write_string(top, at, text, looks["heading"])
    for row, one in enumerate(asked, top + 1):
        labels = [column.label for column in layout.columns_of(one)]
        note = f"Cách hiểu của phần mềm: {one.assumption.reason}" if one.assumption else ""
        cells = (one.title, " / ".join(labels), _grounds(one, sources), note)
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, looks["words"])
        sheet.set_row(row, 15 * max(1 + len(text) // (GUIDE_WIDTH - 8) for text in cells))
    sheet.set_column(0, 3, GUIDE_WIDTH)


def _grounds(indicator: Indicator, sources: Register[LegalSource] | None) -> str:
    said = []
    for one in indicator.reference:
        source = sources.get(one.source) if sources else None
        said.append(f"{one.clause}, {source.short if source else one.source}")
    return "; ".join(said)
