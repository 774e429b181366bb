"""Where a unit stands: read from the boards as they were computed or published."""

import json
from collections.abc import Sequence
from typing import Any

from ledger.runs import runs_of
from ledger.tables import RunRow
from operations.boards import document_of, newest_month
from operations.office import Office
from operations.periods.disputes import with_objections
from operations.views import Document, find_entry
from rules.errors import refuse
from rules.model import WindowName


def standing(office: Office, unit: str, campaign: str, month: str | None = None) -> Document:
    """Give a unit's place in every window of a month, and its ranks month by month.

    ``unit`` is a code or a name, with or without accents. Raises Refused where the unit is
    unknown or on no board.
    """
    found = office.units.find(unit)
    month = month or newest_month(office, campaign)
    with office.ledger.reading() as session:
        runs = {run.month: run for run in runs_of(session, campaign)}
    if month not in runs:
        raise refuse(
            "not_computed", f"tháng {month} chưa được tính", f"chạy 'thidua compute {month}' trước"
        )
    places = [
        _place(with_objections(office, document_of(runs[month], window)), found.code)
        for window in _windows(runs[month])
    ]
    held = [place for place in places if place]
    if not held:
        raise refuse(
            "not_on_a_board",
            f"{found.name} không có trong bảng nào của '{campaign}' tháng {month}",
            "đơn vị chưa có số liệu, hoặc không thuộc khối được xếp hạng",
        )
    return {
        "unit": found.code,
        "name": found.name,
        "campaign": campaign,
        "month": month,
        "status": runs[month].status,
        "mark": document_of(runs[month], "month")["mark"],
        "places": held,
        "history": [_history(run, found.code) for run in runs.values() if run.month <= month],
    }


def _windows(run: RunRow) -> Sequence[WindowName]:
    return list(json.loads(run.boards))


def _place(document: Document, unit: str) -> Document | None:
    held = find_entry(document, unit)
    if held is None:
        return None
    board, entry = held
    ranked = sum(one["rank"] is not None for one in board["entries"])
    return {
        "window": document["window"],
        "months": document["months"],
        "board": board["id"],
        "title": board["title"],
        "ranked": ranked,
        "entry": entry,
    }


def _history(run: RunRow, unit: str) -> Document:
    held = find_entry(document_of(run, "month"), unit)
    entry: dict[str, Any] = held[1] if held else {"rank": None, "total": None}
    return {"month": run.month, "rank": entry["rank"], "total": entry["total"]}
