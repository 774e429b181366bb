"""A campaign as its rule file states it: frozen, exact, each statement with its clause."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from rules.decisions import (
    Adjustment,
    Award,
    ClassLimit,
    ClassRule,
    Exclusion,
    Gate,
    Movement,
    Ranking,
    Standard,
    Subjects,
    Task,
)
from rules.policies import (
    BoardRule,
    Group,
    MissingPolicy,
    NotApplicablePolicy,
    Publication,
    Recompute,
    Scale,
    SmallBase,
    StatedDay,
    Tier,
    WindowName,
    day_alone,
    then_alone,
    tier_alone,
)
from rules.shapes import Shape
from rules.words import (
    EVERY_TIER,
    Day,
    Identified,
    IndicatorName,
    Name,
    Names,
    PerTierQuantity,
    Quantity,
    References,
    Ruled,
    Words,
)

Meets = Literal["at_least", "above", "at_most", "below"]


def _target_forms(value: Any) -> Any:
    """Bring every way to write a target to ``{always|by|from: {tier: ...}}``."""
    if not isinstance(value, Mapping):
        return {"always": {EVERY_TIER: value}}
    if not {"by", "from"} & set(value):
        return {"always": dict(value)}
    return {
        key: _every_tier_if_dated(part) if key in ("by", "from") else part
        for key, part in value.items()
    }


def _every_tier_if_dated(part: Any) -> Any:
    if isinstance(part, Mapping) and not any(isinstance(one, Mapping) for one in part.values()):
        return {EVERY_TIER: dict(part)}
    return part


Steps = Annotated[dict[Day, Quantity], Field(min_length=1)]


class Target(Ruled):
    """What must be reached: always the same, ``by`` deadlines, or ``from`` the day it is in force.

    ``by`` is reached on or before its day; between two deadlines ``interim`` says which holds:
    the ``next`` one, the ``last`` one, or a straight line (rounded to 0.01 %).
    """

    always: dict[Name, Quantity] | None = None
    by: dict[Name, Steps] | None = None
    in_force_from: dict[Name, Steps] | None = Field(default=None, alias="from")
    interim: Literal["next", "last", "straight_line"] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Target":
        forms = [form for form in (self.always, self.by, self.in_force_from) if form]
        if len(forms) != 1:
            raise ValueError("chọn một cách: giá trị, 'by' (hạn phải đạt) hoặc 'from' (áp dụng từ)")
        if (self.interim is not None) != (self.by is not None):
            raise ValueError(
                "'interim' đi cùng 'by'; giữa hai hạn dùng next, last hay straight_line"
            )
        return self

    @property
    def per_tier(self) -> Mapping[str, Any]:
        """The stated values, by tier."""
        return self.always or self.by or self.in_force_from or {}

    def quantities(self) -> list[Any]:
        """List every constant stated."""
        if self.always:
            return list(self.always.values())
        return [value for steps in self.per_tier.values() for value in steps.values()]


class DatedTarget(Ruled):
    """A target as it is written with dates: see Target."""

    by: dict[Day, Quantity] | dict[Name, Steps] | None = None
    in_force_from: dict[Day, Quantity] | dict[Name, Steps] | None = Field(
        default=None, alias="from"
    )
    interim: Literal["next", "last", "straight_line"] | None = None


TargetForms = Quantity | dict[Name, Quantity] | DatedTarget
WhenMissing = Annotated[
    MissingPolicy, BeforeValidator(then_alone, json_schema_input_type=Words | MissingPolicy)
]
WhenNotApplicable = Annotated[
    NotApplicablePolicy,
    BeforeValidator(then_alone, json_schema_input_type=Words | NotApplicablePolicy),
]
WrittenDay = Annotated[
    StatedDay, BeforeValidator(day_alone, json_schema_input_type=Day | StatedDay)
]
WrittenTier = Annotated[Tier, BeforeValidator(tier_alone, json_schema_input_type=Name | Tier)]


def _named_measures(value: Any) -> Any:
    """Let one indicator stand for the measures; it goes by its own name."""
    return {value: value} if isinstance(value, str) else value


Measures = Annotated[
    dict[IndicatorName, IndicatorName],
    BeforeValidator(
        _named_measures, json_schema_input_type=IndicatorName | dict[IndicatorName, IndicatorName]
    ),
    Field(min_length=1),
]


class Criterion(Identified):
    """One line of the score sheet: what it measures, its target, its points and who answers.

    ``measures`` names one indicator, or several as name -> indicator; a target speaks of the first.
    ``weight`` is the line's own in a weighted or mean group. Before ``starts`` and after ``ends``
    the criterion is not due.
    """

    short: Words
    group: Name | None = None
    measures: Measures
    max_points: PerTierQuantity | None = None
    weight: Quantity | None = None
    shape: Shape
    target: (
        Annotated[Target, BeforeValidator(_target_forms, json_schema_input_type=TargetForms)] | None
    ) = None
    meets: Meets | None = None
    applies_to: Names = ()
    starts: Day | None = None
    ends: Day | None = None
    responsible: Words | None = None
    missing: WhenMissing | None = None
    not_applicable: WhenNotApplicable | None = None
    small_base: SmallBase | None = None

    @property
    def measure(self) -> str:
        """The indicator that the target speaks of: the only one, or the first."""
        return next(iter(self.measures.values()))

    @property
    def is_monitored(self) -> bool:
        """Whether the figure is shown without points or verdict."""
        return self.shape.kind == "monitored"


class Campaign(Ruled):
    """An emulation campaign: all its decision states, and every gap marked as our reading.

    ``organiser`` is the unit that runs the campaign and takes part in it: its entry says so.
    ``force: to_confirm`` says that nobody has confirmed whether the text binds in its whole time.
    """

    format: Literal["1"]
    id: Name
    title: Words
    short: Words
    basis: References
    starts: WrittenDay
    ends: WrittenDay
    subjects: Subjects
    tiers: tuple[WrittenTier, ...]
    boards: tuple[BoardRule, ...] = ()
    force: Literal["confirmed", "to_confirm"] = "confirmed"
    organiser: Name | None = None
    movement: Movement | None = None
    recompute: Recompute | None = None
    publication: Publication | None = None
    scale: Scale | None = None
    missing: WhenMissing
    not_applicable: WhenNotApplicable
    small_base: SmallBase | None = None
    groups: tuple[Group, ...] = ()
    weight_sets: dict[Name, dict[Name, Quantity]] = {}
    criteria: tuple[Criterion, ...]
    adjustments: tuple[Adjustment, ...] = ()
    standards: tuple[Standard, ...] = ()
    tasks: tuple[Task, ...] = ()
    gates: tuple[Gate, ...] = ()
    ranking: Ranking | None = None
    classes: tuple[ClassRule, ...] = ()
    class_limits: tuple[ClassLimit, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    awards: tuple[Award, ...] = ()

    @property
    def tier_names(self) -> tuple[str, ...]:
        """The ids of the tiers, in the file's order."""
        return tuple(tier.id for tier in self.tiers)

    def criterion(self, name: str) -> Criterion:
        """Give a criterion by id; KeyError where there is none."""
        return {one.id: one for one in self.criteria}[name]

    def board(self, name: str) -> BoardRule:
        """Give a board by id; KeyError where there is none."""
        return {one.id: one for one in self.boards}[name]

    def applies(self, criterion: Criterion, tier: str) -> bool:
        """Whether a criterion binds the units of a tier."""
        return not criterion.applies_to or tier in criterion.applies_to

    def ended(self, day: date) -> tuple[str, ...]:
        """Give the tiers that do not take part on ``day``: not begun yet, or over."""
        return tuple(tier.id for tier in self.tiers if not tier.in_force(day))

    def computed_from(self) -> date:
        """Give the first day whose month is computed by schedule."""
        stated = self.recompute.begins if self.recompute else None
        return max(self.starts.day, stated or self.starts.day)

    def indicators(self) -> tuple[str, ...]:
        """Every indicator the campaign looks at, each once: criteria, adjustments, conditions."""
        names = [name for one in self.criteria for name in one.measures.values()]
        names += [one.measure for one in self.adjustments if one.measure]
        names += [one.indicator for one in self.gates if one.indicator]
        conditions = [one.when for one in self.classes]
        conditions += [one.when for one in self.class_limits]
        conditions += [one.when for one in self.exclusions]
        names += [name for when in conditions if when for name in when.named()]
        if self.ranking:
            names += [one.indicator for one in self.ranking.tie_breaks if one.indicator]
        return tuple(dict.fromkeys(names))


def for_tier(values: Mapping[str, Any], tier: str) -> Any:
    """Give what is stated for a tier, or for every tier; None where neither is."""
    return values.get(tier, values.get(EVERY_TIER))


__all__ = ["BoardRule", "Campaign", "Criterion", "Target", "WindowName", "for_tier"]
