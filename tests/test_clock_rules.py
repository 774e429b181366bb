"""Mistakes in clocks and in the calendar are told, each at its line."""

import pytest

from rules.errors import Refused
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
