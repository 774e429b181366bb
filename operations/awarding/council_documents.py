"""Sessions of councils as plain documents, and what the last of them decided of each case."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session

from ledger.awarding import attendance_of, councils, members_of, sessions_of, votes_of
from ledger.awarding_tables import AttendanceRow, CouncilMemberRow, SessionRow, VoteRow
from operations.views import Document
from rules.awarding.model import AwardLaw, CouncilRule

TAKES_PART = ("present", "written")
Decided = dict[tuple[str, str], Document]
"""What was decided of each case, by award and subject."""


def session_documents(
    session: Session, campaign: str, law: AwardLaw, as_of: date | None = None
) -> list[Document]:
    """Give every session on a campaign held by a day, in order."""
    named = {one.id: one.name for one in councils(session)}
    until = as_of.isoformat() if as_of else None
    return [
        _document(session, row, named[row.council_id], law)
        for row in sessions_of(session, campaign, until)
    ]


def _document(session: Session, row: SessionRow, name: str, law: AwardLaw) -> Document:
    assert row.id is not None
    attended = attendance_of(session, row.id)
    members = [
        _member(one, attended.get(one.id or 0)) for one in members_of(session, row.council_id)
    ]
    rule = law.council(row.level, date.fromisoformat(row.day))
    return {
        "id": row.id,
        "level": row.level,
        "name": name,
        "day": row.day,
        "place": row.place,
        "chair": row.chair,
        "secretary": row.secretary,
        "received": row.received,
        "minutes": row.minutes,
        "fingerprint": row.run_fingerprint,
        "members": members,
        **quorum(members, rule),
        "cases": [_case(one) for one in votes_of(session, row.id)],
    }


def _member(member: CouncilMemberRow, row: AttendanceRow | None) -> Document:
    """Give a member, how he took part, and of who wrote the day, the text and the file."""
    return {
        "name": member.name,
        "role": member.role,
        "presence": row.presence if row else "absent",
        "opinion": row.opinion if row else "",
        "opinion_day": row.opinion_day if row else "",
        "opinion_file": row.file_name if row else "",
    }


def quorum(members: Sequence[Mapping[str, str]], rule: CouncilRule | None) -> Document:
    """Count who came and who wrote, and tell whether that is enough to decide on awards.

    ``quorum`` is how many must take part, ``least_present`` how many of them be there. Source:
    khoản 4 Điều 8 Quyết định số 86/2025/QĐ-UBND.
    """
    of = len(members)
    present = sum(one["presence"] == "present" for one in members)
    written = sum(one["presence"] == "written" for one in members)
    if rule is None:
        least, part = of, of
    else:
        least = -(-of * rule.present.at_least // rule.present.of)
        share = rule.take_part.value
        part = -(-of * share.numerator // share.denominator)
    return {
        "present": present,
        "written": written,
        "of": of,
        "quorum": part,
        "least_present": least,
        "is_quorate": rule is not None and present >= least and present + written >= part,
    }


def _case(row: VoteRow) -> Document:
    return {
        "award": row.award,
        "subject": row.subject,
        "name": row.name,
        "for": row.in_favour,
        "against": row.against,
        "abstain": row.abstained,
        "computed": row.computed,
        "decided": row.decided,
        "reason": row.reason,
    }


def decided_in(sessions: Sequence[Document]) -> Decided:
    """Give what the last quorate session decided of each case."""
    found: Decided = {}
    for one in sessions:
        for case in one["cases"] if one["is_quorate"] else ():
            found[case["award"], case["subject"]] = {
                "outcome": case["decided"],
                "reason": case["reason"],
                "for": case["for"],
                "against": case["against"],
                "session": one["id"],
            }
    return found
