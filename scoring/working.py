"""The working of one line, as a person would write it under the figure."""

from collections.abc import Callable
from fractions import Fraction

from rules.model import Criterion
from rules.shapes import Monitored, PassFail, Proportional
from rules.vietnamese import decimal_text, exact, number
from scoring.explain import ExplainedLine

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
    return WORKINGS[type(criterion.shape)](criterion, line, places)


def _proportional(criterion: Criterion, line: ExplainedLine, places: int) -> str:
    most, points = (number(decimal_text(one, places)) for one in (line.most, line.points))
    if line.met:
        return f"đạt chỉ tiêu nên đủ {most} điểm"
    target = exact(line.target or Fraction(1), True)
    text = f"{most} × {_figure(line)} ÷ {target} = {points} điểm"
    least = criterion.shape.nothing_below if isinstance(criterion.shape, Proportional) else None
    if least:
        text += f" (dưới {least} thì 0 điểm)"
    if line.points == line.most - 1:
        text += f"; chưa đạt nên không được in đủ {most}"
    return text


def _pass_fail(criterion: Criterion, line: ExplainedLine, places: int) -> str:  # noqa: ARG001
    verdict = "đạt" if line.met else "chưa đạt"
    if not line.most:
        return verdict
    return f"{verdict}: {number(decimal_text(line.points, places))} điểm"


def _monitored(criterion: Criterion, line: ExplainedLine, places: int) -> str:  # noqa: ARG001
    return "chỉ theo dõi, không tính điểm"


def _figure(line: ExplainedLine) -> str:
    if line.numerator is None:
        return f"{number(line.ratio or '0')} %"
    if line.denominator is None:
        return number(line.numerator)
    return f"{number(line.numerator)}/{number(line.denominator)}"


WORKINGS: dict[type, Callable[[Criterion, ExplainedLine, int], str]] = {
    Proportional: _proportional,
    PassFail: _pass_fail,
    Monitored: _monitored,
}
