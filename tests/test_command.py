"""The command as scripts and people use it: exit codes, JSON, messages, files."""

import csv
import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from conftest import CAMPAIGN, TIERS

from cli.app import run, whole_app
from measurements.units import load_units


@pytest.fixture
def ask(capsys, season):
    """Run a command line on the season; give exit code, output and messages."""

    def asked(*words, data=None):
        code = run(["--data", str(data or season.data), *map(str, words)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return asked


def commands(app=None, path=()):
    import typer.main

    command = app or typer.main.get_command(whole_app())
    for name, inner in getattr(command, "commands", {}).items():
        if hasattr(inner, "commands"):
            yield from commands(inner, (*path, name))
        else:
            yield " ".join((*path, name)), inner


def test_every_command_has_vietnamese_help_with_an_example():
    found = dict(commands())
    assert len(found) >= 15
    for name, command in found.items():
        assert "Ví dụ: thidua" in command.help, name
        for param in command.params:
            assert getattr(param, "help", "x"), f"{name} {param.name}"


def test_the_board_in_json_keeps_its_contract(ask):
    code, out, _ = ask("board", CAMPAIGN, "--month", "2026-06", "--json")
    document = json.loads(out)
    assert code == 0
    assert {"campaign", "month", "window", "revision", "status", "fingerprint", "boards"} <= set(
        document
    )
    entry = document["boards"][1]["entries"][0]
    assert set(entry) == {
        "rank", "unit", "name", "total", "met", "of", "complete", "change", "class", "flags",
        "groups", "adjustments", "gates", "criteria",
    }  # fmt: skip
    assert {
        "id", "numerator", "denominator", "ratio", "target", "met", "points", "max_points", "state",
    } <= set(entry["criteria"][0])  # fmt: skip
    assert isinstance(entry["total"], str)
    assert isinstance(entry["criteria"][0]["numerator"], int)


@pytest.mark.parametrize("form", ["csv", "html", "xlsx"])
def test_a_board_is_written_in_each_form(ask, tmp_path, form):
    out = tmp_path / f"bang.{form}"
    code, said, _ = ask("board", "--month", "2026-06", "--as", form, "--out", out)
    assert code == 0
    assert str(out) in said
    assert out.stat().st_size > 1000


def test_a_board_as_csv_has_a_row_for_each_unit(ask):
    _, out, _ = ask("board", "--month", "2026-06", "--board", "communes", "--as", "csv")
    assert len(list(csv.reader(StringIO(out)))) == 100


def test_a_board_as_a_table_is_in_vietnamese_and_marked(ask):
    code, out, _ = ask("board", "--month", "2026-06", "--window", "campaign")
    assert code == 0
    assert "SỐ LIỆU MINH HỌA" in out
    assert "Kỳ cả phong trào, từ tháng 05/2026 đến tháng 06/2026, đã công bố" in out
    assert "Phường Kinh Bắc" in out


def test_standing_and_explain_by_a_name_without_accents(ask):
    code, out, _ = ask("standing", "Kinh Bac")
    assert code == 0
    assert "Phường Kinh Bắc" in out
    code, out, _ = ask("explain", "hiep hoa", "so hoa ho so")
    assert code == 0
    assert "Xã Hiệp Hòa" in out
    assert "Nguồn:" in out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["standing", "Kihn Bac"], 1, "Kinh Bắc"),
        (["board", "--month", "2026-07"], 1, "chưa được tính"),
        (["board", "--board", "xa"], 1, "không có bảng 'xa'"),
        (["board", "khong-co"], 1, "không có phong trào"),
        (["rules", "check", "khong-co.yaml"], 1, "không có phong trào"),
        (["bord"], 2, "Có phải ý bạn là 'board'"),
        (["board", "--mont", "2026-06"], 2, "không có tùy chọn '--mont'"),
        (["standing"], 2, "thiếu tham số unit"),
        (["board", "--as", "pdf"], 2, "không phải là một trong"),
        (["import", "dossiers", "x.csv"], 2, "thiếu tùy chọn --month"),
        (["import", "dossiers", "khong-co.csv", "--month", "2026-05"], 1, "không có tệp này"),
        (["import", "figures", "khong-co.xlsx"], 1, "không có tệp này"),
    ],
)
def test_a_mistake_says_what_and_what_to_do(ask, words, code, told):
    got, out, err = ask(*words)
    assert (got, out) == (code, "")
    assert told in err
    assert "gợi ý:" in err


