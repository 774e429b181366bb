"""The tables of the ledger. Whole numbers only; nothing is a float."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
METADATA = SQLModel.metadata
"""Every table of the ledger: what the migrations must come to."""


class BatchRow(SQLModel, table=True):
    """One file that was taken in: which, when, by whom, how many rows, and what it covers.

    ``covers`` lists unit codes and tiers, separated by spaces: for these the file is the whole
    report of the month, so that no row means nothing happened. ``rows`` were taken,
    ``corrected`` of them differ from what was in force; ``refused`` others were not taken:
    ``quarantine`` is the file under the data folder that says why, and RefusedRow names them.
    ``stored_as`` is the record file under the data folder and ``stored_digest`` its SHA-256; both
    are empty for figures. A withdrawn batch counts for nothing and stays here with who, when, why.
    """

    __tablename__ = "batch"
    __table_args__ = (
        Index(
            "uq_batch_kind_month_digest",
            "kind",
            "month",
            "digest",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    month: str = Field(index=True)
    file_name: str
    digest: str
    rows: int
    stored_as: str
    stored_digest: str = ""
    covers: str = Field(sa_type=Text)
    is_illustrative: bool
    taken_at: datetime
    taken_by: str
    corrected: int = 0
    refused: int = 0
    quarantine: str = Field(default="", sa_type=Text)
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = Field(default=None, sa_type=Text)


class RefusedRow(SQLModel, table=True):
    """One row of a batch's file that was not taken: whose it is, and which record, where known.

    ``unit`` and ``key`` are empty where the row does not say. Why it was refused stands in the
    batch's quarantine file.
    """

    __tablename__ = "refused_row"

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    unit: str
    key: str


class MeasurementRow(SQLModel, table=True):
    """One figure of a unit, month and indicator; the newest is in force, the others are history.

    ``batch_id`` is None for figures counted from dossiers or ratings: ``origin`` names their
    batches, and they can be counted again at any time.
    """

    __tablename__ = "measurement"
    __table_args__ = (
        Index(
            "uq_measurement_in_force",
            "unit",
            "month",
            "indicator",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    unit: str
    month: str = Field(index=True)
    indicator: str
    state: str
    numerator: int = Field(sa_type=BigInteger)
    denominator: int = Field(sa_type=BigInteger)
    origin: str = Field(sa_type=Text)
    batch_id: int | None = Field(default=None, foreign_key="batch.id")
    taken_at: datetime
    superseded_at: datetime | None = None


class PersonRow(SQLModel, table=True):
    """One post of one official: kept are name, unit, position, leader, female, and its days.

    In force are, of each code, the rows of its newest batch that was not withdrawn.
    """

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    code: str = Field(index=True)
    name: str
    unit: str = Field(index=True)
    position: str
    is_leader: bool
    is_female: bool
    since: date
    until: date | None = None


class EntryRow(SQLModel, table=True):
    """One entry of a contest: its code, title and unit; no author is kept.

    In force is, of each code, the row of its newest batch that was not withdrawn.
    """

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("batch_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    campaign: str = Field(index=True)
    code: str
    title: str = Field(sa_type=Text)
    unit: str


class RunRow(SQLModel, table=True):
    """One computation of a campaign's month, with everything needed to do it again.

    ``texts`` are the rule files by name, ``snapshot`` the figures of every window, ``boards`` the
    printed boards; each is canonical JSON. ``fingerprint`` covers all three and the engine.
    ``reason`` says why a revision after the first was made.
    """

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("campaign", "month", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign: str
    month: str
    revision: int
    status: str
    day: str
    computed_at: datetime
    computed_by: str
    published_at: datetime | None = None
    published_by: str | None = None
    engine_version: str
    is_illustrative: bool
    texts: str = Field(sa_type=Text)
    texts_digest: str
    snapshot: str = Field(sa_type=Text)
    snapshot_digest: str
    boards: str = Field(sa_type=Text)
    fingerprint: str
    reason: str = Field(default="", sa_type=Text)


class ObjectionRow(SQLModel, table=True):
    """A unit's objection to one published figure, and the Centre's answer; never deleted.

    ``held_*`` is the figure as published, ``claimed_*`` what the unit says it is. ``last_day``,
    ``answer_by`` (days, to their end in ``timezone``) and ``silence`` are the campaign's as the
    published run states them. ``status`` is open, accepted or refused.
    """

    __tablename__ = "objection"
    __table_args__ = (
        Index(
            "uq_objection_open",
            "campaign",
            "month",
            "unit",
            "indicator",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign: str
    month: str = Field(index=True)
    unit: str
    criterion: str
    indicator: str
    held_state: str
    held_numerator: int = Field(sa_type=BigInteger)
    held_denominator: int = Field(sa_type=BigInteger)
    claimed_numerator: int = Field(sa_type=BigInteger)
    claimed_denominator: int = Field(sa_type=BigInteger)
    reason: str = Field(sa_type=Text)
    file_name: str = ""
    stored_as: str = ""
    run_fingerprint: str
    last_day: str
    answer_by: str
    timezone: str
    silence: str
    raised_at: datetime
    raised_by: str
    status: str
    grounds: str = Field(default="", sa_type=Text)
    answered_at: datetime | None = None
    answered_by: str | None = None


class AttestationRow(SQLModel, table=True):
    """What was said of a standard of a unit, from ``day`` on; a later row takes its place.

    Rows are only ever added. ``kind`` is ``attested``, or ``cleared``: a written document released
    a hold, and ``state`` is again what it was before it. ``plan_number`` and ``plan_day`` are of a
    unit's own plan, empty where not stated or the standard is no plan.
    """

    __tablename__ = "attestation"

    id: int | None = Field(default=None, primary_key=True)
    campaign: str = Field(index=True)
    unit: str
    standard: str
    kind: str
    state: str
    attested_by: str
    evidence: str = Field(sa_type=Text)
    file_name: str = ""
    stored_as: str = ""
    plan_number: str = ""
    plan_day: str = ""
    day: str
    entered_at: datetime
    entered_by: str


class BellActRow(SQLModel, table=True):
    """One act of the bell; the unique key lets it happen once, whoever rings."""

    __tablename__ = "bell_act"
    __table_args__ = (UniqueConstraint("campaign", "month", "act", "occasion"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign: str
    month: str
    act: str
    occasion: str
    done_at: datetime
    done_by: str


class NoticeRow(SQLModel, table=True):
    """What a unit is to be told: ``data`` is canonical JSON that the words are made from."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("campaign", "month", "kind", "occasion", "unit"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign: str
    month: str
    kind: str
    occasion: str
    unit: str
    data: str = Field(sa_type=Text)
    created_at: datetime


