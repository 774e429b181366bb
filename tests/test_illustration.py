"""The generated season: whole, marked, repeatable, and sized as the province's year 2025."""

import csv
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np
import pytest

from measurements.records.systems import PORTAL, load_system
from measurements.records.taking import take_records
from measurements.sheets.reading import read_figures_sheet
from measurements.units import Unit, load_units
from operations.illustration.inputs import write_people
from operations.illustration.plan import (
    TINY_COMMUNE,
    TINY_MONTH,
    TINY_RECEIVED,
    YEAR_TOTALS,
    largest_remainder,
    plan_month,
)
from operations.illustration.season import UNREPORTED, MonthFiles, illustrate
from operations.intake.figures_table import read_figures
from operations.intake.lists import import_people
from operations.intake.records import import_records
from operations.people import people_document
from rules.loader import load_registers, load_rulebook

MONTHS = ("2026-05", "2026-06", "2026-07")
UNITS = load_units().of_tiers(("department", "commune"), date(2026, 5, 1))
FEW = [unit for unit in UNITS if unit.code in ("so-noi-vu", "07210", "07615", "thanh-tra-tinh")]
REGISTERS = load_registers()
CAMPAIGN = load_rulebook("thi-dua-2026").campaign
INDICATORS = [REGISTERS.indicators[one] for one in REGISTERS.needed(CAMPAIGN.indicators())]
EXAMPLE = Path(__file__).parents[1] / "measurements" / "examples" / "bac-ninh-2025.csv"
DOSSIER_HEADINGS = (
    "MaHoSo DonViXuLy MaTTHC MucDo LoaiDoiTuong SoDinhDanh TrangThaiHoSo KenhThucHien NgayNopHoSo "
    "NgayTiepNhan NgayHenTra NgayHenTraMoi NgayKetThucXuLy NgayTra TongPhiLePhi "
    "DuocThanhToanTrucTuyen HoSoCoThanhPhanSoHoa KetQuaSoHoa KetQuaDienTuKySo KySoNguoiTiepNhan "
    "ChungThucBanSao ChungThucBanSaoDienTu HinhThuc KhaiThacDuLieuSoHoa NguoiXuLy ChucVuNguoiXuLy "
    "NguyenNhanQuaHan DaGiaiTrinh DaXinLoi GhiChu"
)
RATING_HEADINGS = (
    "MaPhieu DonVi GiaiDoan MucHaiLong ThoiDiemDanhGia MaHoSo "
    "SipasTiepCan SipasThuTuc SipasCongChuc SipasKetQua SipasGopY GhiChu"
)


def rows_of(path: Path, where: str = "true") -> list[tuple[str | None, ...]]:
    parquet = f"read_parquet('{path}')"
    source = parquet if path.suffix == ".parquet" else f"read_csv('{path}', all_varchar=true)"
    return duckdb.sql(
        f"SELECT COLUMNS(*)::VARCHAR FROM {source} WHERE {where} ORDER BY 1"
    ).fetchall()


def digest(path: Path) -> str:
    return sha256(repr(rows_of(path)).encode()).hexdigest()


def small(
    out: Path, months: tuple[str, ...], seed: int = 2026, units: list[Unit] = FEW
) -> list[MonthFiles]:
    return illustrate(out, months, units, INDICATORS, seed, one_in=40)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> list[MonthFiles]:
    out = tmp_path_factory.mktemp("season")
    return illustrate(out, MONTHS, UNITS, INDICATORS, one_in=10)


@pytest.fixture(scope="module")
def latest(season: list[MonthFiles]) -> duckdb.DuckDBPyConnection:
    """Holds the last row of each dossier as the view ``d``, with ``done`` and ``received``."""
    store = duckdb.connect()
    parts = [
        f"SELECT COLUMNS(*)::VARCHAR, '{one.month}' AS file FROM '{one.dossiers}'" for one in season
    ]
    store.execute(f"CREATE TABLE every AS {' UNION ALL '.join(parts)}")
    store.execute(
        "CREATE TABLE d AS SELECT *, TrangThaiHoSo IN ('9', '10') AS done, "
        "NgayTiepNhan IS NOT NULL AS received, "
        "regexp_full_match(DonViXuLy, '[0-9]+') AS is_commune FROM every "
        "QUALIFY file = max(file) OVER (PARTITION BY MaHoSo)"
    )
    return store


