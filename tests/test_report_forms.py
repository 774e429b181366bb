"""The statistical forms of a report and its text: what is wrong in them is found, nothing else."""

import shutil
import zipfile
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from measurements.findings.printed import judge, percent_at, read_printed
from measurements.findings.text_checks import check_text
from measurements.reports.claims import read_claims
from measurements.reports.form_reading import read_forms_file
from measurements.reports.form_sheet import write_forms_sheet
from measurements.reports.forms import load_forms, place_of, read_forms
from measurements.reports.text import running_text
from operations.form_checking import check_report, write_forms_template
from rules.errors import Refused

EXAMPLES = Path(str(files("measurements") / "examples"))
FORMS = EXAMPLES / "bieu-mau-bac-ninh-2025.csv"
TEXT = EXAMPLES / "bieu-mau-bac-ninh-2025.van-ban.txt"
CLAIMS = EXAMPLES / "bieu-mau-bac-ninh-2025.doi-chieu.yaml"
EXPECTED = [
    # code, severity, form row or section, figures, recomputed
    ("rate_of_nothing", "wrong", "dòng 12", ["100 %", "0"], "không có tỷ lệ (0/0)"),
    ("rate_of_nothing", "wrong", "dòng 25", ["0 %", "0", "0"], "không có tỷ lệ (0/0)"),
    ("rate_of_nothing", "wrong", "dòng 29", ["0 %", "0", "0"], "không có tỷ lệ (0/0)"),
    ("rate_disagrees", "wrong", "dòng 41", ["99,61 %", "151.619", "153.771"], "98,60 %"),
    ("forms_disagree", "wrong", "dòng 54", ["1.357", "1.408"], "chênh 51"),
    ("rate_cut", "wrong", "dòng 103", ["99,55 %", "1.120", "1.125"], "99,56 %"),
    ("no_such_day", "wrong", "II.3", ["31/9/2025"], ""),
    ("sum_disagrees", "wrong", "II.6", ["67.668", "6.106 + 51.562"], "57.668"),
    ("rate_cut", "to_know", "III.1", ["73,34 %", "1.070/1.458,8"], "73,35 %"),
    ("text_disagrees", "wrong", "II.1", ["210", "195"], "chênh 15"),
    ("rate_disagrees", "wrong", "II.2", ["34,3 %", "742/2.176"], "34,10 %"),
    ("text_disagrees", "wrong", "II.2", ["2.176", "2.173"], "100,00 % và 99,86 %"),
    ("text_disagrees", "wrong", "II.2", ["1.343", "1.277"], "chênh 66"),
    ("rate_disagrees", "wrong", "II.3", ["47,42 %", "101/209", "108 + 101 = 209"], "48,33 %"),
    ("text_disagrees", "wrong", "II.6", ["959", "1.120", "989", "1.125"], "96,97 % và 99,56 %"),
    ("text_disagrees", "wrong", "II.6", ["2.026", "2.176"], "chênh 150"),
]
FROM_TEXT = {"no_such_day", "sum_disagrees"}


def told(document):
    return [
        (
            one["code"],
            one["severity"],
            [each["figure"] for each in one["figures"]],
            one["recomputed"],
        )
        for one in document["findings"]
    ]


def test_every_slip_of_the_2025_report_is_found_and_nothing_that_is_right():
    document = check_report(FORMS, TEXT, CLAIMS)
    wanted = [(code, severity, figures, told) for code, severity, _, figures, told in EXPECTED]
    assert sorted(told(document)) == sorted(wanted)
    assert document["counts"] == {"wrong": 15, "odd": 0, "to_know": 1}
    assert document["rows"] == 116


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: f"{one[0]}-{one[3][0]}")
def test_each_finding_names_its_place_both_figures_and_what_it_comes_to(expected):
    code, _, place, figures, recomputed = expected
    held = [
        one
        for one in check_report(FORMS, TEXT, CLAIMS)["findings"]
        if one["code"] == code and [each["figure"] for each in one["figures"]] == figures
    ]
    assert held
    for one in held:
        assert one["recomputed"] == recomputed
        assert one["message"]
        assert one["hint"]
    assert any(one["place"].split("; ")[0].endswith(place) for one in held)
    assert all(
        one["place"].startswith((FORMS.name, TEXT.name)) and "dòng " in one["place"] for one in held
    )


