"""The month: compute, preview, publish; what was published is never computed again."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from sqlmodel import Session

from ledger.audit import last_number, require_unchanged
from ledger.canonical import canonical, digest
from ledger.measured import put_in_force
from ledger.runs import (
    PUBLISHED,
    SCORED,
    current_run,
    fingerprint,
    keep_run,
    publish_run,
    runs_of,
)
from ledger.tables import RunRow
from operations.delivery.late import late_codes
from operations.delivery.telling import tell_publication
from operations.office import Office, check_month, check_month_of
from operations.periods.gather import Gathered, day_of, gather
from operations.periods.movements import Movement, movements
from operations.periods.scored import scored
from operations.periods.standards import attested_on
from operations.periods.verification import plain_attested, windows_of
from operations.progress import Moved
from operations.views import (
    Document,
    boards_of,
    ranks_of,
)
from rules.book import Rulebook
from rules.errors import Refused, refuse
from rules.loader import rulebook_from_texts
from rules.model import Campaign
from scoring.engine import ENGINE_VERSION

Done = TypeVar("Done")
PASSED_OVER = {
    *("no_figures", "not_computed", "month_is_published"),
    *("not_published", "nothing_to_correct"),
}


Within = Callable[[Session], None]


def _nothing_else(_: Session) -> None:
    """Do nothing more in the transaction of an act."""


@dataclass(frozen=True)
class Computed:
    """A computed month: the run (stored or not), and who moved against the board before it."""

    run: RunRow
    moved: tuple[Movement, ...]
    missing: tuple[tuple[str, str], ...]


def compute(office: Office, campaign: str, month: str, within: Within = _nothing_else) -> Computed:
    """Count, score and rank a month, and keep the run; safe to repeat until it is published.

    ``within`` is done first in the very transaction that keeps the run, and may call it off.
    Raises Refused for a month outside the campaign or already published, or without any figure.
    """
    book = office.rulebook_in_force(campaign)
    with office.ledger.reading() as session:
        before = current_run(session, book.campaign.id, month)
    gathered, run = scored_run(office, book, month)
    moved = _moved(office, run, month)
    with office.ledger.writing() as session:
        within(session)
        held = current_run(session, run.campaign, month)
        if held and held.fingerprint not in (run.fingerprint, before and before.fingerprint):
            raise refuse(
                "computed_meanwhile",
                f"{held.computed_by} vừa tính tháng {month} của '{run.campaign}' với kết quả khác",
                f"xem 'thidua board --month {month}' rồi chạy lại nếu cần; chưa có gì được ghi",
            )
        changed = put_in_force(session, gathered.counted, run.computed_at, None).changed
        kept = keep_run(session, run)
        if kept is run or changed:
            after = {**(run_facts(kept) or {}), "figures": changed}
            office.record(session, "compute", f"{run.campaign} {month}", run_facts(held), after)
    return Computed(kept, moved, _not_reported(run))


def preview(office: Office, campaign: str, month: str) -> Computed:
    """Compute a month and list who would move, storing nothing."""
    book = office.rulebook_in_force(campaign)
    _, run = scored_run(office, book, month)
    return Computed(run, _moved(office, run, month), _not_reported(run))


def publish(office: Office, campaign: str, month: str, within: Within = _nothing_else) -> RunRow:
    """Freeze the scored board of a month; publishing it again changes nothing.

    ``within`` is done first in the very transaction that freezes it.
    """
    book = office.rulebook_in_force(campaign)
    check_month_of(book, month)
    with office.ledger.reading() as session:
        seen = last_number(session)
        held = {run.month: run for run in runs_of(session, book.campaign.id)}
    waiting = [one for one in held if one < month and held[one].status != PUBLISHED]
    if waiting:
        raise refuse(
            "earlier_month_waits",
            f"tháng {waiting[0]} của '{book.campaign.id}' đã tính nhưng chưa công bố",
            f"công bố tháng {waiting[0]} trước, để hạng so với tháng trước là đúng",
        )
    if month in held and held[month].status == PUBLISHED:
        return held[month]
    if month in held:
        _, fresh = scored_run(office, book, month)
        if fresh.fingerprint != held[month].fingerprint:
            raise refuse(
                "stale_board",
                f"bảng tháng {month} đã tính không còn khớp số liệu hoặc quy tắc hiện có",
                f"chạy lại 'thidua compute {month}', xem lại rồi công bố",
            )
    late = late_codes(office, book, month) if month in held else {}
    with office.ledger.writing() as session:
        require_unchanged(session, seen)
        within(session)
        before = run_facts(current_run(session, book.campaign.id, month))
        now = office.clock()
        run = publish_run(session, book.campaign.id, month, now, office.who)
        tell_publication(session, office, book, run, now, late)
        office.record(session, "publish", f"{book.campaign.id} {month}", before, run_facts(run))
        return run


def run_facts(run: RunRow | None) -> dict[str, Any] | None:
    """Give what the audit log keeps of a run."""
    if run is None:
        return None
    return run.model_dump(include={"revision", "status", "engine_version", "fingerprint"})


def scored_run(
    office: Office, book: Rulebook, month: str, revision: int = 1, reason: str = ""
) -> tuple[Gathered, RunRow]:
    """Count, score and rank a month by a rulebook; gives the figures and a run not yet kept."""
    check_month_of(book, month)
    name = book.campaign.short
    with office.working(f"{name}: đếm hồ sơ và phiếu đánh giá đến tháng {month}") as moved:
        gathered = gather(office, book, month, moved)
    if "month" not in gathered.windows:
        raise refuse(
            "no_figures",
            f"chưa có số liệu nào của tháng {month}",
            "nhập hồ sơ, số liệu, phiếu đánh giá bằng 'thidua import'",
        )
    act = "tính điểm và xếp hạng" if book.campaign.scale else "đối chiếu chỉ tiêu"
    with office.working(f"{name}: {act} tháng {month}") as moved:
        return gathered, _scored(office, book, month, gathered, moved, revision, reason)


def _scored(
    office: Office,
    book: Rulebook,
    month: str,
    gathered: Gathered,
    moved: Moved,
    revision: int,
    reason: str,
) -> RunRow:
    day = day_of(book, month)
    boards_before = _earlier_boards(office, book.campaign.id, month)
    earlier = {window: ranks_of(boards_before.get(window, [])) for window in gathered.windows}
    names = {unit.code: unit.name for unit in gathered.units}
    attested = attested_on(office, book.campaign.id, day)
    boards = {}
    for at, (window, (_, figures)) in enumerate(gathered.windows.items(), 1):
        refused = gathered.refused.get(window)
        sheet = scored(book, figures, day)
        boards[window] = boards_of(sheet, book, names, earlier[window], attested, refused)
        moved(at, len(gathered.windows))
    held = {"names": names, "earlier": earlier, "windows": windows_of(gathered.windows)}
    held |= {"attested": plain_attested(attested)} if attested else {}
    held |= {"refused": gathered.refused} if gathered.refused else {}
    texts, snapshot = canonical(book.texts()), canonical(held)
    run = RunRow(
        campaign=book.campaign.id,
        month=month,
        revision=revision,
        status=SCORED,
        day=day.isoformat(),
        computed_at=office.clock(),
        computed_by=office.who,
        engine_version=ENGINE_VERSION,
        is_illustrative=gathered.is_illustrative,
        texts=texts,
        texts_digest=digest(texts),
        snapshot=snapshot,
        snapshot_digest=digest(snapshot),
        boards=canonical(boards),
        fingerprint="",
        reason=reason,
    )
    run.fingerprint = fingerprint(run)
    return run


def _earlier_boards(office: Office, campaign: str, month: str) -> dict[str, list[Document]]:
    """Give the boards of the month just before, by window, once they are published."""
    year, number = (int(part) for part in month.split("-"))
    before = f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"
    with office.ledger.reading() as session:
        run = current_run(session, campaign, before)
    return json.loads(run.boards) if run and run.status == PUBLISHED else {}


def _moved(office: Office, run: RunRow, month: str) -> tuple[Movement, ...]:
    """Compare with the stored board of the same month, or with last month's where none is."""
    with office.ledger.reading() as session:
        held = current_run(session, run.campaign, month)
    old = json.loads(held.boards) if held else _earlier_boards(office, run.campaign, month)
    new = json.loads(run.boards)
    return tuple(movements(old.get("month", []), new["month"]))


