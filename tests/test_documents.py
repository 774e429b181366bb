"""What is printed: the page, the Excel file and the table say what was decided."""

import copy
import re

import pytest
from python_calamine import CalamineWorkbook

from documents.board_page import board_page
from documents.board_sheet import sheet_name, write_board_sheet
from documents.board_table import board_csv
from documents.grounds import PLACES, assumptions, grounds
from rules.loader import campaign_files, load_rulebook, load_rulebook_file

BOOK = load_rulebook("thi-dua-2026")
FINGERPRINT = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
STRANGE = 'Phường "Một" & <Hai>'
MISSED_DOSSIERS = {"numerator": 823, "denominator": 1155106, "ratio": "89.996", "met": False}
MISSED_DOSSIERS |= {"points": "8.99", "short_by": 37}
MISSING = {"numerator": None, "denominator": None, "ratio": None, "met": False, "points": "0.00"}
MISSING |= {"state": "missing"}
PRINTED = {"numerator": None, "denominator": None, "ratio": "94.84", "met": False}
PRINTED |= {"state": "printed_rate", "points": "8.53"}
NOTHING = {"numerator": 0, "denominator": 0, "ratio": None, "met": None, "points": "0.00"}
NOTHING |= {"state": "not_applicable"}


def figure(criterion, **changes):
    target = None if criterion.is_monitored else next(iter(criterion.target.always.values()))
    most = None if criterion.is_monitored else str(next(iter(criterion.max_points.values())))
    return {
        "id": criterion.id,
        "numerator": 98,
        "denominator": 100,
        "ratio": "98.00",
        "target": None if target is None else str(target).removesuffix(" %"),
        "met": None if criterion.is_monitored else True,
        "points": most and f"{most}.00",
        "max_points": most and f"{most}.00",
        "state": "measured",
        "short_by": None,
    } | changes


def entry(rank, unit, name, total, changes=None, **more):
    changes = changes or {}
    criteria = [figure(one, **changes.get(one.id, {})) for one in BOOK.campaign.criteria]
    verdicts = [one["met"] for one in criteria if one["met"] is not None]
    return {
        "rank": rank,
        "unit": unit,
        "name": name,
        "total": total,
        "met": sum(verdicts),
        "of": len(verdicts),
        "complete": all(one["state"] != "missing" for one in criteria),
        "change": None,
        "class": None,
        "flags": [],
        "groups": [{"id": "guidance", "points": "27.00"}],
        "adjustments": [],
        "gates": [],
        "criteria": criteria,
    } | more


def sample():
    units = [
        entry(1, "09187", STRANGE, "97.35", {"dossiers_online": MISSED_DOSSIERS}, change=2),
        entry(2, "09190", "Phường Võ Cường", "96.10", change=-1),
        entry(2, "09193", "Xã Tiên Du", "96.10", {"dossiers_digitised": PRINTED}),
        entry(
            4,
            "09196",
            "=1+1",
            "88.00",
            {"satisfaction": MISSING},
            flags=["missing:satisfaction", "small_base:self_submission"],
        ),
        entry(5, "09199", "Xã Yên Phong", "80.00"),
        entry(None, "09202", "Xã Vắng", None, {one.id: NOTHING for one in BOOK.campaign.criteria}),
    ]
    return {
        "campaign": "thi-dua-2026",
        "month": "2026-10",
        "window": "campaign",
        "months": ["2026-05", "2026-10"],
        "revision": 1,
        "status": "published",
        "fingerprint": FINGERPRINT,
        "computed_at": "2026-11-03",
        "mark": "số liệu minh họa",
        "boards": [{"id": "communes", "title": "Các xã, phường", "entries": units}],
    }


