"""Columns of figures, figures made from others, conditions, roots and the arithmetic of shapes."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_campaigns import bare, campaign, hundredths, line, scale, score

from rules.indicators import Derived, Indicator
from rules.shapes import Panel
from scoring.derived import with_derived
from scoring.figures import (
    INT64_MAX,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    PRINTED_RATE,
    Column,
    Figures,
)
from scoring.logarithms import logarithm
from scoring.panels import marked, panel_mean
from scoring.results import MET, MISSED
from scoring.rounding import divide, root_to, whole_root
from scoring.shapes import Scored, proportional
from scoring.tables import FigureRow, figures_of, whole
from scoring.targets import target_on

STATES = np.array([MEASURED, MISSING, NOT_APPLICABLE, PRINTED_RATE], np.int8)


def column(*tops, under=1, state=None):
    unders = under if isinstance(under, tuple) else (under,) * len(tops)
    states = None if state is None else np.array(state, np.int8)
    return Column.of(np.array(tops), np.array(unders), states)


# Columns


def test_a_measured_nothing_over_nothing_is_not_applicable():
    held = column(0, 0, 0, 5, under=(0, 1, 0, 0), state=[MEASURED, MEASURED, MISSING, MISSING])
    assert hundredths(held.state) == [NOT_APPLICABLE, MEASURED, MISSING, MISSING]
    assert hundredths(held.denominator) == [1, 1, 1, 1]
    assert held.state.dtype == np.int8


@pytest.mark.parametrize("state", [MEASURED, PRINTED_RATE])
def test_only_held_figures_are_looked_at(state):
    with pytest.raises(ValueError, match="a negative figure"):
        column(-1, state=[state])
    with pytest.raises(ValueError, match="a negative figure"):
        column(1, under=-1, state=[state])
    with pytest.raises(ValueError, match="above a denominator of zero"):
        column(1, under=0, state=[state])
    assert column(-1, 1, under=(1, 0), state=[MISSING, MISSING]).state.tolist() == [MISSING] * 2


@pytest.mark.parametrize(("tops", "unders", "states"), [(1, 2, 1), (2, 1, 1), (1, 1, 2), (2, 2, 1)])
def test_columns_of_unequal_length_are_refused(tops, unders, states):
    with pytest.raises(ValueError, match="columns of unequal length"):
        Column.of(np.ones(tops, int), np.ones(unders, int), np.zeros(states, np.int8))


def test_a_column_knows_its_greatest_number_and_grows_past_int64():
    held = column(3, 1, under=(4, 9))
    assert (held.greatest, column(3, 9, under=4).greatest) == (9, 9)
    assert column().greatest == 0
    assert held.fitting(INT64_MAX // 9) is held
    grown = held.fitting(INT64_MAX // 9 + 1)
    assert (grown.numerator.dtype, grown.denominator.dtype) == (object, object)
    assert grown.numerator.tolist() == [3, 1]
    assert grown.denominator.tolist() == [4, 9]
    exact = column(INT64_MAX)
    assert exact.fitting(1) is exact


def test_a_part_of_a_column_is_those_rows():
    part = column(1, 2, 3, under=(4, 5, 6), state=[0, 1, 3]).part(slice(1, 3))
    assert (hundredths(part.numerator), hundredths(part.denominator)) == ([2, 3], [5, 6])
    assert hundredths(part.state) == [1, 3]


def test_a_column_is_plain_only_where_all_is_measured():
    assert column(1, 2).is_plain
    assert not column(1, 2, state=[MEASURED, PRINTED_RATE]).is_plain


def test_rows_become_columns_and_the_later_row_wins():
    rows = [
        FigureRow("b", "m", "measured", 1, 2),
        FigureRow("a", "m", "printed_rate", 9, 10),
        FigureRow("b", "m", "not_applicable", 3, 4),
        FigureRow("a", "unasked", "measured", 1, 1),
    ]
    figures = figures_of(["a", "b", "c"], ["t", "s", "t"], rows, ["m", "n"])
    held = figures.column("m")
    assert hundredths(held.state) == [PRINTED_RATE, NOT_APPLICABLE, MISSING]
    assert (hundredths(held.numerator), hundredths(held.denominator)) == ([9, 3, 0], [10, 4, 1])
    assert (figures.subjects, figures.tiers) == (("a", "b", "c"), ("t", "s"))
    assert (hundredths(figures.tier), figures.tier.dtype) == ([0, 1, 0], np.int16)
    assert sorted(figures.columns) == ["m", "n"]
    assert len(figures) == 3


@pytest.mark.parametrize("name", ["n", "never_named"])
def test_a_column_that_nobody_reported_is_missing(name):
    held = figures_of(["a", "b"], ["t", "t"], [], ["n"]).column(name)
    assert hundredths(held.state) == [MISSING, MISSING]
    assert held.state.dtype == np.int8
    assert (hundredths(held.numerator), hundredths(held.denominator)) == ([0, 0], [1, 1])


def test_the_tiers_and_reporters_of_a_window():
    names = ["a", "b", "c", "d"]
    rows = [
        FigureRow("a", "m", "measured", 1, 1),
        FigureRow("b", "n", "printed_rate", 1, 2),
        FigureRow("c", "m", "not_applicable", 0, 1),
    ]
    figures = figures_of(names, ["x", "y", "x", "z"], rows, ["m", "n"])
    assert figures.in_tiers(("x",)).tolist() == [True, False, True, False]
    assert figures.in_tiers(("y", "z")).tolist() == [False, True, False, True]
    assert figures.has_measured.tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("numbers", "dtype"),
    [([INT64_MAX, 1], np.int64), ([INT64_MAX + 1], object), ([-INT64_MAX - 1], object)],
)
def test_numbers_past_int64_stay_python_integers(numbers, dtype):
    held = whole(numbers)
    assert held.dtype == dtype
    assert held.tolist() == numbers


# Figures made from others


def indicator(**derived):
    plain = {"id": "d", "title": "D", "unit": "%", "noun": "việc", "from": "derived"}
    return Indicator.model_validate(plain | {"over": "sum", "derived": derived})


def derived(columns, **how):
    size = len(next(iter(columns.values())).state)
    figures = Figures(("s",) * size, ("t",), np.zeros(size, np.int16), columns)
    return with_derived(figures, [indicator(**how)]).column("d")


def fractions_of(held):
    assert held.state.dtype == np.int8
    pairs = zip(hundredths(held.numerator), hundredths(held.denominator), strict=True)
    return [Fraction(top, under) for top, under in pairs]


def test_a_remainder_is_the_total_less_the_bad_over_the_total():
    held = derived({"a": column(10, 4, 5), "b": column(3, 0, 7)}, remainder_of=["a", "b"])
    assert fractions_of(held) == [Fraction(7, 10), Fraction(1), Fraction(0)]


def test_a_complement_takes_every_rate_from_one():
    rates = {"a": column(1, 1, 3, under=(4, 2, 4)), "b": column(1, 1, 3, under=(3, 2, 5))}
    held = derived(rates, complement_of=["a", "b"])
    assert fractions_of(held) == [Fraction(5, 12), Fraction(0), Fraction(0)]


def test_a_product_multiplies_ratios():
    rates = {"a": column(1, 3, under=(4, 4)), "b": column(2, 1, under=(3, 2))}
    held = derived(rates, product_of=["a", "b"])
    assert fractions_of(held) == [Fraction(1, 6), Fraction(3, 8)]


def test_without_leaves_the_exempt_out_of_the_base():
    parts = {"a": column(3, 0), "b": column(10, 4), "c": column(4, 4)}
    held = derived(parts, without=["a", "b", "c"])
    assert fractions_of(held) == [Fraction(1, 2), Fraction(0)]
    assert hundredths(held.state) == [MEASURED, NOT_APPLICABLE]


def test_the_first_that_somebody_reported_stands_with_its_state():
    parts = {
        "a": column(1, 2, 0, 0, 0, 0, under=(3, 3, 0, 1, 1, 1), state=[0, 3, 0, 1, 1, 1]),
        "b": column(9, 9, 9, 5, 0, 0, under=10, state=[0, 0, 0, 3, 2, 1]),
        "c": column(7, 7, 7, 7, 7, 7, under=8),
    }
    assert (MEASURED, MISSING, NOT_APPLICABLE, PRINTED_RATE) == (0, 1, 2, 3)
    held = derived(parts, first_of=["a", "b", "c"])
    states = [MEASURED, PRINTED_RATE, NOT_APPLICABLE, PRINTED_RATE, NOT_APPLICABLE, MEASURED]
    assert held.state.tolist() == states
    assert fractions_of(held)[:2] == [Fraction(1, 3), Fraction(2, 3)]
    assert (fractions_of(held)[3], fractions_of(held)[5]) == (Fraction(1, 2), Fraction(7, 8))
    silent = {"a": column(0, state=[MISSING]), "b": column(0, state=[MISSING])}
    assert derived(silent, first_of=["a", "b"]).state.tolist() == [MISSING]


@pytest.mark.parametrize(
    ("count", "a", "b", "year", "expected"),
    [
        (3, 10, 20, 99, Fraction(3, 20)),
        (3, 20, 10, 99, Fraction(3, 20)),
        (3, 1, 0, 99, Fraction(3)),
        (3, 0, 0, 48, Fraction(3, 4)),
        (3, 0, 0, 0, Fraction(0)),
    ],
)
def test_the_larger_base_and_what_stands_in_for_it(count, a, b, year, expected):
    parts = {"m": column(count), "a": column(a), "b": column(b), "y": column(year)}
    held = derived(parts, larger_base=["m", "a", "b"], fallback="y", divide_by="12")
    assert fractions_of(held) == [expected]
    assert hundredths(held.state) == [MEASURED]


def test_the_larger_base_of_what_was_not_reported():
    missing = [MISSING]
    parts = {"m": column(3), "a": column(7, state=missing), "b": column(5)}
    assert fractions_of(derived(parts, larger_base=["m", "a", "b"])) == [Fraction(3, 5)]
    parts = {"m": column(3), "a": column(7, state=missing), "b": column(0)}
    held = derived(parts, larger_base=["m", "a", "b"])
    assert (hundredths(held.numerator), hundredths(held.denominator)) == ([0], [1])
    parts = {"m": column(3, state=missing), "a": column(7), "b": column(5)}
    assert hundredths(derived(parts, larger_base=["m", "a", "b"]).state) == [MISSING]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([MEASURED, MEASURED], MEASURED),
        ([MEASURED, PRINTED_RATE], PRINTED_RATE),
        ([PRINTED_RATE, NOT_APPLICABLE], NOT_APPLICABLE),
        ([NOT_APPLICABLE, MISSING], MISSING),
        ([MISSING, MEASURED], MISSING),
    ],
)
def test_a_derived_figure_is_no_better_than_its_sources(states, expected):
    parts = {name: column(1, under=2, state=[one]) for name, one in zip("ab", states, strict=True)}
    assert hundredths(derived(parts, product_of=["a", "b"]).state) == [expected]


def test_what_a_sheet_states_is_not_derived_again():
    parts = {"a": column(1, 1), "b": column(2, 2), "d": column(9, 0, state=[MEASURED, MISSING])}
    assert hundredths(derived(parts, product_of=["a", "b"]).numerator) == [9, 0]
    parts["d"] = column(9, 9, state=[MISSING, MISSING])
    assert hundredths(derived(parts, product_of=["a", "b"]).numerator) == [2, 2]


@pytest.mark.parametrize("size", [2**31, 2**32, 10**12])
def test_derived_figures_are_exact_beyond_int64(size):
    parts = {"a": column(size - 1, under=size), "b": column(size + 1, under=size)}
    assert fractions_of(derived(parts, product_of=["a", "b"])) == [Fraction(size**2 - 1, size**2)]


def test_the_sources_of_a_derived_figure():
    plain = Derived.model_validate({"larger_base": ["a", "b", "c"]})
    assert plain.sources() == ("a", "b", "c")
    with_year = {"larger_base": ["a", "b", "c"], "fallback": "y", "divide_by": "12"}
    assert Derived.model_validate(with_year).sources() == ("a", "b", "c", "y")


# Conditions


def holding(when, *units, tiers=()):
    shape = {"cases": [{"when": when, "points": "10"}, {"otherwise": "yes", "points": "0"}]}
    measures = {name: name for name in units[0]}
    asked = campaign(bare("m", measures=measures, shape=shape))
    points = hundredths(score(asked, *units, tiers=tiers).lines[0].points)
    return [one == 1000 for one in points]


XY = [{"x": x, "y": y} for x, y in (("1", "1"), ("1", "2"), ("2", "1"), ("2", "2"))]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"x": {"equals": "1"}}, [1, 1, 0, 0]),
        ({"x": {"equals": "1"}, "y": {"equals": "2"}}, [0, 1, 0, 0]),
        ({"all": [{"x": {"equals": "1"}}, {"y": {"equals": "2"}}]}, [0, 1, 0, 0]),
        ({"all": [{"y": {"equals": "2"}}, {"x": {"equals": "1"}}]}, [0, 1, 0, 0]),
        ({"any": [{"x": {"equals": "2"}}, {"y": {"equals": "2"}}]}, [0, 1, 1, 1]),
        ({"x": {"equals": "2"}, "any": [{"y": {"equals": "1"}}]}, [0, 0, 1, 0]),
        ({"any": [{"y": {"equals": "1"}}], "all": [{"x": {"equals": "2"}}]}, [0, 0, 1, 0]),
        ({"x": {"above": "y"}}, [0, 0, 1, 0]),
        ({"x": {"at_least": "y"}}, [1, 0, 1, 1]),
        ({"x": {"below": "y"}}, [0, 1, 0, 0]),
        ({"x": {"at_least": "y", "at_most": "1"}}, [1, 0, 0, 0]),
        ({"x": {"at_most": "1", "below": "y"}}, [0, 1, 0, 0]),
        ({"x": {"at_least": "1", "below": "2"}}, [1, 1, 0, 0]),
        ({"x": {"above": "1", "at_most": "2"}}, [0, 0, 1, 1]),
    ],
)
def test_conditions_join_and_compare(when, expected):
    assert holding(when, *XY) == expected


def test_a_condition_compares_fractions_exactly():
    units = [{"x": "1/3", "y": "33/100"}, {"x": "1/3", "y": "34/100"}, {"x": "33.33 %", "y": "1/3"}]
    assert holding({"x": {"above": "y"}}, *units) == [True, False, False]
    assert holding({"x": {"above": "33.33 %"}}, *units) == [True, True, False]
    assert holding({"x": {"at_least": "33.33 %"}}, *units) == [True, True, True]


def test_what_nobody_measured_holds_nothing():
    below = {"x": {"below": "5"}, "y": {"at_least": "0"}}
    units = [{"x": "1", "y": "1"}, {"x": "0/0", "y": "1"}, {"x": "1", "y": "0/0"}]
    assert holding(below, *units) == [True, False, False]
    assert holding({"x": {"at_least": "y"}}, *units) == [True, False, False]
    assert holding({"y": {"at_least": "x"}}, *units) == [True, False, False]
    units = [{"x": "0/0", "y": "1"}, {"x": "1", "y": "0/0"}, {"x": "0", "y": "1"}]
    assert holding({"x": {"below": "y"}}, *units) == [False, False, True]


def test_a_condition_may_ask_less_of_one_tier():
    when = {"x": {"at_least": {"commune": "2", "department": "2.5"}}}
    units = [{"x": "2"}, {"x": "2"}, {"x": "3"}, {"x": "1"}]
    tiers = ["commune", "department", "department", "commune"]
    assert holding(when, *units, tiers=tiers) == [True, False, True, False]
    named = {"x": {"above": {"commune": "2"}}}
    assert holding(named, *units, tiers=tiers) == [False, True, True, False]


# Shapes, with values that have a denominator


def of_shape(shape, *units, name="m", **stated):
    measures = {key: key for key in units[0]}
    plain = line if "target" in stated else bare
    asked = campaign(plain(name, measures=measures, shape=shape, **stated))
    return hundredths(score(asked, *units).lines[0].points)


def test_bands_give_the_first_step_that_holds():
    steps = [
        {"at_least": "3", "below": "6", "points": "10"},
        {"at_most": "4", "points": "5"},
        {"above": "5", "points": "1"},
    ]
    units = [{"x": text} for text in ("2", "3", "4", "5", "6", "7", "11/2")]
    assert of_shape({"bands": steps}, *units) == [500, 1000, 1000, 1000, 100, 100, 1000]
    gap = [{"equals": "1", "points": "10"}]
    assert of_shape({"bands": gap}, {"x": "1"}, {"x": "2"}) == [1000, 0]


def test_cases_give_the_first_that_holds():
    shape = {
        "cases": [
            {"when": {"x": {"at_least": "5"}}, "points": "10"},
            {"when": {"x": {"at_least": "3"}}, "points": "5"},
            {"otherwise": "yes", "points": "1"},
        ]
    }
    assert of_shape(shape, {"x": "5"}, {"x": "3"}, {"x": "2"}) == [1000, 500, 100]


@pytest.mark.parametrize(
    ("observed", "expected"), [("worst", [0, 0, 500, 1000, 0]), ("best", [0, 500, 500, 1000, 0])]
)
def test_the_worst_or_the_best_label_decides(observed, expected):
    shape = {"map": {"labels": {"a": "0", "b": "5", "c": "10"}, "observed": observed}}
    units = [
        dict(zip("abc", counts, strict=True)) for counts in ("100", "110", "010", "001", "000")
    ]
    assert of_shape(shape, *units) == expected


def test_events_of_values_with_decimals():
    shape = {
        "per_event": {
            "items": [{"measure": "x", "points": "2"}, {"measure": "y", "points": "-1"}],
            "floor": "-1",
            "cap": "6",
        }
    }
    units = [{"x": x, "y": y} for x, y in (("3/2", "1/3"), ("7/2", "0"), ("0", "5/3"), ("1", "2"))]
    assert of_shape(shape, *units) == [267, 600, -100, 0]
    open_ended = {"per_event": {"items": [{"measure": "x", "points": "2"}]}}
    assert of_shape(open_ended, {"x": "7/2"}, {"x": "20"}) == [700, 4000]
    both = {"per_event": {"items": [{"measure": "x", "points": "-2"}], "floor": "-3"}}
    assert of_shape(both, {"x": "1"}, {"x": "2"}) == [-200, -300]


def test_a_deduction_has_a_floor_of_its_own_or_nothing():
    items = [{"measure": "x", "each": "4"}]
    assert of_shape({"deduct": {"items": items}}, {"x": "1"}, {"x": "3"}) == [600, 0]
    floored = {"deduct": {"items": items, "floor": "1"}}
    assert of_shape(floored, {"x": "2"}, {"x": "3"}, {"x": "1/2"}) == [200, 100, 800]


def test_the_best_of_values_with_decimals():
    units = [{"x": "7/2", "y": "10/3"}, {"x": "1/3", "y": "2/3"}, {"x": "30", "y": "0"}]
    assert of_shape({"best_of": {}}, *units) == [350, 67, 1000]
    assert of_shape({"best_of": {"cap": "3.4"}}, *units) == [340, 67, 340]


def test_lower_is_better_in_fractions():
    shape = {"lower_is_better": {"nothing_from": "50 %"}}
    stated = {"target": "10 %", "meets": "at_most"}
    units = [{"x": text} for text in ("1/10", "1/3", "1/2", "2/3", "0/3", "11/100")]
    assert of_shape(shape, *units, name="x", **stated) == [1000, 417, 0, 0, 1000, 975]
    below = {"target": "10 %", "meets": "below"}
    assert of_shape(shape, *units, name="x", **below) == [999, 417, 0, 0, 1000, 975]


def test_nothing_means_nothing_even_over_a_small_number():
    shape = {"lower_is_better": {"nothing_from": "11"}}
    stated = {"target": "10", "meets": "at_most"}
    assert of_shape(shape, {"x": "10"}, {"x": "11"}, {"x": "12"}, name="x", **stated) == [
        1000,
        0,
        0,
    ]
    floored = {"proportional": {"nothing_below": "1"}}
    assert of_shape(floored, {"x": "0"}, {"x": "1"}, name="x", target="2", meets="at_least") == [
        0,
        500,
    ]


def test_goalposts_in_fractions():
    shape = {"between": {"zero_at": "0.5", "full_at": "2.5"}}
    units = [{"x": text} for text in ("1/2", "3/4", "5/2", "0", "4/3")]
    assert of_shape(shape, *units) == [0, 125, 1000, 0, 417]
    falling = {"between": {"zero_at": "2.5", "full_at": "2"}}
    assert of_shape(falling, {"x": "9/4"}, {"x": "2"}, {"x": "5/2"}) == [500, 1000, 0]
    narrow = {"between": {"zero_at": "2", "full_at": "2.5"}}
    assert of_shape(narrow, {"x": "9/4"}) == [500]


def test_logarithmic_goalposts_below_one():
    shape = {"between": {"zero_at": "0.01", "full_at": "1", "scale": "log"}}
    units = [{"x": text} for text in ("1/10", "1", "0", "1/1000", "100")]
    assert of_shape(shape, *units) == [500, 1000, 0, 0, 1000]
    down = {"between": {"zero_at": "1", "full_at": "0.01", "scale": "log"}}
    assert of_shape(down, {"x": "1/10"}, {"x": "1/100"}, {"x": "0"}) == [500, 1000, 0]


def test_peers_are_of_the_same_tier_and_need_a_figure():
    asked = campaign(bare("x", shape={"peer_relative": {"to": "best"}}))
    units = [{"x": text} for text in ("1/2", "1/4", "1/4", "not reported", "3/4")]
    tiers = ["commune", "commune", "department", "department", "commune"]
    points = hundredths(score(asked, *units, tiers=tiers).lines[0].points)
    assert points == [667, 333, 1000, 0, 1000]
    small = [{"x": "1/10"}, {"x": "1/20"}]
    assert hundredths(score(asked, *small).lines[0].points) == [1000, 500]
    rates = [{"x": "50 %"}, {"x": "1/4"}]
    assert hundredths(score(asked, *rates).lines[0].points) == [1000, 500]


def test_above_the_target_the_best_of_the_tier_takes_the_rest():
    """At the target 4 of 10; from there to the best, by how far a figure passes the target."""
    shape = {"peer_relative": {"to": "best", "at_target": "40 %"}}
    asked = campaign(line("x", shape=shape, target="60 %", meets="at_least"))
    units = [{"x": text} for text in ("3/5", "3/10", "0/7", "9/10", "2/3", "not reported")]
    assert hundredths(score(asked, *units).lines[0].points) == [400, 200, 0, 1000, 533, 0]
    tiers = ["commune", "commune", "department", "department", "central"]
    alone = [{"x": text} for text in ("3/5", "1/2", "7/10", "100 %", "1/3")]
    points = hundredths(score(asked, *alone, tiers=tiers).lines[0].points)
    assert points == [400, 333, 550, 1000, 222]


def test_a_hair_above_the_target_is_above_it():
    shape = {"peer_relative": {"to": "best", "at_target": "40 %"}}
    asked = campaign(line("x", shape=shape, target="1", meets="at_least"))
    units = [{"x": "10001/10000"}, {"x": "1"}, {"x": "1/2"}]
    assert hundredths(score(asked, *units).lines[0].points) == [1000, 400, 200]
    wide = [{"x": str(3 * 10**17)}, {"x": str(2 * 10**17)}, {"x": "1"}]
    assert hundredths(score(asked, *wide).lines[0].points) == [1000, 800, 400]
    verdicts = campaign(line("x", shape=shape, target="1", meets="above"))
    assert score(verdicts, *units).lines[0].met.tolist() == [MET, MISSED, MISSED]


def test_a_mean_per_record_is_rounded_to_its_own_places_first():
    units = [{"x": text} for text in ("5/3", "1/8", "90", "22/7")]
    assert of_shape({"record_mean": {"places": "1"}}, *units) == [170, 10, 1000, 310]
    assert of_shape({"record_mean": {"places": "2"}}, *units) == [167, 13, 1000, 314]
    assert of_shape({"record_mean": {"places": "0"}}, *units) == [200, 0, 1000, 300]


def test_a_shape_that_needs_a_target_says_so():
    shape = campaign(line("m")).criteria[0].shape
    with pytest.raises(ValueError, match="this shape needs a target"):
        proportional(shape, Scored(None, None, 1, 1))


@pytest.mark.parametrize(
    ("marks", "stated", "mean"),
    [
        ("", {}, 0),
        ("4", {}, 4),
        ("4 5", {}, Fraction(9, 2)),
        ("4 5 9", {}, 6),
        ("4 7", {"third_if_apart": "3"}, 0),
        ("4 7 9", {"third_if_apart": "3"}, 9),
        ("4 6 9", {"third_if_apart": "3"}, 5),
        ("7 4 9", {"third_if_apart": "3"}, 9),
        ("4", {"third_if_apart": "3"}, 4),
        ("9 1", {"discard": "highest_and_lowest"}, 5),
        ("9 1 4", {"discard": "highest_and_lowest"}, 4),
        ("9 1 4 6", {"discard": "highest_and_lowest"}, 5),
        ("9 1 4 6 2", {"discard": "highest_and_lowest"}, 4),
    ],
)
def test_the_marks_of_a_panel_are_brought_to_one(marks, stated, mean):
    shape = Panel.model_validate({"kind": "panel"} | stated)
    held = panel_mean([Fraction(one) for one in marks.split()], shape)
    assert held == mean
    assert isinstance(held, Fraction)


def test_a_panel_counts_only_who_marked_and_stops_at_the_full_points():
    units = [
        {"a": "8", "b": "not reported"},
        {"a": "8", "b": "9"},
        {"a": "80 %", "b": "1/2"},
        {"a": "30", "b": "1"},
    ]
    asked = campaign(
        bare("m", measures={"a": "a", "b": "b"}, shape={"panel": {}}), missing="zero_points"
    )
    assert hundredths(score(asked, *units).lines[0].points) == [0, 850, 65, 1000]


MARKS = {"a": "a", "b": "b", "c": "c"}


@pytest.mark.parametrize(
    ("marks", "state", "points"),
    [
        (("7", "5", "not reported"), MEASURED, 600),
        (("7", "9/2", "not reported"), MISSING, 0),
        (("9/2", "7", "not reported"), MISSING, 0),
        (("7", "19/4", "not reported"), MEASURED, 588),
        (("7", "9/2", "1/3"), MEASURED, 33),
        (("7", "9/2", "90 %"), MEASURED, 90),
        (("7", "9/2", "0/0"), MISSING, 0),
        (("7", "5", "1"), MEASURED, 600),
        (("not reported", "5", "1"), MISSING, 0),
        (("7", "not reported", "1"), MISSING, 0),
        (("0/0", "5", "1"), MISSING, 0),
        (("90 %", "5", "not reported"), MISSING, 0),
        (("90 %", "3", "not reported"), MEASURED, 195),
    ],
)
def test_a_third_mark_is_needed_only_where_two_are_apart(marks, state, points):
    asked = campaign(bare("m", measures=MARKS, shape={"panel": {"third_if_apart": "2.5"}}))
    others = [dict(zip("abc", one, strict=True)) for one in (("1", "1", "1"), ("9", "1", "4"))]
    sheet = score(asked, others[0], dict(zip("abc", marks, strict=True)), others[1])
    assert sheet.lines[0].state.tolist() == [MEASURED, state, MEASURED]
    assert hundredths(sheet.lines[0].points) == [100, points, 400]


def test_every_mark_is_needed_where_none_gives_way():
    asked = campaign(bare("m", measures=MARKS, shape={"panel": {}}))
    units = [("3", "6", "9"), ("3", "6", "not reported"), ("not reported", "6", "9"), ("3 %",) * 3]
    sheet = score(asked, *(dict(zip("abc", one, strict=True)) for one in units))
    assert sheet.lines[0].state.tolist() == [MEASURED, MISSING, MISSING, MEASURED]
    assert sheet.lines[0].state.dtype == np.int8
    assert hundredths(sheet.lines[0].points) == [600, 0, 0, 3]


# Numbers past int64, through every shape


@pytest.mark.parametrize(
    ("shape", "stated", "points"),
    [
        ({"between": {"zero_at": "0", "full_at": "1"}}, {}, 333),
        ({"best_of": {}}, {}, 33),
        ({"per_event": {"items": [{"measure": "x", "points": "3"}]}}, {}, 100),
        ({"deduct": {"items": [{"measure": "x", "each": "3"}]}}, {}, 900),
        ({"lower_is_better": {"nothing_from": "1"}}, {"target": "0", "meets": "at_most"}, 667),
        ({"bands": [{"at_least": "33 %", "points": "4"}]}, {}, 400),
        ({"record_mean": {"places": "2"}}, {}, 33),
        ({"peer_relative": {"to": "best"}}, {}, 1000),
        ({"panel": {}}, {}, 33),
        ({"cases": [{"when": {"x": {"above": "33.3 %"}}, "points": "7"}]}, {}, 700),
    ],
)
@pytest.mark.parametrize("size", [1, 10**9, 10**16, 10**18, 10**30])
def test_a_third_is_a_third_at_any_size(shape, stated, points, size):
    assert of_shape(shape, {"x": f"{size}/{3 * size}"}, name="x", **stated) == [points]


@pytest.mark.parametrize("size", [10**15, 10**16, INT64_MAX // 4000, INT64_MAX // 1000])
def test_bounds_are_checked_before_they_are_passed(size):
    asked = campaign(line("m", target="90 %"))
    sheet = score(asked, {"m": f"{size // 2}/{size}"}, {"m": f"{size // 10 * 8}/{size}"})
    exact = [Fraction(1000 * (size // 2) * 10, 9 * size), Fraction(8000 * (size // 10), 9 * size)]
    exact = [exact[0], exact[1] * 10]
    assert [int(one) for one in sheet.lines[0].points] == [
        (2 * one.numerator + one.denominator) // (2 * one.denominator) for one in exact
    ]


def test_constants_of_a_rule_count_towards_the_bounds():
    """Ten nested constants of 12 digits each: products far beyond int64, exact all the same."""
    shape = {"between": {"zero_at": "0.000000000001", "full_at": "0.000000000003"}}
    assert of_shape(shape, {"x": "2/1000000000000"}) == [500]
    steps = {
        "bands": [{"at_least": "0.333333333333", "points": "4"}, {"above": "0", "points": "1"}]
    }
    units = [{"x": f"{10**9}/{3 * 10**9}"}, {"x": f"{10**15}/{3 * 10**15 + 10**4}"}]
    assert of_shape({"bands": steps}, *units) == [400, 100]


@pytest.mark.parametrize(
    ("x", "points"), [("10000000/30000000", 400), ("9999999/30000000", 100), ("1/3", 400)]
)
def test_a_fine_constant_meets_a_middling_base(x, points):
    """A base of eight digits fits where it stands alone; times twelve decimals it does not."""
    steps = [{"at_least": "0.333333333333", "points": "4"}, {"above": "0", "points": "1"}]
    assert of_shape({"bands": steps}, {"x": x}) == [points]
    cases = [{"when": {"x": step}, "points": "0"} for step in ({"at_least": "0.333333333333"},)]
    cases = [cases[0] | {"points": "4"}, {"otherwise": "yes", "points": "1"}]
    assert of_shape({"cases": cases}, {"x": x}) == [points]


def test_fine_goalposts_meet_a_middling_base():
    shape = {"between": {"zero_at": "0.000000000001", "full_at": "0.333333333333"}}
    assert of_shape(shape, {"x": "10000000/30000000"}, {"x": "5000000/30000000"}) == [1000, 500]
    shape = {"lower_is_better": {"nothing_from": "0.333333333333"}}
    stated = {"target": "0.000000000001", "meets": "at_most"}
    units = [{"x": "10000000/30000000"}, {"x": "5000000/30000000"}]
    assert of_shape(shape, *units, name="x", **stated) == [0, 500]


# Roots, logarithms, rounding


def test_logarithms_are_rounded_to_twelve_decimals():
    tops, unders = logarithm(np.array([2, 1, 10]), np.array([1, 1, 4]))
    assert unders.tolist() == [10**12] * 3
    expected = [Decimal(2).ln(), Decimal(0), Decimal("2.5").ln()]
    assert tops.tolist() == [round(one * 10**12) for one in expected]


def test_logarithms_of_large_numbers():
    tops, _ = logarithm(np.array([10**30], object), np.array([1], object))
    assert tops.tolist() == [69077552789821]  # 69.077552789821371


@given(st.integers(0, 10**40), st.integers(1, 9))
def test_a_whole_root_is_the_greatest_that_does_not_pass(value, degree):
    root = whole_root(value, degree)
    assert root**degree <= value < (root + 1) ** degree


@pytest.mark.parametrize(
    ("value", "degree", "places", "root"),
    [
        ("2", 2, 2, "1.41"),
        ("2", 2, 3, "1.414"),
        ("1/4", 2, 2, "0.5"),
        ("0", 3, 2, "0"),
        ("27", 3, 0, "3"),
        ("9/4", 2, 0, "2"),  # 1.5 rounds up
        ("2.2499", 2, 0, "1"),
        ("225/10000", 2, 2, "0.15"),
        ("0.015625", 2, 2, "0.13"),  # 0.125
        ("5", 1, 0, "5"),
    ],
)
def test_a_root_is_rounded_half_up(value, degree, places, root):
    assert root_to(Fraction(value), degree, places) == Fraction(root)


def test_division_rounds_each_half_away_from_zero():
    tops = np.array([-3, -2, -1, 0, 1, 2, 3])
    assert hundredths(divide(tops, 2)) == [-2, -1, -1, 0, 1, 1, 2]
    assert hundredths(divide(tops, np.full(7, 4))) == [-1, -1, 0, 0, 0, 1, 1]
    assert hundredths(divide(np.zeros(0, np.int64), 2)) == []


# Targets that run between two numbers


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("10 %", "20 %", Fraction(1333, 10000)),
        ("10", "20", Fraction(1333, 100)),
        ("20", "10", Fraction(1667, 100)),
    ],
)
def test_a_straight_line_is_rounded_to_hundredths_of_its_unit(first, second, value):
    steps = {"2026-10-01": first, "2026-10-04": second}
    asked = campaign(line("m", target={"by": steps, "interim": "straight_line"}))
    day = asked.starts.day.replace(month=10, day=2)
    assert target_on(asked.criteria[0], "commune", day).value == value


def test_a_target_in_force_from_a_day_is_the_latest_that_began():
    steps = {"2026-06-01": "50 %", "2026-10-01": "90 %", "2026-12-01": "95 %"}
    asked = campaign(line("m", target={"from": steps}))
    day = asked.starts.day
    told = [
        target_on(asked.criteria[0], "commune", day.replace(month=month))
        for month in (5, 6, 9, 10, 11, 12)
    ]
    values = [None if one is None else one.value * 100 for one in told]
    assert values == [None, 50, 50, 90, 90, 95]


def test_a_geometric_mean_over_groups_rounds_where_the_scale_says():
    groups = [{"id": "g", "title": "G", "combine": "geometric_mean"}]
    lines = [line("m", group="g"), line("n", group="g")]
    for at, total in (("line", 141), ("group", 141), ("total", 141)):
        asked = campaign(*lines, groups=groups, scale=scale(at=at))
        sheet = score(asked, {"m": "1/10", "n": "2/10"})
        assert [round(one) for one in sheet.totals.tolist()] == [total]


def _marks(*figures: tuple[int, int, int]) -> list[Column]:
    """Lay out one subject's marks: numerator, denominator, state."""
    return [
        Column(np.array([top]), np.array([under]), np.array([state], np.int8))
        for top, under, state in figures
    ]


