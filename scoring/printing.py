"""Exact figures as text: a printed ratio never stands on the wrong side of its target."""

from fractions import Fraction

from rules.vietnamese import decimal_text
from scoring.rounding import round_to

PLACES, MOST_PLACES = 2, 30


def meets_target(value: Fraction, target: Fraction, meets: str | None) -> bool:
    """Compare exactly: ``at_least``, ``above``, ``at_most`` or ``below``."""
    match meets:
        case "at_least":
            return value >= target
        case "above":
            return value > target
        case "at_most":
            return value <= target
        case _:
            return value < target


def ratio_text(value: Fraction, target: Fraction | None = None, meets: str | None = None) -> str:
    """Write a ratio in per cent with a decimal point: two places, or as many more as it takes.

    Against a target of 90 %, 89.996 % is not printed as 90.00.
    """
    share = value * 100
    for places in range(PLACES, MOST_PLACES):
        units = round_to(share, places)
        shown = Fraction(units, 10**places) / 100
        if target is None or shown == value:
            break
        if meets_target(shown, target, meets) == meets_target(value, target, meets):
            break
    return decimal_text(units, places)


def plain_number(value: Fraction, is_percent: bool = False) -> str:
    """Write a rule's constant as the command's contract does: ``"90"``, ``"97.5"``."""
    share = value * 100 if is_percent else value
    places = 0
    while (share * 10**places).denominator != 1 and places < MOST_PLACES:
        places += 1
    return decimal_text(round_to(share, places), places)
