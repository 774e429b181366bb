"""An indicator with labels, measured by a criterion, stands for the counts of its labels."""

from rules.model import Campaign, Criterion
from rules.registers import Registers


def with_labels(campaign: Campaign, registers: Registers) -> Campaign:
    """Bring ``measures: felt`` to ``{very_common: felt.very_common, ...}``, label by label."""
    criteria = tuple(_criterion(one, registers) for one in campaign.criteria)
    changed = any(one is not old for one, old in zip(criteria, campaign.criteria, strict=True))
    return campaign.model_copy(update={"criteria": criteria}) if changed else campaign


def _criterion(criterion: Criterion, registers: Registers) -> Criterion:
    measures: dict[str, str] = {}
    for name, indicator in criterion.measures.items():
        measures |= registers.labelled(indicator) or {name: indicator}
    if measures == criterion.measures:
        return criterion
    return criterion.model_copy(update={"measures": measures})
