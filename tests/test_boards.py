"""Boards, tie breaks, classes, gates and awards: who stands where, on both sides of each line."""

import numpy as np
import pytest
from small_campaigns import BOARD, award, campaign, counted, hundredths, line, scale, score

from rules.decisions import Quota
from rules.model import BoardRule
from scoring.awards import quota_of, select_on_board
from scoring.candidates import Ground
from scoring.classes import classify
from scoring.gates import gates_of
from scoring.ranking import COUNTABLE, rank, ranks

COUNTS = campaign(counted("m"))


def board_of(asked, *units, tiers=(), rule=None):
    return rank(score(asked, *units, tiers=tiers), BoardRule.model_validate(BOARD | (rule or {})))


def counts_board(*counts, **stated):
    return board_of(campaign(counted("m"), **stated), *({"m": str(one)} for one in counts))


def places(board):
    return dict(zip(board.members.tolist(), board.ranks.tolist(), strict=True))


# Boards


def test_members_stand_by_rank_and_equals_in_the_order_they_came():
    board = counts_board(*[5, 9] * 30)
    assert board.members.tolist() == [*range(1, 60, 2), *range(0, 60, 2)]
    assert hundredths(board.ranks) == [1] * 30 + [31] * 30
    assert board.ranked == 60


def test_who_cannot_be_ranked_stands_last_with_rank_0():
    units = [{"m": "not reported"}, {"m": "3"}, {"m": "0"}]
    board = board_of(COUNTS, *units)
    assert board.members.tolist() == [1, 2, 0]
    assert hundredths(board.ranks) == [1, 2, 0]
    assert board.ranked == 2


def test_a_board_of_a_campaign_without_points_lists_its_members_unranked():
    asked = campaign(line("m", max_points=None), scale=None)
    units = [{"m": "1/2"}, {"m": "1/1"}, {"m": "not reported"}]
    board = board_of(asked, *units, tiers=["commune", "department", "commune"])
    assert board.sheet.totals is None
    assert board.members.tolist() == [0, 2]
    assert hundredths(board.ranks) == [0, 0]
    assert (board.rule.id, board.sheet.campaign) == ("all", asked)
    assert board.ranked == 0


def test_a_board_that_gives_no_places_lists_its_members_as_they_came():
    units = [{"m": "1"}, {"m": "9"}, {"m": "not reported"}, {"m": "5"}]
    tiers = ["commune", "commune", "commune", "department"]
    board = board_of(COUNTS, *units, tiers=tiers, rule={"ranked": "no"})
    assert board.members.tolist() == [0, 1, 2]
    assert (hundredths(board.ranks), board.ranked) == ([0, 0, 0], 0)
    some = board_of(COUNTS, *units, rule={"ranked": "no", "members": "reporting"})
    assert some.members.tolist() == [0, 1, 3]


def test_a_board_of_those_that_report_lists_only_its_own_tiers():
    units = [{"m": "1"}, {"m": "not reported"}, {"m": "2"}]
    tiers = ["commune", "commune", "department"]
    assert places(board_of(COUNTS, *units, tiers=tiers)) == {0: 1, 1: 0}
    reporting = {"members": "reporting"}
    assert places(board_of(COUNTS, *units, tiers=tiers, rule=reporting)) == {0: 1}


def test_a_rate_from_a_printed_report_is_a_report():
    asked = campaign(line("m"))
    board = board_of(asked, {"m": "94.84 %"}, {"m": "0/0"}, rule={"members": "reporting"})
    assert places(board) == {0: 1}


def test_dense_ranks_leave_no_gap():
    assert hundredths(counts_board(5, 5, 3).ranks) == [1, 1, 3]
    assert hundredths(counts_board(5, 5, 3, ranking={"ties": "dense"}).ranks) == [1, 1, 2]
    assert hundredths(counts_board(5, 5, 3, ranking=None).ranks) == [1, 1, 3]


