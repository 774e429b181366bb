"""Petitions, tasks and ratings as records: counted as a person would, and taken in or refused."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from conftest import CAMPAIGN, TIERS, take_month
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.app import run
from ledger.measured import measurements_in_force
from measurements.counting.counts import count_records
from measurements.records.systems import PORTAL, load_system
from measurements.records.values import STORED
from operations.boards import board
from operations.intake.records import import_records
from operations.periods.month import compute, preview
from operations.views import find_entry
from rules.errors import Refused
from rules.indicators import RECORD_KINDS, Indicator
from rules.loader import load_registers, load_rulebook
from rules.records import RecordKind
from rules.sentences.campaign import campaign_sentences
from rules.sentences.counts import count_sentence

REGISTERS = load_registers()
OF_766 = load_rulebook("bo-chi-so-766").registers.indicators
MONTHS = ["2026-09", "2026-10"]
MOMENTS = st.integers(0, 121).map(
    lambda day: datetime(2026, 8, 1) + timedelta(days=day, hours=9)  # noqa: DTZ001 - a wall clock
)
DAYS = st.none() | MOMENTS
FEW = st.sampled_from([None, 0, 1, 2])


def batch(path: Path, kind: RecordKind, rows: list[dict[str, Any]]) -> Path:
    """Write a batch's Parquet file of a kind; what a row leaves out is NULL."""
    types = {one.id: STORED[one.type] for one in kind.fields}
    types |= {one.id: "TIMESTAMP" for one in kind.derived}
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {written}" for name, written in types.items())
        connection.execute(f"CREATE TABLE t ({columns})")
        marks = ", ".join("?" for _ in types)
        lines = []
        for row in rows:
            firsts = {
                one.id: next((row[name] for name in one.first_of if row.get(name)), None)
                for one in kind.derived
            }
            lines.append([(row | firsts).get(one) for one in types])
        connection.executemany(f"INSERT INTO t VALUES ({marks})", lines)
        connection.table("t").write_parquet(str(path))
    return path


def counted(kind: str, asked: list[Indicator], rows: list[dict[str, Any]]) -> dict[Any, Any]:
    """Count with batches, oldest first: a code that comes again stands in a later one."""
    held = REGISTERS.records[kind]
    batches: list[list[dict[str, Any]]] = []
    for row in rows:
        at = sum(any(one["code"] == row["code"] for one in earlier) for earlier in batches)
        batches += [[]] if at == len(batches) else []
        batches[at].append(row)
    with TemporaryDirectory() as folder:
        files = [batch(Path(folder) / f"{at}", held, part) for at, part in enumerate(batches)]
        found = count_records(held, asked, files, MONTHS)
    bases = {one.id for one in asked if one.has_base}
    return {
        tuple(one)[:3]: tuple(one)[3:]
        for one in found
        if one.numerator or (one.denominator and one.indicator in bases)
    }


class Tally:
    """Numerators and denominators by unit, month and indicator, filled row by row."""

    def __init__(self) -> None:
        self.pairs: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, name: str, unit: str, moment: datetime | None, bottom: Any, top: Any) -> None:
        if moment and f"{moment:%Y-%m}" in MONTHS and bottom:
            pair = self.pairs[unit, f"{moment:%Y-%m}", name]
            pair[0] += bool(top)
            pair[1] += 1

    def told(self, counts: set[str]) -> dict[Any, Any]:
        return {
            key: (top, 1 if key[2] in counts else under) for key, (top, under) in self.pairs.items()
        }


PETITIONS = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from("ABCDEF"),
            "unit": st.sampled_from("uv"),
            "about": st.sampled_from([1, 2, 3]),
            "received_at": DAYS,
            "due_at": DAYS,
            "settled_at": DAYS,
            "outcome": st.sampled_from([0, 1, 2, 3]),
            "likes": FEW,
            "dislikes": FEW,
            "again": st.sampled_from([True, False]),
            "conclusion": st.sampled_from([None, 0, 1, 2, 3]),
        }
    ),
    max_size=8,
)


