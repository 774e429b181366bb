"""One subject's sheet explained, the working in words, and how far a figure is from its target."""

from datetime import date
from fractions import Fraction

import pytest
from small_campaigns import bare, campaign, counted, line, scale, score

from rules.indicators import Indicator
from rules.registers import Register, Registers
from rules.source import parse_source
from scoring.explain import ExplainedLine, Shortfall, explain, short_by
from scoring.printing import meets_target, plain_number, ratio_text
from scoring.windows import last_day, months_of
from scoring.working import working

NO_FILE = parse_source("a: b", "f")


def registers(**improve_by):
    """State ratios a, b, c ... by what improves them, and counts x and y."""
    plain = {"from": "sheet", "over": "sum", "noun": "việc"}
    ratios = [
        {"id": name, "unit": "%", "ratio": ["tử", "mẫu"], "improve_by": how}
        for name, how in (dict.fromkeys("mno", "convert") | improve_by).items()
    ]
    counts = [{"id": name, "unit": "count", "count": "số"} for name in "xy"]
    values = [{"id": "v", "unit": "value", "value": "số"}]
    items = [
        Indicator.model_validate(plain | {"title": one["id"]} | one)
        for one in (*ratios, *counts, *values)
    ]
    return Registers(Register((NO_FILE, items)), Register(), Register())


def told_of(asked, unit, how=None, **given):
    return explain(score(asked, unit, **given), 0, registers(**(how or {})))


def only(asked, unit, how=None, **given):
    (told,) = told_of(asked, unit, how, **given).lines
    return told


def test_a_measured_ratio_is_told_with_all_its_parts():
    told = only(campaign(line("m", target="90 %")), {"m": "17/20"})
    assert told == ExplainedLine(
        criterion="m",
        state="measured",
        numerator=17,
        denominator=20,
        ratio="85.00",
        target=Fraction(9, 10),
        met=False,
        points=944,
        most=1000,
        short_by=1,
        small_base=False,
    )


@pytest.mark.parametrize(
    ("text", "state", "numerator", "denominator", "ratio", "met"),
    [
        ("1/1", "measured", 1, 1, "100.00", True),
        ("0/5", "measured", 0, 5, "0.00", False),
        ("0/0", "not_applicable", 0, 0, None, None),
        ("not reported", "missing", None, None, None, False),
        ("94.84 %", "printed_rate", None, None, "94.84", True),
        ("89.9999 %", "printed_rate", None, None, "89.9999", False),
    ],
)
def test_a_figure_is_told_as_it_was_given(text, state, numerator, denominator, ratio, met):
    told = only(campaign(line("m", target="90 %")), {"m": text})
    assert (told.state, told.numerator, told.denominator) == (state, numerator, denominator)
    assert (told.ratio, told.met) == (ratio, met)
    assert told.short_by == (5 if text == "0/5" else None)


def test_a_ratio_is_printed_on_its_side_of_its_own_direction():
    asked = campaign(line("m", target="95 %", meets="above"))
    assert only(asked, {"m": "950001/1000000"}).ratio == "95.0001"
    assert only(asked, {"m": "95/100"}).ratio == "95.00"


def test_a_count_has_no_denominator_and_a_value_has_its_own():
    target = {"target": "5", "meets": "at_most", "shape": {"pass_fail": {}}}
    told = only(campaign(line("x", **target)), {"x": "8"})
    assert (told.numerator, told.denominator, told.ratio, told.short_by) == (8, None, None, 3)
    told = only(campaign(line("v", **target)), {"v": "9/2"})
    assert (told.numerator, told.denominator, told.ratio, told.met) == (9, 2, None, True)


def test_a_line_without_a_target_has_no_verdict_and_nothing_is_short():
    told = only(campaign(counted("x")), {"x": "3"})
    assert (told.target, told.met, told.short_by) == (None, None, None)
    assert (told.points, told.most) == (300, 1000)


@pytest.mark.parametrize("stated", ["line", "campaign"])
@pytest.mark.parametrize(
    ("text", "flagged"),
    [("1/4", True), ("1/5", False), ("not reported", False), ("0/0", False), ("20 %", False)],
)
def test_a_small_base_is_flagged_below_its_limit(stated, text, flagged):
    small = {"small_base": {"below": "5", "then": "flag"}}
    asked = (
        campaign(line("m"), **small)
        if stated == "campaign"
        else campaign(line("m", **small), small_base={"below": "2", "then": "flag"})
    )
    assert only(asked, {"m": text}).small_base is flagged


