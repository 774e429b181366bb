"""When and how people are told: quiet hours, days off, several as one; channels besides mail."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from importlib.util import find_spec

import pytest
from delivery_servers import SECRET, receiving
from outboxes import KINH_BAC, MORNING, contact, know, remind, rows

from notifications.channels.gateway import GatewayChannel
from notifications.channels.webhook import Hook, WebhookChannel
from notifications.mail import Letter
from notifications.messages import Message
from operations.delivery.quiet import is_quiet, last_daily
from operations.delivery.settings import SETTINGS_FILE, Settings, load_settings
from operations.delivery.worker import deliver
from rules.errors import Refused
from rules.loader import load_registers

CALENDAR = load_registers().working_days
OPEN = {"quiet": {"from": "00:00", "until": "00:00", "days_off": "no"}}
DROP = {"drop": {"folder": "thu-di"}}


def here(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(
    ("when", "quiet"),
    [
        (here(3, 7, 29), True),
        (here(3, 7, 30), False),
        (here(3, 17, 59), False),
        (here(3, 18, 0), True),
        (here(7, 10), True),
        (here(8, 10), True),
        (datetime(2026, 9, 2, 3, tzinfo=UTC), True),
        (datetime(2031, 9, 2, 3, tzinfo=UTC), False),
    ],
)
def test_nobody_is_disturbed_at_night_on_weekends_and_on_holidays(when, quiet):
    assert is_quiet(Settings(), CALENDAR, when) is quiet


def test_quiet_hours_may_lie_within_a_day_and_daily_messages_leave_at_their_hour():
    noon = Settings.model_validate({"quiet": {"from": "11:30", "until": "13:30"}})
    assert is_quiet(noon, CALENDAR, here(3, 12))
    assert not is_quiet(noon, CALENDAR, here(3, 13, 30))
    assert last_daily(noon, here(3, 8)) == here(3, 8)
    assert last_daily(noon, here(3, 7, 59)) == here(2, 8)


def files(office):
    return sorted(
        path.relative_to(office.data / "thu-di") for path in (office.data / "thu-di").rglob("*.eml")
    )


def test_in_quiet_hours_only_who_asked_for_any_hour_is_told(office):
    know(
        office,
        contact("A", "a", "file"),
        contact("B", "b", "file", any_hour=True),
    )
    remind(office)
    night = Settings.model_validate(DROP)
    done = deliver(office, here(3, 23), night)
    assert (done["quiet"], done["sent"]) == (True, 1)
    assert [path.parts[0] for path in files(office)] == ["b"]
    assert deliver(office, here(4, 8), night)["sent"] == 1


def test_many_messages_leave_as_one_and_a_repeat_is_the_same_one(office):
    know(office, contact("A", "a", "file"))
    held = Settings.model_validate(DROP | OPEN)
    for month in ("2026-08", "2026-09"):
        remind(office, month)
    assert deliver(office, MORNING, held)["sent"] == 2
    assert len(files(office)) == 2
    for month in ("2026-05", "2026-06", "2026-07"):
        remind(office, month)
    closed = Settings.model_validate(OPEN | {"drop": {"folder": "thidua.db/khong-ghi-duoc"}})
    assert deliver(office, MORNING, closed)["waiting"] == 3
    remind(office, "2026-10")
    later = MORNING + timedelta(minutes=2)
    assert deliver(office, later, held)["sent"] == 4
    assert len(files(office)) == 4
    bundles = [row.bundle for row in rows(office)]
    assert bundles[:2] == [None, None]
    assert len(set(bundles[2:5])) == 1
    assert bundles[5] is None
    mails = [
        message_from_bytes((office.data / "thu-di" / path).read_bytes(), policy=policy.default)
        for path in files(office)
    ]
    (together,) = [one for one in mails if one["Subject"].startswith("3 thông báo: ")]
    text = together.get_body(("plain",)).get_content()
    assert [month for month in range(5, 11) if f"tháng {month:02d}/2026" in text] == [5, 6, 7]


def test_who_asks_for_one_message_a_day_gets_it_at_its_hour(office):
    know(office, contact("A", "a", "file", pace="daily"))
    held = Settings.model_validate(DROP | OPEN)
    remind(office, "2026-08", when=here(3, 9))
    remind(office, "2026-09", when=here(3, 15))
    assert deliver(office, here(3, 16), held)["sent"] == 0
    assert deliver(office, here(4, 7, 59), held)["sent"] == 0
    assert deliver(office, here(4, 8), held)["sent"] == 2
    assert len(files(office)) == 1


def test_a_channel_that_is_not_set_lets_its_messages_wait(office):
    know(office, contact("A", "a@xa.example.vn"), contact("B", "b", "file"))
    remind(office)
    done = deliver(office, MORNING, Settings.model_validate(DROP | OPEN))
    assert (done["sent"], done["waiting"], done["closed"]) == (1, 0, [])
    assert [row.channel for row in rows(office, "waiting")] == ["email"]


def call(port, path, timeout=1):
    message = Message(KINH_BAC, "Phường Kinh Bắc", "Kết quả", "Chữ\n", "<p>Chữ</p>", "result")
    letter = Letter("khoa-1", "Đầu mối", "he-thong", message, MORNING)
    hook = Hook(f"http://127.0.0.1:{port}{path}", SECRET, timeout=timeout)
    return WebhookChannel({"he-thong": hook}).send(letter)


def test_a_call_is_signed_and_its_key_stays_the_same(tmp_path):
    with receiving("calls", tmp_path) as receiver:
        states = {
            path: [call(receiver.port, path).state for _ in range(2)]
            for path in ("/ok", "/fails", "/cut", "/gone", "/closed", "/moved")
        }
        assert states == {
            "/ok": ["sent", "sent"],
            "/fails": ["later", "sent"],
            "/cut": ["later", "sent"],
            "/gone": ["never", "never"],
            "/closed": ["down", "down"],
            "/moved": ["never", "never"],
        }
        assert call(receiver.port, "/busy").after == 7200
        taken = receiver.taken()
        assert {one["id"] for one in taken} == {"khoa-1"}
        assert all(one["signed"] for one in taken)
        assert taken[0]["body"]["text"] == "Chữ\n"
        assert {one["path"] for one in taken} == {"/ok", "/fails", "/cut", "/moved"}


def test_an_answer_that_comes_too_late_is_asked_for_again_with_the_same_key(tmp_path):
    with receiving("calls", tmp_path) as receiver:
        assert [call(receiver.port, "/late").state for _ in range(2)] == ["later", "sent"]
        assert receiver.ids() == {"khoa-1": 2}


def test_a_receiver_that_is_away_closes_only_its_own_way(office, tmp_path, monkeypatch):
    monkeypatch.setenv("THU_BI_MAT", SECRET)
    know(office, contact("A", "mat", "webhook"), contact("B", "con", "webhook"))
    remind(office)
    with receiving("calls", tmp_path) as receiver:
        hooks = {
            name: {"url": f"http://127.0.0.1:{port}/ok", "secret": {"env": "THU_BI_MAT"}}
            for name, port in (("mat", 1), ("con", receiver.port))
        }
        done = deliver(office, MORNING, Settings.model_validate(OPEN | {"webhooks": hooks}))
        assert (done["sent"], done["waiting"]) == (1, 1)
        assert [one["receiver"] for one in done["closed"]] == ["mat"]
        assert len(receiver.taken()) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_other_services_go_through_apprise_or_say_that_it_is_missing(tmp_path, capsys):
    message = Message(KINH_BAC, "Phường Kinh Bắc", "Kết quả", "Chữ\n", "<p>Chữ</p>", "result")
    letter = Letter("khoa-1", "Đầu mối", "nhom", message, MORNING)
    if find_spec("apprise") is None:
        assert "chưa cài Apprise" in GatewayChannel({"nhom": "json://x"}).send(letter).reason
        return
    assert GatewayChannel({}).send(letter).state == "down"
    found = GatewayChannel({"nhom": "khong-ro://token-bi-mat"}).send(letter)
    assert found.state == "down"
    assert GatewayChannel({"nhom": "json://127.0.0.1:1/"}).send(letter).state == "later"
    assert "token-bi-mat" not in found.reason + "".join(capsys.readouterr())


GOOD = """format: "1"
smtp:
  host: mail.bacninh.example.vn
  sender: tthcc@bacninh.example.vn
  user: tthcc
  password: {file: smtp.matkhau}
