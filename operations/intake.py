"""Taking files in: each becomes a batch, whole or not at all; the same file twice is nothing."""

import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from ledger.measured import batches_in_force, is_newest, same_batch
from ledger.runs import published_month
from ledger.tables import BatchRow
from measurements.files.forms import digest
from measurements.files.guard import guarded
from measurements.model import FiguresRead
from measurements.records.crossing import common_keys, find_conflicts
from measurements.records.systems import PORTAL, SourceSystem, load_system
from measurements.records.taking import TakenRecords, take_upload
from measurements.units import Unit
from operations.office import Office, check_month
from rules.errors import Problem, Refused, refuse
from rules.records import RecordKind
from scoring.windows import last_day

SHOWN = 5
"""Examples named before the rest are only counted."""


@dataclass(frozen=True)
class Intake:
    """What became of a file: the batch, and what a person should know about it.

    ``is_new`` is False where the very same file was taken before. ``without_rows`` are units that
    take part but have no row, and are not covered: for them the month stays unreported.
    """

    file: str
    kind: str
    month: str
    rows: int
    changed: int
    is_new: bool
    is_illustrative: bool
    without_rows: tuple[str, ...]
    notes: tuple[str, ...] = ()


def import_records(
    office: Office,
    kind: str,
    files: Sequence[Path],
    month: str,
    covers: Sequence[str] = (),
    dry_run: bool = False,
    system: str = PORTAL,
) -> list[Intake]:
    """Take dossier or rating files of a month; every file is checked before any is kept.

    ``covers`` names tiers or units for which the files are the whole report: no row then means
    that nothing happened. Raises Refused with every problem of every file, and changes nothing.
    """
    check_month(month)
    covered = _known_cover(office, covers)
    waiting = office.data / kind / f".waiting-{secrets.token_hex(8)}"
    waiting.mkdir(parents=True)
    try:
        taken = [
            (path, waiting / f"{at}.parquet", one)
            for at, (path, one) in enumerate(_take_all(office, kind, files, month, system, waiting))
        ]
        if dry_run:
            return [_told(office, kind, month, path, one, covered) for path, _, one in taken]
        with office.ledger.writing() as session:
            return [
                _keep(session, office, kind, month, path, ready, one, covered)
                for path, ready, one in taken
            ]
    finally:
        shutil.rmtree(waiting)


def _take_all(
    office: Office, kind: str, files: Sequence[Path], month: str, system: str, waiting: Path
) -> list[tuple[Path, TakenRecords]]:
    records = office.registers.records
    read_as = load_system(system, records, office.sources_dir)
    key = office.applicant_key()
    problems: list[Problem] = []
    taken = []
    fresh: list[Path] = []
    with office.ledger.reading() as session:
        held = [
            (one.month, office.data / one.stored_as)
            for one in batches_in_force(session, kind, month)
            if (office.data / one.stored_as).exists()
        ]
    for at, path in enumerate(files):
        office.tell(f"Đọc và kiểm tra {path.name}")
        out = waiting / f"{at}.parquet"
        try:
            one = guarded(
                path, take_upload, records[kind], path, month, office.units, read_as, key, out
            )
            problems += _columns_that_indicators_need(office, kind, path, one, read_as)
            problems += find_conflicts(records[kind], out, month, held, path.name)
            problems += _same_keys(records[kind], out, fresh, path)
            fresh.append(out)
            taken.append((path, one))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return taken


def _same_keys(kind: RecordKind, new: Path, others: Sequence[Path], path: Path) -> list[Problem]:
    """Refuse a record that stands in two files of one command: nobody said which is right."""
    again = common_keys(kind, new, others)
    if not again:
        return []
    message = f"mã có trong hai tệp của cùng lần nộp: {', '.join(again)}"
    return [Problem("duplicate_key", message, "giữ mỗi mã ở một tệp", path.name)]


def _columns_that_indicators_need(
    office: Office, kind: str, path: Path, taken: TakenRecords, system: SourceSystem
) -> Iterable[Problem]:
    """Refuse a file without a column that some indicator counts: it would count as never done."""
    derived = {one.id: one.first_of for one in office.registers.records[kind].derived}
    for indicator in office.indicators():
        if indicator.origin != kind:
            continue
        needed = indicator.needed_fields(taken.absent_fields)
        fields = {name for field in needed for name in derived.get(field, (field,))[-1:]}
        for name in sorted(fields & set(taken.absent_fields)):
            column = system.columns_of(office.registers.records[kind]).column(name)
            known = " hoặc ".join(column.names) if column else name
            message = f"thiếu cột {known} mà chỉ số '{indicator.title}' cần để đếm"
            hint = "xuất lại tệp có đủ cột này"
            yield Problem("missing_column", message, hint, path.name, 1, 1)


