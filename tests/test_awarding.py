"""Who is proposed, purely: outcomes, the chain at the last place, quotas, money, robustness."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_campaigns import BOARD, award, campaign, counted, line, scale, score

from rules.awarding.loading import load_award_law
from rules.awarding.model import on_day
from rules.decisions import Money, Quota
from rules.errors import Refused
from rules.model import BoardRule
from scoring.awards import (
    EVERYBODY,
    board_places,
    chain_of,
    quota_of,
    select,
    select_on_board,
    taken_by,
)
from scoring.candidates import Candidate, Ground, against, on_board, standard_gates
from scoring.prize_money import prize_money
from scoring.ranking import rank
from scoring.robustness import bands, hindrance, robustness, untold, weighed_totals
from scoring.weightings import WHOLE, weightings, without_each

WOMEN, DIRECT = "statutory_women", "direct_workers"


def attested_award(**stated):
    return award(board=None, window=None, select="attested", over_quota_tie=None, **stated)


def one(name, place=0, women=0, people=0, **stated):
    return Candidate(name, stated.pop("unit", name), -1, place, women, people, **stated)


def ends(told):
    return {case.candidate.subject: case.outcome for case in told.cases}


# The chain at the last place


@pytest.mark.parametrize(
    ("women", "people", "expected"),
    [(7, 10, True), (69, 100, False), (70, 100, True), (0, 0, False), (1, 1, True), (0, 1, False)],
)
def test_a_collective_of_women_has_at_least_seventy_in_a_hundred(women, people, expected):
    assert one("a", women=women, people=people).is_of_women is expected


def test_the_statutory_rule_splits_a_tie_and_the_rest_gives_way():
    tied = [one("a", 1, 7, 10), one("b", 1, 6, 10), one("c", 1)]
    told = select(award(quota={"count": "1"}), tied, (WOMEN,), {EVERYBODY: 1})
    assert ends(told) == {"a": "proposed", "b": "over_quota", "c": "over_quota"}
    assert [case.grounds for case in told.cases] == [
        (Ground(WOMEN),),
        *[(Ground("quota"), Ground(WOMEN))] * 2,
    ]


def test_more_women_than_places_are_left_to_the_council_among_themselves():
    tied = [one("a", 1, 1, 1), one("b", 1, 1, 1), one("c", 1, 0, 1)]
    told = select(award(quota={"count": "1"}), tied, (WOMEN,), {EVERYBODY: 1})
    assert ends(told) == {"a": "edge_tie", "b": "edge_tie", "c": "over_quota"}
    assert [case.grounds for case in told.cases] == [
        *[(Ground("tie"),)] * 2,
        (Ground("quota"), Ground(WOMEN)),
    ]


def test_a_step_that_tells_nobody_apart_leaves_the_next_to_decide():
    """Nobody leads, then everybody does: either way the statutory rule decides."""
    for leads in (False, True):
        tied = [one("a", 1, 1, 1, is_leader=leads), one("b", 1, 0, 1, is_leader=leads)]
        told = select(award(), tied, (DIRECT, WOMEN), {EVERYBODY: 1})
        assert [case.grounds for case in told.cases] == [
            (Ground(WOMEN),),
            (Ground("quota"), Ground(WOMEN)),
        ]


def test_those_a_step_prefers_go_on_to_the_next_where_they_are_too_many():
    """Two workers for one place; of them the woman. The leader was left out a step before."""
    tied = [one("a", 1, 0, 1), one("b", 1, 1, 1), one("c", 1, 1, 1, is_leader=True)]
    told = select(award(), tied, (DIRECT, WOMEN), {EVERYBODY: 1})
    assert [(case.outcome, case.grounds) for case in told.cases] == [
        ("over_quota", (Ground("quota"), Ground(WOMEN))),
        ("proposed", (Ground(WOMEN),)),
        ("over_quota", (Ground("quota"), Ground(DIRECT))),
    ]


def test_who_has_a_place_needs_no_ground_and_who_has_none_is_told_of_the_quota():
    people = [one("a", 1), one("b", 2)]
    told = select(award(), people, (WOMEN,), {EVERYBODY: 1})
    assert [(case.outcome, case.grounds) for case in told.cases] == [
        ("proposed", ()),
        ("over_quota", (Ground("quota"),)),
    ]


def test_fewer_women_than_places_go_first_and_the_others_stay_tied():
    tied = [one("a", 1, 1, 1), one("b", 1, 0, 1), one("c", 1, 0, 1)]
    told = select(award(), tied, (WOMEN,), {EVERYBODY: 2})
    assert ends(told) == {"a": "proposed", "b": "edge_tie", "c": "edge_tie"}
    assert told.cases[1].grounds == (Ground("tie"),)


def test_the_order_of_the_chain_is_the_campaigns():
    leader = one("a", 1, 1, 1, is_leader=True)
    worker = one("b", 1, 0, 1)
    for steps, first in (((WOMEN, DIRECT), "a"), ((DIRECT, WOMEN), "b")):
        told = select(award(quota={"count": "1"}), [leader, worker], steps, {EVERYBODY: 1})
        assert told.subjects("proposed") == (first,)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([], (WOMEN,)),
        (["council"], (WOMEN,)),
        ([DIRECT, "council"], (DIRECT, WOMEN)),
        ([WOMEN, DIRECT], (WOMEN, DIRECT)),
    ],
)
def test_the_statute_stands_last_where_the_campaign_does_not_place_it(stated, expected):
    ranking = {"ties": "competition", "tie_breaks": [{"by": name} for name in stated]}
    assert chain_of(campaign(counted("m"), ranking=ranking)) == expected


def test_a_campaign_without_a_ranking_has_the_statute_alone():
    assert chain_of(campaign(counted("m"), ranking=None)) == (WOMEN,)


def test_a_rule_that_proposes_the_whole_tie_asks_nobody():
    tied = [one("a", 1, 1, 1), one("b", 1)]
    told = select(award(over_quota_tie="all"), tied, (WOMEN,), {EVERYBODY: 1})
    assert set(ends(told).values()) == {"proposed"}
    assert [case.grounds for case in told.cases] == [(Ground("tie"),)] * 2


# Quotas


def test_each_unit_has_its_own_places():
    people = [one(f"{unit}{n}", unit=unit, women=n, people=1) for unit in "ab" for n in (0, 1)]
    asked = attested_award(subjects="person", quota={"count": "1", "per": "unit"})
    told = select(asked, people, (WOMEN,), {"a": 1, "b": 1})
    assert told.subjects("proposed") == ("a1", "b1")
    assert told.quota == 2
    told = select(asked, people, (WOMEN,), {"a": 1})
    assert told.subjects("proposed") == ("a1",)


def test_a_share_of_the_participants_counts_the_unranked_of_a_board():
    units = [{"m": "9"}, {"m": "8"}, *[{"m": "not reported"}] * 2]
    board = rank(score(campaign(counted("m")), *units), BoardRule.model_validate(BOARD))
    for of, places in (("participants", 2), ("ranked", 1)):
        asked = award(quota={"share": "50 %", "of": of})
        assert board_places(asked, board, on_board(asked, board)) == {EVERYBODY: places}


@pytest.mark.parametrize(
    ("stated", "ranked", "participants", "expected"),
    [
        ({"share": "10 %", "of": "participants"}, 3, 99, 9),
        ({"share": "10 %", "of": "participants"}, 3, 100, 10),
        ({"share": "10 %", "of": "participants", "at_least": "1"}, 3, 5, 1),
        ({"share": "10 %"}, 20, 99, 2),
    ],
)
def test_a_share_is_of_those_it_names_rounded_down(stated, ranked, participants, expected):
    assert quota_of(Quota.model_validate(stated), ranked, participants) == expected


def test_a_board_may_give_each_unit_its_own_places():
    board = rank(
        score(campaign(counted("m")), {"m": "9"}, {"m": "8"}), BoardRule.model_validate(BOARD)
    )
    asked = award(quota={"count": "1", "per": "unit"})
    mine = {"u0": "a", "u1": "a"}
    told = on_board(asked, board, units=mine)
    assert select(asked, told, (), board_places(asked, board, told)).subjects("proposed") == ("u0",)
    chosen = select_on_board(asked, board)
    assert chosen.subjects("proposed") == ("u0", "u1")
    assert robustness(board, chosen, times=5) == {}
    assert untold(board, chosen) == "per_unit"
    assert untold(None, chosen) == "no_board"
    assert untold(board, select_on_board(award(quota={"count": "1"}), board)) is None


def test_no_quota_is_no_limit():
    told = select(attested_award(quota=None), [one("a"), one("b")])
    assert told.subjects("proposed") == ("a", "b")
    assert told.quota is None


# What stands against a candidate

STANDARDS = [{"id": name, "title": name, "attested_by": "Sở"} for name in ("s", "t")]
GATE = {"id": "g", "title": "G", "standard": "s", "then": "not_proposed", "reason": "vì thế"}


@pytest.mark.parametrize(
    ("said", "held", "excluded"),
    [
        ("yes", (), ()),
        ("no", (), (Ground("gate", "g"),)),
        ("held", (Ground("hold", "s"),), ()),
        ("not_yet", (Ground("standard_open", "s"),), ()),
    ],
)
def test_what_is_looked_into_holds_and_never_excludes(said, held, excluded):
    asked = campaign(counted("m"), standards=STANDARDS, gates=[GATE])
    attested = {("a", "s"): said}
    gates = standard_gates(asked, "a", attested)
    needed = attested_award(requires=["s"], quota=None)
    assert against(needed, asked, "a", gates, attested) == (held, excluded)


@pytest.mark.parametrize(
    ("attested", "passed"),
    [("yes", True), ("no", False), ("held", False), ("not_yet", None), (None, None)],
)
def test_a_gate_on_a_standard_knows_no_and_held_from_silence(attested, passed):
    measured = GATE | {"id": "h", "standard": None, "complete": "yes"}
    asked = campaign(counted("m"), standards=STANDARDS, gates=[measured, GATE])
    said = {("a", "s"): attested} if attested else {}
    assert [one.passed for one in standard_gates(asked, "a", said)] == [passed]
    assert [one.passed for one in standard_gates(asked, "b", said)] == [None]


def test_a_required_standard_that_nobody_was_asked_about_is_open():
    asked = campaign(counted("m"), standards=STANDARDS)
    needed = attested_award(requires=["t"], quota=None)
    assert against(needed, asked, "a", [], {}) == ((Ground("standard_open", "t"),), ())


def test_a_hold_on_a_standard_without_a_gate_holds_too():
    asked = campaign(counted("m"), standards=STANDARDS)
    board = rank(score(asked, {"m": "9"}, {"m": "8"}), BoardRule.model_validate(BOARD))
    told = select_on_board(award(), board, attested={("u0", "t"): "held"})
    assert ends(told) == {"u0": "held", "u1": "proposed"}


def test_a_required_standard_that_fails_excludes_where_no_gate_says_otherwise():
    asked = campaign(counted("m"), standards=STANDARDS)
    attested = {("a", "t"): "no"}
    needed = attested_award(requires=["t"], quota=None)
    held, excluded = against(needed, asked, "a", [], attested)
    assert (held, excluded) == ((), (Ground("standard_no", "t"),))


def test_a_higher_form_is_taken_or_waited_for():
    told = select(award(quota={"count": "1"}), [one("a", 1), one("b", 1)], (), {EVERYBODY: 1})
    assert taken_by([told]) == {
        "a": Ground("waits", "bang-khen"),
        "b": Ground("waits", "bang-khen"),
    }
    told = select(award(), [one("a", 1), one("b", 2), one("c", 3)], (), {EVERYBODY: 2})
    assert taken_by([told]) == {
        "a": Ground("one_form", "bang-khen"),
        "b": Ground("one_form", "bang-khen"),
    }


STATES = st.sampled_from(["free", "held", "excluded"])
SOMEBODY = st.tuples(st.integers(1, 4), st.integers(0, 1), st.booleans(), STATES)


@given(
    st.lists(SOMEBODY, max_size=9),
    st.integers(0, 5),
    st.sampled_from(["council", "none"]),
    st.permutations([WOMEN, DIRECT]),
)
@settings(deadline=None)
def test_everybody_ends_once_and_no_order_of_entry_decides(people, places, tie, chain):
    def candidates(order):
        return [
            one(
                f"p{at}",
                place,
                women,
                1,
                is_leader=leads,
                held=(Ground("hold", "s"),) if state == "held" else (),
                excluded=(Ground("unranked"),) if state == "excluded" else (),
            )
            for at, (place, women, leads, state) in order
        ]

    asked = award(over_quota_tie=tie)
    order = list(enumerate(people))
    told = select(asked, candidates(order), chain, {EVERYBODY: places})
    again = select(asked, candidates(order[::-1]), chain, {EVERYBODY: places})
    assert ends(told) == ends(again)
    assert [case.candidate.subject for case in told.cases] == [f"p{at}" for at, _ in order]
    assert len(told.subjects("proposed")) <= places
    for case in told.cases:
        assert case.grounds or case.outcome == "proposed"
    first = {case.candidate.place for case in told.cases if case.outcome == "proposed"}
    left = [case for case in told.cases if case.outcome in ("edge_tie", "over_quota")]
    assert all(case.candidate.place >= max(first, default=0) for case in left)
    tied = {case.candidate.place for case in told.cases if case.outcome == "edge_tie"}
    assert len(tied) <= 1
    if tied and tie == "council":
        assert len(told.subjects("proposed")) < places


# Money


@pytest.mark.parametrize(
    ("times", "base", "expected"),
    [
        ("3", 2_340_000, 7_020_000),
        ("3", 2_530_000, 7_590_000),
        ("1.5", 2_530_000, 3_800_000),
        ("0.3", 2_340_000, 710_000),
        ("0.6", 2_340_000, 1_410_000),
        ("0.3", 2_530_000, 760_000),
        ("0.6", 2_530_000, 1_520_000),
        ("8", 2_530_000, 20_240_000),
    ],
)
def test_money_is_a_multiple_rounded_up_to_ten_thousand(times, base, expected):
    money = Money.model_validate({"times_base_salary": times})
    assert prize_money(money, base, 10_000) == expected


def test_an_amount_is_paid_as_it_stands():
    assert prize_money(Money.model_validate({"amount": "1234567"}), 2_530_000, 10_000) == 1_234_567


@given(st.integers(1, 100), st.integers(1, 10**7))
def test_money_is_never_less_than_the_multiple_and_never_a_whole_step_more(tenths, base):
    money = Money.model_validate({"times_base_salary": f"{tenths / 10:.1f}"})
    given_, exact = prize_money(money, base, 10_000), Fraction(tenths, 10) * base
    assert given_ % 10_000 == 0
    assert exact <= given_ < exact + 10_000


# Robustness


def weighed(*units, **stated):
    names = sorted({name for unit in units for name in unit})
    asked = campaign(
        *(line(name) for name in names), scale=scale(total=str(10 * len(names))), **stated
    )
    return rank(score(asked, *units), BoardRule.model_validate(BOARD))


def splitmix(seed, at):
    """Give SplitMix64's number as its authors write it, on Python integers."""
    whole = 2**64
    mixed = (seed + at * 0x9E3779B97F4A7C15) % whole
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % whole
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % whole
    return mixed ^ (mixed >> 31)


