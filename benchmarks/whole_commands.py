"""Whole processes: how long a person waits for help, for a unit's standing, for a month's boards.

Each command runs in turn with the others, several rounds, beside an empty Python and the bare
command framework; medians and ratios are printed. ``compute`` does a month of 113 units in every
campaign that runs in it, from a ledger filled with made-up dossiers, ratings, petitions, tasks and
figures (số liệu minh họa); it starts each round from a copy in which nothing was computed.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from turns import print_medians

from operations.illustration.season import illustrate
from operations.intake.figures import import_figures, sheet_indicators
from operations.intake.records import import_records
from operations.office import init_office
from scoring.windows import last_day

ROUNDS, MONTH = 7, "2026-05"
TIERS = ("department", "commune")
THIDUA = str(Path(sys.executable).with_name("thidua"))


def fill(data: Path, folder: Path, one_in: int) -> None:
    """Make an office with a month taken in and nothing computed."""
    office = init_office(data)
    units = office.units.of_tiers(TIERS, last_day(MONTH))
    asked = sheet_indicators(office)
    (files,) = illustrate(folder, [MONTH], units, asked, one_in=one_in)
    for kind in ("dossiers", "ratings", "petitions", "tasks"):
        covers = () if kind == "ratings" else TIERS
        import_records(office, kind, [getattr(files, kind)], MONTH, covers)
    import_figures(office, [files.figures], MONTH)
    office.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--one-in", type=int, default=1, help="one made-up dossier of so many")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        filled, shown, again = (Path(folder) / name for name in ("filled", "shown", "again"))
        fill(filled, Path(folder) / "files", told.one_in)
        shutil.copytree(filled, shown)
        compute = [THIDUA, "--data", str(shown), "compute", MONTH]
        subprocess.run(compute, check=True, capture_output=True)

        def anew() -> None:
            shutil.rmtree(again, ignore_errors=True)
            shutil.copytree(filled, again)

        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import typer": [sys.executable, "-c", "import typer"],
            "thidua --help": [THIDUA, "--help"],
            "thidua standing": [THIDUA, "--data", str(shown), "standing", "Kinh Bac"],
            "thidua board": [THIDUA, "--data", str(shown), "board"],
            "thidua compute": [THIDUA, "--data", str(again), "compute", MONTH],
        }
        print_medians(commands, told.rounds, {"thidua compute": anew})


if __name__ == "__main__":
    main()
