"""What can never happen: a row never looked at, a day never due, an award for nobody."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from rules.book import Rulebook
from rules.checks.shapes import in_points
from rules.conditions import Span, case_place, holds_whenever, spans
from rules.errors import Problem
from rules.model import Campaign, Criterion
from rules.parsing import Path_
from rules.policies import Tier
from rules.shapes import COMPARE, Bands, Between, Case, Cases
from rules.words import Amount

Ends = tuple[Fraction | None, Fraction | None]
NONE, ALL = Fraction(0), Fraction(1)


def _rows_can_be_reached(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        if isinstance(one.shape, Cases):
            yield from _cases_can_be_reached(book, at, one, one.shape)
        elif isinstance(one.shape, Bands):
            ends = _ends(book, one.measure)
            for row, band in enumerate(one.shape.bands):
                if _span(band, ends).is_empty:
                    place: Path_ = ("criteria", at, "shape", "bands", "bands", row)
                    message, hint = f"không số nào rơi vào bậc thứ {row + 1}", "sửa các đầu của bậc"
                    yield book.source.problem("never_reached", place, message, hint)


def _ends(book: Rulebook, indicator: str) -> Ends:
    """Give the least and the most that an indicator can be."""
    unit = book.registers.indicators[indicator].unit
    return (None if unit == "value" else NONE), (ALL if unit == "%" else None)


def _span(band: Any, ends: Ends) -> Span:
    span = Span(*ends)
    for word in COMPARE:
        end = getattr(band, word)
        if end is not None:
            span.narrow(word, end.value)
    return span


def _cases_can_be_reached(
    book: Rulebook, at: int, one: Criterion, shape: Cases
) -> Iterator[Problem]:
    """A case is not reached if an earlier one holds whenever it does, or if it never holds."""
    tiers = [tier for tier in book.campaign.tier_names if book.campaign.applies(one, tier)]

    def ends(name: str) -> Ends:
        return _ends(book, one.measures[name])

    def covers(first: Case, later: Case) -> bool:
        if first.when is None or later.when is None:
            return first.when is None
        when, then = first.when, later.when
        return when == then or all(holds_whenever(when, then, tier, ends) for tier in tiers)

    for row, case in enumerate(shape.cases):
        place = case_place(at, row)
        first = next((n for n, other in enumerate(shape.cases[:row]) if covers(other, case)), None)
        if first is not None:
            message = f"trường hợp thứ {row + 1} không bao giờ được xét, thứ {first + 1} đã gồm nó"
            hint = "xếp trường hợp chặt hơn lên trước"
            yield book.source.problem("never_reached", place, message, hint)
        elif case.when and all(
            any(span.is_empty for span in spans(case.when, tier, ends).values()) for tier in tiers
        ):
            message = f"không số nào hợp với trường hợp thứ {row + 1}"
            yield book.source.problem("never_reached", place, message, "sửa các mức so")


def _posts_can_be_reached(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        if isinstance(one.shape, Between):
            span = Span(*_ends(book, one.measure))
            span.narrow("equals", one.shape.full_at.value)
            if span.is_empty:
                message = f"không ai đạt được mốc full_at '{one.shape.full_at}'"
                place: Path_ = ("criteria", at, "shape", "between", "full_at")
                yield book.source.problem("unreachable", place, message, "từ 0 % đến 100 %")


def _classes_can_be_reached(book: Rulebook) -> Iterator[Problem]:
    scale = book.campaign.scale
    for at, rule in enumerate(book.campaign.classes if scale else ()):
        assert scale is not None
        ends = (NONE, _highest_total(book.campaign))
        if _span(in_points(rule, scale.total_points), ends).is_empty:
            message, hint = f"không tổng điểm nào rơi vào loại '{rule.id}'", "sửa các đầu của bậc"
            yield book.source.problem("never_reached", ("classes", at), message, hint)


def _highest_total(campaign: Campaign) -> Fraction | None:
    """Give the highest total with all that adjustments may add; None where nothing limits it."""
    assert campaign.scale is not None
    most: Fraction | None = Fraction(campaign.scale.total_points)
    for one in campaign.adjustments:
        each = one.points_each or one.percent_each
        if each and each.value > 0 and most is not None:
            capped = one.points_each and one.at_most
            most = most + abs(one.at_most.value) if capped and one.at_most else None
    caps = [one.total_at_most.value for one in campaign.adjustments if one.total_at_most]
    return min([*caps, *([] if most is None else [most])], default=None)


def _awards_can_be_reached(book: Rulebook) -> Iterator[Problem]:
    campaign = book.campaign
    tiers = {tier.id: tier for tier in campaign.tiers}
    highest = _highest_total(campaign) if campaign.scale else None
    for at, award in enumerate(campaign.awards):
        quota, least = award.quota, award.min_score
        share = quota.share.value if quota and quota.share else None
        if quota and not quota.at_least and (quota.count == 0 or share == 0):
            message = "không có suất nào"
            place: Path_ = ("awards", at, "quota")
            yield book.source.problem("no_places", place, message, "nêu số lượng lớn hơn 0")
        if least and highest is not None and least.value > highest:
            message = f"điểm tối thiểu {least} vượt tổng điểm cao nhất {Amount(highest, False)}"
            place = ("awards", at, "min_score")
            yield book.source.problem("unreachable", place, message, "hạ min_score")
        ranked = campaign.board(award.board).tiers if award.board else ()
        if ranked and not any(_takes_part(campaign, tiers[name]) for name in ranked):
            message = f"không khối nào của bảng '{award.board}' có trong thời gian của phong trào"
            place = ("awards", at, "board")
            yield book.source.problem("unreachable", place, message, "chọn bảng khác")


def _what_must_be_met_can_be_missed(book: Rulebook) -> Iterator[Problem]:
    """Only a line with a target is met or missed; where there is none, everybody passes."""
    campaign = book.campaign
    asked = [one for one in campaign.criteria if one.target and not one.is_monitored]
    named = {one.id for one in asked}
    places: list[Path_] = []
    for at, award in enumerate(campaign.awards):
        ranked = campaign.board(award.board).tiers if award.board else ()
        bound = (campaign.applies(one, tier) for one in asked for tier in ranked)
        if award.select == "all_criteria_met" and not any(bound):
            places.append(("awards", at, "select"))
    for at, gate in enumerate(campaign.gates):
        if gate.all_criteria_met and not asked:
            places.append(("gates", at, "all_criteria_met"))
        if gate.criterion_met and gate.criterion_met not in named:
            places.append(("gates", at, "criterion_met"))
    for place in places:
        message = "không có chỉ tiêu nào để đạt hay không đạt: ai cũng qua"
        hint = "thêm target và meets cho tiêu chí, hoặc chọn điều kiện khác"
        yield book.source.problem("nothing_to_meet", place, message, hint)


def _takes_part(campaign: Campaign, tier: Tier) -> bool:
    begins, until = tier.begins or campaign.starts.day, tier.until or campaign.ends.day
    return begins <= campaign.ends.day and campaign.starts.day <= until


def _days_fall_in_the_campaign(book: Rulebook) -> Iterator[Problem]:
    """A criterion's days lie in order, and some of them in the campaign's."""
    campaign = book.campaign
    for at, one in enumerate(campaign.criteria):
        starts, ends = one.starts or campaign.starts.day, one.ends or campaign.ends.day
        if one.starts and one.ends and ends < starts:
            message = "ngày kết thúc trước ngày bắt đầu"
            place: Path_ = ("criteria", at, "ends")
            yield book.source.problem("ends_before_start", place, message, "sửa starts hoặc ends")
        elif starts > campaign.ends.day or ends < campaign.starts.day:
            message = "tiêu chí không có ngày nào trong thời gian của phong trào"
            place = ("criteria", at, "starts" if one.starts else "ends")
            yield book.source.problem("never_due", place, message, "sửa starts, ends")


REACH: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _rows_can_be_reached,
    _posts_can_be_reached,
    _classes_can_be_reached,
    _awards_can_be_reached,
    _what_must_be_met_can_be_missed,
    _days_fall_in_the_campaign,
)
"""What must be possible."""
