"""Workbooks (XLSX, XLS, ODS, tables of a web page) read sheet by sheet."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from measurements.files.biff import BrokenStructureError, xls_marks
from measurements.files.cells import Cell, Marks, Sheet
from measurements.files.forms import form_of
from measurements.files.web_tables import web_sheets
from measurements.files.xml_marks import ods_marks, refuse_declarations, xlsx_marks
from rules.errors import Refused, refuse

FAULTS = (
    CalamineError,
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    BrokenStructureError,
    struct.error,
    NotImplementedError,  # a way of packing nobody uses for workbooks
    RuntimeError,  # a packed part under a password
    EOFError,
    KeyError,
    OSError,
    ValueError,
)


def sheets_of(path: Path) -> Iterator[Sheet]:
    """Give the sheets with cells of a workbook in order; read uploads in the guarded child only.

    Raises Refused where the file is no sound workbook, has a password, or is a web page with
    no table.
    """
    form = form_of(path)
    if form == "html":
        yield from web_sheets(path)
        return
    try:
        marks = _marks(path, form)
        # By its bytes: given a path, the reader would go by the name's ending.
        book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        for at, one in enumerate(book.sheets_metadata):
            if one.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(one.name)
            beside = marks.get(one.name if form != "xls" else str(at), Marks())
            beside.merged += sheet.merged_cell_ranges or []
            yield Sheet(one.name, one.visible != SheetVisibleEnum.Visible, _rows(sheet), beside)
    except PasswordError as error:
        said = "sổ tính có mật khẩu"
        raise refuse("password", said, "bỏ mật khẩu rồi lưu lại", file=path.name) from error
    except FAULTS as error:
        raise _bad(path) from error


def _marks(path: Path, form: str) -> dict[str, Marks]:
    if form == "xls":
        return {str(at): one for at, one in enumerate(xls_marks(path))}
    with zipfile.ZipFile(path) as packed:
        refuse_declarations(packed, path.name)
        return xlsx_marks(packed) if form == "xlsx" else ods_marks(packed, path.name)


def _rows(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """Give every row from the first line of the sheet, and in it every cell from column A."""
    before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    return (before + row for row in sheet.iter_rows())


def _bad(path: Path) -> Refused:
    hint = "mở tệp bằng Excel, lưu lại dạng .xlsx rồi nhập lại"
    return refuse("bad_workbook", "không đọc được sổ tính: tệp hỏng", hint, file=path.name)
