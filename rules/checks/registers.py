"""What the registers must hold: each indicator counts fields that exist and cites known texts."""

from collections.abc import Iterator
from functools import cache

from rules.checks.clocks import wrong_calendar, wrong_clock_of, wrong_clocks
from rules.clocks import CLOCK_END, TIMING
from rules.errors import Problem, refuse_if_any
from rules.indicators import (
    DAY_COMPARISONS,
    FIELD_COMPARISONS,
    Condition,
    Count,
    Indicator,
)
from rules.nearest import nearest
from rules.parsing import Path_
from rules.records import RecordField, RecordKind
from rules.registers import Registers
from rules.source import Source
from rules.words import Ruled, Stated

COMPARISONS = {"in", "not_in", "above", "at_least", "at_most", "below", "known"}
COMPARISONS |= set(FIELD_COMPARISONS)
CITING = ("basis", "reference")


def check_registers(registers: Registers) -> None:
    """Raise Refused where an indicator counts what no record has, or cites what no register has."""
    problems = registers.indicators.doubles("indicators")
    problems += registers.sources.doubles("sources")
    problems += registers.records.doubles("records")
    problems += _wrong_records(registers)
    for source, years in registers.calendar:
        problems += wrong_calendar(years, source)
        for at, year in enumerate(years):
            problems += unknown_sources(year, ("years", at), registers, source)
    for source, indicators in registers.indicators.parts:
        for at, indicator in enumerate(indicators):
            problems += _wrong_indicator(indicator, ("indicators", at), registers, source)
    refuse_if_any(problems)


def _wrong_indicator(
    indicator: Indicator, here: Path_, registers: Registers, source: Source
) -> Iterator[Problem]:
    yield from unknown_sources(indicator, here, registers, source)
    if indicator.counted:
        kind = registers.records.get(indicator.origin)
        if kind is None:
            hint = f"các loại: {', '.join(one.id for one in registers.records.items)}"
            message = f"records.yaml không có loại bản ghi '{indicator.origin}'"
            yield source.problem("unknown_field", (*here, "from"), message, hint)
            return
        yield from _wrong_conditions(indicator.counted, here, kind, source)
        yield from wrong_clock_of(indicator.counted, (*here, kind.id), kind, source)
        if indicator.distinct and kind.field(indicator.distinct) is None:
            message = f"{kind.title} không có trường '{indicator.distinct}'"
            yield source.problem("unknown_field", (*here, "distinct"), message, "chọn một trường")
    if indicator.labelled_by:
        yield from _wrong_labels(indicator, here, registers, source)
    for name in indicator.derived.sources() if indicator.derived else ():
        other = registers.indicators.get(name)
        if other is None or other.derived:
            message = f"không có chỉ số '{name}' đếm trực tiếp"
            direct = [one.id for one in registers.indicators.items if not one.derived]
            hint = "chỉ số dẫn xuất chỉ dùng chỉ số được đếm hoặc báo cáo"
            hint = hint if other else nearest(name, direct, hint)
            yield source.problem("unknown_indicator", (*here, "derived"), message, hint)


def _wrong_labels(
    indicator: Indicator, here: Path_, registers: Registers, source: Source
) -> Iterator[Problem]:
    """Find labels that the field they are counted by cannot hold."""
    kind = registers.records[indicator.origin]
    place: Path_ = (*here, "labelled_by")
    field = kind.field(indicator.labelled_by)
    if field is None or field.type != "code":
        message = f"{kind.title} không có trường mã '{indicator.labelled_by}'"
        hint = ", ".join(one.id for one in kind.fields if one.type == "code")
        yield source.problem("unknown_field", place, message, f"chọn một trường: {hint}")
        return
    for label in indicator.labels or {}:
        for code, message, hint in _wrong_value(field, field.id, label):
            yield source.problem(code, (*here, "labels", label), message, hint, of_key=True)


def _wrong_conditions(
    count: Count, here: Path_, kind: RecordKind, source: Source
) -> Iterator[Problem]:
    """Find fields, codes and comparisons of an indicator that its records do not have."""
    times = {one.id for one in kind.fields if one.type == "time"}
    times |= {one.id for one in kind.derived}
    known = {one.id for one in kind.fields} | times | ({TIMING} if kind.timing else set())
    if count.date not in times | ({CLOCK_END} if kind.timing else set()):
        message = f"'{count.date}' không phải là ngày của {kind.title}"
        hint = f"chọn một ngày: {', '.join(sorted(times))}"
        yield source.problem("unknown_field", (*here, kind.id, "date"), message, hint)
    for path, part in count.conditions():
        for name, condition in part.items():
            place: Path_ = (*here, kind.id, *path, name)
            if name not in known:
                message, hint = f"{kind.title} không có trường '{name}'", ", ".join(sorted(known))
                yield source.problem("unknown_field", place, message, hint, of_key=True)
                continue
            for code, message, hint in _wrong_condition(kind, name, condition):
                yield source.problem(code, place, message, hint)


Wrong = Iterator[tuple[str, str, str]]


