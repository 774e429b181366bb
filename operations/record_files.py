"""The files under the data folder: which the ledger names, and which nobody does."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, select

from ledger.awarding_tables import NominationRow, PracticeRow, SessionRow
from ledger.tables import AttestationRow, BatchRow, ObjectionRow
from measurements.files.forms import digest
from rules.indicators import RECORD_KINDS

WAITING = ".waiting-*"
YOUNG = 60
"""Seconds in which a waiting folder may not be held yet by the process that made it."""


def hold(folder: Path) -> int:
    """Hold a waiting folder as long as this process lives or the descriptor given is open."""
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return held


def sweep(data: Path, session: Session) -> list[Path]:
    """Take away what a crash left behind; give what was taken.

    Call it inside a writing transaction: a file moves into place only inside one, so that here
    every file that no row names is nobody's.
    """
    left = [*orphans(data, session), *_abandoned(data)]
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return left


def orphans(data: Path, session: Session) -> list[Path]:
    """Give the record files that no row names."""
    named = {row.stored_as for row in session.exec(select(BatchRow))}
    return [
        path
        for kind in RECORD_KINDS
        for path in sorted((data / kind).glob("*.parquet"))
        if path.relative_to(data).as_posix() not in named
    ]


def _abandoned(data: Path) -> Iterator[Path]:
    """Give the waiting folders whose process is no more."""
    for kind in RECORD_KINDS:
        for folder in sorted((data / kind).glob(WAITING)):
            try:
                held = os.open(folder, os.O_RDONLY)
            except FileNotFoundError:
                continue
            try:
                is_young = time.time_ns() - os.fstat(held).st_mtime_ns < YOUNG * 10**9
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not is_young:
                    yield folder
            except BlockingIOError:
                continue
            finally:
                os.close(held)


def abandoned(data: Path) -> list[Path]:
    """Give the waiting folders that a crash left behind."""
    return list(_abandoned(data))


def lost_files(data: Path, session: Session) -> list[tuple[BatchRow, bool]]:
    """Give the rows whose file is gone (True) or not as it was written (False)."""
    found = []
    for row in session.exec(select(BatchRow).where(BatchRow.stored_as != "")):
        path = data / row.stored_as
        if not path.is_file():
            found.append((row, True))
        elif row.stored_digest and digest(path) != row.stored_digest:
            found.append((row, False))
    return found


WITH_EVIDENCE = (ObjectionRow, AttestationRow, NominationRow, PracticeRow, SessionRow)
"""The tables whose rows may name a file of evidence."""


def lost_evidence(data: Path, session: Session) -> list[str]:
    """Name the evidence files that are gone, or no longer what their name, a digest, says."""
    named = sorted(
        {one for row in WITH_EVIDENCE for one in session.exec(select(row.stored_as))} - {""}
    )
    return [one for one in named if not _is_as_named(data / one)]


def _is_as_named(path: Path) -> bool:
    return path.is_file() and digest(path) == path.name.partition(".")[0]
