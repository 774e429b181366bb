"""Objections, attestations and the bell from the command line."""

import json
from datetime import UTC, datetime

import pytest

from cli.app import run
from operations.intake.figures import import_figures
from operations.periods.month import compute, publish

CAMPAIGN, UNIT = "thi-dua-2026", "09187"


@pytest.fixture
def ask(capsys, office):
    def asked(*words):
        code = run(["--data", str(office.data), *map(str, words)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return asked


def test_a_dispute_from_the_first_command_to_the_last(ask, office, tmp_path):
    table = tmp_path / "so-lieu.csv"
    table.write_text(
        "unit,month,indicator,numerator,denominator\n09187,2026-05,self_submission,80,100\n"
    )
    import_figures(office, [table])
    compute(office, CAMPAIGN, "2026-05")
    words = ("object", "Kinh Bac", "self_submission", "--month", "2026-05", "--numerator", "85")
    words += ("--denominator", "100", "--reason", "Sót [5] người")
    code, _, err = ask(*words)
    assert (code, "chưa công bố" in err) == (1, True)
    office.clock = lambda: datetime.now(UTC)
    publish(office, CAMPAIGN, "2026-05")
    code, out, _ = ask(*words)
    assert code == 0
    assert "80/100" in out
    assert "Sót [5] người" in out
    assert json.loads(ask("objections", "--open", "--json")[1])["objections"][0]["id"] == 1
    assert "có kiến nghị chờ trả lời: Tự nộp hồ sơ" in ask("standing", "Kinh Bac")[1]
    assert "Kiến nghị: số 1" in ask("explain", "Kinh Bac", "self_submission")[1]
    code, out, _ = ask("answer", "1", "accepted", "--grounds", "BB 05")
    assert code == 0
    assert "thidua correct 2026-05" in out
    assert ask("answer", "1", "maybe", "--grounds", "x")[0] == 2
    assert "chấp nhận" in ask("notify", "preview", "--kind", "objection")[1]
    assert "đã công bố" in ask("schedule", "status", "--now", "2026-06-05")[1]


def test_attesting_from_the_command_line(ask, tmp_path):
    words = ("attest", "Kinh Bac", "discipline", "held", "--by", "Sở Nội vụ", "--evidence", "CV 1")
    assert ask(*words)[0] == 0
    code, out, _ = ask("attestations", "--unit", "Kinh Bac")
    assert code == 0
    assert "đang xem xét" in out
    code, out, _ = ask("clear", "Kinh Bac", "discipline", "--document", "KL 15", "--json")
    assert (code, json.loads(out)["state"]) == (0, "not_yet")
    table = tmp_path / "xac-nhan.csv"
    table.write_text("unit,standard,state,by,evidence\n09187,discipline,yes,A,B\n")
    assert json.loads(ask("attest", "--file", table, "--json")[1])["changed"] == 1
    whole = json.loads(ask("attestations", "--json")[1])
    kinh_bac = next(one for one in whole["units"] if one["unit"] == UNIT)
    assert "discipline" not in kinh_bac["open"]
    assert ask("attest")[0] == 2
    assert ask("attest", "Kinh Bac", "discipline")[0] == 2
    assert ask("attest", "--file", table, "--by", "A")[0] == 2
    code, out, _ = ask(
        "attest", "Kinh Bac", "khong-co", "yes", "--by", "A", "--evidence", "B", "--json"
    )
    assert code == 1
    assert json.loads(out)["errors"][0]["code"] == "unknown_standard"


def test_the_bell_from_the_command_line(ask):
    code, out, _ = ask("schedule", "once", "--now", "2026-05-30", "--json")
    document = json.loads(out)
    assert code == 0
    assert {one["act"] for one in document["done"]} == {"remind", "warn"}
    assert {one["kind"] for one in document["notices"]} == {"remind"}
    code, out, _ = ask("schedule", "once", "--now", "2026-05-30")
    assert code == 0
    assert "chưa có số liệu của tháng" in out
    assert ask("schedule", "once", "--now", "2026-06-03")[0] == 1
    assert "Hạn báo cáo: 17:00" in ask("notify", "preview", "--kind", "remind", "--unit", UNIT)[1]
