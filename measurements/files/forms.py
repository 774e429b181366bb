"""What a file really is by its bytes, against what its name says; and its fingerprint."""

import codecs
import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from rules.errors import Refused, refuse

Form = Literal[
    "text", "parquet", "xlsx", "xls", "ods", "html", "xml", "zip", "bomb", "gzip", "utf16",
    "binary", "empty",
]  # fmt: skip

SAID: dict[Form, str] = {
    "text": "văn bản CSV",
    "parquet": "Parquet",
    "xlsx": "sổ tính Excel (.xlsx)",
    "zip": "tệp nén ZIP",
    "xls": "sổ tính Excel đời cũ (.xls)",
    "ods": "sổ tính OpenDocument (.ods)",
    "html": "trang web (HTML)",
    "xml": "văn bản XML",
    "bomb": "tệp nén nở ra quá lớn",
    "gzip": "tệp nén GZIP",
    "utf16": "văn bản UTF-16",
    "binary": "dữ liệu không rõ loại",
    "empty": "tệp trống",
}
BY_NAME: dict[str, Form] = {
    ".csv": "text",
    ".tsv": "text",
    ".txt": "text",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".zip": "zip",
    ".gz": "gzip",
    ".html": "html",
    ".htm": "html",
}
SHEETS: tuple[Form, ...] = ("xlsx", "xls", "ods", "html")
"""What holds tables on sheets; one named as another of them does no harm."""
WAY_OUT: dict[Form, str] = {
    "ods": "mở bằng Excel rồi lưu lại dạng .xlsx hoặc CSV UTF-8",
    "xml": "mở bằng Excel rồi lưu lại dạng .xlsx hoặc CSV UTF-8",
    "bomb": "xuất lại tệp; nếu dữ liệu lớn thật thì chia nhỏ hoặc dùng CSV",
    "xls": "mở bằng Excel rồi lưu lại dạng .xlsx hoặc CSV UTF-8",
    "html": "mở bằng Excel rồi lưu lại dạng .xlsx hoặc CSV UTF-8",
    "zip": "giải nén rồi nộp từng tệp bên trong",
    "gzip": "giải nén rồi nộp tệp bên trong",
    "utf16": "lưu lại với bảng mã UTF-8 (trong Excel: “CSV UTF-8”)",
}
_STARTS: tuple[tuple[bytes, Form], ...] = (
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x1f\x8b", "gzip"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)
_WEB = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<style", b"<div", b"<body")
BLOCK = 1 << 20
MOST_UNPACKED = 1 << 30


def form_of(path: Path) -> Form:
    """Tell what the file is by its bytes; the name plays no part."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b" \t\r\n\xef\xbb\xbf"):
        return "empty" if path.stat().st_size <= len(start) else "text"
    if start.startswith(b"PK\x03\x04"):
        return _packed_form(path)
    for mark, form in _STARTS:
        if start.startswith(mark):
            return form
    words = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if words.startswith(b"<?xml"):
        return "html" if b"<html" in words else "xml"
    if words.startswith(_WEB):
        return "html"
    return "binary" if b"\0" in start else "text"


def require_form(path: Path, *accepted: Form) -> Form:
    """Give the form of a file that is one of ``accepted`` and is what its name says.

    A sheet named as another kind of sheet (a web page named ``.xls``) and text named as a sheet
    are taken where they are accepted: ``misnamed`` tells. Raises Refused: no such file, empty, not
    what its name says, a form not taken here, unpacking to too much, not UTF-8.
    """
    if not path.is_file():
        hint = "kiểm tra đường dẫn và tên tệp"
        raise refuse("file_not_found", "không có tệp này", hint, file=str(path))
    form, promised = form_of(path), BY_NAME.get(path.suffix.lower())
    if form == "empty":
        raise refuse("empty_file", "tệp trống", "xuất lại dữ liệu", file=path.name)
    way_out = WAY_OUT.get(form, "đổi tên tệp cho đúng loại hoặc xuất lại dữ liệu")
    if form == "utf16" and promised == "text":
        raise _not_utf8(path, f"là {SAID[form]}")
    if form == "bomb":
        raise refuse("unpacks_too_large", _unpacks(), way_out, file=path.name)
    if promised and promised != form and not (form in accepted and _harmless(promised, form)):
        message = f"tên tệp là {path.suffix} nhưng nội dung là {SAID[form]}"
        raise refuse("not_its_name", message, way_out, file=path.name)
    if form not in accepted:
        message = f"không nhận {SAID[form]} ở đây"
        hint = f"dùng: {', '.join(SAID[one] for one in accepted)}"
        raise refuse("wrong_form", message, hint, file=path.name)
    if form == "text":
        _refuse_other_encodings(path)
    return form


def misnamed(path: Path) -> str:
    """Say that a file taken is not what its name says; empty where it is."""
    form, suffix = form_of(path), path.suffix.lower()
    if BY_NAME.get(suffix, form) == form:
        return ""
    return f"tên tệp là {suffix} nhưng nội dung là {SAID[form]}; đã đọc theo nội dung"


def _harmless(promised: Form, form: Form) -> bool:
    return promised in SHEETS and form in (*SHEETS, "text")


def digest(path: Path) -> str:
    """Give the SHA-256 of the file as 64 hex characters, whatever its size."""
    total = hashlib.sha256()
    for block in _blocks(path):
        total.update(block)
    return total.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _packed_form(path: Path) -> Form:
    try:
        with zipfile.ZipFile(path) as packed:
            inside = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return "zip"
    if sum(one.file_size for one in inside) > MOST_UNPACKED:
        return "bomb"
    names = {one.filename for one in inside}
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if "content.xml" in names else "zip"


def _unpacks() -> str:
    return f"{SAID['bomb']} (hơn {MOST_UNPACKED >> 30} GB)"


def _refuse_other_encodings(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    try:
        for block in _blocks(path):
            decoder.decode(block)
            line += block.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
        raise _not_utf8(path, "không phải văn bản UTF-8", line) from error


def _not_utf8(path: Path, said: str, line: int = 0) -> Refused:
    hint = WAY_OUT["utf16"]
    return refuse("not_utf8", said, hint, file=path.name, line=line)
