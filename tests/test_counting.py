"""Counting records: both sides of every condition, months, later batches, and empty values."""

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.counting.counts import count_distinct, count_records
from measurements.counting.query import monthly_query
from measurements.records.systems import PORTAL, load_system
from measurements.records.taking import take_records
from measurements.records.values import STORED
from measurements.units import load_units
from rules.errors import Refused
from rules.indicators import Indicator
from rules.loader import load_registers

REGISTERS = load_registers()
DOSSIERS = REGISTERS.records["dossiers"]
OF_DOSSIERS = [one for one in REGISTERS.indicators.items if one.dossiers]
DONE = {"code": "A", "unit": "u", "status": 9, "finished_at": "2026-10-05 08:00:00"}
TAKEN = {"code": "A", "unit": "u", "status": 2, "received_at": "2026-10-05 08:00:00"}


def batch(path: Path, rows: list[dict[str, Any]], without: str = "") -> Path:
    """Write a batch's Parquet file with the kind's columns; what a row leaves out is NULL."""
    types = {one.id: STORED[one.type] for one in DOSSIERS.fields if one.id != without}
    types |= {one.id: "TIMESTAMP" for one in DOSSIERS.derived}
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
        connection.execute(f"CREATE TABLE t ({columns})")
        marks = ", ".join("?" for _ in types)
        for row in rows:
            connection.execute(f"INSERT INTO t VALUES ({marks})", [row.get(one) for one in types])
        connection.table("t").write_parquet(str(path))
    return path


def indicator(date: str = "finished_at", **conditions: Any) -> Indicator:
    told: dict[str, Any] = {"date": date, **conditions}
    ratio = "denominator" in conditions
    return Indicator.model_validate(
        {
            "id": "asked",
            "title": "Chỉ số",
            "unit": "%" if ratio else "count",
            "noun": "hồ sơ",
            "from": "dossiers",
            "over": "sum",
            "dossiers": told,
            "improve_by": "convert",
        }
    )


def counted(path: Path, **conditions: Any) -> int:
    """Count the rows of one batch for which the conditions hold, in October 2026."""
    (row,) = count_records(DOSSIERS, [indicator(count=conditions)], [path], ["2026-10"])
    return row.numerator


def test_numerators_lie_within_their_denominators(tmp_path: Path) -> None:
    rows = [
        {**DONE, "code": "1", "components_digitised": True, "result_digitised": True},
        {**DONE, "code": "2", "components_digitised": True, "result_digitised": False},
        {**DONE, "code": "3", "components_digitised": True, "result_digitised": None},
        {**DONE, "code": "4", "status": 10},
        {**DONE, "code": "5", "status": 8, "components_digitised": True, "result_digitised": True},
    ]
    asked = [REGISTERS.indicators["dossiers_digitised"]]
    found = count_records(DOSSIERS, asked, [batch(tmp_path / "b", rows)], ["2026-10"])
    assert found == [("u", "2026-10", "dossiers_digitised", 1, 4)]


def test_months_part_at_midnight(tmp_path: Path) -> None:
    times = ("2026-09-30 23:59:59", "2026-10-01 00:00:00", "2026-10-31 23:59:59.999")
    rows = [{**DONE, "code": f"{at}", "finished_at": one} for at, one in enumerate(times)]
    rows.append({**DONE, "code": "9", "finished_at": "2026-11-01 00:00:00"})
    asked = [REGISTERS.indicators["electronic_results"]]
    path = batch(tmp_path / "b", rows)
    found = count_records(DOSSIERS, asked, [path], ["2026-09", "2026-10"])
    assert [(one.month, one.denominator) for one in found] == [("2026-09", 1), ("2026-10", 2)]
    assert count_records(DOSSIERS, asked, [path], ["2027-01"]) == []


def test_each_indicator_goes_by_its_own_day(tmp_path: Path) -> None:
    row = {**DONE, "received_at": "2026-09-20 08:00:00", "channel": 2}
    asked = [REGISTERS.indicators[name] for name in ("dossiers_online", "electronic_results")]
    found = count_records(DOSSIERS, asked, [batch(tmp_path / "b", [row])], ["2026-09", "2026-10"])
    assert found == [
        ("u", "2026-09", "dossiers_online", 1, 1),
        ("u", "2026-09", "electronic_results", 0, 0),
        ("u", "2026-10", "dossiers_online", 0, 0),
        ("u", "2026-10", "electronic_results", 0, 1),
    ]


