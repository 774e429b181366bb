"""The scheduler that rings the bell: at start and at each campaign's hour, until it is stopped."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from operations.bell.deadlines import ZONE
from operations.bell.schedule import ring, rings_of
from operations.delivery.worker import deliver
from operations.office import Office
from operations.views import Document
from rules.errors import Refused

DELIVERY = "delivery"
STOPS = (signal.SIGTERM, signal.SIGINT)


def bell_of(office: Office, is_stopped: Callable[[], bool] = bool) -> Any:
    """Give a scheduler, not started, that rings every day at each campaign's hour.

    Between the rings it sends, every minute, the messages that are due. It keeps nothing: what is
    due is asked of the ledger each time. Ring once before it starts.
    """
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger

    bell = BackgroundScheduler(
        timezone=ZONE,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for at, zone in sorted(rings_of(office)):
        hour, minute = at.split(":")
        trigger = CronTrigger(hour=hour, minute=minute, timezone=zone)
        bell.add_job(_ring_at_its_hour, trigger, args=[office], id=f"{at} {zone}")
    every_minute = CronTrigger(minute="*", timezone=ZONE)
    bell.add_job(_deliver_and_tell, every_minute, args=[office, is_stopped], id=DELIVERY)
    return bell


@contextmanager
def in_background(office: Office, stopped: threading.Event) -> Iterator[Any]:
    """Let the bell ring beside other work, in a server or while a process waits.

    On leaving, ``stopped`` is set: nothing new begins, and what is under way is finished first.
    """
    bell = bell_of(office, stopped.is_set)
    bell.start()
    try:
        yield bell
    finally:
        stopped.set()
        bell.shutdown(wait=True)


def run_forever(office: Office) -> None:
    """Ring until SIGTERM or SIGINT; a ring under way is finished first."""
    stopped = threading.Event()
    before = {one: signal.signal(one, lambda *_: stopped.set()) for one in STOPS}
    office.tell("Chuông đang chạy; dừng bằng Ctrl-C")
    try:
        # Not as a job: one that is due while the scheduler stops would be lost with a traceback.
        _ring_and_tell(office)
        if not stopped.is_set():
            with in_background(office, stopped):
                stopped.wait()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _ring_at_its_hour(office: Office) -> None:
    """Ring; a full disk, a lost database or a broken rule file is told, and what is due waits."""
    try:
        _ring_and_tell(office)
    except (OSError, Refused) as error:
        office.tell(f"Chuông không làm được, lần sau làm tiếp: {error}")


def _ring_and_tell(office: Office) -> None:
    now: datetime = office.clock()
    for line in ring(office, now)["done"]:
        problems = "; ".join(line.get("problems", ()))
        said = problems or f"{line['act']} {line['status']}"
        office.tell(f"{line['campaign']} {line['month']}: {said}")


def ring_and_deliver(office: Office, now: datetime) -> Document:
    """Ring once, then send what is due by now; gives both.

    Messages are sent by the real time, also where the bell is rung for another day. Settings that
    cannot be read are told under ``delivery`` and stop no act of the bell.
    """
    document = ring(office, now)
    try:
        sent = deliver(office)
    except Refused as refused:
        sent = {"problems": [str(problem) for problem in refused.problems]}
    return document | {"delivery": sent}


def _deliver_and_tell(office: Office, is_stopped: Callable[[], bool]) -> None:
    """Send what is due; what cannot be sent is told once a minute until it is put right."""
    try:
        done = deliver(office, is_stopped=is_stopped)
    except Refused as refused:
        office.tell(str(refused))
        return
    except OSError as error:
        office.tell(f"Chưa gửi được thông báo, phút sau thử lại: {error}")
        return
    for one in done["closed"]:
        office.tell(f"không gửi được qua {one['channel']} {one['receiver']}: {one['reason']}")
