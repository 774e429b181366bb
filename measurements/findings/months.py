"""A month's figures against what is possible, against the unit's own past, and against silence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from measurements.findings.comparisons import Comparison, compared
from measurements.findings.finding import Finding, Severity
from measurements.findings.held import MonthFigures
from measurements.findings.jumps import is_jump, is_volume_jump
from measurements.findings.printed import percent_at
from measurements.findings.silence import Asked, not_reported
from measurements.model import Measurement
from rules.indicators import Indicator
from rules.vietnamese import month as month_words
from rules.vietnamese import number

TINY_BASE = 10
"""Below so many cases 100 % says little."""


def check_figures(
    held: MonthFigures, asked: Sequence[Asked], comparisons: Sequence[Comparison]
) -> list[Finding]:
    """Give every finding of a month's figures."""
    found = [*not_reported(held, asked)]
    for row, indicator in held.now():
        for check in (_impossible, _stock_gone, _jump, _volume):
            found += check(held, row, indicator)
    found += _all_of_few(held)
    titles = held.titles()
    for unit in sorted({row.unit for row, _ in held.now()}):
        own = {
            one.id: own_row
            for one in held.indicators.values()
            if (own_row := held.of(unit, one.id))
        }
        found += compared(comparisons, unit, held.month, own, titles)
    return found


def _impossible(held: MonthFigures, row: Measurement, one: Indicator) -> Iterator[Finding]:
    if row.numerator < 0 or row.denominator < 0:
        yield _figure(held, row, "negative", "wrong", one, "có số âm", "nhập lại số liệu")
    elif one.is_ratio and row.numerator > row.denominator:
        said = "tử số lớn hơn mẫu số"
        told = "nhiều nhất 100 %"
        hint = "kiểm tra lại hai số"
        yield _figure(held, row, "above_denominator", "wrong", one, said, hint, told)


def _stock_gone(held: MonthFigures, row: Measurement, one: Indicator) -> Iterator[Finding]:
    """A stock (officials, procedures) that was there last month and is nothing now."""
    before = held.of(row.unit, one.id, held.earlier[-1]) if held.earlier else None
    if one.over != "latest" or before is None or before.state == "printed_rate":
        return
    now, then = _size(row, one), _size(before, one)
    if row.state == "printed_rate" or now or not then:
        return
    said = f"tháng {month_words(before.month)} có {number(then)}, nay bằng 0"
    figures = ((f"tháng {month_words(before.month)}", number(then)),)
    hint = "là số tại thời điểm cuối tháng, không phải số phát sinh; nhập lại"
    yield _figure(held, row, "stock_gone", "wrong", one, said, hint, more=figures)


def _all_of_few(held: MonthFigures) -> Iterator[Finding]:
    """Tell, once a unit, the rates of 100 % on so few cases that they say little.

    A stock is counted whole (all four officials of a Centre), so it is never few.
    """
    few: dict[str, list[tuple[Measurement, Indicator]]] = defaultdict(list)
    for row, one in held.now():
        is_all = row.state == "measured" and row.numerator == row.denominator
        is_few = 0 < row.denominator < TINY_BASE and one.over != "latest"
        if one.is_ratio and is_all and is_few:
            few[row.unit].append((row, one))
    for unit, rows in few.items():
        names = "; ".join(f"“{one.title}” ({row.numerator}/{row.denominator})" for row, one in rows)
        yield Finding(
            "all_of_few",
            "to_know",
            f"100 % trên mẫu số dưới {TINY_BASE}: {names}",
            "đúng nhưng nói lên ít; xem cùng số của các tháng khác",
            unit=unit,
            month=held.month,
            place="; ".join(dict.fromkeys(row.origin for row, _ in rows)),
            figures=tuple((one.title, f"{row.numerator}/{row.denominator}") for row, one in rows),
            recomputed="100 %",
        )


def _jump(held: MonthFigures, row: Measurement, one: Indicator) -> Iterator[Finding]:
    if not one.is_ratio or row.state != "measured" or row.numerator > row.denominator:
        return
    before = _earlier(held, row, one)
    pair = (sum(one.numerator for one in before), sum(one.denominator for one in before))
    if pair[0] > pair[1] or not is_jump((row.numerator, row.denominator), pair):
        return
    rates = [
        percent_at(100 * Fraction(top, under), 2)
        for top, under in ((row.numerator, row.denominator), pair)
    ]
    said = (
        f"từ {rates[1]} các tháng trước sang {rates[0]}, quá mức mà quy mô đơn vị giải thích được"
    )
    figures = ((_span(before), f"{number(pair[0])}/{number(pair[1])}"),)
    hint = "hỏi đơn vị vì sao; kiểm tra lại cách đếm và tệp của tháng"
    yield _figure(held, row, "jump", "odd", one, said, hint, rates[0], figures)


def _volume(held: MonthFigures, row: Measurement, one: Indicator) -> Iterator[Finding]:
    """The base of a ratio, or a count, far from the unit's own earlier months."""
    if row.state != "measured" or not (one.has_base or one.unit == "count"):
        return
    before = _earlier(held, row, one)
    sizes, now = [_size(each, one) for each in before], _size(row, one)
    if not is_volume_jump(now, sizes):
        return
    mean = Fraction(sum(sizes), len(sizes))
    usual = number((2 * mean.numerator + mean.denominator) // (2 * mean.denominator))
    what = "mẫu số" if one.has_base else "số đếm"
    said = f"{what} {number(now)}, các tháng trước bình quân {usual}"
    figures = ((_span(before), f"bình quân {usual}"),)
    hint = "kiểm tra có gõ thừa, thiếu chữ số hoặc thiếu một phần tệp"
    yield _figure(held, row, "volume_jump", "odd", one, said, hint, more=figures)


def _earlier(held: MonthFigures, row: Measurement, one: Indicator) -> list[Measurement]:
    """Give the unit's own earlier figures; of a stock only the last, as it is no sum."""
    months = held.earlier[-1:] if one.over == "latest" else held.earlier
    rows = [held.of(row.unit, one.id, month) for month in months]
    return [each for each in rows if each is not None and each.state == "measured"]


def _span(rows: Sequence[Measurement]) -> str:
    first, last = month_words(rows[0].month), month_words(rows[-1].month)
    return f"tháng {first}" if first == last else f"tháng {first} đến {last}"


def _size(row: Measurement, one: Indicator) -> int:
    return row.denominator if one.has_base else row.numerator


def _figure(
    held: MonthFigures,
    row: Measurement,
    code: str,
    severity: Severity,
    one: Indicator,
    said: str,
    hint: str,
    recomputed: str = "",
    more: tuple[tuple[str, str], ...] = (),
) -> Finding:
    shown = number(row.numerator)
    shown += f"/{number(row.denominator)}" if one.has_base else ""
    return Finding(
        code,
        severity,
        f"“{one.title}”: {said}",
        hint,
        unit=row.unit,
        subject=one.id,
        month=held.month,
        place=row.origin,
        figures=((f"tháng {month_words(held.month)}", shown), *more),
        recomputed=recomputed,
    )
