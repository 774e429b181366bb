"""Taking in records: what is written, and every reason for refusing a file."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from measurements.files.forms import digest, form_of, require_form
from measurements.records import systems
from measurements.records.systems import PORTAL, load_system
from measurements.records.taking import TakenRecords, take_records
from measurements.units import load_units
from rules.errors import Refused
from rules.loader import load_registers

RECORDS = load_registers().records
SYSTEM = load_system(PORTAL, RECORDS)
SHIPPED = Path(systems.__file__).parents[1] / "sources" / f"{PORTAL}.yaml"
KEY = b"0123456789abcdef0123456789abcdef"
DOSSIER = {
    "MaHoSo": "G09.20-261001-0001",
    "DonViXuLy": "07210",
    "MaTTHC": "1.000001",
    "TrangThaiHoSo": "9",
    "NgayTiepNhan": "20261001080000",
}
RATING = {
    "MaPhieu": "P1",
    "DonVi": "07210",
    "GiaiDoan": "1",
    "MucHaiLong": "5",
    "ThoiDiemDanhGia": "2026-10-05 08:30:00",
}


def csv_file(
    path: Path, rows: list[dict[str, str]], delimiter: str = ",", bom: bool = False
) -> Path:
    """Write rows under the columns of the first; cells are written as they stand."""
    lines = [delimiter.join(rows[0])]
    lines += [delimiter.join(row.get(name, "") for name in rows[0]) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig" if bom else "utf-8")
    return path


def dossiers(count: int, **changed: str) -> list[dict[str, str]]:
    return [{**DOSSIER, **changed, "MaHoSo": f"G09.20-261001-{at:04d}"} for at in range(count)]


def take(
    files: list[Path] | Path, kind: str = "dossiers", month: str = "2026-10", key: bytes = KEY
) -> tuple[TakenRecords, list[dict[str, object]]]:
    """Take files in and read back what was written, in the order of the key."""
    files = [files] if isinstance(files, Path) else files
    out = files[0].parent / "batch.parquet"
    taken = take_records(RECORDS[kind], files, month, load_units(), SYSTEM, key, out)
    with duckdb.connect() as connection:
        found = connection.execute("FROM read_parquet($p) ORDER BY code", {"p": str(out)})
        names = [one[0] for one in found.description or []]
        return taken, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def refusal(files: list[Path] | Path, **asked: str) -> list[str]:
    """Take files that must be refused; nothing may be left behind. Gives ``code: message``."""
    folder = (files if isinstance(files, Path) else files[0]).parent
    before = sorted(folder.iterdir())
    with pytest.raises(Refused) as caught:
        take(files, **asked)
    assert sorted(folder.iterdir()) == before
    return [f"{one.code}: {one.message}" for one in caught.value.problems]


def problem(files: list[Path] | Path, **asked: str):
    with pytest.raises(Refused) as caught:
        take(files, **asked)
    (only,) = caught.value.problems
    return only


def test_a_dossier_is_written_in_our_own_terms(tmp_path: Path) -> None:
    row = {
        **DOSSIER,
        "DonViXuLy": "Sở Tài chính",
        "KenhThucHien": "2",
        "SoDinhDanh": "027090001234",
        "NgayHenTra": "31/10/2026",
        "NgayHenTraMoi": "2026-11-05T17:00:00",
        "TongPhiLePhi": "15000",
        "KetQuaSoHoa": "1",
        "DaXinLoi": "",
        "GhiChu": "Số liệu minh họa",
    }
    taken, rows = take(csv_file(tmp_path / "hs.csv", [row]))
    unit = load_units().find("Sở Tài chính").code
    assert taken.rows == 1
    assert taken.units == {unit}
    assert taken.illustrative
    (written,) = rows
    assert written["unit"] == unit
    assert (written["status"], written["channel"], written["fee"]) == (9, 2, 15000)
    assert str(written["due_at"]) == "2026-10-31 00:00:00"
    assert str(written["effective_due_at"]) == "2026-11-05 17:00:00"
    assert (written["result_digitised"], written["late_apologised"]) == (True, False)
    assert list(written) == [one.id for one in RECORDS["dossiers"].fields] + ["effective_due_at"]


def test_an_empty_cell_and_an_absent_column_differ(tmp_path: Path) -> None:
    rows = [{**DOSSIER, "KenhThucHien": "", "KetQuaSoHoa": "", "MucDo": ""}]
    taken, (written,) = take(csv_file(tmp_path / "hs.csv", rows))
    assert (written["channel"], written["result_digitised"]) == (1, False)
    assert written["service_level"] is None
    assert written["result_signed"] is None
    assert "result_signed" in taken.absent_fields
    assert "result_digitised" not in taken.absent_fields
    assert not taken.illustrative


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [True, False])
def test_delimiters_order_of_columns_and_extra_columns(
    tmp_path: Path, delimiter: str, bom: bool
) -> None:
    row = {"Thừa": "x", **dict(reversed(DOSSIER.items())), "HoSoCoThanhPhanSoHo": "1"}
    taken, (written,) = take(csv_file(tmp_path / "hs.csv", [row], delimiter, bom))
    assert written["components_digitised"] is True
    assert taken.ignored_columns == ("hs.csv: Thừa",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("20261031235959", "2026-10-31 23:59:59"),
        ("2026-10-31 23:59:59", "2026-10-31 23:59:59"),
        ("2026-10-31T23:59:59", "2026-10-31 23:59:59"),
        ("31/10/2026", "2026-10-31 00:00:00"),
    ],
)
def test_ways_of_writing_a_moment(tmp_path: Path, written: str, read: str) -> None:
    _, (row,) = take(csv_file(tmp_path / "hs.csv", dossiers(1, NgayTiepNhan=written)))
    assert str(row["received_at"]) == read


@pytest.mark.parametrize(
    "written", ["10/31/2026", "2026-02-30 08:00:00", "20261001", "1/2/2026", "2026-10-01T08:00:00Z"]
)
def test_an_unreadable_moment_is_shown(tmp_path: Path, written: str) -> None:
    found = problem(csv_file(tmp_path / "hs.csv", dossiers(1, NgayTiepNhan=written)))
    said = f"Ngày tiếp nhận: không đọc được ngày giờ ('{written}'): 1 dòng, tại hs.csv:2"
    assert (found.code, found.message) == ("bad_time", said)
    assert "yyyyMMddHHmmss" in found.hint
    assert "dd/MM/yyyy" in found.hint
    assert str(found).startswith("hs.csv:2: NgayTiepNhan: ")


def test_the_month_ends_at_midnight(tmp_path: Path) -> None:
    rows = dossiers(2)
    rows[0]["NgayTiepNhan"] = "20261031235959"
    rows[1]["NgayTiepNhan"] = "20261001000000"
    assert take(csv_file(tmp_path / "in.csv", rows))[0].rows == 2
    rows[0]["NgayTiepNhan"] = "20260930235959"
    rows[1]["NgayTiepNhan"] = "20260930000000"
    found = problem(csv_file(tmp_path / "out.csv", rows))
    assert found.code == "wrong_month"
    assert "không có ngày nào trong tháng 10/2026 ('30/09/2026 23:59:59'," in found.message
    assert found.message.endswith("2 dòng, tại out.csv:2, out.csv:3")
    assert "ngày tiếp nhận, ngày kết thúc xử lý, ngày nộp hồ sơ" in found.hint
    rows = dossiers(1)
    rows[0]["NgayTiepNhan"] = "20261101000000"
    codes = [line.split(":")[0] for line in refusal(csv_file(tmp_path / "late.csv", rows))]
    assert "after_month" in codes


def test_one_day_in_the_month_is_enough(tmp_path: Path) -> None:
    row = {**DOSSIER, "NgayTiepNhan": "20260915080000", "NgayKetThucXuLy": "20261002080000"}
    assert take(csv_file(tmp_path / "hs.csv", [row]))[0].rows == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"NgayKetThucXuLy": "20260901080000"}, "days_backwards"),
        ({"NgayKetThucXuLy": "20261101000000"}, "after_month"),
        ({"NgayKetThucXuLy": ""}, "empty_value"),
        ({"NgayTiepNhan": ""}, "empty_value"),
        ({"TongPhiLePhi": ""}, "empty_value"),
        ({"SoDinhDanh": " - "}, "empty_value"),
        ({"NgayHenTra": "99991231000000"}, "due_out_of_range"),
        ({"NgayHenTra": "20250101000000"}, "due_out_of_range"),
    ],
)
def test_no_blank_or_day_takes_a_dossier_out_of_the_count(
    tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    """A done dossier with a blank or impossible day would leave every denominator."""
    whole = {
        **DOSSIER,
        "TongPhiLePhi": "0",
        "SoDinhDanh": "MH1",
        "NgayHenTra": "20261020170000",
        "TrangThaiHoSo": "9",
    }
    assert take(csv_file(tmp_path / "good.csv", [whole]))[0].rows == 1
    told = refusal(csv_file(tmp_path / "bad.csv", [whole | changes]))
    assert code in {line.split(":")[0] for line in told}


def test_a_code_in_other_case_or_spacing_is_the_same_dossier(tmp_path: Path) -> None:
    rows = [{**DOSSIER, "MaHoSo": one} for one in ("H05.1-a", " h05.1 – A", "H05.1-B")]
    told = refusal(csv_file(tmp_path / "hs.csv", rows))
    assert [line.split(":")[0] for line in told] == ["duplicate_key"]


def test_missing_columns_are_named_with_the_nearest(tmp_path: Path) -> None:
    row = {"MaHS": "1", "DonViXuLi": "07210", "MaTTHC": "1", "NgayTiepNhan": "20261001080000"}
    with pytest.raises(Refused) as caught:
        take(csv_file(tmp_path / "hs.csv", [row]))
    code, unit, status = caught.value.problems
    assert {one.code for one in (code, unit, status)} == {"missing_column"}
    assert code.message == "thiếu cột bắt buộc: Mã hồ sơ"
    assert code.hint == "có phải là cột 'MaHS'? tên cột được nhận: MaHoSo"
    assert unit.hint == "có phải là cột 'DonViXuLi'? tên cột được nhận: DonViXuLy"
    assert (status.file, status.line) == ("hs.csv", 1)


def test_two_columns_for_one_field(tmp_path: Path) -> None:
    row = {**DOSSIER, "HoSoCoThanhPhanSoHoa": "1", "HoSoCoThanhPhanSoHo": "0"}
    assert problem(csv_file(tmp_path / "hs.csv", [row])).code == "column_twice"


def test_an_unknown_unit_gets_the_registers_hint(tmp_path: Path) -> None:
    rows = dossiers(3)
    rows[1]["DonViXuLy"] = rows[2]["DonViXuLy"] = "Sở Tài chín"
    found = problem(csv_file(tmp_path / "hs.csv", rows))
    assert found.code == "unknown_unit"
    assert found.message.endswith("“Sở Tài chín”: 2 dòng, tại hs.csv:3, hs.csv:4")
    assert "Sở Tài chính" in found.hint


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("TrangThaiHoSo", "10", "11"),
        ("TrangThaiHoSo", "1", "0"),
        ("KenhThucHien", "3", "4"),
        ("MucDo", "2", "3"),
        ("KetQuaSoHoa", "0", "2"),
        ("LoaiDoiTuong", "0", "-1"),
    ],
)
def test_codes_on_both_sides_of_the_list(tmp_path: Path, column: str, good: str, bad: str) -> None:
    assert take(csv_file(tmp_path / "good.csv", [{**DOSSIER, column: good}]))[0].rows == 1
    found = problem(csv_file(tmp_path / "bad.csv", [{**DOSSIER, column: bad}]))
    assert found.code == "bad_code"
    assert f"mã không dùng được ('{bad}'): 1 dòng, tại bad.csv:2" in found.message
    assert found.path == column


@pytest.mark.parametrize("bad", ["-1", "15.5", "15.000", "15 000 đ", "abc"])
def test_fees_are_whole(tmp_path: Path, bad: str) -> None:
    found = problem(csv_file(tmp_path / "hs.csv", [{**DOSSIER, "TongPhiLePhi": bad}]))
    assert found.code == "not_whole"
    assert "không phải số nguyên không âm" in found.message
    assert f"'{bad}'" in found.message


@pytest.mark.parametrize(("score", "fits"), [("0", False), ("1", True), ("5", True), ("6", False)])
def test_a_score_lies_within_its_limits(tmp_path: Path, score: str, fits: bool) -> None:
    path = csv_file(tmp_path / "phieu.csv", [{**RATING, "MucHaiLong": score}])
    if fits:
        assert take(path, kind="ratings")[1][0]["score"] == int(score)
    else:
        found = problem(path, kind="ratings")
        assert (found.code, found.hint) == ("out_of_range", "viết số từ 1 đến 5")


def test_required_values_and_doubled_keys(tmp_path: Path) -> None:
    rows = dossiers(4)
    rows[1]["MaTTHC"] = " "
    rows[3]["MaHoSo"] = f" {rows[0]['MaHoSo']} "
    assert refusal(csv_file(tmp_path / "hs.csv", rows)) == [
        "empty_value: Mã thủ tục hành chính: bắt buộc nhưng để trống: 1 dòng, tại hs.csv:3",
        "duplicate_key: Mã hồ sơ: lặp lại trong cùng lần nộp ('G09.20-261001-0000'): "
        "2 dòng, tại hs.csv:2, hs.csv:5",
    ]


def test_a_key_twice_over_two_files(tmp_path: Path) -> None:
    files = [csv_file(tmp_path / f"{name}.csv", dossiers(1)) for name in "ab"]
    assert "tại a.csv:2, b.csv:2" in problem(files).message


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    rows = dossiers(7, TrangThaiHoSo="99", NgayTiepNhan="hôm qua")
    (tmp_path / "rong.csv").write_text("")
    said = refusal([csv_file(tmp_path / "hs.csv", rows), tmp_path / "rong.csv", tmp_path / "k.csv"])
    assert [one.split(":")[0] for one in said] == [
        "empty_file",
        "file_not_found",
        "bad_code",
        "bad_time",
    ]
    assert "7 dòng, tại hs.csv:2, hs.csv:3, hs.csv:4, hs.csv:5, hs.csv:6..." in said[2]


@pytest.mark.parametrize(
    ("asked", "column", "said"),
    [
        ({"required": True}, "KetQuaSoHoa", "0"),
        ({"required_when": {"status": ("done",)}}, "KetQuaSoHoa", "1"),
        ({"required": True}, "KenhThucHien", "2"),
        ({"required": True}, "MucDo", "1"),
    ],
)
def test_a_field_that_must_say_something_is_told_where_it_is_empty(tmp_path, asked, column, said):
    """Also where silence would otherwise say a value: no, at the counter."""
    kind, columns = RECORDS["dossiers"], SYSTEM.columns_of(RECORDS["dossiers"])
    name = next(one.field for one in columns.columns if column in one.names)
    fields = [one.model_copy(update=asked) if one.id == name else one for one in kind.fields]
    changed = kind.model_copy(update={"fields": tuple(fields)})
    rows = [{**DOSSIER, column: said}, {**DOSSIER, "MaHoSo": "x", column: " "}]
    files = [csv_file(tmp_path / "hs.csv", rows)]
    with pytest.raises(Refused) as caught:
        take_records(changed, files, "2026-10", load_units(), SYSTEM, KEY, tmp_path / "out")
    (found,) = caught.value.problems
    assert (found.code, found.line, found.path) == ("empty_value", 3, column)


def test_lines_are_those_of_the_file_whatever_the_cells_hold(tmp_path: Path) -> None:
    lines = [
        "MaHoSo,DonViXuLy,MaTTHC,TrangThaiHoSo,NgayTiepNhan,GhiChu",
        '1,07210,1.1,9,20261001080000,"hai\ndòng"',
        "",
        ",,,,,",
        "2,07210,1.1,77,20261001080000,",
    ]
    path = tmp_path / "hs.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    assert problem(path).line == 6


def test_ragged_lines(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "hs.csv", dossiers(3, TrangThaiHoSo="77"))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] += ",thừa"
    path.write_text("\n".join(lines), encoding="utf-8")
    said = refusal(path)
    assert said[0].startswith("ragged_row: số cột khác dòng tiêu đề")
    assert said[0].endswith("1 dòng, tại hs.csv:3")
    assert said[1].endswith("2 dòng, tại hs.csv:2, hs.csv:4")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"MaHoSo,DonViXuLy,MaTTHC,TrangThaiHoSo\n", "no_rows"),
        (b"MaHoSo|DonViXuLy|MaTTHC|TrangThaiHoSo\n1|2|3|4\n", "wrong_delimiter"),
        (b"PK\x03\x04rest", "not_its_name"),
        (b"PAR1rest", "not_its_name"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "not_its_name"),
        (b"<html><table>", "not_its_name"),
        (b"\x1f\x8brest", "not_its_name"),
        ("MaHoSo,Sở\n1,2\n".encode("utf-16"), "not_utf8"),
        ("MaHoSo,Ghi\n1,H\xe0 N\xf4i\n".encode("cp1252"), "not_utf8"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "hs.csv"
    path.write_bytes(content)
    assert problem(path).code == code


def test_a_wrong_encoding_is_found_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "hs.csv"
    path.write_bytes(b"a,b\n1,2\n3,\xe0\n")
    with pytest.raises(Refused, match=r"hs.csv:3: không phải văn bản UTF-8"):
        require_form(path, "text")


def test_forms_and_fingerprints(tmp_path: Path) -> None:
    path = tmp_path / "hs.xls"
    path.write_bytes(b"\xef\xbb\xbf  <TABLE>")
    assert form_of(path) == "html"
    assert digest(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(Refused, match=r"tên tệp là .xls nhưng nội dung là trang web"):
        require_form(path, "text")


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "hs.parquet"
    path.write_bytes(b"PAR1 not at all PAR1")
    assert problem(path).code == "bad_parquet"


def parquet_of(path: Path, select: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.sql(select).write_parquet(str(path))
    return path


def test_parquet_types_are_read_as_written(tmp_path: Path) -> None:
    select = (
        "SELECT 'A' AS \"MaHoSo\", '07210' AS \"DonViXuLy\", '1.1' AS \"MaTTHC\", "
        '9.0::DOUBLE AS "TrangThaiHoSo", TIMESTAMPTZ \'2026-10-31 16:59:59+00\' AS "NgayTiepNhan", '
        "TIMESTAMP '2026-10-31 23:00:00' AS \"NgayHenTra\", DATE '2026-10-31' AS \"NgayTra\", "
        'true AS "KetQuaSoHoa", 15000 AS "TongPhiLePhi"'
    )
    _, (row,) = take(parquet_of(tmp_path / "hs.parquet", select))
    assert row["status"] == 9
    assert str(row["received_at"]) == "2026-10-31 23:59:59"
    assert str(row["due_at"]) == "2026-10-31 23:00:00"
    assert str(row["returned_at"]) == "2026-10-31 00:00:00"
    assert (row["result_digitised"], row["fee"]) == (True, 15000)


def test_a_mistake_in_parquet_is_found_by_its_row(tmp_path: Path) -> None:
    select = (
        "SELECT 'A' || i AS \"MaHoSo\", '07210' AS \"DonViXuLy\", '1.1' AS \"MaTTHC\", "
        'i + 8 AS "TrangThaiHoSo", \'20261001080000\' AS "NgayTiepNhan" FROM range(4) t(i)'
    )
    found = problem(parquet_of(tmp_path / "hs.parquet", select))
    assert found.message.endswith("('11'): 1 dòng, tại hs.parquet dòng 4")
    assert (found.line, found.path) == (0, "dòng 4, cột TrangThaiHoSo")


def test_no_applicant_is_written(tmp_path: Path) -> None:
    rows = dossiers(3)
    for row, number in zip(rows, ("027090001234", "027 090 001 234", "027090001235"), strict=True):
        row["SoDinhDanh"] = number
    _, written = take(csv_file(tmp_path / "hs.csv", rows))
    hashes = [str(row["applicant"]) for row in written]
    assert hashes[0] == hashes[1] != hashes[2]
    assert all(len(one) == 32 for one in hashes)
    kept = (tmp_path / "batch.parquet").read_bytes()
    assert b"027090001234" not in kept
    assert b"0270900" not in kept
    assert KEY not in kept
    _, again = take(tmp_path / "hs.csv", key=KEY[::-1])
    assert again[0]["applicant"] != hashes[0]


def test_a_refused_file_leaves_the_batch_before_it(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "hs.csv", dossiers(1))
    take(path)
    before = digest(tmp_path / "batch.parquet")
    refusal(csv_file(path, dossiers(1, TrangThaiHoSo="0")))
    assert digest(tmp_path / "batch.parquet") == before


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "hs.csv", dossiers(50))
    take(path)
    before = digest(tmp_path / "batch.parquet")
    take(path)
    assert digest(tmp_path / "batch.parquet") == before


def system_file(folder: Path, change: Callable[[str], str]) -> Path:
    shipped = SHIPPED.read_text(encoding="utf-8")
    (folder / "khac.yaml").write_text(change(shipped), encoding="utf-8")
    return folder


def test_a_system_may_have_codes_of_its_own(tmp_path: Path) -> None:
    own = "names: {LoaiDoiTuong: read}, values: {'1': citizen, '2': business}"
    folder = system_file(tmp_path, lambda text: text.replace("names: {LoaiDoiTuong: read}", own))
    system = load_system("khac", RECORDS, folder)
    path, out = csv_file(tmp_path / "hs.csv", [{**DOSSIER, "LoaiDoiTuong": "1"}]), tmp_path / "o"
    take_records(RECORDS["dossiers"], [path], "2026-10", load_units(), system, KEY, out)
    kinds = duckdb.sql(f"SELECT applicant_kind FROM read_parquet('{out}')").fetchall()
    assert kinds == [(0,)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("field: fee", "field: fees", "không có trường 'fees'"),
        ("MaHoSo: read", "MaHoSo: maybe", "'maybe' không dùng được ở đây"),
        ("kind: ratings", "kind: rating", "không có loại bản ghi 'rating'"),
        ("dd/MM/yyyy: a", "ngày dd/MM: a", "không phải là dạng ngày"),
        ("names: {MucDo: read}", "names: {MucDo: read}, values: {a: b}", "không có giá trị 'b'"),
    ],
)
def test_mistakes_in_a_system_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = system_file(tmp_path, lambda text: text.replace(old, new))
    with pytest.raises(Refused, match=said) as caught:
        load_system("khac", RECORDS, folder)
    assert caught.value.problems[0].line > 0


def test_an_unknown_system() -> None:
    with pytest.raises(Refused, match="không có hệ thống nguồn 'khac'"):
        load_system("khac", RECORDS)
