"""The tables of the ledger. Whole numbers only; nothing is a float."""

from datetime import datetime

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
    report of the month, so that no row means nothing happened. ``stored_as`` is the record file
    under the data folder and ``stored_digest`` its SHA-256; both are empty for figures.
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
    withdrawn_at: datetime | None = None


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
