"""The tables of awarding: who is put forward, models of practice, councils, sessions, signers."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from ledger.tables import METADATA

__all__ = ["METADATA"]
"""Every table of the ledger, these too."""


class NominationRow(SQLModel, table=True):
    """One subject put forward for one award by its unit; a newer one takes the older's place.

    ``kind`` is ``unit``, ``person`` or ``collective`` (a part of a unit); ``subject`` is the
    unit's code, ``person:CODE`` or ``collective:UNIT/NAME``. Days are ISO; ``document_day`` and
    ``document`` are the unit's paper that puts it forward.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_in_force",
            "campaign",
            "award",
            "subject",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign: str = Field(index=True)
    award: str
    kind: str
    subject: str
    unit: str
    name: str
    achievement: str = Field(sa_type=Text)
    nominated_by: str
    document: str
    document_day: str
    file_name: str = ""
    stored_as: str = ""
    day: str
    entered_at: datetime
    entered_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = Field(default=None, sa_type=Text)


class PracticeRow(SQLModel, table=True):
    """One creative practice of a unit, with its evidence, and the paper that recognised it.

    ``recognised_on`` is empty until then; ``copied_by`` are codes of units that took it over,
    separated by spaces.
    """

    __tablename__ = "practice"

    id: int | None = Field(default=None, primary_key=True)
    campaign: str = Field(index=True)
    unit: str
    title: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    evidence: str = Field(sa_type=Text)
    file_name: str = ""
    stored_as: str = ""
    day: str
    recognised_on: str = ""
    recognised_by: str = ""
    recognition: str = Field(default="", sa_type=Text)
    copied_by: str = Field(default="", sa_type=Text)
    entered_at: datetime
    entered_by: str


class SignerRow(SQLModel, table=True):
    """Who signs in which form from a day until another (ISO, ``until`` empty while it lasts).

    ``role`` is ``issuing``, ``decision``, or a unit's code for its head.
    """

    __tablename__ = "signer"

    id: int | None = Field(default=None, primary_key=True)
    role: str = Field(index=True)
    form: str
    name: str
    since: str
    until: str = ""
    document: str = Field(sa_type=Text)
    entered_at: datetime
    entered_by: str


class CouncilRow(SQLModel, table=True):
    """One council from a day on, by the decision that set it up; a later one takes its place."""

    __tablename__ = "council"

    id: int | None = Field(default=None, primary_key=True)
    level: str = Field(index=True)
    name: str
    document: str = Field(sa_type=Text)
    since: str
    entered_at: datetime
    entered_by: str


class CouncilMemberRow(SQLModel, table=True):
    """One member of a council and his role in it."""

    __tablename__ = "council_member"
    __table_args__ = (UniqueConstraint("council_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    council_id: int = Field(foreign_key="council.id")
    name: str
    role: str


class SessionRow(SQLModel, table=True):
    """One session of a council over a campaign's cases; never changed.

    ``run_fingerprint`` is that of the published board it looked at; ``received`` the day on which
    the file reached the standing body, empty where nobody wrote it down.
    """

    __tablename__ = "council_session"

    id: int | None = Field(default=None, primary_key=True)
    campaign: str = Field(index=True)
    council_id: int = Field(foreign_key="council.id")
    level: str
    day: str
    place: str
    chair: str
    secretary: str
    received: str = ""
    minutes: str = Field(default="", sa_type=Text)
    file_name: str = ""
    stored_as: str = ""
    run_fingerprint: str
    entered_at: datetime
    entered_by: str


class AttendanceRow(SQLModel, table=True):
    """How a member took part: ``present``, ``written`` (an opinion in writing) or ``absent``.

    ``opinion`` is what an absent member wrote, ``opinion_day`` when, ``stored_as`` the file it came
    in; sessions of before revision 0010 have none.
    """

    __tablename__ = "council_attendance"
    __table_args__ = (UniqueConstraint("session_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="council_session.id")
    member_id: int = Field(foreign_key="council_member.id")
    presence: str
    opinion: str = Field(default="", sa_type=Text)
    opinion_day: str = ""
    file_name: str = ""
    stored_as: str = ""


class VoteRow(SQLModel, table=True):
    """One case before a council: the votes, the computed outcome and the decided one beside it."""

    __tablename__ = "council_vote"
    __table_args__ = (UniqueConstraint("session_id", "award", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="council_session.id")
    award: str
    subject: str
    name: str
    in_favour: int
    against: int
    abstained: int
    computed: str
    decided: str
    reason: str = Field(default="", sa_type=Text)
