"""Telling of rows and files that were not taken: the units whose rows they are, and the Centre."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlmodel import Session

from ledger.canonical import digest
from ledger.contacts import contacts_on
from ledger.outbox import OFFICER, UNIT, Told, post
from ledger.tables import BatchRow
from measurements.records.setting_aside import SetAside
from notifications import kinds
from operations.bell.deadlines import today
from operations.intake.quarantine import name_of
from operations.office import Office
from rules.errors import Problem, Refused

SHOWN = 20
"""Rows named in a message before the rest are only counted."""
Data = dict[str, Any]


def tell_set_aside(
    session: Session, office: Office, batch: BatchRow, noun: str, mistakes: Sequence[SetAside]
) -> None:
    """Tell each unit its rows that a batch did not take, and the officers all of them.

    What is told of a row is what the quarantine file says of it: no person's data.
    """
    if not mistakes:
        return
    place = ("", batch.month, f"{batch.kind} {batch.id}")
    by_unit: dict[str, list[SetAside]] = {}
    for one in mistakes:
        by_unit.setdefault(one.unit, []).append(one)
    units = [
        Told(kinds.REFUSED, *place, unit, _data(batch.file_name, noun, held))
        for unit, held in by_unit.items()
        if unit
    ]
    post(session, office.clock(), UNIT, units)
    counted = [
        {"name": name_of(office, unit), "rows": _rows(held)} for unit, held in by_unit.items()
    ]
    told = _data(batch.file_name, noun, mistakes) | {"units": counted}
    post(session, office.clock(), OFFICER, [Told(kinds.REFUSED, *place, data=told)])


def _rows(mistakes: Iterable[SetAside]) -> int:
    return len({(one.file, one.row) for one in mistakes})


def _data(file: str, noun: str, mistakes: Sequence[SetAside]) -> Data:
    places = [
        {"place": one.place, "column": one.column, "reason": one.reason, "remedy": one.remedy}
        for one in mistakes[:SHOWN]
    ]
    return {
        "is_whole": False,
        "file": file,
        "noun": noun,
        "rows": _rows(mistakes),
        "places": places,
        "more": max(0, len(mistakes) - SHOWN),
        "units": [],
    }


@contextmanager
def refusals_told(
    office: Office, files: Sequence[Path], month: str = "", dry_run: bool = False
) -> Iterator[None]:
    """Tell the officers, where there are any, of files that are refused whole in here.

    The ledger stays as it was but for that message; a dry run tells nobody. The same files refused
    for the same reasons are told once.
    """
    try:
        yield
    except Refused as refused:
        if not dry_run:
            _tell_whole(office, month, files, refused.problems)
        raise


def _tell_whole(
    office: Office, month: str, files: Sequence[Path], problems: Sequence[Problem]
) -> None:
    with office.ledger.reading() as session:
        if not any(one.role == OFFICER for one in contacts_on(session, today(office))):
            return
    names = ", ".join(path.name for path in files)
    places = [
        {
            "place": f"{one.file}:{one.line}" if one.line else one.file or names,
            "column": one.path,
            "reason": one.message,
            "remedy": one.hint,
        }
        for one in problems[:SHOWN]
    ]
    more = max(0, len(problems) - SHOWN)
    data = {"is_whole": True, "file": names, "places": places, "more": more, "units": []}
    occasion = digest(names + "".join(map(str, problems)))[:16]
    told = Told(kinds.REFUSED, "", month, occasion, "", data)
    with office.ledger.writing() as session:
        post(session, office.clock(), OFFICER, [told])
