"""What the ledger knows on the day on which awards are decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.attestations import Key, attestations
from ledger.awarding import nominations, practices
from ledger.awarding_tables import NominationRow, PracticeRow
from ledger.people import entries_in_force, people_in_force
from measurements.lists.people import Post
from operations.awarding.subjects import PRACTICE, women_of
from operations.office import Office
from operations.periods.plans import plans_in_force
from operations.periods.standards import attested_on
from operations.views import Document
from scoring.gates import Attested


@dataclass(frozen=True)
class Known:
    """What the ledger knows on a day: attestations, plans, nominations, practices, people, women.

    ``attested`` and ``plans`` are by unit and standard.
    """

    day: date
    attested: Attested
    plans: Mapping[Key, Document]
    nominations: Sequence[NominationRow]
    practices: Sequence[PracticeRow]
    posts: Sequence[Post]
    women: Mapping[str, tuple[int, int]]
    entries: Mapping[str, str]

    @property
    def models(self) -> dict[str, str]:
        """The titles of the models of practice, by subject."""
        return {f"{PRACTICE}{one.id}": one.title for one in self.practices}


def known_on(office: Office, campaign: str, day: date) -> Known:
    """Read what the ledger knows of a campaign on a day."""
    with office.ledger.reading() as session:
        posts = people_in_force(session)
        plans = plans_in_force(attestations(session, campaign), day.isoformat())
        entries = entries_in_force(session, campaign)
        return Known(
            day=day,
            attested=attested_on(office, campaign, day),
            plans=plans,
            nominations=nominations(session, campaign, day.isoformat()),
            practices=practices(session, campaign, day.isoformat()),
            posts=posts,
            women=women_of(posts, day),
            entries={one.code: one.unit for one in entries},
        )
