"""What each act tells whom: written into the outbox in the transaction of the act itself."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from ledger.attestations import attestations, in_force
from ledger.outbox import HEAD, OFFICER, UNIT, Told, post
from ledger.tables import AttestationRow, RunRow
from notifications import kinds
from operations.bell.deadlines import HERE, aware
from operations.delivery.late import LATE_DOSSIERS
from operations.office import Office
from operations.views import ILLUSTRATIVE
from rules.book import Rulebook

SETTLED = ("yes", "no", "held")
LAST_MONTHS = 2
"""In how many months before its end a campaign asks for the standards still to attest."""
SHOWN = 20
Data = dict[str, Any]
LateCodes = Mapping[str, Sequence[str]]


def tell_publication(
    session: Session, office: Office, book: Rulebook, run: RunRow, now: datetime, late: LateCodes
) -> None:
    """Tell units their result, leaders the month, and the Centre what is left to do for awards."""
    for role, told in told_of_publication(session, office, book, run, now, late):
        post(session, now, role, told)


def told_of_publication(
    session: Session, office: Office, book: Rulebook, run: RunRow, now: datetime, late: LateCodes
) -> Iterator[tuple[str, list[Told]]]:
    """Give what a publication tells, by role; nothing is written."""
    place = (run.campaign, run.month, str(run.revision))
    common: Data = {
        "short": book.campaign.short,
        "mark": ILLUSTRATIVE if run.is_illustrative else "",
    }
    entries = [one for board in json.loads(run.boards)["month"] for one in board["entries"]]
    which: Data = {"revision": run.revision}
    yield UNIT, [Told(kinds.RESULT, *place, one["unit"], which) for one in entries]
    yield HEAD, [Told(kinds.LEADER, *place, data=which)]
    yield (
        UNIT,
        [
            Told(kinds.LATE, *place, unit, common | _late(count, late.get(unit, ())))
            for unit, count in _late_units(book, entries)
        ],
    )
    if book.campaign.standards:
        rows = in_force(attestations(session, run.campaign), _day(now))
        units = [one["unit"] for one in entries]
        yield from _standards(book, run, rows, units, common)
        yield OFFICER, _holds(office, book, run, rows, common)
        yield OFFICER, _awards(book, run, rows, units, common)


def _day(now: datetime) -> str:
    return aware(now).astimezone(HERE).date().isoformat()


def _late_units(book: Rulebook, entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """Give the units with late dossiers, where the campaign counts these."""
    named = {one.id for one in book.campaign.criteria if one.measure == LATE_DOSSIERS}
    for entry in entries:
        for line in entry["criteria"]:
            if line["id"] in named and line["state"] == "measured" and line["numerator"]:
                yield entry["unit"], line["numerator"]


def _late(count: int, codes: Sequence[str]) -> Data:
    return {"count": count, "codes": list(codes[:SHOWN]), "more": max(0, len(codes) - SHOWN)}


Held = Mapping[tuple[str, str], AttestationRow]


def _open(book: Rulebook, rows: Held, unit: str) -> list[str]:
    """Give the standards of a unit on which nothing was decided yet."""
    return [
        one.id
        for one in book.campaign.standards
        if (unit, one.id) not in rows or rows[unit, one.id].state not in SETTLED
    ]


def _standards(
    book: Rulebook, run: RunRow, rows: Held, units: Sequence[str], common: Data
) -> Iterator[tuple[str, list[Told]]]:
    ends = book.campaign.ends.day
    left = (ends.year - int(run.month[:4])) * 12 + ends.month - int(run.month[5:])
    if left >= LAST_MONTHS:
        return
    place = (run.campaign, run.month, str(run.revision))
    titles = {one.id: one.title for one in book.campaign.standards}
    waiting = {unit: names for unit in units if (names := _open(book, rows, unit))}
    yield (
        UNIT,
        [
            Told(kinds.STANDARDS, *place, unit, common | _titled(titles, names))
            for unit, names in waiting.items()
        ],
    )
    many = Counter(name for names in waiting.values() for name in names)
    if many:
        listed = [{"title": titles[name], "units": many[name]} for name in titles if many[name]]
        data = common | {"is_unit": False, "standards": listed}
        yield OFFICER, [Told(kinds.STANDARDS, *place, data=data)]


def _titled(titles: Mapping[str, str], names: Sequence[str]) -> Data:
    return {"is_unit": True, "standards": [{"title": titles[name]} for name in names]}


def _holds(office: Office, book: Rulebook, run: RunRow, rows: Held, common: Data) -> list[Told]:
    titles = {one.id: one.title for one in book.campaign.standards}
    holds = [
        {
            "unit_name": office.units.find(unit).name,
            "title": titles.get(name, name),
            "since": row.day,
            "evidence": row.evidence,
        }
        for (unit, name), row in sorted(rows.items())
        if row.state == "held"
    ]
    place = (run.campaign, run.month, str(run.revision))
    return [Told(kinds.HOLDS, *place, data=common | {"holds": holds})] if holds else []


def _awards(
    book: Rulebook, run: RunRow, rows: Held, units: Sequence[str], common: Data
) -> list[Told]:
    """Say once, with the last month, that the award file can be drafted, and what still waits."""
    campaign = book.campaign
    if not campaign.awards or run.month != f"{campaign.ends.day:%Y-%m}":
        return []
    data = common | {
        "campaign": campaign.title,
        "campaign_id": campaign.id,
        "waiting": sum(len(_open(book, rows, unit)) for unit in units),
        "held": sum(row.state == "held" for row in rows.values()),
        "as_of": campaign.ends.day.isoformat(),
        "fingerprint": run.fingerprint,
    }
    return [Told(kinds.AWARDS, run.campaign, run.month, str(run.revision), data=data)]


def tell_correction(session: Session, run: RunRow, units: Sequence[str], now: datetime) -> None:
    """Tell each unit that a correction moved."""
    place = (run.campaign, run.month, str(run.revision))
    which: Data = {"revision": run.revision}
    post(session, now, UNIT, [Told(kinds.CORRECTION, *place, unit, which) for unit in units])