def percent(store: duckdb.DuckDBPyConnection, top: str, under: str) -> float:
    sql = f"SELECT 100.0 * count(*) FILTER ({top} AND {under}) / count(*) FILTER ({under}) FROM d"
    found = store.execute(sql).fetchone()
    assert found
    return float(found[0])


@pytest.mark.parametrize("tier", list(YEAR_TOTALS))
def test_twelve_months_add_up_to_the_year_exactly(tier: str) -> None:
    here = [unit.tier == tier for unit in UNITS]
    year = [plan_month(UNITS, f"2026-{month:02d}", 2026) for month in range(1, 13)]
    assert sum(int(plan.received[here].sum()) for plan in year) == YEAR_TOTALS[tier]


def test_units_differ_tenfold_and_one_receives_nothing() -> None:
    plan = plan_month(UNITS, "2026-05", 2026)
    codes = [unit.code for unit in UNITS]
    assert plan.received[codes.index("thanh-tra-tinh")] == 0
    communes = plan.received[[unit.tier == "commune" for unit in UNITS]]
    assert communes.max() > 8 * communes.min() > 0


def test_one_small_commune_has_a_handful_in_one_month() -> None:
    at = [unit.code for unit in UNITS].index(TINY_COMMUNE)
    assert plan_month(UNITS, TINY_MONTH, 2026).received[at] == TINY_RECEIVED
    assert plan_month(UNITS, "2026-07", 2026).received[at] > 100


def test_a_unit_keeps_its_size_and_quality_in_another_list() -> None:
    whole, few = plan_month(UNITS, "2026-06", 2026), plan_month(UNITS[10:60], "2026-06", 2026)
    order = np.argsort(whole.rates["data_reuse"][10:60], kind="stable")
    assert (np.diff(few.rates["data_reuse"][order]) >= 0).all()


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(10, [1, 1, 1], [4, 3, 3]), (7, [0, 2, 1], [0, 5, 2]), (0, [1, 2], [0, 0])],
)
def test_largest_remainder(total: int, weights: list[int], parts: list[int]) -> None:
    assert largest_remainder(total, np.array(weights)).tolist() == parts


def test_the_same_seed_gives_the_same_rows_and_another_does_not(tmp_path: Path) -> None:
    one, again, other = (
        small(tmp_path / name, MONTHS[:2], seed)
        for name, seed in (("one", 1), ("again", 1), ("other", 2))
    )
    for at in range(2):
        assert digest(one[at].dossiers) == digest(again[at].dossiers)
        assert digest(one[at].ratings) == digest(again[at].ratings)
        assert one[at].figures.read_bytes() == again[at].figures.read_bytes()
        assert digest(one[at].dossiers) != digest(other[at].dossiers)


def test_a_month_does_not_depend_on_how_many_follow(tmp_path: Path) -> None:
    short, long = small(tmp_path / "short", MONTHS[:2]), small(tmp_path / "long", MONTHS)
    for at in range(2):
        assert digest(short[at].dossiers) == digest(long[at].dossiers)
        assert digest(short[at].ratings) == digest(long[at].ratings)


def test_files_have_their_names_forms_and_headings(season: list[MonthFiles]) -> None:
    assert [one.dossiers.name for one in season] == [
        "ho-so-2026-05.csv",
        "ho-so-2026-06.parquet",
        "ho-so-2026-07.parquet",
    ]
    assert season[0].dossiers.read_bytes().startswith(b"\xef\xbb\xbfMaHoSo,DonViXuLy,")
    assert season[0].ratings.name == "danh-gia-2026-05.csv"
    assert season[0].figures.name == "so-lieu-2026-05.xlsx"
    for one in season:
        assert " ".join(duckdb.sql(f"FROM '{one.dossiers}'").columns) == DOSSIER_HEADINGS
        assert " ".join(duckdb.sql(f"FROM '{one.ratings}'").columns) == RATING_HEADINGS


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    illustrate(tmp_path, MONTHS[:1], FEW, INDICATORS, tell=told.append, one_in=40)
    assert told == ["Tháng 05/2026: tiếp nhận 2.334 hồ sơ"]


