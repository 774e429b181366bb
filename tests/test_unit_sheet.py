"""The workbook of one unit: what stands on it, what a person may do to it, and what is refused."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import CAMPAIGN, take_month
from openpyxl.worksheet.worksheet import Worksheet

from measurements.model import FiguresRead, Measurement
from measurements.sheets.reading import read_figures_sheet
from measurements.sheets.unit_form import Beside, write_unit_form
from measurements.units import load_units
from operations.intake.figures import import_figures, sheet_indicators
from operations.intake.sheets import write_each_template, write_template
from rules.errors import Problem, Refused
from rules.indicators import Indicator
from rules.loader import load_registers

REGISTERS = load_registers()
UNITS = load_units()
UNIT = UNITS.find("07210")


def reported(name: str, **told: Any) -> Indicator:
    return Indicator.model_validate(
        {"id": name, "title": name, "noun": "buổi", "from": "sheet", "over": "sum", **told}
    )


ASKED = [
    REGISTERS.indicators["citizens_guided"],
    reported("meetings", unit="count", count="Số buổi"),
    reported("days", unit="value", value="Số ngày"),
]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "so-lieu.xlsx"
    beside = {"citizens_guided": Beside("ít nhất 90 %", Fraction(9, 10), "at_least", "45/50")}
    write_unit_form(path, "2026-10", UNIT, ASKED, beside, sources=REGISTERS.sources)
    return path


def fill(path: Path, **cells: Any) -> None:
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book["Số liệu"][place] = value
    book.save(path)


def read(path: Path) -> FiguresRead:
    return read_figures_sheet(path, "2026-10", UNITS, ASKED)


def problems(path: Path) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        read(path)
    return list(caught.value.problems)


def sheet_of(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path)["Số liệu"]


def test_it_says_whose_it_is_and_what_is_asked(form: Path) -> None:
    sheet = sheet_of(form)
    assert [sheet[cell].value for cell in ("B2", "B3", "B4")] == [
        "10/2026",
        "Phường Bắc Giang",
        "07210",
    ]
    asked = str(sheet["A8"].value)
    assert "Chỉ tiêu: ít nhất 90 %" in asked
    assert "mục II.3, gạch đầu dòng 1, Kế hoạch thi đua tháng 5/2026" in asked
    assert [sheet[cell].value for cell in ("B8", "D8", "G8", "B9", "D9")] == [
        "Số người được hướng dẫn",
        "Số người đến thực hiện thủ tục tại Trung tâm",
        "45/50",
        "Số buổi",
        None,
    ]


def test_only_the_cells_to_fill_in_are_open_and_each_has_its_limit(form: Path) -> None:
    sheet = sheet_of(form)
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    cells = [cell for line in sheet.iter_rows() for cell in line]
    opened = {cell.coordinate for cell in cells if not cell.protection.locked}
    assert opened == {"C8", "E8", "F8", "C9", "F9", "C10", "F10"}
    limited = {str(one.sqref): one.type for one in sheet.data_validations.dataValidation}
    assert limited == {name: "list" if name[0] == "F" else "custom" for name in opened}
    book = openpyxl.load_workbook(form)
    assert [one.title for one in book if one.sheet_state == "visible"] == ["Số liệu", "Hướng dẫn"]
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.page_setup.paperSize == 9


def test_an_empty_form_reports_nothing(form: Path) -> None:
    found = read(form)
    assert found.measurements == ()
    assert found.blanks == tuple(("07210", one.id) for one in ASKED)


def test_what_is_filled_in_comes_back(form: Path) -> None:
    fill(form, C8=45, E8=50, F8="Có số liệu", F9="Không phát sinh", C10=4.5)
    assert read(form).measurements == (
        Measurement(
            "07210", "2026-10", "citizens_guided", "measured", 45, 50,
            "so-lieu.xlsx, ô Số liệu!C8:E8",
        ),
        Measurement("07210", "2026-10", "meetings", "measured", 0, 1,
                    "so-lieu.xlsx, ô Số liệu!C9"),
        Measurement("07210", "2026-10", "days", "measured", 9, 2,
                    "so-lieu.xlsx, ô Số liệu!C10"),
    )  # fmt: skip


def test_no_value_where_nothing_happened_is_left_out_of_the_count(form: Path) -> None:
    fill(form, F10="Không phát sinh")
    (found,) = read(form).measurements
    assert (found.state, found.numerator, found.denominator) == ("not_applicable", 0, 0)


@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        ({"C8": 51, "E8": 50}, "above_denominator", "C8"),
        ({"C8": 45}, "half_a_pair", "E8"),
        ({"C8": 0, "E8": 0}, "nothing_not_said", "F8"),
        ({"C8": "45"}, "not_whole", "C8"),
        ({"C8": "=40+5", "E8": 50}, "formula_cell", "C8"),
        ({"F9": "Có số liệu"}, "figures_missing", "C9"),
        ({"C9": 3, "E9": 1}, "figure_not_asked", "E9"),
        ({"B2": "09/2026"}, "wrong_month", "B2"),
        ({"B3": "Phường Đa Mai"}, "unit_changed", "B3"),
        ({"B4": "07228"}, "unit_changed", "B4"),
        ({"B4": "99999"}, "unknown_unit", "B4"),
        ({"B4": None}, "unknown_unit", "B4"),
        ({"B8": "Số lượt hướng dẫn"}, "heading_changed", "B8"),
        ({"J8": None}, "missing_line", "A7"),
        ({"J9": "dossiers_online", "C9": 3}, "unknown_indicator", "J9"),
        ({"E7": None}, "missing_column", "A7"),
    ],
)
def test_a_mistake_is_told_at_its_cell(
    form: Path, cells: dict[str, Any], code: str, cell: str
) -> None:
    fill(form, **cells)
    found = problems(form)[0]
    assert (found.code, found.path, found.file) == (code, f"Số liệu!{cell}", "so-lieu.xlsx")
    assert found.hint


def test_a_line_or_column_deleted(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    book["Số liệu"].delete_cols(6)
    book["Số liệu"].delete_rows(9)
    book.save(form)
    assert [(one.code, one.message) for one in problems(form)] == [
        ("missing_column", "thiếu cột 'state'")
    ]
    write_unit_form(form, "2026-10", UNIT, ASKED)
    book = openpyxl.load_workbook(form)
    book["Số liệu"].delete_rows(9)
    book.save(form)
    (found,) = problems(form)
    assert (found.code, found.message) == ("missing_line", "thiếu dòng của chỉ số “meetings”")


def test_lines_put_in_another_order_are_still_theirs(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    sheet = book["Số liệu"]
    for column in "ABCDEFJ":
        sheet[f"{column}8"].value, sheet[f"{column}9"].value = (
            sheet[f"{column}9"].value,
            sheet[f"{column}8"].value,
        )
    sheet["C8"], sheet["C9"], sheet["E9"] = 3, 45, 50
    book.save(form)
    found = {one.indicator: one.numerator for one in read(form).measurements}
    assert found == {"meetings": 3, "citizens_guided": 45}


def test_the_same_content_has_the_same_bytes(form: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    beside = {"citizens_guided": Beside("ít nhất 90 %", Fraction(9, 10), "at_least", "45/50")}
    write_unit_form(again, "2026-10", UNIT, ASKED, beside, sources=REGISTERS.sources)
    assert again.read_bytes() == form.read_bytes()


def test_the_office_writes_last_month_and_the_tiers_target(office, month_files, tmp_path) -> None:
    take_month(office, month_files[0])
    asked = sheet_indicators(office)
    held = read_figures_sheet(month_files[0].figures, "2026-05", office.units, asked)
    before = next(
        one
        for one in held.measurements
        if one.indicator == "self_submission" and one.denominator > one.numerator
    )
    out = tmp_path / "mot.xlsx"
    assert write_template(office, out, "2026-06", [before.unit], CAMPAIGN) == 1
    sheet = sheet_of(out)
    (row,) = (row for row in range(8, 12) if sheet[f"J{row}"].value == before.indicator)
    assert "Chỉ tiêu: ít nhất 90 %" in str(sheet[f"A{row}"].value)
    assert str(sheet[f"G{row}"].value).startswith(f"{before.numerator}/{before.denominator}\n(")


def test_a_workbook_for_each_unit_and_all_of_them_taken_back(office, tmp_path) -> None:
    told: list[str] = []
    office.tell = told.append
    chosen = ["07210", "Sở Tài chính"]
    written = write_each_template(office, tmp_path / "mau", "2026-05", chosen, CAMPAIGN)
    assert [one.name for one in written] == [
        "so-lieu-2026-05-07210-phuong-bac-giang.xlsx",
        "so-lieu-2026-05-so-tai-chinh.xlsx",
    ]
    assert told == ["Đã ghi 2/2 tệp"]
    fill(written[0], C8=45, E8=50)
    first, second = import_figures(office, written, "2026-05")
    assert (first.rows, second.rows) == (1, 0)
    fill(written[1], C8=51, E8=50)
    fill(written[0], C8=46, E8=50)
    with pytest.raises(Refused, match="tử số 51 lớn hơn mẫu số 50"):
        import_figures(office, written, "2026-05")
    (again,) = import_figures(office, [written[0]], "2026-05", dry_run=True)
    assert again.rows == 1