@pytest.mark.parametrize(
    ("figures", "state"),
    [
        ([(0, 1, NOT_APPLICABLE)] * 3, NOT_APPLICABLE),
        ([(5, 1, MEASURED), (0, 1, NOT_APPLICABLE), (0, 1, NOT_APPLICABLE)], MISSING),
        ([(10**15, 10**6, MEASURED), (10**15 + 3 * 10**6, 10**6, MEASURED)], MISSING),
        ([(10**15, 10**6, MEASURED), (10**15 + 3 * 10**6 - 1, 10**6, MEASURED)], MEASURED),
    ],
    ids=["nothing to mark", "marked by one alone", "apart by decimals", "not apart by decimals"],
)
def test_marks_are_compared_exactly_and_nothing_is_no_silence(figures, state):
    shape = Panel.model_validate({"kind": "panel", "third_if_apart": "3"})
    assert marked(shape, _marks(*figures)).tolist() == [state]


def test_who_has_nothing_to_mark_is_told_apart_from_who_waits_for_marks():
    units = [(NOT_APPLICABLE,) * 2, (MISSING,) * 2, (MEASURED, MISSING), (MEASURED,) * 2]
    marks = [column(5, 5, 5, 5, state=states) for states in zip(*units, strict=True)]
    shape = Panel.model_validate({"kind": "panel"})
    assert marked(shape, marks).tolist() == [NOT_APPLICABLE, MISSING, MISSING, MEASURED]
