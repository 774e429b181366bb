"""What the Tờ trình says: the money, each award with its cases, and what is still open."""

from collections.abc import Iterator, Sequence
from typing import Any

from documents import headings
from documents.award_file.case_words import money_words, names_of, row_of
from documents.award_file.considered import (
    EDGE,
    EXCLUDED,
    HELD,
    NO_NUMBER,
    OVER,
    PROPOSED,
    AwardFile,
    Plain,
    marked,
    outcome_of,
)
from documents.award_file.decision_words import counted_words
from documents.award_file.draft import Draft
from documents.award_file.standards import standard_rows
from documents.award_file.workbooks import MOVEMENT_FILE
from documents.grounds import assumptions, campaign_grounds
from rules import vietnamese


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give the one Tờ trình of an award file."""
    shown = [one for one in file.awards if not one["per_unit"]]
    cases = [one for award in shown for one in award["cases"]]
    named = [one for one in cases if outcome_of(one) in (PROPOSED, EDGE)]
    proposed = [one for one in cases if outcome_of(one) == PROPOSED]
    context = file.shared("submission") | {
        "council_words": _council_words(file),
        "counted": counted_words(proposed),
        "empty_awards": _empty(shown),
        "totals": _totals(file),
        "fund": "; ".join(dict.fromkeys(one["fund"] for one in _submitted(file) if one["fund"])),
        "awards": [_award_words(one, file) for one in shown if _has_any(one)],
        "standards": standard_rows(file),
        "planned": _planned(file.document["plans"]),
        "without_plan": ", ".join(one["name"] for one in file.document["units_without_plan"]),
        "assumptions": [
            {"about": one.about, "reason": one.reason}
            for one in assumptions(campaign_grounds(file.rulebook))
        ],
    }
    yield Draft("01-to-trinh.docx", context, tuple(names_of(named)))


def _planned(plans: Sequence[Plain]) -> str:
    """Say how many units have shown their own plan, and of how many its number is not known."""
    if not plans:
        return ""
    open_ = sum(not one["number"] for one in plans)
    said = f", {open_} đơn vị {NO_NUMBER}" if open_ else ""
    return (
        f"Có {len(plans)} đơn vị được xác nhận đã phát động và ban hành kế hoạch của đơn vị{said} "
        f"(danh sách kèm số, ngày ở tệp {MOVEMENT_FILE})."
    )


def _has_any(award: Plain) -> bool:
    return any(outcome_of(one) in (PROPOSED, EDGE) for one in award["cases"])


def _empty(awards: Sequence[Plain]) -> str:
    """Name the awards that nobody is put forward for, with how many were considered."""
    told = [(one["title"], len(one["cases"])) for one in awards if not _has_any(one)]
    return "; ".join(f"{title} (đã xem xét {count})" for title, count in told)


def _council_words(file: AwardFile) -> str:
    sat = [f"{one['name']} họp ngày {headings.day(one['day'])}" for one in file.document["council"]]
    return (
        "; ".join(sat)
        if sat
        else "Hội đồng Thi đua - Khen thưởng chưa họp, biên bản kèm theo là mẫu chờ họp"
    )


def _totals(file: AwardFile) -> list[dict[str, str]]:
    """Give the table of money: a row an award, then the sum; what unit heads decide is theirs."""
    held = [one for one in _submitted(file) if one["count"]]
    rows = [
        {
            "number": str(at),
            "title": one["title"],
            "count": vietnamese.number(one["count"]),
            "each": _money(one["each"]),
            "sum": _money(one["sum"]),
        }
        for at, one in enumerate(held, 1)
    ]
    if rows:
        count = vietnamese.number(sum(one["count"] for one in held))
        whole = vietnamese.number(sum(one["sum"] or 0 for one in held))
        rows.append({"number": "", "title": "Cộng", "count": count, "each": "", "sum": whole})
    return rows


def _submitted(file: AwardFile) -> list[Plain]:
    """Give the totals of the awards that the Tờ trình asks for."""
    asked = {one["id"] for one in file.awards if not one["per_unit"]}
    return [one for one in file.document["totals"] if one["award"] in asked]


def _money(amount: int | None) -> str:
    return "–" if amount is None else vietnamese.number(amount)


def _award_words(award: Plain, file: AwardFile) -> dict[str, Any]:
    by_outcome: dict[str, list[Plain]] = {}
    for case in award["cases"]:
        by_outcome.setdefault(outcome_of(case), []).append(case)
    proposed, edge = by_outcome.get(PROPOSED, []), by_outcome.get(EDGE, [])
    return {
        "title": award["title"],
        "about": _about(award),
        "money": marked(money_words(award), award["money"]["state"]) if award["money"] else "",
        "proposed": [row_of(one, file) for one in proposed],
        "edge": [row_of(one, file) for one in edge],
        "places_left": max(0, (award["quota"] or 0) - len(proposed)),
        "others": _others(by_outcome),
    }


def _about(award: Plain) -> str:
    """Say how the cases of an award were chosen, how many may be proposed, and by which clause."""
    said = []
    if award["board_title"] and award["ranked"] is not None:
        said.append(f"{award['board_title']}: {award['ranked']} đơn vị được xếp hạng")
    said.append(
        f"Số lượng: {award['quota_words']}" if award["quota_words"] else "Số lượng: không nêu"
    )
    said.append(award["steadiness"])
    said.append(f"Thẩm quyền quyết định: {award['authority']}")
    said.append(f"Căn cứ: {marked(award['clause'], award['clause_state'])}")
    return ". ".join(said) + "."


def _others(by_outcome: dict[str, list[Plain]]) -> str:
    """Count who was considered and is not proposed; their names and grounds are an annex."""
    counted = [
        (len(by_outcome.get(HELD, [])), "tạm dừng"),
        (len(by_outcome.get(EXCLUDED, [])), "không đủ điều kiện"),
        (len(by_outcome.get(OVER, [])), "ngoài số lượng"),
    ]
    said = [f"{count} {words}" for count, words in counted if count]
    return f"Đã xem xét và chưa đề nghị: {', '.join(said)} (Phụ lục III)." if said else ""
