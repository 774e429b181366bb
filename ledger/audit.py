"""The audit log: who did what, from what to what, each row chained to the one before.

A row is written in the transaction of its act. A second copy of each hash stands in the anchor
(ledger/anchoring.py), so that rows cut off the end, or a chain written anew, are found too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import text
from sqlmodel import Session, col, select

from ledger.anchoring import START, WRITTEN, Anchored, anchored
from ledger.canonical import canonical, digest
from ledger.tables import AuditRow
from rules.errors import refuse

GUARDS = {
    "sqlite": "SELECT count(*) = 2 FROM sqlite_master "
    "WHERE type = 'trigger' AND tbl_name = 'audit'",
    "postgresql": "SELECT count(*) = 1 FROM pg_trigger "
    "WHERE tgname = 'audit_is_kept' AND tgenabled = 'O'",
}
"""Whether the triggers are there that keep rows from being changed, by database."""

Kind = Literal["altered", "removed", "inserted", "no_anchor", "no_guard"]


@dataclass(frozen=True)
class Finding:
    """A row (or, of removed ones, the first and last) that is not as it was written."""

    kind: Kind
    first: int
    last: int


def record(
    session: Session, at: datetime, who: str, act: str, subject: str, before: Any, after: Any
) -> AuditRow:
    """Write down an act, in its own transaction; ``before`` and ``after`` are plain data."""
    last = newest(session)
    row = AuditRow(
        sequence=last.sequence + 1 if last else 1,
        at=at.astimezone(UTC).isoformat(),
        who=who,
        act=act,
        subject=subject,
        before=canonical(before),
        after=canonical(after),
        previous=last.hash if last else START,
        hash="",
    )
    row.hash = hash_of(row)
    session.add(row)
    session.flush()
    session.info.setdefault(WRITTEN, []).append((row.sequence, row.hash))
    return row


def newest(session: Session, acts: Sequence[str] = ()) -> AuditRow | None:
    """Give the last row of the log, or the last of some acts."""
    asked = select(AuditRow).order_by(col(AuditRow.sequence).desc()).limit(1)
    return session.exec(asked.where(col(AuditRow.act).in_(acts)) if acts else asked).first()


def last_number(session: Session) -> int:
    """Give the number of the last row: it moves with every act that changes something."""
    row = newest(session)
    return row.sequence if row else 0


def require_unchanged(session: Session, number: int) -> None:
    """Refuse an act prepared on a ledger that somebody else has changed since."""
    row = newest(session)
    if row and row.sequence != number:
        raise refuse(
            "ledger_changed",
            f"trong lúc đang tính, {row.who} đã làm đổi sổ: {row.act} {row.subject}",
            "xem lại rồi chạy lại lệnh; chưa có gì được ghi",
        )


def rows_of(session: Session, after: int = 0) -> Sequence[AuditRow]:
    """Give the rows after a number, in order."""
    found = select(AuditRow).where(col(AuditRow.sequence) > after)
    return session.exec(found.order_by(col(AuditRow.sequence))).all()


def hash_of(row: AuditRow) -> str:
    """Give the SHA-256 over everything a row says and the hash before it."""
    return digest(canonical(row.model_dump(exclude={"hash"})))


def find_tampering(session: Session, folder: Path) -> list[Finding]:
    """Name every row that was altered, removed or inserted; none where the log is whole."""
    rows = rows_of(session, after=-(2**31))
    held = anchored(folder)
    found = [*_broken(rows, held)]
    last = rows[-1].sequence if rows else 0
    confirmed = max(held.confirmed, default=0)
    if confirmed > last:
        found.append(Finding("removed", last + 1, confirmed))
    if rows and not held:
        found.append(Finding("no_anchor", 1, last))
    if not is_guarded(session):
        found.append(Finding("no_guard", 0, 0))
    return sorted(found, key=lambda one: (one.first, one.kind))


def _broken(rows: Iterable[AuditRow], held: Anchored) -> Iterable[Finding]:
    expected, before, told = 1, START, 0
    for row in rows:
        number, kind = row.sequence, _kind(row, held)
        if number > expected:
            yield Finding("removed", expected, number - 1)
        elif row.previous != before and told != number - 1 and number > 1:
            yield Finding("altered", number - 1, number - 1)
        if number < 1:
            kind = "inserted"
        if kind:
            yield Finding(kind, number, number)
            told = number
        expected, before = max(number, 0) + 1, row.hash


def _kind(row: AuditRow, held: Anchored) -> Kind | None:
    if hash_of(row) != row.hash:
        return "altered"
    if held and not held.holds(row):
        return "altered" if row.sequence in held.confirmed else "inserted"
    if row.sequence == 1 and row.previous != START:
        return "altered"
    return None


def is_guarded(session: Session) -> bool:
    """Whether the database still refuses to change or remove a row of the log."""
    return bool(session.execute(text(GUARDS[session.get_bind().dialect.name])).scalar_one())