def test_every_row_is_marked_and_names_no_person(season: list[MonthFiles]) -> None:
    for one in season:
        assert not rows_of(one.ratings, "GhiChu <> 'số liệu minh họa'")
        real = (
            "GhiChu <> 'số liệu minh họa' OR NguoiXuLy NOT LIKE 'Công chức __ (minh họa)' "
            "OR SoDinhDanh NOT LIKE 'MH%'"
        )
        assert not rows_of(one.dossiers, real)


def test_every_row_belongs_to_its_month_and_runs_forward(
    latest: duckdb.DuckDBPyConnection,
) -> None:
    days = ("NgayNopHoSo", "NgayTiepNhan", "NgayKetThucXuLy")
    within = " OR ".join(f"coalesce({day}[:6] = replace(file, '-', ''), false)" for day in days)
    backward = "NgayTiepNhan < NgayNopHoSo OR NgayKetThucXuLy < NgayTiepNhan"
    assert latest.execute(f"FROM every WHERE NOT ({within})").fetchall() == []
    assert latest.execute(f"FROM every WHERE {backward}").fetchall() == []
    assert latest.execute("FROM every WHERE NgayHenTra < NgayTiepNhan").fetchall() == []


def test_a_dossier_in_progress_comes_again_when_finished(
    latest: duckdb.DuckDBPyConnection,
) -> None:
    twice = latest.execute(
        "SELECT a.TrangThaiHoSo, a.NgayKetThucXuLy, b.done, a.NgayTiepNhan = b.NgayTiepNhan "
        "FROM every a JOIN d b USING (MaHoSo) "
        "WHERE a.file = '2026-05' AND b.file = '2026-06' AND a.NgayTiepNhan IS NOT NULL "
        "AND b.TrangThaiHoSo IN ('9', '10')"
    ).fetchall()
    assert len(twice) > 200
    assert {row[1:] for row in twice} == {(None, True, True)}
    assert {row[0] for row in twice} <= {"4", "5", "6"}


def test_received_is_exactly_what_was_planned(latest: duckdb.DuckDBPyConnection) -> None:
    found = latest.execute(
        "SELECT NgayTiepNhan[:6], count(*) FROM d WHERE received GROUP BY 1 ORDER BY 1"
    ).fetchall()
    plans = [plan_month(UNITS, month, 2026, 10) for month in MONTHS]
    assert [count for _, count in found] == [int(plan.received.sum()) for plan in plans]


@pytest.mark.parametrize(
    ("top", "under", "expected"),
    [
        ("KenhThucHien = '2'", "received", 93.12),
        ("HoSoCoThanhPhanSoHoa = '1' AND KetQuaSoHoa = '1'", "done", 94.84),
        ("KetQuaDienTuKySo = '1'", "done", 95.07),
        ("KhaiThacDuLieuSoHoa = '1'", "received", 91.14),
        ("DuocThanhToanTrucTuyen <> '0'", "(received AND TongPhiLePhi <> '0')", 82.0),
    ],
)
def test_the_province_stands_near_its_2025_report(
    latest: duckdb.DuckDBPyConnection, top: str, under: str, expected: float
) -> None:
    assert percent(latest, f"({top})", under) == pytest.approx(expected, abs=1.0)


def test_agencies_are_late_more_often_than_communes(latest: duckdb.DuckDBPyConnection) -> None:
    on_time = "(NgayKetThucXuLy[:8] <= coalesce(NgayHenTraMoi, NgayHenTra)[:8])"
    assert percent(latest, on_time, "(done AND is_commune)") == pytest.approx(99.78, abs=0.3)
    assert percent(latest, on_time, "(done AND NOT is_commune)") == pytest.approx(98.6, abs=1.0)


