"""The ledger: opened, made new or brought forward; read and written whole or not at all."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from ledger.anchoring import announce, confirm
from ledger.connecting import LEDGER_FILE, WRITES, open_engine, require_its_file, take_turn
from ledger.failing import told
from ledger.failpoints import passed
from ledger.restored import is_empty, require_restored
from ledger.revisions import HEAD, is_behind, require_head, revision_of, upgrade
from rules.errors import Refused, refuse


class Ledger:
    """An open ledger; close it when done.

    ``at_first_writing`` is done in the first writing transaction before anything else: what a crash
    left behind is taken away there.
    """

    def __init__(self, engine: Engine, folder: Path):
        self.engine, self.folder = engine, folder
        self.at_first_writing: Callable[[Session], object] | None = None

    @property
    def is_file(self) -> bool:
        """Whether the ledger is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read; nothing is kept. Raises Failed where the database does."""
        with told(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write all or nothing: an error undoes everything, and writers wait for each other.

        Raises Failed where the database does.
        """
        passed("prepared")
        with told(), Session(self.engine, expire_on_commit=False) as session:
            take_turn(session.connection(execution_options={WRITES: True}))
            try:
                self._begin(session)
                yield session
                self._commit(session)
            except BaseException:
                session.rollback()
                raise

    def _begin(self, session: Session) -> None:
        first, self.at_first_writing = self.at_first_writing, None
        if first is not None:
            first(session)

    def _commit(self, session: Session) -> None:
        """Announce the rows in the anchor, commit them, and confirm them in the anchor."""
        session.flush()
        passed("rows_written")
        announce(self.folder, session)
        passed("announced")
        require_its_file(session.connection())
        session.commit()
        passed("committed")
        confirm(self.folder, session)
        passed("confirmed")

    def revision(self) -> str | None:
        """Give the revision of the ledger's schema, None where there is no ledger yet."""
        with self.engine.connect() as connection:
            return revision_of(connection)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def create_ledger(folder: Path, url: str | None = None) -> Ledger:
    """Open the ledger, made new or brought to the newest revision; safe to repeat."""
    ledger = connect(folder, url)
    try:
        bring_forward(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def open_ledger(folder: Path, url: str | None = None) -> Ledger:
    """Open an existing ledger; refused where there is none, or one of another revision.

    Refused too where a restore was cut short before it was done.
    """
    if url is None and not (folder / LEDGER_FILE).is_file():
        raise _no_ledger(folder, url)
    ledger = connect(folder, url)
    try:
        revision = ledger.revision()
        if revision is None:
            raise _no_ledger(folder, url)
        require_head(revision)
        if is_empty(folder):  # the database lies elsewhere
            with ledger.reading() as session:
                require_restored(folder, session)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _no_ledger(folder: Path, url: str | None) -> Refused:
    place = "cơ sở dữ liệu đã nêu" if url else f"thư mục '{folder}'"
    return refuse(
        "no_ledger",
        f"chưa có sổ dữ liệu trong {place}",
        "chạy 'thidua init' trước, hoặc nêu thư mục bằng --data",
    )


def ledger_revision(folder: Path, url: str | None = None) -> str | None:
    """Give the revision of a ledger, None where there is none; makes none."""
    if url is None and not (folder / LEDGER_FILE).is_file():
        return None
    ledger = connect(folder, url)
    try:
        return ledger.revision()
    finally:
        ledger.close()


def bring_forward(ledger: Ledger) -> None:
    """Migrate a ledger to the newest revision in one transaction; refused where it is newer.

    A SQLite file that holds anything is copied beside itself first.
    """
    held = ledger.revision()
    if held == HEAD:
        return
    if held is not None:
        if not is_behind(held):
            require_head(held)
        if ledger.is_file:
            copy_file(ledger, ledger.folder / f"{LEDGER_FILE}.truoc-{HEAD}")
    with rebuilding(ledger) as session:
        upgrade(session.connection())


@contextmanager
def rebuilding(ledger: Ledger) -> Iterator[Session]:
    """Make or rebuild tables in one transaction; what rows point to is looked at as it ends.

    Raises Failed where the database does.
    """
    passed("prepared")
    with told(), ledger.engine.connect() as connection:
        _foreign_keys(connection, "OFF")  # tables are rebuilt one by one
        try:
            writes = connection.execution_options(**{WRITES: True})
            with writes.begin(), Session(connection) as session:
                take_turn(connection)
                yield session
                session.flush()
                _require_whole(connection)
                passed("rows_written")
                announce(ledger.folder, session)
                passed("announced")
            passed("committed")
            confirm(ledger.folder, session)
            passed("confirmed")
        finally:
            connection.invalidate()


def connect(folder: Path, url: str | None = None) -> Ledger:
    """Connect to a ledger of any revision, or of none; refused where nothing answers."""
    return Ledger(open_engine(folder, url), folder)


def copy_file(ledger: Ledger, path: Path) -> None:
    """Copy a SQLite ledger as it stands at one moment, while others write."""
    held = ledger.engine.raw_connection()
    copy = sqlite3.connect(path)
    try:
        held.dbapi_connection.backup(copy)  # type: ignore[union-attr]
    finally:
        copy.close()
        held.close()


def _foreign_keys(connection: Connection, state: str) -> None:
    """Set SQLite's foreign keys before a transaction begins: inside one nothing would happen."""
    if connection.dialect.name == "sqlite":
        held = connection.connection.dbapi_connection
        held.execute(f"PRAGMA foreign_keys={state}")  # type: ignore[union-attr]


def _require_whole(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        raise refuse(
            "broken_ledger",
            f"sổ dữ liệu có {len(lost)} dòng trỏ tới dòng không còn",
            "khôi phục sổ từ bản sao lưu rồi chạy lại 'thidua init'; sổ chưa bị thay đổi",
        )
