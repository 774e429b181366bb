"""Nominations, practices, councils and signers, read back as they stand on a day (ISO)."""

from sqlmodel import Session, col, select

from ledger.awarding_tables import (
    AttendanceRow,
    CouncilMemberRow,
    CouncilRow,
    NominationRow,
    PracticeRow,
    SessionRow,
    SignerRow,
    VoteRow,
)


def nominations(
    session: Session, campaign: str, day: str | None = None, *, withdrawn: bool = False
) -> list[NominationRow]:
    """Give the nominations of a campaign in force (and made by ``day``), in order of entry."""
    asked = select(NominationRow).where(NominationRow.campaign == campaign)
    if not withdrawn:
        asked = asked.where(col(NominationRow.withdrawn_at).is_(None))
    if day is not None:
        asked = asked.where(NominationRow.day <= day)
    return list(session.exec(asked.order_by(col(NominationRow.id))))


def practices(session: Session, campaign: str, day: str | None = None) -> list[PracticeRow]:
    """Give the models of practice of a campaign entered for a day up to ``day``."""
    asked = select(PracticeRow).where(PracticeRow.campaign == campaign)
    if day is not None:
        asked = asked.where(PracticeRow.day <= day)
    return list(session.exec(asked.order_by(col(PracticeRow.id))))


def signers(session: Session, role: str | None = None) -> list[SignerRow]:
    """Give who signs, of one role or of all, in order of their first days."""
    asked = select(SignerRow)
    if role is not None:
        asked = asked.where(SignerRow.role == role)
    return list(session.exec(asked.order_by(col(SignerRow.since), col(SignerRow.id))))


def signer_on(session: Session, role: str, day: str) -> SignerRow | None:
    """Give who signs in a role on a day: of several the one entered last; None where nobody."""
    held = [
        row
        for row in signers(session, role)
        if row.since <= day and (not row.until or day <= row.until)
    ]
    return held[-1] if held else None


def councils(session: Session) -> list[CouncilRow]:
    """Give every council, in order of their first days."""
    asked = select(CouncilRow).order_by(col(CouncilRow.since), col(CouncilRow.id))
    return list(session.exec(asked))


def council_on(session: Session, level: str, day: str) -> CouncilRow | None:
    """Give the council of a level on a day, or None."""
    held = [one for one in councils(session) if one.level == level and one.since <= day]
    return held[-1] if held else None


def members_of(session: Session, council_id: int) -> list[CouncilMemberRow]:
    """Give the members of a council, in the order of its decision."""
    asked = select(CouncilMemberRow).where(CouncilMemberRow.council_id == council_id)
    return list(session.exec(asked.order_by(col(CouncilMemberRow.id))))


def sessions_of(session: Session, campaign: str, day: str | None = None) -> list[SessionRow]:
    """Give the sessions held on a campaign up to a day, in order."""
    asked = select(SessionRow).where(SessionRow.campaign == campaign)
    if day is not None:
        asked = asked.where(SessionRow.day <= day)
    return list(session.exec(asked.order_by(col(SessionRow.day), col(SessionRow.id))))


def attendance_of(session: Session, session_id: int) -> dict[int, AttendanceRow]:
    """Give how each member took part in a session and what he wrote, by member."""
    asked = select(AttendanceRow).where(AttendanceRow.session_id == session_id)
    return {row.member_id: row for row in session.exec(asked.order_by(col(AttendanceRow.id)))}


def votes_of(session: Session, session_id: int) -> list[VoteRow]:
    """Give the votes of a session, in the order in which they were taken."""
    asked = select(VoteRow).where(VoteRow.session_id == session_id)
    return list(session.exec(asked.order_by(col(VoteRow.id))))
