"""Figures made from other figures, exactly: what an indicator register calls ``derived``."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from rules.indicators import Derived, Indicator
from scoring.figures import (
    INT64_MAX,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    PRINTED_RATE,
    Column,
    Figures,
    Ints,
    States,
)


def with_derived(figures: Figures, indicators: Iterable[Indicator]) -> Figures:
    """Add the columns of derived indicators that nobody stated; one missing source, missing."""
    columns = dict(figures.columns)
    for one in indicators:
        stated = columns.get(one.id)
        if one.derived and (stated is None or bool((stated.state == MISSING).all())):
            columns[one.id] = _derive(one.derived, figures)
    return Figures(figures.subjects, figures.tiers, figures.tier, columns)


def _derive(how: Derived, figures: Figures) -> Column:
    sources = [figures.column(name) for name in how.sources()]
    if any(one.greatest ** len(sources) > INT64_MAX // 2 for one in sources):
        sources = [one.wide for one in sources]
    if how.first_of:
        return _first_of(sources)
    if how.larger_base:
        return _larger_base(sources, how.divide_by or 1)
    top, under = _numbers(how, sources)
    return Column.of(np.maximum(top, 0), np.maximum(under, 0), _state(sources))


def _numbers(how: Derived, sources: list[Column]) -> tuple[Ints, Ints]:
    first: Any = sources[0].numerator
    if how.remainder_of:
        return first - sources[1].numerator, first
    if how.without:
        return first, sources[1].numerator - sources[2].numerator
    top: Any = np.ones_like(first)
    under: Any = np.ones_like(first)
    if how.product_of:
        for one in sources:
            top, under = top * one.numerator, under * one.denominator
        return top, under
    for one in sources:
        top = top * one.denominator - one.numerator * under
        under = under * one.denominator
    return top, under


def _state(sources: list[Column]) -> States:
    state = np.full(len(sources[0].state), MEASURED, np.int8)
    for wanted in (PRINTED_RATE, NOT_APPLICABLE, MISSING):
        for one in sources:
            state = np.where(one.state == wanted, wanted, state).astype(np.int8)
    return state


def _larger_base(sources: list[Column], divide_by: int) -> Column:
    """Give ``count / max(a, b)``; else over a share of the fallback; else 0."""
    known = [np.where(one.state == MEASURED, one.numerator, 0) for one in sources]
    top: Any = known[0]
    base: Any = np.maximum(known[1], known[2])
    fallback: Any = known[3] if len(known) > len(("count", "a", "b")) else np.zeros_like(base)
    under = np.where(base > 0, base, fallback)
    over = np.where(base > 0, top, top * divide_by)
    nothing = under == 0
    state = np.where(sources[0].state == MEASURED, MEASURED, MISSING).astype(np.int8)
    return Column.of(np.where(nothing, 0, over), np.where(nothing, 1, under), state)


def _first_of(sources: list[Column]) -> Column:
    """Give, subject by subject, the first figure that somebody reported, with its state."""
    top, under, state = sources[0].numerator, sources[0].denominator, sources[0].state
    for one in sources[1:]:
        silent = state == MISSING
        top = np.where(silent, one.numerator, top)
        under = np.where(silent, one.denominator, under)
        state = np.where(silent, one.state, state).astype(np.int8)
    return Column.of(top, under, state)
