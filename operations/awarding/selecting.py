"""Selecting for every award of a campaign, the highest first: one achievement, one form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.awarding_tables import NominationRow
from operations.awarding.basis import WINDOW, Basis
from operations.awarding.known import Known
from operations.awarding.subjects import PRACTICE, Subject, people_of, person
from operations.office import Office
from rules.decisions import Award
from rules.errors import Problem, Refused, refuse, refuse_if_any
from scoring.awards import (
    EVERYBODY,
    Selection,
    board_places,
    chain_of,
    quota_of,
    select,
    taken_by,
)
from scoring.candidates import (
    Candidate,
    Ground,
    Taken,
    against,
    on_board,
    standard_gates,
    with_taken,
)
from scoring.gates import Passed, gates_of
from scoring.results import Board
from scoring.robustness import Robustness, robustness


@dataclass(frozen=True)
class Selected:
    """One award's selection with what a reader needs beside it.

    ``subjects`` are by code; ``places`` by pool, None for no limit; ``achievements`` are the texts
    of nominations and practices. ``robust`` is of those on a board that nothing bars.
    """

    award: Award
    selection: Selection
    board: Board | None
    subjects: Mapping[str, Subject]
    places: Mapping[str, int] | None
    achievements: Mapping[str, str]
    robust: Mapping[str, Robustness]


def select_all(office: Office, basis: Basis, known: Known) -> list[Selected]:
    """Select for every award.

    Raises Refused with everything at once: an official without a unit or in two, more places than
    candidates.
    """
    problems: list[Problem] = []
    made: list[Selected] = []
    for award in basis.book.campaign.awards:
        given = [
            one.selection
            for one in made
            if one.award.select != "practice" and _same_pool(one.award, award)
        ]
        choose = _on_board if award.board else _practices if _is_practice(award) else _nominated
        try:
            made.append(choose(office, basis, known, award, taken_by(given), made))
        except Refused as refused:
            problems += refused.problems
    refuse_if_any(dict.fromkeys(problems))
    return made


def _is_practice(award: Award) -> bool:
    return award.select == "practice"


def _same_pool(higher: Award, award: Award) -> bool:
    """Whether the same achievement may not be given both: of boards, those of one window."""
    if higher.board and award.board:
        return (higher.board, higher.window) == (award.board, award.window)
    return True


def _on_board(
    office: Office,
    basis: Basis,
    known: Known,
    award: Award,
    taken: Taken,
    made: Sequence[Selected],
) -> Selected:
    board = basis.board(award)
    candidates = on_board(award, board, taken, known.attested, known.women, known.entries)
    places = board_places(award, board, candidates)
    if EVERYBODY in places:
        _require_candidates(basis, award, places[EVERYBODY], board.ranked)
    chosen = select(award, candidates, chain_of(basis.book.campaign), places)
    above = sum(
        len(one.selection.subjects("proposed"))
        for one in made
        if (one.award.board, one.award.window) == (award.board, award.window)
    )
    return Selected(
        award,
        chosen,
        board,
        {one.subject: _of_board(office, known, award, one.subject) for one in candidates},
        places,
        _achievements(known, award),
        robustness(board, chosen, above),
    )


def _of_board(office: Office, known: Known, award: Award, code: str) -> Subject:
    unit = office.units.get(code)
    if unit is None:
        return Subject(code, award.subjects, code, known.entries.get(code, ""))
    return Subject(code, "unit", unit.name, unit.code)


def _require_candidates(basis: Basis, award: Award, places: int, candidates: int) -> None:
    if places > candidates:
        message = f"'{award.id}' có {places} suất mà chỉ có {candidates} đối tượng được xét"
        hint = "sửa quota của khen thưởng này trong quy tắc, hoặc bổ sung đối tượng"
        where = {"file": basis.book.campaign.id, "path": f"awards.{award.id}.quota"}
        raise refuse("quota_over_candidates", message, hint, **where)


def _nominated(
    office: Office,
    basis: Basis,
    known: Known,
    award: Award,
    taken: Taken,
    _: Sequence[Selected],
) -> Selected:
    """Select among those put forward, who have no order among them."""
    rows = [one for one in known.nominations if one.award == award.id]
    subjects = _standing(office, known, rows)
    candidates = []
    for row in rows:
        subject = subjects[row.subject]
        gates = _gates(basis, known, row.subject)
        stated = against(award, basis.book.campaign, row.subject, gates, known.attested)
        held, excluded = with_taken(stated, taken.get(row.subject))
        women, people = known.women.get(row.subject, (0, 0))
        if row.kind == "person":
            women, people = int(subject.is_female), 1
        candidates.append(
            Candidate(
                row.subject, row.unit, -1, 0, women, people, subject.is_leader, held, excluded
            )
        )
    places = _places(office, known, award, candidates)
    if places is not None and award.quota and award.quota.per == "board" and candidates:
        _require_candidates(basis, award, places[EVERYBODY], len(candidates))
    chosen = select(award, candidates, chain_of(basis.book.campaign), places)
    return Selected(award, chosen, None, subjects, places, _achievements(known, award), {})


def _standing(office: Office, known: Known, rows: Sequence[NominationRow]) -> dict[str, Subject]:
    """Give each nominated subject as it stands; officials must still be where they were."""
    problems: list[Problem] = []
    found = {}
    for row in rows:
        found[row.subject] = Subject(row.subject, row.kind, row.name, row.unit)
        if row.kind != "person":
            continue
        try:
            here = person(known.posts, row.subject, known.day)
        except Refused as refused:
            problems += refused.problems
            continue
        if here.unit != row.unit:
            was, now = (office.units.find(code).name for code in (row.unit, here.unit))
            message = f"cán bộ {row.subject} ở {now}, đề cử số {row.id} là của {was}"
            hint = "rút đề cử cũ, đơn vị đang quản lý cán bộ đề cử lại"
            problems.append(Problem("person_in_two_units", message, hint))
        found[row.subject] = here
    refuse_if_any(problems)
    return found


def _gates(basis: Basis, known: Known, subject: str) -> list[Passed]:
    """Give the gates of a subject: all of them where it has figures, else those on standards."""
    if WINDOW in basis.windows:
        sheet = basis.sheet(WINDOW)
        if subject in sheet.figures.subjects:
            return gates_of(sheet, list(sheet.figures.subjects).index(subject), known.attested)
    return standard_gates(basis.book.campaign, subject, known.attested)


def _places(
    office: Office, known: Known, award: Award, candidates: Sequence[Candidate]
) -> dict[str, int] | None:
    if award.quota is None:
        return None
    if award.quota.per == "unit":
        many: dict[str, int] = {}
        for one in candidates:
            many[one.unit] = many.get(one.unit, 0) + 1
        return {
            unit: quota_of(award.quota, count, people_of(known.women, unit))
            for unit, count in many.items()
        }
    people = people_of(known.women)
    units = len(office.units.of_tiers(award.tiers, known.day)) if award.tiers else None
    base = people if award.subjects == "person" else units
    return {EVERYBODY: quota_of(award.quota, len(candidates), base)}


def _practices(
    office: Office,
    basis: Basis,
    known: Known,
    award: Award,
    _: Taken,
    __: Sequence[Selected],
) -> Selected:
    """Propose every model that was recognised; each is an achievement of its own."""
    candidates, subjects, texts = [], {}, {}
    campaign, day = basis.book.campaign, known.day.isoformat()
    for row in known.practices:
        code = f"{PRACTICE}{row.id}"
        gates = standard_gates(campaign, row.unit, known.attested)
        held, excluded = against(award, campaign, row.unit, gates, known.attested)
        if not row.recognised_on or row.recognised_on > day:
            held = (*held, Ground("not_recognised"))
        candidates.append(Candidate(code, row.unit, held=held, excluded=excluded))
        subjects[code] = Subject(code, "unit", office.units.find(row.unit).name, row.unit)
        texts[code] = f"{row.title}: {row.description}"
    places = _places(office, known, award, candidates)
    chosen = select(award, candidates, chain_of(campaign), places)
    return Selected(award, chosen, None, subjects, places, texts, {})


def _achievements(known: Known, award: Award) -> dict[str, str]:
    return {one.subject: one.achievement for one in known.nominations if one.award == award.id}
