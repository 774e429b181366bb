"""What is counted or reported: each indicator once, for every campaign that measures it."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.words import Identified, Name, Stated, Whole, Words

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
