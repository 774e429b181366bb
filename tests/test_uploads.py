"""Workbooks and web pages taken for records, and the child that reads what others sent."""

import ast
import os
import time
from pathlib import Path

import duckdb
import fuzz_files as fuzz
import pytest
from sqlmodel import select
from xlsxwriter.utility import xl_rowcol_to_cell

from ledger.tables import BatchRow
from measurements.files.guard import MEMORY, Reader, guarded
from operations.intake.figures import import_figures
from operations.intake.records import import_records
from rules.errors import Problem, Refused

TITLE = [["BÁO CÁO HỒ SƠ THÁNG 10/2026 (số liệu minh họa)"], []]
FEE_CELL = xl_rowcol_to_cell(3, fuzz.HEADER.index("TongPhiLePhi"))


@pytest.fixture(scope="module")
def reader():
    one = Reader()
    yield one
    one.close()


def stopped(function, *asked, seconds=20.0) -> Problem:
    one = Reader()
    try:
        with pytest.raises(Refused) as caught:
            one.call(Path("a.xls"), seconds, function, asked)
    finally:
        one.close()
    (only,) = caught.value.problems
    assert only.file == "a.xls"
    return only


def test_what_breaks_the_child_ends_in_a_message():
    assert stopped(os.abort).code == "reader_stopped"
    assert stopped(bytearray, 2 * MEMORY).code == "too_large"
    assert stopped(time.sleep, 60, seconds=0.4).code == "too_slow"


def test_the_child_is_used_again_and_replaced_after_a_crash(reader):
    first = reader.call(Path("a"), 20, os.getpid)
    assert first == reader.call(Path("a"), 20, os.getpid) != os.getpid()
    with pytest.raises(Refused):
        reader.call(Path("a"), 20, os.abort)
    assert reader.call(Path("a"), 20, os.getpid) != first


def test_a_fault_of_the_program_is_no_fault_of_the_file():
    with pytest.raises(ValueError, match="invalid literal"):
        guarded(Path("a.xls"), int, "x")


READERS = {
    "read_contacts", "read_figures_upload", "read_forms_file", "read_marks", "read_people",
    "read_upload", "take_upload",
}  # fmt: skip


def test_an_act_hands_every_upload_to_the_child():
    handed = set()
    for path in (Path(__file__).parent.parent / "operations").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in READERS, f"{path}: {node.func.id}"
                if node.func.id == "guarded":
                    handed |= {one.id for one in node.args if isinstance(one, ast.Name)}
    assert handed & READERS == READERS


