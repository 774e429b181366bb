"""Counting dossiers beside a hand-written query: 1.2 and 12 million, each in a process of its own.

Every contender gives the same integers, or the run fails: the indicators counted from dossiers by
unit and month of six months, the latest row of each code counting, and the distinct applicants of
the whole window by unit. The dossiers are made up (số liệu minh họa). What is quoted is the ratio
to the hand-written query; seconds depend on the machine. thidua counts under its own limit of
memory and spills beyond it; the others have the whole machine.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from made_up_dossiers import MONTHS, write_batches

from measurements.counting.counts import count_distinct, count_records
from rules.indicators import Indicator
from rules.loader import campaign_files, load_registers, load_rulebook_file

SIZES = {1_200_000: 5, 12_000_000: 3}
"""Dossiers, and how many rounds in turn."""
MOST_FOR_FRAMES = 1_200_000
FIRST, LAST, AFTER = f"{MONTHS[0]}-01", "2026-10-31", "2026-11-01"
Result = tuple[list[tuple], list[tuple]]

# A careful person's query. A finished dossier: status 9 or 10. A received one: not 1 or 3. One that
# is still open, status 2 or 4, is judged by the last day of the window, and counted in its month.
FINISHED = {
    "dossiers_digitised": ("components_digitised AND result_digitised", "true"),
    "electronic_results": ("result_signed", "true"),
    "result_by_post": ("return_way = 1", "true"),
    "certified_e_copies": ("certified_copy AND certified_e_copy", "certified_copy"),
    "i766_electronic_result": ("result_digitised", "true"),
    "ct10_components_and_result": ("components_digitised AND result_signed", "true"),
    "ct10_late_explained": ("is_late AND late_explained", "is_late"),
    "ct10_late_apologised": ("is_late AND late_apologised", "is_late"),
    "late_answered_for": ("is_late AND late_explained AND late_apologised", "is_late"),
    "late_by_own_fault": ("is_late AND late_cause = 1", None),
}
RECEIVED = {
    "dossiers_online": ("channel = 2", "true"),
    "data_reuse": ("data_reused", "true"),
    "online_payment": ("fee > 0 AND payment IN (1, 2)", "fee > 0"),
    "full_online_dossiers": ("service_level = 2 AND channel = 2", "service_level = 2"),
    "partial_online_dossiers": ("service_level = 1 AND channel = 2", "service_level = 1"),
    "i766_online_with_result": ("channel = 2 AND result_digitised", "true"),
    "i766_paid_online": ("fee > 0 AND payment IN (1, 2)", None),
    "i766_fee_dossiers": ("fee IS NOT NULL", None),
    "i766_fee_free_dossiers": ("fee <= 0", None),
    "i766_digitised": ("components_digitised AND result_digitised", "true"),
    "receiver_signed": ("components_digitised AND receiver_signed", "true"),
}
ENDS_LATE = "clock_end::DATE > effective_due_at::DATE"
JUDGED = {
    "late_dossiers": (ENDS_LATE, None),
    "i766_late_rate": (ENDS_LATE, f"{ENDS_LATE} OR status IN (9, 10)"),
}
BY_WORKING_DAYS = "i766_on_time_counted"
"""Left out: nobody writes the Portal's clock, with its limits in working days, by hand."""
KEPT = "NOT coalesce(times_contacted > 1 AND contact_cause = 2, false)"
POINTS = {
    "motcua_total_time": ("2 * is_early::INT + is_punctual::INT", "due_at IS NOT NULL"),
    "motcua_contacts": (
        f"CASE WHEN {KEPT} THEN 2 * (times_contacted <= 0)::INT + (times_contacted = 1)::INT END",
        f"{KEPT} AND times_contacted IS NOT NULL",
    ),
    "motcua_agencies": (
        "2 * (agencies_contacted <= 0)::INT + (agencies_contacted = 1)::INT",
        "agencies_contacted IS NOT NULL",
    ),
    "motcua_attitude": (
        "CASE WHEN petition IN (0, 2) THEN 2 * is_early::INT + is_punctual::INT END",
        "due_at IS NOT NULL AND petition IS NOT NULL",
    ),
}


def thidua(paths: Sequence[Path]) -> Result:
    kind = load_registers().records["dossiers"]
    asked = _indicators()
    monthly = count_records(kind, asked, paths, MONTHS)
    distinct = count_distinct(kind, asked, paths, MONTHS)
    return [tuple(row) for row in monthly], [tuple(row) for row in distinct]


