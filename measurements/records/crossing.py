"""A new file against those in force: whose record it is, what it may not undo, what it changes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from measurements.records.checking import Check
from measurements.records.values import named, quoted
from rules.records import OnlyForward, RecordKind

SHOWN = 5
# A month and the file of a batch in force.
Held = tuple[str, Path]


def crossing_checks(
    connection: duckdb.DuckDBPyConnection, kind: RecordKind, month: str, held: Sequence[Held]
) -> list[Check]:
    """Compare the records of the view ``new`` with batches in force, oldest first.

    Refused: a record that stands under another unit; one that a later month's file takes back.
    Files of the same month may correct each other, but not move a record to another unit. Leaves
    the table ``old``: the record in force for each key that is in ``new``.
    """
    parts = [
        "SELECT *, -1 AS _batch, '' AS _month FROM new WHERE false",
        *(
            f"SELECT *, {at} AS _batch, {quoted(when)} AS _month "
            f"FROM read_parquet({quoted(str(path))})"
            for at, (when, path) in enumerate(held)
        ),
    ]
    key = named(kind.key)
    connection.execute(
        f"CREATE TEMP TABLE old AS SELECT * FROM ({' UNION ALL BY NAME '.join(parts)}) "
        f"WHERE {key} IN (SELECT {key} FROM new) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _batch DESC) = 1"
    )
    if not held:
        return []
    checks = []
    for at, (field, wrong, told) in enumerate(_conflicts(kind, month)):
        connection.execute(
            f"CREATE TEMP TABLE crossed_{at} AS SELECT DISTINCT {key} FROM new "
            f"JOIN old USING ({key}) WHERE {wrong}"
        )
        found = f"{key} IN (SELECT {key} FROM crossed_{at})"
        checks.append(Check(told[0], field, found, *told[1:], shows=False, names=True))
    return checks


def compared(connection: duckdb.DuckDBPyConnection, kind: RecordKind) -> tuple[int, int]:
    """Count the records of the view ``kept`` that are in no batch in force, and those that differ.

    Reads the table ``old`` that crossing_checks leaves.
    """
    if not _any_in_force(connection):
        (fresh,) = connection.execute("SELECT count(*) FROM kept").fetchone() or (0,)
        return fresh, 0
    key = named(kind.key)
    names = [*(one.id for one in kind.fields), *(one.id for one in kind.derived)]
    differs = " OR ".join(
        f"old.{named(one)} IS DISTINCT FROM kept.{named(one)}" for one in names if one != kind.key
    )
    fresh, corrected = connection.execute(
        f"SELECT count(*) FILTER (WHERE old.{key} IS NULL), "
        f"count(*) FILTER (WHERE old.{key} IS NOT NULL AND ({differs})) "
        f"FROM kept LEFT JOIN old ON kept.{key} = old.{key}"
    ).fetchone() or (0, 0)
    return fresh, corrected


def refused_in_force(connection: duckdb.DuckDBPyConnection, kind: RecordKind) -> int:
    """Count the records that are in force already and whose row of this file was refused."""
    if not _any_in_force(connection):
        return 0
    key = named(kind.key)
    found = connection.execute(
        f"SELECT count(*) FROM old WHERE {key} IN "
        f"(SELECT {key} FROM taken SEMI JOIN refused USING (file, row))"
    ).fetchone()
    return int(found[0]) if found else 0


def _any_in_force(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("SELECT 1 FROM old LIMIT 1").fetchone() is not None


def _conflicts(kind: RecordKind, month: str) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
    """Give for each conflict its field, the condition on ``old`` and ``new``, and what is said."""
    unit = next(field.id for field in kind.fields if field.type == "unit")
    wrong = f"old.{named(unit)} <> new.{named(unit)}"
    hint = "một mã chỉ thuộc một đơn vị; kiểm tra lại cột đơn vị hoặc mã"
    yield unit, wrong, ("other_unit", "mã đã có trong sổ ở đơn vị khác", hint)
    for rule in kind.only_forward:
        field = kind.field(rule.field)
        title = field.title if field else rule.field
        hint = "tệp tháng sau không đổi lại việc đã xong; sửa số của tháng cũ bằng tệp của tháng đó"
        wrong = f"old._month < {quoted(month)} AND ({_goes_back(kind, rule)})"
        yield rule.field, wrong, ("goes_back", f"{title}: lùi lại so với tệp tháng trước", hint)


def _goes_back(kind: RecordKind, rule: OnlyForward) -> str:
    field, name = kind.field(rule.field), named(rule.field)
    if rule.unchanged or rule.once_set or field is None:
        changed = f"old.{name} IS DISTINCT FROM new.{name}"
        return f"old.{name} IS NOT NULL AND {changed}" if rule.once_set else changed
    reached = ", ".join(str(field.codes[word]) for word in rule.reached)
    allowed = ", ".join(str(field.codes[word]) for word in rule.allowed)
    return f"old.{name} IN ({reached}) AND new.{name} NOT IN ({allowed})"


def count_common(kind: RecordKind, new: Path, others: Sequence[Path]) -> int:
    """Count the records that stand in ``new`` and in one of the others too."""
    if not others:
        return 0
    key, files = named(kind.key), ", ".join(quoted(str(path)) for path in others)
    query = (
        f"SELECT count(*) FROM read_parquet({quoted(str(new))}) "
        f"WHERE {key} IN (SELECT {key} FROM read_parquet([{files}], union_by_name=true))"
    )
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def keys_among(kind: RecordKind, keys: Sequence[str], files: Sequence[Path]) -> set[str]:
    """Give those of the keys that stand in one of the files."""
    there = [path for path in files if path.exists()]
    if not keys or not there:
        return set()
    key, paths = named(kind.key), ", ".join(quoted(str(path)) for path in there)
    query = (
        f"SELECT DISTINCT {key} FROM read_parquet([{paths}], union_by_name=true) "
        f"WHERE {key} IN (SELECT unnest($keys::VARCHAR[]))"
    )
    with duckdb.connect(":memory:") as connection:
        return {one[0] for one in connection.execute(query, {"keys": list(keys)}).fetchall()}


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
