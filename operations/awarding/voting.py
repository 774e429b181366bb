"""The votes of a council's session: read, checked against the law, and what they decide."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ledger.awarding_tables import VoteRow
from operations.awarding.council_documents import Decided
from operations.awarding.filing import effective
from operations.awarding.stating import at_line, lines_of, wrong_texts
from operations.views import Document
from rules.awarding.model import CouncilRule
from rules.errors import Problem, refuse_if_any

OUTCOMES = ("proposed", "over_quota", "held", "excluded")
"""What a council may decide; an edge tie is what it is asked to settle."""
VOTES, VOTES_OPTIONAL = ("award", "subject", "for", "against", "abstain"), ("decided", "reason")


def read_votes(table: Path, computed: Document, took_part: int, rule: CouncilRule) -> list[VoteRow]:
    """Read a table of votes on the cases of an award file; lines left blank are no votes.

    A case is carried by more than half of those who took part. Raises Refused with every problem
    at its line: a case nobody looks at, votes that do not add up, a decision against the votes, a
    hold passed over, a change without a reason.
    """
    cases = {
        (award["id"], case["subject"]): case
        for award in computed["awards"]
        if not award["per_unit"]
        for case in award["cases"]
    }
    problems: list[Problem] = []
    rows: dict[tuple[str, str], tuple[int, VoteRow]] = {}
    columns = (*VOTES_OPTIONAL, "name", "computed")
    for line, row in lines_of(table, VOTES, columns):
        key = row["award"], row["subject"]
        if not any(row[name] for name in ("for", "against", "abstain", "decided")):
            continue
        if key not in cases:
            said = f"'{row['subject']}' không được xét cho '{row['award']}'"
            hint = "lấy bảng biểu quyết bằng 'thidua council ballot'"
            problems.append(Problem("no_such_case", said, hint, table.name, line))
            continue
        if key in rows:
            said = f"{cases[key]['name']} đã có ở dòng {rows[key][0]}"
            problems.append(Problem("line_twice", said, "giữ một dòng", table.name, line))
            continue
        wrong = list(_wrong_vote(row, cases[key], took_part, rule))
        problems += [at_line(table, line, one) for one in wrong]
        if not wrong:
            rows[key] = (line, _vote(row, cases[key], took_part, rule))
    if not rows and not problems:
        hint = "điền for, against, abstain cho từng trường hợp"
        problems.append(Problem("no_votes", "không có phiếu nào", hint, table.name))
    refuse_if_any(problems)
    return [row for _, row in rows.values()]


def _is_carried(row: Mapping[str, str], took_part: int, rule: CouncilRule) -> bool:
    """Whether more than the stated part of those who took part are in favour."""
    return int(row["for"]) * rule.majority.of > took_part * rule.majority.at_least


def _wrong_vote(
    row: Mapping[str, str], case: Document, took_part: int, rule: CouncilRule
) -> Iterator[Problem]:
    counts = [row[name] for name in ("for", "against", "abstain")]
    if not all(one.isascii() and one.isdigit() and len(one) < 6 for one in counts):
        yield Problem(
            "bad_votes", "số phiếu không phải là số nguyên", "ghi số phiếu, 0 nếu không có"
        )
        return
    if sum(map(int, counts)) != took_part:
        said = f"{'+'.join(counts)} phiếu, mà có {took_part} người tham gia"
        yield Problem("votes_do_not_add_up", said, "đếm lại; không bỏ phiếu ghi vào abstain")
        return
    carried, decided = _is_carried(row, took_part, rule), row["decided"]
    if decided and decided not in OUTCOMES:
        said = f"không hiểu '{decided}'"
        yield Problem("unknown_outcome", said, f"ghi {', '.join(OUTCOMES)}", path="decided")
    elif decided and (decided == "proposed") != carried:
        said = f"{counts[0]}/{took_part} đồng ý mà quyết định là '{decided}'"
        yield Problem("against_the_votes", said, "quá nửa đồng ý thì đề nghị, không thì thôi")
    elif carried and case["outcome"] == "held":
        hint = "bỏ tạm dừng bằng 'thidua clear', hoặc xác nhận bằng 'thidua attest' trước"
        yield Problem("held_until_cleared", f"{case['name']} đang tạm dừng", hint)
    elif _changes(case, _outcome(row, case, carried)) and not row["reason"]:
        said = f"kết quả khác kết quả tính được ('{case['outcome']}') mà không nêu lý do"
        yield Problem("no_reason", said, "ghi lý do ở cột reason", path="reason")
    yield from wrong_texts([("reason", row["reason"], "")] if row["reason"] else [])


def _outcome(row: Mapping[str, str], case: Document, carried: bool) -> str:
    """Give what was decided: as written, else by the votes; not carried leaves what was computed.

    Who was to be proposed, or stood in a tie, and was not carried is not proposed.
    """
    if row["decided"]:
        return row["decided"]
    if carried:
        return "proposed"
    stays = {"proposed": "excluded", "edge_tie": "over_quota"}
    return stays.get(case["outcome"], str(case["outcome"]))


def _changes(case: Document, decided: str) -> bool:
    """Whether a decision departs from the computed one; to settle a tie does not."""
    return case["outcome"] not in ("edge_tie", decided)


def _vote(row: Mapping[str, str], case: Document, took_part: int, rule: CouncilRule) -> VoteRow:
    carried = _is_carried(row, took_part, rule)
    return VoteRow(
        session_id=0,
        award=row["award"],
        subject=row["subject"],
        name=case["name"],
        in_favour=int(row["for"]),
        against=int(row["against"]),
        abstained=int(row["abstain"]),
        computed=case["outcome"],
        decided=_outcome(row, case, carried),
        reason=row["reason"],
    )


def require_places(computed: Document, rows: Sequence[VoteRow]) -> None:
    """Refuse more proposed than there are places, counted with what other sessions decided."""
    now: Decided = {(one.award, one.subject): {"outcome": one.decided} for one in rows}
    problems = []
    for award in computed["awards"]:
        many: dict[str, int] = {}
        for case in award["cases"]:
            decided = now.get((award["id"], case["subject"]), case["decided"])
            pool = case["unit"] if award["quota_per"] == "unit" else ""
            is_in = effective(case | {"decided": decided}) == "proposed"
            many[pool] = many.get(pool, 0) + is_in
        for pool, count in many.items():
            room = (award["places"] or {}).get(pool)
            if room is not None and count > room:
                where = f" của {pool}" if pool else ""
                said = f"'{award['id']}'{where}: {count} được đề nghị mà chỉ có {room} suất"
                hint = "bớt trường hợp được đề nghị, hoặc sửa quota trong quy tắc rồi công bố lại"
                problems.append(Problem("over_quota", said, hint))
    refuse_if_any(problems)
