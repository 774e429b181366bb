"""Rows not taken, and who withdrew a batch and why."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = depends_on = None


def upgrade() -> None:
    """Bring a ledger here."""
    with op.batch_alter_table("batch") as batch:
        for name in ("corrected", "refused"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("quarantine", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("withdrawn_by", sa.String(), nullable=True))
        batch.add_column(sa.Column("withdrawn_reason", sa.Text(), nullable=True))
    with op.batch_alter_table("batch") as batch:
        for name in ("corrected", "refused", "quarantine"):
            batch.alter_column(name, server_default=None)
    op.create_table(
        "refused_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_refused_row_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_row")),
    )
    with op.batch_alter_table("refused_row") as table:
        table.create_index(op.f("ix_refused_row_batch_id"), ["batch_id"])


def downgrade() -> None:
    """There is no way back: restore the backup made before."""
    raise NotImplementedError
