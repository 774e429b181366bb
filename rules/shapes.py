"""From measures to points: the shapes a criterion may take, as a rule file states them.

Each shape stands twice: its model here, its function in ``scoring/shapes.py``. A new shape is one
class here, one function there, one sentence in ``rules/sentences/shapes.py``, one working in
``scoring/working.py`` and its cases. Points may have no more decimals than the scale's rounding.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, create_model, model_validator

from rules.words import IndicatorName, Name, PerTierQuantity, Quantity, Stated, Whole, YesNo

COMPARE = ("at_least", "above", "at_most", "below", "equals")


class Proportional(Stated):
    """Full points at the target; below it, points in proportion; none under ``nothing_below``."""

    kind: Literal["proportional"]
    nothing_below: Quantity | None = None


class PassFail(Stated):
    """Full points when the target is met, otherwise none."""

    kind: Literal["pass_fail"]


class Monitored(Stated):
    """Shown beside the others; no points and no verdict."""

    kind: Literal["monitored"]


class LowerIsBetter(Stated):
    """Full points up to the target; from there in proportion down to none at ``nothing_from``."""

    kind: Literal["lower_is_better"]
    nothing_from: Quantity


class Band(Stated):
    """One step: its ends, each stated as open or closed, and its points."""

    at_least: Quantity | None = None
    above: Quantity | None = None
    at_most: Quantity | None = None
    below: Quantity | None = None
    equals: Quantity | None = None
    points: Quantity

    @model_validator(mode="after")
    def _has_clear_ends(self) -> "Band":
        lower = [end for end in (self.at_least, self.above) if end]
        upper = [end for end in (self.at_most, self.below) if end]
        if len(lower) > 1 or len(upper) > 1 or (self.equals and (lower or upper)):
            raise ValueError("mỗi đầu của bậc nêu một lần; at_least hoặc above, at_most hoặc below")
        if not (lower or upper or self.equals):
            raise ValueError("bậc chưa có đầu nào; nêu at_least, above, at_most, below hoặc equals")
        return self


class Bands(Stated):
    """Points by the step the figure falls in: a percentage, a count or a value."""

    kind: Literal["bands"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]


class Between(Stated):
    """Goalposts: none at ``zero_at``, full at ``full_at``, capped; linear or logarithmic."""

    kind: Literal["between"]
    zero_at: Quantity
    full_at: Quantity
    scale: Literal["linear", "log"] = "linear"


class Comparison(Stated):
    """A measure against constants (for all or per tier) or against another measure by name."""

    at_least: PerTierQuantity | IndicatorName | None = None
    above: PerTierQuantity | IndicatorName | None = None
    at_most: PerTierQuantity | IndicatorName | None = None
    below: PerTierQuantity | IndicatorName | None = None
    equals: PerTierQuantity | IndicatorName | None = None

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Give each comparison stated: its word and its constant or measure."""
        for word in COMPARE:
            if getattr(self, word) is not None:
                yield word, getattr(self, word)


