"""One page for the leader: first and last places, who rose and fell, who is silent, what fails."""

from collections import Counter
from collections.abc import Sequence

from operations.views import Document
from rules.book import Rulebook
from rules.vietnamese import month, number

SHOWN = 3
SILENT = 10


def leader_facts(document: Document, book: Rulebook) -> Document:
    """Give the facts of a month for its leader, from the board's own document."""
    entries = [one for board in document["boards"] for one in board["entries"]]
    silent = [
        {"name": one["name"], "missing": missing} for one in entries if (missing := _missing(one))
    ]
    return {
        "campaign": book.campaign.title,
        "short": book.campaign.short,
        "month": month(document["month"]),
        "mark": document["mark"],
        "fingerprint": document["fingerprint"],
        "boards": [held for one in document["boards"] if (held := _board(one))["ranked"]],
        "silent": silent[:SILENT],
        "more_silent": max(0, len(silent) - SILENT),
        "criteria": _failed(entries, book),
    }


def _missing(entry: Document) -> int:
    lines = entry["criteria"]
    return sum(one["state"] == "missing" and one["met"] is not None for one in lines)


def _board(board: Document) -> Document:
    ranked = [one for one in board["entries"] if one["rank"] is not None]
    moved = [one for one in ranked if one["change"]]
    rose = sorted((one for one in moved if one["change"] > 0), key=lambda one: -one["change"])
    fell = sorted((one for one in moved if one["change"] < 0), key=lambda one: one["change"])
    last = ranked[max(SHOWN, len(ranked) - SHOWN) :]
    return {
        "title": board["title"],
        "ranked": len(ranked),
        "first": [_place(one) for one in ranked[:SHOWN]],
        "last": [_place(one) for one in last],
        "rose": [_place(one) for one in rose[:SHOWN]],
        "fell": [_place(one) for one in fell[:SHOWN]],
    }


def _place(entry: Document) -> Document:
    total = number(entry["total"]) if entry["total"] else ""
    places = abs(entry["change"] or 0)
    return {"name": entry["name"], "rank": entry["rank"], "total": total, "places": places}


def _failed(entries: Sequence[Document], book: Rulebook) -> list[Document]:
    """Give the criteria most units missed."""
    held = [line for one in entries for line in one["criteria"] if line["met"] is not None]
    of = Counter(line["id"] for line in held)
    missed = Counter(line["id"] for line in held if line["met"] is False)
    return [
        {"title": book.campaign.criterion(name).short, "missed": many, "of": of[name]}
        for name, many in missed.most_common(SHOWN)
    ]
