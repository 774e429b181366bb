"""The prizes of a contest: who gets which by rank and quota, and where the council decides."""

from typing import Any

from rules.book import Rulebook
from scoring.awards import Selection, select_on_board, taken_by
from scoring.ranking import rank
from scoring.results import Board, ScoreSheet


def prizes_of(sheet: ScoreSheet, book: Rulebook, names: dict[str, str]) -> list[dict[str, Any]]:
    """Select for every prize given by rank, the highest first: one entry, one prize."""
    given: dict[str, list[Selection]] = {}
    prizes = []
    for award in book.campaign.awards:
        if award.board is None:
            continue
        board = rank(sheet, book.campaign.board(award.board))
        higher = given.setdefault(award.board, [])
        chosen = select_on_board(award, board, taken_by(higher))
        higher.append(chosen)
        proposed, tied = chosen.rows("proposed"), chosen.rows("edge_tie")
        reasons = [
            one.assumption.reason
            for one in (award.quota, award)
            if one is not None and one.assumption
        ]
        prizes.append(
            {
                "id": award.id,
                "title": award.title,
                "quota": chosen.quota,
                "assumptions": reasons,
                "proposed": _entries(board, proposed, names),
                "edge_tie": _entries(board, tied, names),
                "places_left": max(0, (chosen.quota or 0) - len(proposed)),
            }
        )
    return prizes


def _entries(board: Board, rows: tuple[int, ...], names: dict[str, str]) -> list[dict[str, str]]:
    codes = [board.sheet.figures.subjects[row] for row in rows]
    return [{"unit": code, "name": names.get(code, code)} for code in codes]
