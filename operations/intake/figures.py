"""Taking reported figures in: sheets and tables of units, all files of a command or none."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from sqlmodel import Session

from ledger.measured import Changes, changes_by, put_in_force, same_batch
from measurements.files.forms import digest
from measurements.files.guard import guarded
from measurements.model import FiguresRead, Measurement
from measurements.sheets.uploads import read_figures_upload
from operations.delivery.refusals import refusals_told
from operations.intake.records import (
    SHOWN,
    Intake,
    batch_facts,
    batch_of,
    published_note,
    taken_again,
)
from operations.office import Office, check_month
from rules.errors import Problem, Refused, refuse_if_any
from rules.indicators import Indicator

FIGURES = "figures"
MAIN_CAMPAIGN = "thi-dua-2026"
"""Whose sheet units fill in where no other campaign is named."""


def import_figures(
    office: Office,
    files: Sequence[Path],
    month: str | None = None,
    dry_run: bool = False,
    campaign: str = MAIN_CAMPAIGN,
) -> list[Intake]:
    """Take figures sheets (workbooks) or tables (CSV); all are read before any figure is kept.

    Raises Refused with every problem of every file, and changes nothing.
    """
    if month is not None:
        check_month(month)
    with refusals_told(office, files, month or "", dry_run):
        read = _read_all(office, files, month, campaign)
    if dry_run:
        with office.ledger.reading() as session:
            return [_figures_foreseen(session, office, path, one) for path, one in read]
    with office.ledger.writing() as session:
        return [_keep_figures(session, office, path, one) for path, one in read]


def _read_all(
    office: Office, files: Sequence[Path], month: str | None, campaign: str
) -> list[tuple[Path, FiguresRead]]:
    problems: list[Problem] = []
    read: list[tuple[Path, FiguresRead]] = []
    asked = sheet_indicators(office, campaign)
    for path in files:
        office.tell(f"Đọc và kiểm tra {path.name}")
        try:
            read.append((path, _read_figures(office, path, month, asked)))
        except Refused as refused:
            problems += refused.problems
    refuse_if_any(problems or list(_contradictions(read)))
    return read


def _contradictions(read: Sequence[tuple[Path, FiguresRead]]) -> Iterable[Problem]:
    """Refuse two files of one command that say different things of one figure."""
    seen: dict[tuple[str, str, str], tuple[Path, Measurement]] = {}
    for path, one in read:
        for row in one.measurements:
            first, said = seen.setdefault((row.unit, row.month, row.indicator), (path, row))
            if (said.state, said.numerator, said.denominator) != (
                row.state,
                row.numerator,
                row.denominator,
            ):
                message = f"số liệu '{row.indicator}' của {row.unit} khác với tệp {first.name}"
                hint = "giữ một tệp cho mỗi đơn vị và tháng"
                yield Problem("contradiction", message, hint, path.name, path=row.origin)


def sheet_indicators(office: Office, campaign: str = MAIN_CAMPAIGN) -> list[Indicator]:
    """Give the indicators that units report on a campaign's sheet."""
    book = office.rulebook(campaign)
    needed = book.registers.needed(book.campaign.indicators())
    held = [book.registers.indicators[name] for name in needed]
    return [one for one in held if one.origin == "sheet"]


def reported_indicators(office: Office) -> list[Indicator]:
    """Give every indicator that is reported rather than counted: what a table may hold."""
    made = ("derived", "campaign")
    return [one for one in office.indicators() if one.counted is None and one.origin not in made]


def _read_figures(
    office: Office, path: Path, month: str | None, asked: Sequence[Indicator]
) -> FiguresRead:
    in_table = reported_indicators(office)
    return guarded(path, read_figures_upload, path, month, office.units, asked, in_table)


def _figures_foreseen(session: Session, office: Office, path: Path, read: FiguresRead) -> Intake:
    """Say what keeping a file would say, and keep nothing."""
    changes = changes_by(session, read.measurements)
    held = same_batch(session, FIGURES, read.month, digest(path))
    return _figures_told(office, path, read, changes, held is not None)


def _keep_figures(session: Session, office: Office, path: Path, read: FiguresRead) -> Intake:
    mark = digest(path)
    held = same_batch(session, FIGURES, read.month, mark)
    batch = held or batch_of(office, FIGURES, read.month, path, mark, read, "", ())
    session.add(batch)
    session.flush()
    changes = put_in_force(session, read.measurements, office.clock(), batch.id)
    if held is None:
        batch.corrected = changes.corrected
    if changes.changed or held is None:
        after = batch_facts(batch) | asdict(changes)
        before = None if held is None else {"batch": held.id}
        office.record(session, "import", f"{FIGURES} {read.month}", before, after)
    return _figures_told(office, path, read, changes, held is not None)


def _figures_told(
    office: Office, path: Path, read: FiguresRead, changes: Changes, is_held: bool
) -> Intake:
    shown = ", ".join(f"{unit} {indicator}" for unit, indicator in read.blanks[:SHOWN])
    more = f" và {len(read.blanks) - SHOWN} ô khác" if len(read.blanks) > SHOWN else ""
    notes = [f"ô để trống, giữ số đã có hoặc coi là chưa báo cáo: {shown}{more}"] if shown else []
    empty = [row for row in read.measurements if not row.denominator and row.state != "missing"]
    if empty:
        named = ", ".join(f"{row.unit} {row.indicator}" for row in empty[:SHOWN])
        notes.append(f"{len(empty)} số ghi 0/0, coi là không phát sinh: {named}; hãy kiểm tra")
    if changes.corrected:
        notes.append(f"thay {changes.corrected} số đã có trong sổ; số cũ được giữ trong lịch sử")
    notes += published_note(office, read.month)
    told = Intake(
        file=path.name,
        kind=FIGURES,
        month=read.month,
        rows=len(read.measurements),
        new=changes.new,
        corrected=changes.corrected,
        is_new=True,
        is_illustrative=read.illustrative,
        without_rows=(),
        notes=tuple(notes),
    )
    return taken_again(told, told.rows, False) if is_held and not told.changed else told
