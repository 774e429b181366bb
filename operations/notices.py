"""What the month's results say to each unit."""

import json
from pathlib import Path

from ledger.runs import corrections_of
from notifications.channels import drop_files
from notifications.messages import Message, correction_notice, month_result
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


def write_month_results(
    office: Office,
    campaign: str,
    month: str | None,
    unit: str | None,
    out: Path,
    of_correction: bool = False,
) -> list[Path]:
    """Write the results, or what a correction changed, as mail files into a folder."""
    month = month or newest_month(office, campaign)
    write = correction_notices if of_correction else month_results
    kind = ".dinh-chinh" if of_correction else ""
    return drop_files(write(office, campaign, month, unit), f"{campaign}.{month}{kind}", out)
