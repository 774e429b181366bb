"""What can never happen in a campaign is told: rows, classes, awards that nobody can reach."""

import pytest
from small_campaigns import BOARD, bare, counted, line
from test_checks import M, adjustment, award, told

ROWS = "criteria[x].shape.cases"
ONE = {"otherwise": "yes", "points": "0"}


def row(points, measure="x", **comparison):
    return {"when": {measure: comparison}, "points": points}


def cases(*rows, **stated):
    """State a criterion by the two ways its rows may be written."""
    return [bare("x", shape={"cases": form}, **stated) for form in (rows, {"cases": rows})]


@pytest.mark.parametrize(
    ("rows", "stated", "never"),
    [
        ([row("10", above="2"), row("9", above="1")], {}, []),
        ([row("10", above="1"), row("9", above="2")], {}, [2]),
        ([row("10", above="2"), row("9", below="0"), ONE], {}, [2]),
        ([row("10", above="2"), row("9", at_most="0"), ONE], {}, []),
        ([row("10", above="2"), row("9", above="1")], {"applies_to": ["commune"]}, []),
        # by tier: a row is reached if only one tier reaches it
        ([row("10", above={"commune": "9", "department": "1"}), row("9", above="2")], {}, []),
        ([row("10", above={"commune": "2", "department": "1"}), row("9", above="2")], {}, [2]),
        ([row("10", below={"commune": "0", "department": "1"})], {}, []),
        ([row("10", below={"commune": "0", "department": "0"})], {}, [1]),
        (
            [row("10", above={"commune": "2"}), row("9", above={"commune": "2"})],
            {"applies_to": ["commune"]},
            [2],
        ),
    ],
)
def test_a_row_that_no_tier_reaches_is_told_however_it_is_written(rows, stated, never):
    short, long = cases(*rows, **stated)
    rest = [line("n", applies_to=["department"])] if stated else []
    assert told(short, *rest) == [("never_reached", f"{ROWS}[{at}]") for at in never]
    assert told(long, *rest) == [("never_reached", f"{ROWS}.cases[{at}]") for at in never]


@pytest.mark.parametrize(
    ("measure", "first", "never"),
    [
        ("m", "0 %", True),  # no share is below nothing
        ("x", "0", True),  # no count either
        ("v", "0", False),  # a value may be
        ("v", "-5", False),
    ],
)
def test_what_a_figure_can_be_bounds_its_bands(measure, first, never):
    steps = [{"below": first, "points": "0"}, {"at_least": first, "points": "10"}]
    found = told(bare(measure, shape={"bands": steps}))
    assert found == [("never_reached", f"criteria[{measure}].shape.bands[1]")] * never


def test_no_share_is_above_the_whole():
    steps = [{"above": "100 %", "points": "10"}, {"at_most": "100 %", "points": "9"}]
    place = "criteria[m].shape.bands[1]"
    assert told(bare("m", shape={"bands": steps})) == [("never_reached", place)]
    steps = [{"above": "1", "points": "10"}, {"at_most": "1", "points": "9"}]
    assert told(bare("x", shape={"bands": steps})) == []


AT_MOST = {"at_most": "5"}
CAP = {"points_each": None, "measure": None}


@pytest.mark.parametrize(
    ("each", "highest"),
    [
        ([], 10),
        ([{"points_each": "1"} | AT_MOST], 15),
        ([{"points_each": "0.5"} | AT_MOST], 15),
        ([{"points_each": "0"} | AT_MOST], 10),
        ([{"points_each": "-1"} | AT_MOST], 10),
        ([{"points_each": "1", "at_most": "5"}, {"points_each": "2", "at_most": "3"}], 18),
        ([{"points_each": "1"}], None),
        ([{"points_each": "1"}, {"points_each": "1"} | AT_MOST], None),
        ([{"points_each": None, "percent_each": "1 %"}], None),
        ([{"points_each": None, "percent_each": "1 %", "at_most": "5 %"}], None),
        ([{"points_each": None, "percent_each": "-1 %"}], 10),
        ([{"points_each": "1"} | AT_MOST, CAP | {"total_at_most": "12"}], 12),
        ([{"points_each": "1"}, CAP | {"total_at_most": "12"}], 12),
        ([CAP | {"total_at_most": "12"}, CAP | {"total_at_most": "11"}], 10),
    ],
)
def test_an_award_asks_for_no_more_than_anybody_can_have(each, highest):
    stated = [adjustment(id=f"d{at}", **one) for at, one in enumerate(each)]
    told_of = [("unreachable", "awards[a].min_score")]
    enough = "1000" if highest is None else str(highest)
    assert told(M, adjustments=stated, awards=[award(min_score=enough)]) == []
    if highest is not None:
        too_much = award(min_score=f"{highest}.01")
        assert told(M, adjustments=stated, awards=[too_much]) == told_of


