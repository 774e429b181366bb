"""The registers that campaigns point to: what is counted, in which records, by which texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator

from rules.errors import Problem
from rules.indicators import Indicator
from rules.records import RecordKind
from rules.source import Source
from rules.words import Day, Name, Stated, Words
from rules.working_days import CalendarYear, WorkingDays


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

    @property
    def called(self) -> str:
        """Its short name, marked where the text was not read."""
        return self.short if self.status == "confirmed" else f"{self.short} [cần xác nhận]"


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


def _each(item: Any) -> Iterable[Any]:
    return item.by_label() if isinstance(item, Indicator) else (item,)


class Register(Generic[Item]):
    """An ordered register of one kind, by id: the shared file, and what a campaign adds to it."""

    def __init__(self, *parts: tuple[Source, Iterable[Item]]):
        held = [(source, tuple(items)) for source, items in parts]
        self.parts: tuple[tuple[Source, tuple[Item, ...]], ...] = tuple(held)
        self._by_id: dict[str, Item] = {item.id: item for item in self.items}

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item, in order; an indicator with labels stands as the counts of its labels."""
        return tuple(one for _, items in self.parts for item in items for one in _each(item))

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
    calendar: tuple[tuple[Source, tuple[CalendarYear, ...]], ...] = ()

    @cached_property
    def working_days(self) -> WorkingDays | None:
        """The calendar of working days; None where a run stored none."""
        years = tuple(year for _, held in self.calendar for year in held)
        return WorkingDays(years) if years else None

    def titles(self) -> dict[str, str]:
        """Give the short names of the texts, by id."""
        return {source.id: source.called for source in self.sources.items}

    def texts(self) -> dict[str, str]:
        """Give each register's text by file name: what a run stores.

        What a campaign adds stands under ``own/``.
        """
        held = {
            "indicators": [source.text for source, _ in self.indicators.parts],
            "records": [source.text for source, _ in self.records.parts],
            "sources": [source.text for source, _ in self.sources.parts],
            "working_days": [source.text for source, _ in self.calendar],
        }
        return {
            f"own/{name}.yaml" if at else f"{name}.yaml": text
            for name, texts in held.items()
            for at, text in enumerate(texts)
        }

    def labelled(self, name: str) -> dict[str, str] | None:
        """Give the counts of an indicator with labels, by label; None where it has none."""
        for _, items in self.indicators.parts:
            for one in items:
                if one.id == name and one.labels:
                    return {label: f"{name}.{label}" for label in one.labels}
        return None

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
