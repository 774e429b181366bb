"""The annex of whom was considered and is not proposed, each with the grounds: nobody vanishes."""

from collections.abc import Iterator
from pathlib import Path

from documents.award_file.case_words import NO_GROUND, names_of, row_of
from documents.award_file.considered import EDGE, PROPOSED, AwardFile, marked, outcome_of
from documents.award_file.draft import Draft, Paper
from documents.award_file.furniture import (
    Column,
    after_table,
    annex_title,
    new_paper,
    notes,
    save,
    table,
)
from documents.award_file.lists import WITH
from documents.word.layout import CENTRE, body, control, heading

TITLE = "Danh sách đã xem xét và chưa đề nghị khen thưởng"
COLUMNS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Tập thể, cá nhân", 42, "{{ case.name }}{% if case.post %}, {{ case.post }}{% endif %}"),
    Column("Hạng", 14, "{{ case.rank }}", CENTRE),
    Column("Điểm", 15, "{{ case.total }}", CENTRE),
    Column("Kết luận", 27, "{{ case.outcome }}"),
    Column("Lý do, căn cứ", 53, "{{ case.reasons }}"),
)

STATUTE = (
    Column("TT", 10, "{{ loop.index }}", CENTRE),
    Column("Nội dung (lời tóm tắt, không phải nguyên văn)", 90, "{{ one.text }}"),
    Column("Điều khoản", 60, "{{ one.clause }}"),
)


def build(path: Path) -> None:
    """Write the shipped template."""
    word = new_paper(TITLE)
    annex_title(word, "Phụ lục III", TITLE.upper(), WITH)
    body(
        word,
        "Danh sách nêu mọi trường hợp đã xem xét mà chưa đề nghị, để giải thích khi được hỏi. “Tạm "
        "dừng” là chưa đề nghị cho đến khi có văn bản kết luận, không phải là không đạt.",
    )
    control(word, "for award in awards")
    after_table(heading(word, "{{ loop.index }}. {{ award.title }}"))
    given = body(word, "Căn cứ của hình thức: {{ award.clause }}.", italic=True)
    given.paragraph_format.keep_with_next = True
    table(word, "case in award.cases", COLUMNS)
    control(word, "endfor")
    control(word, "if not awards")
    body(word, "Mọi trường hợp đã xem xét đều được đề nghị.")
    control(word, "endif")
    control(word, "if statute")
    after_table(heading(word, "Quy định áp dụng khi xét"))
    table(word, "one in statute", STATUTE)
    control(word, "endif")
    notes(word)
    save(word, path)


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give the one annex of an award file."""
    awards, named = [], []
    for award in file.awards:
        left = [one for one in award["cases"] if outcome_of(one) not in (PROPOSED, EDGE)]
        if left:
            rows = [row_of(one, file, award["clause"]) for one in left]
            rows = [row | {"reasons": row["reasons"] or NO_GROUND} for row in rows]
            clause = marked(award["clause"], award["clause_state"])
            awards.append({"title": award["title"], "clause": clause, "cases": rows})
            named += left
    context = file.shared("not_proposed") | {"awards": awards, "statute": _statute(file)}
    yield Draft("04-chua-de-nghi.docx", context, tuple(names_of(named)))


def _statute(file: AwardFile) -> list[dict[str, str]]:
    """List the clauses of award law that were applied, each marked where it was not read."""
    return [
        {"text": one["text"], "clause": marked(one["clause"], one["state"])}
        for one in file.document["statute"]
    ]


PAPER = Paper("chua-de-nghi.docx", TITLE, build, drafts)
