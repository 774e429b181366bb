"""What follows from the points: adjustments, classes, gates, ranks and awards."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from rules.policies import WindowName
from rules.shapes import When
from rules.words import (
    Amount,
    Day,
    Identified,
    IndicatorName,
    Name,
    Names,
    Quantity,
    Ruled,
    Stated,
    Whole,
    Words,
    YesNo,
)

SubjectKind = Literal["unit", "person", "entry"]


class Adjustment(Identified):
    """A bonus or deduction per case, a percentage of the total per case, a cap, or a group at 0.

    Applied in the order: group at 0, points, percentages (added up and taken once), caps.
    """

    measure: IndicatorName | None = None
    points_each: Quantity | None = None
    percent_each: Quantity | None = None
    at_most: Quantity | None = None
    total_at_most: Quantity | None = None
    zero_group: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Adjustment":
        ways = (self.points_each, self.percent_each, self.total_at_most, self.zero_group)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "nêu một cách: points_each, percent_each, total_at_most hoặc zero_group"
            )
        if (self.measure is None) != (self.total_at_most is not None):
            raise ValueError("nêu 'measure' là chỉ số làm căn cứ; trần tổng điểm thì không cần")
        return self


class Standard(Identified):
    """What is attested, not counted; ``plan`` marks a unit's own launch and plan."""

    attested_by: Words
    evidence: Words | None = None
    plan: YesNo = False


class Movement(Ruled):
    """What the yearly statistics ask of a movement: launched at which level, for whom, how."""

    level: Words
    scope: Words
    mode: Words


class Task(Identified):
    """A duty or remedy with an owner and, where the text gives one, a last day."""

    owner: Words
    supports: Names = ()
    due: Day | None = None
    evidence: Words | None = None


class Gate(Identified):
    """What stands between a rank and a proposal; a gated subject stays ranked.

    ``then``: ``not_proposed`` excludes, ``held`` waits for a clearance.
    """

    criterion_met: Name | None = None
    all_criteria_met: YesNo = False
    complete: YesNo = False
    standard: Name | None = None
    indicator: IndicatorName | None = None
    at_most: Quantity | None = None
    at_least: Quantity | None = None
    then: Literal["not_proposed", "held"]
    reason: Words

    @model_validator(mode="after")
    def _one_condition(self) -> "Gate":
        ways = (self.criterion_met, self.standard, self.indicator)
        stated = sum(way is not None for way in ways) + self.all_criteria_met + self.complete
        if stated != 1:
            raise ValueError(
                "nêu một điều kiện: criterion_met, all_criteria_met, complete, standard, indicator"
            )
        limits = sum(limit is not None for limit in (self.at_most, self.at_least))
        if limits != (self.indicator is not None):
            raise ValueError(
                "'indicator' đi cùng 'at_most' hoặc 'at_least'; nêu mức nhiều nhất hoặc ít nhất "
                "được phép"
            )
        return self

    def limits(self) -> dict[str, Amount]:
        """Give the limit on the indicator by its key; none where the gate asks something else."""
        stated = {"at_most": self.at_most, "at_least": self.at_least}
        return {key: limit for key, limit in stated.items() if limit is not None}


class ClassRule(Identified):
    """A class by the total: a band with stated ends, in points or in per cent of the scale.

    ``least_in_each_group`` is a share of each top group's points; ``when`` are further conditions
    on indicators. ``otherwise`` says what becomes of a score in the band that fails them: the
    ``next`` class below, a ``manual`` decision, or reported as fitting none.
    """

    at_least: Quantity | None = None
    above: Quantity | None = None
    at_most: Quantity | None = None
    below: Quantity | None = None
    equals: Quantity | None = None
    least_in_each_group: Quantity | None = None
    when: When | None = None
    otherwise: Literal["report", "next", "manual"] = "report"
    quota: "ClassQuota | None" = None

    @model_validator(mode="after")
    def _has_an_end(self) -> "ClassRule":
        if not any((self.at_least, self.above, self.at_most, self.below, self.equals)):
            raise ValueError("bậc chưa có đầu nào; nêu at_least, above, at_most, below hoặc equals")
        return self


class Exclusion(Identified):
    """Who is neither ranked nor classed, and listed with the reason, as too short a time."""

    when: When


class FewMembers(Stated):
    """How many places a class has on a board of fewer than ``below`` members."""

    below: Whole
    places: Whole


