"""A new file against those in force: whose record it is, and what it may not undo."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from measurements.records.values import named, quoted
from rules.errors import Problem
from rules.records import OnlyForward, RecordKind
from rules.vietnamese import number

SHOWN = 5


def find_conflicts(
    kind: RecordKind, new: Path, month: str, held: Sequence[tuple[str, Path]], file: str
) -> list[Problem]:
    """Compare the checked rows in ``new`` with batches in force (month and file, oldest first).

    Refused: a record that stands under another unit; one that a later month's file takes back.
    Files of the same month may correct each other, but not move a record to another unit.
    """
    if not held:
        return []
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE VIEW new AS FROM read_parquet({quoted(str(new))})")
        parts = [
            f"SELECT *, {at} AS _batch, {quoted(when)} AS _month "
            f"FROM read_parquet({quoted(str(path))})"
            for at, (when, path) in enumerate(held)
        ]
        key = named(kind.key)
        connection.execute(
            f"CREATE TEMP TABLE old AS SELECT * FROM ({' UNION ALL BY NAME '.join(parts)}) "
            f"WHERE {key} IN (SELECT {key} FROM new) "
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _batch DESC) = 1"
        )
        return list(_conflicts(connection, kind, month, file))


def _conflicts(
    connection: duckdb.DuckDBPyConnection, kind: RecordKind, month: str, file: str
) -> Iterator[Problem]:
    unit = next(field.id for field in kind.fields if field.type == "unit")
    wrong = f"old.{named(unit)} <> new.{named(unit)}"
    hint = "một mã chỉ thuộc một đơn vị; kiểm tra lại cột đơn vị hoặc mã"
    message = "mã đã có trong sổ ở đơn vị khác"
    yield from _told(connection, kind, wrong, ("other_unit", message, hint), file)
    for rule in kind.only_forward:
        field = kind.field(rule.field)
        title = field.title if field else rule.field
        hint = "tệp tháng sau không đổi lại việc đã xong; sửa số của tháng cũ bằng tệp của tháng đó"
        wrong = f"old._month < {quoted(month)} AND ({_goes_back(kind, rule)})"
        told = ("goes_back", f"{title}: lùi lại so với tệp tháng trước", hint)
        yield from _told(connection, kind, wrong, told, file)


def _goes_back(kind: RecordKind, rule: OnlyForward) -> str:
    field, name = kind.field(rule.field), named(rule.field)
    if rule.unchanged or rule.once_set or field is None:
        changed = f"old.{name} IS DISTINCT FROM new.{name}"
        return f"old.{name} IS NOT NULL AND {changed}" if rule.once_set else changed
    reached = ", ".join(str(field.codes[word]) for word in rule.reached)
    allowed = ", ".join(str(field.codes[word]) for word in rule.allowed)
    return f"old.{name} IN ({reached}) AND new.{name} NOT IN ({allowed})"


def _told(
    connection: duckdb.DuckDBPyConnection,
    kind: RecordKind,
    wrong: str,
    told: tuple[str, str, str],
    file: str,
) -> Iterator[Problem]:
    key = named(kind.key)
    rows = connection.execute(
        f"SELECT new.{key}, count(*) OVER () FROM new JOIN old USING ({key}) "
        f"WHERE {wrong} ORDER BY 1 LIMIT {SHOWN}"
    ).fetchall()
    if rows:
        code, message, hint = told
        shown = ", ".join(one[0] for one in rows) + ("..." if rows[0][1] > len(rows) else "")
        yield Problem(code, f"{message}: {number(rows[0][1])} dòng, mã {shown}", hint, file)


def common_keys(kind: RecordKind, new: Path, others: Sequence[Path]) -> list[str]:
    """Give the first records that stand in ``new`` and in one of the others."""
    if not others:
        return []
    key, files = named(kind.key), ", ".join(quoted(str(path)) for path in others)
    query = (
        f"SELECT DISTINCT {key} FROM read_parquet({quoted(str(new))}) "
        f"WHERE {key} IN (SELECT {key} FROM read_parquet([{files}])) ORDER BY 1 LIMIT {SHOWN}"
    )
    with duckdb.connect(":memory:") as connection:
        return [one[0] for one in connection.execute(query).fetchall()]
