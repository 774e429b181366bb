"""Taking files in: each becomes a batch, whole or not at all; the same file twice is nothing."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from ledger.batches import mark_withdrawn, refused_by_unit
from ledger.measured import batches_in_force, is_newest, same_batch
from ledger.placing import put_in_place
from ledger.runs import published_month
from ledger.tables import BatchRow
from measurements.files.forms import digest
from measurements.files.guard import guarded
from measurements.files.holding import held_folder
from measurements.model import FiguresRead
from measurements.records.crossing import common_keys
from measurements.records.privacy import tellable
from measurements.records.references import check_references, repeated
from measurements.records.systems import PORTAL, SourceSystem, load_system
from measurements.records.taking import TakenRecords, take_upload
from measurements.units import Unit
from operations.delivery.refusals import refusals_told, tell_set_aside
from operations.intake.quarantine import (
    Reason,
    RefusedOfUnit,
    name_of,
    of_units,
    place_of,
    reasons,
    refused_rows_of,
    write_quarantine,
)
from operations.intake.record_files import WAITING
from operations.office import Office, check_month
from operations.progress import followed
from rules.errors import Problem, Refused, refuse
from rules.records import RecordKind
from rules.vietnamese import number
from rules.words import parse_amount
from scoring.windows import last_day

MOST_REFUSED = Fraction(1, 200)
"""The share of a file's rows that may be refused while the others are taken: 0,5 %, our own."""
TAKEN_AGAIN = "chính tệp này được nhập lại thành một đợt mới"
"""Why a batch is withdrawn when its file comes in force again after another."""
SHOWN = 5
"""Examples named before the rest are only counted."""


@dataclass(frozen=True)
class Intake:
    """What became of a file: the batch, and what a person should know about it.

    ``is_new`` is False where the very same file was taken before. ``without_rows`` are units that
    take part but have no row, and are not covered: for them the month stays unreported. Of the
    ``rows`` taken, ``new`` were not there before, ``corrected`` differ from what was and
    ``unchanged`` do not. ``refused`` rows were not taken: ``reasons`` and the ``quarantine`` file
    (empty for a dry run) say why, ``refused_by_unit`` whose they are.
    """

    file: str
    kind: str
    month: str
    rows: int
    new: int
    corrected: int
    is_new: bool
    is_illustrative: bool
    without_rows: tuple[str, ...]
    notes: tuple[str, ...] = ()
    refused: int = 0
    refused_by_unit: tuple[RefusedOfUnit, ...] = ()
    reasons: tuple[Reason, ...] = ()
    quarantine: str = ""

    @property
    def unchanged(self) -> int:
        """Rows that say what was in force already."""
        return self.rows - self.new - self.corrected

    @property
    def changed(self) -> int:
        """Rows that changed what is in force."""
        return self.new + self.corrected


def import_records(
    office: Office,
    kind: str,
    files: Sequence[Path],
    month: str,
    covers: Sequence[str] = (),
    dry_run: bool = False,
    system: str = PORTAL,
    most_refused: Fraction = MOST_REFUSED,
) -> list[Intake]:
    """Take files of one kind of record of a month; every file is checked before any is kept.

    ``covers`` names tiers or units for which the files are the whole report: no row then means
    that nothing happened. Rows with mistakes are set aside while they are at most the share
    ``most_refused`` of a file's. A dry run says the same and writes nothing under the data folder.
    Raises Refused with every problem of every file, and changes nothing.
    """
    check_month(month)
    covered = _known_cover(office, covers)
    with _waiting_room(office, kind, dry_run) as waiting:
        with refusals_told(office, files, month, dry_run):
            read = _take_all(office, kind, files, month, system, waiting, most_refused)
        taken = [(path, waiting / f"{at}.parquet", one) for at, (path, one) in enumerate(read)]
        if dry_run:
            with office.ledger.reading() as session:
                return [
                    _foreseen(session, office, kind, month, path, one, covered)
                    for path, _, one in taken
                ]
        with office.ledger.writing() as session:
            return [
                _keep(session, office, kind, month, path, ready, one, covered)
                for path, ready, one in taken
            ]


@contextmanager
def _waiting_room(office: Office, kind: str, dry_run: bool) -> Iterator[Path]:
    """Give a folder for files being read, removed after; a dry run's is not in the data folder."""
    if dry_run:
        with TemporaryDirectory() as folder:
            yield Path(folder)
        return
    place = office.data / kind
    place.mkdir(exist_ok=True)
    with held_folder(place, WAITING) as folder:
        yield folder


