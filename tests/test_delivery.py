"""The outbox on both databases: written with its act, sent once whoever sends, nothing lost."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from delivery_servers import receiving
from outboxes import KINH_BAC, MORNING, contact, know, remind, rows, settings

from ledger.outbox import UNADDRESSED
from notifications.channels.outcome import SENT
from operations.delivery import worker
from operations.delivery.marking import Marking
from operations.delivery.status import retry, status
from operations.delivery.worker import LEASE, deliver
from operations.intake.figures import import_figures
from operations.periods.month import compute, publish
from rules.errors import Failed, Problem

CAMPAIGN, MAY = "thi-dua-2026", "2026-05"
MESSAGES = int(os.environ.get("THIDUA_MESSAGES", "120"))
"""How many messages two workers share: ten thousand take two minutes."""
TESTS = Path(__file__).parent
WORKER = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from outboxes import settings
from operations.delivery import worker
from operations.delivery.marking import Marking
from operations.office import open_office

data, url, port, dies_at = sys.argv[2:6]
sent = 0
mark = Marking._mark

def dying(*told):
    global sent
    sent += 1
    if sent == int(dies_at):
        os.kill(os.getpid(), signal.SIGKILL)
    mark(*told)

Marking._mark = dying
office = open_office(Path(data), url or None)
print("ready", flush=True)
sys.stdin.readline()
print(worker.deliver(office, settings=settings(int(port)))["sent"], flush=True)
"""


