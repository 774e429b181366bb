"""``thidua check``: silence, lateness, the impossible and the odd, from real files and figures."""

import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import comb
from random import Random

import pytest
from conftest import CAMPAIGN, TIERS, take_month
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import select

from cli.app import run
from ledger.tables import BatchRow, MeasurementRow
from measurements.findings.comparisons import load_comparisons, read_comparisons
from measurements.findings.held import MonthFigures
from measurements.findings.jumps import BOUND, LEAST_MOVE, is_jump, is_volume_jump, z_squared
from measurements.findings.months import check_figures
from measurements.findings.silence import Asked
from measurements.model import Measurement
from operations.checking import month_findings, write_findings
from operations.intake.batches import withdraw
from operations.intake.figures import import_figures
from operations.intake.records import import_records
from rules.errors import Refused
from rules.loader import load_registers

MAY, JUNE = "2026-05", "2026-06"
ON_TIME, LATE = datetime(2026, 6, 2, tzinfo=UTC), datetime(2026, 6, 4, tzinfo=UTC)
INDICATORS = {one.id: one for one in load_registers().indicators.items}


def at(office, when):
    """Let what follows happen from a moment on."""
    office.clock.now = when


def figures_file(folder, *rows, month=MAY, name="so-lieu.csv"):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "month", "indicator", "numerator", "denominator", "state"])
        writer.writerows([unit, month, *rest, *[""] * (4 - len(rest))] for unit, *rest in rows)
    return path


def found(document, code):
    return [one for one in document["findings"] if one["code"] == code]


def checked(office, month=MAY, **asked):
    return month_findings(office, month, CAMPAIGN, **asked)


# Silence and lateness.


def test_a_month_without_a_figure_is_wrong_and_says_so_once(office):
    for document in (checked(office), checked(office, unit="Kinh Bac")):
        assert [one["code"] for one in document["findings"]] == ["month_empty"]
        assert document["counts"]["wrong"] == 1


def test_who_has_not_reported_what_is_told_and_the_silent_once(office, month_files, tmp_path):
    import_records(office, "dossiers", [month_files[0].dossiers], MAY)
    units = ("07210", "07228")
    rows = [(one, "citizens_guided", 9, 10) for one in units]
    rows += [(units[0], "self_submission", 9, 9)]
    import_figures(office, [figures_file(tmp_path, *rows)])
    document = checked(office)
    told = {(one["unit"], one["subject"]) for one in found(document, "not_reported")}
    assert (units[1], "self_submission") in told
    assert (units[0], "self_submission") not in told
    nobody = {one["subject"]: one["severity"] for one in found(document, "nobody_reported")}
    assert nobody["satisfaction"] == "wrong"
    assert nobody["papers_saved"] == "to_know"
    assert not {subject for _, subject in told} & set(nobody)
    silent = [one["name"] for one in found(document, "unit_silent")]
    assert silent == ["Thanh tra tỉnh"]


def test_a_unit_on_a_board_of_those_that_report_need_not_report(office, month_files, tmp_path):
    take_month(office, month_files[0])
    central = {one.code for one in office.units if one.tier == "central"}
    assert not central & {one["unit"] for one in checked(office)["findings"]}
    code = sorted(central)[0]
    import_figures(office, [figures_file(tmp_path, (code, "citizens_guided", 9, 10))])
    assert code in {one["unit"] for one in found(checked(office), "not_reported")}


def test_a_unit_whose_figures_are_the_sum_of_others_need_not_report(season):
    document = month_findings(season, JUNE, "chi-tieu-hcc-2026")
    assert found(document, "nobody_reported")
    assert "bac-ninh" not in {one["unit"] for one in document["findings"]}


def test_every_campaign_of_the_month_is_checked_and_what_they_share_is_told_once(season):
    document = month_findings(season, JUNE)
    assert {CAMPAIGN, "chi-tieu-hcc-2026"} < set(document["campaigns"])
    late = [(one["place"], one["message"]) for one in found(document, "reported_late")]
    assert len(late) == len(set(late)) == 3


def test_a_covered_unit_without_a_dossier_is_not_silent(office, month_files):
    import_records(office, "dossiers", [month_files[0].dossiers], MAY, TIERS)
    assert found(checked(office), "unit_silent") == []


