"""Writing the statistical forms as a workbook: a sheet a form, the columns of the official form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from measurements.reports.forms import Form, FormRegister, FormRow, Place

FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "align": "center", "text_wrap": False},
    "plain": {"text_wrap": False, "italic": True},
    "heading": {"bold": True, "align": "center", "border": 1, "bg_color": "#DCE6F1"},
    "given": {"border": 1},
    "bold": {"border": 1, "bold": True},
    "number": {"border": 1, "align": "center"},
    "asked": {"border": 1, "align": "right", "num_format": "@"},
}
COLUMNS = (("STT", 8), ("Chỉ tiêu thống kê", 62), ("Đơn vị tính", 20), ("Số liệu", 14))
NOTE = ("Ghi chú", 34)
OURS = "Số dòng do phần mềm đặt: bản gốc không in số của dòng này"
LINE, SIGNS = 16, 58
GUIDE = (
    "Ghi số như trong báo cáo: 1.754 hoặc 1754; tỷ lệ ghi 99,61%. Ô Số liệu là ô chữ nên số giữ "
    "nguyên như đã gõ. Không phát sinh thì ghi 0; chưa có số liệu thì để trống."
)
MADE = datetime(2025, 12, 1, tzinfo=UTC)


def write_forms_sheet(
    path: Path, register: FormRegister, figures: Mapping[Place, str] | None = None
) -> None:
    """Write the workbook, with ``figures`` filled in as typed; the same content, the same bytes."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        book.set_properties({"created": MADE})
        looks = {name: book.add_format({**FONT, **look}) for name, look in LOOKS.items()}
        for form in register.forms:
            _write(book.add_worksheet(form.name), looks, form, figures or {})


def _write(sheet: Any, looks: dict[str, Any], form: Form, figures: Mapping[Place, str]) -> None:
    sheet.merge_range(0, 0, 0, 4, form.name, looks["title"])
    sheet.merge_range(1, 0, 1, 4, form.title, looks["title"])
    sheet.merge_range(2, 0, 2, 4, GUIDE, looks["plain"])
    for at, (name, width) in enumerate((*COLUMNS, NOTE)):
        sheet.set_column(at, at, width)
        if name not in ("Đơn vị tính", "Số liệu"):
            sheet.merge_range(3, at, 4, at, name, looks["heading"])
    sheet.merge_range(3, 2, 3, 3, "Kết quả thống kê", looks["heading"])
    sheet.write_row(4, 2, ["Đơn vị tính", "Số liệu"], looks["heading"])
    for at, row in enumerate(form.rows, 5):
        _write_row(sheet, looks, at, row, figures.get((form.form, row.row), ""))
    sheet.freeze_panes(5, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3, 4)


def _write_row(sheet: Any, looks: dict[str, Any], at: int, row: FormRow, figure: str) -> None:
    look = looks["bold"] if row.heading or "." not in row.row else looks["given"]
    sheet.write_string(at, 0, row.row, looks["number"])
    sheet.write_string(at, 1, row.title, look)
    sheet.write_string(at, 2, row.unit or "", looks["number"])
    sheet.write_string(at, 3, figure, looks["asked"])
    sheet.write_string(at, 4, OURS if row.ours else "", looks["given"])
    sheet.set_row(at, LINE * max(1 + len(row.title) // SIGNS, 1 + len(row.unit or "") // 18))
