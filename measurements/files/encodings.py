"""Text files in the encodings a province meets, brought to UTF-8 before anything else reads them.

UTF-16 says so by its mark. Windows-1258 says nothing, so a file is taken for it only where it is no
UTF-8, shows no trace of damaged UTF-8, and gives nothing but Vietnamese letters: a wrong guess
would change names without a word.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from measurements.files.forms import form_of
from rules.errors import Refused, refuse

BLOCK = 1 << 18
WINDOWS = "cp1258"
MARK_LENGTH = {WINDOWS: 0, "utf-16-le": 2, "utf-16-be": 2}
MARKS = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"
LETTERS = {
    unicodedata.normalize("NFC", letter + mark)
    for small in VOWELS
    for letter in (small, small.upper())
    for mark in ("", *MARKS)
} | {"đ", "Đ"}
SIGNS = set("–—‘’“”„…·•«»°±×÷§©®²³¹¼½¾€₫\u00a0")
KNOWN = LETTERS | SIGNS
DAMAGED_UTF8 = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]|\xc6[\xa0\xa1\xaf\xb0]|\xc4[\x90\x91]")


def in_utf8(path: Path, folder: Path) -> Path:
    """Give the file itself where it is UTF-8 (or no text), otherwise its copy in ``folder``.

    The copy has the same name and the same lines. Damaged UTF-8 is given as it is, for its reader
    to tell the line. Raises Refused where the encoding is not one of UTF-8, UTF-16 and
    Windows-1258, with the first line that cannot be read.
    """
    if not path.is_file():
        return path
    form = form_of(path)
    if form == "utf16":
        return _copied(path, folder, _with_mark(path))
    if form != "text" or _is_utf8(path):
        return path
    if _is_damaged_utf8(path):
        return path
    return _copied(path, folder, WINDOWS)


def _with_mark(path: Path) -> str:
    """Give the order of bytes that the mark of a UTF-16 file states."""
    with path.open("rb") as file:
        return "utf-16-le" if file.read(2) == codecs.BOM_UTF16_LE else "utf-16-be"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(path: Path) -> bool:
    """Whether a file that is no UTF-8 was meant to be: its mark, or a letter as UTF-8 writes it."""
    tail = b""
    for block in _blocks(path):
        if not tail and block.startswith(codecs.BOM_UTF8):
            return True
        if DAMAGED_UTF8.search(tail + block):
            return True
        tail = block[-2:]
    return False


def _blocks(path: Path, start: int = 0) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(BLOCK):
            yield block


def _copied(path: Path, folder: Path, encoding: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / path.name
    with copy.open("w", encoding="utf-8", newline="") as out:
        for line, text in _whole_lines(path, encoding):
            plain = unicodedata.normalize("NFC", text)
            if encoding == WINDOWS:
                _refuse_other_letters(path, plain, line)
            out.write(plain)
    return copy


def _whole_lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Give the text by whole lines, many at a time, with the number of the first of them."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, rest = 1, ""
    for block in chain(_blocks(path, MARK_LENGTH[encoding]), [b""]):
        try:
            text = rest + decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = rest + error.object[: error.start].decode(encoding)
            said = "không đọc được bảng mã của tệp"
            raise _unreadable(path, said, line + before.count("\n")) from error
        whole, end, rest = text.rpartition("\n")
        if end:
            yield line, whole + end
            line += whole.count("\n") + 1
    if rest:
        yield line, rest


def _refuse_other_letters(path: Path, text: str, line: int) -> None:
    for at, one in enumerate(text):
        if not (one.isascii() or one in KNOWN):
            said = f"không phải UTF-8, UTF-16 hay Windows-1258 (gặp ký tự '{one}')"
            raise _unreadable(path, said, line + text.count("\n", 0, at))


def _unreadable(path: Path, said: str, line: int = 0) -> Refused:
    hint = "lưu lại với bảng mã UTF-8 (trong Excel: “CSV UTF-8”)"
    return refuse("not_utf8", said, hint, file=path.name, line=line)
