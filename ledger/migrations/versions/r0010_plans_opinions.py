"""Number and day of a unit's own plan; what a council's member wrote, when, and its file."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = depends_on = None
ADDED = {
    "attestation": {"plan_number": sa.String, "plan_day": sa.String},
    "council_attendance": {
        "opinion": sa.Text,
        "opinion_day": sa.String,
        "file_name": sa.String,
        "stored_as": sa.String,
    },
}


def upgrade() -> None:
    """Bring a ledger here."""
    for name, columns in ADDED.items():
        with op.batch_alter_table(name) as table:
            for column, kind in columns.items():
                table.add_column(sa.Column(column, kind(), nullable=False, server_default=""))
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)


def downgrade() -> None:
    """There is no way back: restore the backup made before."""
    raise NotImplementedError
