"""The audit log read back: what was done, and whether the log and the ledger are as written."""

import json
from datetime import datetime

from sqlmodel import Session, select

from ledger.audit import Finding, find_tampering, newest, rows_of
from ledger.runs import PUBLISHED
from ledger.tables import RunRow
from operations.office import Office
from operations.views import Document
from rules.errors import Problem
from rules.vietnamese import month as month_words
from rules.vietnamese import number

FREEZING = ("publish", "correct")
WORDS = {
    "altered": "bị sửa",
    "removed": "bị xóa",
    "inserted": "bị chèn vào",
}
HINT = "giữ nguyên hiện trạng để kiểm tra; so với bản sao lưu gần nhất có nhật ký còn nguyên"


def audit_log(office: Office, last: int = 0) -> Document:
    """Give the acts in order, or only the ``last`` ones."""
    with office.ledger.reading() as session:
        head = newest(session)
        rows = rows_of(session, head.sequence - last if head and last else 0)
    return {
        "acts": [
            row.model_dump(include={"sequence", "at", "who", "act", "subject", "hash"})
            | {"before": json.loads(row.before), "after": json.loads(row.after)}
            for row in rows
        ]
    }


def check_audit(office: Office) -> tuple[Document, list[Problem]]:
    """Check every row of the log, and the log against the runs; name what does not fit.

    Gives how many rows there are, the hash of the last, and the problems found.
    """
    with office.ledger.reading() as session:
        found = find_tampering(session, office.data)
        head = newest(session)
        problems = [_problem(one) for one in found] + _runs_without_act(session)
    return {
        "rows": head.sequence if head else 0,
        "hash": head.hash if head else "",
        "findings": [one.as_dict() for one in problems],
    }, problems


def _problem(found: Finding) -> Problem:
    if found.kind == "no_anchor":
        return Problem(
            "audit_no_anchor",
            "thiếu tệp neo của nhật ký trong thư mục dữ liệu: không biết được các dòng cuối có "
            "bị xóa không",
            "khôi phục tệp audit.anchor từ bản sao lưu",
        )
    if found.kind == "no_guard":
        return Problem(
            "audit_no_guard",
            "cơ sở dữ liệu không còn chặn việc sửa, xóa dòng nhật ký",
            "ai đó đã gỡ trigger audit_is_kept; " + HINT,
        )
    rows = f"dòng {number(found.first)}"
    if found.last != found.first:
        rows = f"các dòng {number(found.first)} đến {number(found.last)}"
    return Problem(f"audit_{found.kind}", f"nhật ký: {rows} {WORDS[found.kind]}", HINT)


def _runs_without_act(session: Session) -> list[Problem]:
    """Find boards that were frozen, or are gone, without the log knowing it.

    Boards from before there was a log are passed over.
    """
    acts = rows_of(session)
    frozen = {json.loads(row.after)["fingerprint"]: row for row in acts if row.act in FREEZING}
    since = datetime.fromisoformat(acts[0].at) if acts else None
    runs = session.exec(select(RunRow).where(RunRow.status == PUBLISHED)).all()
    held = {run.fingerprint for run in runs}
    problems = [
        Problem(
            "run_without_act",
            f"bảng '{run.campaign}' tháng {month_words(run.month)} lần {run.revision} đã công bố "
            "mà nhật ký không có việc công bố",
            HINT,
        )
        for run in runs
        if run.fingerprint not in frozen
        and run.published_at is not None
        and (since is None or run.published_at >= since)
    ]
    for mark, row in frozen.items():
        if mark not in held:
            message = f"nhật ký dòng {number(row.sequence)}: bảng đã công bố '{row.subject}', mã "
            message += f"kiểm chứng {mark[:16]}, không còn nguyên trong sổ"
            problems.append(Problem("act_without_run", message, HINT))
    return problems
