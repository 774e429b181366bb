"""Which worker holds which messages of the outbox, and what became of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, not_, or_, tuple_, update
from sqlmodel import Session, col, select

from ledger.contacts import Receiver
from ledger.outbox import DEAD, SENT, WAITING
from ledger.tables import OutboxRow

RECEIVER = tuple_(col(OutboxRow.recipient), col(OutboxRow.channel))
Parcel = list[OutboxRow]
"""Rows that leave as one message."""
_HELD = OutboxRow.__table__  # type: ignore[attr-defined]
_AS_SENT = (
    update(_HELD)
    .where(
        _HELD.c.id == bindparam("of"),
        _HELD.c.claimed_by == bindparam("mine"),
        _HELD.c.state == WAITING,
    )
    .values(
        state=SENT,
        sent_at=bindparam("at"),
        sent_to=bindparam("to"),
        reason="",
        attempts=_HELD.c.attempts + 1,
        claimed_by="",
        claimed_until=None,
    )
)
"""Made once: what is done for each message must cost little."""


@dataclass(frozen=True)
class Asked:
    """What a worker takes: rows due at ``now`` of open channels, for ``lease`` from ``clock`` on.

    Of ``daily`` receivers only what was written up to ``daily_until``; where ``only`` is given,
    nothing but what goes to these receivers.
    """

    worker: str
    now: datetime
    clock: datetime
    lease: timedelta
    channels: Collection[str]
    daily: Collection[Receiver] = ()
    daily_until: datetime | None = None
    only: Collection[Receiver] | None = None
    receivers: int = 100


def claim(session: Session, asked: Asked, together_from: Callable[[Receiver], int]) -> list[Parcel]:
    """Take messages for a worker, in a writing transaction; each stands in one parcel.

    Messages to one receiver become one parcel where they are at least ``together_from`` of it; what
    was put together once stays so, so that a repeat is the same message.
    """
    due = _due(asked)
    first = (
        select(OutboxRow.recipient, OutboxRow.channel)
        .where(due)
        .group_by(col(OutboxRow.recipient), col(OutboxRow.channel))
        .order_by(func.min(OutboxRow.id))
        .limit(asked.receivers)
    )
    receivers = [(one[0], one[1]) for one in session.exec(first)]
    if not receivers:
        return []
    found = select(OutboxRow).where(due, RECEIVER.in_(receivers)).order_by(col(OutboxRow.id))
    parcels = _parcels(list(session.exec(found)), together_from)
    for parcel in parcels:
        for row in parcel:
            row.bundle = parcel[0].id if len(parcel) > 1 else row.bundle
            row.claimed_by, row.claimed_until = asked.worker, asked.clock + asked.lease
            session.add(row)
    session.flush()
    return parcels


def _due(asked: Asked) -> ColumnElement[bool]:
    free = or_(col(OutboxRow.claimed_until).is_(None), col(OutboxRow.claimed_until) < asked.clock)
    due = and_(
        col(OutboxRow.state) == WAITING,
        col(OutboxRow.due_at) <= asked.now,
        col(OutboxRow.channel).in_(asked.channels),
        free,
    )
    if asked.daily:
        waits: ColumnElement[bool] = RECEIVER.in_(list(asked.daily))
        if asked.daily_until is not None:
            waits = and_(waits, col(OutboxRow.created_at) > asked.daily_until)
        due = and_(due, not_(waits))
    return due if asked.only is None else and_(due, RECEIVER.in_(list(asked.only)))


def _parcels(rows: Sequence[OutboxRow], together_from: Callable[[Receiver], int]) -> list[Parcel]:
    bundled: dict[int, Parcel] = {}
    loose: dict[Receiver, Parcel] = {}
    for row in rows:
        if row.bundle is not None:
            bundled.setdefault(row.bundle, []).append(row)
        else:
            loose.setdefault((row.recipient, row.channel), []).append(row)
    parcels = list(bundled.values())
    for receiver, held in loose.items():
        is_one = len(held) >= max(2, together_from(receiver))
        parcels += [held] if is_one else [[row] for row in held]
    return sorted(parcels, key=lambda one: one[0].id or 0)


def renew(session: Session, worker: str, ids: Sequence[int], until: datetime) -> bool:
    """Hold rows longer; False where another worker has taken one of them in the meantime."""
    return _change(session, worker, ids, claimed_until=until) == len(ids)


def mark_sent(
    session: Session, worker: str, ids: Sequence[int], when: datetime, address: str
) -> int:
    """Write that a parcel was taken by the receiver's server; it is never sent again."""
    told = [{"of": one, "mine": worker, "at": when, "to": address} for one in ids]
    return int(session.connection().execute(_AS_SENT, told).rowcount)


def mark_later(
    session: Session, worker: str, ids: Sequence[int], due_at: datetime, reason: str, counts: bool
) -> int:
    """Write that a parcel waits, and why; ``counts``: it was an attempt of the message itself."""
    attempts = col(OutboxRow.attempts) + (1 if counts else 0)
    return _let_go(session, worker, ids, attempts=attempts, due_at=due_at, reason=reason)


def mark_dead(session: Session, worker: str, ids: Sequence[int], reason: str) -> int:
    """Write that a parcel is not tried again by itself, and why."""
    told = {"state": DEAD, "reason": reason}
    return _let_go(session, worker, ids, attempts=col(OutboxRow.attempts) + 1, **told)


def let_go(session: Session, worker: str) -> int:
    """Give back everything a worker still holds, as it was."""
    mine = update(OutboxRow).where(
        col(OutboxRow.claimed_by) == worker, col(OutboxRow.state) == WAITING
    )
    done = session.execute(mine.values(claimed_by="", claimed_until=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _let_go(session: Session, worker: str, ids: Sequence[int], **values: Any) -> int:
    return _change(session, worker, ids, claimed_by="", claimed_until=None, **values)


def _change(session: Session, worker: str, ids: Sequence[int], **values: Any) -> int:
    mine = update(OutboxRow).where(
        col(OutboxRow.id).in_(ids),
        col(OutboxRow.claimed_by) == worker,
        col(OutboxRow.state) == WAITING,
    )
    done = session.execute(mine.values(**values).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
