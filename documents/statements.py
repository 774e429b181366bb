"""Attestations, objections and what the bell keeps, as terminal text."""

from collections import Counter
from datetime import date

from rich.text import Text

from documents.screens import Document, Page, make_table
from rules.vietnamese import day, month, number

SAID = {
    "yes": "đạt",
    "no": "không đạt",
    "held": "đang xem xét",
    "not_yet": "chưa xác nhận",
}
WORST = ("no", "held")
ANSWERS = {
    "open": "[bold]chờ trả lời[/]",
    "accepted": "chấp nhận, chờ điều chỉnh",
    "corrected": "chấp nhận, đã điều chỉnh",
    "refused": "không chấp nhận",
}
LEFT_OPEN = 30
ACTS = {
    "remind": "nhắc báo cáo",
    "overdue": "nhắc quá hạn báo cáo",
    "lapsing": "báo kiến nghị sắp hết hạn",
    "warn": "cảnh báo chỉ tiêu",
    "compute": "tính",
    "publish": "công bố",
    "lapse": "kiến nghị hết hạn trả lời",
}
DONE = {
    "remind": "đã ghi thông báo",
    "warn": "đã ghi thông báo",
    "overdue": "đã ghi thông báo",
    "lapsing": "đã ghi thông báo",
    "no_figures": "chưa có số liệu của tháng",
    "scored": "đã tính, chưa công bố",
    "published": "đã công bố",
    "accepted": "chấp nhận vì không trả lời",
    "refused": "không chấp nhận vì không trả lời",
}


def attestations_screen(document: Document) -> Page:
    """Lay out which standards are attested: of one unit with its history, or of all, open first."""
    page = Page()
    page.add(f"Xác nhận tiêu chuẩn tính đến {_day(document['as_of'])}: {document['campaign']}")
    if not document["standards"]:
        page.add("Phong trào không có tiêu chuẩn nào phải xác nhận.")
        return page
    if len(document["units"]) == 1:
        return _one_unit(page, document)
    table = make_table("Tiêu chuẩn", ">Đạt", ">Không đạt", ">Đang xem xét", ">Chưa xác nhận")
    for one in document["standards"]:
        many = Counter(unit["states"][one["id"]] for unit in document["units"])
        table.add_row(one["id"], *(str(many[state]) for state in SAID))
    page.add(table)
    waiting = [one for one in document["units"] if one["open"]]
    for one in waiting[:LEFT_OPEN]:
        page.add_plain(f"  còn mở: {one['name']}: {', '.join(one['open'])}")
    if len(waiting) > LEFT_OPEN:
        page.add(f"  và {number(len(waiting) - LEFT_OPEN)} đơn vị khác; xem --json để biết hết")
    return page


def _one_unit(page: Page, document: Document) -> Page:
    unit = document["units"][0]
    page.add(f"[bold]{unit['name']}[/]")
    table = make_table("Mã", "Tiêu chuẩn", "Kết luận")
    for one in document["standards"]:
        table.add_row(one["id"], one["title"], _marked(unit["states"][one["id"]]))
    page.add(table)
    for row in document["history"]:
        what = "bỏ tạm dừng" if row["kind"] == "cleared" else SAID[row["state"]]
        who = f", {row['by']}" if row["by"] else ""
        plan = ""
        if row["plan_number"]:
            plan = f", kế hoạch số {row['plan_number']} ngày {_day(row['plan_day'])}"
        file = f", tệp {row['file']}" if row["file"] else ""
        page.add_plain(
            f"  số {row['id']}, từ {_day(row['day'])}: {row['standard']} {what}{who}; "
            f"{row['evidence']}{plan}{file}; {row['entered_by']} ghi ngày "
            f"{_day(row['entered_on'])}"
        )
    return page


def _marked(state: str) -> str:
    return f"[bold]{SAID[state]}[/]" if state in WORST else SAID[state]


def objections_screen(document: Document) -> Page:
    """Lay out objections: the figure, the claim, until when, and what became of it."""
    page = Page()
    if not document["objections"]:
        page.add("Không có kiến nghị nào.")
        return page
    table = make_table(
        ">Số", "Tháng", "Đơn vị", "Tiêu chí", ">Công bố", ">Đề nghị", ">Đang dùng", "Trả lời", "Hạn"
    )
    for one in document["objections"]:
        table.add_row(
            str(one["id"]),
            month(one["month"]),
            one["name"],
            one["criterion_name"],
            figure(one["held"]),
            figure(one["claimed"]),
            figure(one["now"]),
            ANSWERS[one["state"]],
            _day(one["answer_by"]),
        )
    page.add(table)
    for one in document["objections"]:
        page.add_plain(f"  số {one['id']}: {one['reason']}")
        if one["grounds"]:
            page.add_plain(f"    {one['answered_by']}: {one['grounds']}")
        for step in one["next"]:
            page.add_plain(f"    việc tiếp theo: {step}")
    return page


def bell_screen(document: Document) -> Page:
    """Lay out what the bell did, act by act, and why where something could not be done."""
    page = Page()
    if not document["done"]:
        page.add("Không có việc nào đến hạn.")
        return page
    table = make_table("Phong trào", "Tháng", "Việc", "Kết quả", ">Thông báo")
    for one in document["done"]:
        told = [problem.partition("\n")[0] for problem in one.get("problems", ())]
        said = "; ".join(told) or DONE[one["status"]]
        many = str(one["notices"]) if "notices" in one else ""
        table.add_row(one["campaign"], month(one["month"]), ACTS[one["act"]], Text(said), many)
    page.add(table)
    return page


def figure(one: Document | None) -> str:
    """Write a figure: ``823/900``, ``4.199``; a count has no base."""
    if one is None:
        return "–"
    top, base = number(one["numerator"]), one["denominator"]
    return top if base is None else f"{top}/{number(base)}"


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