@pytest.mark.parametrize("span", [COUNTABLE - 1, COUNTABLE, COUNTABLE + 1])
def test_ranks_by_counting_and_by_sorting_meet(span):
    totals = np.array([7, 7 + span, 7, 8])
    assert hundredths(ranks(totals)) == [3, 1, 3, 2]
    assert hundredths(ranks(totals, dense=True)) == [3, 1, 3, 2]


def test_nobody_is_ranked_where_nobody_is():
    assert hundredths(ranks(np.zeros(0, np.int64))) == []
    nobody = {"tiers": ["department"]}
    assert places(board_of(COUNTS, {"m": "1"}, rule=nobody)) == {}


# Tie breaks


def tied(first, **by):
    ranking = {"ties": "competition", "tie_breaks": [by | ({"first": first} if first else {})]}
    return campaign(counted("m"), counted("n"), scale=scale(total="20"), ranking=ranking)


PAIRS = [{"m": "4", "n": "6"}, {"m": "6", "n": "4"}, {"m": "6", "n": "4"}, {"m": "9", "n": "9"}]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (tied("highest", criterion="m"), {3: 1, 1: 2, 2: 2, 0: 4}),
        (tied("lowest", criterion="m"), {3: 1, 0: 2, 1: 3, 2: 3}),
        (tied("highest", criterion="n"), {3: 1, 0: 2, 1: 3, 2: 3}),
        (tied(None, by="council"), {3: 1, 0: 2, 1: 2, 2: 2}),
    ],
)
def test_a_criterion_breaks_ties_one_way_or_the_other(asked, expected):
    assert places(board_of(asked, *PAIRS)) == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [("highest", {2: 1, 1: 2, 3: 3, 0: 4, 4: 4}), ("lowest", {3: 1, 1: 2, 2: 3, 0: 4, 4: 4})],
)
def test_who_has_no_figure_for_the_tie_break_stands_last_either_way(first, expected):
    units = [
        {"m": "5", "n": "5", "x": "not reported"},
        {"m": "5", "n": "5", "x": "1/2"},
        {"m": "5", "n": "5", "x": "66.7 %"},
        {"m": "5", "n": "5", "x": "2/5"},
        {"m": "5", "n": "5", "x": "0/0"},
    ]
    assert places(board_of(tied(first, indicator="x"), *units)) == expected


def test_a_second_tie_break_decides_what_the_first_leaves():
    ties = [
        {"indicator": "x", "first": "highest"},
        {"by": "statutory_women"},
        {"indicator": "y", "first": "lowest"},
    ]
    asked = campaign(counted("m"), ranking={"ties": "competition", "tie_breaks": ties})
    units = [
        {"m": "5", "x": "1", "y": "9"},
        {"m": "5", "x": "2", "y": "9"},
        {"m": "5", "x": "2", "y": "8"},
        {"m": "6", "x": "0", "y": "9"},
    ]
    assert places(board_of(asked, *units)) == {3: 1, 2: 2, 1: 3, 0: 4}


# Classes


def classes_of(*classes, counts=(), units=(), criteria=(), **stated):
    listed = [{"id": f"b{at}", "title": f"Bậc {at}"} | one for at, one in enumerate(classes)]
    asked = campaign(*(criteria or [counted("m")]), classes=listed, **stated)
    units = units or [{"m": str(one)} for one in counts]
    board = board_of(asked, *units)
    told = classify(board)
    by_row = {row: (one.name, one.reason) for row, one in zip(board.members, told, strict=True)}
    return [by_row[row] for row in sorted(by_row)]


def names(told):
    return [name for name, _ in told]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"at_least": "5"}, ["none", "b0", "b0"]),
        ({"above": "5"}, ["none", "none", "b0"]),
        ({"at_most": "5"}, ["b0", "b0", "none"]),
        ({"below": "5"}, ["b0", "none", "none"]),
        ({"equals": "5"}, ["none", "b0", "none"]),
        ({"at_least": "50 %"}, ["none", "b0", "b0"]),
        ({"above": "4", "below": "6"}, ["none", "b0", "none"]),
    ],
)
def test_a_class_holds_at_its_stated_ends(ends, expected):
    assert names(classes_of(ends, counts=(4, 5, 6))) == expected


