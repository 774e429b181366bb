"""What XLSX and ODS files say beside the values: error cells, formulas, hidden rows, merges.

Most sheets hold none of it, so an XLSX sheet is first searched as bytes, and parsed only where
something was found. No entity is ever expanded, nothing is fetched.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from measurements.files.cells import ERRORS, UNCOUNTED, Marks
from rules.errors import refuse

BLOCK, OVERLAP = 1 << 20, 64
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
MARKED = re.compile(rb"""\bt=["']e["']|<(?:\w+:)?f[\s/>]|\bhidden=""")
ZEROS = re.compile(r"0{2,}")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def refuse_declarations(packed: zipfile.ZipFile, file: str) -> None:
    """Refuse a workbook whose XML declares a document type: none does, except to do harm."""
    for one in packed.infolist():
        if not one.filename.lower().endswith((".xml", ".rels")):
            continue
        with packed.open(one) as part:
            if any(b"<!DOCTYPE" in block or b"<!ENTITY" in block for block in _blocks(part)):
                said = f"phần '{one.filename}' có khai báo XML (DOCTYPE) không được phép"
                hint = "sổ tính thật không có; xuất lại tệp từ Excel hoặc LibreOffice"
                raise refuse("xml_declaration", said, hint, file=file, path=one.filename)


def xlsx_marks(packed: zipfile.ZipFile) -> dict[str, Marks]:
    """Give the marks of each sheet by its name; merges come from the reader of values."""
    padded = _padded_styles(packed)
    return {name: _of_part(packed, part, padded) for name, part in _parts(packed)}


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    related = etree.fromstring(packed.read("xl/_rels/workbook.xml.rels"), _parser())
    targets = {one.get("Id"): one.get("Target", "") for one in related}
    book = etree.fromstring(packed.read("xl/workbook.xml"), _parser())
    for sheet in book.iter("{*}sheet"):
        target = targets.get(sheet.get(RELATION), "")
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if "/worksheets/" in f"/{part}":
            yield sheet.get("name", ""), part


def _of_part(packed: zipfile.ZipFile, part: str, padded: dict[str, int]) -> Marks:
    with packed.open(part) as file:
        found = bool(padded) or any(MARKED.search(block) for block in _blocks(file))
    marks = Marks()
    if found:
        with packed.open(part) as file:
            _walk_cells(file, marks, padded)
    return marks


def _walk_cells(file: IO[bytes], marks: Marks, padded: dict[str, int]) -> None:
    row, column = -1, -1
    for event, one in _events(file, ("{*}row", "{*}c")):
        is_row = one.tag.endswith("}row")
        if event == "start":
            if is_row:
                row, column = int(one.get("r", row + 2)) - 1, -1
                if one.get("hidden") in ("1", "true"):
                    marks.hidden.add(row)
            continue
        if not is_row:
            column = _column(one.get("r")) if one.get("r") else column + 1
            _look_at(one, row, column, marks, padded)
            continue
        one.clear()
        while one.getprevious() is not None:
            del one.getparent()[0]


def _look_at(cell: Any, row: int, column: int, marks: Marks, padded: dict[str, int]) -> None:
    value = cell.findtext("{*}v")
    if cell.get("t") == "e":
        marks.breaks(row, column, value or "#?")
    elif not value and cell.find("{*}f") is not None and cell.get("t") != "str":
        marks.breaks(row, column, UNCOUNTED)
    elif value and cell.get("s") in padded and cell.get("t", "n") == "n":
        marks.padded[row, column] = padded[cell.get("s")]


def _padded_styles(packed: zipfile.ZipFile) -> dict[str, int]:
    """Give the styles of cells that show a number with leading zeros, and with how many digits."""
    if "xl/styles.xml" not in packed.namelist():
        return {}
    styles = etree.fromstring(packed.read("xl/styles.xml"), _parser())
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter("{*}numFmt")}
    found = {}
    for at, one in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        code = codes.get(one.get("numFmtId"), "")
        if ZEROS.fullmatch(code):
            found[str(at)] = len(code)
    return found


def ods_marks(packed: zipfile.ZipFile, file: str) -> dict[str, Marks]:
    """Give the marks of each sheet; Refused where cells are repeated beyond any sheet's size."""
    found: dict[str, Marks] = {}
    tags = tuple(TABLE + one for one in ("table", "table-row", "table-cell", "covered-table-cell"))
    name, row, column, high, filled = "", 0, 0, 1, False
    with packed.open("content.xml") as content:
        for event, one in _events(content, tags):
            kind = one.tag.removeprefix(TABLE)
            if event == "start" and kind == "table":
                name, row = one.get(TABLE + "name", ""), 0
                found[name] = Marks()
            elif event == "start" and kind == "table-row":
                column, filled = 0, False
                high = int(one.get(TABLE + "number-rows-repeated", "1"))
            elif event == "end" and kind.endswith("table-cell"):
                wide = int(one.get(TABLE + "number-columns-repeated", "1"))
                if one.get(OFFICE + "value-type") or len(one):
                    filled = True
                    _refuse_beyond(file, name, row + high, column + wide)
                    _look_at_ods(one, row, column, found.setdefault(name, Marks()))
                column += wide
            elif event == "end" and kind == "table-row":
                if filled and one.get(TABLE + "visibility") in ("collapse", "filter"):
                    found.setdefault(name, Marks()).hidden.update(range(row, row + high))
                row += high
                one.clear()
    return found


def _look_at_ods(cell: Any, row: int, column: int, marks: Marks) -> None:
    shown = "".join(cell.itertext()).strip()
    if cell.get(CALC + "value-type") == "error" or shown in ERRORS or shown.startswith("Err:"):
        marks.breaks(row, column, shown or "#?")
    elif cell.get(TABLE + "formula") and not cell.get(OFFICE + "value-type"):
        marks.breaks(row, column, UNCOUNTED)
    elif cell.get(OFFICE + "value-type") == "float" and shown.isdigit() and shown.startswith("0"):
        marks.padded[row, column] = len(shown)
    wide = int(cell.get(TABLE + "number-columns-spanned", "1"))
    high = int(cell.get(TABLE + "number-rows-spanned", "1"))
    if wide > 1 or high > 1:
        marks.merged.append(((row, column), (row + high - 1, column + wide - 1)))


def _refuse_beyond(file: str, sheet: str, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        said = f"trang “{sheet}” có ô lặp lại quá khổ một trang tính"
        hint = "xóa các dòng, cột thừa rồi lưu lại"
        raise refuse("sheet_too_large", said, hint, file=file, path=sheet)


def _events(file: IO[bytes], tags: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    return iter(
        etree.iterparse(
            file, ("start", "end"), tag=tags, resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False,
        )
    )  # fmt: skip


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    tail = b""
    while block := file.read(BLOCK):
        yield tail + block
        tail = block[-OVERLAP:]


def _column(place: str) -> int:
    """Give the column of ``AB12``, from 0."""
    at = 0
    for letter in place.rstrip("0123456789").replace("$", "").upper():
        at = at * 26 + ord(letter) - 64
    return at - 1
