"""The checks of rule files: what each refuses, where, and what it lets pass just beside."""

import json
from datetime import date

import pytest
from small_campaigns import BOARD, bare, counted, line, scale, written
from test_explain import NO_FILE
from test_explain import registers as indicators

from rules.book import Rulebook
from rules.checks.campaign import check_campaign
from rules.errors import Refused
from rules.model import Campaign
from rules.policies import Tier
from rules.reading import validate
from rules.registers import LegalSource, Register, Registers
from rules.source import parse_source

SOURCE = {"id": "nguon", "title": "K", "short": "K", "status": "confirmed", "issuer": "U"}
HELD = Registers(
    indicators().indicators,
    Register(
        (NO_FILE, [LegalSource.model_validate(SOURCE | {"number": "1", "day": "2026-01-01"})])
    ),
    Register(),
)
M, N = line("m"), line("n")
TWENTY = scale(total="20")
NO_TARGET = {"target": None, "meets": None, "shape": {"best_of": {}}}


def refused(*criteria, **stated):
    """Give every problem of a campaign."""
    text = json.dumps(_stated(written(*criteria, **stated)), ensure_ascii=False)
    source = parse_source(text, "f.yaml")
    try:
        check_campaign(Rulebook(validate(Campaign, source), HELD, source))
    except Refused as told_of:
        found = told_of.problems
    else:
        found = ()
    assert all(one.message and one.hint for one in found)
    return found


def told(*criteria, **stated):
    """Give every problem of a campaign as code and place."""
    return [(one.code, one.path) for one in refused(*criteria, **stated)]


def test_several_are_sorted_by_place():
    found = told(line("m", measures="q"), ends="2026-04-01", basis={"source": "q", "clause": "c"})
    codes = ["unknown_source", "ends_before_start", "unknown_indicator"]
    assert [code for code, _ in found] == codes


def _stated(value):
    """Leave out what is None: a rule file has no such word."""
    if isinstance(value, dict):
        return {key: _stated(one) for key, one in value.items() if one is not None}
    return [_stated(one) for one in value] if isinstance(value, list | tuple) else value


def award(**stated):
    plain = {"id": "a", "title": "A", "board": "all", "window": "month", "select": "by_rank"}
    plain |= {"quota": {"count": "1"}, "over_quota_tie": "council", "authority": "Chủ tịch"}
    return plain | stated


def group(name, **stated):
    return {"id": name, "title": name} | stated


def adjustment(**stated):
    return {"id": "d", "title": "D", "measure": "x", "points_each": "1"} | stated


def gate(**stated):
    return {"id": "k", "title": "K", "then": "held", "reason": "vì"} | stated


def target(**stated):
    return line("m", target=stated)


def test_what_they_are_all_changed_from_is_sound():
    assert told(M) == []
    assert told(M, N, scale=TWENTY) == []


