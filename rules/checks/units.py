"""Percentages carry their sign, points and counts do not: a slip here is wrong a hundredfold."""

from collections.abc import Callable, Iterator

from rules.book import Rulebook
from rules.conditions import compared, conditions
from rules.errors import Problem
from rules.parsing import Path_
from rules.shapes import COMPARE, Bands, PeerRelative
from rules.stated_points import every_point
from rules.words import Amount, as_stated

Placed = Iterator[tuple[Path_, Amount | None]]


def _targets_are_in_their_unit(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        indicator = book.registers.indicators.get(one.measure)
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


def _constants_are_in_their_unit(book: Rulebook) -> Iterator[Problem]:
    """Compare what shapes, conditions and gates state with the unit of what they look at."""
    for place, amount, name in _compared_with_a_measure(book):
        indicator = book.registers.indicators.get(name)
        if indicator and amount.is_percent != indicator.is_ratio:
            message = f"'{amount}' không cùng đơn vị với chỉ số '{indicator.id}'"
            hint = "chỉ số theo phần trăm viết có dấu %, số đếm thì không"
            yield book.source.problem("wrong_unit", place, message, hint)


def _compared_with_a_measure(book: Rulebook) -> Iterator[tuple[Path_, Amount, str]]:
    campaign = book.campaign
    for at, one in enumerate(campaign.criteria):
        for key in ("nothing_below", "nothing_from", "zero_at", "full_at"):
            amount = getattr(one.shape, key, None)
            if amount is not None:
                yield ("criteria", at, "shape", one.shape.kind, key), amount, one.measure
        for row, band in enumerate(one.shape.bands if isinstance(one.shape, Bands) else ()):
            for word in COMPARE:
                amount = getattr(band, word)
                if amount is not None:
                    place: Path_ = ("criteria", at, "shape", "bands", "bands", row, word)
                    yield place, amount, one.measure
    for here, when, _ in conditions(campaign):
        named = campaign.criteria[int(here[1])].measures if here[0] == "criteria" else {}
        for path, name, stated in compared(when):
            for amount in () if isinstance(stated, str) else stated.values():
                yield (*here, *path), amount, named.get(name, name)
    for at, gate in enumerate(campaign.gates):
        for key, limit in gate.limits().items():
            yield ("gates", at, key), limit, gate.indicator or ""


def _shares_are_percentages(book: Rulebook) -> Iterator[Problem]:
    """Refuse a share without its ``%`` (ten is not ten per cent) or of more than the whole."""
    for place, amount in _shares(book):
        if amount is not None and not amount.is_percent:
            meant = amount.value * 100 if abs(amount.value) < 1 else amount.value
            hint = f"viết {as_stated(meant)} %"
            message = f"'{amount}' thiếu dấu %"
            yield book.source.problem("percent_missing", place, message, hint)
        elif amount is not None and place[0] != "adjustments" and not 0 <= amount.value <= 1:
            message = f"tỷ lệ '{amount}' ngoài khoảng từ 0 % đến 100 %"
            yield book.source.problem("share_above_whole", place, message, "sửa tỷ lệ")


def _shares(book: Rulebook) -> Placed:
    campaign = book.campaign
    if campaign.scale:
        yield ("scale", "least_applicable"), campaign.scale.least_applicable
    for at, award in enumerate(campaign.awards):
        if award.quota:
            yield ("awards", at, "quota", "share"), award.quota.share
    for at, rule in enumerate(campaign.classes):
        yield ("classes", at, "least_in_each_group"), rule.least_in_each_group
        if rule.quota:
            yield ("classes", at, "quota", "share"), rule.quota.share
    for at, line in enumerate(campaign.criteria):
        if isinstance(line.shape, PeerRelative):
            yield ("criteria", at, "shape", "peer_relative", "at_target"), line.shape.at_target
    for at, one in enumerate(campaign.adjustments):
        yield ("adjustments", at, "percent_each"), one.percent_each
        if one.percent_each:
            yield ("adjustments", at, "at_most"), one.at_most


def _points_are_no_percentages(book: Rulebook) -> Iterator[Problem]:
    least = [
        (("awards", at, "min_score"), one.min_score) for at, one in enumerate(book.campaign.awards)
    ]
    for place, amount in (*every_point(book), *least):
        if amount is not None and amount.is_percent:
            message = f"điểm '{amount}' viết như tỷ lệ phần trăm"
            yield book.source.problem("points_in_percent", place, message, "bỏ dấu %")


UNITS: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _targets_are_in_their_unit,
    _constants_are_in_their_unit,
    _shares_are_percentages,
    _points_are_no_percentages,
)
"""What must carry a percent sign, and what must not."""
