"""Who moves between two boards, from where to where, and because of which figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Movement:
    """A unit whose rank changes; ``criterion`` is the line whose points changed most.

    ``figure_before`` and ``figure_after`` are that line's figures: ``90/100``, or empty.
    """

    board: str
    unit: str
    name: str
    before: int | None
    after: int | None
    criterion: str | None
    points: str
    figure_before: str
    figure_after: str


def movements(
    old_boards: Sequence[Mapping[str, Any]], new_boards: Sequence[Mapping[str, Any]]
) -> list[Movement]:
    """List every unit whose rank differs, in the order of the new boards."""
    old = {entry["unit"]: entry for board in old_boards for entry in board["entries"]}
    return [
        _movement(board["id"], old[entry["unit"]], entry)
        for board in new_boards
        for entry in board["entries"]
        if entry["unit"] in old and old[entry["unit"]]["rank"] != entry["rank"]
    ]


def _movement(board: str, before: Entry, after: Entry) -> Movement:
    lines = {line["id"]: line for line in before["criteria"]}
    earlier = {name: _points(line) for name, line in lines.items()}
    changes = {
        line["id"]: _points(line) - earlier.get(line["id"], Decimal(0))
        for line in after["criteria"]
    }
    moved = max(changes, key=lambda name: abs(changes[name]), default=None)
    if moved is not None and not changes[moved]:
        moved = None
    points = f"{changes[moved]:+f}" if moved else "0"
    now = {line["id"]: line for line in after["criteria"]}
    return Movement(
        board,
        after["unit"],
        after["name"],
        before["rank"],
        after["rank"],
        moved,
        points,
        figure_of(lines.get(moved or "")),
        figure_of(now.get(moved or "")),
    )


def figure_of(line: Entry | None) -> str:
    """Write the figure of a line: ``90/100``, ``12`` or ``94.84 %``; empty where there is none."""
    if line is None or line["state"] in ("missing", "not_applicable"):
        return ""
    if line["numerator"] is None:
        return f"{line['ratio']} %" if line["ratio"] else ""
    under = line["denominator"]
    return f"{line['numerator']}/{under}" if line["ratio"] else str(line["numerator"])


def _points(line: Entry) -> Decimal:
    return Decimal(line["points"] or 0)
