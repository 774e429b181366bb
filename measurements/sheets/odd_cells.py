"""Cells whose number is not what somebody typed: formulas, percentages, errors.

A formula without a kept result reads as 0, an error as empty and 100 % as 1: none of them may pass
as a count.
"""

import warnings
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from measurements.sheets import layout
from rules.errors import refuse

ERROR, FORMULA = "e", "f"
LONGEST_SHOWN = 40
# Code, message and hint.
Told = tuple[str, str, str]


def odd_cells(path: Path) -> dict[tuple[int, int], Told]:
    """Give what is wrong with each odd cell of the sheet of figures, by row and column from 0."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features it does not keep: nothing is kept here
            book = load_workbook(path, read_only=True)
            try:
                sheet = book[layout.FIGURES]
                sheet.reset_dimensions()
                found = {
                    (cell.row - 1, cell.column - 1): told
                    for line in sheet.iter_rows()
                    for cell in line
                    if cell.value is not None and (told := _odd(cell))
                }
            finally:
                book.close()
    except Exception as error:  # of every kind, as the file may be anything
        hint = "mở bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx"
        raise refuse("not_xlsx", "không đọc được sổ tính", hint, file=path.name) from error
    return found


def _odd(cell: Any) -> Told | None:
    if cell.data_type == ERROR:
        return "error_cell", f"ô báo lỗi {cell.value}", "xóa ô rồi nhập số nguyên"
    if cell.data_type == FORMULA:
        shown = str(cell.value)
        shown = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."
        hint = "chép ô rồi dán lại bằng Paste Special, Values để ô chỉ còn con số"
        return "formula_cell", f"ô chứa công thức {shown}", hint
    if "%" in (cell.number_format or ""):
        hint = "ghi số người, số hồ sơ; không ghi tỷ lệ; đổi định dạng ô về Number"
        return "percent_cell", "ô có định dạng phần trăm", hint
    return None
