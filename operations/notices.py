"""What units are told: the month's results, and the notices that the bell keeps."""

from pathlib import Path

from ledger.bell import notices
from notifications.channels import drop_files
from notifications.messages import Message, month_result
from notifications.notices import notice_message
from operations.boards import board, newest_month
from operations.office import Office
from operations.printing import rules_of


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


def write_kept_notices(
    office: Office, kind: str, campaign: str, month: str | None, unit: str | None, out: Path
) -> list[Path]:
    """Write notices as mail files, the newest of a unit where it has several."""
    held = {one.unit: one for one in kept_notices(office, kind, campaign, month, unit)}
    return drop_files(held.values(), f"{campaign}.{month or 'moi-nhat'}.{kind}", out)


def write_month_results(
    office: Office, campaign: str, month: str | None, unit: str | None, out: Path
) -> list[Path]:
    """Write the results as mail files into a folder."""
    month = month or newest_month(office, campaign)
    messages = month_results(office, campaign, month, unit)
    return drop_files(messages, f"{campaign}.{month}", out)