PEERS = {"peer_relative": {"to": "best", "at_target": "80 %"}}
LONG = {"bands": {"bands": [{"at_least": "50", "points": "10"}, {"below": "50", "points": "0"}]}}
CASES = [
    # Names, and where they stand
    (
        "a tier made of one that is not there",
        {"of": [M], "tiers": ["commune", "department", {"id": "p", "made_of": ["q"]}]},
        [("unknown_tier", "tiers[p].made_of")],
    ),
    (
        "a second comparison that leaves out a tier",
        {
            "of": [
                bare("x", measures={"x": "x", "m": "m"})
                | {
                    "shape": {
                        "cases": [
                            {
                                "when": {
                                    "m": {"above": "0 %"},
                                    "x": {"above": "1", "below": {"commune": "9"}},
                                },
                                "points": "1",
                            },
                            {"otherwise": "yes", "points": "0"},
                        ]
                    }
                }
            ]
        },
        [("tier_missing", "criteria[x].shape.cases[1].when.x.below")],
    ),
    (
        "less is better, and more is asked",
        {"of": [line("x", target="5", shape={"lower_is_better": {"nothing_from": "9"}})]},
        [("wrong_shape", "criteria[x].shape")],
    ),
    (
        "less is better, and above is asked",
        {
            "of": [
                line("x", target="5", shape={"lower_is_better": {"nothing_from": "9"}})
                | {"meets": "above"}
            ]
        },
        [("wrong_shape", "criteria[x].shape")],
    ),
    (
        "peers at a target that is not there",
        {"of": [bare("m", shape=PEERS)]},
        [("missing_key", "criteria[m]"), ("missing_key", "criteria[m]")],
    ),
    (
        "peers at a ceiling",
        {"of": [line("m", shape=PEERS, meets="at_most")]},
        [("wrong_shape", "criteria[m].shape")],
    ),
    # Units, and where they stand
    (
        "bands of shares without the sign, in the long form",
        {"of": [bare("m", shape=LONG)]},
        [
            ("wrong_unit", "criteria[m].shape.bands.bands[1].at_least"),
            ("wrong_unit", "criteria[m].shape.bands.bands[2].below"),
        ],
    ),
    (
        "a row that compares a measure by its name in the line",
        {
            "of": [
                bare("m", measures={"ty_le": "m"})
                | {
                    "shape": {
                        "cases": [
                            {"when": {"ty_le": {"above": "90"}}, "points": "10"},
                            {"otherwise": "yes", "points": "0"},
                        ]
                    }
                }
            ]
        },
        [("wrong_unit", "criteria[m].shape.cases[1].when.ty_le.above")],
    ),
    (
        "a least total in per cent",
        {"of": [M], "awards": [award(min_score="10 %")]},
        [("points_in_percent", "awards[a].min_score")],
    ),
    (
        "the most of a group in per cent",
        {"of": [line("m", group="g")], "groups": [group("g", at_most="10 %")]},
        [("points_in_percent", "groups[g].at_most")],
    ),
    (
        "a bare end of a percentage",
        {
            "of": [M],
            "adjustments": [adjustment(points_each=None, percent_each="5 %", at_most="10")],
        },
        [("percent_missing", "adjustments[d].at_most")],
    ),
    # Points
    (
        "a deduction of nothing",
        {"of": [bare("x", shape={"deduct": {"items": [{"measure": "x", "each": "0"}]}})]},
        [("points_negative", "criteria[x].shape.deduct.items[1].each")],
    ),
    (
        "too much on the line after one only shown",
        {
            "of": [
                bare("m", shape={"monitored": {}}, max_points=None),
                bare("x", shape={"best_of": {"cap": "11"}}),
            ]
        },
        [("points_above_most", "criteria[x].shape.best_of.cap")],
    ),
    (
        "too much for the one tier that the line binds",
        {
            "of": [
                bare("x", applies_to=["commune"], shape={"best_of": {"cap": "11"}}),
                line("n", applies_to=["department"]),
            ]
        },
        [("points_above_most", "criteria[x].shape.best_of.cap")],
    ),
    (
        "as much as a tier has that the line does not bind",
        {
            "of": [
                bare("x", applies_to=["commune"], shape={"best_of": {"cap": "10"}})
                | {"max_points": {"commune": "10", "department": "5"}},
                line("n", applies_to=["department"]),
            ]
        },
        [],
    ),
    # Names
    ("two lines of one id", {"of": [M, M], "scale": TWENTY}, [("duplicate_id", "criteria[m].id")]),
    (
        "two groups of one id",
        {"of": [line("m", group="g")], "groups": [group("g"), group("g")]},
        [("duplicate_id", "groups[g].id")],
    ),
    (
        "an unknown indicator",
        {"of": [line("m", measures="q")]},
        [("unknown_indicator", "criteria[m].measures")],
    ),
    (
        "an unknown group",
        {"of": [line("m", group="h")], "groups": [group("g")]},
        [("unknown_group", "criteria[m].group")],
    ),
    (
        "a line outside the groups",
        {"of": [M], "groups": [group("g")]},
        [("missing_key", "criteria[m]")],
    ),
    (
        "an unknown tier",
        {"of": [line("m", applies_to=["x"])]},
        [("unknown_tier", "criteria[m].applies_to")],
    ),
    (
        "an unknown tier of a board",
        {"of": [M], "boards": [BOARD | {"tiers": ["commune", "x"]}]},
        [("unknown_tier", "boards[all].tiers")],
    ),
    (
        "an award of an unknown board",
        {"of": [M], "awards": [award(board="b")]},
        [("unknown_board", "awards[a].board")],
    ),
    (
        "an award of a window the board has not",
        {"of": [M], "awards": [award(window="year")]},
        [("unknown_window", "awards[a].window")],
    ),
    ("an award of a board", {"of": [M], "awards": [award()]}, []),
    (
        "an award beside an attested one",
        {
            "of": [M],
            "awards": [
                {"id": "b", "title": "B", "select": "attested", "authority": "C"},
                award(board="b"),
            ],
        },
        [("unknown_board", "awards[a].board")],
    ),
    (
        "a share for a count",
        {"of": [line("x", target="5 %")]},
        [("wrong_unit", "criteria[x].target")],
    ),
    (
        "a count for a share",
        {"of": [line("m", target="5")]},
        [("wrong_unit", "criteria[m].target")],
    ),
    (
        "one of two amounts",
        {"of": [target(commune="50 %", department="1")]},
        [("wrong_unit", "criteria[m].target")],
    ),
    (
        "a bare share of the scale",
        {"of": [M], "scale": scale(least="50")},
        [("percent_missing", "scale.least_applicable")],
    ),
    (
        "a bare share of a quota",
        {"of": [M], "awards": [award(quota={"share": "20"})]},
        [("percent_missing", "awards[a].quota.share")],
    ),
    (
        "a bare percentage",
        {"of": [M], "adjustments": [adjustment(points_each=None, percent_each="5")]},
        [("percent_missing", "adjustments[d].percent_each")],
    ),
    (
        "bare shares of a class",
        {
            "of": [line("m", group="g")],
            "groups": [group("g")],
            "classes": [
                {"id": "b", "title": "B", "at_least": "0", "least_in_each_group": "5"},
            ],
        },
        [("percent_missing", "classes[b].least_in_each_group")],
    ),
    (
        "a bare quota of a class",
        {
            "of": [M],
            "classes": [
                {"id": "b", "title": "B", "at_least": "0", "quota": {"share": "5", "of": ["b"]}},
            ],
        },
        [("percent_missing", "classes[b].quota.share")],
    ),
    (
        "goalposts in another unit",
        {"of": [bare("m", shape={"between": {"zero_at": "1", "full_at": "90 %"}})]},
        [("wrong_unit", "criteria[m].shape.between.zero_at")],
    ),
    (
        "an end in another unit",
        {
            "of": [
                line("x", target="5", meets="at_most")
                | {"shape": {"lower_is_better": {"nothing_from": "9 %"}}}
            ]
        },
        [("wrong_unit", "criteria[x].shape.lower_is_better.nothing_from")],
    ),
    (
        "a monitored line with a target",
        {"of": [M, line("n", shape={"monitored": {}}, max_points=None, meets=None)]},
        [("monitored_has_target", "criteria[n]")],
    ),
    (
        "a monitored line with points",
        {"of": [M, bare("n", shape={"monitored": {}})]},
        [("monitored_has_target", "criteria[n]")],
    ),
    (
        "a monitored line with a direction",
        {"of": [M, bare("n", shape={"monitored": {}}, max_points=None) | {"meets": "above"}]},
        [("monitored_has_target", "criteria[n]")],
    ),
    (
        "a monitored line before one without a target",
        {"of": [bare("n", shape={"monitored": {}}, max_points=None), bare("m")]},
        [("missing_key", "criteria[m]"), ("missing_key", "criteria[m]")],
    ),
    ("no direction", {"of": [line("m", meets=None)]}, [("missing_key", "criteria[m]")]),
    ("a shape without a target", {"of": [counted("x")]}, []),
    ("no points", {"of": [line("m", max_points=None)]}, [("points_without_scale", "criteria[m]")]),
    (
        "points without a scale",
        {"of": [M], "scale": None, "boards": [], "ranking": None},
        [("points_without_scale", "criteria[m]")],
    ),
    (
        "in proportion to a ceiling",
        {"of": [line("m", meets="at_most")]},
        [("wrong_shape", "criteria[m].shape")],
    ),
    (
        "in proportion to what is below",
        {"of": [line("m", meets="below")]},
        [("wrong_shape", "criteria[m].shape")],
    ),
    ("passing a ceiling", {"of": [line("m", meets="at_most", shape={"pass_fail": {}})]}, []),
    (
        "a group in no group",
        {"of": [line("m", group="g")], "groups": [group("g", parent="h")]},
        [("unknown_group", "groups[g].parent")],
    ),
    (
        "groups in a circle",
        {
            "of": [line("m", group="g")],
            "groups": [group("g", parent="h"), group("h", parent="g"), group("k", parent="g")],
        },
        [("circle", f"groups[{name}].parent") for name in "ghk"],
    ),
    (
        "a group in a group",
        {"of": [line("m", group="g")], "groups": [group("g", parent="h"), group("h")]},
        [],
    ),
    (
        "a measure the line has not",
        {"of": [bare("x", shape={"checklist": [{"measure": "y", "points": "10"}]})]},
        [("unknown_measure", "criteria[x].shape")],
    ),
    (
        "a condition on a measure the line has not",
        {
            "of": [
                bare("x", shape={"cases": [{"when": {"y": {"above": "1"}}, "points": "10"}]}),
            ]
        },
        [("unknown_measure", "criteria[x].shape")],
    ),
    (
        "a label the line has not",
        {"of": [bare("x", shape={"map": {"labels": {"do": "10"}, "observed": "worst"}})]},
        [("unknown_measure", "criteria[x].shape")],
    ),
    (
        "two measures for one",
        {"of": [line("m", measures={"a": "m", "b": "n"})]},
        [("too_many_measures", "criteria[m].measures")],
    ),
    (
        "two measures for a best",
        {"of": [bare("m", measures={"a": "x", "b": "y"}, shape={"best_of": {}})]},
        [],
    ),
    ("an end before the start", {"of": [M], "ends": "2026-04-30"}, [("ends_before_start", "ends")]),
    ("a campaign of one day", {"of": [M], "ends": "2026-05-01"}, []),
    ("a target of no tier", {"of": [target(x="50 %")]}, [("unknown_tier", "criteria[m].target")]),
    (
        "points of no tier",
        {"of": [line("m", max_points={"all": "10", "x": "10"})]},
        [("unknown_tier", "criteria[m].max_points")],
    ),
    (
        "an adjustment by no indicator",
        {"of": [M], "adjustments": [adjustment(measure="q")]},
        [("unknown_indicator", "adjustments[d]")],
    ),
    (
        "a gate on no indicator",
        {"of": [M], "gates": [gate(indicator="q", at_most="1")]},
        [("unknown_indicator", "gates[k]")],
    ),
    (
        "a gate on no criterion",
        {"of": [M], "gates": [gate(criterion_met="q")]},
        [("unknown_id", "gates[k].criterion_met")],
    ),
    (
        "a gate on no standard",
        {"of": [M], "gates": [gate(standard="m")]},
        [("unknown_id", "gates[k].standard")],
    ),
    (
        "gates that point somewhere",
        {
            "of": [M],
            "standards": [{"id": "s", "title": "S", "attested_by": "S"}],
            "gates": [gate(standard="s"), gate(id="l", criterion_met="m")],
        },
        [],
    ),
    (
        "a group at nothing that is none",
        {"of": [M], "adjustments": [adjustment(points_each=None, zero_group="g")]},
        [("unknown_id", "adjustments[d].zero_group")],
    ),
    (
        "an award for no standard",
        {"of": [M], "awards": [award(requires=["s"])]},
        [("unknown_id", "awards[a].requires")],
    ),
    (
        "a limit at no class",
        {
            "of": [M],
            "class_limits": [
                {"id": "l", "title": "L", "when": {"x": {"above": "1"}}, "not_above": "b"}
            ],
        },
        [("unknown_id", "class_limits[l].not_above")],
    ),
    (
        "a limit on no indicator",
        {
            "of": [M],
            "classes": [{"id": "b", "title": "B", "at_least": "0"}],
            "class_limits": [
                {"id": "l", "title": "L", "when": {"q": {"above": "1"}}, "not_above": "b"}
            ],
        },
        [("unknown_indicator", "class_limits[l].when")],
    ),
    (
        "a class on no indicator",
        {
            "of": [M],
            "classes": [{"id": "b", "title": "B", "at_least": "0", "when": {"q": {"above": "1"}}}],
        },
        [("unknown_indicator", "classes[b].when")],
    ),
    (
        "a task for no criterion",
        {"of": [M], "tasks": [{"id": "t", "title": "T", "owner": "O", "supports": ["m", "q"]}]},
        [("unknown_id", "tasks[t].supports")],
    ),
    (
        "several names that point nowhere",
        {
            "of": [M],
            "gates": [gate(criterion_met="q")],
            "awards": [award(requires=["s"])],
            "tasks": [{"id": "t", "title": "T", "owner": "O", "supports": "q"}],
            "weight_sets": {"w": {"q": "2"}},
        },
        [
            ("unknown_id", place)
            for place in (
                "gates[k].criterion_met",
                "awards[a].requires",
                "tasks[t].supports",
                "weight_sets.w.q",
            )
        ],
    ),
    (
        "a tie broken by no criterion",
        {
            "of": [M],
            "ranking": {"ties": "dense", "tie_breaks": [{"criterion": "q", "first": "lowest"}]},
        },
        [("unknown_id", "ranking.tie_breaks[1]")],
    ),
    (
        "a tie broken by no indicator",
        {
            "of": [M],
            "ranking": {"ties": "dense", "tie_breaks": [{"indicator": "q", "first": "lowest"}]},
        },
        [("unknown_indicator", "ranking.tie_breaks[1]")],
    ),
    (
        "weights of nothing",
        {"of": [M], "weight_sets": {"w": {"q": "2"}}},
        [("unknown_id", "weight_sets.w.q")],
    ),
    ("weights of a line", {"of": [M], "weight_sets": {"w": {"m": "2"}}}, []),
    (
        "an unknown text",
        {"of": [M], "basis": {"source": "q", "clause": "c"}},
        [("unknown_source", "basis")],
    ),
    (
        "an unknown text below",
        {"of": [line("m", reference={"source": "q", "clause": "c"})]},
        [("unknown_source", "criteria[m].reference")],
    ),
    (
        "a share for a count after a line without a target",
        {"of": [counted("y"), line("x", target="5 %")]},
        [("wrong_unit", "criteria[x].target")],
    ),
    (
        "a full score in another unit",
        {"of": [bare("m", shape={"between": {"zero_at": "1 %", "full_at": "90"}})]},
        [("wrong_unit", "criteria[m].shape.between.full_at")],
    ),
    (
        "a circle after a group in no group",
        {
            "of": [line("m", group="g")],
            "groups": [group("f", parent="q"), group("g", parent="g")],
        },
        [("unknown_group", "groups[f].parent"), ("circle", "groups[g].parent")],
    ),
    # Sense
    (
        "points that do not add up",
        {"of": [M, N]},
        [("points_do_not_add_up", "scale.total_points")] * 2,
    ),
    (
        "points that add up for one tier",
        {"of": [line("m", max_points={"commune": "10", "department": "9"})]},
        [("points_do_not_add_up", "scale.total_points")],
    ),
    (
        "points that add up by tier",
        {
            "of": [
                line("m", max_points={"commune": "10", "department": "4"}),
                line("n", max_points="6", applies_to="department"),
            ]
        },
        [],
    ),
    (
        "points too fine",
        {"of": [line("m", max_points="9.995"), line("n", max_points="0.005")]},
        [("points_too_fine", f"criteria[{name}].max_points") for name in "mn"],
    ),
    (
        "points as fine as the scale",
        {"of": [line("m", max_points="9.99"), line("n", max_points="0.01")]},
        [],
    ),
    (
        "a mean that adds up",
        {
            "of": [line("m", group="g", weight="2"), line("n", group="g", max_points="10")],
            "groups": [group("g", combine="mean")],
            "scale": scale(at="group"),
        },
        [],
    ),
    (
        "a mean of unequal lines",
        {
            "of": [line("m", group="g", weight="3"), line("n", group="g", max_points="6")],
            "groups": [group("g", combine="mean")],
            "scale": scale(at="group", total="9"),
        },
        [],
    ),
    (
        "a cap that adds up",
        {
            "of": [line("m", group="g"), line("n", group="g")],
            "groups": [group("g", at_most="10")],
        },
        [],
    ),
    (
        "groups with weights that add up",
        {
            "of": [line("m", group="g"), line("n", group="h")],
            "groups": [group("g", weight="2"), group("h", weight="3")],
            "scale": scale(total="50"),
        },
        [],
    ),
    (
        "means of printed lines",
        {"of": [line("m", group="g")], "groups": [group("g", combine="mean")]},
        [("rounding", "groups[g]")],
    ),
    (
        "a part of a printed line",
        {"of": [line("m", weight="0.5")], "scale": scale(total="5")},
        [("rounding", "criteria[m]")],
    ),
    ("a printed line twice", {"of": [line("m", weight="2")], "scale": TWENTY}, []),
    (
        "half a line rounded later",
        {"of": [line("m", weight="0.5")], "scale": scale(total="5", at="group")},
        [],
    ),
    (
        "no target for a tier",
        {"of": [target(commune="50 %")]},
        [("no_target", "criteria[m].target")],
    ),
    (
        "no target before a day",
        {"of": [line("m", target={"from": {"2026-06-01": "50 %"}})]},
        [("no_target", "criteria[m].target")] * 2,
    ),
    (
        "a target from within the first month",
        {"of": [line("m", target={"from": {"2026-05-31": "50 %"}})]},
        [],
    ),
    (
        "no target for a tier that has ended by then",
        {
            "of": [line("m", target={"from": {"2026-06-01": "50 %"}})],
            "tiers": [{"id": "commune", "from": "2026-06-01"}],
        },
        [],
    ),
    (
        "a target that binds one tier",
        {
            "of": [
                line("m", target={"commune": "50 %"}, applies_to="commune"),
                line("n", applies_to="department"),
            ]
        },
        [],
    ),
    (
        "a board without points",
        {"of": [line("m", max_points=None)], "scale": None},
        [("board_without_scale", "boards")],
    ),
    ("a board without ranks", {"of": [M], "ranking": None}, [("missing_key", "boards")]),
    ("no board and no ranks", {"of": [M], "ranking": None, "boards": []}, []),
    (
        "no target for a later tier",
        {
            "of": [
                line("m", target={"commune": "50 %"}, applies_to="department"),
                line("n", applies_to="commune"),
            ]
        },
        [("no_target", "criteria[m].target")],
    ),
    (
        "no target in a later line",
        {"of": [line("x", **NO_TARGET), line("m", target={"commune": "50 %"})], "scale": TWENTY},
        [("no_target", "criteria[m].target")],
    ),
    (
        "points of groups that differ by tier",
        {
            "of": [line("m", group="g", max_points={"commune": "10", "department": "9"})],
            "groups": [group("g")],
        },
        [("points_do_not_add_up", "scale.total_points")],
    ),
    # Soundness
    ("no points at all", {"of": [line("m", max_points="0"), line("n", max_points="10")]}, []),
    (
        "points for the tier it binds",
        {
            "of": [
                line("m", max_points={"commune": "10"}, applies_to="commune"),
                line("n", max_points={"department": "10"}, applies_to="department"),
            ]
        },
        [],
    ),
    (
        "no points for a tier it binds",
        {"of": [line("m", max_points={"commune": "10"}, applies_to=["commune", "department"])]},
        [("points_missing", "criteria[m].max_points")],
    ),
    (
        "no points for a tier after a shown line",
        {
            "of": [
                bare("s", measures="n", shape={"monitored": {}}, max_points=None),
                line("m", max_points={"commune": "10"}),
            ]
        },
        [("points_missing", "criteria[m].max_points")],
    ),
    (
        "an easier deadline in a later line",
        {
            "of": [
                N,
                target(by={"2026-06-30": "50 %", "2026-09-30": "49 %"}, interim="next"),
            ],
            "scale": TWENTY,
        },
        [("easier_later", "criteria[m].target")],
    ),
    (
        "a row twice in a later line",
        {
            "of": [
                M,
                bare("x")
                | {
                    "shape": {
                        "cases": [
                            {"otherwise": "yes", "points": "0"},
                            {"when": {"x": {"above": "1"}}, "points": "10"},
                        ]
                    }
                },
            ],
            "scale": TWENTY,
        },
        [("never_reached", "criteria[x].shape.cases[2]")],
    ),
    (
        "a least share of groups in groups",
        {
            "of": [line("m", group="h")],
            "groups": [group("g"), group("h", parent="g")],
            "classes": [{"id": "b", "title": "B", "at_least": "0", "least_in_each_group": "5 %"}],
        },
        [("least_in_each_group", "classes[b]")],
    ),
    (
        "a gap between bands",
        {"of": [bare("x", shape={"bands": [{"at_least": "1", "points": "10"}]})]},
        [("band_gap", "criteria[x].shape")],
    ),
    (
        "no points for a tier",
        {"of": [line("m", max_points={"commune": "10"})]},
        [("points_missing", "criteria[m].max_points")],
    ),
    (
        "negative points",
        {"of": [line("m", max_points="-1"), line("n", max_points="11")]},
        [("points_negative", "criteria[m].max_points")],
    ),
    (
        "a target above all",
        {"of": [line("m", target="100.1 %")]},
        [("unreachable", "criteria[m].target")],
    ),
    (
        "a target below nothing",
        {"of": [line("m", target="-1 %")]},
        [("unreachable", "criteria[m].target")],
    ),
    ("everything", {"of": [line("m", target="100 %")]}, []),
    (
        "more than everything",
        {"of": [line("m", meets="above")]},
        [("unreachable", "criteria[m].target")],
    ),
    ("more than a count", {"of": [line("x", target="1", meets="above")]}, []),
    (
        "less than nothing",
        {"of": [line("x", target="0", meets="below", shape={"pass_fail": {}})]},
        [("unreachable", "criteria[x].target")],
    ),
    (
        "at most nothing",
        {"of": [line("x", target="0", meets="at_most", shape={"pass_fail": {}})]},
        [],
    ),
    (
        "nothing at the target",
        {"of": [line("m", target="50 %", shape={"proportional": {"nothing_below": "50.1 %"}})]},
        [("floor_above_target", "criteria[m].shape")],
    ),
    (
        "nothing below the target",
        {"of": [line("m", target="50 %", shape={"proportional": {"nothing_below": "50 %"}})]},
        [],
    ),
    (
        "an easier deadline",
        {"of": [target(by={"2026-06-30": "50 %", "2026-09-30": "49 %"}, interim="next")]},
        [("easier_later", "criteria[m].target")],
    ),
    (
        "an equal deadline",
        {"of": [target(by={"2026-06-30": "50 %", "2026-12-31": "50 %"}, interim="next")]},
        [],
    ),
    (
        "an easier ceiling",
        {
            "of": [
                line("m", meets="at_most", shape={"pass_fail": {}})
                | {"target": {"by": {"2026-06-30": "5 %", "2026-09-30": "6 %"}, "interim": "next"}}
            ]
        },
        [("easier_later", "criteria[m].target")],
    ),
    (
        "a harder ceiling",
        {
            "of": [
                line("m", meets="below", shape={"pass_fail": {}})
                | {"target": {"by": {"2026-06-30": "6 %", "2026-09-30": "5 %"}, "interim": "next"}}
            ]
        },
        [],
    ),
    (
        "a first deadline after the end",
        {"of": [target(by={"2027-01-01": "50 %"}, interim="next")]},
        [("never_due", "criteria[m].target")],
    ),
    ("a deadline on the last day", {"of": [target(by={"2026-12-31": "50 %"}, interim="next")]}, []),
    (
        "a row twice",
        {
            "of": [
                bare("x")
                | {
                    "shape": {
                        "cases": [
                            {"when": {"x": {"above": "1"}}, "points": "10"},
                            {"when": {"x": {"above": "2"}}, "points": "9"},
                            {"when": {"x": {"above": "1"}}, "points": "8"},
                        ]
                    }
                }
            ]
        },
        [("never_reached", f"criteria[x].shape.cases[{row}]") for row in (2, 3)],
    ),
    ("points somebody has", {"of": [M], "awards": [award(min_score="10")]}, []),
    (
        "a small base of counts",
        {"of": [counted("x")], "small_base": {"below": "5", "then": "not_applicable"}},
        [("small_base", "criteria[x]")],
    ),
    ("a flag on counts", {"of": [counted("x")], "small_base": {"below": "5", "then": "flag"}}, []),
    (
        "a line's own flag",
        {
            "of": [counted("x", small_base={"below": "1", "then": "flag"})],
            "small_base": {"below": "5", "then": "not_applicable"},
        },
        [],
    ),
    (
        "a share as cases",
        {"of": [M], "adjustments": [adjustment(measure="m")]},
        [("not_a_count", "adjustments[d]")],
    ),
    (
        "a group at nothing within a group",
        {
            "of": [line("m", group="h")],
            "groups": [group("g"), group("h", parent="g")],
            "adjustments": [adjustment(points_each=None, zero_group="h")],
        },
        [("zero_group", "adjustments[d]")],
    ),
    (
        "a least share beside weights of lines",
        {
            "of": [line("m", group="g", weight="2")],
            "groups": [group("g")],
            "scale": TWENTY,
            "classes": [{"id": "b", "title": "B", "at_least": "0", "least_in_each_group": "5 %"}],
        },
        [("least_in_each_group", "classes[b]")],
    ),
    (
        "a least share of plain groups",
        {
            "of": [line("m", group="g")],
            "groups": [group("g")],
            "classes": [{"id": "b", "title": "B", "at_least": "0", "least_in_each_group": "5 %"}],
        },
        [],
    ),
    ("a tier called all", {"of": [M], "tiers": ["commune", "all"]}, [("reserved", "tiers[2]")]),
    (
        "a tier that ends before it begins",
        {"of": [M], "tiers": [{"id": "commune", "from": "2026-06-02", "until": "2026-06-01"}]},
        [("ends_before_start", "tiers[commune]")],
    ),
    (
        "a tier of one day",
        {"of": [M], "tiers": [{"id": "commune", "from": "2026-06-01", "until": "2026-06-01"}]},
        [],
    ),
    (
        "a board without tiers",
        {"of": [M], "boards": [BOARD | {"tiers": []}]},
        [("bad_board", "boards[all]")],
    ),
    (
        "a board without windows",
        {"of": [M], "boards": [BOARD | {"windows": []}]},
        [("bad_board", "boards[all]")],
    ),
    (
        "a tier on two boards",
        {"of": [M], "boards": [BOARD, BOARD | {"id": "b", "tiers": ["department", "commune"]}]},
        [("two_boards", "boards[b]")],
    ),
    (
        "two boards",
        {"of": [M], "boards": [BOARD, BOARD | {"id": "b", "tiers": ["department"]}]},
        [],
    ),
    (
        "a group of groups",
        {"of": [line("m", group="h")], "groups": [group("g"), group("h", parent="g")]},
        [],
    ),
    (
        "a group without lines",
        {"of": [line("m", group="g")], "groups": [group("g"), group("h")]},
        [("empty_group", "groups[h]")],
    ),
]


