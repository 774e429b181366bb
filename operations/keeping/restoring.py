"""Restore: an office from a backup, whole or not at all.

With SQLite all of it has its name at once. A database elsewhere is filled before the folder has its
name: where a crash came between, the log says which backup of which folder is in it, and restoring
the same again puts the folder beside it.
"""

import errno
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from sqlmodel import Session

from ledger.anchoring import anchor
from ledger.audit import newest, rows_of
from ledger.copying import fill
from ledger.database import connect, ledger_revision, rebuilding
from ledger.placing import put_folder_in_place
from ledger.restored import RESTORED, is_empty, restore_cut_short, told_cut_short
from ledger.revisions import HEAD, revision_of, upgrade
from measurements.files.holding import abandoned, held_folder
from measurements.units import load_units
from operations.keeping.backups import BLOCK, FORMAT, FORMAT_VERSION, MANIFEST, ROWS, RULES
from operations.office import KEY_FILE, Office, record_setting_up
from operations.views import Document
from rules.errors import Refused, refuse

MAKING = ".restoring-"
"""How the name of a folder begins in which an office is being restored."""
DAMAGED = (BadZipFile, zlib.error, RuntimeError, EOFError, OSError)
"""What reading a damaged archive may end in."""
MACHINES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO}
"""What is the machine's fault: a full disk is not told as a damaged backup."""


def restore(
    path: Path, data: Path, database: str | None = None, rules_dir: Path | None = None
) -> Document:
    """Set up an office from a backup, whole or not at all; into an empty folder and database.

    A backup of an older revision is brought forward. A restore of the same backup that a crash cut
    short is completed. Raises Refused for a file that is damaged, cut off, no backup or of a newer
    program, and where there is something already.
    """
    _require_empty(data)
    with _opened(path) as held:
        about = _about(held, path)
        is_filled = database is not None and _is_filled(data, database, about)
        data.parent.mkdir(parents=True, exist_ok=True)
        for left in abandoned(data.parent, MAKING):
            shutil.rmtree(left, ignore_errors=True)
        with held_folder(data.parent, MAKING) as making:
            _unpack(held, about, making, path)
            if is_filled:
                _anchor_again(making, database, about)
            else:
                _fill(Place(making, data, database, rules_dir), about, path)
            (making / ROWS).unlink()
            put_folder_in_place(making, data)
    with_rules = (data / RULES).is_dir()
    return {
        "data": str(data),
        "rows": about["rows"],
        "rules": str(data / RULES) if with_rules else None,
    }


@dataclass(frozen=True)
class Place:
    """Where an office is made, and where it will lie."""

    making: Path
    data: Path
    database: str | None
    rules_dir: Path | None


def _require_empty(data: Path) -> None:
    if not is_empty(data):
        raise refuse(
            "folder_not_empty",
            f"thư mục '{data}' không trống",
            "chọn thư mục mới bằng --data; khôi phục không ghi đè lên dữ liệu",
        )


def _database_not_empty() -> Refused:
    return refuse(
        "database_not_empty",
        "cơ sở dữ liệu đã nêu đã có một sổ",
        "tạo cơ sở dữ liệu mới; khôi phục không ghi đè lên dữ liệu",
    )


def _is_filled(data: Path, database: str, about: Document) -> bool:
    """Whether a restore of this very backup to this folder filled the database, and no more.

    Refused where there is any other ledger in it.
    """
    revision = ledger_revision(data, database)
    if revision is None:
        return False
    ledger = connect(data, database)
    try:
        with ledger.reading() as session:
            cut = restore_cut_short(data, session) if revision == HEAD else None
    finally:
        ledger.close()
    if cut is None or not is_empty(Path(cut["folder"])):
        raise _database_not_empty()
    if (cut["backup"], cut["folder"]) != (about["mark"], str(data.resolve())):
        raise Refused([told_cut_short(cut)])
    return True


