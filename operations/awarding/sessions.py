"""A council's session: who took part, the votes on each case, what was decided beside the computed.

The proposing agency's council comes first, then the standing body of the provincial council
(QĐ 86/2025/QĐ-UBND, Điều 5, 8, 9). A session is kept whole or not at all, and never changed.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session

from ledger.audit import last_number, require_unchanged
from ledger.awarding import attendance_of, council_on, members_of, sessions_of, votes_of
from ledger.awarding_tables import AttendanceRow, CouncilMemberRow, CouncilRow, SessionRow, VoteRow
from operations.awarding.attendance import read_attendance
from operations.awarding.council_documents import quorum, session_documents
from operations.awarding.filing import award_file
from operations.awarding.registers import LEVELS
from operations.awarding.stating import past_day, tried, wrong_texts
from operations.awarding.voting import read_votes, require_places
from operations.evidence import keep_file
from operations.office import Office
from operations.views import Document
from rules.awarding.loading import load_award_law
from rules.errors import Problem, refuse, refuse_if_any
from rules.vietnamese import day as day_words

BALLOT = ("award", "subject", "name", "computed", "for", "against", "abstain", "decided", "reason")


@dataclass(frozen=True)
class Stated:
    """A session as its minutes say: days ISO, ``received`` when the file came, empty if unknown.

    ``attendance`` is a CSV table ``name,presence[,opinion_day][,opinion][,file]``; who is not in
    it was absent. ``votes`` is a CSV table
    ``award,subject,for,against,abstain[,decided][,reason]``.
    """

    level: str
    day: str
    place: str
    chair: str
    secretary: str
    attendance: Path
    votes: Path
    received: str = ""
    minutes: str = ""


def record_session(
    office: Office, campaign: str, stated: Stated, file: Path | None = None
) -> Document:
    """Keep a session with its votes; gives it as a plain document. The same again changes nothing.

    Raises Refused with every problem: no council on that day, who sat on it unknown, not enough of
    them, a written opinion that is not there, votes that do not add up, a hold passed over, more
    proposed than places.
    """
    office.rulebook_in_force(campaign)
    law = load_award_law(office.rules_dir)
    problems: list[Problem] = []
    day = tried(problems, "day", lambda: past_day(office, stated.day, "ghi phiên họp đã họp"))
    problems += _wrong_heading(office, stated)
    refuse_if_any(problems)
    assert day is not None
    when = date.fromisoformat(day)
    with office.ledger.reading() as session:
        prepared_at = last_number(session)
    rule = law.council(stated.level, when)
    council, members = _council(office, stated.level, when)
    attended = read_attendance(stated.attendance, members, stated.chair, when)
    counted = quorum([{"presence": one.presence} for one in attended], rule)
    _require_quorum(counted)
    assert rule is not None
    computed = award_file(office, campaign, when)
    rows = read_votes(stated.votes, computed, counted["present"] + counted["written"], rule)
    _require_order(office, campaign, stated.level, day)
    require_places(computed, rows)
    row = SessionRow(
        campaign=campaign,
        council_id=council.id or 0,
        level=stated.level,
        day=day,
        place=stated.place.strip(),
        chair=stated.chair.strip(),
        secretary=stated.secretary.strip(),
        received=stated.received,
        minutes=stated.minutes.strip(),
        run_fingerprint=computed["fingerprint"],
        entered_at=office.clock(),
        entered_by=office.who,
    )
    with office.ledger.writing() as session:
        require_unchanged(session, prepared_at)
        kept = keep_file(office, file)
        row.file_name, row.stored_as = kept.name, kept.stored_as
        took_part = [one.kept(office) for one in attended]
        held = _same(session, row, rows, took_part)
        number = held if held is not None else _keep(session, office, row, took_part, rows)
        made = session_documents(session, campaign, law)
    return next(one for one in made if one["id"] == number)


def sessions(office: Office, campaign: str) -> Document:
    """Give every session held on a campaign."""
    office.rulebook_in_force(campaign)
    law = load_award_law(office.rules_dir)
    with office.ledger.reading() as session:
        found = session_documents(session, campaign, law)
    return {"campaign": campaign, "sessions": found}


def ballot(office: Office, campaign: str, as_of: date) -> list[dict[str, str]]:
    """Give a line for each case that comes before a council, for the secretary to fill in.

    Who is excluded or over the quota stands there too: a council may see more than the rules do.
    """
    document = award_file(office, campaign, as_of)
    return [
        dict.fromkeys(BALLOT, "")
        | {
            "award": award["id"],
            "subject": case["subject"],
            "name": case["name"],
            "computed": case["outcome"],
        }
        for award in document["awards"]
        for case in award["cases"]
        if not award["per_unit"]
    ]


def write_ballot(office: Office, campaign: str, as_of: date, out: Path) -> int:
    """Write the ballot as a CSV table; gives how many cases it has.

    Raises Refused where the file is there already: a secretary may have filled it in.
    """
    rows = ballot(office, campaign, as_of)
    try:
        with out.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, BALLOT)
            writer.writeheader()
            writer.writerows(rows)
    except FileExistsError:
        said, hint = "tệp đã có, có thể đã điền phiếu", "ghi ra tệp tên khác"
        raise refuse("file_exists", said, hint, file=str(out)) from None
    return len(rows)


def _wrong_heading(office: Office, stated: Stated) -> Iterator[Problem]:
    if stated.level not in LEVELS:
        said = f"không có cấp hội đồng '{stated.level}'"
        yield Problem("unknown_level", said, f"ghi {', '.join(LEVELS)}", path="level")
    if stated.received:
        found: list[Problem] = []
        hint = "ghi ngày hồ sơ đã đến Sở Nội vụ"
        tried(found, "received", lambda: past_day(office, stated.received, hint))
        yield from found
    if stated.minutes:
        yield from wrong_texts([("minutes", stated.minutes, "")])
    yield from wrong_texts(
        [
            ("place", stated.place, "nêu địa điểm họp"),
            ("chair", stated.chair, "nêu người chủ trì"),
            ("secretary", stated.secretary, "nêu thư ký"),
        ]
    )


def _council(office: Office, level: str, day: date) -> tuple[CouncilRow, list[CouncilMemberRow]]:
    with office.ledger.reading() as session:
        council = council_on(session, level, day.isoformat())
        if council is None:
            raise refuse(
                "no_council",
                f"chưa ghi hội đồng cấp '{level}' vào ngày {day_words(day)}",
                "ghi hội đồng và thành viên bằng 'thidua council set' trước",
            )
        assert council.id is not None
        return council, members_of(session, council.id)


def _require_quorum(counted: Document) -> None:
    if not counted["is_quorate"]:
        took = counted["present"] + counted["written"]
        raise refuse(
            "not_quorate",
            f"{counted['present']} có mặt, {took} tham gia trên {counted['of']} thành viên; phải "
            f"có {counted['least_present']} có mặt và {counted['quorum']} tham gia",
            "lấy ý kiến bằng văn bản của người vắng, hoặc họp lại (khoản 4 Điều 8 Quyết định số "
            "86/2025/QĐ-UBND)",
        )


def _require_order(office: Office, campaign: str, level: str, day: str) -> None:
    """The standing body looks at what the agency's council put forward."""
    if level != "standing":
        return
    with office.ledger.reading() as session:
        earlier = [one for one in sessions_of(session, campaign, day) if one.level == "agency"]
    if not earlier:
        raise refuse(
            "no_agency_session",
            "chưa có phiên họp của hội đồng cơ quan trình trước phiên này",
            "ghi phiên họp của hội đồng cơ quan bằng 'thidua council record --level agency' trước",
        )


