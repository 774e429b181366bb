"""What records say of other records: codes they name, and matters already spoken of."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from measurements.records.values import named, quoted
from rules.errors import Problem
from rules.records import RecordField, RecordKind
from rules.vietnamese import number

SHOWN = 5


def check_references(
    kind: RecordKind,
    new: Path,
    held: Mapping[str, tuple[RecordKind, Sequence[Path]]],
    file: str,
) -> tuple[list[Problem], list[str]]:
    """Look up the codes that the records of ``new`` name; ``held`` are files by kind, oldest first.

    A code of another unit's record is a problem. One that no file has is only told: such a record
    counts like one that names none.
    """
    problems, notes = [], []
    for field in kind.fields:
        if field.refers_to is None:
            continue
        other, files = held[field.refers_to]
        strange, unknown = _looked_up(field, new, other, files)
        if strange:
            shown = ", ".join(strange[:SHOWN]) + ("..." if len(strange) > SHOWN else "")
            message = f"{field.title} là của đơn vị khác: {number(len(strange))} dòng, mã {shown}"
            hint = f"kiểm tra lại cột đơn vị hoặc {field.title.lower()}"
            problems.append(Problem("other_unit", message, hint, file))
        if unknown:
            notes.append(
                f"{number(unknown)} {kind.noun} nêu {field.title.lower()} chưa có trong sổ; "
                f"vẫn được tính như {kind.noun} không nêu"
            )
    return problems, notes


def _looked_up(
    field: RecordField, new: Path, other: RecordKind, files: Sequence[Path]
) -> tuple[list[str], int]:
    """Give the codes named that stand under another unit, and how many no file has."""
    code, key = named(field.id), named(other.key)
    parts = [
        f"SELECT {key} AS code, unit, {at} AS batch FROM read_parquet({quoted(str(path))})"
        for at, path in enumerate(files)
    ]
    rows = " UNION ALL ".join(parts or ["SELECT '' AS code, '' AS unit, 0 AS batch WHERE false"])
    query = (
        f"WITH named AS (SELECT {code} AS code, unit FROM read_parquet({quoted(str(new))}) "
        f"WHERE {code} IS NOT NULL), "
        f"held AS (SELECT code, arg_max(unit, batch) AS unit FROM ({rows}) "
        "WHERE code IN (SELECT code FROM named) GROUP BY code) "
        "SELECT named.code, named.unit, held.unit FROM named LEFT JOIN held USING (code) "
        "WHERE held.unit IS DISTINCT FROM named.unit ORDER BY 1"
    )
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(query).fetchall()
    return [one[0] for one in found if one[2] is not None], sum(one[2] is None for one in found)


def repeated(kind: RecordKind, new: Path, held: Sequence[Path]) -> list[str]:
    """Say how many records speak of a matter that was spoken of before, and so do not count."""
    once = kind.counted_once
    if once is None:
        return []
    by, key = ", ".join(named(one) for one in once.by), named(kind.key)
    columns = f"{key}, {by}, {named(once.first)}"
    parts = [
        f"SELECT {columns}, {at} AS batch FROM read_parquet({quoted(str(path))})"
        for at, path in enumerate((*held, new))
    ]
    known = " AND ".join(f"{named(one)} IS NOT NULL" for one in once.by)
    query = (
        f"WITH latest AS (SELECT * FROM ({' UNION ALL '.join(parts)}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY batch DESC) = 1), "
        f"told AS (SELECT *, row_number() OVER (PARTITION BY {by} "
        f"ORDER BY {named(once.first)}, {key}) AS place FROM latest WHERE {known}) "
        f"SELECT count(*) FROM told WHERE place > 1 AND batch = {len(held)}"
    )
    with duckdb.connect(":memory:") as connection:
        (count,) = connection.execute(query).fetchone() or (0,)
    if not count:
        return []
    titles = [field.title.lower() for one in once.by if (field := kind.field(one))]
    same = ", ".join(titles)
    return [
        f"{number(count)} {kind.noun} trùng {same} với một {kind.noun} trước đó: không tính lại"
    ]
