"""Files handed in beside a statement: kept in the data folder by digest, before its row."""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from ledger.placing import put_in_place
from measurements.files.forms import digest
from operations.intake.record_files import EVIDENCE, WAITING
from operations.office import Office
from rules.errors import refuse

MOST_BYTES = 50 * 1024 * 1024
SUFFIX_LETTERS = 8


@dataclass(frozen=True)
class Kept:
    """A file in the data folder: the name it came with, and where it lies; both empty for none."""

    name: str = ""
    stored_as: str = ""


def keep_file(office: Office, path: Path | None) -> Kept:
    """Copy a file into the data folder under its digest: written, synced, then renamed.

    Call it in the transaction that writes the row. The same file twice is kept once. Raises Refused
    where there is no such file, or it is empty or above 50 MiB.
    """
    if path is None:
        return Kept()
    _check(path)
    folder = office.data / EVIDENCE
    folder.mkdir(exist_ok=True)
    waiting = folder / f"{WAITING}{secrets.token_hex(8)}"
    try:
        shutil.copyfile(path, waiting)
        stored = Path(EVIDENCE) / f"{digest(waiting)}{_suffix(path)}"
        put_in_place(waiting, office.data / stored)
    finally:
        waiting.unlink(missing_ok=True)
    return Kept(path.name, stored.as_posix())


def _check(path: Path) -> None:
    if not path.is_file():
        raise refuse(
            "file_not_found", "không có tệp này", "kiểm tra đường dẫn và tên tệp", file=str(path)
        )
    size = path.stat().st_size
    if size == 0:
        raise refuse("empty_file", "tệp trống", "chọn đúng tệp minh chứng", file=path.name)
    if size > MOST_BYTES:
        hint = "nén hoặc tách tệp rồi nộp lại"
        raise refuse("file_too_large", "tệp lớn hơn 50 MiB", hint, file=path.name)


def _suffix(path: Path) -> str:
    letters = path.suffix[1:].lower()
    plain = letters.isascii() and letters.isalnum() and len(letters) <= SUFFIX_LETTERS
    return f".{letters}" if plain else ""
