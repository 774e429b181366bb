"""Whole processes: how long a person waits for help and for a board, beside an empty Python.

Each command runs in turn with the others, several rounds; medians and ratios are printed.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7
THIDUA = str(Path(sys.executable).with_name("thidua"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "data")
        subprocess.run(
            [THIDUA, "--data", data, "demo", "--months", "1"], check=True, capture_output=True
        )
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "thidua --help": [THIDUA, "--help"],
            "thidua board": [THIDUA, "--data", data, "board"],
            "thidua standing": [THIDUA, "--data", data, "standing", "Kinh Bac"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                seconds[name].append(time.perf_counter() - start)
    base = sorted(seconds["python -c pass"])[ROUNDS // 2]
    print(f"{'':<20}{'seconds':>9}{'ratio':>8}   median of {ROUNDS} rounds in turn")
    for name, took in seconds.items():
        middle = sorted(took)[ROUNDS // 2]
        print(f"{name:<20}{middle:>9.3f}{middle / base:>8.1f}")


if __name__ == "__main__":
    main()
