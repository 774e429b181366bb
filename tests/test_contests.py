"""Contests from the ledger: marks and answers taken in, entries scored, prizes by quota."""

import json
from datetime import date
from pathlib import Path

import pytest

from cli.app import run
from operations.contests import score_contest
from operations.intake.lists import import_marks
from rules.errors import Refused

PHOTO, QUIZ = "thi-anh-dvc", "thi-truc-tuyen-dvc"
MARKS = "Mã bài dự thi,Tên bài,Đơn vị,Giám khảo,Điểm"
ANSWERS = "Mã bài dự thi,Số câu đúng,Số câu hỏi,Số giây"
DAY = date(2026, 12, 31)


def written(path: Path, head: str, *lines: str) -> Path:
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def panel(code: str, *marks: str) -> list[str]:
    return [f"{code},Ảnh {code},,{at},{mark}" for at, mark in enumerate(marks, start=1)]


def entries(office, campaign: str = PHOTO) -> dict[str, tuple[int | None, str]]:
    document, _ = score_contest(office, campaign, DAY)
    return {
        one["unit"]: (one["rank"], one["total"])
        for board in document["boards"]
        for one in board["entries"]
    }


def test_three_judges_make_a_mark_and_two_make_none(office, tmp_path):
    lines = [
        "A1,Ảnh một,Kinh Bac,1,80",
        'A1,Ảnh một,Kinh Bac,Giám khảo 2,"85,5"',
        "a1,Ảnh một,Kinh Bac,giam_khao_3,91.25",
        "A2,Ảnh hai,,1,90",
        "A2,Ảnh hai,,2,90",
    ]
    (told,) = import_marks(office, PHOTO, [written(tmp_path / "d.csv", MARKS, *lines)])
    assert (told.rows, told.month) == (5, "2026-12")
    assert entries(office) == {"A1": (1, "85.58"), "A2": (None, "0.00")}  # 256,75 / 3
    document, _ = score_contest(office, PHOTO, DAY)
    (line,) = document["boards"][0]["entries"][0]["criteria"]
    assert line["source"] == "d.csv, dòng 2"
    assert document["boards"][0]["entries"][0]["name"] == "A1 Ảnh một"


def test_prizes_go_by_rank_and_a_tie_at_the_edge_is_left_to_the_council(office, tmp_path):
    lines = [
        line
        for at, mark in enumerate(("95", "94", "94", "92", "91", "90", "90"), start=1)
        for line in panel(f"A{at}", mark, mark, mark)
    ]
    import_marks(office, PHOTO, [written(tmp_path / "d.csv", MARKS, *lines)])
    document, _ = score_contest(office, PHOTO, DAY)
    shown = {
        prize["title"]: (
            prize["quota"],
            [one["unit"] for one in prize["proposed"]],
            [one["unit"] for one in prize["edge_tie"]],
        )
        for prize in document["prizes"]
    }
    assert shown == {
        "Giải Nhất": (1, ["A1"], []),
        "Giải Nhì": (2, ["A2", "A3"], []),
        "Giải Ba": (3, ["A4", "A5"], ["A6", "A7"]),
    }


