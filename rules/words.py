"""The building blocks of rule files: exact quantities, days, identifiers, references."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)

from rules import vietnamese

EVERY_TIER = "all"


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact constant: ``90 %`` is ``Amount(9/10, True)``, ``5`` is ``Amount(5, False)``."""

    value: Fraction
    is_percent: bool

    def __str__(self) -> str:
        return vietnamese.exact(self.value, self.is_percent)


def parse_amount(text: Any) -> Amount:
    """Read a constant with a decimal point; ``%`` makes it a percentage."""
    match = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)(\s*%)?", text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"'{text}' không phải là số; viết số với dấu chấm thập phân, ví dụ 90 %")
    value, is_percent = Fraction(match[1]), match[2] is not None
    return Amount(value / 100 if is_percent else value, is_percent)


def as_stated(value: Fraction) -> str:
    """Write a number as a rule file states it: a decimal point, nothing between thousands."""
    return vietnamese.exact(value, False).replace(".", "").replace(",", ".")


def parse_day(text: Any) -> date:
    """Read a day written year-month-day."""
    if isinstance(text, date):
        return text
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"'{text}' không phải là ngày; viết năm-tháng-ngày, ví dụ 2026-10-31")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text} không có trong lịch; viết năm-tháng-ngày, ví dụ 2023-09-30"
        ) from None


def parse_whole(text: Any) -> int:
    """Read a whole number without separators."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,15}", text):
        raise ValueError(f"'{text}' không phải là số nguyên; viết các chữ số liền nhau")
    return int(text)


def parse_yes_no(text: Any) -> bool:
    """Read ``yes`` or ``no``."""
    if text not in ("yes", "no"):
        raise ValueError(f"'{text}' không rõ; viết yes hoặc no")
    return bool(text == "yes")


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, dict | str) else value


def per_tier(value: Any) -> Any:
    """Let one value stand for every tier."""
    return value if isinstance(value, Mapping) else {EVERY_TIER: value}


Quantity = Annotated[
    Amount,
    PlainValidator(parse_amount),
    WithJsonSchema({"type": ["string", "number"], "description": "90 %, 9 hoặc 0.25"}),
]
Day = Annotated[
    date,
    PlainValidator(parse_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
Whole = Annotated[
    int, PlainValidator(parse_whole), WithJsonSchema({"type": ["integer", "string"], "minimum": 0})
]
YesNo = Annotated[
    bool, PlainValidator(parse_yes_no), WithJsonSchema({"enum": ["yes", "no", True, False]})
]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4_000, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")]
IndicatorName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*(?:\.[a-z0-9]+(?:[-_][a-z0-9]+)*)?$"
    ),
]
"""An indicator, or one label of it: ``felt`` or ``felt.very_common``."""
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_one_or_more, json_schema_input_type=Name | tuple[Name, ...]),
]


class Stated(BaseModel):
    """Anything a rule file states: frozen, with no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Reference(Stated):
    """Where it is written: a source of ``sources.yaml`` and the clause in it."""

    source: Name
    clause: Words


class Assumption(Stated):
    """The text is silent; this is our reading, and why."""

    reason: Words


References = Annotated[
    tuple[Reference, ...],
    BeforeValidator(_one_or_more, json_schema_input_type=Reference | tuple[Reference, ...]),
]


class Ruled(Stated):
    """A statement that may cite its clause and may be marked as our own reading."""

    reference: References = ()
    assumption: Assumption | None = None


class Identified(Ruled):
    """A ruled thing with an id and a Vietnamese title."""

    id: Name
    title: Words


PerTierQuantity = Annotated[
    dict[str, Quantity],
    BeforeValidator(per_tier, json_schema_input_type=Quantity | dict[Name, Quantity]),
    Field(min_length=1),
]
