"""Batches and measurements: what came in, and which figures are in force."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, or_, tuple_, update
from sqlmodel import Session, col, select

from ledger.tables import BatchRow, MeasurementRow
from measurements.model import Measurement

Place = tuple[str, str, str]
CHUNK = 300
"""Rows asked for at once: within SQLite's limit of bound values."""


def same_batch(session: Session, kind: str, month: str, digest: str) -> BatchRow | None:
    """Give the batch in force that was made from the very same file, if any."""
    return session.exec(
        select(BatchRow).where(
            BatchRow.kind == kind,
            BatchRow.month == month,
            BatchRow.digest == digest,
            col(BatchRow.withdrawn_at).is_(None),
        )
    ).first()


def is_newest(session: Session, batch: BatchRow) -> bool:
    """Whether no batch of the same kind and month has come in since."""
    later = session.exec(
        select(BatchRow).where(
            BatchRow.kind == batch.kind,
            BatchRow.month == batch.month,
            col(BatchRow.id) > batch.id,
            col(BatchRow.withdrawn_at).is_(None),
        )
    ).first()
    return later is None


def batches_in_force(session: Session, kind: str, until: str) -> list[BatchRow]:
    """Give the batches of a kind up to a month: month by month, then as they came in.

    A later month's file knows more than a correction of an earlier month that came in after it.
    """
    return list(
        session.exec(
            select(BatchRow)
            .where(
                BatchRow.kind == kind,
                BatchRow.month <= until,
                col(BatchRow.withdrawn_at).is_(None),
            )
            .order_by(col(BatchRow.month), col(BatchRow.id))
        )
    )


@dataclass(frozen=True)
class Changes:
    """Figures that are new, that correct an unequal one, and that only say the same again."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.new + other.new,
            self.corrected + other.corrected,
            self.unchanged + other.unchanged,
        )


def put_in_force(
    session: Session, measured: Iterable[Measurement], when: datetime, batch_id: int | None
) -> Changes:
    """Put figures in force; the older figure of the same unit and month becomes history.

    A figure that says the same in another batch is in force from then on by that batch, so that
    withdrawing the older one takes nothing away. The very same figure of the same batch is left as
    it stands.
    """
    return _in_chunks(
        measured, lambda rows: _put_chunk(session, rows, _held(session, rows), when, batch_id)
    )


def changes_by(session: Session, measured: Iterable[Measurement]) -> Changes:
    """Tell what put_in_force would change, and change nothing."""
    return _in_chunks(measured, lambda rows: _changes(rows, _held(session, rows)))


def _in_chunks(
    measured: Iterable[Measurement], act: Callable[[Sequence[Measurement]], Changes]
) -> Changes:
    rows = list({(row.unit, row.month, row.indicator): row for row in measured}.values())
    chunks = (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
    return sum((act(chunk) for chunk in chunks), start=Changes())


def _held(session: Session, rows: Sequence[Measurement]) -> dict[Place, MeasurementRow]:
    in_force = session.exec(
        select(MeasurementRow).where(
            at_places([(row.unit, row.month, row.indicator) for row in rows]),
            col(MeasurementRow.superseded_at).is_(None),
        )
    )
    return {(old.unit, old.month, old.indicator): old for old in in_force}


def at_places(places: Sequence[Place]) -> ColumnElement[bool]:
    """Give the condition that a figure stands at one of some places; at most CHUNK of them."""
    place = tuple_(
        col(MeasurementRow.unit), col(MeasurementRow.month), col(MeasurementRow.indicator)
    )
    return place.in_(list(places))


def _changes(rows: Sequence[Measurement], held: Mapping[Place, MeasurementRow]) -> Changes:
    old = [held.get((row.unit, row.month, row.indicator)) for row in rows]
    new = sum(one is None for one in old)
    same = sum(
        one is not None and _says(one) == _says(row) for one, row in zip(old, rows, strict=True)
    )
    return Changes(new, len(rows) - new - same, same)


def _put_chunk(
    session: Session,
    rows: Sequence[Measurement],
    held: Mapping[Place, MeasurementRow],
    when: datetime,
    batch_id: int | None,
) -> Changes:
    changes = _changes(rows, held)
    new = {
        place: row
        for row in rows
        if not _is_same(held.get(place := (row.unit, row.month, row.indicator)), row, batch_id)
    }
    supersede(session, [held[place].id for place in new if place in held], when)
    add_figures(
        session,
        [
            {
                "unit": row.unit,
                "month": row.month,
                "indicator": row.indicator,
                "state": row.state,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "origin": row.origin,
                "batch_id": batch_id,
                "taken_at": when,
            }
            for row in new.values()
        ],
    )
    return changes


def supersede(session: Session, ids: Sequence[int | None], when: datetime) -> None:
    """Make figures history."""
    for start in range(0, len(ids), CHUNK):
        session.execute(
            update(MeasurementRow)
            .where(col(MeasurementRow.id).in_(ids[start : start + CHUNK]))
            .values(superseded_at=when)
        )


def add_figures(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put figures in force at places where none is."""
    if rows:
        session.execute(insert(MeasurementRow), rows)


def _is_same(old: MeasurementRow | None, new: Measurement, batch_id: int | None) -> bool:
    return old is not None and (_says(old), old.origin, old.batch_id) == (
        _says(new),
        new.origin,
        batch_id,
    )


def _says(one: MeasurementRow | Measurement) -> tuple[str, int, int]:
    return one.state, one.numerator, one.denominator


def measurements_in_force(
    session: Session, months: Sequence[str], as_of: datetime | None = None
) -> list[Measurement]:
    """Give every figure in force of the months, in order of unit, month and indicator.

    With ``as_of``, those that were in force at that moment: what a board was computed from.
    """
    gone, held = col(MeasurementRow.superseded_at), col(MeasurementRow.taken_at)
    in_force: ColumnElement[bool] = gone.is_(None)
    if as_of is not None:
        in_force = and_(held <= as_of, or_(gone.is_(None), gone > as_of))
    rows = session.exec(
        select(MeasurementRow)
        .where(col(MeasurementRow.month).in_(months), in_force)
        .order_by(
            col(MeasurementRow.unit), col(MeasurementRow.month), col(MeasurementRow.indicator)
        )
    )
    return [
        Measurement(
            row.unit,
            row.month,
            row.indicator,
            row.state,  # type: ignore[arg-type]
            row.numerator,
            row.denominator,
            row.origin,
        )
        for row in rows
    ]