def test_the_quiz_is_ranked_by_answers_then_seconds(office, tmp_path):
    lines = ("B1,28,30,300", "B2,29,30,601", "B3,29,30,600")
    import_marks(office, QUIZ, [written(tmp_path / "q.csv", ANSWERS, *lines)])
    assert {code: rank for code, (rank, _) in entries(office, QUIZ).items()} == {
        "B1": 3,
        "B2": 2,
        "B3": 1,
    }


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (",Ảnh,,1,80", "empty_value", "Mã bài dự thi"),
        ("A1,Ảnh A1,,4,80", "unknown_judge", "Giám khảo"),
        ("A1,Ảnh A1,,2,100.01", "bad_mark", "Điểm"),
        ("A1,Ảnh A1,,2,-1", "bad_mark", "Điểm"),
        ("A1,Ảnh A1,,2,80.125", "bad_mark", "Điểm"),
        ("A1,Ảnh A1,,1,80", "twice", "Giám khảo"),
        ("A1,Tên khác,,2,80", "two_titles", "Tên bài"),
        ("A2,Ảnh,Xã Không Có,1,80", "unknown_unit", "Đơn vị"),
        ("A2,Gọi 0912345678,,1,80", "number_of_a_person", "Tên bài"),
    ],
)
def test_a_bad_mark_is_refused_at_its_line(office, tmp_path, line, code, column):
    path = written(tmp_path / "d.csv", MARKS, "A1,Ảnh A1,,1,100", line)
    with pytest.raises(Refused) as refused:
        import_marks(office, PHOTO, [path])
    (problem,) = refused.value.problems
    assert (problem.code, problem.line, problem.path) == (code, 3, column)
    with pytest.raises(Refused, match="chưa có bài dự thi nào"):
        score_contest(office, PHOTO, DAY)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("B1,31,30,300", "bad_answers"),
        ("B1,0,0,300", "bad_answers"),
        ("B1,1,30,0", "bad_seconds"),
        ("B0,1,30,1", "twice"),
    ],
)
def test_bad_answers_are_refused(office, tmp_path, line, code):
    path = written(tmp_path / "q.csv", ANSWERS, "B0,30,30,1", line)
    with pytest.raises(Refused) as refused:
        import_marks(office, QUIZ, [path])
    assert {one.code for one in refused.value.problems} == {code}


def test_the_same_file_twice_changes_nothing_and_a_later_one_corrects(office, tmp_path):
    first = written(tmp_path / "1.csv", MARKS, *panel("A1", "80", "80", "80"))
    import_marks(office, PHOTO, [first])
    (again,) = import_marks(office, PHOTO, [first])
    assert (again.is_new, again.changed) == (False, 0)
    later = written(tmp_path / "2.csv", MARKS, "A1,Ảnh A1,,1,89")
    (told,) = import_marks(office, PHOTO, [later])
    assert told.notes == ("thay 1 số đã có trong sổ; số cũ được giữ trong lịch sử",)
    assert entries(office) == {"A1": (1, "83.00")}
    import_marks(office, PHOTO, [first])
    assert entries(office) == {"A1": (1, "80.00")}


def test_marks_are_for_contests_only(office, tmp_path):
    path = written(tmp_path / "d.csv", MARKS, *panel("A1", "80"))
    with pytest.raises(Refused) as refused:
        import_marks(office, "thi-dua-2026", [path])
    assert refused.value.problems[0].code == "not_a_contest"
    with pytest.raises(Refused, match="nằm ngoài"):
        score_contest(office, PHOTO, date(2027, 1, 1))


def test_the_command_takes_marks_and_scores_from_the_ledger(office, tmp_path, capsys):
    lines = [f"{line},Người nào đó" for line in panel("A1", "80", "80", "80")]
    path = written(tmp_path / "d.csv", MARKS + ",Tác giả", *lines)
    where = ["--data", str(office.data)]
    import_it = [*where, "import", "marks", str(path), "--campaign", PHOTO]
    assert run([*import_it, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["files"][0]
    assert told["notes"] == ["bỏ qua, không lưu cột: Tác giả"]
    score_it = [*where, "score", "--campaign", PHOTO, "--day", "2026-12-31"]
    assert run([*score_it, "--from-ledger"]) == 1
    assert run(import_it) == 0
    capsys.readouterr()
    assert run([*score_it, "--from-ledger", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["unit"] for one in document["prizes"][0]["proposed"]] == ["A1"]
    assert run([*score_it, "--from-ledger"]) == 0
    assert "Giải Nhất" in capsys.readouterr().out
    assert run(score_it) == 2
    assert run([*score_it, "--from-ledger", "--figures", str(path)]) == 2
