"""Opening the ledger's database: SQLite by default, another by its URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlmodel import Session, SQLModel

from ledger import tables
from rules.errors import refuse

LEDGER_FILE = "thidua.db"
WRITES = "thidua_writes"


class Ledger:
    """An open ledger; close it when done."""

    def __init__(self, engine: Engine):
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read; nothing is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write all or nothing: an error undoes everything, and writers wait for each other."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={WRITES: True})
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def create_ledger(folder: Path, url: str | None = None) -> Ledger:
    """Open the ledger, making its tables where they are not there yet; safe to repeat."""
    ledger = _connect(folder, url)
    SQLModel.metadata.create_all(ledger.engine, tables=_tables())
    return ledger


def open_ledger(folder: Path, url: str | None = None) -> Ledger:
    """Open an existing ledger; refused where there is none."""
    if url is None and not (folder / LEDGER_FILE).is_file():
        raise refuse(
            "no_ledger",
            f"chưa có sổ dữ liệu trong thư mục '{folder}'",
            "chạy 'thidua init' trước, hoặc nêu thư mục bằng --data",
        )
    return _connect(folder, url)


def _connect(folder: Path, url: str | None) -> Ledger:
    try:
        engine = create_engine(url or f"sqlite:///{folder / LEDGER_FILE}")
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise refuse(
            "bad_database",
            f"không mở được cơ sở dữ liệu '{url}': {error}",
            "viết như sqlite:////duong/dan/thidua.db, hoặc bỏ --database để dùng sổ mặc định",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Ledger(engine)


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Take over transactions from the driver, so that BEGIN IMMEDIATE means what it says."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Let a writer take its place at once, so that two never fail half way."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _tables() -> list[Any]:
    kept = (tables.BatchRow, tables.RefusedRow, tables.MeasurementRow, tables.RunRow)
    return [SQLModel.metadata.tables[str(table.__tablename__)] for table in kept]