@cache
def _indicators() -> list[Indicator]:
    found = {one.id: one for one in load_registers().indicators.items}
    for path in campaign_files(None):
        found |= {one.id: one for one in load_rulebook_file(path).registers.indicators.items}
    return [one for one in found.values() if one.dossiers and one.id != BY_WORKING_DAYS]


def by_hand(paths: Sequence[Path]) -> Result:
    """Take the latest row of each code once, then count it by the month it belongs to."""
    import duckdb

    sides = []
    for day, state, counted in (
        ("finished_at", "status IN (9, 10)", FINISHED | POINTS),
        ("received_at", "status NOT IN (1, 3)", RECEIVED),
        ("clock_end", "status IN (2, 4, 9, 10)", JUDGED),
    ):
        sums = []
        for name, (top, under) in counted.items():
            whole = f"sum({top}) FILTER (WHERE {under})" if name in POINTS else ""
            inside = f"({top})" if under in (None, "true") else f"({top}) AND ({under})"
            sums.append(whole or f"count(*) FILTER (WHERE {inside})")
            sums.append("1" if under is None else f"count(*) FILTER (WHERE {under})")
        sides.append(
            f"SELECT '{day}', unit, strftime(date_trunc('month', {day}), '%Y-%m'), "
            f"{', '.join(sums)} "
            f"FROM latest WHERE {state} AND {day} >= '{FIRST}' AND {day} < '{AFTER}' GROUP BY 2, 3"
        )
    files = ", ".join(f"'{path}'" for path in paths)
    latest = f"""
CREATE TEMP TABLE latest AS
SELECT * EXCLUDE (code, procedure, official, official_position, note, filename),
    finished_at::DATE > effective_due_at::DATE AS is_late,
    finished_at::DATE < due_at::DATE AS is_early, finished_at::DATE = due_at::DATE AS is_punctual,
    CASE WHEN status IN (9, 10) THEN finished_at ELSE TIMESTAMP '{LAST}' END AS clock_end
FROM read_parquet([{files}], filename = true)
QUALIFY row_number() OVER (PARTITION BY code ORDER BY filename DESC) = 1"""
    distinct = f"""
SELECT unit, 'online_service_usage', count(DISTINCT applicant) FILTER (WHERE channel = 2),
    count(DISTINCT applicant)
FROM latest WHERE status NOT IN (1, 3) AND received_at >= '{FIRST}' AND received_at < '{AFTER}'
GROUP BY 1"""
    with duckdb.connect(":memory:") as connection:
        connection.execute(latest)
        found = [(FINISHED | POINTS, connection.execute(sides[0]).fetchall())]
        found.append((RECEIVED, connection.execute(sides[1]).fetchall()))
        found.append((JUDGED, connection.execute(sides[2]).fetchall()))
        people = connection.execute(distinct).fetchall()
    rows = [
        (unit, month, name, sums[2 * at] or 0, sums[2 * at + 1])
        for counted, side in found
        for _, unit, month, *sums in side
        for at, name in enumerate(counted)
    ]
    return rows, people


def _early(c, also=True):
    return [(2, also & c.is_early), (1, also & c.is_punctual)]


def _kept(c):
    return ~((c.times_contacted > 1) & (c.contact_cause == 2))


def _paid(c):
    return (c.fee > 0) & ((c.payment == 1) | (c.payment == 2))


