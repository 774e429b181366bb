"""Published months and their corrections: frozen for good, a new revision beside, units told."""

import json
from datetime import date

import pytest
from conftest import CAMPAIGN, Clock
from sqlmodel import select
from test_fairness import figures

from cli.app import run
from ledger.runs import runs_of
from ledger.tables import CorrectionRow, RunRow
from operations.bell.notices import correction_notices, month_results
from operations.bell.schedule import at_end_of, status
from operations.boards import board
from operations.intake.figures import import_figures
from operations.keeping.auditing import audit_log, check_audit
from operations.office import open_office
from operations.periods.corrections import (
    correct,
    correction_document,
    held_correction,
    preview_correction,
)
from operations.periods.month import compute, preview, publish
from operations.periods.verification import is_as_stored
from operations.views import find_entry
from rules.errors import Refused
from rules.loader import find_campaign
from rules.vietnamese import figure

MAY, JUNE = "2026-05", "2026-06"
REASON = "Công văn của Phường Kinh Bắc sửa số liệu"
UNITS = {"07210": 90, "07228": 80, "09187": 70}


def take(office, folder, month=MAY, **tops):
    """Report three figures of three communes, the units of ``tops`` with other tops."""
    lines = [
        f"{unit},{month},{indicator},{tops.get('u' + unit, top)},100\n"
        for unit, top in UNITS.items()
        for indicator in ("citizens_guided", "self_submission", "officials_participating")
    ]
    name = f"{month}-{'-'.join(map(str, tops.values()))}.csv"
    import_figures(office, [figures(folder, name, "".join(lines))])


def ranks(document):
    return {
        entry["unit"]: entry["rank"]
        for one in document["boards"]
        for entry in one["entries"]
        if entry["unit"] in UNITS
    }


def rows(office, table):
    with office.ledger.reading() as session:
        return session.exec(select(table)).all()


def publish_may(office, folder):
    """Publish May, and take in a better figure of the last commune since."""
    take(office, folder)
    compute(office, CAMPAIGN, MAY)
    publish(office, CAMPAIGN, MAY)
    take(office, folder, u09187=95)


@pytest.fixture
def published(new_office, made_once, tmp_path):
    """An office with May published, and other figures since."""
    with new_office(tmp_path / "data", made_once(publish_may)) as opened:
        yield opened


def test_a_correction_stands_beside_the_frozen_board(published):
    frozen = board(published, CAMPAIGN, MAY)
    assert ranks(frozen) == {"07210": 1, "07228": 2, "09187": 3}
    done = correct(published, CAMPAIGN, MAY, REASON)
    assert board(published, CAMPAIGN, MAY, revision=1) == frozen
    now = board(published, CAMPAIGN, MAY)
    assert now == board(published, CAMPAIGN, MAY, revision=2)
    assert (now["revision"], now["status"]) == (2, "published")
    assert ranks(now) == {"09187": 1, "07210": 2, "07228": 3}
    assert now["fingerprint"] != frozen["fingerprint"]
    assert done.new.reason == REASON
    assert all(is_as_stored(one) for one in rows(published, RunRow))
    assert check_audit(published)[1] == []
    act = audit_log(published, 1)["acts"][0]
    assert act["act"] == "correct"
    assert (act["before"]["revision"], act["after"]["revision"]) == (1, 2)
    with pytest.raises(Refused, match="không có bản 3"):
        board(published, CAMPAIGN, MAY, revision=3)
    with pytest.raises(Refused, match="đã công bố và không tính lại"):
        compute(published, CAMPAIGN, MAY)


def test_old_and_new_are_side_by_side_with_who_moved_because_of_which_figure(published):
    correct(published, CAMPAIGN, MAY, REASON)
    document = correction_document(held_correction(published, CAMPAIGN, MAY))
    window = next(one for one in document["windows"] if one["window"] == "month")
    told = {one["unit"]: one for one in window["moved"]}
    assert set(told) == set(UNITS)
    assert (told["09187"]["before"], told["09187"]["after"]) == (3, 1)
    assert (told["09187"]["figure_before"], told["09187"]["figure_after"]) == ("70/100", "95/100")
    assert told["07210"]["criterion"] is None
    entries = {one["unit"]: one for board in window["boards"] for one in board["entries"]}
    assert (entries["07228"]["old_rank"], entries["07228"]["new_rank"]) == (2, 3)
    assert entries["07228"]["old_total"] == entries["07228"]["new_total"]


