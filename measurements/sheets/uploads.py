"""A file of figures as it was handed in: a workbook or a table, in any encoding."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from measurements.files.encodings import in_utf8
from measurements.files.forms import require_form
from measurements.model import FiguresRead
from measurements.sheets.figures_table import read_figures_table
from measurements.sheets.reading import read_figures_sheet
from measurements.units import UnitRegister
from rules.indicators import Indicator


def read_figures_upload(
    path: Path,
    month: str | None,
    units: UnitRegister,
    on_sheet: Sequence[Indicator],
    in_table: Sequence[Indicator],
) -> FiguresRead:
    """Read a workbook that units fill in (``on_sheet`` are its indicators) or a CSV table.

    For the child that reads uploads. Raises Refused with every problem at its cell or line.
    """
    with TemporaryDirectory() as folder:
        text = in_utf8(path, Path(folder))
        if require_form(text, "xlsx", "text") == "text":
            return read_figures_table(text, month, units, in_table)
        return read_figures_sheet(text, month, units, on_sheet)
