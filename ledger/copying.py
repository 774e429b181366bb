"""The whole ledger as lines of text, one row a line, out of and into either database."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text

from ledger.awarding_tables import METADATA
from ledger.canonical import canonical
from ledger.database import Ledger
from ledger.revisions import HEAD, VERSION_TABLE, revision_of

AT_ONCE = 500


@contextmanager
def snapshot(ledger: Ledger) -> Iterator[Connection]:
    """Read a ledger as it stands at one moment, while others write."""
    with ledger.engine.connect() as connection:
        if not ledger.is_file:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def lines_of(connection: Connection) -> Iterator[str]:
    """Give every row of every table of a ledger, tables in an order in which they can be filled."""
    for table in _tables(connection):
        rows = connection.execute(select(table).order_by(*table.primary_key.columns))
        for row in rows.mappings():
            plain = {name: _plain(value) for name, value in row.items()}
            yield canonical([table.name, plain])


def fill(connection: Connection, lines: Iterable[str]) -> int:
    """Put rows into an empty ledger of the revision they came from; give how many."""
    held = MetaData()
    held.reflect(connection)
    count = 0
    read = (json.loads(line) for line in lines)
    for name, group in groupby(read, key=lambda one: str(one[0])):
        rows = ({key: _typed(value) for key, value in row.items()} for _, row in group)
        while some := list(islice(rows, AT_ONCE)):
            connection.execute(insert(held.tables[name]), some)
            count += len(some)
        _count_on(connection, held.tables[name])
    return count


def _tables(connection: Connection) -> list[Table]:
    if revision_of(connection) == HEAD:
        return METADATA.sorted_tables
    held = MetaData()
    held.reflect(connection)
    return [one for one in held.sorted_tables if one.name != VERSION_TABLE]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _typed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return (
        datetime.fromisoformat(value["at"]) if "at" in value else date.fromisoformat(value["day"])
    )


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those put in; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    last = connection.execute(select(func.max(table.columns["id"]))).scalar()
    if last:
        name = f"'{table.name}', 'id'"
        move = text(f"SELECT setval(pg_get_serial_sequence({name}), :last)")
        connection.execute(move, {"last": last})
