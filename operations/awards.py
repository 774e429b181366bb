"""Proposing: from the frozen board of the campaign to who is put forward, with grounds."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from documents.proposal_draft import write_proposal
from ledger.runs import PUBLISHED, runs_of
from ledger.tables import RunRow
from operations.attestations import attested_on, standards_of
from operations.boards import document_of
from operations.office import Office
from operations.verification import sheet_of
from operations.views import Document, find_entry, gates_document
from rules.book import Rulebook
from rules.errors import refuse
from rules.loader import rulebook_from_texts
from rules.vietnamese import day as day_words
from scoring.awards import Selection, select
from scoring.gates import Attested
from scoring.ranking import rank
from scoring.results import Board

NEXT_SHOWN = 3


def proposal(office: Office, campaign: str, as_of: date) -> Document:
    """Select for every award of a campaign, from the newest board published up to ``as_of``.

    Gates on standards read what is attested as of that day, not of the board's.

    Raises Refused where no month was published by then.
    """
    run = _published(office, campaign, as_of)
    book = rulebook_from_texts(json.loads(run.texts))
    attested = attested_on(office, campaign, as_of)
    selections = _selections(run, book, attested)
    return {
        "campaign": campaign,
        "month": run.month,
        "window": "campaign",
        "as_of": as_of.isoformat(),
        "fingerprint": run.fingerprint,
        "mark": document_of(run, "month")["mark"],
        "awards": selections,
        "nominated": [
            {"id": one.id, "title": one.title, "authority": one.authority, "select": one.select}
            for one in book.campaign.awards
            if not one.is_by_board
        ],
        "standards": standards_of(book, attested, _put_forward(selections)),
    }


def propose(office: Office, campaign: str, as_of: date, out: Path) -> tuple[Document, Path]:
    """Write the draft proposal as a Word file into ``out``; gives the selection and the file."""
    document = proposal(office, campaign, as_of)
    run = _published(office, campaign, as_of)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"to-trinh-{campaign}-{document['month']}.docx"
    office.tell(f"Soạn {path.name}")
    write_proposal(document, rulebook_from_texts(json.loads(run.texts)), path)
    return document, path


def _published(office: Office, campaign: str, as_of: date) -> RunRow:
    office.rulebook(campaign)
    with office.ledger.reading() as session:
        held = [run for run in runs_of(session, campaign) if run.status == PUBLISHED]
    due = [
        run
        for run in held
        if date.fromisoformat(run.day) <= as_of and "campaign" in json.loads(run.boards)
    ]
    if not due:
        raise refuse(
            "nothing_published",
            f"đến ngày {day_words(as_of)} chưa có tháng nào của '{campaign}' được công bố với "
            "bảng cả phong trào",
            "công bố đủ các tháng từ đầu phong trào trước khi đề nghị khen thưởng",
        )
    return due[-1]


def _put_forward(selections: list[dict[str, Any]]) -> list[str]:
    return [
        entry["unit"]
        for one in selections
        for key in ("proposed", "edge_tie")
        for entry in one[key]
    ]


def _selections(run: RunRow, book: Rulebook, attested: Attested) -> list[dict[str, Any]]:
    """Select for each award read from a board, the highest first: one achievement, one form."""
    taken: dict[tuple[str, str], set[int]] = {}
    selected = []
    for award in book.campaign.awards:
        if award.board is None or award.window is None:
            continue
        board = rank(sheet_of(run, award.window), book.campaign.board(award.board))
        held = taken.setdefault((award.board, award.window), set())
        chosen = select(award, board, held, attested)
        held |= {*chosen.proposed, *chosen.edge_tie}
        selected.append(_document(chosen, board, document_of(run, award.window), attested))
    return selected


def _document(
    chosen: Selection, board: Board, document: Document, attested: Attested
) -> dict[str, Any]:
    award, codes = chosen.award, board.sheet.figures.subjects

    def entries(rows: tuple[int, ...]) -> list[Document]:
        found = [(find_entry(document, codes[row]), row) for row in rows]
        return [
            held[1] | {"gates": gates_document(board.sheet, row, attested)}
            for held, row in found
            if held
        ]

    reasons = [
        one.assumption.reason for one in (award.quota, award) if one is not None and one.assumption
    ]
    return {
        "id": award.id,
        "title": award.title,
        "authority": award.authority,
        "board": board.rule.id,
        "board_title": board.rule.title,
        "quota": chosen.quota,
        "ranked": chosen.ranked,
        "quota_reason": reasons[0] if reasons else "",
        "assumptions": reasons,
        "proposed": entries(chosen.proposed),
        "edge_tie": entries(chosen.edge_tie),
        "places_left": max(0, chosen.quota - len(chosen.proposed)),
        "excluded": entries(chosen.excluded),
        "held": entries(chosen.held),
        "next": entries(chosen.left_out[:NEXT_SHOWN]),
        "not_proposed": entries(chosen.left_out),
    }
