"""A case in words: who, with which result, what was decided and on which grounds."""

from collections.abc import Mapping, Sequence
from typing import Any

from documents.award_file.considered import AwardFile, Plain, marked, outcome_of
from documents.award_file.results import missed_words, short_summary
from rules import vietnamese

OUTCOMES = {
    "proposed": "đề nghị",
    "held": "tạm dừng, chưa đề nghị",
    "edge_tie": "đồng hạng ở suất cuối",
    "over_quota": "ngoài số lượng",
    "excluded": "không đủ điều kiện",
}
NO_GROUND = "chưa ghi lý do"


def row_of(case: Plain, file: AwardFile, told: str = "") -> dict[str, Any]:
    """Word a case for the rows of a list; every name is there, empty where nothing is known.

    ``told`` is a clause that stands above the list already and is not said again in each row.
    """
    entry = case["entry"]
    missed = missed_words(entry, file.rulebook) if entry else ""
    return {
        "name": case["name"],
        "unit_name": case["unit_name"] or "",
        "position": case["position"] or "",
        "post": post(case),
        "gender": gender(case),
        "rank": "–" if case["rank"] is None else str(case["rank"]),
        "total": "–" if case["total"] is None else vietnamese.number(case["total"]),
        "met": f"{case['met']}/{case['of']}" if case["of"] else "–",
        "missed": missed or ("không có" if entry else "–"),
        "summary": case["achievement"] or short_summary(case) or "–",
        "outcome": outcome_words(outcome_of(case)),
        "reasons": reasons(case, told),
        "remark": remark(case),
    }


def post(case: Plain) -> str:
    """Say a person's position and unit, the unit a collective belongs to, or a unit's model."""
    known = (case["position"], case["unit_name"])
    said = [one for one in known if one and one != case["name"]]
    return ", ".join([*said, f"mô hình “{case['model']}”"] if case["model"] else said)


def gender(case: Plain) -> str:
    """Say ``Nam`` or ``Nữ``, empty where it is not known."""
    if case["kind"] != "person":
        return ""
    return {True: "Nữ", False: "Nam"}.get(case["is_female"], "")


def outcome_words(outcome: str) -> str:
    """Name an outcome."""
    return OUTCOMES.get(outcome, outcome)


def reasons(case: Plain, told: str = "") -> str:
    """Give the grounds of a case, each with its clause and mark; ``told`` is not said again."""
    said = [
        str(one["text"]) if told and one.get("clause") == told else ground_words(one)
        for one in case["grounds"]
    ]
    decided = case["decided"]
    if decided and decided["reason"]:
        said.append(f"Hội đồng: {decided['reason']}")
    return "; ".join(said)


def ground_words(ground: Mapping[str, Any]) -> str:
    """Write a ground with the clause it rests on."""
    clause = ground.get("clause") or ""
    text = f"{ground['text']} ({clause})" if clause else str(ground["text"])
    return marked(text, ground.get("state") or "")


def remark(case: Plain) -> str:
    """Say what the council decided beside what was computed, and how firm the place is."""
    said = [one for one in (council_words(case), robustness_words(case["robustness"])) if one]
    return "; ".join(said)


def council_words(case: Plain) -> str:
    """Say the votes, and where the council departs from what was computed."""
    decided = case["decided"]
    if not decided:
        return ""
    votes = f"Hội đồng: {decided['for']} đồng ý, {decided['against']} không đồng ý"
    if decided["outcome"] == case["outcome"]:
        return votes
    reason = f", lý do: {decided['reason']}" if decided["reason"] else ""
    return f"{votes}; khác kết quả tính ({outcome_words(case['outcome'])}){reason}"


def robustness_words(held: Mapping[str, int] | None) -> str:
    """Say in how many other readings the case would still be proposed."""
    if not held:
        return ""
    ways = (("weightings", "of", "bộ trọng số"), ("dropped", "of_dropped", "lần bỏ một chỉ tiêu"))
    tried = [(held[part], held[of], words) for part, of, words in ways if held[of]]
    if not tried:
        return ""
    if all(part == of for part, of, _ in tried):
        return "giữ suất ở mọi cách tính thử"
    said = [f"{vietnamese.number(a)}/{vietnamese.number(b)} {words}" for a, b, words in tried]
    return f"giữ suất ở {', '.join(said)}"


def money_words(award: Plain) -> str:
    """Say the money of an award: multiple, base salary, amount, source; empty where none is."""
    held = award["money"]
    if not held:
        return ""
    each, base = vietnamese.number(held["each"]), vietnamese.number(held["base_salary"])
    if not held["multiple"]:
        return f"{each} đồng"
    times = vietnamese.number(held["multiple"])
    return f"{each} đồng ({times} lần mức lương cơ sở {base} đồng, làm tròn lên hàng chục nghìn)"


def names_of(cases: Sequence[Plain]) -> list[str]:
    """List the names that a paper must print."""
    return [str(one["name"]) for one in cases]
