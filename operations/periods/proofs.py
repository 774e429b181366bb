"""Proving a run, a printed fingerprint or a file: found in the ledger and done again."""

import re
from pathlib import Path

from sqlmodel import Session, col, select

from documents.printed_mark import fingerprints_in
from ledger.runs import current_run
from ledger.tables import RunRow
from operations.office import Office
from operations.periods.verification import differences
from operations.views import Document
from rules.errors import Refused, refuse
from scoring.engine import ENGINE_VERSION

LEAST = 8
"""Signs of a fingerprint that are enough to look for."""


def prove(office: Office, asked: str) -> Document:
    """Find the run meant by a number, a fingerprint (or its beginning) or a file; do it again.

    ``holds`` says whether the same bytes came out. Of a file only the fingerprint it carries is
    looked at, not its other words. Raises Refused where nothing or more than one run is meant.
    """
    path = Path(asked)
    file = path.name if path.suffix and path.is_file() else ""
    with office.ledger.reading() as session:
        run = _run_of_file(session, path) if file else _run_meant(session, asked)
        newest = current_run(session, run.campaign, run.month)
    unlike = differences(run)
    return {
        "run": run.id,
        "file": file,
        "campaign": run.campaign,
        "month": run.month,
        "revision": run.revision,
        "newest_revision": newest.revision if newest else run.revision,
        "status": run.status,
        "fingerprint": run.fingerprint,
        "computed_at": run.computed_at.isoformat(),
        "computed_by": run.computed_by,
        "engine_version": run.engine_version,
        "engine_here": ENGINE_VERSION,
        "differences": unlike,
        "holds": not unlike,
    }


def _run_meant(session: Session, asked: str) -> RunRow:
    word = re.sub(r"\s+", "", asked).lower().removeprefix("#")
    if word.isdecimal() and len(word) < LEAST:
        run = session.get(RunRow, int(word))
        if run is None:
            raise _unknown(f"không có lần tính số {word} trong sổ", session)
        return run
    if not re.fullmatch(rf"[0-9a-f]{{{LEAST},64}}", word):
        raise refuse(
            "not_a_fingerprint",
            f"'{asked}' không phải số lần tính, mã kiểm chứng hay tệp",
            f"nêu ít nhất {LEAST} ký tự đầu của mã kiểm chứng (0-9, a-f), số lần tính hoặc tệp",
        )
    found = session.exec(select(RunRow).where(col(RunRow.fingerprint).startswith(word))).all()
    if len(found) > 1:
        raise refuse("ambiguous_fingerprint", f"'{asked}' khớp nhiều lần tính", "nêu thêm ký tự")
    if not found:
        raise _unknown(f"sổ này không có mã kiểm chứng '{asked}'", session)
    return found[0]


def _run_of_file(session: Session, path: Path) -> RunRow:
    marks = fingerprints_in(path)
    if not marks:
        raise refuse(
            "no_fingerprint",
            "tệp không mang mã kiểm chứng nào",
            "chỉ tệp do thidua làm ra từ sổ mới có; xem chân trang",
            file=path.name,
        )
    found = session.exec(select(RunRow).where(col(RunRow.fingerprint).in_(marks))).all()
    if len(marks) > 1 and len(found) != 1:
        raise refuse(
            "ambiguous_fingerprint",
            f"tệp mang {len(marks)} mã kiểm chứng",
            "kiểm từng mã bằng 'thidua verify MÃ'",
            file=path.name,
        )
    if not found:
        raise _unknown(f"sổ này không có mã kiểm chứng ghi trong tệp: {marks[0]}", session)
    return found[0]


def _unknown(message: str, session: Session) -> Refused:
    held = len(session.exec(select(RunRow.id)).all())
    hint = f"sổ có {held} lần tính; bảng dự thảo tính lại thì mã cũ không còn; xem đúng sổ chưa"
    return refuse("unknown_fingerprint", message, hint)