def start(office, port, dies_at=0):
    url = "" if office.ledger.is_file else office.ledger.engine.url.render_as_string(False)
    words = [str(TESTS), str(office.data), url, str(port), str(dies_at)]
    started = subprocess.Popen(
        [sys.executable, "-c", WORKER, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    assert started.stdout.readline() == "ready\n"
    return started


def people(office, many):
    know(office, *(contact(f"A{at}", f"a{at}@xa.example.vn") for at in range(many)))
    assert remind(office) == many


def publish_may(office):
    table = office.data / "so-lieu.csv"
    table.write_text(
        "unit,month,indicator,numerator,denominator\n"
        f"{KINH_BAC},{MAY},self_submission,80,100\n07615,{MAY},self_submission,79,100\n"
    )
    import_figures(office, [table])
    compute(office, CAMPAIGN, MAY)


def test_a_publication_tells_every_unit_and_loses_nobody(office):
    know(
        office,
        contact("A", "a@xa.example.vn"),
        contact("A", "he-thong", "webhook"),
        contact("B", "b@xa.example.vn", wants=("warn",)),
        contact("C", "c@xa.example.vn", until=MORNING.date() - timedelta(days=100)),
        contact("D", "d@xa.example.vn", since=MORNING.date() + timedelta(days=100)),
        contact("L", "l@tinh.example.vn", role="leader", unit=""),
    )
    publish_may(office)

    def fails(_):
        raise OSError("đĩa đầy")

    with pytest.raises(OSError, match="đĩa đầy"):
        publish(office, CAMPAIGN, MAY, within=fails)
    assert rows(office) == []
    publish(office, CAMPAIGN, MAY)
    publish(office, CAMPAIGN, MAY)
    told = {(row.kind, row.recipient, row.channel) for row in rows(office, "waiting")}
    assert told == {
        ("result", "A", "email"),
        ("result", "A", "webhook"),
        ("leader", "L", "email"),
    }
    lost = rows(office, UNADDRESSED)
    assert len(lost) == 112
    know(office, contact("E", "e@xa.example.vn", unit="07615"))
    assert retry(office, kind="result")["again"] == 1
    assert [row.recipient for row in rows(office, "waiting")][-1] == "E"
    assert retry(office)["again"] == 0
    assert len(status(office)["unaddressed"]) == 111


def test_a_crash_before_the_act_is_kept_tells_nobody(office, monkeypatch):
    know(office, contact("A", "a@xa.example.vn"))
    publish_may(office)

    def fails(*_):
        raise OSError("mất điện")

    with monkeypatch.context() as patched:
        patched.setattr(office, "record", fails)
        with pytest.raises(OSError, match="mất điện"):
            publish(office, CAMPAIGN, MAY)
    assert rows(office) == []
    publish(office, CAMPAIGN, MAY)
    assert len(rows(office, "waiting")) == 1


def test_two_workers_at_once_send_each_message_once(office, tmp_path):
    many = MESSAGES
    people(office, many)
    with receiving("mail", tmp_path) as server:
        working = [start(office, server.port) for _ in range(2)]
        for one in working:
            one.stdin.write("\n")
            one.stdin.flush()
        shares = [int(one.communicate(timeout=900)[0]) for one in working]
        assert sum(shares) == many
        assert set(server.ids().values()) == {1}
        assert len(server.ids()) == many
    assert {row.state for row in rows(office)} == {"sent"}
    assert {row.claimed_by for row in rows(office)} == {""}


def test_a_worker_killed_between_send_and_mark_repeats_one_message_with_its_id(office, tmp_path):
    many = 20
    people(office, many)
    with receiving("mail", tmp_path) as server:
        dying = start(office, server.port, dies_at=7)
        dying.communicate("\n", timeout=60)
        assert dying.returncode == -9
        assert len(server.ids()) == 7
        held = settings(server.port)
        office.clock.now = rows(office)[-1].claimed_until - timedelta(minutes=1)
        assert deliver(office, settings=held)["sent"] == 0
        office.clock.now += LEASE
        assert deliver(office, settings=held)["sent"] == many - 6
        assert len(server.ids()) == many
        assert sorted(server.ids().values()) == [1] * (many - 1) + [2]
        assert deliver(office, settings=held)["sent"] == 0


class Watching:
    """Takes every letter, and notes how many stood in the ledger as sent at its last step."""

    def __init__(self, office):
        self.office, self.found = office, []

    def send(self, letter, ready):
        ready()
        self.found.append(len(rows(self.office, "sent")))
        return SENT

    def close(self):
        pass


def test_a_message_goes_once_the_one_before_it_is_marked(office):
    people(office, 12)
    channel = Watching(office)
    assert deliver(office, settings=settings(1), channels={"email": channel})["sent"] == 12
    assert channel.found == list(range(12))


def test_a_mark_that_fails_holds_back_the_next_message(office, monkeypatch):
    people(office, 5)
    channel, mark = Watching(office), Marking._mark

    def fails(marking, parcel, *told):
        if len(channel.found) == 2:
            raise Failed(Problem("database_full", "hết chỗ", hint="dọn đĩa"))
        mark(marking, parcel, *told)

    with monkeypatch.context() as patched:
        patched.setattr(Marking, "_mark", fails)
        with pytest.raises(Failed, match="hết chỗ"):
            deliver(office, settings=settings(1), channels={"email": channel})
    assert len(channel.found) == 2
    assert {row.claimed_by for row in rows(office, "waiting")} == {""}
    assert deliver(office, settings=settings(1), channels={"email": channel})["sent"] == 4
    assert len(rows(office, "sent")) == 5


def test_a_worker_that_lost_its_claim_sends_nothing_of_it(office, tmp_path):
    people(office, 3)
    with receiving("mail", tmp_path) as server:
        held = settings(server.port)
        work_taken = []

        def slow(work):
            parcels = taken(work)
            if parcels and not work_taken:
                work_taken.append(work.worker)
                office.clock.now += LEASE * 2
                assert deliver(office, settings=held)["sent"] == 3
            return parcels

        taken = worker._take
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(worker, "_take", slow)
            assert deliver(office, settings=held)["sent"] == 0
        assert list(server.ids().values()) == [1, 1, 1]


def test_what_was_sent_is_never_sent_again_by_retry(office, tmp_path):
    people(office, 2)
    with receiving("mail", tmp_path) as server:
        deliver(office, settings=settings(server.port))
        assert retry(office) == {"again": 0, "unaddressed": 0}
        assert remind(office) == 0
        deliver(office, settings=settings(server.port))
        assert list(server.ids().values()) == [1, 1]


def test_a_message_that_cannot_be_written_waits_and_stops_no_other(office, tmp_path):
    people(office, 2)
    own = office.data / "messages"
    own.mkdir()
    (own / "nhac-bao-cao.txt.j2").write_text("Nhắc\n\n{{ khong_co }}\n")
    with receiving("mail", tmp_path) as server:
        held = settings(server.port)
        assert deliver(office, settings=held)["waiting"] == 2
        assert "nhac-bao-cao.txt.j2:3" in status(office)["retrying"][0]["reason"]
        (own / "nhac-bao-cao.txt.j2").unlink()
        office.clock.now += timedelta(minutes=2)
        assert deliver(office, settings=held)["sent"] == 2
        assert list(server.ids().values()) == [1, 1]


def test_a_stopped_worker_gives_back_what_it_did_not_send(office, tmp_path):
    people(office, 5)
    with receiving("mail", tmp_path) as server:
        held, looks = settings(server.port), iter([False, False, True])
        assert deliver(office, settings=held, is_stopped=lambda: next(looks))["sent"] == 2
        assert deliver(office, settings=held)["sent"] == 3
        assert set(server.ids().values()) == {1}