@given(rows=PETITIONS)
@settings(max_examples=20, deadline=None)
def test_petitions_are_counted_as_a_person_would(rows: list[dict[str, Any]]) -> None:
    asked = [one for one in OF_766.items if one.petitions]
    assert len(asked) == 9
    tally = Tally()
    for row in {row["code"]: row for row in rows}.values():
        unit, received, settled, due = (
            row[one] for one in ("unit", "received_at", "settled_at", "due_at")
        )
        falls, ours = due or received, row["outcome"] != 3
        on_time = bool(settled and due and settled.date() <= due.date())
        rated = row["likes"] is not None and row["dislikes"] is not None
        liked = rated and row["dislikes"] <= row["likes"]
        blamed = row["about"] == 2 and row["conclusion"] not in (2, 3)
        bad = ours and not (on_time and liked and not row["again"])
        for name, moment, bottom, top in (
            ("petitions_received", received, True, True),
            ("petitions_settled", received, ours, settled),
            ("petitions_due", falls, ours, True),
            ("petitions_on_time", falls, ours, on_time),
            ("petitions_not_disliked", settled, row["outcome"] in (1, 2), liked),
            ("petitions_on_staff", received, blamed, True),
            ("i766_petitions_on_rules", received, True, row["about"] == 1),
            ("i766_petitions_on_staff", received, True, row["about"] == 2),
            ("i766_petitions_bad", falls, bad, True),
        ):
            tally.add(name, unit, moment, bottom, top)
    counts = {one.id for one in asked if one.unit == "count"}
    assert counted("petitions", asked, rows) == tally.told(counts)


TASKS = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from("ABCDEF"),
            "unit": st.sampled_from("uv"),
            "assigned_on": DAYS,
            "due_on": DAYS,
            "extended_due_on": DAYS,
            "done_on": DAYS,
        }
    ),
    max_size=8,
)


@given(rows=TASKS)
@settings(max_examples=20, deadline=None)
def test_tasks_are_counted_as_a_person_would(rows: list[dict[str, Any]]) -> None:
    asked = [REGISTERS.indicators[one] for one in ("tasks_completed", "tasks_on_time")]
    tally = Tally()
    for row in {row["code"]: row for row in rows}.values():
        due, done = row["extended_due_on"] or row["due_on"], row["done_on"]
        falls = due or row["assigned_on"]
        tally.add("tasks_completed", row["unit"], falls, True, done)
        on_time = due and done and done.date() <= due.date()
        tally.add("tasks_on_time", row["unit"], falls, due, on_time)
    assert counted("tasks", asked, rows) == tally.told(set())


RATINGS = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from("ABCDEFGH"),
            "unit": st.sampled_from("uv"),
            "dossier": st.sampled_from([None, "1", "2"]),
            "stage": st.sampled_from([1, 2]),
            "score": st.integers(1, 5),
            "rated_at": MOMENTS,
        }
    ),
    max_size=8,
)


@given(rows=RATINGS)
@settings(max_examples=20, deadline=None)
def test_the_first_rating_of_a_stage_of_a_dossier_counts(rows: list[dict[str, Any]]) -> None:
    tally, seen = Tally(), set()
    latest = {row["code"]: row for row in rows}.values()
    for row in sorted(latest, key=lambda one: (one["rated_at"], one["code"])):
        matter = (row["unit"], row["dossier"], row["stage"])
        if row["dossier"] is None or matter not in seen:
            tally.add("satisfaction", row["unit"], row["rated_at"], True, row["score"] >= 4)
        seen.add(matter)
    asked = [REGISTERS.indicators["satisfaction"]]
    assert counted("ratings", asked, rows) == tally.told(set())


def test_every_kind_that_may_be_counted_has_its_fields():
    assert {one.id for one in REGISTERS.records.items} == set(RECORD_KINDS)


def test_what_is_counted_is_said_in_words():
    said = count_sentence(OF_766["i766_petitions_bad"], REGISTERS.records["petitions"])
    assert "có «Hạn trả lời» thuộc kỳ" in said
    assert "«Lượt không hài lòng» không nhiều hơn «Lượt hài lòng»" in said
    (gate,) = (one for one in campaign_sentences(load_rulebook(CAMPAIGN)) if "theo số liệu" in one)
    assert "«Nhiệm vụ được giao đã hoàn thành» dưới 100 %" in gate


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"from": "petitions"}, "chưa nêu 'petitions'"),
        (
            {"from": "sheet", "ratio": ["a", "b"], "tasks": {"date": "done_on"}},
            "không dùng 'tasks'",
        ),
    ],
)
def test_an_indicator_counts_the_records_it_names(block: dict[str, Any], said: str) -> None:
    plain = {"id": "i", "title": "T", "unit": "%", "noun": "việc", "over": "sum"}
    with pytest.raises(ValueError, match=said):
        Indicator.model_validate(plain | block)


