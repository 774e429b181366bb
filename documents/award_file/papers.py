"""The papers of an award file, in the order an officer lays them out, and their templates."""

from importlib import resources
from pathlib import Path

from documents.award_file import (
    decision,
    lists,
    minutes,
    not_proposed,
    reports,
    result_sheets,
    submission,
    unit_decision,
)
from documents.award_file.draft import Paper
from documents.word.rendering import WordTemplate

PAPERS: tuple[Paper, ...] = (
    submission.PAPER,
    lists.COLLECTIVES,
    lists.PEOPLE,
    not_proposed.PAPER,
    minutes.PAPER,
    decision.PAPER,
    reports.COLLECTIVE_PAPER,
    reports.PERSON_PAPER,
    unit_decision.PAPER,
    result_sheets.PAPER,
)
SHIPPED = Path(str(resources.files("documents"))) / "templates"


def template_path(paper: Paper, own: Path | None) -> Path:
    """Give the office's own template of a paper where its folder has one, else the shipped one."""
    held = own / paper.template if own else None
    return held if held and held.exists() else SHIPPED / paper.template


def open_template(paper: Paper, own: Path | None) -> WordTemplate:
    """Open the template in force of a paper; Refused where it is no plain Word document."""
    return WordTemplate(template_path(paper, own))