def _not_reported(run: RunRow) -> tuple[tuple[str, str], ...]:
    """List who has not reported what this month: pairs of unit name and criterion."""
    return tuple(
        (entry["name"], line["id"])
        for board in json.loads(run.boards)["month"]
        for entry in board["entries"]
        for line in entry["criteria"]
        if line["state"] == "missing" and line["met"] is not None
    )


def _runs_in(campaign: Campaign, month: str) -> bool:
    return f"{campaign.computed_from():%Y-%m}" <= month <= f"{campaign.ends.day:%Y-%m}"


def campaigns_in_force(office: Office, month: str) -> list[str]:
    """Give the campaigns computed monthly that run in a month; refused where there is none."""
    check_month(month)
    held = [
        book.campaign.id
        for book in office.rulebooks_computed_monthly()
        if _runs_in(book.campaign, month)
    ]
    if not held:
        raise refuse(
            "no_campaign",
            f"không có phong trào nào tính hằng tháng trong tháng {month}",
            "xem 'thidua rules list'",
        )
    return held


def in_every_campaign(
    office: Office, month: str, campaign: str | None, act: Callable[[Office, str, str], Done]
) -> list[Done]:
    """Do one act for the campaign named, or for every campaign in force in the month.

    Where none is named, a campaign without any figure or run of the month, or with the month
    published already, is told and passed over; refused where that leaves none.
    """
    if campaign is not None:
        return [act(office, campaign, month)]
    done, passed = [], []
    for name in campaigns_in_force(office, month):
        try:
            done.append(act(office, name, month))
        except Refused as refused:
            if {one.code for one in refused.problems} - PASSED_OVER:
                raise
            passed.append(refused)
            office.tell(f"{name}: {refused.problems[0].message}")
    if not done:
        raise Refused(problem for one in passed for problem in one.problems)
    return done


def computed_document(computed: Computed) -> Document:
    """Give a computation as a plain document: the run, who moved and who did not report."""
    run = computed.run
    book = rulebook_from_texts(json.loads(run.texts))
    names = {one.id: one.short for one in book.campaign.criteria}
    return {
        "campaign": run.campaign,
        "month": run.month,
        "status": run.status,
        "fingerprint": run.fingerprint,
        "moved": [
            asdict(one) | {"criterion_name": names.get(one.criterion or "")}
            for one in computed.moved
        ],
        "missing": [
            {"name": name, "criterion": what, "criterion_name": names[what]}
            for name, what in computed.missing
        ],
    }
