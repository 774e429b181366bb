"""Rows that are not taken while the rest of their file is: which, why, whose, and how many may be.

What is told of such a row is kept: a cell's text only where its field is no free text and no hash,
and never where it may be a person's number or name.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import duckdb

from measurements.records.checking import Check, places_of, told_of
from measurements.records.incoming import RAGGED, RAGGED_HINT, Batch, Ragged
from measurements.records.privacy import may_be_personal, tellable
from measurements.records.values import named
from measurements.units import UnitRegister
from rules.errors import Problem
from rules.records import RecordField
from rules.vietnamese import exact, number

DASHES = str.maketrans("‐‑–—", "----")


@dataclass(frozen=True, slots=True)
class SetAside:
    """One mistake of one row that was not taken, in plain text for a person.

    ``row`` numbers the rows of the file so that several mistakes of one row can be told from
    several rows; ``line`` is its line, 0 where it has none; ``place`` is what messages call it.
    ``unit`` is the register's code and ``key`` the record's: empty where the row does not say.
    """

    file: str
    row: str
    line: int
    place: str
    column: str
    value: str
    code: str
    reason: str
    remedy: str
    unit: str
    key: str


def mark_refused(connection: duckdb.DuckDBPyConnection, failed: Sequence[tuple[Check, int]]) -> int:
    """Put the rows of ``taken`` that fail a check into the table ``refused``; give how many."""
    for check, _ in failed:
        connection.execute(f"INSERT INTO refused SELECT file, row FROM taken WHERE {check.wrong}")
    found = connection.execute("SELECT count(*) FROM (SELECT DISTINCT * FROM refused)").fetchone()
    return int(found[0]) if found else 0


def over_the_limit(refused: int, kept: int, most: Fraction, file: str) -> list[Problem]:
    """Refuse the file whose refused rows are more than the share ``most``, or that has no other.

    Compared in whole numbers. Where no row at all may be refused nothing is added to what is said
    of the rows.
    """
    if not most or (kept and refused * most.denominator <= (refused + kept) * most.numerator):
        return []
    message = f"{number(refused)} trên {number(refused + kept)} dòng có lỗi: "
    message += f"quá mức {exact(most, True)}, cả tệp bị từ chối" if kept else "không còn dòng nào"
    hint = "sửa các dòng nêu trên rồi nhập lại cả tệp"
    return [Problem("too_many_refused", message, hint, file)]


def set_aside(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    failed: Sequence[tuple[Check, int]],
    units: UnitRegister,
) -> list[SetAside]:
    """Tell every mistake of every refused row, by file and row, then by check."""
    rows = connection.execute("SELECT DISTINCT file, row FROM refused").fetchall()
    places = places_of(batch, rows)
    told = [
        (file, row, order, one)
        for order, (check, _) in enumerate(failed)
        for file, row, one in _failing(connection, batch, check, places)
    ]
    told.sort(key=lambda one: one[:3])
    return [*(_ragged(batch, one, units) for one in batch.ragged), *(one for *_, one in told)]


def refused_by_unit(found: Sequence[SetAside]) -> tuple[tuple[str, int], ...]:
    """Count refused rows by unit code, in order of code; the empty code is a unit not known."""
    whose = {(one.file, one.row): one.unit for one in found}
    return tuple(sorted(Counter(whose.values()).items()))


def _failing(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    check: Check,
    places: dict[tuple[int, int], tuple[str, int]],
) -> Iterator[tuple[int, int, SetAside]]:
    key, field = named(batch.kind.key), batch.kind.field(check.field)
    for file, row, text, name, unit in connection.execute(
        f"SELECT file, row, {told_of(batch.kind, check)}, {key}, unit_code FROM taken "
        f"WHERE {check.wrong}"
    ).fetchall():
        incoming, (place, line) = batch.files[file], places[file, row]
        at = incoming.columns.get(check.field)
        yield (
            file,
            row,
            SetAside(
                file=incoming.path.name,
                row=f"{row}",
                line=line,
                place=incoming.cell(row, check.field) or place,
                column="" if at is None else incoming.header[at],
                value=_shown(field, batch.kind.key, text),
                code=check.code,
                reason=check.message,
                remedy=check.hint,
                unit=unit or "",
                key=_key(name),
            ),
        )


def _shown(field: RecordField | None, key: str, text: str | None) -> str:
    """Give a cell's text as it may be kept; free text and hashes never are."""
    if text is None or field is None or field.type == "hashed":
        return ""
    if field.type == "text" and field.id != key:
        return ""
    return tellable(text, is_name=field.type == "unit")


def _key(text: str | None) -> str:
    return "" if text is None or may_be_personal(text) else text


def _ragged(batch: Batch, one: Ragged, units: UnitRegister) -> SetAside:
    """Tell of a line that is no row: its cells may be shifted, so none of them is shown."""
    incoming, kind = batch.files[one.file], batch.kind
    unit_field = next(field.id for field in kind.fields if field.type == "unit")
    unit = units.resolve(_cell(batch, one, unit_field))
    # As rows._text writes it, so that a corrected row of a later file is known again.
    key = "".join(unicodedata.normalize("NFC", _cell(batch, one, kind.key)).split())
    return SetAside(
        file=incoming.path.name,
        row=f"r{one.record}",
        line=one.line,
        place=f"{incoming.path.name}:{one.line}",
        column="",
        value="",
        code="ragged_row",
        reason=RAGGED,
        remedy=RAGGED_HINT,
        unit=unit.code if unit else "",
        key=_key(key.translate(DASHES).upper()),
    )


def _cell(batch: Batch, one: Ragged, field: str) -> str:
    at = batch.files[one.file].columns.get(field)
    return one.cells[at].strip() if at is not None and at < len(one.cells) else ""
