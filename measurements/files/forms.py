"""What a file really is by its bytes, against what its name says; and its fingerprint."""

import codecs
import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from rules.errors import Refused, refuse

Form = Literal["text", "parquet", "xlsx", "zip", "xls", "html", "gzip", "utf16", "binary", "empty"]

SAID: dict[Form, str] = {
    "text": "văn bản CSV",
    "parquet": "Parquet",
    "xlsx": "sổ tính Excel (.xlsx)",
    "zip": "tệp nén ZIP",
    "xls": "sổ tính Excel đời cũ (.xls)",
    "html": "trang web (HTML)",
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
    ".zip": "zip",
    ".gz": "gzip",
    ".html": "html",
    ".htm": "html",
}
WAY_OUT: dict[Form, str] = {
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
_WEB = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
BLOCK = 1 << 20
MOST_UNPACKED = 1 << 30


def form_of(path: Path) -> Form:
    """Tell what the file is by its bytes; the name plays no part."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b" \t\r\n\xef\xbb\xbf"):
        return "empty" if path.stat().st_size <= len(start) else "text"
    if start.startswith(b"PK\x03\x04"):
        return "xlsx" if _holds_a_workbook(path) else "zip"
    for mark, form in _STARTS:
        if start.startswith(mark):
            return form
    if start.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_WEB):
        return "html"
    return "binary" if b"\0" in start else "text"


def require_form(path: Path, *accepted: Form) -> Form:
    """Give the form of a file that is one of ``accepted`` and is what its name says.

    Raises Refused: no such file, empty, not what its name says, a form not taken here, not UTF-8.
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
    if promised and promised != form:
        message = f"tên tệp là {path.suffix} nhưng nội dung là {SAID[form]}"
        raise refuse("not_its_name", message, way_out, file=path.name)
    if form not in accepted:
        message = f"không nhận {SAID[form]} ở đây"
        hint = f"dùng: {', '.join(SAID[one] for one in accepted)}"
        raise refuse("wrong_form", message, hint, file=path.name)
    if form == "text":
        _refuse_other_encodings(path)
    return form


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


def _holds_a_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as packed:
            inside = packed.infolist()
    except zipfile.BadZipFile:
        return False
    unpacked = sum(one.file_size for one in inside)
    return unpacked <= MOST_UNPACKED and any(one.filename == "xl/workbook.xml" for one in inside)


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
