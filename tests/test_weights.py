"""Weights, caps and sums of a campaign, and the days of its targets: both sides of each limit."""

from datetime import date

import pytest
from small_campaigns import bare, line, scale
from test_checks import TWENTY, M, award, group, messages, told

from rules.checks.sense import month_ends

AT_TOTAL = scale(at="total")
NOT_WHOLE = "weights_do_not_add_up"


def weighed(*weights, **stated):
    """State a line of each weight in the groups named with it."""
    rows = (one.partition(" in ") for one in weights)
    return [
        line("m", id=f"m{at}", weight=weight, **({"group": parent} if parent else {}), **stated)
        for at, (weight, _, parent) in enumerate(rows)
    ]


def weights_told(*criteria, **stated):
    """Give what is told of the weights, with its place; of the points nothing is looked at."""
    plain = {"scale": AT_TOTAL} | stated
    places = [path for code, path in told(*criteria, **plain) if code == NOT_WHOLE]
    said = [one for one in messages_of(*criteria, **plain) if one.startswith("trọng số")]
    return list(zip(places, said, strict=True))


def messages_of(*criteria, **stated):
    return messages(*criteria, **stated) if told(*criteria, **stated) else []


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (("40 %", "60 %"), ""),
        (("100 %",), ""),
        (("40 %", "59.9 %"), "cộng lại 99,9 %, khác 100 %"),
        (("40 %", "60.1 %"), "cộng lại 100,1 %, khác 100 %"),
        (("40 %", "60"), "chỗ là phần trăm, chỗ thì không"),
        (("40 %", None), "chỗ là phần trăm, chỗ thì không"),
        (("2", "3"), ""),
        (("2", None), ""),
    ],
)
def test_weights_in_per_cent_make_up_the_whole(weights, said):
    lines = [line("m", id=f"m{at}", weight=one) for at, one in enumerate(weights)]
    where = [("criteria", f"trọng số trong tổng điểm: {said}")] if said else []
    assert weights_told(*lines) == where


def test_weights_that_do_not_add_up_are_told_at_their_group():
    groups = [group("g", weight="50 %"), group("h", weight="50 %"), group("k", parent="h")]
    fine = weighed("100 % in g", "100 % in k")
    assert weights_told(*fine, groups=groups) == []
    assert weights_told(*weighed("90 % in g", "100 % in k"), groups=groups) == [
        ("groups[g]", "trọng số trong nhóm 'g': cộng lại 90 %, khác 100 %")
    ]
    assert weights_told(*weighed("100 % in g", "90 % in k"), groups=groups) == [
        ("groups[k]", "trọng số trong nhóm 'k': cộng lại 90 %, khác 100 %")
    ]
    more = [*groups[:2], group("k", parent="h", weight="70 %")]
    assert weights_told(*fine, groups=more) == [
        ("groups[h]", "trọng số trong nhóm 'h': cộng lại 70 %, khác 100 %")
    ]
    less = [group("g", weight="40 %"), *groups[1:]]
    assert weights_told(*fine, groups=less) == [
        ("groups", "trọng số trong tổng điểm: cộng lại 90 %, khác 100 %")
    ]


def test_each_tier_has_weights_of_its_own():
    both = [line("m", weight="100 %", applies_to="commune")]
    both += [line("n", weight="100 %", applies_to="department")]
    assert weights_told(*both) == []
    both[1] |= {"weight": "90 %"}
    said = [("criteria", "trọng số trong tổng điểm: cộng lại 90 %, khác 100 %")]
    assert weights_told(*both) == said
    both[0] |= {"weight": "80 %"}  # the first tier that is wrong is told
    assert weights_told(*both) == [
        ("criteria", "trọng số trong tổng điểm: cộng lại 80 %, khác 100 %")
    ]
    shown = bare("n", shape={"monitored": {}}, max_points=None, weight="30 %")
    assert weights_told(line("m", weight="100 %"), shown) == []


