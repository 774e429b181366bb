"""The working of one line, as a person would write it under the figure."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from rules.model import Criterion
from rules.sentences.shapes import NO_TITLES, SENTENCES
from rules.shapes import LowerIsBetter, Monitored, PassFail, Proportional
from rules.vietnamese import decimal_text, exact, number
from scoring.explain import ExplainedLine
from scoring.rounding import divide_one

STATES = {
    "missing": "chưa báo cáo nên không có điểm",
    "not_applicable": "không phát sinh nên không tính",
    "not_due": "chưa đến hạn nên chưa tính",
    "not_bound": "không áp dụng cho khối này",
}


def working(criterion: Criterion, line: ExplainedLine, places: int) -> str:
    """Say how the points of a line came about: the formula with its numbers, in Vietnamese."""
    if line.state in STATES:
        return STATES[line.state]
    write = WORKINGS.get(type(criterion.shape), _by_its_rule)
    return write(criterion, line, places)


def _proportional(criterion: Criterion, line: ExplainedLine, places: int) -> str:
    most, points = (number(decimal_text(one, places)) for one in (line.most, line.points))
    if line.met:
        return f"đạt chỉ tiêu nên đủ {most} điểm"
    target = line.target or Fraction(1)
    shown = exact(target, line.denominator is not None or line.numerator is None)
    text = f"{most} × {_figure(line)} ÷ {shown} = {points} điểm"
    least = criterion.shape.nothing_below if isinstance(criterion.shape, Proportional) else None
    if least:
        text += f" (dưới {least} thì 0 điểm)"
    if _would_print_full(line, target):
        text += f"; chưa đạt nên không được in đủ {most}"
    return text


def _would_print_full(line: ExplainedLine, target: Fraction) -> bool:
    """Whether rounding alone would have printed a missed target in full."""
    if line.numerator is None or target <= 0:
        return False
    ratio = Fraction(line.numerator, line.denominator or 1) / target
    whole = min(ratio, Fraction(1)) * line.most
    return divide_one(whole.numerator, whole.denominator) == line.most


def _lower_is_better(criterion: Criterion, line: ExplainedLine, places: int) -> str:
    most, points = (number(decimal_text(one, places)) for one in (line.most, line.points))
    if line.met:
        return f"đạt chỉ tiêu nên đủ {most} điểm"
    return f"{_figure(line)}: {SENTENCES[LowerIsBetter](criterion.shape, NO_TITLES)}; {points} điểm"


def _pass_fail(criterion: Criterion, line: ExplainedLine, places: int) -> str:  # noqa: ARG001
    verdict = "đạt" if line.met else "chưa đạt"
    if not line.most:
        return verdict
    return f"{verdict}: {number(decimal_text(line.points, places))} điểm"


def _monitored(criterion: Criterion, line: ExplainedLine, places: int) -> str:  # noqa: ARG001
    return "chỉ theo dõi, không tính điểm"


def _by_its_rule(criterion: Criterion, line: ExplainedLine, places: int) -> str:
    """Put the figure before the rule's own sentence: what it says of this figure."""
    points = number(decimal_text(line.points, places))
    sentence = SENTENCES[type(criterion.shape)](criterion.shape, NO_TITLES)
    return f"{_figure(line)} → {points} điểm; {sentence}"


def _figure(line: ExplainedLine) -> str:
    if line.numerator is None:
        return f"{number(line.ratio or '0')} %"
    if line.denominator is None:
        return number(line.numerator)
    return f"{number(line.numerator)}/{number(line.denominator)}"


WORKINGS: Mapping[type, Callable[[Criterion, ExplainedLine, int], str]] = {
    Proportional: _proportional,
    LowerIsBetter: _lower_is_better,
    PassFail: _pass_fail,
    Monitored: _monitored,
}
"""Shapes with a working of their own; the others say their rule's sentence with the figure."""
