"""The month through every room: files in, boards out; frozen and repeatable."""

import json
from datetime import date

import pytest
from conftest import CAMPAIGN, TIERS, make_files, take_month
from sqlmodel import select

from ledger.runs import current_run
from ledger.tables import BatchRow, MeasurementRow, RunRow
from measurements.counting.counts import count_records
from operations.awarding.filing import award_file
from operations.awarding.papers import write_papers
from operations.awarding.proposing import propose
from operations.boards import board, document_of
from operations.explaining import explanation
from operations.intake.figures import import_figures
from operations.intake.records import import_records
from operations.periods.gather import over_window
from operations.periods.month import compute, in_every_campaign, preview, publish
from operations.periods.verification import is_as_stored
from operations.standing import standing
from operations.views import find_entry
from rules.errors import Refused
from rules.loader import load_registers


def rows(office, table):
    with office.ledger.reading() as session:
        return session.exec(select(table)).all()


def entry(document, unit):
    return find_entry(document, unit)[1]


def test_a_season_gives_ranked_boards_for_113_units(season):
    document = board(season, CAMPAIGN, "2026-06", "campaign")
    sizes = {one["id"]: len(one["entries"]) for one in document["boards"]}
    assert sizes == {"departments": 14, "communes": 99, "central": 0}
    assert document["mark"] == "số liệu minh họa"
    assert document["status"] == "published"
    assert document["months"] == ["2026-05", "2026-06"]
    for one in document["boards"]:
        places = [entry["rank"] for entry in one["entries"] if entry["rank"]]
        assert places == sorted(places)
        assert places[:1] in ([1], [])


def test_a_unit_without_dossiers_is_listed_unranked(season):
    document = board(season, CAMPAIGN, "2026-06", "month")
    assert entry(document, "thanh-tra-tinh")["rank"] is None


def test_points_and_ratios_are_text_and_counts_are_whole(season):
    def walk(value):
        assert not isinstance(value, float)
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict | list):
                walk(inner)

    walk(board(season, CAMPAIGN, "2026-06", "month"))


def test_printed_points_add_up_to_the_printed_total(season):
    from decimal import Decimal

    for one in board(season, CAMPAIGN, "2026-06", "campaign")["boards"]:
        for unit in one["entries"]:
            lines = sum(Decimal(line["points"] or 0) for line in unit["criteria"])
            extra = sum(Decimal(line["points"]) for line in unit["adjustments"])
            assert lines + extra == Decimal(unit["total"])


def test_a_run_done_again_gives_the_same_bytes(season):
    runs = rows(season, RunRow)
    assert len(runs) == 2
    assert all(is_as_stored(run) for run in runs)


def test_a_run_whose_figures_were_altered_no_longer_verifies(season):
    run = rows(season, RunRow)[0]
    held = json.loads(run.snapshot)
    column = held["windows"]["month"]["figures"]["dossiers_online"]
    column[20][1] -= 1
    altered = RunRow(**run.model_dump() | {"snapshot": json.dumps(held)})
    assert not is_as_stored(altered)


def test_computing_twice_gives_the_same_fingerprint(office, month_files):
    take_month(office, month_files[0])
    first = compute(office, CAMPAIGN, "2026-05").run.fingerprint
    again = compute(office, CAMPAIGN, "2026-05").run.fingerprint
    assert first == again
    assert len(rows(office, RunRow)) == 1


def test_a_preview_stores_nothing(office, month_files):
    take_month(office, month_files[0])
    before = len(rows(office, MeasurementRow))
    assert preview(office, CAMPAIGN, "2026-05").run.fingerprint
    assert rows(office, RunRow) == []
    assert len(rows(office, MeasurementRow)) == before


def test_a_published_month_is_frozen(office, month_files):
    take_month(office, month_files[0])
    compute(office, CAMPAIGN, "2026-05")
    publish(office, CAMPAIGN, "2026-05")
    shown = board(office, CAMPAIGN, "2026-05")
    with office.ledger.writing() as session:
        for row in session.exec(select(MeasurementRow)).all():
            row.numerator = 0
            session.add(row)
    with pytest.raises(Refused, match="đã công bố"):
        compute(office, CAMPAIGN, "2026-05")
    assert board(office, CAMPAIGN, "2026-05") == shown
    publish(office, CAMPAIGN, "2026-05")
    assert board(office, CAMPAIGN, "2026-05") == shown


