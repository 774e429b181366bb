"""Shapes against plain arithmetic by hand, on both sides of each of their limits."""

from datetime import date
from pathlib import Path

import pytest

from rules.errors import Refused
from rules.loader import load_rulebook_file
from scoring.engine import evaluate
from scoring.figures import MEASURED, NOT_APPLICABLE
from scoring.tables import FigureRow, figures_of

GOOD = Path(__file__).parent / "bad_rules" / "good.yaml"
DAY = date(2026, 10, 31)
INDICATORS = "format: 1\nindicators:\n" + "".join(
    f"  - {{id: m{at}, title: Số {at}, unit: count, noun: việc, from: register, over: sum, "
    f"count: Số {at}}}\n"
    for at in range(3)
)
STEP = "bands: [{at_least: 1, points: 10}, {below: 1, points: 0}]"
BARRED = "  - {id: a, title: A, when: {khong_co: {above: 0}}, not_above: b}\n"


def book_with(folder: Path, measures: str, shape: str, target: str = "", extra: str = ""):
    """Write a campaign of one line of 10 points with the shape, on counts m0, m1, m2."""
    text = GOOD.read_text(encoding="utf-8")
    text = text.replace("measures: dossiers_online", f"measures: {measures}")
    text = text.replace("shape: {proportional: {}}", f"shape: {{{shape}}}")
    text = text.replace("    target: 90 %\n    meets: at_least\n", target) + extra
    (folder / "campaign.yaml").write_text(text, encoding="utf-8")
    (folder / "indicators.yaml").write_text(INDICATORS, encoding="utf-8")
    return load_rulebook_file(folder / "campaign.yaml")


def points(book, *subjects: dict[str, int]) -> list[str]:
    """Score subjects with these counts; gives the points of the line, in hundredths."""
    names = [f"s{at}" for at in range(len(subjects))]
    rows = [
        FigureRow(name, one, "measured", value, 1)
        for name, counts in zip(names, subjects, strict=True)
        for one, value in counts.items()
    ]
    figures = figures_of(names, ["commune"] * len(names), rows, ["m0", "m1", "m2"])
    return evaluate(book.campaign, figures, DAY).lines[0].points.tolist()


def test_lower_is_better_falls_from_the_target_to_nothing(tmp_path):
    """Target 10, nothing from 30: 10 x (30 - x) / 20."""
    target = "    target: 10\n    meets: at_most\n"
    book = book_with(tmp_path, "m0", "lower_is_better: {nothing_from: 30}", target)
    counts = [{"m0": value} for value in (0, 10, 11, 20, 29, 30, 31)]
    assert points(book, *counts) == [1000, 1000, 950, 500, 50, 0, 0]


def test_a_checklist_adds_what_is_there(tmp_path):
    shape = "checklist: [{measure: a, points: 4}, {measure: b, points: 6}]"
    book = book_with(tmp_path, "{a: m0, b: m1}", shape)
    counts = [{"m0": 0, "m1": 0}, {"m0": 1, "m1": 0}, {"m0": 0, "m1": 3}, {"m0": 1, "m1": 1}]
    assert points(book, *counts) == [0, 400, 600, 1000]


def test_events_of_either_sign_stay_between_floor_and_cap(tmp_path):
    shape = (
        "per_event: {items: [{measure: a, points: 1.5}, {measure: b, points: -2}], "
        "floor: -3, cap: 10}"
    )
    book = book_with(tmp_path, "{a: m0, b: m1}", shape)
    counts = [{"m0": 2, "m1": 0}, {"m0": 7, "m1": 0}, {"m0": 1, "m1": 1}, {"m0": 0, "m1": 2}]
    assert points(book, *counts) == [300, 1000, -50, -300]


def test_a_deduction_stops_at_its_floor(tmp_path):
    shape = "deduct: {items: [{measure: a, each: 1.5}, {measure: b, each: 0.75}]}"
    book = book_with(tmp_path, "{a: m0, b: m1}", shape)
    counts = [{"m0": 0, "m1": 0}, {"m0": 1, "m1": 1}, {"m0": 6, "m1": 1}, {"m0": 6, "m1": 2}]
    assert points(book, *counts) == [1000, 775, 25, 0]


def test_only_the_best_evidence_counts_up_to_the_cap(tmp_path):
    book = book_with(tmp_path, "{a: m0, b: m1, c: m2}", "best_of: {cap: 5}")
    counts = [{"m0": 1, "m1": 4, "m2": 2}, {"m0": 9, "m1": 0, "m2": 0}, {"m0": 0, "m1": 0, "m2": 0}]
    assert points(book, *counts) == [400, 500, 0]


