"""A month's figures against what is possible, against the unit's own past, and against silence."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measurements.findings.comparisons import Comparison, compared
from measurements.findings.finding import Finding, Severity
from measurements.findings.jumps import is_jump, is_volume_jump
from measurements.findings.printed import percent_at
from measurements.model import Measurement
from rules.indicators import Indicator
from rules.vietnamese import month as month_words
from rules.vietnamese import number

TINY_BASE = 10
"""Below so many cases 100 % says little."""
NOT_IMPORTED = "nhập hồ sơ, phiếu, số liệu bằng 'thidua import' rồi soát lại"
FigureKey = tuple[str, str, str]
"""Unit, month, indicator."""


@dataclass(frozen=True)
class Asked:
    """A figure that a campaign needs of a unit; ``is_scored`` where a target or points hang on it.

    Who was asked nothing has no line here.
    """

    unit: str
    indicator: str
    is_scored: bool


@dataclass(frozen=True)
class MonthFigures:
    """The figures to look at: those of ``month`` and of the unit's own ``earlier`` months."""

    month: str
    earlier: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    figures: Mapping[FigureKey, Measurement]

    def of(self, unit: str, indicator: str, month: str = "") -> Measurement | None:
        """Give a figure that was reported or counted, or None."""
        held = self.figures.get((unit, month or self.month, indicator))
        return None if held is None or held.state == "missing" else held

    def now(self) -> Iterator[tuple[Measurement, Indicator]]:
        """Give the month's own figures with their indicators."""
        for (_, month, name), row in self.figures.items():
            if month == self.month and name in self.indicators and row.state != "missing":
                yield row, self.indicators[name]

    def titles(self) -> dict[str, str]:
        """Give the indicators' titles by id."""
        return {name: one.title for name, one in self.indicators.items()}


def check_figures(
    held: MonthFigures, asked: Sequence[Asked], comparisons: Sequence[Comparison]
) -> list[Finding]:
    """Give every finding of a month's figures."""
    found = [*_not_reported(held, asked)]
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


def _not_reported(held: MonthFigures, asked: Sequence[Asked]) -> Iterator[Finding]:
    """Tell who has not reported what; a wholly silent unit, and what nobody reports, once each."""
    missing = [one for one in asked if held.of(one.unit, one.indicator) is None]
    by_unit, by_indicator = defaultdict(list), defaultdict(list)
    for one in asked:
        by_unit[one.unit].append(one)
        by_indicator[one.indicator].append(one)
    gone = set(missing)
    nobody = {name for name, lines in by_indicator.items() if gone.issuperset(lines)}
    reported = [unit for unit, lines in by_unit.items() if not gone.issuperset(lines)]
    silent = set(by_unit) - set(reported)
    hint = "đôn đốc đơn vị, hoặc nhập lại với --covers nếu không phát sinh"
    if asked and not reported:
        said = f"tháng {month_words(held.month)} chưa có số liệu nào"
        yield _of(held, "month_empty", "wrong", said, NOT_IMPORTED)
        return
    for name in sorted(nobody):
        is_scored = any(one.is_scored for one in by_indicator[name])
        said = f"chưa đơn vị nào báo cáo “{held.indicators[name].title}”"
        severity: Severity = "wrong" if is_scored else "to_know"
        yield _of(held, "nobody_reported", severity, said, NOT_IMPORTED, subject=name)
    for unit in sorted(silent):
        said = "chưa báo cáo số liệu nào"
        yield _of(held, "unit_silent", "wrong", said, hint, unit)
    for one in missing:
        if one.unit in silent or one.indicator in nobody:
            continue
        severity = "wrong" if one.is_scored else "to_know"
        said = f"chưa báo cáo “{held.indicators[one.indicator].title}”"
        yield _of(held, "not_reported", severity, said, hint, one.unit, one.indicator)


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


def _of(
    held: MonthFigures,
    code: str,
    severity: Severity,
    said: str,
    hint: str,
    unit: str = "",
    subject: str = "",
) -> Finding:
    return Finding(code, severity, said, hint, unit=unit, subject=subject, month=held.month)
