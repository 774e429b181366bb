"""Attestations: who said what on which evidence, kept for good, and what gates make of them."""

from datetime import UTC, date, datetime

import pytest
from conftest import CAMPAIGN, take_month
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from ledger.attestations import attestations as kept_attestations
from ledger.attestations import before_hold, in_force
from ledger.runs import current_run
from ledger.tables import AttestationRow
from operations.awarding.filing import award_file
from operations.boards import board
from operations.periods.attestations import attest, attest_all, clear
from operations.periods.month import compute, publish
from operations.periods.plans import Plan, plans_in_force
from operations.periods.standards import attestations, attested_on
from operations.periods.verification import is_as_stored
from operations.views import find_entry
from rules.errors import Refused

UNIT = "09187"
STANDARD = "discipline"


def say(office, state, day=None, standard=STANDARD, unit=UNIT):
    return attest(office, CAMPAIGN, unit, standard, state, "Thủ trưởng", "BB 01", day=day)


def rows(office):
    with office.ledger.reading() as session:
        return session.exec(select(AttestationRow)).all()


def state_on(office, day, standard=STANDARD):
    return attested_on(office, CAMPAIGN, day).get((UNIT, standard))


def test_an_attestation_holds_from_its_day_and_not_the_day_before(office):
    say(office, "yes", date(2026, 10, 10))
    assert state_on(office, date(2026, 10, 9)) is None
    assert state_on(office, date(2026, 10, 10)) == "yes"
    say(office, "no", date(2026, 10, 10))
    assert state_on(office, date(2026, 10, 10)) == "no"
    say(office, "held", date(2026, 10, 5))
    assert state_on(office, date(2026, 10, 9)) == "held"
    assert state_on(office, date(2026, 10, 10)) == "no"
    assert [row.state for row in rows(office)] == ["yes", "no", "held"]


def test_saying_the_same_again_adds_nothing(office):
    say(office, "yes", date(2026, 10, 10))
    say(office, "yes", date(2026, 10, 20))
    assert len(rows(office)) == 1


def test_everything_wrong_is_told_at_once_and_nothing_is_kept(office, tmp_path):
    with pytest.raises(Refused) as refused:
        attest(office, CAMPAIGN, "Kihn Bac", "discipine", "maybe", " ", "", day=date(2026, 4, 30))
    told = [(one.code, one.path) for one in refused.value.problems]
    assert told == [
        ("unknown_unit", "unit"),
        ("unknown_standard", "standard"),
        ("day_before_campaign", "day"),
        ("unknown_state", "state"),
        ("empty_text", "by"),
        ("empty_text", "evidence"),
    ]
    assert "'discipline'" in refused.value.problems[1].hint
    assert rows(office) == []


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 11, 1), None), (date(2026, 11, 2), "day_to_come")]
)
def test_nobody_attests_what_is_to_come(office, day, code):
    office.clock = lambda: datetime(2026, 11, 1, 16, 59, 59, tzinfo=UTC)
    if code is None:
        assert say(office, "yes", day).day == "2026-11-01"
        return
    with pytest.raises(Refused, match="chưa đến"):
        say(office, "yes", day)


def test_a_hold_is_released_by_a_document_alone_and_gives_back_what_was_before(office):
    say(office, "yes", date(2026, 9, 1))
    with pytest.raises(Refused, match="không bị tạm dừng"):
        clear(office, CAMPAIGN, UNIT, STANDARD, "KL 15")
    say(office, "held", date(2026, 9, 10))
    with pytest.raises(Refused, match="thidua clear"):
        say(office, "yes", date(2026, 9, 11))
    with pytest.raises(Refused, match="chưa nêu văn bản"):
        clear(office, CAMPAIGN, UNIT, STANDARD, " ")
    row = clear(office, CAMPAIGN, UNIT, STANDARD, "KL 15/KL-TTr", date(2026, 9, 20))
    assert (row.kind, row.state, row.evidence) == ("cleared", "yes", "KL 15/KL-TTr")
    assert state_on(office, date(2026, 9, 19)) == "held"
    assert state_on(office, date(2026, 9, 20)) == "yes"
    say(office, "held", standard="no_harassment")
    assert clear(office, CAMPAIGN, UNIT, "no_harassment", "KL 16").state == "not_yet"