def _take_all(
    office: Office,
    kind: str,
    files: Sequence[Path],
    month: str,
    system: str,
    waiting: Path,
    most: Fraction,
) -> list[tuple[Path, TakenRecords]]:
    records = office.registers.records
    read_as = load_system(system, records, office.sources_dir)
    key = office.applicant_key()
    problems: list[Problem] = []
    taken = []
    fresh: list[Path] = []
    held = _held(office, kind, month)
    named = {field.refers_to for field in records[kind].fields if field.refers_to}
    referred = {one: (records[one], [at for _, at in _held(office, one, month)]) for one in named}
    for at, path in enumerate(files):
        out, seen = waiting / f"{at}.parquet", waiting / f"{at}.progress"
        try:
            with (
                office.working(f"Đọc và kiểm tra {path.name}") as moved,
                followed(seen, moved),
            ):
                asked = (records[kind], path, month, office.units, read_as, key, out)
                one = guarded(path, take_upload, *asked, held, most, seen)
            problems += _columns_that_indicators_need(office, kind, path, one, read_as)
            problems += _same_keys(records[kind], out, fresh, path)
            wrong, notes = check_references(records[kind], out, referred, path.name)
            problems += wrong
            notes += repeated(records[kind], out, [*(file for _, file in held), *fresh])
            fresh.append(out)
            taken.append((path, replace(one, notes=(*one.notes, *notes))))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return taken


def _held(office: Office, kind: str, month: str) -> list[tuple[str, Path]]:
    """Give the month and file of every batch in force, oldest first."""
    with office.ledger.reading() as session:
        found = [
            (one.month, office.data / one.stored_as)
            for one in batches_in_force(session, kind, month)
        ]
    return [one for one in found if one[1].exists()]


def _same_keys(kind: RecordKind, new: Path, others: Sequence[Path], path: Path) -> list[Problem]:
    """Refuse a record that stands in two files of one command: nobody said which is right."""
    again = common_keys(kind, new, others)
    if not again:
        return []
    message = f"mã có trong hai tệp của cùng lần nộp: {', '.join(map(tellable, again))}"
    return [Problem("duplicate_key", message, "giữ mỗi mã ở một tệp", path.name)]


def _columns_that_indicators_need(
    office: Office, kind: str, path: Path, taken: TakenRecords, system: SourceSystem
) -> Iterable[Problem]:
    """Refuse a file without a column that some indicator counts: it would count as never done."""
    records = office.registers.records[kind]
    derived = {one.id: one.first_of for one in records.derived}
    needing: dict[str, list[str]] = {}
    for indicator in office.indicators():
        if indicator.origin != kind:
            continue
        clock = records.clock(indicator.counted.clock) if indicator.counted else None
        needed = indicator.needed_fields(taken.absent_fields, clock, records.timing)
        fields = {name for field in needed for name in derived.get(field, (field,))[-1:]}
        for name in sorted(fields & set(taken.absent_fields)):
            needing.setdefault(name, []).append(f"'{indicator.title}'")
    for name, titles in needing.items():
        column = system.columns_of(records).column(name)
        known = " hoặc ".join(column.names) if column else name
        more = f" và {len(titles) - SHOWN} chỉ số nữa" if len(titles) > SHOWN else ""
        message = f"thiếu cột {known} mà chỉ số {', '.join(titles[:SHOWN])}{more} cần để đếm"
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
    covers = _covers(office, taken, covered)
    held = same_batch(session, kind, month, mark)
    if held is not None and is_newest(session, held):
        _put_back(session, office, held, ready, taken)
        wider = covers - set(held.covers.split())
        if wider:
            narrower, held.covers = held.covers, " ".join(sorted(covers | set(held.covers.split())))
            session.add(held)
            place = f"{kind} {month}"
            office.record(session, "cover", place, {"covers": narrower}, batch_facts(held))
        return _again(session, office, told, held, taken, bool(wider))
    if held is not None:
        mark_withdrawn(session, held, office.clock(), office.who, TAKEN_AGAIN)
    stored = _free_place(office.data, f"{kind}/{month}-{mark[:16]}")
    put_in_place(ready, office.data / stored)
    batch = batch_of(office, kind, month, path, mark, taken, stored, covers)
    batch.corrected, batch.refused = taken.corrected, taken.refused
    batch.quarantine = write_quarantine(office, f"{kind}-{Path(stored).stem}", taken.set_aside)
    session.add(batch)
    session.flush()
    if batch.id is not None:
        session.add_all(refused_rows_of(batch.id, taken.set_aside))
    tell_set_aside(session, office, batch, office.registers.records[kind].noun, taken.set_aside)
    before = None if held is None else {"batch": held.id}
    office.record(session, "import", f"{kind} {month}", before, batch_facts(batch))
    return replace(told, quarantine=place_of(office, batch.quarantine))


def _put_back(
    session: Session, office: Office, held: BatchRow, ready: Path, taken: TakenRecords
) -> None:
    """Give a batch in force its files again where they are gone, or not as they were written."""
    place = office.data / held.stored_as
    if not place.exists() or (held.stored_digest and digest(place) != held.stored_digest):
        put_in_place(ready, place)
        held.stored_digest = digest(place)
        session.add(held)
        subject = f"{held.kind} {held.month}"
        office.record(session, "put_back", subject, None, batch_facts(held))
    if held.quarantine and not (office.data / held.quarantine).exists():
        write_quarantine(office, Path(held.quarantine).stem, taken.set_aside)


