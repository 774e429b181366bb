"""Mistakes in clocks and in the calendar are told, each at its line; the fields a clock needs."""

import pytest

from rules.clocks import Clock
from rules.errors import Refused
from rules.indicators import Indicator
from rules.loader import load_registers


def codes(tmp_path, name: str, old: str, new: str) -> set[str]:
    text = load_registers().texts()[name]
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_registers(tmp_path)
    assert all(one.line and one.hint for one in refused.value.problems)
    return {one.code for one in refused.value.problems}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("      clock: ngay-lich\n", "", "no_clock"),
        ("clock: ngay-lich", "clock: ngay-lic", "unknown_clock"),
        ("date: received_at\n", "date: received_at\n      clock: cong-766\n", "unused_clock"),
    ],
)
def test_clocks_of_counts_are_told(tmp_path, old, new, code) -> None:
    assert code in codes(tmp_path, "indicators.yaml", old, new)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("open: [received, in_progress]", "open: [receivd]", "unknown_code"),
        ("end: [finished_at]", "end: [fee]", "unknown_field"),
        ("open: [received, in_progress]", "open: []", "at_odds"),
    ],
)
def test_clocks_that_cannot_be_are_told(tmp_path, old, new, code) -> None:
    assert code in codes(tmp_path, "records.yaml", old, new)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{day: 2026-02-17,", "{day: 2026-02-16,", "day_twice"),
        ("work: 2026-01-10", "work: 2026-01-09", "no_weekend"),
        ("off: 2026-01-02", "off: 2026-01-03", "no_weekday"),
        ("year: 2027", "year: 2028", "years_apart"),
    ],
)
def test_days_that_cannot_be_are_told(tmp_path, old, new, code) -> None:
    assert code in codes(tmp_path, "working_days.yaml", old, new)


CLOCKS = "ngay-lich, cong-766, mot-cua-61, mot-cua-118"


@pytest.mark.parametrize(
    ("old", "new", "path", "message", "hint"),
    [
        (
            "      clock: ngay-lich\n",
            "",
            "indicators[{}].dossiers",
            "'timing' và 'clock_end' do đồng hồ trả lời, nhưng chưa nêu 'clock'",
            f"các đồng hồ: {CLOCKS}",
        ),
        (
            "clock: ngay-lich",
            "clock: xyz",
            "indicators[{}].dossiers.clock",
            "Hồ sơ thủ tục hành chính không có đồng hồ 'xyz'",
            f"các đồng hồ: {CLOCKS}",
        ),
        (
            "clock: ngay-lich",
            "clock: ngay-lic",
            "indicators[{}].dossiers.clock",
            "Hồ sơ thủ tục hành chính không có đồng hồ 'ngay-lic'",
            "có phải ý bạn là 'ngay-lich'?",
        ),
    ],
)
def test_a_clock_is_missed_with_those_there_are(tmp_path, old, new, path, message, hint):
    text = load_registers().texts()["indicators.yaml"]
    (tmp_path / "indicators.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_registers(tmp_path)
    (problem,) = refused.value.problems
    assert (problem.message, problem.hint) == (message, hint)
    named = next(one.id for one in load_registers().indicators.items if clocked(one))
    assert problem.path == path.format(named)


def clocked(indicator: Indicator) -> bool:
    return bool(indicator.counted and indicator.counted.clock)


def test_records_without_clocks_have_none_to_name(tmp_path):
    text = load_registers().texts()["indicators.yaml"]
    at = text.index("      date: rated_at\n")
    broken = f"{text[:at]}      clock: gio\n{text[at:]}"
    (tmp_path / "indicators.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_registers(tmp_path)
    (problem,) = refused.value.problems
    assert problem.code == "unknown_clock"
    assert problem.hint.endswith(" chưa có đồng hồ nào")


STATE = {"status", "due_at"}
LIMIT = {"time_limit", "time_limit_unit"}
ASKED = {"supplement_asked_at", "supplement_done_at"}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, {"received_at", "finished_at"}),
        ({"start": ("accepted_at", "received_at")}, {"received_at", "finished_at"}),
        ({"end": ("finished_at", "returned_at")}, {"received_at", "finished_at", "returned_at"}),
        ({"supplement": "subtract"}, {"received_at", "finished_at"} | ASKED),
        ({"supplement": "restart"}, {"received_at", "finished_at"} | ASKED),
        ({"asked_twice": "late"}, {"received_at", "finished_at", "times_supplemented"}),
        ({"withdrawn": "if_accepted"}, {"received_at", "finished_at", "withdrawn_at"}),
        ({"no_due": "time_limit"}, {"received_at", "finished_at"} | LIMIT),
        (
            {"no_due": "time_limit", "supplement": "restart", "asked_twice": "late"},
            {"received_at", "finished_at", "times_supplemented"} | LIMIT | ASKED,
        ),
    ],
)
def test_a_clock_needs_the_fields_without_which_it_would_judge_otherwise(changed, fields):
    kind = load_registers().records["dossiers"]
    stated = kind.clock("ngay-lich").model_dump(by_alias=True, exclude_none=True)
    clock = Clock.model_validate(stated | changed)
    assert clock.fields(kind.timing) == STATE | fields
    asked = {"date": "submitted_at", "clock": "ngay-lich", "count": {"timing": "late"}}
    late = {"id": "i", "title": "I", "unit": "count", "noun": "hồ sơ", "over": "sum"}
    late = Indicator.model_validate(late | {"from": "dossiers", "dossiers": asked})
    assert late.needed_fields((), clock, kind.timing) == {"submitted_at"} | STATE | fields
    assert late.needed_fields((), clock) == late.needed_fields(()) == {"submitted_at"}
