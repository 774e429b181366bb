"""Dự thảo Quyết định of the Chairman with its list: one decision for each form of award."""

from collections.abc import Iterator
from pathlib import Path

from docx.document import Document as Word

from documents.award_file.case_words import names_of
from documents.award_file.considered import PROPOSED, AwardFile, Context, Plain
from documents.award_file.decision_words import Chosen, fund_of, gives_words, listed, money_words
from documents.award_file.draft import Draft, Paper
from documents.award_file.furniture import (
    UNDATED,
    Column,
    annex_title,
    grounds,
    head,
    new_paper,
    notes,
    save,
    section,
    signatures,
    table,
    title,
)
from documents.award_file.unit_names import spelled_out, stacked
from documents.word.layout import CENTRE, RIGHT, body, control, place, write

TITLE = "Dự thảo Quyết định khen thưởng"
UNITS = (
    Column("TT", 10, "{{ loop.index }}", CENTRE),
    Column("Tên", 110, "{{ one.name }}{% if one.post %}, {{ one.post }}{% endif %}"),
    Column("Tiền thưởng (đồng)", 40, "{{ one.money }}", RIGHT),
)
PERSONS = (
    Column("TT", 10, "{{ loop.index }}", CENTRE),
    Column("Họ và tên", 45, "{{ one.name }}"),
    Column("Chức vụ, đơn vị", 65, "{{ one.post }}"),
    Column("Tiền thưởng (đồng)", 40, "{{ one.money }}", RIGHT),
)
CARRIED_OUT = (
    "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở "
    "Nội vụ, Thủ trưởng các cơ quan, đơn vị có liên quan và các tập thể, cá nhân có tên trong danh "
    "sách chịu trách nhiệm thi hành Quyết định này./."
)


def build(path: Path) -> None:
    """Write the shipped template (NĐ 30/2020, Mẫu 1.2, the head's own competence)."""
    word = new_paper(TITLE)
    head(word, "Số:        /QĐ-UBND", superior="", name="{{ issuer }}", form_line=False)
    asked = (
        "Theo đề nghị của {{ agency_title }} tại Tờ trình số        /TTr-{{ symbol }} "
        f"{UNDATED}."
    )
    articles(word, "{{ competence }}", asked)
    recipients = (
        "- Như Điều 3;",
        "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;",
        "- Sở Nội vụ (Phòng Thi đua, khen thưởng);",
        "- Lưu: VT, {{ symbol }}.",
    )
    signatures(word, recipients, "{{ decision_form }}", "{{ decision_name }}")
    notes(word)
    with_decision = (
        f"Kèm theo Quyết định số        /QĐ-UBND {UNDATED} của {{{{ competence_words }}}}"
    )
    award_list(word, with_decision)
    save(word, path)


def articles(word: Word, competence: str, asked: str) -> None:
    """Put the title, who decides, the grounds, on whose proposal, and the three articles."""
    title(word, "QUYẾT ĐỊNH", "Về việc {{ gives }}")
    write(place(word.add_paragraph(), CENTRE, 10, 10), competence, bold=True)
    grounds(word)
    body(word, asked, italic=True)
    decides = place(word.add_paragraph(), CENTRE, 8, 8)
    decides.paragraph_format.keep_with_next = True
    write(decides, "QUYẾT ĐỊNH:", bold=True)
    for number in (1, 2, 3):
        write(body(word, f"Điều {number}. ", bold=True), f"{{{{ article_{number} }}}}")


def award_list(word: Word, issued_with: str) -> None:
    """Put the list of the decision on a page of its own: collectives, persons, entries."""
    annex_title(word, "", "DANH SÁCH ĐƯỢC KHEN THƯỞNG", issued_with, new_page=True)
    for number, (name, rows, columns) in enumerate(
        (("TẬP THỂ", "units", UNITS), ("CÁ NHÂN", "persons", PERSONS)), 1
    ):
        section(word, f"{'I' * number}. {name}")
        table(word, f"one in {rows}", columns, "Không có.")
    control(word, "if entries")
    section(word, "III. TÁC PHẨM, BÀI DỰ THI")
    table(word, "one in entries", UNITS)
    control(word, "endif")


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give a decision for each form of award that somebody is proposed for."""
    by_form: dict[str, list[tuple[Plain, Plain]]] = {}
    for award, case in file.cases(PROPOSED):
        if not award["per_unit"]:
            by_form.setdefault(award["form"], []).append((award, case))
    for form, chosen in by_form.items():
        context = file.shared("decision") | _context(form, chosen, file)
        named = names_of([case for _, case in chosen])
        yield Draft(f"06-quyet-dinh-{form.replace('_', '-')}.docx", context, tuple(named))


def _context(form: str, chosen: Chosen, file: AwardFile) -> Context:
    province = spelled_out(file.document["agency"]["superior"])
    gives = gives_words(form, chosen[0][0]["authority"], chosen)
    return {
        "issuer": stacked(province),
        "competence": f"Chủ tịch {province}".upper(),
        "competence_words": f"Chủ tịch {province}",
        "gives": gives,
        "article_1": f"{gives[:1].upper()}{gives[1:]} {file.praise} (có danh sách kèm theo).",
        "article_2": money_words(chosen, fund_of(file, chosen)),
        "article_3": CARRIED_OUT,
        **listed(chosen),
    }


PAPER = Paper("quyet-dinh.docx", TITLE, build, drafts)