def test_the_same_files_twice_change_nothing(office, month_files):
    take_month(office, month_files[0])
    held = [(row.id, row.covers) for row in rows(office, BatchRow)]
    figures = len(rows(office, MeasurementRow))
    take_month(office, month_files[0])
    assert [(row.id, row.covers) for row in rows(office, BatchRow)] == held
    assert len(rows(office, MeasurementRow)) == figures


def test_a_dry_run_writes_nothing(office, month_files):
    files = month_files[0]
    (told,) = import_records(office, "dossiers", [files.dossiers], "2026-05", (), dry_run=True)
    assert told.rows > 500
    assert "Thanh tra tỉnh" in told.without_rows
    import_figures(office, [files.figures], "2026-05", dry_run=True)
    assert rows(office, BatchRow) == rows(office, MeasurementRow) == []
    assert not (office.data / "dossiers").exists()


def test_a_unit_nobody_covers_is_missing_and_a_covered_one_has_nothing_to_count(
    office, month_files
):
    files = month_files[0]
    import_records(office, "dossiers", [files.dossiers], "2026-05")
    compute(office, CAMPAIGN, "2026-05")
    line = entry(board(office, CAMPAIGN, "2026-05"), "thanh-tra-tinh")["criteria"][5]
    assert (line["id"], line["state"]) == ("dossiers_online", "missing")
    import_records(office, "dossiers", [files.dossiers], "2026-05", TIERS)
    compute(office, CAMPAIGN, "2026-05")
    line = entry(board(office, CAMPAIGN, "2026-05"), "thanh-tra-tinh")["criteria"][5]
    assert line["state"] == "not_applicable"


def test_one_unreported_month_makes_the_window_missing(season):
    """Xã Sơn Động leaves one figure of 05/2026 blank: hiding a bad month must not help."""
    for window, state in (("month", "measured"), ("campaign", "missing")):
        lines = entry(board(season, CAMPAIGN, "2026-06", window), "07615")["criteria"]
        line = next(one for one in lines if one["id"] == "self_submission")
        assert line["state"] == state


def test_distinct_applicants_are_recounted_for_the_window(season):
    def usage(month, window):
        lines = entry(board(season, CAMPAIGN, month, window), "07210")["criteria"]
        return next(one for one in lines if one["id"] == "online_service_usage")["denominator"]

    apart = usage("2026-05", "month") + usage("2026-06", "month")
    together = usage("2026-06", "campaign")
    assert max(usage("2026-05", "month"), usage("2026-06", "month")) <= together <= apart


def test_sums_of_months_equal_the_window(season):
    def received(month, window):
        lines = entry(board(season, CAMPAIGN, month, window), "07210")["criteria"]
        return next(one for one in lines if one["id"] == "dossiers_online")["denominator"]

    assert received("2026-06", "campaign") == sum(
        received(month, "month") for month in ("2026-05", "2026-06")
    )


def test_counts_on_the_board_are_those_of_the_files(season):
    registers = load_registers()
    files = sorted((season.data / "dossiers").glob("*.parquet"))
    indicator = registers.indicators["dossiers_online"]
    counted = count_records(registers.records["dossiers"], [indicator], files, ["2026-06"])
    document = board(season, CAMPAIGN, "2026-06")
    for unit, _, _, top, under in counted:
        line = entry(document, unit)["criteria"][5]
        assert (line["numerator"], line["denominator"]) == (top, under)


def test_a_stock_is_the_last_months_figure():
    from measurements.model import Measurement

    stock = load_registers().indicators["officials_participating"]
    held = {
        "2026-05": Measurement("u", "2026-05", stock.id, "measured", 1, 9, ""),
        "2026-06": Measurement("u", "2026-06", stock.id, "measured", 8, 8, ""),
    }
    row = over_window(stock, "u", held, ["2026-05", "2026-06"])
    assert (row.state, row.numerator, row.denominator) == ("measured", 8, 8)
    assert over_window(stock, "u", held, ["2026-06", "2026-07"]).state == "missing"


def test_a_year_that_begins_before_the_figures_has_no_board(season):
    with pytest.raises(Refused, match="không có bảng theo kỳ 'year'"):
        board(season, CAMPAIGN, "2026-06", "year")


