"""The registers that campaigns point to: what is counted, in which records, by which texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from rules.errors import Problem
from rules.source import Source
from rules.words import Day, Identified, Name, Stated, Whole, Words, YesNo

FieldType = Literal["text", "unit", "code", "yes_no", "time", "whole", "hashed"]


class RecordField(Stated):
    """One field of a countable record; ``codes`` maps our names to the whole numbers stored."""

    id: Name
    title: Words
    type: FieldType
    required: YesNo = False
    codes: dict[Name, Whole] = {}
    empty: Name | None = None
    least: Whole | None = None
    most: Whole | None = None
    origin: Literal["sync", "plan"] = Field(alias="from")


class DerivedField(Stated):
    """A time taken from the first of several fields that is filled in."""

    id: Name
    title: Words
    first_of: tuple[Name, ...]


class RecordKind(Stated):
    """A kind of record (dossiers, ratings); ``month_of`` are the days that put it in a month."""

    id: Name
    title: Words
    key: Name
    fields: tuple[RecordField, ...]
    derived: tuple[DerivedField, ...] = ()
    month_of: tuple[Name, ...]

    def field(self, name: str) -> RecordField | None:
        """Give a stored field by name."""
        return next((one for one in self.fields if one.id == name), None)


Condition = str | dict[str, str | list[str]]


class Count(Stated):
    """Which records count, by the month of ``date``; all conditions of a group hold together.

    Either ``denominator`` and ``numerator`` (counted within the denominator), or ``count``.
    """

    date: Name
    numerator: dict[Name, Condition] | None = None
    denominator: dict[Name, Condition] | None = None
    count: dict[Name, Condition] | None = None


class Indicator(Identified):
    """What is counted: in which unit, from where, and how it runs over months.

    ``over``: ``sum`` adds the months; ``distinct`` counts each value of the field ``distinct``
    once in the whole window; ``latest`` is a stock, the figure of the window's last month.
    ``improve_by``: what closes a gap, ``convert`` cases already counted or ``add`` new ones.
    """

    unit: Literal["%", "count"]
    noun: Words
    origin: Literal["dossiers", "ratings", "sheet"] = Field(alias="from")
    over: Literal["sum", "distinct", "latest"]
    distinct: Name | None = None
    ratio: tuple[Words, Words] | None = None
    count: Words | None = None
    dossiers: Count | None = None
    ratings: Count | None = None
    improve_by: Literal["convert", "add"]

    @property
    def counted(self) -> Count | None:
        """The conditions on records, or None where a sheet reports the figure."""
        return self.dossiers or self.ratings

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the records that this indicator looks at."""
        if self.counted is None:
            return frozenset()
        parts = (self.counted.numerator, self.counted.denominator, self.counted.count)
        named = {name for part in parts if part for name in part}
        return frozenset(named | {self.counted.date} | {self.distinct or self.counted.date})

    @property
    def is_ratio(self) -> bool:
        """Whether the figure is a numerator over a denominator."""
        return self.unit == "%"

    @model_validator(mode="after")
    def _says_how_it_is_counted(self) -> "Indicator":
        told = {
            "dossiers": self.dossiers,
            "ratings": self.ratings,
            "sheet": self.ratio or self.count,
        }
        if told[self.origin] is None:
            raise ValueError(f"nguồn là '{self.origin}' nhưng không nêu cách đếm '{self.origin}'")
        if (self.over == "distinct") != (self.distinct is not None):
            raise ValueError("'distinct' đi cùng 'over: distinct': nêu trường được đếm một lần")
        if self.counted and (self.counted.count is None) != self.is_ratio:
            raise ValueError("tỷ lệ cần numerator và denominator; số đếm cần count")
        if (
            self.counted
            and self.is_ratio
            and None
            in (
                self.counted.numerator,
                self.counted.denominator,
            )
        ):
            raise ValueError("tỷ lệ cần cả numerator và denominator")
        return self


def _unknown_as_none(value: Any) -> Any:
    return None if value == "unknown" else value


class LegalSource(Stated):
    """A text that rules cite; a number or day that nobody knows is None."""

    id: Name
    title: Words
    short: Words
    issuer: Words
    number: Annotated[Words | None, BeforeValidator(_unknown_as_none)]
    day: Annotated[Day | None, BeforeValidator(_unknown_as_none)]
    month: Words | None = None
    status: Literal["confirmed", "to_confirm"]


class IndicatorsFile(Stated):
    """The file of indicators."""

    format: Literal["1"]
    indicators: tuple[Indicator, ...]


class SourcesFile(Stated):
    """The file of legal sources."""

    format: Literal["1"]
    sources: tuple[LegalSource, ...]


class RecordsFile(Stated):
    """The file of record kinds."""

    format: Literal["1"]
    records: tuple[RecordKind, ...]


Item = TypeVar("Item", Indicator, LegalSource, RecordKind)


class Register(Generic[Item]):
    """An ordered register of one kind, by id, with the text it was read from."""

    def __init__(self, source: Source, items: Iterable[Item]):
        self.source = source
        self.items: tuple[Item, ...] = tuple(items)
        self._by_id: dict[str, Item] = {item.id: item for item in self.items}

    def get(self, name: str) -> Item | None:
        """Give the item with this id, or None."""
        return self._by_id.get(name)

    def __getitem__(self, name: str) -> Item:
        return self._by_id[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_id

    def doubles(self, key: str) -> list[Problem]:
        """Name the ids that stand twice."""
        seen: set[str] = set()
        found = []
        for at, item in enumerate(self.items):
            if item.id in seen:
                message = f"'{item.id}' đã có trong danh mục này"
                found.append(
                    self.source.problem("duplicate_id", (key, at, "id"), message, "đặt mã khác")
                )
            seen.add(item.id)
        return found


@dataclass(frozen=True)
class Registers:
    """All registers together, as one campaign is checked and computed with."""

    indicators: Register[Indicator]
    sources: Register[LegalSource]
    records: Register[RecordKind]

    def texts(self) -> dict[str, str]:
        """Give each register's text by file name: what a run stores."""
        return {
            "indicators.yaml": self.indicators.source.text,
            "records.yaml": self.records.source.text,
            "sources.yaml": self.sources.source.text,
        }
