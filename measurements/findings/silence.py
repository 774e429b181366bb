"""Who has not reported what: one unit's figure, a unit's every figure, everybody's, the month's."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measurements.findings.finding import Finding, Severity
from measurements.findings.held import MonthFigures
from rules.vietnamese import month as month_words

NOT_IMPORTED = "nhập hồ sơ, phiếu, số liệu bằng 'thidua import' rồi soát lại"


@dataclass(frozen=True)
class Asked:
    """A figure that a campaign needs of a unit; ``is_scored`` where a target or points hang on it.

    Who was asked nothing has no line here.
    """

    unit: str
    indicator: str
    is_scored: bool


def not_reported(held: MonthFigures, asked: Sequence[Asked]) -> Iterator[Finding]:
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
        said = f"tháng {month_words(held.month)} chưa có số liệu nào của “{held.campaign}”"
        yield _of(held, "month_empty", "wrong", said, NOT_IMPORTED)
        return
    for name in sorted(nobody):
        is_scored = any(one.is_scored for one in by_indicator[name])
        said = f"chưa đơn vị nào báo cáo “{held.indicators[name].title}”"
        severity: Severity = "wrong" if is_scored else "to_know"
        yield _of(held, "nobody_reported", severity, said, NOT_IMPORTED, subject=name)
    for unit in sorted(silent):
        said = f"chưa báo cáo số liệu nào của “{held.campaign}”"
        yield _of(held, "unit_silent", "wrong", said, hint, unit)
    for one in missing:
        if one.unit in silent or one.indicator in nobody:
            continue
        severity = "wrong" if one.is_scored else "to_know"
        said = f"chưa báo cáo “{held.indicators[one.indicator].title}”"
        yield _of(held, "not_reported", severity, said, hint, one.unit, one.indicator)


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