@pytest.mark.parametrize(
    ("stated", "expected"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_a_check_tells_what_and_where(stated, expected):
    given = dict(stated)
    assert told(*given.pop("of"), **given) == expected


def bands(*ends, of="x"):
    steps = [{"points": "10" if not at else "0"} | one for at, one in enumerate(ends)]
    return [code for code, _ in told(bare(of, shape={"bands": steps}))]


@pytest.mark.parametrize(
    ("ends", "codes"),
    [
        ([{"at_least": "5"}, {"below": "5"}], []),
        ([{"above": "5"}, {"at_most": "5"}], []),
        ([{"above": "5"}, {"below": "5"}], ["band_gap"]),
        ([{"above": "5"}, {"below": "5"}, {"equals": "5"}], []),
        ([{"at_least": "5"}, {"at_most": "5"}], ["band_overlap"]),
        ([{"at_least": "5", "at_most": "9"}, {"below": "5"}], ["band_gap"]),
        ([{"at_least": "5"}, {"below": "5", "above": "0"}], ["band_gap"]),
        ([{"at_least": "5"}, {"below": "5", "at_least": "0"}], []),
        ([{"at_least": "5"}, {"below": "4"}], ["band_gap"]),
        ([{"at_least": "5"}, {"below": "6"}], ["band_overlap"]),
        ([{"at_least": "0"}], []),
        ([{"at_least": "1"}], ["band_gap"]),
        ([{"at_least": "5"}, {"at_most": "4"}], ["band_gap"]),
        ([{"at_least": "0.4"}, {"below": "0.3"}], ["band_gap"]),
        ([{"above": "0.3"}, {"below": "0.3"}], ["band_gap"]),
    ],
)
def test_bands_of_counts_hold_every_number_once(ends, codes):
    assert bands(*ends) == codes


@pytest.mark.parametrize(
    ("ends", "codes"),
    [
        ([{"at_least": "50 %"}, {"below": "50 %"}], []),
        ([{"at_least": "50 %", "at_most": "100 %"}, {"below": "50 %"}], []),
        ([{"above": "30 %"}, {"below": "30 %"}], ["band_gap"]),
        ([{"at_least": "50 %", "below": "100 %"}, {"below": "50 %"}], ["band_gap"]),
        ([{"at_least": "50 %", "at_most": "99 %"}, {"below": "50 %"}], ["band_gap"]),
    ],
)
def test_bands_of_shares_end_at_the_whole(ends, codes):
    assert bands(*ends, of="m") == codes


@pytest.mark.parametrize(
    ("ends", "codes"),
    [
        ([{"at_least": "50 %"}, {"below": "5"}], []),
        ([{"at_least": "5"}, {"below": "40 %"}], ["band_gap"]),
        ([{"at_least": "5", "at_most": "100 %"}, {"below": "60 %"}], ["band_overlap"]),
        ([{"at_least": "5", "below": "10"}, {"below": "5"}], ["band_gap"]),
    ],
)
def test_classes_hold_every_total_once_in_points_or_per_cent(ends, codes):
    classes = [{"id": f"b{at}", "title": "B"} | one for at, one in enumerate(ends)]
    assert told(M, classes=classes) == [(code, "classes") for code in codes]


SHAPES = [
    (
        {"bands": [{"at_least": "1", "points": "{0}"}, {"below": "1", "points": "0"}]},
        "bands[1].points",
    ),
    ({"cases": [{"when": {"x": {"above": "1"}}, "points": "{0}"}]}, "cases[1].points"),
    (
        {"bands": {"bands": [{"at_least": "1", "points": "{0}"}, {"below": "1", "points": "0"}]}},
        "bands.bands[1].points",
    ),
    (
        {"cases": {"cases": [{"when": {"x": {"above": "1"}}, "points": "{0}"}]}},
        "cases.cases[1].points",
    ),
    ({"map": {"labels": {"x": "{0}"}, "observed": "best"}}, "map.labels.x"),
    ({"best_of": {"cap": "{0}"}}, "best_of.cap"),
    ({"deduct": {"items": [{"measure": "x", "each": "1"}], "floor": "{0}"}}, "deduct.floor"),
    ({"per_event": {"items": [{"measure": "x", "points": "1"}], "cap": "{0}"}}, "per_event.cap"),
    (
        {"per_event": {"items": [{"measure": "x", "points": "-1"}], "floor": "{0}"}},
        "per_event.floor",
    ),
]
FINE = {"9.995": "points_too_fine", "10.01": "points_above_most"}


@pytest.mark.parametrize(("shape", "place"), SHAPES)
@pytest.mark.parametrize("points", ["10", "9.99", "9.995", "10.01"])
def test_points_of_a_row_fit_the_scale_and_the_line(shape, place, points):
    stated = json.loads(json.dumps(shape).replace("{0}", points))
    found = told(bare("x", shape=stated))
    codes = [FINE[points]] if points in FINE else []
    assert found == [(code, f"criteria[x].shape.{place}") for code in codes]


ITEMS = [
    ({"checklist": [{"measure": "x", "points": "{0}"}]}, "checklist[1].points"),
    ({"deduct": {"items": [{"measure": "x", "each": "{0}"}]}}, "deduct.items[1].each"),
    (
        {"per_event": {"items": [{"measure": "x", "points": "{0}"}], "cap": "9"}},
        "per_event.items[1].points",
    ),
]


@pytest.mark.parametrize(("shape", "place"), ITEMS)
@pytest.mark.parametrize("points", ["10", "9.99", "9.995"])
def test_points_of_an_item_are_as_fine_as_the_scale(shape, place, points):
    stated = json.loads(json.dumps(shape).replace("{0}", points))
    found = told(bare("x", shape=stated))
    codes = [FINE[points]] if points in FINE else []
    assert found == [(code, f"criteria[x].shape.{place}") for code in codes]


def items(*points, key="points"):
    return [{"measure": "x", key: one} for one in points]


@pytest.mark.parametrize(
    ("shape", "is_above"),
    [
        ({"checklist": items("4", "6")}, False),
        ({"checklist": items("4", "6.01")}, True),
        ({"checklist": items("4", "6", "-1")}, False),
        ({"checklist": items("10.01", "-1")}, True),
        ({"deduct": {"items": items("10.01", key="each")}}, False),
        ({"per_event": {"items": items("1")}}, True),
        ({"per_event": {"items": items("-1", "0.01")}}, True),
        ({"per_event": {"items": items("-1", "0")}}, False),
        ({"per_event": {"items": items("11"), "cap": "10"}}, False),
    ],
)
def test_items_together_give_no_more_than_the_line(shape, is_above):
    found = told(bare("x", shape=shape))
    assert found == [("points_above_most", "criteria[x].shape")] * is_above


def test_the_lowest_points_of_a_tier_that_a_line_binds_are_its_limit():
    limit = {"best_of": {"cap": "9"}}
    points = {"commune": "10", "department": "8"}
    rest = line("n", max_points={"commune": "1", "department": "2"})
    both = bare("x", shape=limit, max_points=points)
    place = "criteria[x].shape.best_of.cap"
    assert ("points_above_most", place) in told(both, rest)
    one = bare("x", shape=limit, max_points=points, applies_to="commune")
    assert told(one, line("n", applies_to="department")) == []


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ({"points_each": "0.01", "at_most": "0.01"}, ""),
        ({"points_each": "0.001"}, "points_each"),
        ({"points_each": "1", "at_most": "0.001"}, "at_most"),
        ({"points_each": None, "percent_each": "5 %", "at_most": "0.001 %"}, ""),
        ({"points_each": None, "measure": None, "total_at_most": "0.001"}, "total_at_most"),
        ({"points_each": None, "measure": None, "total_at_most": "9.99"}, ""),
    ],
)
def test_points_of_an_adjustment_are_as_fine_as_the_scale(stated, word):
    found = told(M, adjustments=[adjustment(**stated)])
    assert found == [("points_too_fine", f"adjustments[d].{word}")] * bool(word)


