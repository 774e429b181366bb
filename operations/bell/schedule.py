"""The bell: what is due at a moment, and doing that, each act once.

The scheduler only rings; what is due is asked of the ledger at every ring, and each act is written
in one transaction with the row that says it was done. A machine that was off, a second scheduler, a
crash half way or a clock set back changes nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from ledger.bell import (
    COMPUTE,
    LAPSE,
    OVERDUE,
    PUBLISH,
    REMIND,
    REMINDED,
    WARN,
    WARNED,
    add_notices,
    mark_done,
    newest_notice,
    notices,
    occasions,
)
from ledger.objections import OPEN
from ledger.objections import objections as kept_objections
from ledger.outbox import UNIT, Told, post
from ledger.runs import PUBLISHED, SCORED, current_run, runs_of
from ledger.tables import RunRow
from operations.bell.deadlines import HERE, moment, monthly_of
from operations.bell.reminding import at_risk, silent_units
from operations.delivery.alerting import alert
from operations.office import Office
from operations.periods.gather import gather
from operations.periods.month import compute, publish
from operations.periods.objections import Period, lapsed, let_lapse, period_of
from operations.views import Document
from rules.book import Rulebook
from rules.errors import Refused
from rules.loader import rulebook_from_texts
from rules.model import Campaign
from scoring.windows import last_day, months_of

Line = dict[str, Any]


OVERDUE_FOR = timedelta(days=7)
"""How long after the last moment of reporting those who are late are still told so."""
PUBLISHED_STATES = ("published", "corrected")


class _AlreadyDoneError(Exception):
    """Another scheduler, or a person, did it in the meantime."""


def due_at(campaign: Campaign, month: str) -> datetime | None:
    """Give the moment from which a month is due: the campaign's day of the following month."""
    monthly = monthly_of(campaign)
    if monthly is None:
        return None
    return moment(_day_after(month, monthly.day), monthly.at, monthly.timezone)


def report_by(campaign: Campaign, month: str) -> datetime | None:
    """Give the moment until which units report a month, where the campaign states one."""
    monthly = monthly_of(campaign)
    if monthly is None or monthly.report_by is None:
        return None
    by = monthly.report_by
    return moment(_day_after(month, by.day), by.at, monthly.timezone)


def _day_after(month: str, day: int) -> date:
    """Give a day of the month that follows, or its last where it is shorter."""
    first = last_day(month) + timedelta(days=1)
    return first.replace(day=min(day, last_day(f"{first:%Y-%m}").day))


def status(office: Office, now: datetime) -> list[Line]:
    """Give every month of every campaign computed monthly: when it is due and what was done."""
    return [
        line for book in office.rulebooks_computed_monthly() for line in _months(office, book, now)
    ]


def _months(office: Office, book: Rulebook, now: datetime) -> Iterator[Line]:
    campaign = book.campaign
    with office.ledger.reading() as session:
        runs = {run.month: run for run in runs_of(session, campaign.id)}
        waiting = [row.month for row in kept_objections(session, campaign.id, statuses=(OPEN,))]
    for month in months_of("campaign", campaign, f"{campaign.ends.day:%Y-%m}"):
        when, run = due_at(campaign, month), runs.get(month)
        if when is None or month < f"{campaign.computed_from():%Y-%m}":
            continue
        by, period = report_by(campaign, month), _period(run)
        yield {
            "campaign": campaign.id,
            "month": month,
            "report_by": by.isoformat() if by else None,
            "due_at": when.isoformat(),
            "status": state_of(run) if run else ("due" if now >= when else "not_due"),
            "revision": run.revision if run else None,
            "computed_on": _day(run.computed_at) if run else None,
            "published_on": _day(run.published_at) if run else None,
            "objections_until": period.last_day.isoformat() if period else None,
            "answer_by": period.answer_by.isoformat() if period else None,
            "open_objections": waiting.count(month),
        }


def _period(run: RunRow | None) -> Period | None:
    if run is None or run.published_at is None:
        return None
    return period_of(run, rulebook_from_texts(json.loads(run.texts)).campaign)


def ring(office: Office, now: datetime) -> Document:
    """Do what is due at a moment, the oldest month first; tell what became of each act.

    Gives ``done``, a line an act, and ``notices``, what was written for units. A month whose
    figures are not there yet stays due and is told as such, never skipped silently.
    """
    with office.ledger.reading() as session:
        before = newest_notice(session)
    done = [
        told
        for book in office.rulebooks_computed_monthly()
        for line in _months(office, book, now)
        for act in (_remind, _overdue, _warn, _compute, _publish)
        if (told := _tried(act, office, book, line, now))
    ]
    done += [*_lapse(office, now), *alert(office, now)]
    with office.ledger.reading() as session:
        return {"done": done, "notices": notices(session, after=before)}


Act = Callable[[Office, Rulebook, Line, datetime], Line | None]


def _tried(act: Act, office: Office, book: Rulebook, line: Line, now: datetime) -> Line | None:
    """Do one act; what refuses it is told beside it and stops no other."""
    place = {key: line[key] for key in ("campaign", "month", "due_at")}
    name = act.__name__.lstrip("_")
    try:
        told = act(office, book, line, now)
    except _AlreadyDoneError:
        return None
    except Refused as refused:
        problems = [str(problem) for problem in refused.problems]
        return place | {"act": name, "status": line["status"], "problems": problems}
    return place | {"act": name} | told if told else None


def _compute(office: Office, book: Rulebook, line: Line, now: datetime) -> Line | None:
    if line["status"] != "due":
        return None
    place = (book.campaign.id, line["month"])

    def once(session: Session) -> None:
        if current_run(session, *place) is not None:
            raise _AlreadyDoneError
        mark_done(session, *place, COMPUTE, line["due_at"], now, office.who)

    run = compute(office, *place, within=once).run
    return {"status": run.status, "fingerprint": run.fingerprint}