def test_without_the_text_the_claims_quotes_are_held_against_the_forms():
    codes = [one[0] for one in told(check_report(FORMS, None, CLAIMS))]
    assert codes.count("text_disagrees") == 5
    assert codes.count("rate_disagrees") == 3
    assert not FROM_TEXT & set(codes)


def test_every_claim_stands_in_the_text_at_one_place():
    document = check_report(FORMS, TEXT, CLAIMS)
    assert not {"claim_not_found", "claim_ambiguous"} & {one[0] for one in told(document)}


def test_the_same_claims_serve_the_corrected_text(tmp_path):
    text = tmp_path / "sua.txt"
    plain = TEXT.read_text(encoding="utf-8")
    text.write_text(plain.replace("ban hành 210 văn bản", "ban hành 195 văn bản"), encoding="utf-8")
    figures = [one[2] for one in told(check_report(FORMS, text, CLAIMS))]
    assert ["210", "195"] not in figures
    assert len(figures) == len(EXPECTED) - 1


def test_a_sentence_that_is_gone_is_told_and_not_taken_as_right(tmp_path):
    text = tmp_path / "thieu.txt"
    plain = TEXT.read_text(encoding="utf-8")
    text.write_text(plain.replace("văn bản QPPL", "quyết định"), encoding="utf-8")
    codes = [
        (one["code"], one["severity"]) for one in check_report(FORMS, text, CLAIMS)["findings"]
    ]
    assert ("claim_not_found", "odd") in codes


def test_a_sentence_with_other_figures_in_two_places_is_ambiguous(tmp_path):
    text = tmp_path / "hai.txt"
    plain = TEXT.read_text(encoding="utf-8").replace("ban hành 210 văn", "ban hành 196 văn")
    text.write_text(plain + "\nđã ban hành 197 văn bản QPPL.\n", encoding="utf-8")
    codes = [one["code"] for one in check_report(FORMS, text, CLAIMS)["findings"]]
    assert "claim_ambiguous" in codes


def as_typed():
    return {place: one.figure.text for place, one in read_forms_file(FORMS, load_forms()).items()}


def test_the_workbook_gives_what_was_typed_and_its_cells(tmp_path):
    book = tmp_path / "bieu-mau.xlsx"
    write_forms_sheet(book, load_forms(), as_typed())
    held = read_forms_file(book, load_forms())
    assert {place: one.figure.text for place, one in held.items()} == as_typed()
    assert held[3, "3.1"].place == "bieu-mau.xlsx, ô Biểu mẫu 3!D18"
    assert told(check_report(book, TEXT, CLAIMS)) == told(check_report(FORMS, TEXT, CLAIMS))


