"""Writing the workbook of one unit: one figure a line, upright on A4, with its target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.sheets import layout
from measurements.sheets.form import write_asked
from measurements.sheets.guide import grounds_of, lines_in, write_guide
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
from rules.model import Meets
from rules.registers import LegalSource, Register

TITLE, MONTH, UNIT, CODE, MARK, HEADING, NAMES, FIRST = range(8)
HEADINGS = (
    "Chỉ số, chỉ tiêu và căn cứ",
    "Tử số: cần đếm gì",
    "Tử số",
    "Mẫu số: cần đếm gì",
    "Mẫu số",
    layout.STATE_LABEL,
    "Tháng trước",
    "Tỷ lệ",
    "Kiểm tra",
)
WIDTHS = (25, 13, 9, 13, 9, 11, 11, 9, 12)
AT = {name: at for at, name in enumerate(layout.ONE_UNIT)}
LINE_HEIGHT, LEAST_HEIGHT = 15, 46
SIGNS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a figure: its target in words and exactly, and last month's figure."""

    target_words: str = ""
    target: Fraction | None = None
    meets: Meets = "at_least"
    before: str = "chưa có"


def write_unit_form(
    path: Path,
    month: str,
    unit: Unit,
    indicators: Sequence[Indicator],
    beside: Mapping[str, Beside] | None = None,
    figures: Mapping[str, tuple[int, int]] | None = None,
    mark: str = "",
    sources: Register[LegalSource] | None = None,
) -> None:
    """Write the workbook of one unit and ``month``; ``beside`` and ``figures`` by indicator id.

    The rest is as in write_figures_sheet.
    """
    asked = layout.on_sheet(indicators)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": stamp_of(month)})
        looks = formats(book)
        sheet = book.add_worksheet(layout.FIGURES)
        _write_top(sheet, looks, month, unit, mark)
        for row, one in enumerate(asked, FIRST):
            told = (beside or {}).get(one.id, Beside())
            grounds = grounds_of(one, sources)
            _write_line(sheet, looks, row, one, told, grounds, (figures or {}).get(one.id))
        _write_foot(sheet, looks, FIRST + len(asked) + 1)
        sheet.protect()
        guide = book.add_worksheet(layout.GUIDE)
        write_guide(guide, looks, asked, sources)
        say_what_for(book, month, [unit.code])
        for page in (sheet, guide):
            page.set_portrait()
            page.set_paper(A4)
            page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
            page.fit_to_pages(1, 0)


def _write_top(sheet: Any, looks: dict[str, Any], month: str, unit: Unit, mark: str) -> None:
    title = f"Số liệu đơn vị báo cáo, tháng {vietnamese.month(month)}"
    sheet.write_string(TITLE, 0, title, looks["title"])
    for row, label, value in (
        (MONTH, layout.MONTH_LABEL, vietnamese.month(month)),
        (UNIT, layout.UNIT_LABEL, unit.name),
        (CODE, layout.CODE_LABEL, unit.code),
    ):
        sheet.write_string(row, 0, label, looks["label"])
        sheet.write_string(row, 1, value, looks["label"])
    if mark:
        sheet.write_string(MARK, 0, mark, looks["mark"])
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    sheet.set_column(AT["indicator"], AT["indicator"], None, None, {"hidden": True})
    sheet.write_row(HEADING, 0, HEADINGS, looks["heading"])
    sheet.set_row(HEADING, 48)
    sheet.write_row(NAMES, 0, layout.ONE_UNIT)
    sheet.set_row(NAMES, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST, 0)
    sheet.repeat_rows(HEADING)