def test_each_unit_that_moved_is_told_why(published):
    correct(published, CAMPAIGN, MAY, REASON)
    assert {one.unit for one in rows(published, CorrectionRow)} == set(UNITS)
    (message,) = correction_notices(published, CAMPAIGN, MAY, "Kinh Bac")
    assert message.subject.endswith("Đính chính kết quả tháng 05/2026: Phường Kinh Bắc")
    assert f"Lý do: {REASON}" in message.text
    assert "từ hạng 3 sang hạng 1" in message.text
    assert "số liệu từ 70/100 thành 95/100" in message.text
    (other,) = correction_notices(published, CAMPAIGN, MAY, "07210")
    assert "do kết quả của đơn vị khác thay đổi" in other.text
    assert "dự thảo" not in month_results(published, CAMPAIGN, MAY, "07210")[0].text


@pytest.mark.parametrize(
    ("plain", "said"),
    [("1155106/1200000", "1.155.106/1.200.000"), ("12", "12"), ("94.84 %", "94,84 %")],
)
def test_a_figure_is_written_as_people_read_it(plain, said):
    assert figure(plain) == said


def test_a_preview_of_a_correction_stores_nothing(published):
    before = audit_log(published)
    done = preview_correction(published, CAMPAIGN, MAY, REASON)
    assert done.new.revision == 2
    assert len(rows(published, RunRow)) == 1
    assert rows(published, CorrectionRow) == []
    assert audit_log(published) == before


@pytest.mark.parametrize(
    ("month", "reason", "code"),
    [
        (MAY, " ", "no_reason"),
        (JUNE, "x", "not_published"),
        ("2026-04", "x", "month_outside_campaign"),
    ],
)
def test_what_cannot_be_corrected_is_refused(published, month, reason, code):
    with pytest.raises(Refused) as refused:
        correct(published, CAMPAIGN, month, reason)
    assert [one.code for one in refused.value.problems] == [code]
    assert len(rows(published, RunRow)) == 1


def test_a_correction_that_changes_nothing_is_refused(published):
    correct(published, CAMPAIGN, MAY, REASON)
    with pytest.raises(Refused, match="vẫn như bảng đã công bố"):
        correct(published, CAMPAIGN, MAY, REASON)
    with pytest.raises(Refused, match="không phải là bản đính chính"):
        held_correction(published, CAMPAIGN, MAY, 1)


def test_a_later_month_is_compared_with_the_revision_in_force(published, tmp_path):
    correct(published, CAMPAIGN, MAY, REASON)
    take(published, tmp_path, JUNE)
    compute(published, CAMPAIGN, JUNE)
    changes = {
        unit: find_entry(board(published, CAMPAIGN, JUNE), unit)[1]["change"] for unit in UNITS
    }
    assert changes == {"07210": 1, "07228": 1, "09187": -2}


def test_a_correction_keeps_the_rules_of_the_board_unless_told_otherwise(published, tmp_path):
    folder = tmp_path / "rules" / "campaigns" / CAMPAIGN
    folder.mkdir(parents=True)
    text = find_campaign(CAMPAIGN).read_text(encoding="utf-8")
    eased = text.replace("    target: 95 %", "    target: 50 %")
    assert eased != text
    (folder / "campaign.yaml").write_text(eased, encoding="utf-8")
    published.rules_dir = tmp_path / "rules"
    kept = preview_correction(published, CAMPAIGN, MAY, REASON)
    assert kept.new.texts == kept.old.texts
    changed = preview_correction(published, CAMPAIGN, MAY, REASON, with_rules_now=True)
    assert changed.new.texts != changed.old.texts


def other_officer(office, folder):
    """Make the office as a second officer sees it, who acts while the first is computing."""
    second = open_office(office.data, str(office.ledger.engine.url.render_as_string(False)))
    second.clock = Clock()
    return second


