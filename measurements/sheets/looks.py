"""How the forms look, and what both share: limits on cells, and the hidden sheet."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from measurements.sheets import layout
from rules.indicators import Indicator

A4 = 9
LONGEST_HELP = 255
FONT = {"font_name": "Arial", "font_size": 11, "valign": "vcenter"}
_ASKED = {"border": 1, "locked": False, "bg_color": "#FFFFE5"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "plain": {},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "small": {"text_wrap": True, "font_size": 9, "italic": True, "valign": "top"},
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
    "given_words": {"border": 1, "bg_color": "#EFEFEF", "text_wrap": True},
    "small_part": {"font_size": 9, "italic": True},
    "asked": {**_ASKED, "num_format": "#,##0"},
    "asked_value": {**_ASKED, "num_format": "#,##0.######"},
    "state": {**_ASKED, "text_wrap": True},
    "ratio": {"border": 1, "bg_color": "#EFEFEF", "num_format": "0.00%"},
    "mean": {"border": 1, "bg_color": "#EFEFEF", "num_format": "0.00"},
    "words": {"text_wrap": True, "border": 1, "valign": "top"},
    "centered": {"align": "center", "bold": True},
}
NUMBER_HELP = {
    "input_title": "Số liệu của đơn vị",
    "error_title": "Số liệu không hợp lệ",
    "error_message": "Chỉ nhận số nguyên từ 0 trở lên; tử số không lớn hơn mẫu số.",
}
STATE_LIMIT = {
    "validate": "list",
    "source": list(layout.STATES),
    "input_title": layout.STATE_LABEL,
    "input_message": (
        f"Có số thì chọn “{layout.HAS_FIGURES}”. Không có việc nào để đếm thì chọn "
        f"“{layout.NOTHING}”. Để trống là chưa báo cáo."
    ),
    "error_title": "Tình trạng không hợp lệ",
    "error_message": "Chọn một tình trạng trong danh sách, hoặc xóa trống ô.",
}


def formats(book: Any) -> dict[str, Any]:
    """Make the workbook's cell formats by name."""
    return {name: book.add_format({**FONT, **look}) for name, look in LOOKS.items()}


def number_limit(column: layout.FigureColumn, top: str, bottom: str) -> dict[str, Any]:
    """Let a cell take a whole number (a value may have decimals), and no share pass 100 %.

    ``top`` and ``bottom`` are the two cells of a pair; the column's own is one of them.
    """
    here = bottom if column.part == "denominator" else top
    rules = [f"ISNUMBER({here})", f"{here}>=0"]
    if column.is_whole:
        rules.append(f"{here}=INT({here})")
    if column.indicator.is_ratio:
        rules.append(f'OR({top}="",{bottom}="",{top}<={bottom})')
    message = f"{column.label}. {how_counted(column.indicator)}"[:LONGEST_HELP]
    limit = {"validate": "custom", "value": f"=AND({','.join(rules)})", **NUMBER_HELP}
    if not column.is_whole:
        limit["error_message"] = "Chỉ nhận số từ 0 trở lên, không kèm chữ hay đơn vị tính."
    return {**limit, "input_message": message}


def how_counted(indicator: Indicator) -> str:
    """Say in plain words which span the figure covers, and what binds its two numbers."""
    span = (
        "Là số tại ngày cuối tháng, không cộng dồn."
        if indicator.over == "latest"
        else "Chỉ tính việc của tháng này, không cộng dồn các tháng trước."
    )
    if indicator.is_ratio:
        return f"{span} Mỗi {indicator.noun} ở tử số phải nằm trong mẫu số."
    return span


def say_what_for(book: Any, month: str, units: Sequence[str]) -> None:
    """Write the hidden sheet that ties the form to its month and units."""
    sheet = book.add_worksheet(layout.MADE_FOR)
    sheet.write_string(0, 0, "month")
    sheet.write_string(0, 1, month)
    sheet.write_string(1, 0, "units")
    sheet.write_string(1, 1, " ".join(units))
    sheet.protect()
    sheet.very_hidden()


def stamp_of(month: str) -> datetime:
    """Give the moment written into the workbook: the month's first, so that bytes are the same."""
    year, number = map(int, month.split("-"))
    return datetime(year, number, 1, tzinfo=UTC)