def test_a_later_batch_supersedes_the_same_dossier(tmp_path: Path) -> None:
    first = batch(tmp_path / "1", [{**TAKEN, "channel": 2}, {**TAKEN, "code": "B", "channel": 2}])
    second = batch(tmp_path / "2", [{**TAKEN, "channel": 1, "unit": "v"}])
    asked = [REGISTERS.indicators["dossiers_online"]]
    found = count_records(DOSSIERS, asked, [first, second], ["2026-10"])
    assert [tuple(one)[:1] + tuple(one)[3:] for one in found] == [("u", 1, 1), ("v", 0, 1)]
    turned = count_records(DOSSIERS, asked, [second, first], ["2026-10"])
    assert [tuple(one)[:1] + tuple(one)[3:] for one in turned] == [("u", 2, 2)]


def test_a_superseded_row_does_not_count_in_its_old_month(tmp_path: Path) -> None:
    first = batch(tmp_path / "1", [{**TAKEN, "received_at": "2026-09-05 08:00:00"}])
    second = batch(tmp_path / "2", [TAKEN])
    asked = [REGISTERS.indicators["dossiers_online"]]
    found = count_records(DOSSIERS, asked, [first, second], ["2026-09", "2026-10"])
    assert [one.month for one in found] == ["2026-10"]