# Taking in.

PETITION_HEAD = (
    "MaPhanAnh,DonViXuLy,LoaiPhanAnh,NgayTiepNhan,HanTraLoi,NgayTraLoi,NgayCongKhai,KetQuaXuLy,"
    "LuotHaiLong,LuotKhongHaiLong,BiPhanAnhLai,KetLuanNoiDung"
)
TASK_HEAD = "MaNhiemVu,NoiDung,DonViThucHien,CoQuanGiao,NgayGiao,HanHoanThanh,NgayHoanThanh"


def written(path: Path, head: str, *lines: str) -> Path:
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def task(code: str, due: str = "", done: str = "", assigned: str = "02/05/2026") -> str:
    return f"{code},Việc {code},07210,UBND tỉnh,{assigned},{due},{done}"


def figure(office, unit: str, month: str, name: str) -> tuple[int, int] | None:
    with office.ledger.reading() as session:
        held = measurements_in_force(session, [month])
    found = [one for one in held if (one.unit, one.indicator) == (unit, name)]
    return (found[0].numerator, found[0].denominator) if found else None


def test_petitions_reach_the_index(office, tmp_path):
    lines = [
        "P1,07210,1,02/05/2026,20/05/2026,20/05/2026,,1,1,1,0,",  # on its last day: in time
        "P2,07210,2,02/05/2026,20/05/2026,21/05/2026,,1,0,0,0,3",  # a day late
        "P3,07210,2,02/05/2026,20/05/2026,19/05/2026,,1,0,1,0,",  # disliked
        "P4,07210,1,20/05/2026,10/06/2026,,,,,,,",  # not yet due
        "P5,07210,3,02/05/2026,20/05/2026,03/05/2026,,3,,,,",  # another's
    ]
    path = written(tmp_path / "p.csv", PETITION_HEAD, *lines)
    (told,) = import_records(office, "petitions", [path], "2026-05", ["commune", "department"])
    assert (told.rows, told.without_rows) == (5, ())
    compute(office, "bo-chi-so-766", "2026-05")
    found = {
        name: figure(office, "07210", "2026-05", name)
        for name in ("petitions_due", "petitions_on_time", "i766_petitions_bad")
    }
    assert found == {
        "petitions_due": (3, 1),
        "petitions_on_time": (2, 3),
        "i766_petitions_bad": (2, 1),
    }
    assert figure(office, "07210", "2026-05", "i766_petitions_on_staff") == (2, 5)
    assert figure(office, "07228", "2026-05", "petitions_due") == (0, 1)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("P1,07210,,02/05/2026,,,,,,,,", "empty_value"),
        ("P1,07210,4,02/05/2026,,,,,,,,", "bad_code"),
        ("P1,07210,1,02/05/2026,,,,1,,,,", "empty_value"),  # answered, no day
        ("P1,07210,1,02/05/2026,01/05/2026,,,,,,,", "due_out_of_range"),
        ("P1,07210,1,02/05/2026,01/08/2026,,,,,,,", "due_out_of_range"),
        ("P1,07210,1,02/05/2026,,01/05/2026,,1,,,,", "days_backwards"),
        ("P1,07210,1,02/05/2026,,,,,1.5,,,", "not_whole"),
        ("P1,07210,1,02/04/2026,,,,,,,,", "wrong_month"),
        ("P1,Xã Không Có,1,02/05/2026,,,,,,,,", "unknown_unit"),
    ],
)
def test_a_bad_petition_is_refused_at_its_line(office, tmp_path, line, code):
    path = written(tmp_path / "p.csv", PETITION_HEAD, "P0,07210,1,02/05/2026,,,,,,,,", line)
    with pytest.raises(Refused) as refused:
        import_records(office, "petitions", [path], "2026-05")
    problem, _ = refused.value.problems
    assert (problem.code, problem.file, problem.line) == (code, "p.csv", 3)
    assert not list((office.data / "petitions").iterdir())


def test_a_due_day_within_ninety_days_is_taken(office, tmp_path):
    path = written(tmp_path / "p.csv", PETITION_HEAD, "P1,07210,1,02/05/2026,31/07/2026,,,,,,,")
    assert import_records(office, "petitions", [path], "2026-05")[0].rows == 1


