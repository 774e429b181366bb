"""Findings as an Excel file: one line each, to be handed on and ticked off."""

from datetime import UTC, datetime
from pathlib import Path

from xlsxwriter import Workbook

from documents.findings_screen import WORDS, counted_words, title_words
from documents.screens import Document
from documents.sheet_style import LINE_HEIGHT, Styles, set_page, text_lines

COLUMNS = (
    ("Mức", 12),
    ("Đơn vị", 26),
    ("Điều thấy được", 60),
    ("Chỗ", 36),
    ("Các số", 36),
    ("Tính lại", 18),
    ("Việc cần làm", 36),
    ("Mã", 18),
)
HEAD_ROW = 3
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def write_findings_sheet(document: Document, path: Path) -> None:
    """Write a document of findings to ``path``; the same document gives the same bytes."""
    title = title_words(document)
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "created": MADE})
        styles = Styles(book)
        sheet = book.add_worksheet("Kiểm tra")
        mark = f" — {document['mark'].upper()}" if document["mark"] else ""
        sheet.write_string(0, 0, title + mark, styles(bold=True, font_size=14))
        sheet.write_string(1, 0, counted_words(document), styles())
        for at, (name, width) in enumerate(COLUMNS):
            sheet.write_string(HEAD_ROW, at, name, styles.head())
            sheet.set_column(at, at, width)
        wrapped = styles.cell(text_wrap=True, valign="top")
        for row, one in enumerate(document["findings"], HEAD_ROW + 1):
            cells = _cells(one)
            for at, text in enumerate(cells):
                sheet.write_string(row, at, text, wrapped)
            lines = [
                text_lines(text, width) for text, (_, width) in zip(cells, COLUMNS, strict=True)
            ]
            sheet.set_row(row, LINE_HEIGHT * max(lines))
        last = HEAD_ROW + len(document["findings"])
        sheet.autofilter(HEAD_ROW, 0, max(last, HEAD_ROW + 1), len(COLUMNS) - 1)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        set_page(sheet, title, (HEAD_ROW, HEAD_ROW))


def _cells(one: Document) -> list[str]:
    figures = "; ".join(f"{each['of']}: {each['figure']}" for each in one["figures"])
    return [
        WORDS[one["severity"]],
        one["name"],
        one["message"],
        one["place"],
        figures,
        one["recomputed"],
        one["hint"],
        one["code"],
    ]
