"""What the awards cost, in whole đồng: each, by award, by form and by fund."""

from collections.abc import Sequence
from datetime import date

from operations.awarding.wording import Wording
from operations.views import Document
from rules.awarding.model import on_day
from rules.decisions import Award
from rules.errors import refuse
from rules.vietnamese import day as day_words
from scoring.printing import plain_number
from scoring.prize_money import prize_money


def money_document(wording: Wording, award: Award, day: date) -> Document | None:
    """Give the money of one award on the day of its decision; None where the rules state none.

    Raises Refused where no base salary is known on that day.
    """
    if award.money is None:
        return None
    law, times = wording.law, award.money.times_base_salary
    salary = on_day(law.salaries, day)
    if times is not None and salary is None:
        raise refuse(
            "no_base_salary",
            f"không biết mức lương cơ sở vào ngày {day_words(day)}",
            "thêm mức, ngày hiệu lực và căn cứ vào rules/awarding/base_salary.yaml",
        )
    base = salary.amount if salary and times is not None else 0
    cited = award.money.reference or award.reference
    states = {wording.state(award.money)} | ({law.state(salary)} if salary and times else set())
    return {
        "multiple": plain_number(times.value) if times is not None else "",
        "base_salary": base,
        "each": prize_money(award.money, base, law.statute.round_up_to),
        "source": cited[0].source if cited else None,
        "state": "confirmed" if states == {"confirmed"} else "to_confirm",
        "fund": award.money.fund or "",
    }


def totals_of(awards: Sequence[Document]) -> Document:
    """Add up what was proposed (by the council's decision where there is one).

    Gives ``totals`` by award, ``by_form`` and ``by_fund``, and ``total_money``, None where no award
    carries money.
    """
    totals = [_total(one) for one in awards]
    paid = [one for one in totals if one["each"] is not None]
    return {
        "totals": totals,
        "by_form": _sums(paid, "form"),
        "by_fund": _sums(paid, "fund"),
        "total_money": sum(one["sum"] for one in paid) if paid else None,
    }


def _total(award: Document) -> Document:
    ends = [
        case["decided"]["outcome"] if case["decided"] else case["outcome"]
        for case in award["cases"]
    ]
    count, money = ends.count("proposed"), award["money"]
    return {
        "award": award["id"],
        "title": award["title"],
        "form": award["form"],
        "count": count,
        "each": money["each"] if money else None,
        "sum": count * money["each"] if money else None,
        "fund": money["fund"] if money else "",
    }


def _sums(paid: Sequence[Document], key: str) -> list[Document]:
    found: dict[str, Document] = {}
    for one in paid:
        held = found.setdefault(one[key], {key: one[key], "count": 0, "sum": 0})
        held["count"] += one["count"]
        held["sum"] += one["sum"]
    return list(found.values())
