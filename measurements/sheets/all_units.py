"""Reading the form for all units: a row per unit, columns found by their machine names."""

from collections.abc import Iterable, Sequence

from measurements.sheets import layout
from measurements.sheets.figure_cells import Place
from measurements.sheets.form_reading import NEWEST_FORM, FormReading, place_of
from measurements.units import Unit
from rules.indicators import Indicator


class AllUnitsReading(FormReading):
    """One pass over the form for all units."""

    def read(self, month: str, asked: Sequence[Indicator]) -> None:
        """Take every unit's line below the machine names."""
        columns = list(self.columns(asked))
        for row in range(self.form.names_row + 1, len(self.form.cells)):
            self.unit_row(row, month, columns)

    def columns(self, asked: Iterable[Indicator]) -> Iterable[tuple[Indicator, list[int]]]:
        """Give where each indicator's columns stand; a problem for each that is not there."""
        row, at = self.form.names_row, self.names()
        for indicator in asked:
            wanted = layout.columns_of(indicator)
            places = [at.pop(one.name, None) for one in wanted]
            for one, place in zip(wanted, places, strict=True):
                if place is None:
                    said = f"thiếu cột '{one.name}' ({indicator.title}: {one.label})"
                    self.say("missing_column", row, 0, said, NEWEST_FORM)
                else:
                    self.same_heading(row - 1, place, one.label)
            held = [place for place in places if place is not None]
            if len(held) == len(wanted):
                yield indicator, held
        for name, number in at.items():
            if number > 1:
                said = f"cột '{name}' không phải chỉ số nào đơn vị báo cáo"
                self.say("unknown_column", row, number, said, NEWEST_FORM)

    def unit_row(
        self, row: int, month: str, columns: Sequence[tuple[Indicator, list[int]]]
    ) -> None:
        """Take one unit's figures; a line without code, name and figures is passed over."""
        has_figures = any(self.text(row, at) for _, places in columns for at in places)
        unit = self.unit(row, has_figures)
        for indicator, places in columns:
            self.take(unit, month, Place(row, indicator, tuple(places[:-1]), places[-1]))

    def unit(self, row: int, has_figures: bool) -> Unit | None:
        """Give the unit of a line; a foot note without figures is nobody's line."""
        code, name = self.text(row, 0), self.text(row, 1)
        unit = self.units.resolve(code or name) if code or name else None
        if unit is None:
            if has_figures:
                self.unknown_unit(row, 0, code or name)
            return None
        if code and name and self.units.resolve(name) is not unit:
            said = f"tên “{name}” không phải của mã {code} ({unit.name})"
            self.say("name_disagrees", row, 1, said, "sửa mã hoặc tên cho khớp danh mục")
            return None
        if unit.code in self.seen:
            said = f"{unit.name} đã có ở ô {self.seen[unit.code]}"
            self.say("unit_twice", row, 0, said, "giữ lại một dòng cho mỗi đơn vị")
            return None
        self.seen[unit.code] = place_of(row, 0)
        return self.of_the_form(unit, row, 0)
