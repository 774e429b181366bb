"""Who is proposed: everybody ends as proposed, held, edge tie, over quota or excluded, with why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rules.decisions import Award, Quota
from rules.model import Campaign
from scoring.candidates import Candidate, Ground, on_board
from scoring.gates import Attested
from scoring.results import Board

Outcome = Literal["proposed", "held", "edge_tie", "over_quota", "excluded"]
Step = Literal["direct_workers", "statutory_women"]
EVERYBODY = ""
"""The one pool of an award whose quota is not for each unit."""


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate and its outcome; grounds are empty only where no tie had to be broken."""

    candidate: Candidate
    outcome: Outcome
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True)
class Selection:
    """The outcome for one award: every candidate once, in the order in which they were given.

    ``quota`` is how many places there are in all, None where the rules set no limit. ``ranked``
    is how many had a place on the board.
    """

    award: Award
    quota: int | None
    ranked: int
    cases: tuple[Case, ...]

    def rows(self, outcome: Outcome) -> tuple[int, ...]:
        """Give the rows of the score sheet that end so, in order of rank."""
        return tuple(one.candidate.row for one in self.cases if one.outcome == outcome)

    def subjects(self, *outcomes: Outcome) -> tuple[str, ...]:
        """Give the subjects that end in one of these ways."""
        return tuple(one.candidate.subject for one in self.cases if one.outcome in outcomes)


def quota_of(quota: Quota, ranked: int, participants: int | None = None) -> int:
    """Give the number of places: the count, or the share of those it speaks of, rounded down."""
    if quota.count is not None:
        return quota.count
    share = quota.share.value if quota.share else 0
    base = participants if quota.of == "participants" and participants is not None else ranked
    return max(quota.at_least, int(share * base))


def chain_of(campaign: Campaign) -> tuple[Step, ...]:
    """Give what is asked of those tied across the last place, after the board's own tie breaks.

    The campaign's order; the statutory rule for women stands last where the campaign does not
    place it (an assumption: the decree does not say). Then the council decides.
    """
    stated = campaign.ranking.tie_breaks if campaign.ranking else ()
    steps: list[Step] = [one.by for one in stated if one.by is not None and one.by != "council"]
    return tuple(steps) if "statutory_women" in steps else (*steps, "statutory_women")


def select(
    award: Award,
    candidates: Sequence[Candidate],
    chain: Iterable[Step] = (),
    places: Mapping[str, int] | None = None,
) -> Selection:
    """Select from the candidates, never splitting a tie by name, code or order of entry.

    ``places`` are by pool: by unit where the quota is for each, otherwise one; None for no limit.
    Who is held or excluded takes no place.
    """
    settled: dict[str, Case] = {}
    pools: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.excluded:
            settled[one.subject] = Case(one, "excluded", (*one.excluded, *one.held))
        elif one.held:
            settled[one.subject] = Case(one, "held", one.held)
        else:
            pools.setdefault(_pool(award, one), []).append(one)
    steps = tuple(chain)
    for pool, held in pools.items():
        room = len(held) if places is None else places.get(pool, 0)
        settled |= {one.candidate.subject: one for one in _cut(award, held, room, steps)}
    return Selection(
        award,
        None if places is None else sum(places.values()),
        sum(one.place > 0 for one in candidates),
        tuple(settled[one.subject] for one in candidates),
    )


def _pool(award: Award, one: Candidate) -> str:
    return one.unit if award.quota and award.quota.per == "unit" else EVERYBODY


def _cut(
    award: Award, eligible: Sequence[Candidate], room: int, steps: Sequence[Step]
) -> Iterable[Case]:
    """Fill the places from the first on; who shares the last place goes through the chain."""
    by_place: dict[int, list[Candidate]] = {}
    for one in sorted(eligible, key=lambda candidate: candidate.place):
        by_place.setdefault(one.place, []).append(one)
    for equals in by_place.values():
        if len(equals) <= room or not room:
            outcome: Outcome = "proposed" if room else "over_quota"
            why = () if room else (Ground("quota"),)
            yield from (Case(one, outcome, why) for one in equals)
        elif award.over_quota_tie == "all":
            yield from (Case(one, "proposed", (Ground("tie"),)) for one in equals)
        else:
            yield from _untied(award, equals, room, steps)
        room = max(0, room - len(equals))


def _untied(
    award: Award, tied: Sequence[Candidate], room: int, steps: Sequence[Step]
) -> Iterable[Case]:
    """Take the tied through the chain; who is still equal is left to the council, or left out."""
    for step in steps:
        first = [one for one in tied if _is_preferred(step, one)]
        rest = [one for one in tied if not _is_preferred(step, one)]
        if len(first) > room:
            yield from (Case(one, "over_quota", (Ground("quota"), Ground(step))) for one in rest)
            tied = first
            continue
        yield from (Case(one, "proposed", (Ground(step),)) for one in first)
        tied, room = rest, room - len(first)
        if not room:
            yield from (Case(one, "over_quota", (Ground("quota"), Ground(step))) for one in rest)
            return
    outcome: Outcome = "over_quota" if award.over_quota_tie == "none" else "edge_tie"
    yield from (Case(one, outcome, (Ground("tie"),)) for one in tied)


def _is_preferred(step: Step, one: Candidate) -> bool:
    return not one.is_leader if step == "direct_workers" else one.is_of_women


def select_on_board(
    award: Award,
    board: Board,
    taken: Mapping[str, Ground] | None = None,
    attested: Attested | None = None,
    women: Mapping[str, tuple[int, int]] | None = None,
) -> Selection:
    """Select from a ranked board: its members are the candidates, the first ranks come first."""
    candidates = on_board(award, board, taken, attested, women)
    places = board_places(award, board, candidates)
    return select(award, candidates, chain_of(board.sheet.campaign), places)


def board_places(award: Award, board: Board, candidates: Sequence[Candidate]) -> dict[str, int]:
    """Give the places of an award given from a board, by pool: one pool, or one a unit."""
    places = quota_of(award.quota, board.ranked, len(board.members)) if award.quota else 0
    if award.quota and award.quota.per == "unit":
        return dict.fromkeys((one.unit for one in candidates), places)
    return {EVERYBODY: places}


def taken_by(selections: Collection[Selection]) -> dict[str, Ground]:
    """Give who has a form already, or waits for the council there: one achievement, one form.

    Source: Luật Thi đua, khen thưởng, Điều 5(2)(c).
    """
    held: dict[str, Ground] = {}
    for one in selections:
        for subject in one.subjects("edge_tie"):
            held.setdefault(subject, Ground("waits", one.award.id))
        for subject in one.subjects("proposed"):
            held.setdefault(subject, Ground("one_form", one.award.id))
    return held
