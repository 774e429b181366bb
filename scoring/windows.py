"""Which months a board covers, and how the months of a figure become one."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from rules.checks.sense import month_ends
from rules.indicators import Indicator
from rules.model import Campaign, WindowName
from scoring.tables import FigureRow


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


def over_months(
    indicator: Indicator, subject: str, months: Sequence[FigureRow | None]
) -> FigureRow:
    """Bring a subject's months, oldest first, to one figure: summed, their mean, or the last.

    One month that was not reported makes the whole missing. A printed rate has no counts to add, so
    it stands only for a window of its own month. A mean leaves out months with nothing to count.
    """
    wanted = months[-1:] if indicator.over == "latest" else months
    held = [row for row in wanted if row is not None and row.state != "missing"]
    if len(held) < len(wanted) or not held:
        return FigureRow(subject, indicator.id, "missing", 0, 1)
    if len(held) == 1:
        return held[0]
    if any(row.state == "printed_rate" for row in held):
        return FigureRow(subject, indicator.id, "missing", 0, 1)
    counted = [row for row in held if row.state == "measured"]
    if indicator.over == "sum" and (indicator.has_base or indicator.unit == "count"):
        top = sum(row.numerator for row in counted)
        under = sum(row.denominator for row in counted) if indicator.has_base else 1
        return FigureRow(subject, indicator.id, "measured", top, under)
    values = [Fraction(row.numerator, row.denominator) for row in counted if row.denominator]
    if not values:
        return FigureRow(subject, indicator.id, "not_applicable", 0, 0)
    whole = sum(values, Fraction(0))
    many = len(values) if indicator.over == "mean" else 1
    value = Fraction(whole.numerator, whole.denominator * many)
    return FigureRow(subject, indicator.id, "measured", value.numerator, value.denominator)
