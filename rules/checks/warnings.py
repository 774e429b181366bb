"""What is allowed and worth knowing: texts nobody read, points that others move or nobody gets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rules.book import Rulebook
from rules.checks.registers import citations
from rules.checks.shapes import full_points
from rules.errors import Problem
from rules.parsing import Path_
from rules.source import Source
from rules.stated_points import most_of
from rules.vietnamese import exact


def warnings(book: Rulebook) -> list[Problem]:
    """Give what an author should know of a campaign that is accepted."""
    return [problem for check in WARNINGS for problem in check(book)]


@dataclass
class _Cited:
    """Where a text is first cited, and from how many statements of the campaign and below."""

    source: Source
    place: Path_
    campaign: int = 0
    indicators: int = 0

    @property
    def words(self) -> str:
        """Say how many statements cite it."""
        here = f"{self.campaign} chỗ" if self.campaign else ""
        below = f"{self.indicators} chỗ trong danh mục chỉ số" if self.indicators else ""
        return " và ".join(part for part in (here, below) if part)


def _cites_what_nobody_read(book: Rulebook) -> Iterator[Problem]:
    found: dict[str, _Cited] = {}
    for place, name in citations(book.campaign, ()):
        found.setdefault(name, _Cited(book.source, place)).campaign += 1
    needed = set(book.registers.needed(book.campaign.indicators()))
    for source, indicators in book.registers.indicators.parts:
        for at, indicator in enumerate(indicators):
            cited = citations(indicator, ("indicators", at)) if indicator.id in needed else ()
            for place, name in cited:
                found.setdefault(name, _Cited(source, place)).indicators += 1
    for name, one in found.items():
        text = book.registers.sources[name]
        if text.status == "to_confirm":
            message = f"văn bản '{name}' ({text.short}) chưa xác nhận, được dẫn ở {one.words}"
            hint = "đối chiếu các chỗ dẫn với văn bản rồi ghi status: confirmed trong sources.yaml"
            yield one.source.problem("to_confirm", one.place, message, hint)


def _others_move_it(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        if one.shape.kind == "peer_relative":
            message = "so với đơn vị cao nhất khối: số của đơn vị khác làm đổi điểm đơn vị này"
            hint = "nếu văn bản không buộc so với nhau thì dùng proportional với chỉ tiêu"
            place: Path_ = ("criteria", at, "shape")
            yield book.source.problem("peer_relative", place, message, hint)


def _full_points_are_out_of_reach(book: Rulebook) -> Iterator[Problem]:
    for at, one in enumerate(book.campaign.criteria):
        most = max(full_points(book, one), default=None)
        if most is None:
            continue
        best = most_of(one.shape, most)
        if best is not None and best < most:
            told = f"{exact(best, False)} điểm, điểm tối đa là {exact(most, False)}"
            message = f"nhiều nhất chỉ được {told}"
            hint = "sửa max_points, hoặc thêm mức được đủ điểm"
            place: Path_ = ("criteria", at, "shape")
            yield book.source.problem("points_below_most", place, message, hint)


WARNINGS: tuple[Callable[[Rulebook], Iterator[Problem]], ...] = (
    _cites_what_nobody_read,
    _others_move_it,
    _full_points_are_out_of_reach,
)
"""What is told, and refuses nothing."""
