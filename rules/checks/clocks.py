"""What clocks and the calendar must hold: fields, states and days that exist, each said once."""

from collections.abc import Collection, Iterator
from datetime import date

from rules.clocks import CLOCK_END, TIMING, UNITS, Clock, Roles
from rules.errors import Problem
from rules.indicators import Count
from rules.nearest import nearest
from rules.parsing import Path_
from rules.records import RecordKind
from rules.source import Source
from rules.vietnamese import day as written
from rules.working_days import SATURDAY, CalendarYear

Wrong = Iterator[tuple[Path_, str, str, str]]
TIMES = ("withdrawn_at", "due", "rescheduled", "asked", "supplied")
WHOLES = ("times_rescheduled", "limit", "times_asked", "supplement_minutes")


def wrong_clock_of(
    count: Count, here: Path_, kind: RecordKind, source: Source
) -> Iterator[Problem]:
    """Find a clock that the records do not have, or that is named where nothing asks it."""
    if count.clock is None:
        if count.asks_the_clock:
            message = f"'{TIMING}' và '{CLOCK_END}' do đồng hồ trả lời, nhưng chưa nêu 'clock'"
            yield source.problem("no_clock", here, message, _known(kind))
        return
    place = (*here, "clock")
    if kind.clock(count.clock) is None:
        message = f"{kind.title} không có đồng hồ '{count.clock}'"
        hint = nearest(count.clock, [one.id for one in kind.clocks], _known(kind))
        yield source.problem("unknown_clock", place, message, hint)
    elif not count.asks_the_clock:
        hint = f"thêm điều kiện '{TIMING}' hoặc date: {CLOCK_END}, hoặc bỏ 'clock'"
        yield source.problem("unused_clock", place, "nêu đồng hồ mà không dùng", hint)


def _known(kind: RecordKind) -> str:
    names = ", ".join(one.id for one in kind.clocks)
    return f"các đồng hồ: {names}" if names else f"{kind.title} chưa có đồng hồ nào"


def wrong_clocks(kind: RecordKind, here: Path_, source: Source) -> Iterator[Problem]:
    """Find fields and states that clocks name and the record kind does not have."""
    if kind.timing is None:
        if kind.clocks:
            hint = "nêu 'timing': trường nào giữ trạng thái, ngày hẹn, thời hạn, bổ sung"
            place = (*here, "clocks")
            yield source.problem("no_timing", place, "có đồng hồ nhưng không có 'timing'", hint)
        return
    state = kind.field(kind.timing.state)
    states = state.codes if state else {}
    for path, code, message, hint in (
        *_wrong_roles(kind, kind.timing, states),
        *_wrong_each(kind, states),
    ):
        yield source.problem(code, (*here, *path), message, hint)


def _wrong_roles(kind: RecordKind, roles: Roles, states: Collection[str]) -> Wrong:
    state = kind.field(roles.state)
    if state is None or state.type != "code":
        yield ("timing", "state"), "unknown_field", "'state' không phải trường mã", _codes(kind)
        return
    for role, wanted in [*((one, "time") for one in TIMES), *((one, "whole") for one in WHOLES)]:
        yield from _wrong_type(kind, getattr(roles, role), wanted, ("timing", role))
    for role in ("waiting", "withdrawn"):
        yield from _wrong_states((getattr(roles, role),), states, ("timing", role))
    unit = kind.field(roles.limit_unit)
    if unit is None or set(unit.codes) != set(UNITS):
        message = f"'{roles.limit_unit}' phải có đúng các mã {', '.join(UNITS)}"
        yield ("timing", "limit_unit"), "unknown_field", message, _codes(kind)


def _codes(kind: RecordKind) -> str:
    return f"chọn một trường: {', '.join(one.id for one in kind.fields if one.type == 'code')}"


def _wrong_each(kind: RecordKind, states: Collection[str]) -> Wrong:
    seen: set[str] = set()
    for at, clock in enumerate(kind.clocks):
        here: Path_ = ("clocks", at)
        if clock.id in seen:
            yield (*here, "id"), "duplicate_id", f"đồng hồ '{clock.id}' đã có", "đặt mã khác"
        seen.add(clock.id)
        for key, names in (("start", clock.start), ("end", clock.end)):
            for number, name in enumerate(names):
                yield from _wrong_type(kind, name, "time", (*here, key, number))
        yield from _wrong_states(clock.open_states, states, (*here, "open"))
        yield from _at_odds(clock, here)


