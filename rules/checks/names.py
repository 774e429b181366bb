"""What each statement of a campaign must be in itself: known names, units, shapes, dates."""

from collections.abc import Callable, Iterator

from rules.book import Rulebook
from rules.checks.registers import unknown_sources
from rules.conditions import compared, conditions, empty_parts
from rules.errors import Problem
from rules.nearest import nearest
from rules.parsing import Path_
from rules.shapes import (
    SEVERAL_MEASURES,
    WITHOUT_TARGET,
    Cases,
    Checklist,
    Deduct,
    Labelled,
    PeerRelative,
    PerEvent,
)
from rules.words import EVERY_TIER

WITH_IDS = (
    "tiers",
    "boards",
    "groups",
    "criteria",
    "adjustments",
    "standards",
    "tasks",
    "gates",
    "classes",
    "class_limits",
    "exclusions",
    "awards",
)


def _every_reference_is_known(book: Rulebook) -> Iterator[Problem]:
    yield from unknown_sources(book.campaign, (), book.registers, book.source)


def _ids_are_unique(book: Rulebook) -> Iterator[Problem]:
    for key in WITH_IDS:
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
        for name in one.measures.values():
            yield from _unknown_indicator(book, name, (*here, "measures"))
        if one.group is not None and one.group not in groups:
            message = f"không có nhóm '{one.group}'"
            hint = nearest(one.group, groups, f"các nhóm: {', '.join(sorted(groups))}")
            yield book.source.problem("unknown_group", (*here, "group"), message, hint)
        if one.group is None and groups:
            yield book.source.problem(
                "missing_key", here, "thiếu khóa 'group'", "nêu nhóm của tiêu chí"
            )
        yield from _unknown_tiers(book, one.applies_to, (*here, "applies_to"))
    for at, tier in enumerate(book.campaign.tiers):
        yield from _unknown_tiers(book, tier.made_of, ("tiers", at, "made_of"))
    for at, board in enumerate(book.campaign.boards):
        yield from _unknown_tiers(book, board.tiers, ("boards", at, "tiers"))
    for at, award in enumerate(book.campaign.awards):
        yield from _unknown_tiers(book, award.tiers, ("awards", at, "tiers"))
        if award.board is None or award.window is None:
            continue
        if award.board not in boards:
            message = f"không có bảng '{award.board}'"
            hint = nearest(award.board, boards, f"các bảng: {', '.join(sorted(boards))}")
            yield book.source.problem("unknown_board", ("awards", at, "board"), message, hint)
        elif award.window not in book.campaign.board(award.board).windows:
            message = f"bảng '{award.board}' không xếp theo kỳ '{award.window}'"
            yield book.source.problem(
                "unknown_window", ("awards", at, "window"), message, "thêm kỳ vào bảng"
            )


def _unknown_indicator(book: Rulebook, name: str, place: Path_) -> Iterator[Problem]:
    if name not in book.registers.indicators:
        message = f"không có chỉ số '{name}' trong indicators.yaml"
        known = [one.id for one in book.registers.indicators.items]
        hint = nearest(name, known, "thêm chỉ số vào indicators.yaml hoặc sửa mã")
        yield book.source.problem("unknown_indicator", place, message, hint)


def _unknown_tiers(book: Rulebook, names: tuple[str, ...], place: Path_) -> Iterator[Problem]:
    for name in names:
        if name not in book.campaign.tier_names:
            message = f"không có khối '{name}'"
            tiers = book.campaign.tier_names
            hint = nearest(name, tiers, f"các khối: {', '.join(tiers)}")
            yield book.source.problem("unknown_tier", place, message, hint)


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
            needs = not isinstance(one.shape, WITHOUT_TARGET) or _goes_by_target(one.shape)
            if getattr(one, key) is None and needs:
                message = f"thiếu khóa '{key}'"
                yield book.source.problem("missing_key", here, message, f"thêm '{key}: ...'")
        if (one.max_points is None) != (book.campaign.scale is None):
            message = (
                "thiếu khóa 'max_points'"
                if book.campaign.scale
                else "có điểm nhưng phong trào không có thang điểm ('scale')"
            )
            yield book.source.problem("points_without_scale", here, message, "sửa cho thống nhất")
        rising = one.shape.kind == "proportional" or _goes_by_target(one.shape)
        if one.meets in ("at_most", "below") and rising:
            message = f"'{one.shape.kind}' chỉ dùng khi số càng cao càng tốt"
            yield book.source.problem("wrong_shape", (*here, "shape"), message, "dùng pass_fail")
        if one.meets in ("at_least", "above") and one.shape.kind == "lower_is_better":
            message = "'lower_is_better' chỉ dùng khi số càng thấp càng tốt"
            yield book.source.problem("wrong_shape", (*here, "shape"), message, "dùng proportional")


def _goes_by_target(shape: object) -> bool:
    return isinstance(shape, PeerRelative) and shape.at_target is not None


def _groups_form_a_tree(book: Rulebook) -> Iterator[Problem]:
    parents = {group.id: group.parent for group in book.campaign.groups}
    for at, group in enumerate(book.campaign.groups):
        here: Path_ = ("groups", at, "parent")
        if group.parent is not None and group.parent not in parents:
            message = f"không có nhóm '{group.parent}'"
            hint = nearest(group.parent, parents, f"các nhóm: {', '.join(parents)}")
            yield book.source.problem("unknown_group", here, message, hint)
            continue
        seen, above = {group.id}, group.parent
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above is not None:
            message = f"nhóm '{group.id}' nằm trong chính nó"
            yield book.source.problem("circle", here, message, "sửa 'parent'")


