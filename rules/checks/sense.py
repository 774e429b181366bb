"""What the statements of a campaign must be together: sums, days, rounding, ranks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from rules.book import Rulebook
from rules.errors import Problem
from rules.model import Campaign, Criterion, for_tier
from rules.parsing import Path_
from rules.policies import Group
from rules.vietnamese import exact
from rules.words import Amount


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


def _full_points(book: Rulebook, tier: str, group: str | None) -> Fraction | None:
    """Give what a tier can get at most from a group, or from everything (None: not stated)."""
    node = {one.id: one for one in book.campaign.groups}.get(group or "")
    total = _uncapped(book, tier, node)
    if total is not None and node and node.at_most:
        return min(total, node.at_most.value)
    return total


def _uncapped(book: Rulebook, tier: str, node: Group | None) -> Fraction | None:
    parts = _parts(book, tier, node.id if node else None)
    known = [(weight, full) for weight, full in parts if full is not None]
    if len(known) < len(parts):
        return None
    total = sum((weight * full for weight, full in known), Fraction(0))
    weights = sum(weight for weight, _ in known)
    return total / weights if node and node.combine != "sum" and weights else total


def _parts(book: Rulebook, tier: str, group: str | None) -> list[tuple[Fraction, Fraction | None]]:
    """Give weight and full points of each line and group that a tier has in a group."""
    campaign = book.campaign
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
    return parts


def _caps_of_groups_are_reached(book: Rulebook) -> Iterator[Problem]:
    """A cap above all that a group's lines can give says another sum than they do."""
    for at, group in enumerate(book.campaign.groups):
        sums = [_uncapped(book, tier, group) for tier in book.campaign.tier_names]
        known = [total for total in sums if total is not None]
        if group.at_most and len(known) == len(sums) and max(known) < group.at_most.value:
            message = (
                f"trần {group.at_most} của nhóm '{group.id}' không bao giờ đạt: các dòng của nhóm "
                f"cộng lại {exact(max(known), False)}"
            )
            hint = "sửa at_most của nhóm hoặc max_points của các dòng"
            place: Path_ = ("groups", at, "at_most")
            yield book.source.problem("cap_never_reached", place, message, hint)


def _geometric_means_are_of_equals(book: Rulebook) -> Iterator[Problem]:
    """Parts with unequal full points have a root for their full points: no scale fits it."""
    for at, group in enumerate(book.campaign.groups):
        for tier in book.campaign.tier_names if group.combine == "geometric_mean" else ():
            parts = _parts(book, tier, group.id)
            if len({full for weight, full in parts if weight and full is not None}) > 1:
                message = "các phần của trung bình nhân có điểm tối đa khác nhau"
                hint = "cho các phần cùng điểm tối đa, dùng weight để phân biệt"
                place: Path_ = ("groups", at, "combine")
                yield book.source.problem("unequal_parts", place, message, hint)
                break


def _weights_are_not_negative(book: Rulebook) -> Iterator[Problem]:
    for key in ("groups", "criteria"):
        for at, one in enumerate(getattr(book.campaign, key)):
            if one.weight and one.weight.value < 0:
                place: Path_ = (key, at, "weight")
                message = f"trọng số âm: {one.weight}"
                yield book.source.problem("weight_negative", place, message, "viết số không âm")


def _weights_add_up(book: Rulebook) -> Iterator[Problem]:
    """Weights in per cent are shares of their group: they make up 100 %, in every named set too."""
    campaign = book.campaign
    sets: dict[str, Mapping[str, Amount]] = {"": {}, **campaign.weight_sets}
    for name, weights in sets.items():
        for parent in (None, *(group.id for group in campaign.groups)):
            told = ""
            for tier in campaign.tier_names:
                children = _weighted(campaign, parent, tier)
                if not name or set(children) & set(weights):
                    told = told or _of_whole([weights.get(*one) for one in children.items()])
            if told:
                where = f"nhóm '{parent}'" if parent else "tổng điểm"
                place = ("weight_sets", name) if name else _place_of_group(campaign, parent)
                hint = "sửa weight cho đủ 100 %, hoặc viết mọi trọng số không có dấu %"
                message = f"trọng số trong {where}: {told}"
                yield book.source.problem("weights_do_not_add_up", place, message, hint)


def _weighted(campaign: Campaign, parent: str | None, tier: str) -> dict[str, Amount | None]:
    """Give the weight of each group and line that a tier has in a group."""
    held = {one.id: one.weight for one in campaign.groups if one.parent == parent}
    for one in campaign.criteria:
        if one.group == parent and not one.is_monitored and campaign.applies(one, tier):
            held[one.id] = one.weight
    return held


def _of_whole(weights: Sequence[Amount | None]) -> str:
    """Say what is wrong with the weights of one group, where they are in per cent."""
    shares = [one.value for one in weights if one and one.is_percent]
    if not shares:
        return ""
    if len(shares) < len(weights):
        return "chỗ là phần trăm, chỗ thì không"
    total = sum(shares, Fraction(0))
    return "" if total == 1 else f"cộng lại {exact(total, True)}, khác 100 %"


def _place_of_group(campaign: Campaign, group: str | None) -> Path_:
    names = [one.id for one in campaign.groups]
    return ("groups", names.index(group)) if group else ("groups" if names else "criteria",)


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
                if tier.in_force(day)
                and (one.starts is None or one.starts <= day)
                and (one.ends is None or day <= one.ends)
                and not _has_target(one, tier.id, day)
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


def _classes_have_totals(book: Rulebook) -> Iterator[Problem]:
    """Classes are of totals: without points nobody would ever be in one."""
    if book.campaign.classes and not book.campaign.scale:
        message = "có bậc xếp loại nhưng phong trào không có thang điểm ('scale')"
        hint = "nêu scale và điểm của tiêu chí, hoặc bỏ classes"
        yield book.source.problem("points_without_scale", ("classes",), message, hint)


SENSE: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _lines_round_where_they_can,
    _points_add_up,
    _caps_of_groups_are_reached,
    _geometric_means_are_of_equals,
    _weights_are_not_negative,
    _weights_add_up,
    _every_day_has_one_target,
    _ranking_has_points,
    _places_are_given_where_they_are_used,
    _classes_have_totals,
)
"""What the statements must be together."""