def test_a_named_set_of_weights_makes_up_the_whole_too():
    lines = weighed("40 % in g", "60 % in g", "100 % in h")
    groups = [group("g"), group("h")]

    def told_of(**sets):
        return weights_told(*lines, groups=groups, weight_sets=sets)

    assert told_of(w={"m0": "50 %", "m1": "50 %"}) == []
    assert told_of(w={"m0": "50 %", "m1": "40 %"}) == [
        ("weight_sets.w", "trọng số trong nhóm 'g': cộng lại 90 %, khác 100 %")
    ]
    assert told_of(w={"m0": "50 %"}) == [
        ("weight_sets.w", "trọng số trong nhóm 'g': cộng lại 110 %, khác 100 %")
    ]
    assert told_of(w={"m0": "5"}) == [
        ("weight_sets.w", "trọng số trong nhóm 'g': chỗ là phần trăm, chỗ thì không")
    ]
    assert told_of(w={"m2": "100 %"}, x={"m2": "99 %"}) == [
        ("weight_sets.x", "trọng số trong nhóm 'h': cộng lại 99 %, khác 100 %")
    ]


@pytest.mark.parametrize(("weight", "is_told"), [("-1", True), ("0", False), ("1", False)])
def test_no_weight_is_below_nothing(weight, is_told):
    for key, stated in (
        ("criteria[n]", {"of": [M, line("n", weight=weight)]}),
        (
            "groups[h]",
            {
                "of": [line("m", group="g"), line("n", group="h")],
                "groups": [group("g"), group("h", weight=weight)],
            },
        ),
    ):
        found = told(*stated.pop("of"), scale=scale(at="total", total="20"), **stated)
        negative = [one for one in found if one[0] == "weight_negative"]
        assert negative == [("weight_negative", f"{key}.weight")] * is_told


@pytest.mark.parametrize(
    ("at_most", "is_told"), [("10", False), ("10.01", True), ("9", False), (None, False)]
)
def test_a_cap_of_a_group_can_be_reached(at_most, is_told):
    groups = [group("g"), group("h", at_most=at_most)]
    lines = [line("m", group="g"), line("n", group="h")]
    found = [one for one in told(*lines, groups=groups, scale=TWENTY) if one[0][:3] == "cap"]
    assert found == [("cap_never_reached", "groups[h].at_most")] * is_told


def test_the_tier_with_the_most_points_reaches_a_cap():
    points = {"commune": "4", "department": "10"}
    lines = [line("m", group="g", max_points=points), line("n", max_points={"commune": "6"})]
    lines[1] |= {"applies_to": "commune", "group": "h"}
    groups = [group("g", at_most="10"), group("h")]
    assert told(*lines, groups=groups) == []
    groups[0] |= {"at_most": "11"}
    assert told(*lines, groups=groups) == [("cap_never_reached", "groups[g].at_most")]
    lines[0] |= {"max_points": None, "shape": {"monitored": {}}, "target": None, "meets": None}
    lines[1] |= {"max_points": "10"}
    lines += [line("o", group="h", applies_to="department")]
    assert told(*lines, groups=groups) == [("cap_never_reached", "groups[g].at_most")]


def test_every_geometric_mean_of_unequal_parts_is_told_once_in_whichever_tier_they_are():
    other = {"commune": "10", "department": "9"}
    lines = [line(name, group=of) for name, of in (("m", "g"), ("n", "g"), ("o", "h"), ("x", "h"))]
    lines[1] |= {"max_points": other}
    lines[3] = bare("x", group="h", max_points=other, shape={"best_of": {}})
    groups = [group("g", combine="geometric_mean"), group("h", combine="geometric_mean")]
    found = told(*lines, groups=groups, scale=scale(at="total", total="40"))
    places = [place for code, place in found if code == "unequal_parts"]
    assert places == ["groups[g].combine", "groups[h].combine"]


