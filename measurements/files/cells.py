"""Sheets as they come out of a workbook: raw cells from A1 on, and what the cells do not show."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = object
Place = tuple[int, int]
"""A row and a column, from 0."""

ERRORS = frozenset(
    {"#DIV/0!", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!"}
)
UNCOUNTED = "công thức chưa có kết quả"
EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number: a longer code typed as a number is another."""
MOST_TOLD = 1000


@dataclass(slots=True)
class Marks:
    """What a reader of values does not tell.

    ``broken`` are cells in error or with a formula never worked out, and what they show (the
    first thousand); ``merged`` are blocks (first and last cell); ``padded`` the digits of numbers
    shown with leading zeros; ``hidden`` the hidden rows that hold cells.
    """

    broken: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    padded: dict[Place, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def breaks(self, row: int, column: int, shown: str) -> None:
        """Note a cell that has no value, as long as there are few."""
        if len(self.broken) < MOST_TOLD:
            self.broken[row, column] = shown


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``rows`` can be walked once."""

    name: str
    is_hidden: bool
    rows: Iterable[list[Cell]]
    marks: Marks


class NoNumberError(ValueError):
    """A number that is none, or has more digits than a spreadsheet keeps."""


def cell_text(cell: Cell, digits: int = 0) -> str:
    """Give a cell as text: words as they are written, in NFC.

    Integers have no ``.0`` and at least ``digits`` digits; moments read ``2026-10-31 08:30:00``;
    yes and no ``true`` and ``false``. Raises NoNumberError: no finite number, or more than fifteen
    digits.
    """
    match cell:
        case str():
            return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", cell)).replace("\0", "")
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return _number(cell, digits)
        case datetime():
            return _moment(cell)
        case date():
            return f"{cell.isoformat()} 00:00:00"
        case time():
            return cell.isoformat("seconds")
        case _:
            return str(cell)


def _number(cell: int | float, digits: int) -> str:
    if not math.isfinite(cell):
        raise NoNumberError("không phải là số")
    if cell != int(cell):
        return repr(cell)
    if abs(cell) >= EXACT:
        raise NoNumberError("số dài hơn 15 chữ số, Excel không giữ được hết")
    return str(int(cell)).zfill(digits)


def _moment(cell: datetime) -> str:
    """Round to the second: spreadsheets keep a moment as a fraction of a day."""
    if cell.year == date.max.year:
        return cell.isoformat(" ", "seconds")
    return (cell + timedelta(milliseconds=500)).isoformat(" ", "seconds")
