"""The outbox: messages written in the transaction of the act that causes them; none is lost.

That a message was sent is no act of a person and is not in the audit log: the row itself says what
became of it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from ledger.canonical import canonical
from ledger.contacts import Receiver, contacts_on
from ledger.tables import OutboxRow
from measurements.lists.contacts import Contact

WAITING, SENT, DEAD, UNADDRESSED = "waiting", "sent", "dead", "unaddressed"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
UNIT, OFFICER, HEAD = "unit", "officer", "leader"
"""To whom: the contacts of a unit, the Centre's officers, the leaders."""
NOBODY = "chưa có liên hệ nào để gửi"
AT_ONCE = 500
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Told:
    """What one unit, or the Centre where ``unit`` is empty, is told: facts, no words yet.

    ``occasion`` tells apart what one campaign and month may be told of twice.
    """

    kind: str
    campaign: str
    month: str
    occasion: str
    unit: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def act(self) -> str:
        """What causes the message: the same act tells a receiver once on a channel."""
        return " ".join((self.kind, self.campaign, self.month, self.occasion, self.unit)).strip()


def post(session: Session, when: datetime, role: str, told: Iterable[Told]) -> int:
    """Write messages into the outbox, in the transaction of their act; give how many are new.

    Each goes to every contact of the role (of the unit, for a unit) in force on the day who wants
    its kind. Where there is none a row stays ``unaddressed``: nothing is lost.
    """
    register = _by_place(session, when, role)
    rows = []
    for each in told:
        held = register.get(each.unit if role == UNIT else "")
        if held is None:
            rows.append(_row(each, when, (f"({role})", "")))
        else:
            rows += [_row(each, when, one) for one in _keen(held, each.kind)]
    return _insert(session, rows)


def _by_place(session: Session, when: datetime, role: str) -> dict[str, list[Contact]]:
    """Give a role's contacts by unit, or all of them where the role is the Centre's."""
    found: dict[str, list[Contact]] = {}
    for one in contacts_on(session, when.astimezone(HERE).date()):
        if one.role == role:
            found.setdefault(one.unit if role == UNIT else "", []).append(one)
    return found


def _keen(contacts: Iterable[Contact], kind: str) -> list[Receiver]:
    """Give the receivers who want a kind of message, each once."""
    return sorted(
        {(one.code, one.channel) for one in contacts if not one.wants or kind in one.wants}
    )


def _row(told: Told, when: datetime, receiver: Receiver) -> dict[str, Any]:
    is_known = bool(receiver[1])
    return {
        "act": told.act,
        "recipient": receiver[0],
        "channel": receiver[1],
        "kind": told.kind,
        "campaign": told.campaign,
        "month": told.month,
        "unit": told.unit,
        "data": canonical(dict(told.data)),
        "created_at": when,
        "state": WAITING if is_known else UNADDRESSED,
        "due_at": when,
        "attempts": 0,
        "claimed_by": "",
        "sent_to": "",
        "reason": "" if is_known else NOBODY,
    }


def _insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    added = 0
    put = INSERTS[session.get_bind().dialect.name]
    for at in range(0, len(rows), AT_ONCE):
        some = put(OutboxRow).values(list(rows[at : at + AT_ONCE])).on_conflict_do_nothing()
        added += len(session.execute(some.returning(col(OutboxRow.id))).all())
    return added


def outbox(
    session: Session,
    states: Sequence[str] = (),
    kind: str | None = None,
    month: str | None = None,
    numbers: Sequence[int] = (),
) -> list[OutboxRow]:
    """Give messages in the order they were written, of some states, a kind, a month or numbers."""
    asked = select(OutboxRow).order_by(col(OutboxRow.id))
    if states:
        asked = asked.where(col(OutboxRow.state).in_(states))
    if kind is not None:
        asked = asked.where(OutboxRow.kind == kind)
    if month is not None:
        asked = asked.where(OutboxRow.month == month)
    if numbers:
        asked = asked.where(col(OutboxRow.id).in_(numbers))
    return list(session.exec(asked))


def counts(session: Session) -> list[tuple[str, str, int]]:
    """Count messages by kind and state."""
    asked = select(OutboxRow.kind, OutboxRow.state, func.count(col(OutboxRow.id)))
    grouped = asked.group_by(OutboxRow.kind, OutboxRow.state).order_by(OutboxRow.kind)
    return [(one[0], one[1], one[2]) for one in session.exec(grouped)]


def try_again(session: Session, rows: Iterable[OutboxRow], when: datetime) -> int:
    """Put dead messages back, and send unaddressed ones to the contacts there are now.

    Gives how many wait again; an unaddressed one whose contacts are still missing stays.
    """
    changed = 0
    for row in rows:
        if row.state == DEAD:
            row.state, row.due_at, row.attempts, row.reason = WAITING, when, 0, ""
            session.add(row)
            changed += 1
        elif row.state == UNADDRESSED:
            changed += _address(session, row, when)
    session.flush()
    return changed


def _address(session: Session, row: OutboxRow, when: datetime) -> int:
    told = Told(row.kind, row.campaign, row.month, "", row.unit, json.loads(row.data))
    role = row.recipient.strip("()")
    held = _by_place(session, when, role).get(row.unit if role == UNIT else "")
    if held is None:
        return 0
    receivers = _keen(held, row.kind)
    added = _insert(session, [_row(told, when, one) | {"act": row.act} for one in receivers])
    session.delete(row)
    return added