def _at_odds(clock: Clock, here: Path_) -> Wrong:
    """Find choices that say nothing, or that cannot both hold."""
    if (clock.unfinished.take == "window_end") != bool(clock.open_states):
        hint = "'unfinished: window_end' đi cùng 'open': trạng thái nào là chưa xong"
        yield (*here, "unfinished"), "at_odds", "chưa rõ hồ sơ nào là chưa xong", hint
    if clock.forwarded_after is None:
        return
    if clock.forwarded_after.take > 23:
        yield (*here, "forwarded_after"), "out_of_range", "giờ trong ngày từ 0 đến 23", "sửa giờ"
    if not clock.uses_limits:
        hint = "bỏ 'forwarded_after' hoặc dùng 'no_due: time_limit'"
        message = "giờ chuyển hồ sơ chỉ đổi thời hạn theo quy định"
        yield (*here, "forwarded_after"), "at_odds", message, hint


def _wrong_type(kind: RecordKind, name: str, wanted: str, path: Path_) -> Wrong:
    field = next((one for one in kind.fields if one.id == name), None)
    if field is None or field.type != wanted:
        known = [one.id for one in kind.fields if one.type == wanted]
        message = f"{kind.title} không có trường '{name}' kiểu {wanted}"
        yield path, "unknown_field", message, nearest(name, known, ", ".join(known))


def _wrong_states(names: tuple[str, ...], states: Collection[str], path: Path_) -> Wrong:
    for one in names:
        if one not in states:
            message = f"không có trạng thái '{one}'"
            yield path, "unknown_code", message, nearest(one, states, ", ".join(states))


def wrong_calendar(years: tuple[CalendarYear, ...], source: Source) -> Iterator[Problem]:
    """Find days said twice, days of another year, and swaps that swap nothing."""
    seen: set[date] = set()
    for at, year in enumerate(years):
        here: Path_ = ("years", at)
        found = [*_wrong_year(years, at), *_wrong_days(year), *_wrong_swaps(year)]
        for path, day in _named(year):
            if day in seen:
                message = f"ngày {written(day)} đã được nêu"
                found.append((path, "day_twice", message, "giữ một dòng cho mỗi ngày"))
            if day.year != year.year:
                message = f"ngày {written(day)} không thuộc năm {year.year}"
                found.append((path, "wrong_year", message, "chuyển sang năm của nó"))
            seen.add(day)
        for path, code, message, hint in found:
            yield source.problem(code, (*here, *path), message, hint)


def _named(year: CalendarYear) -> Iterator[tuple[Path_, date]]:
    for at, one in enumerate(year.days):
        yield ("days", at, "day"), one.day
    for at, swap in enumerate(year.swaps):
        yield ("swaps", at, "off"), swap.off
        yield ("swaps", at, "work"), swap.work


def _wrong_year(years: tuple[CalendarYear, ...], at: int) -> Wrong:
    year = years[at]
    if at and year.year != years[at - 1].year + 1:
        message = f"năm {year.year} không liền sau năm {years[at - 1].year}"
        yield ("year",), "years_apart", message, "nêu các năm liền nhau, năm cũ trước"
    if year.known_to and (year.known_to.year != year.year or at + 1 < len(years)):
        message = "'known_to' là một ngày của năm cuối trong lịch"
        yield ("known_to",), "wrong_year", message, "bỏ known_to khi năm đã có đủ thông báo"


def _wrong_days(year: CalendarYear) -> Wrong:
    for at, one in enumerate(year.days):
        if one.kind == "compensation" and one.day.weekday() >= SATURDAY:
            message = f"nghỉ bù {written(one.day)} rơi vào cuối tuần"
            yield ("days", at, "day"), "no_weekday", message, "nghỉ bù vào ngày làm việc kế tiếp"


def _wrong_swaps(year: CalendarYear) -> Wrong:
    for at, one in enumerate(year.swaps):
        if one.work.weekday() < SATURDAY:
            message = f"ngày làm bù {written(one.work)} không phải cuối tuần"
            yield ("swaps", at, "work"), "no_weekend", message, "nêu thứ Bảy hoặc Chủ nhật làm bù"
        if one.off.weekday() >= SATURDAY:
            message = f"ngày nghỉ hoán đổi {written(one.off)} rơi vào cuối tuần"
            yield ("swaps", at, "off"), "no_weekday", message, "nêu ngày trong tuần được nghỉ"
