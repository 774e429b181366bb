"""From what the ledger keeps of a message to the facts its template says, in Vietnamese forms."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from notifications import kinds
from rules.sentences.campaign import MEETS
from rules.vietnamese import day, month, number, percent

Document = dict[str, Any]
ANSWERS = {"accepted": "chấp nhận", "refused": "không chấp nhận"}


def notice_facts(kind: str, campaign_month: str, data: Document) -> Document:
    """Give the facts of a kept message of a kind, about a month (``2026-10``)."""
    said = dict(data) | {"month": month(campaign_month) if campaign_month else ""}
    return said | FACTS.get(kind, _as_kept)(data)


def _as_kept(_: Document) -> Document:
    return {}


def _until(data: Document) -> Document:
    when = datetime.fromisoformat(data["report_by"])
    return {"until": f"{when:%H:%M} ngày {day(when.date())}"}


def _warn(data: Document) -> Document:
    return {"lines": [_risk(one) for one in data["lines"]]}


def _risk(one: Document) -> str:
    target = percent(one["target"]) if one["is_ratio"] else number(one["target"])
    reached = number(one["numerator"])
    if one["is_ratio"]:
        reached += f"/{number(one['denominator'])}, {percent(one['ratio'])}"
    said = f"{one['title']}: {reached}; chỉ tiêu {MEETS[one['meets']]} {target}"
    if not one["reachable"]:
        return f"{said}; theo nhịp độ này không còn kịp trong tháng"
    if one["needed"] is not None:
        return f"{said}; phần còn lại phải {MEETS[one['meets']]} {percent(one['needed'])}"
    if one["short_by"]:
        word = "cần bớt" if one["meets"] in ("at_most", "below") else "cần thêm"
        return f"{said}; {word} {number(one['short_by'])} {one['noun']}"
    return said


def _objection(data: Document) -> Document:
    said: Document = {"held": _figure(data["held"]), "claimed": _figure(data["claimed"])}
    if "verdict" in data:
        verdict = ANSWERS[data["verdict"]]
        said |= {"verdict": verdict, "is_accepted": data["verdict"] == "accepted"}
    if "answer_by" in data:
        said["answer_by"] = day(date.fromisoformat(data["answer_by"]))
        said["silence"] = ANSWERS[data["silence"]]
    return said


def _figure(one: Document) -> str:
    if one["denominator"] is None:
        return number(one["numerator"])
    if one["state"] == "printed_rate":
        return "tỷ lệ in sẵn"
    return f"{number(one['numerator'])}/{number(one['denominator'])}"


def _holds(data: Document) -> Document:
    since = [one | {"since": day(date.fromisoformat(one["since"]))} for one in data["holds"]]
    return {"holds": since}


FACTS: dict[str, Callable[[Document], Document]] = {
    kinds.REMIND: _until,
    kinds.OVERDUE: _until,
    kinds.WARN: _warn,
    kinds.RECEIVED: _objection,
    kinds.ANSWERED: _objection,
    kinds.LAPSING: _objection,
    kinds.HOLDS: _holds,
}
"""How the facts of each kind are put into Vietnamese forms; the others are said as kept."""
