"""The audit log: who did what, from what to what, each row chained to the one before.

A row is written in the transaction of its act. A second copy of each hash stands in a file beside
the records (the anchor), so that rows cut off the end, or a chain written anew, are found too. The
anchor announces a row before it is committed and confirms it after: a crash between leaves a row
that is announced only, there or not.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import text
from sqlmodel import Session, col, select

from ledger.canonical import canonical, digest
from ledger.tables import AuditRow
from rules.errors import refuse

ANCHOR_FILE = "audit.anchor"
START = "0" * 64
"""What the first row is chained to."""
GUARDS = {
    "sqlite": "SELECT count(*) = 2 FROM sqlite_master "
    "WHERE type = 'trigger' AND tbl_name = 'audit'",
    "postgresql": "SELECT count(*) = 1 FROM pg_trigger "
    "WHERE tgname = 'audit_is_kept' AND tgenabled = 'O'",
}
"""Whether the triggers are there that keep rows from being changed, by database."""
WRITTEN = "audit_written"
ANNOUNCED = "? "
"""Stands in the anchor before a row that is about to be committed."""

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
    asked = select(AuditRow).order_by(col(AuditRow.sequence).desc())
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


def announce(folder: Path, session: Session) -> None:
    """Put the hashes of the rows about to be committed into the anchor file, for good."""
    written = session.info.get(WRITTEN, [])
    _add_lines(folder, [f"{ANNOUNCED}{number} {mark}\n" for number, mark in written])


def confirm(folder: Path, session: Session) -> None:
    """Say in the anchor file that the rows announced are committed.

    Where that fails, a full disk, they stay announced: the act itself is done.
    """
    written = session.info.pop(WRITTEN, [])
    with suppress(OSError):
        _add_lines(folder, [f"{number} {mark}\n" for number, mark in written])


def _add_lines(folder: Path, lines: Sequence[str]) -> None:
    """Add lines to the anchor file, for good; a line that a crash had torn is ended before."""
    if not lines:
        return
    with (folder / ANCHOR_FILE).open("a+b", buffering=0) as file:
        torn = file.tell() and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n"
        left = "".join(["\n" if torn else "", *lines]).encode("ascii")
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())


@dataclass(frozen=True)
class Anchored:
    """The hashes in the anchor file by row, of rows that were committed and of announced ones."""

    confirmed: dict[int, set[str]]
    announced: dict[int, set[str]]

    def __bool__(self) -> bool:
        return bool(self.confirmed or self.announced)

    def holds(self, row: AuditRow) -> bool:
        """Whether a row is as the anchor says; what was only announced may be there or not."""
        said = self.confirmed.get(row.sequence) or self.announced.get(row.sequence, set())
        return row.hash in said


def anchored(folder: Path) -> Anchored:
    """Read the anchor file; a line torn by a crash says nothing."""
    path = folder / ANCHOR_FILE
    held = Anchored({}, {})
    lines = path.read_text(encoding="ascii", errors="replace") if path.is_file() else ""
    for line in lines.splitlines():
        said = held.announced if line.startswith(ANNOUNCED) else held.confirmed
        number, _, mark = line.removeprefix(ANNOUNCED).partition(" ")
        if number.isdigit() and len(mark) == len(START):
            said.setdefault(int(number), set()).add(mark)
    return held


def anchor_up_to(folder: Path, last: int) -> bytes:
    """Give the lines of the anchor file up to a row of the log."""
    path = folder / ANCHOR_FILE
    lines = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
    kept = (line for line in lines if (number := _number(line)) is not None and number <= last)
    return b"".join(kept)


def _number(line: bytes) -> int | None:
    number = line.removeprefix(ANNOUNCED.encode("ascii")).partition(b" ")[0]
    return int(number) if number.isdigit() else None


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