class When(Stated):
    """A condition: measures compared, all of them; or nested ``all`` and ``any``."""

    all_of: tuple["When", ...] = Field(default=(), alias="all")
    any_of: tuple["When", ...] = Field(default=(), alias="any")
    measures: dict[IndicatorName, Comparison] = {}

    @model_validator(mode="before")
    @classmethod
    def _measures_aside(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not value:
            raise ValueError("điều kiện trống; ví dụ {online: {at_least: 30 %}}")
        named = {key: part for key, part in value.items() if key not in ("all", "any", "measures")}
        rest = {key: part for key, part in value.items() if key in ("all", "any", "measures")}
        return rest | {"measures": rest.get("measures", {}) | named}

    def named(self) -> Iterator[str]:
        """Give every measure the condition looks at."""
        for name, comparison in self.measures.items():
            yield name
            yield from (value for _, value in comparison.parts() if isinstance(value, str))
        for part in (*self.all_of, *self.any_of):
            yield from part.named()


class Case(Stated):
    """Points when a condition holds; the last may hold otherwise."""

    when: When | None = None
    otherwise: YesNo = False
    points: Quantity

    @model_validator(mode="after")
    def _one_of_two(self) -> "Case":
        if (self.when is None) != self.otherwise:
            raise ValueError("mỗi trường hợp nêu 'when', hoặc 'otherwise: yes' ở trường hợp cuối")
        return self


class Cases(Stated):
    """The first case that holds gives the points; its conditions may look at several measures."""

    kind: Literal["cases"]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


class Labelled(Stated):
    """Points by the label observed, listed worst first; the worst or the best seen decides."""

    kind: Literal["map"]
    labels: Annotated[dict[Name, Quantity], Field(min_length=1)]
    observed: Literal["worst", "best"]


class ChecklistItem(Stated):
    """One thing that is there or not (a count of 0 or more), and its points."""

    measure: IndicatorName
    points: Quantity


class Checklist(Stated):
    """The sum of the points of what is there."""

    kind: Literal["checklist"]
    items: Annotated[tuple[ChecklistItem, ...], Field(min_length=1)]


class Deduction(Stated):
    """What each case of a measure costs."""

    measure: IndicatorName
    each: Quantity


class Deduct(Stated):
    """From the maximum, minus so much for each case, not below ``floor``."""

    kind: Literal["deduct"]
    items: Annotated[tuple[Deduction, ...], Field(min_length=1)]
    floor: Quantity | None = None


class Event(Stated):
    """What each case of a measure brings, with either sign."""

    measure: IndicatorName
    points: Quantity


class PerEvent(Stated):
    """So many points for each case, between ``floor`` and ``cap``."""

    kind: Literal["per_event"]
    items: Annotated[tuple[Event, ...], Field(min_length=1)]
    floor: Quantity | None = None
    cap: Quantity | None = None


class BestOf(Stated):
    """Only the highest of several measures counts, not above ``cap``."""

    kind: Literal["best_of"]
    cap: Quantity | None = None


class PeerRelative(Stated):
    """In proportion to the best of the same tier: another unit's figure moves yours.

    With ``at_target``, a share of the points: so much at the target, in proportion below it, and
    above it in proportion to how far the best passes it, with full points for the best.
    """

    kind: Literal["peer_relative"]
    to: Literal["best"]
    at_target: Quantity | None = None


class Panel(Stated):
    """The mean of markers; if two differ by ``third_if_apart`` or more, the third mark is final."""

    kind: Literal["panel"]
    discard: Literal["none", "highest_and_lowest"] = "none"
    third_if_apart: Quantity | None = None


class RecordMean(Stated):
    """The mean of points given per record, rounded to ``places`` as its rule says."""

    kind: Literal["record_mean"]
    places: Whole


def _kind_from_key(value: Any) -> Any:
    """Read ``{proportional: {...}}`` as a shape of that kind."""
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("'shape' cần đúng một dạng tính điểm; ví dụ shape: {proportional: {}}")
    ((kind, parameters),) = value.items()
    listed = LISTS.get(kind)
    if listed and isinstance(parameters, list):
        parameters = {listed: parameters}
    if not isinstance(parameters, dict):
        raise ValueError(f"tham số của '{kind}' phải nằm trong ngoặc nhọn; ví dụ {kind}: {{}}")
    return {"kind": kind, **parameters}


LISTS = {"bands": "bands", "cases": "cases", "checklist": "items"}
"""Shapes that may be written as the bare list."""

AnyShape = (
    Proportional
    | PassFail
    | Monitored
    | LowerIsBetter
    | Bands
    | Between
    | Cases
    | Labelled
    | Checklist
    | Deduct
    | PerEvent
    | BestOf
    | PeerRelative
    | Panel
    | RecordMean
)


def _written() -> Any:
    """Give the model of a shape as it is written: one key named after its kind."""
    named: dict[str, Any] = {}
    for shape in get_args(AnyShape):
        kind = get_args(shape.model_fields["kind"].annotation)[0]
        listed = LISTS.get(kind)
        form = shape | shape.model_fields[listed].annotation if listed else shape
        named[kind] = (form | None, None)
    return create_model("WrittenShape", __base__=Stated, **named)


Shape = Annotated[
    Annotated[AnyShape, Field(discriminator="kind")],
    BeforeValidator(_kind_from_key, json_schema_input_type=_written()),
]
WITHOUT_TARGET = (
    Bands,
    Between,
    Cases,
    Labelled,
    Checklist,
    Deduct,
    PerEvent,
    BestOf,
    PeerRelative,
    Panel,
    RecordMean,
    Monitored,
)
"""Shapes that need no target: their own numbers say what is asked."""
SEVERAL_MEASURES = (Cases, Labelled, Checklist, Deduct, PerEvent, BestOf, Panel)
"""Shapes that look at more than one measure."""
