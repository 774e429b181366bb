"""Who may be chosen for an award: each with a place where there is one, and what stands against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rules.decisions import Award, Gate
from rules.model import Campaign
from scoring.gates import Attested, Passed, gates_of
from scoring.results import MISSED, Board, ScoreSheet

Reason = Literal[
    "hold",
    "gate",
    "standard_no",
    "standard_open",
    "one_form",
    "waits",
    "not_recognised",
    "unranked",
    "min_score",
    "missed",
    "quota",
    "tie",
    "statutory_women",
    "direct_workers",
]
WOMEN = (70, 100)
"""At least so many women of so many people make a collective one of women."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody ends where he does; ``name`` is the gate, standard, criterion or award."""

    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One subject for one award.

    ``row`` is its place in the score sheet (-1: none), ``place`` its rank (0: nobody is before or
    after another). ``women`` of ``people`` is the share of women, of a person 1 or 0 of 1; nothing
    is known where ``people`` is 0. ``held`` and ``excluded`` say what stands against it.
    """

    subject: str
    unit: str = ""
    row: int = -1
    place: int = 0
    women: int = 0
    people: int = 0
    is_leader: bool = False
    held: tuple[Ground, ...] = ()
    excluded: tuple[Ground, ...] = ()

    @property
    def is_of_women(self) -> bool:
        """Whether the statutory rule for women prefers it (NĐ 152/2025/NĐ-CP, Điều 4(6))."""
        return self.people > 0 and self.women * WOMEN[1] >= WOMEN[0] * self.people


Against = tuple[tuple[Ground, ...], tuple[Ground, ...]]
"""What holds a candidate, and what excludes it."""
Taken = Mapping[str, Ground]
"""Who has a higher form already (``one_form``), or waits for the council there (``waits``)."""


def against(
    award: Award, campaign: Campaign, subject: str, passed: list[Passed], attested: Attested
) -> Against:
    """Give what gates and standards say against a subject.

    A standard that is being looked into holds, whatever its gate says, until a document clears it
    (NĐ 152/2025/NĐ-CP, Điều 4(4)). A standard the award requires and nobody has attested holds too.
    """
    held = [
        Ground("hold", one.id)
        for one in campaign.standards
        if attested.get((subject, one.id)) == "held"
    ]
    looked_into = {one.name for one in held}
    excluded: list[Ground] = []
    for one in passed:
        if one.passed is False and one.gate.standard not in looked_into:
            ground = Ground("gate", one.gate.id)
            (held if one.gate.then == "held" else excluded).append(ground)
    gated = {one.gate.standard for one in passed}
    for name in award.requires:
        said = attested.get((subject, name), "not_yet")
        if said == "not_yet":
            held.append(Ground("standard_open", name))
        elif said == "no" and name not in gated:
            excluded.append(Ground("standard_no", name))
    return tuple(held), tuple(excluded)


def with_taken(stated: Against, taken: Ground | None) -> Against:
    """Add that one has a higher form already, or waits for the council there."""
    held, excluded = stated
    if taken is None:
        return stated
    if taken.reason == "waits":
        return (*held, taken), excluded
    return held, (*excluded, taken)


def standard_gates(campaign: Campaign, subject: str, attested: Attested) -> list[Passed]:
    """Give the gates on standards alone, of a subject without figures."""
    said = {"yes": True, "no": False, "held": False}
    asked: list[Gate] = [one for one in campaign.gates if one.standard is not None]
    return [Passed(one, said.get(attested.get((subject, one.standard or ""), ""))) for one in asked]


def on_board(
    award: Award,
    board: Board,
    taken: Taken | None = None,
    attested: Attested | None = None,
    women: Mapping[str, tuple[int, int]] | None = None,
    units: Mapping[str, str] | None = None,
) -> list[Candidate]:
    """Give every member of a board as a candidate, the unranked too, in order of rank.

    ``women`` says how many women of how many people a unit has; ``units`` whose an entry is, where
    the subjects are no units themselves.
    """
    sheet = board.sheet
    found = []
    for row, place in zip(board.members.tolist(), board.ranks.tolist(), strict=True):
        subject = sheet.figures.subjects[row]
        said = attested or {}
        held, excluded = against(award, sheet.campaign, subject, gates_of(sheet, row, said), said)
        held, excluded = with_taken((held, excluded), (taken or {}).get(subject))
        excluded = (*excluded, *_of_the_sheet(award, sheet, row, place))
        count, people = (women or {}).get(subject, (0, 0))
        home = (units or {}).get(subject, subject)
        found.append(Candidate(subject, home, row, place, count, people, False, held, excluded))
    return found


def _of_the_sheet(award: Award, sheet: ScoreSheet, row: int, place: int) -> Iterator[Ground]:
    if not place:
        yield Ground("unranked")
        return
    if award.min_score is not None and sheet.totals is not None:
        least = award.min_score.value * 10**sheet.places
        if int(sheet.totals[row]) < least:
            yield Ground("min_score")
    if award.select == "all_criteria_met":
        for line in sheet.lines:
            if int(line.met[row]) == MISSED:
                yield Ground("missed", line.criterion.id)
