"""Every official in force on the day, and what was measured of the units, month by month."""

from documents.award_file.results import missed_names, missed_words
from ledger.runs import PUBLISHED, runs_of
from operations.awarding.basis import WINDOW, Basis, book_of
from operations.awarding.known import Known
from operations.awarding.subjects import PERSON
from operations.boards import document_of
from operations.office import Office
from operations.views import Document
from rules.book import Rulebook
from rules.vietnamese import collation_key


def officials_document(
    office: Office, basis: Basis, known: Known, unit: str | None = None
) -> Document:
    """Give ``officials`` by unit and name, leaders first, and ``unit_results`` by unit.

    A unit's results are the printed ones of each published month up to the newest, then of the
    campaign so far (``month`` empty); a month in which it is on no board is not there. Both are
    empty of a contest, which measures entries and no units, and of what one ``unit`` decides.
    """
    if basis.run is None or unit is not None:
        return {"officials": [], "unit_results": {}}
    names = {one.code: one.name for one in office.units}
    here = [one for one in known.posts if one.in_force(known.day)]
    here.sort(
        key=lambda one: (
            collation_key(names[one.unit]),
            one.unit,
            not one.is_leader,
            collation_key(one.name),
            one.code,
        )
    )
    return {
        "officials": [
            {
                "subject": PERSON + one.code,
                "name": one.name,
                "unit": one.unit,
                "unit_name": names[one.unit],
                "position": one.position,
            }
            for one in here
        ],
        "unit_results": _results(office, basis),
    }


def _results(office: Office, basis: Basis) -> dict[str, list[Document]]:
    """Give the printed results of every unit, in order of month."""
    with office.ledger.reading() as session:
        runs = runs_of(session, basis.book.campaign.id)
    kept = [one for one in runs if one.status == PUBLISHED and one.month <= basis.month]
    printed = [(one.month, document_of(one, "month"), book_of(one.texts)) for one in kept]
    if WINDOW in basis.windows:
        printed.append(("", basis.document(WINDOW), basis.book))
    found: dict[str, list[Document]] = {}
    for month, document, book in printed:
        for entry in (one for board in document["boards"] for one in board["entries"]):
            found.setdefault(entry["unit"], []).append(_result(month, entry, book))
    return found


def _result(month: str, entry: Document, book: Rulebook) -> Document:
    told = {key: entry[key] for key in ("rank", "total", "met", "of")}
    missed = missed_names if month else missed_words
    return {"month": month, **told, "missed": missed(entry, book)}
