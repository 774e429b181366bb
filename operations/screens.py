"""Pages for a terminal, each with the rules its board was computed with."""

from documents.batch_screens import batches_screen, withdrawn_screen
from documents.findings_screen import findings_screen
from documents.outcomes import (
    comparison_screen,
    computed_screen,
    conflicts_screen,
    demo_screen,
    intake_screen,
    proposal_screen,
    schedule_screen,
    scored_screen,
)
from documents.screens import Page, explanation_screen
from documents.screens import board_screen as lay_out_board
from documents.screens import standing_screen as lay_out_standing
from operations.office import Office
from operations.printing import rules_of
from operations.views import Document

__all__ = [
    "batches_screen",
    "board_screen",
    "comparison_screen",
    "computed_screen",
    "conflicts_screen",
    "demo_screen",
    "explanation_screen",
    "findings_screen",
    "intake_screen",
    "proposal_screen",
    "schedule_screen",
    "scored_screen",
    "standing_screen",
    "withdrawn_screen",
]


def board_screen(office: Office, document: Document) -> Page:
    """Lay out every board of a document."""
    return lay_out_board(document, rules_of(office, document))


def standing_screen(office: Office, document: Document) -> Page:
    """Lay out where a unit stands."""
    return lay_out_standing(document, rules_of(office, document))
