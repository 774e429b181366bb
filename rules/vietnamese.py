"""How numbers, days and months are written for Vietnamese readers."""

import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel.numbers import format_decimal

LOCALE = "vi_VN"
FLAT = str.maketrans("đĐ", "dD")


def fold(text: str) -> str:
    """Strip accents, case and doubled spaces: ``"Phường  Kinh Bắc"`` gives ``"phuong kinh bac"``.

    Both tone-mark spellings of a name fold to the same text (Hòa and Hoà give ``hoa``).
    """
    apart = unicodedata.normalize("NFD", text.translate(FLAT))
    bare = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return " ".join(bare.casefold().split())


def decimal_text(units: int, places: int) -> str:
    """Write an integer of last places with a decimal point: ``(9735, 2)`` gives ``"97.35"``."""
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def number(value: int | str | Decimal) -> str:
    """Write a number the Vietnamese way, keeping every place: ``1.155.106``; ``97,35``."""
    return _written(str(value))


@lru_cache(maxsize=1 << 16)
def _written(text: str) -> str:
    """Write a number given as text; a board writes the same ones over and over."""
    value = Decimal(text)
    places = -value.as_tuple().exponent  # type: ignore[operator]
    pattern = "#,##0" + ("." + "0" * places if places > 0 else "")
    return str(format_decimal(value, pattern, LOCALE, decimal_quantization=False))


def percent(value: str | Decimal) -> str:
    """Write a percentage given in per cent: ``"94.84"`` gives ``"94,84 %"``."""
    return f"{number(value)} %"


def exact(value: Fraction, is_percent: bool) -> str:
    """Write a rule's own constant without loss: ``9/10`` as ``90 %``, ``5/2`` as ``2,5``."""
    shown = value * 100 if is_percent else value
    decimal = Decimal(shown.numerator) / Decimal(shown.denominator)
    text = number(f"{decimal.normalize():f}")
    return f"{text} %" if is_percent else text


def day(value: date) -> str:
    """Write a day: ``31/10/2026``."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def month(value: str) -> str:
    """Write a month given as ``2026-10``: ``10/2026``."""
    year, number_of = value.split("-")
    return f"{number_of}/{year}"


def collation_key(text: str) -> tuple[list[int], list[int]]:
    """Give the sort key of Vietnamese dictionaries: letters first, tones second."""
    letters, tones = [], []
    for mark in unicodedata.normalize("NFC", text.casefold()):
        base, tone = _without_tone(mark)
        place = _ALPHABET.find(base)
        letters.append(place if place >= 0 else len(_ALPHABET) + ord(base[0]))
        tones.append(tone)
    return letters, tones


_ALPHABET = " 0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"


def _without_tone(mark: str) -> tuple[str, int]:
    apart = unicodedata.normalize("NFD", mark)
    tone = next((1 + _TONES.index(part) for part in apart if part in _TONES), 0)
    rest = "".join(part for part in apart if part not in _TONES)
    return unicodedata.normalize("NFC", rest) or mark, tone


def figure(text: str) -> str:
    """Write a figure of plain digits, ``1200/1300``, ``12`` or ``94.84 %``, for a person."""
    return "/".join(
        number(one.removesuffix(" %")) + (" %" if one.endswith(" %") else "")
        for one in text.split("/")
    )
