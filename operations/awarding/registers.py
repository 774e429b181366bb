"""Who signs and who sits on which council, from which day: the office's own data, typed in."""

from pathlib import Path

from ledger.awarding import council_on, councils, members_of
from ledger.awarding import signers as kept_signers
from ledger.awarding_tables import CouncilMemberRow, CouncilRow, SignerRow
from operations.awarding.stating import at_line, lines_of, require_order, tried, wrong_texts
from operations.office import Office
from operations.views import Document
from rules.errors import Problem, refuse, refuse_if_any
from rules.words import parse_day

ROLES = ("issuing", "decision")
LEVELS = ("agency", "standing")
MEMBER_COLUMNS = ("name", "role")


def add_signer(
    office: Office, role: str, form: str, name: str, since: str, document: str, until: str = ""
) -> SignerRow:
    """Enter who signs in a role from a day on; the same again changes nothing.

    ``role`` is ``issuing`` (the proposal), ``decision``, or a unit (its Giấy khen). Raises Refused
    with everything that is wrong.
    """
    problems: list[Problem] = []
    known = tried(problems, "role", lambda: _role(office, role))
    begins = tried(problems, "from", lambda: _day(since))
    ends = tried(problems, "until", lambda: _day(until) if until else "")
    if begins and ends:
        tried(problems, "until", lambda: require_order(begins, ends))
    problems += wrong_texts(
        [
            ("form", form, "nêu quyền hạn, chức vụ như in ở phần ký, ví dụ CHÁNH VĂN PHÒNG"),
            ("name", name, "nêu họ tên người ký"),
            ("document", document, "nêu văn bản giao quyền ký"),
        ]
    )
    refuse_if_any(problems)
    assert known is not None
    assert begins is not None
    row = SignerRow(
        role=known,
        form=form.strip(),
        name=name.strip(),
        since=begins,
        until=ends or "",
        document=document.strip(),
        entered_at=office.clock(),
        entered_by=office.who,
    )
    with office.ledger.writing() as session:
        for held in kept_signers(session, known):
            if signer_document(held) | {"id": 0} == signer_document(row) | {"id": 0}:
                return held
        session.add(row)
        session.flush()
        office.record(session, "add_signer", known, None, signer_document(row))
    return row


def signers(office: Office) -> Document:
    """Give everybody who signs, by role and day."""
    with office.ledger.reading() as session:
        return {"signers": [signer_document(row) for row in kept_signers(session)]}


def signer_document(row: SignerRow) -> Document:
    """Give one signer as a plain document."""
    return row.model_dump(include={"id", "role", "form", "name", "since", "until", "document"})


def set_council(
    office: Office, level: str, name: str, document: str, since: str, members: Path
) -> CouncilRow:
    """Enter a council and its members (a CSV table ``name,role``) from a day on; all or nothing.

    Raises Refused with every problem, those of the table at their lines. The same again changes
    nothing.
    """
    problems: list[Problem] = []
    if level not in LEVELS:
        said = f"không có cấp hội đồng '{level}'"
        problems.append(Problem("unknown_level", said, f"ghi {', '.join(LEVELS)}", path="level"))
    begins = tried(problems, "from", lambda: _day(since))
    problems += wrong_texts(
        [
            ("name", name, "nêu tên hội đồng"),
            ("document", document, "nêu quyết định thành lập, kiện toàn"),
        ]
    )
    rows = _members(members, problems)
    refuse_if_any(problems)
    assert begins is not None
    with office.ledger.writing() as session:
        held = council_on(session, level, begins)
        stated = (name.strip(), document.strip(), begins)
        if held and (held.name, held.document, held.since) == stated:
            assert held.id is not None
            if [(one.name, one.role) for one in members_of(session, held.id)] == rows:
                return held
        council = CouncilRow(
            level=level,
            name=name.strip(),
            document=document.strip(),
            since=begins,
            entered_at=office.clock(),
            entered_by=office.who,
        )
        session.add(council)
        session.flush()
        assert council.id is not None
        session.add_all(
            CouncilMemberRow(council_id=council.id, name=who, role=role) for who, role in rows
        )
        told = council.model_dump(include={"id", "level", "name", "document", "since"})
        office.record(session, "set_council", level, None, told | {"members": len(rows)})
    return council


def councils_document(office: Office) -> Document:
    """Give every council with its members."""
    with office.ledger.reading() as session:
        found = []
        for one in councils(session):
            assert one.id is not None
            members = [{"name": row.name, "role": row.role} for row in members_of(session, one.id)]
            told = one.model_dump(include={"id", "level", "name", "document", "since"})
            found.append(told | {"members": members})
    return {"councils": found}


def _members(table: Path, problems: list[Problem]) -> list[tuple[str, str]]:
    seen: dict[str, int] = {}
    rows = []
    for line, row in lines_of(table, MEMBER_COLUMNS):
        texts = [("name", row["name"], "nêu họ tên"), ("role", row["role"], "nêu vai trò")]
        problems += [at_line(table, line, one) for one in wrong_texts(texts)]
        if row["name"] in seen:
            said = f"{row['name']} đã có ở dòng {seen[row['name']]}"
            hint = "giữ một dòng; trùng tên thì ghi thêm cơ quan sau tên"
            problems.append(Problem("line_twice", said, hint, table.name, line))
        seen.setdefault(row["name"], line)
        rows.append((row["name"], row["role"]))
    return rows


def _role(office: Office, role: str) -> str:
    return role if role in ROLES else office.units.find(role).code


def _day(text: str) -> str:
    try:
        return parse_day(text).isoformat()
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise refuse("bad_day", message, hint) from error
