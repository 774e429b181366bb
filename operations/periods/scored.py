"""Scoring a table of figures, unless the campaign waits for everybody's report."""

from datetime import date

from rules.book import Rulebook
from rules.errors import refuse
from scoring.derived import with_derived
from scoring.engine import evaluate
from scoring.figures import MISSING, Figures
from scoring.results import ScoreSheet
from scoring.rollup import with_sums

NAMED = 20
"""How many of those who have not reported a message names."""


def scored(book: Rulebook, figures: Figures, day: date) -> ScoreSheet:
    """Score the figures as the rules stand on ``day``.

    Raises Refused where a criterion says ``missing: refuse`` and somebody has not reported.
    """
    sheet = evaluate(book.campaign, figures, day)
    silent = [
        f"{figures.subjects[row]} ({line.criterion.short})"
        for line in sheet.lines
        if (line.criterion.missing or book.campaign.missing).then == "refuse"
        and not line.criterion.is_monitored
        for row in (line.state == MISSING).nonzero()[0].tolist()
    ]
    if silent:
        more = f" và {len(silent) - NAMED} số liệu khác" if len(silent) > NAMED else ""
        raise refuse(
            "not_reported",
            f"chưa báo cáo: {', '.join(silent[:NAMED])}{more}",
            "phong trào này chỉ tính khi đủ báo cáo; nhập số liệu còn thiếu rồi tính lại",
        )
    return sheet


def prepared(book: Rulebook, figures: Figures) -> Figures:
    """Add what a campaign's rules make of the figures: sums of tiers, then derived indicators."""
    asked = [
        book.registers.indicators[name]
        for name in book.registers.needed(book.campaign.indicators())
    ]
    return with_derived(with_sums(figures, book.campaign.tiers, asked), asked)
