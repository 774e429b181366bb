"""The people of the units: what is kept, what is refused, and what a later list corrects."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from sqlmodel import select

from cli.app import run
from ledger.tables import BatchRow, PersonRow
from measurements.lists.people import COLUMNS, read_people
from measurements.units import load_units
from operations.intake.lists import import_people
from operations.people import people_document
from rules.errors import Refused

HEAD = [one.title for one in COLUMNS]
ANN = ["M1", "Cán bộ minh họa 001", "Kinh Bac", "Chuyên viên", "không", "có", "01/05/2026", ""]


def people(path: Path, *rows: list[str], head: list[str] = HEAD) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def changed(row: list[str], **cells: str) -> list[str]:
    at = {one.id: place for place, one in enumerate(COLUMNS)}
    new = list(row)
    for name, text in cells.items():
        new[at["from" if name == "since" else name]] = text
    return new


def listed(office, unit: str | None = None, day: date | None = None) -> list[tuple[str, str]]:
    return [(one["code"], one["unit"]) for one in people_document(office, unit, day)["people"]]


def test_a_person_is_kept_with_no_more_than_is_needed(office, tmp_path):
    head = [*HEAD, "Ngày sinh", "CCCD"]
    path = people(tmp_path / "a.csv", [*ANN, "02/03/1990", "001090000001"], head=head)
    (told,) = import_people(office, [path])
    assert (told.rows, told.changed) == (1, 1)
    assert told.notes == ("bỏ qua, không lưu cột: Ngày sinh, CCCD",)
    (one,) = people_document(office, "Kinh Bac", None)["people"]
    assert one["name"] == "Cán bộ minh họa 001"
    assert (one["is_leader"], one["is_female"], one["until"]) == (False, True, None)
    stored = (office.data / "thidua.db").read_bytes()
    wal = office.data / "thidua.db-wal"
    stored += wal.read_bytes() if wal.exists() else b""
    assert "minh họa 001".encode() in stored
    assert b"001090000001" not in stored
    assert b"1990" not in stored


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"code": ""}, "empty_value", "Mã cán bộ"),
        ({"leader": ""}, "empty_value", "Lãnh đạo"),
        ({"female": "?"}, "not_yes_no", "Nữ"),
        ({"leader": "nữ"}, "not_yes_no", "Lãnh đạo"),
        ({"since": "31/02/2026"}, "bad_day", "Từ ngày"),
        ({"until": "30/04/2026"}, "days_backwards", "Đến ngày"),
        ({"unit": "Xã Không Có"}, "unknown_unit", "Đơn vị"),
        ({"code": "001090000001"}, "number_of_a_person", "Mã cán bộ"),
        ({"name": "Cán bộ 0912 345 678"}, "number_of_a_person", "Họ và tên"),
        ({"position": "x" * 201}, "too_long", "Chức vụ"),
    ],
)
def test_a_bad_cell_is_refused_at_its_place_and_nothing_changes(
    office, tmp_path, change, code, column
):
    path = people(tmp_path / "a.csv", changed(ANN, code="M0"), changed(ANN, **change))
    with pytest.raises(Refused) as refused:
        import_people(office, [path])
    (problem,) = refused.value.problems
    assert (problem.code, problem.file, problem.line, problem.path) == (code, "a.csv", 3, column)
    assert "001090000001" not in str(problem)
    assert "345" not in str(problem)
    assert listed(office) == []


def test_the_last_day_may_be_the_first_and_eight_digits_are_a_code(office, tmp_path):
    row = changed(ANN, until="01/05/2026", code="12345678", position="x" * 200)
    assert import_people(office, [people(tmp_path / "a.csv", row)])[0].rows == 1


@pytest.mark.parametrize(("said", "is_female"), [("Nữ", True), ("nam", False), ("x", True)])
def test_a_column_of_sexes_is_read_too(tmp_path, said, is_female):
    head = [*HEAD[:5], "Giới tính", *HEAD[6:]]
    path = people(tmp_path / "a.csv", changed(ANN, female=said), head=head)
    (post,) = read_people(path, load_units()).posts
    assert post.is_female is is_female


def test_all_mistakes_are_told_at_once(office, tmp_path):
    path = people(tmp_path / "a.csv", changed(ANN, code="", name=""), changed(ANN, since="hôm qua"))
    with pytest.raises(Refused) as refused:
        import_people(office, [path])
    assert [one.line for one in refused.value.problems] == [2, 2, 3]


def test_a_person_moves_and_is_found_by_the_day(office, tmp_path):
    moved = [changed(ANN, until="30/06/2026"), changed(ANN, unit="07228", since="01/07/2026")]
    import_people(office, [people(tmp_path / "a.csv", *moved)])
    old = load_units().find("Kinh Bac").code
    assert listed(office, day=date(2026, 4, 30)) == []
    assert listed(office, day=date(2026, 6, 30)) == [("M1", old)]
    assert listed(office, day=date(2026, 7, 1)) == [("M1", "07228")]
    assert listed(office, unit="07228") == [("M1", "07228")]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"unit": "07228", "since": "30/06/2026"}, "two_posts"),
        ({"position": "Trưởng phòng", "since": "30/06/2026"}, "two_posts"),
        ({"name": "Cán bộ minh họa 002", "since": "01/07/2026"}, "two_people"),
    ],
)
def test_one_code_is_one_person_in_one_unit_at_a_time(office, tmp_path, second, code):
    rows = [changed(ANN, until="30/06/2026"), changed(ANN, **second)]
    with pytest.raises(Refused) as refused:
        import_people(office, [people(tmp_path / "a.csv", *rows)])
    (problem,) = refused.value.problems
    assert (problem.code, problem.line) == (code, 3)
    assert "dòng 2" in problem.message


def test_the_same_file_twice_changes_nothing(office, tmp_path):
    path = people(tmp_path / "a.csv", ANN)
    import_people(office, [path])
    (again,) = import_people(office, [path])
    assert (again.is_new, again.changed) == (False, 0)
    with office.ledger.reading() as session:
        assert len(session.exec(select(PersonRow)).all()) == 1


def test_a_later_list_corrects_its_codes_and_withdrawing_it_brings_the_earlier_back(
    office, tmp_path
):
    other = changed(ANN, code="M2", name="Cán bộ minh họa 002")
    first = people(tmp_path / "a.csv", ANN, other)
    import_people(office, [first])
    later = people(tmp_path / "b.csv", changed(ANN, code="m 1", unit="07228"))
    assert import_people(office, [later])[0].changed == 1
    home = load_units().find("Kinh Bac").code
    assert sorted(listed(office)) == [("M1", "07228"), ("M2", home)]
    with office.ledger.writing() as session:
        newest = session.exec(select(BatchRow).where(BatchRow.file_name == "b.csv")).one()
        newest.withdrawn_at = datetime(2026, 11, 1, tzinfo=UTC)
        session.add(newest)
    assert sorted(listed(office)) == [("M1", home), ("M2", home)]


def test_the_earlier_file_again_comes_in_force_again(office, tmp_path):
    first = people(tmp_path / "a.csv", ANN)
    later = people(tmp_path / "b.csv", changed(ANN, unit="07228", since="02/06/2026"))
    home = load_units().find("Kinh Bac").code
    for path, unit in ((first, home), (later, "07228"), (first, home)):
        assert import_people(office, [path])[0].is_new
        assert listed(office) == [("M1", unit)]


def test_a_code_in_two_files_of_one_command_is_refused(office, tmp_path):
    files = [
        people(tmp_path / "a.csv", ANN),
        people(tmp_path / "b.csv", changed(ANN, unit="07228")),
    ]
    with pytest.raises(Refused, match=r"M1 có cả trong a\.csv"):
        import_people(office, files)
    assert listed(office) == []


def test_a_workbook_is_read_and_told_by_cell(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Cán bộ")
        sheet.write(0, 0, "Danh sách cán bộ (số liệu minh họa)")
        sheet.write_row(2, 0, HEAD)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for at, unit in ((3, "Kinh Bac"), (4, "07228")):
            sheet.write_row(at, 0, changed(ANN, code=f"M{at}", unit=unit)[:6])
            sheet.write_datetime(at, 6, datetime(2026, 5, at), day)  # noqa: DTZ001
    read = read_people(path, load_units())
    assert [(one.code, one.since.day) for one in read.posts] == [("M3", 3), ("M4", 4)]
    assert read.illustrative
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Cán bộ")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, changed(ANN, leader="có thể"))
    with pytest.raises(Refused) as refused:
        read_people(path, load_units())
    assert refused.value.problems[0].path == "Cán bộ!E2"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (HEAD[:-2], "missing_column"),
        ([*HEAD, "họ tên"], "column_twice"),
        (["Một", "Hai"], "missing_columns"),
    ],
)
def test_a_list_without_its_columns_is_refused(tmp_path, head, code):
    path = people(tmp_path / "a.csv", ["x"] * len(head), head=head)
    with pytest.raises(Refused) as refused:
        read_people(path, load_units())
    assert [one.code for one in refused.value.problems] == [code]


def test_the_command_checks_keeps_and_lists(office, tmp_path, capsys):
    path = people(tmp_path / "a.csv", [*ANN, "số liệu minh họa"], head=[*HEAD, "Ghi chú"])
    where = ["--data", str(office.data)]
    assert run([*where, "import", "people", str(path), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["dry_run"], told["files"][0]["is_illustrative"]) == (True, True)
    assert listed(office) == []
    assert run([*where, "import", "people", str(path)]) == 0
    assert run([*where, "people", "list", "--unit", "Kinh Bac", "--day", "2026-05-01"]) == 0
    assert "Cán bộ minh họa 001" in capsys.readouterr().out
    assert run([*where, "people", "list", "--json", "--day", "2026-04-30"]) == 0
    assert json.loads(capsys.readouterr().out)["people"] == []
    assert run([*where, "people", "list", "--unit", "Xã Không Có"]) == 1
