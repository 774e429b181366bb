"""Files that rows name: whole and on the disk before they have their name, named before the row."""

import os
from contextlib import suppress
from pathlib import Path

from ledger.failpoints import passed


def put_in_place(written: Path, place: Path) -> None:
    """Give a file that was written its name, for good: it is there whole after a crash, or not.

    Both lie on one disk. Where a row names the file, call it in the transaction that writes the
    row: sweeping takes away what no row names.
    """
    with written.open("rb") as file:
        os.fsync(file.fileno())
    passed("file_written")
    os.replace(written, place)
    _sync_names(place.parent)
    passed("file_moved")


def put_folder_in_place(made: Path, place: Path) -> None:
    """Give a folder, whose files are on the disk, its name, for good; ``place`` may be empty."""
    for folder in (made, *(one for one in made.rglob("*") if one.is_dir())):
        _sync_names(folder)
    with suppress(FileNotFoundError):
        place.rmdir()
    passed("file_written")
    os.replace(made, place)
    _sync_names(place.parent)
    passed("file_moved")


def _sync_names(folder: Path) -> None:
    """Make a new name in a folder last, where the system lets a folder be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
