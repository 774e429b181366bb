"""What the ledger's own affairs look like in a terminal: its log."""

from datetime import datetime
from zoneinfo import ZoneInfo

from documents.screens import Document, Page, make_table

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
        number = str(one["sequence"])
        table.add_row(number, moment(one["at"]), one["who"], act, one["subject"], one["hash"][:16])
    page.add(table)
    return page
