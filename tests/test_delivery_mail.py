"""Mail over a real server in its own process: what it takes, refuses, puts off and cuts short."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from delivery_servers import PASSWORD, USER, receiving
from outboxes import KINH_BAC, MORNING, SENDER, certificates, contact, know, remind, rows, settings

from notifications.channels.smtp import MailChannel, MailServer
from notifications.mail import Letter, mail_of
from notifications.messages import Message
from operations.delivery.marking import PAUSES
from operations.delivery.status import retry, status
from operations.delivery.worker import deliver


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server(tmp_path, authority):
    with receiving("mail", tmp_path, authority[1]) as running:
        yield running


def channel(server, authority, **more):
    told = {"security": "starttls", "ca_file": authority[0], "timeout": 5} | more
    return MailChannel(MailServer("localhost", server.port, sender=SENDER, **told))


def letter(name="an", subject="Kết quả tháng 10", to_name="Đầu mối"):
    message = Message(KINH_BAC, to_name, subject, "Chữ thường\n", "<p>Chữ &amp; thẻ</p>")
    return Letter(f"khoa-{name}", to_name, f"{name}@xa.example.vn", message, MORNING)


def sent_all(channel, *names):
    found = [channel.send(letter(one)) for one in names]
    channel.close()
    return found


def test_mail_is_encrypted_and_carries_both_bodies(server, authority):
    assert [one.state for one in sent_all(channel(server, authority), "an", "binh")] == ["sent"] * 2
    taken = server.taken()
    assert [one["to"] for one in taken] == ["an@xa.example.vn", "binh@xa.example.vn"]
    assert all(one["tls"] for one in taken)
    mail = message_from_bytes(taken[0]["raw"].encode(), policy=policy.default)
    assert mail["Message-ID"] == "<khoa-an@bacninh.example.vn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().strip() == "Chữ thường"
    assert "Chữ &amp; thẻ" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("name", "states", "bounced"),
    [
        ("grey1", ["later", "sent"], False),
        ("full", ["later"], False),
        ("later", ["later"], False),
        ("gone", ["never"], True),
        ("policy", ["never"], False),
        ("spam", ["never"], False),
        ("closing", ["sent"], False),
    ],
)
def test_a_passing_refusal_is_told_from_a_lasting_one(server, authority, name, states, bounced):
    way = channel(server, authority)
    found = sent_all(way, "an", *[name] * len(states), "binh")
    assert [one.state for one in found] == ["sent", *states, "sent"]
    assert found[1].bounced is bounced
    many = states.count("sent")
    assert [one["to"].split("@")[0] for one in server.taken()] == ["an", *[name] * many, "binh"]


def test_a_letter_cut_in_the_middle_of_its_text_arrives_once(server, authority):
    found = sent_all(channel(server, authority), "cut", "an", "cut")
    assert [one.state for one in found] == ["later", "sent", "sent"]
    assert "đứt kết nối" in found[0].reason
    assert server.ids() == {
        "<khoa-cut@bacninh.example.vn>": 1,
        "<khoa-an@bacninh.example.vn>": 1,
    }


def test_a_letter_cut_after_its_text_is_repeated_once_with_the_same_id(server, authority):
    found = sent_all(channel(server, authority), "after", "after")
    assert [one.state for one in found] == ["later", "sent"]
    assert server.ids() == {"<khoa-after@bacninh.example.vn>": 2}


def test_nothing_leaves_unencrypted_unless_the_office_says_so(tmp_path, authority):
    with receiving("mail", tmp_path) as plain:
        (found,) = sent_all(channel(plain, authority), "an")
        assert (found.state, "không có STARTTLS" in found.reason) == ("down", True)
        assert plain.taken() == []
        (found,) = sent_all(channel(plain, authority, security="none"), "an")
        assert found.state == "sent"
        assert plain.taken()[0]["tls"] is False


def test_a_server_that_cannot_be_believed_gets_nothing(server, authority):
    (found,) = sent_all(channel(server, authority, ca_file=None), "an")
    assert (found.state, "chứng thư" in found.reason) == ("down", True)
    assert server.taken() == []


def test_a_wrong_password_closes_the_way_and_stands_in_no_reason(tmp_path, authority):
    with receiving("mail", tmp_path, authority[1], "login") as server:
        wrong = channel(server, authority, user=USER, password="sai-roi-nhe")
        (found,) = sent_all(wrong, "an")
        assert (found.state, "mật khẩu" in found.reason) == ("down", True)
        assert "sai-roi-nhe" not in found.reason + repr(wrong.server)
        right = channel(server, authority, user=USER, password=PASSWORD)
        assert [one.state for one in sent_all(right, "an")] == ["sent"]


def test_no_header_can_be_smuggled_in_and_names_arrive_as_they_are(server, authority):
    name = 'Nguyễn, Thị "Hoà" <x@y.vn>'
    smuggled = letter("an", "Kết quả\r\nBcc: tat-ca@xa.example.vn\n\nthân thư", name)
    way = channel(server, authority)
    assert way.send(smuggled).state == "sent"
    way.close()
    (taken,) = server.taken()
    assert taken["to"] == "an@xa.example.vn"
    mail = message_from_bytes(taken["raw"].encode(), policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Kết quả Bcc: tat-ca@xa.example.vn thân thư"
    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, "an@xa.example.vn")


def test_every_line_of_a_mail_is_plain_ascii_of_bearable_length():
    long = letter(subject="Kết quả " * 60)
    for line in mail_of(long, SENDER, "Trung tâm, tỉnh").split(b"\r\n"):
        assert len(line) <= 998
        assert line.isascii()


def test_the_outbox_pauses_longer_each_time_and_then_tells_why_it_gave_up(
    office, server, authority
):
    know(office, contact("A", "full@xa.example.vn"), contact("B", "gone@xa.example.vn"))
    assert remind(office) == 2
    held, now = settings(server.port, authority[0]), MORNING
    for pause in PAUSES:
        done = deliver(office, now, held)
        (row,) = rows(office, "waiting")
        assert row.due_at == now + pause
        assert "452" in row.reason
        now += pause
    assert deliver(office, now - timedelta(seconds=1), held)["dead"] == 0
    assert (done["sent"], done["waiting"]) == (0, 1)
    assert deliver(office, now, held)["dead"] == 1
    told = {one["recipient"]: one for one in status(office)["dead"]}
    assert told["A"]["attempts"] == len(PAUSES) + 1
    assert "Mailbox full (sau 11 lần gửi)" in told["A"]["reason"]
    assert (told["B"]["attempts"], "User unknown" in told["B"]["reason"]) == (1, True)
    assert server.taken() == []


def test_a_bounced_address_gets_nothing_more_until_it_is_tried_again(office, server, authority):
    know(office, contact("B", "gone@xa.example.vn"))
    held = settings(server.port, authority[0])
    remind(office, "2026-09")
    deliver(office, MORNING, held)
    remind(office, "2026-10")
    assert deliver(office, MORNING, held)["dead"] == 1
    assert [one["address"] for one in status(office)["bounced"]] == ["gone@xa.example.vn"]
    assert [row.attempts for row in rows(office, "dead")] == [1, 1]
    know(office, contact("B", "an@xa.example.vn"))
    assert retry(office) == {"again": 2, "unaddressed": 0}
    assert deliver(office, office.clock() + timedelta(days=2), held)["sent"] == 2
    assert [one["to"] for one in server.taken()] == ["an@xa.example.vn"] * 2


def test_a_server_that_is_away_kills_no_message(office, authority):
    know(office, *(contact(f"A{at}", f"a{at}@xa.example.vn") for at in range(3)))
    remind(office)
    held, now = settings(1, authority[0]), MORNING
    for _ in range(len(PAUSES) + 2):
        done = deliver(office, now, held)
        assert (done["waiting"], done["dead"]) == (3, 0)
        assert "không nối được máy chủ thư" in done["closed"][0]["reason"]
        now += timedelta(days=1)
    assert {row.attempts for row in rows(office, "waiting")} == {0}
