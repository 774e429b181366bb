"""Batches and measurements: what came in, and which figures are in force."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, or_, tuple_, update
from sqlmodel import Session, col, select

from ledger.tables import BatchRow, MeasurementRow
from measurements.model import Measurement

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


def put_in_force(
    session: Session, measured: Iterable[Measurement], when: datetime, batch_id: int | None
) -> tuple[int, int]:
    """Put figures in force; an unequal older figure of the same unit and month becomes history.

    Gives how many figures changed or came new, and how many of them took an older one's place;
    equal ones are left as they stand.
    """
    rows = list(measured)
    changed = replaced = 0
    for start in range(0, len(rows), CHUNK):
        done = _put_chunk(session, rows[start : start + CHUNK], when, batch_id)
        changed, replaced = changed + done[0], replaced + done[1]
    return changed, replaced


def _put_chunk(
    session: Session, rows: Sequence[Measurement], when: datetime, batch_id: int | None
) -> tuple[int, int]:
    keys = {(row.unit, row.month, row.indicator): row for row in rows}
    place = tuple_(
        col(MeasurementRow.unit), col(MeasurementRow.month), col(MeasurementRow.indicator)
    )
    in_force = session.exec(
        select(MeasurementRow).where(
            place.in_(list(keys)), col(MeasurementRow.superseded_at).is_(None)
        )
    ).all()
    held = {(old.unit, old.month, old.indicator): old for old in in_force}
    new = {key: row for key, row in keys.items() if not _same(held.get(key), row)}
    replaced = [held[key].id for key in new if key in held]
    if replaced:
        session.execute(
            update(MeasurementRow)
            .where(col(MeasurementRow.id).in_(replaced))
            .values(superseded_at=when)
        )
    if new:
        session.execute(
            insert(MeasurementRow),
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
    return len(new), len(replaced)


def _same(old: MeasurementRow | None, new: Measurement) -> bool:
    return old is not None and (old.state, old.numerator, old.denominator, old.origin) == (
        new.state,
        new.numerator,
        new.denominator,
        new.origin,
    )


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
