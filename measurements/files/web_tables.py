"""Tables of a web page, as government systems export them under the name ``.xls``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from measurements.files.cells import Cell, Marks, Sheet
from rules.errors import Refused, refuse

MOST_BYTES = 128 << 20
MOST_COLUMNS, MOST_SPAN = 1 << 14, 1 << 16
RESAVE = "mở bằng Excel rồi lưu lại dạng .xlsx hoặc CSV UTF-8"
_TEXT = etree.XPath("string()")


def web_sheets(path: Path) -> list[Sheet]:
    """Give each table (that holds no other table) of a UTF-8 page as a sheet ``Bảng 1``, ...

    A cell over several rows or columns is a merged block. Raises Refused: the page is larger than
    128 MiB, cut off, nested too deep, or has no table.
    """
    if path.stat().st_size > MOST_BYTES:
        said = f"trang web lớn hơn {MOST_BYTES >> 20} MB"
        raise refuse("too_large", said, "xuất CSV hoặc chia nhỏ", file=path.name)
    page = path.read_bytes()
    if len(re.findall(rb"<table\b", page, re.I)) != len(re.findall(rb"</table\b", page, re.I)):
        raise _refused(path, "cut_off", "bảng không có chỗ kết thúc: tệp bị cắt cụt")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(page, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(path, "bad_page", "không đọc được trang web") from error
    if root is None or any(one.level_name == "FATAL" for one in parser.error_log):
        raise _refused(path, "bad_page", "trang web lồng quá sâu hoặc hỏng")
    tables = [one for one in root.iter("table") if one.find(".//table") is None]
    if not tables:
        raise _refused(path, "no_table", "trang web không có bảng nào")
    return [_sheet(path, number, one) for number, one in enumerate(tables, 1)]


def _sheet(path: Path, number: int, table: Any) -> Sheet:
    marks = Marks()
    rows = list(_rows(path, table, marks))
    return Sheet(f"Bảng {number}", False, rows, marks)


def _rows(path: Path, table: Any, marks: Marks) -> Iterator[list[Cell]]:
    """Lay cells out on a grid; a place covered by a cell above or to the left is empty."""
    covered: dict[int, int] = {}
    for row, line in enumerate(table.iter("tr")):
        cells: list[Cell] = []
        taken, covered = covered, {at: left - 1 for at, left in covered.items() if left > 1}
        for one in line.iterchildren("td", "th"):
            while len(cells) in taken:
                cells.append("")
            wide, high = _span(one, "colspan"), _span(one, "rowspan")
            if len(cells) + wide > MOST_COLUMNS:
                raise _refused(path, "too_many_columns", f"dòng {row + 1} có quá nhiều cột")
            first = (row, len(cells))
            if high > 1:
                covered |= {first[1] + at: high - 1 for at in range(wide)}
            if wide > 1 or high > 1:
                marks.merged.append((first, (row + high - 1, first[1] + wide - 1)))
            cells += [" ".join(_TEXT(one).split()), *[""] * (wide - 1)]
        yield cells


def _span(cell: Any, name: str) -> int:
    written = (cell.get(name) or "1").strip()
    if not (written.isascii() and written.isdigit()) or len(written) > 6:
        return 1
    return min(max(1, int(written)), MOST_SPAN)


def _refused(path: Path, code: str, said: str) -> Refused:
    return refuse(code, said, RESAVE, file=path.name)
