"""Conditions taken apart: their places, what they leave of a measure, and which holds whenever."""

from fractions import Fraction

import pytest
from small_campaigns import BOARD, bare, campaign

from rules.conditions import (
    Span,
    compared,
    conditions,
    empty_parts,
    holds_whenever,
    spans,
)
from rules.shapes import When

COMMUNE, DEPARTMENT = "commune", "department"
NOTHING, WHOLE = Fraction(0), Fraction(100)


def when(**stated):
    return When.model_validate(stated)


def no_ends(name):
    return None, None


def all_of(*parts):
    return {"all": list(parts)}


def any_of(*parts):
    return {"any": list(parts)}


def m(word, amount):
    return {"m": {word: amount}}


def test_every_condition_is_given_with_its_place_and_its_tiers():
    row = {"when": m("above", "1"), "points": "1"}
    asked = campaign(
        bare("n"),
        bare("m", shape={"cases": [{"otherwise": "yes", "points": "0"}, row]}),
        bare("k", shape={"cases": [row]}, applies_to=[DEPARTMENT]),
        boards=[BOARD, BOARD | {"id": "so", "tiers": ["department"]}],
        classes=[
            {"id": "a", "title": "A", "at_least": "1"},
            {
                "id": "b",
                "title": "B",
                "at_least": "0",
                "when": m("above", "2"),
                "otherwise": "next",
            },
        ],
        class_limits=[{"id": "l", "title": "L", "when": m("above", "3"), "not_above": "b"}],
        exclusions=[{"id": "e", "title": "E", "when": m("above", "4")}],
    )
    both = (COMMUNE, DEPARTMENT)
    assert [(place, tiers) for place, _, tiers in conditions(asked)] == [
        (("criteria", 1, "shape", "cases", "cases", 1, "when"), both),
        (("criteria", 2, "shape", "cases", "cases", 0, "when"), (DEPARTMENT,)),
        (("classes", 1, "when"), both),
        (("class_limits", 0, "when"), both),
        (("exclusions", 0, "when"), both),
    ]
    asked_of = [one.measures["m"].above["all"].value for _, one, _ in conditions(asked)]
    assert asked_of == [1, 1, 2, 3, 4]


def test_each_comparison_has_its_place():
    deep = when(
        m={"at_least": "1", "below": "n"},
        **all_of(m("above", "2"), any_of(m("equals", "3"))),
        **any_of(m("at_most", "4")),
    )
    assert [path for path, _, _ in compared(deep)] == [
        ("m", "at_least"),
        ("m", "below"),
        ("all", 0, "m", "above"),
        ("all", 1, "any", 0, "m", "equals"),
        ("any", 0, "m", "at_most"),
    ]
    assert [stated for _, _, stated in compared(deep)][1] == "n"
    assert {name for _, name, _ in compared(deep)} == {"m"}


def test_each_part_that_asks_nothing_has_its_place():
    assert list(empty_parts(when(**m("above", "1")))) == []
    assert list(empty_parts(when(all=[]))) == [()]
    deep = when(**all_of(m("above", "1"), any_of(all_of(), m("above", "2"))), any=[all_of()])
    assert list(empty_parts(deep)) == [("all", 1, "any", 0), ("any", 0)]


def narrowed(*comparisons, least=None, most=None):
    span = Span(least, most)
    for word, value in comparisons:
        span.narrow(word, Fraction(value))
    return span


@pytest.mark.parametrize(
    ("comparisons", "is_empty"),
    [
        ([], False),
        ([("at_least", 5)], False),
        ([("at_most", 5)], False),
        ([("at_least", 5), ("at_most", 5)], False),
        ([("at_least", 5), ("at_most", 4)], True),
        ([("at_least", 5), ("below", 5)], True),
        ([("above", 5), ("at_most", 5)], True),
        ([("above", 5), ("below", 6)], False),  # a figure need not be whole
        ([("equals", 5)], False),
        ([("equals", 5), ("above", 5)], True),
        ([("equals", 5), ("below", 5)], True),
        ([("above", 5), ("equals", 5)], True),
        ([("below", 5), ("equals", 5)], True),
        ([("equals", 5), ("equals", 6)], True),
        ([("above", 5), ("at_least", 6), ("at_most", 6)], False),
        ([("below", 7), ("at_most", 6), ("at_least", 6)], False),
        ([("above", 5), ("at_least", 4), ("at_most", 5)], True),
        ([("below", 5), ("at_most", 6), ("at_least", 5)], True),
        ([("above", 5), ("at_least", 5), ("at_most", 5)], True),
        ([("below", 5), ("at_most", 5), ("at_least", 5)], True),
        ([("at_least", 5), ("above", 5), ("at_most", 5)], True),
        ([("at_most", 5), ("below", 5), ("at_least", 5)], True),
    ],
)
def test_comparisons_leave_something_or_nothing(comparisons, is_empty):
    assert narrowed(*comparisons).is_empty is is_empty


