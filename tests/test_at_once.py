"""Several at one moment, each a process of its own: one of them does it, the others are told."""

from collections import Counter
from datetime import datetime
from threading import Event, current_thread
from threading import enumerate as enumerate_threads
from time import monotonic

import pytest
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
from children import processes
from small_office import ACTS, CAMPAIGN, DUE, MAY, opened
from sqlmodel import select

from ledger import failpoints
from ledger.tables import BatchRow, BellActRow, NoticeRow, RunRow
from operations.bell.deadlines import HERE
from operations.bell.ringing import DELIVERY, in_background
from operations.bell.schedule import ring, status
from operations.keeping.auditing import audit_log, check_audit
from rules.errors import Refused

OVER = EVENT_JOB_EXECUTED | EVENT_JOB_ERROR


def at_once(count, target, place, *words):
    """Run a function in processes that start their work at one moment; give what each says."""
    context = processes()
    gate, told = context.Barrier(count), context.Queue()
    started = [
        context.Process(target=target, args=(place, gate, told, *words)) for _ in range(count)
    ]
    for one in started:
        one.start()
    answers = [told.get(timeout=120) for _ in started]
    for one in started:
        one.join(30)
    assert [one.exitcode for one in started] == [0] * count
    return answers


def ring_it(place, gate, told):
    office = opened(place)
    try:
        gate.wait()
        told.put([line["act"] for line in ring(office, DUE)["done"]])
    except BaseException as error:
        told.put(repr(error))
    finally:
        office.close()


LONGEST = 60
"""Seconds until a ring that was due at once is over, or something is wrong."""
AT_ONCE = 20
"""Seconds in which a bell is stopped, also on a busy machine."""


def serve_with_a_bell(place, gate, told):
    """Do what a server does: the bell in the background, other work in front, then stop."""
    office, front = opened(place), opened(place)
    office.clock = lambda: DUE
    heard, rung, stopped = [], Event(), Event()
    office.tell = heard.append
    try:
        with in_background(office, stopped) as bell:
            bell.add_listener(lambda job: rung.set() if job.job_id != DELIVERY else None, OVER)
            (job,) = (one for one in bell.get_jobs() if one.id != DELIVERY)
            gate.wait(LONGEST)
            job.modify(next_run_time=datetime.now(HERE))
            until, seen = monotonic() + LONGEST, set()
            while True:
                seen.add(status(front, DUE)[0]["status"])
                if rung.is_set() or monotonic() > until:
                    break
            began = monotonic()
        stops_at_once = monotonic() - began < AT_ONCE
        left = [one.name for one in enumerate_threads() if one is not current_thread()]
        rung_for = [one for one in heard if one.startswith(CAMPAIGN)]
        told.put((rung_for, seen <= {"due", "scored"} and rung.is_set(), stops_at_once, left))
    except BaseException as error:
        told.put(repr(error))
    finally:
        office.close()
        front.close()


def test_bells_in_the_background_of_two_servers_ring_once_and_stop_at_once(small):
    place = small(ACTS["ring compute"][0], "servers")
    said = at_once(2, serve_with_a_bell, place)
    whole = (True, True, [])  # it rang while others looked, it stopped at once, no thread is left
    assert sorted(map(repr, said)) == sorted(
        repr((rung, *whole)) for rung in ([f"{CAMPAIGN} {MAY}: compute scored"], [])
    )
    assert [(one.act, one.month) for one in rows(place, BellActRow)] == [("compute", MAY)]
    assert [(one.month, one.status) for one in rows(place, RunRow)] == [(MAY, "scored")]


def test_a_bell_that_is_stopped_before_its_hour_rings_nothing(small):
    place = small(ACTS["ring compute"][0], "stopped")
    office, stopped = opened(place), Event()
    before = set(enumerate_threads())
    try:
        with in_background(office, stopped):
            assert len(set(enumerate_threads()) - before) == 1
            began = monotonic()
        assert monotonic() - began < AT_ONCE
        assert stopped.is_set()
        assert set(enumerate_threads()) <= before
        assert rows(place, RunRow) == []
    finally:
        office.close()


def rows(place, table):
    office = opened(place)
    try:
        with office.ledger.reading() as session:
            return session.exec(select(table)).all()
    finally:
        office.close()


def test_of_twelve_schedulers_at_once_one_computes_the_month(small):
    place = small(ACTS["ring compute"][0], "twelve")
    told = at_once(12, ring_it, place)
    assert Counter(map(repr, told)) == {"['compute']": 1, "[]": 11}
    assert [(one.campaign, one.month, one.revision) for one in rows(place, RunRow)] == [
        (CAMPAIGN, MAY, 1)
    ]
    assert [(one.act, one.month) for one in rows(place, BellActRow)] == [("compute", MAY)]
    assert rows(place, NoticeRow) == []


def act_it(place, gate, told, name):
    """Do an act, and wait for the others once all is prepared and only the turn is to come."""

    def listen(point):
        if point == "prepared":
            gate.wait(60)

    failpoints.listener = listen
    office = opened(place)
    try:
        ACTS[name][1](office)
        told.put("done")
    except Refused as refused:
        told.put([(one.code, one.message) for one in refused.problems])
    except BaseException as error:
        told.put(repr(error))
    finally:
        office.close()


@pytest.mark.parametrize("name", ["publish", "correct"])
def test_of_two_officers_at_once_one_wins_and_the_other_is_told(small, name):
    place = small(ACTS[name][0], name)
    runs = len(rows(place, RunRow))
    said = at_once(2, act_it, place, name)
    ((code, message),) = next(one for one in said if one != "done")
    assert said.count("done") == 1
    assert code == "ledger_changed"
    assert f"đã làm đổi sổ: {name} {CAMPAIGN} {MAY}" in message
    office = opened(place)
    done = [one["act"] for one in audit_log(office)["acts"]]
    assert done.count(name) == 1
    assert check_audit(office)[1] == []
    office.close()
    held = rows(place, RunRow)
    assert len(held) == (runs if name == "publish" else runs + 1)
    assert {one.status for one in held} == {"published"}


@pytest.mark.parametrize(
    ("name", "table"), [("compute", RunRow), ("import figures", BatchRow), ("object", None)]
)
def test_the_same_act_twice_at_once_is_one(small, name, table):
    place = small(ACTS[name][0], name.replace(" ", "-"))
    said = at_once(2, act_it, place, name)
    if table is None:
        assert "done" in said
        ((code, _),) = next(one for one in said if one != "done")
        assert code == "objection_waits"
        return
    assert said == ["done", "done"]
    assert len(rows(place, table)) == 1