def test_applicants_come_again_in_other_months(latest: duckdb.DuckDBPyConnection) -> None:
    found = latest.execute(
        "SELECT count(DISTINCT SoDinhDanh), count(DISTINCT (SoDinhDanh, NgayTiepNhan[:6])), "
        "count(*) FROM d WHERE received"
    ).fetchone()
    assert found
    people, people_by_month, dossiers = found
    assert people < 0.9 * people_by_month
    assert people_by_month < 0.7 * dossiers


def test_every_unit_with_dossiers_is_rated(season: list[MonthFiles]) -> None:
    rated = {row[1] for row in rows_of(season[0].ratings)}
    assert rated == {unit.code for unit in UNITS} - {"thanh-tra-tinh"}
    pleased = len(rows_of(season[0].ratings, "MucHaiLong IN ('4', '5')"))
    assert pleased / len(rows_of(season[0].ratings)) == pytest.approx(0.96, abs=0.015)


def test_one_figure_is_not_reported(season: list[MonthFiles]) -> None:
    for one in season:
        read = read_figures_sheet(one.figures, one.month, load_units(), INDICATORS)
        is_its_month = one.month == UNREPORTED[1]
        assert read.blanks == (((UNREPORTED[0], UNREPORTED[2]),) if is_its_month else ())
        assert len(read.measurements) == 4 * len(UNITS) - is_its_month
        assert all(figure.numerator <= figure.denominator for figure in read.measurements)


def test_the_office_can_take_the_files_in(season: list[MonthFiles], tmp_path: Path) -> None:
    portal = load_system(PORTAL, REGISTERS.records)
    for kind, path in (("dossiers", season[0].dossiers), ("ratings", season[0].ratings)):
        record, out = REGISTERS.records[kind], tmp_path / f"{kind}.parquet"
        taken = take_records(record, [path], "2026-05", load_units(), portal, b"k" * 32, out)
        assert taken.illustrative
        surveyed = tuple(field.id for field in record.fields if field.origin == "law")
        assert (taken.ignored_columns, taken.absent_fields) == ((), surveyed)


def test_petitions_and_tasks_go_on_from_month_to_month(season: list[MonthFiles], office) -> None:
    tiers = ("department", "commune")
    for one in season:
        for kind, path in (("petitions", one.petitions), ("tasks", one.tasks)):
            (told,) = import_records(office, kind, [path], one.month, tiers)
            assert (told.is_illustrative, told.without_rows) == (True, ())
            assert told.rows == len(rows_of(path))
    names = {row[1] for row in rows_of(season[0].tasks)}
    assert all(name and name.startswith("Nhiệm vụ minh họa") for name in names)
    last = rows_of(season[-1].tasks, "NgayHoanThanh IS NULL")
    assert last


def test_the_officials_are_plainly_made_up(office, tmp_path: Path) -> None:
    path = tmp_path / "can-bo.csv"
    write_people(path, UNITS, date(2026, 5, 1))
    (told,) = import_people(office, [path])
    assert (told.rows, told.is_illustrative) == (4 * len(UNITS), True)
    held = people_document(office, None, None)["people"]
    assert all(one["name"].startswith("Cán bộ minh họa ") for one in held)
    assert sum(one["is_leader"] for one in held) == len(UNITS)
    assert sum(one["is_female"] for one in held) == 2 * len(UNITS)


def test_the_real_year_is_read_as_the_report_prints_it() -> None:
    table = read_figures(load_rulebook("chi-tieu-hcc-2026"), EXAMPLE)
    rows = {row.indicator: (row.state, row.numerator, row.denominator) for row in table.rows}
    assert table.tiers == {"bac-ninh": "province"}
    assert rows["late_dossiers"] == ("measured", 1_079_482 - 1_075_283, 1)
    assert rows["dossiers_online"] == ("measured", 282_759 + 270_324, 291_957 + 302_004)
    assert rows["dossiers_digitised"] == ("printed_rate", 2371, 2500)
    assert rows["online_payment"][0] == "missing"
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        assert all("Báo cáo CCHC năm 2025" in row["source"] for row in csv.DictReader(file))
