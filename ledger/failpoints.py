"""The points of an act that changes the ledger at which the machine may stop.

The tests stop a process dead at each of them and look at what is left. Nothing but a program that
sets ``listener`` makes a point do anything: there is no option and no variable for it.
"""

from collections.abc import Callable
from typing import Literal, get_args

Point = Literal[
    "prepared",  # all is read, counted and checked; the turn to write is waited for
    "file_written",  # a file is whole and on the disk, under a name that no row will have
    "file_moved",  # the file has its name; no row names it yet
    "rows_written",  # every row is written in a transaction that is not committed
    "announced",  # the anchor of the log says which rows are about to be committed
    "committed",  # the rows are in force; the anchor does not say so yet
    "confirmed",  # the anchor says so
]
POINTS: tuple[Point, ...] = get_args(Point)
listener: Callable[[Point], None] | None = None


def passed(point: Point) -> None:
    """Say that a point is reached; does nothing where nobody listens."""
    if listener is not None:
        listener(point)
