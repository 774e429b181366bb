"""Scoring a contest from the entries and marks in the ledger."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.measured import batches_in_force, measurements_in_force
from ledger.people import entries_in_force
from measurements.lists.marks import contest_of
from measurements.model import ILLUSTRATIVE
from operations.intake.figures_table import FiguresTable, check_day_of, scored_with_sheet
from operations.office import Office
from operations.periods.counts import measured_by
from rules.book import Rulebook
from rules.errors import refuse
from scoring.results import ScoreSheet
from scoring.tables import FigureRow


@dataclass(frozen=True)
class ContestSheet:
    """A contest as scored: its sheet, its printed document, and which unit each entry is of."""

    book: Rulebook
    month: str
    sheet: ScoreSheet
    document: dict[str, Any]
    units: dict[str, str]
    mark: str


def score_contest(office: Office, campaign: str, day: date) -> tuple[dict[str, Any], Rulebook]:
    """Score the entries of a contest as its rules stand on ``day``; nothing is stored.

    Raises Refused where the campaign is no contest, or no entry was taken in.
    """
    made = contest_sheet(office, campaign, day)
    return made.document | {"mark": made.mark}, made.book


def contest_sheet(office: Office, campaign: str, day: date) -> ContestSheet:
    """Score the entries of a contest: see score_contest."""
    book = office.rulebook_in_force(campaign)
    indicators = measured_by(book)
    contest = contest_of(book.campaign, indicators)
    check_day_of(book, day)
    with office.ledger.reading() as session:
        entries = entries_in_force(session, campaign)
        figures = measurements_in_force(session, [contest.month])
        batches = batches_in_force(session, "marks", contest.month)
    if not entries:
        hint = f"nhập bằng 'thidua import marks TỆP --campaign {campaign}'"
        raise refuse("no_entries", f"chưa có bài dự thi nào của '{campaign}'", hint)
    codes, asked = {entry.code for entry in entries}, {one.id for one in indicators}
    held = [one for one in figures if one.unit in codes and one.indicator in asked]
    tier = book.campaign.tier_names[0]
    table = FiguresTable(
        tiers={entry.code: tier for entry in entries},
        rows=tuple(
            FigureRow(one.unit, one.indicator, one.state, one.numerator, one.denominator)
            for one in held
        ),
        sources={(one.unit, one.indicator): one.origin for one in held},
    )
    names = {one.code: f"{one.code} {one.title}".strip() for one in entries}
    document, sheet = scored_with_sheet(book, table, day, names, "sổ dữ liệu")
    units = {entry.code: entry.unit for entry in entries}
    for board in document["boards"]:
        for entry in board["entries"]:
            entry["entry_unit"] = units[entry["unit"]]
    marked = any(one.is_illustrative for one in batches if one.month == contest.month)
    mark = ILLUSTRATIVE if marked else ""
    return ContestSheet(book, contest.month, sheet, document, units, mark)
