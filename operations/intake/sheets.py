"""The sheets that units fill in: one workbook for all units, or one for each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from ledger.measured import measurements_in_force
from measurements.model import Measurement
from measurements.sheets.form import write_figures_sheet
from measurements.sheets.unit_form import Beside, write_unit_form
from measurements.units import Unit
from operations.intake.figures import sheet_indicators
from operations.office import Office, check_month
from operations.periods.gather import day_of
from rules.book import Rulebook
from rules.indicators import Indicator
from rules.sentences.campaign import MEETS
from rules.vietnamese import exact, fold, number, percent
from scoring.printing import ratio_text
from scoring.targets import target_on
from scoring.windows import last_day

BEFORE = {"missing": "chưa báo cáo", "not_applicable": "không phát sinh"}


def write_template(
    office: Office, out: Path, month: str, units: Sequence[str], campaign: str
) -> int:
    """Write the figures sheet for some units, or for all that take part; gives how many.

    For one unit the sheet is laid out for it, with its targets and last month's figures.
    """
    chosen = _chosen(office, month, units)
    out.parent.mkdir(parents=True, exist_ok=True)
    if len(chosen) == 1:
        _Writer.of(office, month, campaign).write(out, chosen[0])
    else:
        asked = sheet_indicators(office, campaign)
        sources = office.rulebook(campaign).registers.sources
        write_figures_sheet(out, month, chosen, asked, sources=sources)
    return len(chosen)


def write_each_template(
    office: Office, folder: Path, month: str, units: Sequence[str], campaign: str
) -> list[Path]:
    """Write a workbook for each of some units, or of all that take part, into a folder."""
    chosen = _chosen(office, month, units)
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer.of(office, month, campaign)
    written = []
    for at, unit in enumerate(chosen, 1):
        out = folder / f"so-lieu-{month}-{_file_word(unit)}.xlsx"
        writer.write(out, unit)
        written.append(out)
        if at % 10 == 0 or at == len(chosen):
            office.tell(f"Đã ghi {at}/{len(chosen)} tệp")
    return written


def _chosen(office: Office, month: str, units: Sequence[str]) -> list[Unit]:
    check_month(month)
    named = {unit.code: unit for unit in map(office.units.find, units)}
    return list(named.values()) or office.units.of_tiers(("department", "commune"), last_day(month))


def _file_word(unit: Unit) -> str:
    """Give what a unit's file is called: its code, and its name where the code says nothing."""
    name = re.sub(r"[^a-z0-9]+", "-", fold(unit.name)).strip("-")
    return unit.code if not unit.code.isdigit() else f"{unit.code}-{name}"


@dataclass(frozen=True)
class _Writer:
    """What every unit's workbook of a month needs, read once."""

    book: Rulebook
    month: str
    asked: tuple[Indicator, ...]
    held: dict[tuple[str, str], Measurement]

    @classmethod
    def of(cls, office: Office, month: str, campaign: str) -> "_Writer":
        with office.ledger.reading() as session:
            rows = measurements_in_force(session, [_month_before(month)])
        held = {(row.unit, row.indicator): row for row in rows}
        asked = tuple(sheet_indicators(office, campaign))
        return cls(office.rulebook(campaign), month, asked, held)

    def write(self, out: Path, unit: Unit) -> None:
        day = day_of(self.book, self.month)
        beside = {one.id: self._beside(unit, one, day) for one in self.asked}
        sources = self.book.registers.sources
        write_unit_form(out, self.month, unit, self.asked, beside, sources=sources)

    def _beside(self, unit: Unit, indicator: Indicator, day: date) -> Beside:
        before = _said(indicator, self.held.get((unit.code, indicator.id)))
        for criterion in self.book.campaign.criteria:
            if criterion.measure != indicator.id or criterion.is_monitored:
                continue
            target = target_on(criterion, unit.tier, day)
            is_asked = not criterion.applies_to or unit.tier in criterion.applies_to
            if target is None or not is_asked:
                continue
            meets = criterion.meets or "at_least"
            words = f"{MEETS[meets]} {exact(target.value, indicator.is_ratio)}"
            due = "" if target.is_due else " (chưa đến hạn)"
            return Beside(words + due, target.value, meets, before)
        return Beside(before=before)


def _month_before(month: str) -> str:
    year, number_of = map(int, month.split("-"))
    return f"{year - 1}-12" if number_of == 1 else f"{year}-{number_of - 1:02d}"


def _said(indicator: Indicator, row: Measurement | None) -> str:
    """Say a figure of an earlier month: its counts, so that it can be compared."""
    if row is None:
        return "chưa có"
    if row.state in BEFORE:
        return BEFORE[row.state]
    if not row.denominator:
        return BEFORE["not_applicable"]
    value = Fraction(row.numerator, row.denominator)
    if row.state == "printed_rate" or not indicator.has_base:
        return exact(value, indicator.is_ratio)
    said = f"{number(row.numerator)}/{number(row.denominator)}"
    return f"{said}\n({percent(ratio_text(value))})" if indicator.is_ratio else said
