"""Which dossiers of a unit are late: the very records that a campaign counts as such."""

from collections.abc import Mapping, Sequence

from ledger.measured import batches_in_force
from measurements.counting.counts import list_counted
from operations.office import Office
from operations.periods.counts import measured_by
from rules.book import Rulebook

LATE_DOSSIERS = "late_dossiers"
"""The indicator of dossiers settled late, and open past their day."""


def late_codes(office: Office, book: Rulebook, month: str) -> Mapping[str, Sequence[str]]:
    """Give by unit the codes of its late dossiers of a month; empty where nobody counts them.

    A code is the procedure dossier's own; nothing of an applicant is read.
    """
    late = next((one for one in measured_by(book) if one.id == LATE_DOSSIERS), None)
    if late is None or late.counted is None:
        return {}
    with office.ledger.reading() as session:
        batches = batches_in_force(session, late.origin, month)
    files = [path for one in batches if (path := office.data / one.stored_as).exists()]
    kind = book.registers.records[late.origin]
    found: dict[str, list[str]] = {}
    for unit, code in list_counted(kind, late, files, [month], book.registers.working_days):
        found.setdefault(unit, []).append(code)
    return found