def test_a_gap_between_classes_is_told_and_the_unranked_fit_none():
    told = classes_of({"at_least": "5"}, units=[{"m": "4"}, {"m": "not reported"}])
    assert told == [("none", "không nằm trong bậc nào"), ("none", "chưa đủ số liệu để xếp loại")]


def test_a_campaign_without_classes_or_points_classes_nobody():
    assert classify(board_of(COUNTS, {"m": "1"})) == []
    without = campaign(
        line("m", max_points=None),
        scale=None,
        classes=[{"id": "b", "title": "B", "at_least": "1"}],
    )
    assert classify(board_of(without, {"m": "1/2"})) == []


@pytest.mark.parametrize(
    ("otherwise", "expected"),
    [
        ("report", ("none", "điểm thuộc bậc 'Bậc 0' nhưng chưa đủ điều kiện kèm theo")),
        ("manual", ("manual", "điểm thuộc bậc 'Bậc 0' nhưng chưa đủ điều kiện kèm theo")),
        ("next", ("b1", "điểm thuộc bậc 'Bậc 0' nhưng chưa đủ điều kiện kèm theo")),
    ],
)
def test_what_becomes_of_a_score_that_fails_a_further_condition(otherwise, expected):
    first = {"at_least": "5", "when": {"x": {"at_least": "2"}}, "otherwise": otherwise}
    units = [{"m": "5", "x": "1"}, {"m": "5", "x": "2"}]
    told = classes_of(first, {"below": "5"}, {"equals": "99"}, units=units)
    assert told == [expected, ("b0", "")]


def test_the_lowest_class_has_no_next_one():
    last = {"below": "5", "when": {"x": {"at_least": "2"}}, "otherwise": "next"}
    told = classes_of({"at_least": "5"}, last, units=[{"m": "1", "x": "1"}])
    assert names(told) == ["none"]


def grouped(name, group):
    return counted(name, group=group)


GROUPS = [{"id": "g", "title": "Nhóm G"}, {"id": "h", "title": "Nhóm H"}]
BOTH = [grouped("m", "g"), grouped("n", "h")]
HALF = {"at_least": "0", "least_in_each_group": "50 %"}


def test_each_group_needs_its_share_of_points():
    units = [{"m": "5", "n": "9"}, {"m": "4", "n": "9"}, {"m": "9", "n": "4"}]
    told = classes_of(HALF, units=units, criteria=BOTH, groups=GROUPS, scale=scale(total="20"))
    assert names(told) == ["b0", "none", "none"]
    assert told[1][1].endswith("nhóm 'Nhóm G' dưới 50 %")
    assert told[2][1].endswith("nhóm 'Nhóm H' dưới 50 %")


def test_the_share_is_of_what_a_group_may_give_and_what_applies():
    """Half of at most 6 is 3; a group of which nothing applies asks nothing."""
    groups = [GROUPS[0] | {"at_most": "6"}, GROUPS[1]]
    units = [{"m": "3", "n": "9"}, {"m": "2", "n": "9"}, {"m": "3", "n": "0/0"}]
    told = classes_of(HALF, units=units, criteria=BOTH, groups=groups, scale=scale(total="20"))
    assert names(told) == ["b0", "none", "b0"]
    wide = [GROUPS[0] | {"at_most": "60"}, GROUPS[1]]
    told = classes_of(HALF, units=units, criteria=BOTH, groups=wide, scale=scale(total="20"))
    assert names(told) == ["none", "none", "none"]