def _keep(
    session: Session,
    office: Office,
    kind: str,
    month: str,
    path: Path,
    ready: Path,
    taken: TakenRecords,
    covered: frozenset[str],
) -> Intake:
    """Move the checked file into place, then put it in force: in that order.

    The very same file as the month's newest changes nothing; one that another has superseded since
    comes in force again.
    """
    mark = digest(path)
    told = _told(office, kind, month, path, taken, covered)
    covers = taken.units | covered
    stored = Path(kind) / f"{month}-{mark[:16]}.parquet"
    if not (office.data / stored).exists():
        with ready.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(ready, office.data / stored)
    held = same_batch(session, kind, month, mark)
    if held is not None and is_newest(session, held):
        wider = covers - set(held.covers.split())
        held.covers = " ".join(sorted(covers | set(held.covers.split())))
        session.add(held)
        return taken_again(told, held.rows, bool(wider))
    if held is not None:
        held.withdrawn_at = office.clock()
        session.add(held)
        session.flush()
    session.add(batch_of(office, kind, month, path, mark, taken, stored.as_posix(), covers))
    session.flush()
    return told


def batch_of(
    office: Office,
    kind: str,
    month: str,
    path: Path,
    mark: str,
    taken: TakenRecords | FiguresRead,
    stored: str,
    covers: Iterable[str],
) -> BatchRow:
    """Make the row of a batch that was taken in."""
    rows = taken.rows if isinstance(taken, TakenRecords) else len(taken.measurements)
    return BatchRow(
        kind=kind,
        month=month,
        file_name=path.name,
        digest=mark,
        rows=rows,
        stored_as=stored,
        covers=" ".join(sorted(covers)),
        is_illustrative=taken.illustrative,
        taken_at=office.clock(),
        taken_by=office.who,
    )


def _told(
    office: Office,
    kind: str,
    month: str,
    path: Path,
    taken: TakenRecords,
    covered: frozenset[str],
) -> Intake:
    silent = [
        unit.name
        for unit in _taking_part(office, month)
        if unit.code not in taken.units and not {unit.code, unit.tier} & covered
    ]
    notes = [f"bỏ qua cột không dùng: {', '.join(taken.ignored_columns)}"]
    notes = [
        *taken.notes,
        *(notes if taken.ignored_columns else []),
        *published_note(office, month),
    ]
    return Intake(
        file=path.name,
        kind=kind,
        month=month,
        rows=taken.rows,
        changed=taken.rows,
        is_new=True,
        is_illustrative=taken.illustrative,
        without_rows=tuple(silent),
        notes=tuple(notes),
    )


def published_note(office: Office, month: str) -> list[str]:
    """Say that a month is published: its board stays, later windows will read the new figures."""
    if not published_month(office.ledger, month):
        return []
    return [
        f"tháng {month} đã công bố: bảng tháng đó không đổi, các kỳ sau sẽ tính theo số mới nhập"
    ]


def taken_again(told: Intake, rows: int, is_wider: bool) -> Intake:
    """Say that the very same file was there before."""
    note = (
        "tệp đã nhập trước đây; chỉ ghi thêm phạm vi báo cáo"
        if is_wider
        else "tệp đã nhập trước đây; không có gì thay đổi"
    )
    return Intake(
        told.file, told.kind, told.month, rows, 0, False, told.is_illustrative, (), (note,)
    )


def _taking_part(office: Office, month: str) -> list[Unit]:
    return office.units.of_tiers(("department", "commune"), last_day(month))


def _known_cover(office: Office, covers: Sequence[str]) -> frozenset[str]:
    tiers = {unit.tier for unit in office.units}
    known = set()
    for name in covers:
        unit = None if name in tiers else office.units.resolve(name)
        if name not in tiers and unit is None:
            hint = f"các khối: {', '.join(sorted(tiers))}; hoặc mã, tên một đơn vị"
            raise refuse("unknown_cover", f"--covers '{name}' không phải khối hay đơn vị", hint)
        known.add(unit.code if unit else name)
    return frozenset(known)


def intake_document(taken: Sequence[Intake], dry_run: bool) -> dict[str, Any]:
    """Give what became of each file as a plain document."""
    return {"dry_run": dry_run, "files": [asdict(one) for one in taken]}