class ContactRow(SQLModel, table=True):
    """Where a person or role of a unit, or of the Centre, is told: one line of a contact list.

    ``code`` is the office's own name for the person or role; with ``channel`` it names a receiver.
    ``address`` is a mail address, or the name of an entry of the settings: no secret stands here.
    ``wants`` lists kinds of messages, empty for all; ``pace`` is ``each`` or ``daily``. In force
    are, of each code, the rows of its newest batch that was not withdrawn.
    """

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    code: str = Field(index=True)
    role: str
    unit: str
    name: str
    channel: str
    address: str = Field(sa_type=Text)
    wants: str = Field(default="", sa_type=Text)
    pace: str
    any_hour: bool
    since: date
    until: date | None = None


class AddressRow(SQLModel, table=True):
    """What became of an address: when it first took a message, and when and why it bounced."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    verified_at: datetime | None = None
    bounced_at: datetime | None = None
    reason: str = Field(default="", sa_type=Text)


class OutboxRow(SQLModel, table=True):
    """One message to one receiver, written in the transaction of the act that causes it.

    The unique key lets an act tell a receiver once on a channel. ``recipient`` is a contact's code;
    it is empty, as the channel, where nobody was there to be told (``unaddressed``). ``data`` is
    canonical JSON that the words are made from. ``state`` is waiting, sent, dead or unaddressed;
    rows with one ``bundle`` leave as one message. A worker holds a row until ``claimed_until``.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("act", "recipient", "channel"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("ix_outbox_bundle", "bundle"),
    )

    id: int | None = Field(default=None, primary_key=True)
    act: str
    recipient: str
    channel: str
    kind: str
    campaign: str
    month: str
    unit: str
    data: str = Field(sa_type=Text)
    created_at: datetime
    state: str
    due_at: datetime
    attempts: int = 0
    bundle: int | None = None
    claimed_by: str = ""
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    sent_to: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)


class CorrectionRow(SQLModel, table=True):
    """What one unit is told of a correction: its moves, as canonical JSON.

    ``run_id`` is the corrected run; each move says window, board, ranks before and after, and the
    line and figure that changed most.
    """

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("run_id", "unit"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    unit: str
    name: str
    moves: str = Field(sa_type=Text)


class AuditRow(SQLModel, table=True):
    """One act that changed something; rows are only ever added, the database refuses the rest.

    ``before`` and ``after`` are canonical JSON, ``at`` is ISO 8601 in UTC. ``hash`` is the SHA-256
    over all the others, ``previous`` the hash of the row before: a chain.
    """

    __tablename__ = "audit"

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    who: str
    act: str
    subject: str
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    previous: str
    hash: str
