"""Correcting a published month: a new revision beside the frozen one, and who is told why."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ledger.audit import last_number, require_unchanged
from ledger.canonical import canonical
from ledger.measured import put_in_force
from ledger.runs import PUBLISHED, current_run
from ledger.tables import CorrectionRow, RunRow
from operations.boards import run_of
from operations.delivery.telling import tell_correction
from operations.office import Office, check_month_of
from operations.periods.month import run_facts, scored_run
from operations.periods.movements import movements
from operations.views import Document
from rules.book import Rulebook
from rules.errors import refuse
from rules.loader import rulebook_from_texts


@dataclass(frozen=True)
class Correction:
    """A frozen run and the one that corrects it, stored or not."""

    old: RunRow
    new: RunRow


def correct(
    office: Office, campaign: str, month: str, reason: str, with_rules_now: bool = False
) -> Correction:
    """Compute a published month again and freeze the result as the next revision beside it.

    The figures are those now in force; the rules are those of the frozen run, since a correction
    mends what was counted, unless ``with_rules_now``. Each unit that moves is written down with
    why. Raises Refused where the month is not published, no reason is given, nothing differs, or
    somebody else changed the ledger meanwhile.
    """
    with office.ledger.reading() as session:
        seen = last_number(session)
    done, counted = _prepare(office, campaign, month, reason, with_rules_now)
    subject = f"{done.old.campaign} {month}"
    with office.ledger.writing() as session:
        require_unchanged(session, seen)
        put_in_force(session, counted, done.new.computed_at, None)
        done.new.status = PUBLISHED
        done.new.published_at, done.new.published_by = office.clock(), office.who
        session.add(done.new)
        session.flush()
        told = _told(done)
        session.add_all(told)
        tell_correction(session, done.new, [one.unit for one in told], done.new.published_at)
        after = {**(run_facts(done.new) or {}), "reason": reason}
        office.record(session, "correct", subject, run_facts(done.old), after)
    return done


def preview_correction(
    office: Office, campaign: str, month: str, reason: str, with_rules_now: bool = False
) -> Correction:
    """Give what a correction would change, storing nothing."""
    return _prepare(office, campaign, month, reason, with_rules_now)[0]


def held_correction(
    office: Office, campaign: str, month: str, revision: int | None = None
) -> Correction:
    """Give a correction that was made: the newest, or the revision asked for.

    Raises Refused where the month was never corrected.
    """
    new = run_of(office, campaign, month, revision)
    if new.revision == 1:
        raise refuse(
            "not_corrected",
            f"bản {new.revision} tháng {month} của '{campaign}' không phải là bản đính chính",
            "xem bảng bằng 'thidua board'",
        )
    return Correction(run_of(office, campaign, month, new.revision - 1), new)


def _prepare(
    office: Office, campaign: str, month: str, reason: str, with_rules_now: bool
) -> tuple[Correction, Sequence[Any]]:
    if not reason.strip():
        raise refuse("no_reason", "chưa nêu lý do đính chính", "nêu --reason, ghi rõ căn cứ")
    now = office.rulebook_in_force(campaign)
    check_month_of(now, month)
    with office.ledger.reading() as session:
        old = current_run(session, now.campaign.id, month)
    if old is None or old.status != PUBLISHED:
        raise refuse(
            "not_published",
            f"tháng {month} của '{now.campaign.id}' chưa công bố, không có gì để đính chính",
            f"tính lại bằng 'thidua compute {month}', rồi công bố",
        )
    book: Rulebook = now if with_rules_now else rulebook_from_texts(json.loads(old.texts))
    gathered, new = scored_run(office, book, month, old.revision + 1, reason.strip())
    if (new.texts, new.snapshot, new.boards) == (old.texts, old.snapshot, old.boards):
        raise refuse(
            "nothing_to_correct",
            f"tháng {month} của '{old.campaign}' tính lại vẫn như bảng đã công bố",
            "nhập số liệu đúng trước; quy tắc đổi thì thêm --with-rules-now",
        )
    return Correction(old, new), gathered.counted


def _told(done: Correction) -> list[CorrectionRow]:
    """Give what each unit that moved is told, in the order of the boards."""
    by_unit: dict[str, list[Document]] = {}
    for window in correction_document(done)["windows"]:
        for move in window["moved"]:
            by_unit.setdefault(move["unit"], []).append(move | {"window": window["window"]})
    return [
        CorrectionRow(
            run_id=done.new.id or 0, unit=unit, name=moves[0]["name"], moves=canonical(moves)
        )
        for unit, moves in by_unit.items()
    ]


def correction_document(done: Correction) -> Document:
    """Give old and new side by side, window by window, and who moved because of which figure."""
    old, new = json.loads(done.old.boards), json.loads(done.new.boards)
    criteria = rulebook_from_texts(json.loads(done.new.texts)).campaign.criteria
    names = {one.id: one.short for one in criteria}
    return {
        "campaign": done.new.campaign,
        "month": done.new.month,
        "status": done.new.status,
        "reason": done.new.reason,
        "old": _revision(done.old),
        "new": _revision(done.new),
        "windows": [
            {
                "window": window,
                "moved": [
                    asdict(one) | {"criterion_name": names.get(one.criterion or "")}
                    for one in movements(old.get(window, []), new[window])
                ],
                "boards": [_beside(board, old.get(window, [])) for board in new[window]],
            }
            for window in new
        ],
    }


def _revision(run: RunRow) -> Document:
    return {
        "revision": run.revision,
        "fingerprint": run.fingerprint,
        "engine_version": run.engine_version,
        "rules": run.texts_digest,
        "published_at": run.published_at.isoformat() if run.published_at else None,
    }


def _beside(board: Document, old_boards: Sequence[Document]) -> Document:
    """Set each unit's old place and total beside the new ones, in the new order."""
    held = {entry["unit"]: entry for one in old_boards for entry in one["entries"]}
    nothing: Document = {"rank": None, "total": None}
    return {
        "id": board["id"],
        "title": board["title"],
        "entries": [
            {
                "unit": entry["unit"],
                "name": entry["name"],
                "old_rank": held.get(entry["unit"], nothing)["rank"],
                "new_rank": entry["rank"],
                "old_total": held.get(entry["unit"], nothing)["total"],
                "new_total": entry["total"],
            }
            for entry in board["entries"]
        ],
    }
