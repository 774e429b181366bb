"""The months of a figure brought to one, and the figures of a tier made of others."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.indicators import Indicator
from rules.policies import Tier
from scoring.figures import STATE_NAMES
from scoring.rollup import with_sums
from scoring.tables import FigureRow, figures_of
from scoring.windows import over_months


def asked(unit: str, over: str, **how: object) -> Indicator:
    told = {"id": "asked", "title": "Chỉ số", "unit": unit, "noun": "việc", "from": "sheet"}
    return Indicator.model_validate({**told, "over": over, **how})


SHARE = asked("%", "sum", ratio=["Tử", "Mẫu"])
MEAN_OF_PAIRS = asked("value", "sum", ratio=["Điểm", "Hồ sơ"])
COUNT = asked("count", "sum", count="Số")
VALUE = asked("value", "sum", value="Số")
MEAN = asked("value", "mean", value="Số")
STOCK = asked("value", "latest", value="Số")


def months(*figures: tuple[int, int] | str | None) -> list[FigureRow | None]:
    """Lay out months: a figure, a state without one, or nothing at all."""
    return [
        None
        if one is None
        else FigureRow("u", "asked", one, 0, 0)
        if isinstance(one, str)
        else FigureRow("u", "asked", "measured", *one)
        for one in figures
    ]


@pytest.mark.parametrize(
    ("indicator", "given_months", "expected"),
    [
        (SHARE, [(1, 2), (3, 10)], ("measured", 4, 12)),
        (SHARE, [(1, 2), "not_applicable"], ("measured", 1, 2)),
        (SHARE, ["not_applicable", "not_applicable"], ("measured", 0, 0)),
        (MEAN_OF_PAIRS, [(190, 100), (20, 10)], ("measured", 210, 110)),
        (COUNT, [(3, 1), (4, 1)], ("measured", 7, 1)),
        (VALUE, [(9, 2), (3, 1)], ("measured", 15, 2)),
        (MEAN, [(9, 2), (3, 1)], ("measured", 15, 4)),
        (MEAN, [(9, 2), "not_applicable", (3, 1)], ("measured", 15, 4)),
        (MEAN, ["not_applicable", "not_applicable"], ("not_applicable", 0, 0)),
        (STOCK, [(9, 2), (3, 1)], ("measured", 3, 1)),
        (STOCK, [None, (3, 1)], ("measured", 3, 1)),
        (STOCK, [(3, 1), None], ("missing", 0, 1)),
        (MEAN, [(9, 2), None], ("missing", 0, 1)),
        (MEAN, [(9, 2), "missing"], ("missing", 0, 1)),
        (SHARE, [], ("missing", 0, 1)),
    ],
)
def test_the_months_become_one_figure(indicator, given_months, expected):
    row = over_months(indicator, "u", months(*given_months))
    assert (row.state, row.numerator, row.denominator) == expected


def test_a_printed_rate_stands_for_its_own_month_alone():
    printed = FigureRow("u", "asked", "printed_rate", 9484, 10000)
    assert over_months(SHARE, "u", [printed]) is printed
    assert over_months(SHARE, "u", [printed, *months((1, 2))]).state == "missing"


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 999)), min_size=1, max_size=12),
    st.sampled_from([VALUE, MEAN]),
)
def test_values_add_up_exactly_in_any_order(values, indicator):
    whole = sum(Fraction(*one) for one in values)
    expected = whole / len(values) if indicator is MEAN else whole
    for ordered in (values, values[::-1]):
        row = over_months(indicator, "u", months(*ordered))
        assert Fraction(row.numerator, row.denominator) == expected


TIERS = (
    Tier(id="commune"),
    Tier(id="department"),
    Tier(id="province", made_of=("commune", "department")),
)


def rolled(indicator: Indicator, *rows: FigureRow) -> tuple[str, int, int]:
    """Give the province's figure over a commune, a department and a stray unit."""
    subjects, tiers = ("x", "s", "stray", "p"), ("commune", "department", "central", "province")
    figures = figures_of(subjects, tiers, rows, ["asked"])
    column = with_sums(figures, TIERS, [indicator]).columns["asked"]
    state = STATE_NAMES[int(column.state[3])]
    return state, int(column.numerator[3]), int(column.denominator[3])


def row(subject: str, top: int, under: int, state: str = "measured") -> FigureRow:
    return FigureRow(subject, "asked", state, top, under)


def test_a_made_tier_is_the_sum_of_its_parts_alone():
    parts = (row("x", 1, 2), row("s", 3, 10), row("stray", 9, 9))
    assert rolled(SHARE, *parts) == ("measured", 4, 12)
    assert rolled(COUNT, row("x", 2, 1), row("s", 5, 1)) == ("measured", 7, 1)


def test_what_it_reports_itself_stays():
    assert rolled(SHARE, row("x", 1, 2), row("s", 3, 10), row("p", 1, 4)) == ("measured", 1, 4)


def test_one_silent_part_or_a_printed_rate_leaves_the_sum_missing():
    assert rolled(SHARE, row("x", 1, 2))[0] == "missing"
    assert rolled(SHARE, row("x", 1, 2), row("s", 9, 10, "printed_rate"))[0] == "missing"


def test_parts_with_nothing_to_count_add_nothing():
    nothing = row("s", 0, 0, "not_applicable")
    assert rolled(SHARE, row("x", 1, 2), nothing) == ("measured", 1, 2)
    assert rolled(SHARE, row("x", 0, 0), nothing)[0] == "not_applicable"


def test_what_cannot_be_added_is_not():
    parts = (row("x", 1, 2), row("s", 3, 10))
    distinct = {"from": "dossiers", "distinct": "applicant"}
    counted = {"date": "received_at", "numerator": {}, "denominator": {}}
    people = asked("%", "distinct", **distinct, dossiers=counted)
    for indicator in (VALUE, MEAN, people):
        assert rolled(indicator, *parts)[0] == "missing"


