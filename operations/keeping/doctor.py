"""The doctor: what is wrong with an office, or soon will be, each with what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from json import loads
from pathlib import Path
from typing import Literal

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger.audit import newest
from ledger.connecting import LEDGER_FILE
from ledger.database import Ledger, connect
from ledger.restored import restore_cut_short, told_cut_short
from ledger.revisions import HEAD, is_behind
from measurements.units import load_units
from operations.intake.record_files import lost_evidence, lost_files, orphans, under_way
from operations.keeping.auditing import check_audit
from operations.keeping.backups import LOST, LOST_EVIDENCE
from operations.office import KEY_FILE, SETTING_UP, Office
from operations.rule_files.rulebooks import check_rulebooks
from operations.views import Document
from rules.errors import Failed, Refused

State = Literal["ok", "warn", "bad"]
ENOUGH, LEAST = 2**30, 2**27
"""Free bytes on the disk below which the doctor warns, and below which it is wrong."""

RESTORE = "ngừng dùng sổ này; khôi phục từ bản sao lưu gần nhất"


@dataclass(frozen=True)
class Check:
    """One thing looked at; ``message`` and ``hint`` are for a person."""

    id: str
    state: State
    message: str
    hint: str = ""


def examine(
    data: Path,
    database: str | None = None,
    rules_dir: Path | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Document:
    """Look at everything and change nothing; ``ok`` says that nothing is wrong."""
    checks = list(_checks(data, database, rules_dir, clock))
    return {
        "ok": all(one.state != "bad" for one in checks),
        "schema": HEAD,
        "checks": [asdict(one) for one in checks],
    }


def _checks(
    data: Path, database: str | None, rules_dir: Path | None, clock: Callable[[], datetime]
) -> Iterator[Check]:
    yield _rules(rules_dir)
    if database is None and not (data / LEDGER_FILE).is_file():
        yield Check("ledger", "bad", f"chưa có sổ trong '{data}'", "chạy 'thidua init'")
        return
    yield _disk(data)
    try:
        ledger = connect(data, database)
    except Refused as refused:
        problem = refused.problems[0]
        yield Check("ledger", "bad", problem.message, problem.hint)
        return
    try:
        revision = ledger.revision()
        yield _schema(revision)
        yield _integrity(ledger)
        if revision == HEAD:
            yield from _contents(Office(data, ledger, load_units(), rules_dir, clock))
    except Failed as failed:
        yield Check("ledger", "bad", failed.problem.message, failed.problem.hint)
    except DBAPIError as error:
        message = f"cơ sở dữ liệu không đọc được hết: {error.orig or error}"
        yield Check("ledger", "bad", message, RESTORE)
    finally:
        ledger.close()


def _contents(office: Office) -> Iterator[Check]:
    with office.ledger.reading() as session:
        cut = restore_cut_short(office.data, session)
    if cut:
        problem = told_cut_short(cut)
        yield Check("restore", "bad", problem.message, problem.hint)
        return
    yield _key(office)
    yield _clock(office)
    yield from _files(office)
    document, problems = check_audit(office)
    if not problems:
        yield Check("audit", "ok", f"nhật ký còn nguyên, {document['rows']} dòng")
    for problem in problems:
        yield Check("audit", "bad", problem.message, problem.hint)


def _schema(revision: str | None) -> Check:
    if revision == HEAD:
        return Check("schema", "ok", f"lược đồ của sổ là bản mới nhất, {HEAD}")
    if revision is None:
        return Check("schema", "bad", "cơ sở dữ liệu chưa có sổ", "chạy 'thidua init'")
    if is_behind(revision):
        message = f"sổ ở lược đồ {revision}, cần nâng lên {HEAD}"
        return Check("schema", "bad", message, "chạy 'thidua init': sổ được sao lưu rồi nâng lên")
    message = f"sổ ở lược đồ {revision} của bản thidua mới hơn (bản này: {HEAD})"
    return Check("schema", "bad", message, "cài bản thidua mới hơn")


def _integrity(ledger: Ledger) -> Check:
    if not ledger.is_file:
        return Check("integrity", "ok", "máy chủ PostgreSQL trả lời; trang dữ liệu do máy chủ kiểm")
    with ledger.engine.connect() as connection:
        told = list(connection.execute(text("PRAGMA integrity_check")).scalars())
        told += [
            f"{row[0]} dòng {row[1]} trỏ tới dòng không còn"
            for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
    if told == ["ok"]:
        return Check("integrity", "ok", "tệp sổ lành lặn")
    return Check("integrity", "bad", f"tệp sổ hỏng: {'; '.join(map(str, told[:5]))}", RESTORE)


def _key(office: Office) -> Check:
    hint = f"khôi phục tệp {KEY_FILE} từ bản sao lưu; không tạo khóa mới giữa phong trào"
    try:
        mark = office.key_mark()
    except Refused as refused:
        return Check("key", "bad", refused.problems[0].message, hint)
    with office.ledger.reading() as session:
        written = newest(session, SETTING_UP)
    if written and loads(written.after)["key"] != mark:
        return Check("key", "bad", "tệp khóa không phải khóa mà sổ này được lập với", hint)
    if (office.data / KEY_FILE).stat().st_mode & 0o077:
        told = "người dùng khác của máy đọc được tệp khóa"
        return Check("key", "warn", told, f"chạy: chmod 600 {office.data / KEY_FILE}")
    return Check("key", "ok", "tệp khóa đúng và chỉ chủ tệp đọc được")


def _clock(office: Office) -> Check:
    now = office.clock()
    with office.ledger.reading() as session:
        last = newest(session)
    if last and datetime.fromisoformat(last.at) > now:
        message = f"đồng hồ máy ({now:%d/%m/%Y %H:%M} UTC) chậm hơn việc cuối cùng trong nhật ký"
        return Check("clock", "bad", message, "chỉnh giờ máy (NTP) trước khi làm tiếp")
    return Check("clock", "ok", "đồng hồ máy không lùi so với nhật ký")


def _files(office: Office) -> Iterator[Check]:
    with office.ledger.reading() as session:
        lost = lost_files(office.data, session)
        gone = lost_evidence(office.data, session)
        left = [*orphans(office.data, session), *under_way(office.data)]
    for row, is_gone in lost:
        state = "mất" if is_gone else "không còn như lúc ghi"
        message = f"đợt {row.id}, {row.file_name}: tệp {row.stored_as} {state}"
        yield Check("records", "bad", message, LOST)
    for name in gone:
        yield Check("evidence", "bad", f"tệp minh chứng {name} mất hoặc bị sửa", LOST_EVIDENCE)
    for path in left:
        message = f"tệp không dòng nào của sổ nhắc tới: {path.relative_to(office.data)}"
        hint = "do một việc bị đứt giữa chừng; việc ghi sổ sau sẽ tự dọn, hoặc đang có người làm"
        yield Check("orphans", "warn", message, hint)
    if not (lost or gone or left):
        yield Check("records", "ok", "mỗi đợt có đúng tệp của nó, không thừa tệp nào")


def _disk(data: Path) -> Check:
    held = next(one for one in (data, *data.absolute().parents) if one.is_dir())
    free = shutil.disk_usage(held).free
    told = f"đĩa còn trống {free // 2**20} MB"
    if free < ENOUGH:
        state: State = "bad" if free < LEAST else "warn"
        return Check("disk", state, told, "dọn đĩa hoặc chuyển thư mục dữ liệu")
    return Check("disk", "ok", told)


def _rules(rules_dir: Path | None) -> Check:
    try:
        held = check_rulebooks(None, rules_dir)
    except Refused as refused:
        problem = refused.problems[0]
        place = f"{problem.file}:{problem.line}: " if problem.line else ""
        message = f"{len(refused.problems)} lỗi trong tệp quy tắc; {place}{problem.message}"
        return Check("rules", "bad", message, "xem đủ bằng 'thidua rules check'")
    return Check("rules", "ok", f"{len(held.campaigns)} phong trào, tệp quy tắc đúng")
