"""What may be wrong with rows of records: every check is one condition, counted set-wise in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import duckdb

from measurements.records.incoming import SHOWN_PLACES, Batch, lines_of
from measurements.records.privacy import HIDDEN, may_be_personal, tellable
from measurements.records.values import accepted, is_empty, named, quoted, text_told
from measurements.units import UnitRegister
from rules import vietnamese
from rules.errors import Problem, Refused
from rules.records import RecordField, RecordKind

SHOWN_UNITS = 20
DAY_US = 86_400_000_000
"""Microseconds of a day."""
# What messages call a row, and its line in the file (0 where it has none).
Place = tuple[str, int]
# A file's number from 0, a row's from 1, the text of the cell, and the record's key.
Row = tuple[int, int, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Check:
    """Rows for which ``wrong`` (SQL over the table ``taken``) holds are refused with ``message``.

    ``field`` is where the mistake stands; ``shows`` tells whether the cell's text is printed;
    ``names`` that records are named by their keys rather than by their places.
    """

    code: str
    field: str
    wrong: str
    message: str
    hint: str
    shows: bool = True
    names: bool = False


def failed_checks(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    units: UnitRegister,
    crossing: Sequence[Check] = (),
) -> list[tuple[Check, int]]:
    """Give each check that fails anywhere, with the number of rows; ``crossing`` come last."""
    checks = [*checks_of(batch), *_unknown_units(connection, units), *crossing]
    counted = ", ".join(f"count(*) FILTER (WHERE {check.wrong})" for check in checks)
    counts = connection.execute(f"SELECT {counted} FROM taken").fetchone() or ()
    return [(check, count) for check, count in zip(checks, counts, strict=True) if count]


def problems_of(
    connection: duckdb.DuckDBPyConnection, batch: Batch, failed: Sequence[tuple[Check, int]]
) -> list[Problem]:
    """Give one problem per failed check, with how often and the first places."""
    found = [(check, count, _first_rows(connection, check, batch)) for check, count in failed]
    places = places_of(batch, [row for _, _, rows in found for row in rows])
    return [_problem(batch, check, count, rows, places) for check, count, rows in found]


def checks_of(batch: Batch) -> Iterator[Check]:
    """List every check on the rows of a batch, by field."""
    for field in batch.kind.fields:
        if any(field.id in one.columns for one in batch.files):
            yield from _of_field(field, batch)
    yield _key_once(batch.kind)
    yield _in_month(batch)
    yield from _required_by_state(batch)
    yield from _days_in_order(batch)
    yield from _days_promised(batch)


def _of_field(field: RecordField, batch: Batch) -> Iterator[Check]:
    raw, value, title = named(field.id), named(f"v_{field.id}"), field.title
    absent = [str(at) for at, one in enumerate(batch.files) if field.id not in one.columns]
    present = f"file NOT IN ({', '.join(absent)})" if absent else "true"
    if field.required:
        message = f"{title}: bắt buộc nhưng để trống"
        wrong = f"{present} AND {is_empty(field)}"
        yield Check("empty_value", field.id, wrong, message, "điền giá trị", shows=False)
    kinds = {
        "code": ("bad_code", "mã không dùng được"),
        "yes_no": ("bad_code", "mã không dùng được"),
        "time": ("bad_time", "không đọc được ngày giờ"),
        "whole": ("not_whole", "không phải số nguyên không âm"),
    }
    if field.type in kinds:
        code, said = kinds[field.type]
        wrong = f"{raw} IS NOT NULL AND {value} IS NULL"
        hint = accepted(field, batch.kind, batch.system)
        yield Check(code, field.id, wrong, f"{title}: {said}", hint)
    if field.least is not None or field.most is not None:
        yield _within(field, value)


def _within(field: RecordField, value: str) -> Check:
    least = field.least or 0
    beyond = [f"{value} < {least}"]
    said = f"từ {least}"
    if field.most is not None:
        beyond.append(f"{value} > {field.most}")
        said += f" đến {field.most}"
    message = f"{field.title}: số ngoài giới hạn"
    return Check("out_of_range", field.id, " OR ".join(beyond), message, f"viết số {said}")


def _key_once(kind: RecordKind) -> Check:
    key = named(kind.key)
    wrong = f"{key} IN (SELECT {key} FROM taken GROUP BY {key} HAVING count(*) > 1)"
    field = kind.field(kind.key)
    title = field.title if field else kind.key
    hint = "giữ lại một dòng cho mỗi mã; dòng mới nhất là dòng đúng"
    return Check("duplicate_key", kind.key, wrong, f"{title}: lặp lại trong cùng lần nộp", hint)


def _in_month(batch: Batch) -> Check:
    kind, month = batch.kind, batch.month
    start = f"TIMESTAMP {quoted(month + '-01')}"
    values = [named(f"v_{one}") for one in kind.month_of]
    outside = " AND ".join(
        f"NOT coalesce({one} >= {start} AND {one} < {start} + INTERVAL 1 MONTH, false)"
        for one in values
    )
    unread = " OR ".join(
        f"({named(one)} IS NOT NULL AND {named('v_' + one)} IS NULL)" for one in kind.month_of
    )
    titles = [field.title.lower() for name in kind.month_of if (field := kind.field(name))]
    said = f"không có ngày nào trong tháng {vietnamese.month(month)}"
    hint = f"xét các ngày: {', '.join(titles)}; kiểm tra lại tháng hoặc nộp vào đúng tháng"
    wrong = f"{outside} AND NOT ({unread})"
    return Check("wrong_month", kind.month_of[0], wrong, f"{kind.title}: {said}", hint)


def _required_by_state(batch: Batch) -> Iterator[Check]:
    """Refuse a blank that would take a record out of a count: silence must not help."""
    kind = batch.kind
    for field in kind.fields:
        for name, words in field.required_when.items():
            state = kind.field(name)
            if state is None or not any(field.id in one.columns for one in batch.files):
                continue
            codes = ", ".join(str(state.codes[word]) for word in words)
            wrong = f"{named(f'v_{name}')} IN ({codes}) AND {is_empty(field)}"
            message = f"{field.title}: để trống với trạng thái này"
            hint = f"điền giá trị; để trống thì {kind.noun} rơi khỏi phép đếm"
            yield Check("empty_value", field.id, wrong, message, hint, shows=False)


def _days_in_order(batch: Batch) -> Iterator[Check]:
    """Refuse days that run backwards, or that lie after the month of the file."""
    kind, after = batch.kind, _first_of_next(batch.month)
    chains = (kind.in_order, *kind.also_in_order)
    for field_id in dict.fromkeys(name for chain in chains for name in chain):
        field = kind.field(field_id)
        title = field.title if field else field_id
        wrong = f"{named(f'v_{field_id}')} >= {after}"
        message = f"{title}: sau tháng {vietnamese.month(batch.month)} của tệp"
        hint = "ghi tình trạng đến hết tháng của tệp; việc xảy ra sau thuộc tệp tháng sau"
        yield Check("after_month", field_id, wrong, message, hint)
    for earlier, later in (pair for chain in chains for pair in pairwise(chain)):
        first, second = kind.field(earlier), kind.field(later)
        wrong = f"{named(f'v_{later}')} < {named(f'v_{earlier}')}"
        said = f"{second.title if second else later}: trước {first.title if first else earlier}"
        yield Check("days_backwards", later, wrong, said, "kiểm tra lại hai ngày")


def _days_promised(batch: Batch) -> Iterator[Check]:
    due = batch.kind.due
    for field_id in due.fields if due else ():
        field = batch.kind.field(field_id)
        value, start = named(f"v_{field_id}"), named(f"v_{due.after}") if due else ""
        days = due.within_days if due else 0
        since_start = f"epoch_us({value}) - epoch_us({start})"
        wrong = f"CAST({value} AS DATE) < CAST({start} AS DATE) OR {since_start} > {days * DAY_US}"
        message = f"{field.title if field else field_id}: ngoài khoảng hợp lý"
        since = batch.kind.field(due.after) if due else None
        told = since.title.lower() if since else "ngày đầu"
        hint = f"từ {told} đến {vietnamese.number(days)} ngày sau"
        yield Check("due_out_of_range", field_id, wrong, message, hint)


def _first_of_next(month: str) -> str:
    return f"TIMESTAMP {quoted(month + '-01')} + INTERVAL 1 MONTH"


def _unknown_units(connection: duckdb.DuckDBPyConnection, units: UnitRegister) -> Iterator[Check]:
    """Give a check for each text that names no unit, the most frequent first."""
    found = connection.execute(
        "SELECT unit, count(*) FROM taken WHERE unit IS NOT NULL AND unit_code IS NULL "
        "GROUP BY unit ORDER BY count(*) DESC, unit"
    ).fetchall()
    for text, _ in found[:SHOWN_UNITS]:
        wrong = f"unit = {quoted(text)}"
        code, message, hint = _what_register_says(units, text)
        yield Check(code, "unit", wrong, message, hint, shows=False)
    if len(found) > SHOWN_UNITS:
        shown = ", ".join(quoted(text) for text, _ in found[:SHOWN_UNITS])
        wrong = f"unit_code IS NULL AND unit IS NOT NULL AND unit NOT IN ({shown})"
        message = f"còn {len(found) - SHOWN_UNITS} tên đơn vị khác không có trong danh mục"
        yield Check("unknown_unit", "unit", wrong, message, "kiểm tra lại cột đơn vị")


def _what_register_says(units: UnitRegister, text: str) -> tuple[str, str, str]:
    if may_be_personal(text):
        said = f"đơn vị không có trong danh mục {HIDDEN}"
        return "unknown_unit", said, "kiểm tra lại cột đơn vị"
    try:
        units.find(text)
    except Refused as refusal:
        told = refusal.problems[0]
        return told.code, told.message.rstrip("."), told.hint.rstrip(".")
    raise AssertionError(text)  # resolve() and find() disagree: a fault of the register


def told_of(kind: RecordKind, check: Check) -> str:
    """Give the text of the cell that a check is about, in SQL."""
    field = kind.field(check.field)
    return text_told(field) if field else named(check.field)


def _first_rows(connection: duckdb.DuckDBPyConnection, check: Check, batch: Batch) -> list[Row]:
    return connection.execute(
        f"SELECT file, row, {told_of(batch.kind, check)}, {named(batch.kind.key)} FROM taken "
        f"WHERE {check.wrong} ORDER BY file, row LIMIT {SHOWN_PLACES}"
    ).fetchall()


def places_of(batch: Batch, rows: Iterable[Sequence[Any]]) -> dict[tuple[int, int], Place]:
    """Name rows (file and row first) as ``file:line`` with the line, or by number or sheet."""
    places: dict[tuple[int, int], Place] = {}
    wanted = {(one[0], one[1]) for one in rows}
    for at, incoming in enumerate(batch.files):
        here = sorted(row for file, row in wanted if file == at)
        has_lines = incoming.is_csv and not incoming.origin
        lines = lines_of(incoming, here, batch.rejected(at)) if has_lines and here else {}
        for row in here:
            line = lines.get(row, 0)
            name = incoming.path.name
            told = incoming.cell(row, "") or f"dòng {row}"
            places[at, row] = (f"{name}:{line}", line) if line else (f"{name} {told}", 0)
    return places


def _problem(
    batch: Batch,
    check: Check,
    count: int,
    rows: Sequence[Row],
    places: dict[tuple[int, int], Place],
) -> Problem:
    texts = list(dict.fromkeys(_short(text) for _, _, text, _ in rows if text is not None))
    shown = f" ({', '.join(texts)})" if check.shows and texts else ""
    if check.names:
        where = "mã " + ", ".join(tellable(key or "") for *_, key in rows)
    else:
        where = "tại " + ", ".join(
            batch.files[file].cell(row, check.field) or places[file, row][0]
            for file, row, _, _ in rows
        )
    where += "..." if count > len(rows) else ""
    message = f"{check.message}{shown}: {vietnamese.number(count)} dòng, {where}"
    first, row, _, _ = rows[0]
    file, line = batch.files[first], places[first, row][1]
    column = file.header[file.columns[check.field]] if check.field in file.columns else ""
    path = column if line else f"dòng {row}" + (f", cột {column}" if column else "")
    path = file.cell(row, check.field) or path
    return Problem(check.code, message, check.hint, file.path.name, line, 0, path)


def _short(text: str) -> str:
    text = tellable(text)
    if text == HIDDEN:
        return text
    return f"'{text}'" if len(text) <= 30 else f"'{text[:30]}...'"
