"""The month: compute, preview, publish; what was published is never computed again."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from ledger.measured import put_in_force
from ledger.runs import (
    PUBLISHED,
    SCORED,
    canonical,
    current_run,
    digest,
    fingerprint,
    keep_run,
    publish_run,
    runs_of,
)
from ledger.tables import RunRow
from operations.gather import Gathered, day_of, gather
from operations.movements import Movement, movements
from operations.office import Office, check_month, check_month_of
from operations.progress import Moved
from operations.scored import scored
from operations.verification import windows_of
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
PASSED_OVER = {"no_figures", "not_computed", "month_is_published"}


@dataclass(frozen=True)
class Computed:
    """A computed month: the run (stored or not), and who moved against the board before it."""

    run: RunRow
    moved: tuple[Movement, ...]
    missing: tuple[tuple[str, str], ...]


def compute(office: Office, campaign: str, month: str) -> Computed:
    """Count, score and rank a month, and keep the run; safe to repeat until it is published.

    Raises Refused for a month outside the campaign or already published, or without any figure.
    """
    book = office.rulebook_in_force(campaign)
    gathered, run = _run(office, book, month)
    moved = _moved(office, run, month)
    with office.ledger.writing() as session:
        put_in_force(session, gathered.counted, run.computed_at, None)
        kept = keep_run(session, run)
    return Computed(kept, moved, _not_reported(run))


def preview(office: Office, campaign: str, month: str) -> Computed:
    """Compute a month and list who would move, storing nothing."""
    book = office.rulebook_in_force(campaign)
    _, run = _run(office, book, month)
    return Computed(run, _moved(office, run, month), _not_reported(run))


def publish(office: Office, campaign: str, month: str) -> RunRow:
    """Freeze the scored board of a month; publishing it again changes nothing."""
    book = office.rulebook_in_force(campaign)
    check_month_of(book, month)
    with office.ledger.reading() as session:
        held = {run.month: run for run in runs_of(session, book.campaign.id)}
    waiting = [one for one in held if one < month and held[one].status != PUBLISHED]
    if waiting:
        raise refuse(
            "earlier_month_waits",
            f"tháng {waiting[0]} của '{book.campaign.id}' đã tính nhưng chưa công bố",
            f"công bố tháng {waiting[0]} trước, để hạng so với tháng trước là đúng",
        )
    if month in held and held[month].status != PUBLISHED:
        _, fresh = _run(office, book, month)
        if fresh.fingerprint != held[month].fingerprint:
            raise refuse(
                "stale_board",
                f"bảng tháng {month} đã tính không còn khớp số liệu hoặc quy tắc hiện có",
                f"chạy lại 'thidua compute {month}', xem lại rồi công bố",
            )
    with office.ledger.writing() as session:
        return publish_run(session, book.campaign.id, month, office.clock(), office.who)


def _run(office: Office, book: Rulebook, month: str) -> tuple[Gathered, RunRow]:
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
        return gathered, _scored(office, book, month, gathered, moved)


def _scored(office: Office, book: Rulebook, month: str, gathered: Gathered, moved: Moved) -> RunRow:
    day = day_of(book, month)
    boards_before = _earlier_boards(office, book.campaign.id, month)
    earlier = {window: ranks_of(boards_before.get(window, [])) for window in gathered.windows}
    names = {unit.code: unit.name for unit in gathered.units}
    boards = {}
    for at, (window, (_, figures)) in enumerate(gathered.windows.items(), 1):
        refused = gathered.refused.get(window)
        sheet = scored(book, figures, day)
        boards[window] = boards_of(sheet, book, names, earlier[window], refused)
        moved(at, len(gathered.windows))
    held = {"names": names, "earlier": earlier, "windows": windows_of(gathered.windows)}
    if gathered.refused:
        held["refused"] = gathered.refused
    texts, snapshot = canonical(book.texts()), canonical(held)
    run = RunRow(
        campaign=book.campaign.id,
        month=month,
        revision=1,
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
