"""From a cell's text to what is kept of it: quick ways must end where the long way does."""

import hashlib
import re
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.records.systems import PORTAL, load_system
from measurements.records.taking import take_records
from measurements.records.values import (
    BLANKS,
    HASH_LENGTH,
    composed,
    hashed,
    same_code,
    same_number,
    trimmed,
)
from measurements.units import load_units
from rules.errors import Refused
from rules.loader import load_registers

SIGNS = (
    "aZ09.-_`{~!\x7f\x1f\u00a0\ufeff \t\r\n\u2010\u2014đĐéÉệ"
    "\u0302\u0323\u0301\u1ea1\u212a\u2126\uac00\u1112\u1161你"
)
TEXTS = st.lists(st.text(st.sampled_from(SIGNS), max_size=6), min_size=1, max_size=40)


def told(expression: str, texts: list[str], **known: str) -> list[str | None]:
    """Run an expression over the column ``x`` of texts."""
    query = f"SELECT {expression} FROM (SELECT unnest($texts::VARCHAR[]) AS x)"
    with duckdb.connect() as connection:
        return [one for (one,) in connection.execute(query, {"texts": texts, **known}).fetchall()]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_cell_is_trimmed_of_every_blank(texts: list[str]) -> None:
    assert told(trimmed("x"), texts) == [one.strip(BLANKS) or None for one in texts]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_text_is_kept_composed(texts: list[str]) -> None:
    assert told(composed("x"), texts) == [unicodedata.normalize("NFC", one) for one in texts]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_code_has_one_writing(texts: list[str]) -> None:
    def plain(text: str) -> str:
        dashes = unicodedata.normalize("NFC", text).translate(str.maketrans("‐‑–—", "----"))
        return re.sub(r"\s+", "", dashes, flags=re.ASCII).upper()

    assert told(same_code("x"), texts) == [plain(one) or None for one in texts]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_number_of_a_person_has_one_writing(texts: list[str]) -> None:
    def plain(text: str) -> str:
        signs = unicodedata.normalize("NFC", text).upper()
        return "".join(one for one in signs if unicodedata.category(one)[0] in "LN")

    assert told(same_number("x"), texts) == [plain(one) or None for one in texts]


def test_the_hash_is_half_of_a_keyed_sha256() -> None:
    whole = hashlib.sha256(b"k" * 32 + b"027090001234").hexdigest()
    assert told(hashed("x"), ["027090001234"], key="k" * 32) == [whole[:HASH_LENGTH]]


HEADER = "MaHoSo,DonViXuLy,MaTTHC,TrangThaiHoSo,NgayTiepNhan,GhiChu"
KINDS = {
    "right": "{0},07210,1.1,3,20261001080000,",
    "wrong": "{0},07210,1.1,77,20261001080000,",
    "two lines": '{0},07210,1.1,3,20261001080000,"hai\ndòng"',
    "wrong on two": '{0},07210,1.1,77,20261001080000,"hai\n\ndòng"',
    "a lone return": '{0},07210,1.1,3,20261001080000,"hai\rdòng"',
    "says nothing": ",,,,,",
    "too long": "{0},07210,1.1,3,20261001080000,,thừa",
    "empty": "",
}


@settings(max_examples=40, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=12),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
)
def test_a_wrong_row_is_told_at_its_line(kinds: list[str], end: str, last: bool) -> None:
    kinds = [*kinds, "wrong"]
    records = [KINDS[kind].format(at) for at, kind in enumerate(kinds)]
    lines, wrong, too_long = 2, [], []
    for kind, record in zip(kinds, records, strict=True):
        wrong += [lines] * kind.startswith("wrong")
        too_long += [lines] * (kind == "too long")
        lines += 1 + record.count("\n") + record.count("\r")
    registers = load_registers().records
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hs.csv"
        text = end.join([HEADER, *records]) + (end if last else "")
        path.write_text(text, encoding="utf-8", newline="")
        with pytest.raises(Refused) as caught:
            take_records(
                registers["dossiers"], [path], "2026-10", load_units(),
                load_system(PORTAL, registers), b"k" * 16, Path(folder) / "out",
            )  # fmt: skip
    told = {one.code: one for one in caught.value.problems}
    assert told["bad_code"].line == wrong[0]
    for line in wrong[:5]:
        assert f"hs.csv:{line}" in told["bad_code"].message
    assert ("ragged_row" in told) == bool(too_long)
    for line in too_long[:5]:
        assert f"hs.csv:{line}" in told["ragged_row"].message


def test_rows_read_side_by_side_keep_their_places(tmp_path: Path) -> None:
    """A file of several of the reader's pieces; the wrong rows stand at both ends and between."""
    wrong, note = {1, 99_999, 150_000, 260_000}, "số liệu minh họa " * 8
    with (tmp_path / "hs.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for row in range(1, 260_001):
            state = 77 if row in wrong else 3
            file.write(f"{row},07210,1.1,{state},20261001080000,{note}\n")
    registers = load_registers().records
    with pytest.raises(Refused) as caught:
        take_records(
            registers["dossiers"], [tmp_path / "hs.csv"], "2026-10", load_units(),
            load_system(PORTAL, registers), b"k" * 16, tmp_path / "out",
        )  # fmt: skip
    (only,) = caught.value.problems
    assert only.message.endswith(", ".join(f"hs.csv:{row + 1}" for row in sorted(wrong)))
