"""Logarithms that are exact from there on: rounded to 12 decimals, the same everywhere."""

from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np

from scoring.figures import Ints

PLACES = 12
_CONTEXT = Context(prec=60)
_LAST = Decimal(1).scaleb(-PLACES)


def logarithm(numerator: Ints, denominator: Ints) -> tuple[Ints, Ints]:
    """Give the natural logarithm of positive fractions as whole numbers over 10**12."""
    logs = [
        _one(int(top), int(under))
        for top, under in zip(numerator.tolist(), denominator.tolist(), strict=True)
    ]
    return np.array(logs, object), np.full(len(logs), 10**PLACES, object)


def _one(top: int, under: int) -> int:
    value = _CONTEXT.subtract(_CONTEXT.ln(Decimal(top)), _CONTEXT.ln(Decimal(under)))
    rounded = value.quantize(_LAST, rounding=ROUND_HALF_UP, context=_CONTEXT)
    return int(rounded.scaleb(PLACES, context=_CONTEXT))
