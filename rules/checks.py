"""What a campaign file must hold beyond its form: each check is one function and one list entry."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from rules.book import Rulebook
from rules.errors import Problem, refuse_if_any
from rules.model import Criterion, for_tier
from rules.register_checks import unknown_sources
from rules.source import Path_
from rules.vietnamese import exact
from rules.words import EVERY_TIER

Check = Callable[[Rulebook], Iterator[Problem]]


def check_campaign(book: Rulebook) -> None:
    """Raise Refused with everything the checks find, in the file's order."""
    found = [problem for check in CHECKS for problem in check(book)]
    refuse_if_any(sorted(found, key=lambda problem: (problem.line, problem.column)))


def _every_reference_is_known(book: Rulebook) -> Iterator[Problem]:
    yield from unknown_sources(book.campaign, (), book.registers, book.source)


def _ids_are_unique(book: Rulebook) -> Iterator[Problem]:
    for key in ("tiers", "boards", "groups", "criteria", "standards", "awards"):
        seen: set[str] = set()
        for at, item in enumerate(getattr(book.campaign, key)):
            if item.id in seen:
                message = f"mã '{item.id}' dùng hai lần trong {key}"
                yield book.source.problem("duplicate_id", (key, at, "id"), message, "đặt mã khác")
            seen.add(item.id)


def _names_point_somewhere(book: Rulebook) -> Iterator[Problem]:
    groups = {group.id for group in book.campaign.groups}
    boards = {board.id for board in book.campaign.boards}
    for at, one in enumerate(book.campaign.criteria):
        here: Path_ = ("criteria", at)
        if one.measures not in book.registers.indicators:
            message = f"không có chỉ số '{one.measures}' trong indicators.yaml"
            hint = "thêm chỉ số vào indicators.yaml hoặc sửa mã"
            yield book.source.problem("unknown_indicator", (*here, "measures"), message, hint)
        if one.group is not None and one.group not in groups:
            message = f"không có nhóm '{one.group}'"
            hint = f"các nhóm: {', '.join(sorted(groups))}"
            yield book.source.problem("unknown_group", (*here, "group"), message, hint)
        if one.group is None and groups:
            yield book.source.problem(
                "missing_key", here, "thiếu khóa 'group'", "nêu nhóm của tiêu chí"
            )
        yield from _unknown_tiers(book, one.applies_to, (*here, "applies_to"))
    for at, board in enumerate(book.campaign.boards):
        yield from _unknown_tiers(book, board.tiers, ("boards", at, "tiers"))
    for at, award in enumerate(book.campaign.awards):
        if award.board not in boards:
            message = f"không có bảng '{award.board}'"
            hint = f"các bảng: {', '.join(sorted(boards))}"
            yield book.source.problem("unknown_board", ("awards", at, "board"), message, hint)
        elif award.window not in book.campaign.board(award.board).windows:
            message = f"bảng '{award.board}' không xếp theo kỳ '{award.window}'"
            yield book.source.problem(
                "unknown_window", ("awards", at, "window"), message, "thêm kỳ vào bảng"
            )


def _unknown_tiers(book: Rulebook, names: tuple[str, ...], place: Path_) -> Iterator[Problem]:
    for name in names:
        if name not in book.campaign.tier_names:
            message = f"không có khối '{name}'"
            hint = f"các khối: {', '.join(book.campaign.tier_names)}"
            yield book.source.problem("unknown_tier", place, message, hint)


