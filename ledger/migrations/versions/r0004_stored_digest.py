"""The digest of each record file, so that a changed one is found; empty where not known."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = depends_on = None


def upgrade() -> None:
    """Bring a ledger here."""
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("stored_digest", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("batch") as batch:
        batch.alter_column("stored_digest", server_default=None)


def downgrade() -> None:
    """There is no way back: restore the backup made before."""
    raise NotImplementedError
