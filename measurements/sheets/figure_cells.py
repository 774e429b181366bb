"""One figure's cells in a form: its numbers and its state, and whether they agree."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from measurements.model import State
from measurements.sheets import layout
from measurements.sheets.figure_text import BOTH, MOST, parse_value
from measurements.sheets.odd_cells import Told
from rules import vietnamese
from rules.errors import Refused
from rules.indicators import Indicator

Say = Callable[[str, int, int, str, str], None]
# A cell's number, "" where it is empty, None where it is wrong and told.
Number = int | Fraction | str | None
CHOOSE = f"chọn trong danh sách: {', '.join(layout.STATES)}; hoặc để trống"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one figure stands: its row, and the columns of its numbers and of its state."""

    row: int
    indicator: Indicator
    numbers: tuple[int, ...]
    state: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What the cells say; ``is_blank`` where they report nothing."""

    state: State = "measured"
    numerator: int = 0
    denominator: int = 0
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class FigureCells:
    """The cells of a sheet, with those that are odd; problems go to ``say``."""

    cells: layout.Cells
    odd: Mapping[tuple[int, int], Told]
    say: Say

    def read(self, place: Place) -> Figure | None:
        """Give what one figure's cells say, or None and at least one problem."""
        columns = layout.numbers_of(place.indicator)
        pairs = zip(place.numbers, columns, strict=True)
        numbers = [self._number(place.row, at, column) for at, column in pairs]
        state = self._state(place)
        if state is None or None in numbers:
            return None
        if state == layout.NOT_REPORTED:
            return self._nothing_beside(place, numbers, Figure(is_blank=True), state, zero=False)
        if state == layout.NOTHING:
            return self._nothing_beside(place, numbers, _of_nothing(place.indicator), state, True)
        if all(number == "" for number in numbers):
            if state:
                said = f"tình trạng là “{state}” nhưng chưa điền số"
                hint = f"điền số, hoặc chọn “{layout.NOT_REPORTED}”"
                self.say("figures_missing", place.row, place.numbers[0], said, hint)
                return None
            return Figure(is_blank=True)
        return _figure_of(numbers) if self._agree(place, numbers) else None

    def _state(self, place: Place) -> str | None:
        """Give the state chosen, "" where none is; None (and a problem) for any other text."""
        text = layout.cell_text(self._cell(place.row, place.state))
        for state in ("", *layout.STATES):
            if vietnamese.fold(text) == vietnamese.fold(state):
                return state
        said = f"không có tình trạng '{text}'"
        self.say("unknown_state", place.row, place.state, said, CHOOSE)
        return None

    def _nothing_beside(
        self, place: Place, numbers: Sequence[Number], figure: Figure, state: str, zero: bool
    ) -> Figure | None:
        """Give ``figure`` where no number stands beside its state (0 may, if ``zero``)."""
        for at, number in zip(place.numbers, numbers, strict=True):
            if number != "" and not (zero and number == 0):
                said = f"tình trạng là “{state}” nhưng có số"
                hint = "xóa số, hoặc chọn tình trạng khác"
                self.say("figures_beside_state", place.row, at, said, hint)
                return None
        return figure

    def _agree(self, place: Place, numbers: Sequence[Number]) -> bool:
        """Tell whether a pair is whole, has a base, and a share lies within it."""
        row = place.row
        if "" in numbers:
            empty = place.numbers[list(numbers).index("")]
            self.say("half_a_pair", row, empty, "chỉ điền một trong hai số", BOTH)
            return False
        if len(numbers) == 1:
            return True
        top, bottom = (int(number) for number in numbers if number is not None)
        if place.indicator.is_ratio and top > bottom:
            said = f"tử số {vietnamese.number(top)} lớn hơn mẫu số {vietnamese.number(bottom)}"
            self.say("above_denominator", row, place.numbers[0], said, "kiểm tra lại hai số")
            return False
        if not bottom and top:
            said = f"mẫu số là 0 nhưng tử số là {vietnamese.number(top)}"
            self.say("no_base", row, place.numbers[1], said, "kiểm tra lại hai số")
            return False
        if not bottom:
            said = f"hai số đều là 0 nhưng chưa chọn “{layout.NOTHING}”"
            hint = f"không có việc nào để đếm thì chọn “{layout.NOTHING}”; chưa đếm thì xóa hai số"
            self.say("nothing_not_said", row, place.state, said, hint)
            return False
        return True

    def _cell(self, row: int, column: int) -> Any:
        line = self.cells[row]
        return line[column] if column < len(line) else ""

    def _number(self, row: int, column: int, wanted: layout.FigureColumn) -> Number:
        if told := self.odd.get((row, column)):
            code, message, hint = told
            self.say(code, row, column, message, hint)
            return None
        cell = self._cell(row, column)
        text = layout.cell_text(cell)
        if text == "":
            return ""
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        if is_number and not wanted.is_whole:
            return self._value(row, column, text)
        if is_number and float(cell).is_integer() and 0 <= cell <= MOST:
            return int(cell)
        self.say("not_whole", row, column, *_not_whole(cell, text, wanted))
        return None

    def _value(self, row: int, column: int, text: str) -> Fraction | None:
        """Give a cell's value exactly as it is written there: 4.5 is 9/2."""
        try:
            return Fraction(*parse_value(text))
        except Refused as refusal:
            for one in refusal.problems:
                self.say(one.code, row, column, one.message, one.hint)
        return None


def _figure_of(numbers: Sequence[Number]) -> Figure:
    if len(numbers) == 2:
        top, bottom = (int(number) for number in numbers if number is not None)
        return Figure("measured", top, bottom)
    only = Fraction(numbers[0] or 0)
    return Figure("measured", only.numerator, only.denominator)


def _of_nothing(indicator: Indicator) -> Figure:
    """Give the figure of nothing to count: 0/0, a count of 0, and no value at all."""
    if indicator.has_base:
        return Figure("measured", 0, 0)
    return Figure("measured", 0, 1) if indicator.unit == "count" else Figure("not_applicable")


def _not_whole(cell: Any, text: str, wanted: layout.FigureColumn) -> tuple[str, str]:
    """Say why a cell is no count; a text that looks like a number is never guessed at."""
    limits = f"số{' nguyên' if wanted.is_whole else ''} từ 0 đến {vietnamese.number(MOST)}"
    if isinstance(cell, str) and re.fullmatch(r"\d{1,3}([.,\s]\d{3})+", text):
        plain = re.sub(r"[.,\s]", "", text)
        said = f"'{text}' là chữ, không rõ là {plain} hay số có phần lẻ"
        return said, f"đổi ô về định dạng Number rồi nhập lại các chữ số liền nhau, ví dụ {plain}"
    if isinstance(cell, str) and text.endswith("%"):
        return f"'{text}' là tỷ lệ phần trăm", "ghi số người, số hồ sơ; không ghi tỷ lệ"
    if isinstance(cell, str) and text.isdigit():
        hint = "ô đang ở định dạng Text; đổi về Number rồi nhập lại"
        return f"'{text}' là chữ, không phải {limits}", hint
    hint = "nhập số nguyên, không dấu chấm, dấu phẩy hay chữ; ô không được định dạng Văn bản"
    if not wanted.is_whole:
        hint = "nhập số từ 0 trở lên, không kèm chữ; ô không được định dạng Văn bản"
    return f"'{text}' không phải {limits}", hint
