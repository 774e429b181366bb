"""Batches as they are looked up, listed and withdrawn; nothing of them is ever deleted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from ledger.measured import CHUNK, Place, add_figures, at_places, supersede
from ledger.tables import BatchRow, MeasurementRow, RefusedRow


@dataclass(frozen=True)
class FiguresBack:
    """What withdrawing figures does: how many stop counting, and how many older ones count again.

    ``kept`` are figures of the batch that a later one had replaced already: they stay as they are.
    """

    stopped: int
    restored: int
    kept: int


def batch_numbered(session: Session, number: int) -> BatchRow | None:
    """Give a batch by its number, withdrawn or not."""
    return session.get(BatchRow, number)


def all_batches(session: Session, month: str | None, kind: str | None) -> list[BatchRow]:
    """Give every batch, also withdrawn ones, as they came in."""
    asked = select(BatchRow).order_by(col(BatchRow.id))
    if month is not None:
        asked = asked.where(BatchRow.month == month)
    if kind is not None:
        asked = asked.where(BatchRow.kind == kind)
    return list(session.exec(asked))


def refused_rows(session: Session, batch_id: int | None) -> list[RefusedRow]:
    """Give the rows of a batch's file that were not taken."""
    found = select(RefusedRow).where(RefusedRow.batch_id == batch_id).order_by(col(RefusedRow.id))
    return list(session.exec(found))


def refused_by_unit(session: Session, batch_id: int | None) -> list[tuple[str, int]]:
    """Count a batch's refused rows by unit code, in order; the empty code is a unit not known."""
    return sorted(Counter(one.unit for one in refused_rows(session, batch_id)).items())


def mark_withdrawn(
    session: Session, batch: BatchRow, when: datetime, who: str, reason: str
) -> None:
    """Let a batch stop counting, with who, when and why."""
    batch.withdrawn_at, batch.withdrawn_by, batch.withdrawn_reason = when, who, reason
    session.add(batch)
    session.flush()


def forget_counted(session: Session, batch: BatchRow, when: datetime) -> None:
    """Make history of the figures counted from a batch's records; the next count makes new ones."""
    session.execute(
        update(MeasurementRow)
        .where(
            col(MeasurementRow.batch_id).is_(None),
            col(MeasurementRow.month) == batch.month,
            col(MeasurementRow.superseded_at).is_(None),
            col(MeasurementRow.origin).contains(f"(đợt {batch.id})", autoescape=True),
        )
        .values(superseded_at=when)
    )


def figures_back(session: Session, batch: BatchRow) -> FiguresBack:
    """Tell what withdrawing the figures of a batch would do, and change nothing."""
    rows = _in_force(session, batch)
    older = _older(session, batch, rows)
    return FiguresBack(len(rows), len(older), _replaced_since(session, batch, rows))


def take_figures_back(session: Session, batch: BatchRow, when: datetime) -> FiguresBack:
    """Make history of a batch's figures; what they had replaced comes back, as newer history.

    Comes back: the newest figure of the same unit, month and indicator of a batch still in force.
    """
    rows = _in_force(session, batch)
    older = _older(session, batch, rows)
    told = FiguresBack(len(rows), len(older), _replaced_since(session, batch, rows))
    supersede(session, [row.id for row in rows], when)
    copies = [
        one.model_dump(exclude={"id", "taken_at", "superseded_at"}) | {"taken_at": when}
        for one in older
    ]
    add_figures(session, copies)
    return told


def _in_force(session: Session, batch: BatchRow) -> list[MeasurementRow]:
    return list(
        session.exec(
            select(MeasurementRow)
            .where(MeasurementRow.batch_id == batch.id, col(MeasurementRow.superseded_at).is_(None))
            .order_by(col(MeasurementRow.id))
        )
    )


def _older(
    session: Session, batch: BatchRow, rows: Sequence[MeasurementRow]
) -> list[MeasurementRow]:
    """Give for each figure the newest one before it of another batch in force, where there is."""
    found: dict[Place, MeasurementRow] = {}
    for places in _chunks(rows):
        before = session.exec(
            select(MeasurementRow)
            .join(BatchRow, col(MeasurementRow.batch_id) == col(BatchRow.id))
            .where(
                at_places(places),
                BatchRow.id != batch.id,
                col(BatchRow.withdrawn_at).is_(None),
            )
            .order_by(col(MeasurementRow.id))
        )
        found |= {(one.unit, one.month, one.indicator): one for one in before}
    return list(found.values())


def _replaced_since(session: Session, batch: BatchRow, rows: Sequence[MeasurementRow]) -> int:
    """Count the batch's places whose figure in force is another batch's."""
    places = session.exec(
        select(MeasurementRow.unit, MeasurementRow.month, MeasurementRow.indicator)
        .where(MeasurementRow.batch_id == batch.id)
        .distinct()
    ).all()
    return len(places) - len(rows)


def _chunks(rows: Sequence[MeasurementRow]) -> Iterable[list[Place]]:
    places = [(row.unit, row.month, row.indicator) for row in rows]
    return (places[start : start + CHUNK] for start in range(0, len(places), CHUNK))