def test_the_workbook_is_the_same_bytes_each_time(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_forms_sheet(tmp_path / name, load_forms(), as_typed())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_empty_template_has_every_row_and_marks_our_numbers(tmp_path):
    assert write_forms_template(tmp_path / "mau" / "bieu-mau.xlsx") == 7
    book = load_workbook(tmp_path / "mau" / "bieu-mau.xlsx")
    rows = {
        (sheet.title, str(line[0].value)): str(line[4].value or "")
        for sheet in book
        for line in sheet.iter_rows(min_row=6)
    }
    assert len(rows) == len(list(load_forms().rows()))
    ours = [key for key, note in rows.items() if "do phần mềm đặt" in note]
    assert ours == [("Biểu mẫu 1", one) for one in ("4.1", "5.1", "6.1")]
    with pytest.raises(Refused, match="chưa có số liệu nào"):
        check_report(tmp_path / "mau" / "bieu-mau.xlsx")


def edited(tmp_path, *cells):
    """A workbook of the forms with some cells overwritten: (sheet, cell, value, format)."""
    path = tmp_path / "sua.xlsx"
    write_forms_sheet(path, load_forms(), as_typed())
    book = load_workbook(path)
    for sheet, cell, value, shown in cells:
        book[sheet][cell] = value
        book[sheet][cell].number_format = shown
    book.save(path)
    return path


def test_a_percentage_typed_into_excel_is_read_as_it_is_shown(tmp_path):
    path = edited(
        tmp_path,
        ("Biểu mẫu 3", "D18", 0.986, "0.00%"),
        ("Biểu mẫu 3", "D19", 153771, "#,##0"),
        ("Biểu mẫu 7", "D21", 1120 / 1125, "0.00%"),
    )
    held = read_forms_file(path, load_forms())
    assert (held[3, "3.1"].figure.value, held[3, "3.1"].figure.places) == (Fraction("98.60"), 2)
    assert held[7, "6.1"].figure.value == Fraction("99.56")
    codes = [one["subject"] for one in check_report(path)["findings"]]
    assert not {"Biểu mẫu 3, dòng 3.1", "Biểu mẫu 7, dòng 6.1"} & set(codes)


def test_a_row_without_its_number_is_known_by_its_title(tmp_path):
    path = edited(tmp_path, ("Biểu mẫu 1", "A17", None, "@"))
    assert read_forms_file(path, load_forms())[1, "4.1"].figure.text == "0"


def test_every_mistake_of_a_workbook_is_told_at_its_cell(tmp_path):
    path = edited(
        tmp_path,
        ("Biểu mẫu 2", "D6", "một trăm", "@"),
        ("Biểu mẫu 2", "A7", "9.9", "@"),
        ("Biểu mẫu 2", "A8", "1", "@"),
        ("Biểu mẫu 2", "D9", "5", "@"),
        ("Biểu mẫu 2", "D10", -3, "0"),
    )
    with pytest.raises(Refused) as refused:
        check_report(path)
    places = [(one.code, one.path) for one in refused.value.problems]
    assert places == [
        ("not_a_number", "Biểu mẫu 2!D6"),
        ("unknown_row", "Biểu mẫu 2!A7"),
        ("figure_not_asked", "Biểu mẫu 2!A9"),
        ("not_a_number", "Biểu mẫu 2!D10"),
    ]
    assert all(one.hint for one in refused.value.problems)


def test_a_row_the_report_leaves_out_may_be_filled_or_not(tmp_path):
    path = edited(tmp_path, ("Biểu mẫu 7", "D14", "100", "@"))
    assert read_forms_file(path, load_forms())[7, "5.2"].figure.is_percent
    assert told(check_report(path)) == told(check_report(FORMS))


def test_a_row_twice_and_an_unknown_form_are_refused_at_their_lines(tmp_path):
    table = tmp_path / "bang.csv"
    table.write_text("form,row,figure\n1,1,60\n1,1,61\n9,1,2\n1,3,7\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        check_report(table)
    told = [(one.code, one.line) for one in refused.value.problems]
    assert told == [("row_twice", 3), ("unknown_form", 4), ("figure_not_asked", 5)]


def test_mistakes_of_all_files_are_told_at_once(tmp_path):
    book = Workbook()
    book.active.title = "Khác"
    book.save(tmp_path / "khac.xlsx")
    claims = tmp_path / "doi-chieu.yaml"
    claims.write_text(
        "format: 1\nreport: x\nclaims:\n"
        '  - {id: a, section: I, phrase: "có [5] việc", rows: {2: 1/1}}\n'
        '  - {id: a, section: I, phrase: "có [5] việc", rows: {1: 1/99}}\n',
        encoding="utf-8",
    )
    with pytest.raises(Refused) as refused:
        check_report(tmp_path / "khac.xlsx", tmp_path / "khong-co.txt", claims)
    codes = [one.code for one in refused.value.problems]
    assert codes == [
        "missing_sheet",
        "file_not_found",
        "unknown_figure",
        "duplicate_id",
        "unknown_row",
    ]


def test_a_claim_without_a_figure_or_without_anything_to_hold_is_refused(tmp_path):
    claims = tmp_path / "doi-chieu.yaml"
    for phrase, rest in (("không có số", "rows: {1: 1/1}"), ("có [5] việc", "times: 1")):
        claim = f'  - {{id: a, section: I, phrase: "{phrase}", {rest}}}'
        claims.write_text(f"format: 1\nreport: x\nclaims:\n{claim}\n", encoding="utf-8")
        with pytest.raises(Refused) as refused:
            read_claims(claims, load_forms())
        assert refused.value.problems[0].line == 4


def test_the_register_of_forms_refuses_a_row_that_no_form_has(tmp_path):
    shipped = files("measurements").joinpath("registers/bieu-mau-cchc.yaml")
    path = tmp_path / "bieu-mau.yaml"
    text = shipped.read_text(encoding="utf-8")
    path.write_text(text.replace('equals: "6/2.1"', 'equals: "6/2.9"'), encoding="utf-8")
    with pytest.raises(Refused, match=r"không có dòng '6/2\.9'"):
        read_forms(path)


def filled(tmp_path, **changes):
    """The example's table with some rows changed: ``f3_1_4="2.177"``."""
    lines = FORMS.read_text(encoding="utf-8").splitlines()
    for key, figure in changes.items():
        form, _, row = key[1:].partition("_")
        start = f"{form},{row.replace('_', '.')},"
        at = next(at for at, line in enumerate(lines) if line.startswith(start))
        lines[at] = f'{start}"{figure}",'
    path = tmp_path / "bang.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "code", "subject"),
    [
        ({"f3_1_4": "2.177"}, "sum_disagrees", "Biểu mẫu 3, dòng 1.4"),
        ({"f1_5_2": "102"}, "parts_above_whole", "Biểu mẫu 1, dòng 5.1"),
        ({"f3_2_3": "2.177"}, "parts_above_whole", "Biểu mẫu 3, dòng 2.3"),
        ({"f7_6_3_2": "291.958"}, "above_denominator", "Biểu mẫu 7, dòng 6.3"),
        ({"f7_3": "101"}, "rate_above_100", "Biểu mẫu 7, dòng 3"),
        ({"f1_6_2": "3"}, "code_unknown", "Biểu mẫu 1, dòng 6.2"),
        ({"f1_1": "60%"}, "count_in_percent", "Biểu mẫu 1, dòng 1"),
        ({"f3_3_3": "99,77%"}, "rate_cut", "Biểu mẫu 3, dòng 3.3"),
        ({"f3_3_3": "99,79%"}, "rate_disagrees", "Biểu mẫu 3, dòng 3.3"),
        ({"f5_1_1": ""}, "form_rows_empty", "Biểu mẫu 5"),
    ],
)
def test_what_a_form_must_hold_fails_on_its_other_side(tmp_path, changes, code, subject):
    def found(path):
        return {(one["code"], one["subject"]) for one in check_report(path)["findings"]}

    assert (code, subject) not in found(FORMS)
    assert (code, subject) in found(filled(tmp_path, **changes))


def test_a_corrected_report_has_nothing_wrong(tmp_path):
    path = filled(
        tmp_path,
        f3_3_1="98,60%",
        f7_6_1="99,56%",
        f1_4_1="1",
        f2_2_2_1="1",
        f2_2_2_2="0",
        f2_3_2_1="2",
        f2_3_2_2="0",
        f6_2_1="1.357",
        f6_2_5="984",
    )
    assert check_report(path)["counts"]["wrong"] == 0


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [("1.754", 1754, 0), ("2173", 2173, 0), ("19,13", Fraction("19.13"), 2), ("03", 3, 0)],
)
def test_numbers_are_read_as_reports_type_them(text, value, places):
    read = read_printed(text)
    assert (read.value, read.places, read.is_percent) == (value, places, False)


