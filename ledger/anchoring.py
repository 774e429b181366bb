"""The anchor: a second copy of each hash of the audit log, in a file beside the records.

It announces a row before it is committed and confirms it after: a crash between leaves a row that
is announced only, there or not.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from ledger.tables import AuditRow

ANCHOR_FILE = "audit.anchor"
ANNOUNCED = "? "
"""Stands before a row that is about to be committed."""
START = "0" * 64
"""What the first row is chained to."""
WRITTEN = "audit_written"
"""Under which a session keeps the rows it has written: their numbers and hashes."""


def announce(folder: Path, session: Session) -> None:
    """Put the hashes of the rows about to be committed into the anchor file, for good."""
    written = session.info.get(WRITTEN, [])
    _add_lines(folder, [f"{ANNOUNCED}{number} {mark}\n" for number, mark in written])


def confirm(folder: Path, session: Session) -> None:
    """Say in the anchor file that the rows announced are committed.

    Where that fails, a full disk, they stay announced: the act itself is done.
    """
    with suppress(OSError):
        anchor(folder, session.info.pop(WRITTEN, []))


def anchor(folder: Path, rows: Sequence[tuple[int, str]]) -> None:
    """Put rows that are committed into the anchor file, for good: their numbers and hashes."""
    _add_lines(folder, [f"{number} {mark}\n" for number, mark in rows])


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
