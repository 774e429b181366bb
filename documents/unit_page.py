"""One unit's month on one page, to go with a message: as a Word file, or as a page of its own."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx.shared import Pt

from documents import headings
from documents.board_page import page_template
from documents.lines import Line, lines_of
from documents.word.layout import (
    CENTRE,
    LEFT,
    RIGHT,
    a4_paper,
    data_row,
    place,
    ruled_table,
    write,
)
from documents.word.package import steady_zip
from rules.book import Rulebook
from rules.vietnamese import number

Document = Mapping[str, Any]
TEMPLATE = "unit.html.j2"
HEADS = ("Chỉ tiêu", "Kết quả", "Mục tiêu", "Kết luận", "Còn thiếu", "Điểm")
WIDTHS = (56, 24, 24, 20, 22, 14)
"""Columns in mm: the width of the paper between its margins."""


def unit_page(document: Document, board: Document, entry: Document, book: Rulebook) -> str:
    """Give a page of one unit's month: HTML that asks for nothing else, and prints on A4."""
    return page_template(TEMPLATE).render(
        title=_title(document),
        name=entry["name"],
        heads=_heads(document, board, entry),
        columns=HEADS,
        rows=[_cells(one) for one in lines_of(entry, book)],
        fingerprint=document["fingerprint"],
    )


def unit_word(document: Document, board: Document, entry: Document, book: Rulebook) -> bytes:
    """Give a Word file of one unit's month: place, total, and each criterion with its figure.

    The same unit and month give the same bytes.
    """
    word = a4_paper(f"{entry['name']}, {_title(document)}")
    for text in (_title(document), entry["name"]):
        write(place(word.add_paragraph(), CENTRE, after=4), text, bold=True)
    for text in _heads(document, board, entry):
        write(place(word.add_paragraph(), CENTRE, after=4), text, size=12)
    table = ruled_table(word, HEADS, WIDTHS)
    for one in lines_of(entry, book):
        data_row(table, _cells(one), (LEFT, RIGHT, RIGHT, CENTRE, LEFT, RIGHT))
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(10)
    foot = place(word.add_paragraph(), LEFT, before=6)
    write(foot, f"Mã kiểm chứng: {document['fingerprint']}", size=9)
    held = BytesIO()
    word.save(held)
    return steady_zip(held.getvalue())


def _title(document: Document) -> str:
    return f"Kết quả {headings.period(document)}"


def _heads(document: Document, board: Document, entry: Document) -> list[str]:
    """Give the lines below the name: the board, the place, the mark and whether it is official."""
    told = (board["title"], _place(board, entry), headings.mark(document))
    return [text for text in (*told, headings.status(document)) if text]


def _place(board: Document, entry: Document) -> str:
    ranked = sum(one["rank"] is not None for one in board["entries"])
    met = f"đạt {entry['met']}/{entry['of']} chỉ tiêu"
    if entry["rank"] is None:
        return f"Không xếp hạng, {met}"
    return f"Hạng {entry['rank']}/{ranked}, {number(entry['total'])} điểm, {met}"


def _cells(one: Line) -> tuple[str, ...]:
    value = f"{one.value} ({one.counted})" if one.counted else one.value
    return one.short, value, one.target, one.word, one.gap, one.points
