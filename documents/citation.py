"""How a legal source is cited in a paper: number, day, issuer, title, and what is not known."""

import re

from documents.grounds import unconfirmed
from rules.registers import LegalSource

BLANK = "..."
LAWS = ("Luật", "Pháp lệnh")
KINDS = (
    "Nghị quyết",
    "Nghị định",
    "Quyết định",
    "Chỉ thị",
    "Thông tư",
    "Kế hoạch",
    "Công văn",
    "Báo cáo",
)


def citation(source: LegalSource) -> str:
    """Cite a source for a "Căn cứ" line; a law goes without its number (NĐ 30/2020, Phụ lục I).

    A number or day that nobody knows stays blank, and an unread text carries its mark.
    """
    words = _law(source) if source.title.startswith(LAWS) else _act(source)
    return words + unconfirmed(source)


def _law(source: LegalSource) -> str:
    name, comma, in_force = source.title.partition(", hiệu lực")
    dated = name if " ngày " in name else f"{name} {_day(source)}"
    return f"{dated} (hiệu lực{in_force})" if comma else dated


def _act(source: LegalSource) -> str:
    kind = next((kind for kind in KINDS if source.title.startswith(kind)), "")
    about = re.sub(r"^\s+", "", source.title[len(kind) :])
    head = f"{kind} số {source.number or BLANK}" if kind else f"Văn bản số {source.number or BLANK}"
    comma = "" if source.number else ","
    return f"{head}{comma} {_day(source)} của {source.issuer} {about}"


def _day(source: LegalSource) -> str:
    if source.day:
        month = f"{source.day.month:02d}" if source.day.month < 3 else str(source.day.month)
        return f"ngày {source.day.day:02d} tháng {month} năm {source.day.year}"
    if source.month:
        year, month = source.month.split("-")
        return f"ngày {BLANK} tháng {month if int(month) < 3 else int(month)} năm {year}"
    return f"ngày {BLANK}"
