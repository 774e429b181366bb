"""What reading either form shares: its month, its units, its headings, and one figure at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.model import Measurement
from measurements.sheets import layout
from measurements.sheets.figure_cells import FigureCells, Place
from measurements.sheets.figure_text import parse_month
from measurements.sheets.odd_cells import Told
from measurements.units import Unit, UnitRegister
from rules import vietnamese
from rules.errors import Problem, Refused
from rules.indicators import Indicator

NEWEST_FORM = "dùng tệp mẫu mới nhất của tháng"


@dataclass
class FormReading:
    """One pass over the cells: measurements, blanks and problems kept."""

    file: str
    form: layout.Opened
    units: UnitRegister
    odd: dict[tuple[int, int], Told]
    problems: list[Problem] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    blanks: list[tuple[str, str]] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.figures = FigureCells(self.form.cells, self.odd, self.say)

    def say(self, code: str, row: int, column: int, message: str, hint: str) -> None:
        """Keep a problem with its cell."""
        self.problems.append(Problem(code, message, hint, self.file, path=place_of(row, column)))

    def text(self, row: int, column: int) -> str:
        """Give a cell's text."""
        line = self.form.cells[row]
        return layout.cell_text(line[column]) if column < len(line) else ""

    def row_of(self, label: str) -> int | None:
        """Give the row above the figures whose first cell is ``label``."""
        wanted = vietnamese.fold(label)
        rows = range(self.form.names_row)
        return next((row for row in rows if vietnamese.fold(self.text(row, 0)) == wanted), None)

    def month(self, asked: str | None) -> str:
        """Give the file's month; a problem where it is none, not the form's, or not ``asked``."""
        row = self.row_of(layout.MONTH_LABEL)
        if row is None:
            hint = f"ô A{layout.MONTH_ROW + 1} ghi “{layout.MONTH_LABEL}”, ô B ghi 10/2026"
            self.say("bad_month", layout.MONTH_ROW, 1, "không thấy ô ghi tháng", hint)
            return asked or ""
        found, made_for = parse_month(self.form.cells[row][1]), self.form.made_for.month
        if found is None:
            said = f"không đọc được tháng: '{self.text(row, 1)}'"
            self.say("bad_month", row, 1, said, "viết tháng/năm, ví dụ 10/2026")
        elif asked and found != asked:
            said = f"tệp ghi tháng {vietnamese.month(found)}"
            said += f", đang nhận số liệu tháng {vietnamese.month(asked)}"
            self.say("wrong_month", row, 1, said, "chọn đúng tệp hoặc đúng tháng")
        elif found != parse_month(made_for):
            said = f"ô ghi tháng {vietnamese.month(found)} nhưng mẫu được phát cho tháng "
            said += vietnamese.month(made_for)
            hint = "không sửa tháng trên mẫu cũ; điền vào mẫu của đúng tháng"
            self.say("month_changed", row, 1, said, hint)
        return found or asked or ""

    def names(self) -> dict[str, int]:
        """Give where each machine name stands."""
        line = self.form.cells[self.form.names_row]
        return {layout.cell_text(name): at for at, name in enumerate(line) if name != ""}

    def same_heading(self, row: int, column: int, wanted: str) -> None:
        """Refuse a heading that no longer says what the column is."""
        found = self.text(row, column)
        if vietnamese.fold(found) != vietnamese.fold(wanted):
            said = f"ô phải ghi “{wanted}” nhưng đang ghi “{found}”"
            self.say("heading_changed", row, column, said, NEWEST_FORM)

    def of_the_form(self, unit: Unit, row: int, column: int) -> Unit | None:
        """Refuse a unit for which the form was not made."""
        made_for = self.form.made_for.units
        if unit.code in made_for:
            return unit
        owner = self.units.get(made_for[0])
        told = owner.name if owner and len(made_for) == 1 else f"{len(made_for)} đơn vị khác"
        said = f"ô ghi {unit.name} nhưng mẫu được phát cho {told}"
        self.say("unit_changed", row, column, said, "điền vào mẫu phát cho chính đơn vị này")
        return None

    def unknown_unit(self, row: int, column: int, text: str) -> None:
        """Tell that a text names no unit, with the nearest names."""
        if not text:
            said = "có số liệu nhưng không có đơn vị"
            self.say("unknown_unit", row, column, said, "ghi mã đơn vị")
            return
        try:
            self.units.find(text)
        except Refused as refusal:
            for one in refusal.problems:
                self.say(one.code, row, column, one.message, one.hint)

    def units_left_out(self, asked: Sequence[Indicator]) -> list[tuple[str, str]]:
        """Give the figures of the units whose line somebody took out: not reported."""
        gone = [code for code in self.form.made_for.units if code not in self.seen]
        return [(code, one.id) for code in gone for one in asked]

    def take(self, unit: Unit | None, month: str, place: Place) -> None:
        """Take one figure, blank or measured; its problems are told whoever it belongs to."""
        found = self.figures.read(place)
        if unit is None or found is None:
            return
        if found.is_blank:
            self.blanks.append((unit.code, place.indicator.id))
            return
        where = ":".join(xl_rowcol_to_cell(place.row, at) for at in place.numbers)
        origin = f"{self.file}, ô {layout.FIGURES}!{where}"
        pair = (found.numerator, found.denominator)
        self.measurements.append(
            Measurement(unit.code, month, place.indicator.id, found.state, *pair, origin)
        )


def place_of(row: int, column: int) -> str:
    """Name a cell of the sheet of figures: ``Số liệu!D7``."""
    return f"{layout.FIGURES}!{xl_rowcol_to_cell(row, column)}"
