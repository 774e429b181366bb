"""Files nobody should hand in, made from good ones by a number: the same number, the same file.

``make fuzz`` makes ten thousand of them, the tests two hundred. Each must end in a message with a
place or in a clean import; the child keeps its limits, nothing is left behind. A failure prints its
number: ``python tests/fuzz_files.py --only NUMBER`` makes that file again and keeps it.
"""

import argparse
import io
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
import xlsxwriter

from measurements.files.guard import Reader
from measurements.records.systems import PORTAL, load_system
from measurements.records.taking import take_upload
from measurements.units import load_units
from rules.errors import Refused
from rules.loader import load_registers

MONTH, KEY = "2026-10", b"0123456789abcdef0123456789abcdef"
SECONDS = 20.0
"""What a child may take for one of these small files before it is stopped."""
SEEDS = Path(__file__).parent / "files"
RECORDS = load_registers().records
SYSTEM = load_system(PORTAL, RECORDS)
HEADER = [next(iter(one.names)) for one in SYSTEM.columns_of(RECORDS["dossiers"]).columns]
GOOD = {
    "DonViXuLy": "07210",
    "MaTTHC": "1.000001",
    "MucDo": "2",
    "LoaiDoiTuong": "0",
    "SoDinhDanh": "027090001234",
    "TrangThaiHoSo": "10",
    "KenhThucHien": "2",
    "NgayNopHoSo": "20261001080000",
    "NgayTiepNhan": "20261001090000",
    "NgayHenTra": "20261010170000",
    "NgayKetThucXuLy": "20261005100000",
    "NgayTra": "20261006100000",
    "TongPhiLePhi": "15000",
    "DuocThanhToanTrucTuyen": "1",
    "HoSoCoThanhPhanSoHoa": "1",
    "GhiChu": "số liệu minh họa",
}
ODD_VALUES = [
    "NaN", "nan", "inf", "-Infinity", "1e400", "-1e400", "-5", "-0", "1.5", "9" * 40, "1.000",
    "01/10/0026", "00261001080000", "0026-10-01 08:00:00", "31/02/2026", "20261301000000",
    "=1+1", "=cmd|'/c calc'!A0", "@SUM(A1)", "#DIV/0!", "#REF!", "\u202e123", "\u0000", "a\u0000b",
    "'; DROP TABLE raw; --", "\ud7ff", "💥", " ", "\u00a0", "\ufeff", "x" * 70_000, "a\nb", '"',
]  # fmt: skip
Rows = list[list[object]]
Made = tuple[str, bytes]


def good_rows(count: int = 4) -> Rows:
    """Give a header and rows that are taken without a word."""
    rows = [{**GOOD, "MaHoSo": f"G09.20-261001-{at:04d}"} for at in range(count)]
    return [list(HEADER), *([row.get(name, "") for name in HEADER] for row in rows)]


def odd_rows(dice: Random) -> Rows:
    """Give the good rows with one to three cells that no system writes."""
    rows = good_rows()
    for _ in range(dice.randint(1, 3)):
        rows[dice.randint(1, 4)][dice.randrange(len(HEADER))] = dice.choice(ODD_VALUES)
    return rows


def csv_of(rows: Rows, delimiter: str = ",") -> bytes:
    return "".join(
        delimiter.join('"' + str(cell).replace('"', '""') + '"' for cell in row) + "\r\n"
        for row in rows
    ).encode("utf-8", "surrogatepass")


def html_of(rows: Rows, before: str = "", around: str = "") -> bytes:
    cell = "<td>{}</td>".format
    lines = "".join(f"<tr>{''.join(cell(str(one)) for one in row)}</tr>\n" for row in rows)
    return f"{before}<html><body>{around}<table>{lines}</table></body></html>".encode()


Change = Callable[[xlsxwriter.Workbook, "xlsxwriter.worksheet.Worksheet"], object]


def xlsx_of(rows: Rows, change: Change = lambda book, sheet: None) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Hồ sơ")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell[:32_000].replace("\0", ""))
            else:
                sheet.write(at, column, cell)
    change(book, sheet)
    book.close()
    return file.getvalue()


@cache
def good_xlsx() -> bytes:
    return xlsx_of(good_rows())


@cache
def parquet_of(columns: str) -> bytes:
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "a.parquet"
        connection.sql(f"SELECT {columns}").write_parquet(str(path))
        return path.read_bytes()


def parquet_columns(**changed: str) -> str:
    return ", ".join(
        f"{changed.get(name, repr(value))} AS {name}" for name, value in
        {"MaHoSo": "A", **GOOD}.items()
    )  # fmt: skip


@cache
def seed(name: str) -> bytes:
    return (SEEDS / name).read_bytes()


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one part of a packed workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for one in old.infolist():
            held = old.read(one)
            new.writestr(one.filename, change(held) if one.filename == part else held)
    return out.getvalue()


def cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(1, len(data))]


def struck(data: bytes, dice: Random) -> bytes:
    """Overwrite, insert, drop or repeat bytes in a few places."""
    held = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randrange(len(held))
        some = dice.randbytes(dice.choice((1, 2, 4, 16)))
        match dice.randrange(5):
            case 0:
                held[at : at + len(some)] = some
            case 1:
                held[at:at] = some
            case 2 if len(held) > 100:
                del held[at : at + len(some)]
            case 3:
                held[at:at] = held[at : at + dice.choice((8, 64, 512))]
            case _:
                held[at : at + len(some)] = bytes([dice.choice((0, 255, 127, 1))]) * len(some)
    return bytes(held)


LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
SHEET = "xl/worksheets/sheet1.xml"


def laughing(xml: bytes, tag: bytes) -> bytes:
    """Put a document type of nested entities before the root, and its last one into a text."""
    head, start, rest = xml.partition(b"?>")
    return head + start + LAUGHS.encode() + rest.replace(tag, tag + b"&l11;", 1)


@cache
def blown_up(size: int) -> bytes:
    """Give a workbook whose sheet unpacks to ``size`` bytes of blanks."""
    return repacked(good_xlsx(), SHEET, lambda xml: xml.replace(b"<row", b" " * size + b"<row", 1))


