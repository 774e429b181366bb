"""What the ledger keeps, in a terminal: its log, and corrections beside what they correct."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table

from documents.outcomes import moved_table
from documents.screens import Document, Page, make_table
from rules.sentences import WINDOWS
from rules.vietnamese import month, number

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
ACTS = {
    "init": "lập sổ",
    "migrate": "nâng cấp sổ",
    "import": "nhập tệp",
    "cover": "ghi thêm phạm vi báo cáo",
    "compute": "tính",
    "publish": "công bố",
    "correct": "đính chính",
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
        for board in one["boards"]:
            page.add(_beside_table(board, old["revision"], new["revision"]))
    return page


def _beside_table(board: Document, old: int, new: int) -> Table:
    heads = (f">Hạng bản {old}", f">Hạng bản {new}", f">Điểm bản {old}", f">Điểm bản {new}")
    table = make_table("Đơn vị", *heads, title=f"\n{board['title']}")
    for one in board["entries"]:
        ranks = (str(one[key] or "–") for key in ("old_rank", "new_rank"))
        totals = (number(one[key]) if one[key] else "–" for key in ("old_total", "new_total"))
        table.add_row(one["name"], *ranks, *totals)
    return table
