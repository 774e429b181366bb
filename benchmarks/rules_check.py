"""Checking every campaign in one process, beside a bare PyYAML CSafe load of the same files.

Both are whole processes, interpreter start included, run in turn; medians and the ratio are shown.
"""

import sys

from turns import print_medians

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
CHECK = "from operations.rule_files.rulebooks import check_rulebooks\ncheck_rulebooks(None)"


def main() -> None:
    commands = {
        "bare CSafe load": [sys.executable, "-c", BARE, *FILES],
        "rules check": [sys.executable, "-c", CHECK],
    }
    print(f"{len(FILES)} files")
    print_medians(commands, ROUNDS)


if __name__ == "__main__":
    main()
