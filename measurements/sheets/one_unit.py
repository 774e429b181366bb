"""Reading the form of one unit: a row per figure, found by the indicator in its hidden column."""

from collections.abc import Sequence

from measurements.sheets import layout
from measurements.sheets.figure_cells import Place
from measurements.sheets.form_reading import NEWEST_FORM, FormReading, place_of
from measurements.units import Unit
from rules.indicators import Indicator


class OneUnitReading(FormReading):
    """One pass over the form of one unit."""

    def read(self, month: str, asked: Sequence[Indicator]) -> None:
        """Take every figure asked for; one whose line is gone is told."""
        at, row = self.names(), self.form.names_row
        missing = [name for name in layout.ONE_UNIT if name not in at]
        for name in missing:
            self.say("missing_column", row, 0, f"thiếu cột '{name}'", NEWEST_FORM)
        unit = self.own_unit()
        if missing:
            return
        lines = self.lines_of(at["indicator"], {one.id: one for one in asked})
        for indicator in asked:
            here = lines.get(indicator.id)
            if here is None:
                said = f"thiếu dòng của chỉ số “{indicator.title}”"
                self.say("missing_line", row, at["title"], said, NEWEST_FORM)
                continue
            places = []
            numbers = layout.numbers_of(indicator)
            for column, name in zip(numbers, ("numerator", "denominator"), strict=False):
                self.same_heading(here, at[f"{name}_label"], column.label)
                places.append(at[name])
            if len(numbers) == 1 and self.text(here, at["denominator"]):
                said = "chỉ số này chỉ có một số, không có mẫu số"
                self.say("figure_not_asked", here, at["denominator"], said, "để trống ô này")
            self.take(unit, month, Place(here, indicator, tuple(places), at["state"]))

    def own_unit(self) -> Unit | None:
        """Give the unit the form names, by code and by name; it must be the form's own."""
        rows = {label: self.row_of(label) for label in (layout.CODE_LABEL, layout.UNIT_LABEL)}
        found = []
        for label, row in rows.items():
            if row is None or not self.text(row, 1):
                said = f"không thấy ô ghi “{label}”"
                self.say("unknown_unit", row or layout.MONTH_ROW + 1, 1, said, NEWEST_FORM)
                continue
            unit = self.units.resolve(self.text(row, 1))
            if unit is None:
                self.unknown_unit(row, 1, self.text(row, 1))
            elif self.of_the_form(unit, row, 1):
                found.append(unit)
        if len(found) < len(rows):
            return None
        self.seen[found[0].code] = place_of(rows[layout.CODE_LABEL] or 0, 1)
        return found[0]

    def lines_of(self, column: int, asked: dict[str, Indicator]) -> dict[str, int]:
        """Give the row of each indicator; a problem for one that is unknown or there twice."""
        lines: dict[str, int] = {}
        for row in range(self.form.names_row + 1, len(self.form.cells)):
            name = self.text(row, column)
            if name and name not in asked:
                said = f"'{name}' không phải chỉ số nào đơn vị báo cáo"
                self.say("unknown_indicator", row, column, said, NEWEST_FORM)
            elif name in lines:
                said = f"chỉ số '{name}' đã có ở ô {place_of(lines[name], column)}"
                self.say("figure_twice", row, column, said, "giữ lại một dòng")
            elif name:
                lines[name] = row
        return lines