def while_computing(monkeypatch, act):
    """Let somebody else act after the first officer's figures were gathered."""
    import operations.periods.month as rooms

    gather = rooms.gather

    def gathered(*words):
        found = gather(*words)
        monkeypatch.setattr(rooms, "gather", gather)
        act()
        return found

    monkeypatch.setattr(rooms, "gather", gathered)


def test_of_two_officers_who_correct_at_once_one_wins_and_the_other_is_told(
    published, tmp_path, monkeypatch
):
    second = other_officer(published, tmp_path)
    while_computing(monkeypatch, lambda: correct(second, CAMPAIGN, MAY, "người thứ hai"))
    with pytest.raises(Refused, match="đã làm đổi sổ: correct"):
        correct(published, CAMPAIGN, MAY, REASON)
    assert [one.reason for one in rows(published, RunRow)] == ["", "người thứ hai"]
    second.close()


def test_figures_that_come_in_while_publishing_are_not_passed_over(office, tmp_path, monkeypatch):
    take(office, tmp_path)
    compute(office, CAMPAIGN, MAY)
    second = other_officer(office, tmp_path)
    while_computing(monkeypatch, lambda: take(second, tmp_path, u09187=95))
    with pytest.raises(Refused, match="đã làm đổi sổ: import"):
        publish(office, CAMPAIGN, MAY)
    assert [one.status for one in rows(office, RunRow)] == ["scored"]
    second.close()


def test_of_two_who_compute_unlike_results_the_second_is_told(office, tmp_path, monkeypatch):
    take(office, tmp_path)
    second = other_officer(office, tmp_path)

    def act():
        take(second, tmp_path, u09187=95)
        compute(second, CAMPAIGN, MAY)

    while_computing(monkeypatch, act)
    with pytest.raises(Refused, match="vừa tính tháng 2026-05"):
        compute(office, CAMPAIGN, MAY)
    assert ranks(board(office, CAMPAIGN, MAY))["09187"] == 1
    second.close()


def test_a_preview_says_from_which_figure_to_which(office, tmp_path):
    take(office, tmp_path)
    compute(office, CAMPAIGN, MAY)
    take(office, tmp_path, u09187=95)
    moved = {one.unit: one for one in preview(office, CAMPAIGN, MAY).moved}
    assert (moved["09187"].before, moved["09187"].after) == (3, 1)
    assert (moved["09187"].figure_before, moved["09187"].figure_after) == ("70/100", "95/100")


def test_the_months_go_from_due_to_scored_to_published_to_corrected(published, tmp_path):
    def state():
        held = status(published, at_end_of(date(2026, 6, 30)))
        line = next(one for one in held if (one["campaign"], one["month"]) == (CAMPAIGN, MAY))
        return line["status"], line["revision"], line["published_on"]

    assert state() == ("published", 1, "2026-11-01")
    correct(published, CAMPAIGN, MAY, REASON)
    assert state() == ("corrected", 2, "2026-11-01")
    with published.ledger.reading() as session:
        assert [one.revision for one in runs_of(session, CAMPAIGN)] == [2]


def test_the_command_corrects_and_shows_both(published, capsys):
    if published.ledger.engine.dialect.name != "sqlite":
        pytest.skip("the command's words are the same on both databases")
    data = ["--data", str(published.data)]
    words = ["correct", MAY, "--campaign", CAMPAIGN, "--reason", REASON]
    assert run([*data, *words, "--preview"]) == 0
    assert "Xem trước đính chính" in capsys.readouterr().out
    assert run([*data, *words]) == 0
    said = capsys.readouterr().out
    assert "70/100 → 95/100" in said
    assert "Hạng bản 1" in said
    assert run([*data, "board", "--month", MAY, "--revision", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["revision"] == 1
    assert run([*data, "board", "--month", MAY, "--changes"]) == 0
    assert f"Lý do: {REASON}" in capsys.readouterr().out
    assert run([*data, "board", "--month", MAY]) == 0
    assert "đã công bố (đính chính lần 1)" in capsys.readouterr().out
    assert run([*data, "schedule", "status", "--now", "2026-06-30"]) == 0
    assert "đã đính chính, bản 2" in capsys.readouterr().out
