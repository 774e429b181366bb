"""How a measure becomes points: one function a shape, each beside its model in rules/shapes.py.

A shape gives exact rational points, in last places of the scale (900 is 9.00 with two places), as
numerators over denominators; rounding comes after, once, in one place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.shapes import Monitored, PassFail, Proportional
from scoring.figures import Ints, Mask

Points = tuple[Ints, Ints]


@dataclass(frozen=True)
class Reached:
    """What was reached against what was asked, cross-multiplied so that nothing is divided.

    ``done = numerator * target_denominator`` and ``asked = target_numerator * denominator``:
    the ratio is ``done / asked`` of the target.
    """

    numerator: Ints
    denominator: Ints
    done: Ints
    asked: Ints
    met: Mask


def proportional(shape: Proportional, reached: Reached, most: int | Ints) -> Points:
    """Give ``M * r / T``, full from the target on; none below ``nothing_below``."""
    full = reached.done >= reached.asked
    points = np.where(full, most, most * reached.done)
    over = np.where(full, 1, reached.asked)
    if shape.nothing_below is not None:
        least = shape.nothing_below.value
        too_low = reached.numerator * least.denominator < least.numerator * reached.denominator
        points = np.where(too_low, 0, points)
    return points, over


def pass_fail(shape: PassFail, reached: Reached, most: int | Ints) -> Points:  # noqa: ARG001
    """Give everything when the target is met, otherwise nothing."""
    return np.where(reached.met, most, 0), np.ones_like(reached.done)


SHAPES: dict[type, Callable[[Any, Reached, int | Ints], Points]] = {
    Proportional: proportional,
    PassFail: pass_fail,
}
UNSCORED = (Monitored,)
"""Shapes without points: shown, and left out of every sum."""
