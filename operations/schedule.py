"""The monthly bell: which months are due and not yet computed, and doing those, each once.

The scheduler only rings; what is due is asked of the ledger at every ring, so a machine that was
off, a second scheduler or a crash changes nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger.runs import PUBLISHED, runs_of
from ledger.tables import RunRow
from operations.month import compute
from operations.office import Office
from rules.book import Rulebook
from rules.errors import Refused
from rules.model import Campaign
from rules.policies import Monthly
from scoring.windows import last_day, months_of

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def due_at(campaign: Campaign, month: str) -> datetime | None:
    """Give the moment from which a month is due: the campaign's day of the following month."""
    monthly = _monthly(campaign)
    if monthly is None:
        return None
    first = last_day(month) + timedelta(days=1)
    day = min(monthly.day, last_day(f"{first:%Y-%m}").day)
    hour, minute = (int(part) for part in monthly.at.split(":"))
    return datetime.combine(first.replace(day=day), time(hour, minute), _zone(monthly))


def status(office: Office, now: datetime) -> list[dict[str, Any]]:
    """Give every month of every campaign computed monthly: when it is due and what was done."""
    return [
        line for book in office.rulebooks_computed_monthly() for line in _months(office, book, now)
    ]


def _months(office: Office, book: Rulebook, now: datetime) -> Iterator[dict[str, Any]]:
    campaign = book.campaign
    with office.ledger.reading() as session:
        runs = {run.month: run for run in runs_of(session, campaign.id)}
    for month in months_of("campaign", campaign, f"{campaign.ends.day:%Y-%m}"):
        when, run = due_at(campaign, month), runs.get(month)
        if when is None or month < f"{campaign.computed_from():%Y-%m}":
            continue
        waiting = "due" if now >= when else "not_due"
        yield {
            "campaign": campaign.id,
            "month": month,
            "due_at": when.isoformat(),
            "status": state_of(run) if run else waiting,
            "revision": run.revision if run else None,
            "computed_on": _day(run.computed_at) if run else None,
            "published_on": _day(run.published_at) if run else None,
        }


def ring(office: Office, now: datetime) -> list[dict[str, Any]]:
    """Compute each month that is due and has no run, oldest first; tell what became of each.

    A month whose figures are not there yet stays due and is told as such, never skipped silently.
    """
    done = []
    for line in status(office, now):
        if line["status"] != "due":
            continue
        try:
            run = compute(office, line["campaign"], line["month"]).run
            done.append(line | {"status": run.status, "fingerprint": run.fingerprint})
        except Refused as refused:
            done.append(line | {"problems": [str(problem) for problem in refused.problems]})
    return done


def run_forever(office: Office) -> None:
    """Ring at start and every day at each campaign's hour: the ledger says what is due."""
    from apscheduler.schedulers.blocking import BlockingScheduler
    from apscheduler.triggers.cron import CronTrigger

    bell = BlockingScheduler()
    for book in office.rulebooks_computed_monthly():
        monthly = _monthly(book.campaign)
        if monthly is None:
            continue
        hour, minute = monthly.at.split(":")
        trigger = CronTrigger(hour=hour, minute=minute, timezone=_zone(monthly))
        bell.add_job(
            lambda: _ring_and_tell(office),
            trigger,
            id=book.campaign.id,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    _ring_and_tell(office)
    bell.start()


def _ring_and_tell(office: Office) -> None:
    for line in ring(office, office.clock()):
        problems = "; ".join(line.get("problems", ()))
        office.tell(f"{line['campaign']} {line['month']}: {problems or line['status']}")


def at_end_of(day: date) -> datetime:
    """Give the last moment of a day in the campaign's zone: ``schedule once --now`` a day."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo("Asia/Ho_Chi_Minh"))


def state_of(run: RunRow) -> str:
    """Give the state of a month: ``scored``, ``published``, or ``corrected`` after that."""
    return "corrected" if run.revision > 1 and run.status == PUBLISHED else run.status


def _day(moment: datetime | None) -> str | None:
    return moment.astimezone(HERE).date().isoformat() if moment else None


def _monthly(campaign: Campaign) -> Monthly | None:
    return campaign.recompute.monthly if campaign.recompute else None


def _zone(monthly: Monthly) -> ZoneInfo:
    return ZoneInfo(monthly.timezone)
