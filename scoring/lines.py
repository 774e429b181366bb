"""One line of the score sheet: a figure against its target, under the campaign's policies."""

from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from rules.model import Campaign, Criterion, for_tier
from rules.shapes import Panel
from rules.words import Amount
from scoring.conditions import COMPARE, Given
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
from scoring.panels import marked
from scoring.results import MET, MISSED, NO_VERDICT, Line, Verdicts
from scoring.rounding import divide
from scoring.shapes import FAST, SHAPES, UNSCORED, WHOLE_COLUMN, Points, Reached, Scored
from scoring.targets import TargetColumn, target_column

BLOCK = 1 << 15
"""Subjects scored at a time: a few columns of this many fit a processor's cache."""


def score_line(campaign: Campaign, criterion: Criterion, figures: Figures, day: date) -> Line:
    """Score one criterion for all subjects on ``day``."""
    columns = {name: figures.column(one) for name, one in criterion.measures.items()}
    target = target_column(criterion, figures, day)
    main = next(iter(columns.values()))
    state = _states(campaign, criterion, figures, columns, target, day)
    most = _most_points(campaign, criterion, figures)
    if isinstance(criterion.shape, UNSCORED):
        return _shown_only(criterion, main, state)
    columns = _fitting(campaign, criterion, columns, target, most)
    given = Given(columns, figures.tiers, figures.tier)
    met, points = _in_blocks(campaign, criterion, given, target, most)
    if state is main.state and main.is_plain and target is not None:
        return Line(criterion, main, state, met.view(np.int8), points, most, most, True)
    verdict = met if target is not None else None
    return _under_policies(campaign, criterion, main, state, verdict, points, most)


def _in_blocks(
    campaign: Campaign,
    criterion: Criterion,
    given: Given,
    target: TargetColumn | None,
    most: int | Ints,
) -> tuple[Mask, Ints]:
    """Compare and score block by block, so that what is in between stays in the cache.

    Points are whole numbers of last places where lines are rounded, exact fractions otherwise.
    """
    size = len(given.tier)
    rounds = campaign.scale is None or campaign.scale.rounding.at == "line"
    unit = 10**campaign.scale.rounding.places if campaign.scale else 1
    main = next(iter(given.columns.values()))
    met = np.empty(size, np.bool_)
    points: Ints = np.empty(size, main.numerator.dtype if rounds else object)
    step = size or 1 if isinstance(criterion.shape, WHOLE_COLUMN) else BLOCK
    for start in range(0, size, step):
        part = slice(start, start + step)
        here = given.part(part)
        full = most if isinstance(most, int) else most[part]
        reached = reach(criterion, next(iter(here.columns.values())), target, part)
        met[part] = reached.met if reached else False
        exact = SHAPES[type(criterion.shape)](criterion.shape, Scored(here, reached, full, unit))
        points[part] = _printed(exact, reached, full) if rounds else fractions(exact)
    return met, points


def reach(
    criterion: Criterion, figure: Column, target: TargetColumn | None, rows: slice
) -> Reached | None:
    """Compare a figure with its target by cross-multiplication: exact, nothing divided."""
    if target is None:
        return None
    asked_of = target.part(rows)
    done = figure.numerator * asked_of.denominator
    asked = figure.denominator * asked_of.numerator
    met = np.asarray(COMPARE[criterion.meets or "at_least"](done, asked), np.bool_)
    return Reached(done, asked, asked_of.numerator, asked_of.denominator, met)


def fractions(exact: Points) -> Ints:
    """Give points as exact fractions of last places."""
    pairs = zip(exact[0].tolist(), exact[1].tolist(), strict=True)
    return np.array([Fraction(int(top), int(under)) for top, under in pairs], object)


def _printed(exact: Points, reached: Reached | None, most: int | Ints) -> Ints:
    """Round a line once; a missed target never prints full points."""
    points = divide(*exact)
    if reached is None:
        return points
    almost = ~reached.met & (points >= most) & (np.asarray(most) > 0)
    return np.where(almost, most - 1, points) if almost.any() else points


