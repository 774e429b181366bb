"""Reading back the workbook that units fill in.

An empty pair of cells is a figure not reported: no measurement, and told in ``blanks``. Whatever
is filled in must be right, or the whole file is refused with every problem at its cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from measurements.model import FiguresRead, Measurement, says_illustrative
from measurements.sheets import layout
from measurements.sheets.figure_text import BOTH, MOST, parse_month, parse_value
from measurements.units import Unit, UnitRegister
from rules import vietnamese
from rules.errors import Problem, Refused, refuse_if_any
from rules.indicators import Indicator


def read_figures_sheet(
    path: Path, month: str | None, units: UnitRegister, indicators: Sequence[Indicator]
) -> FiguresRead:
    """Read the filled-in workbook of ``month`` (``2026-10``), or of the file's own where None.

    Raises Refused with every problem at its cell (``Số liệu!D7``): not an xlsx, no such sheet or
    column, wrong month, unknown unit, a name that is not the code's, a unit twice, not a whole
    number, half a pair, a numerator above its denominator.
    """
    reading = _Reading(path.name, layout.open_cells(path), units)
    found = reading.month(month)
    columns = reading.columns(layout.on_sheet(indicators))
    for row in range(reading.names_row + 1, len(reading.cells)):
        reading.unit_row(row, found, columns)
    refuse_if_any(reading.problems)
    top = [cell for line in reading.cells[: reading.names_row] for cell in line]
    return FiguresRead(
        tuple(reading.measurements),
        found,
        any(says_illustrative(str(cell)) for cell in top),
        tuple(reading.blanks),
    )


@dataclass
class _Reading:
    """One pass over the cells: measurements, blanks and problems kept."""

    file: str
    cells: layout.Cells
    units: UnitRegister
    problems: list[Problem] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    blanks: list[tuple[str, str]] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def names_row(self) -> int:
        return next(at for at, line in enumerate(self.cells) if layout.is_names(line))

    def say(self, code: str, row: int, column: int, message: str, hint: str) -> None:
        place = f"{layout.FIGURES}!{xl_rowcol_to_cell(row, column)}"
        self.problems.append(Problem(code, message, hint, self.file, path=place))

    def month(self, asked: str | None) -> str:
        """Give the file's month; a problem where it has none or another than ``asked``."""
        label = vietnamese.fold(layout.MONTH_LABEL)
        for row, line in enumerate(self.cells[: self.names_row]):
            if vietnamese.fold(layout.cell_text(line[0])) == label:
                found = parse_month(line[1])
                if found is None:
                    said = f"không đọc được tháng: '{layout.cell_text(line[1])}'"
                    self.say("bad_month", row, 1, said, "viết tháng/năm, ví dụ 10/2026")
                elif asked and found != asked:
                    said = f"tệp ghi tháng {vietnamese.month(found)}"
                    said += f", đang nhận số liệu tháng {vietnamese.month(asked)}"
                    self.say("wrong_month", row, 1, said, "chọn đúng tệp hoặc đúng tháng")
                return found or asked or ""
        hint = f"ô A{layout.MONTH_ROW + 1} ghi “{layout.MONTH_LABEL}”, ô B ghi 10/2026"
        self.say("bad_month", layout.MONTH_ROW, 1, "không thấy ô ghi tháng", hint)
        return asked or ""

    def columns(self, asked: Iterable[Indicator]) -> list[tuple[Indicator, list[int]]]:
        """Give where each indicator's columns stand; a problem for each that is not there."""
        row = self.names_row
        at = {
            layout.cell_text(name): number
            for number, name in enumerate(self.cells[row])
            if name != ""
        }
        found = []
        for indicator in asked:
            wanted = layout.columns_of(indicator)
            missing = [one for one in wanted if one.name not in at]
            for one in missing:
                said = f"thiếu cột '{one.name}' ({indicator.title}: {one.label})"
                self.say("missing_column", row, 0, said, "dùng tệp mẫu mới nhất của tháng")
            if not missing:
                found.append((indicator, [at.pop(one.name) for one in wanted]))
            else:
                for one in wanted:
                    at.pop(one.name, None)
        for name, number in at.items():
            if number > 1:
                said = f"cột '{name}' không phải chỉ số nào đơn vị báo cáo"
                self.say("unknown_column", row, number, said, "dùng tệp mẫu mới nhất của tháng")
        return found

    def unit_row(
        self, row: int, month: str, columns: Sequence[tuple[Indicator, list[int]]]
    ) -> None:
        """Take one unit's figures; a line without code, name and figures is passed over."""
        line = self.cells[row]
        has_figures = any(layout.cell_text(line[at]) for _, places in columns for at in places)
        unit = self.unit(row, has_figures)
        for indicator, places in columns:
            wanted = layout.columns_of(indicator)
            numbers = [self.cell(row, at, one) for at, one in zip(places, wanted, strict=True)]
            if unit is None or None in numbers:
                continue
            if all(number == "" for number in numbers):
                self.blanks.append((unit.code, indicator.id))
            elif self.agree(row, indicator, places, numbers):
                figure = self.measurement(unit, month, indicator, row, places, numbers)
                self.measurements.append(figure)

    def unit(self, row: int, has_figures: bool) -> Unit | None:
        """Give the unit of a line; a foot note without figures is nobody's line."""
        code, name = (layout.cell_text(cell) for cell in self.cells[row][:2])
        unit = self.units.resolve(code or name) if code or name else None
        if unit is None:
            if has_figures:
                self.unknown_unit(row, code or name)
            return None
        if code and name and self.units.resolve(name) is not unit:
            said = f"tên “{name}” không phải của mã {code} ({unit.name})"
            self.say("name_disagrees", row, 1, said, "sửa mã hoặc tên cho khớp danh mục")
            return None
        here = f"{layout.FIGURES}!{xl_rowcol_to_cell(row, 0)}"
        if unit.code in self.seen:
            said = f"{unit.name} đã có ở ô {self.seen[unit.code]}"
            self.say("unit_twice", row, 0, said, "giữ lại một dòng cho mỗi đơn vị")
            return None
        self.seen[unit.code] = here
        return unit

    def unknown_unit(self, row: int, text: str) -> None:
        if not text:
            self.say("unknown_unit", row, 0, "có số liệu nhưng không có đơn vị", "ghi mã đơn vị")
            return
        try:
            self.units.find(text)
        except Refused as refusal:
            for one in refusal.problems:
                self.say(one.code, row, 0, one.message, one.hint)

    def cell(self, row: int, column: int, wanted: layout.FigureColumn) -> Any:
        """Give a cell's number, ``""`` where it is empty, None (and a problem) otherwise."""
        cell = self.cells[row][column]
        text = layout.cell_text(cell)
        if text == "":
            return ""
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        if is_number and not wanted.is_whole:
            return self.value(row, column, text)
        if is_number and float(cell).is_integer() and 0 <= cell <= MOST:
            return int(cell)
        said = f"'{text}' không phải số nguyên từ 0 đến {vietnamese.number(MOST)}"
        hint = "nhập số nguyên, không dấu chấm, dấu phẩy hay chữ; ô không được định dạng Văn bản"
        self.say("not_whole", row, column, said, hint)
        return None

    def value(self, row: int, column: int, text: str) -> Fraction | None:
        """Give a cell's value exactly as it is written there: 4.5 is 9/2."""
        try:
            return Fraction(*parse_value(text))
        except Refused as refusal:
            for one in refusal.problems:
                self.say(one.code, row, column, one.message, one.hint)
        return None

    def agree(
        self, row: int, indicator: Indicator, places: Sequence[int], numbers: Sequence[Any]
    ) -> bool:
        """Tell whether a pair is whole, and a share's numerator within its denominator."""
        if "" in numbers:
            empty = places[list(numbers).index("")]
            hint = BOTH
            self.say("half_a_pair", row, empty, "chỉ điền một trong hai số", hint)
            return False
        if indicator.is_ratio and numbers[0] > numbers[1]:
            top, bottom = (vietnamese.number(one) for one in numbers)
            said = f"tử số {top} lớn hơn mẫu số {bottom}"
            self.say("above_denominator", row, places[0], said, "kiểm tra lại hai số")
            return False
        return True

    def measurement(
        self,
        unit: Unit,
        month: str,
        indicator: Indicator,
        row: int,
        places: Sequence[int],
        numbers: Sequence[Any],
    ) -> Measurement:
        where = ":".join(xl_rowcol_to_cell(row, at) for at in places)
        origin = f"{self.file}, ô {layout.FIGURES}!{where}"
        only = Fraction(numbers[0])
        top, bottom = numbers if len(numbers) == 2 else (only.numerator, only.denominator)
        return Measurement(unit.code, month, indicator.id, "measured", top, bottom, origin)