def test_a_later_file_does_not_move_a_due_day_or_take_an_answer_back(office, tmp_path):
    first = written(
        tmp_path / "5.csv", PETITION_HEAD, "P1,07210,1,02/05/2026,20/05/2026,21/05/2026,,1,,,,"
    )
    import_records(office, "petitions", [first], "2026-05")
    for change in (
        "P1,07210,1,02/05/2026,20/06/2026,21/05/2026,,1,,,,",
        "P1,07210,1,02/05/2026,20/05/2026,01/06/2026,,1,,,,",
    ):
        later = written(tmp_path / "6.csv", PETITION_HEAD, change)
        with pytest.raises(Refused) as refused:
            import_records(office, "petitions", [later], "2026-06")
        assert "goes_back" in {one.code for one in refused.value.problems}


def test_a_task_counts_once_it_is_due_and_stays_undone_until_done(office, tmp_path):
    may = [
        task("T1", "10/05/2026", "10/05/2026"),
        task("T2", "11/05/2026"),  # never done
        task("T3", "01/06/2026"),  # due later
        task("T4"),  # no due day: counts where it was assigned
    ]
    path = written(tmp_path / "5.csv", TASK_HEAD, *may)
    import_records(office, "tasks", [path], "2026-05")
    compute(office, CAMPAIGN, "2026-05")
    assert figure(office, "07210", "2026-05", "tasks_completed") == (1, 3)
    assert figure(office, "07210", "2026-05", "tasks_on_time") == (1, 2)
    june = [task("T2", "11/05/2026", "02/06/2026"), task("T3", "01/06/2026", "02/06/2026")]
    import_records(office, "tasks", [written(tmp_path / "6.csv", TASK_HEAD, *june)], "2026-06")
    compute(office, CAMPAIGN, "2026-06")
    assert figure(office, "07210", "2026-06", "tasks_completed") == (1, 1)
    assert figure(office, "07210", "2026-06", "tasks_on_time") == (0, 1)
    entry = find_entry(board(office, CAMPAIGN, "2026-06", "month"), "07210")[1]
    passed = {gate["id"]: gate["passed"] for gate in entry["gates"]}
    assert (passed["tasks_finished"], passed["tasks_and_targets"]) == (True, None)


def test_an_unfinished_task_holds_a_unit_and_no_report_holds_nobody(office, tmp_path):
    path = written(tmp_path / "5.csv", TASK_HEAD, task("T2", "11/05/2026"))
    import_records(office, "tasks", [path], "2026-05")
    compute(office, CAMPAIGN, "2026-05")
    document = board(office, CAMPAIGN, "2026-05", "month")
    passed = {
        unit: {gate["id"]: gate["passed"] for gate in find_entry(document, unit)[1]["gates"]}
        for unit in ("07210", "07228")
    }
    assert passed["07210"]["tasks_finished"] is False
    assert passed["07228"]["tasks_finished"] is None


def test_tasks_move_nobody(office, month_files):
    files = month_files[0]
    take_month(office, files)
    compute(office, CAMPAIGN, files.month)
    before = board(office, CAMPAIGN, files.month, "month")
    import_records(office, "tasks", [files.tasks], files.month, TIERS)
    assert preview(office, CAMPAIGN, files.month).moved == ()
    compute(office, CAMPAIGN, files.month)
    after = board(office, CAMPAIGN, files.month, "month")

    def places(document):
        return [
            (one["unit"], one["rank"], one["total"])
            for part in document["boards"]
            for one in part["entries"]
        ]

    def held(document):
        return {
            one["unit"]
            for part in document["boards"]
            for one in part["entries"]
            for gate in one["gates"]
            if gate["passed"] is False
        }

    assert places(before) == places(after)
    assert held(before) == set()
    assert held(after)


def test_an_extension_counts_and_moving_the_first_due_day_is_refused(office, tmp_path):
    head = TASK_HEAD + ",HanGiaHan"
    first = written(tmp_path / "5.csv", head, task("T1", "20/05/2026") + ",")
    import_records(office, "tasks", [first], "2026-05")
    moved = written(tmp_path / "6.csv", head, task("T1", "20/06/2026", "19/06/2026") + ",")
    with pytest.raises(Refused, match="Hạn hoàn thành: lùi lại"):
        import_records(office, "tasks", [moved], "2026-06")
    longer = task("T1", "20/05/2026", "19/06/2026") + ",20/06/2026"
    import_records(office, "tasks", [written(tmp_path / "6b.csv", head, longer)], "2026-06")
    compute(office, CAMPAIGN, "2026-06")
    assert figure(office, "07210", "2026-06", "tasks_on_time") == (1, 1)


