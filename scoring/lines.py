"""One line of the score sheet: a figure against its target, under the campaign's policies."""

from datetime import date

import numpy as np

from rules.model import Campaign, Criterion, for_tier
from scoring.figures import (
    INT64_MAX,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    NOT_BOUND,
    NOT_DUE,
    PRINTED_RATE,
    Column,
    Figures,
    Ints,
    Mask,
    States,
)
from scoring.results import MET, MISSED, NO_VERDICT, Line, Verdicts
from scoring.rounding import divide
from scoring.shapes import SHAPES, UNSCORED, Reached
from scoring.targets import TargetColumn, target_column

BLOCK = 1 << 15
"""Subjects scored at a time: a few columns of this many fit a processor's cache."""


def score_line(campaign: Campaign, criterion: Criterion, figures: Figures, day: date) -> Line:
    """Score one criterion for all subjects on ``day``."""
    figure = figures.column(criterion.measures)
    target = target_column(criterion, figures, day)
    state = _states(campaign, criterion, figures, figure, target)
    most = _most_points(campaign, criterion, figures)
    if target is None or isinstance(criterion.shape, UNSCORED):
        return _shown_only(criterion, figure, state)
    factor = 4 * target.greatest * max(1, int(np.max(most)) if len(figures) else 1)
    met, points = _in_blocks(criterion, figure.fitting(factor), target, most)
    if state is figure.state and figure.is_plain:
        return Line(criterion, figure, state, met.view(np.int8), points, most, most, True)
    return _under_policies(campaign, criterion, figure, state, met, points, most)


def _in_blocks(
    criterion: Criterion, figure: Column, target: TargetColumn, most: int | Ints
) -> tuple[Mask, Ints]:
    """Compare and score block by block, so that what is in between stays in the cache."""
    met = np.empty(len(figure.state), np.bool_)
    points: Ints = np.empty_like(figure.numerator)
    for start in range(0, len(met), BLOCK):
        part = slice(start, start + BLOCK)
        reached = reach(criterion, figure.part(part), target.part(part))
        met[part] = reached.met
        points[part] = _printed_points(
            criterion, reached, most if isinstance(most, int) else most[part]
        )
    return met, points


def reach(criterion: Criterion, figure: Column, target: TargetColumn) -> Reached:
    """Compare a figure with its target by cross-multiplication: exact, nothing divided."""
    done = figure.numerator * target.denominator
    asked = figure.denominator * target.numerator
    match criterion.meets:
        case "at_least":
            met = done >= asked
        case "above":
            met = done > asked
        case "at_most":
            met = done <= asked
        case _:
            met = done < asked
    return Reached(figure.numerator, figure.denominator, done, asked, met.astype(np.bool_))


def _printed_points(criterion: Criterion, reached: Reached, most: int | Ints) -> Ints:
    """Round a line once; a missed target never prints full points."""
    points = divide(*SHAPES[type(criterion.shape)](criterion.shape, reached, most))
    almost = ~reached.met & (points >= most) & (np.asarray(most) > 0)
    return np.where(almost, most - 1, points) if almost.any() else points


def _states(
    campaign: Campaign,
    criterion: Criterion,
    figures: Figures,
    figure: Column,
    target: TargetColumn | None,
) -> States:
    """Give each figure's state, with the tiers it does not bind and targets not yet due."""
    state = figure.state
    small = criterion.small_base or campaign.small_base
    if small and small.then == "not_applicable":
        held = (state == MEASURED) & (figure.denominator < small.below)
        state = np.where(held, NOT_APPLICABLE, state).astype(np.int8)
    if target is not None and target.is_due is not True:
        held = ~np.asarray(target.is_due) & (state != NOT_APPLICABLE)
        state = np.where(held, NOT_DUE, state).astype(np.int8)
    if criterion.applies_to:
        bound = figures.in_tiers(criterion.applies_to)
        state = np.where(bound, state, NOT_BOUND).astype(np.int8)
    return state


def _most_points(campaign: Campaign, criterion: Criterion, figures: Figures) -> int | Ints:
    """Give the full points of a line in last places: one number, or one a subject."""
    if campaign.scale is None or criterion.max_points is None:
        return 0
    unit = 10**campaign.scale.rounding.places
    stated = [for_tier(criterion.max_points, tier) for tier in figures.tiers]
    points = [int(one.value * unit) if one else 0 for one in stated]
    if len(set(points)) == 1:
        return points[0]
    if max(points) > INT64_MAX:
        raise ValueError("points beyond int64")
    return np.array(points, np.int64)[figures.tier]


def _shown_only(criterion: Criterion, figure: Column, state: States) -> Line:
    nothing = np.zeros(len(state), np.int64)
    verdicts = np.full(len(state), NO_VERDICT, np.int8)
    return Line(criterion, figure, state, verdicts, nothing, 0, 0, True)


def _under_policies(
    campaign: Campaign,
    criterion: Criterion,
    figure: Column,
    state: States,
    met: Mask,
    points: Ints,
    most: int | Ints,
) -> Line:
    """Apply what the campaign says of figures that are missing, not applicable or not due."""
    held = (state == MEASURED) | (state == PRINTED_RATE)
    empty = state == NOT_APPLICABLE
    outside = (state == NOT_BOUND) | (state == NOT_DUE)
    policy = (criterion.not_applicable or campaign.not_applicable).then
    given: Ints = np.where(held, points, 0)
    if policy == "full_points":
        given = np.where(empty, most, given)
    left_out = (outside | empty) if policy == "rescale" else outside
    weight = np.where(left_out, 0, most)
    applies = ~outside & (~empty if policy in ("rescale", "drop") else True)
    verdicts: Verdicts = np.where(met, MET, MISSED).astype(np.int8)
    verdicts = np.where(held, verdicts, NO_VERDICT).astype(np.int8)
    verdicts = np.where(state == MISSING, MISSED, verdicts).astype(np.int8)
    return Line(criterion, figure, state, verdicts, given, most, weight, applies)
