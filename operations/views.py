"""One plain document per question asked: what a board, a page, ``--json`` and a file all show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.book import Rulebook
from rules.vietnamese import decimal_text
from scoring.classes import MANUAL, NO_CLASS, Classed, classify
from scoring.explain import ExplainedLine, ExplainedSubject, explain
from scoring.gates import Passed, gates_of
from scoring.printing import plain_number
from scoring.ranking import rank
from scoring.results import Board, ScoreSheet

Document = dict[str, Any]
Names = Mapping[str, str]
Ranks = Mapping[str, int | None]
UNRANKED_BOARD = "unranked_board"
"""The flag of an entry whose board shows points and classes and gives no places."""
REFUSED_ROWS = "refused_rows"
TIER_TITLES = {
    "department": "Các sở và cơ quan tương đương",
    "commune": "Các xã, phường",
    "central": "Cơ quan trung ương theo ngành dọc",
    "centre": "Trung tâm Phục vụ hành chính công tỉnh",
    "province": "Cả tỉnh",
}


@dataclass(frozen=True)
class Heading:
    """What stands above the boards of a document."""

    campaign: str
    month: str
    window: str
    months: Sequence[str]
    revision: int
    status: str
    fingerprint: str
    computed_at: str
    mark: str


ILLUSTRATIVE = "số liệu minh họa"


def board_document(heading: Heading, boards: list[Document]) -> Document:
    """Put boards under their heading: the document of ``thidua board --json``."""
    return {
        "campaign": heading.campaign,
        "month": heading.month,
        "window": heading.window,
        "months": list(heading.months),
        "revision": heading.revision,
        "status": heading.status,
        "fingerprint": heading.fingerprint,
        "computed_at": heading.computed_at,
        "mark": heading.mark,
        "boards": boards,
    }


def boards_of(
    sheet: ScoreSheet,
    book: Rulebook,
    names: Names,
    earlier: Ranks,
    refused: Mapping[str, int] | None = None,
) -> list[Document]:
    """Give every board of a sheet, or, of a campaign without boards, one unranked list a tier.

    ``earlier`` are last month's ranks by unit, for the change. ``refused`` are rows of a unit that
    were not taken in: its entry says so, ``refused_rows:3``, for they may have helped it.
    """
    if book.campaign.boards:
        ranked = (rank(sheet, rule) for rule in book.campaign.boards)
        boards = [board_of(one, book, names, earlier) for one in ranked]
    else:
        boards = tracking_boards(sheet, book, names)
    for entry in (one for board in boards for one in board["entries"]):
        if rows := (refused or {}).get(entry["unit"]):
            entry["flags"].append(f"{REFUSED_ROWS}:{rows}")
    return boards


def board_of(board: Board, book: Rulebook, names: Names, earlier: Ranks) -> Document:
    """Give one board as a plain document, its entries in order of rank."""
    entries = []
    classes = classify(board)
    for at, row in enumerate(board.members.tolist()):
        told = explain(board.sheet, row, book.registers)
        entry = entry_of(told, int(board.ranks[at]) or None, board.sheet, book, names, earlier)
        entry["flags"] += _outside_ranks(board, row)
        if classes:
            entry |= class_of(classes[at], entry)
        entry["gates"] = [_gate(one) for one in gates_of(board.sheet, row)]
        entries.append(entry)
    return {"id": board.rule.id, "title": board.rule.title, "entries": entries}


def _outside_ranks(board: Board, row: int) -> list[str]:
    """Name why a subject has no place though it has points: an exclusion, or a board without."""
    sheet = board.sheet
    hit = [one.id for one in sheet.campaign.exclusions if sheet.excluded[one.id][row]]
    if not hit and not board.rule.ranked and sheet.rankable[row]:
        return [UNRANKED_BOARD]
    return [f"excluded:{name}" for name in hit]


def class_of(classed: Classed, entry: Document) -> Document:
    """Give an entry's class; one that fits none, or waits for a decision, is flagged with why."""
    if classed.name in (NO_CLASS, MANUAL):
        return {"class": None, "flags": [*entry["flags"], f"{classed.name}_class:{classed.reason}"]}
    return {"class": classed.name}