def test_late_is_after_the_day_the_campaign_computes(office, month_files, tmp_path):
    at(office, ON_TIME)
    take_month(office, month_files[0])
    assert found(checked(office), "reported_late") == []
    at(office, LATE)
    import_figures(office, [figures_file(tmp_path, ("07615", "self_submission", 5, 6))])
    (late,) = found(checked(office), "reported_late")
    assert (late["unit"], late["severity"]) == ("07615", "odd")
    assert {"of": "hạn", "figure": "08:00 ngày 03/06/2026"} in late["figures"]
    assert late["place"].startswith("so-lieu.csv, đợt ")


@pytest.mark.parametrize(("hour", "minute", "is_late"), [(0, 59, False), (1, 0, True)])
def test_the_hour_of_computing_is_the_limit_in_the_campaigns_zone(
    office, tmp_path, hour, minute, is_late
):
    at(office, datetime(2026, 6, 3, hour, minute, tzinfo=UTC) - timedelta(seconds=1))
    import_figures(office, [figures_file(tmp_path, ("07210", "self_submission", 5, 6))])
    assert bool(found(checked(office), "reported_late")) is is_late


def test_a_figure_changed_after_the_day_is_told_with_both_figures(office, tmp_path):
    at(office, ON_TIME)
    import_figures(office, [figures_file(tmp_path, ("07210", "self_submission", 5, 60))])
    at(office, LATE)
    import_figures(
        office, [figures_file(tmp_path, ("07210", "self_submission", 50, 60), name="sua.csv")]
    )
    document = checked(office)
    assert found(document, "reported_late") == []
    (one,) = found(document, "corrected_after")
    assert [each["figure"] for each in one["figures"]] == ["5/60", "50/60"]
    assert one["severity"] == "to_know"


def test_a_file_of_records_after_the_day_is_late_once_and_then_a_supplement(office, month_files):
    at(office, LATE)
    import_records(office, "dossiers", [month_files[0].dossiers], MAY)
    (late,) = found(checked(office), "reported_late")
    assert late["place"].startswith(month_files[0].dossiers.name)


# The impossible and the odd.


def figure(unit, indicator, top, under, month=MAY, state="measured"):
    return Measurement(unit, month, indicator, state, top, under, "tệp thử")


def held_of(*rows, month=JUNE, earlier=(MAY,)):
    figures = {(row.unit, row.month, row.indicator): row for row in rows}
    return MonthFigures(month, earlier, INDICATORS, figures)


def codes(*rows, asked=(), **months):
    return [one.code for one in check_figures(held_of(*rows, **months), asked, load_comparisons())]


def test_a_figure_that_came_in_past_every_check_is_still_found_impossible(office, tmp_path):
    import_figures(office, [figures_file(tmp_path, ("07210", "self_submission", 5, 6))])
    with office.ledger.writing() as session:
        row = session.exec(select(MeasurementRow)).one()
        row.numerator, row.denominator = 5, 0
        session.add(row)
    (one,) = found(checked(office), "above_denominator")
    assert (one["unit"], one["severity"]) == ("07210", "wrong")
    assert one["place"] == "so-lieu.csv, dòng 2"
    assert one["figures"][0]["figure"] == "5/0"


@pytest.mark.parametrize(("top", "wanted"), [(10, []), (11, ["above_denominator"])])
def test_a_numerator_above_its_denominator(top, wanted):
    assert codes(figure("u", "self_submission", top, 10, JUNE)) == wanted


@pytest.mark.parametrize(
    ("indicator", "now", "wanted"),
    [
        ("officials_participating", (0, 0), ["stock_gone"]),
        ("officials_participating", (0, 1), []),
        ("citizens_guided", (0, 0), []),
    ],
)
def test_a_stock_that_falls_to_nothing_is_wrong_and_a_flow_may(indicator, now, wanted):
    rows = figure("u", indicator, 9, 9), figure("u", indicator, *now, JUNE)
    assert codes(*rows) == wanted


@pytest.mark.parametrize(("base", "is_told"), [(9, True), (10, False)])
def test_100_per_cent_of_few_is_told_and_of_ten_is_not(base, is_told):
    assert ("all_of_few" in codes(figure("u", "self_submission", base, base, JUNE))) is is_told
    assert codes(figure("u", "self_submission", base - 1, base, JUNE)) == []
    assert codes(figure("u", "officials_participating", base, base, JUNE)) == []


