"""The register of models of practice: what a unit does well, on what evidence, who took it over.

Source: kế hoạch tháng 5/2026, mục I.1 and II.2: good models are found, praised in time and spread.
"""

from datetime import date
from pathlib import Path

from sqlmodel import Session

from ledger.awarding import practices as kept_practices
from ledger.awarding_tables import PracticeRow
from operations.awarding.stating import past_day, tried, wrong_texts
from operations.awarding.subjects import taking_part
from operations.bell.deadlines import aware
from operations.evidence import keep_file
from operations.office import Office
from operations.views import Document
from rules.errors import Problem, refuse, refuse_if_any
from rules.vietnamese import day as day_words

FACTS = {"id", "unit", "title", "description", "evidence", "file_name", "stored_as", "day"}
FACTS |= {"recognised_on", "recognised_by", "recognition"}


def add_practice(
    office: Office,
    campaign: str,
    unit: str,
    title: str,
    description: str,
    evidence: str,
    file: Path | None = None,
    day: str = "",
) -> PracticeRow:
    """Enter a model of a unit; the same title of the same unit again changes nothing.

    Raises Refused for an unknown unit, an empty text or a day to come.
    """
    book = office.rulebook_in_force(campaign)
    problems: list[Problem] = []
    found = tried(problems, "unit", lambda: taking_part(office, book, unit))
    when = tried(problems, "day", lambda: past_day(office, day, "ghi mô hình đã làm"))
    problems += wrong_texts(
        [
            ("title", title, "nêu tên mô hình, cách làm"),
            ("description", description, "mô tả cách làm và kết quả"),
            ("evidence", evidence, "nêu văn bản, số liệu chứng minh"),
        ]
    )
    refuse_if_any(problems)
    assert found is not None
    assert when is not None
    row = PracticeRow(
        campaign=book.campaign.id,
        unit=found.code,
        title=title.strip(),
        description=description.strip(),
        evidence=evidence.strip(),
        day=when,
        entered_at=office.clock(),
        entered_by=office.who,
    )
    with office.ledger.writing() as session:
        for held in kept_practices(session, row.campaign):
            if (held.unit, held.title) == (row.unit, row.title):
                return held
        kept = keep_file(office, file)
        row.file_name, row.stored_as = kept.name, kept.stored_as
        session.add(row)
        session.flush()
        office.record(session, "add_practice", row.campaign, None, _facts(row))
    return row


def recognise(
    office: Office, campaign: str, number: int, by: str, document: str, day: str = ""
) -> PracticeRow:
    """Recognise a model by a written document, on any day of the campaign; once.

    Raises Refused where there is no such model, it is recognised by another document already, or
    the day is before the model's own.
    """
    problems: list[Problem] = []
    when = tried(problems, "day", lambda: past_day(office, day, "ghi ngày văn bản công nhận"))
    problems += wrong_texts(
        [
            ("by", by, "nêu người hoặc cơ quan công nhận"),
            ("document", document, "nêu số, ngày của văn bản công nhận"),
        ]
    )
    refuse_if_any(problems)
    assert when is not None
    with office.ledger.writing() as session:
        row = _found(session, campaign, number)
        before = _facts(row)
        if row.recognised_on:
            if (row.recognised_by, row.recognition) == (by.strip(), document.strip()):
                return row
            said = f"mô hình số {number} đã được công nhận theo {row.recognition}"
            raise refuse("already_recognised", said, "ghi mô hình khác, hoặc nêu đúng văn bản đó")
        if when < row.day:
            first = day_words(date.fromisoformat(row.day))
            hint = f"ghi ngày từ {first}"
            raise refuse("days_backwards", f"công nhận trước ngày của mô hình ({first})", hint)
        row.recognised_on, row.recognised_by = when, by.strip()
        row.recognition = document.strip()
        session.add(row)
        office.record(session, "recognise", campaign, before, _facts(row))
    return row


def copy_practice(office: Office, campaign: str, number: int, unit: str) -> PracticeRow:
    """Write down that another unit took a model over; again changes nothing."""
    found = taking_part(office, office.rulebook_in_force(campaign), unit)
    with office.ledger.writing() as session:
        row = _found(session, campaign, number)
        held = row.copied_by.split()
        if found.code == row.unit:
            hint = "nêu đơn vị khác đã áp dụng"
            raise refuse("own_practice", f"mô hình số {number} là của {found.name}", hint)
        if found.code not in held:
            row.copied_by = " ".join([*held, found.code])
            session.add(row)
            after = {"id": row.id, "copied_by": row.copied_by}
            before = {"id": row.id, "copied_by": " ".join(held)}
            office.record(session, "copy_practice", campaign, before, after)
    return row


def practices(office: Office, campaign: str) -> Document:
    """Give the register of models of a campaign."""
    book = office.rulebook_in_force(campaign)
    with office.ledger.reading() as session:
        rows = kept_practices(session, book.campaign.id)
    return {
        "campaign": book.campaign.id,
        "practices": [practice_document(office, row) for row in rows],
    }


def practice_document(office: Office, row: PracticeRow) -> Document:
    """Give one model as a plain document."""
    names = {one.code: one.name for one in office.units}
    return _facts(row) | {
        "unit_name": names[row.unit],
        "copied_by": [{"unit": code, "name": names[code]} for code in row.copied_by.split()],
        "entered_at": aware(row.entered_at).isoformat(),
        "entered_by": row.entered_by,
    }


def _found(session: Session, campaign: str, number: int) -> PracticeRow:
    for row in kept_practices(session, campaign):
        if row.id == number:
            return row
    hint = "xem 'thidua model list'"
    raise refuse("no_practice", f"'{campaign}' không có mô hình số {number}", hint)


def _facts(row: PracticeRow) -> Document:
    """Give what the audit log keeps of a model."""
    return row.model_dump(include=FACTS)
