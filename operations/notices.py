"""What the month's results say to each unit."""

from pathlib import Path

from notifications.channels import drop_files
from notifications.messages import Message, month_result
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


def write_month_results(
    office: Office, campaign: str, month: str | None, unit: str | None, out: Path
) -> list[Path]:
    """Write the results as mail files into a folder."""
    month = month or newest_month(office, campaign)
    messages = month_results(office, campaign, month, unit)
    return drop_files(messages, f"{campaign}.{month}", out)