def test_a_count_has_no_base_to_be_small():
    small = {"small_base": {"below": "5", "then": "flag"}}
    assert only(campaign(counted("x"), **small), {"x": "1"}).small_base is False


def test_a_whole_sheet_is_told_for_its_own_tier():
    groups = [{"id": "g", "title": "G"}, {"id": "h", "title": "H"}]
    asked = campaign(
        line("m", group="g"),
        line("n", group="h", applies_to=["department"]),
        line("o", group="h"),
        counted("x", group="h"),
        groups=groups,
        scale=scale(total="40"),
        adjustments=[
            {"id": "a", "title": "A", "measure": "y", "points_each": "-1"},
            {"id": "b", "title": "B", "measure": "y", "points_each": "2", "at_most": "0"},
        ],
    )
    unit = {"m": "1/1", "n": "1/1", "o": "1/2", "x": "3", "y": "1"}
    sheet = score(asked, unit, unit, tiers=["department", "commune"])
    told = explain(sheet, 1, registers())
    assert (told.subject, told.tier) == ("u1", "commune")
    assert [one.criterion for one in told.lines] == ["m", "o", "x"]
    assert told.groups == (("g", 1000), ("h", 800))
    assert told.adjustments == (("rebasing", 600), ("a", -100))
    assert told.total == 2300
    assert told.complete is True
    assert (told.met, told.of) == (1, 2)
    other = explain(sheet, 0, registers())
    assert [one.criterion for one in other.lines] == ["m", "n", "o", "x"]
    assert (other.met, other.of) == (2, 3)
    assert other.adjustments == (("a", -100),)


def test_a_tier_is_told_nothing_outside_its_days():
    asked = campaign(line("m"), tiers=[{"id": "commune", "until": "2026-10-31"}, "department"])
    units = [{"m": "1/1"}, {"m": "1/1"}]
    tiers = ["commune", "department"]
    for day, lines in ((date(2026, 10, 31), [1, 1]), (date(2026, 11, 1), [0, 1])):
        sheet = score(asked, *units, tiers=tiers, day=day)
        told = [explain(sheet, row, registers()) for row in (0, 1)]
        assert [len(one.lines) for one in told] == lines
        assert [one.of for one in told] == lines


def test_a_mean_of_pairs_has_a_base():
    mean = {"id": "p", "title": "P", "unit": "value", "ratio": ["điểm", "hồ sơ"]}
    mean |= {"from": "sheet", "over": "sum", "noun": "việc"}
    held = Registers(Register((NO_FILE, [Indicator.model_validate(mean)])), Register(), Register())
    asked = campaign(bare("p", shape={"best_of": {}}))
    for text, top, under in (("9/1", 9, 1), ("19/10", 19, 10), ("0/0", 0, 0)):
        (told,) = explain(score(asked, {"p": text}), 0, held).lines
        assert (told.numerator, told.denominator, told.ratio) == (top, under, None)


def test_full_points_are_told_for_each_tier():
    asked = campaign(line("m", max_points={"commune": "10", "department": "5"}))
    sheet = score(asked, {"m": "1/2"}, {"m": "1/2"}, tiers=["department", "commune"])
    assert [explain(sheet, row, registers()).lines[0].most for row in (0, 1)] == [500, 1000]


def test_a_campaign_without_points_tells_no_total():
    asked = campaign(line("m", max_points=None), scale=None)
    told = told_of(asked, {"m": "not reported"})
    assert told.total is None
    assert told.complete is False
    assert (told.met, told.of) == (0, 1)


def test_points_that_stay_exact_are_told_rounded():
    asked = campaign(line("m"), scale=scale(at="total"))
    assert only(asked, {"m": "2/3"}).points == 667


# How many cases are short


@pytest.mark.parametrize(
    ("top", "under", "target", "meets", "how", "short"),
    [
        (17, 20, "9/10", "at_least", "convert", 1),
        (18, 20, "9/10", "above", "convert", 1),
        (16, 20, "9/10", "above", "convert", 3),
        (17, 20, "9/10", "at_least", "add", 10),
        (18, 20, "9/10", "above", "add", 1),
        (0, 1, "1", "at_least", "convert", 1),
        (0, 1, "1", "at_least", "add", None),
        (1, 1, "1", "above", "convert", None),
        (19, 20, "21/20", "at_least", "convert", None),
        (5, 1, "3", "at_most", "convert", 2),
        (7, 2, "3", "at_most", "convert", 1),
        (3, 1, "3", "below", "convert", 1),
        (7, 2, "3", "below", "convert", 2),
    ],
)
def test_short_by_is_counted_in_cases(top, under, target, meets, how, short):
    assert short_by(Shortfall(top, under, Fraction(target), meets), how) == short