def test_a_group_brought_to_nothing_has_no_share_left():
    zero = [{"id": "z", "title": "Z", "measure": "x", "zero_group": "g"}]
    units = [{"m": "9", "n": "9", "x": "0"}, {"m": "9", "n": "9", "x": "1"}]
    asked = {"criteria": BOTH, "groups": GROUPS, "adjustments": zero, "scale": scale(total="20")}
    told = classes_of(HALF, units=units, **asked)
    assert names(told) == ["b0", "none"]
    assert "nhóm 'Nhóm G'" in told[1][1]


def test_an_event_keeps_a_subject_from_rising_above_a_class():
    limit = [{"id": "l", "title": "Có vi phạm", "when": {"x": {"above": "0"}}, "not_above": "b1"}]
    rules = [{"at_least": "8"}, {"above": "4", "below": "8"}, {"at_most": "4"}]
    units = [
        {"m": "9", "x": "1"},
        {"m": "9", "x": "0"},
        {"m": "5", "x": "1"},
        {"m": "1", "x": "1"},
        {"m": "not reported", "x": "1"},
        {"m": "8", "x": "2"},
    ]
    told = classes_of(*rules, units=units, class_limits=limit)
    assert names(told) == ["b1", "b0", "b1", "b2", "none", "b1"]
    assert told[0][1] == "Có vi phạm"
    assert told[2][1] == ""


def test_an_event_that_takes_the_lowest_class_decides_what_waits():
    first = {"at_least": "8", "when": {"y": {"at_least": "1"}}, "otherwise": "manual"}
    rules = [first, {"above": "4", "below": "8"}, {"below": "4"}]
    limit = {"id": "l", "title": "Có vi phạm", "when": {"x": {"above": "0"}}}
    units = [
        {"m": "9", "x": "0", "y": "0"},
        {"m": "9", "x": "1", "y": "0"},
        {"m": "4", "x": "1", "y": "0"},
        {"m": "3", "x": "1", "y": "0"},
    ]
    waits = "điểm thuộc bậc 'Bậc 0' nhưng chưa đủ điều kiện kèm theo"
    told = classes_of(*rules, units=units, class_limits=[limit | {"not_above": "b2"}])
    vetoed = ("b2", "Có vi phạm")
    assert told == [("manual", waits), vetoed, vetoed, ("b2", "")]
    told = classes_of(*rules, units=units, class_limits=[limit | {"not_above": "b1"}])
    open_ = [("manual", f"{waits}; Có vi phạm"), ("none", "không nằm trong bậc nào; Có vi phạm")]
    assert told == [("manual", waits), *open_, ("b2", "")]


def test_who_is_excluded_fits_no_class_and_is_told_why():
    out = [
        {"id": name, "title": title, "when": {name: {"above": "0"}}}
        for name, title in (("x", "Mới lập"), ("y", "Giải thể"))
    ]
    units = [{"m": "9", "x": one, "y": other} for one, other in ("00", "10", "01", "11")]
    told = classes_of({"at_least": "0"}, units=units, exclusions=out)
    reasons = ["Mới lập", "Giải thể", "Mới lập; Giải thể"]
    assert told == [("b0", ""), *(("none", one) for one in reasons)]


def quota_classes(counts, **quota):
    """A fifth of those in b0 or b1 may have b0; b0 from 5 points on, b1 from 2."""
    rule = {"share": "20 %", "of": ["b0", "b1"]} | quota
    rules = [{"at_least": "5", "quota": rule}, {"at_least": "2", "below": "5"}, {"below": "2"}]
    return classes_of(*rules, counts=counts)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((9, 8, 3, 3, 3), ["b0", "b1", "b1", "b1", "b1"]),
        ((9, 3, 3, 3, 3), ["b0", "b1", "b1", "b1", "b1"]),
        ((9, 3, 3, 3, 1), ["b1", "b1", "b1", "b1", "b2"]),
        ((9, 9, 8, 3, 3), ["manual", "manual", "b1", "b1", "b1"]),
        ((9, 8, 8, 3, 3, 3, 3, 3, 3, 3), ["b0", "manual", "manual", *["b1"] * 7]),
        ((9, 8, 8, 7, 3, 3, 3, 3, 3, 3), ["b0", "manual", "manual", *["b1"] * 7]),
        ((9, 8, 7, 7, 3, 3, 3, 3, 3, 3), ["b0", "b0", *["b1"] * 8]),
    ],
)
def test_the_best_of_a_class_keep_within_its_quota(counts, expected):
    assert names(quota_classes(counts)) == expected


