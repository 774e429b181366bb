"""Conditions of the indicator register as SQL expressions: built as a tree, never as text.

A condition on an empty field is false, whichever way it is put: every count wraps it in CASE WHEN.
"""

from collections.abc import Mapping

from sqlglot import exp

from measurements.counting.clocks import TIMING as CLOCKED
from measurements.counting.clocks import column_of
from rules.clocks import TIMING
from rules.errors import refuse
from rules.indicators import Condition
from rules.records import RecordKind

COMPARED = {"above": exp.GT, "at_least": exp.GTE, "below": exp.LT, "at_most": exp.LTE}
DAYS_COMPARED = {
    "before_day_of": exp.LT,
    "on_or_before_day_of": exp.LTE,
    "after_day_of": exp.GT,
}


def all_of(
    kind: RecordKind, *groups: Mapping[str, Condition], clock: str | None = None
) -> exp.Expr:
    """Give the condition that every condition of every group holds; none at all is true.

    ``clock`` is the one that answers ``timing``. Raises Refused where a value is not one the field
    can have.
    """
    parts = [_one(kind, name, asked, clock) for group in groups for name, asked in group.items()]
    return exp.and_(*parts) if parts else exp.true()


def _one(kind: RecordKind, name: str, asked: Condition, clock: str | None) -> exp.Expr:
    if name == TIMING and kind.clock(clock) is None:
        raise _no_such_value(name, "chưa nêu đồng hồ", "nêu 'clock' của phép đếm")
    column = exp.column(column_of(clock or "", CLOCKED) if name == TIMING else name, quoted=True)
    if isinstance(asked, str):
        return exp.EQ(this=column, expression=_value(kind, name, asked))
    return exp.and_(*(_compared(kind, name, column, word, to) for word, to in asked.items()))


def _compared(
    kind: RecordKind, name: str, column: exp.Expr, word: str, to: str | list[str]
) -> exp.Expr:
    if word in ("in", "not_in"):
        inside = column.copy().isin(
            *(_value(kind, name, one) for one in ([to] if isinstance(to, str) else to))
        )
        return exp.not_(inside) if word == "not_in" else inside
    if not isinstance(to, str):
        raise _no_such_value(name, f"'{word}' chỉ nhận một giá trị", "dùng 'in' cho nhiều giá trị")
    if word == "known":
        empty = exp.Is(this=column, expression=exp.null())
        return exp.not_(empty) if _yes(name, to) else empty
    if word == "no_more_than":
        return exp.LTE(this=column, expression=_number(kind, to))
    if word in DAYS_COMPARED:
        return DAYS_COMPARED[word](this=_day(kind, name), expression=_day(kind, to))
    return COMPARED[word](this=column, expression=_value(kind, name, to))


def _value(kind: RecordKind, name: str, text: str) -> exp.Expr:
    """Give a value as records store it: a code's whole number, true or false, a number, a text."""
    field = kind.field(name)
    if field is None or field.type == "time":
        hint = "dùng known, on_or_before_day_of hoặc after_day_of"
        raise _no_such_value(name, "là ngày giờ, không so sánh với một giá trị", hint)
    if field.type == "yes_no":
        return exp.true() if _yes(name, text) else exp.false()
    if text in field.codes:
        return exp.Literal.number(field.codes[text])
    if field.type in ("code", "whole"):
        if not (text.isascii() and text.isdigit()):
            hint = f"các mã: {', '.join(field.codes)}" if field.codes else "viết các chữ số"
            raise _no_such_value(name, f"không có giá trị '{text}'", hint)
        return exp.Literal.number(int(text))
    return exp.Literal.string(text)


def _day(kind: RecordKind, name: str) -> exp.Expr:
    """Give the calendar day of a moment."""
    field = kind.field(name)
    if not (any(one.id == name for one in kind.derived) or (field and field.type == "time")):
        times = [one.id for one in kind.fields if one.type == "time"]
        times += [one.id for one in kind.derived]
        raise _no_such_value(name, "không phải là ngày giờ", f"chọn: {', '.join(times)}")
    return exp.cast(exp.column(name, quoted=True), "date")


def _number(kind: RecordKind, name: str) -> exp.Expr:
    field = kind.field(name)
    if field is None or field.type != "whole":
        wholes = [one.id for one in kind.fields if one.type == "whole"]
        raise _no_such_value(name, "không phải là số", f"chọn: {', '.join(wholes)}")
    return exp.column(name, quoted=True)


def _yes(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise _no_such_value(name, f"không có giá trị '{text}'", "viết yes hoặc no")
    return text == "yes"


def _no_such_value(name: str, said: str, hint: str) -> Exception:
    return refuse("bad_condition", f"điều kiện '{name}': {said}", hint, file="indicators.yaml")
