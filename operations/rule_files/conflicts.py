"""Where campaigns in force ask different things of one indicator, or award by different rules."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rules.book import Rulebook
from rules.citations import cited
from rules.decisions import Award, Gate
from rules.loader import campaign_files, load_rulebook_file
from rules.model import Criterion
from rules.sentences.campaign import target_words
from rules.tiers import tier_words
from rules.words import Amount
from scoring.targets import target_on

Line = dict[str, Any]


WHOLE_PROVINCE = "province"
"""The tier whose demand bears on every other: all units together reach it or nobody does."""
STRICTER = ("all_criteria_met", "barred_unless_all_met")
"""Award rules that bar whoever misses a target; choosing by rank bars nobody."""


def find_conflicts(day: date, folder: Path | None = None) -> dict[str, Any]:
    """List, for a day, every indicator with unequal targets in force, and how awards differ.

    Demands are compared tier by tier, and those on the whole province with every tier's. Each
    carries its campaign, tier, target and clause, and whether the campaign's force on that day is
    to be confirmed; the strictest of a tier is marked. Award rules are compared where two campaigns
    award the same kind of subject of the same tier.
    """
    books = [load_rulebook_file(path, folder) for path in campaign_files(folder)]
    in_force = [book for book in books if book.campaign.starts.day <= day <= book.campaign.ends.day]
    demands: dict[str, list[Line]] = defaultdict(list)
    for book in in_force:
        for criterion in book.campaign.criteria:
            demands[criterion.measure] += _demands(book, criterion, day)
    titles = {one.id: one.title for book in in_force for one in book.registers.indicators.items}
    return {
        "day": day.isoformat(),
        "campaigns": [book.campaign.id for book in in_force],
        "indicators": [
            {"id": name, "title": titles[name], "demands": unequal}
            for name, found in demands.items()
            if (unequal := _unequal(found))
        ],
        "awards": _unequal_awards([line for book in in_force for line in _award_rules(book)]),
    }


def _unequal(demands: list[Line]) -> list[Line]:
    """Keep the demands of tiers in which two campaigns ask different things; mark the strictest."""
    of_all = [one for one in demands if one["tier"] == WHOLE_PROVINCE]
    kept: list[Line] = []
    for tier in dict.fromkeys(one["tier"] for one in demands):
        here = [one for one in demands if one["tier"] == tier]
        beside = of_all if tier != WHOLE_PROVINCE else demands
        if any(_differ(one, other) for one in here for other in (*here, *beside)):
            kept += _strictest_marked(here, demands if tier == WHOLE_PROVINCE else here)
    return kept


def _differ(one: Line, other: Line) -> bool:
    asked = (one["meets"], one["value"]) != (other["meets"], other["value"])
    return asked and one["campaign"] != other["campaign"]


def _demands(book: Rulebook, criterion: Criterion, day: date) -> list[Line]:
    found = []
    for tier in book.campaign.tiers:
        stated = target_on(criterion, tier.id, day)
        if (
            stated is None
            or not tier.in_force(day)
            or not book.campaign.applies(criterion, tier.id)
        ):
            continue
        is_percent = book.registers.indicators[criterion.measure].is_ratio
        amount = Amount(stated.value, is_percent)
        found.append(
            {
                "campaign": book.campaign.id,
                "tier": tier.id,
                "tier_name": tier_words(tier.id),
                "meets": criterion.meets,
                "target": str(amount),
                "words": target_words(criterion, amount),
                "is_due": stated.is_due,
                "force": book.campaign.force,
                "value": stated.value,
                "clauses": [cited(book, one.source, one.clause) for one in criterion.reference],
            }
        )
    return found


def _strictest_marked(demands: list[Line], among: list[Line]) -> list[Line]:
    """Mark the strictest of several campaigns: the highest floor or lowest ceiling, ``above`` most.

    Where all ask the same, nothing is marked.
    """
    most = max(_strictness(one) for one in among)
    several = any(_differ(one, other) for one in among for other in among)
    return [
        {key: value for key, value in one.items() if key != "value"}
        | {"is_strictest": several and _strictness(one) == most}
        for one in demands
    ]


def _strictness(one: Line) -> tuple[Any, bool]:
    lower = one["meets"] in ("at_most", "below")
    value = -one["value"] if lower else one["value"]
    return value, one["meets"] in ("above", "below")


def _award_rules(book: Rulebook) -> Iterator[Line]:
    """Say how a campaign chooses, for whom: by rank, or barring who misses a target."""
    campaign = book.campaign
    for award in campaign.awards:
        if award.board is not None:
            tiers = campaign.board(award.board).tiers
            yield _award_rule(book, award.select, award, award.subjects, tiers)
    for gate in campaign.gates:
        if gate.all_criteria_met and gate.then == "not_proposed":
            for subjects in campaign.subjects:
                rule = "barred_unless_all_met"
                yield _award_rule(book, rule, gate, subjects, campaign.tier_names)


def _award_rule(
    book: Rulebook, rule: str, stated: Award | Gate, subjects: str, tiers: Sequence[str]
) -> Line:
    return {
        "campaign": book.campaign.id,
        "rule": rule,
        "subjects": subjects,
        "tiers": list(tiers),
        "force": book.campaign.force,
        "is_strictest": rule in STRICTER,
        "words": stated.title,
        "clauses": [cited(book, one.source, one.clause) for one in stated.reference],
    }


def _unequal_awards(rules: list[Line]) -> list[Line]:
    """Keep the rules of which another campaign has an unequal one for some of the same subjects."""
    return [one for one in rules if any(_award_differently(one, other) for other in rules)]


def _award_differently(one: Line, other: Line) -> bool:
    shared = set(one["tiers"]) & set(other["tiers"]) and one["subjects"] == other["subjects"]
    unequal = (one["rule"] in STRICTER) != (other["rule"] in STRICTER)
    return bool(shared) and unequal and one["campaign"] != other["campaign"]
