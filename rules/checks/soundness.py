"""What would make a campaign unfair or impossible: told before it starts."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from rules.book import Rulebook
from rules.errors import Problem
from rules.model import Criterion, for_tier
from rules.parsing import Path_
from rules.words import EVERY_TIER, Amount


def _points_are_stated_for_every_tier(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        if one.max_points is None:
            continue
        for tier in book.campaign.tier_names:
            if book.campaign.applies(one, tier) and for_tier(one.max_points, tier) is None:
                message = f"chưa nêu điểm tối đa của khối '{tier}'"
                place: Path_ = ("criteria", at, "max_points")
                yield book.source.problem(
                    "points_missing", place, message, "thêm điểm, hoặc nêu 'applies_to'"
                )
        if any(amount.value < 0 for amount in one.max_points.values()):
            message = "điểm tối đa âm"
            place = ("criteria", at, "max_points")
            yield book.source.problem("points_negative", place, message, "viết số không âm")


def _targets_can_be_reached(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        place: Path_ = ("criteria", at, "target")
        for amount in one.target.quantities() if one.target else ():
            if amount.value < 0 or (amount.is_percent and amount.value > 1):
                message = f"chỉ tiêu '{amount}' ngoài khoảng có thể đạt"
                yield book.source.problem("unreachable", place, message, "từ 0 % đến 100 %")
            elif _is_beyond(one, amount):
                message = f"không ai đạt được '{amount}' với cách so này"
                yield book.source.problem("unreachable", place, message, "sửa target hoặc meets")
        least = getattr(one.shape, "nothing_below", None)
        if least and one.target and any(least.value > q.value for q in one.target.quantities()):
            message = f"mức 0 điểm '{least}' cao hơn chỉ tiêu: đạt chỉ tiêu vẫn 0 điểm"
            place = ("criteria", at, "shape")
            yield book.source.problem("floor_above_target", place, message, "hạ nothing_below")


def _is_beyond(one: Criterion, amount: Amount) -> bool:
    above_all = one.meets == "above" and amount.is_percent and amount.value == 1
    return above_all or (one.meets == "below" and amount.value == 0)


def _deadlines_rise(book: Rulebook) -> Iterator[Problem]:
    """A later deadline easier than an earlier one is most often a slip of the pen."""
    for at, one in enumerate(book.campaign.criteria):
        if one.target is None or not one.target.by:
            continue
        sign = -1 if one.meets in ("at_most", "below") else 1
        for tier, steps in one.target.by.items():
            ordered = sorted(steps.items())
            for (_, first), (day, second) in pairwise(ordered):
                if sign * second.value < sign * first.value:
                    whose = "" if tier == EVERY_TIER else f" của khối '{tier}'"
                    message = f"hạn {day:%d/%m/%Y}{whose} dễ hơn hạn trước"
                    place: Path_ = ("criteria", at, "target")
                    yield book.source.problem("easier_later", place, message, "kiểm tra hai mức")
            if ordered[0][0] > book.campaign.ends.day:
                message = f"hạn đầu tiên {ordered[0][0]:%d/%m/%Y} sau ngày kết thúc phong trào"
                place = ("criteria", at, "target")
                yield book.source.problem("never_due", place, message, "sửa hạn hoặc ends")


def _small_bases_are_of_ratios(book: Rulebook) -> Iterator[Problem]:
    """A count has no base: a small-base rule would make every count not applicable."""
    for at, one in enumerate(book.campaign.criteria):
        small = one.small_base or book.campaign.small_base
        indicator = book.registers.indicators[one.measure]
        if small and small.then == "not_applicable" and not indicator.is_ratio:
            message = f"chỉ số '{indicator.id}' là số đếm, không có mẫu số để xét mẫu nhỏ"
            hint = "nêu riêng cho tiêu chí: small_base: {below: 1, then: flag}"
            yield book.source.problem("small_base", ("criteria", at), message, hint)


def _adjustments_are_of_cases(book: Rulebook) -> Iterator[Problem]:
    """Cases are counted, and a group brought to 0 is one that the total adds as it stands."""
    groups = {one.id: one for one in book.campaign.groups}
    for at, one in enumerate(book.campaign.adjustments):
        place = ("adjustments", at)
        if one.measure and book.registers.indicators[one.measure].is_ratio:
            message = f"chỉ số '{one.measure}' là tỷ lệ, không đếm được số vụ việc để cộng, trừ"
            yield book.source.problem("not_a_count", place, message, "dùng một chỉ số là số đếm")
        group = groups.get(one.zero_group or "")
        if group and (group.parent or group.weight):
            message = f"nhóm '{group.id}' có trọng số hoặc nằm trong nhóm khác, không đưa về 0 được"
            hint = "chỉ nêu zero_group cho nhóm cộng thẳng vào tổng điểm"
            yield book.source.problem("zero_group", place, message, hint)


def _least_shares_are_of_plain_groups(book: Rulebook) -> Iterator[Problem]:
    """A least share of each group compares its points with its lines' points, added up."""
    campaign = book.campaign
    plain = all(
        one.combine == "sum" and not (one.parent or one.weight) for one in campaign.groups
    ) and not any(one.weight for one in campaign.criteria)
    for at, one in enumerate(campaign.classes):
        if one.least_in_each_group and not plain:
            message = "least_in_each_group chỉ tính được với nhóm cộng thẳng các dòng"
            hint = "bỏ nhóm con, trung bình và trọng số, hoặc dùng when"
            yield book.source.problem("least_in_each_group", ("classes", at), message, hint)


