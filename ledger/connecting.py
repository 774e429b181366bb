"""Connecting to the ledger's database: a SQLite file, or PostgreSQL by its URL."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError

from ledger.failing import BUSY, FULL, MOVED, UNWRITABLE, failed, failure, kind_of
from rules.errors import Refused, refuse

LEDGER_FILE = "thidua.db"
WRITES, ITS_FILE = "thidua_writes", "thidua_file"
WRITERS = 0x7468_6964_7561
"""The advisory lock that writers of one PostgreSQL ledger hold in turn: "thidua" in ASCII."""
LEAST_POSTGRESQL = 15


def open_engine(folder: Path, url: str | None) -> Engine:
    """Connect to a ledger of any revision, or of none; refused where nothing answers."""
    try:
        # A server that was started again since is asked before, not found gone in the middle.
        named = _named(url) if url else f"sqlite:///{folder / LEDGER_FILE}"
        engine = create_engine(named, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        with engine.connect() as connection:
            _require_known(connection)
        if engine.dialect.name == "sqlite":
            _follow_its_file(engine)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise _refused(url or str(folder / LEDGER_FILE), error) from error
    except DBAPIError as error:
        engine.dispose()
        if kind_of(error) in (FULL, BUSY, UNWRITABLE):
            raise failed(error) from error
        raise _refused(url or str(folder / LEDGER_FILE), error.orig or error) from error
    except Refused:
        engine.dispose()
        raise
    return engine


def _named(url: str) -> str:
    """Name the driver that is installed where the URL names PostgreSQL alone."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return f"postgresql+psycopg://{url.removeprefix(plain)}"
    return url


def _refused(url: str, error: BaseException) -> Refused:
    shown = url
    with suppress(ArgumentError):
        shown = make_url(url).render_as_string(hide_password=True)
    return refuse(
        "bad_database",
        f"không mở được cơ sở dữ liệu '{shown}': {str(error).strip()}",
        "viết như sqlite:////duong/dan/thidua.db hoặc postgresql://nguoi@may/ten và xem máy chủ có "
        "chạy không; bỏ --database để dùng sổ mặc định",
    )


def _require_known(connection: Connection) -> None:
    """Refuse a file that is no database, and a server too old or of another kind."""
    name = connection.dialect.name
    if name == "sqlite":
        connection.execute(text("SELECT count(*) FROM sqlite_master"))
        return
    version = int((connection.dialect.server_version_info or (0,))[0])
    if name != "postgresql" or version < LEAST_POSTGRESQL:
        raise refuse(
            "bad_database",
            f"không dùng được cơ sở dữ liệu {name} {version}",
            f"dùng SQLite hoặc PostgreSQL {LEAST_POSTGRESQL} trở lên",
        )


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Take over transactions from the driver, so that BEGIN IMMEDIATE means what it says."""
    connection.isolation_level = None
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Let a writer take its place at once, so that two never fail half way."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _follow_its_file(engine: Engine) -> None:
    """Work on the file that has the ledger's name: not on one that was replaced or taken away.

    A connection held since before is closed and opened anew; where there is no file any more, none
    is made.
    """
    path = Path(engine.url.database or "")

    def opening(*_: object) -> None:
        if not path.is_file():
            raise failure(*MOVED)

    def opened(_: Any, record: Any) -> None:
        record.info[ITS_FILE] = _identity(path)

    def taken(_: Any, record: Any, __: Any) -> None:
        if record.info.setdefault(ITS_FILE, _identity(path)) != _identity(path):
            raise DisconnectionError("another file has the ledger's name")

    event.listen(engine, "do_connect", opening)
    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", taken)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    return about.st_dev, about.st_ino


def require_its_file(connection: Connection) -> None:
    """Refuse to commit into a SQLite file that no longer has the ledger's name."""
    held = connection.connection.info
    path = Path(connection.engine.url.database or "")
    if ITS_FILE in held and held[ITS_FILE] != _identity(path):
        raise failure(*MOVED)


def take_turn(connection: Connection) -> None:
    """Wait for the other writers of a PostgreSQL ledger; SQLite does it as it begins."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS})