def _write_line(
    sheet: Any,
    looks: dict[str, Any],
    row: int,
    indicator: Indicator,
    beside: Beside,
    grounds: str,
    figure: tuple[int, int] | None,
) -> None:
    small = [f"Chỉ tiêu: {beside.target_words}"] if beside.target_words else []
    small += [f"Căn cứ: {grounds}"] if grounds else []
    _write_two(sheet, looks, row, indicator.title, "\n".join(small))
    numbers = layout.numbers_of(indicator)
    for column, name in zip(numbers, ("numerator", "denominator"), strict=False):
        sheet.write_string(row, AT[f"{name}_label"], column.label, looks["given_words"])
        write_asked(sheet, row, AT[name], column, figure, looks)
    if len(numbers) == 1:
        for name in ("denominator_label", "denominator"):
            sheet.write_blank(row, AT[name], None, looks["given"])
    write_asked(sheet, row, AT["state"], layout.columns_of(indicator)[-1], figure, looks)
    sheet.write_string(row, AT["before"], beside.before, looks["given_words"])
    top, bottom, state = (
        xl_rowcol_to_cell(row, AT[name]) for name in ("numerator", "denominator", "state")
    )
    met = _met(indicator, beside, top, bottom)
    if indicator.has_base:
        look = looks["ratio" if indicator.is_ratio else "mean"]
        sheet.write_formula(row, AT["ratio"], _ratio(indicator, beside, met, top, bottom), look, "")
    else:
        sheet.write_blank(row, AT["ratio"], None, looks["given"])
    check = _check(indicator, met, top, bottom, state)
    sheet.write_formula(row, AT["check"], check, looks["given_words"], "")
    sheet.write_string(row, AT["indicator"], indicator.id)
    for column, name in zip(numbers, ("numerator", "denominator"), strict=False):
        sheet.data_validation(row, AT[name], row, AT[name], number_limit(column, top, bottom))
    sheet.data_validation(row, AT["state"], row, AT["state"], STATE_LIMIT)
    lines = sum(lines_in(one, WIDTHS[0] - 1) for one in (indicator.title, *small))
    lines = max(lines, *(lines_in(one.label, WIDTHS[1] - 1) for one in numbers))
    sheet.set_row(row, max(LEAST_HEIGHT, LINE_HEIGHT * lines + 4))


def _write_two(sheet: Any, looks: dict[str, Any], row: int, title: str, small: str) -> None:
    if small:
        parts = (looks["label"], title, looks["small_part"], f"\n{small}", looks["given_words"])
        sheet.write_rich_string(row, AT["title"], *parts)
    else:
        sheet.write_string(row, AT["title"], title, looks["given_words"])


def _met(indicator: Indicator, beside: Beside, top: str, bottom: str) -> str:
    """Compare in whole numbers, as the scoring does; empty where nothing is asked."""
    if beside.target is None:
        return ""
    under = bottom if indicator.has_base else "1"
    sign, target = SIGNS[beside.meets], beside.target
    return f"{top}*{target.denominator}{sign}{target.numerator}*{under}"


def _ratio(indicator: Indicator, beside: Beside, met: str, top: str, bottom: str) -> str:
    """Show a ratio on the true side of its target: a missed one is rounded away from it."""
    places = 4 if indicator.is_ratio else 2
    value = f"ROUND({top}/{bottom},{places})"
    if met:
        away = "ROUNDDOWN" if beside.meets in ("at_least", "above") else "ROUNDUP"
        value = f"IF({met},{value},{away}({top}/{bottom},{places}))"
    return f'=IF(OR({top}="",{bottom}="",N({bottom})=0),"",{value})'


def _check(indicator: Indicator, met: str, top: str, bottom: str, state: str) -> str:
    """Say what would be refused, or whether the target is met this month."""
    done = f'IF({met},"Đạt chỉ tiêu","Chưa đạt chỉ tiêu")' if met else '"Đủ số liệu"'
    nothing, not_reported = f'{state}="{layout.NOTHING}"', f'{state}="{layout.NOT_REPORTED}"'
    blank, half, zero, above = f'{top}=""', "FALSE", "FALSE", "FALSE"
    no_work = f"N({top})=0"
    if indicator.has_base:
        blank = f'AND({top}="",{bottom}="")'
        half = f'OR({top}="",{bottom}="")'
        zero = f"{bottom}=0"
        no_work = f"AND(N({top})=0,N({bottom})=0)"
    if indicator.is_ratio:
        above = f"{top}>{bottom}"
    return (
        f'=IF({nothing},IF({no_work},"Không phát sinh","SAI: không phát sinh thì không có số"),'
        f'IF({blank},IF({state}="{layout.HAS_FIGURES}","SAI: chưa điền số","Chưa báo cáo"),'
        f'IF({not_reported},"SAI: chưa báo cáo thì để trống số",'
        f'IF({half},"SAI: thiếu một số",IF({above},"SAI: tử số lớn hơn mẫu số",'
        f'IF({zero},"SAI: mẫu số bằng 0, chọn Không phát sinh",{done}))))))'
    )


def _write_foot(sheet: Any, looks: dict[str, Any], row: int) -> None:
    last = AT["check"]
    note = (
        "Cột “Kiểm tra” so số của riêng tháng này với chỉ tiêu. Căn cứ ghi [cần xác nhận] là văn "
        "bản chưa đối chiếu được bản gốc. Cách hiểu của từng chỉ số ở trang Hướng dẫn."
    )
    sheet.merge_range(row, 0, row, last, note, looks["small"])
    sheet.set_row(row, 28)
    for first, to, text in ((0, 1, "Người lập biểu"), (5, last, "Thủ trưởng đơn vị")):
        sheet.merge_range(row + 2, first, row + 2, to, text, looks["centered"])
