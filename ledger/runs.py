"""Runs: what was computed, kept with all it was computed from; published ones are frozen."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from ledger.database import Ledger
from ledger.tables import RunRow
from rules.errors import refuse
from rules.vietnamese import month as month_words

SCORED, PUBLISHED = "scored", "published"


def canonical(document: Any) -> str:
    """Write plain data as JSON in one way only, so that equal data have equal bytes."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Give the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(run: RunRow) -> str:
    """Give the SHA-256 over everything a run's result depends on, and the result itself."""
    parts = {
        "campaign": run.campaign,
        "month": run.month,
        "day": run.day,
        "revision": run.revision,
        "engine": run.engine_version,
        "illustrative": run.is_illustrative,
        "texts": run.texts_digest,
        "snapshot": run.snapshot_digest,
        "boards": digest(run.boards),
    }
    return digest(canonical(parts))


def current_run(session: Session, campaign: str, month: str) -> RunRow | None:
    """Give the newest revision of a campaign's month, or None."""
    return session.exec(
        select(RunRow)
        .where(RunRow.campaign == campaign, RunRow.month == month)
        .order_by(col(RunRow.revision).desc())
    ).first()


def runs_of(session: Session, campaign: str) -> list[RunRow]:
    """Give the newest revision of each month of a campaign, in order of month."""
    rows = session.exec(
        select(RunRow)
        .where(RunRow.campaign == campaign)
        .order_by(col(RunRow.month), col(RunRow.revision))
    )
    return list({row.month: row for row in rows}.values())


def runs_from(session: Session, month: str) -> list[RunRow]:
    """Give the newest revision of every campaign's months from a month on."""
    rows = session.exec(
        select(RunRow)
        .where(RunRow.month >= month)
        .order_by(col(RunRow.campaign), col(RunRow.month), col(RunRow.revision))
    )
    return list({(row.campaign, row.month): row for row in rows}.values())


def published_month(ledger: Ledger, month: str) -> bool:
    """Whether any campaign has published a month."""
    with ledger.reading() as session:
        found = select(RunRow).where(RunRow.month == month, RunRow.status == PUBLISHED)
        return session.exec(found).first() is not None


def keep_run(session: Session, run: RunRow) -> RunRow:
    """Store a run in place of the scored one of its month; refused once the month is published."""
    held = current_run(session, run.campaign, run.month)
    if held is not None and held.status == PUBLISHED:
        raise refuse(
            "month_is_published",
            f"tháng {month_words(run.month)} của '{run.campaign}' đã công bố và không tính lại",
            "bảng đã công bố được giữ nguyên; xem bằng 'thidua board'",
        )
    if held is not None:
        if held.fingerprint == run.fingerprint:
            return held
        session.delete(held)
        session.flush()
    session.add(run)
    session.flush()
    return run


def publish_run(session: Session, campaign: str, month: str, when: datetime, who: str) -> RunRow:
    """Freeze the scored run of a month; publishing it again changes nothing."""
    run = current_run(session, campaign, month)
    if run is None:
        raise refuse(
            "not_computed",
            f"tháng {month_words(month)} của '{campaign}' chưa được tính",
            f"chạy 'thidua compute {month}' trước",
        )
    if run.status != PUBLISHED:
        run.status, run.published_at, run.published_by = PUBLISHED, when, who
        session.add(run)
    return run