webhooks:
  van-ban:
    url: https://vanban.bacninh.example.vn/thidua
    secret: {env: THU_BI_MAT}
"""


def test_secrets_are_read_from_outside_and_only_where_nobody_else_can(tmp_path, monkeypatch):
    (tmp_path / SETTINGS_FILE).write_text(GOOD, encoding="utf-8")
    held = load_settings(tmp_path)
    assert held.open_channels() == ["email", "webhook"]
    path = tmp_path / "smtp.matkhau"

    def refusal():
        with pytest.raises(Refused) as refused:
            held.channels(tmp_path)
        (problem,) = refused.value.problems
        assert "mat-khau-that" not in str(problem)
        return problem.code

    assert refusal() == "no_secret"
    path.write_text("mat-khau-that\n")
    path.chmod(0o640)
    assert refusal() == "secret_is_open"
    path.chmod(0o600)
    assert refusal() == "no_secret"
    monkeypatch.setenv("THU_BI_MAT", SECRET)
    assert held.channels(tmp_path)["email"].server.password == "mat-khau-that"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("host:", "hots:", 3),
        ("  user: tthcc", "  security: none\n  user: tthcc", 3),
        ("tthcc@bacninh.example.vn", "tthcc", 4),
        ("https://vanban", "http://vanban", 9),
        ("https://vanban", "https://ten:mat-khau@vanban", 9),
        ("{file: smtp.matkhau}", "mat-khau", 6),
        ("van-ban:", "Văn bản:", 8),
    ],
)
def test_a_mistake_in_the_settings_is_told_at_its_line(tmp_path, old, new, line):
    (tmp_path / SETTINGS_FILE).write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_settings(tmp_path)
    assert line in {one.line for one in refused.value.problems}
