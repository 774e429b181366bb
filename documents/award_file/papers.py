"""The papers of an award file, in the order an officer lays them out, and their templates."""

from importlib import resources
from pathlib import Path

from documents.award_file.decision import PAPER as DECISION
from documents.award_file.draft import Paper
from documents.award_file.lists import COLLECTIVES, PEOPLE
from documents.award_file.minutes import PAPER as MINUTES
from documents.award_file.not_proposed import PAPER as NOT_PROPOSED
from documents.award_file.official_sheets import PAPER as OFFICIAL_SHEETS
from documents.award_file.reports import COLLECTIVE_PAPER, PERSON_PAPER
from documents.award_file.result_sheets import PAPER as RESULT_SHEET
from documents.award_file.submission import PAPER as SUBMISSION
from documents.award_file.unit_decision import PAPER as UNIT_DECISION
from documents.word.rendering import WordTemplate

PAPERS: tuple[Paper, ...] = (
    SUBMISSION,
    COLLECTIVES,
    PEOPLE,
    NOT_PROPOSED,
    MINUTES,
    DECISION,
    COLLECTIVE_PAPER,
    PERSON_PAPER,
    UNIT_DECISION,
    RESULT_SHEET,
    OFFICIAL_SHEETS,
)
WITHIN_UNITS: tuple[Paper, ...] = (UNIT_DECISION,)
"""What is left where only what one unit's head decides is asked for."""
SHIPPED = Path(str(resources.files("documents"))) / "templates"


def template_path(paper: Paper, own: Path | None) -> Path:
    """Give the office's own template of a paper where its folder has one, else the shipped one."""
    held = own / paper.template if own else None
    return held if held and held.exists() else SHIPPED / paper.template


def open_template(paper: Paper, own: Path | None) -> WordTemplate:
    """Open the template in force of a paper; Refused where it is no plain Word document."""
    return WordTemplate(template_path(paper, own))
