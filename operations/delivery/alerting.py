"""Telling the Centre, once, of each objection that is about to lapse unanswered."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from ledger.bell import ALERT, mark_done, occasions
from ledger.objections import OPEN
from ledger.objections import objections as kept_objections
from ledger.outbox import OFFICER, post
from ledger.tables import ObjectionRow
from notifications import kinds
from operations.bell.deadlines import day_in, is_over
from operations.office import Office
from operations.periods.objections import rulebook_of_objection, waiting_objection

Line = dict[str, Any]


def alert(office: Office, now: datetime) -> list[Line]:
    """Tell the Centre's officers once of each objection whose last day to be answered is near."""
    with office.ledger.reading() as session:
        near = [row for row in _near(session, now) if not _alerted(session, row)]
        books = {one.id: rulebook_of_objection(session, one) for one in near}
    done = []
    for row in near:
        with office.ledger.writing() as session:
            if _alerted(session, row):
                continue
            place = (row.campaign, row.month)
            mark_done(session, *place, ALERT, str(row.id), now, office.who)
            told = waiting_objection(office, books[row.id], row, kinds.LAPSING)
            post(session, now, OFFICER, [told])
        head = {"campaign": row.campaign, "month": row.month, "act": ALERT, "objection": row.id}
        done.append(head | {"status": ALERT, "notices": 1})
    return done


def _near(session: Session, now: datetime) -> list[ObjectionRow]:
    """Give the open objections whose last day is today or tomorrow, and not over."""
    waiting = kept_objections(session, statuses=(OPEN,))
    tomorrow = now + timedelta(days=1)
    return [
        row
        for row in waiting
        if day_in(tomorrow, row.timezone) >= date.fromisoformat(row.answer_by)
        and not is_over(row.answer_by, row.timezone, now)
    ]


def _alerted(session: Session, row: ObjectionRow) -> bool:
    return str(row.id) in occasions(session, row.campaign, row.month, ALERT)
