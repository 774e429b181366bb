"""One subject's sheet, line by line: built when asked for, from the same columns."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from rules.registers import Registers
from scoring.figures import (
    MEASURED,
    NOT_APPLICABLE,
    PRINTED_RATE,
    STATE_NAMES,
    Ints,
)
from scoring.printing import ratio_text
from scoring.results import MET, MISSED, Line, ScoreSheet
from scoring.rounding import round_to
from scoring.targets import target_on


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A criterion of one subject. Points are whole numbers of last places.

    ``numerator`` and ``denominator`` are None where they are not known; ``short_by`` is how many
    cases (dossiers, people ...) stand between the figure and its target.
    """

    criterion: str
    state: str
    numerator: int | None
    denominator: int | None
    ratio: str | None
    target: Fraction | None
    met: bool | None
    points: int
    most: int
    short_by: int | None
    small_base: bool


@dataclass(frozen=True, slots=True)
class ExplainedSubject:
    """One subject's whole sheet; ``met`` of ``of`` criteria that have a verdict."""

    subject: str
    tier: str
    lines: tuple[ExplainedLine, ...]
    groups: tuple[tuple[str, int], ...]
    adjustments: tuple[tuple[str, int], ...]
    total: int | None
    complete: bool
    met: int
    of: int


def explain(sheet: ScoreSheet, row: int, registers: Registers) -> ExplainedSubject:
    """Explain the subject in ``row`` of the sheet."""
    tier = sheet.figures.tiers[sheet.figures.tier[row]]
    binds = tier not in sheet.campaign.ended(sheet.day)
    bound = [line for line in sheet.lines if binds and sheet.campaign.applies(line.criterion, tier)]
    lines = tuple(_explain_line(sheet, line, row, tier, registers) for line in bound)
    return ExplainedSubject(
        subject=sheet.figures.subjects[row],
        tier=tier,
        lines=lines,
        groups=tuple((one.id, int(sheet.groups[one.id][row])) for one in sheet.campaign.groups),
        adjustments=tuple(
            (name, int(points[row])) for name, points in sheet.adjustments.items() if points[row]
        ),
        total=None if sheet.totals is None else int(sheet.totals[row]),
        complete=bool(sheet.complete[row]),
        met=sum(line.met is True for line in lines),
        of=sum(line.met is not None for line in lines),
    )


def _explain_line(
    sheet: ScoreSheet, line: Line, row: int, tier: str, registers: Registers
) -> ExplainedLine:
    criterion, state = line.criterion, int(line.state[row])
    stated = target_on(criterion, tier, sheet.day)
    target = stated.value if stated else None
    indicator = registers.indicators[criterion.measure]
    top, under = int(line.figure.numerator[row]), int(line.figure.denominator[row])
    empty = state == NOT_APPLICABLE
    base = (0 if empty and not top else under) if indicator.has_base or under != 1 else None
    counted = state == MEASURED or empty
    ratio = None
    if indicator.is_ratio and state in (MEASURED, PRINTED_RATE):
        ratio = ratio_text(Fraction(top, under), target, criterion.meets)
    short = None
    if target is not None and state == MEASURED and int(line.met[row]) == MISSED:
        short = short_by(
            Shortfall(top, under, target, criterion.meets or "at_least"), indicator.improve_by
        )
    small = criterion.small_base or sheet.campaign.small_base
    return ExplainedLine(
        criterion=criterion.id,
        state=STATE_NAMES[state],
        numerator=top if counted else None,
        denominator=base if counted else None,
        ratio=ratio,
        target=target,
        met={MET: True, MISSED: False}.get(int(line.met[row])),
        points=round_to(Fraction(line.points[row]), 0),
        most=_at(line.most, row),
        short_by=short,
        small_base=bool(small and state == MEASURED and base is not None and base < small.below),
    )


def _at(column: int | Ints, row: int) -> int:
    return column if isinstance(column, int) else int(column[row])


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure that misses its target."""

    numerator: int
    denominator: int
    target: Fraction
    meets: str


def short_by(missed: Shortfall, improve_by: str) -> int | None:
    """Count the cases that bring a figure to its target; None where no number of them can.

    ``convert`` turns cases already in the denominator into good ones; ``add`` brings new good
    cases, which raise both. For ``at_most`` and ``below`` it is the number of cases too many.
    """
    asked = missed.target * missed.denominator
    if missed.meets == "at_most":
        return missed.numerator - floor(asked)
    if missed.meets == "below":
        return missed.numerator - ceil(asked) + 1
    gap = asked - missed.numerator
    if improve_by == "add":
        if missed.target >= 1:
            return None
        gap = gap / (1 - missed.target)
    least = floor(gap) + 1 if missed.meets == "above" else ceil(gap)
    beyond = improve_by == "convert" and missed.numerator + least > missed.denominator
    return None if beyond else least
