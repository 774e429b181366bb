"""The bell's acts: reminders, warnings, automatic publication; each once, whoever rings."""

import multiprocessing
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from ledger.tables import BellActRow, NoticeRow, RunRow
from operations.bell import schedule
from operations.bell.notices import kept_notices, write_messages
from operations.bell.ringing import bell_of
from operations.bell.schedule import ring, status
from operations.intake.figures import import_figures
from operations.office import init_office, open_office
from rules.loader import rules_folder
from scoring.projection import Pace, count_at_risk, count_needed, rest_of_ratio, share_text

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
CAMPAIGN, UNIT = "thi-dua-2026", "09187"
SECOND = timedelta(seconds=1)
HEAD = "unit,month,indicator,numerator,denominator\n"
ROOT = Path(__file__).parent.parent


def here(month, day, hour=8, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=HERE)


def report(office, *lines):
    table = office.data / "so-lieu.csv"
    table.write_text(HEAD + "\n".join(lines) + "\n")
    import_figures(office, [table])


def own_rules(folder):
    """An office's own rules: the main campaign, to be changed."""
    own = folder / "quy-tac"
    shutil.copytree(rules_folder() / "campaigns" / CAMPAIGN, own / "campaigns" / CAMPAIGN)
    return own


def rows(office, table):
    with office.ledger.reading() as session:
        return session.exec(select(table)).all()


def done(office, now, act, campaign=CAMPAIGN):
    told = ring(office, now)["done"]
    return [one for one in told if (one["act"], one["campaign"]) == (act, campaign)]


def test_who_has_not_reported_is_reminded_once_a_day_of_reminding(office):
    report(office, f"{UNIT},2026-05,self_submission,80,100")
    assert done(office, here(5, 30) - SECOND, "remind") == []
    (line,) = done(office, here(5, 30), "remind")
    assert line["occasion"] == "2026-05-30"
    assert line["notices"] == 113
    assert done(office, here(5, 31), "remind") == []
    (message,) = kept_notices(office, "remind", CAMPAIGN, "2026-05", "Kinh Bac")
    assert "chưa báo cáo 3 số liệu tháng 05/2026" in message.text
    assert "Hạn báo cáo: 17:00 ngày 02/06/2026." in message.text
    assert "tự thao tác nộp hồ sơ" not in message.text
    assert message.subject == "Nhắc báo cáo số liệu tháng 05/2026: Phường Kinh Bắc"
    assert [one["occasion"] for one in done(office, here(6, 1), "remind")] == ["2026-06-01"]
    assert done(office, here(5, 30), "remind") == []
    units = {one.unit for one in rows(office, NoticeRow)}
    assert not units & {"tinh-bac-ninh", "cong-an-tinh"}
    written = write_messages(office, "remind", CAMPAIGN, "2026-05", UNIT, office.data / "thu")
    assert [one.name for one in written] == [f"{UNIT}.eml"]


def test_nobody_is_reminded_after_the_last_moment(office):
    assert done(office, here(6, 2, 17) + SECOND, "remind") == []
    (line,) = done(office, here(6, 2, 17), "remind")
    assert line["occasion"] == "2026-06-01"


def test_a_crash_half_way_keeps_nothing_and_the_next_ring_does_it(office, monkeypatch):
    def fails(*_):
        raise OSError("đĩa đầy")

    with monkeypatch.context() as patched:
        patched.setattr(schedule, "add_notices", fails)
        with pytest.raises(OSError, match="đĩa đầy"):
            ring(office, here(5, 30))
    assert rows(office, BellActRow) == []
    assert rows(office, NoticeRow) == []
    assert len(done(office, here(5, 30), "remind")) == 1


def test_targets_at_risk_are_told_once_in_the_running_month(office):
    (line,) = done(office, here(5, 16), "warn")
    assert line["status"] == "no_figures"
    report(
        office,
        f"{UNIT},2026-05,self_submission,80,100",
        f"{UNIT},2026-05,citizens_guided,100,100",
        "07615,2026-05,self_submission,79,100",
        "07642,2026-05,self_submission,90,100",
    )
    assert done(office, here(5, 16) - SECOND, "warn") == []
    (line,) = done(office, here(5, 16), "warn")
    assert line["notices"] == 2
    assert done(office, here(5, 20), "warn") == []
    (late,) = kept_notices(office, "warn", unit="07615")
    assert "theo nhịp độ này không còn kịp trong tháng" in late.text
    (message,) = kept_notices(office, "warn", unit=UNIT)
    assert (
        "80/100, 80,00 %; chỉ tiêu ít nhất 90 %; phần còn lại phải ít nhất 99,38 %" in message.text
    )
    assert "15/31 ngày" in message.text


def test_a_month_that_is_over_is_not_warned_of(office):
    report(office, f"{UNIT},2026-05,self_submission,80,100")
    assert done(office, here(6, 1, 0), "warn") == []
    assert len(done(office, here(5, 31, 23, 59), "warn")) == 1


@pytest.mark.parametrize(
    ("top", "base", "target", "meets", "share", "reachable"),
    [
        (80, 100, "9/10", "at_least", "159/160", True),
        (90, 100, "9/10", "at_least", "9/10", True),
        (40, 50, "9/10", "at_least", "1", True),
        (40, 50, "9/10", "above", "1", False),
        (39, 50, "9/10", "at_least", "51/50", False),
        (6, 50, "6/100", "at_most", "0", True),
        (6, 50, "6/100", "below", "0", False),
        (7, 50, "6/100", "at_most", "-1/50", False),
    ],
)
def test_the_rest_of_a_month_is_an_exact_share(top, base, target, meets, share, reachable):
    pace = Pace(15, 31) if base == 100 else Pace(15, 30)
    needed = rest_of_ratio(top, base, Fraction(target), meets, pace)
    assert (needed.share, needed.reachable) == (Fraction(share), reachable)


