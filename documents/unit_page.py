"""One unit's month on one page, to go with a message: as a Word file, or as a page of its own."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx.shared import Pt

from documents import headings
from documents.board_page import board_page
from documents.lines import Line, lines_of
from documents.word import steady_zip
from documents.word_layout import (
    CENTRE,
    LEFT,
    RIGHT,
    a4_paper,
    data_row,
    place,
    ruled_table,
    write,
)
from rules.book import Rulebook
from rules.vietnamese import number

Document = Mapping[str, Any]
HEADS = ("Chỉ tiêu", "Kết quả", "Mục tiêu", "Kết luận", "Còn thiếu", "Điểm")
WIDTHS = (56, 24, 24, 20, 22, 14)
"""Columns in mm: the width of the paper between its margins."""


def unit_page(document: Document, board: Document, entry: Document, book: Rulebook) -> str:
    """Give a page with one unit's line of a board, opened: HTML that asks for nothing else."""
    alone = {**document, "boards": [{**board, "entries": [entry]}]}
    return board_page(alone, book)


def unit_word(document: Document, board: Document, entry: Document, book: Rulebook) -> bytes:
    """Give a Word file of one unit's month: place, total, and each criterion with its figure.

    The same unit and month give the same bytes.
    """
    word = a4_paper(f"{entry['name']}, {headings.period(document)}")
    place(word.add_paragraph(), CENTRE, after=4)
    write(word.paragraphs[-1], headings.title(document), bold=True, size=14)
    for text in (entry["name"], board["title"], _place(board, entry)):
        write(place(word.add_paragraph(), CENTRE, after=4), text, bold=text == entry["name"])
    for text in (headings.mark(document), headings.status(document)):
        if text:
            write(place(word.add_paragraph(), CENTRE, after=4), text, italic=True, size=12)
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


def _place(board: Document, entry: Document) -> str:
    ranked = sum(one["rank"] is not None for one in board["entries"])
    met = f"đạt {entry['met']}/{entry['of']} chỉ tiêu"
    if entry["rank"] is None:
        return f"Không xếp hạng, {met}"
    return f"Hạng {entry['rank']}/{ranked}, {number(entry['total'])} điểm, {met}"


def _cells(one: Line) -> tuple[str, ...]:
    value = f"{one.value} ({one.counted})" if one.counted else one.value
    return one.short, value, one.target, one.word, one.gap, one.points
