"""The catalogue of rules: every row is shown by a case or a test that exists."""

import re
from pathlib import Path

import pytest

from rules.loader import campaign_files, load_cases

ROOT = Path(__file__).parents[1]
ROWS = re.findall(
    r"^\| ([A-Z][0-9]+) \|.*\| (read|second hand|illustrative) \| (.+) \|$",
    (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
SIZES = {"S": 23, "R": 11, "M": 7, "A": 9, "C": 11}
FILES = {path.parent.name: path.with_name("campaign.test.yaml") for path in campaign_files()}
FILES |= {path.parent.name: path for path in ROOT.glob("tests/rule_files/*/campaign.test.yaml")}


def test_no_row_is_missing():
    wanted = [f"{letter}{at}" for letter, size in SIZES.items() for at in range(1, size + 1)]
    assert [name for name, _, _ in ROWS] == wanted


@pytest.mark.parametrize(("name", "known", "shown"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_is_shown_by_what_exists(name, known, shown):
    for one in re.split(r"; (?=tests/|[a-z0-9-]+: )", shown):
        if one.startswith("tests/"):
            path, test = one.split("::")
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")
            continue
        file, title = one.split(": ", 1)
        cases, _ = load_cases(FILES[file])
        found = [case for case in cases.cases if case.title.startswith(title)]
        assert found, one
        assert known != "illustrative" or all(case.to_confirm for case in found), one


def test_every_proof_has_its_place_in_the_catalogue():
    named = " ".join(shown for _, _, shown in ROWS)
    proofs = {path.parent.name for path in ROOT.glob("tests/rule_files/*/campaign.yaml")}
    assert {one for one in proofs if one not in named} == {"chi-so-tong-hop"}
