"""Backup and restore: the ledger, its record files, key, anchor and own rules in one file."""

import errno
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ledger.anchoring import ANCHOR_FILE, anchor_up_to
from ledger.audit import newest
from ledger.copying import fill, lines_of, snapshot
from ledger.database import Ledger, connect, ledger_revision
from ledger.failpoints import passed
from ledger.placing import put_in_place
from ledger.revisions import HEAD, upgrade
from measurements.files.holding import abandoned, held_folder
from operations.delivery.settings import MESSAGES, SETTINGS_FILE
from operations.intake.record_files import lost_evidence, lost_files
from operations.office import KEY_FILE, SOURCES, Office, init_office
from operations.views import Document
from rules.errors import Problem, Refused, refuse, refuse_if_any

FORMAT, FORMAT_VERSION = "thidua-backup", 1
MAKING = ".restoring-"
"""How the name of a folder begins in which an office is being restored."""
MANIFEST, ROWS, RULES = "manifest.json", "ledger.jsonl", "rules"
BLOCK = 2**20
DAMAGED = (BadZipFile, zlib.error, RuntimeError, EOFError, OSError)
"""What reading a damaged archive may end in."""
MACHINES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO}
"""What is the machine's fault: a full disk is not told as a damaged backup."""


def backup(office: Office, path: Path) -> Document:
    """Write everything an office needs into one new file, as it stands at one moment.

    With the rows go the files they name (records, quarantines, evidence), the key, the office's own
    rules and source systems. Others may write meanwhile: the rows are read from one snapshot, and
    a file never changes once a row names it. Raises Refused where the file exists, or a record or
    evidence file is lost.
    """
    office.applicant_key()
    with office.ledger.reading() as session:
        lost = lost_files(office.data, session)
        gone = lost_evidence(office.data, session)
    problems = [
        Problem("lost_evidence", "tệp minh chứng bị mất hoặc bị sửa", LOST_EVIDENCE, one)
        for one in gone
    ]
    problems += [
        Problem(
            "lost_record_file",
            f"tệp hồ sơ của đợt {row.id} bị mất hoặc bị sửa",
            LOST,
            row.stored_as,
        )
        for row, _ in lost
    ]
    refuse_if_any(problems)
    return write_backup(office.ledger, HEAD, path, office.rules_dir, office.tell)


LOST_EVIDENCE = "chép lại đúng tệp vào chỗ đó, hoặc khôi phục từ bản sao lưu trước"
LOST = "nhập lại đúng tệp nguồn của đợt, hoặc khôi phục từ bản sao lưu trước"


def write_backup(
    ledger: Ledger, revision: str, path: Path, rules_dir: Path | None, tell: Any
) -> Document:
    """Write a backup of a ledger of any revision; see ``backup``."""
    if path.exists():
        raise refuse("file_exists", f"đã có tệp '{path}'", "chọn tên khác; bản cũ không bị ghi đè")
    part = path.with_name(f".{path.name}.part")
    members: dict[str, dict[str, Any]] = {}
    try:
        with ZipFile(part, "w", ZIP_DEFLATED) as held, snapshot(ledger) as connection:
            tell("Sao lưu các dòng của sổ")
            rows, named, head = _write_rows(held, connection, members)
            named = {one for one in named if (ledger.folder / one).is_file()}
            named |= _own_files(ledger.folder)
            for name in (KEY_FILE, *sorted(named)):
                tell(f"Sao lưu {name}")
                _write_file(held, name, ledger.folder / name, members)
            _write_bytes(held, ANCHOR_FILE, anchor_up_to(ledger.folder, head), members)
            for file in sorted(rules_dir.rglob("*")) if rules_dir else ():
                if file.is_file():
                    inside = PurePosixPath(RULES, file.relative_to(rules_dir or file).as_posix())
                    _write_file(held, str(inside), file, members)
            about = {"format": FORMAT, "version": FORMAT_VERSION, "schema": revision}
            about |= {"rows": rows, "audit_rows": head, "members": members}
            held.writestr(MANIFEST, json.dumps(about, indent=2, sort_keys=True))
        put_in_place(part, path)
    finally:
        part.unlink(missing_ok=True)
    return {"file": str(path), "rows": rows, "files": len(named), "audit_rows": head}


