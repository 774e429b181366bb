"""Taking files in beside the bare readers: a CSV of dossiers, and a large workbook.

1.2 million made-up dossiers (số liệu minh họa) of one month go from CSV to a checked Parquet file,
beside DuckDB's COPY of the same text without any check. Then 200,000 rows of a workbook are read
by the library this product reads with, beside openpyxl and pandas. Each in a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import duckdb
from made_up_dossiers import MONTHS, write_month

from measurements.records.systems import PORTAL, load_system
from measurements.records.taking import take_records
from measurements.units import load_units
from rules.loader import load_registers

DOSSIERS, SHEET_ROWS, SHEET_COLUMNS = 1_200_000, 200_000, 10
ROUNDS = 3
MOST_REFUSED = Fraction(1, 200)  # a few of so many made-up days fall outside their month
CSV, WORKBOOK = "dossiers.csv", "rows.xlsx"
Work = Callable[[], int]
"""What is measured, once everything it needs is loaded; gives how many rows it read."""


def make_csv(folder: Path) -> None:
    records = load_registers().records
    kind = records["dossiers"]
    columns = load_system(PORTAL, records).columns_of(kind)
    rows = folder / "rows.parquet"
    write_month(rows, 0, DOSSIERS)
    made = set(duckdb.sql(f"FROM read_parquet('{rows}') LIMIT 0").columns)
    cells = []
    for field in kind.fields:
        column = columns.column(field.id) if field.id in made else None
        value = f'"{field.id}"'
        if field.type == "time":
            value = f"strftime({value}, '%Y%m%d%H%M%S')"
        elif field.type == "hashed":  # made up as a hash: a number of twelve digits, as people have
            value = f"lpad(CAST(hash({value}) % 1000000000000 AS VARCHAR), 12, '0')"
        elif field.type == "yes_no":
            value = f"CAST(CAST({value} AS TINYINT) AS VARCHAR)"
        if column:
            cells.append(f'{value} AS "{next(iter(column.names))}"')
    duckdb.sql(f"SELECT {', '.join(cells)} FROM read_parquet('{rows}')").write_csv(
        str(folder / CSV)
    )
    rows.unlink()


def make_workbook(folder: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(folder / WORKBOOK), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(SHEET_ROWS):
            words = (f"Hồ sơ số {row}", f"Phường thứ {row % 99}", "số liệu minh họa")
            sheet.write_row(
                row, 0, (*words, *(row * at for at in range(SHEET_COLUMNS - len(words))))
            )


def thidua(folder: Path) -> Work:
    records, units = load_registers().records, load_units()
    kind, system = records["dossiers"], load_system(PORTAL, records)
    out, files = folder / "thidua.parquet", [folder / CSV]

    def work() -> int:
        taken = take_records(
            kind, files, MONTHS[0], units, system, b"k" * 32, out, (), MOST_REFUSED
        )
        return taken.rows + taken.refused

    return work


def bare_copy(folder: Path) -> Work:
    source = f"read_csv('{folder / CSV}', all_varchar = true)"
    target = f"'{folder / 'bare.parquet'}' (FORMAT parquet, COMPRESSION zstd)"

    def work() -> int:
        (count,) = duckdb.execute(f"COPY (FROM {source}) TO {target}").fetchone() or (0,)
        return count

    return work


def with_calamine(folder: Path) -> Work:
    from python_calamine import CalamineWorkbook

    def work() -> int:
        sheet = CalamineWorkbook.from_path(str(folder / WORKBOOK)).get_sheet_by_index(0)
        return sum(1 for _ in sheet.iter_rows())

    return work


def with_openpyxl(folder: Path) -> Work:
    from openpyxl import load_workbook

    def work() -> int:
        book = load_workbook(folder / WORKBOOK, read_only=True)
        return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))

    return work


def with_pandas(folder: Path) -> Work:
    import pandas as pd

    return lambda: len(pd.read_excel(folder / WORKBOOK, header=None, engine="openpyxl"))


CONTENDERS: dict[str, dict[str, Callable[[Path], Work]]] = {
    f"{DOSSIERS:,} dossiers from CSV": {"DuckDB COPY, no checks": bare_copy, "thidua": thidua},
    f"{SHEET_ROWS:,} rows of a workbook": {
        "calamine (thidua)": with_calamine,
        "openpyxl read-only": with_openpyxl,
        "pandas (openpyxl)": with_pandas,
    },
}


def run_one(name: str, folder: Path) -> None:
    work = next(held[name] for held in CONTENDERS.values() if name in held)(folder)
    start = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "rows": rows}))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--one")
    asked.add_argument("--make", action="store_true")
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    told = asked.parse_args()
    if told.one:
        run_one(told.one, told.folder)
        return
    if told.make:
        make_csv(told.folder)
        make_workbook(told.folder)
        return
    with tempfile.TemporaryDirectory() as made:
        # In a process of its own: those measured begin with the memory of the one they come from.
        subprocess.run([sys.executable, __file__, "--make", "--folder", made], check=True)
        for title, held in CONTENDERS.items():
            compare(title, list(held), Path(made), told.rounds)


def compare(title: str, names: list[str], folder: Path, rounds: int) -> None:
    runs: dict[str, list[dict]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs[name].append(json.loads(done.stdout))
    assert len({one["rows"] for found in runs.values() for one in found}) == 1, "rows differ"
    print(f"{title}, median of {rounds} rounds in turn")
    print(f"{'':<26}{'seconds':>9}{'ratio':>8}{'peak MiB':>10}")
    seconds = {name: sorted(one["seconds"] for one in runs[name])[rounds // 2] for name in names}
    for name in names:
        peak = max(one["peak"] for one in runs[name])
        ratio = seconds[name] / seconds[names[0]]
        print(f"{name:<26}{seconds[name]:>9.2f}{ratio:>8.2f}{peak:>10,.0f}")


if __name__ == "__main__":
    main()
