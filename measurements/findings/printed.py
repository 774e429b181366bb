"""Numbers as reports print them, exactly, and whether a printed percentage is the ratio's own."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rules.vietnamese import decimal_text, percent

NUMBER = r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?"
"""A number as Vietnamese reports type it: 1.754, 2173, 19,13, 1.458,8."""
_WHOLE = re.compile(rf"({NUMBER})\s*(%?)")
MOST_DIGITS = 15
Verdict = Literal["right", "cut", "wrong"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number: its exact value (a percentage in per cent), its decimals, its own text."""

    value: Fraction
    places: int
    is_percent: bool
    text: str


def read_printed(text: str) -> Printed | None:
    """Read a number as typed, with or without ``%``; None where it is none."""
    found = _WHOLE.fullmatch(text.strip())
    if not found or len(found[1]) > 2 * MOST_DIGITS:
        return None
    whole, _, part = found[1].replace(".", "").partition(",")
    if len(whole) > MOST_DIGITS:
        return None
    value = Fraction(int(whole + part), 10 ** len(part))
    return Printed(value, len(part), bool(found[2]), text.strip())


def judge(printed: Printed, exact: Fraction) -> Verdict:
    """Compare a printed percentage with the exact one (both in per cent, at least 0).

    ``right``: the exact value rounded half away from zero at the printed number of decimals.
    ``cut``: its further decimals were cut off instead of rounded.
    """
    last = Fraction(1, 10**printed.places)
    if -last / 2 < printed.value - exact <= last / 2:
        return "right"
    return "cut" if 0 < exact - printed.value < last else "wrong"


def percent_at(exact: Fraction, places: int) -> str:
    """Write an exact percentage (at least 0) rounded half up: ``98,60 %``."""
    doubled = 2 * exact.numerator * 10**places + exact.denominator
    return percent(decimal_text(doubled // (2 * exact.denominator), places))
