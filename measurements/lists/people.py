"""The people of the units: officials by a code of the office's own, with dated posts.

Kept of an official are name, unit, position, whether a leader and whether a woman, and from when
until when. Nothing else is read: no birthday, no identity number, no telephone. The code is the
office's own personnel code, because names are shared, change, and move with their bearer.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from measurements.lists.reading import ListColumn, ListRead, ListRow, empty_cells, read_list
from measurements.units import UnitRegister
from rules.errors import Problem, Refused, refuse_if_any
from rules.vietnamese import day as day_words
from rules.vietnamese import fold

CODE = ListColumn("code", "Mã cán bộ", ("mã nhân sự", "mã CBCCVC", "MaCanBo"))
NAME = ListColumn("name", "Họ và tên", ("họ tên", "HoTen"))
UNIT = ListColumn("unit", "Đơn vị", ("cơ quan", "DonVi"))
POSITION = ListColumn("position", "Chức vụ", ("chức danh", "ChucVu"))
LEADER = ListColumn("leader", "Lãnh đạo", ("là lãnh đạo", "LanhDao"))
FEMALE = ListColumn("female", "Nữ", ("giới tính", "GioiTinh"))
FROM = ListColumn("from", "Từ ngày", ("TuNgay",))
UNTIL = ListColumn("until", "Đến ngày", ("DenNgay",), required=False)
COLUMNS = (CODE, NAME, UNIT, POSITION, LEADER, FEMALE, FROM, UNTIL)
YES, NO = {"co", "yes", "1", "true", "x"}, {"khong", "no", "0", "false"}
YES_OF = {LEADER.id: YES, FEMALE.id: YES | {"nu"}}
NO_OF = {LEADER.id: NO, FEMALE.id: NO | {"nam"}}
LONGEST = 200
# Nine digits in a row, however grouped: an identity number, an insurance number, a telephone.
NUMBER_OF_A_PERSON = re.compile(r"\d(?:[ .-]?\d){8,}")


@dataclass(frozen=True, slots=True)
class Post:
    """One official in one unit from a day until another; ``until`` None while it lasts."""

    code: str
    name: str
    unit: str
    position: str
    is_leader: bool
    is_female: bool
    since: date
    until: date | None

    def in_force(self, day: date) -> bool:
        """Tell whether the post is held on ``day``; its first and last days count."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """The posts of one file, and the headings of columns that were not read."""

    posts: tuple[Post, ...]
    ignored: tuple[str, ...]
    illustrative: bool


def read_people(path: Path, units: UnitRegister) -> PeopleRead:
    """Read a list of people (CSV or XLSX).

    Raises Refused with every problem at its line or cell: an empty cell, no such unit, no such day,
    a cell that holds a person's number, one code with two names or in two posts on one day.
    """
    read: ListRead = read_list(path, COLUMNS)
    problems: list[Problem] = []
    posts: list[tuple[ListRow, Post]] = []
    for row in read.rows:
        wrong = list(_wrong(row, units))
        problems += wrong
        if not wrong:
            posts.append((row, _post(row, units)))
    problems += _disagreements(posts)
    refuse_if_any(problems)
    return PeopleRead(tuple(post for _, post in posts), read.ignored, read.illustrative)


def _wrong(row: ListRow, units: UnitRegister) -> Iterator[Problem]:
    yield from empty_cells(row, COLUMNS)
    for column in (CODE, NAME, POSITION):
        text = row.texts[column.id]
        if NUMBER_OF_A_PERSON.search(text):
            message = "có dãy số như số định danh, bảo hiểm hoặc điện thoại"
            hint = "không lưu các số này; dùng mã do cơ quan tự đặt"
            yield row.problem("number_of_a_person", column, message, hint)
        elif len(text) > LONGEST:
            hint = f"nhiều nhất {LONGEST} ký tự"
            yield row.problem("too_long", column, "quá dài", hint)
    if row.texts["unit"]:
        try:
            units.find(row.texts["unit"])
        except Refused as refused:
            told = refused.problems[0]
            yield row.problem(told.code, UNIT, told.message, told.hint)
    for column in (LEADER, FEMALE):
        text = row.texts[column.id]
        if text and fold(text) not in YES_OF[column.id] | NO_OF[column.id]:
            message = f"không hiểu '{text}'"
            yield row.problem("not_yes_no", column, message, "viết có hoặc không")
    yield from wrong_days(row)


def wrong_days(row: ListRow) -> Iterator[Problem]:
    """Tell a first or last day that is no day, and a last one before the first."""
    days = {}
    for column in (FROM, UNTIL):
        text = row.texts.get(column.id, "")
        days[column] = day_written(text)
        if text and days[column] is None:
            message = f"không đọc được ngày '{text}'"
            yield row.problem("bad_day", column, message, "viết ngày/tháng/năm, ví dụ 01/05/2026")
    since, until = days[FROM], days[UNTIL]
    if since and until and until < since:
        message = f"{UNTIL.title} {day_words(until)} trước {FROM.title.lower()} {day_words(since)}"
        yield row.problem("days_backwards", UNTIL, message, "kiểm tra lại hai ngày")


def day_written(text: str) -> date | None:
    """Give the day a cell holds, None where it is none."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None


def code_of(text: str) -> str:
    """Give a code as it is kept: the same in any case and spacing."""
    return "".join(text.upper().split())


def _post(row: ListRow, units: UnitRegister) -> Post:
    since = day_written(row.texts["from"])
    if since is None:
        raise ValueError("a post without its first day was let through")
    return Post(
        code=code_of(row.texts["code"]),
        name=row.texts["name"],
        unit=units.find(row.texts["unit"]).code,
        position=row.texts["position"],
        is_leader=fold(row.texts["leader"]) in YES_OF[LEADER.id],
        is_female=fold(row.texts["female"]) in YES_OF[FEMALE.id],
        since=since,
        until=day_written(row.texts.get("until", "")),
    )


def _disagreements(posts: Sequence[tuple[ListRow, Post]]) -> Iterable[Problem]:
    """Tell one code with two names, and one person in two posts on the same day."""
    by_code: dict[str, list[tuple[ListRow, Post]]] = {}
    for row, post in posts:
        by_code.setdefault(post.code, []).append((row, post))
    for code, held in by_code.items():
        first_row, first = held[0]
        for row, post in held[1:]:
            if (fold(post.name), post.is_female) != (fold(first.name), first.is_female):
                message = f"mã {code} đã là của người khác ở dòng {first_row.line}"
                yield row.problem("two_people", CODE, message, "mỗi người một mã riêng")
        ordered = sorted(held, key=lambda one: one[1].since)
        for (earlier_row, earlier), (row, post) in pairwise(ordered):
            if not earlier.in_force(post.since):
                continue
            where = "hai đơn vị" if earlier.unit != post.unit else "hai dòng"
            message = (
                f"mã {code} ở {where} cùng lúc từ {day_words(post.since)}, xem dòng "
                f"{earlier_row.line}"
            )
            hint = "ghi Đến ngày cho nơi cũ, trước ngày đến nơi mới; mỗi lúc một người một đơn vị"
            yield row.problem("two_posts", FROM, message, hint)
