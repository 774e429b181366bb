"""What the page of a board document says, sentence by sentence, ready for its template."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from documents.columns import Column, columns_of
from documents.lines import FULL, Line, lines_of, scales_of
from documents.remarks import (
    adjustment_words,
    change_words,
    class_words,
    remarks,
    shows_total,
    why_unranked,
)
from rules import vietnamese
from rules.book import Rulebook

Entry = Mapping[str, Any]
NEAR, FAR = Decimal(5), Decimal(20)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a board; ``bar`` is its share of the full total, 0-100, or None."""

    anchor: str
    rank: str
    name: str
    total: str
    bar: Decimal | None
    met: int
    of: int
    change: str
    change_words: str
    change_way: str
    unranked: str
    class_name: str
    sums: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    monitored: tuple[Line, ...]
    cells: tuple["Cell", ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: what is shown, in words too, and how strongly it is coloured."""

    text: str
    words: str
    look: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of the units that have a figure meet one criterion."""

    short: str
    target: str
    met: int
    of: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class BoardView:
    """One board of the page."""

    anchor: str
    title: str
    units: tuple[Unit, ...]
    ranked: int
    unranked: int
    met_all: int
    columns: tuple[Column, ...]
    reaches: tuple[Reach, ...]


def board_view(board: Mapping[str, Any], rulebook: Rulebook) -> BoardView:
    """Word one board: the ranked in order, then those without a rank."""
    entries = sorted(board["entries"], key=lambda entry: entry["rank"] is None)
    columns = columns_of(board, rulebook)
    scales = scales_of(board)
    units = tuple(_unit(entry, board, columns, scales, rulebook) for entry in entries)
    ranked = sum(1 for entry in entries if entry["rank"] is not None)
    return BoardView(
        anchor=_anchor(board["id"]),
        title=board["title"],
        units=units,
        ranked=ranked,
        unranked=len(units) - ranked,
        met_all=sum(1 for one in units if one.of and one.met == one.of and not one.unranked),
        columns=columns,
        reaches=tuple(_reach(one, units) for one in columns if one.criterion.target),
    )


def _unit(
    entry: Entry,
    board: Mapping[str, Any],
    columns: Sequence[Column],
    scales: Mapping[str, Decimal],
    rulebook: Rulebook,
) -> Unit:
    lines = {line.criterion: line for line in lines_of(entry, rulebook, scales)}
    ordered = [lines[one.criterion.id] for one in columns if one.criterion.id in lines]
    change, words = change_words(entry["change"])
    scale = rulebook.campaign.scale
    ranks = scale is not None
    total = entry["total"]
    full = Decimal(scale.total_points) if scale else FULL
    return Unit(
        anchor=_anchor(f"{board['id']}-{entry['unit']}"),
        rank=str(entry["rank"] or ""),
        name=entry["name"],
        total=vietnamese.number(total) if total is not None else "",
        bar=min(FULL, Decimal(total) * FULL / full).quantize(Decimal("0.01")) if total else None,
        met=entry["met"],
        of=entry["of"],
        change=change,
        change_words=words,
        change_way={"▲": "up", "▼": "down"}.get(change[:1], ""),
        unranked=why_unranked(entry, rulebook) if ranks and not shows_total(entry) else "",
        class_name=class_words(entry, rulebook),
        sums=_sums(entry, rulebook) if total is not None else (),
        notes=remarks(entry, rulebook),
        lines=tuple(line for line in ordered if not line.is_monitored),
        monitored=tuple(line for line in ordered if line.is_monitored),
        cells=tuple(_cell(lines.get(one.criterion.id)) for one in columns),
    )


def _sums(entry: Entry, rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """List group points and adjustments: the lines that add up to the total."""
    titles = {group.id: group.title for group in rulebook.campaign.groups}
    sums = [(titles.get(one["id"], one["id"]), one["points"]) for one in entry["groups"]]
    sums += [(adjustment_words(one["id"], rulebook), one["points"]) for one in entry["adjustments"]]
    return tuple((words, vietnamese.number(points)) for words, points in sums)


def _cell(line: Line | None) -> Cell:
    if line is None:
        return Cell("", "không áp dụng", "na")
    if line.verdict in ("missing", "not_applicable"):
        return Cell(
            *{"missing": ("CBC", line.word, "missing")}.get(line.verdict, ("KPS", line.word, "na"))
        )
    text = line.value.removesuffix(" %") if line.value.endswith("%") else line.value.split(" ")[0]
    return Cell(text, line.word, _heat(line))


def _heat(line: Line) -> str:
    """Colour a missed figure by how far it is from its target, in hundredths of the bar."""
    if line.verdict != "missed" or line.bar is None or line.tick is None:
        return line.verdict
    away = abs(line.tick - line.bar)
    return "near" if away <= NEAR else "wide" if away <= FAR else "far"


def _reach(column: Column, units: Sequence[Unit]) -> Reach:
    own = [line for unit in units for line in unit.lines if line.criterion == column.criterion.id]
    counted = [line for line in own if line.verdict in ("met", "missed", "missing")]
    met = sum(1 for line in counted if line.verdict == "met")
    share = Decimal(met) * FULL / len(counted) if counted else Decimal(0)
    return Reach(
        short=column.criterion.short,
        target=column.target,
        met=met,
        of=len(counted),
        share=share.quantize(Decimal("0.01")),
    )


def _anchor(text: str) -> str:
    return re.sub(r"[^\w-]", "-", text)
