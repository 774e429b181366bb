"""The forms through LibreOffice, as an office without Excel fills them in."""

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from measurements.model import FiguresRead
from measurements.sheets.form import write_figures_sheet
from measurements.sheets.reading import read_figures_sheet
from measurements.sheets.unit_form import Beside, write_unit_form
from measurements.units import load_units
from rules.errors import Refused
from rules.indicators import Indicator
from rules.loader import load_registers

REGISTERS = load_registers()
UNITS = load_units()
TWO = [UNITS.find("Sở Tài chính"), UNITS.find("07210")]
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
SHARE = REGISTERS.indicators["citizens_guided"]
ASKED = [SHARE, REGISTERS.indicators["self_submission"], VALUED]
AT_LEAST = Beside("ít nhất 90 %", Fraction(9, 10), "at_least")
ABOVE = Beside("trên 90 %", Fraction(9, 10), "above")
# What a unit may have filled in, and what the form's own check and ratio then say.
RIGHT = [
    (AT_LEAST, (45, 50, None), ("Đạt chỉ tiêu", 0.9)),
    (ABOVE, (45, 50, None), ("Chưa đạt chỉ tiêu", 0.9)),
    (AT_LEAST, (89996, 100000, "Có số liệu"), ("Chưa đạt chỉ tiêu", 0.8999)),
    (Beside(), (45, 50, "Có số liệu"), ("Đủ số liệu", 0.9)),
    (AT_LEAST, (None, None, None), ("Chưa báo cáo", "")),
    (AT_LEAST, (None, None, "Chưa báo cáo"), ("Chưa báo cáo", "")),
    (AT_LEAST, (0, 0, "Không phát sinh"), ("Không phát sinh", "")),
]
WRONG = [
    (AT_LEAST, (45, None, None), ("SAI: thiếu một số", "")),
    (AT_LEAST, (51, 50, None), ("SAI: tử số lớn hơn mẫu số", 1.02)),
    (AT_LEAST, (0, 0, None), ("SAI: mẫu số bằng 0, chọn Không phát sinh", "")),
    (AT_LEAST, (1, 2, "Chưa báo cáo"), ("SAI: chưa báo cáo thì để trống số", 0.5)),
    (AT_LEAST, (1, 2, "Không phát sinh"), ("SAI: không phát sinh thì không có số", 0.5)),
    (AT_LEAST, (None, None, "Có số liệu"), ("SAI: chưa điền số", "")),
]

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice (soffice) is not installed: the round trip through it was not tried",
)


def convert(folder: Path, to: str, files: list[Path], profile: Path | None = None) -> list[Path]:
    """Open and save files in a profile of their own: two runs at once on one write nothing."""
    out, home = folder / to, (profile or folder) / "profile"
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={home.as_uri()}", "--headless",
            "--convert-to", to, "--outdir", str(out), *map(str, files),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return [out / f"{one.stem}.{to}" for one in files]


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """The forms filled in: as written, saved by LibreOffice, and saved as ODS in between."""
    folder = tmp_path_factory.mktemp("forms")
    every = folder / "moi-don-vi.xlsx"
    figures = {
        ("07210", "citizens_guided"): (45, 50),
        ("07210", "self_submission"): (0, 0),
        (TWO[0].code, "days"): (41, 10),
    }
    write_figures_sheet(every, "2026-10", TWO, ASKED, figures, "số liệu minh họa")
    files = [every, *(_unit_form(folder / f"{len(one)}.xlsx", one) for one in (RIGHT, WRONG))]
    straight = convert(folder, "xlsx", files)
    around = convert(folder / "ods", "xlsx", convert(folder, "ods", files), folder)
    return {"written": files, "xlsx": straight, "ods": around}


def lines(count: int) -> list[Indicator]:
    return [SHARE.model_copy(update={"id": f"share_{at}"}) for at in range(count)]


def _unit_form(path: Path, filled: list) -> Path:
    asked = lines(len(filled))
    beside = {one.id: told for one, (told, _, _) in zip(asked, filled, strict=True)}
    write_unit_form(path, "2026-10", TWO[1], asked, beside, sources=REGISTERS.sources)
    book = openpyxl.load_workbook(path)
    sheet = book["Số liệu"]
    for row, (_, cells, _) in enumerate(filled, 8):
        sheet[f"C{row}"], sheet[f"E{row}"], sheet[f"F{row}"] = cells
    book.save(path)
    return path


def said(path: Path) -> FiguresRead | list[tuple[str, str]]:
    every = ASKED if path.stem == "moi-don-vi" else lines(int(path.stem))
    try:
        return read_figures_sheet(path, "2026-10", UNITS, every)
    except Refused as refused:
        return [(one.code, one.path) for one in refused.problems]


@pytest.mark.parametrize("way", ["xlsx", "ods"])
def test_the_same_measurements_and_the_same_mistakes_come_back(
    trips: dict[str, list[Path]], way: str
) -> None:
    for written, saved in zip(trips["written"], trips[way], strict=True):
        assert said(saved) == said(written), saved
    every, right, wrong = map(said, trips[way])
    assert len(every.measurements) == 3
    assert every.illustrative
    assert len(right.measurements) == 5
    assert len(wrong) == len(WRONG)


@pytest.mark.parametrize("way", ["xlsx", "ods"])
def test_limits_drop_downs_and_locks_survive(trips: dict[str, list[Path]], way: str) -> None:
    for written, saved in zip(trips["written"][:2], trips[way][:2], strict=True):
        before, after = (openpyxl.load_workbook(one) for one in (written, saved))
        assert _limits(after["Số liệu"]) == _limits(before["Số liệu"])
        assert after["Số liệu"].protection.sheet
        assert _open_cells(after["Số liệu"]) == _open_cells(before["Số liệu"])
        assert after["Mẫu"].sheet_state != "visible"


def _limits(sheet) -> dict[str, str]:
    return {
        cell: one.type
        for one in sheet.data_validations.dataValidation
        for area in one.sqref.ranges
        for line in area.rows
        for cell in (f"{row}:{column}" for row, column in line)
    }


def _open_cells(sheet) -> set[str]:
    rows = sheet.iter_rows(min_row=7, max_row=10, max_col=12)
    return {one.coordinate for line in rows for one in line if not one.protection.locked}


def test_the_forms_own_check_says_what_the_reader_says(trips: dict[str, list[Path]]) -> None:
    for path, filled in zip(trips["xlsx"][1:], (RIGHT, WRONG), strict=True):
        sheet = openpyxl.load_workbook(path, data_only=True)["Số liệu"]
        for row, (_, _, told) in enumerate(filled, 8):
            assert (sheet[f"I{row}"].value, sheet[f"H{row}"].value or "") == told
