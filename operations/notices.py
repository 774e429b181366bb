"""What units are told: the month's results, and the notices that the bell keeps."""

import json
from pathlib import Path

from ledger.bell import notices
from ledger.runs import corrections_of
from notifications.channels import drop_files
from notifications.messages import Message, correction_notice, month_result
from notifications.notices import notice_message
from operations.boards import board, newest_month
from operations.corrections import correction_document, held_correction
from operations.office import Office
from operations.printing import rules_of
from operations.views import ILLUSTRATIVE
from rules.loader import rulebook_from_texts


def month_results(
    office: Office, campaign: str, month: str | None = None, unit: str | None = None
) -> list[Message]:
    """Write the result of a month for every unit on its boards, or for one unit.

    Raises Refused where the month was not computed or the unit is unknown.
    """
    wanted = office.units.find(unit).code if unit else None
    document = board(office, campaign, month or newest_month(office, campaign))
    book = rules_of(office, document)
    return [
        month_result(document, one, entry, book)
        for one in document["boards"]
        for entry in one["entries"]
        if wanted in (None, entry["unit"])
    ]


def kept_notices(
    office: Office,
    kind: str,
    campaign: str | None = None,
    month: str | None = None,
    unit: str | None = None,
) -> list[Message]:
    """Word the notices of a kind that the ledger keeps: ``remind``, ``warn`` or ``objection``."""
    wanted = office.units.find(unit).code if unit else None
    with office.ledger.reading() as session:
        held = notices(session, campaign, month, kind, wanted)
    return [notice_message(one, office.units.find(one["unit"]).name) for one in held]


def correction_notices(
    office: Office, campaign: str, month: str | None = None, unit: str | None = None
) -> list[Message]:
    """Write what each unit that the newest correction of a month moved is told.

    Raises Refused where the month was not corrected or the unit is unknown.
    """
    wanted = office.units.find(unit).code if unit else None
    done = held_correction(office, campaign, month or newest_month(office, campaign))
    document = correction_document(done)
    document["campaign_title"] = rulebook_from_texts(json.loads(done.new.texts)).campaign.title
    mark = ILLUSTRATIVE if done.new.is_illustrative else ""
    with office.ledger.reading() as session:
        told = corrections_of(session, done.new)
    return [
        correction_notice(document, one.unit, json.loads(one.moves), mark)
        for one in told
        if wanted in (None, one.unit)
    ]


def messages_of(
    office: Office, kind: str, campaign: str, month: str | None = None, unit: str | None = None
) -> list[Message]:
    """Write the messages of a kind: ``result``, ``correction``, or a kind that the bell keeps."""
    if kind == "result":
        return month_results(office, campaign, month, unit)
    if kind == "correction":
        return correction_notices(office, campaign, month, unit)
    return kept_notices(office, kind, campaign, month, unit)


def write_messages(
    office: Office, kind: str, campaign: str, month: str | None, unit: str | None, out: Path
) -> list[Path]:
    """Write messages as mail files, the newest of a unit where it has several."""
    if kind in ("result", "correction"):
        month = month or newest_month(office, campaign)
    held = {one.unit: one for one in messages_of(office, kind, campaign, month, unit)}
    key = f"{campaign}.{month or 'moi-nhat'}"
    return drop_files(held.values(), key if kind == "result" else f"{key}.{kind}", out)