def taken(path: Path, out: Path) -> list[dict[str, object]]:
    fuzz.take_upload(
        fuzz.RECORDS["dossiers"], path, fuzz.MONTH, fuzz.load_units(), fuzz.SYSTEM, fuzz.KEY, out
    )
    with duckdb.connect() as connection:
        found = connection.execute("FROM read_parquet($p) ORDER BY code", {"p": str(out)})
        names = [one[0] for one in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def refused(path: Path) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        taken(path, path.parent / "out")
    assert not (path.parent / "out").exists()
    return list(caught.value.problems)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", lambda: fuzz.xlsx_of([*TITLE, *fuzz.good_rows()])),
        ("a.xls", lambda: fuzz.html_of([*TITLE, *fuzz.good_rows()])),
        ("a.xls", lambda: fuzz.xlsx_of(fuzz.good_rows())),
        ("a.xls", lambda: fuzz.csv_of(fuzz.good_rows(), "\t")),
        ("a.html", lambda: fuzz.html_of(fuzz.good_rows()).decode().encode("utf-16")),
        ("a.parquet", lambda: duckdb_of(fuzz.good_rows())),
    ],
)
def test_every_form_gives_the_same_batch(tmp_path, name, data):
    path = written(tmp_path / name, data())
    plain = written(tmp_path / "plain.csv", fuzz.csv_of(fuzz.good_rows()))
    assert taken(path, tmp_path / "one") == taken(plain, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def duckdb_of(rows) -> bytes:
    header, *body = rows
    columns = ", ".join(f'"{name}"' for name in header)
    values = ", ".join("(" + ", ".join(f"'{one}'" for one in row) + ")" for row in body)
    with duckdb.connect() as connection, fuzz.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        connection.sql(f"SELECT * FROM (VALUES {values}) t({columns})").write_parquet(str(path))
        return path.read_bytes()


@pytest.mark.parametrize("name", ["ho-so.xls", "ho-so.ods"])
def test_real_old_workbooks_are_read_cell_by_cell(tmp_path, name):
    rows = taken(fuzz.SEEDS / name, tmp_path / "out")
    assert len(rows) == 4
    assert str(rows[0]["received_at"]) == "2026-10-01 09:00:00"
    assert str(rows[0]["submitted_at"]) == "2026-10-01 00:00:00"
    assert rows[0]["status"] == 10
    assert rows[1]["applicant"] != rows[2]["applicant"] == rows[3]["applicant"]


@pytest.mark.parametrize("name", ["o-loi.xls", "o-loi.ods"])
def test_errors_merges_and_hidden_records_are_told_at_their_cells(name):
    found = {one.code: one for one in refused(fuzz.SEEDS / name)}
    assert set(found) == {"error_cell", "merged_cells", "hidden_sheet"}
    assert found["error_cell"].path == "Hồ sơ!O4"
    assert "#DIV/0!, #N/A" in found["error_cell"].message
    assert found["error_cell"].message.endswith("2 ô, tại Hồ sơ!O4, Hồ sơ!A5")
    assert found["merged_cells"].path == "Hồ sơ!B6"
    assert found["hidden_sheet"].path == "Ẩn!A1"


@pytest.mark.parametrize(
    ("value", "shown"), [("#DIV/0!", "#DIV/0!"), ("", "công thức chưa có kết quả"), (15000, "")]
)
def test_a_formula_counts_only_with_its_result(tmp_path, value, shown):
    data = fuzz.xlsx_of(
        fuzz.good_rows(), lambda _, sheet: sheet.write_formula(FEE_CELL, "=1+1", None, value)
    )
    path = written(tmp_path / "a.xlsx", data)
    if not shown:
        assert taken(path, tmp_path / "out")[2]["fee"] == 15000
        return
    (only,) = refused(path)
    assert (only.code, only.path) == ("error_cell", f"Hồ sơ!{FEE_CELL}")
    assert shown in only.message


def test_numbers_keep_their_zeros_and_their_digits(tmp_path):
    def change(book, sheet):
        zeros = book.add_format({"num_format": "000000000000"})
        sheet.write_number("F3", 27090001234, zeros)
        sheet.write_number("C3", 1.5)

    rows = taken(
        written(tmp_path / "a.xlsx", fuzz.xlsx_of(fuzz.good_rows(), change)), tmp_path / "o"
    )
    assert rows[1]["applicant"] == rows[0]["applicant"]
    assert rows[1]["procedure"] == "1.5"
    long = fuzz.xlsx_of(fuzz.good_rows(), lambda _, sheet: sheet.write_number("A3", 10**15))
    (only,) = refused(written(tmp_path / "b.xlsx", long))
    assert (only.code, only.path) == ("bad_number", "Hồ sơ!A3")
    last = fuzz.xlsx_of(fuzz.good_rows(), lambda _, sheet: sheet.write_number("A3", 10**15 - 1))
    assert taken(written(tmp_path / "c.xlsx", last), tmp_path / "o")[0]["code"] == "9" * 15


def test_a_mistake_is_told_at_its_cell(tmp_path):
    rows = fuzz.good_rows()
    rows[3][fuzz.HEADER.index("TrangThaiHoSo")] = "11"
    (only,) = refused(written(tmp_path / "a.xlsx", fuzz.xlsx_of([*TITLE, *rows])))
    assert (only.code, only.file, only.line, only.path) == ("bad_code", "a.xlsx", 0, "Hồ sơ!G6")
    assert only.message.endswith("('11'): 1 dòng, tại Hồ sơ!G6")
    assert "10 (đã trả kết quả)" in only.hint


def sheets(tmp_path, second, hidden=False) -> Path:
    def change(book, sheet):
        other = book.add_worksheet("Tiếp")
        for at, row in enumerate(second):
            other.write_row(at, 0, row)
        if hidden:
            other.hide()
        sheet.set_row(1, None, None, {"hidden": True})

    return written(tmp_path / "a.xlsx", fuzz.xlsx_of(fuzz.good_rows(2), change))


def test_sheets_are_joined_told_or_refused_but_never_dropped(tmp_path, office):
    more = fuzz.good_rows(5)
    path = sheets(tmp_path, [more[0], *more[3:]])
    (told,) = import_records(office, "dossiers", [path], fuzz.MONTH, dry_run=True)
    assert told.rows == 5
    assert "đã đọc nối tiếp 2 trang cùng tiêu đề: Hồ sơ, Tiếp" in told.notes
    assert "đã đọc cả 1 dòng đang ẩn" in told.notes
    (told,) = import_records(
        office, "dossiers", [sheets(tmp_path, [["ghi chú"]])], fuzz.MONTH, dry_run=True
    )
    assert "không đọc trang không có dòng tên cột: Tiếp" in told.notes
    assert [one.code for one in refused(sheets(tmp_path, more, hidden=True))] == ["hidden_sheet"]
    turned = [row[::-1] for row in more]
    assert [one.path for one in refused(sheets(tmp_path, turned))] == ["Tiếp!A1"]


def test_a_sheet_under_another_name_is_taken_and_told(tmp_path, office):
    path = written(tmp_path / "a.xls", fuzz.html_of(fuzz.good_rows()))
    (told,) = import_records(office, "dossiers", [path], fuzz.MONTH)
    assert told.rows == 4
    said = "tên tệp là .xls nhưng nội dung là trang web (HTML); đã đọc theo nội dung"
    assert said in told.notes
    (only,) = refused(written(tmp_path / "b.xls", fuzz.zipped()))
    assert only.code == "not_its_name"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("xlsx XML bomb", "xml_declaration"),
        ("ods XML bomb", "xml_declaration"),
        ("xlsx 16,384 columns", "too_many_columns"),
        ("csv 16,384 columns", "too_many_columns"),
        ("html 16,384 columns", "too_many_columns"),
        ("parquet wide", "too_many_columns"),
        ("xlsx far cell", "reader_stopped"),
        ("csv huge cell", "bad_csv"),
    ],
)
def test_what_is_meant_to_do_harm_is_named(tmp_path, reader, kind, code):
    number = list(fuzz.KINDS).index(kind)
    _, path = fuzz.make(number, tmp_path)
    assert fuzz.verdict(reader, path) == code


