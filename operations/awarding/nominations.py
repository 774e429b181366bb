"""Putting forward: who, for which award, by whom, for what, on which paper; all kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from ledger.awarding import nominations as kept_nominations
from ledger.awarding_tables import NominationRow
from ledger.people import people_in_force
from measurements.lists.people import Post
from operations.awarding.stating import at_line, lines_of, past_day, tried, wrong_texts
from operations.awarding.subjects import Subject, collective, person, taking_part
from operations.bell.deadlines import aware
from operations.evidence import keep_file
from operations.office import Office
from operations.views import Document
from rules.book import Rulebook
from rules.decisions import Award
from rules.errors import Problem, Refused, refuse, refuse_if_any
from rules.nearest import nearest

COLUMNS = ("award", "subject", "by", "achievement", "document", "document_day")
OPTIONAL = ("unit", "day")
FACTS = {"award", "subject", "unit", "name", "achievement", "nominated_by", "document"}
FACTS |= {"document_day", "stored_as", "day"}


@dataclass(frozen=True)
class Stated:
    """A nomination as somebody writes it; days are ISO, empty ``day`` is today.

    ``subject`` is a unit, an official's code, or the name of a part of ``unit``.
    """

    award: str
    subject: str
    by: str
    achievement: str
    document: str
    document_day: str
    unit: str = ""
    day: str = ""


def nominate(
    office: Office, campaign: str, stated: Stated, file: Path | None = None
) -> NominationRow:
    """Put somebody forward for an award; the same again changes nothing, other words replace it.

    Raises Refused with everything that is wrong: no such award or subject, an official without a
    unit, an empty text, a paper without a day.
    """
    book = office.rulebook_in_force(campaign)
    with office.ledger.reading() as session:
        posts = people_in_force(session)
    made = _checked(office, book, posts, stated)
    with office.ledger.writing() as session:
        kept = keep_file(office, file)
        made.file_name, made.stored_as = kept.name, kept.stored_as
        return _keep(session, office, made)[0]


def nominate_all(office: Office, campaign: str, table: Path) -> Document:
    """Put forward from a CSV table, every line or none; the same table twice changes nothing.

    Columns ``award,subject,by,achievement,document,document_day[,unit][,day]``. Raises Refused
    with every problem at its line.
    """
    book = office.rulebook_in_force(campaign)
    with office.ledger.reading() as session:
        posts = people_in_force(session)
    problems: list[Problem] = []
    made: dict[tuple[str, str], tuple[int, NominationRow]] = {}
    for line, row in lines_of(table, COLUMNS, OPTIONAL):
        try:
            one = _checked(office, book, posts, Stated(**row))
        except Refused as refused:
            problems += [at_line(table, line, problem) for problem in refused.problems]
            continue
        first, _ = made.setdefault((one.award, one.subject), (line, one))
        if first != line:
            message = f"{one.name} đã được đề cử '{one.award}' ở dòng {first}"
            problems.append(Problem("line_twice", message, "giữ một dòng", table.name, line))
    refuse_if_any(problems)
    with office.ledger.writing() as session:
        kept = [_keep(session, office, one) for _, one in made.values()]
    new = sum(is_new for _, is_new in kept)
    return {"campaign": campaign, "file": table.name, "lines": len(made), "changed": new}


def withdraw(office: Office, campaign: str, number: int, reason: str) -> NominationRow:
    """Take a nomination back, with the reason; it stays in the ledger.

    Raises Refused where there is none of this number in force.
    """
    refuse_if_any(wrong_texts([("reason", reason, "nêu lý do rút đề cử")]))
    with office.ledger.writing() as session:
        row = session.exec(
            select(NominationRow).where(
                NominationRow.campaign == campaign, NominationRow.id == number
            )
        ).first()
        if row is None or row.withdrawn_at is not None:
            raise refuse(
                "no_nomination",
                f"'{campaign}' không có đề cử số {number} còn hiệu lực",
                "xem 'thidua nominations'",
            )
        _withdraw(session, office, row, reason.strip())
        office.record(session, "withdraw_nomination", campaign, _facts(row), None)
        return row


def nominations(office: Office, campaign: str, unit: str | None = None) -> Document:
    """Give the nominations in force, of one unit or of all."""
    book = office.rulebook_in_force(campaign)
    asked = office.units.find(unit).code if unit else None
    with office.ledger.reading() as session:
        rows = kept_nominations(session, book.campaign.id)
    names = {one.code: one.name for one in office.units}
    titles = {one.id: one.title for one in book.campaign.awards}
    return {
        "campaign": book.campaign.id,
        "nominations": [
            nomination_document(row)
            | {"unit_name": names[row.unit]}
            | {"award_title": titles.get(row.award, row.award)}
            for row in rows
            if asked in (None, row.unit)
        ],
    }


def nomination_document(row: NominationRow) -> Document:
    """Give one nomination as a plain document."""
    told = row.model_dump(include=FACTS | {"id", "kind", "file_name", "entered_by"})
    return told | {"entered_at": aware(row.entered_at).isoformat()}


def _checked(
    office: Office, book: Rulebook, posts: Sequence[Post], stated: Stated
) -> NominationRow:
    problems: list[Problem] = []
    later = "đề cử việc đã làm, không đề cử trước"
    award = tried(problems, "award", lambda: _award(book, stated.award))
    day = tried(problems, "day", lambda: past_day(office, stated.day, later))
    paper_day = tried(
        problems, "document_day", lambda: past_day(office, stated.document_day, "ghi ngày văn bản")
    )
    subject = None
    if award and day:
        subject = tried(
            problems,
            "subject",
            lambda: _subject(office, book, award, posts, stated, date.fromisoformat(day)),
        )
    problems += wrong_texts(_texts(stated))
    refuse_if_any(problems)
    assert subject is not None
    assert day is not None
    assert paper_day is not None
    return NominationRow(
        campaign=book.campaign.id,
        award=stated.award,
        kind=subject.kind,
        subject=subject.code,
        unit=subject.unit,
        name=subject.name,
        achievement=stated.achievement.strip(),
        nominated_by=stated.by.strip(),
        document=stated.document.strip(),
        document_day=paper_day,
        day=day,
        entered_at=office.clock(),
        entered_by=office.who,
    )


def _texts(stated: Stated) -> Iterator[tuple[str, str, str]]:
    yield "by", stated.by, "nêu người hoặc cơ quan đề cử"
    yield "achievement", stated.achievement, "nêu thành tích"
    yield "document", stated.document, "nêu số, ký hiệu của văn bản đề cử"
    yield "document_day", stated.document_day, "ghi ngày của văn bản đề cử"
    yield "subject", stated.subject, "nêu đơn vị, mã cán bộ hoặc tên tập thể"


def _award(book: Rulebook, name: str) -> Award:
    known = {one.id: one for one in book.campaign.awards}
    if name not in known:
        hint = nearest(name, known, f"các khen thưởng: {', '.join(known) or 'không có'}")
        raise refuse("unknown_award", f"không có khen thưởng '{name}'", hint)
    award = known[name]
    if award.select == "practice":
        hint = "ghi mô hình bằng 'thidua model add', công nhận bằng 'thidua model recognise'"
        raise refuse("not_nominated", f"'{name}' xét theo mô hình, không theo đề cử", hint)
    if award.subjects == "entry":
        hint = "nhập bài bằng 'thidua import marks'"
        raise refuse("not_nominated", f"'{name}' xét theo điểm bài dự thi", hint)
    return award


def _subject(
    office: Office,
    book: Rulebook,
    award: Award,
    posts: Sequence[Post],
    stated: Stated,
    day: date,
) -> Subject:
    unit = taking_part(office, book, stated.unit) if stated.unit else None
    if award.subjects == "person":
        found = person(posts, stated.subject, day)
        if unit and unit.code != found.unit:
            raise refuse(
                "person_in_two_units",
                f"cán bộ {found.code} ở {office.units.find(found.unit).name}, không ở {unit.name}",
                "đơn vị đang quản lý cán bộ đề cử; sửa danh sách cán bộ nếu sai",
            )
        taking_part(office, book, found.unit)
        return found
    if award.is_within_unit:
        if unit is None:
            hint = "nêu đơn vị của tập thể ở 'unit'"
            raise refuse("candidate_without_unit", f"'{stated.subject}' không có đơn vị", hint)
        return collective(unit, stated.subject)
    found_unit = taking_part(office, book, stated.subject)
    tiers = book.campaign.board(award.board).tiers if award.board else award.tiers
    if tiers and found_unit.tier not in tiers:
        raise refuse(
            "not_for_this_award",
            f"{found_unit.name} không thuộc khối được xét '{award.id}'",
            f"các khối: {', '.join(tiers)}",
        )
    return Subject(found_unit.code, "unit", found_unit.name, found_unit.code)


def _keep(session: Session, office: Office, made: NominationRow) -> tuple[NominationRow, bool]:
    """Add a nomination, or leave it as it stands where it says nothing new."""
    held = session.exec(
        select(NominationRow).where(
            NominationRow.campaign == made.campaign,
            NominationRow.award == made.award,
            NominationRow.subject == made.subject,
            col(NominationRow.withdrawn_at).is_(None),
        )
    ).first()
    before = _facts(held) if held else None
    if held is not None:
        if {**_facts(held), "day": ""} == {**_facts(made), "day": ""}:
            return held, False
        _withdraw(session, office, held, "thay bằng đề cử mới")
    session.add(made)
    session.flush()
    office.record(session, "nominate", made.campaign, before, _facts(made))
    return made, True


def _withdraw(session: Session, office: Office, row: NominationRow, reason: str) -> None:
    row.withdrawn_at, row.withdrawn_by = office.clock(), office.who
    row.withdrawn_reason = reason
    session.add(row)
    session.flush()


def _facts(row: NominationRow) -> Document:
    """Give what the audit log keeps of a nomination."""
    return row.model_dump(include=FACTS)
