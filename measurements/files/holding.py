"""Folders of work under way: held while their process lives, so that what a crash left is known."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

SPILL = ".counting-"
"""How the name of a folder begins that counting spills into."""
YOUNG = 60
"""Seconds in which a folder may not be held yet by the process that made it."""


@contextmanager
def held_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a folder that only this account may open, hold it, and take it away after."""
    folder = Path(mkdtemp(prefix=prefix, dir=parent))
    held = hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def hold(folder: Path) -> int:
    """Hold a folder as long as this process lives or the descriptor given is open."""
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return held


def abandoned(parent: Path, prefix: str) -> Iterator[Path]:
    """Give the folders of a kind whose process is no more."""
    for folder in sorted(parent.glob(f"{prefix}*")):
        try:
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:  # taken away meanwhile, no folder, or of another account
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
