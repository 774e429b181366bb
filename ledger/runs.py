"""Runs: what was computed, kept with all it was computed from; published ones are frozen."""

from datetime import datetime

from sqlmodel import Session, col, select

from ledger.canonical import canonical, digest
from ledger.database import Ledger
from ledger.tables import CorrectionRow, RunRow
from rules.errors import refuse
from rules.vietnamese import month as month_words

SCORED, PUBLISHED = "scored", "published"


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
    if run.reason:
        parts["reason"] = run.reason
    return digest(canonical(parts))


def current_run(session: Session, campaign: str, month: str) -> RunRow | None:
    """Give the newest revision of a campaign's month, or None."""
    return session.exec(
        select(RunRow)
        .where(RunRow.campaign == campaign, RunRow.month == month)
        .order_by(col(RunRow.revision).desc())
        .limit(1)
    ).first()


def revision_of_run(session: Session, campaign: str, month: str, revision: int) -> RunRow | None:
    """Give one revision of a campaign's month, or None."""
    return session.exec(
        select(RunRow).where(
            RunRow.campaign == campaign, RunRow.month == month, RunRow.revision == revision
        )
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


def corrections_of(session: Session, run: RunRow) -> list[CorrectionRow]:
    """Give what each unit that a corrected run moved is told."""
    found = select(CorrectionRow).where(CorrectionRow.run_id == run.id)
    return list(session.exec(found.order_by(col(CorrectionRow.id))))


def published_month(ledger: Ledger, month: str) -> bool:
    """Whether any campaign has published a month."""
    with ledger.reading() as session:
        found = select(RunRow.id).where(RunRow.month == month, RunRow.status == PUBLISHED)
        return session.exec(found.limit(1)).first() is not None


def keep_run(session: Session, run: RunRow) -> RunRow:
    """Store a run in place of the scored one of its month; refused once the month is published."""
    held = current_run(session, run.campaign, run.month)
    if held is not None and held.status == PUBLISHED:
        raise refuse(
            "month_is_published",
            f"tháng {month_words(run.month)} của '{run.campaign}' đã công bố và không tính lại",
            "bảng đã công bố được giữ nguyên; số liệu sai thì đính chính bằng 'thidua correct "
            f"{run.month} --reason ...'",
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
