"""Whole processes: how long a person waits for help and for a board, beside an empty Python.

Each command runs in turn with the others, several rounds; medians and ratios are printed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from turns import print_medians

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
        print_medians(commands, ROUNDS)


if __name__ == "__main__":
    main()
