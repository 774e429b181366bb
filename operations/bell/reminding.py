"""Who has not reported a month yet, and which targets of a running month are at risk."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from sqlmodel import Session

from ledger.measured import measurements_in_force
from measurements.units import Unit
from operations.office import Office
from operations.periods.gather import Gathered, day_of
from operations.views import ILLUSTRATIVE, Document
from rules.book import Rulebook
from rules.indicators import Indicator
from rules.model import Criterion
from scoring.engine import evaluate
from scoring.explain import ExplainedLine, explain
from scoring.printing import plain_number
from scoring.projection import (
    Needed,
    Pace,
    count_at_risk,
    count_needed,
    rest_of_ratio,
    share_text,
)
from scoring.windows import last_day


def not_reported(
    session: Session, office: Office, book: Rulebook, month: str
) -> dict[str, list[Document]]:
    """Give, by unit, the figures it is asked to report for a month and has not: id and title."""
    rows = measurements_in_force(session, [month])
    there = {(row.unit, row.indicator) for row in rows if row.state != "missing"}
    waiting: dict[str, list[Document]] = {}
    for unit in _who_report(office, book, month):
        for one in _asked_of(book, unit, day_of(book, month)):
            if (unit.code, one.id) not in there:
                told = {"indicator": one.id, "title": one.title}
                waiting.setdefault(unit.code, []).append(told)
    return waiting


def silent_units(
    session: Session, office: Office, book: Rulebook, month: str, by: datetime
) -> dict[str, Document]:
    """Give, by unit, what those who have not reported are told: what is missing, and until when."""
    silent = not_reported(session, office, book, month)
    said = {"short": book.campaign.short, "report_by": by.isoformat()}
    return {unit: said | {"missing": missing} for unit, missing in silent.items()}


def _who_report(office: Office, book: Rulebook, month: str) -> list[Unit]:
    """Give the units that owe a report: not sums of others, nor those listed only if they do."""
    campaign = book.campaign
    free = {tier for one in campaign.boards if one.members == "reporting" for tier in one.tiers}
    tiers = [one.id for one in campaign.tiers if not one.made_of and one.id not in free]
    return office.units.of_tiers(tuple(tiers), day_of(book, month))


def _asked_of(book: Rulebook, unit: Unit, day: date) -> list[Indicator]:
    """Give the indicators a unit reports by sheet for a criterion that binds it on a day."""
    names = [
        name
        for one in book.campaign.criteria
        if not one.is_monitored and book.campaign.applies(one, unit.tier) and _is_due(one, day)
        for name in one.measures.values()
    ]
    held = [book.registers.indicators[name] for name in book.registers.needed(tuple(names))]
    return [one for one in held if one.origin == "sheet" and not one.derived]


def _is_due(one: Criterion, day: date) -> bool:
    return (one.starts is None or one.starts <= day) and (one.ends is None or day <= one.ends)


def at_risk(book: Rulebook, gathered: Gathered, month: str, as_of: date) -> dict[str, Document]:
    """Give, by unit, the targets of a running month that its figures so far would miss.

    ``as_of`` is the day on which it is asked; the figures are taken as those of the days before.
    A ratio is at risk where it stands below its target, for at the same pace it would stay there;
    a count where it would miss at the month's end.
    """
    held = gathered.windows.get("month")
    if held is None:
        return {}
    pace = Pace(as_of.day - 1, last_day(month).day)
    sheet = evaluate(book.campaign, held[1], day_of(book, month))
    told = {}
    for row, unit in enumerate(sheet.figures.subjects):
        lines = [
            found
            for line in explain(sheet, row, book.registers).lines
            for found in _risks(book, line, pace)
        ]
        if lines:
            told[unit] = {
                "short": book.campaign.short,
                "elapsed": pace.elapsed,
                "days": pace.days,
                "mark": ILLUSTRATIVE if gathered.is_illustrative else "",
                "lines": lines,
            }
    return told


def _risks(book: Rulebook, line: ExplainedLine, pace: Pace) -> Iterator[Document]:
    criterion = book.campaign.criterion(line.criterion)
    indicator = book.registers.indicators[criterion.measure]
    meets = criterion.meets or "at_least"
    if line.state != "measured" or line.target is None or line.numerator is None:
        return
    needed: Needed | None = None
    if indicator.unit == "count" and indicator.over == "sum":
        if not count_at_risk(line.numerator, line.target, meets, pace):
            return
        needed = count_needed(line.numerator, line.target, meets)
    elif line.met is not False:
        return
    elif indicator.is_ratio and indicator.over != "latest" and line.denominator:
        needed = rest_of_ratio(line.numerator, line.denominator, line.target, meets, pace)
    yield _risk(criterion, indicator, line, needed)


def _risk(
    criterion: Criterion, indicator: Indicator, line: ExplainedLine, needed: Needed | None
) -> Document:
    share = needed.share if needed and needed.reachable else None
    target = line.target if line.target is not None else Fraction(0)
    meets = criterion.meets or "at_least"
    return {
        "criterion": criterion.id,
        "title": criterion.title,
        "noun": indicator.noun,
        "is_ratio": indicator.is_ratio,
        "numerator": line.numerator,
        "denominator": line.denominator,
        "ratio": line.ratio,
        "meets": meets,
        "target": plain_number(target, indicator.is_ratio),
        "needed": share_text(share, meets) if share is not None else None,
        "reachable": needed is None or needed.reachable,
        "short_by": line.short_by,
    }
