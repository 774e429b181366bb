"""What the papers share: head, title, grounds, tables, notes, signatures, all as template tags."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.document import Document as Word
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from documents.word.layout import (
    CENTRE,
    JUSTIFY,
    LEFT,
    RIGHT,
    TEXT_WIDTH,
    a4_paper,
    body,
    control,
    data_row,
    heading,
    keep_whole,
    page_field,
    place,
    plain_table,
    rule,
    ruled_table,
    tag_row,
    write,
)
from documents.word.package import steady_zip

LEFT_SIDE, RIGHT_SIDE = 64, 100
GAP = Pt(6)
UNDATED = "ngày ..... tháng ..... năm {{ year }}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, width in mm, what stands in a row, and where."""

    head: str
    width: float
    cell: str
    alignment: Any = LEFT


def new_paper(title: str) -> Word:
    """Give an empty paper: page numbers in the top margin from page 2, fingerprint at the foot."""
    word = a4_paper(f"{title} (dự thảo)")
    section = word.sections[0]
    section.different_first_page_header_footer = True
    page_field(place(section.header.paragraphs[0], CENTRE))
    for footer in (section.footer, section.first_page_footer):
        write(place(footer.paragraphs[0], CENTRE), "{{ footer }}", size=8)
    return word


def save(word: Word, path: Path) -> None:
    """Write a template, the same bytes each time."""
    word.save(str(path))
    path.write_bytes(steady_zip(path.read_bytes()))


def head(
    word: Word,
    number: str,
    *,
    superior: str = "{{ superior }}",
    name: str = "{{ agency }}",
    dated: str | None = "{{ place }}",
    form_line: bool = True,
) -> None:
    """Put the two-sided head of a paper: who issues it and its number, the motto and the day.

    Minutes carry no place and day: ``dated`` is None (NĐ 30/2020, Mẫu 1.9). A form's number is
    printed above only where the office writes it: not on papers of NĐ 30's own forms.
    """
    if form_line:
        _form_line(word)
    table = plain_table(word, 2, (LEFT_SIDE, RIGHT_SIDE))
    left, right = table.rows[0].cells
    first = left.paragraphs[0]
    if superior:
        first.add_run(f"{{%p if {superior.strip('{} ')} %}}")
        write(place(left.add_paragraph(), CENTRE), superior, size=13)
        left.add_paragraph("{%p endif %}")
        first = left.add_paragraph()
    write(place(first, CENTRE), name, bold=True, size=13)
    rule(left, 22, LEFT_SIDE - 4)
    nation = place(right.paragraphs[0], CENTRE)
    write(nation, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12.5)
    write(place(right.add_paragraph(), CENTRE), "Độc lập - Tự do - Hạnh phúc", bold=True, size=13.5)
    rule(right, 59, RIGHT_SIDE - 4)
    left, right = table.rows[1].cells
    write(place(left.paragraphs[0], CENTRE, 4), number, size=13)
    day = place(right.paragraphs[0], CENTRE, 4)
    if dated is not None:
        write(day, f"{dated}, {UNDATED}", italic=True, size=13.5)
    write(place(left.add_paragraph(), CENTRE, 4), "DỰ THẢO", bold=True, size=13)
    write(place(right.add_paragraph(), CENTRE, 4), "{{ mark }}", bold=True, size=13)


def _form_line(word: Word) -> None:
    control(word, "if form_line")
    write(place(word.add_paragraph(), RIGHT, after=4), "{{ form_line }}", italic=True, size=12)
    control(word, "endif")


def title(word: Word, kind: str, about: str, ruled: float = 50) -> None:
    """Put the name of the kind of paper and what it is about, with the line below."""
    write(place(word.add_paragraph(), CENTRE, 14), kind, bold=True)
    write(place(word.add_paragraph(), CENTRE), about, bold=True)
    rule(word, ruled, TEXT_WIDTH)


def annex_title(
    word: Word, number: str, name: str, issued_with: str, new_page: bool = False
) -> None:
    """Put the head of an annex or a list: its number, its name, the paper it goes with."""
    first = place(word.add_paragraph(), CENTRE)
    first.paragraph_format.page_break_before = new_page
    write(first, number or name, bold=True)
    if number:
        write(place(word.add_paragraph(), CENTRE), name, bold=True)
    write(place(word.add_paragraph(), CENTRE), f"({issued_with})", italic=True)
    rule(word, 50, TEXT_WIDTH)
    write(place(word.add_paragraph(), CENTRE, after=4), "{{ mark }}", bold=True, size=13)


