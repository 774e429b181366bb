"""What a shape's own numbers must be: bands whole, points fine enough and within the line's."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from rules.book import Rulebook
from rules.errors import Problem
from rules.model import Criterion, for_tier
from rules.parsing import Path_
from rules.shapes import Bands, Between, Checklist, Deduct, LowerIsBetter
from rules.stated_points import every_point, most_of, stated_points
from rules.vietnamese import exact
from rules.words import Amount, as_stated

ONE = Fraction(1)


def _bands_are_whole(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        if isinstance(one.shape, Bands):
            indicator = book.registers.indicators[one.measure]
            most = ONE if indicator.is_ratio else None
            here: Path_ = ("criteria", at, "shape")
            yield from gaps_and_overlaps(book, here, one.shape.bands, most)
    scale = book.campaign.scale
    if book.campaign.classes and scale:
        rules = [in_points(rule, scale.total_points) for rule in book.campaign.classes]
        yield from gaps_and_overlaps(book, ("classes",), rules, Fraction(scale.total_points))


class Ends:
    """A band's ends as plain fractions, with the same names as the rule's own."""

    def __init__(self, ends: dict[str, Amount | None]):
        for word, end in ends.items():
            setattr(self, word, end)


def in_points(rule: Any, total: int) -> Ends:
    """Give the ends of a class in points, where they are shares of the scale."""

    def points(end: Amount | None) -> Amount | None:
        return Amount(end.value * total, False) if end and end.is_percent else end

    words = ("at_least", "above", "at_most", "below", "equals")
    return Ends({word: points(getattr(rule, word)) for word in words})


def gaps_and_overlaps(
    book: Rulebook, place: Path_, bands: Any, most: Fraction | None
) -> Iterator[Problem]:
    """Find a value from 0 to ``most`` in no band or in two: each end is tried, and between."""
    ends = {
        end.value
        for band in bands
        for word in ("at_least", "above", "at_most", "below", "equals")
        if (end := getattr(band, word)) is not None
    }
    points = sorted({Fraction(0), *(end for end in ends if end >= 0), *([most] if most else [])})
    tried = [*points, *((first + second) / 2 for first, second in pairwise(points))]
    if most is None and points:
        tried.append(points[-1] + 1)
    hint = "sửa các đầu của bậc cho liền nhau"
    for value in sorted(one for one in tried if most is None or one <= most):
        held = sum(_inside(band, value) for band in bands)
        if not held:
            message = f"giá trị {Amount(value, most == ONE)} không thuộc bậc nào"
            yield book.source.problem("band_gap", place, message, hint)
            return
        if held > 1:
            message = f"giá trị {Amount(value, most == ONE)} thuộc hai bậc"
            yield book.source.problem("band_overlap", place, message, hint)
            return


def _inside(band: Any, value: Fraction) -> bool:
    return (
        (band.at_least is None or value >= band.at_least.value)
        and (band.above is None or value > band.above.value)
        and (band.at_most is None or value <= band.at_most.value)
        and (band.below is None or value < band.below.value)
        and (band.equals is None or value == band.equals.value)
    )


def _posts_are_apart(book: Rulebook) -> Iterator[Problem]:
    """What lies between two posts needs two posts, in the order that the shape means."""
    for at, one in enumerate(book.campaign.criteria):
        place: Path_ = ("criteria", at, "shape")
        shape = one.shape
        if isinstance(shape, Between) and shape.zero_at.value == shape.full_at.value:
            message, hint = "hai mốc zero_at và full_at bằng nhau", "nêu hai mốc khác nhau"
            yield book.source.problem("bad_posts", place, message, hint)
        elif isinstance(shape, Between) and shape.scale == "log":
            if min(shape.zero_at.value, shape.full_at.value) <= 0:
                message, hint = "thang logarit cần hai mốc lớn hơn 0", "sửa mốc, hoặc bỏ scale: log"
                yield book.source.problem("bad_posts", place, message, hint)
        elif isinstance(shape, LowerIsBetter) and one.target:
            end = shape.nothing_from
            if any(end.value <= amount.value for amount in one.target.quantities()):
                message = f"mức hết điểm '{end}' không lớn hơn chỉ tiêu"
                hint = "nêu nothing_from lớn hơn mọi chỉ tiêu"
                yield book.source.problem("bad_posts", place, message, hint)


def _points_are_fine_enough(book: Rulebook) -> Iterator[Problem]:
    """Points finer than the rounding would be cut off in silence."""
    scale = book.campaign.scale
    if scale is None:
        return
    unit = 10**scale.rounding.places
    for place, amount in every_point(book):
        if amount is not None and (amount.value * unit).denominator != 1:
            message = f"điểm '{amount}' có nhiều số lẻ hơn quy định làm tròn"
            hint = f"dùng tối đa {scale.rounding.places} số lẻ"
            yield book.source.problem("points_too_fine", place, message, hint)


def _points_fit_their_line(book: Rulebook) -> Iterator[Problem]:
    """Neither a row nor all items together give more than the line's maximum."""
    for at, one in enumerate(book.campaign.criteria):
        fulls = full_points(book, one)
        if not fulls:
            continue
        place: Path_ = ("criteria", at, "shape")
        full = min(fulls)
        for stated in stated_points(one.shape):
            if stated.is_line and stated.points.value > full:
                message = f"điểm '{stated.points}' vượt điểm tối đa {exact(full, False)}"
                where = (*place, *stated.path)
                yield book.source.problem("points_above_most", where, message, "sửa một trong hai")
        best = most_of(one.shape, full)
        if best is None:
            message = "điểm cộng không có trần, có thể vượt điểm tối đa"
            hint = f"nêu cap: {as_stated(full)}"
            yield book.source.problem("points_above_most", place, message, hint)
        elif isinstance(one.shape, Checklist) and best > full:
            told = f"{exact(best, False)} điểm, vượt điểm tối đa {exact(full, False)}"
            message = f"các mục cộng lại {told}"
            yield book.source.problem("points_above_most", place, message, "sửa một trong hai")


def full_points(book: Rulebook, one: Criterion) -> list[Fraction]:
    """Give a line's full points in each tier that it binds."""
    if book.campaign.scale is None or not one.max_points:
        return []
    bound = [tier for tier in book.campaign.tier_names if book.campaign.applies(one, tier)]
    amounts = [for_tier(one.max_points, tier) for tier in bound]
    return [amount.value for amount in amounts if amount]


def _deductions_take(book: Rulebook) -> Iterator[Problem]:
    """A deduction states how much it takes: a negative one would add beyond the maximum."""
    for at, one in enumerate(book.campaign.criteria):
        for row, item in enumerate(one.shape.items if isinstance(one.shape, Deduct) else ()):
            if item.each.value <= 0:
                place: Path_ = ("criteria", at, "shape", "deduct", "items", row, "each")
                message, hint = f"mức trừ '{item.each}' không lớn hơn 0", "viết số dương, ví dụ 0.5"
                yield book.source.problem("points_negative", place, message, hint)


SHAPES: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _bands_are_whole,
    _posts_are_apart,
    _points_are_fine_enough,
    _points_fit_their_line,
    _deductions_take,
)
"""What the numbers inside a shape must be."""
