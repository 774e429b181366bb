"""Reading back the workbook that units fill in, for all units or for one.

An empty pair of cells is a figure not reported: no measurement, and told in ``blanks``, as is one
said to be not reported. Nothing to count must be said so: 0/0 alone is refused. Whatever is filled
in must be right, or the whole file is refused with every problem at its cell.
"""

from collections.abc import Sequence
from pathlib import Path

from measurements.model import FiguresRead, says_illustrative
from measurements.sheets import layout
from measurements.sheets.all_units import AllUnitsReading
from measurements.sheets.odd_cells import odd_cells
from measurements.sheets.one_unit import OneUnitReading
from measurements.units import UnitRegister
from rules.errors import refuse_if_any
from rules.indicators import Indicator


def read_figures_sheet(
    path: Path, month: str | None, units: UnitRegister, indicators: Sequence[Indicator]
) -> FiguresRead:
    """Read the filled-in workbook of ``month`` (``2026-10``), or of the file's own where None.

    Raises Refused with every problem at its cell (``Số liệu!D7``): not an xlsx, no such sheet or
    column, a heading that is not the form's, another month or unit than asked or than the form was
    made for, unknown unit, a name that is not the code's, a unit twice, not a typed whole number,
    half a pair, a numerator above its denominator, a state that its numbers contradict.
    """
    opened = layout.open_form(path)
    way = OneUnitReading if opened.is_one_unit else AllUnitsReading
    reading = way(path.name, opened, units, odd_cells(path))
    found = reading.month(month)
    asked = layout.on_sheet(indicators)
    reading.read(found, asked)
    refuse_if_any(reading.problems)
    top = [cell for line in opened.cells[: opened.names_row] for cell in line]
    return FiguresRead(
        tuple(reading.measurements),
        found,
        any(says_illustrative(str(cell)) for cell in top),
        (*reading.blanks, *reading.units_left_out(asked)),
    )