def test_slices_of_units_count_as_the_whole_and_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dossier that moved to a unit of another slice counts there alone."""
    rows = [{**TAKEN, "code": f"{unit}{at}", "unit": unit} for unit in "uvwx" for at in range(3)]
    first = batch(tmp_path / "1", [{**row, "channel": 2, "applicant": row["code"]} for row in rows])
    second = batch(tmp_path / "2", [{**rows[0], "unit": "x", "channel": 1, "applicant": "x1"}])
    asked = [REGISTERS.indicators["dossiers_online"], REGISTERS.indicators["online_service_usage"]]
    told = []
    for most in (1_000, 3, 1):
        monkeypatch.setattr("measurements.counting.latest.ROWS_AT_ONCE", most)
        monthly = count_records(DOSSIERS, asked, [first, second], ["2026-10"])
        told.append((monthly, count_distinct(DOSSIERS, asked, [first, second], ["2026-10"])))
    assert told[0] == told[1] == told[2]
    assert [(one.unit, *one[3:]) for one in told[0][0]] == [
        ("u", 2, 2), ("v", 3, 3), ("w", 3, 3), ("x", 3, 4),
    ]  # fmt: skip
    assert [one.denominator for one in told[0][1]] == [2, 3, 3, 3]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2"]


def test_an_old_batch_may_lack_a_new_column(tmp_path: Path) -> None:
    old = batch(tmp_path / "1", [{**DONE, "code": "B"}], without="result_signed")
    new = batch(tmp_path / "2", [{**DONE, "result_signed": True}])
    asked = [REGISTERS.indicators["electronic_results"]]
    for files, pair in (([old], (0, 1)), ([old, new], (1, 2))):
        (found,) = count_records(DOSSIERS, asked, files, ["2026-10"])
        assert (found.numerator, found.denominator) == pair


def test_distinct_is_recounted_for_the_window(tmp_path: Path) -> None:
    rows = [
        {**TAKEN, "code": "1", "applicant": "x", "channel": 1},
        {**TAKEN, "code": "2", "applicant": "x", "channel": 2},
        {**TAKEN, "code": "3", "applicant": None, "channel": 2},
        {
            **TAKEN,
            "code": "4",
            "applicant": "x",
            "received_at": "2026-09-05 08:00:00",
            "channel": 1,
        },
        {
            **TAKEN,
            "code": "5",
            "applicant": "y",
            "received_at": "2026-09-05 08:00:00",
            "channel": 2,
        },
    ]
    path = batch(tmp_path / "b", rows)

    def over(*months: str) -> list[tuple[Any, ...]]:
        return [tuple(one) for one in count_distinct(DOSSIERS, OF_DOSSIERS, [path], months)]

    assert over("2026-09") == [("u", "online_service_usage", 1, 2)]
    assert over("2026-10") == [("u", "online_service_usage", 1, 1)]
    assert over("2026-09", "2026-10") == [("u", "online_service_usage", 2, 2)]
    assert over("2026-08") == []


@pytest.mark.parametrize(
    ("condition", "fees"),
    [
        ({"above": "5"}, [6]),
        ({"at_least": "5"}, [5, 6]),
        ({"below": "5"}, [4]),
        ({"at_most": "5"}, [4, 5]),
        ("5", [5]),
        ({"in": ["4", "6"]}, [4, 6]),
        ({"not_in": ["4", "6"]}, [5]),
        ({"known": "yes"}, [4, 5, 6]),
        ({"known": "no"}, [None]),
        ({"at_least": "5", "at_most": "5"}, [5]),
    ],
)
def test_comparisons_on_both_sides_and_on_nothing(
    tmp_path: Path, condition: Any, fees: list[int | None]
) -> None:
    for at, fee in enumerate((4, 5, 6, None)):
        path = batch(tmp_path / f"{at}", [{**DONE, "fee": fee}])
        assert counted(path, fee=condition) == int(fee in fees), fee


@pytest.mark.parametrize(
    ("finished", "due", "in_time", "late"),
    [
        ("2026-10-05 23:59:59", "2026-10-05 00:00:00", 1, 0),
        ("2026-10-06 00:00:00", "2026-10-05 23:59:59", 0, 1),
        ("2026-10-06 00:00:00", None, 0, 0),
    ],
)
def test_days_are_compared_by_the_calendar(
    tmp_path: Path, finished: str, due: str | None, in_time: int, late: int
) -> None:
    path = batch(tmp_path / "b", [{**DONE, "finished_at": finished, "due_at": due}])
    assert counted(path, finished_at={"on_or_before_day_of": "due_at"}) == in_time
    assert counted(path, finished_at={"after_day_of": "due_at"}) == late


def test_empty_values_are_never_counted(tmp_path: Path) -> None:
    path = batch(tmp_path / "b", [{**DONE, "status": None}])
    for condition in ("done", {"in": ["done"]}, {"not_in": ["done"]}, {"above": "1"}):
        assert counted(path, status=condition) == 0
    for word in ("yes", "no"):
        assert counted(path, result_signed=word) == 0


def test_a_count_has_one_below(tmp_path: Path) -> None:
    path = batch(tmp_path / "b", [DONE])
    asked = [indicator(count={"status": "returned"})]
    assert count_records(DOSSIERS, asked, [path], ["2026-10"]) == [("u", "2026-10", "asked", 0, 1)]


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ({"status": "finished"}, "không có giá trị 'finished'"),
        ({"fee": {"above": "5.5"}}, "không có giá trị '5.5'"),
        ({"result_signed": "true"}, "viết yes hoặc no"),
        ({"received_at": "2026-10-01"}, "là ngày giờ"),
        ({"received_at": {"after_day_of": "fee"}}, "không phải là ngày giờ"),
        ({"fee": {"above": ["1", "2"]}}, "chỉ nhận một giá trị"),
        ({"fee": {"no_more_than": "status"}}, "'status': không phải là số"),
    ],
)
def test_values_a_field_cannot_have(conditions: Any, said: str) -> None:
    with pytest.raises(Refused, match=said):
        monthly_query(DOSSIERS, [indicator(count=conditions)], ["2026-10"])


def mean_points(path: Path, name: str) -> tuple[int, int]:
    """Give the points of one batch's records and how many gave them, in October 2026."""
    (row,) = count_records(DOSSIERS, [REGISTERS.indicators[name]], [path], ["2026-10"])
    return row.numerator, row.denominator


@pytest.mark.parametrize(
    ("due", "points"),
    [
        ("2026-10-06 00:00:00", 2),
        ("2026-10-05 07:59:00", 1),  # the same day, an hour earlier on the clock
        ("2026-10-05 23:00:00", 1),
        ("2026-10-04 23:00:00", 0),
    ],
)
def test_a_record_gives_points_for_shorter_equal_longer(tmp_path: Path, due, points) -> None:
    path = batch(tmp_path / "b", [{**DONE, "due_at": due}])
    assert mean_points(path, "motcua_total_time") == (points, 1)


