"""Which revision a ledger's schema has, and bringing it to the newest, whole or not at all."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from rules.errors import refuse

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0010"
"""The revision this program needs: asked on every opening without reading the migrations."""
FIRST = "0001"
VERSION_TABLE = "alembic_version"
FIRST_TABLES = {"batch", "measurement", "run"}


def revision_of(connection: Connection) -> str | None:
    """Give the revision of a ledger; None where there is none yet.

    A ledger from before revisions were written down has the tables of the first.
    """
    names = set(inspect(connection).get_table_names())
    if VERSION_TABLE in names:
        held = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
        if held is not None:
            return str(held)
    return FIRST if names >= FIRST_TABLES else None


def require_head(revision: str | None) -> None:
    """Refuse a ledger that this program cannot work with as it is; changes nothing."""
    if revision == HEAD:
        return
    if is_behind(revision):
        raise refuse(
            "ledger_is_old",
            f"sổ dữ liệu ở lược đồ {revision}, bản thidua này cần lược đồ {HEAD}",
            "chạy 'thidua init': sổ được sao lưu rồi nâng lên, không mất dòng nào",
        )
    raise refuse(
        "ledger_is_newer",
        f"sổ dữ liệu do bản thidua mới hơn ghi: lược đồ {revision}, bản này chỉ biết đến {HEAD}",
        "cài bản thidua mới hơn rồi làm lại; sổ chưa bị thay đổi gì",
    )


def is_behind(revision: str | None) -> bool:
    """Whether a ledger must be brought forward before it can be used."""
    return revision is not None and revision.isdigit() and revision < HEAD


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring a ledger to a revision, inside the caller's transaction."""
    from alembic import command

    config = migrations(connection)
    held = revision_of(connection)
    if held is not None and not inspect(connection).has_table(VERSION_TABLE):
        command.stamp(config, held)
    command.upgrade(config, to)


def migrations(connection: Connection) -> "Config":
    """Give alembic's view of the migrations over an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "ledger:migrations")
    config.attributes["connection"] = connection
    return config