def _wrong_condition(kind: RecordKind, name: str, condition: Condition) -> Wrong:
    field = kind.field(name)
    if isinstance(condition, str):
        yield from _wrong_value(field, name, condition)
        return
    times = {one.id for one in kind.fields if one.type == "time"}
    times |= {one.id for one in kind.derived}
    for comparison, value in condition.items():
        values = value if isinstance(value, list) else [value]
        if comparison not in COMPARISONS:
            among = f"các phép: {', '.join(sorted(COMPARISONS))}"
            hint = nearest(comparison, sorted(COMPARISONS), among)
            yield "unknown_comparison", f"không có phép so sánh '{comparison}'", hint
        elif comparison in DAY_COMPARISONS:
            if not set(values) <= times or name not in times:
                hint = f"chọn một ngày: {', '.join(sorted(times))}"
                yield "unknown_field", f"'{comparison}' so hai ngày với nhau", hint
        elif comparison == "no_more_than":
            wholes = [one.id for one in kind.fields if one.type == "whole"]
            if not {*values, name} <= set(wholes):
                hint = f"chọn một số: {', '.join(wholes)}"
                yield "unknown_field", f"'{comparison}' so hai số với nhau", hint
        elif comparison == "known":
            if values != ["yes"] and values != ["no"]:
                yield "unknown_code", f"'known: {value}' không rõ", "viết yes hoặc no"
        else:
            for one in values:
                yield from _wrong_value(field, name, one)


def _wrong_value(field: RecordField | None, name: str, value: str) -> Wrong:
    if field is None or field.type == "time":
        yield "unknown_comparison", f"'{name}' là ngày, không so với '{value}'", "so với một ngày"
    elif field.type == "code" and value not in field.codes:
        hint = nearest(value, field.codes, ", ".join(field.codes))
        yield "unknown_code", f"'{name}' không có giá trị '{value}'", hint
    elif field.type == "yes_no" and value not in ("yes", "no"):
        yield "unknown_code", f"'{name}' không có giá trị '{value}'", "viết yes hoặc no"
    elif field.type == "whole" and not value.isdecimal():
        yield "unknown_code", f"'{value}' không phải là số nguyên", "viết các chữ số liền nhau"


def _wrong_records(registers: Registers) -> Iterator[Problem]:
    """Find fields without codes, and days of a record that are no days."""
    ((source, kinds),) = registers.records.parts
    for at, kind in enumerate(kinds):
        times = {one.id for one in kind.fields if one.type == "time"}
        for number, one in enumerate(kind.fields):
            place: Path_ = ("records", at, "fields", number)
            if (one.type == "code") != bool(one.codes):
                message = f"trường '{one.id}' kiểu {one.type} nhưng codes không khớp"
                yield source.problem(
                    "codes", place, message, "kiểu code phải có codes, kiểu khác thì không"
                )
            codes = ", ".join(one.codes) or "trường này không có mã"
            for word in sorted(set(one.words) - set(one.codes)):
                message = f"'{word}' không có trong codes"
                yield source.problem(
                    "unknown_code",
                    (*place, "words"),
                    message,
                    codes,
                )
            if one.empty is not None and not _is_value(one, one.empty):
                message = f"'{one.empty}' không có trong codes"
                yield source.problem(
                    "unknown_code",
                    (*place, "empty"),
                    message,
                    codes,
                )
        named = {name for one in kind.derived for name in one.first_of} | set(kind.month_of)
        named |= {kind.counted_once.first} if kind.counted_once else set()
        named |= {name for chain in kind.also_in_order for name in chain}
        yield from wrong_clocks(kind, ("records", at), source)
        yield from unknown_sources(kind, ("records", at), registers, source)
        for name in sorted(named - times):
            message = f"'{name}' không phải là một ngày của {kind.title}"
            yield source.problem(
                "unknown_field", ("records", at), message, ", ".join(sorted(times))
            )
        for name in kind.counted_once.by if kind.counted_once else ():
            if kind.field(name) is None:
                message = f"{kind.title} không có trường '{name}'"
                hint = ", ".join(one.id for one in kind.fields)
                yield source.problem("unknown_field", ("records", at), message, hint)


def _is_value(field: RecordField, text: str) -> bool:
    return text in field.codes or (field.type == "whole" and text.isdecimal())


def unknown_sources(
    stated: Stated, here: Path_, registers: Registers, source: Source
) -> Iterator[Problem]:
    """Walk every statement below ``stated`` and name the sources that no register has."""
    for place, name in citations(stated, here):
        if name not in registers.sources:
            message = f"không có văn bản '{name}' trong sources.yaml"
            known = [one.id for one in registers.sources.items]
            hint = nearest(name, known, "thêm văn bản vào sources.yaml hoặc sửa mã")
            yield source.problem("unknown_source", place, message, hint)


def citations(stated: Stated, here: Path_) -> Iterator[tuple[Path_, str]]:
    """Give each source that ``stated`` or a statement below it cites, and the key that cites it.

    A statement that cites two clauses of one source cites it once.
    """
    if isinstance(stated, Ruled):
        for key in CITING:
            named = (reference.source for reference in getattr(stated, key, ()))
            yield from (((*here, key), name) for name in dict.fromkeys(named))
    for name, key in _inner(type(stated)):
        value = getattr(stated, name)
        if isinstance(value, Stated):
            yield from citations(value, (*here, key))
        elif isinstance(value, tuple):
            for at, one in enumerate(value):
                if isinstance(one, Stated):
                    yield from citations(one, (*here, key, at))


@cache
def _inner(model: type[Stated]) -> tuple[tuple[str, str], ...]:
    """Give the fields that statements may stand in, each with its key."""
    fields = model.model_fields.items()
    return tuple((name, one.alias or name) for name, one in fields if name not in CITING)
