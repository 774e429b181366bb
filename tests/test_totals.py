"""From lines to totals: policies, re-basing, adjustments, trees of groups, who can be ranked."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from small_campaigns import DAY, bare, campaign, counted, hundredths, line, scale, score

from scoring.figures import INT64_MAX, MEASURED, MISSING, NOT_APPLICABLE, NOT_BOUND, NOT_DUE
from scoring.lines import BLOCK
from scoring.results import MET, MISSED, NO_VERDICT

TWENTY = scale(total="20")


def adjustment(name, **stated):
    return {"id": name, "title": name, "measure": "x"} | stated


def totals(asked, *units, **given):
    return hundredths(score(asked, *units, **given).totals)


# One line


def test_a_line_is_full_at_its_target_and_never_below_it():
    units = [{"m": "9999/10000"}, {"m": "99999/100000"}, {"m": "1/1"}, {"m": "0/1"}]
    sheet = score(campaign(line("m")), *units)
    assert hundredths(sheet.lines[0].points) == [999, 999, 1000, 0]
    assert sheet.lines[0].met.tolist() == [MISSED, MISSED, MET, MISSED]
    assert (sheet.lines[0].most, sheet.lines[0].weight) == (1000, 1000)


@pytest.mark.parametrize(
    ("meets", "expected"),
    [("at_least", [0, 1, 1]), ("above", [0, 0, 1]), ("at_most", [1, 1, 0]), ("below", [1, 0, 0])],
)
def test_a_verdict_stands_on_the_stated_side(meets, expected):
    asked = campaign(line("m", target="90 %", meets=meets, shape={"pass_fail": {}}))
    sheet = score(asked, {"m": "89/100"}, {"m": "90/100"}, {"m": "91/100"})
    assert sheet.lines[0].met.tolist() == expected
    assert hundredths(sheet.lines[0].points) == [1000 * one for one in expected]


def test_nothing_below_a_share_of_the_figure():
    shape = {"proportional": {"nothing_below": "50 %"}}
    asked = campaign(line("m", target="80 %", shape=shape))
    units = [{"m": "49/100"}, {"m": "50/100"}, {"m": "40/80"}, {"m": "39/80"}]
    assert hundredths(score(asked, *units).lines[0].points) == [0, 625, 625, 0]


def test_a_printed_rate_counts_as_a_figure():
    sheet = score(campaign(line("m", target="90 %")), {"m": "90 %"}, {"m": "45.00 %"})
    assert hundredths(sheet.totals) == [1000, 500]
    assert sheet.lines[0].met.tolist() == [MET, MISSED]
    assert sheet.complete.tolist() == [True, True]
    assert sheet.rankable.tolist() == [True, True]


def test_a_monitored_line_has_neither_points_nor_verdict():
    shown = bare("n", shape={"monitored": {}}, max_points=None)
    sheet = score(campaign(line("m"), shown), {"m": "1/1", "n": "1/2"}, {"m": "1/1", "n": "0/0"})
    kept = sheet.line("n")
    assert hundredths(kept.points) == [0, 0]
    assert kept.met.tolist() == [NO_VERDICT, NO_VERDICT]
    assert (kept.most, kept.weight, kept.applies) == (0, 0, True)
    assert sheet.line("m").criterion.id == "m"
    assert hundredths(sheet.totals) == [1000, 1000]


def test_a_monitored_line_makes_nobody_incomplete_or_unranked():
    shown = bare("n", shape={"monitored": {}}, max_points=None)
    asked = campaign(line("m"), shown, missing="unranked")
    sheet = score(asked, {"m": "1/1", "n": "not reported"}, {"m": "not reported", "n": "1/1"})
    assert sheet.complete.tolist() == [True, False]
    assert sheet.rankable.tolist() == [True, False]


def test_a_line_without_target_has_no_verdict():
    sheet = score(campaign(counted("m")), {"m": "3"}, {"m": "not reported"})
    assert sheet.lines[0].met.tolist() == [NO_VERDICT, NO_VERDICT]
    assert hundredths(sheet.lines[0].points) == [300, 0]


def test_points_and_targets_may_differ_between_tiers():
    asked = campaign(
        line(
            "m",
            max_points={"commune": "10", "department": "5"},
            target={"commune": "80 %", "department": "100 %"},
        )
    )
    tiers = ["commune", "department", "commune"]
    sheet = score(asked, {"m": "4/5"}, {"m": "4/5"}, {"m": "2/5"}, tiers=tiers)
    assert hundredths(sheet.lines[0].points) == [1000, 400, 500]
    assert hundredths(sheet.lines[0].most) == [1000, 500, 1000]
    assert hundredths(sheet.lines[0].weight) == [1000, 500, 1000]
    assert sheet.lines[0].met.tolist() == [MET, MISSED, MISSED]


def test_a_tier_without_points_has_none_and_one_without_a_target_waits():
    asked = campaign(line("m", max_points={"commune": "10"}, target={"commune": "80 %"}))
    sheet = score(asked, {"m": "4/5"}, {"m": "4/5"}, tiers=["commune", "department"])
    assert hundredths(sheet.lines[0].most) == [1000, 0]
    assert sheet.lines[0].state.tolist() == [MEASURED, NOT_DUE]
    assert sheet.lines[0].met.tolist() == [MET, NO_VERDICT]


def test_points_beyond_int64_are_refused():
    most = {"commune": str(10**18), "department": "5"}
    with pytest.raises(ValueError, match="beyond int64"):
        score(campaign(line("m", max_points=most)), {"m": "1/1"}, {"m": "1/1"}, tiers=[*most])


def test_blocks_join_without_a_seam():
    """More subjects than stand in one block, with targets of their own."""
    size = BLOCK + 3
    most = {"commune": "10", "department": "4"}
    target = {"commune": "50 %", "department": "100 %"}
    asked = campaign(line("m", target=target, max_points=most))
    units = [{"m": f"{at % 5}/4"} for at in range(size)]
    tiers = ["commune" if at % 2 else "department" for at in range(size)]
    points = hundredths(score(asked, *units, tiers=tiers).lines[0].points)
    assert points == [
        min(1000, at % 5 * 500) if at % 2 else min(400, at % 5 * 100) for at in range(size)
    ]


def test_peers_are_compared_across_blocks():
    asked = campaign(bare("x", shape={"peer_relative": {"to": "best"}}))
    units = [{"x": "1"}] * BLOCK + [{"x": "2"}]
    points = hundredths(score(asked, *units).lines[0].points)
    assert (points[0], points[-2], points[-1]) == (500, 500, 1000)


def test_a_missed_line_of_one_last_place_prints_nothing():
    asked = campaign(line("m", max_points="0.01"), line("n", max_points="9.99"))
    assert hundredths(score(asked, {"m": "9/10", "n": "1/1"}).lines[0].points) == [0]


# What a figure lacks


@pytest.mark.parametrize(
    ("policy", "points", "total", "met"),
    [
        ("zero_points", 0, 1000, NO_VERDICT),
        ("full_points", 1000, 2000, NO_VERDICT),
        ("rescale", 0, 2000, NO_VERDICT),
        ("drop", 0, 1000, NO_VERDICT),
    ],
)
def test_nothing_to_count_follows_the_policy(policy, points, total, met):
    asked = campaign(line("m"), line("n"), not_applicable=policy, scale=TWENTY)
    sheet = score(asked, {"m": "1/1", "n": "0/0"})
    assert sheet.line("n").state.tolist() == [NOT_APPLICABLE]
    assert hundredths(sheet.line("n").points) == [points]
    assert sheet.line("n").met.tolist() == [met]
    assert hundredths(sheet.totals) == [total]
    assert sheet.complete.tolist() == [True]
    applies = np.broadcast_to(sheet.line("n").applies, 1).tolist()
    assert applies == [policy in ("zero_points", "full_points")]


def test_a_line_may_have_a_policy_of_its_own():
    asked = campaign(line("m"), line("n", not_applicable="full_points"), scale=TWENTY)
    assert totals(asked, {"m": "1/2", "n": "0/0"}, {"m": "0/0", "n": "1/2"}) == [1500, 1000]


def test_what_is_missing_gives_nothing_and_misses():
    asked = campaign(line("m"), line("n"), scale=TWENTY)
    sheet = score(asked, {"m": "1/1", "n": "not reported"}, {"m": "1/1", "n": "1/1"})
    assert sheet.line("n").state.tolist() == [MISSING, MEASURED]
    assert sheet.line("n").met.tolist() == [MISSED, MET]
    assert hundredths(sheet.totals) == [1000, 2000]
    assert sheet.complete.tolist() == [False, True]
    assert sheet.rankable.tolist() == [True, True]


def test_one_line_may_unrank_whoever_does_not_report_it():
    asked = campaign(line("m"), line("n", missing="unranked"), scale=TWENTY)
    units = [{"m": "not reported", "n": "1/1"}, {"m": "1/1", "n": "not reported"}]
    assert score(asked, *units).rankable.tolist() == [True, False]


@pytest.mark.parametrize(
    ("then", "states"),
    [("not_applicable", [NOT_APPLICABLE, MEASURED, MISSING]), ("flag", [MEASURED] * 2 + [MISSING])],
)
def test_a_small_base_is_left_out_or_only_flagged(then, states):
    asked = campaign(line("m"), small_base={"below": "4", "then": then})
    sheet = score(asked, {"m": "1/3"}, {"m": "1/4"}, {"m": "not reported"})
    assert sheet.lines[0].state.tolist() == states


def test_a_criterion_binds_only_its_tiers():
    asked = campaign(line("m"), line("n", applies_to=["department"]), scale=TWENTY)
    unit = {"m": "1/2", "n": "1/2"}
    sheet = score(asked, unit, unit, tiers=["commune", "department"])
    assert sheet.line("n").state.tolist() == [NOT_BOUND, MEASURED]
    assert hundredths(sheet.line("n").points) == [0, 500]
    assert sheet.line("n").met.tolist() == [NO_VERDICT, MISSED]
    assert sheet.line("n").applies.tolist() == [False, True]
    assert hundredths(sheet.totals) == [1000, 1000]
    assert hundredths(sheet.adjustments["rebasing"]) == [500, 0]


@pytest.mark.parametrize(
    ("stated", "day", "state"),
    [
        ({"starts": "2026-10-31"}, DAY, MEASURED),
        ({"starts": "2026-10-31"}, DAY - timedelta(1), NOT_DUE),
        ({"ends": "2026-10-31"}, DAY, MEASURED),
        ({"ends": "2026-10-31"}, DAY + timedelta(1), NOT_DUE),
        ({"starts": "2026-10-01", "ends": "2026-10-31"}, DAY, MEASURED),
        ({"target": {"from": {"2026-10-31": "90 %"}}}, DAY, MEASURED),
        ({"target": {"from": {"2026-10-31": "90 %"}}}, DAY - timedelta(1), NOT_DUE),
        ({"target": {"by": {"2026-10-31": "90 %"}, "interim": "next"}}, DAY, MEASURED),
        (
            {"target": {"by": {"2026-10-31": "90 %"}, "interim": "next"}},
            DAY - timedelta(1),
            NOT_DUE,
        ),
    ],
)
@pytest.mark.parametrize("other", ["1/2", "0/0"])
def test_what_is_not_due_waits_and_is_left_out(stated, day, state, other):
    asked = campaign(line("m"), line("n", **stated), scale=TWENTY)
    sheet = score(asked, {"m": "1/2", "n": other}, day=day)
    expected = NOT_APPLICABLE if other == "0/0" else state
    assert sheet.line("n").state.tolist() == [expected]
    if expected == NOT_DUE:
        assert sheet.line("n").applies.tolist() == [False]
        assert hundredths(sheet.line("n").points) == [0]
        assert sheet.line("n").met.tolist() == [NO_VERDICT]
    if state == NOT_DUE:
        assert hundredths(sheet.totals) == [1000]


def test_without_a_target_a_line_still_waits_for_its_start():
    asked = campaign(line("m"), counted("n", starts="2026-11-01"), scale=TWENTY)
    sheet = score(asked, {"m": "1/2", "n": "3"}, {"m": "1/2", "n": "not reported"})
    assert sheet.line("n").state.tolist() == [NOT_DUE, NOT_DUE]
    assert hundredths(sheet.totals) == [1000, 1000]


def test_due_for_one_tier_and_not_yet_for_another():
    steps = {"commune": {"2026-10-01": "90 %"}, "department": {"2026-12-01": "90 %"}}
    asked = campaign(line("m", target={"by": steps, "interim": "next"}))
    sheet = score(asked, {"m": "1/1"}, {"m": "1/1"}, tiers=["commune", "department"])
    assert sheet.lines[0].state.tolist() == [MEASURED, NOT_DUE]


@pytest.mark.parametrize(
    ("figures", "state"),
    [
        (("1", "1"), MEASURED),
        (("1", "not reported"), MISSING),
        (("not reported", "1"), MISSING),
        (("0/0", "0/0"), NOT_APPLICABLE),
        (("0/0", "1"), MEASURED),
        (("1", "0/0"), MEASURED),
        (("0/0", "not reported"), MISSING),
        (("90 %", "1"), MEASURED),
    ],
)
def test_several_measures_have_one_state(figures, state):
    shape = {"best_of": {}}
    asked = campaign(bare("m", measures={"a": "a", "b": "b"}, shape=shape))
    sheet = score(asked, dict(zip(("a", "b"), figures, strict=True)))
    assert sheet.lines[0].state.tolist() == [state]


# Re-basing


def test_rebasing_brings_what_applies_to_the_full_scale():
    asked = campaign(line("m"), line("n", max_points="5"), line("o", max_points="15"))
    asked = asked.model_copy(update={"scale": campaign(line("m"), scale=scale(total="30")).scale})
    units = [
        {"m": "1/3", "n": "1/1", "o": "0/0"},
        {"m": "0/0", "n": "1/3", "o": "0/0"},
        {"m": "0/0", "n": "0/0", "o": "0/0"},
        {"m": "1/1", "n": "1/1", "o": "1/1"},
    ]
    sheet = score(asked, *units)
    assert hundredths(sheet.adjustments["rebasing"]) == [833, 835, 0, 0]
    assert hundredths(sheet.totals) == [1666, 1002, 0, 3000]


def test_rebasing_counts_a_line_by_its_weight_and_those_of_its_groups():
    """0.3 and 0.5 x 0.4 and 0.5: of 10 points, 7 apply: 3.00 + 0.50 is 5.00 of 10."""
    groups = [
        {"id": "g", "title": "G", "weight": "0.5"},
        {"id": "h", "title": "H", "parent": "g", "weight": "0.4"},
    ]
    lines = [line("m", weight="0.3"), line("n", group="h"), line("o", group="g")]
    asked = campaign(*lines, groups=groups)
    units = [
        {"m": "1/1", "n": "1/4", "o": "0/0"},
        {"m": "0/0", "n": "1/1", "o": "1/2"},
        {"m": "1/1", "n": "1/1", "o": "1/1"},
    ]
    sheet = score(asked, *units)
    assert sheet.totals.tolist() == [700, 643, 1000]
    assert sheet.adjustments["rebasing"].tolist() == [350, 193, 0]


def test_the_least_weight_is_still_brought_to_the_full_scale():
    asked = campaign(line("m", max_points="1"), line("n", max_points="9"), scale=scale("0"))
    assert totals(asked, {"m": "1/1", "n": "0/0"}, {"m": "0/1", "n": "0/0"}) == [10, 0]


def test_means_leave_out_what_does_not_apply_and_are_not_rebased():
    groups = [{"id": "g", "title": "G", "combine": "mean"}]
    lines = [line("m", group="g", max_points="4"), line("n", group="g", max_points="16")]
    asked = campaign(*lines, groups=groups, scale=scale(at="group"))
    sheet = score(asked, {"m": "1/2", "n": "0/0"}, {"m": "1/2", "n": "1/1"})
    assert hundredths(sheet.adjustments["rebasing"]) == [0, 0]
    assert hundredths(sheet.groups["g"]) == [200, 900]


def test_rebasing_is_exact_where_the_product_passes_int64():
    """About 4 x 10**9 points with six places: whole x whole is far beyond int64."""
    total = 4 * 10**9
    halves = [line(name, max_points=str(total // 2)) for name in ("m", "n")]
    asked = campaign(*halves, scale=scale("6", total=str(total)))
    sheet = score(asked, {"m": "1/3", "n": "0/0"}, {"m": "1/3", "n": "1/3"})
    third = round(Fraction(total // 2 * 10**6, 3))
    assert [int(one) for one in sheet.totals] == [2 * third, 2 * third]


@pytest.mark.parametrize(
    ("total", "places"), [(3000, "6"), (9 * 10**12, "6"), (3 * 10**14, "3"), (10**9, "0")]
)
def test_rebasing_checks_its_bounds(total, places):
    lines = [line("m", max_points=str(total - 1)), line("n", max_points="1")]
    asked = campaign(*lines, scale=scale(places, total=str(total)))
    units = [{"m": "1/1", "n": "0/0"}, {"m": "1/3", "n": "0/0"}]
    unit = 10 ** int(places)
    third = Fraction((total - 1) * unit, 3)
    third = (2 * third.numerator + third.denominator) // (2 * third.denominator)
    back = Fraction(third * total, total - 1)
    back = (2 * back.numerator + back.denominator) // (2 * back.denominator)
    assert [int(one) for one in score(asked, *units).totals] == [total * unit, back]


# Adjustments


def adjusted(*adjustments, units, **stated):
    return score(campaign(counted("m"), adjustments=adjustments, **stated), *units)


def test_points_per_case_stay_within_their_limit_on_either_side():
    more = adjustment("a", points_each="1.5", at_most="4")
    less = adjustment("b", points_each="-1.5", at_most="-4", measure="y")
    units = [{"m": "5", "x": str(x), "y": str(y)} for x, y in ((2, 0), (3, 0), (0, 2), (0, 3))]
    sheet = adjusted(more, less, units=units)
    assert hundredths(sheet.adjustments["a"]) == [300, 400, 0, 0]
    assert hundredths(sheet.adjustments["b"]) == [0, 0, -300, -400]
    assert hundredths(sheet.totals) == [800, 900, 200, 100]


def test_points_of_a_value_are_rounded_half_away_from_zero():
    units = [{"m": "5", "x": text} for text in ("1/8", "1/3", "2/3")]
    assert hundredths(adjusted(adjustment("a", points_each="1"), units=units).adjustments["a"]) == [
        13,
        33,
        67,
    ]
    assert hundredths(
        adjusted(adjustment("a", points_each="-1"), units=units).adjustments["a"]
    ) == [-13, -33, -67]


def test_what_was_not_reported_adjusts_nothing_and_a_printed_rate_does():
    each = adjustment("a", points_each="2")
    share = adjustment("b", percent_each="10 %")
    units = [{"m": "5", "x": text} for text in ("not reported", "0/0", "50 %", "1/2")]
    sheet = adjusted(each, share, units=units)
    assert hundredths(sheet.adjustments["a"]) == [0, 0, 100, 100]
    assert hundredths(sheet.adjustments["percentages"]) == [0, 0, 30, 30]


def test_percentages_are_each_within_their_limit_then_added():
    first = adjustment("a", percent_each="-10 %", at_most="-25 %")
    second = adjustment("b", percent_each="4 %", at_most="10 %", measure="y")
    units = [
        {"m": "5", "x": str(x), "y": str(y)} for x, y in ((2, 0), (3, 0), (0, 2), (0, 3), (3, 3))
    ]
    sheet = adjusted(first, second, units=units)
    assert hundredths(sheet.adjustments["percentages"]) == [-100, -125, 40, 50, -75]


def test_percentages_are_of_the_total_after_points_and_round_once():
    each = adjustment("a", points_each="1", measure="y")
    share = adjustment("b", percent_each="-0.5 %")
    units = [{"m": "3", "x": "1", "y": "0"}, {"m": "3", "x": "1", "y": "2"}, {"m": "0", "x": "1"}]
    sheet = adjusted(share, each, units=[{"y": "0"} | one for one in units])
    assert hundredths(sheet.adjustments["percentages"]) == [-2, -3, 0]  # of 300: -1.5; of 500: -2.5


def test_percentages_are_of_the_rebased_total():
    adjustments = [
        adjustment("a", percent_each="10 %"),
        {"id": "c", "title": "C", "total_at_most": "10.5"},
    ]
    asked = campaign(line("m"), line("n"), scale=TWENTY, adjustments=adjustments)
    sheet = score(asked, {"m": "1/2", "n": "0/0", "x": "1"}, {"m": "1/2", "n": "1/2", "x": "0"})
    assert hundredths(sheet.adjustments["rebasing"]) == [500, 0]
    assert hundredths(sheet.adjustments["percentages"]) == [100, 0]
    assert hundredths(sheet.adjustments["c"]) == [-50, 0]
    assert hundredths(sheet.totals) == [1050, 1000]


def test_a_cap_takes_what_is_above_after_everything_else():
    cap = {"id": "c", "title": "C", "total_at_most": "7.5"}
    units = [{"m": "7", "x": "0"}, {"m": "7", "x": "1"}, {"m": "9", "x": "0"}]
    sheet = adjusted(cap, adjustment("a", points_each="0.5"), units=units)
    assert hundredths(sheet.adjustments["c"]) == [0, 0, -150]
    assert hundredths(sheet.totals) == [700, 750, 750]
    lower = {"id": "d", "title": "D", "total_at_most": "7.2"}
    sheet = adjusted(cap, lower, adjustment("a", points_each="0.5"), units=units)
    assert hundredths(sheet.adjustments["d"]) == [0, -30, -30]
    assert hundredths(sheet.totals) == [700, 720, 720]


def test_a_group_at_nothing_comes_before_percentages():
    groups = [{"id": "g", "title": "G"}]
    asked = campaign(
        counted("m", group="g"),
        counted("n"),
        groups=groups,
        scale=TWENTY,
        adjustments=[
            adjustment("p", percent_each="10 %", measure="y"),
            adjustment("z", zero_group="g"),
            adjustment("w", zero_group="g", measure="y"),
        ],
    )
    units = [{"m": "5", "n": "4", "x": str(x), "y": str(y)} for x, y in ((0, 0), (1, 0), (2, 1))]
    sheet = score(asked, *units)
    assert hundredths(sheet.adjustments["z"]) == [0, -500, -500]
    assert hundredths(sheet.adjustments["w"]) == [0, 0, 0]
    assert hundredths(sheet.adjustments["percentages"]) == [0, 0, 40]
    assert hundredths(sheet.groups["g"]) == [500, 500, 500]
    assert hundredths(sheet.totals) == [900, 400, 440]


@pytest.mark.parametrize("room", [199, 200, 201, 202])
def test_cases_are_counted_exactly_near_int64(room):
    """Rounding doubles the points: 200 hundredths a case, and one more."""
    one = {"id": "a", "title": "A", "measure": "x", "points_each": "1"}
    cases = INT64_MAX // room
    sheet = score(campaign(line("m"), adjustments=[one]), {"m": "1/1", "x": str(cases)})
    assert sheet.adjustments["a"].tolist() == [100 * cases]


def test_adjustments_keep_exact_beyond_int64():
    each = adjustment("a", points_each="-2", measure="x")
    sheet = adjusted(each, units=[{"m": "5", "x": str(10**19)}, {"m": "5", "x": "1"}])
    assert [int(one) for one in sheet.totals] == [500 - 200 * 10**19, 300]
    near = adjusted(each, units=[{"m": "5", "x": str(INT64_MAX // 150)}])
    assert [int(one) for one in near.totals] == [500 - 200 * (INT64_MAX // 150)]
    share = adjustment("b", percent_each="-1 %", measure="y")
    sheet = adjusted(each, share, units=[{"m": "5", "x": str(10**19), "y": "1"}])
    assert [int(one) for one in sheet.adjustments["percentages"]] == [2 * 10**19 - 5]


def test_a_campaign_without_points_adjusts_and_ranks_nothing():
    asked = campaign(line("m", max_points=None), scale=None)
    sheet = score(asked, {"m": "1/1"}, {"m": "1/2"})
    assert sheet.totals is None
    assert hundredths(sheet.adjustments["rebasing"]) == [0, 0]
    assert sheet.rankable.tolist() == [False, False]
    assert sheet.complete.tolist() == [True, True]
    assert sheet.places == 0
    assert hundredths(sheet.lines[0].points) == [0, 0]
    assert sheet.lines[0].met.tolist() == [MET, MISSED]
    assert (sheet.campaign, sheet.day) == (asked, DAY)


# Trees


def tree(combine, *lines, at="line", places="2", **group):
    groups = [{"id": "g", "title": "G", "combine": combine} | group]
    return campaign(*lines, groups=groups, scale=scale(places, at))


def test_a_mean_is_weighted_over_what_applies():
    asked = tree(
        "mean", line("m", group="g", weight="3"), line("n", group="g", weight="2"), at="group"
    )
    units = [
        {"m": "1/1", "n": "0/1"},
        {"m": "0/1", "n": "1/1"},
        {"m": "0/0", "n": "1/2"},
        {"m": "0/0", "n": "0/0"},
        {"m": "1/3", "n": "1/3"},
    ]
    sheet = score(asked, *units)
    assert hundredths(sheet.groups["g"]) == [600, 400, 500, 0, 333]
    assert hundredths(sheet.totals) == [600, 400, 500, 0, 333]


def test_a_mean_over_plain_columns():
    asked = tree("mean", line("m", group="g"), line("n", group="g"), at="group")
    assert totals(asked, {"m": "1/1", "n": "1/2"}, {"m": "0/1", "n": "1/3"}) == [750, 167]


def test_a_geometric_mean_is_nothing_where_one_part_is():
    asked = tree("geometric_mean", line("m", group="g"), line("n", group="g", weight="2"))
    units = [{"m": "4/10", "n": "0/10"}, {"m": "1/10", "n": "8/10"}, {"m": "0/0", "n": "5/10"}]
    groups = score(asked, *units).groups["g"]
    assert [round(one) for one in groups.tolist()] == [0, 400, 500]  # the cube root of 1 x 8 x 8


def test_halves_as_weights_of_a_geometric_mean():
    asked = tree(
        "geometric_mean",
        line("m", group="g", weight="0.5"),
        line("n", group="g", weight="1.5"),
        at="group",
    )
    assert totals(asked, {"m": "10/10", "n": "1/10"}) == [178]  # (10 x 1)**(1/4) = 1.778


def test_rounding_at_the_end_differs_from_rounding_each_line():
    lines = [line(name, max_points="1", target="90 %") for name in "mno"]
    thirds = dict.fromkeys("mno", "3/10")
    for at, total in (("line", 99), ("group", 100), ("total", 100)):
        asked = campaign(*lines, scale=scale(at=at, total="3"))
        sheet = score(asked, thirds)
        assert sheet.totals.tolist() == [total]
        assert isinstance(sheet.totals.tolist()[0], int)


def test_groups_are_rounded_each_before_they_are_added():
    groups = [{"id": "g", "title": "G"}, {"id": "h", "title": "H"}]
    lines = [line(f"{name}{at}", group=name, max_points="1") for name in "gh" for at in range(2)]
    units = {one["id"]: "1/8" for one in lines}  # 0.125 each, 0.25 a group
    for places, at, total in (("1", "group", 6), ("1", "total", 5), ("1", "line", 4)):
        asked = campaign(*lines, groups=groups, scale=scale(places, at, total="4"))
        sheet = score(asked, units)
        assert sheet.totals.tolist() == [total], at
        if at == "group":
            assert hundredths(sheet.groups["g"]) == [3]
    asked = campaign(*lines, groups=groups, scale=scale("1", "total", total="4"))
    assert hundredths(score(asked, units).groups["g"]) == [3]


def test_a_group_gives_at_most_its_cap():
    asked = tree("sum", counted("m", group="g"), at_most="7.5")
    assert totals(asked, {"m": "7"}, {"m": "8"}) == [700, 750]
    for most, total in (("0.333", 33), ("0.335", 34), ("0.337", 34)):
        asked = tree("sum", line("m", group="g"), at="total", at_most=most)
        assert totals(asked, {"m": "1/1"}) == [total]


def test_a_group_of_which_nothing_applies_is_left_out_of_a_mean():
    groups = [
        {"id": "top", "title": "T", "combine": "mean"},
        {"id": "g", "title": "G", "parent": "top"},
        {"id": "h", "title": "H", "parent": "top"},
    ]
    asked = campaign(
        line("m", group="g"), line("n", group="h"), groups=groups, scale=scale(at="group")
    )
    assert totals(asked, {"m": "1/2", "n": "0/0"}, {"m": "1/2", "n": "0/1"}) == [500, 250]


def test_groups_within_groups_are_weighted_on_the_way_up():
    groups = [
        {"id": "top", "title": "T"},
        {"id": "low", "title": "L", "parent": "top", "weight": "0.5"},
    ]
    asked = campaign(
        counted("m", group="low"), counted("n", group="top", weight="2"), groups=groups
    )
    sheet = score(asked, {"m": "6", "n": "1"})
    assert hundredths(sheet.groups["low"]) == [600]
    assert [int(one) for one in sheet.groups["top"]] == [500]
    assert [int(one) for one in sheet.totals] == [500]


# Who can be ranked


def test_enough_must_apply_to_be_ranked():
    lines = [line("m", max_points="4"), line("n", max_points="6")]
    units = [{"m": "1/1", "n": "0/0"}, {"m": "0/0", "n": "1/1"}, {"m": "1/1", "n": "1/1"}]
    for least, expected in (
        ("40 %", [True, True, True]),
        ("40.01 %", [False, True, True]),
        ("60 %", [False, True, True]),
        ("100 %", [False, False, True]),
        ("0 %", [True, True, True]),
    ):
        asked = campaign(*lines, scale=scale(least=least))
        assert score(asked, *units).rankable.tolist() == expected, least


def test_nothing_that_applies_is_not_ranked_even_where_nothing_is_asked():
    asked = campaign(line("m"), line("n"), scale=scale(total="20", least="0 %"))
    units = [{"m": "0/0", "n": "0/0"}, {"m": "0/0", "n": "not reported"}, {"m": "0/0", "n": "0/1"}]
    assert score(asked, *units).rankable.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("policy", "own", "rankable"),
    [
        ("zero_points", None, True),
        ("drop", None, False),
        ("zero_points", "drop", False),
        ("drop", "zero_points", True),
    ],
)
def test_what_is_dropped_counts_as_missed_and_applies_to_nobody(policy, own, rankable):
    """Of 10 points 6 were not reported: 40 % apply where they are dropped, 100 % where not."""
    stated = {"missing": own} if own else {}
    asked = campaign(line("m", max_points="4"), line("n", max_points="6", **stated), missing=policy)
    sheet = score(asked, {"m": "1/1", "n": "not reported"}, {"m": "1/1", "n": "1/1"})
    assert sheet.rankable.tolist() == [rankable, True]
    assert hundredths(sheet.totals) == [400, 1000]
    assert sheet.line("n").met.tolist() == [MISSED, MET]
    assert sheet.line("n").applies.tolist() == [rankable, True]
    assert sheet.complete.tolist() == [False, True]


def test_a_tier_is_asked_nothing_outside_its_days():
    tiers = [{"id": "commune", "from": "2026-06-01", "until": "2026-06-30"}, "department"]
    asked = campaign(line("m"), tiers=tiers)
    for day, state in (
        (date(2026, 5, 31), NOT_BOUND),
        (date(2026, 6, 1), MEASURED),
        (date(2026, 6, 30), MEASURED),
        (date(2026, 7, 1), NOT_BOUND),
    ):
        sheet = score(asked, {"m": "1/1"}, {"m": "1/1"}, tiers=["commune", "department"], day=day)
        assert sheet.line("m").state.tolist() == [state, MEASURED]
        assert sheet.rankable.tolist() == [state == MEASURED, True]


def test_what_weighs_nothing_makes_nobody_ranked():
    for lines, groups in (
        ([line("m", weight="0"), line("n")], ()),
        ([line("m", group="g"), line("n", group="h")], ("g", "h")),
    ):
        stated = [{"id": one, "title": one} | ZERO.get(one, {}) for one in groups]
        asked = campaign(*lines, groups=stated, scale=scale(least="0 %"))
        units = [{"m": "1/1", "n": "0/0"}, {"m": "not reported", "n": "0/1"}, {"m": "1/1"}]
        assert score(asked, *units).rankable.tolist() == [False, True, True]


ZERO = {"g": {"weight": "0"}}


@pytest.mark.parametrize(("weight", "at"), [("2", "line"), ("0.5", "total")])
def test_enough_is_weighed_as_the_total_is(weight, at):
    """Weighed 2 the first line is 20 of 30 points, weighed a half 5 of 15."""
    lines = [line("m", weight=weight), line("n")]
    units = [{"m": "1/1", "n": "0/0"}, {"m": "0/0", "n": "1/1"}]
    whole = {"total": "30" if weight == "2" else "15", "at": at}
    asked = campaign(*lines, scale=scale(least="60 %", **whole))
    first = weight == "2"
    assert score(asked, *units).rankable.tolist() == [first, not first]


def test_who_reported_nothing_or_is_excluded_is_not_ranked():
    out = [
        {"id": "l", "title": "L", "when": {"x": {"above": "0"}}},
        {"id": "k", "title": "K", "when": {"y": {"above": "0"}}},
    ]
    asked = campaign(line("m"), counted("n"), exclusions=out, scale=TWENTY)
    plain = {"m": "1/1", "n": "1", "x": "0", "y": "0"}
    silent = plain | {"m": "not reported", "n": "not reported"}
    rate = silent | {"m": "50 %"}
    units = [plain, plain | {"x": "1"}, plain | {"y": "1"}, silent, rate, silent | {"n": "0"}]
    sheet = score(asked, *units)
    assert sheet.rankable.tolist() == [True, False, False, False, True, True]
    assert sheet.excluded["l"].tolist() == [False, True, False, False, False, False]
    assert sheet.excluded["k"].tolist() == [False, False, True, False, False, False]


def test_one_last_place_is_enough_and_none_is_not():
    asked = campaign(line("m", max_points={"commune": "1"}), scale=scale("0", total="1"))
    sheet = score(asked, {"m": "1/1"}, {"m": "1/1"}, tiers=["commune", "department"])
    assert sheet.rankable.tolist() == [True, False]
    without = campaign(counted("x", max_points={"commune": "1"}), scale=scale(least="0 %"))
    sheet = score(without, {"x": "1"}, {"x": "1"}, tiers=["commune", "department"])
    assert sheet.rankable.tolist() == [True, False]


def test_a_shown_line_before_others_and_two_lines_that_must_be_reported():
    shown = bare("s", shape={"monitored": {}}, max_points=None)
    asked = campaign(shown, line("m"), line("n"), scale=TWENTY, missing="unranked")
    units = [
        {"s": "1/1", "m": "1/1", "n": "1/1"},
        {"s": "1/1", "m": "not reported", "n": "1/1"},
        {"s": "1/1", "m": "1/1", "n": "not reported"},
    ]
    assert score(asked, *units).rankable.tolist() == [True, False, False]


def test_a_target_column_speaks_for_each_tier():
    asked = campaign(line("m", target={"commune": "50 %", "department": "0.4"}))
    units = [{"m": "2/5"}, {"m": "1/2"}, {"m": "2/5"}]
    sheet = score(asked, *units, tiers=["commune", "commune", "department"])
    assert sheet.lines[0].met.tolist() == [MISSED, MET, MET]
    assert hundredths(sheet.lines[0].points) == [800, 1000, 1000]
    assert np.asarray(sheet.rankable).all()
    assert sheet.day == date(2026, 10, 31)


@pytest.mark.parametrize("shape", [{"proportional": {}}, {"peer_relative": {"to": "best"}}])
def test_a_window_without_subjects_gives_an_empty_sheet(shape):
    groups = [{"id": "g", "title": "G", "combine": "mean"}]
    target = {"commune": "50 %", "department": "40 %"}
    stated = {"shape": shape, "target": target, "group": "g"}
    sheet = score(campaign(line("m", **stated), counted("n"), groups=groups))
    assert sheet.lines[0].points.tolist() == []
    assert sheet.totals.tolist() == []
    assert sheet.rankable.tolist() == []