def test_counts_are_taken_on_at_their_pace_and_shares_are_rounded_to_the_safe_side():
    half = Pace(15, 30)
    assert not count_at_risk(50, Fraction(100), "at_least", half)
    assert count_at_risk(49, Fraction(100), "at_least", half)
    assert not count_at_risk(0, Fraction(0), "at_most", half)
    assert count_at_risk(1, Fraction(1), "at_most", half)
    assert count_needed(1, Fraction(1), "at_most").reachable
    assert not count_needed(2, Fraction(1), "at_most").reachable
    assert count_needed(49, Fraction(100), "at_least").reachable
    assert share_text(Fraction(2, 3), "at_least") == "66.67"
    assert share_text(Fraction(2, 3), "at_most") == "66.66"


def test_only_a_campaign_that_says_so_is_published_by_the_bell(tmp_path):
    own = own_rules(tmp_path)
    path = own / "campaigns" / CAMPAIGN / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("mode: manual", "mode: automatic"), encoding="utf-8")
    office = init_office(tmp_path / "data", rules_dir=own)
    report(office, f"{UNIT},2026-05,self_submission,80,100")
    assert done(office, here(6, 3) - SECOND, "publish") == []
    told = [one for one in ring(office, here(6, 3))["done"] if one["campaign"] == CAMPAIGN]
    assert [(one["act"], one["status"]) for one in told] == [
        ("compute", "scored"),
        ("publish", "published"),
    ]
    assert done(office, here(6, 3), "publish") == []
    line = next(one for one in status(office, here(6, 3)) if one["campaign"] == CAMPAIGN)
    assert line["status"] == "published"
    assert line["report_by"].startswith("2026-06-02T17:00")
    office.close()


def ring_in(data, gate, told):
    """Ring in a process of its own, at the same moment as the others."""
    office = open_office(data)
    try:
        gate.wait()
        document = ring(office, here(6, 29))
        told.put((len(document["done"]), [one.get("problems") for one in document["done"]]))
    except BaseException as error:
        told.put(repr(error))
    finally:
        office.close()


def test_twelve_schedulers_at_once_do_each_act_once(office):
    report(office, f"{UNIT},2026-05,self_submission,80,100")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["operations.bell.schedule"])
    gate, told = context.Barrier(12), context.Queue()
    asked = (office.data, gate, told)
    ringers = [context.Process(target=ring_in, args=asked) for _ in range(12)]
    for one in ringers:
        one.start()
    answers = [told.get(timeout=120) for _ in ringers]
    for one in ringers:
        one.join(30)
    assert [one.exitcode for one in ringers] == [0] * 12
    assert [one for one in answers if isinstance(one, str)] == []
    acts = Counter((one.campaign, one.month, one.act) for one in rows(office, BellActRow))
    assert acts.pop((CAMPAIGN, "2026-05", "compute")) == 1
    assert acts == {
        (name, "2026-06", "remind"): 1
        for name in ("chi-thi-10-2023", "chi-tieu-hcc-2026", CAMPAIGN)
    }
    assert [(run.month, run.status) for run in rows(office, RunRow)] == [("2026-05", "scored")]
    told = Counter(one.unit for one in rows(office, NoticeRow) if one.campaign == CAMPAIGN)
    assert (len(told), set(told.values())) == (113, {1})


def test_the_scheduler_keeps_nothing_and_rings_at_each_campaigns_hour(office):
    bell = bell_of(office)
    assert str(bell.timezone) == "Asia/Ho_Chi_Minh"
    bell.start(paused=True)
    try:
        jobs = {one.id: one for one in bell.get_jobs()}
        assert set(jobs) == {"08:00 Asia/Ho_Chi_Minh", "delivery"}
        for job in jobs.values():
            assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
        assert jobs["08:00 Asia/Ho_Chi_Minh"].next_run_time.hour == 8
    finally:
        bell.shutdown()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_bell_stops_cleanly_when_it_is_told_to(office, stop):
    command = [sys.executable, "-c", "from cli.app import main; main()", "--data", str(office.data)]
    with subprocess.Popen(
        [*command, "schedule", "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as bell:
        while "Chuông đang chạy" not in (line := bell.stderr.readline()):
            assert line, "it ended by itself"
        bell.send_signal(stop)
        out, err = bell.communicate(timeout=60)
    assert bell.returncode == 0
    assert out.strip() == "Đã dừng."
    assert "Traceback" not in err


UNITS = sorted((ROOT / "deploy" / "systemd").glob("thidua-*"))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_file_starts_a_command_there_is(path, tmp_path):
    from cli.app import run

    text = path.read_text(encoding="utf-8")
    started = re.findall(r"^ExecStart=\S+/thidua (.+)$", text, re.M)
    assert len(started) == (0 if path.suffix == ".timer" else 1)
    for words in started:
        assert run([*words.split(), "--help"]) == 0
    verify = shutil.which("systemd-analyze")
    if verify and path.suffix == ".service":
        here_ = tmp_path / path.name
        here_.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
        checked = subprocess.run([verify, "verify", str(here_)], capture_output=True, text=True)
        assert path.name not in checked.stderr, checked.stderr
