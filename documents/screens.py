"""Boards and standings for a terminal: every number already stands in the document."""

from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from documents.remarks import (
    class_words,
    objection_words,
    remarks,
    shows_total,
    why_unranked,
)
from rules.book import Rulebook
from rules.sentences.campaign import MEETS, WINDOWS
from rules.vietnamese import month, number, percent

Document = dict[str, Any]
STATES = {
    "missing": "chưa báo cáo",
    "not_applicable": "không phát sinh",
    "not_due": "chưa đến hạn",
    "not_bound": "không áp dụng",
}
LINE_COLUMNS = ("Tiêu chí", ">Số liệu", ">Tỷ lệ", ">Chỉ tiêu", "Kết quả", ">Điểm", "Còn thiếu")
BOARD_COLUMNS = (">Hạng", "Đơn vị", ">Điểm", ">Đạt", ">Thay đổi", "Ghi chú")
STATUS = {"scored": "dự thảo, chưa công bố", "published": "đã công bố", "preview": "xem trước"}


class Page:
    """Lines and tables for a terminal, in order; a console prints it."""

    def __init__(self) -> None:
        self.parts: list[RenderableType] = []

    def add(self, part: RenderableType) -> None:
        """Put a line or a table below the others."""
        self.parts.append(part)

    def add_plain(self, line: str) -> None:
        """Put a line of somebody's own words: brackets in it are brackets."""
        self.parts.append(Text(line))

    def add_whole(self, line: str) -> None:
        """Put a line that is never broken: a path, a command."""
        self.parts.append(Text(line, no_wrap=True, overflow="ignore"))

    def __rich_console__(self, console: Console, _: ConsoleOptions) -> RenderResult:
        yield from self.parts


def make_table(*columns: str, title: str = "") -> Table:
    """Make a table; a column that begins with ``>`` is set to the right."""
    table = Table(title=title or None, title_justify="left", box=None, header_style="bold")
    for column in columns:
        name = column.lstrip(">")
        table.add_column(name, justify="right" if column.startswith(">") else "left")
    return table


RANKED = (">Hạng", "Đơn vị", ">Điểm", ">Đạt", ">Thay đổi", "Ghi chú")
TRACKED = ("Đơn vị", ">Đạt", "Ghi chú")


def board_screen(document: Document, book: Rulebook) -> Page:
    """Lay out every board of a document, ranked and unranked."""
    page = Page()
    page.add(f"[bold]{book.campaign.title}[/]")
    state = STATUS[document["status"]]
    if document["revision"] > 1:
        state += f" (đính chính lần {document['revision'] - 1})"
    page.add(f"{_period(document)}, {state}{mark_words(document)}")
    for board in document["boards"]:
        page.add("")
        if not board["entries"]:
            page.add(f"{board['title']}: chưa có đơn vị nào có số liệu")
            continue
        table = make_table(*(RANKED if book.campaign.scale else TRACKED), title=board["title"])
        for entry in board["entries"]:
            met = f"{entry['met']}/{entry['of']}" if entry["of"] else "–"
            if book.campaign.scale is None:
                table.add_row(entry["name"], met, _flags(entry, book))
                continue
            table.add_row(
                str(entry["rank"] or "–"),
                entry["name"],
                number(entry["total"]) if shows_total(entry) else "–",
                met,
                change_words(entry["change"]),
                _flags(entry, book),
            )
        page.add(table)
    page.add(f"\nMã kiểm chứng: {document['fingerprint']}")
    return page


def change_words(change: int | None) -> str:
    """Say a change of rank: ``▲ 3``, ``▼ 2``."""
    if not change:
        return "" if change is None else "="
    return f"{'▲' if change > 0 else '▼'} {abs(change)}"


def _period(document: Document) -> str:
    if document["window"] == "month":
        return f"Tháng {month(document['month'])}"
    first, last = document["months"][0], document["months"][-1]
    return f"Kỳ {WINDOWS[document['window']]}, từ tháng {month(first)} đến tháng {month(last)}"


def mark_words(document: Document) -> str:
    """Say that the data are made up, where they are."""
    return f" — [bold]{document['mark'].upper()}[/]" if document.get("mark") else ""


def _flags(entry: Document, book: Rulebook) -> str:
    if book.campaign.scale and not shows_total(entry):
        return escape(f"không xếp hạng: {why_unranked(entry, book)}")
    return escape("; ".join(remarks(entry, book)))


def figure_words(line: Document) -> str:
    """Say what was reached: ``823/900``, ``4.199``, a printed rate, or its state."""
    if line["state"] in STATES:
        return STATES[line["state"]]
    if line["state"] == "printed_rate":
        return "tỷ lệ in sẵn"
    if line["denominator"] is None:
        return number(line["numerator"])
    return f"{number(line['numerator'])}/{number(line['denominator'])}"