@pytest.mark.parametrize(("applicants", "wanted"), [(100, []), (101, ["above_whole"])])
def test_more_applicants_than_dossiers_is_impossible(applicants, wanted):
    rows = (
        figure("u", "dossiers_online", 80, 100, JUNE),
        figure("u", "online_service_usage", 50, applicants, JUNE),
    )
    assert codes(*rows) == wanted


@pytest.mark.parametrize(("visitors", "wanted"), [(4, []), (3, ["above_whole"])])
def test_a_sheets_base_is_held_against_the_same_units_dossiers(visitors, wanted):
    """20 dossiers at the counter need at least 4 visitors at five dossiers each."""
    rows = (
        figure("u", "dossiers_online", 80, 100, JUNE),
        figure("u", "citizens_guided", 0, visitors, JUNE),
        figure("v", "dossiers_online", 80, 100, JUNE),
    )
    assert codes(*rows) == wanted


def test_each_comparison_names_real_indicators_and_its_reason():
    for one in load_comparisons():
        for term in (*one.part, *one.whole):
            assert term.rpartition(".")[0] in INDICATORS, one.id
        assert one.reason
        assert one.severity == "wrong" or one.assumption


def test_a_register_of_comparisons_with_a_mistake_is_refused_at_its_line(tmp_path):
    path = tmp_path / "doi-chieu.yaml"
    line = "  - {id: a, part: [x.numerator], whole: [y.top], severity: odd, reason: z}\n"
    path.write_text("format: 1\ncomparisons:\n" + line, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_comparisons(path)
    assert refused.value.problems[0].line == 3


def test_a_printed_rate_beside_other_counts_is_wrong(office, tmp_path):
    row = ("07210", "self_submission")
    import_figures(office, [figures_file(tmp_path, (*row, 742, 2176))])
    for name, rate, is_wrong in (("a.csv", "34.1", False), ("b.csv", "34.3", True)):
        rows = [(*row, rate, "", "printed_rate")]
        import_figures(office, [figures_file(tmp_path, *rows, name=name)])
        told = found(checked(office), "printed_beside_counts")
        assert bool(told) is is_wrong
    assert (told[0]["recomputed"], told[0]["severity"]) == ("34,10 %", "wrong")
    with office.ledger.reading() as session:
        (batch,) = [one.id for one in session.exec(select(BatchRow)) if one.file_name == "b.csv"]
    withdraw(office, batch, "gõ nhầm")
    assert found(checked(office), "printed_beside_counts") == []
    import_figures(office, [figures_file(tmp_path, *rows, name="c.csv")])
    assert found(checked(office), "printed_beside_counts")
    import_figures(office, [figures_file(tmp_path, (*row, 743, 2176), name="d.csv")])
    assert found(checked(office), "printed_beside_counts") == []


# Jumps.


def chance_of_a_jump(base, months, hits, of):
    """The exact chance that a unit of constant rate hits/of is flagged, by enumeration."""
    earlier, total = base * months, 0
    ways = [
        [comb(size, k) * hits**k * (of - hits) ** (size - k) for k in range(size + 1)]
        for size in (base, earlier)
    ]
    for now, weight in enumerate(ways[0]):
        for before, other in enumerate(ways[1]):
            if is_jump((now, base), (before, earlier)):
                total += weight * other
    return Fraction(total, of ** (base + earlier))


@pytest.mark.parametrize(
    ("base", "months", "rate"),
    [(5, 2, (9, 10)), (20, 5, (19, 20)), (50, 3, (19, 20)), (30, 2, (1, 2))],
)
def test_a_unit_of_constant_rate_is_flagged_at_most_13_times_in_100000(base, months, rate):
    assert chance_of_a_jump(base, months, *rate) <= Fraction(13, 100_000)


def draw(dice, size, rate):
    return sum(dice.random() * 100 < rate for _ in range(size))


@given(st.integers(0, 10**6), st.integers(10, 150), st.integers(50, 98))
def test_simulated_units_of_constant_rate_are_rarely_flagged(seed, size, rate):
    """Twenty units: more than one false alarm has a chance of less than four in a million."""
    dice = Random(seed)
    flagged = sum(
        is_jump((draw(dice, size, rate), size), (draw(dice, 4 * size, rate), 4 * size))
        for _ in range(20)
    )
    assert flagged <= 1


@given(st.integers(0, 10**6), st.integers(100, 300), st.integers(85, 95))
def test_a_real_fall_of_forty_points_is_found(seed, size, rate):
    dice = Random(seed)
    month = (draw(dice, size, rate - 40), size)
    assert is_jump(month, (draw(dice, 4 * size, rate), 4 * size))


@given(
    st.tuples(st.integers(0, 400), st.integers(0, 400)),
    st.tuples(st.integers(0, 400), st.integers(0, 400)),
)
def test_a_jump_is_the_same_for_what_succeeds_and_what_fails(month, before):
    (b, a), (d, c) = sorted(month)[::-1], sorted(before)[::-1]
    there, back = ((a, b), (c, d)), ((b - a, b), (d - c, d))
    assert z_squared(*there) == z_squared(*back) >= 0
    assert is_jump(*there) == is_jump(*back)


def test_the_same_move_is_a_jump_for_a_large_unit_and_not_for_a_small_one():
    assert is_jump((700, 1000), (900, 1000))
    assert not is_jump((7, 10), (9, 10))


def test_a_large_units_move_below_five_points_is_no_jump_however_sure():
    month, before = (900_000, 1_000_000), (949_999, 1_000_000)
    assert z_squared(month, before) > BOUND
    assert Fraction(949_999 - 900_000, 1_000_000) < LEAST_MOVE
    assert not is_jump(month, before)
    assert is_jump(month, (950_000, 1_000_000))


@pytest.mark.parametrize(
    ("now", "before", "is_told"),
    [
        (500, (100, 100), True),
        (499, (100, 100), False),
        (20, (100, 100), True),
        (21, (100, 100), False),
        (19, (1, 1), False),
        (20, (1, 1), True),
        (5000, (100,), False),
    ],
)
def test_a_volume_far_from_the_units_own_months(now, before, is_told):
    assert is_volume_jump(now, before) is is_told


def test_a_jump_is_told_with_both_rates_and_never_by_its_peers():
    earlier = ("2026-04", MAY)
    rows = [figure("u", "self_submission", 90, 100, month) for month in earlier]
    rows += [figure("v", "self_submission", 90, 100, month) for month in (*earlier, JUNE)]
    jumped = figure("u", "self_submission", 40, 100, JUNE)
    (one,) = check_figures(held_of(*rows, jumped, earlier=earlier), (), ())
    assert (one.code, one.severity, one.unit, one.recomputed) == ("jump", "odd", "u", "40,00 %")
    assert [shown for _, shown in one.figures] == ["40/100", "180/200"]
    alone = figure("w", "self_submission", 40, 100, JUNE)
    assert check_figures(held_of(*rows[2:], alone, earlier=earlier), (), ()) == []


def test_a_silent_unit_is_told_once_whatever_it_was_asked():
    asked = [Asked(unit, name, True) for unit in "uv" for name in ("satisfaction", "data_reuse")]
    rows = [figure("u", name, 9, 10, JUNE) for name in ("satisfaction", "data_reuse")]
    assert codes(*rows, asked=asked).count("unit_silent") == 1


# Accounts and minutes: counted from real files.


def with_applicants(path, out, accounts):
    """Copy a dossier file, the largest unit's dossiers all online and from a few accounts."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    unit = Counter(one["DonViXuLy"] for one in rows).most_common(1)[0][0]
    for at_, row in enumerate(one for one in rows if one["DonViXuLy"] == unit):
        row["KenhThucHien"], row["SoDinhDanh"] = "2", f"tai-khoan-{at_ % accounts}"
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return out, unit


def test_many_dossiers_from_few_accounts_are_told_in_counts_and_never_by_whom(
    office, month_files, tmp_path
):
    path, unit = with_applicants(month_files[0].dossiers, tmp_path / "ho-so.csv", 4)
    import_records(office, "dossiers", [path], MAY)
    document = checked(office, unit=unit)
    (one,) = found(document, "few_accounts")
    top, received = (int(each["figure"]) for each in one["figures"])
    assert received >= 30
    assert Fraction(2, 3) < Fraction(top, received) < Fraction(9, 10)
    assert one["severity"] == "odd"
    text = json.dumps(document)
    assert "tai-khoan" not in text
    assert not [word for word in text.split('"') if len(word) == 32 and word.isalnum()]


def test_many_accounts_are_not_told(office, month_files, tmp_path):
    path, unit = with_applicants(month_files[0].dossiers, tmp_path / "ho-so.csv", 40)
    import_records(office, "dossiers", [path], MAY)
    assert found(checked(office, unit=unit), "few_accounts") == []


def ratings_file(folder, minutes):
    path = folder / "danh-gia.csv"
    lines = ["MaPhieu,DonVi,GiaiDoan,MucHaiLong,ThoiDiemDanhGia"]
    lines += [
        f"P{at_},07210,1,5,2026-05-12 {8 + minute // 60:02d}:{minute % 60:02d}:{at_ % 60:02d}"
        for at_, minute in enumerate(minutes)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("together", "is_told"), [(5, True), (4, False)])
def test_a_quarter_of_the_ratings_in_one_minute_is_told(office, tmp_path, together, is_told):
    minutes = [0] * together + list(range(1, 21 - together))
    import_records(office, "ratings", [ratings_file(tmp_path, minutes)], MAY)
    assert bool(found(checked(office), "ratings_in_burst")) is is_told


# The command.


def test_check_exits_1_where_something_is_wrong_and_0_where_things_are_only_odd(
    season, capsys, tmp_path
):
    place = ["--data", str(season.data), "check", JUNE, "--campaign", CAMPAIGN]
    assert run([*place, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"]["wrong"] == 0
    assert document["counts"]["odd"] > 0
    assert document["mark"] == "số liệu minh họa"
    assert run([*place[:3], MAY, *place[4:], "--unit", "Son Dong"]) == 1
    out = capsys.readouterr().out
    assert "Xã Sơn Động" in out
    assert "chưa báo cáo “Người dân được hỗ trợ có thể tự nộp hồ sơ trực tuyến”" in out


def test_check_changes_nothing_in_the_ledger(season):
    before = (season.data / "thidua.db").read_bytes()
    checked(season, JUNE)
    assert (season.data / "thidua.db").read_bytes() == before


def test_a_months_findings_are_written_to_a_sheet_line_by_line(season, tmp_path):
    document = checked(season, MAY)
    path = write_findings(document, tmp_path / "ra" / "kiem-tra.xlsx")
    sheet = load_workbook(path).active
    assert "SỐ LIỆU MINH HỌA" in sheet["A1"].value
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[2] for row in rows] == [one["message"] for one in document["findings"]]
    assert rows[0][0] == "sai hoặc thiếu"


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["2026-05", "--forms", "a.csv"],
        ["2026-05", "--text", "a.txt"],
        ["--forms", "a.csv", "--unit", "07210"],
        ["2026-05", "--as", "xlsx"],
        ["2026-05", "--out", "a.xlsx"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(asked, capsys):
    assert run(["check", *asked]) == 2
    assert capsys.readouterr().err


def test_a_month_outside_the_campaign_or_no_unit_is_refused(season):
    with pytest.raises(Refused, match="nằm ngoài phong trào"):
        checked(season, "2026-04")
    with pytest.raises(Refused, match="Không có đơn vị"):
        checked(season, MAY, unit="Xã Không Có")


def test_forms_are_checked_and_made_without_a_ledger(tmp_path, capsys, monkeypatch):
    from test_report_forms import CLAIMS, FORMS, TEXT

    monkeypatch.chdir(tmp_path)
    files = ["--forms", str(FORMS), "--text", str(TEXT), "--claims", str(CLAIMS)]
    assert run(["check", *files]) == 1
    out = capsys.readouterr().out
    assert "15 sai hoặc thiếu, 0 lạ, 1 để biết" in out
    assert "151.619/153.771 là 98,60 %" in out
    assert run(["check", *files, "--as", "xlsx", "--out", "ra.xlsx"]) == 1
    assert load_workbook("ra.xlsx").active.max_row == 4 + 16
    assert run(["template", "forms", "--out", "mau.xlsx"]) == 0
    assert load_workbook("mau.xlsx").sheetnames == [f"Biểu mẫu {n}" for n in range(1, 8)]
    assert not (tmp_path / "thidua-data").exists()
