"""Checking every campaign in one process, beside a bare PyYAML CSafe load of the same files.

Both are whole processes, interpreter start included, run in turn; medians and the ratio are shown.
"""

import subprocess
import sys
import time

from rules.loader import campaign_files, rules_folder

ROUNDS = 7
FILES = sorted(
    {
        str(path)
        for campaign in campaign_files()
        for path in (*campaign.parent.glob("*.yaml"), *rules_folder().glob("*.yaml"))
        if not path.name.endswith(".test.yaml")
    }
)
BARE = "import sys, yaml\nfor name in sys.argv[1:]:\n    yaml.load(open(name), yaml.CSafeLoader)"
CHECK = "from operations.rulebooks import check_rulebooks\ncheck_rulebooks(None)"


def main() -> None:
    commands = {
        "bare CSafe load": [sys.executable, "-c", BARE, *FILES],
        "rules check": [sys.executable, "-c", CHECK],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - start)
    base = sorted(seconds["bare CSafe load"])[ROUNDS // 2]
    print(f"{len(FILES)} files, median of {ROUNDS} rounds in turn")
    for name, took in seconds.items():
        middle = sorted(took)[ROUNDS // 2]
        print(f"{name:<20}{middle:>9.3f}{middle / base:>8.1f}")


if __name__ == "__main__":
    main()