@pytest.mark.parametrize("text", ["1.75", "19.13", "-3", "1,2,3", "1.2345", "mười", "", "9" * 40])
def test_what_is_no_number_is_not_guessed(text):
    assert read_printed(text) is None


@pytest.mark.parametrize(
    ("printed", "ratio", "verdict"),
    [
        ("96,85%", (282759, 291957), "right"),
        ("99,78%", (923664, 925711), "right"),
        ("95,09%", (1277, 1343), "right"),
        ("99,28%", (1920, 1934), "right"),
        ("89,51%", (270324, 302004), "right"),
        ("64,2%", (13481137, 20991710), "right"),
        ("99,61%", (1075283, 1079482), "right"),
        ("98,6%", (151619, 153771), "right"),
        ("97%", (959, 989), "right"),
        ("12,5%", (1, 8), "right"),
        ("13%", (1, 8), "right"),  # half away from zero
        ("12%", (1, 8), "cut"),
        ("99,55%", (1120, 1125), "cut"),
        ("99,54%", (1120, 1125), "wrong"),
        ("99,57%", (1120, 1125), "wrong"),
    ],
)
def test_a_printed_percentage_is_right_cut_or_wrong(printed, ratio, verdict):
    assert judge(read_printed(printed), 100 * Fraction(*ratio)) == verdict


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 4))
def test_what_is_recomputed_is_always_right_and_its_neighbours_never(top, under, places):
    exact = 100 * Fraction(min(top, under), under)
    shown = read_printed(percent_at(exact, places))
    assert judge(shown, exact) == "right"
    for step in (-1, 1):
        beside = shown.value + Fraction(step, 10**places)
        if beside >= 0:
            other = type(shown)(beside, places, True, "")
            assert judge(other, exact) != "right"


def findings(*lines):
    return check_text(running_text("van-ban.txt", enumerate(lines, 1)))


