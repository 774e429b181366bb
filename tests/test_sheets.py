"""The figures workbook and table: a round trip, and every mistake at its cell."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from measurements.model import FiguresRead, Measurement
from measurements.sheets.figures_table import read_figures_table
from measurements.sheets.form import write_figures_sheet
from measurements.sheets.reading import read_figures_sheet
from measurements.units import load_units
from rules.errors import Problem, Refused
from rules.indicators import Indicator
from rules.loader import load_registers

REGISTERS = load_registers()
UNITS = load_units()
TWO = [UNITS.find("Sở Tài chính"), UNITS.find("07210")]
COUNTED = Indicator.model_validate(
    {
        "id": "meetings",
        "title": "Số buổi tuyên truyền",
        "unit": "count",
        "noun": "buổi",
        "from": "sheet",
        "over": "sum",
        "count": "Số buổi",
        "improve_by": "add",
    }
)
ASKED = [REGISTERS.indicators["citizens_guided"], REGISTERS.indicators["dossiers_online"], COUNTED]
NAMES = [
    "unit",
    "name",
    "citizens_guided.numerator",
    "citizens_guided.denominator",
    "meetings.count",
]
ROW = ["07210", None, 45, 50, 3]


def workbook(
    path: Path,
    rows: list[list[Any]],
    month: Any = "10/2026",
    names: list[str] = NAMES,
    sheet: str = "Số liệu",
) -> Path:
    """Write a sheet as an officer may have left it; the units begin at row 7."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "mm/yyyy"}) as book:
        page = book.add_worksheet(sheet)
        page.write_row(1, 0, ["Tháng", month])
        page.write_row(5, 0, names)
        for at, row in enumerate(rows, 6):
            page.write_row(at, 0, row)
    return path


def read(path: Path, month: str | None = "2026-10") -> FiguresRead:
    return read_figures_sheet(path, month, UNITS, ASKED)


def problems(path: Path, month: str | None = "2026-10") -> list[Problem]:
    with pytest.raises(Refused) as caught:
        read(path, month)
    return list(caught.value.problems)


def test_a_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "so-lieu-2026-10.xlsx"
    figures: Mapping[tuple[str, str], tuple[int, int]] = {
        ("07210", "citizens_guided"): (45, 50),
        ("07210", "meetings"): (3, 1),
        (TWO[0].code, "citizens_guided"): (0, 0),
    }
    write_figures_sheet(path, "2026-10", TWO, ASKED, figures, "số liệu minh họa", REGISTERS.sources)
    found = read(path)
    assert found.month == read(path, None).month == "2026-10"
    assert found.illustrative
    assert found.blanks == ((TWO[0].code, "meetings"),)
    assert found.measurements == (
        Measurement(
            TWO[0].code, "2026-10", "citizens_guided", "measured", 0, 0,
            "so-lieu-2026-10.xlsx, ô Số liệu!C7:D7",
        ),
        Measurement(
            "07210", "2026-10", "citizens_guided", "measured", 45, 50,
            "so-lieu-2026-10.xlsx, ô Số liệu!C8:D8",
        ),
        Measurement(
            "07210", "2026-10", "meetings", "measured", 3, 1, "so-lieu-2026-10.xlsx, ô Số liệu!E8"
        ),
    )  # fmt: skip


