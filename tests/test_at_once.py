"""Several at one moment, each a process of its own: one of them does it, the others are told."""

from collections import Counter

import pytest
from children import processes
from small_office import ACTS, CAMPAIGN, DUE, MAY, opened
from sqlmodel import select

from ledger import failpoints
from ledger.tables import BatchRow, BellActRow, NoticeRow, RunRow
from operations.bell.schedule import ring
from operations.keeping.auditing import audit_log, check_audit
from rules.errors import Refused


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
