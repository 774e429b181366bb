"""Nominations, models of practice, signers, councils, their sessions and votes."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0009"
down_revision = "0007"
branch_labels = depends_on = None


def upgrade() -> None:
    """Bring a ledger here."""
    _put_forward()
    _councils()
    _sessions()


def _put_forward() -> None:
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("campaign", "award", "kind", "subject", "unit", "name"),
        sa.Column("achievement", sa.Text(), nullable=False),
        *_texts("nominated_by", "document", "document_day", "file_name", "stored_as", "day"),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    with op.batch_alter_table("nomination") as table:
        table.create_index(op.f("ix_nomination_campaign"), ["campaign"])
        table.create_index(
            "uq_nomination_in_force",
            ["campaign", "award", "subject"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("campaign", "unit"),
        *_long_texts("title", "description", "evidence"),
        *_texts("file_name", "stored_as", "day", "recognised_on", "recognised_by"),
        *_long_texts("recognition", "copied_by"),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    with op.batch_alter_table("practice") as table:
        table.create_index(op.f("ix_practice_campaign"), ["campaign"])


def _councils() -> None:
    op.create_table(
        "signer",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("role", "form", "name", "since", "until"),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signer")),
    )
    with op.batch_alter_table("signer") as table:
        table.create_index(op.f("ix_signer_role"), ["role"])
    op.create_table(
        "council",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("level", "name"),
        sa.Column("document", sa.Text(), nullable=False),
        *_texts("since"),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
    )
    with op.batch_alter_table("council") as table:
        table.create_index(op.f("ix_council_level"), ["level"])
    op.create_table(
        "council_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        *_texts("name", "role"),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_council_member_council_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_member")),
        sa.UniqueConstraint("council_id", "name", name=op.f("uq_council_member_council_id_name")),
    )


def _sessions() -> None:
    op.create_table(
        "council_session",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("campaign"),
        sa.Column("council_id", sa.Integer(), nullable=False),
        *_texts("level", "day", "place", "chair", "secretary", "received"),
        sa.Column("minutes", sa.Text(), nullable=False),
        *_texts("file_name", "stored_as", "run_fingerprint"),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_council_session_council_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_session")),
    )
    with op.batch_alter_table("council_session") as table:
        table.create_index(op.f("ix_council_session_campaign"), ["campaign"])
    op.create_table(
        "council_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *_texts("presence"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_council_attendance_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_member.id"], name=op.f("fk_council_attendance_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_attendance")),
        sa.UniqueConstraint(
            "session_id", "member_id", name=op.f("uq_council_attendance_session_id_member_id")
        ),
    )
    op.create_table(
        "council_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        *_texts("award", "subject", "name"),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("in_favour", "against", "abstained")
        ),
        *_texts("computed", "decided"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_council_vote_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_vote")),
        sa.UniqueConstraint(
            "session_id", "award", "subject", name=op.f("uq_council_vote_session_id_award_subject")
        ),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _long_texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def downgrade() -> None:
    """There is no way back: restore the backup made before."""
    raise NotImplementedError
