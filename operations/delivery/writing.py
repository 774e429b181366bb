"""From a row of the outbox to its words: facts from the ledger, said by the office's templates."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from documents.unit_page import unit_page, unit_word
from ledger.runs import corrections_of
from ledger.tables import OutboxRow, RunRow
from notifications import kinds
from notifications.mail import Attachment
from notifications.messages import Message, Templates
from notifications.notices import notice_facts
from notifications.results import cases_words, correction_facts, result_facts
from operations.boards import document_of, run_of
from operations.delivery.leading import leader_facts
from operations.delivery.settings import MESSAGES, Settings, load_settings
from operations.office import Office
from operations.periods.corrections import correction_document, held_correction
from operations.periods.verification import sheet_of
from operations.printing import rules_of
from operations.views import ILLUSTRATIVE, Document, find_entry
from rules.book import Rulebook
from rules.errors import refuse
from rules.loader import rulebook_from_texts
from rules.vietnamese import decimal_text, number
from scoring.ranking import rank
from scoring.way_up import Step, ways_up

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE = "text/html"


@dataclass(frozen=True)
class RunFacts:
    """A published month as messages tell it: its board, rules, and each unit's cheapest way up."""

    run: RunRow
    document: Document
    book: Rulebook
    ways: Mapping[str, Step]
    places: int


@dataclass
class Writer:
    """Writes messages of an office; what it reads of a month it reads once."""

    office: Office
    settings: Settings
    templates: Templates
    _runs: dict[tuple[str, str, int | None], RunFacts] = field(default_factory=dict)
    _moves: dict[tuple[str, str, int], tuple[Document, Mapping[str, list[Document]]]] = field(
        default_factory=dict
    )

    def write(self, row: OutboxRow, name: str) -> Message:
        """Write one message to ``name``; Refused where a template cannot be filled in."""
        data = json.loads(row.data)
        facts = self.facts(row.kind, row.campaign, row.month, row.unit, data)
        return self.templates.write(row.kind, row.campaign, row.unit, name, facts)

    def facts(self, kind: str, campaign: str, month: str, unit: str, data: Document) -> Document:
        """Give what the templates of a kind may say."""
        link = {"link": self.settings.link_of(unit) if unit else ""}
        if kind == kinds.RESULT:
            return self._result(campaign, month, unit, data["revision"]) | link
        if kind == kinds.LEADER:
            held = self.month(campaign, month, data["revision"])
            return leader_facts(held.document, held.book) | link
        if kind == kinds.CORRECTION:
            return self._correction(campaign, month, unit, data["revision"]) | link
        return notice_facts(kind, month, data) | link

    def together(self, parts: Sequence[Message], name: str) -> Message:
        """Write one message in place of several."""
        said = {"parts": parts}
        return self.templates.write_by(kinds.DIGEST, kinds.DIGEST, "", "", name, said)

    def attachments(self, row: OutboxRow) -> tuple[Attachment, ...]:
        """Give the unit's one page that goes with its result, as the office wants it."""
        form = self.settings.result.attach
        if row.kind != kinds.RESULT or form == "none":
            return ()
        held = self.month(row.campaign, row.month, json.loads(row.data)["revision"])
        board, entry = self._entry(held, row.unit)
        name = f"ket-qua-{row.unit}-{row.month}"
        if form == "html":
            page = unit_page(held.document, board, entry, held.book).encode()
            return (Attachment(f"{name}.html", page, PAGE),)
        made = unit_word(held.document, board, entry, held.book)
        return (Attachment(f"{name}.docx", made, WORD),)

    def month(self, campaign: str, month: str, revision: int | None) -> RunFacts:
        """Give a month as messages tell it: published and frozen, or a draft."""
        key = (campaign, month, revision)
        if key not in self._runs:
            run = run_of(self.office, campaign, month, revision)
            document = document_of(run, "month")
            book = rules_of(self.office, document)
            self._runs[key] = RunFacts(run, document, book, *_ways(run, book))
        return self._runs[key]

    def _result(self, campaign: str, month: str, unit: str, revision: int | None) -> Document:
        held = self.month(campaign, month, revision)
        board, entry = self._entry(held, unit)
        facts = result_facts(held.document, board, entry, held.book)
        step = held.ways.get(unit)
        return facts | {"way_up": _way_words(held, step) if step else ""}

    def _entry(self, held: RunFacts, unit: str) -> tuple[Document, Document]:
        found = find_entry(held.document, unit)
        if found is None:
            raise refuse("not_on_a_board", f"đơn vị {unit} không có trong bảng", "xem thidua board")
        return found

    def _correction(self, campaign: str, month: str, unit: str, revision: int) -> Document:
        key = (campaign, month, revision)
        if key not in self._moves:
            done = held_correction(self.office, campaign, month, revision)
            document = correction_document(done)
            rules = rulebook_from_texts(json.loads(done.new.texts))
            document["campaign_title"] = rules.campaign.title
            document["mark"] = ILLUSTRATIVE if done.new.is_illustrative else ""
            with self.office.ledger.reading() as session:
                rows = corrections_of(session, done.new)
            self._moves[key] = document, {one.unit: json.loads(one.moves) for one in rows}
        document, moves = self._moves[key]
        return correction_facts(document, moves[unit], document["mark"])


def _ways(run: RunRow, book: Rulebook) -> tuple[Mapping[str, Step], int]:
    """Give the cheapest way up of every unit of a month, and the decimals of its points."""
    sheet = sheet_of(run, "month")
    ways: dict[str, Step] = {}
    for rule in book.campaign.boards:
        if "month" in rule.windows and rule.ranked:
            ways |= ways_up(rank(sheet, rule), book.registers)
    return ways, sheet.places


def _way_words(held: RunFacts, step: Step) -> str:
    title = held.book.campaign.criterion(step.criterion).short
    total = number(decimal_text(step.total, held.places))
    cases = cases_words(held.book, step.criterion, step.cases).removeprefix("cần ")
    return f"{title}: {cases}, lên hạng {step.rank} với {total} điểm"


def writer_of(office: Office, settings: Settings | None = None) -> Writer:
    """Make a writer with the office's own templates, where it has any."""
    own = office.data / MESSAGES
    templates = Templates(own if own.is_dir() else None)
    return Writer(office, settings or load_settings(office.data), templates)
