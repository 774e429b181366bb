"""Which months a board covers."""

from datetime import date

from rules.model import Campaign, WindowName
from rules.sense_checks import month_ends


def months_of(window: WindowName, campaign: Campaign, month: str) -> tuple[str, ...]:
    """Give the months of a window that ends with ``month`` (``2026-10``), oldest first.

    A quarter, half or year begins with the calendar's; ``campaign`` with the campaign's start.
    """
    year, number = (int(part) for part in month.split("-"))
    first = {
        "month": date(year, number, 1),
        "quarter": date(year, (number - 1) // 3 * 3 + 1, 1),
        "half": date(year, 1 if number <= 6 else 7, 1),
        "year": date(year, 1, 1),
        "campaign": campaign.starts.day,
    }[window]
    return tuple(f"{end.year}-{end.month:02d}" for end in month_ends(first, last_day(month)))


def last_day(month: str) -> date:
    """Give the last day of a month."""
    year, number = (int(part) for part in month.split("-"))
    return next(month_ends(date(year, number, 1), date(year, number, 1)))