def grounds(word: Word) -> None:
    """List the "Căn cứ", each on a line in italics."""
    control(word, "for ground in grounds")
    body(word, "Căn cứ {{ ground }}", italic=True)
    control(word, "endfor")


def table(word: Word, loop: str, columns: Sequence[Column], empty: str = "") -> None:
    """Put a table with a row for each of ``loop`` (``unit in units``).

    ``empty`` is said in its place where there are none.
    """
    rows = loop.partition(" in ")[2]
    if empty:
        control(word, f"if {rows}")
    widths = [one.width for one in columns]
    made = ruled_table(word, [one.head for one in columns], widths)
    tag_row(made, f"for {loop}", widths)
    data_row(made, [one.cell for one in columns], [one.alignment for one in columns])
    tag_row(made, "endfor", widths)
    if empty:
        control(word, "else")
        body(word, empty)
        control(word, "endif")


def after_table(paragraph: Paragraph) -> Paragraph:
    """Keep a paragraph clear of the table above it."""
    paragraph.paragraph_format.space_before = GAP
    return paragraph


def section(word: Word, text: str) -> None:
    """Put the bold heading of a part, clear of what is above."""
    after_table(heading(word, text))


def dotted(word: Word, label: str, lines: int = 1) -> None:
    """Put a label and lines of dots to the right edge for a person to fill in."""
    for at in range(lines):
        one = body(word, f"{label} \t" if label and not at else "\t")
        one.alignment = LEFT
        one.paragraph_format.tab_stops.add_tab_stop(
            Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )


def signatures(
    word: Word,
    recipients: Sequence[str],
    form: str = "{{ signer_form }}",
    name: str = "{{ signer_name }}",
) -> None:
    """Put "Nơi nhận" and, level with it, who signs; never alone on a page."""
    _with_what_is_above(word)
    made = plain_table(word, 1, (80, 80))
    keep_whole(made.rows[0])
    left, right = made.rows[0].cells
    write(place(left.paragraphs[0], LEFT, 12), "Nơi nhận:", bold=True, italic=True, size=12)
    for line in recipients:
        write(left.add_paragraph(), line, size=11)
    _form(right, form)
    write(place(right.add_paragraph(), CENTRE), name, bold=True, size=14)


def two_signers(
    word: Word, left: tuple[str, str], right: tuple[str, str], recipients: Sequence[str] = ()
) -> None:
    """Put two signatures side by side, names level; "Nơi nhận" stands under the left one."""
    _with_what_is_above(word)
    made = plain_table(word, 2, (80, 80))
    for at, (form, name) in enumerate((left, right)):
        _form(made.rows[0].cells[at], form)
        write(place(made.rows[1].cells[at].paragraphs[0], CENTRE), name, bold=True, size=14)
    for row in made.rows:
        keep_whole(row)
    for paragraph in (one for cell in made.rows[0].cells for one in cell.paragraphs):
        paragraph.paragraph_format.keep_with_next = True
    if recipients:
        for cell in made.rows[1].cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        lines = [place(word.add_paragraph(), LEFT, 12), *(word.add_paragraph() for _ in recipients)]
        write(lines[0], "Nơi nhận:", bold=True, italic=True, size=12)
        for paragraph, line in zip(lines[1:], recipients, strict=True):
            write(paragraph, line, size=11)
        for paragraph in lines[:-1]:
            paragraph.paragraph_format.keep_with_next = True


def _with_what_is_above(word: Word) -> None:
    word.paragraphs[-1].paragraph_format.keep_with_next = True


def _form(cell: _Cell, form: str) -> None:
    write(place(cell.paragraphs[0], CENTRE, 12), form, bold=True, size=14)
    for _ in range(4):
        place(cell.add_paragraph(), CENTRE)


def notes(word: Word) -> None:
    """Put the frame of what must be settled before signing; it is taken out of the signed paper."""
    place(word.add_paragraph(), LEFT, 6)
    framed = ruled_table(word, ["LƯU Ý CỦA DỰ THẢO (bỏ khung này khi ký)"], [TEXT_WIDTH])
    tag_row(framed, "for note in notes", [TEXT_WIDTH])
    data_row(framed, ["- {{ note }}"], [JUSTIFY])
    tag_row(framed, "endfor", [TEXT_WIDTH])
