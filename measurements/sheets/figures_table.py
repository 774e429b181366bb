"""Reading reported figures from a CSV table: one line per unit, month and indicator.

Columns ``unit,month,indicator,numerator,denominator`` and, if wanted, ``state`` and ``source``.
``state`` is ``measured`` (default), ``missing``, ``not_applicable`` or ``printed_rate``: then the
numerator is a percentage as printed (``94.84`` or ``94,84``) and the denominator is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measurements.files.forms import require_form
from measurements.files.tables import read_table
from measurements.model import STATES, FiguresRead, Measurement, State, says_illustrative
from measurements.sheets.figure_text import parse_month, parse_pair
from measurements.units import Unit, UnitRegister
from rules import vietnamese
from rules.errors import Problem, Refused, refuse_if_any
from rules.indicators import Indicator

REQUIRED = ("unit", "month", "indicator", "numerator", "denominator")
OPTIONAL = ("state", "source")


def read_figures_table(
    path: Path, month: str | None, units: UnitRegister, indicators: Sequence[Indicator]
) -> FiguresRead:
    """Read a table of figures, all of one month (``2026-10``): the one asked for, if any.

    Takes every indicator given, also those otherwise counted from records. Raises Refused with
    every problem at its line.
    """
    require_form(path, "text")
    reading = _Reading(path.name, month, units, {one.id: one for one in indicators})
    for line, row in read_table(path, REQUIRED, OPTIONAL):
        reading.take(line, row)
    if not reading.lines and not reading.problems:
        reading.say("no_rows", 1, "chỉ có dòng tiêu đề", "mỗi số liệu ghi một dòng")
    refuse_if_any(reading.problems)
    return FiguresRead(
        tuple(reading.measurements),
        reading.month or "",
        reading.illustrative,
        tuple(reading.blanks),
    )


@dataclass
class _Reading:
    """One pass over the lines: measurements, blanks and problems kept."""

    file: str
    month: str | None
    units: UnitRegister
    indicators: dict[str, Indicator]
    lines: int = 0
    illustrative: bool = False
    problems: list[Problem] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    blanks: list[tuple[str, str]] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def say(self, code: str, line: int, message: str, hint: str, column: str = "") -> None:
        self.problems.append(Problem(code, message, hint, self.file, line, path=column))

    def take(self, line: int, row: dict[str, str]) -> None:
        """Take one line; every mistake on it is told."""
        self.lines += 1
        self.illustrative |= any(says_illustrative(cell) for cell in row.values())
        unit, indicator = self.unit(line, row["unit"]), self.indicator(line, row["indicator"])
        found = self.month_of(line, row["month"])
        state = self.state(line, row.get("state", ""))
        pair = self.pair(line, row, state, indicator) if state and indicator else None
        if unit is None or indicator is None or found is None or state is None or pair is None:
            return
        if (unit.code, indicator.id) in self.seen:
            said = f"{unit.name}, {indicator.id} đã có ở dòng {self.seen[unit.code, indicator.id]}"
            self.say("figure_twice", line, said, "giữ lại một dòng")
            return
        self.seen[unit.code, indicator.id] = line
        if state == "measured" and not row["numerator"]:
            self.blanks.append((unit.code, indicator.id))
            return
        source = f" ({row['source']})" if row.get("source") else ""
        origin = f"{self.file}, dòng {line}{source}"
        self.measurements.append(Measurement(unit.code, found, indicator.id, state, *pair, origin))

    def unit(self, line: int, text: str) -> Unit | None:
        if not text:
            self.say("empty_value", line, "chưa ghi đơn vị", "ghi mã đơn vị", "unit")
            return None
        try:
            return self.units.find(text)
        except Refused as refusal:
            for one in refusal.problems:
                self.say(one.code, line, one.message, one.hint, "unit")
            return None

    def indicator(self, line: int, text: str) -> Indicator | None:
        if text not in self.indicators:
            hint = f"các chỉ số: {', '.join(self.indicators)}"
            self.say("unknown_indicator", line, f"không có chỉ số '{text}'", hint, "indicator")
        return self.indicators.get(text)

    def month_of(self, line: int, text: str) -> str | None:
        """Read a line's month; the first one read is the month of the whole table."""
        found = parse_month(text)
        if found is None:
            said, hint = f"không đọc được tháng: '{text}'", "viết như 2026-10"
            self.say("bad_month", line, said, hint, "month")
        elif self.month and found != self.month:
            said = f"tháng {vietnamese.month(found)} khác tháng {vietnamese.month(self.month)}"
            hint = "mỗi tệp chỉ chứa số liệu của một tháng"
            self.say("wrong_month", line, said, hint, "month")
        else:
            self.month = found
        return found

    def state(self, line: int, text: str) -> State | None:
        for state in STATES:
            if state == (text or "measured"):
                return state
        self.say(
            "unknown_state",
            line,
            f"không có trạng thái '{text}'",
            f"chọn: {', '.join(STATES)}",
            "state",
        )
        return None

    def pair(
        self, line: int, row: dict[str, str], state: State, indicator: Indicator
    ) -> tuple[int, int] | None:
        """Give the numbers of a line, or None (and the problems)."""
        try:
            return parse_pair(row["numerator"], row["denominator"], state, indicator)
        except Refused as refusal:
            for one in refusal.problems:
                self.say(one.code, line, one.message, one.hint, one.path)
            return None