def messages(*criteria, **stated):
    text = json.dumps(_stated(written(*criteria, **stated)), ensure_ascii=False)
    source = parse_source(text, "f.yaml")
    with pytest.raises(Refused) as refused:
        check_campaign(Rulebook(validate(Campaign, source), HELD, source))
    return [one.message for one in refused.value.problems]


def test_some_messages_choose_their_words():
    def of(*ends, name="x"):
        steps = [{"points": "10"} | one for one in ends]
        return messages(bare(name, shape={"bands": steps}))

    assert of({"at_least": "1"}) == ["giá trị 0 không thuộc bậc nào"]
    assert of({"at_least": "0"}, {"below": "5"}) == ["giá trị 0 thuộc hai bậc"]
    assert of({"at_least": "50 %"}, name="m") == ["giá trị 0 % không thuộc bậc nào"]
    both = [BOARD, BOARD | {"id": "b"}]
    assert messages(M, boards=both) == ["khối 'commune' ở cả bảng 'all' và 'b'"]
    steps = {"2026-06-30": "50 %", "2026-09-30": "49 %"}
    said = "hạn 30/09/2026{} dễ hơn hạn trước"
    assert messages(target(by=steps, interim="next")) == [said.format("")]
    tiers = {"commune": steps, "department": {"2026-06-30": "50 %"}}
    told_of = messages(target(by=tiers, interim="next"))
    assert told_of == [said.format(" của khối 'commune'")]
    assert messages(line("m", max_points=None)) == ["thiếu khóa 'max_points'"]