def lines_table(lines: list[Document], book: Rulebook) -> Table:
    """Lay out a unit's criteria: figure, ratio, target, verdict, points and what is missing."""
    table = make_table(
        "Tiêu chí", ">Số liệu", ">Tỷ lệ", ">Chỉ tiêu", "Kết quả", ">Điểm", "Còn thiếu"
    )
    for line in lines:
        criterion = book.campaign.criterion(line["id"])
        indicator = book.registers.indicators[criterion.measure]
        target = line["target"]
        shown = number(target) + (" %" if indicator.is_ratio else "") if target else ""
        points = f"{number(line['points'])}/{number(line['max_points'])}" if line["points"] else ""
        short = line["short_by"]
        word = "bớt" if criterion.meets in ("at_most", "below") else "thêm"
        table.add_row(
            criterion.short,
            figure_words(line),
            percent(line["ratio"]) if line["ratio"] else "",
            f"{MEETS[criterion.meets]} {shown}" if criterion.meets else "",
            verdict_words(line),
            points,
            f"cần {word} {number(short)} {indicator.noun}" if short else "",
        )
    return table


def verdict_words(line: Document) -> str:
    """Say whether a target was met; a figure nobody reported proves neither."""
    if line["state"] == "missing" and line["met"] is not None:
        return "[bold]thiếu số liệu[/]"
    return {True: "đạt", False: "[bold]chưa đạt[/]", None: "–"}[line["met"]]


def standing_screen(document: Document, book: Rulebook) -> Page:
    """Lay out a unit's places, its lines of the month and its ranks so far."""
    page = Page()
    page.add(f"[bold]{document['name']}[/] — {book.campaign.short}{mark_words(document)}")
    for place in document["places"]:
        entry = place["entry"]
        unranked = "không xếp hạng" if book.campaign.scale else ""
        rank = f"hạng {entry['rank']}/{place['ranked']}" if entry["rank"] else unranked
        period = {"month": f"Tháng {month(document['month'])}"}.get(
            place["window"], f"Kỳ {WINDOWS[place['window']]} đến tháng {month(document['month'])}"
        )
        change = change_words(entry["change"])
        classed = class_words(entry, book)
        said = [f"{rank}{f' ({change})' if change else ''}"] if rank else []
        said += [f"{number(entry['total'])} điểm"] if shows_total(entry) else []
        said += [f"đạt {entry['met']}/{entry['of']} chỉ tiêu"] if entry["of"] else []
        page.add(f"{period}: {', '.join([*said, classed] if classed else said)}")
        if under := objection_words(entry, book):
            page.add_plain(f"   {under}")
    page.add("")
    page.add(lines_table(document["places"][_month_of(document)]["entry"]["criteria"], book))
    if book.campaign.scale is None:
        return page
    history = ", ".join(
        f"{month(one['month'])}: {one['rank'] or '–'}" for one in document["history"]
    )
    page.add(f"\nHạng từng tháng: {history}")
    return page


def _month_of(document: Document) -> int:
    windows = [place["window"] for place in document["places"]]
    return windows.index("month") if "month" in windows else 0


def explanation_screen(document: Document) -> Page:
    """Lay out one line's figure, working, clause, what is missing and the sources."""
    page, line = Page(), document["line"]
    page.add(f"[bold]{document['name']}[/] — {document['title']}{mark_words(document)}")
    ratio = f" = {percent(line['ratio'])}" if line["ratio"] else ""
    page.add(f"Số liệu:   {figure_words(line)}{ratio}")
    if document["target_words"]:
        verdict = {True: "đạt", False: "chưa đạt", None: "chưa xét"}[line["met"]]
        verdict = "thiếu số liệu" if line["state"] == "missing" else verdict
        page.add(f"Chỉ tiêu:  {document['target_words']} → {verdict}")
    if document["short_words"]:
        page.add(f"Còn thiếu: {document['short_words']}")
    page.add(f"Cách tính: {document['shape']}")
    page.add_plain(f"Điểm:      {document['working']}")
    for one in document["objections"]:
        claim = number(one["numerator"])
        if line["denominator"] is not None:
            claim += f"/{number(one['denominator'])}"
        waits = "chờ trả lời" if one["status"] == "open" else "được chấp nhận, chờ điều chỉnh"
        page.add_plain(
            f"Kiến nghị: số {one['id']}, tháng {month(one['month'])}, đề nghị {claim}, {waits}"
        )
    for clause in document["clauses"]:
        page.add_plain(f"Căn cứ:    {clause}")
    for reason in document["assumptions"]:
        page.add_plain(f"Giả định:  {reason}")
    page.add("Nguồn:")
    for source in document["sources"]:
        counts = STATES.get(source["state"]) or source["figure"]
        origin = f" — {source['origin']}" if source["origin"] else ""
        page.add_plain(f"  tháng {month(source['month'])}: {counts}{origin}")
    if not document["sources"]:
        page.add("  chưa có số liệu nào được báo cáo")
    return page
