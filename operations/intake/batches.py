"""Batches after they came in: the list of them, and taking one out of force again."""

from typing import Any

from sqlmodel import Session

from ledger.batches import (
    all_batches,
    batch_numbered,
    figures_back,
    forget_counted,
    mark_withdrawn,
    refused_by_unit,
    take_figures_back,
)
from ledger.measured import batches_in_force
from ledger.runs import PUBLISHED, runs_from
from ledger.tables import BatchRow
from measurements.records.crossing import count_common
from operations.intake.figures import FIGURES
from operations.intake.lists import CONTACTS, MARKS, PEOPLE
from operations.intake.quarantine import of_units, place_of
from operations.intake.records import batch_facts
from operations.office import Office, check_month
from rules.errors import refuse

Document = dict[str, Any]
OTHER_KINDS = {FIGURES: "số liệu", MARKS: "điểm thi", PEOPLE: "cán bộ", CONTACTS: "liên hệ"}
"""Kinds of files that are no records, and what people call what is in them."""
REPORTED = (FIGURES, MARKS)
"""Whose figures stand in the ledger itself."""


def list_batches(office: Office, month: str | None = None, kind: str | None = None) -> Document:
    """Give every batch as it came in, withdrawn ones too, as a plain document.

    Raises Refused for what is no month or no kind of file.
    """
    if month is not None:
        check_month(month)
    kinds = [*(one.id for one in office.registers.records.items), *OTHER_KINDS]
    if kind is not None and kind not in kinds:
        raise refuse("unknown_kind", f"không có loại tệp '{kind}'", f"các loại: {', '.join(kinds)}")
    with office.ledger.reading() as session:
        found = all_batches(session, month, kind)
        return {"batches": [_plain(session, office, one) for one in found]}


def withdraw(office: Office, number: int, reason: str, dry_run: bool = False) -> Document:
    """Take a batch out of force: everything counts as if its file had never come in.

    Nothing is deleted: rows and figures become history, and what the batch had replaced is in force
    again. Published boards stay as they are. Gives what changes (``stopped``: rows that no other
    batch has, or figures; ``restored``: what the batch had corrected); a dry run changes nothing.
    Raises Refused where there is no such batch, it is withdrawn already, or no reason is given.
    """
    if not reason.strip():
        hint = "nêu lý do bằng --reason, ví dụ --reason 'tệp của tháng khác'"
        raise refuse("no_reason", "chưa nêu lý do rút đợt", hint)
    opened = office.ledger.reading if dry_run else office.ledger.writing
    with opened() as session:
        batch = _still_in_force(session, number)
        document = _what_changes(session, office, batch)
        if not dry_run:
            when = office.clock()
            held = batch_facts(batch)
            mark_withdrawn(session, batch, when, office.who, reason.strip())
            place = f"{batch.kind} {batch.month}"
            office.record(session, "withdraw", place, held, {"reason": reason.strip()})
            if batch.kind in REPORTED:
                take_figures_back(session, batch, when)
            elif batch.kind not in (PEOPLE, CONTACTS):
                forget_counted(session, batch, when)
        return {"dry_run": dry_run, "reason": reason.strip(), **document}


def _still_in_force(session: Session, number: int) -> BatchRow:
    batch = batch_numbered(session, number)
    if batch is None:
        raise refuse("unknown_batch", f"không có đợt số {number}", "xem 'thidua batches list'")
    if batch.withdrawn_at is not None:
        who, why = batch.withdrawn_by or "không rõ", batch.withdrawn_reason or "không ghi lý do"
        raise refuse(
            "already_withdrawn",
            f"đợt {number} đã được rút trước đây ({who}: {why})",
            "nhập lại tệp bằng 'thidua import' nếu cần; xem 'thidua batches list'",
        )
    return batch


def _what_changes(session: Session, office: Office, batch: BatchRow) -> Document:
    later, elsewhere = _in_other_batches(session, office, batch)
    back = figures_back(session, batch) if batch.kind in REPORTED else None
    runs = runs_from(session, batch.month)
    return {
        "batch": _plain(session, office, batch),
        "stopped": back.stopped if back else batch.rows - elsewhere,
        "restored": back.restored if back else batch.corrected,
        "corrected_later": back.kept if back else later,
        "published": _months_of(runs, is_published=True),
        "scored": _months_of(runs, is_published=False),
    }


def _in_other_batches(session: Session, office: Office, batch: BatchRow) -> tuple[int, int]:
    """Count the batch's records that a batch after it has too, and that any other has."""
    if not batch.stored_as or not (office.data / batch.stored_as).exists():
        return 0, 0
    kind, own = office.registers.records[batch.kind], office.data / batch.stored_as
    held = batches_in_force(session, batch.kind, "9999-12")
    at = [one.id for one in held].index(batch.id)
    paths = [office.data / one.stored_as for one in held]
    there = [path for path in paths if path.exists() and path != own]
    after = [path for path in paths[at + 1 :] if path.exists()]
    return count_common(kind, own, after), count_common(kind, own, there)


def _kind_name(office: Office, kind: str) -> str:
    known = office.registers.records.get(kind)
    return known.noun if known else OTHER_KINDS[kind]


def _months_of(runs: list[Any], is_published: bool) -> list[Document]:
    return [
        {"campaign": run.campaign, "month": run.month}
        for run in runs
        if (run.status == PUBLISHED) is is_published
    ]


def _plain(session: Session, office: Office, batch: BatchRow) -> Document:
    units = of_units(office, refused_by_unit(session, batch.id))
    gone = batch.withdrawn_at
    return {
        "number": batch.id,
        "kind": batch.kind,
        "kind_name": _kind_name(office, batch.kind),
        "month": batch.month,
        "file": batch.file_name,
        "digest": batch.digest,
        "taken_at": batch.taken_at.isoformat(),
        "taken_by": batch.taken_by,
        "rows": batch.rows,
        "corrected": batch.corrected,
        "refused": batch.refused,
        "refused_by_unit": [
            {"unit": one.unit, "name": one.name, "rows": one.rows} for one in units
        ],
        "quarantine": place_of(office, batch.quarantine),
        "state": "withdrawn" if gone else "in_force",
        "withdrawn_at": gone.isoformat() if gone else None,
        "withdrawn_by": batch.withdrawn_by,
        "withdrawn_reason": batch.withdrawn_reason,
    }
