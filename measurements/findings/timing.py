"""What came in after the day a campaign computes a month: late reports, later corrections.

Also a printed rate beside the counts that came in for the same figure.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from measurements.findings.finding import Finding
from measurements.findings.printed import Printed, judge, percent_at
from measurements.model import Measurement
from rules.vietnamese import day, number

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported figure as it came in: by which batch, and when in the due day's zone.

    ``in_force``: no later one has taken its place. ``withdrawn``: its batch counts for nothing.
    """

    figure: Measurement
    batch: int
    taken_at: datetime
    in_force: bool = True
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class FileTaken:
    """A file of records that came in: whom it covers (unit codes and tiers), and when."""

    name: str
    batch: int
    covers: frozenset[str]
    taken_at: datetime


def late_figures(
    reported: Sequence[Reported], due: datetime, names: Mapping[str, str]
) -> Iterator[Finding]:
    """Tell figures first reported after ``due``, batch by batch, and those changed after it."""
    late: dict[int, list[Reported]] = defaultdict(list)
    held: dict[tuple[str, str], Reported] = {}
    for one in reported:
        key = (one.figure.unit, one.figure.indicator)
        before = held.get(key)
        held[key] = one
        if one.taken_at < due:
            continue
        if before is None:
            late[one.batch].append(one)
        elif _value(before.figure) != _value(one.figure):
            yield _corrected(before, one, due)
    for batch, lines in late.items():
        yield _late(batch, lines, due, names)


def _late(
    batch: int, lines: Sequence[Reported], due: datetime, names: Mapping[str, str]
) -> Finding:
    units = list(dict.fromkeys(one.figure.unit for one in lines))
    more = f" và {len(units) - SHOWN} đơn vị khác" if len(units) > SHOWN else ""
    told = ", ".join(names.get(unit, unit) for unit in units[:SHOWN]) + more
    when = lines[0].taken_at
    return Finding(
        "reported_late",
        "odd",
        f"số liệu nhập {_moment(when)}, sau hạn {_moment(due)}: {told}",
        "ghi nhận chậm; nhắc đơn vị gửi trước ngày tính",
        unit=units[0] if len(units) == 1 else "",
        month=lines[0].figure.month,
        place=f"{lines[0].figure.origin.split(',')[0]}, đợt {batch}",
        figures=(("hạn", _moment(due)), ("nhập", _moment(when))),
    )


def _corrected(before: Reported, one: Reported, due: datetime) -> Finding:
    said = f"số liệu đã sửa {_moment(one.taken_at)}, sau hạn {_moment(due)}: "
    said += f"từ {_shown(before.figure)} thành {_shown(one.figure)}"
    return Finding(
        "corrected_after",
        "to_know",
        said,
        "xem vì sao sửa sau ngày tính",
        unit=one.figure.unit,
        subject=one.figure.indicator,
        month=one.figure.month,
        place=f"{one.figure.origin}, đợt {one.batch}",
        figures=(("trước", _shown(before.figure)), ("sau", _shown(one.figure))),
    )


def late_files(
    kind: str, month: str, taken: Sequence[FileTaken], due: datetime
) -> Iterator[Finding]:
    """Tell files of records that came in after ``due``: the first for somebody, or one more."""
    covered: set[str] = set()
    for one in taken:
        fresh = one.covers - covered
        covered |= one.covers
        if one.taken_at < due:
            continue
        said = f"tệp {one.name} nhập {_moment(one.taken_at)}, sau hạn {_moment(due)}; "
        said += f"tệp đầu tiên của {number(len(fresh))} đơn vị, khối" if fresh else "tệp bổ sung"
        yield Finding(
            "reported_late" if fresh else "corrected_after",
            "odd" if fresh else "to_know",
            said,
            "xuất và nhập dữ liệu trước ngày tính",
            subject=kind,
            month=month,
            place=f"{one.name}, đợt {one.batch}",
            figures=(("hạn", _moment(due)), ("nhập", _moment(one.taken_at))),
        )


def printed_beside_counts(reported: Sequence[Reported]) -> Iterator[Finding]:
    """Tell a printed rate in force that is not the rate of the counts reported for the figure.

    Where the counts have taken its place, or their batch was withdrawn, there is nothing to tell.
    """
    counts: dict[tuple[str, str], Reported] = {}
    rates: dict[tuple[str, str], Reported] = {}
    for one in reported:
        key = (one.figure.unit, one.figure.indicator)
        if one.withdrawn:
            continue
        if one.figure.state == "printed_rate" and one.in_force:
            rates[key] = one
        elif one.figure.state == "measured" and one.figure.denominator:
            counts[key] = one
    for key in sorted(rates.keys() & counts.keys()):
        rate, count = rates[key].figure, counts[key].figure
        shown = Printed(
            Fraction(100 * rate.numerator, rate.denominator), _places(rate), True, _shown(rate)
        )
        exact = Fraction(100 * count.numerator, count.denominator)
        if judge(shown, exact) == "right":
            continue
        told = percent_at(exact, max(2, shown.places))
        yield Finding(
            "printed_beside_counts",
            "wrong",
            f"tỷ lệ in {_shown(rate)} không khớp số đếm {_shown(count)} là {told}",
            "giữ số đếm; bỏ tỷ lệ in sẵn",
            unit=rate.unit,
            subject=rate.indicator,
            month=rate.month,
            place=f"{rate.origin}; {count.origin}",
            figures=(("tỷ lệ in", _shown(rate)), ("số đếm", _shown(count))),
            recomputed=told,
        )


def _value(row: Measurement) -> tuple[str, int, int]:
    return row.state, row.numerator, row.denominator


def _places(rate: Measurement) -> int:
    """Give how many decimals a printed rate had: 9484/10000 is 94,84 %."""
    return max(0, len(str(rate.denominator)) - 3)


def _shown(row: Measurement) -> str:
    if row.state == "printed_rate":
        return percent_at(Fraction(100 * row.numerator, row.denominator), _places(row))
    if row.state != "measured":
        return {"missing": "chưa báo cáo"}.get(row.state, "không phát sinh")
    return f"{number(row.numerator)}/{number(row.denominator)}"


def _moment(when: datetime) -> str:
    return f"{when:%H:%M} ngày {day(when.date())}"