def test_a_quota_says_why_and_has_a_least_number():
    told = quota_classes((9, 9, 8, 3, 3))
    assert told[0][1] == "bằng điểm ở ranh giới tỷ lệ của bậc 'Bậc 0'"
    assert told[2][1] == "quá tỷ lệ của bậc 'Bậc 0'"
    assert names(quota_classes((9, 3, 3), at_least="1")) == ["b0", "b1", "b1"]
    assert names(quota_classes((9, 8, 3), at_least="1")) == ["b0", "b1", "b1"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((9, 3, 3, 3, 3), ["b1"] * 5),
        ((9, 3, 3, 3, 3, 3), ["b0", *["b1"] * 5]),
        ((9, 8, 3, 3, 3), ["b1"] * 5),
        ((9, 8, 3, 3, 3, 3), ["b0", *["b1"] * 5]),
        ((9, 8, 3, 3, 3, 1), [*["b1"] * 5, "b2"]),
    ],
)
def test_whoever_is_cut_counts_in_the_class_below(counts, expected):
    """A fifth of those in b1 alone: 0,8 of four, 1 of five, with those who fell among them."""
    assert names(quota_classes(counts, of=["b1"])) == expected


def test_whoever_falls_out_of_what_is_counted_takes_the_share_along():
    """A fifth of those in b0 or b2: 1 of one and four, 0,8 of one and three."""
    five = ["b0", "b1", "b1", *["b2"] * 4]
    assert names(quota_classes((9, 8, 3, 1, 1, 1, 1), of=["b0", "b2"])) == five
    four = ["b1", "b1", "b1", *["b2"] * 3]
    assert names(quota_classes((9, 8, 3, 1, 1, 1), of=["b0", "b2"])) == four


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((9, 8, 3, 3), ["b0", "b0", "b1", "b1"]),
        ((9, 8, 7, 3), ["b0", "b0", "b1", "b1"]),
        ((9, 8, 7, 7), ["b0", "b0", "b1", "b1"]),
        ((9, 8, 8, 3), ["b0", "manual", "manual", "b1"]),
        ((9, 8, 3, 3, 3), ["b0", "b1", "b1", "b1", "b1"]),
    ],
)
def test_a_board_of_few_has_places_of_its_own(counts, expected):
    few = {"few": {"below": "5", "places": "2"}}
    assert names(quota_classes(counts, at_least="1", **few)) == expected


def test_a_quota_of_the_lowest_class_cuts_nobody():
    last = {"below": "5", "quota": {"share": "0 %", "of": ["b1"]}}
    assert names(classes_of({"at_least": "5"}, last, counts=(9, 1))) == ["b0", "b1"]


def test_a_quota_of_a_later_class_is_held_after_one_without():
    rule = {"share": "50 %", "of": ["b2"]}
    rules = [{"at_least": "8"}, {"above": "4", "below": "8", "quota": rule}, {"at_most": "4"}]
    assert names(classes_of(*rules, counts=(9, 6, 5, 1))) == ["b0", "b1", "b2", "b2"]


def test_a_class_within_its_quota_stops_no_later_one():
    first = {"share": "50 %", "of": ["b1"]}
    second = {"share": "50 %", "of": ["b2"]}
    rules = [
        {"at_least": "8", "quota": first},
        {"above": "4", "below": "8", "quota": second},
        {"at_most": "4"},
    ]
    assert names(classes_of(*rules, counts=(9, 7, 6, 5))) == ["b0", "b1", "b2", "b2"]