def tracking():
    book = load_rulebook("chi-tieu-hcc-2026")
    criterion = book.campaign.criterion("late_dossiers")
    figures = [
        {
            "id": criterion.id,
            "numerator": late,
            "denominator": None,
            "ratio": None,
            "target": "0",
            "met": late == 0,
            "points": None,
            "max_points": None,
            "state": "measured",
            "short_by": late or None,
        }
        for late in (0, 12)
    ]
    units = [
        entry(None, f"u{at}", f"Sở {at}", None, groups=[], met=int(one["met"]), of=1)
        | {"criteria": [one]}
        for at, one in enumerate(figures)
    ]
    boards = [{"id": "department", "title": "Các sở", "entries": units}]
    return sample() | {"window": "month", "boards": boards, "months": ["2026-10"], "mark": ""}, book


@pytest.fixture(scope="module")
def page():
    return board_page(sample(), BOOK)


def test_the_page_asks_nothing_of_the_network(page):
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    assert "http" not in page
    assert "url(" not in page
    assert "@import" not in page
    assert '<html lang="vi">' in page


def test_the_page_writes_numbers_and_days_the_vietnamese_way(page):
    for words in (
        "97,35",
        "89,996 %",
        "823/1.155.106 hồ sơ",
        "ít nhất 90 %",
        "trên 95 %",
        "03/11/2026",
        "cần thêm 37 hồ sơ",
        "Kết quả cả phong trào đến tháng 10/2026",
    ):
        assert words in page


def test_the_page_marks_each_target_on_its_bar(page):
    missed = re.search(r'class="bar missed"[^>]*><i style="width:90.00%"></i><b[^>]*>', page)
    assert missed is not None
    assert 'left:90.00%"' in missed[0]
    assert page.count('<b style="left:95.00%"') >= 5


def test_the_page_says_whose_figures_they_are(page):
    assert page.count("SỐ LIỆU MINH HỌA") >= 2
    assert FINGERPRINT in page
    assert "2d71 1642 b726" in page
    assert "Chính thức" in page
    assert "SỐ LIỆU MINH HỌA" not in board_page(sample() | {"mark": ""}, BOOK)
    assert "Dự thảo" in board_page(sample() | {"status": "scored"}, BOOK)


def test_the_page_shows_names_as_text(page):
    assert "Phường &#34;Một&#34; &amp; &lt;Hai&gt;" in page
    assert "<Hai>" not in page


def test_the_page_gives_every_state_and_move_in_words(page):
    for words in (
        "chưa báo cáo",
        "không phát sinh",
        "theo dõi",
        "tỷ lệ in sẵn, không có tử số và mẫu số",
        "mẫu số nhỏ",
        "tăng 2 bậc",
        "giảm 1 bậc",
        "Không xếp hạng: không phát sinh số liệu nào trong kỳ",
    ):
        assert words in page


def test_the_page_lists_every_assumption(page):
    assert "Giả định của tệp quy tắc" in page
    for item in assumptions(grounds(BOOK)):
        assert item.reason.replace('"', "&#34;") in page


@pytest.mark.parametrize("path", list(campaign_files()), ids=lambda path: path.parent.name)
def test_every_ground_is_named_in_vietnamese(path):
    book = load_rulebook_file(path)
    kinds = {part for one in grounds(book) for part in one.about.partition(": ")[:1]}
    assert {kind.partition(" (")[0] for kind in kinds} <= {"", *PLACES.values()}


def test_the_unranked_stand_last_on_the_page():
    document = sample()
    document["boards"][0]["entries"].reverse()
    shown = board_page(document, BOOK)
    assert shown.index(">Xã Vắng<") > shown.index(">Xã Yên Phong<")


def test_a_tracking_campaign_has_no_rank_and_no_points():
    document, book = tracking()
    shown = board_page(document, book)
    assert "Kết quả theo dõi tháng 10/2026" in shown
    assert "cần giảm 12 hồ sơ" in shown
    assert "nhiều nhất 0" in shown
    assert "Hạng" not in shown
    assert "điểm" not in re.sub(r"(?s)<style.*?</style>|id=.gia-dinh.*", "", shown)


def test_a_province_sized_page_stays_small():
    document = sample()
    units = document["boards"][0]["entries"]
    document["boards"][0]["entries"] = [
        copy.deepcopy(units[0]) | {"unit": f"{at}"} for at in range(113)
    ]
    assert len(board_page(document, BOOK).encode()) < 1_500_000


