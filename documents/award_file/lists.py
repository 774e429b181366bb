"""Danh sách: the collectives and the persons proposed, annexes I and II of the Tờ trình."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from documents.award_file.case_words import names_of, row_of
from documents.award_file.considered import EDGE, PROPOSED, AwardFile, Plain, outcome_of
from documents.award_file.draft import Draft, Paper
from documents.award_file.furniture import (
    UNDATED,
    Column,
    after_table,
    annex_title,
    new_paper,
    notes,
    save,
    table,
)
from documents.word.layout import CENTRE, body, control, heading

WITH = f"Kèm theo Tờ trình số        /TTr-{{{{ symbol }}}} {UNDATED} của {{{{ agency_title }}}}"
UNITS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Tên tập thể", 37, "{{ case.name }}{% if case.post %}, {{ case.post }}{% endif %}"),
    Column("Hạng", 13, "{{ case.rank }}", CENTRE),
    Column("Điểm", 15, "{{ case.total }}", CENTRE),
    Column("Chỉ tiêu đạt", 14, "{{ case.met }}", CENTRE),
    Column("Chỉ tiêu chưa đạt", 35, "{{ case.missed }}"),
    Column("Ghi chú", 37, "{{ case.remark }}"),
)
PERSONS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Họ và tên", 34, "{{ case.name }}"),
    Column("Giới tính", 13, "{{ case.gender }}", CENTRE),
    Column("Chức vụ, đơn vị", 39, "{{ case.post }}"),
    Column("Tóm tắt thành tích", 37, "{{ case.summary }}"),
    Column("Ghi chú", 28, "{{ case.remark }}"),
)


def _build(name: str, columns: tuple[Column, ...], number: str, path: Path) -> None:
    word = new_paper(name)
    annex_title(word, f"Phụ lục {number}", name.upper(), WITH)
    control(word, "for award in awards")
    after_table(heading(word, "{{ loop.index }}. {{ award.title }}: {{ award.count }}"))
    table(word, "case in award.proposed", columns, "Chưa có trường hợp nào được đề nghị.")
    control(word, "if award.edge")
    edge = after_table(body(word, "Đồng hạng ở ranh giới số lượng, Hội đồng xem xét, quyết định:"))
    edge.paragraph_format.keep_with_next = True
    table(word, "case in award.edge", columns)
    control(word, "endif")
    control(word, "endfor")
    control(word, "if not awards")
    body(word, "Không có hình thức khen thưởng nào cho nhóm này.")
    control(word, "endif")
    notes(word)
    save(word, path)


def _drafts(kind: str, form: str, path: str, file: AwardFile) -> Iterator[Draft]:
    awards: list[dict[str, Any]] = []
    named: list[Plain] = []
    for award in (one for one in file.awards if not one["per_unit"]):
        cases = [one for one in award["cases"] if (one["kind"] == "person") == (kind == "person")]
        if not cases and (award["subjects"] == "persons") != (kind == "person"):
            continue
        proposed = [one for one in cases if outcome_of(one) == PROPOSED]
        edge = [one for one in cases if outcome_of(one) == EDGE]
        named += [*proposed, *edge]
        counted = "cá nhân" if kind == "person" else "tập thể"
        awards.append(
            {
                "title": award["title"],
                "count": f"{len(proposed)} {counted}",
                "proposed": [row_of(one, file) for one in proposed],
                "edge": [row_of(one, file) for one in edge],
            }
        )
    yield Draft(path, file.shared(form) | {"awards": awards}, tuple(names_of(named)))


def _paper(
    kind: str, name: str, columns: tuple[Column, ...], number: str, form: str, path: str
) -> Paper:
    return Paper(
        f"danh-sach-{'ca-nhan' if kind == 'person' else 'tap-the'}.docx",
        name,
        partial(_build, name, columns, number),
        partial(_drafts, kind, form, path),
    )


COLLECTIVES = _paper(
    "unit",
    "Danh sách tập thể đề nghị khen thưởng",
    UNITS,
    "I",
    "list_of_collectives",
    "02-danh-sach-tap-the.docx",
)
PEOPLE = _paper(
    "person",
    "Danh sách cá nhân đề nghị khen thưởng",
    PERSONS,
    "II",
    "list_of_persons",
    "03-danh-sach-ca-nhan.docx",
)
