"""The standards that no figure shows: what was attested, of all put forward and of one unit."""

from collections.abc import Collection, Mapping
from typing import Any

from documents.award_file.considered import PROPOSED, AwardFile, Plain

STATES = {
    "not_yet": "chưa xác nhận",
    "yes": "đã xác nhận",
    "no": "không đạt",
    "held": "đang xem xét",
}
OPEN = "chưa xác nhận đủ"


def standard_rows(file: AwardFile) -> list[dict[str, str]]:
    """Word each standard with of how many of those put forward it is attested."""
    return [_row(one, _of_all(one)) for one in file.document["standards"]]


def standards_of_unit(file: AwardFile, unit: str) -> list[dict[str, str]]:
    """Word each standard as it stands for one unit."""
    return [_row(one, _of_one(one, unit, file.put_forward)) for one in file.document["standards"]]


def standards_of_person(file: AwardFile, award: Plain, case: Plain) -> list[dict[str, str]]:
    """Word each standard that an award asks of a person, attested of whom it is computed for.

    Where the award names none, all of them, the state left to be filled in.
    """
    rules = file.rulebook.campaign.awards
    asked = next((one.requires for one in rules if one.id == award["id"]), ())
    held = [one for one in file.document["standards"] if not asked or one["id"] in asked]
    is_attested = bool(asked) and case["outcome"] == PROPOSED
    return [_row(one, STATES["yes"] if is_attested else "............") for one in held]


def _row(standard: Mapping[str, Any], state: str) -> dict[str, str]:
    return {
        "title": standard["title"],
        "attested_by": standard["attested_by"],
        "reference": standard["reference"],
        "state": state,
    }


def _of_all(standard: Mapping[str, Any]) -> str:
    said = STATES.get(standard["state"], standard["state"])
    many, of = standard["yes"], standard["of"]
    return f"{said}; đã xác nhận {many}/{of}" if 0 < many < of else said


def _of_one(standard: Mapping[str, Any], unit: str, put_forward: Collection[str]) -> str:
    """Say yes only of a unit put forward and not among those still open."""
    if unit in put_forward and unit not in standard["open"]:
        return STATES["yes"]
    return STATES[standard["state"]] if standard["of"] == 1 else OPEN
