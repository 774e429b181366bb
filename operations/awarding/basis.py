"""What an award file rests on: the frozen board of the newest published month, or a contest's."""

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from ledger.runs import PUBLISHED, runs_of
from ledger.tables import RunRow
from operations.boards import document_of
from operations.contests import contest_sheet
from operations.office import Office
from operations.periods.verification import sheet_of
from operations.views import Document, find_entry
from rules.book import Rulebook
from rules.decisions import Award
from rules.errors import refuse
from rules.loader import rulebook_from_texts
from rules.vietnamese import day as day_words
from scoring.ranking import rank
from scoring.results import Board, ScoreSheet

WINDOW = "campaign"


@dataclass
class Basis:
    """The rules and figures that decide; ``day`` is the last day the figures speak of.

    ``book`` is what the board was published with, ``current`` what the rule files say today.

    ``sheets`` and ``documents`` are by window, made when first asked for.
    """

    book: Rulebook
    current: Rulebook
    month: str
    day: date
    revision: int
    fingerprint: str
    mark: str
    run: RunRow | None = None
    sheets: dict[str, ScoreSheet] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    def sheet(self, window: str) -> ScoreSheet:
        """Give the score sheet of a window, scored again from what the run stored."""
        if window not in self.sheets:
            assert self.run is not None
            self.sheets[window] = sheet_of(self.run, window, self.book)  # type: ignore[arg-type]
        return self.sheets[window]

    def document(self, window: str) -> Document:
        """Give the printed boards of a window."""
        if window not in self.documents:
            assert self.run is not None
            self.documents[window] = document_of(self.run, window)  # type: ignore[arg-type]
        return self.documents[window]

    def board(self, award: Award) -> Board:
        """Give the ranked board that an award is given from."""
        assert award.board is not None
        assert award.window is not None
        return rank(self.sheet(award.window), self.book.campaign.board(award.board))

    def entry(self, award: Award, subject: str) -> Document | None:
        """Give the printed entry of a subject on the boards of an award's window."""
        window = award.window or WINDOW
        if window not in self.windows:
            return None
        held = find_entry(self.document(window), subject)
        return held[1] if held else None

    @cached_property
    def windows(self) -> set[str]:
        """The windows that have boards."""
        return set(self.documents) if self.run is None else set(json.loads(self.run.boards))


def basis_of(office: Office, campaign: str, as_of: date) -> Basis:
    """Give what a campaign's awards rest on as of a day.

    Raises Refused where no month with the windows of its awards was published by then.
    """
    current = office.rulebook_in_force(campaign)
    if "entry" in current.campaign.subjects:
        return _contest(office, campaign, as_of)
    run = _published(office, current, as_of)
    document = document_of(run, "month")
    return Basis(
        book=book_of(run.texts),
        current=current,
        month=run.month,
        day=date.fromisoformat(run.day),
        revision=run.revision,
        fingerprint=run.fingerprint,
        mark=document["mark"].upper(),
        run=run,
    )


@lru_cache(maxsize=4)
def book_of(texts: str) -> Rulebook:
    """Read the rules that a run stored; the same texts are read once."""
    return rulebook_from_texts(json.loads(texts))


def _contest(office: Office, campaign: str, as_of: date) -> Basis:
    made = contest_sheet(office, campaign, as_of)
    windows = {one.window for one in made.book.campaign.awards if one.window}
    return Basis(
        book=made.book,
        current=made.book,
        month=made.month,
        day=as_of,
        revision=1,
        fingerprint=made.document["fingerprint"],
        mark=made.mark.upper(),
        sheets=dict.fromkeys(windows, made.sheet),
        documents=dict.fromkeys(windows, made.document),
    )


def _published(office: Office, current: Rulebook, as_of: date) -> RunRow:
    campaign = current.campaign
    windows = {one.window for one in campaign.awards if one.window}
    with office.ledger.reading() as session:
        held = [run for run in runs_of(session, campaign.id) if run.status == PUBLISHED]
    due = [
        run
        for run in held
        if date.fromisoformat(run.day) <= as_of and windows <= set(json.loads(run.boards))
    ]
    if not due:
        raise refuse(
            "nothing_published",
            f"đến ngày {day_words(as_of)} chưa có tháng nào của '{campaign.id}' được công bố với "
            "bảng cả phong trào",
            "công bố đủ các tháng từ đầu phong trào trước khi đề nghị khen thưởng",
        )
    return due[-1]