def _gate(one: Passed) -> Document:
    return {"id": one.gate.id, "passed": one.passed, "reason": one.gate.reason}


def entry_of(
    told: ExplainedSubject,
    place: int | None,
    sheet: ScoreSheet,
    book: Rulebook,
    names: Names,
    earlier: Ranks,
) -> Document:
    """Give one subject's place and lines. Points are strings with a decimal point."""
    places = sheet.places
    before = earlier.get(told.subject)
    scored = told.total is not None
    return {
        "rank": place,
        "unit": told.subject,
        "name": names.get(told.subject, told.subject),
        "total": decimal_text(told.total, places) if told.total is not None else None,
        "met": told.met,
        "of": told.of,
        "complete": told.complete,
        "change": before - place if before and place else None,
        "class": None,
        "flags": flags_of(told, book.campaign.organiser),
        "groups": [
            {"id": name, "points": decimal_text(points, places)} for name, points in told.groups
        ],
        "adjustments": [
            {"id": name, "points": decimal_text(points, places)}
            for name, points in told.adjustments
        ],
        "gates": [],
        "criteria": [line_of(line, book, places, scored) for line in told.lines],
    }


def flags_of(told: ExplainedSubject, organiser: str | None = None) -> list[str]:
    """Name what a reader must know before comparing: ``missing:satisfaction``, ``rescaled`` ..."""
    flags = ["rescaled"] if dict(told.adjustments).get("rebasing") else []
    if told.subject == organiser:
        flags.append("organiser")
    for line in told.lines:
        if line.state in ("missing", "printed_rate") and line.met is not None:
            flags.append(f"{line.state}:{line.criterion}")
        if line.small_base:
            flags.append(f"small_base:{line.criterion}")
    return flags


def line_of(line: ExplainedLine, book: Rulebook, places: int, scored: bool) -> Document:
    """Give one criterion of one subject."""
    criterion = book.campaign.criterion(line.criterion)
    is_ratio = book.registers.indicators[criterion.measure].is_ratio
    shown = scored and not criterion.is_monitored
    return {
        "id": line.criterion,
        "numerator": line.numerator,
        "denominator": line.denominator,
        "ratio": line.ratio,
        "target": None if line.target is None else plain_number(line.target, is_ratio),
        "met": line.met,
        "points": decimal_text(line.points, places) if shown else None,
        "max_points": decimal_text(line.most, places) if shown else None,
        "state": line.state,
        "short_by": line.short_by,
    }


def tracking_boards(sheet: ScoreSheet, book: Rulebook, names: Names) -> list[Document]:
    """Give a campaign without boards as one unranked list a tier."""
    lists = []
    known = [one for one in sheet.campaign.tier_names if one in sheet.figures.tiers]
    for tier in known:
        at = sheet.figures.tiers.index(tier)
        rows = [row for row in range(len(sheet.figures)) if sheet.figures.tier[row] == at]
        entries = [
            entry_of(explain(sheet, row, book.registers), None, sheet, book, names, {})
            | {"gates": [_gate(one) for one in gates_of(sheet, row)]}
            for row in rows
        ]
        lists.append({"id": tier, "title": TIER_TITLES.get(tier, tier), "entries": entries})
    return lists


def ranks_of(boards: Sequence[Mapping[str, Any]]) -> dict[str, int | None]:
    """Give the rank of every unit of a document's boards."""
    return {entry["unit"]: entry["rank"] for board in boards for entry in board["entries"]}


def find_entry(document: Document, unit: str) -> tuple[Document, Document] | None:
    """Give the board and the entry of a unit."""
    for board in document["boards"]:
        for entry in board["entries"]:
            if entry["unit"] == unit:
                return board, entry
    return None
