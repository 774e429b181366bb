"""Boards as files: the same document as a page, an Excel workbook or a CSV table.

What writes a form is imported when that form is asked for: a table on the screen needs neither.
"""

import json
import os
from pathlib import Path

from documents.board_table import board_csv
from ledger.runs import current_run, revision_of_run
from operations.boards import board, newest_month
from operations.office import Office
from operations.views import Document
from rules.book import Rulebook
from rules.errors import refuse
from rules.loader import rulebook_from_texts
from rules.model import WindowName

FORMS = ("xlsx", "html", "csv")


def read_board(
    office: Office,
    campaign: str,
    month: str | None,
    window: WindowName,
    only: str | None,
    revision: int | None = None,
) -> Document:
    """Give a board's document; of the newest month where none is named, or of one board only."""
    document = board(office, campaign, month or newest_month(office, campaign), window, revision)
    if only is None:
        return document
    held = [one for one in document["boards"] if one["id"] == only]
    if not held:
        known = ", ".join(one["id"] for one in document["boards"])
        raise refuse("unknown_board", f"không có bảng '{only}'", f"các bảng: {known}")
    return document | {"boards": held}


def board_text(office: Office, document: Document, form: str) -> str:
    """Write a board as ``html`` or ``csv`` text."""
    if form == "html":
        from documents.board_page import board_page

        return board_page(document, rules_of(office, document))
    return board_csv(document, rules_of(office, document), None)


def write_board(office: Office, document: Document, form: str, out: Path | None) -> Path:
    """Write a board into a file, whole or not at all; gives the file."""
    suffix = form if form in FORMS else (out.suffix[1:] if out else "")
    if suffix not in FORMS:
        raise refuse(
            "unknown_form",
            f"chưa rõ dạng tệp của '{out}'",
            f"nêu --as hoặc đặt đuôi tệp: {', '.join(FORMS)}",
        )
    path = out or Path(f"{document['campaign']}-{document['month']}-{document['window']}.{suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        if suffix == "xlsx":
            from documents.board_sheet import write_board_sheet

            write_board_sheet(document, rules_of(office, document), part)
        else:
            encoding = "utf-8-sig" if suffix == "csv" else "utf-8"
            part.write_text(board_text(office, document, suffix), encoding=encoding, newline="")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def rules_of(office: Office, document: Document) -> Rulebook:
    """Give the rules a board was computed with, as its run stored them."""

    with office.ledger.reading() as session:
        place = document["campaign"], document["month"]
        revision = document.get("revision")
        held = revision_of_run(session, *place, revision) if revision else None
        run = held or current_run(session, *place)
    if run is None:
        return office.rulebook(document["campaign"])
    return rulebook_from_texts(json.loads(run.texts))
