"""What a command imports before it can answer: nothing that it does not use."""

import json
import subprocess
import sys

import pytest
from small_office import CAMPAIGN, RULES, published

CODE = """
import json, sys
from cli.app import run
try:
    code = run(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
names = sorted({name.partition(".")[0] for name in sys.modules})
sys.stderr.write("\\n" + json.dumps([code, names]))
"""
HEAVY = {
    *("sqlalchemy", "sqlmodel", "pydantic", "alembic", "psycopg", "numpy", "pandas", "duckdb"),
    *("sqlglot", "openpyxl", "xlsxwriter", "python_calamine", "lxml", "docx", "docxtpl", "jinja2"),
    *("apscheduler", "babel", "yaml"),
}
"""What takes a while to import, and is used by some commands only."""
SHOWN = {"sqlalchemy", "sqlmodel", "pydantic", "numpy", "yaml", "babel"}
"""What a stored board takes: the ledger, its rules, its numbers."""
USED = {
    "--help": set(),
    "standing --help": {"pydantic"},  # the command framework's own
    "compute --help": {"pydantic"},
    f"standing 07210 --campaign {CAMPAIGN}": SHOWN,
    f"board {CAMPAIGN}": SHOWN,
}
"""By command: what of it the command uses."""


@pytest.mark.parametrize("words", USED)
def test_a_command_imports_only_what_it_uses(small, words):
    place = small(published)
    shared = ["--data", str(place.data), "--rules-dir", str(RULES)]
    command = [sys.executable, "-c", CODE, *shared, *words.split()]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    code, names = json.loads(ran.stderr.splitlines()[-1])
    assert code == 0, ran.stderr
    assert HEAVY & set(names) <= USED[words]
