"""Filled forms against themselves: rates, sums, parts, and the same figure in two forms."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from measurements.findings.finding import Finding
from measurements.findings.printed import Printed, judge, percent_at
from measurements.reports.forms import (
    Filled,
    FilledForms,
    FormRegister,
    FormRow,
    Place,
    place_of,
    place_words,
)
from rules.vietnamese import exact

PLACES = 2
NOTHING = "không có tỷ lệ (0/0)"


def check_forms(register: FormRegister, filled: FilledForms) -> list[Finding]:
    """Give every finding of a filled set of forms, row by row."""
    found = list(_not_filled(register, filled))
    for place, row in register.rows():
        if place not in filled:
            continue
        for check in (_of_rate, _of_range, _of_sum, _of_parts, _of_whole, _of_twin):
            found += check(place, row, filled)
    return _nothing_told_together(found)


def _not_filled(register: FormRegister, filled: FilledForms) -> Iterator[Finding]:
    for form in register.forms:
        asked = [row.row for row in form.rows if not (row.heading or row.optional)]
        empty = [row for row in asked if (form.form, row) not in filled]
        if empty:
            rows = "mọi dòng" if empty == asked else f"dòng {', '.join(empty)}"
            message = f"{form.name} chưa có số liệu ở {rows}"
            hint = "điền số, không phát sinh thì ghi 0"
            yield Finding("form_rows_empty", "to_know", message, hint, subject=form.name)


def _of_rate(place: Place, row: FormRow, filled: FilledForms) -> Iterator[Finding]:
    """Compare a printed percentage with its own numerator and denominator."""
    if row.unit == "%" and filled[place].figure.value > 100:
        hint = "kiểm tra lại số đã ghi"
        yield _finding("rate_above_100", place, filled, "lớn hơn 100 %", hint, ())
    if row.rate is None:
        return
    top = place_of(row.rate.top, place[0]) if row.rate.top else None
    under = place_of(row.rate.under, place[0])
    if under not in filled or (top is not None and top not in filled):
        return
    base = filled[under].figure.value
    parts = [one for one in (top, under) if one is not None]
    if top is not None and filled[top].figure.value > base:
        said = f"{_said(top, filled)} lớn hơn {_said(under, filled)}"
        hint = "kiểm tra lại hai số"
        yield _finding("above_denominator", place, filled, said, hint, parts)
    elif base == 0:
        said = "là tỷ lệ trên mẫu số 0 mà vẫn in"
        hint = "ghi “không phát sinh”, không ghi 0 % hay 100 %"
        yield _finding("rate_of_nothing", place, filled, said, hint, parts, NOTHING)
    elif top is not None:
        share = 100 * filled[top].figure.value / base
        yield from _judged(place, filled, parts, share)


def _judged(
    place: Place, filled: FilledForms, parts: Sequence[Place], share: Fraction
) -> Iterator[Finding]:
    figure = filled[place].figure
    told = percent_at(share, max(PLACES, figure.places))
    rate = f"{_shown(parts, filled)} là {told}"
    match judge(figure, share):
        case "cut":
            hint = "làm tròn nửa lên ở chữ số cuối"
            said = f"cắt bỏ, không làm tròn: {rate}"
            yield _finding("rate_cut", place, filled, said, hint, parts, told)
        case "wrong":
            hint = "tính lại tỷ lệ, hoặc kiểm tra lại tử số và mẫu số"
            said = f"không khớp tử số và mẫu số: {rate}"
            yield _finding("rate_disagrees", place, filled, said, hint, parts, told)


def _of_range(place: Place, row: FormRow, filled: FilledForms) -> Iterator[Finding]:
    if row.most is not None:
        figure = filled[place].figure
        if figure.value > row.most or figure.value.denominator != 1:
            hint = f"chọn một trong: {row.unit}"
            yield _finding("code_unknown", place, filled, "không phải một mã của dòng", hint, ())
    elif row.unit != "%" and filled[place].figure.is_percent:
        hint = "ghi số đếm, không ghi dấu %"
        yield _finding("count_in_percent", place, filled, f"là số đếm ({row.unit})", hint, ())


def _of_sum(place: Place, row: FormRow, filled: FilledForms) -> Iterator[Finding]:
    parts = [place_of(one, place[0]) for one in row.sum_of]
    if not parts or any(one not in filled for one in parts):
        return
    whole = sum((filled[one].figure.value for one in parts), Fraction(0))
    if whole != filled[place].figure.value:
        said = f"không bằng tổng các dòng thành phần: {_added(parts, filled)}"
        hint = "cộng lại, hoặc kiểm tra dòng còn thiếu"
        yield _finding("sum_disagrees", place, filled, said, hint, parts, exact(whole, False))


def _of_parts(place: Place, row: FormRow, filled: FilledForms) -> Iterator[Finding]:
    parts = [one for name in row.parts_of if (one := place_of(name, place[0])) in filled]
    whole = sum((filled[one].figure.value for one in parts), Fraction(0))
    if whole > filled[place].figure.value:
        said = f"nhỏ hơn tổng các phần của nó: {_added(parts, filled)}"
        hint = "kiểm tra lại các dòng"
        yield _finding("parts_above_whole", place, filled, said, hint, parts, exact(whole, False))


def _of_whole(place: Place, row: FormRow, filled: FilledForms) -> Iterator[Finding]:
    whole = place_of(row.at_most, place[0]) if row.at_most else None
    if whole in filled and whole and filled[place].figure.value > filled[whole].figure.value:
        said = f"lớn hơn tổng của nó, {_said(whole, filled)}"
        hint = "kiểm tra lại hai dòng"
        yield _finding("parts_above_whole", place, filled, said, hint, [whole])


def _of_twin(place: Place, row: FormRow, filled: FilledForms) -> Iterator[Finding]:
    twin = place_of(row.equals, place[0]) if row.equals else None
    if twin in filled and twin and filled[place].figure.value != filled[twin].figure.value:
        said = f"khác {_said(twin, filled)}, dù là cùng một số"
        hint = "xác định số đúng và sửa biểu còn lại"
        difference = abs(filled[place].figure.value - filled[twin].figure.value)
        told = f"chênh {exact(difference, False)}"
        yield _finding("forms_disagree", place, filled, said, hint, [twin], told)


def _finding(
    code: str,
    place: Place,
    filled: FilledForms,
    said: str,
    hint: str,
    others: Sequence[Place],
    recomputed: str = "",
) -> Finding:
    figures = [(place_words(one), shown_figure(filled[one])) for one in (place, *others)]
    return Finding(
        code,
        "wrong",
        f"{_said(place, filled)} {said}",
        hint,
        subject=place_words(place),
        place=filled[place].place,
        figures=tuple(figures),
        recomputed=recomputed,
    )


def _said(place: Place, filled: FilledForms) -> str:
    return f"{place_words(place)} ({shown_figure(filled[place])})"


def _shown(parts: Sequence[Place], filled: FilledForms) -> str:
    return "/".join(shown_figure(filled[one]) for one in parts)


def _added(parts: Sequence[Place], filled: FilledForms) -> str:
    return " + ".join(shown_figure(filled[one]) for one in parts)


def shown_figure(held: Filled) -> str:
    """Write a figure as reports do: thousands set apart, its own decimals, ``%`` if it has one."""
    return printed_words(held.figure)


def printed_words(figure: Printed) -> str:
    """Write a printed number evenly: 2173 as 2.173, and 99,61% as 99,61 %."""
    if figure.is_percent:
        return percent_at(figure.value, figure.places)
    return percent_at(figure.value, figure.places).removesuffix(" %")


def _nothing_told_together(found: list[Finding]) -> list[Finding]:
    """Where 0/0 is printed in more than one way, each of them says so."""
    held = [one for one in found if one.code == "rate_of_nothing"]
    ways = {one.figures[0][1] for one in held}
    if len(ways) < 2:
        return found
    told = "; ".join(f"{one.subject} in {one.figures[0][1]}" for one in held)
    return [
        one
        if one.code != "rate_of_nothing"
        else replace(one, message=f"{one.message}; cùng báo cáo in 0/0 theo hai cách: {told}")
        for one in found
    ]
