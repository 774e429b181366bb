"""The scheduler that rings the bell: at start and at each campaign's hour, until it is stopped."""

import signal
import threading
from datetime import datetime
from typing import Any

from operations.deadlines import ZONE
from operations.office import Office
from operations.schedule import ring, rings_of

STOPS = (signal.SIGTERM, signal.SIGINT)


def bell_of(office: Office) -> Any:
    """Give a scheduler, not started, that rings every day at each campaign's hour.

    It keeps nothing: what is due is asked of the ledger at each ring. Ring once before it starts.
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
    return bell


def run_forever(office: Office) -> None:
    """Ring until SIGTERM or SIGINT; a ring under way is finished first."""
    stopped = threading.Event()
    before = {one: signal.signal(one, lambda *_: stopped.set()) for one in STOPS}
    office.tell("Chuông đang chạy; dừng bằng Ctrl-C")
    try:
        # Not as a job: one that is due while the scheduler stops would be lost with a traceback.
        _ring_and_tell(office)
        if not stopped.is_set():
            bell = bell_of(office)
            bell.start()
            stopped.wait()
            bell.shutdown(wait=True)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _ring_at_its_hour(office: Office) -> None:
    """Ring; a full disk or a database that is gone is told, and what is due waits."""
    try:
        _ring_and_tell(office)
    except OSError as error:
        office.tell(f"Chuông không làm được, lần sau làm tiếp: {error}")


def _ring_and_tell(office: Office) -> None:
    now: datetime = office.clock()
    for line in ring(office, now)["done"]:
        problems = "; ".join(line.get("problems", ()))
        said = problems or f"{line['act']} {line['status']}"
        office.tell(f"{line['campaign']} {line['month']}: {said}")
