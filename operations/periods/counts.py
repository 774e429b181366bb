"""Counting records for an office: which files cover whom, and what they add up to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ledger.batches import refused_rows
from ledger.measured import batches_in_force
from ledger.tables import BatchRow
from measurements.counting.counts import count_distinct, count_records
from measurements.model import Measurement
from measurements.records.crossing import keys_among
from measurements.units import Unit
from operations.office import Office
from rules.book import Rulebook
from rules.indicators import RECORD_KINDS, Indicator
from rules.records import RecordKind
from scoring.tables import FigureRow


def measured_by(book: Rulebook) -> list[Indicator]:
    """Give the indicators of a campaign, each once, with those they are derived from."""
    names = book.registers.needed(book.campaign.indicators())
    return [book.registers.indicators[name] for name in names]


class RecordCounts:
    """The record files in force up to a month, and what is counted from them."""

    def __init__(self, office: Office, book: Rulebook, months: Sequence[str], until: str):
        self.office, self.book, self.months = office, book, months
        with office.ledger.reading() as session:
            self.batches = {kind: batches_in_force(session, kind, until) for kind in RECORD_KINDS}

    @property
    def is_illustrative(self) -> bool:
        """Whether any of the files holds data made up for illustration."""
        return any(one.is_illustrative for held in self.batches.values() for one in held)

    def count_months(self, units: Sequence[Unit]) -> Iterable[Measurement]:
        """Count every month apart; a unit that a month's file covers without a row counts 0/0."""
        for kind in RECORD_KINDS:
            indicators = self._indicators(kind)
            if not indicators or not self.batches[kind]:
                continue
            found = {
                (unit, month, name): (top, under)
                for unit, month, name, top, under in count_records(
                    self._kind(kind),
                    indicators,
                    self._files(kind),
                    self.months,
                    self.book.registers.working_days,
                )
            }
            for month in self.months:
                for unit in units:
                    origin = self.origin(kind, unit, month)
                    for one in indicators if origin else ():
                        place = (unit.code, month, one.id)
                        counts = found.get(place, (0, 0) if one.has_base else (0, 1))
                        yield Measurement(*place, "measured", *counts, origin)

    def count_windows(self, units: Sequence[Unit], span: Sequence[str]) -> list[FigureRow]:
        """Recount what is distinct over a whole window, for units that every month covers."""
        rows = []
        for kind in RECORD_KINDS:
            distinct = self._indicators(kind, over=("distinct",))
            if not distinct or not self.batches[kind]:
                continue
            found = {
                (unit, name): (top, under)
                for unit, name, top, under in count_distinct(
                    self._kind(kind),
                    distinct,
                    self._files(kind),
                    span,
                    self.book.registers.working_days,
                )
            }
            rows += [
                FigureRow(unit.code, one.id, "measured", *found.get((unit.code, one.id), (0, 0)))
                for unit in units
                if all(self.origin(kind, unit, month) for month in span)
                for one in distinct
            ]
        return rows

    def refused(self, span: Sequence[str]) -> dict[str, int]:
        """Count by unit the rows of the span's files that were refused and are not made good.

        Made good: a batch that came in later has the record. Only of records that the campaign
        counts; a row that names no unit is nobody's.
        """
        found: Counter[str] = Counter()
        for kind in RECORD_KINDS:
            if any(one.origin == kind for one in measured_by(self.book)):
                for batch in self.batches[kind]:
                    if batch.refused and batch.month in span:
                        found.update(self._still_refused(kind, batch))
        return dict(sorted(found.items()))

    def _still_refused(self, kind: str, batch: BatchRow) -> list[str]:
        with self.office.ledger.reading() as session:
            rows = [one for one in refused_rows(session, batch.id) if one.unit]
        later = [
            self.office.data / one.stored_as
            for one in self.batches[kind]
            if one.id and batch.id and one.id > batch.id
        ]
        keys = sorted({one.key for one in rows if one.key})
        good = keys_among(self._kind(kind), keys, later)
        return [one.unit for one in rows if one.key not in good]

    def _indicators(
        self, kind: str, over: Sequence[str] = ("sum", "mean", "latest")
    ) -> list[Indicator]:
        named = (one for one in measured_by(self.book) if one.origin == kind and one.counted)
        return [one for one in named if one.over in over]

    def _kind(self, kind: str) -> RecordKind:
        return self.book.registers.records[kind]

    def _files(self, kind: str) -> list[Path]:
        return [self.office.data / one.stored_as for one in self.batches[kind]]

    def origin(self, kind: str, unit: Unit, month: str) -> str:
        """Name the files that cover a unit's month; empty where none does."""
        covering = [
            f"{one.file_name} (đợt {one.id})"
            for one in self.batches[kind]
            if one.month == month and {unit.code, unit.tier} & set(one.covers.split())
        ]
        return "; ".join(covering)