def _targets_are_in_their_unit(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        indicator = book.registers.indicators.get(one.measures)
        if one.target is None or indicator is None:
            continue
        for amount in one.target.quantities():
            if amount.is_percent != indicator.is_ratio:
                message = f"'{amount}' không cùng đơn vị với chỉ số '{indicator.id}'"
                hint = (
                    "chỉ số tính theo phần trăm: viết có dấu %, ví dụ 90 %"
                    if indicator.is_ratio
                    else "chỉ số là số đếm: viết số không có dấu %"
                )
                yield book.source.problem("wrong_unit", ("criteria", at, "target"), message, hint)


def _scored_or_monitored(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        here: Path_ = ("criteria", at)
        if one.is_monitored:
            if one.max_points or one.target or one.meets:
                message = "chỉ theo dõi (monitored) thì không có điểm và chỉ tiêu"
                yield book.source.problem(
                    "monitored_has_target", here, message, "bỏ max_points, target, meets"
                )
            continue
        for key in ("target", "meets"):
            if getattr(one, key) is None:
                message = f"thiếu khóa '{key}'"
                yield book.source.problem("missing_key", here, message, f"thêm '{key}: ...'")
        if (one.max_points is None) != (book.campaign.scale is None):
            message = (
                "thiếu khóa 'max_points'"
                if book.campaign.scale
                else "có điểm nhưng phong trào không có thang điểm ('scale')"
            )
            yield book.source.problem("points_without_scale", here, message, "sửa cho thống nhất")
        if one.meets in ("at_most", "below") and one.shape.kind == "proportional":
            message = "'proportional' chỉ dùng khi số càng cao càng tốt"
            yield book.source.problem("wrong_shape", (*here, "shape"), message, "dùng pass_fail")


def _points_add_up(book: Rulebook) -> Iterator[Problem]:
    if book.campaign.scale is None:
        return
    unit = 10**book.campaign.scale.rounding.places
    for tier in book.campaign.tier_names:
        points = [
            for_tier(one.max_points, tier)
            for one in book.campaign.criteria
            if one.max_points and book.campaign.applies(one, tier)
        ]
        if None in points:
            continue
        total = sum(amount.value for amount in points)
        if total != book.campaign.scale.total_points:
            message = (
                f"điểm tối đa của khối '{tier}' cộng lại là {exact(Fraction(total), False)}, "
                f"khác tổng điểm {book.campaign.scale.total_points}"
            )
            hint = "sửa max_points hoặc total_points cho khớp"
            yield book.source.problem(
                "points_do_not_add_up", ("scale", "total_points"), message, hint
            )
    for at, one in enumerate(book.campaign.criteria):
        for amount in (one.max_points or {}).values():
            if (amount.value * unit).denominator != 1 or amount.is_percent:
                message = f"điểm '{amount}' có nhiều số lẻ hơn quy định làm tròn"
                hint = f"dùng tối đa {book.campaign.scale.rounding.places} số lẻ"
                yield book.source.problem(
                    "points_too_fine", ("criteria", at, "max_points"), message, hint
                )


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


def _dates_run_forward(book: Rulebook) -> Iterator[Problem]:
    if book.campaign.ends.day < book.campaign.starts.day:
        message = "ngày kết thúc trước ngày bắt đầu"
        yield book.source.problem("ends_before_start", ("ends",), message, "sửa starts hoặc ends")


def _per_tier_names_are_tiers(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        parts = {"target": one.target.per_tier if one.target else {}}
        parts["max_points"] = one.max_points or {}
        for key, values in parts.items():
            stray = tuple(name for name in values if name != EVERY_TIER)
            yield from _unknown_tiers(book, stray, ("criteria", at, key))


def _ranking_has_points(book: Rulebook) -> Iterator[Problem]:
    if book.campaign.boards and book.campaign.scale is None:
        message = "phong trào không có thang điểm nên không xếp hạng được"
        yield book.source.problem(
            "board_without_scale", ("boards",), message, "bỏ boards hoặc thêm scale"
        )
    if book.campaign.boards and book.campaign.ranking is None:
        message = "thiếu khóa 'ranking'"
        hint = "nêu cách xếp khi bằng điểm: ranking: {ties: competition}"
        yield book.source.problem("missing_key", ("boards",), message, hint)


CHECKS: tuple[Check, ...] = (
    _dates_run_forward,
    _ids_are_unique,
    _names_point_somewhere,
    _per_tier_names_are_tiers,
    _every_reference_is_known,
    _targets_are_in_their_unit,
    _scored_or_monitored,
    _points_add_up,
    _every_day_has_one_target,
    _ranking_has_points,
)
