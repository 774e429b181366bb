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
    required_when: dict[Name, tuple[Name, ...]] = {}
    origin: Literal["sync", "plan"] = Field(alias="from")


class DerivedField(Stated):
    """A time taken from the first of several fields that is filled in."""

    id: Name
    title: Words
    first_of: tuple[Name, ...]


class Due(Stated):
    """Days promised: not before the day they count from, and not beyond a plausible end."""

    fields: tuple[Name, ...]
    after: Name
    within_days: Whole


class OnlyForward(Stated):
    """What a later month's file may not undo: a state once reached, or any change of a field."""

    field: Name
    reached: tuple[Name, ...] = Field(default=(), alias="from")
    allowed: tuple[Name, ...] = Field(default=(), alias="to")
    unchanged: YesNo = False


class RecordKind(Stated):
    """A kind of record (dossiers, ratings); ``month_of`` are the days that put it in a month.

    ``in_order`` are days that follow each other, none later than the month of the file.
    """

    id: Name
    title: Words
    key: Name
    fields: tuple[RecordField, ...]
    derived: tuple[DerivedField, ...] = ()
    month_of: tuple[Name, ...]
    in_order: tuple[Name, ...] = ()
    due: Due | None = None
    only_forward: tuple[OnlyForward, ...] = ()

    def field(self, name: str) -> RecordField | None:
        """Give a stored field by name."""
        return next((one for one in self.fields if one.id == name), None)


DAY_COMPARISONS = ("on_or_before_day_of", "after_day_of")
Condition = str | dict[str, str | list[str]]


class Count(Stated):
    """Which records count, by the month of ``date``; all conditions of a group hold together.

    Either ``denominator`` and ``numerator`` (counted within the denominator), or ``count``.
    """

    date: Name
    numerator: dict[Name, Condition] | None = None
    denominator: dict[Name, Condition] | None = None
    count: dict[Name, Condition] | None = None


class Derived(Stated):
    """A figure made from others, exactly; one way of these.

    ``remainder_of``: (total - bad) / total of two counts. ``complement_of``: 100 % minus rates.
    ``product_of``: one ratio times another. ``without``: numerator / (total - exempt).
    ``larger_base``: a count over the larger of two; where both are 0 or missing, over
    ``fallback / divide_by``; where that is missing too, 0.
    """

    remainder_of: tuple[Name, Name] | None = None
    complement_of: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    product_of: Annotated[tuple[Name, ...], Field(min_length=2)] | None = None
    without: tuple[Name, Name, Name] | None = None
    larger_base: tuple[Name, Name, Name] | None = None
    fallback: Name | None = None
    divide_by: Whole | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Derived":
        if sum(way is not None for way in self._ways()) != 1:
            raise ValueError(
                "nêu một cách: remainder_of, complement_of, product_of, without, larger_base"
            )
        if (self.fallback is None) != (self.divide_by is None):
            raise ValueError("'fallback' đi cùng 'divide_by'; ví dụ 12 với số của năm trước")
        if self.fallback and not self.larger_base:
            raise ValueError("'fallback' chỉ dùng với 'larger_base'")
        return self

    def _ways(self) -> tuple[tuple[str, ...] | None, ...]:
        return (
            self.remainder_of,
            self.complement_of,
            self.product_of,
            self.without,
            self.larger_base,
        )

    def sources(self) -> tuple[str, ...]:
        """Give the indicators it is made from."""
        named = next(way for way in self._ways() if way is not None)
        return (*named, self.fallback) if self.fallback else named


class FromCampaign(Stated):
    """A figure taken from another campaign's result: its total, or one of its criteria's ratio."""

    id: Name
    take: Literal["total", "criterion"]
    criterion: Name | None = None

    @model_validator(mode="after")
    def _criterion_is_named(self) -> "FromCampaign":
        if (self.criterion is None) != (self.take == "total"):
            raise ValueError("'criterion' đi cùng 'take: criterion'")
        return self


Origin = Literal[
    "dossiers", "ratings", "sheet", "tasks", "marks", "register", "derived", "campaign"
]


