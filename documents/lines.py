"""One criterion of one unit, in words: figure, target, verdict, points and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from rules import vietnamese
from rules.book import Rulebook
from rules.indicators import Indicator
from rules.model import Criterion

Figure = Mapping[str, Any]
Verdict = Literal["met", "missed", "not_due", "monitored", "missing", "not_applicable"]

MEETS = {"at_least": "ít nhất", "above": "trên", "at_most": "nhiều nhất", "below": "dưới"}
UPWARD = ("at_least", "above")
VERDICTS: dict[Verdict, tuple[str, str]] = {
    "met": ("✓", "đạt"),
    "missed": ("✗", "chưa đạt"),
    "not_due": ("○", "chưa đến hạn"),
    "monitored": ("●", "theo dõi"),
    "missing": ("?", "chưa báo cáo"),
    "not_applicable": ("–", "không phát sinh"),
}
NOTES = {
    "printed_rate": "tỷ lệ in sẵn, không có tử số và mẫu số",
    "small_base": "mẫu số nhỏ",
}
FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion of a unit as printed; ``bar`` and ``tick`` are 0-100 or None where not drawn."""

    criterion: str
    short: str
    title: str
    is_monitored: bool
    verdict: Verdict
    sign: str
    word: str
    value: str
    counted: str
    target: str
    points: str
    max_points: str
    gap: str
    note: str
    source: str
    bar: Decimal | None
    tick: Decimal | None


def lines_of(
    entry: Mapping[str, Any], rulebook: Rulebook, scales: Mapping[str, Decimal] | None = None
) -> tuple[Line, ...]:
    """Word every criterion of a board entry; ``scales`` fill the bars of counts, by criterion."""
    return tuple(
        line(figure, rulebook, (scales or {}).get(figure["id"], FULL), _note(figure, entry))
        for figure in entry["criteria"]
    )


def line(figure: Figure, rulebook: Rulebook, scale: Decimal = FULL, note: str = "") -> Line:
    """Word one criterion of a board entry; ``scale`` is the figure that fills a bar."""
    criterion = rulebook.campaign.criterion(figure["id"])
    indicator = rulebook.registers.indicators[criterion.measure]
    decided = verdict(figure, criterion)
    sign, word = VERDICTS[decided]
    points = printed_points(figure)
    return Line(
        criterion=criterion.id,
        short=criterion.short,
        title=criterion.title,
        is_monitored=criterion.is_monitored,
        verdict=decided,
        sign=sign,
        word=word,
        value=value(figure, indicator),
        counted=counted(figure, indicator),
        target=target(figure["target"], criterion, indicator),
        points=vietnamese.number(points) if points is not None else "",
        max_points=most(figure["max_points"]),
        gap=gap(figure, criterion, indicator),
        note=note,
        source=figure.get("source") or "",
        bar=_share(amount(figure), scale),
        tick=_share(figure["target"], scale),
    )


def verdict(figure: Figure, criterion: Criterion) -> Verdict:
    """Decide what to say of a figure; an unreported or empty one is named before its verdict."""
    if figure["state"] in ("missing", "not_applicable"):
        return "missing" if figure["state"] == "missing" else "not_applicable"
    if criterion.is_monitored:
        return "monitored"
    if figure["met"] is None:
        return "not_due"
    return "met" if figure["met"] else "missed"


def amount(figure: Figure) -> str | int | None:
    """Give what is compared with the target: the ratio in per cent, or the count."""
    ratio: str | None = figure["ratio"]
    no_base = figure["denominator"] is None
    counted_only: int | None = figure["numerator"] if no_base else None
    return ratio if ratio is not None else counted_only


def value(figure: Figure, indicator: Indicator) -> str:
    """Write the result: ``91,44 %``, ``12 hồ sơ``, or nothing where there is none."""
    shown = amount(figure)
    if shown is None:
        return ""
    if indicator.is_ratio:
        return vietnamese.percent(str(shown))
    return f"{vietnamese.number(shown)} {indicator.noun}"


def counted(figure: Figure, indicator: Indicator) -> str:
    """Write numerator over denominator: ``823/900 hồ sơ``."""
    if figure["numerator"] is None or figure["denominator"] is None:
        return ""
    top, bottom = (vietnamese.number(figure[part]) for part in ("numerator", "denominator"))
    return f"{top}/{bottom} {indicator.noun}"


def target(text: str | None, criterion: Criterion, indicator: Indicator) -> str:
    """Write what is asked: ``ít nhất 90 %``, ``trên 95 %``, ``nhiều nhất 0``."""
    if text is None or criterion.meets is None:
        return ""
    asked = vietnamese.percent(text) if indicator.is_ratio else vietnamese.number(text)
    return f"{MEETS[criterion.meets]} {asked}"


def gap(figure: Figure, criterion: Criterion, indicator: Indicator) -> str:
    """Say what closes the gap in the unit's own terms: ``cần thêm 37 hồ sơ``."""
    short_by = figure.get("short_by")
    if not short_by:
        return ""
    way = "cần thêm" if criterion.meets in UPWARD else "cần giảm"
    return f"{way} {vietnamese.number(short_by)} {indicator.noun}"


def printed_points(figure: Figure) -> str | None:
    """Give the points to print; none for a line left out because nothing could be counted."""
    points: str | None = figure["points"]
    if points is None or (figure["state"] == "not_applicable" and not Decimal(points)):
        return None
    return points


def most(text: str | None) -> str:
    """Write the most points without idle zeros: ``"9.00"`` gives ``9``."""
    return vietnamese.number(f"{Decimal(text).normalize():f}") if text else ""


def scales_of(board: Mapping[str, Any]) -> dict[str, Decimal]:
    """Give what fills the bar of each criterion: 100 % for a ratio, the largest count or target."""
    largest: dict[str, Decimal] = {}
    for entry in board["entries"]:
        for figure in entry["criteria"]:
            if figure["ratio"] is None and amount(figure) is not None:
                ends = (Decimal(amount(figure) or 0), Decimal(figure["target"] or 0))
                largest[figure["id"]] = max(*ends, largest.get(figure["id"], Decimal(1)))
    return largest


def _note(figure: Figure, entry: Mapping[str, Any]) -> str:
    small = f"small_base:{figure['id']}" in entry["flags"]
    return NOTES.get("small_base" if small else figure["state"], "")


def _share(part: str | int | None, scale: Decimal) -> Decimal | None:
    if part is None or not scale:
        return None
    return min(Decimal(part) * FULL / scale, FULL).quantize(Decimal("0.01"))