def _free_place(data: Path, name: str) -> str:
    """Give a file name that no batch has: the same file may be read otherwise another time."""
    names = chain([f"{name}.parquet"], (f"{name}-{at}.parquet" for at in count(2)))
    return next(one for one in names if not (data / one).exists())


def _covers(office: Office, taken: TakenRecords, covered: frozenset[str]) -> frozenset[str]:
    """Give who is reported by a file: those with rows, and those it is said to cover.

    Where rows were refused, having no row taken does not mean that nothing happened: not for the
    units of these rows, and for no unit where a refused row does not say whose it is.
    """
    refused = {unit for unit, _ in taken.refused_by_unit}
    if "" in refused:
        return taken.units
    silent = refused - taken.units
    if not silent:
        return taken.units | covered
    named = {unit.code for unit in office.units if {unit.code, unit.tier} & covered}
    return taken.units | (named - silent)


def _foreseen(
    session: Session,
    office: Office,
    kind: str,
    month: str,
    path: Path,
    taken: TakenRecords,
    covered: frozenset[str],
) -> Intake:
    """Say what keeping a file would say, and keep nothing."""
    told = _told(office, kind, month, path, taken, covered)
    held = same_batch(session, kind, month, digest(path))
    if held is None or not is_newest(session, held):
        return told
    wider = _covers(office, taken, covered) - set(held.covers.split())
    return _again(session, office, told, held, taken, bool(wider))


def _again(
    session: Session,
    office: Office,
    told: Intake,
    held: BatchRow,
    taken: TakenRecords,
    is_wider: bool,
) -> Intake:
    again = replace(
        taken_again(told, held.rows, is_wider),
        refused=held.refused,
        refused_by_unit=of_units(office, refused_by_unit(session, held.id)),
        quarantine=place_of(office, held.quarantine),
    )
    if taken.refused >= held.refused:
        return again
    note = (
        f"có dòng trước đây bị loại, nay nhận được: rút đợt {held.id} bằng "
        f"'thidua batches withdraw {held.id}' rồi nhập lại tệp này"
    )
    return replace(again, notes=(*again.notes, note))


def batch_facts(batch: BatchRow) -> dict[str, Any]:
    """Give what the audit log keeps of a batch."""
    told = {"id", "file_name", "digest", "rows", "corrected", "refused", "covers"}
    return batch.model_dump(include=told)


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
        stored_digest=digest(office.data / stored) if stored else "",
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
    covers = _covers(office, taken, covered)
    refused = dict(taken.refused_by_unit)
    silent = [
        unit.name
        for unit in _taking_part(office, month)
        if not {unit.code, unit.tier} & covers and unit.code not in refused
    ]
    notes = [f"bỏ qua cột không dùng: {', '.join(taken.ignored_columns)}"]
    notes = [*(notes if taken.ignored_columns else []), *taken.notes]
    notes += published_note(office, month)
    return Intake(
        file=path.name,
        kind=kind,
        month=month,
        rows=taken.rows,
        new=taken.fresh,
        corrected=taken.corrected,
        is_new=True,
        is_illustrative=taken.illustrative,
        without_rows=tuple(silent),
        notes=(*notes, *_refusal_notes(office, taken, covered)),
        refused=taken.refused,
        refused_by_unit=of_units(office, taken.refused_by_unit),
        reasons=reasons(taken.set_aside),
    )


def _refusal_notes(office: Office, taken: TakenRecords, covered: frozenset[str]) -> Iterator[str]:
    """Say what refused rows mean for those in force, and for units left without any row."""
    if taken.kept_old:
        yield (
            f"{number(taken.kept_old)} bản ghi có dòng bị loại đã có trong sổ từ trước: "
            "giữ nguyên số cũ"
        )
    refused = {code for code, _ in taken.refused_by_unit}
    empty = [name_of(office, code) for code in sorted(refused - taken.units - {""})]
    if empty:
        yield f"mọi dòng đều bị loại, coi là chưa báo cáo theo tệp này: {', '.join(empty)}"
    if "" in refused and covered:
        yield (
            "có dòng bị loại không rõ của đơn vị nào: đơn vị không có dòng trong tệp này chưa "
            "được coi là không phát sinh, dù có --covers"
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
        told.file, told.kind, told.month, rows, 0, 0, False, told.is_illustrative, (), (note,)
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


def parse_share(text: str) -> Fraction:
    """Read the share of rows that may be refused, exactly: ``0,5%``, ``0.5 %``; 0 % to 100 %."""
    try:
        share = parse_amount(text.strip().replace(",", "."))
    except ValueError:
        share = None
    if share is None or not share.is_percent or not 0 <= share.value <= 1:
        said = f"--most-refused '{text}' không phải là tỷ lệ phần trăm"
        raise refuse("bad_share", said, "viết như 0,5% hoặc 1%, từ 0% đến 100%")
    return share.value


def intake_document(taken: Sequence[Intake], dry_run: bool) -> dict[str, Any]:
    """Give what became of each file as a plain document."""
    files = [asdict(one) | {"unchanged": one.unchanged, "changed": one.changed} for one in taken]
    return {"dry_run": dry_run, "files": files}
