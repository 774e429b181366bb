"""What the statements of a campaign must be together: sums, days, rounding, ranks."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from rules.book import Rulebook
from rules.errors import Problem
from rules.model import Criterion, for_tier
from rules.parsing import Path_
from rules.vietnamese import exact


def _points_add_up(book: Rulebook) -> Iterator[Problem]:
    scale = book.campaign.scale
    if scale is None:
        return
    for tier in book.campaign.tier_names:
        total = _full_points(book, tier, None)
        if total is not None and total != scale.total_points:
            message = (
                f"điểm tối đa của khối '{tier}' cộng lại là {exact(total, False)}, "
                f"khác tổng điểm {scale.total_points}"
            )
            hint = "sửa max_points hoặc total_points cho khớp"
            place: Path_ = ("scale", "total_points")
            yield book.source.problem("points_do_not_add_up", place, message, hint)
    unit = 10**scale.rounding.places
    for at, one in enumerate(book.campaign.criteria):
        for amount in (one.max_points or {}).values():
            if (amount.value * unit).denominator != 1 or amount.is_percent:
                message = f"điểm '{amount}' có nhiều số lẻ hơn quy định làm tròn"
                hint = f"dùng tối đa {scale.rounding.places} số lẻ"
                place = ("criteria", at, "max_points")
                yield book.source.problem("points_too_fine", place, message, hint)


def _full_points(book: Rulebook, tier: str, group: str | None) -> Fraction | None:
    """Give what a tier can get at most from a group, or from everything (None: not stated)."""
    campaign = book.campaign
    node = {one.id: one for one in campaign.groups}.get(group or "")
    parts: list[tuple[Fraction, Fraction | None]] = []
    for one in campaign.criteria:
        if one.group == group and not one.is_monitored and campaign.applies(one, tier):
            amount = for_tier(one.max_points or {}, tier)
            weight = one.weight.value if one.weight else Fraction(1)
            parts.append((weight, amount.value if amount else None))
    for child in campaign.groups:
        if child.parent == group:
            full = _full_points(book, tier, child.id)
            parts.append((child.weight.value if child.weight else Fraction(1), full))
    known = [(weight, full) for weight, full in parts if full is not None]
    if len(known) < len(parts):
        return None
    total = sum((weight * full for weight, full in known), Fraction(0))
    if node and node.combine != "sum" and known:
        total /= sum(weight for weight, _ in known)
    return min(total, node.at_most.value) if node and node.at_most else total


def _lines_round_where_they_can(book: Rulebook) -> Iterator[Problem]:
    """Printed lines are added as they stand: no means and no fractions of a line above them."""
    scale = book.campaign.scale
    if scale is None or scale.rounding.at != "line":
        return
    for key in ("groups", "criteria"):
        for at, one in enumerate(getattr(book.campaign, key)):
            mean = key == "groups" and one.combine != "sum"
            if mean or (one.weight and one.weight.value.denominator != 1):
                message = "làm tròn ở từng dòng chỉ đi với cộng và trọng số nguyên"
                hint = "làm tròn ở group hoặc total, hoặc bỏ trung bình và trọng số lẻ"
                yield book.source.problem("rounding", (key, at), message, hint)


def _every_day_has_one_target(book: Rulebook) -> Iterator[Problem]:
    """Sweep the campaign month by month: each criterion and tier must find exactly one target."""
    for at, one in enumerate(book.campaign.criteria):
        for tier in book.campaign.tiers:
            if one.target is None or not book.campaign.applies(one, tier.id):
                continue
            bare = [
                day
                for day in month_ends(book.campaign.starts.day, book.campaign.ends.day)
                if tier.in_force(day) and not _has_target(one, tier.id, day)
            ]
            if bare:
                message = f"khối '{tier.id}' không có chỉ tiêu vào ngày {bare[0]:%d/%m/%Y}"
                hint = "thêm chỉ tiêu cho khối này, hoặc nêu 'applies_to'"
                yield book.source.problem("no_target", ("criteria", at, "target"), message, hint)


def _has_target(criterion: Criterion, tier: str, day: date) -> bool:
    target = criterion.target
    assert target is not None
    steps = for_tier(target.per_tier, tier)
    if steps is None:
        return False
    return target.in_force_from is None or any(begins <= day for begins in steps)


def month_ends(starts: date, ends: date) -> Iterator[date]:
    """Give the last day of every month from ``starts`` to ``ends``."""
    first = starts.replace(day=1)
    while first <= ends:
        first = (first + timedelta(days=32)).replace(day=1)
        yield first - timedelta(days=1)


def _ranking_has_points(book: Rulebook) -> Iterator[Problem]:
    if book.campaign.boards and book.campaign.scale is None:
        message = "phong trào không có thang điểm nên không xếp hạng được"
        yield book.source.problem(
            "board_without_scale", ("boards",), message, "bỏ boards hoặc thêm scale"
        )
    if any(one.ranked for one in book.campaign.boards) and book.campaign.ranking is None:
        message = "thiếu khóa 'ranking'"
        hint = "nêu cách xếp khi bằng điểm: ranking: {ties: competition}"
        yield book.source.problem("missing_key", ("boards",), message, hint)


def _places_are_given_where_they_are_used(book: Rulebook) -> Iterator[Problem]:
    """A board that gives no places can neither select for an award nor cut a class at a quota."""
    campaign = book.campaign
    bare = {one.id for one in campaign.boards if not one.ranked}
    hint = "bỏ 'ranked: no' của bảng, hoặc bỏ phần cần thứ hạng"
    for at, award in enumerate(campaign.awards):
        if award.board in bare:
            message = f"bảng '{award.board}' không xếp thứ hạng nên không chọn theo bảng được"
            yield book.source.problem("unranked_board", ("awards", at, "board"), message, hint)
    for at, rule in enumerate(campaign.classes):
        if rule.quota and bare:
            message = "tỷ lệ của một bậc cần thứ hạng, mà có bảng không xếp thứ hạng"
            yield book.source.problem("unranked_board", ("classes", at, "quota"), message, hint)


SENSE: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _lines_round_where_they_can,
    _points_add_up,
    _every_day_has_one_target,
    _ranking_has_points,
    _places_are_given_where_they_are_used,
)
"""What the statements must be together."""
