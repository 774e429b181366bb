"""The money that goes with an award, in whole đồng."""

from fractions import Fraction

from rules.decisions import Money


def prize_money(money: Money, base_salary: int, round_up_to: int) -> int:
    """Give the money of one award: an amount as it stands, a multiple rounded up.

    ``base_salary`` is that of the day of the decision; a multiple of it is rounded up to whole
    ``round_up_to`` đồng. Source: Điều 49 Nghị định số 152/2025/NĐ-CP.
    """
    if money.amount is not None:
        return money.amount
    times = money.times_base_salary.value if money.times_base_salary else Fraction(0)
    raw = times * base_salary
    return -(-raw.numerator // (raw.denominator * round_up_to)) * round_up_to
