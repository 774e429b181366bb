"""Phiếu kết quả of every official, a file a unit and a page a person, for the yearly rating."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from docx.document import Document as Word
from docx.shared import Pt

from documents import headings
from documents.award_file.considered import AwardFile, Context, Found, Plain
from documents.award_file.draft import Draft, Paper
from documents.award_file.file_names import file_name
from documents.award_file.furniture import (
    after_table,
    head,
    new_paper,
    notes,
    save,
    section,
    signatures,
    table,
    title,
)
from documents.award_file.result_sheets import (
    AWARDS,
    ONLY_MEASURED,
    award_rows,
    closing,
    issuing_name,
    why,
)
from documents.award_file.results import short_summary
from documents.award_file.unit_months import MONTHS, month_rows
from documents.word.layout import body, control

TITLE = "Phiếu kết quả của cán bộ dùng khi đánh giá, xếp loại năm"


def build(path: Path) -> None:
    """Write the shipped template: a page for each official of a unit."""
    word = new_paper(TITLE)
    control(word, "for official in officials")
    _new_page(word)
    head(word, "Số:        /.....-{{ symbol }}")
    title(
        word,
        "PHIẾU KẾT QUẢ",
        "Dùng khi đánh giá, xếp loại cá nhân năm {{ year }}",
    )
    body(
        word,
        "Họ và tên: {{ official.name }}; chức vụ: {{ official.position }}; đơn vị: "
        "{{ unit_name }}.",
    )
    body(word, "{{ why }}")
    _measured(word)
    section(word, "II. KẾT QUẢ XÉT KHEN THƯỞNG TRONG PHONG TRÀO")
    control(word, "if official.awards")
    table(word, "award in official.awards", AWARDS)
    control(word, "endif")
    after_table(body(word, "{{ official.closing }}")).paragraph_format.keep_with_next = True
    signatures(word, ("- {{ sent_to }};", "- Sở Nội vụ;", "- Lưu: VT, {{ symbol }}."))
    control(word, "endfor")
    notes(word)
    save(word, path)


def _new_page(word: Word) -> None:
    """Begin a page for each official but the first, without a line of its own at the top."""
    control(word, "if not loop.first")
    broken = word.add_paragraph()
    broken.paragraph_format.page_break_before = True
    broken.paragraph_format.line_spacing = Pt(1)
    control(word, "endif")


def _measured(word: Word) -> None:
    section(word, "I. KẾT QUẢ ĐO ĐƯỢC TRONG PHONG TRÀO")
    own = (
        "{% if official.own %}Kết quả của cá nhân: {{ official.own }}.{% else %}"
        "Chưa có số liệu riêng của cá nhân, phong trào đo kết quả của đơn vị.{% endif %}"
    )
    control(word, "if months")
    body(
        word,
        f"{own} {{{{ unit_name }}}}, theo các bảng đã công bố đến ngày {{{{ figures_to }}}}:",
    ).paragraph_format.keep_with_next = True
    table(word, "one in months", MONTHS)
    control(word, "else")
    body(word, f"{own} Đơn vị không có số liệu trong các bảng đã công bố.")
    control(word, "endif")


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give a file for each unit that has officials in force on the day, all of them in it."""
    by_person: dict[str, list[Found]] = {}
    for award, case in file.cases(kind="person"):
        by_person.setdefault(case["subject"], []).append((award, case))
    for unit, officials in groupby(file.document["officials"], key=lambda one: str(one["unit"])):
        held = [(one, by_person.get(one["subject"], [])) for one in officials]
        name = held[0][0]["unit_name"]
        context: Context = {
            **file.shared(None),
            "why": why(file, briefly=True),
            "sent_to": issuing_name(name, file),
            "unit_name": name,
            "months": month_rows(file, unit),
            "officials": [_official(one, found, file) for one, found in held],
        }
        path = f"phieu-ket-qua/ca-nhan/{file_name(unit, name)}"
        yield Draft(path, context, tuple(one["name"] for one, _ in held))


def _official(one: Plain, found: list[Found], file: AwardFile) -> dict[str, object]:
    """Give a person's own part: what was measured, considered, and may not be drawn from it."""
    own = next((case["entry"] for _, case in found if case["entry"] is not None), None)
    as_of = headings.day(file.document["as_of"])
    alone = f"Không được đề cử khen thưởng, tính đến ngày {as_of}. {ONLY_MEASURED}./."
    return {
        "name": one["name"],
        "position": one["position"],
        "own": short_summary(own) if own else "",
        "awards": award_rows(found),
        "closing": closing() if found else alone,
    }


PAPER = Paper("phieu-ket-qua-ca-nhan.docx", TITLE, build, drafts)
