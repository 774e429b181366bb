"""What a unit is told of a month: its place and what it missed, or why a correction moved it."""

from typing import Any

from rules.book import Rulebook
from rules.sentences.campaign import WINDOWS
from rules.vietnamese import figure, month, number, percent

Document = dict[str, Any]


def result_facts(document: Document, board: Document, entry: Document, book: Rulebook) -> Document:
    """Give the facts of a unit's result: place, what it missed and the cases it is short of.

    ``document`` is a month's board, ``board`` one of its boards and ``entry`` the unit's line.
    """
    is_tracking = book.campaign.scale is None
    return {
        "what": f"Kết quả theo dõi {book.campaign.short}," if is_tracking else "Kết quả thi đua",
        "campaign": book.campaign.title,
        "short": book.campaign.short,
        "month": month(document["month"]),
        "mark": document["mark"],
        "is_draft": document["status"] != "published",
        "board": board["title"],
        "rank": entry["rank"],
        "is_tracking": is_tracking,
        "ranked": sum(one["rank"] is not None for one in board["entries"]),
        "change": entry["change"],
        "total": number(entry["total"]) if entry["total"] else "",
        "met": entry["met"],
        "of": entry["of"],
        "missed": [_line(line, book) for line in entry["criteria"] if line["met"] is False],
        "way_up": "",
        "fingerprint": document["fingerprint"],
    }


def _line(line: Document, book: Rulebook) -> dict[str, str]:
    criterion = book.campaign.criterion(line["id"])
    reached = percent(line["ratio"]) if line["ratio"] else ""
    if line["state"] == "missing":
        reached = "chưa báo cáo"
    elif not reached and line["numerator"] is not None:
        reached = number(line["numerator"])
    short = cases_words(book, line["id"], line["short_by"]) if line["short_by"] else ""
    return {"title": criterion.title, "reached": reached, "short": short}


def cases_words(book: Rulebook, criterion: str, cases: int) -> str:
    """Say how many cases are to be added or taken away: ``cần thêm 37 hồ sơ``."""
    asked = book.campaign.criterion(criterion)
    word = "cần bớt" if asked.meets in ("at_most", "below") else "cần thêm"
    return f"{word} {number(cases)} {book.registers.indicators[asked.measure].noun}"


def correction_facts(document: Document, moves: list[Document], mark: str) -> Document:
    """Give the facts of a correction: from where to where, and because of which figure.

    ``document`` is the correction, ``moves`` what the ledger kept for the unit.
    """
    return {
        "campaign": document["campaign_title"],
        "month": month(document["month"]),
        "mark": mark,
        "revision": document["new"]["revision"],
        "reason": document["reason"],
        "moves": [_move(one) for one in moves],
        "old_fingerprint": document["old"]["fingerprint"],
        "fingerprint": document["new"]["fingerprint"],
    }


def _move(one: Document) -> dict[str, str]:
    places = {
        key: f"hạng {one[key]}" if one[key] else "không xếp hạng" for key in ("before", "after")
    }
    why = "do kết quả của đơn vị khác thay đổi"
    if one["criterion"]:
        keys = ("figure_before", "figure_after")
        figures = [figure(one[key]) if one[key] else "chưa có" for key in keys]
        why = f"do {one['criterion_name']}: số liệu từ {figures[0]} thành {figures[1]}"
        if figures[0] == figures[1]:
            why = f"do điểm của {one['criterion_name']} ({figures[0]}) thay đổi"
    return {"window": WINDOWS[one["window"]], **places, "why": why}
