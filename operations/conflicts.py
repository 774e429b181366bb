"""Where campaigns in force ask different things of one indicator, or award by different rules."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from rules.book import Rulebook
from rules.citations import cited
from rules.loader import campaign_files, load_rulebook_file
from rules.model import Criterion
from rules.sentences import target_words
from rules.tiers import tier_words
from rules.words import Amount
from scoring.targets import target_on


def find_conflicts(day: date, folder: Path | None = None) -> dict[str, Any]:
    """List, for a day, every indicator with unequal targets in force, and how awards differ.

    Campaigns whose force on that day is itself an assumption are compared too; their own file says
    so. Each demand carries its campaign, tier, target and clause; the strictest is marked.
    """
    books = [load_rulebook_file(path, folder) for path in campaign_files(folder)]
    in_force = [book for book in books if book.campaign.starts.day <= day <= book.campaign.ends.day]
    demands: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for book in in_force:
        for criterion in book.campaign.criteria:
            demands[criterion.measure] += _demands(book, criterion, day)
    titles = {one.id: one.title for book in in_force for one in book.registers.indicators.items}
    return {
        "day": day.isoformat(),
        "campaigns": [book.campaign.id for book in in_force],
        "indicators": [
            {"id": name, "title": titles[name], "demands": _strictest_marked(found)}
            for name, found in demands.items()
            if len({one["campaign"] for one in found}) > 1
            and len({(one["meets"], one["target"]) for one in found}) > 1
        ],
        "awards": [line for book in in_force for line in _award_rules(book)],
    }


def _demands(book: Rulebook, criterion: Criterion, day: date) -> list[dict[str, Any]]:
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
                "value": stated.value,
                "clauses": [cited(book, one.source, one.clause) for one in criterion.reference],
            }
        )
    return found


def _strictest_marked(demands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the strictest demand: the highest floor or lowest ceiling; ``above`` is stricter."""

    def strictness(one: dict[str, Any]) -> tuple[Any, bool]:
        lower = one["meets"] in ("at_most", "below")
        value = -one["value"] if lower else one["value"]
        return value, one["meets"] in ("above", "below")

    most = max(strictness(one) for one in demands)
    return [
        {key: value for key, value in one.items() if key != "value"}
        | {"is_strictest": strictness(one) == most}
        for one in demands
    ]


def _award_rules(book: Rulebook) -> list[dict[str, Any]]:
    """Say how a campaign chooses: by rank, or barring who misses a target."""
    lines = [
        {
            "campaign": book.campaign.id,
            "rule": award.select,
            "words": award.title,
            "clauses": [cited(book, one.source, one.clause) for one in award.reference],
        }
        for award in book.campaign.awards
        if award.is_by_board
    ]
    lines += [
        {
            "campaign": book.campaign.id,
            "rule": "barred_unless_all_met",
            "words": gate.title,
            "clauses": [cited(book, one.source, one.clause) for one in gate.reference],
        }
        for gate in book.campaign.gates
        if gate.all_criteria_met and gate.then == "not_proposed"
    ]
    return lines
