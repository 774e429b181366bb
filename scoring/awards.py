"""Who is proposed: by rank from high to low, or only those that met everything."""

from collections.abc import Collection
from dataclasses import dataclass

from rules.decisions import Award, Quota
from scoring.gates import Attested, gates_of, is_barred
from scoring.results import MISSED, Board


@dataclass(frozen=True)
class Selection:
    """The outcome for one award; each list holds rows of the score sheet in order of rank.

    ``edge_tie`` are tied across the last place and left to the council; ``excluded`` and ``held``
    were stopped by a gate; ``left_out`` stand below the quota or do not qualify. Together with
    ``proposed`` they are all ranked members.
    """

    award: Award
    quota: int
    ranked: int
    proposed: tuple[int, ...]
    edge_tie: tuple[int, ...]
    excluded: tuple[int, ...]
    held: tuple[int, ...]
    left_out: tuple[int, ...]


def quota_of(quota: Quota, ranked: int) -> int:
    """Give the number of places: the count, or the share of those ranked, rounded down."""
    if quota.count is not None:
        return quota.count
    share = quota.share.value if quota.share else 0
    return max(quota.at_least, int(share * ranked))


def select(
    award: Award,
    board: Board,
    taken: Collection[int] = (),
    attested: Attested | None = None,
) -> Selection:
    """Select from the ranked members of a board, without ever splitting a tie by itself.

    ``taken`` are rows that a higher award has already: one achievement, one form. ``attested`` is
    what was said of the standards; whom a gate bars is told apart, never dropped in silence.
    """
    pairs = [(int(row), int(place)) for row, place in zip(board.members, board.ranks, strict=True)]
    ranked = [pair for pair in pairs if pair[1] > 0]
    eligible = [pair for pair in ranked if _qualifies(award, board, pair[0], taken)]
    places = quota_of(award.quota, len(ranked)) if award.quota else 0
    barred = {
        then: [row for row, _ in ranked if is_barred(gates_of(board.sheet, row, attested), then)]
        for then in ("not_proposed", "held")
    }
    stopped = {row for rows in barred.values() for row in rows}
    eligible = [pair for pair in eligible if pair[0] not in stopped]
    inside, edge = _cut(eligible, places)
    if award.over_quota_tie == "all":
        inside, edge = inside + edge, []
    shown_edge = edge if award.over_quota_tie == "council" else []
    chosen = {row for row, _ in inside + shown_edge}
    return Selection(
        award=award,
        quota=places,
        ranked=len(ranked),
        proposed=tuple(row for row, _ in inside),
        edge_tie=tuple(row for row, _ in shown_edge),
        excluded=tuple(barred["not_proposed"]),
        held=tuple(row for row in barred["held"] if row not in barred["not_proposed"]),
        left_out=tuple(row for row, _ in ranked if row not in chosen | stopped),
    )


def _qualifies(award: Award, board: Board, row: int, taken: Collection[int]) -> bool:
    sheet = board.sheet
    if row in taken:
        return False
    if award.min_score is not None and sheet.totals is not None:
        least = award.min_score.value * 10**sheet.places
        if int(sheet.totals[row]) < least:
            return False
    if award.select == "by_rank":
        return True
    return not any(int(line.met[row]) == MISSED for line in board.sheet.lines)


Pairs = list[tuple[int, int]]


def _cut(eligible: Pairs, places: int) -> tuple[Pairs, Pairs]:
    """Split at the quota: those surely inside, and the tied group that straddles the line."""
    if len(eligible) <= places:
        return eligible, []
    last = eligible[places - 1][1] if places else None
    if last is None or eligible[places][1] != last:
        return eligible[:places], []
    return (
        [pair for pair in eligible if pair[1] < last],
        [pair for pair in eligible if pair[1] == last],
    )
