"""Quyết định tặng Giấy khen: one for each unit, of what its head may decide within it."""

from collections.abc import Iterator
from pathlib import Path

from documents.award_file.case_words import names_of
from documents.award_file.considered import DOTS, PROPOSED, AwardFile, Context, Plain, signing_form
from documents.award_file.decision import articles, award_list
from documents.award_file.decision_words import Chosen, gives_words, listed, money_words
from documents.award_file.draft import Draft, Paper
from documents.award_file.file_names import file_name
from documents.award_file.furniture import UNDATED, head, new_paper, notes, save, signatures
from documents.award_file.unit_names import stacked, unit_head

TITLE = "Dự thảo Quyết định tặng Giấy khen của đơn vị"
OWN_FUND = "quỹ thi đua, khen thưởng của đơn vị"
CARRIED_OUT = (
    "Quyết định này có hiệu lực kể từ ngày ký. Bộ phận phụ trách thi đua, khen thưởng, kế toán của "
    "đơn vị và các tập thể, cá nhân có tên trong danh sách chịu trách nhiệm thi hành Quyết định "
    "này./."
)


def build(path: Path) -> None:
    """Write the shipped template (NĐ 30/2020, Mẫu 1.2, the head's own competence)."""
    word = new_paper(TITLE)
    number = "Số:        /QĐ-......."
    head(
        word,
        number,
        superior="{{ unit_superior }}",
        name="{{ unit_agency }}",
        dated="..........",
        form_line=False,
    )
    articles(word, "{{ competence }}", f"Theo đề nghị của {'.' * 40}")
    recipients = ("- Như Điều 3;", "- {{ agency_title }} (để tổng hợp);", "- Lưu: VT.")
    signatures(word, recipients, "{{ head_signs }}", "{{ head_name }}")
    notes(word)
    award_list(
        word, f"Kèm theo Quyết định số        /QĐ-....... {UNDATED} của {{{{ competence_words }}}}"
    )
    save(word, path)


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give a decision for each unit whose head gives a Giấy khen to somebody."""
    by_unit: dict[str, list[tuple[Plain, Plain]]] = {}
    for award, case in file.cases(PROPOSED):
        if award["per_unit"]:
            by_unit.setdefault(case["unit"] or case["subject"], []).append((award, case))
    for unit, chosen in by_unit.items():
        case = chosen[0][1]
        name = case["unit_name"] or case["name"]
        context = file.shared("unit_decision") | _context(name, chosen, file)
        named = names_of([one for _, one in chosen])
        yield Draft(f"giay-khen/{file_name(unit, name)}", context, tuple(named))


def _context(name: str, chosen: Chosen, file: AwardFile) -> Context:
    agency, signer = file.document["agency"], file.document["signer"]
    unit = unit_head(name, agency["superior"])
    signs = signer if file.is_within_units and agency["name"] == name and signer["name"] else None
    gives = gives_words(chosen[0][0]["form"], unit.head, chosen)
    return {
        "unit_superior": unit.superior.upper(),
        "unit_agency": stacked(unit.name),
        "head_signs": signing_form(signs) if signs else unit.signs.upper(),
        "head_name": signs["name"] if signs else DOTS,
        "competence": unit.head.upper(),
        "competence_words": unit.head,
        "gives": gives,
        "article_1": f"{gives[:1].upper()}{gives[1:]} {file.praise} (có danh sách kèm theo).",
        "article_2": money_words(chosen, OWN_FUND),
        "article_3": CARRIED_OUT,
        **listed(chosen),
    }


PAPER = Paper("giay-khen.docx", TITLE, build, drafts)
