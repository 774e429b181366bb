"""A unit's own plan: its number and day, stated where its launch of the movement is attested."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.attestations import Key, in_force
from ledger.tables import AttestationRow
from operations.awarding.stating import wrong_texts
from operations.views import Document
from rules.decisions import Standard
from rules.errors import Problem
from rules.vietnamese import day as day_words
from rules.words import parse_day


@dataclass(frozen=True, slots=True)
class Plan:
    """Number and day (ISO) of a plan; both empty where none is stated."""

    number: str = ""
    day: str = ""


def checked_plan(
    stated: Plan, standard: Standard | None, state: str, act_day: str | None
) -> tuple[Plan, list[Problem]]:
    """Give a stated plan as it is kept, with everything that is wrong with it.

    It belongs to a standard that asks for a plan, attested ``yes``; its day is a day, and not
    after ``act_day`` (ISO), from which the attestation holds.
    """
    if stated == Plan():
        return stated, []
    day, problems = _day(stated.day, act_day)
    problems += wrong_texts([("plan_number", stated.number, "nêu số, ký hiệu của kế hoạch")])
    if standard is not None and not standard.plan:
        said = f"tiêu chuẩn '{standard.id}' không đòi kế hoạch của đơn vị"
        hint = "bỏ số, ngày kế hoạch; văn bản khác ghi ở căn cứ (evidence)"
        problems.append(Problem("not_a_plan", said, hint, path="plan_number"))
    elif state != "yes":
        hint = "có kế hoạch thì ghi yes; không thì bỏ trống số, ngày kế hoạch"
        said = f"nêu kế hoạch mà kết luận là '{state}'"
        problems.append(Problem("plan_without_yes", said, hint, path="plan_number"))
    return Plan(stated.number.strip(), day), problems


def _day(text: str, act_day: str | None) -> tuple[str, list[Problem]]:
    if not text.strip():
        return "", [Problem("empty_text", "để trống", "ghi ngày của kế hoạch", path="plan_day")]
    try:
        found = parse_day(text).isoformat()
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        return "", [Problem("bad_day", message, hint, path="plan_day")]
    if act_day is not None and found > act_day:
        plan, act = (day_words(date.fromisoformat(one)) for one in (found, act_day))
        said = f"kế hoạch ngày {plan} sau ngày xác nhận ({act})"
        hint = "ghi đúng ngày của kế hoạch, hoặc xác nhận từ ngày có kế hoạch"
        return found, [Problem("plan_after_act", said, hint, path="plan_day")]
    return found, []


def plans_in_force(rows: Iterable[AttestationRow], day: str) -> dict[Key, Document]:
    """Give, by unit and standard attested ``yes`` on a day (ISO), number, day and file of the plan.

    After a hold was released by another document, the plan's file is the one it came with.
    """
    held = list(rows)
    return {
        key: {"number": row.plan_number, "day": row.plan_day, "file": _file(row, held)}
        for key, row in in_force(held, day).items()
        if row.state == "yes"
    }


def _file(row: AttestationRow, rows: Iterable[AttestationRow]) -> str:
    if row.file_name or not row.plan_number:
        return row.file_name
    of = (row.unit, row.standard, row.plan_number, row.plan_day)
    same = (one for one in rows if (one.unit, one.standard, one.plan_number, one.plan_day) == of)
    return next((one.file_name for one in same if one.file_name), "")
