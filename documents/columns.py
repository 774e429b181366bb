"""Which criteria a board shows, in the campaign's order, with what stands above each column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from documents.lines import most, target
from rules.book import Rulebook
from rules.indicators import Indicator
from rules.model import Criterion


@dataclass(frozen=True, slots=True)
class Column:
    """A criterion of a board; ``target`` and ``max_points`` are empty where units differ."""

    criterion: Criterion
    indicator: Indicator
    group: str
    target: str
    max_points: str

    @property
    def is_monitored(self) -> bool:
        """Whether the figure is only shown."""
        return self.criterion.is_monitored


def columns_of(board: Mapping[str, Any], rulebook: Rulebook) -> tuple[Column, ...]:
    """List the scored criteria by group, then those only shown."""
    held = {figure["id"] for entry in board["entries"] for figure in entry["criteria"]}
    found = [one for one in rulebook.campaign.criteria if one.id in held]
    order = {group.id: at for at, group in enumerate(rulebook.campaign.groups)}
    found.sort(key=lambda one: (one.is_monitored, order.get(one.group or "", -1)))
    return tuple(_column(criterion, board, rulebook) for criterion in found)


def figures_by_criterion(entry: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Give the criteria of an entry by id."""
    return {figure["id"]: figure for figure in entry["criteria"]}


def _column(criterion: Criterion, board: Mapping[str, Any], rulebook: Rulebook) -> Column:
    indicator = rulebook.registers.indicators[criterion.measure]
    groups = {group.id: group.title for group in rulebook.campaign.groups}
    return Column(
        criterion=criterion,
        indicator=indicator,
        group="Theo dõi"
        if criterion.is_monitored
        else groups.get(criterion.group or "", "Chỉ tiêu"),
        target=target(_common(criterion.id, "target", board), criterion, indicator),
        max_points=most(_common(criterion.id, "max_points", board)),
    )


def _common(name: str, part: str, board: Mapping[str, Any]) -> str | None:
    """Give what all units have in common; None where they differ or there is nothing."""
    told = {
        figure[part]
        for entry in board["entries"]
        for figure in entry["criteria"]
        if figure["id"] == name and figure[part] is not None
    }
    return told.pop() if len(told) == 1 else None