def _publish(office: Office, book: Rulebook, line: Line, now: datetime) -> Line | None:
    """Publish what is computed where the campaign lets the bell do so, and nowhere else."""
    publication = book.campaign.publication
    is_automatic = publication is not None and publication.mode == "automatic"
    if not is_automatic or now < datetime.fromisoformat(line["due_at"]):
        return None
    place = (book.campaign.id, line["month"])
    with office.ledger.reading() as session:
        run = current_run(session, *place)
    if run is None or run.status != SCORED:
        return None

    def once(session: Session) -> None:
        held = current_run(session, *place)
        if held is None or held.status != SCORED:
            raise _AlreadyDoneError
        mark_done(session, *place, PUBLISH, held.fingerprint, now, office.who)

    run = publish(office, *place, within=once)
    return {"status": run.status, "fingerprint": run.fingerprint}


def _remind(office: Office, book: Rulebook, line: Line, now: datetime) -> Line | None:
    """Tell units that have not reported, on the newest day of reminding that has come.

    A day that was missed is not made up for once a later one has come, nor after the last moment;
    once the month is published there is nothing left to report for it.
    """
    monthly = monthly_of(book.campaign)
    by = report_by(book.campaign, line["month"])
    if line["published_on"]:
        return None
    if monthly is None or monthly.report_by is None or by is None or now > by:
        return None
    days = [by.date() - timedelta(days=one) for one in monthly.report_by.remind]
    come = [day for day in days if moment(day, monthly.at, monthly.timezone) <= now]
    if not come:
        return None
    occasion = max(come).isoformat()

    def told(session: Session) -> dict[str, Document]:
        return silent_units(session, office, book, line["month"], by)

    return _tell_once(office, line, REMIND, REMINDED, occasion, told, now)


def _overdue(office: Office, book: Rulebook, line: Line, now: datetime) -> Line | None:
    """Tell units that have not reported, once, after the last moment and before publication.

    Only within a week of that moment: what was missed while nobody rang is not made up for.
    """
    by = report_by(book.campaign, line["month"])
    if by is None or not by < now <= by + OVERDUE_FOR or line["status"] in PUBLISHED_STATES:
        return None
    with office.ledger.reading() as session:
        if not silent_units(session, office, book, line["month"], by):
            return None

    def told(session: Session) -> dict[str, Document]:
        return silent_units(session, office, book, line["month"], by)

    return _tell_once(office, line, OVERDUE, OVERDUE, by.isoformat(), told, now)


def _warn(office: Office, book: Rulebook, line: Line, now: datetime) -> Line | None:
    """Tell units whose targets are at risk, once in the running month, when there are figures."""
    monthly, month = monthly_of(book.campaign), line["month"]
    if monthly is None or monthly.warn is None:
        return None
    day = date.fromisoformat(f"{month}-{monthly.warn.day:02d}")
    here = now.astimezone(moment(day, monthly.at, monthly.timezone).tzinfo)
    if here < moment(day, monthly.at, monthly.timezone) or here.date() > last_day(month):
        return None
    with office.ledger.reading() as session:
        if occasions(session, book.campaign.id, month, WARN):
            return None
    gathered = gather(office, book, month)
    if "month" not in gathered.windows:
        return {"status": "no_figures", "notices": 0}
    risks = at_risk(book, gathered, month, here.date())
    return _tell_once(office, line, WARN, WARNED, day.isoformat(), lambda _: risks, now)


def _tell_once(
    office: Office,
    line: Line,
    act: str,
    kind: str,
    occasion: str,
    told: Callable[[Session], Mapping[str, Document]],
    now: datetime,
) -> Line | None:
    """Keep what units are told together with the act; nothing if it or a later one was done."""
    place = (line["campaign"], line["month"])
    with office.ledger.writing() as session:
        if any(one >= occasion for one in occasions(session, *place, act)):
            return None
        said = told(session)
        mark_done(session, *place, act, occasion, now, office.who)
        add_notices(session, *place, kind, occasion, said, now)
        told_to = [Told(kind, *place, occasion, unit, data) for unit, data in said.items()]
        post(session, now, UNIT, told_to)
    return {"status": kind, "occasion": occasion, "notices": len(said)}


def _lapse(office: Office, now: datetime) -> list[Line]:
    """Give every objection nobody answered in time the meaning its campaign stated."""
    with office.ledger.reading() as session:
        if not lapsed(session, now):
            return []
    done = []
    with office.ledger.writing() as session:
        for row in lapsed(session, now):
            let_lapse(session, row, now, office.who)
            mark_done(session, row.campaign, row.month, LAPSE, str(row.id), now, office.who)
            done.append(
                {
                    "campaign": row.campaign,
                    "month": row.month,
                    "act": LAPSE,
                    "objection": row.id,
                    "status": row.status,
                    "notices": 1,
                }
            )
    return done


def at_end_of(day: date) -> datetime:
    """Give the last moment of a day in the campaign's zone: ``schedule once --now`` a day."""
    return datetime.combine(day, time(23, 59, 59), HERE)


def rings_of(office: Office) -> set[tuple[str, str]]:
    """Give the hours at which the bell rings, with their zones: each campaign's own."""
    found = [monthly_of(book.campaign) for book in office.rulebooks_computed_monthly()]
    return {(one.at, one.timezone) for one in found if one}


def state_of(run: RunRow) -> str:
    """Give the state of a month: ``scored``, ``published``, or ``corrected`` after that."""
    return "corrected" if run.revision > 1 and run.status == PUBLISHED else run.status


def _day(moment: datetime | None) -> str | None:
    return moment.astimezone(HERE).date().isoformat() if moment else None
