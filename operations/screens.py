"""Pages for a terminal, each with the rules its board was computed with."""

from documents.awarding_screens import (
    bands_screen,
    councils_screen,
    nominations_screen,
    practices_screen,
    proposal_screen,
    sessions_screen,
    signers_screen,
)
from documents.batch_screens import batches_screen, withdrawn_screen
from documents.findings_screen import findings_screen
from documents.ledger_screens import audit_screen, correction_screen, doctor_screen, proof_screen
from documents.outcomes import (
    comparison_screen,
    computed_screen,
    conflicts_screen,
    demo_screen,
    intake_screen,
    people_screen,
    schedule_screen,
    scored_screen,
)
from documents.screens import Page, explanation_screen
from documents.screens import board_screen as lay_out_board
from documents.screens import standing_screen as lay_out_standing
from documents.statements import attestations_screen, bell_screen, objections_screen
from operations.office import Office
from operations.printing import rules_of
from operations.views import Document

__all__ = [
    "attestations_screen",
    "audit_screen",
    "bands_screen",
    "batches_screen",
    "bell_screen",
    "board_screen",
    "comparison_screen",
    "computed_screen",
    "conflicts_screen",
    "correction_screen",
    "councils_screen",
    "demo_screen",
    "doctor_screen",
    "explanation_screen",
    "findings_screen",
    "intake_screen",
    "nominations_screen",
    "objections_screen",
    "people_screen",
    "practices_screen",
    "proof_screen",
    "proposal_screen",
    "schedule_screen",
    "scored_screen",
    "sessions_screen",
    "signers_screen",
    "standing_screen",
    "withdrawn_screen",
]


def board_screen(office: Office, document: Document) -> Page:
    """Lay out every board of a document."""
    return lay_out_board(document, rules_of(office, document))


def standing_screen(office: Office, document: Document) -> Page:
    """Lay out where a unit stands."""
    return lay_out_standing(document, rules_of(office, document))
