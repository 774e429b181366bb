"""What the ledger keeps, in a terminal: its log, and corrections beside what they correct."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table

from documents.outcomes import moved_table
from documents.screens import Document, Page, make_table
from rules.sentences.campaign import WINDOWS
from rules.vietnamese import month, number

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
ACTS = {
    "init": "lập sổ",
    "migrate": "nâng cấp sổ",
    "import": "nhập tệp",
    "cover": "ghi thêm phạm vi báo cáo",
    "withdraw": "rút đợt",
    "object": "kiến nghị số liệu",
    "answer": "trả lời kiến nghị",
    "attest": "xác nhận tiêu chuẩn",
    "clear": "bỏ tạm dừng",
    "nominate": "đề cử",
    "withdraw_nomination": "rút đề cử",
    "add_practice": "ghi mô hình",
    "recognise": "công nhận mô hình",
    "copy_practice": "ghi nơi áp dụng mô hình",
    "add_signer": "ghi người ký",
    "set_council": "ghi hội đồng",
    "council": "ghi phiên họp hội đồng",
    "ring": "chuông",
    "put_back": "đặt lại tệp hồ sơ bị mất",
    "compute": "tính",
    "publish": "công bố",
    "correct": "đính chính",
    "retry": "gửi lại thông báo",
    "restore": "khôi phục từ bản sao lưu",
}


def moment(text: str) -> str:
    """Write a moment in UTC as the time here: ``31/10/2026 08:15:00``."""
    return f"{datetime.fromisoformat(text).astimezone(HERE):%d/%m/%Y %H:%M:%S}"


def audit_screen(document: Document) -> Page:
    """Lay out the acts of the log, in order."""
    page = Page()
    table = make_table(">Dòng", "Lúc", "Ai", "Việc", "Về", "Mã")
    for one in document["acts"]:
        act = ACTS.get(one["act"], one["act"])
        row = str(one["sequence"])
        table.add_row(row, moment(one["at"]), one["who"], act, one["subject"], one["hash"][:16])
    page.add(table)
    return page


def correction_screen(document: Document, is_preview: bool) -> Page:
    """Lay out a correction: old and new side by side, and who moved because of which figure."""
    page = Page()
    old, new = document["old"], document["new"]
    done = "Xem trước đính chính (không lưu)" if is_preview else "Đính chính"
    page.add(f"{done}: {document['campaign']} tháng {month(document['month'])}")
    page.add_plain(f"Lý do: {document['reason']}")
    for one in (old, new):
        page.add_whole(f"Bản {one['revision']}, mã kiểm chứng: {one['fingerprint']}")
    if old["rules"] != new["rules"]:
        page.add("Bản mới dùng quy tắc hiện có, khác quy tắc của bản cũ.")
    if old["engine_version"] != new["engine_version"]:
        versions = f"{old['engine_version']}, bản mới {new['engine_version']}"
        page.add(f"Bản cũ do phiên bản bộ tính {versions} tính.")
    for one in document["windows"]:
        name = WINDOWS[one["window"]]
        if not one["moved"]:
            page.add(f"Kỳ {name}: không đơn vị nào đổi hạng")
            continue
        page.add(moved_table(one["moved"], f"Kỳ {name}: {len(one['moved'])} đơn vị đổi hạng"))
        for board in filter(_differs, one["boards"]):
            page.add(_beside_table(board, old["revision"], new["revision"]))
    return page


def _differs(board: Document) -> bool:
    return any(
        (one["old_rank"], one["old_total"]) != (one["new_rank"], one["new_total"])
        for one in board["entries"]
    )


def _beside_table(board: Document, old: int, new: int) -> Table:
    heads = (f">Hạng bản {old}", f">Hạng bản {new}", f">Điểm bản {old}", f">Điểm bản {new}")
    table = make_table("Đơn vị", *heads, title=f"\n{board['title']}")
    for one in board["entries"]:
        ranks = (str(one[key] or "–") for key in ("old_rank", "new_rank"))
        totals = (number(one[key]) if one[key] else "–" for key in ("old_total", "new_total"))
        table.add_row(one["name"], *ranks, *totals)
    return table


PARTS = {
    "rules": "quy tắc đã lưu không khớp mã băm của nó",
    "figures": "số liệu đã lưu không khớp mã băm của nó",
    "fingerprint": "mã kiểm chứng không khớp những gì đã lưu",
    "unreadable": "quy tắc hoặc số liệu đã lưu không đọc được nữa",
}


def proof_screen(document: Document) -> Page:
    """Lay out whether a run done again gave the same bytes, and what differs."""
    page = Page()
    file = f"{document['file']}: " if document["file"] else ""
    page.add_plain(
        f"{file}lần tính {document['run']}, {document['campaign']} tháng "
        f"{month(document['month'])}, bản {document['revision']}"
    )
    page.add_whole(f"Mã kiểm chứng: {document['fingerprint']}")
    page.add(f"Tính lúc {moment(document['computed_at'])}, người tính: {document['computed_by']}")
    if document["holds"]:
        page.add("[green]Khớp[/]: tính lại từ những gì đã lưu ra đúng từng byte.")
    else:
        page.add("[bold red]KHÔNG KHỚP[/]:")
    for one in document["differences"]:
        window = one.removeprefix("board ")
        words = PARTS.get(one) or f"bảng kỳ {WINDOWS.get(window, window)} tính lại ra khác"
        page.add(f"  {words}")
    if document["engine_version"] != document["engine_here"]:
        page.add(
            f"Do bộ tính phiên bản {document['engine_version']} tính; bộ tính ở đây là phiên bản "
            f"{document['engine_here']}, có thể tính khác mà sổ vẫn đúng."
        )
    if document["newest_revision"] > document["revision"]:
        page.add(f"Đã có bản đính chính: bản {document['newest_revision']}.")
    elif document["status"] != "published":
        page.add("Bảng dự thảo, chưa công bố.")
    if document["file"]:
        page.add("Chỉ đối chiếu mã kiểm chứng ghi trong tệp, không so từng chữ của tệp.")
    return page


SIGNS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "bad": "[bold red]✗[/]"}


def doctor_screen(document: Document) -> Page:
    """Lay out what the doctor looked at, each wrong thing with what to do."""
    page = Page()
    for one in document["checks"]:
        page.add(f"{SIGNS[one['state']]} {escape(one['message'])}")
        if one["hint"]:
            page.add_plain(f"    gợi ý: {one['hint']}")
    return page