def test_what_improves_a_figure_is_read_from_the_register():
    asked = campaign(line("m", target="90 %"))
    assert only(asked, {"m": "17/20"}, {"m": "add"}).short_by == 10
    without_word = campaign(line("m", target="90 %", meets=None))
    assert only(without_word, {"m": "18/20"}).met is True
    assert only(without_word, {"m": "17/20"}).short_by == 1


# The working in words


def worked(asked, unit, **given):
    told = only(asked, unit, **given)
    return working(asked.criteria[0], told, 2 if asked.scale else 0)


@pytest.mark.parametrize(
    ("stated", "text", "said"),
    [
        ({}, "9/10", "đạt chỉ tiêu nên đủ 10,00 điểm"),
        ({}, "17/20", "10,00 × 17/20 ÷ 90 % = 9,44 điểm"),
        ({}, "85 %", "10,00 × 85,00 % ÷ 90 % = 9,44 điểm"),
        ({}, "1234/2000", "10,00 × 1.234/2.000 ÷ 90 % = 6,86 điểm"),
        (
            {},
            "89999/100000",
            "10,00 × 89.999/100.000 ÷ 90 % = 9,99 điểm; chưa đạt nên không được in đủ 10,00",
        ),
        (
            {"shape": {"proportional": {"nothing_below": "50 %"}}},
            "2/5",
            "10,00 × 2/5 ÷ 90 % = 0,00 điểm (dưới 50 % thì 0 điểm)",
        ),
        ({}, "not reported", "chưa báo cáo nên không có điểm"),
        ({}, "0/0", "không phát sinh nên không tính"),
    ],
)
def test_a_proportional_line_shows_its_sum(stated, text, said):
    assert worked(campaign(line("m", target="90 %", **stated)), {"m": text}) == said


def test_a_count_against_a_target_shows_plain_numbers():
    asked = campaign(line("x", target="8"))
    assert worked(asked, {"x": "6"}) == "10,00 × 6 ÷ 8 = 7,50 điểm"
    assert worked(asked, {"x": "7"}, day=date(2026, 10, 31)) == "10,00 × 7 ÷ 8 = 8,75 điểm"


def test_a_count_almost_there_is_not_printed_full():
    asked = campaign(line("x", target="100000"))
    said = "10,00 × 99.999 ÷ 100.000 = 9,99 điểm; chưa đạt nên không được in đủ 10,00"
    assert worked(asked, {"x": "99999"}) == said
    assert worked(asked, {"x": "99900"}) == "10,00 × 99.900 ÷ 100.000 = 9,99 điểm"


def test_a_target_met_above_prints_full_only_when_met():
    asked = campaign(line("m", target="95 %", meets="above"))
    said = "10,00 × 19/20 ÷ 95 % = 9,99 điểm; chưa đạt nên không được in đủ 10,00"
    assert worked(asked, {"m": "19/20"}) == said


def test_a_line_not_due_or_of_another_tier_says_so():
    asked = campaign(line("m", starts="2026-11-01"))
    assert worked(asked, {"m": "1/1"}) == "chưa đến hạn nên chưa tính"


def test_lower_is_better_says_where_points_end():
    shape = {"lower_is_better": {"nothing_from": "30"}}
    asked = campaign(line("x", shape=shape, target="10", meets="at_most"))
    assert worked(asked, {"x": "10"}) == "đạt chỉ tiêu nên đủ 10,00 điểm"
    assert worked(asked, {"x": "20"}) == (
        "20: càng thấp càng tốt: đạt chỉ tiêu thì đủ điểm, giảm dần, từ 30 thì 0 điểm; 5,00 điểm"
    )


def test_pass_or_fail_says_which_with_or_without_points():
    asked = campaign(line("m", shape={"pass_fail": {}}, target="90 %"))
    assert worked(asked, {"m": "9/10"}) == "đạt: 10,00 điểm"
    assert worked(asked, {"m": "8/10"}) == "chưa đạt: 0,00 điểm"
    tracked = campaign(line("m", shape={"pass_fail": {}}, max_points=None), scale=None)
    assert worked(tracked, {"m": "1/1"}) == "đạt"
    assert worked(tracked, {"m": "0/1"}) == "chưa đạt"