def _same(
    session: Session,
    row: SessionRow,
    rows: Sequence[VoteRow],
    took_part: Sequence[AttendanceRow],
) -> int | None:
    """Find a session that was kept already; refused where who took part, or votes were others."""
    facts = {"level", "day", "place", "chair", "secretary", "received", "minutes", "stored_as"}
    votes = {"award", "subject", "in_favour", "against", "abstained", "decided", "reason"}
    for held in sessions_of(session, row.campaign):
        if held.model_dump(include=facts) != row.model_dump(include=facts):
            continue
        kept = [one.model_dump(include=votes) for one in votes_of(session, held.id or 0)]
        there = [_took_part(one) for one in attendance_of(session, held.id or 0).values()]
        if kept != [one.model_dump(include=votes) for one in rows] or there != [
            _took_part(one) for one in took_part
        ]:
            raise refuse(
                "session_is_kept",
                f"phiên họp này đã ghi (số {held.id}) với phiếu hoặc người tham gia khác; phiên đã "
                "ghi không sửa",
                "ghi phiên mới, nêu biên bản đính chính ở --minutes",
            )
        return held.id
    return None


def _keep(
    session: Session,
    office: Office,
    row: SessionRow,
    took_part: Sequence[AttendanceRow],
    votes: Sequence[VoteRow],
) -> int:
    session.add(row)
    session.flush()
    assert row.id is not None
    for one in (*took_part, *votes):
        one.session_id = row.id
    session.add_all([*took_part, *votes])
    session.flush()
    told = row.model_dump(exclude={"entered_at", "entered_by"})
    cases = [[one.award, one.subject, one.computed, one.decided] for one in votes]
    opinions = [_took_part(one) for one in took_part if one.presence == "written"]
    told |= {"cases": cases, "opinions": opinions}
    office.record(session, "council", row.campaign, None, told)
    return row.id


def _took_part(row: AttendanceRow) -> Document:
    """Give what a session keeps of a member: how he took part and what he wrote."""
    told = {"member_id", "presence", "opinion", "opinion_day", "stored_as"}
    return row.model_dump(include=told)