def test_what_a_measure_can_be_bounds_it_too():
    ends = {"least": NOTHING, "most": WHOLE}
    assert narrowed(("below", 0), **ends).is_empty
    assert not narrowed(("at_most", 0), **ends).is_empty
    assert narrowed(("above", 100), **ends).is_empty
    assert not narrowed(("at_least", 100), **ends).is_empty
    assert narrowed(("equals", 101), **ends).is_empty
    assert narrowed(("equals", -1), **ends).is_empty


@pytest.mark.parametrize(
    ("here", "there", "within"),
    [
        ([], [], True),
        ([("at_least", 5)], [], True),
        ([], [("at_least", 5)], False),
        ([], [("at_most", 5)], False),
        ([("at_most", 5)], [("at_least", 5)], False),
        ([("at_least", 5)], [("at_most", 5)], False),
        ([("at_least", 5)], [("at_least", 5)], True),
        ([("at_least", 6)], [("at_least", 5)], True),
        ([("at_least", 4)], [("at_least", 5)], False),
        ([("above", 5)], [("at_least", 5)], True),
        ([("at_least", 5)], [("above", 5)], False),
        ([("above", 5)], [("above", 5)], True),
        ([("at_most", 5)], [("at_most", 5)], True),
        ([("at_most", 4)], [("at_most", 5)], True),
        ([("at_most", 6)], [("at_most", 5)], False),
        ([("below", 5)], [("at_most", 5)], True),
        ([("at_most", 5)], [("below", 5)], False),
        ([("below", 5)], [("below", 5)], True),
        ([("equals", 5)], [("at_least", 4), ("at_most", 6)], True),
        ([("equals", 5)], [("at_least", 4), ("below", 5)], False),
        ([("equals", 5)], [("above", 5), ("at_most", 6)], False),
    ],
)
def test_one_span_lies_in_another_or_not(here, there, within):
    assert narrowed(*here).lies_in(narrowed(*there)) is within


def test_a_span_with_no_end_on_one_side_lies_in_none_that_has_it():
    assert not narrowed(("at_least", 5)).lies_in(narrowed(("at_least", 4), ("at_most", 9)))
    assert not narrowed(("at_most", 5)).lies_in(narrowed(("at_least", 4), ("at_most", 9)))


def test_what_is_left_of_each_measure_for_a_tier():
    asked = when(
        m={"at_least": {COMMUNE: "5", "all": "7"}, "below": "n"},
        k={"above": {DEPARTMENT: "3"}},
        **all_of(m("at_most", "9")),
        **any_of(m("equals", "1")),
    )
    left = spans(asked, COMMUNE, no_ends)
    assert list(left) == ["m"]  # nothing is asked of k for this tier
    assert (left["m"].least, left["m"].most) == (5, 9)
    left = spans(asked, DEPARTMENT, lambda name: (NOTHING, {"k": WHOLE}.get(name)))
    assert (left["m"].least, left["m"].most) == (7, 9)
    assert (left["k"].least, left["k"].most, left["k"].above) == (3, 100, True)


PER_TIER = m("at_least", {COMMUNE: "5", DEPARTMENT: "7"})


@pytest.mark.parametrize(
    ("first", "later", "tier", "holds"),
    [
        (PER_TIER, m("at_least", "6"), COMMUNE, True),
        (PER_TIER, m("at_least", "6"), DEPARTMENT, False),
        (m("at_least", "6"), PER_TIER, COMMUNE, False),
        (m("at_least", "6"), PER_TIER, DEPARTMENT, True),
        (all_of(PER_TIER, PER_TIER), m("at_least", "6"), COMMUNE, True),
        (all_of(PER_TIER), m("at_least", "6"), DEPARTMENT, False),
        (all_of(m("at_least", "1"), m("at_least", "9")), m("at_least", "6"), COMMUNE, False),
        (any_of(PER_TIER), m("at_least", "6"), COMMUNE, True),
        (any_of(PER_TIER), m("at_least", "6"), DEPARTMENT, False),
        (any_of(m("at_least", "9"), m("at_least", "1")), m("at_least", "6"), COMMUNE, True),
        (any_of(m("at_least", "9"), m("at_least", "8")), m("at_least", "6"), COMMUNE, False),
        ({"k": {"at_least": "1"}}, m("at_least", "6"), COMMUNE, False),
        (m("at_least", "k"), m("at_least", "6"), COMMUNE, False),
        (m("at_least", {DEPARTMENT: "1"}), m("at_least", "6"), COMMUNE, False),
        (m("at_most", "100"), m("at_least", "6"), COMMUNE, True),  # by what the measure can be
        (m("at_least", "1"), any_of(m("at_least", "6")), COMMUNE, False),
    ],
)
def test_a_condition_holds_whenever_another_does(first, later, tier, holds):
    def ends(name):
        return (NOTHING, WHOLE) if name == "m" else (None, None)

    assert holds_whenever(when(**first), when(**later), tier, ends) is holds
