"""Batches as terminal text: the list of them, and what withdrawing one changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from documents.screens import Document, Page, make_table
from rules.vietnamese import day, month, number

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
KINDS = {"dossiers": "hồ sơ", "ratings": "phiếu đánh giá", "figures": "số liệu"}
STATES = {"in_force": "đang dùng", "withdrawn": "đã rút"}
COLUMNS = (
    *(">Đợt", "Loại", "Tháng", "Tệp", "Người nhập", "Ngày nhập"),
    *(">Nhận", ">Sửa", ">Loại ra", "Trạng thái"),
)


def batches_screen(document: Document) -> Page:
    """Lay out batches, and under the table whose rows were refused and why some were withdrawn."""
    page = Page()
    if not document["batches"]:
        page.add("Chưa có đợt nhập nào.")
        return page
    table = make_table(*COLUMNS)
    for one in document["batches"]:
        table.add_row(
            str(one["number"]),
            KINDS.get(one["kind"], one["kind"]),
            month(one["month"]),
            one["file"],
            one["taken_by"],
            _day(one["taken_at"]),
            *(number(one[name]) for name in ("rows", "corrected", "refused")),
            STATES[one["state"]],
        )
    page.add(table)
    for one in document["batches"]:
        if one["refused"]:
            page.add_plain(f"Đợt {one['number']} loại ra: {_whose(one)}")
            page.add_whole(f"    lý do từng dòng: {one['quarantine']}")
        if one["state"] == "withdrawn":
            who = one["withdrawn_by"] or "không rõ"
            said = f"Đợt {one['number']} rút ngày {_day(one['withdrawn_at'])} bởi {who}"
            page.add_plain(f"{said}: {one['withdrawn_reason'] or 'không ghi lý do'}")
    return page


def withdrawn_screen(document: Document) -> Page:
    """Lay out what stops counting, what counts again, and what to do about months already done."""
    page, batch = Page(), document["batch"]
    done = "Xem trước, chưa rút" if document["dry_run"] else "Đã rút"
    kind = KINDS.get(batch["kind"], batch["kind"])
    page.add_plain(
        f"{done}: đợt {batch['number']} ({kind} tháng {month(batch['month'])}, tệp {batch['file']})"
    )
    noun = "số" if batch["kind"] == "figures" else "dòng"
    page.add(f"    thôi tính {number(document['stopped'])} {noun}")
    page.add(f"    tính lại như trước {number(document['restored'])} {noun} đợt này đã sửa")
    if document["corrected_later"]:
        page.add(
            f"    {number(document['corrected_later'])} {noun} đã được đợt sau sửa: "
            "giữ theo đợt sau"
        )
    if document["published"]:
        page.add_plain(
            f"    đã công bố, bảng giữ nguyên: {_months(document['published'])}; "
            "các kỳ sau tính theo số còn lại"
        )
    if document["scored"]:
        page.add_plain(
            f"    đã tính, chưa công bố: {_months(document['scored'])}; "
            "chạy lại 'thidua compute' cho các tháng này"
        )
    page.add("    sau khi rút có thể nhập lại chính tệp này")
    return page


def _months(found: list[Document]) -> str:
    return ", ".join(f"{one['campaign']} tháng {month(one['month'])}" for one in found)


def _whose(one: Document) -> str:
    return ", ".join(
        f"{unit['name'] or 'không rõ đơn vị'} {number(unit['rows'])}"
        for unit in one["refused_by_unit"]
    )


def _day(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return day((moment.astimezone(HERE) if moment.tzinfo else moment).date())
