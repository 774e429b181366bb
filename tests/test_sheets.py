"""The figures workbook and table: a round trip, and every mistake at its cell."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
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
    "citizens_guided.state",
    "meetings.count",
    "meetings.state",
]
STATE = "Tình trạng"
LABELS = {
    "citizens_guided.numerator": "Số người được hướng dẫn",
    "citizens_guided.denominator": "Số người đến thực hiện thủ tục tại Trung tâm",
    "citizens_guided.state": STATE,
    "meetings.count": "Số buổi",
    "meetings.state": STATE,
    "days.count": "Số ngày",
    "days.state": STATE,
    "mean_points.numerator": "Tổng điểm",
    "mean_points.denominator": "Số hồ sơ",
    "mean_points.state": STATE,
}
ROW = ["07210", None, 45, 50, None, 3]
ALL = " ".join(unit.code for unit in UNITS)


def workbook(
    path: Path,
    rows: list[list[Any]],
    month: Any = "10/2026",
    names: list[str] = NAMES,
    sheet: str = "Số liệu",
    made_for: tuple[str, str] = ("2026-10", ALL),
    labels: Mapping[str, str] = LABELS,
) -> Path:
    """Write a sheet as an officer may have left it; the units begin at row 7."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "mm/yyyy"}) as book:
        page = book.add_worksheet(sheet)
        page.write_row(1, 0, ["Tháng", month])
        page.write_row(4, 0, [labels.get(name, "") for name in names])
        page.write_row(5, 0, names)
        for at, row in enumerate(rows, 6):
            page.write_row(at, 0, row)
        hidden = book.add_worksheet("Mẫu")
        hidden.write_row(0, 0, ["month", made_for[0]])
        hidden.write_row(1, 0, ["units", made_for[1]])
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
            "07210", "2026-10", "meetings", "measured", 3, 1, "so-lieu-2026-10.xlsx, ô Số liệu!F8"
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
    assert "Tử số: Số người được hướng dẫn." in said
    assert "Mẫu số: Số người đến thực hiện thủ tục tại Trung tâm." in said
    assert "Chỉ tính việc của tháng này" in said
    assert "do Trung tâm tỉnh báo cáo" in said


def test_what_people_do_to_a_sheet_and_is_fine(tmp_path: Path) -> None:
    names = [NAMES[0], NAMES[1], NAMES[5], NAMES[3], NAMES[2], NAMES[6], NAMES[4]]
    rows = [
        [7210, "phường bắc giang", 3, 50, 45, "có  số liệu"],
        [],
        [None, "Sở Tài chính", None, None, None],
        ["Người lập biểu", None, None, None, None],
    ]
    made_for = ("2026-10", f"07210 {TWO[0].code}")
    found = read(workbook(tmp_path / "s.xlsx", rows, names=names, made_for=made_for))
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
        (2, "45%", "not_whole", "C7"),
        (2, "1.234", "not_whole", "C7"),
        (2, None, "half_a_pair", "C7"),
        (3, None, "half_a_pair", "D7"),
        (2, 51, "above_denominator", "C7"),
        (5, 0.5, "not_whole", "F7"),
        (4, "có số", "unknown_state", "E7"),
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
    path = workbook(tmp_path / "s.xlsx", [["07210", None, 50, 50, None, 0]])
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
    names = [
        "unit", "name", "days.count", "days.state",
        "mean_points.numerator", "mean_points.denominator", "mean_points.state",
    ]  # fmt: skip
    workbook(path, [["07210", None, 4.5, None, 190, 100]], names=names)
    read = read_figures_sheet(path, "2026-10", UNITS, asked)
    found = [(one.indicator, one.numerator, one.denominator) for one in read.measurements]
    assert found == [("days", 9, 2), ("mean_points", 190, 100)]


@pytest.mark.parametrize("days", [4.1234567, -1, 10**12 + 1, "nhiều"])
def test_what_is_no_value_is_told_at_its_cell(tmp_path: Path, days: Any) -> None:
    path = tmp_path / "v.xlsx"
    workbook(path, [["07210", None, days]], names=["unit", "name", "days.count", "days.state"])
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
        ["07210", None, 51, 50, None, "ba"],
        ["khong-co", None, 1, 2, None, None],
        ["07210", None, 1, 2, None, 3],
    ]
    found = problems(workbook(tmp_path / "s.xlsx", rows, month="9/2026"))
    assert [(one.code, one.path) for one in found] == [
        ("wrong_month", "Số liệu!B2"),
        ("above_denominator", "Số liệu!C7"),
        ("not_whole", "Số liệu!F7"),
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
    names = [*NAMES[:3], "dossiers_online.numerator", *NAMES[4:]]
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
    assert [one.code for one in problems(path)] == ["not_xlsx"]


def of_row(path: Path, *cells: Any, **changed: Any) -> list[Problem]:
    return problems(workbook(path, [["07210", None, *cells]], **changed))


@pytest.mark.parametrize("state", [None, "Có số liệu"])
def test_nothing_to_count_must_be_said(tmp_path: Path, state: str | None) -> None:
    (found,) = of_row(tmp_path / "s.xlsx", 0, 0, state)
    assert (found.code, found.path) == ("nothing_not_said", "Số liệu!E7")
    assert "chọn “Không phát sinh”" in found.hint


@pytest.mark.parametrize("pair", [(0, 0), (None, None), (0, None)])
def test_nothing_to_count_is_measured_and_a_blank_is_not(tmp_path: Path, pair: Any) -> None:
    row = ["07210", None, *pair, "Không phát sinh", None, "Không phát sinh"]
    found = read(workbook(tmp_path / "s.xlsx", [row], made_for=("2026-10", "07210")))
    said = [(one.state, one.numerator, one.denominator) for one in found.measurements]
    assert (said, found.blanks) == ([("measured", 0, 0), ("measured", 0, 1)], ())
    for state in (None, "Chưa báo cáo"):
        row = ["07210", None, None, None, state, None, state]
        found = read(workbook(tmp_path / "s.xlsx", [row], made_for=("2026-10", "07210")))
        assert found.measurements == ()
        assert found.blanks == (("07210", "citizens_guided"), ("07210", "meetings"))


@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        ((None, None, "Có số liệu"), "figures_missing", "C7"),
        ((0, 1, "Không phát sinh"), "figures_beside_state", "D7"),
        ((0, 0, "Chưa báo cáo"), "figures_beside_state", "C7"),
        ((None, None, None, 3, "Chưa báo cáo"), "figures_beside_state", "F7"),
        ((None, None, None, 3, "Không phát sinh"), "figures_beside_state", "F7"),
    ],
)
def test_a_state_that_the_numbers_contradict(
    tmp_path: Path, cells: Any, code: str, cell: str
) -> None:
    (found,) = of_row(tmp_path / "s.xlsx", *cells)
    assert (found.code, found.path) == (code, f"Số liệu!{cell}")
    assert found.hint