def _shapes_name_their_measures(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        known, asked = set(one.measures), set(_named_by_shape(one.shape))
        for name in sorted(asked - known):
            message = f"dạng tính điểm dùng số liệu '{name}' không có trong measures"
            hint = nearest(name, sorted(known), f"các số liệu: {', '.join(sorted(known))}")
            place: Path_ = ("criteria", at, "shape")
            yield book.source.problem("unknown_measure", place, message, hint)
        if len(known) > 1 and not asked and not isinstance(one.shape, SEVERAL_MEASURES):
            message = "dạng tính điểm này chỉ dùng một số liệu"
            place = ("criteria", at, "measures")
            yield book.source.problem("too_many_measures", place, message, "nêu một chỉ số")


def _named_by_shape(shape: object) -> Iterator[str]:
    if isinstance(shape, Cases):
        for case in shape.cases:
            yield from case.when.named() if case.when else ()
    elif isinstance(shape, Labelled):
        yield from shape.labels
    elif isinstance(shape, Checklist | Deduct | PerEvent):
        yield from (item.measure for item in shape.items)


def _other_names_point_somewhere(book: Rulebook) -> Iterator[Problem]:
    """Check what adjustments, gates, classes and tie breaks name."""
    campaign = book.campaign
    for key in ("adjustments", "gates"):
        for at, one in enumerate(getattr(campaign, key)):
            name = getattr(one, "measure", None) or getattr(one, "indicator", None)
            if name:
                yield from _unknown_indicator(book, name, (key, at))
    named: list[tuple[Path_, str | None, set[str]]] = []
    groups, criteria = {one.id for one in campaign.groups}, {one.id for one in campaign.criteria}
    standards = {one.id for one in campaign.standards}
    classes = {one.id for one in campaign.classes}
    for at, one in enumerate(campaign.adjustments):
        named.append((("adjustments", at, "zero_group"), one.zero_group, groups))
    for at, gate in enumerate(campaign.gates):
        named.append((("gates", at, "criterion_met"), gate.criterion_met, criteria))
        named.append((("gates", at, "standard"), gate.standard, standards))
    for at, award in enumerate(campaign.awards):
        named += [(("awards", at, "requires"), one, standards) for one in award.requires]
    for at, rule in enumerate(campaign.classes):
        for one in rule.quota.of if rule.quota else ():
            named.append((("classes", at, "quota", "of"), one, classes))
    for at, limit in enumerate(campaign.class_limits):
        named.append((("class_limits", at, "not_above"), limit.not_above, classes))
    for at, task in enumerate(campaign.tasks):
        named += [(("tasks", at, "supports"), one, criteria) for one in task.supports]
    for at, one in enumerate(campaign.ranking.tie_breaks if campaign.ranking else ()):
        place: Path_ = ("ranking", "tie_breaks", at)
        named.append((place, one.criterion, criteria))
        if one.indicator:
            yield from _unknown_indicator(book, one.indicator, place)
    for key in ("classes", "class_limits", "exclusions"):
        for at, rule in enumerate(getattr(campaign, key)):
            for name in rule.when.named() if rule.when else ():
                yield from _unknown_indicator(book, name, (key, at, "when"))
    for label, weights in campaign.weight_sets.items():
        for name in sorted(groups & criteria & set(weights)):
            message = f"'{name}' vừa là nhóm vừa là tiêu chí: trọng số mới sẽ nhân hai lần"
            place = ("weight_sets", label, name)
            hint = "đặt mã khác cho nhóm hoặc cho tiêu chí"
            yield book.source.problem("ambiguous_id", place, message, hint)
        named += [(("weight_sets", label, one), one, groups | criteria) for one in weights]
    for place, name, known in named:
        if name is not None and name not in known:
            among = f"các mã: {', '.join(sorted(known))}" if known else "chưa có mã nào để nêu"
            hint = nearest(name, sorted(known), among)
            yield book.source.problem("unknown_id", place, f"không có '{name}'", hint)


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


def _conditions_are_whole(book: Rulebook) -> Iterator[Problem]:
    """A constant that differs by tier names tiers, and all that the condition is asked of."""
    for place, when, tiers in conditions(book.campaign):
        for path in empty_parts(when):
            message, hint = "điều kiện trống", "ví dụ {online: {at_least: 30 %}}"
            yield book.source.problem("empty_condition", (*place, *path), message, hint)
        for path, _, stated in compared(when):
            if isinstance(stated, str) or EVERY_TIER in stated:
                continue
            stray = list(_unknown_tiers(book, tuple(stated), (*place, *path)))
            yield from stray
            for tier in tiers if not stray else ():
                if tier not in stated:
                    message = f"chưa nêu mức so của khối '{tier}'"
                    hint = "thêm mức của khối này, hoặc một mức cho mọi khối"
                    yield book.source.problem("tier_missing", (*place, *path), message, hint)


def _awards_are_of_its_subjects(book: Rulebook) -> Iterator[Problem]:
    known = book.campaign.subjects
    for at, award in enumerate(book.campaign.awards):
        if award.subjects not in known:
            message = f"phong trào không có đối tượng '{award.subjects}'"
            hint = f"các đối tượng: {', '.join(known)}"
            place: Path_ = ("awards", at, "subjects")
            yield book.source.problem("unknown_subject", place, message, hint)


NAMES: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _dates_run_forward,
    _ids_are_unique,
    _names_point_somewhere,
    _other_names_point_somewhere,
    _groups_form_a_tree,
    _per_tier_names_are_tiers,
    _every_reference_is_known,
    _shapes_name_their_measures,
    _conditions_are_whole,
    _awards_are_of_its_subjects,
    _scored_or_monitored,
)
"""What each statement must be in itself; what follows is only looked at once these hold."""