def test_a_file_is_kept_by_its_digest_before_the_row(office, tmp_path):
    paper = tmp_path / "biên bản.PDF"
    paper.write_bytes(b"%PDF- minh hoa")
    row = attest(office, CAMPAIGN, UNIT, STANDARD, "yes", "Thủ trưởng", "BB 01", file=paper)
    assert row.file_name == "biên bản.PDF"
    assert (office.data / row.stored_as).read_bytes() == paper.read_bytes()
    assert row.stored_as.startswith("evidence/")
    assert row.stored_as.endswith(".pdf")
    assert [one.name for one in (office.data / "evidence").glob(".*")] == []
    with pytest.raises(Refused, match="không có tệp"):
        attest(office, CAMPAIGN, UNIT, STANDARD, "no", "T", "B", file=tmp_path / "x.pdf")
    assert len(rows(office)) == 1


def test_every_unit_and_standard_come_from_one_table_or_none(office, tmp_path):
    known = attestations(office, CAMPAIGN)
    codes = [one["unit"] for one in known["units"]][:113]
    names = [one["id"] for one in known["standards"]]
    lines = [f"{unit},{name},yes,Sở Nội vụ,BB 02" for unit in codes for name in names]
    table = tmp_path / "xac-nhan.csv"
    head = "unit,standard,state,by,evidence\n"
    table.write_text(head + "\n".join([*lines, f"{codes[0]},{names[0]},no,A,B", "la,x,yes,A,B"]))
    with pytest.raises(Refused) as refused:
        attest_all(office, CAMPAIGN, table)
    told = [(one.code, one.line) for one in refused.value.problems]
    assert told == [("line_twice", 793), ("unknown_unit", 794), ("unknown_standard", 794)]
    assert rows(office) == []
    table.write_text(head + "\n".join(lines))
    assert attest_all(office, CAMPAIGN, table)["changed"] == 791
    assert attest_all(office, CAMPAIGN, table)["changed"] == 0
    assert len(rows(office)) == 791
    assert attestations(office, CAMPAIGN, codes[0])["units"][0]["open"] == []


def test_gates_read_what_is_attested_and_the_run_can_be_done_again(office, month_files):
    take_month(office, month_files[0])
    say(office, "yes", date(2026, 5, 31))
    say(office, "held", date(2026, 6, 1))
    say(office, "no", date(2026, 5, 31), "no_harassment")
    compute(office, CAMPAIGN, "2026-05")
    publish(office, CAMPAIGN, "2026-05")
    entry = find_entry(board(office, CAMPAIGN, "2026-05"), UNIT)[1]
    gates = {one["id"]: one["passed"] for one in entry["gates"]}
    assert gates["discipline"] is True
    assert gates["no_harassment"] is False
    assert gates["own_movement"] is None
    assert entry["rank"] is not None
    with office.ledger.reading() as session:
        run = current_run(session, CAMPAIGN, "2026-05")
    say(office, "yes", date(2026, 5, 31), "no_harassment")
    assert is_as_stored(run)
    assert find_entry(board(office, CAMPAIGN, "2026-05"), UNIT)[1] == entry
    award = award_file(office, CAMPAIGN, date(2026, 6, 14))["awards"][0]
    first = put_forward(award)[0]
    say(office, "held", date(2026, 6, 15), unit=first)
    before = award_file(office, CAMPAIGN, date(2026, 6, 14))["awards"][0]
    assert put_forward(before) == put_forward(award)
    document = award_file(office, CAMPAIGN, date(2026, 6, 15))
    after = document["awards"][0]
    (held,) = [one for one in after["cases"] if one["outcome"] == "held"]
    assert held["subject"] == first
    assert [one["passed"] for one in held["entry"]["gates"]].count(False) == 1
    assert first not in put_forward(after)
    assert {one["state"] for one in document["standards"]} == {"not_yet"}


def put_forward(award):
    cases = award["cases"]
    return [one["subject"] for one in cases if one["outcome"] in ("proposed", "edge_tie")]


SAID = st.tuples(
    st.sampled_from("ab"), st.sampled_from(["yes", "no", "held", "not_yet"]), st.integers(1, 9)
)