def test_the_excel_file_holds_the_values_as_numbers(tmp_path):
    path = tmp_path / "bang.xlsx"
    write_board_sheet(sample(), BOOK, path)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Các xã, phường", "Biểu đồ", "Chi tiết", "Giả định và căn cứ"]
    rows = book.get_sheet_by_name("Các xã, phường").to_python(skip_empty_area=False)
    first = next(row for row in rows if row[1] == STRANGE)
    assert first[0] == 1
    assert first[2] == pytest.approx(97.35)
    assert 89.996 in first
    assert any(row[1] == "=1+1" for row in rows)
    unranked = next(row for row in rows if row[1] == "Xã Vắng")
    assert unranked[0] == "–"
    assert "không phát sinh" in unranked[-1]
    assert any("SỐ LIỆU MINH HỌA" in row for row in rows)


def test_the_excel_details_and_grounds(tmp_path):
    path = tmp_path / "bang.xlsx"
    write_board_sheet(sample(), BOOK, path)
    book = CalamineWorkbook.from_path(str(path))
    details = book.get_sheet_by_name("Chi tiết").to_python()
    missed = next(row for row in details if row[2] == STRANGE and "cần thêm 37 hồ sơ" in row)
    assert missed[5:7] == [823, 1155106]
    assert "chưa đạt" in missed
    assert len(details) == 1 + 6 * len(BOOK.campaign.criteria)
    grounds_text = str(book.get_sheet_by_name("Giả định và căn cứ").to_python())
    assert "Kế hoạch không cho điểm" in grounds_text
    assert "mục II.4" in grounds_text


def test_the_excel_file_of_a_tracking_campaign(tmp_path):
    document, rulebook = tracking()
    write_board_sheet(document, rulebook, tmp_path / "bang.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "bang.xlsx"))
    assert 12 in next(row for row in book.get_sheet_by_name("Các sở").to_python() if "Sở 1" in row)


def test_a_table_scored_without_the_ledger_prints_its_day_and_sources(tmp_path):
    document, rulebook = tracking()
    for name in ("month", "months", "status", "revision", "computed_at", "mark"):
        del document[name]
    document |= {"day": "2026-02-28", "window": "given"}
    document["boards"][0]["entries"][1]["criteria"][0]["source"] = "Báo cáo năm 2025, mục II.2"
    shown = board_page(document, rulebook)
    assert "Kết quả đối chiếu theo quy tắc ngày 28/02/2026" in shown
    assert "Nguồn: Báo cáo năm 2025, mục II.2" in shown
    write_board_sheet(document, rulebook, tmp_path / "bang.xlsx")


def test_an_empty_board_says_so(tmp_path):
    document = sample()
    document["boards"].append({"id": "central", "title": "Cơ quan trung ương", "entries": []})
    assert "Chưa có đơn vị nào có số liệu" in board_page(document, BOOK)
    write_board_sheet(document, BOOK, tmp_path / "bang.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "bang.xlsx"))
    assert "Chưa có đơn vị" in str(book.get_sheet_by_name("Cơ quan trung ương").to_python())


def test_sheet_names_fit_excel():
    long = sheet_name("Cơ quan trung ương theo ngành dọc trên địa bàn", [])
    assert len(long) <= 31
    assert not long.endswith(" ")
    assert sheet_name("Sở/ngành [1]", []) == "Sở ngành  1"
    assert sheet_name("các sở", ["Các sở"]) == "các sở 2"


def test_the_table_reads_as_comma_separated_text():
    text = board_csv(sample(), BOOK, "communes")
    lines = text.splitlines()
    assert len(lines) == 7
    assert lines[0].startswith("Bảng,Hạng,Mã đơn vị,Đơn vị,Tổng điểm")
    assert "97.35" in lines[1]
    assert "823,1155106,89.996,chưa đạt,8.99" in lines[1]
    assert ",'=1+1," in text
    assert ",-1," in lines[2]
    with pytest.raises(KeyError):
        board_csv(sample(), BOOK, "khong-co")


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_board_sheet(sample(), BOOK, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
