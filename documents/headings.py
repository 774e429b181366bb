"""What stands at the head and foot of everything printed from a board document."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules import vietnamese

Document = Mapping[str, Any]

ROMAN = ("I", "II", "III", "IV")
UNSTORED = "unstored"
STATUS = {
    "published": "Chính thức",
    "scored": "Dự thảo, chưa công bố",
    "preview": "Xem trước, chưa lưu và chưa công bố",
    UNSTORED: "Tham khảo",
    "corrected": "Đã được thay bằng bản đính chính",
}
OFFICIAL = "published"


def period(document: Document) -> str:
    """Name what the document covers: ``tháng 10/2026``, ``cả phong trào đến tháng 10/2026``.

    A table scored without the ledger has a day in place of a month.
    """
    if "month" not in document:
        return f"theo quy tắc ngày {day(document['day'])}"
    year, month = str(document["month"]).split("-")
    names = {
        "month": f"tháng {month}/{year}",
        "quarter": f"quý {ROMAN[(int(month) - 1) // 3]}/{year}",
        "half": f"6 tháng {'đầu' if int(month) <= 6 else 'cuối'} năm {year}",
        "year": f"năm {year}, đến tháng {month}/{year}",
        "campaign": f"cả phong trào đến tháng {month}/{year}",
    }
    return names[document["window"]]


def title(document: Document) -> str:
    """Give the heading: a ranking of a period, the result so far, or a follow-up without ranks."""
    if "month" not in document:
        return f"Kết quả đối chiếu {period(document)}"
    if not is_ranked(document):
        return f"Kết quả theo dõi {period(document)}"
    if document["window"] == "campaign":
        return f"Kết quả {period(document)}"
    return f"Bảng xếp hạng {period(document)}"


def is_ranked(document: Document) -> bool:
    """Whether any unit of the document has a rank."""
    return any(entry["rank"] for board in document["boards"] for entry in board["entries"])


def facts(document: Document) -> tuple[str, ...]:
    """Say which months the figures run over, and when the result was computed."""
    if "months" not in document:
        return ("Tính từ một bảng số liệu, không lưu vào sổ",)
    return months(document), f"Tính ngày {day(document['computed_at'])}"


def made_on(document: Document) -> date:
    """Give the day the result was computed, or the day whose rules it was scored by."""
    return date.fromisoformat((document.get("computed_at") or document["day"])[:10])


def months(document: Document) -> str:
    """Say which months the figures run over."""
    first, last = document["months"][0], document["months"][-1]
    if first == last:
        return f"Số liệu tháng {vietnamese.month(first)}"
    return f"Số liệu từ tháng {vietnamese.month(first)} đến tháng {vietnamese.month(last)}"


def status(document: Document) -> str:
    """Say whether the result is official, and which correction it is."""
    known = str(document.get("status", UNSTORED))
    words = STATUS.get(known, known)
    corrections = int(document.get("revision") or 1) - 1
    return f"{words} (đính chính lần {corrections})" if corrections > 0 else words


def is_official(document: Document) -> bool:
    """Whether the result is published."""
    return bool(document.get("status") == OFFICIAL)


def mark(document: Document) -> str:
    """Give the mark to print in capitals: ``SỐ LIỆU MINH HỌA``, or nothing."""
    return str(document.get("mark") or "").upper()


def day(text: str | None) -> str:
    """Write a day given as ``2026-10-31`` (a time after it is left out)."""
    return vietnamese.day(date.fromisoformat(text[:10])) if text else ""


def short_fingerprint(fingerprint: str) -> str:
    """Give the first twelve signs, in fours, for a person to compare."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, min(len(fingerprint), 12), 4))


def footer(document: Document) -> str:
    """Give the line at the foot: the whole fingerprint of the run, and the mark if there is one."""
    known = document["fingerprint"]
    parts = [f"Mã kiểm chứng: {known}" if known else "Chưa có mã kiểm chứng"]
    return " · ".join([*parts, mark(document)] if mark(document) else parts)
