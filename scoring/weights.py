"""A campaign under another of its named sets of weights."""

from collections.abc import Mapping

from rules.model import Campaign
from rules.words import Amount


def with_weights(campaign: Campaign, name: str) -> Campaign:
    """Give the campaign with the weights of a named set; what the set leaves out keeps its own.

    Raises KeyError where the campaign has no such set.
    """
    weights: Mapping[str, Amount] = campaign.weight_sets[name]
    return campaign.model_copy(
        update={
            key: tuple(
                one.model_copy(update={"weight": weights[one.id]}) if one.id in weights else one
                for one in getattr(campaign, key)
            )
            for key in ("groups", "criteria")
        }
    )
