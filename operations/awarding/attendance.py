"""Who took part in a council's session and how, read from its table, with written opinions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.awarding_tables import AttendanceRow, CouncilMemberRow
from operations.awarding.stating import at_line, file_beside, lines_of, tried, wrong_texts
from operations.evidence import keep_file
from operations.office import Office
from rules.errors import Problem, refuse_if_any
from rules.vietnamese import day as day_words
from rules.words import parse_day

PRESENCES = ("present", "written", "absent")
COLUMNS, OPINION = ("name", "presence"), ("opinion_day", "opinion", "file")


@dataclass(frozen=True, slots=True)
class Attended:
    """How a member took part; of who wrote, the day (ISO) and the text, or the file it came in."""

    member: int
    presence: str = "absent"
    opinion: str = ""
    opinion_day: str = ""
    file: Path | None = None

    def kept(self, office: Office) -> AttendanceRow:
        """Keep the file and give the row; call it in the transaction that writes the row."""
        kept = keep_file(office, self.file)
        return AttendanceRow(
            session_id=0,
            member_id=self.member,
            presence=self.presence,
            opinion=self.opinion,
            opinion_day=self.opinion_day,
            file_name=kept.name,
            stored_as=kept.stored_as,
        )


def read_attendance(
    table: Path, members: Sequence[CouncilMemberRow], chair: str, day: date
) -> list[Attended]:
    """Read how each member took part; who is not in the table was absent.

    A CSV table ``name,presence[,opinion_day][,opinion][,file]``, files beside it. Raises Refused
    with every problem at its line: no member, a written opinion without its day or its text, or of
    after the session, and a chair who was not there.
    """
    known = {one.name: one.id or 0 for one in members}
    found = {member: Attended(member) for member in known.values()}
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, row in lines_of(table, COLUMNS, OPINION):
        wrong = list(_wrong(row, known, seen, table, day))
        problems += [at_line(table, line, one) for one in wrong]
        if not wrong:
            seen[row["name"]] = line
            found[known[row["name"]]] = _attended(known[row["name"]], row, table)
    presided = known.get(chair.strip())
    if not problems and (presided is None or found[presided].presence != "present"):
        said = f"người chủ trì '{chair}' không phải là thành viên có mặt"
        problems.append(Problem("chair_absent", said, "người chủ trì là thành viên có mặt"))
    refuse_if_any(problems)
    return list(found.values())


def _attended(member: int, row: Mapping[str, str], table: Path) -> Attended:
    if row["presence"] != "written":
        return Attended(member, row["presence"])
    day = parse_day(row["opinion_day"]).isoformat()
    return Attended(member, "written", row["opinion"], day, file_beside(table, row["file"]))


def _wrong(
    row: Mapping[str, str],
    known: Mapping[str, int],
    seen: Mapping[str, int],
    table: Path,
    day: date,
) -> Iterator[Problem]:
    name, presence = row["name"], row["presence"]
    if name not in known:
        said = f"{name} không phải là thành viên của hội đồng vào ngày họp"
        hint = "sửa tên, hoặc ghi lại thành viên bằng 'thidua council set'"
        yield Problem("not_a_member", said, hint)
    elif presence not in PRESENCES:
        yield Problem("unknown_presence", f"không hiểu '{presence}'", f"ghi {', '.join(PRESENCES)}")
    elif name in seen:
        yield Problem("line_twice", f"{name} đã có ở dòng {seen[name]}", "giữ một dòng")
    elif presence == "written":
        yield from _wrong_opinion(row, table, day)
    elif any(row[one] for one in OPINION):
        said = f"{name} có ý kiến bằng văn bản mà ghi là '{presence}'"
        yield Problem("opinion_not_written", said, "ghi written, hoặc bỏ ý kiến", path="opinion")


def _wrong_opinion(row: Mapping[str, str], table: Path, day: date) -> Iterator[Problem]:
    """Find what is wrong with a written opinion: it counts for the quorum, so it must be there."""
    try:
        if parse_day(row["opinion_day"]) > day:
            said = f"ý kiến gửi sau ngày họp {day_words(day)}"
            yield Problem(
                "opinion_too_late", said, "ghi đúng ngày gửi, hoặc ghi absent", path="opinion_day"
            )
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        yield Problem("bad_day", message, hint, path="opinion_day")
    if row["opinion"]:
        yield from wrong_texts([("opinion", row["opinion"], "")])
    missing: list[Problem] = []
    tried(missing, "file", lambda: file_beside(table, row["file"]))
    yield from missing
    if not row["opinion"] and not row["file"]:
        hint = "ghi nội dung ở opinion, hoặc tên tệp văn bản ở file"
        yield Problem("no_opinion", "không có nội dung ý kiến", hint, path="opinion")