def test_standing_finds_a_unit_by_its_name_without_accents(season):
    told = standing(season, "Kinh Bac", CAMPAIGN)
    assert (told["unit"], told["name"], told["month"]) == ("09187", "Phường Kinh Bắc", "2026-06")
    assert [place["window"] for place in told["places"]] == ["campaign", "month"]
    assert [one["month"] for one in told["history"]] == ["2026-05", "2026-06"]


def test_explain_says_what_is_missing_in_cases_and_where_each_figure_came_from(season):
    document = board(season, CAMPAIGN, "2026-06")
    short = next(
        (unit, line)
        for one in document["boards"]
        for unit in one["entries"]
        for line in unit["criteria"]
        if line["id"] == "dossiers_digitised" and line["short_by"]
    )
    told = explanation(season, short[0]["unit"], "dossiers_digitised", CAMPAIGN)
    line = told["line"]
    assert line["numerator"] + line["short_by"] == line["denominator"]
    assert told["short_words"] == f"cần thêm {line['short_by']} hồ sơ"
    (source,) = told["sources"]
    assert source["figure"] == f"{line['numerator']}/{line['denominator']}"
    assert source["origin"].startswith("ho-so-2026-06")
    assert told["clauses"] == ["mục II.3, gạch đầu dòng 2, Kế hoạch thi đua tháng 5/2026"]


def test_explain_shows_the_figures_the_board_was_computed_from(office, month_files):
    """A later sheet changes what is in force, not what a computed board explains."""
    from measurements.sheets.form import write_figures_sheet
    from operations.intake.figures import sheet_indicators

    take_month(office, month_files[0])
    compute(office, CAMPAIGN, "2026-05")
    before = explanation(office, "07210", "citizens_guided", CAMPAIGN)["sources"]
    later = office.data / "sua.xlsx"
    unit = office.units.find("07210")
    indicators = sheet_indicators(office)
    write_figures_sheet(
        later, "2026-05", [unit], indicators, {("07210", one.id): (1, 7) for one in indicators}
    )
    import_figures(office, [later], "2026-05")
    assert explanation(office, "07210", "citizens_guided", CAMPAIGN)["sources"] == before
    compute(office, CAMPAIGN, "2026-05")
    (after,) = explanation(office, "07210", "citizens_guided", CAMPAIGN)["sources"]
    assert after["figure"] == "1/7"
    assert after["origin"].startswith("sua.xlsx")


def test_a_missing_month_is_told_among_the_sources(season):
    told = explanation(season, "07615", "tự nộp", CAMPAIGN, window="campaign")
    assert [one["state"] for one in told["sources"]] == ["missing", "measured"]
    assert told["working"] == "chưa báo cáo nên không có điểm"


def test_an_unknown_criterion_lists_those_there_are(season):
    with pytest.raises(Refused, match="không có tiêu chí") as refused:
        explanation(season, "07210", "nước sạch", CAMPAIGN)
    assert "satisfaction" in refused.value.problems[0].hint


@pytest.mark.parametrize(
    ("month", "told"),
    [("2026-04", "nằm ngoài"), ("2027-01", "nằm ngoài"), ("2026-13", "không phải là tháng")],
)
def test_a_wrong_month_is_refused(office, month, told):
    with pytest.raises(Refused, match=told):
        compute(office, CAMPAIGN, month)


def test_a_month_without_figures_is_refused(office):
    with pytest.raises(Refused, match="chưa có số liệu nào"):
        compute(office, CAMPAIGN, "2026-05")


def test_one_bad_file_among_good_ones_changes_nothing(office, month_files, tmp_path):
    broken = tmp_path / "hong.csv"
    broken.write_text("MaHoSo;DonViXuLy\n1;07210\n", encoding="utf-8")
    files = [month_files[0].dossiers, broken]
    with pytest.raises(Refused, match=r"hong\.csv"):
        import_records(office, "dossiers", files, "2026-05")
    assert rows(office, BatchRow) == []
    assert not list((office.data / "dossiers").iterdir())


