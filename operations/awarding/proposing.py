"""Writing the award file: the document decided, then its papers."""

from datetime import date
from pathlib import Path

from operations.awarding.filing import award_file
from operations.awarding.papers import write_papers
from operations.office import Office
from operations.views import Document


def propose(
    office: Office,
    campaign: str,
    as_of: date,
    out: Path,
    decision_day: date | None = None,
    unit: str | None = None,
) -> tuple[Document, list[Path]]:
    """Decide and write the papers into ``out``; gives the document and the files.

    With ``unit`` only the decision of that unit's head. Raises Refused as award_file and
    write_papers do; then nothing is written.
    """
    document = award_file(office, campaign, as_of, decision_day, unit)
    return document, write_papers(office, document, out)