@pytest.mark.parametrize(
    "line",
    [
        "xếp thứ 6/34 tỉnh, thành phố, đạt 50%",
        "từ ngày 01/7 đến nay đạt 95%",
        "tháng 6/2025 đạt 95% kế hoạch",
        "theo Nghị định 61/2018/NĐ-CP đạt 100%",
        "hỗ trợ 24/7, xử lý kịp thời. Tỷ lệ đạt 99%",
        "đã có 16/16 tiêu chí. Độ phủ sóng 4G đạt 99%",
        "có 64/96 cụm công nghiệp hoạt động, tăng 20% so với năm trước",
        "có 64/96 cụm công nghiệp; đạt 20% kế hoạch vốn",
        "đã làm 342/734 việc, đạt trên 46%",
        "đã làm 342/734 việc, đạt gần 47%",
        "ngày 29/02/2024 và ngày 31/12/2025",
        "396 phòng và tương đương (mỗi xã có 03 phòng chuyên môn và 01 Trung tâm)",
        "342/734 TTHC (đạt 46,59%)",
        "đã giải quyết 153.771 hồ sơ (trong đó đúng hạn 151.619 hồ sơ, đạt 98,6%)",
    ],
)
def test_what_is_right_or_no_ratio_is_not_told(line):
    assert findings(line) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("342/734 TTHC (đạt 46,58%)", "rate_disagrees"),
        ("342/734 TTHC (đạt 46,5%)", "rate_cut"),
        ("96% TTHC (959/989 TTHC) đủ điều kiện", "rate_cut"),
        ("có 5/4 thủ tục, đạt 100%", "rate_impossible"),
        ("có 0/0 thủ tục, đạt 100%", "rate_impossible"),
        (
            "đã giải quyết 153.771 hồ sơ (trong đó đúng hạn 151.619 hồ sơ, đạt 99,61%)",
            "rate_disagrees",
        ),
        ("đã làm 342/734 việc, đạt trên 47%", "rate_disagrees"),
        ("đã làm 342/734 việc, đạt gần 46%", "rate_disagrees"),
        ("ngày 29/02/2025", "no_such_day"),
        ("ngày 05/13/2025", "no_such_day"),
        ("có 58 chứng thư số (6 chứng thư số tổ chức và 51 chứng thư số cá nhân)", "sum_disagrees"),
    ],
)
def test_what_a_sentence_says_wrongly_is_told(line, code):
    assert [one.code for one in findings(line)] == [code]


def test_a_sentence_over_two_lines_is_one_and_its_place_is_where_it_begins():
    (one,) = findings(
        "## **II. KẾT QUẢ**", "", "**2. Cải cách TTHC**", "có 342/734", "TTHC (đạt 50%)"
    )
    assert one.place == "van-ban.txt, dòng 4, mục II.2"


def test_a_word_file_is_read_like_its_text(tmp_path):
    document = Document()
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(tmp_path / "bao-cao.docx")
    found = check_report(FORMS, tmp_path / "bao-cao.docx", CLAIMS)
    assert told(found) == told(check_report(FORMS, TEXT, CLAIMS))
    assert any("bao-cao.docx, đoạn " in one["place"] for one in found["findings"])


def test_what_is_no_report_is_refused(tmp_path):
    fake = tmp_path / "bao-cao.docx"
    shutil.make_archive(str(tmp_path / "goi"), "zip", EXAMPLES)
    shutil.move(tmp_path / "goi.zip", fake)
    with pytest.raises(Refused) as refused:
        check_report(FORMS, fake)
    assert refused.value.problems[0].code == "not_docx"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet3.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_a_damaged_workbook_is_refused_and_never_a_crash(tmp_path, part):
    write_forms_sheet(tmp_path / "tot.xlsx", load_forms(), as_typed())
    with (
        zipfile.ZipFile(tmp_path / "tot.xlsx") as good,
        zipfile.ZipFile(tmp_path / "hong.xlsx", "w") as bad,
    ):
        for name in good.namelist():
            held = good.read(name)
            bad.writestr(name, held[: len(held) // 2] if name == part else held)
    with pytest.raises(Refused) as refused:
        check_report(tmp_path / "hong.xlsx")
    assert refused.value.problems[0].code == "not_xlsx"


def test_rows_are_named_with_or_without_their_form():
    assert place_of("6/2.1", 4) == (6, "2.1")
    assert place_of("1.5", 4) == (4, "1.5")
