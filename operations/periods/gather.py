"""Gathering figures: what is in force in the ledger and the record files becomes columns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.measured import batches_in_force, measurements_in_force
from measurements.model import Measurement
from measurements.units import Unit
from operations.intake.imported import from_campaigns
from operations.office import Office
from operations.periods.counts import RecordCounts, measured_by
from operations.periods.scored import prepared
from operations.progress import Moved, not_shown
from rules.book import Rulebook
from rules.indicators import Indicator
from rules.model import WindowName
from scoring.figures import Figures
from scoring.tables import FigureRow, figures_of
from scoring.windows import last_day, months_of, over_months

TRACKED: set[WindowName] = {"month", "year"}
"""What a campaign without boards is followed over."""


@dataclass(frozen=True)
class Gathered:
    """The figures of every window of a month, and the monthly counts behind them.

    ``refused`` counts by window and unit the rows of its files that were not taken.
    """

    windows: dict[WindowName, tuple[tuple[str, ...], Figures]]
    units: tuple[Unit, ...]
    counted: tuple[Measurement, ...]
    is_illustrative: bool
    refused: dict[WindowName, dict[str, int]]


def gather(office: Office, book: Rulebook, month: str, moved: Moved = not_shown) -> Gathered:
    """Count what can be counted and read what was reported, up to ``month``, for each window.

    Nothing is stored. A window is left out while fewer than half of the units have a figure in one
    of its earlier months: it would rank mostly silence.
    """
    campaign = book.campaign
    units = tuple(office.units.of_tiers(campaign.tier_names, day_of(book, month)))
    wanted = sorted({window for board in campaign.boards for window in board.windows} or TRACKED)
    spans = {window: months_of(window, campaign, month) for window in wanted}
    months = sorted({one for span in spans.values() for one in span} | {month})
    counts = RecordCounts(office, book, months, month)
    parts = 2 + len(spans)
    by_month = tuple(counts.count_months(units))
    moved(1, parts)
    with office.ledger.reading() as session:
        reported = measurements_in_force(session, months)
        sheets = batches_in_force(session, "figures", month)
    on_sheets = {one.id for one in measured_by(book) if one.counted is None}
    monthly = (
        *(row for row in reported if row.indicator in on_sheets),
        *by_month,
        *from_campaigns(office, book, months),
    )
    covered = _covered(units, monthly)
    spans = {
        window: span for window, span in spans.items() if set(span[:-1]) <= covered and monthly
    }
    if not any(row.month == month for row in monthly):
        spans = {}
    distinct = {}
    for at, (window, span) in enumerate(spans.items(), 2):
        distinct[window] = counts.count_windows(units, span)
        moved(at, parts)
    return Gathered(
        windows={
            window: (span, _figures(book, units, monthly, span, distinct[window]))
            for window, span in spans.items()
        },
        units=units,
        counted=(*by_month, *_as_measured(counts, units, month, distinct.get("month", []))),
        is_illustrative=counts.is_illustrative or any(one.is_illustrative for one in sheets),
        refused={
            window: found for window, span in spans.items() if (found := counts.refused(span))
        },
    )


def _covered(units: Sequence[Unit], monthly: Iterable[Measurement]) -> set[str]:
    """Give the months for which at least half of the units have some figure."""
    reporting: dict[str, set[str]] = defaultdict(set)
    for row in monthly:
        reporting[row.month].add(row.unit)
    return {month for month, codes in reporting.items() if 2 * len(codes) >= len(units)}


def day_of(book: Rulebook, month: str) -> date:
    """Give the day a month is scored as of: its last, or the campaign's."""
    return min(last_day(month), book.campaign.ends.day)


def _as_measured(
    counts: RecordCounts, units: Sequence[Unit], month: str, rows: Iterable[FigureRow]
) -> Iterable[Measurement]:
    """Keep what was counted once a month as that month's figure, with its files."""
    by_code = {unit.code: unit for unit in units}
    for row in rows:
        kind = counts.book.registers.indicators[row.indicator].origin
        origin = counts.origin(kind, by_code[row.subject], month)
        place = (row.subject, month, row.indicator)
        yield Measurement(*place, row.state, row.numerator, row.denominator, origin)


def _figures(
    book: Rulebook,
    units: Sequence[Unit],
    monthly: Iterable[Measurement],
    span: Sequence[str],
    distinct: Iterable[FigureRow],
) -> Figures:
    by_place: dict[tuple[str, str], dict[str, Measurement]] = defaultdict(dict)
    for row in monthly:
        by_place[row.unit, row.indicator][row.month] = row
    rows = [
        over_window(indicator, unit.code, by_place[unit.code, indicator.id], span)
        for indicator in measured_by(book)
        if indicator.over != "distinct" and not indicator.derived
        for unit in units
    ]
    figures = figures_of(
        [unit.code for unit in units],
        [unit.tier for unit in units],
        [*rows, *distinct],
        [indicator.id for indicator in measured_by(book)],
    )
    return prepared(book, figures)


def over_window(
    indicator: Indicator, unit: str, months: dict[str, Measurement], span: Sequence[str]
) -> FigureRow:
    """Bring a unit's months to one figure of the window; see over_months."""
    rows = [
        FigureRow(unit, one.indicator, one.state, one.numerator, one.denominator)
        if (one := months.get(month))
        else None
        for month in span
    ]
    return over_months(indicator, unit, rows)