def test_a_mean_over_nothing(tmp_path: Path) -> None:
    names = ["unit", "name", "mean_points.numerator", "mean_points.denominator"]
    path = workbook(
        tmp_path / "v.xlsx", [["07210", None, 5, 0]], names=[*names, "mean_points.state"]
    )
    with pytest.raises(Refused) as refused:
        read_figures_sheet(path, "2026-10", UNITS, [MEAN])
    assert [(one.code, one.path) for one in refused.value.problems] == [("no_base", "Số liệu!D7")]


def test_a_number_typed_as_text_is_never_guessed(tmp_path: Path) -> None:
    for text in ("1.234", "1,234", "1 234"):
        (found,) = of_row(tmp_path / "s.xlsx", text, 2000)
        assert found.path == "Số liệu!C7"
        assert found.message == f"'{text}' là chữ, không rõ là 1234 hay số có phần lẻ"


@pytest.mark.parametrize(
    ("value", "look", "code"),
    [
        ("=D7-5", None, "formula_cell"),
        ("=SUM(D7:D9)/0", None, "formula_cell"),
        (1, "0%", "percent_cell"),
        (0.9484, "0.00%", "percent_cell"),
    ],
)
def test_a_cell_that_only_looks_like_a_count(
    tmp_path: Path, value: Any, look: str | None, code: str
) -> None:
    """A formula that no program has worked out reads as 0, and 100 % as 1."""
    path = workbook(tmp_path / "s.xlsx", [ROW])
    book = openpyxl.load_workbook(path)
    cell = book["Số liệu"]["C7"]
    cell.value = value
    if look:
        cell.number_format = look
    book.save(path)
    (found,) = problems(path)
    assert (found.code, found.path, found.file) == (code, "Số liệu!C7", "s.xlsx")
    assert found.hint


def test_a_cell_in_error(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", [ROW])
    book = openpyxl.load_workbook(path)
    book["Số liệu"]["C7"] = "#DIV/0!"
    book.save(path)
    (found,) = problems(path)
    assert (found.code, found.path) == ("error_cell", "Số liệu!C7")
    assert "#DIV/0!" in found.message


def test_a_form_of_another_month_or_unit(tmp_path: Path) -> None:
    """The month typed over, or another unit's code put in: the form knows whose it is."""
    (month,) = problems(workbook(tmp_path / "s.xlsx", [ROW], made_for=("2026-09", ALL)))
    assert (month.code, month.path) == ("month_changed", "Số liệu!B2")
    assert month.message == "ô ghi tháng 10/2026 nhưng mẫu được phát cho tháng 09/2026"
    (unit,) = problems(workbook(tmp_path / "s.xlsx", [ROW], made_for=("2026-10", "07228")))
    assert (unit.code, unit.path) == ("unit_changed", "Số liệu!A7")
    assert unit.message == "ô ghi Phường Bắc Giang nhưng mẫu được phát cho Phường Đa Mai"


def test_a_line_taken_out_is_a_unit_that_reported_nothing(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "s.xlsx", [ROW], made_for=("2026-10", "07210 07228")))
    assert found.blanks == (("07228", "citizens_guided"), ("07228", "meetings"))


def test_a_heading_that_no_longer_says_what_the_column_is(tmp_path: Path) -> None:
    swapped = {
        **LABELS,
        "citizens_guided.numerator": LABELS["citizens_guided.denominator"],
        "citizens_guided.denominator": LABELS["citizens_guided.numerator"],
    }
    found = problems(workbook(tmp_path / "s.xlsx", [ROW], labels=swapped))
    assert [(one.code, one.path) for one in found] == [
        ("heading_changed", "Số liệu!C5"),
        ("heading_changed", "Số liệu!D5"),
    ]


def test_sheets_renamed_or_taken_out_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", [ROW], sheet="Sheet1")
    (found,) = problems(path)
    assert (found.code, found.path) == ("missing_sheet", "Số liệu!A1")
    assert "tệp có: Sheet1, Mẫu" in found.message
    path = workbook(tmp_path / "s.xlsx", [ROW])
    book = openpyxl.load_workbook(path)
    book.move_sheet("Mẫu", -1)
    book.save(path)
    assert len(read(path).measurements) == 2
    del book["Mẫu"]
    book.save(path)
    (found,) = problems(path)
    assert (found.code, found.path) == ("missing_sheet", "Mẫu!A1")


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
