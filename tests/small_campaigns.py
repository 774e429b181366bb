"""Small campaigns built in a test, and figures for them written as in a case file."""

from datetime import date

import numpy as np

from rules.cases import parse_figure
from rules.decisions import Award
from rules.model import Campaign
from scoring.engine import evaluate
from scoring.results import ScoreSheet
from scoring.tables import FigureRow, figures_of

DAY = date(2026, 10, 31)
BOARD = {"id": "all", "title": "Tất cả", "tiers": ["commune"], "windows": ["month"]}
TIER = "commune"


def line(name: str, **stated) -> dict:
    """State a criterion that measures the indicator of its own name: 10 points per cent met."""
    plain = {"id": name, "title": name, "short": name, "measures": name, "max_points": "10"}
    return plain | {"shape": {"proportional": {}}, "target": "100 %", "meets": "at_least"} | stated


def counted(name: str, **stated) -> dict:
    """State a criterion whose points are its count, up to 10."""
    items = [{"measure": name, "points": "1"}]
    return bare(name, shape={"per_event": {"items": items, "cap": "10"}}, **stated)


def bare(name: str, **stated) -> dict:
    """State a criterion without a target."""
    plain = line(name, **stated)
    return {key: value for key, value in plain.items() if key not in ("target", "meets")}


def scale(places: str = "2", at: str = "line", total: str = "10", least: str = "50 %") -> dict:
    return {
        "total_points": total,
        "rounding": {"places": places, "at": at},
        "least_applicable": least,
    }


def campaign(*criteria: dict, **stated) -> Campaign:
    """Make a campaign of these criteria; rule checks are left aside."""
    return Campaign.model_validate(written(*criteria, **stated))


def written(*criteria: dict, **stated) -> dict:
    """State a campaign of these criteria as a rule file would."""
    plain = {
        "format": "1",
        "id": "thu",
        "title": "Phong trào thử",
        "short": "Thử",
        "basis": {"source": "nguon", "clause": "mục I"},
        "starts": "2026-05-01",
        "ends": "2026-12-31",
        "subjects": "unit",
        "tiers": ["commune", "department"],
        "boards": [BOARD],
        "scale": scale(),
        "missing": "zero_points",
        "not_applicable": "rescale",
        "criteria": list(criteria),
        "ranking": {"ties": "competition"},
    }
    return plain | stated


def score(asked: Campaign, *units: dict[str, str], tiers=(), day: date = DAY) -> ScoreSheet:
    """Score units u0, u1 ... with figures such as ``3/4``, ``5``, ``90 %``, ``not reported``."""
    names = [f"u{at}" for at in range(len(units))]
    rows = [
        FigureRow(name, indicator, figure.state, figure.numerator, figure.denominator)
        for name, unit in zip(names, units, strict=True)
        for indicator, figure in ((key, parse_figure(text)) for key, text in unit.items())
    ]
    indicators = dict.fromkeys(name for unit in units for name in unit)
    figures = figures_of(names, tiers or [TIER] * len(units), rows, indicators)
    return checked(evaluate(asked, figures, day))


def checked(sheet: ScoreSheet) -> ScoreSheet:
    """See that states and verdicts are small whole numbers, masks are masks, and no float is in."""
    for one in sheet.lines:
        assert (one.state.dtype, one.met.dtype) == (np.int8, np.int8)
        assert one.points.dtype.kind in "iO"
    assert (sheet.complete.dtype, sheet.rankable.dtype) == (np.bool_, np.bool_)
    columns = [*sheet.groups.values(), *sheet.adjustments.values()]
    columns += [] if sheet.totals is None else [sheet.totals]
    for column in columns:
        assert column.dtype.kind == "i" or not any(isinstance(one, float) for one in column)
    return sheet


def hundredths(column) -> list[int]:
    """Give a column as plain numbers, and see that it is one of whole numbers."""
    assert column.dtype.kind in "iO", column.dtype
    return column.tolist()


def award(**stated) -> Award:
    """Make an award of two places from the board of everybody."""
    plain = {
        "id": "bang-khen",
        "title": "Bằng khen",
        "board": "all",
        "window": "month",
        "select": "by_rank",
        "quota": {"count": "2"},
        "over_quota_tie": "council",
        "authority": "Chủ tịch",
    }
    return Award.model_validate(plain | stated)