def test_weights_are_whole_even_and_the_same_for_everybody():
    drawn = weightings(11, 1000, WHOLE // 4, 2026)
    assert drawn.shape == (11, 1000)
    assert (drawn.min(), drawn.max()) >= (750_000, 0)
    assert drawn.max() <= 1_250_000
    assert drawn.min() < 751_000
    assert drawn.max() > 1_249_000
    assert abs(int(drawn.mean()) - WHOLE) < 5_000
    assert (drawn == weightings(11, 1000, WHOLE // 4, 2026)).all()
    assert (drawn != weightings(11, 1000, WHOLE // 4, 2027)).any()
    assert weightings(2, 3, WHOLE // 4, 2026).T.ravel().tolist() == [
        750_000 + splitmix(2026, at) % 500_001 for at in range(1, 7)
    ]
    with pytest.raises(ValueError, match="below the whole"):
        weightings(1, 1, WHOLE, 1)


def test_no_spread_leaves_every_weight_and_a_seed_counts_to_its_end():
    still = weightings(2, 3, 0, 2026)
    assert (still.dtype, still.tolist()) == (np.int64, [[WHOLE] * 3] * 2)
    last = weightings(2, 2, WHOLE // 4, 2**64 + 5)
    assert last.dtype == np.int64
    drawn = [750_000 + splitmix(5, at) % 500_001 for at in range(1, 5)]
    assert last.T.ravel().tolist() == drawn
    assert weightings(2, 2, WHOLE // 4, -1).T.ravel().tolist() == [
        750_000 + splitmix(2**64 - 1, at) % 500_001 for at in range(1, 5)
    ]


def test_without_each_leaves_out_one_criterion_a_column():
    left = without_each(3)
    assert left.dtype == np.int64
    assert left.tolist() == [[0, WHOLE, WHOLE], [WHOLE, 0, WHOLE], [WHOLE, WHOLE, 0]]


def weighed_by_hand(tops, weights, whole, places=2):
    """Print a total of ratios of ten under one weighting, in last places, half up."""
    points = [Fraction(top, 10) for top in tops]
    part = sum(point * weight for point, weight in zip(points, weights, strict=True))
    return int(part / sum(weights) * whole * 10**places + Fraction(1, 2))


def columns_by_hand(lines, times, seed):
    """Give the drawn weightings and those without one criterion, each a list of weights."""
    drawn = [750_000 + splitmix(seed, at) % 500_001 for at in range(1, lines * times + 1)]
    dropped = [[0 if at == left else 1 for at in range(lines)] for left in range(lines)]
    return [drawn[lines * at : lines * (at + 1)] for at in range(times)], dropped


UNITS = [(9, 5, 7), (6, 9, 6), (7, 7, 7), (5, 6, 9), (8, 2, 2), (0, 0, 0)]


def totals_by_hand(weights):
    return [weighed_by_hand(tops, weights, 30) for tops in UNITS]


def hand_board(**stated):
    units = [{name: f"{top}/10" for name, top in zip("mno", tops, strict=True)} for tops in UNITS]
    return weighed(*units, dict.fromkeys("mno", "not reported"), **stated)


@pytest.mark.parametrize("places", [1, 2, 3, 6])
@pytest.mark.parametrize("score_", [None, "12", "21"])
def test_shares_are_those_counted_one_weighting_after_another(places, score_):
    """A place is sure where no more than the places have as much, and the least score is there."""
    asked = award(quota={"count": str(places)}, min_score=score_)
    board = hand_board()
    told = robustness(board, select_on_board(asked, board), times=20, seed=7)
    least_ = int(score_ or 0) * 100
    below = [sum(tops) * 100 < least_ for tops in UNITS]
    counted_ = []
    for columns in columns_by_hand(3, 20, 7):
        totals = [totals_by_hand(one) for one in columns]
        counted_.append(
            [
                sum(
                    one[at] >= least_ and sum(other >= one[at] for other in one) <= places
                    for one in totals
                )
                for at in range(len(UNITS))
            ]
        )
    assert {name: (one.weightings, one.dropped) for name, one in told.items()} == {
        f"u{at}": (counted_[0][at], counted_[1][at]) for at in range(len(UNITS)) if not below[at]
    }


def test_bands_are_the_best_and_worst_of_the_ranks_counted_one_by_one():
    expected = {}
    for columns in columns_by_hand(3, 20, 7):
        totals = [totals_by_hand(one) for one in columns]
        for at in range(len(UNITS)):
            held = [1 + sum(other > one[at] for other in one) for one in totals]
            expected.setdefault(at, []).extend((min(held), max(held)))
    told = bands(hand_board(), times=20, seed=7)
    assert {
        row: [one.best, one.worst, one.best_dropped, one.worst_dropped] for row, one in told.items()
    } == expected


def test_a_least_score_reached_at_its_own_number_is_reached_under_every_weight():
    board = weighed({"m": "5/10", "n": "5/10"})
    told = robustness(board, select_on_board(award(min_score="10"), board), times=9)
    assert (told["u0"].weightings, told["u0"].dropped) == (9, 2)


def test_a_tie_break_stands_behind_the_points_and_never_before_them():
    ranking = {"ties": "competition", "tie_breaks": [{"indicator": "x", "first": "highest"}]}
    asked = campaign(line("m"), line("n"), scale=scale(total="20"), ranking=ranking)
    units = [{"m": f"{top}/10", "n": f"{top}/10", "x": str(9 - top)} for top in (6, 5, 4)]
    board = rank(score(asked, *units), BoardRule.model_validate(BOARD))
    told = robustness(board, select_on_board(award(quota={"count": "1"}), board), times=9)
    assert [told[f"u{at}"].weightings for at in range(3)] == [9, 0, 0]
    near = [{"m": "500/1000", "n": "500/1000", "x": "0"}, {"m": "499/1000", "n": "499/1000"}]
    near = [near[0], near[1] | {"x": "9"}]
    board = rank(score(asked, *near), BoardRule.model_validate(BOARD))
    told = robustness(board, select_on_board(award(quota={"count": "1"}), board), times=9)
    assert [told[f"u{at}"].weightings for at in range(2)] == [9, 0]


def test_without_places_nobody_is_sure_of_one():
    board = hand_board()
    told = robustness(board, select_on_board(award(quota={"count": "0"}), board), times=5)
    assert {(one.weightings, one.dropped) for one in told.values()} == {(0, 0)}
    assert len(told) == len(UNITS)


def test_where_nobody_contends_or_no_limit_is_set_nothing_is_weighed():
    asked = campaign(line("m"), standards=STANDARDS)
    board = rank(score(asked, {"m": "9/10"}), BoardRule.model_validate(BOARD))
    held = select_on_board(award(), board, attested={("u0", "s"): "held"})
    assert robustness(board, held, times=5) == {}
    free = select(award(), on_board(award(), board))
    assert (free.quota, robustness(board, free, times=5)) == (None, {})


def test_who_is_held_gives_up_the_place_and_who_waits_does_not():
    asked = campaign(line("m"), standards=STANDARDS)
    units = [{"m": f"{top}/10"} for top in (9, 9, 7)]
    board = rank(score(asked, *units), BoardRule.model_validate(BOARD))
    held = {(name, "s"): "held" for name in ("u0", "u1")}
    chosen = select_on_board(award(quota={"count": "1"}), board, attested=held)
    assert robustness(board, chosen, times=5)["u2"].weightings == 5
    first = select_on_board(award(quota={"count": "1"}), board)
    waits = taken_by([first])
    second = select_on_board(award(id="nhi", quota={"count": "1"}), board, waits)
    assert robustness(board, second, above=1, times=5)["u2"].weightings == 0


def test_large_points_are_weighed_to_the_last_place():
    """Totals beyond 2^53 against plain integers; a float would lose the end of them."""
    asked = campaign(
        *(line(name, max_points="1000000000") for name in "mn"),
        scale=scale("6", total="2000000000"),
    )
    tops = [(333_333_333, 777_777_777), (123_456_789, 987_654_321)]
    units = [{"m": f"{m}/1000000000", "n": f"{n}/1000000000"} for m, n in tops]
    board = rank(score(asked, *units), BoardRule.model_validate(BOARD))
    weights = weightings(2, 4, WHOLE // 4, 3)
    told = weighed_totals(board.sheet, np.array([0, 1]), weights)
    assert told.tolist() == [
        [
            (2 * (m * a + n * b) * 10**6 * 2 * 10**9 + (a + b) * 10**9) // (2 * (a + b) * 10**9)
            for a, b in weights.T.tolist()
        ]
        for m, n in tops
    ]


def test_totals_beyond_any_float_are_weighed_exactly():
    """Lines of 10^11 points to six places: a total has 18 digits, a float holds 16."""
    most, tops = 10**11, [(33_333_333_337, 77_777_777_773), (12_345_678_911, 98_765_432_101)]
    asked = campaign(
        *(line(name, max_points=f"{most}") for name in "mn"), scale=scale("6", total=f"{2 * most}")
    )
    units = [{"m": f"{m}/{most}", "n": f"{n}/{most}"} for m, n in tops]
    board = rank(score(asked, *units), BoardRule.model_validate(BOARD))
    weights = np.array([[1, 3, 999_983], [1, 7, 1_000_003]])
    told = weighed_totals(board.sheet, np.array([0, 1]), weights)
    assert told.tolist() == [
        [
            (2 * (m * a + n * b) * 10**6 * 2 * most + (a + b) * most) // (2 * (a + b) * most)
            for a, b in weights.T.tolist()
        ]
        for m, n in tops
    ]


def test_the_least_weight_counts_and_none_gives_nothing():
    asked = campaign(line("m", max_points="1"), scale=scale("0", total="1"))
    board = rank(score(asked, {"m": "5/5"}), BoardRule.model_validate(BOARD))
    assert weighed_totals(board.sheet, np.array([0]), np.array([[0, 1, 2]])).tolist() == [[0, 1, 1]]


def test_who_is_first_on_every_line_stays_first_under_any_weight():
    board = weighed(
        {"m": "9/10", "n": "9/10"}, {"m": "8/10", "n": "8/10"}, {"m": "1/10", "n": "0/10"}
    )
    asked = award(quota={"count": "1"})
    told = robustness(board, select_on_board(asked, board), times=500)
    first = told["u0"]
    assert (first.weightings, first.of, first.dropped, first.of_dropped) == (500, 500, 2, 2)
    assert (told["u1"].weightings, told["u1"].dropped) == (0, 0)


def test_who_leads_by_one_line_alone_loses_without_it():
    board = weighed({"m": "10/10", "n": "4/10"}, {"m": "5/10", "n": "8/10"})
    told = robustness(board, select_on_board(award(quota={"count": "1"}), board), times=2000)
    assert told["u0"].dropped == 1
    assert 0 < told["u0"].weightings < 2000
    assert told["u0"].weightings + told["u1"].weightings <= 2000


def test_equals_at_the_last_place_are_not_surely_proposed():
    board = weighed({"m": "5/10"}, {"m": "5/10"}, {"m": "1/10"})
    told = robustness(board, select_on_board(award(quota={"count": "1"}), board), times=50)
    assert [told[name].weightings for name in ("u0", "u1")] == [0, 0]
    both = robustness(board, select_on_board(award(quota={"count": "2"}), board), times=50)
    assert [both[name].weightings for name in ("u0", "u1")] == [50, 50]


def test_a_figure_that_breaks_ties_breaks_them_under_every_weight():
    ranking = {"ties": "competition", "tie_breaks": [{"indicator": "x", "first": "lowest"}]}
    asked = campaign(line("m"), ranking=ranking)
    units = [{"m": "5/10", "x": "7"}, {"m": "5/10", "x": "6"}]
    board = rank(score(asked, *units), BoardRule.model_validate(BOARD))
    told = robustness(board, select_on_board(award(quota={"count": "1"}), board), times=50)
    assert (told["u1"].weightings, told["u0"].weightings) == (50, 0)


def test_a_higher_prize_on_the_same_board_counts_as_proposed():
    board = weighed({"m": "9/10"}, {"m": "8/10"}, {"m": "7/10"})
    first = select_on_board(award(quota={"count": "1"}), board)
    second = select_on_board(award(id="nhi", quota={"count": "1"}), board, taken_by([first]))
    told = robustness(board, second, above=1, times=50)
    assert {name: one.weightings for name, one in told.items()} == {"u1": 50, "u2": 0}


def test_a_least_score_is_asked_under_every_weight():
    board = weighed({"m": "10/10", "n": "5/10"})
    sure = robustness(board, select_on_board(award(min_score="15", quota={"count": "1"}), board))
    assert 4_000 < sure["u0"].weightings < 6_000
    assert sure["u0"].dropped == 1


def test_whom_a_gate_holds_is_not_weighed():
    asked = campaign(line("m"), standards=STANDARDS)
    board = rank(score(asked, {"m": "9/10"}, {"m": "8/10"}), BoardRule.model_validate(BOARD))
    chosen = select_on_board(award(), board, attested={("u0", "s"): "held"})
    assert set(robustness(board, chosen, times=10)) == {"u1"}


@given(
    st.lists(
        st.tuples(*[st.sampled_from(["0/0", *(f"{n}/7" for n in range(8))])] * 3),
        min_size=2,
        max_size=6,
    )
)
@settings(deadline=None, max_examples=40)
def test_even_weights_give_the_board_itself_and_any_weight_keeps_the_printed_scale(units):
    board = weighed(*(dict(zip("mno", unit, strict=True)) for unit in units))
    rows = board.members[board.ranks > 0]
    if not len(rows):
        return
    even = np.full((3, 2), WHOLE, np.int64)
    assert (
        weighed_totals(board.sheet, rows, even)[:, 0].tolist() == board.sheet.totals[rows].tolist()
    )
    some = weighed_totals(board.sheet, rows, weightings(3, 20, WHOLE // 4, 1))
    assert (some >= 0).all()
    assert (some <= 3000).all()
    dropped = weighed_totals(board.sheet, rows, without_each(3))
    assert (dropped <= 3000).all()


def test_large_points_are_weighed_as_exactly_as_small_ones():
    names = [f"c{at}" for at in range(3)]
    asked = campaign(
        *(line(name, max_points="1000000") for name in names),
        scale=scale("6", total="3000000"),
    )
    units = [dict.fromkeys(names, "1/3"), dict.fromkeys(names, "2/3")]
    board = rank(score(asked, *units), BoardRule.model_validate(BOARD))
    told = robustness(board, select_on_board(award(quota={"count": "1"}), board), times=20)
    assert (told["u1"].weightings, told["u1"].dropped) == (20, 3)


def test_bands_hold_the_rank_itself_and_stay_within_the_board():
    units = [{"m": f"{n}/10", "n": f"{(3 * n) % 10}/10"} for n in range(1, 10)]
    board = weighed(*units)
    told = bands(board, times=200)
    for row, place in zip(board.members.tolist(), board.ranks.tolist(), strict=True):
        held = told[row]
        assert held.best <= place <= held.worst
        assert 1 <= held.best_dropped <= held.worst_dropped <= 9


def test_groups_that_add_up_and_lines_only_shown_leave_a_plain_sum():
    shown = {"shape": {"monitored": {}}, "max_points": None, "target": None, "meets": None}
    group = [{"id": "g", "title": "G"}]
    for lines, plain in (
        ([line("m", group="g")], True),
        ([line("m", group="g"), line("n", weight="2", **shown)], True),
        ([line("m", group="g"), line("n", weight="2")], False),
    ):
        sheet = score(campaign(*lines, groups=group), {"m": "1/2", "n": "1/2"})
        assert (hindrance(sheet) is None) is plain


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ({"groups": [{"id": "g", "title": "G", "combine": "mean"}]}, "not_summed"),
        ({"groups": [{"id": "g", "title": "G", "at_most": "5"}]}, "not_summed"),
        ({"groups": [{"id": "g", "title": "G", "weight": "2"}]}, "weighted"),
        ({"adjustments": [{"id": "a", "title": "A", "total_at_most": "9"}]}, "adjusted"),
    ],
)
def test_a_total_that_is_no_plain_sum_is_not_weighed_anew_and_says_why(stated, why):
    own = {"group": "g"} if "groups" in stated else {}
    board = rank(
        score(campaign(line("m", **own), **stated), {"m": "1/2"}), BoardRule.model_validate(BOARD)
    )
    assert hindrance(board.sheet) == why
    asked = award(quota={"count": "1"})
    assert untold(board, select_on_board(asked, board)) == why
    assert robustness(board, select_on_board(asked, board)) == {}
    assert bands(board) == {}


def test_what_hinders_is_the_totals_own():
    def told(*lines, **stated):
        return hindrance(score(campaign(*lines, **stated), {"m": "1/2"}))

    assert told(line("m")) is None
    assert told(line("m", weight="1")) is None
    assert told(line("m", weight="2")) == "weighted"
    assert told(line("m", max_points=None), scale=None) == "no_total"


def test_the_members_of_a_board_are_its_candidates_in_order():
    asked = campaign(counted("m"))
    board = rank(
        score(asked, {"m": "1"}, {"m": "not reported"}, {"m": "3"}), BoardRule.model_validate(BOARD)
    )
    found = on_board(award(), board, women={"u2": (3, 4)})
    assert [one.is_leader for one in found] == [False] * 3
    assert [(one.subject, one.place, one.women, one.people) for one in found] == [
        ("u2", 1, 3, 4),
        ("u0", 2, 0, 0),
        ("u1", 0, 0, 0),
    ]


# The registers of award law


def test_award_law_is_dated_and_says_what_was_read():
    law = load_award_law()
    for day, amount in ((date(2026, 6, 30), 2_340_000), (date(2026, 7, 1), 2_530_000)):
        assert on_day(law.salaries, day).amount == amount
    assert on_day(law.salaries, date(2024, 6, 30)) is None
    assert law.state(on_day(law.salaries, date(2026, 7, 1))) == "confirmed"
    assert law.state(law.clause("hold", date(2026, 7, 1))) == "to_confirm"
    assert law.clause("hold", date(2025, 6, 30)) is None
    assert law.council("standing", date(2025, 12, 14)) is None
    for level in ("agency", "standing"):
        assert law.council(level, date(2025, 12, 15)).level == level
    assert law.form("person_report", date(2026, 1, 1)).number == "Mẫu số 08"


def test_mistakes_in_award_law_are_told_at_their_lines(tmp_path):
    (tmp_path / "awarding").mkdir()
    (tmp_path / "awarding" / "base_salary.yaml").write_text(
        """format: 1
base_salary:
  - {from: 2026-07-01, until: 2026-06-30, amount: 1, reference: {source: nd-161-2026, clause: a}}
  - {from: 2026-07-01, amount: 2, reference: {source: la, clause: a}}
  - {from: 2026-07-01, amount: 3}
""",
        encoding="utf-8",
    )
    with pytest.raises(Refused) as told:
        load_award_law(tmp_path)
    assert [(one.code, one.line) for one in told.value.problems] == [
        ("ends_before_start", 3),
        ("unknown_source", 4),
        ("no_grounds", 5),
    ]
    first = told.value.problems[0]
    assert first.path == "base_salary[1].until"
    assert first.heading == f"a, {load_award_law().registers.titles()['nd-161-2026']}"


def test_what_holds_on_a_single_day_holds_and_the_later_of_two_goes_before(tmp_path):
    (tmp_path / "awarding").mkdir()
    (tmp_path / "awarding" / "base_salary.yaml").write_text(
        """format: 1
base_salary:
  - {from: 2027-01-02, until: 2027-01-02, amount: 8, assumption: {reason: thử}}
  - {from: 2027-01-01, amount: 9, assumption: {reason: thử}}
""",
        encoding="utf-8",
    )
    salaries = load_award_law(tmp_path).salaries
    told = {day: on_day(salaries, date(2027, 1, day)).amount for day in (1, 2, 3)}
    assert told == {1: 9, 2: 8, 3: 9}
    assert on_day(salaries[::-1], date(2027, 1, 2)).amount == 8


def test_an_offices_own_base_salary_stands_for_the_shipped_one(tmp_path):
    (tmp_path / "awarding").mkdir()
    (tmp_path / "awarding" / "base_salary.yaml").write_text(
        """format: 1
base_salary:
  - {from: 2027-01-01, amount: 9, assumption: {reason: thử}}
""",
        encoding="utf-8",
    )
    law = load_award_law(tmp_path)
    assert on_day(law.salaries, date(2027, 1, 1)).amount == 9
    assert law.forms == load_award_law().forms
