"""When a month's figures and files came in, in order: what was late, and what changed after."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from ledger.tables import BatchRow, MeasurementRow
from measurements.model import Measurement


@dataclass(frozen=True, slots=True)
class Arrival:
    """One reported figure as it came in, with its batch and the moment the ledger keeps.

    ``in_force``: no later one has taken its place. ``withdrawn``: its batch counts for nothing.
    """

    figure: Measurement
    batch: int
    taken_at: datetime
    in_force: bool
    withdrawn: bool


def arrivals(session: Session, month: str) -> list[Arrival]:
    """Give every figure that was reported for a month, as it came in, the superseded ones too."""
    rows = session.exec(
        select(MeasurementRow, BatchRow)
        .join(BatchRow, col(MeasurementRow.batch_id) == col(BatchRow.id))
        .where(MeasurementRow.month == month)
        .order_by(col(MeasurementRow.taken_at), col(MeasurementRow.id))
    )
    return [
        Arrival(
            Measurement(
                row.unit,
                row.month,
                row.indicator,
                row.state,  # type: ignore[arg-type]
                row.numerator,
                row.denominator,
                row.origin,
            ),
            row.batch_id or 0,
            row.taken_at,
            row.superseded_at is None,
            batch.withdrawn_at is not None,
        )
        for row, batch in rows
    ]


def files_of(session: Session, kind: str, month: str) -> list[BatchRow]:
    """Give every file of a month that was taken in, as they came, the withdrawn ones too."""
    rows = session.exec(
        select(BatchRow)
        .where(BatchRow.kind == kind, BatchRow.month == month)
        .order_by(col(BatchRow.taken_at), col(BatchRow.id))
    )
    return list(rows)
