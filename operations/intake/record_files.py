"""The files under the data folder: which the ledger names, and which nobody does."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as rows_where

from ledger.tables import METADATA, BatchRow
from measurements.files.forms import digest
from measurements.files.holding import SPILL, YOUNG, abandoned
from rules.indicators import RECORD_KINDS

WAITING = ".waiting-"
"""How the name begins of a file or folder that is being made."""
QUARANTINE, EVIDENCE = "quarantine", "evidence"
MADE = {
    **dict.fromkeys(RECORD_KINDS, re.compile(r".*\.parquet")),
    QUARANTINE: re.compile(rf"({'|'.join(RECORD_KINDS)})-\d{{4}}-\d\d-.*\.csv(\.part)?"),
    EVIDENCE: re.compile(rf"{re.escape(WAITING)}[0-9a-f]{{16}}|[0-9a-f]{{64}}(\.[a-z0-9]+)?"),
}
"""How the names are of the files that the program makes, by folder."""
NAMING = ("stored_as", "quarantine")
"""The columns, of any table, that name a file."""


def sweep(data: Path, session: Session) -> list[Path]:
    """Take away what a crash left behind; give what was taken.

    Call it inside a writing transaction: a file moves into place only inside one, so that here
    every file that no row names is nobody's. Evidence of the last minute is left all the same:
    its row may be about to be written.
    """
    left = [one for one in orphans(data, session) if not _is_young(one)]
    left += under_way(data)
    for path in left:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return left


def _is_young(path: Path) -> bool:
    if path.parent.name != EVIDENCE:
        return False
    return time.time_ns() - path.stat().st_mtime_ns < YOUNG * 10**9


def orphans(data: Path, session: Session) -> list[Path]:
    """Give the record, quarantine and evidence files that no row names, whole or in part."""
    there = [path for path in _files(data) if path.is_file()]
    named = set(_named(session)) if there else set()
    return [path for path in there if path.relative_to(data).as_posix() not in named]


def _files(data: Path) -> Iterator[Path]:
    """Give the files that the program made; what a person put beside them is left alone."""
    for folder, made in MADE.items():
        for path in sorted((data / folder).glob("*")):
            if made.fullmatch(path.name):
                yield path


def _named(session: Session) -> Iterator[str]:
    for table in METADATA.sorted_tables:
        for column in (table.columns[one] for one in NAMING if one in table.columns):
            yield from session.execute(select(column).where(column != "")).scalars()


def under_way(data: Path) -> list[Path]:
    """Give the folders of readings and counts that a crash left behind, of no living process."""
    return [
        folder
        for kind in RECORD_KINDS
        for prefix in (WAITING, SPILL)
        for folder in abandoned(data / kind, prefix)
    ]


def lost_files(data: Path, session: Session) -> list[tuple[BatchRow, bool]]:
    """Give the rows whose file is gone (True) or not as it was written (False)."""
    found = []
    for row in session.exec(rows_where(BatchRow).where(col(BatchRow.stored_as) != "")):
        path = data / row.stored_as
        if not path.is_file():
            found.append((row, True))
        elif row.stored_digest and digest(path) != row.stored_digest:
            found.append((row, False))
    return found


def lost_evidence(data: Path, session: Session) -> list[str]:
    """Name the evidence files that are gone, or no longer what their name, a digest, says."""
    named = sorted({one for one in _named(session) if one.startswith(f"{EVIDENCE}/")})
    return [one for one in named if not _is_as_named(data / one)]


def _is_as_named(path: Path) -> bool:
    return path.is_file() and digest(path) == path.name.partition(".")[0]