def test_a_tier_takes_part_from_its_first_to_its_last_day():
    tier = Tier.model_validate({"id": "t", "from": "2026-06-01", "until": "2026-06-30"})
    days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [tier.in_force(one) for one in days] == [False, True, True, False]
    always = Tier.model_validate({"id": "t"})
    assert all(always.in_force(one) for one in days)


def test_all_names_are_told_before_any_sum():
    found = told(line("m", measures="q", max_points="5"), line("n", group="g"))
    assert found == [
        ("unknown_indicator", "criteria[m].measures"),
        ("unknown_group", "criteria[n].group"),
    ]


@pytest.mark.parametrize(("end", "is_told"), [("9 %", True), ("10 %", True), ("11 %", False)])
def test_points_run_out_beyond_every_target(end, is_told):
    falling = {"lower_is_better": {"nothing_from": end}}
    found = told(line("m", shape=falling, target="10 %", meets="at_most"))
    assert found == [("bad_posts", "criteria[m].shape")] * is_told


@pytest.mark.parametrize(
    ("share", "meant"),
    [
        ("0", "0 %"),
        ("0.5", "50 %"),
        ("1", "1 %"),
        ("1.5", "1.5 %"),
        ("20", "20 %"),
        ("1500", "1500 %"),
    ],
)
def test_a_bare_share_is_told_with_what_was_meant(share, meant):
    (problem,) = refused(M, awards=[award(quota={"share": share})])
    assert (problem.code, problem.hint) == ("percent_missing", f"viết {meant}")


