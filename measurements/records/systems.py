"""Source systems: how each names the fields that records ask for, and writes their values."""

import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rules.errors import Problem, refuse, refuse_if_any
from rules.reading import read_as
from rules.records import RecordKind
from rules.registers import Register
from rules.source import Source
from rules.words import Name, Stated, Whole, Words

Known = Literal["read", "assumption"]
PORTAL = "cong-dich-vu-cong"
# Parts of a time as the systems' own guides write them: strptime's letter and the digits taken.
PARTS = {
    "yyyy": ("%Y", 4),
    "MM": ("%m", 2),
    "dd": ("%d", 2),
    "HH": ("%H", 2),
    "mm": ("%M", 2),
    "ss": ("%S", 2),
}
_PART = re.compile("|".join(PARTS))
# How cells that hold a moment (workbooks, Parquet) come as text: read for every system.
CELL_TIME = "yyyy-MM-dd HH:mm:ss"


def _made_of_known_parts(written: str) -> str:
    if re.search("[A-SU-Za-z%]", _PART.sub("", written)) or "yyyy" not in written:
        raise ValueError(f"'{written}' không phải là dạng ngày; viết như yyyy-MM-dd HH:mm:ss")
    return written


TimeFormat = Annotated[Words, AfterValidator(_made_of_known_parts)]


class Column(Stated):
    """The names one field goes by, each read somewhere or assumed; ``values`` in other codes.

    ``scales`` are the ways a number is given in words or signs, by the scale's name: 👍 for 5.
    """

    field: Name
    names: dict[Words, Known] = Field(min_length=1)
    values: dict[Words, Name] = {}
    scales: dict[Words, dict[Words, Whole]] = {}

    def words(self) -> dict[str, int]:
        """Give the number of each word, in lower case, over all scales."""
        return {
            plain_word(word): worth
            for scale in self.scales.values()
            for word, worth in scale.items()
        }


def plain_word(word: str) -> str:
    """Write a word as it is compared: in lower case, composed."""
    return unicodedata.normalize("NFC", word).lower()


class RecordColumns(Stated):
    """The columns of one kind of record."""

    kind: Name
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column | None:
        """Give the column that holds ``field``."""
        return next((one for one in self.columns if one.field == field), None)


class YesNoWords(Stated):
    """How yes and no are written, in lower case."""

    yes: tuple[Words, ...]
    no: tuple[Words, ...]


class SourceSystem(Stated):
    """One source system; ``times`` are the ways it writes a moment, each read or assumed."""

    format: Literal["1"]
    id: Name
    title: Words
    times: dict[TimeFormat, Known] = Field(min_length=1)
    yes_no: YesNoWords
    records: tuple[RecordColumns, ...]

    def columns_of(self, kind: RecordKind) -> RecordColumns:
        """Give the columns of a kind of record; Refused where the system has none."""
        for one in self.records:
            if one.kind == kind.id:
                return one
        message = f"hệ thống '{self.id}' không có {kind.title}"
        raise refuse("no_such_records", message, "thêm mục này vào tệp của hệ thống")

    def time_patterns(self) -> dict[int, list[str]]:
        """Give the strptime patterns by the length of the text they read."""
        patterns: dict[int, list[str]] = {}
        for written in dict.fromkeys((*self.times, CELL_TIME)):
            pattern = _PART.sub(lambda part: PARTS[part[0]][0], written)
            patterns.setdefault(len(written), []).append(pattern)
        return patterns


def load_system(
    name: str, records: Register[RecordKind], folder: Path | None = None
) -> SourceSystem:
    """Read the file of a source system, the office's own before the product's.

    Raises Refused with every mistake: no such system, a bad file, a field no record has.
    """
    shipped = Path(str(files("measurements") / "sources"))
    roots = [folder, shipped] if folder else [shipped]
    found = (root / f"{name}.yaml" for root in roots)
    path = next((one for one in found if one.is_file()), None)
    if path is None:
        known = sorted({one.stem for root in roots for one in root.glob("*.yaml")})
        hint = f"các hệ thống: {', '.join(known)}"
        raise refuse("unknown_system", f"không có hệ thống nguồn '{name}'", hint)
    system, source = read_as(SourceSystem, path, path.name)
    refuse_if_any(_what_no_record_has(system, source, records))
    return system


def _what_no_record_has(
    system: SourceSystem, source: Source, records: Register[RecordKind]
) -> Iterator[Problem]:
    for at, part in enumerate(system.records):
        kind = records.get(part.kind)
        if kind is None:
            hint = f"các loại: {', '.join(one.id for one in records.items)}"
            message = f"không có loại bản ghi '{part.kind}'"
            yield source.problem("unknown_kind", ("records", at, "kind"), message, hint)
            continue
        for number, column in enumerate(part.columns):
            here = ("records", at, "columns", number)
            yield from _what_the_kind_lacks(kind, column, source, here)


def _what_the_kind_lacks(
    kind: RecordKind, column: Column, source: Source, here: tuple[str | int, ...]
) -> Iterator[Problem]:
    field = kind.field(column.field)
    if field is None:
        hint = f"các trường: {', '.join(one.id for one in kind.fields)}"
        message = f"{kind.title} không có trường '{column.field}'"
        yield source.problem("unknown_field", (*here, "field"), message, hint)
        return
    for written, code in column.values.items():
        if code not in field.codes:
            hint = f"các mã: {', '.join(field.codes)}"
            message = f"'{column.field}' không có giá trị '{code}'"
            yield source.problem("unknown_code", (*here, "values", written), message, hint)
    meant: dict[str, int] = {}
    for title, scale in column.scales.items():
        for word, worth in scale.items():
            place = (*here, "scales", title, word)
            if not (field.least or 0) <= worth <= (field.most or worth):
                hint = f"viết số từ {field.least or 0} đến {field.most}"
                yield source.problem("out_of_range", place, f"'{worth}' ngoài giới hạn", hint)
            if meant.setdefault(plain_word(word), worth) != worth:
                message = f"'{word}' có hai nghĩa ở hai thang"
                yield source.problem("two_meanings", place, message, "giữ một nghĩa cho mỗi từ")