# Gates


def gate(then="not_proposed", **stated):
    return {"id": "g", "title": "G", "then": then, "reason": "vì thế"} | stated


GATED = [line("m"), line("n")]


@pytest.mark.parametrize(
    ("stated", "unit", "expected"),
    [
        ({"criterion_met": "m"}, {"m": "1/1", "n": "0/1"}, True),
        ({"criterion_met": "m"}, {"m": "0/1", "n": "1/1"}, False),
        ({"criterion_met": "m"}, {"m": "0/0", "n": "1/1"}, True),
        ({"all_criteria_met": "yes"}, {"m": "1/1", "n": "1/1"}, True),
        ({"all_criteria_met": "yes"}, {"m": "1/1", "n": "1/2"}, False),
        ({"complete": "yes"}, {"m": "0/1", "n": "0/0"}, True),
        ({"complete": "yes"}, {"m": "1/1", "n": "not reported"}, False),
        ({"indicator": "x", "at_most": "2"}, {"m": "1/1", "x": "2"}, True),
        ({"indicator": "x", "at_most": "2"}, {"m": "1/1", "x": "3"}, False),
        ({"indicator": "x", "at_most": "2"}, {"m": "1/1", "x": "not reported"}, None),
        ({"indicator": "x", "at_most": "5 %"}, {"m": "1/1", "x": "5.00 %"}, True),
        ({"indicator": "x", "at_most": "5 %"}, {"m": "1/1", "x": "501/10000"}, False),
        ({"standard": "s"}, {"m": "1/1"}, None),
    ],
)
def test_a_gate_passes_stops_or_does_not_know(stated, unit, expected):
    sheet = score(campaign(*GATED, gates=[gate(**stated)]), unit)
    (told,) = gates_of(sheet, 0)
    assert told.passed is expected
    assert told.gate is sheet.campaign.gates[0]


@pytest.mark.parametrize(("said", "expected"), [("yes", True), ("no", False), ("held", False)])
def test_a_standard_is_what_was_attested_of_this_subject(said, expected):
    sheet = score(campaign(*GATED, gates=[gate(standard="s")]), {"m": "1/1"}, {"m": "1/1"})
    attested = {("u1", "s"): said, ("u0", "t"): "no"}
    assert gates_of(sheet, 1, attested)[0].passed is expected
    assert gates_of(sheet, 0, attested)[0].passed is None


# Awards


@pytest.mark.parametrize(
    ("stated", "ranked", "expected"),
    [
        ({"count": "3"}, 100, 3),
        ({"share": "20 %"}, 9, 1),
        ({"share": "20 %"}, 10, 2),
        ({"share": "20 %"}, 4, 0),
        ({"share": "20 %", "at_least": "1"}, 4, 1),
        ({"share": "20 %", "at_least": "1"}, 10, 2),
    ],
)
def test_a_quota_is_a_number_or_a_share_rounded_down(stated, ranked, expected):
    assert quota_of(Quota.model_validate(stated), ranked) == expected


@pytest.mark.parametrize(
    ("count", "tie", "proposed", "edge", "left"),
    [
        ("0", "council", (), (), (0, 1, 2, 3, 4)),
        ("1", "council", (0,), (), (1, 2, 3, 4)),
        ("2", "council", (0,), (1, 2), (3, 4)),
        ("2", "all", (0, 1, 2), (), (3, 4)),
        ("2", "none", (0,), (), (1, 2, 3, 4)),
        ("3", "council", (0, 1, 2), (), (3, 4)),
        ("5", "council", (0, 1, 2, 3, 4), (), ()),
        ("9", "council", (0, 1, 2, 3, 4), (), ()),
    ],
)
def test_a_tie_across_the_last_place_is_never_split(count, tie, proposed, edge, left):
    board = counts_board(9, 8, 8, 7, 6)
    told = select_on_board(award(quota={"count": count}, over_quota_tie=tie), board)
    assert ended(told, "proposed", "edge_tie", "over_quota") == (proposed, edge, left)
    assert (told.quota, told.ranked) == (int(count), 5)
    assert ended(told, "excluded", "held") == ((), ())
    assert told.award.over_quota_tie == tie