def test_peers_are_measured_by_the_best_of_them(tmp_path):
    book = book_with(tmp_path, "m0", "peer_relative: {to: best}")
    assert points(book, {"m0": 3}, {"m0": 6}, {"m0": 0}, {"m0": 4}) == [500, 1000, 0, 667]
    assert points(book, {"m0": 0}, {"m0": 0}) == [0, 0]


def test_a_target_of_nothing_is_reached_by_nothing(tmp_path):
    """At the target, 40 % of 10 points; above it the rest by the lead: 4 + 6 x 1/2 and 4 + 6."""
    target = "    target: 0\n    meets: at_least\n"
    book = book_with(tmp_path, "m0", "peer_relative: {to: best, at_target: 40 %}", target)
    assert points(book, {"m0": 0}, {"m0": 1}, {"m0": 2}) == [400, 700, 1000]


def test_goalposts_hold_at_both_ends(tmp_path):
    book = book_with(tmp_path, "m0", "between: {zero_at: 20, full_at: 80}")
    counts = [{"m0": value} for value in (0, 20, 21, 50, 79, 80, 99)]
    assert points(book, *counts) == [0, 0, 17, 500, 983, 1000, 1000]
    falling = book_with(tmp_path, "m0", "between: {zero_at: 80, full_at: 20}")
    assert points(falling, *counts) == [1000, 1000, 983, 500, 17, 0, 0]


def test_logarithmic_goalposts_are_exact_to_the_printed_point(tmp_path):
    """ln(200)/ln(400) = 0.884310..., between 1 and 400."""
    book = book_with(tmp_path, "m0", "between: {zero_at: 1, full_at: 400, scale: log}")
    assert points(book, {"m0": 0}, {"m0": 1}, {"m0": 20}, {"m0": 200}) == [0, 0, 500, 884]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [((8, 9, 0), 850), ((5, 8, 6), 600), ((5, 7, 1), 600), ((10, 10, 0), 1000)],
)
def test_a_third_marker_decides_where_two_are_apart(tmp_path, marks, expected):
    book = book_with(tmp_path, "{a: m0, b: m1, c: m2}", "panel: {third_if_apart: 3}")
    assert points(book, dict(zip(("m0", "m1", "m2"), marks, strict=True))) == [expected]


def test_percentages_are_added_up_and_taken_once(tmp_path):
    """Two cases of -5 % and one of +2 % of 10.00: -8 % of it, once."""
    extra = (
        "adjustments:\n"
        "  - {id: sanction, title: Xử phạt, measure: m1, percent_each: -5 %}\n"
        "  - {id: uplift, title: Ưu tiên, measure: m2, percent_each: 2 %}\n"
    )
    book = book_with(
        tmp_path, "m0", "bands: [{at_least: 1, points: 10}, {below: 1, points: 0}]", "", extra
    )
    rows = [FigureRow("s", name, "measured", n, 1) for name, n in (("m0", 1), ("m1", 2), ("m2", 1))]
    sheet = evaluate(book.campaign, figures_of(["s"], ["commune"], rows, ["m0", "m1", "m2"]), DAY)
    assert sheet.adjustments["percentages"].tolist() == [-80]
    assert sheet.totals.tolist() == [920]


def adjusted(folder: Path, adjustments: list[str], under: int = 1, **counts: int):
    """Score one subject with full points under these adjustments."""
    extra = "adjustments:\n" + "".join(f"  - {{{one}}}\n" for one in adjustments)
    book = book_with(folder, "m0", STEP, "", extra)
    stated = {"m0": under, "m1": 0, "m2": 0} | counts
    rows = [FigureRow("s", name, "measured", n, under) for name, n in stated.items()]
    return evaluate(book.campaign, figures_of(["s"], ["commune"], rows, list(stated)), DAY)


def test_two_reasons_bring_a_group_to_nothing_once(tmp_path):
    zero = "id: z{0}, title: Z, measure: m{0}, zero_group: digital"
    both = [zero.format(1), zero.format(2)]
    for m1, m2, total in ((0, 0, 1000), (1, 0, 0), (0, 1, 0), (1, 1, 0)):
        assert adjusted(tmp_path, both, m1=m1, m2=m2).totals.tolist() == [total]


def test_points_per_case_keep_their_sign_at_any_size(tmp_path):
    each = ["id: more, title: M, measure: m1, points_each: 1, at_most: 2"]
    for cases, extra in ((0, 0), (1, 100), (2, 200), (3, 200), (10**17, 200)):
        assert adjusted(tmp_path, each, m1=cases).adjustments["more"].tolist() == [extra]