class Indicator(Identified):
    """What is counted: in which unit, from where, and how it runs over months.

    ``over``: ``sum`` adds the months; ``distinct`` counts each value of the field ``distinct``
    once in the whole window; ``latest`` is a stock, the figure of the window's last month.
    ``improve_by``: what closes a gap, ``convert`` cases already counted or ``add`` new ones.
    """

    unit: Literal["%", "count", "value"]
    noun: Words
    origin: Origin = Field(alias="from")
    over: Literal["sum", "distinct", "latest"]
    distinct: Name | None = None
    ratio: tuple[Words, Words] | None = None
    count: Words | None = None
    value: Words | None = None
    dossiers: Count | None = None
    ratings: Count | None = None
    derived: Derived | None = None
    campaign: FromCampaign | None = None
    improve_by: Literal["convert", "add"] = "convert"

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
        held = [part for part in parts if part]
        named = {name for part in held for name in part}
        compared = {
            value
            for part in held
            for condition in part.values()
            if isinstance(condition, dict)
            for comparison, value in condition.items()
            if comparison in DAY_COMPARISONS and isinstance(value, str)
        }
        return frozenset(
            named | compared | {self.counted.date} | {self.distinct or self.counted.date}
        )

    @property
    def is_ratio(self) -> bool:
        """Whether the figure is a numerator over a denominator."""
        return self.unit == "%"

    @model_validator(mode="after")
    def _says_how_it_is_counted(self) -> "Indicator":
        named = {
            "dossiers": self.dossiers,
            "ratings": self.ratings,
            "derived": self.derived,
            "campaign": self.campaign,
        }
        reported = {"%": self.ratio, "count": self.count, "value": self.value}[self.unit]
        if named.get(self.origin, reported) is None:
            word = self.origin if self.origin in named else {"%": "ratio"}.get(self.unit, self.unit)
            raise ValueError(f"nguồn là '{self.origin}' nhưng chưa nêu '{word}'")
        if (self.over == "distinct") != (self.distinct is not None):
            raise ValueError("'distinct' đi cùng 'over: distinct': nêu trường được đếm một lần")
        return self

    @model_validator(mode="after")
    def _counts_what_its_unit_says(self) -> "Indicator":
        if self.counted is None:
            return self
        if self.unit == "value":
            raise ValueError("hồ sơ, phiếu chỉ đếm ra tỷ lệ hoặc số đếm")
        if (self.counted.count is None) != self.is_ratio:
            raise ValueError("tỷ lệ cần numerator và denominator; số đếm cần count")
        if self.is_ratio and (self.counted.numerator is None or self.counted.denominator is None):
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
    """An ordered register of one kind, by id: the shared file, and what a campaign adds to it."""

    def __init__(self, *parts: tuple[Source, Iterable[Item]]):
        held = [(source, tuple(items)) for source, items in parts]
        self.parts: tuple[tuple[Source, tuple[Item, ...]], ...] = tuple(held)
        self._by_id: dict[str, Item] = {item.id: item for item in self.items}

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in order."""
        return tuple(item for _, items in self.parts for item in items)

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
        for source, items in self.parts:
            for at, item in enumerate(items):
                if item.id in seen:
                    message = f"'{item.id}' đã có trong danh mục này"
                    place = (key, at, "id")
                    found.append(source.problem("duplicate_id", place, message, "đặt mã khác"))
                seen.add(item.id)
        return found


@dataclass(frozen=True)
class Registers:
    """All registers together, as one campaign is checked and computed with."""

    indicators: Register[Indicator]
    sources: Register[LegalSource]
    records: Register[RecordKind]

    def texts(self) -> dict[str, str]:
        """Give each register's text by file name: what a run stores.

        What a campaign adds stands under ``own/``.
        """
        held = {
            "indicators": [source.text for source, _ in self.indicators.parts],
            "records": [source.text for source, _ in self.records.parts],
            "sources": [source.text for source, _ in self.sources.parts],
        }
        return {
            f"own/{name}.yaml" if at else f"{name}.yaml": text
            for name, texts in held.items()
            for at, text in enumerate(texts)
        }

    def needed(self, names: Iterable[str]) -> list[str]:
        """Give the indicators named and those they are derived from, each once."""
        found: dict[str, None] = {}
        for name in names:
            indicator = self.indicators.get(name)
            if name in found or indicator is None:
                continue
            if indicator.derived:
                found |= dict.fromkeys(self.needed(indicator.derived.sources()))
            found[name] = None
        return list(found)
