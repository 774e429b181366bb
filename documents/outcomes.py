"""What an act of the office gave, as terminal text."""

from datetime import date, datetime

from rich.markup import escape
from rich.table import Table

from documents.remarks import remarks, shows_total, why_unranked
from documents.screens import Document, Page, lines_table, make_table
from rules.book import Rulebook
from rules.sentences.campaign import WINDOWS
from rules.vietnamese import day, figure, month, number

SHOWN = 5
MOST_MISSING = 20
AWARD_RULES = {
    "by_rank": "ưu tiên theo xếp hạng",
    "all_criteria_met": "chỉ đơn vị đạt mọi chỉ tiêu",
    "barred_unless_all_met": "không đề nghị đơn vị chưa đạt chỉ tiêu",
}
PERIODS = {
    "not_due": ("dim", "chưa đến hạn"),
    "due": ("bold red", "đến hạn, chưa tính"),
    "scored": ("yellow", "đã tính, chưa công bố"),
    "published": ("green", "đã công bố"),
    "corrected": ("cyan", "đã đính chính"),
}
"""How a month's status looks and what it is called."""


def computed_screen(document: Document, is_preview: bool) -> Page:
    """Lay out what a computation gave: who moved and why, and who has not reported."""
    page = Page()
    done = "Xem trước (không lưu)" if is_preview else "Đã tính"
    page.add(f"{done}: {document['campaign']} tháng {month(document['month'])}")
    page.add_whole(f"Mã kiểm chứng: {document['fingerprint']}")
    if document["moved"]:
        page.add(moved_table(document["moved"], "Thay đổi hạng"))
    for one in document["missing"][:MOST_MISSING]:
        page.add(f"  chưa báo cáo: {one['name']}, {one['criterion_name']}")
    more = len(document["missing"]) - MOST_MISSING
    if more > 0:
        page.add(f"  và {number(more)} số chưa báo cáo khác; xem --json để biết hết")
    return page


def scored_screen(document: Document, book: Rulebook) -> Page:
    """Lay out a scored table, subject by subject."""
    page = Page()
    page.add(
        f"[bold]{book.campaign.title}[/], quy tắc ngày {day(date.fromisoformat(document['day']))}"
        + (f" — {document['mark'].upper()}" if document.get("mark") else "")
    )
    for board in document["boards"]:
        for entry in board["entries"]:
            said = [f"hạng {entry['rank']}"] if entry["rank"] else []
            said += [f"{number(entry['total'])} điểm"] if entry["total"] else []
            said += [f"đạt {entry['met']}/{entry['of']} chỉ tiêu"] if entry["of"] else []
            if book.campaign.scale and not shows_total(entry):
                said = [f"không xếp hạng: {why_unranked(entry, book)}"]
            elif not entry["criteria"]:
                said = [why_unranked(entry, book)]
            page.add(f"\n[bold]{entry['name']}[/]: {', '.join(said)}")
            if not entry["criteria"]:
                continue
            page.add(lines_table(entry["criteria"], book))
            if beside := remarks(entry, book):
                page.add_plain(f"Ghi chú: {'; '.join(beside)}")
    if "prizes" in document:
        _add_prizes(page, document["prizes"])
    return page


def _add_prizes(page: Page, prizes: list[Document]) -> None:
    """Lay out who gets which prize, and the ties that the council decides."""
    page.add("")
    table = make_table("Giải", ">Suất", "Đề nghị", "Bằng điểm ở suất cuối, hội đồng quyết định")
    for prize in prizes:
        proposed, tied = (
            ", ".join(one["name"] for one in prize[part]) or "–"
            for part in ("proposed", "edge_tie")
        )
        table.add_row(prize["title"], str(prize["quota"]), proposed, tied)
    page.add(table)
    for reason in dict.fromkeys(one for prize in prizes for one in prize["assumptions"]):
        page.add_plain(f"Giả định: {reason}")


