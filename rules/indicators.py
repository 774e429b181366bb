"""What is counted or reported: each indicator once, for every campaign that measures it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.clocks import CLOCK_END, TIMING, Clock, Roles
from rules.words import Identified, IndicatorName, Name, Stated, Whole, Words

DAY_COMPARISONS = ("before_day_of", "on_or_before_day_of", "after_day_of")
FIELD_COMPARISONS = (*DAY_COMPARISONS, "no_more_than")
"""What compares a field with another field of the same record, not with a value."""
Condition = str | dict[str, str | list[str]]


class RecordPoints(Stated):
    """What one record gives when all conditions hold."""

    when: Annotated[dict[Name, Condition], Field(min_length=1)]
    points: Whole


class Count(Stated):
    """Which records count, by the month of ``date``; all conditions of a group hold together.

    One way of these: ``denominator`` and ``numerator`` (counted within the denominator);
    ``count``; or ``denominator`` and ``points``: each record of the denominator gives the points of
    the first row that holds, none where no row does, and the figure is their mean. Records of
    which every condition of ``leave_out`` holds count nowhere. With a ``clock`` of the record kind
    a condition may ask ``timing``, and ``date: clock_end`` goes by the day the clock stops.
    """

    date: Name
    clock: Name | None = None
    numerator: dict[Name, Condition] | None = None
    denominator: dict[Name, Condition] | None = None
    count: dict[Name, Condition] | None = None
    points: tuple[RecordPoints, ...] = ()
    leave_out: Annotated[dict[Name, Condition], Field(min_length=1)] | None = None

    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Condition]]]:
        """Give every group of conditions stated, each with its key path."""
        for part in ("numerator", "denominator", "count", "leave_out"):
            if (stated := getattr(self, part)) is not None:
                yield (part,), stated
        for at, row in enumerate(self.points):
            yield ("points", at, "when"), row.when

    @property
    def asks_the_clock(self) -> bool:
        """Whether the clock decides anything of what counts."""
        asked = any(TIMING in held for _, held in self.conditions())
        return asked or self.date == CLOCK_END


class Derived(Stated):
    """A figure made from others, exactly; one way of these.

    ``remainder_of``: (total - bad) / total of two counts. ``complement_of``: 100 % minus rates.
    ``product_of``: one ratio times another. ``without``: numerator / (total - exempt).
    ``larger_base``: a count over the larger of two; where both are 0 or missing, over
    ``fallback / divide_by``; where that is missing too, 0. ``first_of``: the first of several that
    somebody reported, as the appraised value before the unit's own.
    """

    remainder_of: tuple[IndicatorName, IndicatorName] | None = None
    complement_of: Annotated[tuple[IndicatorName, ...], Field(min_length=1)] | None = None
    product_of: Annotated[tuple[IndicatorName, ...], Field(min_length=2)] | None = None
    without: tuple[IndicatorName, IndicatorName, IndicatorName] | None = None
    larger_base: tuple[IndicatorName, IndicatorName, IndicatorName] | None = None
    first_of: Annotated[tuple[IndicatorName, ...], Field(min_length=2)] | None = None
    fallback: IndicatorName | None = None
    divide_by: Whole | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Derived":
        if sum(way is not None for way in self._ways()) != 1:
            raise ValueError(
                "nêu một cách: remainder_of, complement_of, product_of, without, larger_base, "
                "first_of"
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
            self.first_of,
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


class CountedFrom(Stated):
    """What may be counted from records: a block of conditions under the name of its kind."""

    dossiers: Count | None = None
    ratings: Count | None = None
    petitions: Count | None = None
    tasks: Count | None = None


RECORD_KINDS = tuple(CountedFrom.model_fields)
"""The kinds of records that can be counted; each has its fields in ``records.yaml``."""
ALSO_REPORTED = ("tasks",)
"""Kinds of which totals may be reported in a table where the records are not at hand."""
Origin = Literal[
    "dossiers",
    "ratings",
    "petitions",
    "tasks",
    "sheet",
    "marks",
    "register",
    "derived",
    "campaign",
]


class Indicator(Identified, CountedFrom):
    """What is counted: in which unit, from where, and how it runs over months.

    ``over``: ``sum`` adds the months; ``mean`` takes the mean of the months; ``distinct`` counts
    each value of the field ``distinct`` once in the whole window; ``latest`` is a stock, the figure
    of the window's last month. A value with a ``ratio`` is a mean of two reported numbers, not
    bound to 100 %. ``labels`` makes one count a label, each an indicator of its own named
    ``<id>.<label>``; counted from records, ``labelled_by`` is the field that holds the label.
    ``improve_by``: what closes a gap, ``convert`` cases already counted or ``add`` new ones.
    """

    id: IndicatorName
    unit: Literal["%", "count", "value"]
    noun: Words
    origin: Origin = Field(alias="from")
    over: Literal["sum", "mean", "distinct", "latest"]
    distinct: Name | None = None
    ratio: tuple[Words, Words] | None = None
    count: Words | None = None
    value: Words | None = None
    labels: Annotated[dict[Name, Words], Field(min_length=1)] | None = None
    labelled_by: Name | None = None
    derived: Derived | None = None
    campaign: FromCampaign | None = None
    improve_by: Literal["convert", "add"] = "convert"

    @property
    def counted(self) -> Count | None:
        """The conditions on records, or None where a sheet reports the figure."""
        if self.origin not in RECORD_KINDS:
            return None
        count: Count | None = getattr(self, self.origin)
        return count

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the records that this indicator looks at."""
        if self.counted is None:
            return frozenset()
        held = [part for _, part in self.counted.conditions()]
        named = {name for part in held for name in part}
        compared = {
            value
            for part in held
            for condition in part.values()
            if isinstance(condition, dict)
            for comparison, value in condition.items()
            if comparison in FIELD_COMPARISONS and isinstance(value, str)
        }
        named |= compared | {self.counted.date} | {self.distinct or self.counted.date}
        return frozenset(named - {TIMING, CLOCK_END})

    def needed_fields(
        self, absent: Collection[str], clock: Clock | None = None, roles: Roles | None = None
    ) -> frozenset[str]:
        """Give the fields without which it would count what is there as never done.

        ``clock`` is the one its count names, with the ``roles`` of the record kind.

        Where the denominator asks that a field be known and a file has none of it, no record of the
        file counts at all, so that nothing else is needed.
        """
        base = (self.counted.denominator if self.counted else None) or {}
        known = {name for name, asked in base.items() if asked == {"known": "yes"}}
        if known & set(absent):
            return frozenset()
        return self.fields | (clock.fields(roles) if clock and roles else frozenset())

    @property
    def is_ratio(self) -> bool:
        """Whether the figure is a share: a numerator over a denominator that holds it."""
        return self.unit == "%"

    @property
    def has_base(self) -> bool:
        """Whether the figure has a denominator of its own: a share, or a mean."""
        return self.is_ratio or self.ratio is not None or self._gives_points

    def by_label(self) -> tuple["Indicator", ...]:
        """Give the count of each label, or itself where it has none."""
        if not self.labels:
            return (self,)
        return tuple(self._of_label(name, title) for name, title in self.labels.items())

    def _of_label(self, name: str, title: str) -> "Indicator":
        changed: dict[str, object] = {
            "id": f"{self.id}.{name}",
            "title": f"{self.title}: {title}",
            "count": title,
            "labels": None,
            "labelled_by": None,
        }
        if self.counted and self.labelled_by:
            count = {**(self.counted.count or {}), self.labelled_by: name}
            changed[self.origin] = self.counted.model_copy(update={"count": count})
        return self.model_copy(update=changed)

    @property
    def _gives_points(self) -> bool:
        return self.counted is not None and bool(self.counted.points)

    @model_validator(mode="after")
    def _says_how_it_is_counted(self) -> "Indicator":
        named = {kind: getattr(self, kind) for kind in RECORD_KINDS}
        named |= {"derived": self.derived, "campaign": self.campaign}
        reported = {
            "%": self.ratio,
            "count": self.count or self.labels,
            "value": self.value or self.ratio,
        }[self.unit]
        stated = named.get(self.origin, reported)
        if self.origin in ALSO_REPORTED:
            stated = stated or reported
        if stated is None:
            word = self.origin if self.origin in named else {"%": "ratio"}.get(self.unit, self.unit)
            raise ValueError(f"nguồn là '{self.origin}' nhưng chưa nêu '{word}'")
        if others := [name for name in named if name != self.origin and named[name] is not None]:
            raise ValueError(f"nguồn là '{self.origin}' nên không dùng '{others[0]}'; bỏ mục này")
        if (self.over == "distinct") != (self.distinct is not None):
            raise ValueError("'distinct' đi cùng 'over: distinct': nêu trường được đếm một lần")
        if self._gives_points and self.over == "distinct":
            raise ValueError("'points' cho điểm từng bản ghi, không đi với 'over: distinct'")
        if self.over == "mean" and self.unit == "count":
            raise ValueError("số đếm thì cộng hoặc lấy tháng cuối; 'mean' dùng với %, value")
        return self

    @model_validator(mode="after")
    def _labels_are_counts(self) -> "Indicator":
        if self.labels and (self.unit != "count" or self.count or self.derived or self.campaign):
            raise ValueError("'labels' đi với unit: count, mỗi nhãn một số đếm; bỏ 'count'")
        if bool(self.labelled_by) != bool(self.labels and self.counted):
            raise ValueError("'labelled_by' nêu trường giữ nhãn, khi nhãn được đếm từ bản ghi")
        return self

    @model_validator(mode="after")
    def _counts_what_its_unit_says(self) -> "Indicator":
        if self.counted is None:
            return self
        count = self.counted
        ways = (count.count is not None, count.numerator is not None, bool(count.points))
        wanted = {"count": (1, 0, 0), "%": (0, 1, 0), "value": (0, 0, 1)}[self.unit]
        if ways != tuple(map(bool, wanted)) or (count.denominator is None) != ways[0]:
            raise ValueError(
                "tỷ lệ cần numerator và denominator; số đếm cần count; "
                "điểm bình quân (value) cần points và denominator"
            )
        return self
