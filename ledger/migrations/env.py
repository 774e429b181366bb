"""What alembic runs: the connection is given by the caller, who also commits."""

from typing import Any

from alembic import context

from ledger import awarding_tables

METADATA = awarding_tables.METADATA
KEPT = set(METADATA.tables)


def _is_ours(_: Any, name: str | None, kind: str, is_reflected: bool, __: Any) -> bool:
    """Leave out tables of the same database that belong to somebody else."""
    return kind != "table" or not is_reflected or name in KEPT


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    include_object=_is_ours,
)
with context.begin_transaction():
    context.run_migrations()
