"""Messages to look at: of each kind, with the office's real data, sent to nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session

from ledger.bell import notices
from ledger.objections import OPEN
from ledger.objections import objections as kept_objections
from ledger.outbox import Told, outbox
from ledger.runs import corrections_of, current_run
from notifications import kinds
from notifications.mail import Letter, write_mail
from notifications.messages import Message
from operations.bell.deadlines import aware, today
from operations.bell.reminding import at_risk, silent_units
from operations.bell.schedule import report_by
from operations.boards import newest_month
from operations.delivery.late import late_codes
from operations.delivery.telling import told_of_publication
from operations.delivery.writing import Writer, writer_of
from operations.office import Office
from operations.periods.corrections import held_correction
from operations.periods.gather import gather
from operations.periods.objections import rulebook_of_objection, waiting_objection
from rules.errors import refuse
from rules.loader import rulebook_from_texts

CENTRE = "Trung tâm Phục vụ hành chính công tỉnh"
"""Whom a message to the Centre greets where no contact is named."""
KEPT = (kinds.REMIND, kinds.WARN, kinds.ANSWERED)
"""Kinds that the bell and the answers keep beside the outbox."""


def month_results(
    office: Office, campaign: str, month: str | None = None, unit: str | None = None
) -> list[Message]:
    """Write the result of a month for every unit on its boards, or for one unit.

    Raises Refused where the month was not computed or the unit is unknown.
    """
    writer, place = writer_of(office), month or newest_month(office, campaign)
    units = [
        entry["unit"]
        for board in writer.month(campaign, place, None).document["boards"]
        for entry in board["entries"]
    ]
    told = [Told(kinds.RESULT, campaign, place, "", one, {"revision": None}) for one in units]
    return _written(writer, told, unit)


def kept_notices(
    office: Office,
    kind: str,
    campaign: str | None = None,
    month: str | None = None,
    unit: str | None = None,
) -> list[Message]:
    """Word the notices of a kind that the ledger keeps: ``remind``, ``warn`` or ``objection``."""
    with office.ledger.reading() as session:
        held = notices(session, campaign, month, kind)
    places = ("kind", "campaign", "month", "occasion", "unit", "data")
    return _written(writer_of(office), [Told(*(one[key] for key in places)) for one in held], unit)


def correction_notices(
    office: Office, campaign: str, month: str | None = None, unit: str | None = None
) -> list[Message]:
    """Write what each unit that the newest correction of a month moved is told.

    Raises Refused where the month was not corrected or the unit is unknown.
    """
    place = month or newest_month(office, campaign)
    done = held_correction(office, campaign, place)
    with office.ledger.reading() as session:
        units = [one.unit for one in corrections_of(session, done.new)]
    data = {"revision": done.new.revision}
    told = [Told(kinds.CORRECTION, campaign, place, "", one, data) for one in units]
    return _written(writer_of(office), told, unit)


def messages_of(
    office: Office, kind: str, campaign: str, month: str | None = None, unit: str | None = None
) -> list[Message]:
    """Write the messages of a kind: those kept, or else what would be told as things stand now.

    Raises Refused where a message of the kind needs a month that was not computed.
    """
    if kind == kinds.RESULT:
        return month_results(office, campaign, month, unit)
    if kind == kinds.CORRECTION:
        return correction_notices(office, campaign, month, unit)
    if kind in KEPT and (kept := kept_notices(office, kind, campaign, month, unit)):
        return kept
    with office.ledger.reading() as session:
        said = {
            row.act: Told(row.kind, row.campaign, row.month, "", row.unit, json.loads(row.data))
            for row in outbox(session, kind=kind, month=month)
            if row.campaign in (campaign, "")
        }
        told = list(said.values()) or list(_would_be(session, office, kind, campaign, month))
    return _written(writer_of(office), told, unit)


def _written(writer: Writer, told: list[Told], unit: str | None) -> list[Message]:
    office = writer.office
    wanted = office.units.find(unit).code if unit else None
    return [
        writer.templates.write(
            one.kind,
            one.campaign,
            one.unit,
            office.units.find(one.unit).name if one.unit else CENTRE,
            writer.facts(one.kind, one.campaign, one.month, one.unit, dict(one.data)),
        )
        for one in told
        if wanted in (None, one.unit)
    ]


def _would_be(
    session: Session, office: Office, kind: str, campaign: str, month: str | None
) -> Iterator[Told]:
    """Give what would be told of a kind as things stand now."""
    if kind in (kinds.RECEIVED, kinds.LAPSING):
        months = (month,) if month else ()
        for row in kept_objections(session, campaign, months, (OPEN,)):
            yield waiting_objection(office, rulebook_of_objection(session, row), row, kind)
    elif kind in (kinds.REMIND, kinds.OVERDUE, kinds.WARN):
        yield from _of_running_month(session, office, kind, campaign, month)
    elif kind not in (kinds.ANSWERED, kinds.REFUSED):
        place = month or newest_month(office, campaign)
        run = current_run(session, campaign, place)
        if run is None:
            raise refuse("not_computed", f"tháng {place} chưa được tính", "chạy 'thidua compute'")
        book = rulebook_from_texts(json.loads(run.texts))
        late = late_codes(office, book, place) if kind == kinds.LATE else {}
        for _, told in told_of_publication(session, office, book, run, office.clock(), late):
            yield from (one for one in told if one.kind == kind)


def _of_running_month(
    session: Session, office: Office, kind: str, campaign: str, month: str | None
) -> Iterator[Told]:
    book, day = office.rulebook_in_force(campaign), today(office)
    place = month or f"{day:%Y-%m}"
    if kind == kinds.WARN:
        said = at_risk(book, gather(office, book, place), place, day)
    elif by := report_by(book.campaign, place):
        said = silent_units(session, office, book, place, by)
    else:
        said = {}
    for unit, data in said.items():
        yield Told(kind, campaign, place, "", unit, data)


def write_messages(
    office: Office, kind: str, campaign: str, month: str | None, unit: str | None, out: Path
) -> list[Path]:
    """Write messages as mail files ``UNIT.eml``, the newest of a unit where it has several."""
    if kind in (kinds.RESULT, kinds.CORRECTION):
        month = month or newest_month(office, campaign)
    held = {one.unit: one for one in messages_of(office, kind, campaign, month, unit)}
    key = f"{campaign}.{month or 'moi-nhat'}" + ("" if kind == kinds.RESULT else f".{kind}")
    now = aware(office.clock())
    letters = [Letter(f"{key}.{one.unit}", one.name, "", one, now) for one in held.values()]
    return [write_mail(one, out / f"{one.message.unit or 'trung-tam'}.eml") for one in letters]