class ClassQuota(Ruled):
    """How many may have a class: at most a share of those in the classes ``of``, rounded down.

    Whoever is cut falls to the next class and is counted there.
    """

    share: Quantity
    of: Names
    at_least: Whole = 0
    few: FewMembers | None = None


class ClassLimit(Identified):
    """An event that keeps a subject from rising above a class; the lowest class makes it a veto."""

    when: When
    not_above: Name


class TieBreak(Stated):
    """What decides between equals, in order: of a board a figure, at the last place also ``by``.

    ``direct_workers`` prefers who leads nobody, ``statutory_women`` the woman or the collective
    with at least 70 % women; ``council`` ends the chain.
    """

    criterion: Name | None = None
    indicator: IndicatorName | None = None
    by: Literal["direct_workers", "statutory_women", "council"] | None = None
    first: Literal["highest", "lowest"] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "TieBreak":
        if sum(way is not None for way in (self.criterion, self.indicator, self.by)) != 1:
            raise ValueError("nêu criterion, indicator hoặc by")
        if (self.by is None) != (self.first is not None):
            raise ValueError("nêu 'first' là highest hay lowest khi so một tiêu chí hay chỉ số")
        return self


class Ranking(Ruled):
    """How equal totals rank: 1, 1, 3 (competition) or 1, 1, 2 (dense), after the tie breaks."""

    ties: Literal["competition", "dense"]
    tie_breaks: tuple[TieBreak, ...] = ()


class Quota(Ruled):
    """How many may be proposed: a number, or a share of those ranked, rounded down.

    ``of: participants`` counts all who take part: units of the board, or officials. ``per: unit``
    gives each unit its own places.
    """

    count: Whole | None = None
    share: Quantity | None = None
    of: Literal["ranked", "participants"] = "ranked"
    at_least: Whole = 0
    per: Literal["board", "unit"] = "board"

    @model_validator(mode="after")
    def _one_way(self) -> "Quota":
        if (self.count is None) == (self.share is None):
            raise ValueError("nêu 'count' (số lượng) hoặc 'share' (tỷ lệ); không nêu cả hai")
        return self


class Money(Ruled):
    """The money that goes with an award: a multiple of the base salary, or an amount in đồng.

    ``fund`` is whose money it is.
    """

    times_base_salary: Quantity | None = None
    amount: Whole | None = None
    fund: Words | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Money":
        if (self.times_base_salary is None) == (self.amount is None):
            raise ValueError("nêu 'times_base_salary' hoặc 'amount'; không nêu cả hai")
        return self


class Award(Identified):
    """A form of commendation: who is selected from which board and window, how many, by whom.

    Those ``attested`` (persons) and a creative ``practice`` are put forward with evidence and need
    no board; ``tiers`` says of which tiers they may be, all where not stated. A ``giay_khen`` is
    each unit's head's to give, within the unit.
    """

    form: Literal["bang_khen", "giay_khen", "prize"] = "bang_khen"
    subjects: SubjectKind = "unit"
    tiers: Names = ()
    board: Name | None = None
    window: WindowName | None = None
    select: Literal["by_rank", "all_criteria_met", "attested", "practice"]
    requires: Names = ()
    min_score: Quantity | None = None
    quota: Quota | None = None
    money: Money | None = None
    over_quota_tie: Literal["council", "all", "none"] | None = None
    authority: Words

    @property
    def is_by_board(self) -> bool:
        """Whether the award is given from a ranked board."""
        return self.select in ("by_rank", "all_criteria_met")

    @property
    def is_within_unit(self) -> bool:
        """Whether each unit's head decides it for his own."""
        return self.form == "giay_khen"

    @model_validator(mode="after")
    def _board_where_one_is_read(self) -> "Award":
        needed = (self.board, self.window, self.quota, self.over_quota_tie)
        if self.is_by_board and None in needed:
            raise ValueError("chọn theo bảng cần board, window, quota và over_quota_tie")
        if not self.is_by_board and (self.board or self.window):
            raise ValueError("chọn theo xác nhận hay cách làm thì không nêu board, window")
        if self.is_by_board and self.tiers:
            raise ValueError("chọn theo bảng thì khối là của bảng; bỏ 'tiers'")
        return self


def one_or_more_subjects(value: Any) -> Any:
    """Let one kind of subject stand for the list."""
    return [value] if isinstance(value, str) else value


Subjects = Annotated[
    tuple[SubjectKind, ...],
    BeforeValidator(
        one_or_more_subjects, json_schema_input_type=SubjectKind | tuple[SubjectKind, ...]
    ),
    Field(min_length=1),
]