def test_a_record_without_what_is_asked_is_not_scored(tmp_path: Path) -> None:
    rows = [DONE, {**DONE, "code": "B", "times_contacted": 1}]
    assert mean_points(batch(tmp_path / "b", rows), "motcua_contacts") == (1, 1)


@pytest.mark.parametrize(
    ("times", "cause", "counted"),
    [(2, 2, (0, 0)), (2, 1, (0, 1)), (2, None, (0, 1)), (1, 2, (1, 1)), (0, None, (2, 1))],
)
def test_a_record_is_left_out_by_its_cause(tmp_path: Path, times, cause, counted) -> None:
    row = {**DONE, "times_contacted": times, "contact_cause": cause}
    assert mean_points(batch(tmp_path / "b", [row]), "motcua_contacts") == counted


def test_a_label_is_counted_by_its_field(tmp_path: Path) -> None:
    told = {
        "id": "channels",
        "title": "Hồ sơ theo kênh",
        "unit": "count",
        "noun": "hồ sơ",
        "from": "dossiers",
        "over": "sum",
        "labels": {"counter": "trực tiếp", "online": "trực tuyến"},
        "labelled_by": "channel",
        "dossiers": {"date": "finished_at", "count": {"status": "done"}},
    }
    labels = Indicator.model_validate(told).by_label()
    channels = [1, 2, 2, None, 3]
    rows = [{**DONE, "code": str(at), "channel": one} for at, one in enumerate(channels)]
    found = count_records(DOSSIERS, labels, [batch(tmp_path / "b", rows)], ["2026-10"])
    assert [(one.indicator, one.numerator) for one in found] == [
        ("channels.counter", 1),
        ("channels.online", 2),
    ]


def test_a_value_stays_a_value(tmp_path: Path) -> None:
    text = "x' OR 1=1 --"
    path = batch(tmp_path / "b", [DONE, {**DONE, "code": "B", "procedure": text}])
    assert counted(path, procedure=text) == 1


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres", "clickhouse"])
def test_the_query_divides_nothing(dialect: str) -> None:
    asked = [one for one in OF_DOSSIERS if one.over == "sum"]
    query = monthly_query(DOSSIERS, asked, ["2026-10"], dialect)
    assert "/" not in query
    assert query.count("records") == 1


MONTHS_END = datetime(2026, 10, 31, 23, 59, 59)  # noqa: DTZ001 - a wall clock


def naive(rows: list[dict[str, Any]], months: list[str]) -> dict[tuple[str, str, str], Any]:
    """Count the register's indicators row by row, from the words of each."""
    latest = {row["code"]: row for row in rows}.values()
    found: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    names = [one.id for one in OF_DOSSIERS if one.over == "sum"]
    for row in latest:
        received, finished = row["received_at"], row["finished_at"]
        end = finished or (MONTHS_END if row["status"] in (2, 4) else None)
        for moment in (received, finished, end):
            if moment and f"{moment:%Y-%m}" in months:
                for name in names:
                    found[row["unit"], f"{moment:%Y-%m}", name][1] += 0
        due = row["rescheduled_due_at"] or row["due_at"]
        taken, done = row["status"] not in (1, 3), row["status"] in (9, 10)
        first_due = row["due_at"]
        early = bool(finished and first_due and finished.date() < first_due.date())
        in_time = bool(finished and first_due and finished.date() <= first_due.date())
        for name, moment, bottom, top in (
            (
                "dossiers_digitised",
                finished,
                done,
                row["components_digitised"] and row["result_digitised"],
            ),
            ("electronic_results", finished, done, row["result_signed"]),
            ("result_by_post", finished, done, row["return_way"] == 1),
            ("dossiers_online", received, taken, row["channel"] == 2),
            ("data_reuse", received, taken, row["data_reused"]),
            ("online_payment", received, taken and (row["fee"] or 0) > 0, row["payment"] in (1, 2)),
            (
                "late_dossiers",
                end,
                row["status"] in (2, 4, 9, 10),
                due and end and end.date() > due.date(),
            ),
            ("motcua_total_time", finished, done and first_due, early + in_time),
            (
                "motcua_contacts",
                finished,
                done
                and row["times_contacted"] is not None
                and not (row["times_contacted"] > 1 and row["contact_cause"] == 2),
                max(0, 2 - (row["times_contacted"] or 0)),
            ),
            (
                "motcua_agencies",
                finished,
                done and row["agencies_contacted"] is not None,
                max(0, 2 - (row["agencies_contacted"] or 0)),
            ),
            (
                "motcua_attitude",
                finished,
                done and first_due and row["petition"] is not None,
                early + in_time if row["petition"] in (0, 2) else 0,
            ),
        ):
            if moment and f"{moment:%Y-%m}" in months and bottom:
                pair = found[row["unit"], f"{moment:%Y-%m}", name]
                pair[0] += top if name.startswith("motcua") else bool(top)
                pair[1] += 1
    return {
        key: (pair[0], 1 if key[2] == "late_dossiers" else pair[1]) for key, pair in found.items()
    }


