"""Attesting the standards of a campaign: by whom, on what evidence, from which day; all kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import get_args

from sqlmodel import Session

from ledger.attestations import Key, before_hold, in_force
from ledger.attestations import attestations as kept_attestations
from ledger.tables import AttestationRow
from operations.awarding.stating import at_line, file_beside, lines_of, past_day, tried, wrong_texts
from operations.awarding.subjects import attested_subject
from operations.evidence import Kept, keep_file
from operations.office import Office
from operations.periods.plans import Plan, checked_plan
from operations.views import Document
from rules.book import Rulebook
from rules.cases import Attested
from rules.decisions import Standard
from rules.errors import Problem, Refused, refuse, refuse_if_any
from rules.nearest import nearest
from rules.vietnamese import day as day_words

ATTESTED, CLEARED, NO_PLAN = "attested", "cleared", Plan()
STATES: tuple[str, ...] = get_args(Attested)
COLUMNS = ("unit", "standard", "state", "by", "evidence")
OPTIONAL = ("day", "plan_number", "plan_day", "file")
RELEASING = ("yes", "not_yet")
"""What may not be said over a hold: a written clearance comes first."""


@dataclass(frozen=True)
class Said:
    """What somebody says of a standard of a unit, from a day on."""

    unit: str
    standard: str
    state: str
    by: str
    evidence: str
    day: str
    plan: Plan = NO_PLAN

    @property
    def key(self) -> Key:
        """The unit and the standard it speaks of."""
        return self.unit, self.standard


def attest(
    office: Office,
    campaign: str,
    unit: str,
    standard: str,
    state: str,
    by: str,
    evidence: str,
    file: Path | None = None,
    day: date | None = None,
    plan: Plan = NO_PLAN,
) -> AttestationRow:
    """Attest a standard of a unit: yes, no, held or not_yet; saying it again changes nothing.

    ``plan`` is the unit's own, where the standard asks for one. Raises Refused for an unknown unit,
    standard or state, without a name or evidence, for a day in the future or before the campaign,
    or for a plan of a later day.
    """
    book = office.rulebook_in_force(campaign)
    when = day.isoformat() if day else ""
    said = _checked(office, book, unit, standard, state, by, evidence, when, plan.number, plan.day)
    with office.ledger.writing() as session:
        return _keep(session, office, book, [(said, file)])[0][0]


def attest_all(office: Office, campaign: str, table: Path) -> Document:
    """Attest from a CSV table, every line or none.

    Columns ``unit,standard,state,by,evidence[,day][,plan_number][,plan_day][,file]``; files lie
    beside the table. The same table twice changes nothing. Raises Refused with every problem at its
    line.
    """
    book = office.rulebook_in_force(campaign)
    said = _read(office, book, table)
    with office.ledger.writing() as session:
        rows = _keep(session, office, book, said)
    return {
        "campaign": book.campaign.id,
        "file": table.name,
        "lines": len(said),
        "changed": sum(is_new for _, is_new in rows),
    }


def clear(
    office: Office, campaign: str, unit: str, standard: str, document: str, day: date | None = None
) -> AttestationRow:
    """Release a hold by a written document; the standard is again what it was before the hold.

    Raises Refused where no hold is in force. Source: khoản 4 Điều 4 NĐ 152/2025/NĐ-CP: nothing is
    awarded while a violation is being looked into; a written conclusion lets it proceed.
    """
    book = office.rulebook_in_force(campaign)
    found, asked = attested_subject(office, book, unit), _standard(book, standard)
    when = _checked_day(office, book, day.isoformat() if day else "")
    if not document.strip():
        raise refuse("no_document", "chưa nêu văn bản kết luận", "nêu số, ngày, cơ quan ban hành")
    with office.ledger.writing() as session:
        rows = kept_attestations(session, book.campaign.id, found.code)
        held = in_force(rows, when).get((found.code, asked.id))
        if held is None or held.state != "held":
            raise refuse(
                "not_held",
                f"tiêu chuẩn '{asked.id}' của {found.name} không bị tạm dừng vào ngày "
                f"{day_words(date.fromisoformat(when))}",
                "xem 'thidua attestations --unit'",
            )
        before = before_hold(rows, held)
        row = _row(
            office,
            book,
            Said(
                found.code,
                asked.id,
                before.state if before else "not_yet",
                before.attested_by if before else "",
                document.strip(),
                when,
                Plan(before.plan_number, before.plan_day) if before else NO_PLAN,
            ),
            Kept(),
            CLEARED,
        )
        session.add(row)
        session.flush()
        office.record(session, "clear", book.campaign.id, _facts(held), _facts(row))
        return row


def _read(office: Office, book: Rulebook, table: Path) -> list[tuple[Said, Path | None]]:
    problems: list[Problem] = []
    said: dict[tuple[Key, str], tuple[int, Said, Path | None]] = {}
    for line, row in lines_of(table, COLUMNS, OPTIONAL):
        wrong: list[Problem] = []
        file = tried(wrong, "file", partial(file_beside, table, row.pop("file")))
        problems += [at_line(table, line, one) for one in wrong]
        try:
            one = _checked(office, book, **row)
        except Refused as refused:
            problems += [at_line(table, line, problem) for problem in refused.problems]
            continue
        first, _, _ = said.setdefault((one.key, one.day), (line, one, file))
        if first != line:
            message = f"{one.unit} {one.standard} đã có ở dòng {first}"
            hint = "giữ một dòng cho mỗi đơn vị, tiêu chuẩn và ngày"
            problems.append(Problem("line_twice", message, hint, table.name, line))
    refuse_if_any(problems)
    return [(one, file) for _, one, file in said.values()]


def _checked(
    office: Office,
    book: Rulebook,
    unit: str,
    standard: str,
    state: str,
    by: str,
    evidence: str,
    day: str,
    plan_number: str,
    plan_day: str,
) -> Said:
    """Give a statement that can be kept; Refused with everything that is wrong with it."""
    problems: list[Problem] = []
    found = tried(problems, "unit", lambda: attested_subject(office, book, unit))
    asked = tried(problems, "standard", lambda: _standard(book, standard))
    when = tried(problems, "day", lambda: _checked_day(office, book, day))
    if state not in STATES:
        said = f"'{state}' không phải là kết luận"
        problems.append(Problem("unknown_state", said, f"ghi {', '.join(STATES)}", path="state"))
    problems += wrong_texts(
        [
            ("by", by, "nêu người hoặc cơ quan xác nhận"),
            ("evidence", evidence, "nêu văn bản, biên bản làm căn cứ"),
        ]
    )
    plan, wrong = checked_plan(Plan(plan_number, plan_day), asked, state, when)
    refuse_if_any([*problems, *wrong])
    assert found is not None
    assert asked is not None
    assert when is not None
    return Said(found.code, asked.id, state, by.strip(), evidence.strip(), when, plan)


def _standard(book: Rulebook, name: str) -> Standard:
    known = {one.id: one for one in book.campaign.standards}
    if name not in known:
        hint = nearest(name, known, f"các tiêu chuẩn: {', '.join(known)}")
        raise refuse("unknown_standard", f"không có tiêu chuẩn '{name}'", hint)
    return known[name]


def _checked_day(office: Office, book: Rulebook, day: str) -> str:
    """Give the day a statement holds from: today where none is written."""
    asked = past_day(office, day, "xác nhận việc đã biết, không xác nhận trước")
    if asked < book.campaign.starts.day.isoformat():
        first = day_words(book.campaign.starts.day)
        told = day_words(date.fromisoformat(asked))
        said = f"ngày {told} trước khi phong trào bắt đầu ({first})"
        raise refuse("day_before_campaign", said, f"ghi ngày từ {first}")
    return asked


def _keep(
    session: Session,
    office: Office,
    book: Rulebook,
    said: Sequence[tuple[Said, Path | None]],
) -> list[tuple[AttestationRow, bool]]:
    """Add a row for each statement that says something new; tell which did.

    What is in force on its day already, in the same words, is left as it stands.
    """
    held = kept_attestations(session, book.campaign.id)
    refuse_if_any(_over_holds(held, [one for one, _ in said]))
    rows = []
    for one, file in said:
        kept = keep_file(office, file)
        old = in_force((row for row in held if (row.unit, row.standard) == one.key), one.day)
        same = old.get(one.key)
        if same is not None and _says(same) == (replace(one, day=same.day), kept.stored_as):
            rows.append((same, False))
            continue
        row = _row(office, book, one, kept, ATTESTED)
        session.add(row)
        before = _facts(old[one.key]) if one.key in old else None
        office.record(session, "attest", book.campaign.id, before, _facts(row))
        rows.append((row, True))
    session.flush()
    return rows


def _facts(row: AttestationRow) -> Document:
    """Give what the audit log keeps of an attestation."""
    told = {"unit", "standard", "kind", "state", "attested_by", "evidence", "stored_as", "day"}
    return row.model_dump(include=told | {"plan_number", "plan_day"})


def _over_holds(held: Sequence[AttestationRow], said: Iterable[Said]) -> Iterable[Problem]:
    """Tell what would lift a hold without the written document that alone releases it."""
    for one in said:
        old = in_force((row for row in held if (row.unit, row.standard) == one.key), one.day)
        if one.state in RELEASING and one.key in old and old[one.key].state == "held":
            message = f"{one.unit} {one.standard} đang tạm dừng từ {old[one.key].day}"
            hint = "bỏ tạm dừng bằng 'thidua clear' với văn bản kết luận trước"
            yield Problem("held_until_cleared", message, hint, path="state")


def _says(row: AttestationRow) -> tuple[Said, str]:
    plan = Plan(row.plan_number, row.plan_day)
    said = Said(row.unit, row.standard, row.state, row.attested_by, row.evidence, row.day, plan)
    return said, row.stored_as


def _row(office: Office, book: Rulebook, said: Said, kept: Kept, kind: str) -> AttestationRow:
    return AttestationRow(
        campaign=book.campaign.id,
        unit=said.unit,
        standard=said.standard,
        kind=kind,
        state=said.state,
        attested_by=said.by,
        evidence=said.evidence,
        file_name=kept.name,
        stored_as=kept.stored_as,
        plan_number=said.plan.number,
        plan_day=said.plan.day,
        day=said.day,
        entered_at=office.clock(),
        entered_by=office.who,
    )
