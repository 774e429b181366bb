"""Writing the papers of an award file, from the result in force alone."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from documents.award_file import write_award_file
from documents.award_file.writing import WORKING
from documents.headings import short_fingerprint
from measurements.files.holding import abandoned, held_folder
from operations.awarding.basis import Basis, basis_of
from operations.office import Office
from operations.views import Document
from rules.awarding.loading import load_award_law
from rules.book import Rulebook
from rules.errors import refuse
from rules.registers import Register, Registers


def write_papers(office: Office, document: Document, out: Path) -> list[Path]:
    """Write every paper of an award file into ``out``, all or none; gives the files.

    What a killed run left beside ``out`` is taken away. Raises Refused where the result it was made
    from is no longer in force, also where that happens while the papers are written, and as
    ``write_award_file`` does.
    """
    book = require_in_force(office, document).book
    law = load_award_law(office.rules_dir)
    for left in abandoned(out.parent, WORKING):
        shutil.rmtree(left, ignore_errors=True)
    return write_award_file(
        document,
        with_sources(book, law.registers),
        out,
        office.templates_dir,
        office.tell,
        lambda: _still(office, document),
        held_folder,
    )


def require_in_force(office: Office, document: Document) -> Basis:
    """Give what an award file rests on, or refuse one made from a result that was replaced."""
    campaign, as_of = document["campaign"], date.fromisoformat(document["as_of"])
    basis = basis_of(office, campaign, as_of)
    if basis.fingerprint == document["fingerprint"]:
        return basis
    old, new = (short_fingerprint(one) for one in (document["fingerprint"], basis.fingerprint))
    raise refuse(
        "superseded_run",
        f"hồ sơ được xét từ kết quả {old}, nay kết quả đang có hiệu lực là {new}",
        f"chạy lại 'thidua propose {campaign}' để soạn từ kết quả đang có hiệu lực",
    )


def with_sources(book: Rulebook, known: Registers) -> Rulebook:
    """Give a campaign's frozen rules with the legal texts that its award law cites besides."""
    own = book.registers.sources
    more = [
        (source, [one for one in items if one.id not in own])
        for source, items in known.sources.parts
    ]
    sources = Register(*own.parts, *more)
    return replace(book, registers=replace(book.registers, sources=sources))


def _still(office: Office, document: Document) -> None:
    require_in_force(office, document)