def ended(told, *outcomes):
    return tuple(told.rows(one) for one in outcomes)


def test_a_tie_of_all_is_no_edge_where_there_is_no_place():
    told = select_on_board(award(quota={"count": "0"}), counts_board(8, 8))
    assert ended(told, "proposed", "edge_tie", "over_quota") == ((), (), (0, 1))


def test_the_unranked_are_excluded_and_say_why():
    board = board_of(COUNTS, {"m": "not reported"}, {"m": "1"})
    told = select_on_board(award(), board)
    assert (ended(told, "proposed", "over_quota"), told.ranked) == (((1,), ()), 1)
    assert told.rows("excluded") == (0,)
    assert told.cases[-1].grounds == (Ground("unranked"),)


def test_who_has_a_higher_award_is_told_so_and_the_next_moves_up():
    taken = {"u0": Ground("one_form", "cao"), "u1": Ground("waits", "cao")}
    told = select_on_board(award(), counts_board(9, 8, 7, 6, 5), taken)
    assert ended(told, "proposed", "excluded", "held", "over_quota") == ((2, 3), (0,), (1,), (4,))
    assert [one.grounds for one in told.cases[:2]] == [(taken["u0"],), (taken["u1"],)]


def test_a_least_score_is_reached_at_its_own_number():
    told = select_on_board(award(min_score="8", quota={"count": "9"}), counts_board(9, 8, 7))
    assert ended(told, "proposed", "excluded") == ((0, 1), (2,))
    assert told.cases[2].grounds == (Ground("min_score"),)


def test_without_a_quota_nobody_is_selected_from_a_board():
    plain = award(quota=None, board=None, window=None, over_quota_tie=None, select="attested")
    assert select_on_board(plain, counts_board(9, 8)).rows("proposed") == ()


def test_only_who_met_everything():
    asked = campaign(line("m"), line("n"), scale=scale(total="20"))
    units = [{"m": "1/1", "n": "9/10"}, {"m": "1/1", "n": "1/1"}, {"m": "1/1", "n": "0/0"}]
    board = board_of(asked, *units)
    told = select_on_board(award(select="all_criteria_met", quota={"count": "9"}), board)
    assert ended(told, "proposed", "excluded") == ((1, 2), (0,))
    assert told.cases[-1].grounds == (Ground("missed", "n"),)
    told = select_on_board(award(quota={"count": "9"}), board)
    assert told.rows("proposed") == (1, 2, 0)


def test_whom_a_gate_bars_is_told_apart_and_gives_up_the_place():
    gates = [
        gate(id="a", indicator="x", at_most="0"),
        gate("held", id="b", indicator="y", at_most="0"),
        gate("held", id="c", standard="s"),
    ]
    units = [
        {"m": "9", "x": "1", "y": "1"},
        {"m": "8", "x": "0", "y": "1"},
        {"m": "7", "x": "0", "y": "0"},
        {"m": "6", "x": "0", "y": "0"},
        {"m": "5", "x": "0", "y": "0"},
        {"m": "4", "x": "0", "y": "0"},
    ]
    board = board_of(campaign(counted("m"), gates=gates), *units)
    told = select_on_board(award(), board, attested={("u2", "s"): "held", ("u3", "s"): "yes"})
    assert ended(told, "excluded", "held") == ((0,), (1, 2))
    assert ended(told, "proposed", "over_quota") == ((3, 4), (5,))
    assert told.cases[0].grounds == (Ground("gate", "a"), Ground("gate", "b"))
