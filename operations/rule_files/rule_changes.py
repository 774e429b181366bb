"""What a change of rules would move, before anybody decides it."""

import json
from dataclasses import asdict
from typing import Any

from ledger.canonical import canonical
from operations.office import Office, check_month_of
from operations.periods.gather import day_of, gather
from operations.periods.movements import movements
from operations.periods.scored import scored
from operations.views import boards_of
from rules.book import Rulebook
from rules.errors import refuse


def compare_rules(office: Office, old: str, new: str, month: str) -> dict[str, Any]:
    """Score one month by two rule files (id or path) and list every unit that would move.

    Gives, for each window both have: from where to where, and the line whose points differ most.
    Nothing is stored. Raises Refused where either file is wrong or the month has no figures.
    """
    books = [office.rulebook(name) for name in (old, new)]
    boards = [_boards(office, book, month) for book in books]
    names = {one.id: one.short for book in books for one in book.campaign.criteria}
    shared = [window for window in boards[0] if window in boards[1]]
    if not shared:
        raise refuse(
            "no_figures", f"chưa có số liệu nào của tháng {month} để so", "nhập số liệu trước"
        )
    return {
        "old": old,
        "new": new,
        "month": month,
        "windows": [
            {
                "window": window,
                "moved": [
                    asdict(one) | {"criterion_name": names.get(one.criterion or "")}
                    for one in movements(boards[0][window], boards[1][window])
                ],
            }
            for window in shared
        ],
    }


def _boards(office: Office, book: Rulebook, month: str) -> dict[str, Any]:
    check_month_of(book, month)
    gathered = gather(office, book, month)
    names = {unit.code: unit.name for unit in gathered.units}
    day = day_of(book, month)
    boards = {
        window: boards_of(scored(book, figures, day), book, names, {})
        for window, (_, figures) in gathered.windows.items()
    }
    plain: dict[str, Any] = json.loads(canonical(boards))
    return plain