def people_screen(document: Document) -> Page:
    """Lay out who works where, and from when until when."""
    page = Page()
    if not document["people"]:
        page.add("Chưa có ai trong danh sách này.")
        return page
    table = make_table(
        "Đơn vị", "Họ và tên", "Chức vụ", "Lãnh đạo", "Nữ", "Mã", "Từ ngày", "Đến ngày"
    )
    for one in document["people"]:
        table.add_row(
            one["unit_name"],
            one["name"],
            one["position"],
            "có" if one["is_leader"] else "",
            "có" if one["is_female"] else "",
            one["code"],
            day(date.fromisoformat(one["from"])),
            day(date.fromisoformat(one["until"])) if one["until"] else "",
        )
    page.add(table)
    page.add(f"{number(len({one['code'] for one in document['people']}))} người")
    return page


def demo_screen(document: Document) -> Page:
    """Lay out what the demonstration made and where."""
    page = Page()
    first, last = document["months"][0], document["months"][-1]
    page.add(
        f"\n[bold]Xong.[/] {document['units']} đơn vị, từ tháng {month(first)} đến tháng "
        f"{month(last)} — [bold]{document['mark'].upper()}[/]"
    )
    page.add(f"Tính lại từ sổ: {'khớp' if document['verified'] else '[bold]KHÔNG KHỚP[/]'}")
    for title, names in document["proposed"].items():
        page.add(f"Đề nghị khen, {title}: {', '.join(names)}")
    entry = document["real"]["boards"][0]["entries"][0]
    page.add(
        f"\nSố liệu thật năm 2025 của tỉnh theo chỉ tiêu 02/2026: đạt {entry['met']}/{entry['of']}"
    )
    page.add("\nĐã làm ra:")
    for path in document["files"]:
        page.add_whole(f"  {path}")
    page.add_whole(f'\nXem tiếp: thidua --data {document["data"]} standing "Kinh Bac"')
    return page


def intake_screen(document: Document) -> Page:
    """Lay out what became of each file, and who has no row in it."""
    page = Page()
    for one in document["files"]:
        done = "đã nhập" if one["is_new"] else "đã có trong sổ"
        done = "kiểm tra xong, chưa lưu" if document["dry_run"] else done
        rows = f"{number(one['rows'])} dòng"
        rows += f", tháng {month(one['month'])}" if one["kind"] != "people" else ""
        mark = " — số liệu minh họa" if one["is_illustrative"] else ""
        page.add(f"{one['file']}: {done}, {rows}{mark}")
        if one["is_new"]:
            page.add(f"    {_changes_words(one)}")
        if one["refused"]:
            _add_refused(page, one)
        for note in one["notes"]:
            page.add_plain(f"    {note}")
        silent = one["without_rows"]
        if silent:
            more = f" và {len(silent) - SHOWN} đơn vị khác" if len(silent) > SHOWN else ""
            page.add(f"    không có dòng nào của: {', '.join(silent[:SHOWN])}{more}")
            page.add("    nếu tệp là báo cáo đầy đủ của khối này, nhập lại với --covers KHỐI")
    return page


def _changes_words(one: Document) -> str:
    said = {"new": "mới", "corrected": "sửa", "unchanged": "không đổi", "refused": "bị loại"}
    return ", ".join(f"{words} {number(one[name])}" for name, words in said.items())


def _add_refused(page: Page, one: Document) -> None:
    """Say whose rows were not taken, why, and where all of them stand."""
    page.add(f"    [bold]{number(one['refused'])} dòng bị loại, chưa được đếm[/]:")
    whose = [
        f"{unit['name'] or 'không rõ đơn vị'} {number(unit['rows'])}"
        for unit in one["refused_by_unit"]
    ]
    page.add_plain(f"      theo đơn vị: {', '.join(whose)}")
    for why in one["reasons"]:
        places = ", ".join(why["places"]) + ("..." if why["rows"] > len(why["places"]) else "")
        page.add_plain(f"      {why['reason']}: {number(why['rows'])} dòng, tại {places}")
        page.add_plain(f"        gợi ý: {why['remedy']}")
    if one["quarantine"]:
        page.add_whole(f"      từng dòng, lý do và cách sửa: {one['quarantine']}")


