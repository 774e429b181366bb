"""Taking lists in: people, contacts, and the marks of a contest; whole or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from ledger.batches import mark_withdrawn
from ledger.contacts import all_contacts, put_contacts
from ledger.measured import changes_by, measurements_in_force, put_in_force, same_batch
from ledger.people import entries_in_force, people_in_force, put_entries, put_people
from ledger.tables import BatchRow
from measurements.files.forms import digest
from measurements.files.guard import guarded
from measurements.lists.contacts import Contact, ContactsRead, read_contacts
from measurements.lists.marks import MarksRead, contest_of, read_marks
from measurements.lists.people import PeopleRead, Post, read_people
from measurements.model import Measurement
from notifications.kinds import TITLES
from operations.delivery.refusals import refusals_told
from operations.intake.records import TAKEN_AGAIN, Intake, batch_facts, taken_again
from operations.office import Office
from operations.periods.counts import measured_by
from rules.errors import Problem, Refused, refuse_if_any

PEOPLE, MARKS, CONTACTS = "people", "marks", "contacts"
Read = TypeVar("Read", PeopleRead, MarksRead, ContactsRead)
Dated = TypeVar("Dated", Post, Contact)
ByCode = dict[str, list[Dated]]


@dataclass(frozen=True)
class _List(Generic[Read]):
    """One file that was read: what it holds, its month, and how many lines."""

    path: Path
    read: Read
    month: str
    rows: int


def import_people(office: Office, files: Sequence[Path], dry_run: bool = False) -> list[Intake]:
    """Take lists of people; a later list replaces all posts of the codes it holds, no others.

    Raises Refused with every problem of every file, and changes nothing.
    """

    def read(path: Path) -> _List[PeopleRead]:
        found = guarded(path, read_people, path, office.units)
        month = f"{max(post.since for post in found.posts):%Y-%m}"
        return _List(path, found, month, len(found.posts))

    with refusals_told(office, files, dry_run=dry_run):
        lists = _read_all(office, files, read)
        codes = [(one.path, {each.code for each in one.read.posts}) for one in lists]
        refuse_if_any(_in_two_files(codes))
    with office.ledger.reading() as session:
        held = _by_code(people_in_force(session))
    told = [_told(PEOPLE, one, *_changes(one.read.posts, held)) for one in lists]
    if dry_run:
        return told
    with office.ledger.writing() as session:
        return [_keep_people(session, office, *pair) for pair in zip(lists, told, strict=True)]


def import_contacts(office: Office, files: Sequence[Path], dry_run: bool = False) -> list[Intake]:
    """Take lists of contacts; a later list replaces all lines of the codes it holds, no others.

    An address named in it is tried again where it had bounced. Raises Refused with every problem
    of every file, and changes nothing.
    """

    def read(path: Path) -> _List[ContactsRead]:
        found = guarded(path, read_contacts, path, office.units, TITLES)
        month = f"{max(one.since for one in found.contacts):%Y-%m}"
        return _List(path, found, month, len(found.contacts))

    with refusals_told(office, files, dry_run=dry_run):
        lists = _read_all(office, files, read)
        codes = [(one.path, {each.code for each in one.read.contacts}) for one in lists]
        refuse_if_any(_in_two_files(codes))
    with office.ledger.reading() as session:
        held = _by_code(all_contacts(session))
    told = [_told(CONTACTS, one, *_changes(one.read.contacts, held)) for one in lists]
    if dry_run:
        return told
    with office.ledger.writing() as session:
        return [_keep_contacts(session, office, *pair) for pair in zip(lists, told, strict=True)]


def import_marks(
    office: Office, campaign: str, files: Sequence[Path], dry_run: bool = False
) -> list[Intake]:
    """Take the marks of a contest; a later file corrects the marks and titles it holds.

    Raises Refused with every problem of every file, and changes nothing.
    """
    book = office.rulebook_in_force(campaign)
    contest = contest_of(book.campaign, measured_by(book))

    def read(path: Path) -> _List[MarksRead]:
        found = guarded(path, read_marks, path, contest, office.units)
        return _List(path, found, contest.month, len(found.measurements))

    with refusals_told(office, files, contest.month, dry_run):
        lists = _read_all(office, files, read)
        marked = [
            (one.path, {f"{row.unit} {row.indicator}" for row in one.read.measurements})
            for one in lists
        ]
        refuse_if_any(_in_two_files(marked))
    if dry_run:
        with office.ledger.reading() as session:
            foreseen = [changes_by(session, one.read.measurements) for one in lists]
        return [
            _told(MARKS, one, changes.new, changes.corrected)
            for one, changes in zip(lists, foreseen, strict=True)
        ]
    with office.ledger.writing() as session:
        return [_keep_marks(session, office, campaign, one) for one in lists]


def _read_all(
    office: Office, files: Sequence[Path], read: Callable[[Path], _List[Read]]
) -> list[_List[Read]]:
    lists: list[_List[Read]] = []
    problems: list[Problem] = []
    for path in files:
        office.tell(f"Đọc và kiểm tra {path.name}")
        try:
            lists.append(read(path))
        except Refused as refused:
            problems += refused.problems
    refuse_if_any(problems)
    return lists


def _in_two_files(lists: Sequence[tuple[Path, set[str]]]) -> list[Problem]:
    """Refuse what stands in two files of one command: nobody said which is right."""
    seen: dict[str, Path] = {}
    problems = []
    for path, keys in lists:
        again = sorted(key for key in keys if key in seen)
        for key in again:
            message = f"{key} có cả trong {seen[key].name}"
            problems.append(Problem("duplicate_key", message, "giữ ở một tệp", path.name))
        seen |= dict.fromkeys(keys, path)
    return problems


def _by_code(posts: Sequence[Dated]) -> ByCode[Dated]:
    held: ByCode[Dated] = {}
    for post in sorted(posts, key=lambda one: (one.code, one.since)):
        held.setdefault(post.code, []).append(post)
    return held


def _changes(read: Sequence[Dated], held: ByCode[Dated]) -> tuple[int, int]:
    """Count the lines of codes that are new, and of those whose lines are not as they stand."""
    read_now = _by_code(read)
    new = sum(len(posts) for code, posts in read_now.items() if code not in held)
    other = [posts for code, posts in read_now.items() if held.get(code, posts) != posts]
    return new, sum(map(len, other))


def _told(kind: str, one: _List[Any], new: int, corrected: int) -> Intake:
    ignored = ", ".join(one.read.ignored)
    notes = [f"bỏ qua, không lưu cột: {ignored}"] if ignored else []
    return Intake(
        file=one.path.name,
        kind=kind,
        month=one.month,
        rows=one.rows,
        new=new,
        corrected=corrected,
        is_new=True,
        is_illustrative=one.read.illustrative,
        without_rows=(),
        notes=tuple(notes),
    )


def _keep_people(session: Session, office: Office, one: _List[PeopleRead], told: Intake) -> Intake:
    is_as_held = not any(_changes(one.read.posts, _by_code(people_in_force(session))))
    batch = _batch(session, office, PEOPLE, one, is_as_held)
    if batch is None:
        return taken_again(told, one.rows, False)
    put_people(session, one.read.posts, batch)
    return told


def _keep_contacts(
    session: Session, office: Office, one: _List[ContactsRead], told: Intake
) -> Intake:
    is_as_held = not any(_changes(one.read.contacts, _by_code(all_contacts(session))))
    batch = _batch(session, office, CONTACTS, one, is_as_held)
    if batch is None:
        return taken_again(told, one.rows, False)
    put_contacts(session, one.read.contacts, batch)
    return told


def _keep_marks(session: Session, office: Office, campaign: str, one: _List[MarksRead]) -> Intake:
    entries = {entry.code: entry for entry in entries_in_force(session, campaign)}
    marks = {_place(row): _value(row) for row in measurements_in_force(session, [one.month])}
    is_as_held = all(entries.get(entry.code) == entry for entry in one.read.entries) and all(
        marks.get(_place(row)) == _value(row) for row in one.read.measurements
    )
    batch = _batch(session, office, MARKS, one, is_as_held)
    if batch is None:
        return taken_again(_told(MARKS, one, 0, 0), one.rows, False)
    put_entries(session, campaign, one.read.entries, batch)
    changes = put_in_force(session, one.read.measurements, office.clock(), batch)
    told = _told(MARKS, one, changes.new, changes.corrected)
    replaced = changes.corrected
    notes = [f"thay {replaced} số đã có trong sổ; số cũ được giữ trong lịch sử"] if replaced else []
    return replace(told, notes=(*told.notes, *notes))


def _place(row: Measurement) -> tuple[str, str]:
    return row.unit, row.indicator


def _value(row: Measurement) -> tuple[str, int, int]:
    return row.state, row.numerator, row.denominator


def _batch(
    session: Session, office: Office, kind: str, one: _List[Any], is_as_held: bool
) -> int | None:
    """Make the file's batch; None where the very same file is in force and nothing has changed.

    The very same file after another one comes in force again.
    """
    mark = digest(one.path)
    held = same_batch(session, kind, one.month, mark)
    if held is not None and is_as_held:
        return None
    if held is not None:
        mark_withdrawn(session, held, office.clock(), office.who, TAKEN_AGAIN)
    batch = BatchRow(
        kind=kind,
        month=one.month,
        file_name=one.path.name,
        digest=mark,
        rows=one.rows,
        stored_as="",
        covers="",
        is_illustrative=one.read.illustrative,
        taken_at=office.clock(),
        taken_by=office.who,
    )
    session.add(batch)
    session.flush()
    before = None if held is None else {"batch": held.id}
    office.record(session, "import", f"{kind} {one.month}", before, batch_facts(batch))
    return batch.id
