"""The Excel files: the list that award systems import, and the movement for the statistics."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from documents import headings
from documents.award_file.case_words import gender, outcome_words, reasons, remark
from documents.award_file.considered import (
    NO_NUMBER,
    NO_PLAN,
    PROPOSED,
    AwardFile,
    Found,
    outcome_of,
)
from documents.sheet_style import Styles, set_page

LIST_FILE = "07-danh-sach-nhap-he-thong.xlsx"
MOVEMENT_FILE = "08-bieu-0601N-phong-trao.xlsx"
TYPES = {"unit": "đơn vị", "entry": "tác phẩm, bài dự thi"}
SHARED = (("Hình thức đề nghị", 44), ("Nội dung khen", 60), ("Kết quả", 14))
PERSONS = (
    ("STT", 6),
    ("Họ và tên", 26),
    ("Ngày sinh", 12),
    ("Giới tính", 10),
    ("Số căn cước", 16),
    ("Chức vụ", 24),
    ("Tên phòng, ban", 22),
    ("Tên cơ quan", 30),
    ("Địa chỉ", 24),
    ("Loại cán bộ", 20),
    *SHARED,
    ("Lý do", 50),
)
UNITS = (("STT", 6), ("Tên tập thể", 40), ("Phân loại tập thể", 18), *SHARED, ("Ghi chú", 50))
PLANS = (
    ("STT", 6),
    ("Đơn vị", 40),
    ("Số kế hoạch", 22),
    ("Ngày", 12),
    ("Tệp", 34),
    ("Ghi chú", 34),
)
Row = list[str | int]


def write_list(file: AwardFile, path: Path) -> None:
    """Write who was considered, a sheet a kind, its first row the columns that systems import."""
    with _workbook(path, file) as workbook:
        styles = Styles(workbook)
        for name, heads, kinds, row in (
            ("Cá nhân", PERSONS, ("person",), _person),
            ("Tập thể", UNITS, ("unit", "entry"), _unit),
        ):
            found = [one for one in file.cases() if one[1]["kind"] in kinds]
            rows = [[at, *row(one), *_shared(one, file)] for at, one in enumerate(found, 1)]
            _table(workbook.add_worksheet(name), styles, heads, rows, file)
        about: list[Row] = [["Nguồn", headings.footer(file.document)]]
        about += [["Lưu ý", note] for note in file.shared(None)["notes"]]
        read_first = workbook.add_worksheet("Đọc trước")
        _table(read_first, styles, (("Mục", 12), ("Nội dung", 110)), about, file)


def _person(found: Found) -> Row:
    """Give a person's own cells; what the office does not keep stays empty for the unit to fill."""
    case = found[1]
    leads = {True: "lãnh đạo", False: "trực tiếp thực hiện"}.get(case["is_leader"], "")
    post, unit = case["position"] or "", case["unit_name"] or ""
    return [case["name"], "", gender(case), "", post, "", unit, "", leads]


def _unit(found: Found) -> Row:
    case = found[1]
    return [case["name"], TYPES[case["kind"]]]


def _shared(found: Found, file: AwardFile) -> Row:
    """Give the form, the text of the certificate, the result, and why."""
    award, case = found
    praise = file.praise[:1].upper() + file.praise[1:]
    outcome = outcome_of(case)
    if outcome == PROPOSED:
        return [award["title"], praise, "Đề nghị", remark(case)]
    why = f"{outcome_words(outcome)}: {reasons(case)}".rstrip(": ")
    return [award["title"], praise, "Chưa đề nghị", why]


def write_movement(file: AwardFile, path: Path) -> None:
    """Write the movement's line of form 0601.N/BNV-TĐKT (TT 02/2023/TT-BNV), and units' plans."""
    movement = file.document["movement"]
    starts, ends = headings.day(movement["starts"]), headings.day(movement["ends"])
    lines: list[Row] = [
        ["Biểu", "0601.N/BNV-TĐKT, Thông tư số 02/2023/TT-BNV (hạn gửi 15/12) [cần xác nhận]"],
        ["Tên phong trào thi đua", movement["title"]],
        ["Cấp phát động", movement["level"]],
        ["Phạm vi", movement["scope"]],
        ["Hình thức thi đua", movement["mode"]],
        ["Ngày bắt đầu", starts],
        ["Ngày kết thúc", ends],
        ["Thời hạn theo kế hoạch", movement["duration_band"]],
    ]
    for title, kind in (("Số tập thể", "unit"), ("Số cá nhân", "person")):
        count = len({one["subject"] for _, one in file.cases(PROPOSED, kind)})
        lines.append([f"{title} được đề nghị khen", count])
    lines.append(["Nguồn", headings.footer(file.document)])
    with _workbook(path, file) as workbook:
        sheet = workbook.add_worksheet("0601.N")
        styles = Styles(workbook)
        _table(sheet, styles, (("Chỉ tiêu", 34), ("Số liệu", 90)), lines, file)
        if plans := _plans(file):
            _table(workbook.add_worksheet("Kế hoạch của đơn vị"), styles, PLANS, plans, file)


def _plans(file: AwardFile) -> list[Row]:
    """List each unit with number, day and file of its own plan, then the units without."""
    held: list[Row] = []
    for one in file.document["plans"]:
        remark = "" if one["number"] else NO_NUMBER
        held.append([one["name"], one["number"], headings.day(one["day"]), one["file"], remark])
    held += [[one["name"], "", "", "", NO_PLAN] for one in file.document["units_without_plan"]]
    return [[at, *row] for at, row in enumerate(held, 1)]


def _workbook(path: Path, file: AwardFile) -> Workbook:
    workbook = Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    day = datetime.fromisoformat(file.document["as_of"])
    workbook.set_properties({"title": file.document["campaign_title"], "created": day})
    return workbook


def _table(
    sheet: Worksheet,
    styles: Styles,
    heads: Sequence[tuple[str, int]],
    rows: Sequence[Row],
    file: AwardFile,
) -> None:
    for at, (words, width) in enumerate(heads):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, words, styles.head())
    plain = styles.cell(text_wrap=True, valign="top")
    for down, row in enumerate(rows, 1):
        for at, held in enumerate(row):
            if isinstance(held, int):
                sheet.write_number(down, at, held, plain)
            else:
                sheet.write_string(down, at, held, plain)
    sheet.freeze_panes(1, 0)
    set_page(sheet, headings.footer(file.document), (0, 0))
