"""When a month's figures and files came in, in order: what was late, and what changed after."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from ledger.tables import BatchRow, MeasurementRow
from measurements.model import Measurement


@dataclass(frozen=True, slots=True)
class Arrival:
    """One reported figure as it came in, with its batch and the moment the ledger keeps."""

    figure: Measurement
    batch: int
    taken_at: datetime


def arrivals(session: Session, month: str) -> list[Arrival]:
    """Give every figure that was reported for a month, as it came in, the superseded ones too."""
    rows = session.exec(
        select(MeasurementRow)
        .where(MeasurementRow.month == month, col(MeasurementRow.batch_id).is_not(None))
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
        )
        for row in rows
    ]


def files_of(session: Session, kind: str, month: str) -> list[BatchRow]:
    """Give every file of a month that was taken in, as they came, the withdrawn ones too."""
    rows = session.exec(
        select(BatchRow)
        .where(BatchRow.kind == kind, BatchRow.month == month)
        .order_by(col(BatchRow.taken_at), col(BatchRow.id))
    )
    return list(rows)
