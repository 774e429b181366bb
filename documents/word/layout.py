"""Pieces of an administrative paper, laid out as in NĐ 30/2020/NĐ-CP, Phụ lục I."""

from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Times New Roman"
TEXT_WIDTH = 160
LEFT, CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
SMALL = Pt(11)
STYLES = (
    "Normal",
    "DefaultParagraphFont",
    "TableNormal",
    "NoList",
    "TableGrid",
    "Header",
    "HeaderChar",
    "Footer",
    "FooterChar",
)
UNUSED = ("thumbnail", "customXml", "stylesWithEffects", "webSettings")


def a4_paper(title: str) -> Word:
    """Give an empty A4 paper: margins 20, 20, 30, 20 mm, Times New Roman 14, vi-VN."""
    word = docx.Document()
    _strip(word)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.header_distance, section.footer_distance = Mm(10), Mm(9)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    word.core_properties.title, word.core_properties.author = title, ""
    word.core_properties.comments = ""
    return word


def _strip(word: Word) -> None:
    """Leave out what python-docx's own template brings and no paper uses: pictures, old styles."""
    for part in (word.part.package, word.part):
        for name, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in UNUSED:
                del part.rels[name]
    styles = word.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in STYLES:
            styles.remove(style)


def write(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float | None = None,
) -> Run:
    """Add a run of text to a paragraph."""
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size is not None:
        run.font.size = Pt(size)
    return run


def place(paragraph: Paragraph, alignment: Any, before: float = 0, after: float = 0) -> Paragraph:
    """Align a paragraph and set the gaps around it, in points."""
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def body(word: Word, text: str, *, italic: bool = False, bold: bool = False) -> Paragraph:
    """Add a paragraph of the content: justified, first line 1,27 cm in, 6 pt apart."""
    paragraph = place(word.add_paragraph(), JUSTIFY, after=6)
    paragraph.paragraph_format.first_line_indent = Mm(12.7)
    write(paragraph, text, italic=italic, bold=bold)
    return paragraph


def heading(word: Word, text: str) -> Paragraph:
    """Add a bold heading that stays with what follows."""
    paragraph = body(word, text, bold=True)
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def control(word: Word, tag: str) -> None:
    """Add a template tag on a paragraph of its own, which disappears when filled."""
    word.add_paragraph(f"{{%p {tag} %}}")


def rule(cell_or_word: _Cell | Word, width: float, of: float) -> None:
    """Draw a centred line ``width`` mm long in a space ``of`` mm wide."""
    paragraph = cell_or_word.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm((of - width) / 2)
    paragraph.paragraph_format.right_indent = Mm((of - width) / 2)
    paragraph.paragraph_format.line_spacing = Pt(4)
    borders = OxmlElement("w:pBdr")
    borders.append(_line("w:top"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def plain_table(word: Word, rows: int, widths: Sequence[float]) -> Table:
    """Add a table without lines, column widths in mm, for what stands side by side."""
    table: Table = word.add_table(rows, len(widths))
    _fix(table, widths)
    return table


def ruled_table(word: Word, heads: Sequence[str], widths: Sequence[float]) -> Table:
    """Add a table with lines whose heading row repeats on every page and whose rows stay whole."""
    table: Table = word.add_table(1, len(heads))
    table.style = "Table Grid"
    _fix(table, widths)
    fill_row(table, 0, heads, [CENTRE] * len(heads), bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    return table


def fill_row(
    table: Table, row: int, texts: Sequence[str], alignments: Sequence[Any], bold: bool = False
) -> None:
    """Fill a row in size 11, kept on one page."""
    keep_whole(table.rows[row])
    for cell, text, alignment in zip(table.rows[row].cells, texts, alignments, strict=True):
        paragraph = place(cell.paragraphs[0], alignment, 2, 2)
        write(paragraph, text, bold=bold).font.size = SMALL


def keep_whole(row: _Row) -> None:
    """Keep a row on one page."""
    whole = OxmlElement("w:cantSplit")
    whole.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().insert(0, whole)


def tag_row(table: Table, tag: str, widths: Sequence[float]) -> None:
    """Add a row that holds a template tag and disappears when filled."""
    _new_row(table).cells[0].paragraphs[0].add_run(f"{{%tr {tag} %}}")
    _widths(table, widths)


def data_row(table: Table, texts: Sequence[str], alignments: Sequence[Any]) -> None:
    """Add a row of the table's data."""
    _new_row(table)
    fill_row(table, len(table.rows) - 1, texts, alignments)
    _widths(table, [cell.width.mm for cell in table.rows[0].cells if cell.width])


def _new_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def page_field(paragraph: Paragraph) -> None:
    """Add the number of the page."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _fix(table: Table, widths: Sequence[float]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _widths(table: Table, widths: Sequence[float]) -> None:
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _line(side: str) -> Any:
    line = OxmlElement(side)
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    return line