def _tiers_are_sound(book: Rulebook) -> Iterator[Problem]:
    for at, tier in enumerate(book.campaign.tiers):
        if tier.id == EVERY_TIER:
            message = f"'{EVERY_TIER}' là từ dành riêng, không đặt tên khối được"
            yield book.source.problem("reserved", ("tiers", at), message, "đặt tên khác")
        if tier.begins and tier.until and tier.until < tier.begins:
            message = "khối kết thúc trước khi bắt đầu"
            yield book.source.problem(
                "ends_before_start", ("tiers", at), message, "sửa from, until"
            )
    seen: dict[str, str] = {}
    for at, board in enumerate(book.campaign.boards):
        place = ("boards", at)
        if not board.tiers or not board.windows or len(set(board.windows)) < len(board.windows):
            message = "bảng thiếu khối, thiếu kỳ, hoặc có kỳ lặp lại"
            yield book.source.problem("bad_board", place, message, "nêu mỗi khối, mỗi kỳ một lần")
        for name in board.tiers:
            if name in seen:
                message = f"khối '{name}' ở cả bảng '{seen[name]}' và '{board.id}'"
                yield book.source.problem("two_boards", place, message, "mỗi khối một bảng")
            seen[name] = board.id


def _groups_have_criteria(book: Rulebook) -> Iterator[Problem]:
    used = {one.group for one in book.campaign.criteria}
    used |= {one.parent for one in book.campaign.groups}
    for at, group in enumerate(book.campaign.groups):
        if group.id not in used:
            message = f"nhóm '{group.id}' không có tiêu chí nào"
            yield book.source.problem("empty_group", ("groups", at), message, "thêm hoặc bỏ nhóm")


def _reports_come_before_they_are_counted(book: Rulebook) -> Iterator[Problem]:
    """Units report before the month is computed, and what the bell does has an hour."""
    campaign = book.campaign
    monthly = campaign.recompute.monthly if campaign.recompute else None
    if monthly is None:
        if campaign.publication and campaign.publication.mode == "automatic":
            message = "tự công bố (automatic) mà không có 'recompute': chuông không bao giờ tính"
            place: Path_ = ("publication", "mode")
            hint = "thêm recompute, hoặc viết mode: manual"
            yield book.source.problem("never_rung", place, message, hint)
        return
    by = monthly.report_by
    if by and (by.day, by.at) >= (monthly.day, monthly.at):
        message = (
            f"hạn báo cáo ngày {by.day} lúc {by.at} không trước lúc tính, "
            f"ngày {monthly.day} lúc {monthly.at}"
        )
        place = ("recompute", "monthly", "report_by")
        yield book.source.problem("report_after_compute", place, message, "đặt hạn sớm hơn")


SOUNDNESS: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _points_are_stated_for_every_tier,
    _targets_can_be_reached,
    _deadlines_rise,
    _small_bases_are_of_ratios,
    _adjustments_are_of_cases,
    _least_shares_are_of_plain_groups,
    _tiers_are_sound,
    _groups_have_criteria,
    _reports_come_before_they_are_counted,
)
