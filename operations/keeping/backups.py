"""Backup: the ledger, its record files, key, anchor and own rules in one new file."""

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ledger.anchoring import ANCHOR_FILE, anchor_up_to
from ledger.copying import lines_of, snapshot
from ledger.database import Ledger
from ledger.placing import put_in_place
from ledger.revisions import HEAD
from operations.delivery.settings import MESSAGES, SETTINGS_FILE
from operations.intake.record_files import lost_evidence, lost_files
from operations.office import KEY_FILE, SOURCES, Office
from operations.views import Document
from rules.errors import Problem, refuse, refuse_if_any

FORMAT, FORMAT_VERSION = "thidua-backup", 1
MANIFEST, ROWS, RULES = "manifest.json", "ledger.jsonl", "rules"
BLOCK = 2**20


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