def test_sums_beyond_64_bits_stay_exact():
    big = 2**62
    assert rolled(COUNT, row("x", big, 1), row("s", big, 1), row("stray", 1, 1)) == (
        "measured",
        2**63,
        1,
    )


def test_one_month_stands_as_it_was_reported():
    (only,) = months((9, 2))
    for indicator in (SHARE, COUNT, VALUE, MEAN, STOCK):
        assert over_months(indicator, "u", [only]) is only
    last = months((9, 2), (3, 1))
    assert over_months(STOCK, "u", last) is last[1]
    assert over_months(MEAN, "v", months((9, 2), (3, 1))).subject == "v"
    assert over_months(MEAN, "v", []).indicator == "asked"


@pytest.mark.parametrize("indicator", [SHARE, MEAN_OF_PAIRS, COUNT, VALUE, MEAN])
def test_a_printed_rate_cannot_be_joined_with_another_month(indicator):
    printed = FigureRow("u", "asked", "printed_rate", 9484, 10000)
    row = over_months(indicator, "u", [*months((1, 2)), printed])
    assert row == FigureRow("u", "asked", "missing", 0, 1)


def test_a_value_over_a_month_of_nothing_is_what_the_others_are():
    assert over_months(VALUE, "u", months("not_applicable", (9, 2))).numerator == 9
    assert over_months(COUNT, "u", months("not_applicable", (9, 1))).numerator == 9
    nothing = months("not_applicable", "not_applicable")
    assert over_months(VALUE, "v", nothing) == FigureRow("v", "asked", "not_applicable", 0, 0)
    assert over_months(COUNT, "v", nothing) == FigureRow("v", "asked", "measured", 0, 1)


def province(indicators, rows, tiers=TIERS, names=("asked",)):
    subjects = ("x", "s", "p", "q")
    places = ("commune", "department", "province", "province")
    figures = figures_of(subjects, places, rows, names)
    return figures, with_sums(figures, tiers, indicators)


def test_a_made_tier_leaves_every_other_as_it_is():
    rows = [row("x", 1, 2), row("s", 3, 10), row("q", 1, 4)]
    figures, told = province([SHARE], rows)
    assert told.columns["asked"].numerator.tolist() == [1, 3, 4, 1]
    assert told.columns["asked"].denominator.tolist() == [2, 10, 12, 4]
    assert told.columns["asked"].state.dtype == figures.columns["asked"].state.dtype
    assert told.columns["asked"].numerator.dtype.kind == "i"
    assert (told.subjects, told.tiers) == (figures.subjects, figures.tiers)
    assert told.tier.tolist() == figures.tier.tolist()
    plain = TIERS[:2]
    assert province([SHARE], rows, plain)[1].columns["asked"].numerator.tolist()[2] == 0
    figures, told = province([SHARE], rows, plain)
    assert told is figures
    elsewhere = (*TIERS[:2], Tier(id="country", made_of=("commune",)))
    figures, told = province([SHARE], rows, elsewhere)
    assert told is figures


def test_one_indicator_that_cannot_be_added_stops_no_later_one():
    value = VALUE.model_copy(update={"id": "other"})
    absent = SHARE.model_copy(update={"id": "absent"})
    rows = [row("x", 1, 2), row("s", 3, 10), FigureRow("x", "other", "measured", 1, 1)]
    _, told = province([value, absent, SHARE], rows, names=("asked", "other"))
    assert told.columns["asked"].numerator.tolist() == [1, 3, 4, 4]
    assert told.columns["other"].numerator.tolist()[2:] == [0, 0]
    assert "absent" not in told.columns


def test_a_stock_of_counts_is_added_and_a_mean_of_pairs_too():
    stock = asked("count", "latest", count="Số")
    assert rolled(stock, row("x", 2, 1), row("s", 5, 1)) == ("measured", 7, 1)
    assert rolled(MEAN_OF_PAIRS, row("x", 5, 2), row("s", 7, 3)) == ("measured", 12, 5)
    monthly = asked("%", "mean", ratio=["Tử", "Mẫu"])
    assert rolled(monthly, row("x", 1, 2), row("s", 3, 10))[0] == "missing"
    derived = asked("%", "sum", **{"from": "derived", "derived": {"complement_of": ["a"]}})
    assert rolled(derived, row("x", 1, 2), row("s", 3, 10))[0] == "missing"


def test_sums_of_one_more_or_less_than_64_bits_hold():
    for top in (2**62, 2**63 - 2, 2**63 - 1, 2**63, 2**63 + 1):
        parts = (row("x", top - 1, 1), row("s", 1, 1))
        assert rolled(COUNT, *parts) == ("measured", top, 1)
        bases = (row("x", 1, top - 1), row("s", 1, 1))
        assert rolled(SHARE, *bases) == ("measured", 2, top)


def test_a_unit_that_is_no_part_stays_silent():
    subjects, places = ("x", "stray", "rate", "p"), ("commune", "central", "central", "province")
    rows = [row("x", 2, 1), row("rate", 1, 2, "printed_rate")]
    figures = figures_of(subjects, places, rows, ["asked"])
    column = with_sums(figures, TIERS, [COUNT]).columns["asked"]
    states = [STATE_NAMES[int(one)] for one in column.state]
    assert states == ["measured", "missing", "printed_rate", "measured"]


def test_a_made_tier_of_units_that_are_not_there_stays_missing():
    figures = figures_of(("p",), ("province",), [], ["asked"])
    column = with_sums(figures, TIERS, [COUNT]).columns["asked"]
    assert [STATE_NAMES[int(one)] for one in column.state] == ["missing"]