def schedule_screen(document: Document) -> Page:
    """Lay out months with until when they are reported, when they are due, and what was done."""
    page = Page()
    if not document["months"]:
        page.add("Không có phong trào nào tính hằng tháng.")
        return page
    table = make_table(
        "Phong trào",
        "Tháng",
        "Báo cáo",
        "Đến hạn",
        "Công bố",
        "Trạng thái",
        "Kiến nghị",
        ">Chờ",
    )
    for line in document["months"]:
        style, state = PERIODS[line["status"]]
        if line["status"] == "corrected":
            state += f", bản {line['revision']}"
        days = ("report_by", "due_at", "published_on")
        table.add_row(
            line["campaign"],
            month(line["month"]),
            *(_day(line[name]) for name in days),
            f"[{style}]{state}[/]",
            _day(line["objections_until"]),
            str(line["open_objections"] or ""),
        )
    page.add(table)
    return page


def _day(moment: str | None) -> str:
    """Write the day of a moment; empty where there is none."""
    return day(datetime.fromisoformat(moment).date()) if moment else ""


def moved_table(moved: list[Document], title: str) -> Table:
    """Lay out who moves, from where to where, and because of which line."""
    table = make_table(
        *("Đơn vị", ">Từ hạng", ">Đến hạng", "Do tiêu chí", ">Điểm", ">Số liệu"), title=title
    )
    for one in moved:
        table.add_row(
            one["name"],
            str(one["before"] or "–"),
            str(one["after"] or "–"),
            one["criterion_name"] or "đơn vị khác thay đổi",
            number(one["points"]) if one["criterion"] else "",
            figure_change(one) if one["criterion"] else "",
        )
    return table


def figure_change(moved: Document) -> str:
    """Say from which figure to which: ``90/100 → 95/100``; equal ones once."""
    keys = ("figure_before", "figure_after")
    before, after = (figure(moved[key]) if moved[key] else "không có" for key in keys)
    return before if before == after else f"{before} → {after}"


def comparison_screen(document: Document) -> Page:
    """Lay out what a change of rules would move, window by window."""
    page = Page()
    page.add(f"Từ {document['old']} sang {document['new']}, tháng {month(document['month'])}")
    for one in document["windows"]:
        name = WINDOWS[one["window"]]
        if one["moved"]:
            page.add(moved_table(one["moved"], f"Kỳ {name}: {len(one['moved'])} đơn vị đổi hạng"))
        else:
            page.add(f"Kỳ {name}: không đơn vị nào đổi hạng")
    return page


def conflicts_screen(document: Document) -> Page:
    """Lay out unequal demands of one indicator, the strictest marked, and award rules apart."""
    page = Page()
    page.add(f"Ngày {day(date.fromisoformat(document['day']))}: {', '.join(document['campaigns'])}")
    for one in document["indicators"]:
        table = make_table("Phong trào", "Khối", "Chỉ tiêu", "Căn cứ", title=f"\n{one['title']}")
        for demand in one["demands"]:
            words = demand["words"] + ("" if demand["is_due"] else " (chưa đến hạn)")
            strict = f"[bold]{words} ← chặt nhất[/]" if demand["is_strictest"] else words
            clauses = escape("; ".join(demand["clauses"]))
            table.add_row(_in_force(demand), demand["tier_name"], strict, clauses)
        page.add(table)
    if document["awards"]:
        page.add("\nCách chọn để khen:")
    for line in document["awards"]:
        clauses = "; ".join(line["clauses"])
        rule = AWARD_RULES[line["rule"]] + (" ← chặt hơn" if line["is_strictest"] else "")
        page.add_plain(f"  {_in_force(line)}: {rule} — {line['words']} ({clauses})")
    return page


def _in_force(line: Document) -> str:
    """Name a campaign, with a mark where its force on that day is not confirmed."""
    doubt = " (hiệu lực cần xác nhận)" if line["force"] == "to_confirm" else ""
    return f"{line['campaign']}{doubt}"