def test_a_monitored_line_is_shown_only():
    asked = campaign(bare("m", shape={"monitored": {}}, max_points=None))
    assert worked(asked, {"m": "1/2"}) == "chỉ theo dõi, không tính điểm"


def test_other_shapes_say_their_rule_after_the_figure():
    shape = {"bands": [{"at_least": "5", "points": "10"}, {"below": "5", "points": "2.5"}]}
    asked = campaign(bare("x", shape=shape))
    assert worked(asked, {"x": "4"}) == "4 → 2,50 điểm; từ 5: 10 điểm; dưới 5: 2,5 điểm"


# Printing


@pytest.mark.parametrize(
    ("value", "is_percent", "text"),
    [
        ("9/10", True, "90"),
        ("39/40", True, "97.5"),
        ("5", False, "5"),
        ("1/4", False, "0.25"),
        ("-1/8", False, "-0.125"),
        ("1/3", False, "0." + "3" * 30),
        ("0", False, "0"),
    ],
)
def test_a_constant_is_written_without_loss(value, is_percent, text):
    assert plain_number(Fraction(value), is_percent) == text


def test_a_constant_is_no_percentage_unless_told():
    assert plain_number(Fraction(1, 2)) == "0.5"


@pytest.mark.parametrize(
    ("meets", "below", "at", "above"),
    [
        ("at_least", False, True, True),
        ("above", False, False, True),
        ("at_most", True, True, False),
        ("below", True, False, False),
    ],
)
def test_a_comparison_holds_on_its_side(meets, below, at, above):
    held = [meets_target(Fraction(one, 10), Fraction(9, 10), meets) for one in (8, 9, 10)]
    assert held == [below, at, above]


@pytest.mark.parametrize(
    ("value", "target", "meets", "text"),
    [
        ("1/3", None, None, "33.33"),
        ("2/3", "9/10", "at_least", "66.67"),
        ("90004/100000", "9/10", "at_most", "90.004"),
        ("89996/100000", "9/10", "below", "89.996"),
        ("9/10", "9/10", "below", "90.00"),
    ],
)
def test_a_ratio_takes_the_decimals_it_needs(value, target, meets, text):
    asked = Fraction(target) if target else None
    assert ratio_text(Fraction(value), asked, meets) == text


def test_a_ratio_too_near_its_target_stops_at_twenty_nine_decimals():
    text = ratio_text(Fraction(9, 10) - Fraction(1, 10**40), Fraction(9, 10), "at_least")
    assert len(text.partition(".")[2]) == 29


# Windows


def months(window, month):
    return months_of(window, campaign(line("m")), month)


@pytest.mark.parametrize(
    ("window", "month", "first", "count"),
    [
        ("month", "2026-10", "2026-10", 1),
        ("quarter", "2026-10", "2026-10", 1),
        ("quarter", "2026-09", "2026-07", 3),
        ("quarter", "2026-12", "2026-10", 3),
        ("half", "2026-06", "2026-01", 6),
        ("half", "2026-07", "2026-07", 1),
        ("half", "2026-12", "2026-07", 6),
        ("year", "2026-12", "2026-01", 12),
        ("campaign", "2026-05", "2026-05", 1),
        ("campaign", "2027-01", "2026-05", 9),
    ],
)
def test_a_window_begins_where_the_calendar_does_and_ends_with_its_month(
    window, month, first, count
):
    told = months(window, month)
    assert (told[0], told[-1], len(told)) == (first, month, count)


def test_the_last_day_of_a_month():
    assert last_day("2026-02") == date(2026, 2, 28)
    assert last_day("2028-02") == date(2028, 2, 29)
    assert last_day("2026-12") == date(2026, 12, 31)


def test_another_shape_says_its_own_rule_after_the_figure():
    shape = {
        "cases": [
            {"when": {"x": {"at_least": "3"}}, "points": "10"},
            {"otherwise": "yes", "points": "4"},
        ]
    }
    asked = campaign(bare("x", shape=shape))
    assert worked(asked, {"x": "2"}) == (
        "2 → 4,00 điểm; xét lần lượt, trường hợp đúng đầu tiên được tính: x từ 3: 10 điểm; "
        "còn lại: 4 điểm"
    )
