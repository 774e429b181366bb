"""The figures of a month that are looked at, beside the same units' earlier months."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from measurements.model import Measurement
from rules.indicators import Indicator

FigureKey = tuple[str, str, str]
"""Unit, month, indicator."""


@dataclass(frozen=True)
class MonthFigures:
    """The figures to look at: those of ``month`` and of the unit's own ``earlier`` months.

    ``campaign`` is the short name of the campaign that asks for them.
    """

    month: str
    earlier: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    figures: Mapping[FigureKey, Measurement]
    campaign: str = ""

    def of(self, unit: str, indicator: str, month: str = "") -> Measurement | None:
        """Give a figure that was reported or counted, or None."""
        held = self.figures.get((unit, month or self.month, indicator))
        return None if held is None or held.state == "missing" else held

    def now(self) -> Iterator[tuple[Measurement, Indicator]]:
        """Give the month's own figures with their indicators."""
        for (_, month, name), row in self.figures.items():
            if month == self.month and name in self.indicators and row.state != "missing":
                yield row, self.indicators[name]

    def titles(self) -> dict[str, str]:
        """Give the indicators' titles by id."""
        return {name: one.title for name, one in self.indicators.items()}
