"""Silence, odd files and later files must not help, and what was stored must not drift."""

from pathlib import Path

import pytest
from conftest import CAMPAIGN, take_month
from dossier_files import HEADER, dossiers, row
from sqlmodel import select

from ledger.tables import BatchRow, MeasurementRow, RunRow
from operations.boards import board
from operations.intake.figures import import_figures
from operations.intake.records import import_records
from operations.office import init_office
from operations.periods.month import compute, publish
from operations.periods.verification import is_as_stored
from operations.views import find_entry
from rules.errors import Refused
from scoring.windows import last_day


def figures(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text("unit,month,indicator,numerator,denominator\n" + text, encoding="utf-8")
    return path


def guided(folder: Path, top: int) -> Path:
    return figures(folder, f"{top}.csv", f"07210,2026-05,citizens_guided,{top},100\n")


def online(office, unit, month="2026-05", window="month"):
    lines = find_entry(board(office, CAMPAIGN, month, window), unit)[1]["criteria"]
    line = next(one for one in lines if one["id"] == "dossiers_online")
    return line["numerator"], line["denominator"]


def test_a_code_of_another_unit_is_refused(office, tmp_path):
    one = dossiers(tmp_path, "a.csv", [row(f"X{at}", "07210") for at in range(5)])
    import_records(office, "dossiers", [one], "2026-05")
    two = dossiers(tmp_path, "b.csv", [row("X1", "07228"), row("Y1", "07228")])
    with pytest.raises(Refused, match="đơn vị khác: 1 dòng, mã X1"):
        import_records(office, "dossiers", [two], "2026-05")


def test_a_code_in_two_files_of_one_command_is_refused(office, tmp_path):
    one = dossiers(tmp_path, "a.csv", [row("X1", "07210")])
    two = dossiers(tmp_path, "b.csv", [row("X1", "07210", good=False)])
    with pytest.raises(Refused, match="hai tệp của cùng lần nộp: X1"):
        import_records(office, "dossiers", [one, two], "2026-05")


def test_a_later_month_does_not_take_back_what_was_done(office, tmp_path):
    first = dossiers(tmp_path, "a.csv", [row("X1", "07210", good=False)])
    import_records(office, "dossiers", [first], "2026-05")
    undo = row("X1", "07210", "2026-06", done=False)
    undo[HEADER.index("TrangThaiHoSo")] = "3"
    with pytest.raises(Refused, match="lùi lại so với tệp tháng trước"):
        import_records(office, "dossiers", [dossiers(tmp_path, "b.csv", [undo])], "2026-06")


def test_a_late_correction_of_an_earlier_month_does_not_undo_a_later_one(office, tmp_path):
    """May is imported, then June finishes its dossiers, then May comes again with one more row."""
    open_rows = [row(f"X{at}", "07210", done=False) for at in range(4)]
    import_records(office, "dossiers", [dossiers(tmp_path, "5.csv", open_rows)], "2026-05")
    finished = []
    for at in range(4):
        one = row(f"X{at}", "07210", done=True)
        one[HEADER.index("NgayKetThucXuLy")] = "20260610080000"
        finished.append(one)
    import_records(office, "dossiers", [dossiers(tmp_path, "6.csv", finished)], "2026-06")
    again = [*open_rows, row("X9", "07210")]
    import_records(office, "dossiers", [dossiers(tmp_path, "5b.csv", again)], "2026-05")
    compute(office, CAMPAIGN, "2026-06")
    lines = find_entry(board(office, CAMPAIGN, "2026-06"), "07210")[1]["criteria"]
    digitised = next(one for one in lines if one["id"] == "dossiers_digitised")
    assert digitised["denominator"] == 4


def test_ratings_of_a_kiosk_that_restarts_its_numbers_are_refused(office, tmp_path):
    def ratings(name, month, score):
        day = month.replace("-", "")
        path = tmp_path / name
        lines = ["MaPhieu,DonVi,GiaiDoan,MucHaiLong,ThoiDiemDanhGia"]
        lines += [f"{at},07210,1,{score},{day}05080000" for at in range(3)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    import_records(office, "ratings", [ratings("5.csv", "2026-05", 1)], "2026-05")
    with pytest.raises(Refused, match="lùi lại"):
        import_records(office, "ratings", [ratings("6.csv", "2026-06", 5)], "2026-06")


def test_a_file_that_was_superseded_comes_in_force_again(office, tmp_path):
    good = dossiers(tmp_path, "a.csv", [row("X1", "07210")])
    bad = dossiers(tmp_path, "b.csv", [row("X1", "07210", good=False)])
    for one, expected in ((good, (1, 1)), (bad, (0, 1)), (good, (1, 1))):
        import_records(office, "dossiers", [one], "2026-05")
        compute(office, CAMPAIGN, "2026-05")
        assert online(office, "07210") == expected
    a, b = (
        figures(tmp_path, f"{at}.csv", f"07210,2026-05,citizens_guided,{at},100\n")
        for at in (90, 10)
    )
    for one, expected in ((a, 90), (b, 10), (a, 90)):
        import_figures(office, [one])
        with office.ledger.reading() as session:
            held = session.exec(
                select(MeasurementRow).where(
                    MeasurementRow.indicator == "citizens_guided",
                    MeasurementRow.superseded_at == None,  # noqa: E711
                )
            ).all()
        assert [one.numerator for one in held] == [expected]


def test_files_of_one_command_must_not_contradict_each_other(office, tmp_path):
    a, b = (
        figures(tmp_path, f"{at}.csv", f"07210,2026-05,citizens_guided,{at},100\n")
        for at in (90, 10)
    )
    with pytest.raises(Refused, match=r"khác với tệp 90\.csv"):
        import_figures(office, [a, b])
    import_figures(office, [a])
    (told,) = import_figures(office, [b])
    assert "thay 1 số đã có trong sổ; số cũ được giữ trong lịch sử" in told.notes


def test_nothing_to_count_is_told_at_import(office, tmp_path):
    (told,) = import_figures(
        office, [figures(tmp_path, "a.csv", "07210,2026-05,officials_participating,0,0\n")]
    )
    assert any("ghi 0/0, coi là không phát sinh" in note for note in told.notes)


@pytest.mark.parametrize("line", ["07210,2026-05,citizens_guided,1,234,1,500", "07210,2026-05"])
def test_a_line_of_another_length_is_not_cut_to_fit(office, tmp_path, line):
    with pytest.raises(Refused):
        import_figures(office, [figures(tmp_path, "a.csv", line + "\n")])


def test_importing_into_a_published_month_is_told(office, month_files, tmp_path):
    take_month(office, month_files[0])
    compute(office, CAMPAIGN, "2026-05")
    publish(office, CAMPAIGN, "2026-05")
    (told,) = import_figures(
        office, [figures(tmp_path, "a.csv", "07210,2026-05,citizens_guided,1,100\n")]
    )
    assert any("đã công bố" in note for note in told.notes)


def test_a_stale_board_is_not_published(office, month_files, tmp_path):
    take_month(office, month_files[0])
    compute(office, CAMPAIGN, "2026-05")
    import_figures(office, [figures(tmp_path, "a.csv", "07210,2026-05,citizens_guided,1,100\n")])
    with pytest.raises(Refused, match="không còn khớp"):
        publish(office, CAMPAIGN, "2026-05")
    compute(office, CAMPAIGN, "2026-05")
    assert publish(office, CAMPAIGN, "2026-05").status == "published"


def test_months_are_published_in_order(office, month_files):
    for files in month_files:
        take_month(office, files)
        compute(office, CAMPAIGN, files.month)
    with pytest.raises(Refused, match="chưa công bố"):
        publish(office, CAMPAIGN, "2026-06")


def test_a_stray_rule_file_never_reaches_the_ledger(office, month_files, tmp_path):
    take_month(office, month_files[0])
    with pytest.raises(Refused, match="không có phong trào"):
        compute(office, str(tmp_path / "campaign.yaml"), "2026-05")


def test_a_unit_that_reported_nothing_has_no_rank(office, tmp_path):
    one = dossiers(tmp_path, "a.csv", [row(f"X{at}", "07210") for at in range(12)])
    import_records(office, "dossiers", [one], "2026-05")
    compute(office, CAMPAIGN, "2026-05")
    document = board(office, CAMPAIGN, "2026-05")
    ranked = [entry["unit"] for entry in document["boards"][1]["entries"] if entry["rank"]]
    assert ranked == ["07210"]


def test_one_stray_figure_opens_no_window(office, month_files, tmp_path):
    take_month(office, month_files[0])
    stray = "".join(f"07210,2026-0{at},citizens_guided,1,1\n" for at in (1,))
    import_figures(office, [figures(tmp_path, "a.csv", stray)])
    compute(office, CAMPAIGN, "2026-05")
    with pytest.raises(Refused, match="không có bảng theo kỳ 'year'"):
        board(office, CAMPAIGN, "2026-05", "year")


def test_the_mark_of_made_up_data_is_under_the_fingerprint(season):
    with season.ledger.reading() as session:
        run = session.exec(select(RunRow)).first()
    assert is_as_stored(run)
    assert not is_as_stored(RunRow(**run.model_dump() | {"is_illustrative": False}))
    assert not is_as_stored(RunRow(**run.model_dump() | {"texts": "{}"}))


def test_a_lost_record_file_is_put_back_by_importing_it_again(office, tmp_path):
    one = dossiers(tmp_path, "a.csv", [row("X1", "07210")])
    import_records(office, "dossiers", [one], "2026-05")
    for path in (office.data / "dossiers").glob("*.parquet"):
        path.unlink()
    import_records(office, "dossiers", [one], "2026-05")
    compute(office, CAMPAIGN, "2026-05")
    assert online(office, "07210") == (1, 1)
    with office.ledger.reading() as session:
        assert len(session.exec(select(BatchRow)).all()) == 1


def test_a_new_key_is_never_made_beside_an_old_ledger(tmp_path):
    data = tmp_path / "data"
    init_office(data).close()
    (data / "applicant.key").unlink()
    with pytest.raises(Refused, match="thiếu tệp khóa"):
        init_office(data)
    (data / "applicant.key").write_text("abc", encoding="ascii")
    opened = init_office(data)
    with pytest.raises(Refused, match="bị hỏng"):
        opened.applicant_key()
    opened.close()


def test_last_days():
    assert last_day("2026-02").day == 28
    assert last_day("2028-02").day == 29
