"""The award file in Word: laid out by NĐ 30/2020, nobody lost, all papers or none."""

import copy
import shutil
import subprocess

import pytest
from award_papers import BOOK, FINGERPRINT, STRANGE, made_up, only, opened, words_of
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from documents.award_file import write_award_file
from documents.award_file.case_words import robustness_words
from documents.award_file.considered import AwardFile
from documents.award_file.papers import PAPERS, SHIPPED
from documents.award_file.unit_names import unit_head
from documents.award_file.workbooks import LIST_FILE, MOVEMENT_FILE
from documents.citation import citation
from documents.word.places import text_of
from documents.word.rendering import WordTemplate
from documents.word.reopening import lost
from rules.errors import Refused

SUBMISSION, DECISION = "01-to-trinh.docx", "06-quyet-dinh-bang-khen.docx"
LEFT_OUT = ("held", "excluded", "over_quota")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The papers of the made-up award file."""
    out = tmp_path_factory.mktemp("papers") / "ho-so"
    write_award_file(made_up(), BOOK, out)
    return out


def one_of(written, pattern):
    (path,) = written.glob(pattern)
    return path


def filled(document, template):
    """Give the text of the first filling of a paper, without writing the others."""
    paper = next(one for one in PAPERS if one.template == template)
    draft = next(paper.drafts(AwardFile(document, BOOK)))
    content = WordTemplate(SHIPPED / template).fill(draft.context)
    assert not list(lost(content, draft.names, template))
    return " ".join(text_of(content).split())


def names(outcomes, kind=None, per_unit=False):
    return [
        case["name"]
        for award in made_up()["awards"]
        for case in award["cases"]
        if case["outcome"] in outcomes
        and kind in (None, case["kind"])
        and award["per_unit"] == per_unit
    ]


def test_every_paper_is_there(written):
    found = {str(one.relative_to(written)) for one in written.rglob("*") if one.is_file()}
    for name in (
        SUBMISSION,
        "02-danh-sach-tap-the.docx",
        "03-danh-sach-ca-nhan.docx",
        "04-chua-de-nghi.docx",
        "05-bien-ban-co-quan-2026-12-20.docx",
        DECISION,
        LIST_FILE,
        MOVEMENT_FILE,
    ):
        assert name in found
    folders = [one.rpartition("/")[0] for one in found]
    assert folders.count("bao-cao-tap-the") == 2
    assert folders.count("bao-cao-ca-nhan") == 2
    assert folders.count("giay-khen") == 1
    assert folders.count("phieu-ket-qua/tap-the") == 5
    assert folders.count("phieu-ket-qua/ca-nhan") == 1


def test_every_official_has_a_page_with_the_units_results_and_nobodys_own_are_made_up(written):
    path = one_of(written, "phieu-ket-qua/ca-nhan/*")
    text = words_of(path)
    officials = made_up()["officials"]
    assert text.count("PHIẾU KẾT QUẢ Dùng khi") == len(officials) == 8
    assert text.count("Chưa có số liệu riêng của cá nhân") == 8
    assert text.count("Chỉ tiêu chưa đạt 05/2026 1 97,35") == 8
    assert text.count("Cả phong trào 1 97,35") == 8
    assert text.count("Không được đề cử khen thưởng, tính đến ngày") == 1
    held = next(one for one in officials if one["subject"] == "mau_ca_nhan_held")["name"]
    page = text.partition(f"Họ và tên: {held};")[2].partition("Họ và tên:")[0]
    assert "tạm dừng, chưa đề nghị" in page
    assert "khoản 4 Điều 4 Nghị định số 152/2025/NĐ-CP" in page
    breaks = [one for one in opened(path).paragraphs if one.paragraph_format.page_break_before]
    assert len(breaks) == 7


def test_a_part_of_a_unit_is_not_said_to_have_the_units_figures():
    document = made_up()
    first = document["awards"][0]["cases"][0]
    unit = {"unit": "mau_tap_the_edge_tie", "unit_name": "Phường Mẫu", "entry": None}
    first |= {"subject": "collective:mau/to-mot-cua", "name": "Tổ Một cửa", **unit}
    text = filled(document, "phieu-ket-qua.docx")
    assert "Tập thể: Tổ Một cửa, Phường Mẫu." in text
    assert "Kết quả của Phường Mẫu, phong trào không đo riêng tập thể này: hạng 2" in text
    assert "- UBND phường Mẫu;" in text


def test_a_model_of_practice_is_named_wherever_its_unit_is():
    document = made_up()
    first = document["awards"][0]["cases"][0]
    first |= {"name": "Xã Một", "unit_name": "Xã Một", "subject": "practice:3", "entry": None}
    first["model"] = "Tổ lưu động"
    document["awards"][0]["title"] = "Biểu dương mô hình hay"
    document["council"][0]["cases"][0] |= {"subject": "practice:3", "name": "Xã Một"}
    for template in ("to-trinh.docx", "danh-sach-tap-the.docx", "bien-ban.docx", "quyet-dinh.docx"):
        assert "Xã Một, mô hình “Tổ lưu động”" in filled(document, template), template
    paper = next(one for one in PAPERS if one.template == "bao-cao-tap-the.docx")
    draft = next(paper.drafts(AwardFile(document, BOOK)))
    assert draft.path == "bao-cao-tap-the/mo-hinh-3-xa-mot.docx"
    first["unit"] = "mau_tap_the_edge_tie"
    draft = next(paper.drafts(AwardFile(document, BOOK)))
    assert [one["state"] for one in draft.context["standards"]] == ["chưa xác nhận đủ"]
    assert "Đề nghị biểu dương mô hình hay" in filled(document, "bao-cao-tap-the.docx")


def test_a_form_without_money_is_left_open_in_the_decision():
    document = made_up()
    document["awards"][1]["money"] = None
    text = filled(document, "quyet-dinh.docx")
    assert "Hình thức mẫu mau ca nhan: ............ đồng" in text
    assert "Tổng số tiền: 7.590.000 đồng, chưa gồm mức còn để trống" in text


def test_a_units_own_plan_is_told_with_its_number_day_and_file(written):
    shown, open_ = (
        words_of(one_of(written, f"bao-cao-tap-the/*{one}*")) for one in ("proposed", "edge")
    )
    assert "kế hoạch phát động phong trào của đơn vị: số 15/KH-UBND ngày 20/05/2026, tệp " in (
        shown.replace("5. Kế", "kế")
    )
    assert "đã xác nhận, chưa ghi số, ngày kế hoạch" in open_
    asked = words_of(written / SUBMISSION)
    assert "Có 2 đơn vị được xác nhận đã phát động" in asked
    assert "1 đơn vị chưa ghi số, ngày kế hoạch" in asked
    book = CalamineWorkbook.from_path(str(written / MOVEMENT_FILE))
    rows = book.get_sheet_by_name("Kế hoạch của đơn vị").to_python()
    assert [row[2:] for row in rows[1:]] == [
        ["15/KH-UBND", "20/05/2026", "ke-hoach-mau.pdf", ""],
        ["", "", "", "chưa ghi số, ngày kế hoạch"],
        ["", "", "", "chưa có xác nhận"],
    ]


def test_each_case_stands_where_it_belongs_and_nowhere_else(written):
    listed = words_of(written / "02-danh-sach-tap-the.docx")
    persons = words_of(written / "03-danh-sach-ca-nhan.docx")
    left = words_of(written / "04-chua-de-nghi.docx")
    for name in names(("proposed", "edge_tie"), "unit"):
        assert name in listed
        assert name not in left
    for name in names(("proposed", "edge_tie"), "person"):
        assert name in persons
    for name in names(LEFT_OUT):
        assert name in left
        assert name not in listed + persons
    assert "đang được xem xét, chưa có kết luận" in left


def test_a_report_gives_each_figure_with_its_target_and_source(written):
    text = words_of(one_of(written, "bao-cao-tap-the/*proposed*"))
    for words in (
        "Đề nghị tặng Hình thức mẫu",
        "98/100 hồ sơ (98,00 %)",
        "ít nhất 90 %",
        "9,00/9",
        "đếm từ hồ sơ TTHC",
        "đếm từ phiếu đánh giá",
        "dòng 1–3: mục II.3, gạch đầu dòng 1, Kế hoạch thi đua tháng 5/2026",
        "Quy về 100 điểm",
        "III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG",
    ):
        assert words in text


def test_a_persons_report_says_that_the_figures_are_the_units(written):
    text = words_of(one_of(written, "bao-cao-ca-nhan/*proposed*"))
    assert "Phong trào không đo riêng từng người" in text
    assert "98/100 hồ sơ (98,00 %)" in text
    assert "Thành tích mẫu." in text
    assert "Giới tính: Nữ" in text
    assert "Tiêu chuẩn mẫu Thủ trưởng đơn vị ............" in text


def test_a_standard_is_told_attested_only_of_whom_it_is(written):
    yes = words_of(one_of(written, "bao-cao-tap-the/*proposed*"))
    open_ = words_of(one_of(written, "bao-cao-tap-the/*edge*"))
    assert "Tiêu chuẩn mẫu Thủ trưởng đơn vị đã xác nhận" in yes
    assert "Tiêu chuẩn mẫu Thủ trưởng đơn vị chưa xác nhận đủ" in open_


def test_what_unit_heads_decide_is_not_asked_of_the_chairman(written):
    text = words_of(written / SUBMISSION)
    assert "Cộng 3 22.770.000" in text
    assert "Hình thức mẫu mau giay khen" not in text


def test_the_decision_gives_only_what_is_proposed(written):
    text = words_of(written / DECISION)
    assert "Tặng Bằng khen của Chủ tịch UBND tỉnh cho 01 tập thể, 01 cá nhân" in text
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC NINH Căn cứ" in text
    assert "Tổng số tiền: 15.180.000 đồng" in text
    for name in names(("edge_tie", *LEFT_OUT)):
        assert name not in text


def test_the_unit_heads_decision_is_his_own(written):
    text = words_of(one_of(written, "giay-khen/*"))
    assert "ỦY BAN NHÂN DÂN XÃ MẪU CỦA NGƯỜI" in text
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ MẪU CỦA NGƯỜI" in text
    assert names(("proposed",), per_unit=True)[0] in text


def test_the_council_overrules_what_was_computed():
    document = made_up()
    (first, second, *_) = document["awards"][0]["cases"]
    first["decided"] |= {"outcome": "over_quota", "reason": "ý kiến Hội đồng"}
    second["decided"] |= {"outcome": "proposed"}
    decision, left = (filled(document, one) for one in ("quyet-dinh.docx", "chua-de-nghi.docx"))
    assert second["name"] in decision
    assert first["name"] not in decision
    assert first["name"] in left
    assert "ý kiến Hội đồng" in left


def test_without_a_session_the_minutes_wait_with_the_cases_to_vote_on():
    text = filled(made_up(council=[]), "bien-ban.docx")
    for name in names(("proposed", "edge_tie")):
        assert name in text
    assert "Thời gian bắt đầu: ..... giờ" in text


@pytest.mark.parametrize(("quorate", "said"), [(True, "Đủ"), (False, "CHƯA đủ")])
def test_the_minutes_say_whether_enough_took_part(quorate, said):
    document = made_up()
    document["council"][0]["is_quorate"] = quorate
    text = filled(document, "bien-ban.docx")
    assert f"{said} điều kiện tiến hành họp" in text
    assert "đề nghị; lý do mẫu" in text
    assert "Thành Viên Mẫu written 19/12/2026 Ý kiến mẫu.; tệp y-kien-mau.pdf" in text


def test_what_is_not_confirmed_is_marked_in_every_draft(written):
    sources = BOOK.registers.sources
    for path in written.rglob("*.docx"):
        text = words_of(path)
        assert "DỰ THẢO" in text or "Phụ lục" in text
        assert "Luật đã được sửa đổi từ 01/10/2026" in text
        assert "SỐ LIỆU MINH HỌA" in text
        assert "[cần xác nhận]" in text
        assert FINGERPRINT in text
    asked = citation(sources["nd-152-2025"])
    assert asked.endswith("[cần xác nhận]")
    assert asked in words_of(written / SUBMISSION)
    assert asked in words_of(written / DECISION)


def test_a_form_that_is_known_is_printed_with_its_mark_and_one_that_is_not_is_asked_for():
    document = made_up()
    document["forms"]["submission"] = {"number": "", "source": None, "state": "to_confirm"}
    document["forms"]["collective_report"]["number"] = "Mẫu số 08"
    assert "Chưa xác định số mẫu" in filled(document, SUBMISSION.removeprefix("01-"))
    report = filled(document, "bao-cao-tap-the.docx")
    assert report.startswith("Mẫu số 08 [cần xác nhận]")


def test_every_paper_is_laid_out_as_the_decree_asks(written):
    for path in written.rglob("*.docx"):
        word = opened(path)
        section = word.sections[0]
        sides = ("page_width", "page_height", "left_margin", "right_margin", "top_margin")
        told = [round(getattr(section, side).mm) for side in (*sides, "bottom_margin")]
        assert told == [210, 297, 30, 20, 20, 20], path
        assert word.styles["Normal"].font.name == "Times New Roman"
        assert word.styles["Normal"].font.size == Pt(14)
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml
        assert "PAGE" not in section.first_page_header._element.xml


def runs(path):
    """Give size, bold and italic of the first run that holds a text, by text."""
    word = opened(path)
    cells = [one for table in word.tables for row in table.rows for one in row.cells]
    paragraphs = [*word.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    return {
        run.text: (run.font.size.pt if run.font.size else 14.0, run.bold, run.italic, paragraph)
        for paragraph in reversed(paragraphs)
        for run in paragraph.runs
    }


def test_the_head_and_the_signature_have_the_sizes_of_the_decree(written):
    held = runs(written / SUBMISSION)
    for text, size, bold, italic in (
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), True, False),
        ("Độc lập - Tự do - Hạnh phúc", (13, 14), True, False),
        ("UBND TỈNH BẮC NINH", (12, 13), False, False),
        ("VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", (12, 13), True, False),
        ("TỜ TRÌNH", (13, 14), True, False),
        ("Nơi nhận:", (12, 12), True, True),
        ("- Như trên;", (11, 11), False, False),
        ("CHÁNH VĂN PHÒNG", (13, 14), True, False),
        ("Người Ký Mẫu", (13, 14), True, False),
    ):
        found = held[text]
        assert size[0] <= found[0] <= size[1], text
        assert (bool(found[1]), bool(found[2])) == (bold, italic), text
    ground = next(one for text, one in held.items() if text.startswith("Căn cứ Nghị"))
    assert ground[2]
    assert ground[3].alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert round(ground[3].paragraph_format.first_line_indent.mm, 1) == 12.7
    assert ground[3].paragraph_format.space_after >= Pt(6)


def test_minutes_carry_no_place_and_day_at_the_head(written):
    text = words_of(one_of(written, "05-bien-ban-*"))
    assert "Bắc Ninh, ngày ....." not in text
    assert "THƯ KÝ CHỦ TỌA" in text


@pytest.mark.parametrize(
    ("name", "superior", "full", "signs"),
    [
        ("Xã Nhã Nam", "", "Ủy ban nhân dân xã Nhã Nam", "Chủ tịch"),
        ("Phường Kinh Bắc", "", "Ủy ban nhân dân phường Kinh Bắc", "Chủ tịch"),
        ("Sở Nội vụ", "UBND tỉnh Bắc Ninh", "Sở Nội vụ", "Giám đốc"),
        ("Thanh tra tỉnh", "UBND tỉnh Bắc Ninh", "Thanh tra tỉnh", "Chánh Thanh tra"),
        ("Ban Quản lý các khu công nghiệp", "UBND tỉnh Bắc Ninh", None, "Trưởng Ban"),
        ("Bảo hiểm xã hội tỉnh Bắc Ninh", "", None, "Thủ trưởng đơn vị"),
    ],
)
def test_a_unit_heads_its_own_papers(name, superior, full, signs):
    head = unit_head(name, "Ủy ban nhân dân tỉnh Bắc Ninh")
    assert (head.superior, head.name, head.signs) == (superior, full or name, signs)


def test_how_firm_a_place_is():
    firm = {"weightings": 10, "of": 10, "dropped": 11, "of_dropped": 11}
    assert robustness_words(firm) == "giữ suất ở mọi cách tính thử"
    shaken = robustness_words(firm | {"weightings": 8373, "of": 10000})
    assert shaken == "giữ suất ở 8.373/10.000 bộ trọng số, 11/11 lần bỏ một chỉ tiêu"
    assert robustness_words(None) == ""


def test_the_list_that_systems_import(written):
    book = CalamineWorkbook.from_path(str(written / LIST_FILE))
    persons = book.get_sheet_by_name("Cá nhân").to_python()
    assert persons[0] == [
        "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số căn cước", "Chức vụ", "Tên phòng, ban",
        "Tên cơ quan", "Địa chỉ", "Loại cán bộ", "Hình thức đề nghị", "Nội dung khen", "Kết quả",
        "Lý do",
    ]  # fmt: skip
    assert len(persons) == 8
    assert persons[1][3] == "Nữ"
    units = book.get_sheet_by_name("Tập thể").to_python()
    assert units[0][:3] == ["STT", "Tên tập thể", "Phân loại tập thể"]
    assert units[1][1] == STRANGE
    assert [row[5] for row in units[1:6]] == ["Đề nghị", *["Chưa đề nghị"] * 4]
    assert "đang được xem xét" in units[3][6]


def test_the_movement_for_the_yearly_statistics(written):
    sheet = CalamineWorkbook.from_path(str(written / MOVEMENT_FILE)).get_sheet_by_name("0601.N")
    told = {row[0]: row[1] for row in sheet.to_python()[1:]}
    assert told["Ngày bắt đầu"] == "01/05/2026"
    assert told["Thời hạn theo kế hoạch"] == "dưới 1 năm"
    assert told["Số tập thể được đề nghị khen"] == 1


def test_the_same_document_gives_the_same_bytes(written, tmp_path):
    again = write_award_file(made_up(), BOOK, tmp_path / "ho-so")
    for path in again:
        assert path.read_bytes() == (written / path.relative_to(tmp_path / "ho-so")).read_bytes()


def test_writing_again_changes_nothing_and_edited_work_is_never_overwritten(tmp_path):
    document = only(made_up(), "mau_tap_the")
    paths = write_award_file(document, BOOK, tmp_path / "ho-so")
    assert write_award_file(document, BOOK, tmp_path / "ho-so") == paths
    edited = tmp_path / "ho-so" / SUBMISSION
    edited.write_bytes(b"da sua")
    before = {one: one.read_bytes() for one in paths}
    with pytest.raises(Refused) as refused:
        write_award_file(document, BOOK, tmp_path / "ho-so")
    assert [(one.code, one.file) for one in refused.value.problems] == [
        ("would_overwrite", str(edited))
    ]
    assert {one: one.read_bytes() for one in paths} == before
    assert [one.name for one in tmp_path.iterdir()] == ["ho-so"]


def test_a_refusal_when_all_is_ready_leaves_nothing(tmp_path):
    def superseded():
        raise Refused([])

    with pytest.raises(Refused):
        write_award_file(
            only(made_up(), "mau_tap_the"),
            BOOK,
            tmp_path / "a" / "ho-so",
            before_placing=superseded,
        )
    assert not list(tmp_path.iterdir())


def test_only_what_a_units_head_decides(tmp_path):
    document = only(made_up(), "mau_giay_khen")
    document["agency"] |= {"name": "Xã Mẫu Của Người", "symbol": ""}
    document["signer"] = {"form": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "name": "Người Ký Thay"}
    (path,) = write_award_file(document, BOOK, tmp_path / "ho-so")
    assert path.parent.name == "giay-khen"
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in words_of(path)
    assert "Người Ký Thay" in words_of(path)
    for case in document["awards"][0]["cases"]:
        case["outcome"] = case["decided"]["outcome"] = "held"
    assert write_award_file(document, BOOK, tmp_path / "khong-co") == []
    assert not (tmp_path / "khong-co").exists()


def test_two_subjects_of_one_code_and_name_both_have_their_paper(tmp_path):
    document = only(made_up(), "mau_ca_nhan")
    twin = copy.deepcopy(document["awards"][0]["cases"][0])
    twin["subject"] = f"person:{twin['subject']}"
    document["awards"][0]["cases"].insert(0, twin)
    paths = write_award_file(document, BOOK, tmp_path / "ho-so")
    assert sum("proposed" in one.name for one in paths if one.parent.name == "bao-cao-ca-nhan") == 2


printable = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=printable.filter(lambda text: any(one.isalnum() for one in text)))
def test_no_name_breaks_a_paper_or_is_lost(name):
    document = made_up()
    for one in (*document["awards"][0]["cases"][:2], *document["awards"][1]["cases"][:1]):
        one["name"] = one["unit_name"] = name
    assert filled(document, "danh-sach-tap-the.docx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_every_kind_of_paper_and_keeps_its_text(written, tmp_path):
    picked = [
        written / SUBMISSION,
        written / DECISION,
        one_of(written, "bao-cao-tap-the/*proposed*"),
    ]
    told = subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "docx", "--outdir", str(tmp_path / "ra"), *map(str, picked),
        ],
        capture_output=True, timeout=180, check=False, text=True,
    )  # fmt: skip
    if "could not be loaded" in told.stderr:
        pytest.skip("LibreOffice's writer is not installed")
    for path in picked:
        back = words_of(tmp_path / "ra" / path.name)
        assert STRANGE in back
        assert FINGERPRINT in back