@given(st.lists(SAID, max_size=12), st.integers(1, 9))
def test_at_most_one_row_is_in_force_and_it_is_the_newest_of_its_day(said, day):
    kept = [
        AttestationRow(id=at, unit=unit, standard="s", state=state, day=f"2026-10-0{when}")
        for at, (unit, state, when) in enumerate(said, 1)
    ]
    held = in_force(kept, f"2026-10-0{day}")
    for unit in "ab":
        due = [row for row in kept if row.unit == unit and row.day <= f"2026-10-0{day}"]
        best = max(due, key=lambda row: (row.day, row.id), default=None)
        assert held.get((unit, "s")) is best
        if best is not None and (before := before_hold(kept, best)):
            assert before.state != "held"
            assert (before.day, before.id) < (best.day, best.id)


def show_plan(office, number="15/KH-UBND", plan_day="2026-05-20", state="yes", **stated):
    stated = {"standard": "own_movement", "day": date(2026, 5, 20), "file": None} | stated
    return attest(
        office,
        CAMPAIGN,
        UNIT,
        stated["standard"],
        state,
        "Chủ tịch UBND",
        "Kế hoạch của phường",
        stated["file"],
        stated["day"],
        Plan(number, plan_day),
    )


def plan_on(office, day):
    with office.ledger.reading() as session:
        held = kept_attestations(session, CAMPAIGN)
    return plans_in_force(held, day).get((UNIT, "own_movement"))


def test_a_plan_has_its_number_day_and_file_until_it_is_no_longer_attested(office, tmp_path):
    paper = tmp_path / "ke-hoach.pdf"
    paper.write_bytes(b"%PDF ke hoach minh hoa")
    row = show_plan(office, file=paper)
    assert (row.plan_number, row.plan_day) == ("15/KH-UBND", "2026-05-20")
    assert show_plan(office, file=paper).id == row.id
    told = {"number": "15/KH-UBND", "day": "2026-05-20", "file": "ke-hoach.pdf"}
    assert plan_on(office, "2026-05-19") is None
    assert plan_on(office, "2026-05-20") == told
    say(office, "held", date(2026, 6, 1), "own_movement")
    assert plan_on(office, "2026-06-01") is None
    clear(office, CAMPAIGN, UNIT, "own_movement", "KL 15/KL-TTr", date(2026, 6, 5))
    assert plan_on(office, "2026-06-05") == told
    show_plan(office, "16/KH-UBND", "2026-06-10", day=date(2026, 6, 10))
    assert plan_on(office, "2026-06-10") == {
        "number": "16/KH-UBND",
        "day": "2026-06-10",
        "file": "",
    }
    assert attestations(office, CAMPAIGN, UNIT)["history"][0]["plan_number"] == "15/KH-UBND"


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"plan_day": "2026-05-21"}, [("plan_after_act", "plan_day")]),
        ({"plan_day": "2026-02-30"}, [("bad_day", "plan_day")]),
        ({"plan_day": ""}, [("empty_text", "plan_day")]),
        ({"number": " "}, [("empty_text", "plan_number")]),
        ({"number": "KH 012345678"}, [("number_of_a_person", "plan_number")]),
        ({"state": "no"}, [("plan_without_yes", "plan_number")]),
        ({"standard": STANDARD}, [("not_a_plan", "plan_number")]),
    ],
)
def test_a_plan_that_cannot_be_is_told_under_its_field(office, stated, told):
    with pytest.raises(Refused) as refused:
        show_plan(office, **stated)
    assert [(one.code, one.path) for one in refused.value.problems] == told
    assert rows(office) == []


def test_plans_come_from_a_table_and_one_of_a_later_day_is_told_at_its_line(office, tmp_path):
    head = "unit,standard,state,by,evidence,day,plan_number,plan_day,file\n"
    line = f"{UNIT},own_movement,yes,A,B,2026-05-20,15/KH-UBND,"
    table = tmp_path / "ke-hoach.csv"
    table.write_text(f"{head}{line}2026-05-21,kh.pdf\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        attest_all(office, CAMPAIGN, table)
    told = [(one.code, one.line, one.path) for one in refused.value.problems]
    assert told == [("file_not_found", 2, "file"), ("plan_after_act", 2, "plan_day")]
    table.write_text(f"{head}{line}2026-05-20,kh.pdf\n", encoding="utf-8")
    (tmp_path / "kh.pdf").write_bytes(b"%PDF ke hoach minh hoa")
    assert attest_all(office, CAMPAIGN, table)["changed"] == 1
    assert attest_all(office, CAMPAIGN, table)["changed"] == 0
    told = plan_on(office, "2026-05-20")
    assert (told["day"], told["file"]) == ("2026-05-20", "kh.pdf")
