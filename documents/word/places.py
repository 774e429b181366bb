"""The paragraphs of a Word file in the order they are read, each with a place a person can find."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = {
    "word/document": "",
    "word/header": "đầu trang, ",
    "word/footer": "chân trang, ",
    "word/footnotes": "chú thích cuối trang, ",
}
SAFE = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: where it stands, its text, and the table row around it (0: none)."""

    label: str
    text: str
    row: int = 0
    row_text: str = ""


def places(content: bytes) -> tuple[Place, ...]:
    """List every paragraph: of the text, then of headers, footers and footnotes."""
    return tuple(place for words, part in _parts(content) for place in _of(part, words))


def text_of(content: bytes) -> str:
    """Give all the text of a Word file, a line a paragraph."""
    return "\n".join(_text(one) for _, part in _parts(content) for one in part.iter(f"{W}p"))


def _parts(content: bytes) -> Iterator[tuple[str, etree._Element]]:
    with ZipFile(BytesIO(content)) as held:
        for prefix, words in PARTS.items():
            for name in sorted(held.namelist()):
                if name.startswith(prefix) and name.endswith(".xml"):
                    yield words, etree.fromstring(held.read(name), SAFE)


def _of(part: etree._Element, words: str) -> Iterator[Place]:
    tables, rows = list(part.iter(f"{W}tbl")), list(part.iter(f"{W}tr"))
    plain = 0
    for paragraph in part.iter(f"{W}p"):
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        if row is None:
            plain += 1
            yield Place(f"{words}đoạn {plain}", _text(paragraph))
            continue
        table = tables.index(next(row.iterancestors(f"{W}tbl"))) + 1
        line = 1 + sum(1 for _ in row.itersiblings(f"{W}tr", preceding=True))
        cell = next(paragraph.iterancestors(f"{W}tc"))
        column = 1 + sum(1 for _ in cell.itersiblings(f"{W}tc", preceding=True))
        label = f"{words}bảng {table}, dòng {line}, ô {column}"
        whole = "".join(_text(one) for one in row.iter(f"{W}p"))
        yield Place(label, _text(paragraph), rows.index(row) + 1, whole)


def _text(paragraph: etree._Element) -> str:
    """Give the text of a paragraph without that of boxes inside it, which have their own."""
    told = []
    for part in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
        if next(part.iterancestors(f"{W}p")) is paragraph:
            told.append(part.text or "" if part.tag == f"{W}t" else " ")
    return "".join(told)
