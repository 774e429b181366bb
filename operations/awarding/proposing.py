"""Writing the award file: the document decided, then its papers."""

from datetime import date
from pathlib import Path

from documents.proposal_draft import write_proposal
from operations.awarding.basis import basis_of
from operations.awarding.filing import award_file, effective
from operations.office import Office
from operations.views import Document

NEXT_SHOWN = 3


def propose(
    office: Office,
    campaign: str,
    as_of: date,
    out: Path,
    decision_day: date | None = None,
    unit: str | None = None,
) -> tuple[Document, list[Path]]:
    """Decide and write the drafts into ``out``; gives the document and the files.

    Raises Refused as award_file does; then nothing is written.
    """
    document = award_file(office, campaign, as_of, decision_day, unit)
    if unit is not None:
        return document, []
    book = basis_of(office, campaign, as_of).book
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"to-trinh-{campaign}-{document['month']}.docx"
    office.tell(f"Soạn {path.name}")
    write_proposal(_for_the_draft(document), book, path)
    return document, [path]


def _for_the_draft(document: Document) -> Document:
    """Give what the draft Tờ trình prints: the awards from boards, by outcome."""
    awards = []
    for award in document["awards"]:
        if award["board"] is None:
            continue
        ends = [(effective(case), case["entry"]) for case in award["cases"]]
        over = [entry for outcome, entry in ends if outcome == "over_quota"]
        proposed = [entry for outcome, entry in ends if outcome == "proposed"]
        awards.append(
            award
            | {
                "proposed": proposed,
                "edge_tie": [entry for outcome, entry in ends if outcome == "edge_tie"],
                "next": over[:NEXT_SHOWN],
                "quota_reason": next(iter(award["assumptions"]), ""),
                "places_left": max(0, award["quota"] - len(proposed)),
            }
        )
    return document | {"awards": awards}
