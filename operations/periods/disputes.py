"""Which figures of a board are under objection: told beside the frozen board, never in it."""

import json
from collections.abc import Iterable

from ledger.objections import ACCEPTED, OPEN, objections
from ledger.runs import current_run
from ledger.tables import ObjectionRow, RunRow
from operations.office import Office
from operations.views import Document, find_entry
from scoring.tables import FigureRow

OBJECTED, ACCEPTED_OBJECTION = "objected", "objection_accepted"


def published_figure(run: RunRow, unit: str, indicator: str) -> FigureRow | None:
    """Give a unit's figure of a run's own month; None where the unit has no line there."""
    held = json.loads(run.snapshot)["windows"]["month"]
    if unit not in held["subjects"] or indicator not in held["figures"]:
        return None
    state, top, under = held["figures"][indicator][held["subjects"].index(unit)]
    if state == "not_applicable":
        top, under = 0, 0
    return FigureRow(unit, indicator, state, top, under)


def held_figure(row: ObjectionRow) -> FigureRow:
    """Give the figure an objection speaks against."""
    return FigureRow(
        row.unit,
        row.indicator,
        row.held_state,  # type: ignore[arg-type]
        row.held_numerator,
        row.held_denominator,
    )


def is_corrected(row: ObjectionRow, run: RunRow | None) -> bool:
    """Whether an accepted objection's figure has been changed on the newest board of its month."""
    if row.status != ACCEPTED or run is None:
        return False
    return published_figure(run, row.unit, row.indicator) != held_figure(row)


def with_objections(office: Office, document: Document) -> Document:
    """Flag each entry of a board that has a figure under objection: ``objected:satisfaction``."""
    for row in _unsettled(office, document["campaign"], document["months"]):
        held = find_entry(document, row.unit)
        flag = OBJECTED if row.status == OPEN else ACCEPTED_OBJECTION
        if held and f"{flag}:{row.criterion}" not in held[1]["flags"]:
            held[1]["flags"].append(f"{flag}:{row.criterion}")
    return document


def _unsettled(office: Office, campaign: str, months: Iterable[str]) -> list[ObjectionRow]:
    """Give the objections of some months that wait for an answer, or for the correction."""
    with office.ledger.reading() as session:
        rows = objections(session, campaign, list(months), (OPEN, ACCEPTED))
        accepted = {row.month for row in rows if row.status == ACCEPTED}
        runs = {month: current_run(session, campaign, month) for month in accepted}
    return [row for row in rows if not is_corrected(row, runs.get(row.month))]


def objections_to(
    office: Office, campaign: str, months: Iterable[str], unit: str, criterion: str
) -> list[Document]:
    """Give what is disputed of one line: the id, the month, the claim and how far it is."""
    return [
        {
            "id": row.id,
            "month": row.month,
            "status": row.status,
            "numerator": row.claimed_numerator,
            "denominator": row.claimed_denominator,
            "answer_by": row.answer_by,
        }
        for row in _unsettled(office, campaign, months)
        if (row.unit, row.criterion) == (unit, criterion)
    ]
