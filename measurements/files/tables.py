"""Plain CSV tables with named columns: every line whole, nothing cut off or read twice."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from measurements.files.encodings import in_utf8
from measurements.files.forms import require_form
from rules.errors import Problem, Refused, refuse, refuse_if_any

Line = tuple[int, dict[str, str]]


def read_upload(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[Line]:
    """Give the lines of a table handed in, in any encoding: see read_table.

    For the child that reads uploads.
    """
    with TemporaryDirectory() as folder:
        text = in_utf8(path, Path(folder))
        require_form(text, "text")
        return read_table(text, required, optional)


def read_table(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[Line]:
    """Give each line that has anything on it, by column name, with its number from 1.

    Comma, semicolon or tab. Raises Refused with every problem: a column that is missing, unknown
    or there twice, a line with more or fewer cells than the header, no line at all, a cell too
    large to read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        delimiter = max(",;\t", key=first.count)
        names = [
            name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter), [])
        ]
        _refuse_columns(path, names, required, optional)
        try:
            lines, problems = _lines(path, csv.reader(file, delimiter=delimiter), names)
        except csv.Error as error:
            message = "có ô quá dài hoặc dấu ngoặc kép không khép"
            raise refuse("bad_csv", message, "xuất lại tệp", file=path.name) from error
    if not lines and not problems:
        hint = "điền ít nhất một dòng dưới tiêu đề"
        raise refuse("no_rows", "chỉ có dòng tiêu đề", hint, file=path.name, line=1)
    refuse_if_any(problems)
    return lines


def _lines(
    path: Path, reader: Iterator[list[str]], names: Sequence[str]
) -> tuple[list[Line], list[Problem]]:
    lines: list[Line] = []
    problems = []
    number = 2
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if len(cells) > len(names):
                message = f"có {len(cells)} ô, tiêu đề có {len(names)} cột"
                hint = "số có dấu ngăn phải viết liền hoặc đặt trong ngoặc kép"
                problems.append(Problem("ragged_row", message, hint, path.name, number))
            row = [cell.strip() for cell in cells] + [""] * (len(names) - len(cells))
            lines.append((number, dict(zip(names, row, strict=False))))
        number = reader.line_num + 2  # type: ignore[attr-defined]
    return lines, problems


def _refuse_columns(
    path: Path, names: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> None:
    hint = f"các cột: {', '.join(required)} và nếu cần: {', '.join(optional)}"
    found = (
        ("missing_column", "thiếu cột", [name for name in required if name not in names]),
        (
            "unknown_column",
            "không có cột",
            [name for name in names if name not in (*required, *optional)],
        ),
        ("column_twice", "cột lặp lại", sorted({one for one in names if names.count(one) > 1})),
    )
    problems = [
        Problem(code, f"{said} '{name}'", hint, path.name, 1, 1)
        for code, said, columns in found
        for name in columns
    ]
    if problems:
        raise Refused(problems)
