"""Messages to units, written from the board's own document by Jinja2 templates."""

from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rules.book import Rulebook
from rules.sentences import WINDOWS
from rules.vietnamese import figure, month, number, percent


@dataclass(frozen=True, slots=True)
class Message:
    """One message: to which unit, its subject line and its two bodies."""

    unit: str
    name: str
    subject: str
    text: str
    html: str


Document = dict[str, Any]


def month_result(document: Document, board: Document, entry: Document, book: Rulebook) -> Message:
    """Tell a unit its place of the month, what it missed and the cases it is short of.

    ``document`` is a month's board, ``board`` one of its boards and ``entry`` the unit's line.
    """
    missed = [_line(line, book) for line in entry["criteria"] if line["met"] is False]
    said = {
        "campaign": book.campaign.title,
        "short": book.campaign.short,
        "month": month(document["month"]),
        "mark": document["mark"],
        "is_draft": document["status"] != "published",
        "name": entry["name"],
        "board": board["title"],
        "rank": entry["rank"],
        "is_tracking": book.campaign.scale is None,
        "ranked": sum(one["rank"] is not None for one in board["entries"]),
        "change": entry["change"],
        "total": number(entry["total"]) if entry["total"] else "",
        "met": entry["met"],
        "of": entry["of"],
        "missed": missed,
        "fingerprint": document["fingerprint"],
    }
    mark = f"[{said['mark']}] " if said["mark"] else ""
    return Message(
        unit=entry["unit"],
        name=entry["name"],
        subject=f"{mark}{_what(book)} tháng {said['month']}: {entry['name']}",
        text=_template("ket-qua-thang.txt.j2", is_html=False).render(said),
        html=_template("ket-qua-thang.html.j2", is_html=True).render(said),
    )


def correction_notice(document: Document, unit: str, moves: list[Document], mark: str) -> Message:
    """Tell a unit that moved by a correction from where to where, and because of which figure.

    ``document`` is the correction, ``moves`` what the ledger kept for the unit.
    """
    name = moves[0]["name"]
    said = {
        "campaign": document["campaign_title"],
        "month": month(document["month"]),
        "mark": mark,
        "name": name,
        "revision": document["new"]["revision"],
        "reason": document["reason"],
        "moves": [_move(one) for one in moves],
        "old_fingerprint": document["old"]["fingerprint"],
        "fingerprint": document["new"]["fingerprint"],
    }
    shown = f"[{mark}] " if mark else ""
    return Message(
        unit=unit,
        name=name,
        subject=f"{shown}Đính chính kết quả tháng {said['month']}: {name}",
        text=_template("dinh-chinh.txt.j2", is_html=False).render(said),
        html=_template("dinh-chinh.html.j2", is_html=True).render(said),
    )


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


def _what(book: Rulebook) -> str:
    if book.campaign.scale is None:
        return f"Kết quả theo dõi {book.campaign.short},"
    return "Kết quả thi đua"


def _line(line: Document, book: Rulebook) -> dict[str, str]:
    criterion = book.campaign.criterion(line["id"])
    noun = book.registers.indicators[criterion.measure].noun
    reached = percent(line["ratio"]) if line["ratio"] else ""
    if line["state"] == "missing":
        reached = "chưa báo cáo"
    elif not reached and line["numerator"] is not None:
        reached = number(line["numerator"])
    word = "cần bớt" if criterion.meets in ("at_most", "below") else "cần thêm"
    short = f"{word} {number(line['short_by'])} {noun}" if line["short_by"] else ""
    return {"title": criterion.title, "reached": reached, "short": short}


def _template(name: str, is_html: bool) -> Any:
    folder = str(resources.files("notifications") / "templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