@pytest.mark.parametrize(
    ("first", "second", "combine", "is_told"),
    [
        ({}, {}, "geometric_mean", False),
        ({}, {"max_points": "9"}, "geometric_mean", True),
        ({}, {"max_points": "9", "weight": "0"}, "geometric_mean", False),
        ({}, {"max_points": "9"}, "mean", False),
        ({"applies_to": "commune"}, {"max_points": "9", "applies_to": "department"},
         "geometric_mean", False),
    ],
)  # fmt: skip
def test_a_geometric_mean_is_of_equals(first, second, combine, is_told):
    lines = [line("o", group="f"), line("m", group="g", **first), line("n", group="g", **second)]
    groups = [group("f"), group("g", combine=combine)]
    found = told(*lines, groups=groups, scale=scale(at="total", total="20"))
    unequal = [one for one in found if one[0] == "unequal_parts"]
    assert unequal == [("unequal_parts", "groups[g].combine")] * is_told


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ((2026, 5, 1), (2026, 5, 31), ["2026-05-31"]),
        ((2026, 5, 31), (2026, 6, 1), ["2026-05-31", "2026-06-30"]),
        ((2026, 12, 15), (2027, 2, 1), ["2026-12-31", "2027-01-31", "2027-02-28"]),
        ((2028, 1, 31), (2028, 2, 29), ["2028-01-31", "2028-02-29"]),
        ((2026, 6, 1), (2026, 5, 31), []),
    ],
)
def test_months_end_on_their_last_day(starts, ends, days):
    assert [str(one) for one in month_ends(date(*starts), date(*ends))] == days


@pytest.mark.parametrize(
    ("stated", "is_told"),
    [
        ({"target": {"from": {"2026-07-31": "50 %"}}, "starts": "2026-07-01"}, False),
        ({"target": {"from": {"2026-08-01": "50 %"}}, "starts": "2026-07-31"}, True),
        ({"target": {"from": {"2026-08-01": "50 %"}}, "starts": "2026-08-01"}, False),
    ],
)
def test_a_target_is_in_force_while_its_line_is_due(stated, is_told):
    found = told(line("m", **stated))
    assert found == [("no_target", "criteria[m].target")] * 2 * is_told


def test_a_target_of_one_tier_leaves_another_without():
    target = {"from": {"commune": {"2026-05-01": "50 %"}}}
    assert messages(line("m", target=target)) == [
        "khối 'department' không có chỉ tiêu vào ngày 31/05/2026"
    ]


def test_a_line_that_ends_needs_no_target_afterwards():
    by = {"tiers": [{"id": "commune", "until": "2026-06-30"}], "boards": []}
    late = {"target": {"from": {"2026-07-01": "50 %"}}}
    place = [("no_target", "criteria[m].target")]
    assert told(line("m", **late), **by) == place
    assert told(line("m", **late, ends="2026-05-30"), **by) == []
    assert told(line("m", **late, ends="2026-05-31"), **by) == place


def test_what_gives_no_places_selects_nothing():
    boards = [{"id": "all", "title": "A", "tiers": ["commune"], "windows": ["month"]}]
    quiet = [boards[0] | {"ranked": "no"}]
    beside = [*quiet, boards[0] | {"id": "b", "tiers": ["department"]}]
    quota = [
        {"id": "c", "title": "C", "at_least": "5"},
        {"id": "d", "title": "D", "below": "5", "quota": {"share": "5 %", "of": ["d"]}},
    ]
    assert told(M, boards=boards, awards=[award()]) == []
    assert told(M, boards=quiet, awards=[award()]) == [("unranked_board", "awards[a].board")]
    assert told(M, boards=beside, awards=[award(board="b")]) == []
    assert told(M, boards=boards, classes=quota) == []
    assert told(M, boards=beside, classes=quota) == [("unranked_board", "classes[d].quota")]
    assert told(M, boards=quiet, ranking=None) == []
    assert told(M, boards=beside, ranking=None) == [("missing_key", "boards")]
