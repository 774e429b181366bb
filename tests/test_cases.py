"""Every case beside every campaign, through the same path as ``thidua rules test``."""

from functools import cache
from pathlib import Path

import pytest

from operations.rule_files.casework import cases_beside, run_case, run_cases
from rules.cases import Case, CaseFigure, only_unit
from rules.loader import campaign_files, load_rulebook_file

PROOFS = sorted((Path(__file__).parent / "rule_files").glob("*/campaign.yaml"))
"""Rule files of other laws and indices, kept as proofs that the language can say them."""


def _cases():
    """Read the case files; every case runs in its own test."""
    for path in (*campaign_files(), *PROOFS):
        cases, source = cases_beside(path)
        for at, case in enumerate(cases.cases):
            line = source.place(("cases", at))[0]
            named = f"{cases.campaign}:{line}: {case.title}"
            yield pytest.param(path, cases, at, source, id=named)


@pytest.fixture(scope="session")
def books():
    """Load each campaign once."""
    return cache(load_rulebook_file)


@pytest.mark.parametrize(("path", "cases", "at", "source"), list(_cases()))
def test_case(books, path, cases, at, source):
    problems = run_case(books(path), cases, at, source).problems
    assert not problems, "\n".join(str(problem) for problem in problems)


def test_a_case_without_units_is_of_one_unit_named_by_its_title():
    stated = {"title": "T", "day": "2026-10-31", "tier": "commune", "figures": {"m": "5"}}
    stated |= {"total": "9.00", "class": "tot", "gates": {"g": "yes"}, "attested": {"s": "held"}}
    one = only_unit(Case.model_validate(stated | {"expect": {"m": {"met": "yes"}}}))
    assert (one.name, one.tier, one.expect) == ("T", None, {})  # the case's own hold for it
    assert one.figures == {"m": CaseFigure(state="measured", numerator=5, denominator=1)}
    assert (one.total, one.class_, one.rank) == ("9.00", "tot", None)
    assert (one.gates, one.attested) == ({"g": True}, {"s": "held"})


def test_a_wrong_expectation_is_told_with_its_line(tmp_path):
    source = next(path for path in campaign_files() if path.parent.name == "thi-dua-2026")
    (tmp_path / "campaign.yaml").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "campaign.test.yaml").write_text(
        """format: 1
campaign: thi-dua-2026
cases:
  - title: sai cố ý
    day: 2026-10-31
    tier: commune
    figures: {satisfaction: 95/100}
    others: 100/100
    expect: {satisfaction: {points: 10.00, met: yes}}
    total: 100.00
""",
        encoding="utf-8",
    )
    (result,) = run_cases(tmp_path / "campaign.yaml").failed
    told = [str(problem) for problem in result.problems]
    assert len(told) == 3
    assert "campaign.test.yaml:4:5" in told[0]
    assert "satisfaction, điểm: mong đợi 10.00, tính được 9.99" in told[0]
