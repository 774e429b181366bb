"""What a decision says, the Chairman's and a unit head's alike: to whom, how much, which list."""

from collections.abc import Sequence
from typing import Any

from documents.award_file.case_words import post
from documents.award_file.considered import AwardFile, Plain, marked
from rules import vietnamese

Chosen = Sequence[tuple[Plain, Plain]]
"""Awards with the cases they are given to."""
FORMS = {"bang_khen": "Bằng khen", "giay_khen": "Giấy khen", "prize": "giải thưởng"}
COUNTED = {"unit": "tập thể", "person": "cá nhân", "entry": "tác phẩm, bài dự thi"}
BLANK_MONEY = "............"
WHOLE = "làm tròn số lên hàng chục nghìn đồng"


def gives_words(form: str, by: str, chosen: Chosen) -> str:
    """Say what is given by whom to how many: ``tặng Bằng khen của … cho 12 tập thể, 3 cá nhân``."""
    told = counted_words([case for _, case in chosen])
    what = FORMS.get(form, "thưởng")
    return f"tặng {what} của {by} cho {told}"


def counted_words(cases: Sequence[Plain]) -> str:
    """Count by kind, leaving out what there is none of: ``12 tập thể, 03 cá nhân``."""
    counts = {kind: sum(case["kind"] == kind for case in cases) for kind in COUNTED}
    told = [f"{count:02d} {COUNTED[kind]}" for kind, count in counts.items() if count]
    return ", ".join(told) or "00 tập thể, cá nhân"


def money_words(chosen: Chosen, fund: str) -> str:
    """Say the money with each form, the sum and who pays; left open where a form has none."""
    awards = {award["id"]: award for award, _ in chosen}
    told = []
    for award in awards.values():
        held = award["money"]
        if held:
            said = f"{award['title']}: {vietnamese.number(held['each'])} đồng"
            if held["multiple"]:
                said += f" ({vietnamese.number(held['multiple'])} lần mức lương cơ sở)"
            told.append(marked(said, held["state"]))
    open_ = [f"{one['title']}: {BLANK_MONEY} đồng" for one in awards.values() if not one["money"]]
    if not told:
        return "Mức tiền thưởng và nguồn kinh phí: ............................................"
    bases = [
        award["money"]["base_salary"]
        for award in awards.values()
        if award["money"] and award["money"]["multiple"]
    ]
    by = f", tính theo mức lương cơ sở {vietnamese.number(bases[0])} đồng, {WHOLE}" if bases else ""
    parts = [
        f"Tiền thưởng kèm theo{by}: {'; '.join([*told, *open_])}",
        f"Tổng số tiền: {vietnamese.number(sum_of(chosen))} đồng"
        + (", chưa gồm mức còn để trống" if open_ else ""),
        f"Nguồn kinh phí: {fund}" if fund else "Nguồn kinh phí: ..............................",
    ]
    return ". ".join(parts) + "."


def sum_of(chosen: Chosen) -> int:
    """Add up the money of what is given, in đồng."""
    return sum(award["money"]["each"] for award, _ in chosen if award["money"])


def fund_of(file: AwardFile, chosen: Chosen) -> str:
    """Give the funds that pay, as the plain document names them."""
    ids = {award["id"] for award, _ in chosen}
    funds = [one["fund"] for one in file.document["totals"] if one["award"] in ids and one["fund"]]
    return "; ".join(dict.fromkeys(funds))


def listed(chosen: Chosen) -> dict[str, list[dict[str, Any]]]:
    """Give the list of a decision: collectives, persons, entries."""
    return {
        name: [_listed(award, case) for award, case in chosen if case["kind"] == kind]
        for name, kind in (("units", "unit"), ("persons", "person"), ("entries", "entry"))
    }


def _listed(award: Plain, case: Plain) -> dict[str, str]:
    return {
        "name": case["name"],
        "post": post(case),
        "money": vietnamese.number(award["money"]["each"]) if award["money"] else BLANK_MONEY,
    }
