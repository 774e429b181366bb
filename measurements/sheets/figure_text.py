"""Figures and months as people write them in cells and tables, brought to integers."""

import re
from datetime import date
from fractions import Fraction

from measurements.model import State
from rules import vietnamese
from rules.errors import refuse
from rules.indicators import Indicator

MOST = 10**12
BOTH = "điền cả tử số và mẫu số, hoặc để trống cả hai"


def parse_month(written: object) -> str | None:
    """Read a month as people and spreadsheets write it: ``10/2026``, ``2026-10`` or a date cell."""
    if isinstance(written, date):
        return f"{written.year:04d}-{written.month:02d}"
    text = str(written).strip()
    if found := re.fullmatch(r"(\d{1,2})\s*[/.-]\s*(\d{4})", text):
        month, year = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
        year, month = int(found[1]), int(found[2])
    else:
        return None
    return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None


def parse_pair(top: str, bottom: str, state: State, indicator: Indicator) -> tuple[int, int]:
    """Read numerator and denominator as the state and the indicator ask; both empty give 0/0.

    Raises Refused, with the name of the wrong column in ``path``.
    """
    if state == "printed_rate":
        return _printed(top, bottom, indicator.is_ratio)
    if state != "measured" and (top or bottom):
        said = f"trạng thái '{state}' thì không có số"
        raise refuse("figure_not_asked", said, "để trống hai số", path="numerator")
    if not top and not bottom:
        return 0, 0
    if not indicator.has_base:
        if bottom not in ("", "1"):
            said = "chỉ số là số đếm, không có mẫu số"
            raise refuse("figure_not_asked", said, "để trống mẫu số", path="denominator")
        return parse_value(top) if indicator.unit == "value" else (_whole(top, "numerator"), 1)
    numerator, denominator = _whole(top, "numerator"), _whole(bottom, "denominator")
    if indicator.is_ratio and numerator > denominator:
        said = f"tử số {vietnamese.number(numerator)} lớn hơn mẫu số "
        said += vietnamese.number(denominator)
        raise refuse("above_denominator", said, "kiểm tra lại hai số", path="numerator")
    return numerator, denominator


def _whole(text: str, column: str) -> int:
    if not text:
        raise refuse("half_a_pair", "chỉ điền một trong hai số", BOTH, path=column)
    if not re.fullmatch(r"[0-9]{1,13}", text) or int(text) > MOST:
        said = f"'{text}' không phải số nguyên từ 0 đến {vietnamese.number(MOST)}"
        raise refuse("not_whole", said, "viết các chữ số liền nhau", path=column)
    return int(text)


def parse_value(text: str) -> tuple[int, int]:
    """Read a value that may have decimals, exactly: 4.5 gives 9/2."""
    found = re.fullmatch(r"[0-9]{1,13}(?:[.,][0-9]{1,6})?", text)
    value = Fraction(text.replace(",", ".")) if found else Fraction(MOST + 1)
    if value > MOST:
        said = f"'{text}' không phải số từ 0 đến {vietnamese.number(MOST)}"
        raise refuse("not_a_number", said, "viết như 4.5, không dấu nghìn", path="numerator")
    return value.numerator, value.denominator


def _printed(top: str, bottom: str, is_ratio: bool) -> tuple[int, int]:
    """Read a printed percentage as an exact fraction: 94.84 gives 9484/10000."""
    digits = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,6}))?\s*%?", top)
    if not digits or bottom or not is_ratio:
        said = f"'{top}' không phải tỷ lệ phần trăm in sẵn"
        hint = "ghi tỷ lệ như 94.84 và để trống mẫu số; chỉ dùng cho chỉ số tính theo %"
        raise refuse("bad_rate", said, hint, path="numerator")
    places = digits[2] or ""
    numerator, denominator = int(digits[1] + places), 10 ** (len(places) + 2)
    if numerator > denominator:
        raise refuse("bad_rate", f"{top} lớn hơn 100 %", "kiểm tra lại tỷ lệ", path="numerator")
    return numerator, denominator