def test_checked_rules_tell_their_warnings_and_stay_fine(ask):
    code, out, _ = ask("rules", "check", "thi-dua-2026", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["checked"] == ["thi-dua-2026"]
    assert {one["code"] for one in document["warnings"]} == {"to_confirm"}
    code, out, _ = ask("rules", "check", "thi-dua-2026")
    assert code == 0
    assert out.startswith("Đúng: thi-dua-2026\nCần biết, không phải lỗi:\n")


def test_problems_in_json_have_stable_codes(ask):
    code, out, _ = ask("standing", "Kihn Bac", "--json")
    (problem,) = json.loads(out)["errors"]
    assert code == 1
    assert problem["code"] == "unknown_unit"
    assert set(problem) == {
        "code", "file", "line", "column", "path", "message", "hint", "heading",
    }  # fmt: skip


def test_no_ledger_says_how_to_make_one(ask, tmp_path):
    code, _, err = ask("board", data=tmp_path / "trong")
    assert code == 1
    assert "thidua init" in err


def test_init_is_safe_to_repeat(ask, tmp_path):
    for _ in range(2):
        code, out, _ = ask("init", data=tmp_path / "moi")
        assert code == 0
        assert "126 đơn vị" in out
    key = tmp_path / "moi" / "applicant.key"
    assert key.stat().st_mode & 0o077 == 0


def test_the_whole_month_by_hand(ask, month_files, tmp_path):
    data, files = tmp_path / "tay", month_files[0]
    cover = [word for tier in TIERS for word in ("--covers", tier)]
    assert ask("init", data=data)[0] == 0
    code, out, _ = ask(
        "import", "dossiers", files.dossiers, "--month", "2026-05", *cover, data=data
    )
    assert code == 0
    assert "số liệu minh họa" in out
    assert ask("import", "ratings", files.ratings, "--month", "2026-05", *cover, data=data)[0] == 0
    assert ask("import", "figures", files.figures, data=data)[0] == 0
    code, out, _ = ask("compute", "2026-05", "--preview", "--json", data=data)
    assert code == 0
    assert json.loads(out)["preview"] is True
    assert ask("board", data=data)[0] == 1
    code, out, _ = ask("compute", "2026-05", data=data)
    assert "chưa báo cáo: Xã Sơn Động, Tự nộp hồ sơ" in out
    code, out, _ = ask("publish", "2026-05", "--json", data=data)
    assert json.loads(out)["published"][0]["status"] == "published"
    code, _, err = ask("compute", "2026-05", data=data)
    assert code == 1
    assert "đã công bố" in err


def test_a_template_is_filled_in_and_read_back(ask, tmp_path):
    data, sheet = tmp_path / "mau", tmp_path / "mau.xlsx"
    ask("init", data=data)
    words = ("--month", "2026-05", "--unit", "Kinh Bac", "--out", sheet)
    code, out, _ = ask("template", "figures", *words, data=data)
    assert code == 0
    assert "1 đơn vị" in out
    code, out, _ = ask("import", "figures", sheet, data=data)
    assert code == 0
    assert "chưa báo cáo" in out


FIGURES = """subject,tier,indicator,numerator,denominator,state
A,commune,dossiers_online,22499,25000,
A,commune,satisfaction,95,100,measured
B,commune,dossiers_online,22500,25000,
B,commune,satisfaction,0,0,
C,commune,dossiers_online,,,missing
"""


def test_score_gives_exact_points_for_a_plain_table(ask, tmp_path):
    table = tmp_path / "bang.csv"
    table.write_text(FIGURES, encoding="utf-8")
    words = ("score", "--campaign", CAMPAIGN, "--figures", table, "--day", "2026-10-31", "--json")
    code, out, _ = ask(*words)
    document = json.loads(out)
    lines = {
        (entry["unit"], line["id"]): line
        for board in document["boards"]
        for entry in board["entries"]
        for line in entry["criteria"]
    }
    assert code == 0
    assert document["day"] == "2026-10-31"
    assert lines["A", "dossiers_online"]["ratio"] == "89.996"
    assert lines["A", "dossiers_online"]["points"] == "8.99"
    assert lines["A", "satisfaction"]["points"] == "9.99"
    assert lines["B", "dossiers_online"]["points"] == "9.00"
    assert lines["B", "satisfaction"]["state"] == "not_applicable"
    assert lines["C", "dossiers_online"]["state"] == "missing"


def test_score_names_every_bad_row_at_once(ask, tmp_path):
    table = tmp_path / "bang.csv"
    table.write_text(
        FIGURES.replace("22499", "25001")
        .replace("B,commune", "B,comune")
        .replace("C,commune,dossiers_online", "C,commune,dossier_online"),
        encoding="utf-8",
    )
    words = ("score", "--campaign", CAMPAIGN, "--figures", table, "--day", "2026-10-31")
    code, out, err = ask(*words)
    assert (code, out) == (1, "")
    assert "bang.csv:2: tử số 25001 lớn hơn mẫu số 25000" in err
    assert "bang.csv:4: phong trào không có khối 'comune'" in err
    assert "bang.csv:6: không có chỉ số 'dossier_online'" in err


def test_the_provinces_own_year_goes_through_the_same_path(ask):
    figures = Path("measurements/examples/bac-ninh-2025.csv")
    figures = Path(__file__).parent.parent / figures
    words = ("--campaign", "chi-tieu-hcc-2026", "--figures", figures, "--day", "2026-02-28")
    _, out, _ = ask("score", *words, "--json")
    (entry,) = json.loads(out)["boards"][0]["entries"]
    lines = {line["id"]: line for line in entry["criteria"]}
    assert (lines["dossiers_online"]["numerator"], lines["dossiers_online"]["denominator"]) == (
        553083,
        593961,
    )
    assert lines["dossiers_online"]["ratio"] == "93.12"
    for name, rate in (("dossiers_digitised", "94.84"), ("data_reuse", "91.14")):
        assert lines[name]["state"] == "printed_rate"
        assert lines[name]["ratio"] == rate
        assert lines[name]["numerator"] is lines[name]["denominator"] is None
    assert lines["online_payment"]["state"] == "missing"
    assert lines["late_dossiers"]["numerator"] == 4199
    assert [name for name, line in lines.items() if line["met"]] == ["data_reuse"]


def test_a_tracking_campaign_tells_whom_its_gate_bars(ask, tmp_path):
    """Directive 10, 3.c: who misses a target is not put forward for commendation."""
    table = tmp_path / "bang.csv"
    head = "subject,tier,indicator,numerator,denominator\n"
    table.write_text(
        head + "07210,commune,dossiers_online,84,100\n07228,commune,dossiers_online,85,100\n"
    )
    words = ("score", "--campaign", "chi-thi-10-2023", "--figures", table, "--day", "2026-06-30")
    entries = json.loads(ask(*words, "--json")[1])["boards"][0]["entries"]
    told = {one["unit"]: one["gates"] for one in entries}
    assert [gate["passed"] for gate in told["07210"]] == [False]
    assert told["07210"][0]["reason"] in " ".join(ask(*words)[1].split())


@pytest.mark.parametrize(("day", "lines"), [("2025-06-30", 7), ("2025-07-01", 0)])
def test_a_tier_that_has_ended_is_asked_nothing(ask, tmp_path, day, lines):
    table = tmp_path / "bang.csv"
    head = "subject,tier,indicator,numerator,denominator\n"
    table.write_text(head + "Huyện A,district,dossiers_online,84,100\n", encoding="utf-8")
    words = ("score", "--campaign", "chi-thi-10-2023", "--figures", table, "--day", day)
    (entry,) = json.loads(ask(*words, "--json")[1])["boards"][0]["entries"]
    assert len(entry["criteria"]) == entry["of"] == lines
    assert ("khối này không còn" in ask(*words)[1]) is (lines == 0)


def test_who_is_excluded_is_told_why_and_told_once(ask, tmp_path):
    rules = Path(__file__).parent / "rule_files" / "nd-233-2026-vien-chuc"
    table = tmp_path / "bang.csv"
    rows = "A,official,nd233_person_score,80,\nA,official,nd233_months_worked,5.9,\n"
    table.write_text("subject,tier,indicator,numerator,denominator\n" + rows)
    words = ("score", "--campaign", rules, "--figures", table, "--day", "2026-12-31")
    said = " ".join(ask(*words)[1].split())
    assert "A: không xếp hạng: không xét: Làm việc trong năm chưa đủ 06 tháng" in said
    assert said.count("chưa đủ 06 tháng") == 1


def test_a_board_waits_for_everybody_where_the_rule_says_so(ask, tmp_path):
    source = Path(__file__).parent / "bad_rules" / "good.yaml"
    text = source.read_text(encoding="utf-8")
    assert "missing: zero_points" in text
    rules = tmp_path / "campaign.yaml"
    rules.write_text(text.replace("missing: zero_points", "missing: refuse"), encoding="utf-8")
    table = tmp_path / "bang.csv"
    rows = "A,commune,dossiers_online,84,100\nB,commune,dossiers_online,,,missing\n"
    table.write_text("subject,tier,indicator,numerator,denominator,state\n" + rows)
    words = ("score", "--campaign", rules, "--figures", table, "--day", "2026-10-31")
    code, out, err = ask(*words)
    assert (code, out) == (1, "")
    assert "chưa báo cáo: B" in err
    table.write_text(table.read_text().replace("B,commune,dossiers_online,,,missing\n", ""))
    assert ask(*words)[0] == 0


def test_rules_are_listed_shown_checked_and_tested(ask):
    lines = ask("rules", "list")[1].splitlines()
    assert all(re.match(r"[a-z0-9-]+ {2,}\S", line) for line in lines), lines
    assert "thi-dua-2026" in {line.split()[0] for line in lines}
    assert "trên 95 %" in ask("rules", "show", CAMPAIGN)[1]
    assert ask("rules", "check")[0] == 0
    code, out, _ = ask("rules", "test", "--json")
    assert code == 0
    assert all(case["passed"] for one in json.loads(out)["campaigns"] for case in one["cases"])


def test_a_failing_case_fails_the_command(ask, tmp_path):
    source = Path(__file__).parent.parent / "rules" / "campaigns" / CAMPAIGN
    for name in ("campaign.yaml", "campaign.test.yaml"):
        text = (source / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("target: 95 %", "target: 94 %"), encoding="utf-8")
    code, out, _ = ask("rules", "test", tmp_path)
    assert code == 1
    assert "Hài lòng đúng 95 % là chưa đạt" in out


def test_the_demo_makes_a_month_and_says_where(ask, tmp_path):
    data = tmp_path / "demo"
    code, out, err = ask("demo", "--months", "1", data=data)
    assert code == 0
    assert "SỐ LIỆU MINH HỌA" in out
    assert "Tính lại từ sổ: khớp" in out
    assert "Đọc và kiểm tra" in err
    made = {path.suffix for path in (data / "ket-qua").iterdir() if path.is_file()}
    assert made == {".html", ".xlsx", ".csv"}
    assert list((data / "ket-qua" / "ho-so-khen-thuong").glob("01-to-trinh.docx"))
    code, _, err = ask("demo", data=data)
    assert code == 1
    assert "không trống" in err


def test_the_installed_command_runs_in_any_language_setting():
    thidua = Path(sys.executable).with_name("thidua")
    done = subprocess.run(
        [thidua, "rules", "show", CAMPAIGN],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PATH": ""},
    )
    assert "Mức độ hài lòng" in done.stdout.decode("utf-8")


def test_units_with_two_spellings_are_one():
    units = load_units()
    assert units.find("Hiệp Hoà") == units.find("hiep hoa") == units.find("07840")
