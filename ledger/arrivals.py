"""When a month's figures and files came in, in order: what was late, and what changed after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from ledger.tables import BatchRow, MeasurementRow


@dataclass(frozen=True, slots=True)
class Arrival:
    """One reported figure as it came in; ``is_gone`` where a later one has taken its place."""

    unit: str
    indicator: str
    state: str
    numerator: int
    denominator: int
    origin: str
    batch: int
    taken_at: datetime
    is_gone: bool


def arrivals(session: Session, month: str) -> list[Arrival]:
    """Give every figure that was reported for a month, as it came in, the superseded ones too."""
    rows = session.exec(
        select(MeasurementRow)
        .where(MeasurementRow.month == month, col(MeasurementRow.batch_id).is_not(None))
        .order_by(col(MeasurementRow.taken_at), col(MeasurementRow.id))
    )
    return [
        Arrival(
            row.unit,
            row.indicator,
            row.state,
            row.numerator,
            row.denominator,
            row.origin,
            row.batch_id or 0,
            row.taken_at,
            row.superseded_at is not None,
        )
        for row in rows
    ]


def files_of(session: Session, kinds: Sequence[str], month: str) -> list[BatchRow]:
    """Give every file of a month that was taken in, as they came, the withdrawn ones too."""
    rows = session.exec(
        select(BatchRow)
        .where(col(BatchRow.kind).in_(kinds), BatchRow.month == month)
        .order_by(col(BatchRow.taken_at), col(BatchRow.id))
    )
    return list(rows)
