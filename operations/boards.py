"""Boards as they were computed or published, read back from the ledger."""

import json

from ledger.runs import (
    current_run,
    revision_of_run,
    runs_of,
)
from ledger.tables import RunRow
from operations.bell.deadlines import HERE, aware
from operations.office import Office, check_month_of
from operations.periods.disputes import with_objections
from operations.views import (
    ILLUSTRATIVE,
    Document,
    Heading,
    board_document,
)
from rules.errors import refuse
from rules.model import WindowName


def board(
    office: Office,
    campaign: str,
    month: str,
    window: WindowName = "month",
    revision: int | None = None,
) -> Document:
    """Give a computed or published board as it was: the document of ``thidua board``.

    Without ``revision`` the one in force. Beside what is frozen, flags tell the figures that are
    under objection now. Raises Refused where the month was not computed, or there is no such
    revision or window.
    """
    return with_objections(office, document_of(run_of(office, campaign, month, revision), window))


def run_of(office: Office, campaign: str, month: str, revision: int | None = None) -> RunRow:
    """Give the run of a month in force, or the revision asked for; refused where there is none."""
    with office.ledger.reading() as session:
        newest = current_run(session, campaign, month)
        run = newest
        if revision is not None:
            run = revision_of_run(session, campaign, month, revision)
    if run is None and newest is not None:
        raise refuse(
            "no_such_revision",
            f"tháng {month} của '{campaign}' không có bản {revision}",
            f"các bản: 1 đến {newest.revision}",
        )
    if run is None:
        check_month_of(office.rulebook(campaign), month)
        raise refuse(
            "not_computed",
            f"tháng {month} của '{campaign}' chưa được tính",
            f"chạy 'thidua compute {month}' trước",
        )
    return run


def document_of(run: RunRow, window: WindowName) -> Document:
    """Give one window's boards of a run under their heading."""
    boards, snapshot = json.loads(run.boards), json.loads(run.snapshot)
    if window not in boards:
        raise refuse(
            "no_such_window",
            f"tháng {run.month} của '{run.campaign}' không có bảng theo kỳ '{window}'",
            f"các kỳ có bảng: {', '.join(boards)}; kỳ khác hoặc phong trào không xếp, hoặc có "
            "tháng chưa đủ số liệu của một nửa đơn vị",
        )
    heading = Heading(
        campaign=run.campaign,
        month=run.month,
        window=window,
        months=snapshot["windows"][window]["months"],
        revision=run.revision,
        status=run.status,
        fingerprint=run.fingerprint,
        computed_at=aware(run.computed_at).astimezone(HERE).date().isoformat(),
        mark=ILLUSTRATIVE if run.is_illustrative else "",
    )
    return board_document(heading, boards[window])


def newest_month(office: Office, campaign: str) -> str:
    """Give the newest month that was computed; refused where there is none."""
    with office.ledger.reading() as session:
        held = runs_of(session, campaign)
    if not held:
        office.rulebook(campaign)
        raise refuse(
            "not_computed",
            f"chưa có tháng nào của '{campaign}' được tính",
            "chạy 'thidua compute THÁNG' trước",
        )
    return held[-1].month