def test_an_empty_form_for_every_unit_reads_as_nothing_reported(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    write_figures_sheet(path, "2026-10", list(UNITS), REGISTERS.indicators.items)
    found = read_figures_sheet(path, "2026-10", UNITS, REGISTERS.indicators.items)
    asked = [one for one in REGISTERS.indicators.items if one.origin == "sheet"]
    assert (found.measurements, found.illustrative) == ((), False)
    assert len(found.blanks) == len(UNITS) * len(asked)


def test_the_same_form_has_the_same_bytes_and_a_guide(tmp_path: Path) -> None:
    for name in "ab":
        path = tmp_path / f"{name}.xlsx"
        write_figures_sheet(path, "2026-10", TWO, ASKED, sources=REGISTERS.sources)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    guide = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Hướng dẫn").to_python()
    said = " ".join(str(cell) for row in guide for cell in row)
    assert "mục II.3, gạch đầu dòng 1, Kế hoạch thi đua tháng 5/2026" in said
    assert "Số người được hướng dẫn / Số người đến thực hiện thủ tục tại Trung tâm" in said


def test_what_people_do_to_a_sheet_and_is_fine(tmp_path: Path) -> None:
    names = [NAMES[0], NAMES[1], NAMES[4], NAMES[3], NAMES[2]]
    rows = [
        [7210, "phường bắc giang", 3, 50, 45],
        [],
        [None, "Sở Tài chính", None, None, None],
        ["Người lập biểu", None, None, None, None],
    ]
    found = read(workbook(tmp_path / "s.xlsx", rows, names=names))
    assert [(one.unit, one.numerator, one.denominator) for one in found.measurements] == [
        ("07210", 45, 50),
        ("07210", 3, 1),
    ]
    assert found.measurements[0].origin == "s.xlsx, ô Số liệu!E7:D7"
    assert found.blanks == tuple((TWO[0].code, name) for name in ("citizens_guided", "meetings"))


@pytest.mark.parametrize(
    ("column", "value", "code", "cell"),
    [
        (0, "99999", "unknown_unit", "A7"),
        (0, None, "unknown_unit", "A7"),
        (1, "Sở Tài chính", "name_disagrees", "B7"),
        (2, "45", "not_whole", "C7"),
        (2, "bốn lăm", "not_whole", "C7"),
        (2, 4.5, "not_whole", "C7"),
        (2, -1, "not_whole", "C7"),
        (2, True, "not_whole", "C7"),
        (3, 10**13, "not_whole", "D7"),
        (2, None, "half_a_pair", "C7"),
        (3, None, "half_a_pair", "D7"),
        (2, 51, "above_denominator", "C7"),
        (4, 0.5, "not_whole", "E7"),
    ],
)
def test_a_mistake_is_told_at_its_cell(
    tmp_path: Path, column: int, value: Any, code: str, cell: str
) -> None:
    row = [*ROW]
    row[column] = value
    (found,) = problems(workbook(tmp_path / "s.xlsx", [row]))
    assert (found.code, found.path, found.file) == (code, f"Số liệu!{cell}", "s.xlsx")
    assert found.hint


def test_a_numerator_up_to_its_denominator(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", [["07210", None, 50, 50, 0]])
    assert [one.numerator for one in read(path).measurements] == [50, 0]


VALUED = Indicator.model_validate(
    {
        "id": "days",
        "title": "Số ngày bình quân",
        "unit": "value",
        "noun": "ngày",
        "from": "sheet",
        "over": "latest",
        "value": "Số ngày",
    }
)
MEAN = Indicator.model_validate(
    {
        "id": "mean_points",
        "title": "Điểm bình quân",
        "unit": "value",
        "noun": "hồ sơ",
        "from": "sheet",
        "over": "sum",
        "ratio": ["Tổng điểm", "Số hồ sơ"],
    }
)


def test_a_value_may_have_decimals_and_a_mean_may_pass_one(tmp_path: Path) -> None:
    path, asked = tmp_path / "v.xlsx", [VALUED, MEAN]
    names = ["unit", "name", "days.count", "mean_points.numerator", "mean_points.denominator"]
    workbook(path, [["07210", None, 4.5, 190, 100]], names=names)
    read = read_figures_sheet(path, "2026-10", UNITS, asked)
    found = [(one.indicator, one.numerator, one.denominator) for one in read.measurements]
    assert found == [("days", 9, 2), ("mean_points", 190, 100)]


@pytest.mark.parametrize("days", [4.1234567, -1, 10**12 + 1, "nhiều"])
def test_what_is_no_value_is_told_at_its_cell(tmp_path: Path, days: Any) -> None:
    path = tmp_path / "v.xlsx"
    workbook(path, [["07210", None, days]], names=["unit", "name", "days.count"])
    with pytest.raises(Refused) as refused:
        read_figures_sheet(path, "2026-10", UNITS, [VALUED])
    assert [one.path for one in refused.value.problems] == ["Số liệu!C7"]


def test_decimals_come_back_exactly_from_a_form(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    held = {("07210", "days"): (41, 10), ("07210", "mean_points"): (190, 100)}
    write_figures_sheet(path, "2026-10", TWO, [VALUED, MEAN], held)
    read = read_figures_sheet(path, "2026-10", UNITS, [VALUED, MEAN])
    found = {
        (one.unit, one.indicator): (one.numerator, one.denominator) for one in read.measurements
    }
    assert found == held


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    rows = [
        ["07210", None, 51, 50, "ba"],
        ["khong-co", None, 1, 2, None],
        ["07210", None, 1, 2, 3],
    ]
    found = problems(workbook(tmp_path / "s.xlsx", rows, month="9/2026"))
    assert [(one.code, one.path) for one in found] == [
        ("wrong_month", "Số liệu!B2"),
        ("above_denominator", "Số liệu!C7"),
        ("not_whole", "Số liệu!E7"),
        ("unknown_unit", "Số liệu!A8"),
        ("unit_twice", "Số liệu!A9"),
    ]
    assert found[0].message == "tệp ghi tháng 09/2026, đang nhận số liệu tháng 10/2026"
    assert found[1].message == "tử số 51 lớn hơn mẫu số 50"
    assert found[4].message.endswith("đã có ở ô Số liệu!A7")


@pytest.mark.parametrize(
    "month", ["10/2026", "2026-10", "10-2026", datetime.date(2026, 10, 1), "10.2026"]
)
def test_ways_of_writing_the_month(tmp_path: Path, month: Any) -> None:
    assert read(workbook(tmp_path / "s.xlsx", [ROW], month=month), None).month == "2026-10"


@pytest.mark.parametrize("month", ["13/2026", "tháng mười", None])
def test_a_month_that_cannot_be_read(tmp_path: Path, month: Any) -> None:
    (found,) = problems(workbook(tmp_path / "s.xlsx", [ROW], month=month))
    assert (found.code, found.path) == ("bad_month", "Số liệu!B2")


def test_columns_that_are_missing_or_strange(tmp_path: Path) -> None:
    names = [*NAMES[:3], "dossiers_online.numerator", NAMES[4]]
    found = problems(workbook(tmp_path / "s.xlsx", [ROW], names=names))
    assert [(one.code, one.path) for one in found] == [
        ("missing_column", "Số liệu!A6"),
        ("unknown_column", "Số liệu!D6"),
    ]
    assert "citizens_guided.denominator" in found[0].message


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    named = workbook(tmp_path / "s.xlsx", [ROW], sheet="Sheet1")
    assert [one.code for one in problems(named)] == ["missing_sheet"]
    plain = workbook(tmp_path / "s.xlsx", [ROW], names=["Mã", "Tên"])
    assert [one.code for one in problems(plain)] == ["missing_columns"]
    for content, code in ((b"unit,month\n", "not_its_name"), (b"PK\x03\x04", "not_its_name")):
        named.write_bytes(content)
        assert [one.code for one in problems(named)] == [code]
    (tmp_path / "s.csv").write_text("unit,month\n")
    assert [one.code for one in problems(tmp_path / "s.csv")] == ["wrong_form"]


def test_a_damaged_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", [ROW])
    whole = path.read_bytes()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 40
    path.write_bytes(whole[:at] + bytes(40) + whole[at + 40 :])
    assert [one.code for one in problems(path)] == ["bad_workbook"]


HEAD = "unit,month,indicator,numerator,denominator,state,source"


def table(path: Path, *lines: str, head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def read_table(path: Path, month: str | None = "2026-10") -> FiguresRead:
    return read_figures_table(path, month, UNITS, ASKED)


def test_a_table_of_figures(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        "07210,2026-10,citizens_guided,45,50,,",
        "",
        '07210,10/2026,dossiers_online,"94,84",,printed_rate,Báo cáo tháng 10',
        "07210,2026-10,meetings,3,,,",
        "Sở Tài chính,2026-10,citizens_guided,,,not_applicable,",
        "Sở Tài chính,2026-10,dossiers_online,,,missing,",
        "Sở Tài chính,2026-10,meetings,,,,Số liệu minh họa",
    )
    found = read_table(path, None)
    assert [tuple(getattr(one, name) for name in ("indicator", "state", "numerator", "denominator"))
            for one in found.measurements] == [
        ("citizens_guided", "measured", 45, 50),
        ("dossiers_online", "printed_rate", 9484, 10000),
        ("meetings", "measured", 3, 1),
        ("citizens_guided", "not_applicable", 0, 0),
        ("dossiers_online", "missing", 0, 0),
    ]  # fmt: skip
    assert found.measurements[1].origin == "t.csv, dòng 4 (Báo cáo tháng 10)"
    assert found.blanks == ((TWO[0].code, "meetings"),)
    assert (found.month, found.illustrative) == ("2026-10", True)


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("xyz,2026-10,meetings,1,,,", "unknown_unit", "unit"),
        (",2026-10,meetings,1,,,", "empty_value", "unit"),
        ("07210,2026-09,meetings,1,,,", "wrong_month", "month"),
        ("07210,2026-13,meetings,1,,,", "bad_month", "month"),
        ("07210,2026-10,meting,1,,,", "unknown_indicator", "indicator"),
        ("07210,2026-10,meetings,1,,known,", "unknown_state", "state"),
        ("07210,2026-10,meetings,1,2,,", "figure_not_asked", "denominator"),
        ("07210,2026-10,meetings,1.5,,,", "not_whole", "numerator"),
        ("07210,2026-10,meetings,-1,,,", "not_whole", "numerator"),
        ("07210,2026-10,meetings,1,,missing,", "figure_not_asked", "numerator"),
        ("07210,2026-10,citizens_guided,51,50,,", "above_denominator", "numerator"),
        ("07210,2026-10,citizens_guided,51,,,", "half_a_pair", "denominator"),
        ("07210,2026-10,citizens_guided,,50,,", "half_a_pair", "numerator"),
        ("07210,2026-10,citizens_guided,94.84,100,printed_rate,", "bad_rate", "numerator"),
        ("07210,2026-10,citizens_guided,100.01,,printed_rate,", "bad_rate", "numerator"),
        ("07210,2026-10,meetings,94.84,,printed_rate,", "bad_rate", "numerator"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, line: str, code: str, column: str) -> None:
    with pytest.raises(Refused) as caught:
        read_table(table(tmp_path / "t.csv", line))
    (found,) = caught.value.problems
    assert (found.code, found.line, found.path) == (code, 2, column)


def test_a_table_repeats_nothing_and_has_its_columns(tmp_path: Path) -> None:
    line = "07210,2026-10,meetings,1,,,"
    with pytest.raises(Refused, match=r"t.csv:3: .*meetings đã có ở dòng 2"):
        read_table(table(tmp_path / "t.csv", line, line))
    with pytest.raises(Refused) as caught:
        read_table(table(tmp_path / "t.csv", line, head="unit,month,indicator,numerators"))
    assert [one.code for one in caught.value.problems] == [
        "missing_column",
        "missing_column",
        "unknown_column",
    ]
    with pytest.raises(Refused, match="chỉ có dòng tiêu đề"):
        read_table(table(tmp_path / "t.csv"))


def test_the_whole_rate_is_still_a_rate(tmp_path: Path) -> None:
    (found,) = read_table(
        table(tmp_path / "t.csv", "07210,2026-10,citizens_guided,100.00,,printed_rate,")
    ).measurements
    assert (found.numerator, found.denominator) == (10000, 10000)