def _fill(place: Place, about: Document, path: Path) -> None:
    """Make the ledger, put the backup's rows in, bring it forward and say so in its log."""
    ledger = connect(place.making, place.database)
    office = Office(place.making, ledger, load_units(), place.rules_dir)
    try:
        with rebuilding(ledger) as session, (place.making / ROWS).open(encoding="utf-8") as lines:
            connection = session.connection()
            if revision_of(connection) is not None:  # somebody else was quicker
                raise _database_not_empty()
            upgrade(connection, about["schema"])
            if fill(connection, _whole(lines)) != about["rows"]:
                raise _damaged(path, "số dòng không khớp bảng kê")
            upgrade(connection)
            _record(session, office, place.data, about, path)
    finally:
        ledger.close()


def _record(session: Session, office: Office, data: Path, about: Document, path: Path) -> None:
    record_setting_up(session, office, about["schema"])
    last = newest(session)
    after = {
        "file": path.name,
        "backup": about["mark"],
        "folder": str(data.resolve()),
        "rows": about["rows"],
        "audit": last.sequence if last else 0,
    }
    office.record(session, RESTORED, "ledger", None, after)


def _anchor_again(making: Path, database: str | None, about: Document) -> None:
    """Put into the anchor the rows of the log that the restore itself wrote."""
    ledger = connect(making, database)
    try:
        with ledger.reading() as session:
            rows = rows_of(session, about["audit_rows"])
        anchor(making, [(row.sequence, row.hash) for row in rows])
    finally:
        ledger.close()


def _damaged(path: Path, why: str) -> Refused:
    hint = "dùng một bản sao lưu khác; chưa có gì được khôi phục"
    return refuse("backup_damaged", f"bản sao lưu bị hỏng: {why}", hint, file=path.name)


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    if not path.is_file():
        raise refuse("no_file", f"không có tệp '{path}'", "kiểm tra đường dẫn")
    try:
        with ZipFile(path) as held:
            yield held
    except (BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(path, "không đọc được, có thể bị cắt cụt") from error


def _about(held: ZipFile, path: Path) -> Document:
    """Read what a backup says of itself; refused where it is of another kind or newer.

    Under ``mark`` stands the digest of that, which names the backup wherever its file lies.
    """
    names = held.namelist()
    try:
        said = held.read(MANIFEST) if MANIFEST in names else b"null"
        about = json.loads(said)
    except (ValueError, *DAMAGED) as error:
        raise _damaged(path, "bảng kê không đọc được") from error
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise refuse(
            "not_a_backup",
            "tệp không phải là bản sao lưu của thidua",
            "chọn tệp do 'thidua backup' làm ra",
            file=path.name,
        )
    if about["version"] > FORMAT_VERSION or about["schema"] > HEAD:
        raise refuse(
            "backup_is_newer",
            f"bản sao lưu do bản thidua mới hơn làm ra: lược đồ {about['schema']}",
            f"cài bản thidua mới hơn; bản này chỉ biết đến lược đồ {HEAD}",
            file=path.name,
        )
    if sorted(names) != sorted([*about["members"], MANIFEST]):
        raise _damaged(path, "các tệp bên trong không khớp bảng kê")
    return {**about, "mark": hashlib.sha256(said).hexdigest()}


def _unpack(held: ZipFile, about: Document, folder: Path, path: Path) -> None:
    """Write each file out, comparing its size and digest; nothing leaves the folder."""
    for name, told in about["members"].items():
        place = (folder / name).resolve()
        if not place.is_relative_to(folder.resolve()):
            raise _damaged(path, f"tên tệp '{name}' trỏ ra ngoài")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600 if name == KEY_FILE else 0o666)
        try:
            with held.open(name) as file, place.open("wb") as out:
                found = _copy(file, out, told["size"])
        except DAMAGED as error:
            if isinstance(error, OSError) and error.errno in MACHINES:
                raise  # the backup is as good as it was
            raise _damaged(path, f"'{name}' không đọc được") from error
        if found != told["sha256"]:
            raise _damaged(path, f"'{name}' không khớp mã băm")


def _copy(file: IO[bytes], out: IO[bytes], size: int) -> str:
    """Copy a file and give its digest; at most a block more than it should have is written."""
    mark, count = hashlib.sha256(), 0
    while count <= size and (block := file.read(BLOCK)):
        out.write(block)
        mark.update(block)
        count += len(block)
    out.flush()
    os.fsync(out.fileno())
    return mark.hexdigest()


def _whole(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())
