"""Every case beside every campaign, through the same path as ``thidua rules test``."""

from pathlib import Path

import pytest

from operations.casework import run_cases
from rules.loader import campaign_files

PROOFS = sorted((Path(__file__).parent / "rule_files").glob("*/campaign.yaml"))
"""Rule files of other laws and indices, kept as proofs that the language can say them."""


def _cases():
    for path in (*campaign_files(), *PROOFS):
        work = run_cases(path)
        for result in work.results:
            yield pytest.param(result, id=f"{work.campaign}:{result.line}: {result.title}")


@pytest.mark.parametrize("result", list(_cases()))
def test_case(result):
    assert not result.problems, "\n".join(str(problem) for problem in result.problems)


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