def test_a_packed_file_may_unpack_to_a_gibibyte_and_no_more(tmp_path, reader):
    path = written(tmp_path / "a.xlsx", fuzz.declared(fuzz.good_xlsx(), (1 << 30) + 1))
    assert fuzz.verdict(reader, path) == "unpacks_too_large"


def test_an_error_in_a_figures_sheet_is_no_blank(tmp_path, office, month_files):
    import openpyxl

    book = openpyxl.load_workbook(month_files[0].figures)
    book["Số liệu"]["C7"] = "=1/0"
    book.save(tmp_path / "s.xlsx")
    with pytest.raises(Refused) as caught:
        import_figures(office, [tmp_path / "s.xlsx"], month_files[0].month)
    assert [(one.code, one.path) for one in caught.value.problems] == [
        ("formula_cell", "Số liệu!C7")
    ]


def test_a_refused_upload_leaves_the_office_as_it_was(tmp_path, office):
    def state():
        with office.ledger.reading() as session:
            batches = [(one.digest, one.covers) for one in session.exec(select(BatchRow)).all()]
        return batches, sorted(str(one) for one in (office.data / "dossiers").rglob("*"))

    good = written(tmp_path / "g.csv", fuzz.csv_of(fuzz.good_rows()))
    import_records(office, "dossiers", [good], fuzz.MONTH)
    before = state()
    for kind in ("xlsx far cell", "xls cut", "html nested", "parquet cut", "ods repeated"):
        _, path = fuzz.make(list(fuzz.KINDS).index(kind), tmp_path)
        with pytest.raises(Refused):
            import_records(office, "dossiers", [good, path], fuzz.MONTH)
        assert state() == before


def test_another_system_has_its_own_words_days_and_codes(tmp_path, office):
    head = "Mã hồ sơ;Đơn vị xử lý;Mã TTHC;Trạng thái;Loại đối tượng;Ngày tiếp nhận;Ghi chú"
    line = "A1;07210;1.1;Đang xử lý;1;01/10/2026 08:30;số liệu minh họa"
    path = tmp_path / "a.csv"
    path.write_text(f"{head}\n{line}\n", encoding="utf-8-sig")
    system = fuzz.load_system("mot-cua-dien-tu", fuzz.RECORDS)
    asked = (fuzz.RECORDS["dossiers"], path, fuzz.MONTH, fuzz.load_units(), system, fuzz.KEY)
    fuzz.take_upload(*asked, tmp_path / "out")
    with duckdb.connect() as connection:
        (row,) = connection.execute(
            "SELECT status, applicant_kind, received_at::VARCHAR FROM read_parquet($p)",
            {"p": str(tmp_path / "out")},
        ).fetchall()
    assert row == (4, 0, "2026-10-01 08:30:00")
    path.write_text(f"{head}\n{line.replace('Đang', 'Mới').replace(';1;', ';0;')}\n", "utf-8-sig")
    with pytest.raises(Refused) as caught:
        fuzz.take_upload(*asked, tmp_path / "out")
    hints = {one.path: one.hint for one in caught.value.problems if one.code == "bad_code"}
    assert "đã trả kết quả" in hints["Trạng thái"]
    assert hints["Loại đối tượng"] == "các mã: 1 (công dân), 2 (doanh nghiệp)"


def test_an_office_keeps_systems_of_its_own(tmp_path, office):
    from importlib.resources import files

    shipped = files("measurements").joinpath("sources", "cong-dich-vu-cong.yaml").read_text("utf-8")
    office.sources_dir.mkdir()
    own = shipped.replace("MaHoSo: read", "SoHoSo: assumption")
    (office.sources_dir / "rieng.yaml").write_text(own, encoding="utf-8")
    data = fuzz.csv_of(fuzz.good_rows()).replace(b"MaHoSo", b"SoHoSo")
    path = written(tmp_path / "a.csv", data)
    (told,) = import_records(office, "dossiers", [path], fuzz.MONTH, system="rieng", dry_run=True)
    assert told.rows == 4
    with pytest.raises(Refused, match="các hệ thống: cong-dich-vu-cong, mot-cua-dien-tu, rieng"):
        import_records(office, "dossiers", [path], fuzz.MONTH, system="khac")


def test_two_hundred_damaged_files(tmp_path, reader):
    ended = set()
    for number in range(200):
        kind, path = fuzz.make(number, tmp_path)
        try:
            ended.add(fuzz.verdict(reader, path))
        except Exception as error:
            error.add_note(f"file {number}: {kind}; python tests/fuzz_files.py --only {number}")
            raise
        path.unlink()
    assert "taken" in ended
    assert len(ended) > 15
