"""Many weightings of the same criteria, the same ones for everybody who asks with the same seed.

Weights are whole numbers around `WHOLE`. They come from SplitMix64, counted and not remembered, so
that they do not depend on any library's way of drawing.
"""

import numpy as np
from numpy.typing import NDArray

WHOLE = 1_000_000
"""The weight of a criterion as the rules state it."""
STEP, FIRST, SECOND = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)


def weightings(criteria: int, times: int, spread: int, seed: int) -> NDArray[np.int64]:
    """Give ``times`` columns of a weight a criterion, even from ``WHOLE - spread`` to ``+ spread``.

    ``spread`` is in millionths: 250.000 for a quarter.
    """
    if not 0 <= spread < WHOLE:
        raise ValueError("the spread is below the whole")
    counter = np.arange(1, criteria * times + 1, dtype=np.uint64)
    mixed = np.uint64(seed % 2**64) + counter * STEP
    mixed = (mixed ^ (mixed >> np.uint64(30))) * FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * SECOND
    mixed ^= mixed >> np.uint64(31)
    drawn = (mixed % np.uint64(2 * spread + 1)).astype(np.int64)
    return drawn.reshape(times, criteria).T + (WHOLE - spread)


def without_each(criteria: int) -> NDArray[np.int64]:
    """Give a column for each criterion, in which it weighs nothing and the others as stated."""
    kept: NDArray[np.int64] = WHOLE * (1 - np.eye(criteria, dtype=np.int64))
    return kept
