"""What is attested of each standard: for gates, for a person who looks, for a document."""

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.attestations import Key, in_force
from ledger.attestations import attestations as kept_attestations
from ledger.tables import AttestationRow
from measurements.units import Unit
from operations.awarding.subjects import Subject, attested_subject
from operations.bell.deadlines import ZONE, aware, day_in, today
from operations.office import Office
from operations.views import Document
from rules.book import Rulebook
from scoring.gates import Attested as AttestedStates


def attested_on(office: Office, campaign: str, day: date) -> AttestedStates:
    """Give what is attested as of a day, as gates read it: (unit, standard) -> state."""
    with office.ledger.reading() as session:
        rows = in_force(kept_attestations(session, campaign), day.isoformat())
    return {key: row.state for key, row in rows.items()}


def attestations(
    office: Office, campaign: str, unit: str | None = None, day: date | None = None
) -> Document:
    """Give every unit's standards as of a day (today), which are open, and one unit's history."""
    book = office.rulebook_in_force(campaign)
    asked: Sequence[Unit | Subject]
    asked = [attested_subject(office, book, unit)] if unit else _units(office, book)
    as_of = day or today(office)
    code = asked[0].code if unit else None
    with office.ledger.reading() as session:
        rows = kept_attestations(session, book.campaign.id, code)
    held = in_force(rows, as_of.isoformat())
    return {
        "campaign": book.campaign.id,
        "as_of": as_of.isoformat(),
        "standards": [
            {"id": one.id, "title": one.title, "attested_by": one.attested_by}
            for one in book.campaign.standards
        ],
        "units": [_unit_document(book, one, held) for one in asked],
        "history": [statement(row) for row in rows] if unit else [],
    }


def _units(office: Office, book: Rulebook) -> list[Unit]:
    day = min(today(office), book.campaign.ends.day)
    return office.units.of_tiers(book.campaign.tier_names, day)


def _unit_document(
    book: Rulebook, unit: Unit | Subject, held: dict[Key, AttestationRow]
) -> Document:
    rows = {one.id: held.get((unit.code, one.id)) for one in book.campaign.standards}
    states = {name: row.state if row else "not_yet" for name, row in rows.items()}
    return {
        "unit": unit.code,
        "name": unit.name,
        "states": states,
        "open": [name for name, state in states.items() if state != "yes"],
    }


def statement(row: AttestationRow) -> Document:
    """Give one kept statement as a plain document."""
    return {
        "id": row.id,
        "unit": row.unit,
        "standard": row.standard,
        "kind": row.kind,
        "state": row.state,
        "by": row.attested_by,
        "evidence": row.evidence,
        "file": row.file_name,
        "stored_as": row.stored_as,
        "plan_number": row.plan_number,
        "plan_day": row.plan_day,
        "day": row.day,
        "entered_at": aware(row.entered_at).isoformat(),
        "entered_on": day_in(row.entered_at, ZONE).isoformat(),
        "entered_by": row.entered_by,
    }


def standards_of(book: Rulebook, attested: AttestedStates, units: Iterable[str]) -> list[Document]:
    """Give each standard with how many of the units have it attested yes, and which have not.

    ``state`` is ``yes`` only where every unit has it; else the worst said of any.
    """
    codes = list(dict.fromkeys(units))
    found = []
    for one in book.campaign.standards:
        said = {code: attested.get((code, one.id), "not_yet") for code in codes}
        worst = next((state for state in ("no", "held", "not_yet") if state in said.values()), None)
        found.append(
            {
                "id": one.id,
                "title": one.title,
                "attested_by": one.attested_by,
                "state": worst or ("yes" if codes else "not_yet"),
                "yes": sum(state == "yes" for state in said.values()),
                "of": len(codes),
                "open": [code for code, state in said.items() if state != "yes"],
                "reference": "; ".join(cited.clause for cited in one.reference),
            }
        )
    return found