def test_a_file_of_tasks_without_due_days_is_refused(office, tmp_path):
    head = TASK_HEAD.replace(",HanHoanThanh", "")
    path = written(tmp_path / "t.csv", head, "T1,Việc,07210,UBND tỉnh,02/05/2026,")
    with pytest.raises(Refused, match="thiếu cột HanHoanThanh"):
        import_records(office, "tasks", [path], "2026-05")


@pytest.mark.parametrize(
    ("kind", "head", "line"),
    [
        ("petitions", PETITION_HEAD, "P1,07210,1,02/05/2026,20/05/2026,,,,,,,"),
        ("tasks", TASK_HEAD, task("T1", "20/05/2026")),
    ],
)
def test_the_command_checks_then_takes_once(office, tmp_path, capsys, kind, head, line):
    path = written(tmp_path / "a.csv", head, line)
    command = ["--data", str(office.data), "import", kind, str(path), "--month", "2026-05"]
    command += ["--covers", "commune", "--json"]
    for extra, is_new, dry in ((["--dry-run"], True, True), ([], True, False), ([], False, False)):
        assert run([*command, *extra]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["dry_run"], told["files"][0]["is_new"]) == (dry, is_new)
    bad = written(tmp_path / "b.csv", head, line.replace("07210", "Xã Không Có"))
    assert run([*command[:4], str(bad), *command[5:]]) == 1
    assert json.loads(capsys.readouterr().out)["errors"][0]["line"] == 2


# Ratings in words, on two scales, of dossiers.

RATING_HEAD = "MaPhieu,DonVi,GiaiDoan,MucHaiLong,ThoiDiemDanhGia,MaHoSo"


def ratings(path: Path, *rows: str) -> Path:
    return written(path, RATING_HEAD, *rows)


@pytest.mark.parametrize(
    ("word", "satisfied"),
    [
        ("👍", 1),
        ("Thích", 1),
        ("Hài lòng", 1),
        ("4", 1),
        ("3", 0),
        ("Bình thường", 0),
        ("Không hài lòng", 0),
        ("KHÔNG THÍCH", 0),
        ("👎", 0),
    ],
)
def test_faces_and_words_mean_a_score(office, tmp_path, word, satisfied):
    path = ratings(tmp_path / "r.csv", f"D1,07210,1,{word},05/05/2026,")
    (told,) = import_records(office, "ratings", [path], "2026-05")
    assert told.notes == ()
    compute(office, CAMPAIGN, "2026-05")
    assert figure(office, "07210", "2026-05", "satisfaction") == (satisfied, 1)


def test_a_word_that_no_scale_has_is_refused_with_those_known(office, tmp_path):
    path = ratings(tmp_path / "r.csv", "D1,07210,1,tạm được,05/05/2026,")
    with pytest.raises(Refused) as refused:
        import_records(office, "ratings", [path], "2026-05")
    problem, _ = refused.value.problems
    assert (problem.code, problem.line) == ("not_whole", 2)
    assert "thích (5)" in problem.hint


def test_two_scales_in_one_file_are_told(office, tmp_path):
    mixed = ("D1,07210,1,5,05/05/2026,", "D2,07210,1,Thích,05/05/2026,")
    (told,) = import_records(office, "ratings", [ratings(tmp_path / "r.csv", *mixed)], "2026-05")
    (note,) = told.notes
    assert "1 theo thang năm mức, 1 theo thang thích, không thích" in note
    plain = ("D3,07210,1,Bình thường,05/05/2026,", "D4,07210,1,Thích,05/05/2026,")
    (told,) = import_records(office, "ratings", [ratings(tmp_path / "s.csv", *plain)], "2026-05")
    assert told.notes == ()


