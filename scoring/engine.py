"""The engine: figures of a window in, score sheet out. Everything else is reached from here."""

from datetime import date

from rules.model import Campaign
from scoring.figures import Figures
from scoring.lines import score_line
from scoring.results import ScoreSheet
from scoring.totals import complete, group_sums, rankable, rebasing, sum_of_lines

ENGINE_VERSION = "1"
"""Changes with any change that can move a point; every run stores it."""


def evaluate(campaign: Campaign, figures: Figures, day: date) -> ScoreSheet:
    """Score every subject on every criterion of a campaign, as its rules stand on ``day``.

    Exact: integers throughout, each line rounded once (half away from zero), totals add the
    printed lines. ``figures`` are those of one window; ``day`` decides which targets hold.
    """
    size = len(figures)
    lines = tuple(score_line(campaign, one, figures, day) for one in campaign.criteria)
    subtotal = sum_of_lines(lines, size)
    rebased = rebasing(campaign, lines, subtotal)
    return ScoreSheet(
        campaign=campaign,
        figures=figures,
        day=day,
        lines=lines,
        groups=group_sums(campaign, lines, size),
        rebasing=rebased,
        totals=subtotal + rebased if campaign.scale else None,
        complete=complete(lines, size),
        rankable=rankable(campaign, lines, figures),
    )
