"""The figures of a tier that is made of others: what nobody reported for it is their sum."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from rules.indicators import Indicator
from rules.policies import Tier
from scoring.figures import (
    INT64_MAX,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    Column,
    Figures,
    Ints,
    Mask,
)


def with_sums(figures: Figures, tiers: Iterable[Tier], indicators: Iterable[Indicator]) -> Figures:
    """Give the subjects of made tiers the sum of all subjects of the tiers they are made of.

    One of these that has not reported makes the sum missing. Only counts, shares and means are
    added, and none of what is counted once in a window: a person may stand in two of the units.
    """
    made = [one for one in tiers if one.made_of and one.id in figures.tiers]
    if not made:
        return figures
    columns = dict(figures.columns)
    for indicator in indicators:
        adds = indicator.has_base or indicator.unit == "count"
        if indicator.derived or not adds or indicator.over in ("distinct", "mean"):
            continue
        for tier in made:
            parts, whole = figures.in_tiers(tier.made_of), figures.in_tiers((tier.id,))
            column = columns.get(indicator.id)
            if column is not None and parts.any():
                columns[indicator.id] = _filled(column, parts, whole, indicator)
    return Figures(figures.subjects, figures.tiers, figures.tier, columns)


def _filled(column: Column, parts: Mask, whole: Mask, indicator: Indicator) -> Column:
    silent = whole & (column.state == MISSING)
    held = parts & (column.state == MEASURED)
    if not silent.any() or not (parts <= (held | (column.state == NOT_APPLICABLE))).all():
        return column
    top = sum(column.numerator[held].tolist())
    under = sum(column.denominator[held].tolist()) if indicator.has_base else 1
    state = np.where(silent, MEASURED, column.state).astype(np.int8)
    return Column.of(
        _with(column.numerator, silent, top), _with(column.denominator, silent, under), state
    )


def _with(numbers: Ints, rows: Mask, value: int) -> Ints:
    wide: Any = numbers.astype(object) if value > INT64_MAX else numbers
    filled: Ints = np.where(rows, value, wide)
    return filled
