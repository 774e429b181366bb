"""The engine: figures of a window in, score sheet out. Everything else is reached from here."""

from datetime import date

from rules.model import Campaign
from scoring.conditions import holds_for
from scoring.figures import Figures
from scoring.lines import score_line
from scoring.results import ScoreSheet
from scoring.totals import REBASING, adjustments, complete, rankable, rebasing
from scoring.trees import add_up

ENGINE_VERSION = "2"
"""Changes with any change that can move a point; every run stores it."""


def evaluate(campaign: Campaign, figures: Figures, day: date) -> ScoreSheet:
    """Score every subject on every criterion of a campaign, as its rules stand on ``day``.

    Exact: integers and fractions throughout, rounded once (half away from zero) where the campaign
    says. ``figures`` are those of one window; ``day`` decides which targets hold.
    """
    size = len(figures)
    lines = tuple(score_line(campaign, one, figures, day) for one in campaign.criteria)
    tree = add_up(campaign, lines, size)
    rebased = rebasing(campaign, lines, tree.total)
    adjusted = adjustments(campaign, figures, tree.groups, tree.total + rebased)
    excluded = {one.id: holds_for(one.when, figures) for one in campaign.exclusions}
    return ScoreSheet(
        campaign=campaign,
        figures=figures,
        day=day,
        lines=lines,
        groups=tree.groups,
        adjustments={REBASING: rebased, **adjusted},
        totals=sum(adjusted.values(), tree.total + rebased) if campaign.scale else None,
        complete=complete(lines, size),
        rankable=rankable(campaign, lines, figures, excluded.values()),
        excluded=excluded,
    )
