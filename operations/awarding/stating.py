"""What somebody states, checked: texts, days, tables; every problem kept under its column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from measurements.files.encodings import in_utf8
from measurements.files.forms import require_form
from measurements.files.tables import Line, read_table
from measurements.lists.people import NUMBER_OF_A_PERSON
from operations.bell.deadlines import today
from operations.office import Office
from rules.errors import Problem, Refused, refuse
from rules.vietnamese import day as day_words
from rules.words import parse_day

Found = TypeVar("Found")
MOST_LETTERS = 2_000


def tried(problems: list[Problem], path: str, act: Callable[[], Found]) -> Found | None:
    """Do one check; keep its problems under the column's name."""
    try:
        return act()
    except Refused as refused:
        problems += [
            Problem(one.code, one.message, one.hint, path=path) for one in refused.problems
        ]
        return None


def wrong_texts(stated: Iterable[tuple[str, str, str]]) -> Iterator[Problem]:
    """Find what may not be kept among (column, text, hint): empty, too long, a person's number."""
    for name, text, hint in stated:
        if not text.strip():
            yield Problem("empty_text", "để trống", hint, path=name)
        elif len(text) > MOST_LETTERS:
            said = f"dài hơn {MOST_LETTERS} chữ"
            yield Problem("text_too_long", said, "viết gọn lại", path=name)
        elif NUMBER_OF_A_PERSON.search(text):
            said = "có dãy số như số định danh, bảo hiểm hoặc điện thoại"
            yield Problem("number_of_a_person", said, "bỏ dãy số này, không lưu", path=name)


def past_day(office: Office, day: str, hint: str) -> str:
    """Give a day that has come, today where none is written; ``hint`` says what to do of others."""
    now = today(office)
    try:
        asked = parse_day(day) if day else now
    except ValueError as error:
        message, _, what = str(error).partition("; ")
        raise refuse("bad_day", message, what) from error
    if asked > now:
        raise refuse("day_to_come", f"ngày {day_words(asked)} chưa đến", hint)
    return asked.isoformat()


def require_order(since: str, until: str) -> None:
    """Refuse an end before its beginning."""
    if until and until < since:
        first, last = (day_words(date.fromisoformat(one)) for one in (since, until))
        raise refuse("days_backwards", f"đến ngày {last} trước từ ngày {first}", "sửa hai ngày")


def lines_of(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> list[Line]:
    """Read a CSV table of these columns, in any encoding; every cell stripped, none missing."""
    with TemporaryDirectory() as folder:
        text = in_utf8(path, Path(folder))
        require_form(text, "text")
        lines = read_table(text, columns, optional)
    return [
        (number, {name: row.get(name, "").strip() for name in (*columns, *optional)})
        for number, row in lines
    ]


def file_beside(table: Path, name: str) -> Path | None:
    """Give the file that a cell names, None for none; Refused where none lies beside the table."""
    if not name:
        return None
    path = table.parent / name
    if path.is_file():
        return path
    said, hint = f"không có tệp '{name}' bên cạnh bảng", "kiểm tra tên tệp; tệp để cùng thư mục"
    raise refuse("file_not_found", said, hint)


def at_line(table: Path, line: int, problem: Problem) -> Problem:
    """Put a problem at its line of a table."""
    return Problem(problem.code, problem.message, problem.hint, table.name, line, 0, problem.path)
