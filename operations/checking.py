"""Checking a month before it is computed: what is missing, odd or impossible. Nothing is stored."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from documents.findings_sheet import write_findings_sheet
from ledger.arrivals import arrivals, files_of
from ledger.measured import batches_in_force, measurements_in_force
from measurements.findings.comparisons import load_comparisons
from measurements.findings.finding import SEVERITIES, Finding, in_order
from measurements.findings.held import FigureKey, MonthFigures
from measurements.findings.months import check_figures
from measurements.findings.silence import Asked
from measurements.findings.timing import (
    FileTaken,
    Reported,
    late_figures,
    late_files,
    printed_beside_counts,
)
from measurements.model import ILLUSTRATIVE, Measurement
from measurements.units import Unit
from operations.bell.schedule import due_at
from operations.intake.figures import FIGURES
from operations.office import Office, check_month_of
from operations.periods.counts import RecordCounts, measured_by
from operations.periods.gather import day_of
from operations.periods.month import campaigns_in_force
from operations.rule_files.sources_checking import source_findings
from rules.book import Rulebook
from rules.indicators import RECORD_KINDS
from scoring.windows import months_of

EARLIER = 6
"""How many of a unit's own earlier months a month is held against."""


def month_findings(
    office: Office, month: str, campaign: str | None = None, unit: str | None = None
) -> dict[str, Any]:
    """Give every finding of a month, of one campaign or of every campaign in force in it.

    ``unit`` keeps one unit's own and what is of no unit. Raises Refused for a month outside the
    campaign, an unknown campaign or unit.
    """
    only = office.units.find(unit) if unit else None
    names = [campaign] if campaign else campaigns_in_force(office, month)
    books = [office.rulebook_in_force(name) for name in names]
    found: list[Finding] = []
    for book in books:
        check_month_of(book, month)
        office.tell(f"{book.campaign.short}: đối chiếu số liệu tháng {month}")
        found += _of_campaign(office, book, month)
    office.tell("Đối chiếu tài khoản nộp hồ sơ và thời điểm đánh giá")
    found += source_findings(office, month)
    kept = [one for one in in_order(found) if only is None or one.unit in ("", only.code)]
    document = findings_document(kept, {one.code: one.name for one in office.units})
    return {"month": month, "campaigns": names, "mark": _mark(office, month)} | document


def _mark(office: Office, month: str) -> str:
    """Say that data are made up, where any file of the months up to this one says so."""
    with office.ledger.reading() as session:
        held = [
            one
            for kind in (*RECORD_KINDS, FIGURES)
            for one in batches_in_force(session, kind, month)
        ]
    return ILLUSTRATIVE if any(one.is_illustrative for one in held) else ""


def findings_document(found: Sequence[Finding], names: dict[str, str]) -> dict[str, Any]:
    """Give findings as a plain document: how many of each severity, and each with its unit."""
    return {
        "counts": {one: sum(each.severity == one for each in found) for one in SEVERITIES},
        "findings": [one.as_dict() | {"name": names.get(one.unit, "")} for one in found],
    }


def write_findings(document: dict[str, Any], out: Path) -> Path:
    """Write a document of findings as an Excel file; gives its path."""
    out.parent.mkdir(parents=True, exist_ok=True)
    write_findings_sheet(document, out)
    return out


def _of_campaign(office: Office, book: Rulebook, month: str) -> Iterator[Finding]:
    units = office.units.of_tiers(book.campaign.tier_names, day_of(book, month))
    held = _figures(office, book, month, units)
    yield from check_figures(held, list(_asked(book, units, held)), load_comparisons())
    due = due_at(book.campaign, month)
    if due is None:
        return
    zone = due.tzinfo or UTC
    with office.ledger.reading() as session:
        reported = [
            Reported(
                one.figure, one.batch, _in_zone(one.taken_at, zone), one.in_force, one.withdrawn
            )
            for one in arrivals(session, month)
            if one.figure.indicator in held.indicators
        ]
        files = {kind: files_of(session, kind, month) for kind in RECORD_KINDS}
    names = {one.code: one.name for one in office.units}
    yield from late_figures(reported, due, names)
    yield from printed_beside_counts(reported)
    counted = {one.origin for one in held.indicators.values()}
    for kind, rows in files.items():
        taken = [
            FileTaken(
                row.file_name,
                row.id or 0,
                frozenset(row.covers.split()),
                _in_zone(row.taken_at, zone),
            )
            for row in rows
        ]
        if kind in counted:
            yield from late_files(kind, month, taken, due)


def _in_zone(when: datetime, zone: tzinfo) -> datetime:
    """Give a moment of the ledger in a zone; a ledger that keeps no zone keeps UTC."""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(zone)


def _figures(office: Office, book: Rulebook, month: str, units: Sequence[Unit]) -> MonthFigures:
    """Put counted and reported figures together, as they are: impossible ones are let through.

    What is distinct is counted for the month; of earlier months as they were computed.
    """
    months = months_of("campaign", book.campaign, month)[-EARLIER - 1 :]
    indicators = {one.id: one for one in measured_by(book) if not one.derived and not one.campaign}
    codes = {one.code: one for one in units}
    counts = RecordCounts(office, book, months, month)
    distinct = [
        Measurement(
            row.subject,
            month,
            row.indicator,
            row.state,
            row.numerator,
            row.denominator,
            counts.origin(indicators[row.indicator].origin, codes[row.subject], month),
        )
        for row in counts.count_windows(units, [month])
    ]
    with office.ledger.reading() as session:
        stored = measurements_in_force(session, months)
    kept = [
        row
        for row in stored
        if row.indicator in indicators
        and (
            indicators[row.indicator].counted is None
            or (row.month < month and indicators[row.indicator].over == "distinct")
        )
    ]
    figures: dict[FigureKey, Measurement] = {
        (row.unit, row.month, row.indicator): row
        for row in (*kept, *counts.count_months(units), *distinct)
        if row.unit in codes and row.month in months and row.indicator in indicators
    }
    return MonthFigures(month, months[:-1], indicators, figures, book.campaign.short)


def _asked(book: Rulebook, units: Iterable[Unit], held: MonthFigures) -> Iterator[Asked]:
    """Give each figure that a criterion needs of a unit, once; scored where one of them scores.

    A unit that stands on a board only if it reports, or whose figures are the sum of others', is
    asked where it has reported something.
    """
    reporting = {row.unit for row, _ in held.now()}
    free = {
        tier for one in book.campaign.boards if one.members == "reporting" for tier in one.tiers
    }
    registers = book.registers
    free |= {one.id for one in book.campaign.tiers if one.made_of}
    for unit in units:
        if unit.tier in free and unit.code not in reporting:
            continue
        scored: dict[str, bool] = {}
        for one in book.campaign.criteria:
            if not book.campaign.applies(one, unit.tier):
                continue
            for name in registers.needed(one.measures.values()):
                indicator = registers.indicators[name]
                if not indicator.derived and not indicator.campaign:
                    scored[name] = scored.get(name, False) or not one.is_monitored
        yield from (Asked(unit.code, name, is_scored) for name, is_scored in scored.items())