# The same for data frames: what adds how much to the numerator, and what is in the denominator.
FRAMES = {
    "dossiers_digitised": lambda c: (c.components_digitised & c.result_digitised, True),
    "electronic_results": lambda c: (c.result_signed, True),
    "result_by_post": lambda c: (c.return_way == 1, True),
    "late_dossiers": lambda c: (c.ends_late, None),
    "certified_e_copies": lambda c: (c.certified_e_copy, c.certified_copy),
    "i766_electronic_result": lambda c: (c.result_digitised, True),
    "i766_late_rate": lambda c: (c.ends_late, c.ends_late | (c.status == 9) | (c.status == 10)),
    "ct10_components_and_result": lambda c: (c.components_digitised & c.result_signed, True),
    "ct10_late_explained": lambda c: (c.late_explained, c.is_late),
    "ct10_late_apologised": lambda c: (c.late_apologised, c.is_late),
    "late_answered_for": lambda c: (c.late_explained & c.late_apologised, c.is_late),
    "late_by_own_fault": lambda c: (c.is_late & (c.late_cause == 1), None),
    "motcua_total_time": lambda c: (_early(c), c.has_due),
    "motcua_contacts": lambda c: (
        [(2, c.times_contacted <= 0), (1, c.times_contacted == 1)],
        _kept(c),
    ),
    "motcua_agencies": lambda c: (
        [(2, c.agencies_contacted <= 0), (1, c.agencies_contacted == 1)],
        True,
    ),
    "motcua_attitude": lambda c: (_early(c, (c.petition == 0) | (c.petition == 2)), c.has_due),
    "dossiers_online": lambda c: (c.channel == 2, True),
    "data_reuse": lambda c: (c.data_reused, True),
    "online_payment": lambda c: (_paid(c), c.fee > 0),
    "full_online_dossiers": lambda c: (c.channel == 2, c.service_level == 2),
    "partial_online_dossiers": lambda c: (c.channel == 2, c.service_level == 1),
    "i766_online_with_result": lambda c: ((c.channel == 2) & c.result_digitised, True),
    "i766_paid_online": lambda c: (_paid(c), None),
    "i766_fee_dossiers": lambda c: (c.fee >= 0, None),
    "i766_fee_free_dossiers": lambda c: (c.fee <= 0, None),
    "i766_digitised": lambda c: (c.components_digitised & c.result_digitised, True),
    "receiver_signed": lambda c: (c.components_digitised & c.receiver_signed, True),
}
SIDES = (
    ("finished_at", (9, 10), FINISHED | POINTS),
    ("received_at", (2, 4, 5, 6, 7, 8, 9, 10), RECEIVED),
    ("clock_end", (2, 4, 9, 10), JUDGED),
)
UNUSED = ("procedure", "official", "official_position", "note")
DAYS = ("finished_at", "due_at", "effective_due_at")


def with_polars(paths: Sequence[Path]) -> Result:
    import polars as pl

    class Columns:
        def __getattr__(self, name: str):
            return pl.col(name)

    frame = pl.concat([pl.read_parquet(path).drop(UNUSED) for path in paths])
    frame = frame.unique("code", keep="last", maintain_order=True)
    finished, due, effective = (pl.col(day).dt.date() for day in DAYS)
    judged = pl.when(pl.col("status").is_in((9, 10))).then("finished_at")
    frame = frame.with_columns(clock_end=judged.otherwise(pl.lit(LAST).str.to_datetime()))
    frame = frame.with_columns(
        ends_late=pl.col("clock_end").dt.date() > effective, is_late=finished > effective,
        is_early=finished < due, is_punctual=finished == due, has_due=due.is_not_null(),
    )  # fmt: skip
    found: list[tuple] = []
    for day, states, names in SIDES:
        sums = []
        for name in names:
            tops, base = FRAMES[name](Columns())
            within = pl.lit(True) if base is None or base is True else base
            tops = tops if isinstance(tops, list) else [(1, tops)]
            whole = sum((one & within).sum() * worth for worth, one in tops)
            sums.append(whole.alias(f"{name}.n"))
            sums.append(
                (
                    pl.lit(1) if base is None else within.sum() if base is not True else pl.len()
                ).alias(f"{name}.d")
            )
        here = frame.filter(pl.col("status").is_in(states) & pl.col(day).is_not_null())
        groups = here.group_by("unit", pl.col(day).dt.strftime("%Y-%m").alias("month")).agg(sums)
        found += _pairs(groups.rows(), names)
    people = frame.filter(pl.col("status").is_in(SIDES[1][1]))
    online = pl.col("applicant").filter(pl.col("channel") == 2).n_unique()
    told = people.group_by("unit").agg(online.alias("n"), pl.col("applicant").n_unique().alias("d"))
    return found, [(unit, "online_service_usage", *pair) for unit, *pair in told.rows()]


