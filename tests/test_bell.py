"""The bell and the messages: each due month once, and the right words to each unit."""

from datetime import date, datetime
from email import policy
from email.parser import BytesParser
from zoneinfo import ZoneInfo

import pytest
from conftest import CAMPAIGN, take_month
from sqlmodel import select

from ledger.tables import RunRow
from notifications.messages import Templates
from notifications.results import result_facts
from operations.bell.notices import month_results, write_messages
from operations.bell.schedule import at_end_of, due_at, ring, status
from operations.boards import board
from operations.periods.month import compute
from operations.views import find_entry
from rules.errors import Refused
from rules.loader import load_rulebook

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def acts(document, act):
    return [line for line in document["done"] if line["act"] == act]


MONTHLY = ["chi-thi-10-2023", "chi-tieu-hcc-2026", CAMPAIGN]
"""The campaigns that say when their months are computed."""


def runs(office):
    with office.ledger.reading() as session:
        held = session.exec(select(RunRow)).all()
        return [(run.campaign, run.month, run.status) for run in held]


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2026-05", datetime(2026, 6, 3, 8, 0, tzinfo=HERE)),
        ("2026-12", datetime(2027, 1, 3, 8, 0, tzinfo=HERE)),
    ],
)
def test_a_month_is_due_on_the_campaigns_day_of_the_next(month, expected):
    assert due_at(load_rulebook(CAMPAIGN).campaign, month) == expected


def test_a_month_is_due_from_its_hour_and_not_a_second_before(office):
    def first(now):
        held = [line for line in status(office, now) if line["campaign"] == CAMPAIGN]
        return held[0]["status"]

    assert first(datetime(2026, 6, 3, 7, 59, 59, tzinfo=HERE)) == "not_due"
    assert first(datetime(2026, 6, 3, 8, 0, tzinfo=HERE)) == "due"


def test_months_missed_while_the_machine_was_off_are_computed_once_in_order(office, month_files):
    for files in month_files:
        take_month(office, files)
    expected = [(one, month) for one in MONTHLY for month in ("2026-05", "2026-06")]
    document = ring(office, at_end_of(date(2026, 7, 3)))
    assert [(line["campaign"], line["month"]) for line in acts(document, "compute")] == expected
    assert {line["act"] for line in document["done"]} <= {"compute", "overdue"}
    assert runs(office) == [(*one, "scored") for one in expected]
    with office.ledger.reading() as session:
        days = session.exec(select(RunRow.day).where(RunRow.campaign == CAMPAIGN)).all()
    assert days == ["2026-05-31", "2026-06-30"]
    assert ring(office, at_end_of(date(2026, 7, 3)))["done"] == []
    assert ring(office, at_end_of(date(2026, 5, 1)))["done"] == []
    assert len(runs(office)) == len(expected)


def test_a_month_without_figures_stays_due_and_is_told(office):
    lines = acts(ring(office, at_end_of(date(2026, 6, 28))), "compute")
    assert [line["campaign"] for line in lines] == MONTHLY
    assert all("chưa có số liệu nào" in line["problems"][0] for line in lines)
    assert runs(office) == []


def test_a_campaign_older_than_the_office_is_due_from_its_own_first_month(office):
    months = {
        line["month"]
        for line in status(office, at_end_of(date(2026, 7, 3)))
        if line["campaign"] == "chi-thi-10-2023"
    }
    assert min(months) == "2026-05"


def test_a_unit_is_told_its_place_and_what_it_is_short_of(season):
    (message,) = month_results(season, CAMPAIGN, "2026-06", "Kinh Bac")
    entry = find_entry(board(season, CAMPAIGN, "2026-06"), "09187")[1]
    assert message.subject == "[số liệu minh họa] Kết quả thi đua tháng 06/2026: Phường Kinh Bắc"
    assert f"xếp hạng {entry['rank']}/99" in message.text
    assert "SỐ LIỆU MINH HỌA" in message.text
    missed = [line for line in entry["criteria"] if line["met"] is False]
    assert message.text.count("cần thêm") == sum(bool(line["short_by"]) for line in missed)
    assert "<strong>hạng" in message.html


def test_a_tracking_campaign_tells_a_unit_what_it_met_and_speaks_of_no_rank(office, month_files):
    take_month(office, month_files[0])
    compute(office, "chi-thi-10-2023", "2026-05")
    (message,) = month_results(office, "chi-thi-10-2023", "2026-05", "Kinh Bac")
    assert "Kết quả theo dõi Chỉ thị 10" in message.subject
    entry = find_entry(board(office, "chi-thi-10-2023", "2026-05"), "09187")[1]
    for body in (message.text, message.html.replace("<strong>", "").replace("</strong>", "")):
        assert f"đạt {entry['met']}/{entry['of']} chỉ tiêu" in body
        assert "hạng" not in body


def test_an_unranked_unit_is_told_why(season):
    (message,) = month_results(season, CAMPAIGN, "2026-06", "thanh tra tinh")
    assert "không xếp hạng vì quá ít chỉ tiêu có phát sinh" in message.text


def test_messages_are_mail_files_with_both_bodies(season, tmp_path):
    written = write_messages(season, "result", CAMPAIGN, "2026-06", None, tmp_path)
    assert len(written) == 113
    mail = BytesParser(policy=policy.default).parsebytes((tmp_path / "09187.eml").read_bytes())
    assert mail["Subject"].endswith("Phường Kinh Bắc")
    assert mail["Message-ID"] == "<thi-dua-2026.2026-06.09187@thidua>"
    kinds = {part.get_content_type() for part in mail.walk()}
    assert {"text/plain", "text/html"} <= kinds
    assert "Phường Kinh Bắc" in mail.get_body(("plain",)).get_content()


def test_an_unknown_unit_gets_no_message(season):
    with pytest.raises(Refused, match="Kihn"):
        month_results(season, CAMPAIGN, "2026-06", "Kihn Bac")


def test_a_name_with_marks_of_html_is_shown_as_it_is(season):
    document = board(season, CAMPAIGN, "2026-06")
    entry = document["boards"][1]["entries"][0]
    facts = result_facts(document, document["boards"][1], entry, load_rulebook(CAMPAIGN))
    message = Templates().write("result", CAMPAIGN, entry["unit"], "A & <B>", facts)
    assert "A &amp; &lt;B&gt;" in message.html
    assert "A & <B>" in message.text