@pytest.mark.parametrize(("each", "meant"), [("-0.05", "-5 %"), ("-1", "-1 %"), ("-5", "-5 %")])
def test_a_bare_penalty_is_told_with_what_was_meant(each, meant):
    (problem,) = refused(M, adjustments=[adjustment(points_each=None, percent_each=each)])
    assert (problem.code, problem.hint) == ("percent_missing", f"viết {meant}")


@pytest.mark.parametrize(("most", "total"), [("9.5", "10"), ("1500.5", "1501")])
def test_a_cap_is_proposed_as_a_rule_file_takes_it(most, total):
    events = bare("x", shape={"per_event": {"items": items("1")}}, max_points=most)
    (problem,) = refused(events, line("n", max_points="0.5"), scale=scale(total=total))
    assert (problem.code, problem.hint) == ("points_above_most", f"nêu cap: {most}")


def test_a_name_that_is_not_there_is_told_with_those_that_are():
    standards = [
        {"id": name, "title": name, "attested_by": "tổ"} for name in ("doan-ket", "sang-tao")
    ]
    (problem,) = refused(M, standards=standards, gates=[gate(standard="q")])
    assert (problem.code, problem.hint) == ("unknown_id", "các mã: doan-ket, sang-tao")
    (problem,) = refused(M, gates=[gate(standard="q")])
    assert (problem.code, problem.hint) == ("unknown_id", "chưa có mã nào để nêu")