MOMENTS = st.none() | st.integers(0, 24 * 92 - 1).map(
    lambda hours: datetime(2026, 8, 1) + timedelta(hours=hours)  # noqa: DTZ001 - a wall clock
)
FLAGS = st.sampled_from([None, True, False])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from("ABCDEF"),
            "unit": st.sampled_from("uv"),
            "status": st.sampled_from([1, 2, 3, 8, 9, 10]),
            "channel": st.sampled_from([None, 1, 2, 3]),
            "payment": st.sampled_from([None, 0, 1, 2]),
            "return_way": st.sampled_from([None, 0, 1]),
            "fee": st.sampled_from([None, 0, 1]),
            "received_at": MOMENTS,
            "finished_at": MOMENTS,
            "rescheduled_due_at": MOMENTS,
            "components_digitised": FLAGS,
            "result_digitised": FLAGS,
            "result_signed": FLAGS,
            "data_reused": FLAGS,
            "due_at": MOMENTS,
            "times_contacted": st.sampled_from([None, 0, 1, 2, 3]),
            "contact_cause": st.sampled_from([None, 1, 2]),
            "agencies_contacted": st.sampled_from([None, 0, 1, 2]),
            "petition": st.sampled_from([None, 0, 1, 2]),
        }
    ),
    max_size=12,
)


@given(rows=ROWS)
@settings(max_examples=25, deadline=None)
def test_the_query_counts_as_a_person_would(rows: list[dict[str, Any]]) -> None:
    months = ["2026-09", "2026-10"]
    with TemporaryDirectory() as folder:
        files = [batch(Path(folder) / f"{at}", [row]) for at, row in enumerate(rows)]
        found = count_records(DOSSIERS, OF_DOSSIERS, files, months)
    assert {tuple(one)[:3]: tuple(one)[3:] for one in found} == naive(rows, months)


def test_csv_and_parquet_of_the_same_data_count_alike(tmp_path: Path) -> None:
    lines = ["MaHoSo,DonViXuLy,MaTTHC,TrangThaiHoSo,KenhThucHien,NgayTiepNhan,NgayKetThucXuLy"]
    lines += [
        f"{at},{'07210' if at % 2 else 'Sở Tài chính'},1.1,{2 + at % 9},{at % 3 + 1},"
        f"202610{at % 28 + 1:02d}080000,2026-10-{at % 28 + 1:02d} 23:59:59"
        for at in range(300)
    ]
    text = tmp_path / "hs.csv"
    text.write_text("\n".join(lines), encoding="utf-8")
    columns = tmp_path / "hs.parquet"
    with duckdb.connect() as connection:
        connection.read_csv(str(text), all_varchar=True).write_parquet(str(columns))
    system, found = load_system(PORTAL, REGISTERS.records), []
    for source in (text, columns):
        out = tmp_path / f"{source.suffix[1:]}.batch"
        take_records(DOSSIERS, [source], "2026-10", load_units(), system, b"k" * 32, out)
        found.append(count_records(DOSSIERS, OF_DOSSIERS, [out], ["2026-10"]))
    assert found[0] == found[1]
    counted = [one for one in OF_DOSSIERS if one.over == "sum"]
    assert len(found[0]) == 2 * len(counted)