def _fitting(
    campaign: Campaign,
    criterion: Criterion,
    columns: dict[str, Column],
    target: TargetColumn | None,
    most: int | Ints,
) -> dict[str, Column]:
    """Give the columns as they are, or as Python integers where a product could pass int64."""
    unit = 10**campaign.scale.rounding.places if campaign.scale else 1
    full = max(unit, int(np.max(most)) if np.size(most) else 0)
    factor = 4 * full * (target.greatest if target else 1)
    if not isinstance(criterion.shape, FAST):
        constants = [amount.value for amount in _amounts(criterion.shape)]
        under = lcm(1, *(value.denominator for value in constants))
        over = max([1, *(abs(value.numerator) for value in constants)])
        greatest = max(column.greatest for column in columns.values())
        factor *= (under * over) ** 2 * max(1, greatest) ** len(columns)
    return {name: column.fitting(factor) for name, column in columns.items()}


def _amounts(stated: Any) -> list[Amount]:
    """List every constant of a shape."""
    if isinstance(stated, Amount):
        return [stated]
    if isinstance(stated, dict):
        return [amount for one in stated.values() for amount in _amounts(one)]
    if isinstance(stated, tuple):
        return [amount for one in stated for amount in _amounts(one)]
    if hasattr(type(stated), "model_fields"):
        return [
            amount
            for name in type(stated).model_fields
            for amount in _amounts(getattr(stated, name))
        ]
    return []


def _states(
    campaign: Campaign,
    criterion: Criterion,
    figures: Figures,
    columns: dict[str, Column],
    target: TargetColumn | None,
    day: date,
) -> States:
    """Give each line's state, with the tiers it does not bind and targets not yet due."""
    main = next(iter(columns.values()))
    if isinstance(criterion.shape, Panel):
        state = marked(criterion.shape, list(columns.values()))
    else:
        state = _combined(list(columns.values()))
    small = criterion.small_base or campaign.small_base
    if small and small.then == "not_applicable":
        held = (state == MEASURED) & (main.denominator < small.below)
        state = np.where(held, NOT_APPLICABLE, state).astype(np.int8)
    outside = (criterion.starts and day < criterion.starts) or (
        criterion.ends and day > criterion.ends
    )
    if outside or (target is not None and target.is_due is not True):
        waits = np.True_ if outside or target is None else ~np.asarray(target.is_due)
        held = waits & (state != NOT_APPLICABLE)
        state = np.where(held, NOT_DUE, state).astype(np.int8)
    if criterion.applies_to:
        bound = figures.in_tiers(criterion.applies_to)
        state = np.where(bound, state, NOT_BOUND).astype(np.int8)
    if ended := campaign.ended(day):
        state = np.where(figures.in_tiers(ended), NOT_BOUND, state).astype(np.int8)
    return state


def _combined(columns: list[Column]) -> States:
    """Bring the states of several measures to one: one missing, missing; all empty, empty."""
    state = columns[0].state
    for column in columns[1:]:
        missing = (state == MISSING) | (column.state == MISSING)
        empty = (state == NOT_APPLICABLE) & (column.state == NOT_APPLICABLE)
        state = np.where(missing, MISSING, np.where(empty, NOT_APPLICABLE, MEASURED))
    return state.astype(np.int8) if len(columns) > 1 else state


def _most_points(campaign: Campaign, criterion: Criterion, figures: Figures) -> int | Ints:
    """Give the full points of a line in last places: one number, or one a subject."""
    if campaign.scale is None or criterion.max_points is None:
        return 0
    unit = 10**campaign.scale.rounding.places
    stated = [for_tier(criterion.max_points, tier) for tier in figures.tiers]
    points = [int(one.value * unit) if one else 0 for one in stated]
    if len(set(points)) <= 1:
        return points[0] if points else 0
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
    met: Mask | None,
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
    if (criterion.missing or campaign.missing).then == "drop":
        applies = applies & (state != MISSING)
    verdicts: Verdicts = np.full(len(state), NO_VERDICT, np.int8)
    if met is not None:
        verdicts = np.where(held, np.where(met, MET, MISSED), NO_VERDICT).astype(np.int8)
        verdicts = np.where(state == MISSING, MISSED, verdicts).astype(np.int8)
    return Line(criterion, figure, state, verdicts, given, most, weight, applies)