def with_pandas(paths: Sequence[Path]) -> Result:
    import duckdb
    import pandas as pd

    # pandas reads Parquet only through pyarrow, which is not among the packages: DuckDB hands over.
    files = ", ".join(f"'{path}'" for path in paths)
    query = f"SELECT * EXCLUDE ({', '.join(UNUSED)}) FROM read_parquet([{files}])"
    frame = duckdb.sql(query).df().drop_duplicates("code", keep="last")
    finished, due, effective = (frame[day].dt.normalize() for day in DAYS)
    judged = frame.finished_at.where(frame.status.isin((9, 10)), pd.Timestamp(LAST))
    frame = frame.assign(
        clock_end=judged, ends_late=judged.dt.normalize() > effective, is_late=finished > effective,
        is_early=finished < due, is_punctual=finished == due, has_due=due.notna(),
    )  # fmt: skip
    found: list[tuple] = []
    for day, states, names in SIDES:
        here = frame[frame.status.isin(states) & frame[day].notna()]
        sums = {}
        for name in names:
            tops, base = FRAMES[name](here)
            within = True if base is None or base is True else base
            tops = tops if isinstance(tops, list) else [(1, tops)]
            sums[f"{name}.n"] = sum(worth * (one & within).astype("int64") for worth, one in tops)
            sums[f"{name}.d"] = (
                pd.Series(1, here.index) if within is True else within.astype("int64")
            )
        sums = pd.DataFrame(sums)
        groups = sums.groupby([here.unit, here[day].dt.strftime("%Y-%m")]).sum()
        rows = [
            (*key, *map(int, line))
            for key, line in zip(groups.index, groups.to_numpy(), strict=True)
        ]
        counts = {name for name in names if FRAMES[name](here)[1] is None}
        found += [(*one[:4], 1 if one[2] in counts else one[4]) for one in _pairs(rows, names)]
    people = frame[frame.status.isin(SIDES[1][1])]
    every = people.groupby("unit").applicant.nunique()
    online = people[people.channel == 2].groupby("unit").applicant.nunique()
    told = [
        (unit, "online_service_usage", int(online.get(unit, 0)), int(n))
        for unit, n in every.items()
    ]
    return found, told


def _pairs(rows, names) -> list[tuple]:
    return [
        (unit, month, name, sums[2 * at], sums[2 * at + 1])
        for unit, month, *sums in rows
        for at, name in enumerate(names)
    ]


CONTENDERS: dict[str, Callable[[Sequence[Path]], Result]] = {
    "DuckDB by hand": by_hand,
    "thidua": thidua,
    "Polars": with_polars,
    "pandas": with_pandas,
}


def run_one(name: str, folder: Path) -> None:
    """Count once, and print the seconds, the peak memory and a digest of the counts."""
    paths = sorted(folder.glob("*.parquet"))
    _warm(name)
    start = time.perf_counter()
    monthly, distinct = CONTENDERS[name](paths)
    seconds = time.perf_counter() - start
    counts = {tuple(row) for row in monthly if row[3] or row[4] > 1}
    mark = hashlib.sha256(repr((sorted(counts), sorted(distinct))).encode()).hexdigest()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "digest": mark}))


def _warm(name: str) -> None:
    """Import what the contender needs and read the rules, which the counting does not pay for."""
    _indicators()
    {"Polars": lambda: __import__("polars"), "pandas": lambda: __import__("pandas")}.get(
        name, lambda: __import__("duckdb")
    )()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--one", choices=CONTENDERS)
    asked.add_argument("--make", type=int)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--dossiers", type=int, nargs="*", default=list(SIZES))
    told = asked.parse_args()
    if told.one:
        run_one(told.one, told.folder)
        return
    if told.make:
        write_batches(told.folder, told.make)
        return
    with tempfile.TemporaryDirectory() as made:
        for size in told.dossiers:
            folder = (told.folder or Path(made)) / str(size)
            # In a process of its own: those measured begin with the peak of the one they come from.
            make = [sys.executable, __file__, "--make", str(size), "--folder", str(folder)]
            subprocess.run(make, check=True)
            _compare(size, folder)


def _compare(size: int, folder: Path) -> None:
    rounds = SIZES.get(size, 3)
    names = [
        one for one in CONTENDERS if size <= MOST_FOR_FRAMES or one not in ("Polars", "pandas")
    ]
    runs: dict[str, list[dict]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            runs[name].append(json.loads(done.stdout))
    assert len({one["digest"] for found in runs.values() for one in found}) == 1, "counts differ"
    middle = {
        name: sorted(one["seconds"] for one in found)[rounds // 2] for name, found in runs.items()
    }
    print(f"{size:,} dossiers, median of {rounds} rounds in turn; all counts equal")
    print(f"{'':<18}{'seconds':>9}{'ratio':>8}{'peak MiB':>10}")
    for name, seconds in middle.items():
        peak = max(one["peak"] for one in runs[name])
        print(f"{name:<18}{seconds:>9.2f}{seconds / middle['DuckDB by hand']:>8.2f}{peak:>10,.0f}")
    if len(names) < len(CONTENDERS):
        print("Polars and pandas are not run at this size: they hold every row in memory")


if __name__ == "__main__":
    main()
