"""A running month against its targets: numbers by hand on both sides of each limit, and exact."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.projection import (
    Needed,
    Pace,
    count_at_risk,
    count_needed,
    rest_of_ratio,
    share_text,
)

THIRD = Pace(10, 30)
"""Ten of thirty days: twice as much is to come."""
GOOD = {"at_least": True, "above": True, "at_most": False, "below": False}


@pytest.mark.parametrize(
    ("numerator", "meets", "share", "reachable"),
    [
        (80, "at_least", "19/20", True),  # (90 % of 300 - 80) / 200
        (70, "at_least", "1", True),
        (69, "at_least", "201/200", False),
        (80, "above", "19/20", True),
        (71, "above", "199/200", True),
        (70, "above", "1", False),
    ],
)
def test_a_share_that_must_rise_is_reachable_up_to_all_of_the_rest(
    numerator, meets, share, reachable
):
    told = rest_of_ratio(numerator, 100, Fraction(9, 10), meets, THIRD)
    assert told == Needed(Fraction(share), reachable)


@pytest.mark.parametrize(
    ("numerator", "meets", "share", "reachable"),
    [
        (10, "at_most", "1/40", True),  # (5 % of 300 - 10) / 200
        (15, "at_most", "0", True),
        (16, "at_most", "-1/200", False),
        (10, "below", "1/40", True),
        (14, "below", "1/200", True),
        (15, "below", "0", False),
    ],
)
def test_a_share_that_must_stay_low_is_reachable_down_to_none_of_the_rest(
    numerator, meets, share, reachable
):
    told = rest_of_ratio(numerator, 100, Fraction(1, 20), meets, THIRD)
    assert told == Needed(Fraction(share), reachable)


def paces():
    return st.integers(2, 31).flatmap(
        lambda days: st.integers(1, days - 1).map(lambda gone: Pace(gone, days))
    )


@given(
    st.integers(1, 500).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))),
    st.integers(1, 99),
    st.sampled_from(sorted(GOOD)),
    paces(),
)
@settings(deadline=None, max_examples=30)
def test_a_rest_at_its_share_brings_the_month_exactly_to_the_target(figure, per_cent, meets, pace):
    numerator, denominator = figure
    target = Fraction(per_cent, 100)
    told = rest_of_ratio(numerator, denominator, target, meets, pace)
    rest = Fraction(denominator * (pace.days - pace.elapsed), pace.elapsed)
    assert (numerator + told.share * rest) / (denominator + rest) == target
    best = Fraction(numerator + (rest if GOOD[meets] else 0)) / (denominator + rest)
    holds = {
        "at_least": best >= target,
        "above": best > target,
        "at_most": best <= target,
        "below": best < target,
    }
    assert told.reachable is holds[meets]


@pytest.mark.parametrize(
    ("meets", "on_pace", "at_risk"),
    [("at_least", 40, 39), ("above", 41, 40), ("at_most", 40, 41), ("below", 39, 40)],
)
def test_a_count_at_its_pace_reaches_three_times_itself(meets, on_pace, at_risk):
    assert count_at_risk(on_pace, Fraction(120), meets, THIRD) is False
    assert count_at_risk(at_risk, Fraction(120), meets, THIRD) is True


def test_a_pace_is_not_rounded():
    """7 in 9 of 31 days are 24 1/9 in the month."""
    assert count_at_risk(7, Fraction(217, 9), "at_least", Pace(9, 31)) is False
    assert count_at_risk(7, Fraction(218, 9), "at_least", Pace(9, 31)) is True
    assert count_at_risk(7, Fraction(24), "at_most", Pace(9, 31)) is True


@pytest.mark.parametrize(
    ("count", "meets", "reachable"),
    [
        (0, "at_least", True),
        (0, "above", True),
        (5, "at_most", True),
        (6, "at_most", False),
        (4, "below", True),
        (5, "below", False),
    ],
)
def test_what_was_counted_stays_counted_and_more_may_come(count, meets, reachable):
    assert count_needed(count, Fraction(5), meets) == Needed(None, reachable)


@pytest.mark.parametrize(
    ("share", "meets", "text"),
    [
        ("1/3", "at_least", "33.34"),
        ("1/3", "above", "33.34"),
        ("1/3", "at_most", "33.33"),
        ("1/3", "below", "33.33"),
        ("2/3", "at_least", "66.67"),
        ("2/3", "at_most", "66.66"),
        ("19/20", "at_least", "95.00"),
        ("19/20", "below", "95.00"),
        ("201/200", "at_least", "100.50"),
        ("-1/30000", "at_most", "-0.01"),
    ],
)
def test_a_share_is_written_on_the_side_on_which_it_is_enough(share, meets, text):
    assert share_text(Fraction(share), meets) == text
