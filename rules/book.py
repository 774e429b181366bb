"""A campaign together with everything it is read with."""

from dataclasses import dataclass

from rules.model import Campaign
from rules.registers import Registers
from rules.source import Source

CAMPAIGN_FILE = "campaign.yaml"


@dataclass(frozen=True)
class Rulebook:
    """A campaign with the registers it was checked against and the texts of both."""

    campaign: Campaign
    registers: Registers
    source: Source

    def texts(self) -> dict[str, str]:
        """Give every text the results depend on, by file name: what a run stores."""
        return {CAMPAIGN_FILE: self.source.text, **self.registers.texts()}