def test_a_file_without_a_column_that_an_indicator_counts_is_refused(office, month_files, tmp_path):
    text = month_files[0].dossiers.read_text(encoding="utf-8-sig")
    lacking = tmp_path / "thieu.csv"
    lacking.write_text(text.replace("DuocThanhToanTrucTuyen", "Khac", 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        import_records(office, "dossiers", [lacking], "2026-05")
    (told,) = refused.value.problems  # once, with all that need it
    assert told.message == (
        "thiếu cột DuocThanhToanTrucTuyen mà chỉ số 'Hồ sơ thanh toán trực tuyến trên hồ sơ có "
        "phí, lệ phí', 'Hồ sơ thanh toán trực tuyến' cần để đếm"
    )
    assert rows(office, BatchRow) == []


def test_no_applicant_is_stored_in_the_clear(season, month_files):
    text = month_files[0].dossiers.read_text(encoding="utf-8-sig")
    header, first = (line.split(",") for line in text.splitlines()[:2])
    identity = first[header.index("SoDinhDanh")].strip('"')
    assert identity.startswith("MH")
    for path in (season.data / "dossiers").iterdir():
        assert identity.encode() not in path.read_bytes()


def test_units_move_with_a_reason(season, month_files, tmp_path):
    from operations.office import init_office

    other = init_office(tmp_path / "other")
    try:
        for files in make_files(other, tmp_path / "files")[:2]:
            take_month(other, files)
            done = compute(other, CAMPAIGN, files.month)
            publish(other, CAMPAIGN, files.month)
        assert done.moved
        assert all(one.before != one.after for one in done.moved)
        assert all(bool(one.criterion) == (one.points != "0") for one in done.moved)
        assert any(one.criterion for one in done.moved)
        assert ("Xã Sơn Động", "self_submission") not in done.missing
    finally:
        other.close()


def test_the_first_of_each_board_are_proposed_and_nobody_for_a_missed_target_is_left_out(season):
    document = award_file(season, CAMPAIGN, date(2026, 6, 30))
    campaign = board(season, CAMPAIGN, "2026-06", "campaign")
    by_board = [one for one in document["awards"] if one["board"]]
    for award in by_board:
        entries = next(one for one in campaign["boards"] if one["id"] == award["board"])["entries"]
        ranked = [one["unit"] for one in entries if one["rank"]]
        names = ended(award, "proposed")
        assert names == ranked[: len(names)]
        assert [one["subject"] for one in award["cases"]] == [one["unit"] for one in entries]
        assert award["ranked"] == len(ranked)
        assert len(names) <= award["quota"]
    departments = by_board[0]
    assert departments["quota"] == 3
    first = [one for one in departments["cases"] if one["outcome"] == "proposed"]
    assert any(one["met"] < one["of"] for one in first)
    assert len(document["standards"]) == 7


def ended(award, *outcomes):
    return [one["subject"] for one in award["cases"] if one["outcome"] in outcomes]


def test_the_papers_are_written_for_everybody_proposed(season, tmp_path):
    document, paths = propose(season, CAMPAIGN, date(2026, 6, 30), tmp_path / "ho-so")
    proposed = [one for award in document["awards"] for one in ended(award, "proposed")]
    reports = [one.name for one in paths if one.parent.name == "bao-cao-tap-the"]
    assert proposed
    assert len(reports) >= len(set(proposed))
    assert all(any(name.startswith(f"{one}") for name in reports) for one in proposed)


def test_papers_of_a_result_that_was_replaced_are_refused_and_nothing_is_written(season, tmp_path):
    document = award_file(season, CAMPAIGN, date(2026, 6, 30)) | {"fingerprint": "0" * 64}
    with pytest.raises(Refused) as refused:
        write_papers(season, document, tmp_path / "ho-so")
    assert [one.code for one in refused.value.problems] == ["superseded_run"]
    assert not list(tmp_path.iterdir())


def test_nothing_is_proposed_before_anything_is_published(season):
    with pytest.raises(Refused, match="chưa có tháng nào"):
        award_file(season, CAMPAIGN, date(2026, 5, 30))
    assert award_file(season, CAMPAIGN, date(2026, 5, 31))["month"] == "2026-05"


def test_a_failed_write_leaves_the_ledger_as_it_was(office, month_files):
    take_month(office, month_files[0])
    compute(office, CAMPAIGN, "2026-05")

    def break_it():
        with office.ledger.writing() as session:
            run = current_run(session, CAMPAIGN, "2026-05")
            run.status = "broken"
            session.add(run)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_it()
    assert rows(office, RunRow)[0].status == "scored"


def test_a_change_of_rules_lists_who_would_move_and_stores_nothing(season, tmp_path):
    from operations.rule_files.rule_changes import compare_rules
    from rules.loader import find_campaign

    before = len(rows(season, RunRow))
    text = find_campaign(CAMPAIGN).read_text(encoding="utf-8")
    eased = tmp_path / "campaign.yaml"
    eased.write_text(text.replace("    target: 95 %", "    target: 50 %"), encoding="utf-8")
    document = compare_rules(season, CAMPAIGN, str(eased), "2026-06")
    moved = next(one for one in document["windows"] if one["window"] == "month")["moved"]
    assert any(one["criterion"] == "satisfaction" for one in moved)
    same = compare_rules(season, CAMPAIGN, CAMPAIGN, "2026-06")
    assert all(not one["moved"] for one in same["windows"])
    assert len(rows(season, RunRow)) == before


def test_the_same_measurements_run_through_several_campaigns_at_once(office, month_files):
    """Online of one commune: counted once, asked 90, 95 and 85 %, each with its own verdict."""
    take_month(office, month_files[0])
    done = {
        one.run.campaign: one.run for one in in_every_campaign(office, "2026-05", None, compute)
    }
    assert sorted(done) == ["chi-thi-10-2023", "chi-tieu-hcc-2026", CAMPAIGN]
    told = {}
    for name, run in done.items():
        assert is_as_stored(run)
        entries = [one for each in document_of(run, "month")["boards"] for one in each["entries"]]
        for entry in entries:
            for line in entry["criteria"]:
                if line["id"] == "dossiers_online":
                    told.setdefault(entry["unit"], {})[name] = line
    communes = {unit.code for unit in office.units.of_tiers(("commune",), date(2026, 5, 31))}
    seen = set()
    for lines in (told[unit] for unit in communes):
        figures = {(one["numerator"], one["denominator"]) for one in lines.values()}
        assert len(figures) == 1
        assert {name: one["target"] for name, one in lines.items()} == {
            "chi-thi-10-2023": "85",
            "chi-tieu-hcc-2026": "95",
            CAMPAIGN: "90",
        }
        seen.add(tuple(lines[name]["met"] for name in sorted(lines)))
    assert len(seen) > 1


def test_the_province_is_the_sum_of_its_units_where_it_reports_nothing(office, month_files):
    take_month(office, month_files[0])
    run = compute(office, "chi-tieu-hcc-2026", "2026-05").run
    boards = {one["id"]: one["entries"] for one in document_of(run, "month")["boards"]}
    line = "dossiers_online"
    (province,) = boards["province"]

    def figure(entry):
        found = next(one for one in entry["criteria"] if one["id"] == line)
        return found["numerator"] or 0, found["denominator"] or 0

    units = [figure(one) for one in (*boards["department"], *boards["commune"])]
    assert figure(province) == tuple(map(sum, zip(*units, strict=True)))


def test_another_campaigns_total_is_an_indicator(season, tmp_path):
    from test_rules import _campaign_of

    from operations.intake.imported import from_campaigns
    from rules.loader import load_rulebook

    _campaign_of(tmp_path, "mot", "thi-dua-2026")
    book = load_rulebook("mot", tmp_path)
    found = {(row.unit, row.month): row for row in from_campaigns(season, book, ["2026-06"])}
    entries = board(season, CAMPAIGN, "2026-06")["boards"][1]["entries"]
    row = found[entries[0]["unit"], "2026-06"]
    assert row.numerator / row.denominator == float(entries[0]["total"])
    assert "bảng thi-dua-2026 tháng 2026-06" in row.origin
    assert ("thanh-tra-tinh", "2026-06") not in found


def test_the_organiser_that_takes_part_is_marked(season):
    document = board(season, CAMPAIGN, "2026-06")
    marked = [
        entry["unit"]
        for one in document["boards"]
        for entry in one["entries"]
        if "organiser" in entry["flags"]
    ]
    assert marked == ["vp-ubnd-tinh"]


def test_a_standard_not_attested_yet_is_unknown_and_bars_nobody(season):
    entry = board(season, CAMPAIGN, "2026-06")["boards"][0]["entries"][0]
    assert entry["gates"]
    assert all(gate["passed"] is None for gate in entry["gates"])