def dossier(office, tmp_path, code: str, unit: str) -> None:
    """Put one dossier into the register, through its own file."""
    head = (
        "MaHoSo,DonViXuLy,MaTTHC,TrangThaiHoSo,KenhThucHien,NgayTiepNhan,NgayKetThucXuLy,"
        "NgayHenTra,NgayHenTraMoi,TongPhiLePhi,SoDinhDanh,DuocThanhToanTrucTuyen,"
        "HoSoCoThanhPhanSoHoa,KetQuaSoHoa,KetQuaDienTuKySo,KhaiThacDuLieuSoHoa,HinhThuc,MucDo,"
        "KySoNguoiTiepNhan,ChungThucBanSao,ChungThucBanSaoDienTu,DaGiaiTrinh,DaXinLoi,"
        "NguyenNhanQuaHan"
    )
    line = f"{code},{unit},1.1,4,2,20260505080000,,,,0,MH1,0,1,0,0,0,0,2,0,0,0,0,0,"
    import_records(office, "dossiers", [written(tmp_path / "hs.csv", head, line)], "2026-05")


def test_ratings_of_unknown_dossiers_are_told_and_count_like_those_without(office, tmp_path):
    dossier(office, tmp_path, "HS-1", "07210")
    rows = (
        "D1,07210,1,5,05/05/2026,hs-1",
        "D2,07210,1,5,05/05/2026,HS-9",
        "D3,07210,1,5,05/05/2026,",
    )
    (told,) = import_records(office, "ratings", [ratings(tmp_path / "r.csv", *rows)], "2026-05")
    (note,) = told.notes
    assert note.startswith("1 phiếu đánh giá nêu mã hồ sơ chưa có trong sổ")
    compute(office, CAMPAIGN, "2026-05")
    assert figure(office, "07210", "2026-05", "satisfaction") == (3, 3)


def test_a_rating_of_another_unit_s_dossier_is_refused(office, tmp_path):
    dossier(office, tmp_path, "HS-1", "07228")
    path = ratings(tmp_path / "r.csv", "D1,07210,1,5,05/05/2026,HS-1")
    with pytest.raises(Refused) as refused:
        import_records(office, "ratings", [path], "2026-05")
    (problem,) = refused.value.problems
    assert problem.code == "other_unit"
    assert "HS-1" in problem.message


def test_a_second_rating_of_a_stage_is_told_and_does_not_count(office, tmp_path):
    first = ratings(tmp_path / "1.csv", "D1,07210,1,1,05/05/2026,HS-1")
    import_records(office, "ratings", [first], "2026-05")
    again = ("D2,07210,1,5,06/05/2026,hs-1", "D3,07210,2,5,06/05/2026,HS-1")
    (told,) = import_records(office, "ratings", [ratings(tmp_path / "2.csv", *again)], "2026-05")
    assert any(note.startswith("1 phiếu đánh giá trùng") for note in told.notes)
    compute(office, CAMPAIGN, "2026-05")
    assert figure(office, "07210", "2026-05", "satisfaction") == (1, 2)


def test_sipas_factors_are_counted_by_stage_where_they_were_asked(office, tmp_path):
    head = RATING_HEAD + ",SipasTiepCan"
    rows = ("D1,07210,1,1,05/05/2026,,4", "D2,07210,1,5,05/05/2026,,3", "D3,07210,2,5,05/05/2026,,")
    import_records(office, "ratings", [written(tmp_path / "r.csv", head, *rows)], "2026-05")
    compute(office, "phan-tich-hai-long", "2026-05")
    found = [
        figure(office, "07210", "2026-05", name)
        for name in ("sipas_access_reception", "sipas_access_settlement", "satisfaction_reception")
    ]
    assert found == [(1, 2), (0, 0), (1, 2)]
    bad = written(tmp_path / "b.csv", head, "D9,07210,1,1,05/05/2026,,6")
    with pytest.raises(Refused, match="từ 1 đến 5"):
        import_records(office, "ratings", [bad], "2026-05")


def test_a_source_s_scale_is_checked(tmp_path):
    shipped = (Path(__file__).parents[1] / "measurements/sources/cong-dich-vu-cong.yaml").read_text(
        encoding="utf-8"
    )
    for old, new, code in (
        ("thích: 5", "thích: 6", "out_of_range"),
        (
            "bình thường: 3\n            không thích",
            "bình thường: 2\n            không thích",
            "two_meanings",
        ),
    ):
        assert old in shipped
        (tmp_path / "sai.yaml").write_text(shipped.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(Refused) as refused:
            load_system("sai", REGISTERS.records, tmp_path)
        assert [one.code for one in refused.value.problems] == [code]
    assert load_system(PORTAL, REGISTERS.records)
