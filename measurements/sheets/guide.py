"""The guide of a figures form: how to fill it in, and what each figure is, with its clause."""

from collections.abc import Sequence
from typing import Any

from measurements.sheets import layout
from measurements.sheets.looks import how_counted
from rules.indicators import Indicator
from rules.registers import LegalSource, Register

HEADINGS = ("Chỉ số", "Cần đếm gì", "Căn cứ", "Cách hiểu của phần mềm (giả định)")
WIDTHS = (28, 42, 24, 36)
LINE_HEIGHT = 15
STEPS = (
    "Điền số nguyên vào các ô vàng nhạt ở trang Số liệu, rồi chọn tình trạng. Ghi số người, số hồ "
    "sơ, số thủ tục; không ghi tỷ lệ phần trăm.",
    f"Trong tháng không có việc nào để đếm thì chọn “{layout.NOTHING}”; hai số bằng 0 mà không "
    "chọn thì tệp bị trả lại.",
    f"Chưa có số liệu thì để trống, hoặc chọn “{layout.NOT_REPORTED}”: hai cách như nhau, chỉ số "
    "chưa báo cáo không có điểm. Số đã nộp trước đó vẫn giữ nguyên.",
    "Tử số không được lớn hơn mẫu số. Không ghi dấu chấm, dấu phẩy, dấu %, chữ hay công thức vào ô "
    "số; số lấy từ bảng khác thì dán bằng Paste Special, Values.",
    "Các ô khác được khóa để tránh sửa nhầm, không có mật khẩu. Khi nhập, hệ thống đối chiếu lại "
    "đơn vị, tháng và tên các cột với mẫu đã phát; sai thì tệp bị trả lại, kèm tên trang và ô.",
)


def write_guide(
    sheet: Any,
    looks: dict[str, Any],
    asked: Sequence[Indicator],
    sources: Register[LegalSource] | None,
) -> None:
    """Write the steps, then a line for each figure; nothing here is read back."""
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    last = len(WIDTHS) - 1
    sheet.write_string(0, 0, "Cách điền số liệu", looks["title"])
    for row, step in enumerate(STEPS, 1):
        sheet.merge_range(row, 0, row, last, f"{row}. {step}", looks["wrapped"])
        sheet.set_row(row, LINE_HEIGHT * lines_in(step, sum(WIDTHS)))
    top = len(STEPS) + 2
    sheet.write_row(top, 0, HEADINGS, looks["heading"])
    for row, one in enumerate(asked, top + 1):
        note = one.assumption.reason if one.assumption else ""
        cells = (one.title, explained(one), grounds_of(one, sources), note)
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, looks["words"])
        sheet.set_row(row, LINE_HEIGHT * max(map(lines_in, cells, WIDTHS)))
    sheet.protect()


def explained(indicator: Indicator) -> str:
    """Say in plain words what to count."""
    labels = [column.label for column in layout.numbers_of(indicator)]
    if len(labels) == 1:
        return f"{labels[0]}. {how_counted(indicator)}"
    return f"Tử số: {labels[0]}. Mẫu số: {labels[1]}. {how_counted(indicator)}"


def grounds_of(indicator: Indicator, sources: Register[LegalSource] | None) -> str:
    """Cite the clauses, each with its text's short name, marked where the text was not read."""
    said = []
    for one in indicator.reference:
        source = sources.get(one.source) if sources else None
        said.append(f"{one.clause}, {source.called if source else one.source}")
    return "; ".join(said)


def lines_in(text: str, width: int) -> int:
    """Give how many lines a wrapped text takes in a column of ``width`` characters."""
    lines, left = 1, width
    for word in text.split():
        if len(word) > left:
            lines, left = lines + 1, width
        left -= len(word) + 1
    return lines
