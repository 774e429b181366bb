"""The text of a report as one running line, with where each part of it stands.

A sentence may run over lines and pages, so the lines are joined; marks of Markdown and footnote
numbers are left out. A place is the line (of a text file) or the paragraph (of a Word file) and
the heading it lies under.
"""

import re
import unicodedata
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from measurements.files.forms import MOST_UNPACKED, form_of, require_form
from rules.errors import Refused, refuse

MARKS = re.compile(r"<sup>[^<]*</sup>|</?[a-z]{1,6}>|\*+|^#+\s*", re.MULTILINE)
HEADING = re.compile(r"(?:([IVX]+)|([0-9]{1,2}))\.\s+(?=[A-ZĐÀ-Ỹ])")
LONGEST_HEADING = 120
UNREADABLE = (
    AttributeError,
    KeyError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    PackageNotFoundError,
)
"""What the reader raises for a Word file that is damaged; a broken XML text is a SyntaxError."""
FORM_HEADING = re.compile(r"Biểu mẫu [0-9]+")


@dataclass(frozen=True)
class ReportText:
    """A report's running text; ``starts`` are where its lines begin, ``lines`` their numbers.

    ``headings`` are the heading in force at each line, such as ``II.2``; empty before the first.
    """

    file: str
    text: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    headings: tuple[str, ...]
    word: str

    def place(self, at: int) -> str:
        """Say where a character stands: ``bao-cao.txt, dòng 96, mục II.2``."""
        held = bisect_right(self.starts, at) - 1
        heading = self.headings[held]
        under = f", {'' if FORM_HEADING.match(heading) else 'mục '}{heading}" if heading else ""
        return f"{self.file}, {self.word} {self.lines[held]}{under}"


def read_text(path: Path) -> ReportText:
    """Read a report's text from a text file (UTF-8) or a Word file (``.docx``).

    Raises Refused: no such file, empty, neither of the two.
    """
    if path.suffix.lower() == ".docx" and path.is_file() and form_of(path) == "zip":
        return running_text(path.name, enumerate(_paragraphs(path), 1), "đoạn")
    require_form(path, "text")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return running_text(path.name, enumerate(lines, 1), "dòng")


def running_text(file: str, lines: Iterable[tuple[int, str]], word: str = "dòng") -> ReportText:
    """Join numbered lines into a running text; a line without a word is left out."""
    parts: list[str] = []
    starts, numbers, headings = [], [], []
    chapter = heading = ""
    at = 0
    for number, line in lines:
        plain = " ".join(unicodedata.normalize("NFC", MARKS.sub("", line)).split())
        if not plain:
            continue
        if found := FORM_HEADING.match(plain):
            chapter = heading = found[0]
        elif (found := HEADING.match(plain)) and len(plain) <= LONGEST_HEADING:
            chapter, heading = _headed(chapter, heading, found)
        starts.append(at)
        numbers.append(number)
        headings.append(heading)
        parts.append(plain)
        at += len(plain) + 1
    if not parts:
        raise refuse("empty_file", "báo cáo không có chữ nào", "chọn đúng tệp", file=file)
    return ReportText(file, " ".join(parts), tuple(starts), tuple(numbers), tuple(headings), word)


def _headed(chapter: str, heading: str, found: re.Match[str]) -> tuple[str, str]:
    """Give chapter and heading after a heading line; rows of a form are no headings."""
    if found[1]:
        return found[1], found[1]
    if FORM_HEADING.match(chapter):
        return chapter, heading
    return chapter, f"{chapter}.{found[2]}" if chapter else found[2]


def _paragraphs(path: Path) -> list[str]:
    """Give the paragraphs of a Word file in order, a table's rows as lines."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise _not_word(path)
        blocks = list(Document(str(path)).iter_inner_content())
    except UNREADABLE as error:
        raise _not_word(path) from error
    lines = []
    for block in blocks:
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return lines


def _not_word(path: Path) -> Refused:
    hint = "mở bằng Word rồi lưu lại dạng .docx hoặc văn bản UTF-8"
    return refuse("not_docx", "không đọc được tệp Word", hint, file=path.name)