def test_a_value_with_decimals_counts_for_what_it_is(tmp_path):
    """A value of 1,5 is 15/10: 1.50 points, and 7.5 % of 10.00 at 5 % each."""
    points_each = ["id: more, title: M, measure: m1, points_each: 1"]
    sheet = adjusted(tmp_path, points_each, under=10, m1=15)
    assert sheet.adjustments["more"].tolist() == [150]
    percent_each = ["id: more, title: M, measure: m1, percent_each: -5 %"]
    sheet = adjusted(tmp_path, percent_each, under=10, m1=15)
    assert sheet.adjustments["percentages"].tolist() == [-75]


@pytest.mark.parametrize(
    ("adjustment", "code"),
    [
        ("measure: dossiers_online, points_each: -1", "not_a_count"),
        ("measure: m1, points_each: 1, at_most: 0.019", "points_too_fine"),
        ("measure: m1, points_each: 0.019", "points_too_fine"),
    ],
)
def test_an_adjustment_that_cannot_be_counted_is_refused(tmp_path, adjustment, code):
    with pytest.raises(Refused) as refused:
        adjusted(tmp_path, [f"id: a, title: A, {adjustment}"])
    assert code in {one.code for one in refused.value.problems}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("title: Số hóa}", "title: Số hóa, weight: 2}", "zero_group"),
        ("title: Số hóa}", "title: Số hóa, combine: mean}", "least_in_each_group"),
    ],
)
def test_a_group_that_is_not_added_as_it_stands_is_refused(tmp_path, old, new, code):
    text = GOOD.read_text(encoding="utf-8").replace(old, new) + (
        "classes:\n  - {id: tot, title: Tốt, at_least: 0 %, least_in_each_group: 70 %}\n"
        "adjustments:\n  - {id: z, title: Z, measure: m1, zero_group: digital}\n"
    )
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "indicators.yaml").write_text(INDICATORS, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(tmp_path / "campaign.yaml")
    assert code in {one.code for one in refused.value.problems}


@pytest.mark.parametrize(("base", "state"), [(9, NOT_APPLICABLE), (10, MEASURED)])
def test_a_small_base_of_one_line_holds_for_that_line(tmp_path, base, state):
    text = GOOD.read_text(encoding="utf-8")
    text = text.replace("ranking:", "    small_base: {below: 10, then: not_applicable}\nranking:")
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    book = load_rulebook_file(tmp_path / "campaign.yaml")
    rows = [FigureRow("s", "dossiers_online", "measured", 1, base)]
    sheet = evaluate(book.campaign, figures_of(["s"], ["commune"], rows, ["dossiers_online"]), DAY)
    assert sheet.lines[0].state.tolist() == [state]


def test_groups_of_geometric_means_can_be_rounded(tmp_path):
    """Schooling of 0.5 and 1 has the mean 0.707; the cube root of 0.707 is 0.8909."""
    folder = Path(__file__).parent / "rule_files" / "chi-so-tong-hop"
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("at: total", "at: group")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    book = load_rulebook_file(tmp_path / "campaign.yaml")
    values = {"th_life": 85, "th_schooling_expected": 9, "th_schooling_mean": 15}
    values |= {"th_income": 40000}
    rows = [FigureRow("s", name, "measured", value, 1) for name, value in values.items()]
    sheet = evaluate(book.campaign, figures_of(["s"], ["country"], rows, list(values)), DAY)
    assert sheet.groups["knowledge"].tolist() == [707]
    assert sheet.totals.tolist() == [891]


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ("bands: [{at_least: 1, points: 99.999}, {below: 1, points: 0}]", "points_too_fine"),
        ("bands: [{at_least: 1, points: 11}, {below: 1, points: 0}]", "points_above_most"),
        ("checklist: [{measure: m0, points: 0.005}]", "points_too_fine"),
        ("checklist: [{measure: khong_co, points: 1}]", "unknown_measure"),
    ],
)
def test_points_inside_a_shape_are_checked(tmp_path, shape, code):
    with pytest.raises(Refused) as refused:
        book_with(tmp_path, "m0", shape)
    assert code in {one.code for one in refused.value.problems}


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ("class_limits:\n" + BARRED, "unknown_indicator"),
        ("tasks:\n  - {id: a, title: A, owner: B, supports: khong_co}\n", "unknown_id"),
    ],
)
def test_names_in_conditions_and_tasks_point_somewhere(tmp_path, extra, code):
    with pytest.raises(Refused) as refused:
        book_with(tmp_path, "m0", STEP, "", extra)
    assert code in {one.code for one in refused.value.problems}


def test_a_tie_break_of_an_unknown_line_is_refused(tmp_path):
    text = GOOD.read_text(encoding="utf-8").replace(
        "ranking: {ties: competition}",
        "ranking: {ties: competition, tie_breaks: [{criterion: khong_co, first: highest}]}",
    )
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="không có 'khong_co'"):
        load_rulebook_file(tmp_path / "campaign.yaml")