def declared(data: bytes, size: int) -> bytes:
    """Let the packed sheet declare that it unpacks to ``size`` bytes, whatever it holds."""
    held = bytearray(data)
    at = held.rindex(SHEET.encode()) - 46
    held[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(held)


def ods_repeated(dice: Random) -> bytes:
    what = dice.choice((b"rows", b"columns"))
    count = str(dice.choice((2_000, 1_048_576, 2**31, 2**40))).encode()
    tag = b"<table:table-row " if what == b"rows" else b"<table:table-cell "
    return repacked(
        seed("ho-so.ods"), "content.xml",
        lambda xml: xml.replace(tag, tag + b"table:number-%s-repeated=\"%s\" " % (what, count), 40),
    )  # fmt: skip


def odd_xlsx(dice: Random) -> bytes:
    """Cells that only a workbook has: numbers, moments and errors as they stand in its XML."""
    value = dice.choice(
        (b"NaN", b"1e400", b"-1e400", b"-5", b"1e308", b"99999999", b"-1", b"", b"0x10", b"1,5")
    )
    kind = dice.choice((b"", b' t="n"', b' t="s"', b' t="b"', b' t="e"', b' t="d"', b' t="x"'))
    row, column = dice.randint(2, 5), dice.choice("ABCDEFGHIJKLMNOP")
    cell = f'<c r="{column}{row}"'.encode()
    return repacked(
        good_xlsx(), SHEET,
        lambda xml: xml.replace(cell + b' t="s"', cell + kind, 1).replace(
            b"<v>%d</v>" % dice.randint(0, 40), b"<v>" + value + b"</v>", 2
        ),
    )  # fmt: skip


def with_formula(dice: Random) -> bytes:
    value = dice.choice(("", "#DIV/0!", 5, "x"))
    cell = dice.choice(("B3", "O4", "J2", "Z9"))
    return xlsx_of(good_rows(), lambda _, sheet: sheet.write_formula(cell, "=1/0", None, value))


def with_merge(dice: Random) -> bytes:
    first = dice.randint(0, 4)
    return xlsx_of(
        good_rows(),
        lambda _, sheet: sheet.merge_range(first, 1, first + dice.randint(0, 2), 3, "07210"),
    )


def with_hidden(dice: Random) -> bytes:
    def change(book, sheet):
        other = book.add_worksheet("Ẩn")
        for at, row in enumerate(good_rows() if dice.random() < 0.5 else [["ghi chú"]]):
            other.write_row(at, 0, row)
        other.hide() if dice.random() < 0.7 else other.very_hidden()
        sheet.set_row(dice.randint(1, 4), None, None, {"hidden": True})

    return xlsx_of(good_rows(), change)


def with_more_sheets(dice: Random) -> bytes:
    def change(book, _):
        book.add_worksheet("Tiếp")
        rows = good_rows()
        if dice.random() < 0.5:
            rows[0] = rows[0][::-1]
        for at, row in enumerate(rows):
            book.get_worksheet_by_name("Tiếp").write_row(at, 0, row)

    return xlsx_of(good_rows(), change)


def wide(dice: Random) -> Rows:
    rows = good_rows(1)
    return [[*row, *(f"c{at}" if not line else "" for at in range(16_384 - len(row)))]
            for line, row in enumerate(rows)]  # fmt: skip


def wrong_encoding(dice: Random) -> bytes:
    text = csv_of(odd_rows(dice)).decode("utf-8", "surrogatepass")
    name = dice.choice(("cp1252", "cp1258", "utf-16", "utf-16-le", "utf-32", "shift_jis", "koi8-r"))
    data = text.encode(name, "replace")
    return data if dice.random() < 0.5 else struck(data, dice)


def odd_parquet(dice: Random) -> bytes:
    name = dice.choice([*GOOD, "MaHoSo"])
    value = dice.choice(
        ("'NaN'::DOUBLE", "'inf'::DOUBLE", "-5", "1e308", "TIMESTAMP '0026-10-01 08:00:00'",
         "[1, 2]", "{'a': 1}", "NULL", "'x'::BLOB", "true", "DATE '290000-01-01'",
         "170141183460469231731687303715884105727::HUGEINT")
    )  # fmt: skip
    return parquet_of(parquet_columns(**{name: value}))


def wide_parquet(dice: Random) -> bytes:
    return parquet_of(parquet_columns() + "".join(f", 1 AS c{at}" for at in range(2_000)))


def nested_page(dice: Random) -> bytes:
    return html_of(good_rows(), around=dice.choice(("<div>", "<table><tr><td>")) * 5_000)


def spanning_page(dice: Random) -> bytes:
    span = dice.choice(("colspan", "rowspan")) + f"={dice.choice((2, 999_999_999, -1, 10**30))}"
    page = html_of(odd_rows(dice))
    return page.replace(b"<td>", f"<td {span}>".encode(), dice.randint(1, 100))


KINDS: dict[str, tuple[str, Callable[[Random], bytes]]] = {
    "csv cut": ("csv", lambda dice: cut(csv_of(odd_rows(dice)), dice)),
    "csv struck": ("csv", lambda dice: struck(csv_of(good_rows(), dice.choice(",;\t")), dice)),
    "csv odd values": ("csv", lambda dice: csv_of(odd_rows(dice), dice.choice(",;\t"))),
    "csv wrong encoding": ("csv", wrong_encoding),
    "csv 16,384 columns": ("csv", lambda dice: csv_of(wide(dice))),
    "csv open quote": ("csv", lambda dice: csv_of(odd_rows(dice)).replace(b'"', b"", 7)),
    "csv huge cell": ("csv", lambda dice: csv_of([*good_rows(), ["x" * 1_200_000, "y"]])),
    "xlsx cut": ("xlsx", lambda dice: cut(good_xlsx(), dice)),
    "xlsx struck": ("xlsx", lambda dice: struck(good_xlsx(), dice)),
    "xlsx struck inside": (
        "xlsx",
        lambda dice: repacked(
            good_xlsx(),
            dice.choice((SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                         "xl/_rels/workbook.xml.rels")),
            lambda part: struck(part, dice),
        ),
    ),
    "xlsx odd values": ("xlsx", lambda dice: xlsx_of(odd_rows(dice))),
    "xlsx odd cells": ("xlsx", odd_xlsx),
    "xlsx formula or error": ("xlsx", with_formula),
    "xlsx merged": ("xlsx", with_merge),
    "xlsx hidden": ("xlsx", with_hidden),
    "xlsx more sheets": ("xlsx", with_more_sheets),
    "xlsx 16,384 columns": ("xlsx", lambda dice: wide_xlsx()),
    "xlsx far cell": ("xlsx", lambda dice: far_cell()),
    "xlsx zip bomb": ("xlsx", lambda dice: blown_up(dice.choice((2, 10)) << 20)),
    "xlsx zip bomb that says so": (
        "xlsx",
        lambda dice: declared(good_xlsx(), dice.choice((1 << 31, 1 << 30, 10, 0))),
    ),
    "xlsx XML bomb": (
        "xlsx",
        lambda dice: repacked(
            good_xlsx(), *dice.choice((
                (SHEET, lambda xml: laughing(xml, b"<v>")),
                ("xl/sharedStrings.xml", lambda xml: laughing(xml, b"<t>")),
                ("xl/workbook.xml", lambda xml: laughing(xml, b"<sheets>")),
            ))
        ),
    ),
    "xls cut": ("xls", lambda dice: cut(seed("ho-so.xls"), dice)),
    "xls struck": ("xls", lambda dice: struck(seed(dice.choice(XLS)), dice)),
    "xls flags": ("xls", lambda dice: seed("o-loi.xls")),
    "ods cut": ("ods", lambda dice: cut(seed("ho-so.ods"), dice)),
    "ods struck": ("ods", lambda dice: struck(seed("ho-so.ods"), dice)),
    "ods struck inside": (
        "ods",
        lambda dice: repacked(
            seed(dice.choice(("ho-so.ods", "o-loi.ods"))), "content.xml",
            lambda part: struck(part, dice),
        ),
    ),
    "ods repeated": ("ods", ods_repeated),
    "ods XML bomb": (
        "ods",
        lambda dice: repacked(
            seed("ho-so.ods"), "content.xml", lambda xml: laughing(xml, b"<text:p>")
        ),
    ),
    "ods zip bomb": ("ods", lambda dice: blown_ods()),
    "html cut": ("xls", lambda dice: cut(html_of(odd_rows(dice)), dice)),
    "html struck": ("xls", lambda dice: struck(html_of(good_rows()), dice)),
    "html odd values": ("html", lambda dice: html_of(odd_rows(dice))),
    "html XML bomb": ("xls", lambda dice: laughing(b"<?xml?>" + html_of(good_rows()), b"<td>")[7:]),
    "html nested": ("html", nested_page),
    "html spanning": ("xls", spanning_page),
    "html 16,384 columns": ("xls", lambda dice: html_of(wide(dice))),
    "html wrong encoding": (
        "xls",
        lambda dice: html_of(good_rows()).decode().encode(
            dice.choice(("utf-16", "cp1258")), "replace"
        ),
    ),
    "parquet cut": ("parquet", lambda dice: cut(parquet_of(parquet_columns()), dice)),
    "parquet struck": ("parquet", lambda dice: struck(parquet_of(parquet_columns()), dice)),
    "parquet odd values": ("parquet", odd_parquet),
    "parquet wide": ("parquet", wide_parquet),
    "misnamed": (
        "xls",
        lambda dice: dice.choice((
            good_xlsx(), csv_of(good_rows()), parquet_of(parquet_columns()), seed("ho-so.ods"),
            zipped(), dice.randbytes(3_000), b"", b" \n", b"<?xml version='1.0'?><Workbook/>",
        )),
    ),
}  # fmt: skip
XLS = ("ho-so.xls", "o-loi.xls")


@cache
def wide_xlsx() -> bytes:
    return xlsx_of(wide(Random(0)))


@cache
def far_cell() -> bytes:
    return xlsx_of(good_rows(), lambda _, sheet: sheet.write("XFD1048576", "x"))


@cache
def blown_ods() -> bytes:
    return repacked(
        seed("ho-so.ods"), "content.xml",
        lambda xml: xml.replace(b"<table:table-row", b" " * (10 << 20) + b"<table:table-row", 1),
    )  # fmt: skip


@cache
def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("ho-so.csv", csv_of(good_rows()))
    return out.getvalue()


def make(number: int, folder: Path) -> tuple[str, Path]:
    """Write file ``number``; give its kind and its path."""
    kind = list(KINDS)[number % len(KINDS)]
    suffix, write = KINDS[kind]
    path = folder / f"{number}.{suffix}"
    path.write_bytes(write(Random(number)))
    return kind, path


def verdict(reader: Reader, path: Path, seconds: float = SECONDS) -> str:
    """Take a file in as the office does; give how it ended, or raise where it ended badly."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "batch.parquet"
        asked = (RECORDS["dossiers"], path, MONTH, load_units(), SYSTEM, KEY, out)
        try:
            taken = reader.call(path, seconds, take_upload, asked)
        except Refused as refused:
            for one in refused.problems:
                assert one.file == path.name, f"no place: {one!r}"
                assert one.code, f"no code: {one!r}"
                assert one.hint, f"no remedy: {one!r}"
            assert not list(Path(folder).iterdir()), "something was left behind"
            return refused.problems[0].code
        assert taken.rows > 0, "nothing was taken"
        assert list(Path(folder).iterdir()) == [out], "something was left behind"
        return "taken"


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--only", type=int, help="one file, kept in the folder it is run from")
    given = asked.parse_args()
    if given.only is not None:
        kind, path = make(given.only, Path())
        print(f"{path}: {kind}: {verdict(Reader(), path)}")
        return 0
    ended: Counter[str] = Counter()
    failed: list[int] = []
    reader, slowest, began = Reader(), (0.0, 0), time.monotonic()
    with TemporaryDirectory() as folder:
        for number in range(given.first, given.first + given.count):
            kind, path = make(number, Path(folder))
            start = time.monotonic()
            try:
                ended[verdict(reader, path)] += 1
            except Exception as error:
                failed.append(number)
                print(f"\n{number}: {kind}: {type(error).__name__}: {error}", file=sys.stderr)
            slowest = max(slowest, (time.monotonic() - start, number))
            path.unlink()
            if number % 100 == 99:
                said = f"\r{number + 1 - given.first}/{given.count}, failed: {len(failed)} "
                print(said, end="", file=sys.stderr, flush=True)
    reader.close()
    print(f"\n{time.monotonic() - began:.0f} s; slowest {slowest[0]:.1f} s (file {slowest[1]})")
    for name, count in ended.most_common():
        print(f"{count:6} {name}")
    print(f"{len(failed):6} failed: {' '.join(map(str, failed))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
