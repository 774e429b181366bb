"""The cheapest way up, against a search that adds case after case and scores everybody anew."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_campaigns import BOARD, bare, campaign, line, scale, score
from test_explain import registers

from rules.model import BoardRule
from scoring.ranking import rank
from scoring.way_up import Step, ways_up

HOLDS = {
    "at_least": lambda value, target: value >= target,
    "above": lambda value, target: value > target,
    "at_most": lambda value, target: value <= target,
    "below": lambda value, target: value < target,
}
FEWER = ("at_most", "below")


def board_of(asked, *units, rule=None, **given_):
    return rank(score(asked, *units, **given_), BoardRule.model_validate(BOARD | (rule or {})))


def three(**stated):
    """State ratios m, n and o, 10 points each, full at 100 %."""
    return campaign(*(line(name) for name in "mno"), scale=scale(total="30"), **stated)


def unit(*tops):
    """Give a unit with so many of ten on m, n, o."""
    return {name: f"{top}/10" for name, top in zip("mno", tops, strict=False)}


# By hand


def test_the_criterion_with_the_fewest_cases_that_gains_a_place():
    """u1 has 24 points, u0 27: o or n at the target give 25 and 26, m gives 27 and the tie."""
    told = ways_up(board_of(three(), unit(9, 9, 9), unit(7, 8, 9)), registers())
    assert told == {"u1": Step("m", 3, 2700, 1)}


def test_the_cheaper_of_two_ways_whichever_stands_first():
    units = [unit(8, 8, 8), unit(5, 8, 9), unit(9, 8, 5)]
    told = ways_up(board_of(three(), *units), registers())
    assert told == {"u1": Step("n", 2, 2400, 1), "u2": Step("n", 2, 2400, 1)}
    units = [unit(8, 8, 8), unit(6, 7, 9), unit(9, 7, 6)]
    told = ways_up(board_of(three(), *units), registers())
    assert told == {"u1": Step("n", 3, 2500, 1), "u2": Step("n", 3, 2500, 1)}


def test_of_ways_equally_long_the_first_criterion():
    told = ways_up(board_of(three(), unit(9, 9, 9), unit(8, 8, 9)), registers())
    assert told == {"u1": Step("m", 2, 2700, 1)}


def test_a_rank_is_gained_over_some_and_not_always_over_all():
    units = [unit(10, 10, 10), unit(8, 8, 8), unit(7, 8, 8)]
    told = ways_up(board_of(three(), *units), registers())
    assert told == {"u2": Step("n", 2, 2500, 2)}


def test_who_gains_no_place_has_no_step():
    """Each of the two lines brings u1 from 12 to 21, and u0 has 22."""
    units = [unit(8, 7, 7), unit(1, 1, 10)]
    assert ways_up(board_of(three(), *units), registers()) == {}


def test_who_is_first_or_shares_the_first_place_has_no_way_up():
    assert ways_up(board_of(three(), unit(5, 5, 5), unit(5, 5, 5)), registers()) == {}


def test_equals_behind_the_first_each_have_their_own_way():
    units = [unit(9, 9, 9), unit(9, 9, 8), unit(9, 9, 8)]
    told = ways_up(board_of(three(), *units), registers())
    assert told == {name: Step("m", 1, 2700, 1) for name in ("u1", "u2")}


def test_the_unranked_and_those_of_another_board_have_no_way_up():
    nothing = dict.fromkeys("mno", "not reported")
    units = [nothing, unit(9, 9, 9), unit(9, 9, 8), unit(1, 1, 1)]
    tiers = ["commune"] * 3 + ["department"]
    told = ways_up(board_of(three(), *units, tiers=tiers), registers())
    assert told == {"u2": Step("m", 1, 2700, 1)}


def test_a_board_without_points_or_places_has_no_way_up():
    plain = campaign(line("m", max_points=None), scale=None)
    assert ways_up(board_of(plain, {"m": "9/10"}, {"m": "8/10"}), registers()) == {}
    units = [unit(9, 9, 9), unit(9, 9, 8)]
    assert ways_up(board_of(three(), *units, rule={"ranked": "no"}), registers()) == {}


def test_where_peers_move_each_other_no_step_is_told():
    peers = bare("n", shape={"peer_relative": {"to": "best"}})
    asked = campaign(line("m"), peers, scale=scale(total="20"))
    units = [{"m": "9/10", "n": "5/10"}, {"m": "8/10", "n": "5/10"}]
    assert ways_up(board_of(asked, *units), registers()) == {}


def test_cases_already_counted_turn_good_and_new_ones_raise_both():
    """From 8/10 to 9/10 one case turns good, or ten new good ones come: 18/20."""
    asked = campaign(line("m", target="90 %"))
    units = [{"m": "9/10"}, {"m": "8/10"}]
    told = ways_up(board_of(asked, *units), registers())
    assert told == {"u1": Step("m", 1, 1000, 1)}
    told = ways_up(board_of(asked, *units), registers(m="add"))
    assert told == {"u1": Step("m", 10, 1000, 1)}


def test_a_new_case_is_in_the_base_of_the_raised_total_too():
    """18 of 20 is in the row from 90 %; 18 of any smaller base would be in the one above it."""
    rows = [{"at_least": "95 %", "points": "10"}, {"at_least": "90 %", "points": "9"}]
    bands = {"bands": {"bands": [*rows, {"below": "90 %", "points": "0"}]}}
    asked = campaign(line("m", target="90 %", shape=bands))
    told = ways_up(board_of(asked, {"m": "9/10"}, {"m": "8/10"}), registers(m="add"))
    assert told == {"u1": Step("m", 10, 900, 1)}


FALLING = {"shape": {"lower_is_better": {"nothing_from": "50 %"}}, "target": "10 %"}


@pytest.mark.parametrize(
    ("meets", "how", "cases"),
    [("at_most", "convert", 2), ("at_most", "add", 2), ("below", "convert", 3)],
)
def test_bad_cases_are_taken_away_and_the_base_stays(meets, how, cases):
    """At most 2 of 20 are to be bad, or below 2; u1 has 4."""
    asked = campaign(line("m", **FALLING, meets=meets))
    told = ways_up(board_of(asked, {"m": "0/20"}, {"m": "4/20"}), registers(m=how))
    assert told == {"u1": Step("m", cases, 1000, 1)}


@pytest.mark.parametrize("how", ["convert", "add"])
def test_a_count_has_no_base_to_change(how):
    shape = {"lower_is_better": {"nothing_from": "10"}}
    asked = campaign(line("x", shape=shape, target="2", meets="at_most"))
    told = ways_up(board_of(asked, {"x": "2"}, {"x": "5"}), registers())
    assert told == {"u1": Step("x", 3, 1000, 1)}


def test_the_target_is_that_of_the_day():
    """On 31/10 70 % are asked, from November 100 %."""
    target = {"by": {"2026-05-31": "50 %", "2026-10-31": "70 %", "2026-12-01": "100 %"}}
    asked = campaign(line("m", target=target | {"interim": "last"}), line("n"))
    board = board_of(asked, {"m": "7/10", "n": "4/10"}, {"m": "6/10", "n": "4/10"})
    assert ways_up(board, registers()) == {"u1": Step("m", 1, 1400, 1)}


def test_what_does_not_apply_is_rescaled_in_a_raised_total_too():
    """u1 has 8 of 10 points, 24 of 30; with its one line at the target all of them."""
    asked = campaign(*(line(name) for name in "mno"), scale=scale(total="30", least="30 %"))
    units = [unit(9, 9, 8), {"m": "8/10", "n": "0/0", "o": "0/0"}]
    told = ways_up(board_of(asked, *units), registers())
    assert told == {"u1": Step("m", 2, 3000, 1)}


@pytest.mark.parametrize(
    ("first", "expected"),
    [("highest", {"u1": Step("m", 5, 2400, 1)}), ("lowest", {})],
)
def test_a_tie_that_a_step_reaches_is_broken_as_the_board_breaks_it(first, expected):
    """Five cases of m bring u1 level at 24 points; it has more on n, 8 to 6."""
    ranking = {"ties": "competition", "tie_breaks": [{"criterion": "n", "first": first}]}
    units = [unit(10, 6, 8), unit(5, 8, 6)]
    assert ways_up(board_of(three(ranking=ranking), *units), registers()) == expected


def test_a_tie_is_broken_by_a_figure_that_gives_no_points():
    ties = [{"indicator": "x", "first": "lowest"}]
    asked = campaign(line("m"), ranking={"ties": "competition", "tie_breaks": ties})
    units = [{"m": "10/10", "x": "3"}, {"m": "8/10", "x": "2"}, {"m": "9/10", "x": "4"}]
    told = ways_up(board_of(asked, *units), registers())
    assert told == {"u1": Step("m", 2, 1000, 1)}


def test_a_tie_is_broken_by_what_the_step_itself_brings():
    """Two cases of m bring u1 level at 28 points, with as many on m as u0 and more than before."""
    ranking = {"ties": "competition", "tie_breaks": [{"criterion": "m", "first": "highest"}]}
    units = [unit(9, 10, 9), unit(8, 10, 8)]
    told = ways_up(board_of(three(ranking=ranking), *units), registers())
    assert told == {"u1": Step("m", 2, 2800, 1)}


def test_of_two_equal_ways_the_first_of_the_campaign_whatever_others_lack():
    units = [unit(9, 9, 9), unit(10, 8, 8)]
    assert ways_up(board_of(three(), *units), registers()) == {"u1": Step("n", 2, 2800, 1)}
    units = [unit(9, 9, 9), unit(10, 8, 8), unit(10, 10, 1)]
    assert ways_up(board_of(three(), *units), registers())["u1"] == Step("n", 2, 2800, 1)


# By search


def least(top, under, how, meets, target):
    """Add case after case; gives how many and the figure, or None where no number will do."""
    for cases in range(1, 1000):
        if meets in FEWER:
            moved = (top - cases, under)
        else:
            moved = (top + cases, under + cases if how == "add" else under)
        if moved[0] < 0 or moved[0] > moved[1]:
            return None
        if HOLDS[meets](Fraction(*moved), target):
            return cases, moved
    return None


def text(top, under):
    return f"{top}/{under}"


def searched(asked, stated, figures):
    """Give by unit every step that gains a place, each scored with all units anew."""
    written = [{name: text(*one) for name, one in each.items()} for each in figures]
    board = board_of(asked, *written)
    places = dict(zip(board.members.tolist(), board.ranks.tolist(), strict=True))
    found = {}
    for row, own in enumerate(figures):
        for name, (how, meets, target) in stated.items():
            top, under = own[name]
            if not under or HOLDS[meets](Fraction(top, under), target):
                continue
            closed = least(top, under, how, meets, target)
            if not closed or not places[row]:
                continue
            cases, moved = closed
            changed = [dict(one) for one in written]
            changed[row][name] = text(*moved)
            anew = board_of(asked, *changed)
            place = dict(zip(anew.members.tolist(), anew.ranks.tolist(), strict=True))[row]
            if place < places[row]:
                total = int(anew.sheet.totals[row])
                found.setdefault(f"u{row}", []).append(Step(name, cases, total, place))
    return board, found


FIGURE = st.integers(0, 12).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))
STATED = {
    "m": ("convert", "at_least", Fraction(9, 10)),
    "n": ("add", "above", Fraction(1, 2)),
    "o": ("add", "at_most", Fraction(1, 10)),
}


BREAKS = st.sampled_from(
    [{"criterion": "m", "first": "highest"}, {"indicator": "n", "first": "lowest"}]
)


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys("mno", FIGURE)), min_size=1, max_size=4),
    st.lists(BREAKS, max_size=1),
)
@settings(deadline=None, max_examples=10)
def test_a_step_is_the_shortest_that_a_search_over_everybody_finds(figures, breaks):
    asked = campaign(
        line("m", target="90 %", max_points="10"),
        line("n", target="50 %", meets="above", max_points="20"),
        line("o", **FALLING, meets="at_most"),
        scale=scale(total="40"),
        ranking={"ties": "competition", "tie_breaks": breaks},
    )
    board, found = searched(asked, STATED, figures)
    told = ways_up(board, registers(m="convert", n="add", o="add"))
    assert told.keys() == found.keys()
    for name, step in told.items():
        assert step == min(found[name], key=lambda one: one.cases)