@pytest.mark.parametrize(
    ("tier", "is_told"),
    [
        ({}, False),
        ({"from": "2026-12-31"}, False),
        ({"from": "2027-01-01"}, True),
        ({"until": "2026-05-01"}, False),
        ({"until": "2026-04-30"}, True),
        ({"from": "2026-05-02", "until": "2026-05-03"}, False),
    ],
)
def test_a_board_of_tiers_that_take_no_part_gives_no_award(tier, is_told):
    tiers = [{"id": "commune"} | tier, "department"]
    found = told(counted("x"), tiers=tiers, awards=[award()])
    assert found == [("unreachable", "awards[a].board")] * is_told
    both = BOARD | {"tiers": ["commune", "department"]}
    assert told(counted("x"), tiers=tiers, boards=[both], awards=[award()]) == []


STEPS = [{"at_least": "100 %", "points": "10"}, {"below": "0 %", "points": "0"}]


def test_a_band_in_the_long_form_is_told_at_its_row():
    found = told(bare("m", shape={"bands": {"bands": STEPS}}))
    assert found == [
        ("band_gap", "criteria[m].shape"),
        ("never_reached", "criteria[m].shape.bands.bands[2]"),
    ]


@pytest.mark.parametrize(
    ("quota", "none"),
    [
        ({"share": "0 %"}, True),
        ({"share": "1 %"}, False),
        ({"share": "100 %"}, False),
        ({"count": "0"}, True),
        ({"count": "1"}, False),
    ],
)
def test_an_award_without_a_place_is_told(quota, none):
    assert told(M, awards=[award(quota=quota)]) == [("no_places", "awards[a].quota")] * none


def test_classes_without_points_are_told_as_what_they_lack():
    classes = [{"id": "b", "title": "B", "at_least": "50 %"}]
    free = {"scale": None, "boards": [], "ranking": None}
    assert told(line("m", max_points=None), **free) == []
    found = told(line("m", max_points=None), classes=classes, **free)
    assert found == [("points_without_scale", "classes")]


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        ({"ends": "2026-04-30"}, "ends"),
        ({"starts": "2027-01-01"}, "starts"),
        ({"starts": "2026-04-01", "ends": "2026-04-30"}, "starts"),
        ({"ends": "2026-05-01"}, None),
        ({"starts": "2026-12-31"}, None),
    ],
)
def test_a_line_outside_the_campaign_is_told_at_the_day_it_states(stated, key):
    found = [code for code in told(line("m", **stated)) if code[0] == "never_due"]
    assert found == ([("never_due", f"criteria[m].{key}")] if key else [])


def test_a_gate_and_an_award_that_ask_for_targets_need_one():
    free, asks = counted("x"), {"select": "all_criteria_met"}
    met = {"id": "k", "title": "K", "then": "held", "reason": "vì", "all_criteria_met": "yes"}
    assert told(free, gates=[met]) == [("nothing_to_meet", "gates[k].all_criteria_met")]
    assert told(M, gates=[met]) == []
    assert told(free, awards=[award(**asks)]) == [("nothing_to_meet", "awards[a].select")]
    assert told(M, awards=[award(**asks)]) == []
    # A target of departments binds nobody on a board of communes.
    only = [line("m", applies_to=["department"]), bare("x", applies_to=["commune"])]
    only[1] |= counted("x", applies_to=["commune"])
    assert told(*only, awards=[award(**asks)]) == [("nothing_to_meet", "awards[a].select")]
    both = [line("m", applies_to=["commune"]), line("n", applies_to=["department"])]
    assert told(*both, awards=[award(**asks)]) == []
