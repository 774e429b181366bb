"""Writing the workbook that units fill in: its own names, limits on every cell, and a guide."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.sheets import layout
from measurements.sheets.guide import write_guide
from measurements.sheets.looks import (
    A4,
    STATE_LIMIT,
    formats,
    number_limit,
    say_what_for,
    stamp_of,
)
from measurements.units import Unit
from rules import vietnamese
from rules.indicators import Indicator
from rules.registers import LegalSource, Register

Figures = Mapping[tuple[str, str], tuple[int, int]]
NUMBER_WIDTH, STATE_WIDTH = 16, 16


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
    (numerator, denominator) by (unit code, indicator id); a figure of nothing (0/0) is marked so.
    ``mark`` (such as "số liệu minh họa") stands near the top and is read back. ``sources`` give
    the texts' short names for the guide. All but the cells asked for is locked, without a
    password. The same content gives the same bytes.
    """
    asked = layout.on_sheet(indicators)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": stamp_of(month)})
        looks = formats(book)
        sheet = book.add_worksheet(layout.FIGURES)
        _write_top(sheet, looks, month, mark)
        _write_headings(sheet, looks, asked)
        _write_rows(sheet, looks, units, asked, figures or {})
        _limit(sheet, asked, len(units))
        sheet.protect()
        guide = book.add_worksheet(layout.GUIDE)
        write_guide(guide, looks, asked, sources)
        say_what_for(book, month, [unit.code for unit in units])
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
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 32)
    at = 2
    for indicator in asked:
        columns = layout.columns_of(indicator)
        last = at + len(columns) - 1
        sheet.merge_range(
            layout.HEADING_ROW, at, layout.HEADING_ROW, last, indicator.title, heading
        )
        for column in columns:
            sheet.write_string(layout.LABEL_ROW, at, column.label, heading)
            sheet.write_string(layout.NAMES_ROW, at, column.name)
            width = STATE_WIDTH if column.part == "state" else NUMBER_WIDTH
            sheet.set_column(at, at, width)
            at += 1
    sheet.set_row(layout.HEADING_ROW, 48)
    sheet.set_row(layout.LABEL_ROW, 64)
    sheet.set_row(layout.NAMES_ROW, None, None, {"hidden": True})
    sheet.freeze_panes(layout.FIRST_ROW, 2)
    sheet.repeat_rows(layout.HEADING_ROW, layout.NAMES_ROW)


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
        at = 2
        for indicator in asked:
            figure = figures.get((unit.code, indicator.id))
            for column in layout.columns_of(indicator):
                write_asked(sheet, row, at, column, figure, looks)
                at += 1


def write_asked(
    sheet: Any,
    row: int,
    at: int,
    column: layout.FigureColumn,
    figure: tuple[int, int] | None,
    looks: dict[str, Any],
) -> None:
    """Write one cell to fill in: empty, or with what is known already."""
    look = looks[
        "state" if column.part == "state" else "asked" if column.is_whole else "asked_value"
    ]
    if figure is None:
        sheet.write_blank(row, at, None, look)
    elif column.part == "state":
        sheet.write_string(row, at, layout.HAS_FIGURES if figure[1] else layout.NOTHING, look)
    elif column.is_whole:
        sheet.write_number(row, at, figure[column.part == "denominator"], look)
    elif figure[1]:
        # A value's decimals are read back exactly from their digits.
        sheet.write_number(row, at, float(Fraction(*figure)), look)
    else:
        sheet.write_blank(row, at, None, look)


def _limit(sheet: Any, asked: Sequence[Indicator], rows: int) -> None:
    first, last, at = layout.FIRST_ROW, layout.FIRST_ROW + max(rows, 1) - 1, 2
    for indicator in asked:
        top, bottom = (xl_rowcol_to_cell(first, one) for one in (at, at + 1))
        for column in layout.columns_of(indicator):
            limit = STATE_LIMIT if column.part == "state" else number_limit(column, top, bottom)
            sheet.data_validation(first, at, last, at, limit)
            at += 1