def _own_files(folder: Path) -> set[str]:
    """Name the office's own source systems, words of messages and settings of delivery.

    The secrets that the settings name stand elsewhere and are not backed up.
    """
    held = [*(folder / SOURCES).glob("*.yaml"), *(folder / MESSAGES).rglob("*.j2")]
    held += [one for one in [folder / SETTINGS_FILE] if one.is_file()]
    return {one.relative_to(folder).as_posix() for one in held}


def _write_rows(
    held: ZipFile, connection: Any, members: dict[str, dict[str, Any]]
) -> tuple[int, set[str], int]:
    """Write the rows; give how many, which files they name, and the last row of the log."""
    mark, size, count, head = hashlib.sha256(), 0, 0, 0
    named: set[str] = set()
    with held.open(ROWS, "w", force_zip64=True) as out:
        for line in lines_of(connection):
            written = f"{line}\n".encode()
            out.write(written)
            mark.update(written)
            size, count = size + len(written), count + 1
            table, row = json.loads(line)
            named |= {row[name] for name in ("stored_as", "quarantine") if row.get(name)}
            if table == "audit":
                head = max(head, row["sequence"])
    members[ROWS] = {"sha256": mark.hexdigest(), "size": size}
    return count, named, head


def _write_file(held: ZipFile, name: str, path: Path, members: dict[str, dict[str, Any]]) -> None:
    mark, size = hashlib.sha256(), 0
    about = ZipInfo.from_file(path, name, strict_timestamps=False)
    about.compress_type = ZIP_STORED if path.suffix == ".parquet" else ZIP_DEFLATED
    with path.open("rb") as file, held.open(about, "w") as out:
        while block := file.read(BLOCK):
            out.write(block)
            mark.update(block)
            size += len(block)
    members[name] = {"sha256": mark.hexdigest(), "size": size}


def _write_bytes(
    held: ZipFile, name: str, content: bytes, members: dict[str, dict[str, Any]]
) -> None:
    held.writestr(name, content)
    members[name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def restore(
    path: Path, data: Path, database: str | None = None, rules_dir: Path | None = None
) -> Document:
    """Set up an office from a backup, whole or not at all; into an empty folder and database.

    A backup of an older revision is brought forward. Raises Refused for a file that is damaged,
    cut off, no backup or of a newer program, and where there is something already.
    """
    _require_empty(data, database)
    data.parent.mkdir(parents=True, exist_ok=True)
    for left in abandoned(data.parent, MAKING):
        shutil.rmtree(left, ignore_errors=True)
    with held_folder(data.parent, MAKING) as making:
        with _opened(path) as held:
            about = _about(held, path)
            _unpack(held, about, making, path)
        _fill(making, database, about, path)
        with suppress(FileNotFoundError):
            data.rmdir()
        passed("file_written")
        os.replace(making, data)
        passed("file_moved")
    with_rules = (data / RULES).is_dir()
    office = init_office(data, database, rules_dir)
    try:
        with office.ledger.writing() as session:
            last = newest(session)
            after = {
                "file": path.name,
                "rows": about["rows"],
                "audit": last.sequence if last else 0,
            }
            office.record(session, "restore", "ledger", None, after)
    finally:
        office.close()
    return {
        "data": str(data),
        "rows": about["rows"],
        "rules": str(data / RULES) if with_rules else None,
    }


def _require_empty(data: Path, database: str | None) -> None:
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise refuse(
            "folder_not_empty",
            f"thư mục '{data}' không trống",
            "chọn thư mục mới bằng --data; khôi phục không ghi đè lên dữ liệu",
        )
    if database and ledger_revision(data, database) is not None:
        raise refuse(
            "database_not_empty",
            "cơ sở dữ liệu đã nêu đã có một sổ",
            "tạo cơ sở dữ liệu mới; khôi phục không ghi đè lên dữ liệu",
        )


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
    """Read what a backup says of itself; refused where it is of another kind or newer."""
    names = held.namelist()
    try:
        about = json.loads(held.read(MANIFEST)) if MANIFEST in names else None
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
    return about


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


def _fill(folder: Path, database: str | None, about: Document, path: Path) -> None:
    """Make the ledger at the backup's revision and put its rows in, in one transaction."""
    ledger = connect(folder, database)
    rows = folder / ROWS
    try:
        with ledger.writing() as session, rows.open(encoding="utf-8") as lines:
            upgrade(session.connection(), about["schema"])
            if fill(session.connection(), _whole(lines)) != about["rows"]:
                raise _damaged(path, "số dòng không khớp bảng kê")
    finally:
        ledger.close()
    rows.unlink()


def _whole(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())
