"""Who files and who rates, in counts: few accounts behind many dossiers, ratings in one minute."""

from collections.abc import Iterator, Sequence

from ledger.measured import batches_in_force
from ledger.tables import BatchRow
from measurements.counting.concentration import concentration
from measurements.findings.finding import Finding
from measurements.findings.frequent import ACCOUNTS, bursts_of_ratings, frequent_accounts
from operations.office import Office
from rules.indicators import RECORD_KINDS, Count

ONLINE = "dossiers_online"
"""The indicator that says which dossiers were submitted online."""


def source_findings(office: Office, month: str) -> Iterator[Finding]:
    """Look for few accounts behind many online dossiers, and ratings given in one minute."""
    with office.ledger.reading() as session:
        batches = {kind: batches_in_force(session, kind, month) for kind in RECORD_KINDS}
    paths = {kind: [office.data / one.stored_as for one in held] for kind, held in batches.items()}
    kinds = office.registers.records
    origins = {
        kind: _origins(office, [one for one in held if one.month == month])
        for kind, held in batches.items()
    }
    submitted = _count_of(office, ONLINE)
    if submitted is not None:
        where = (submitted.denominator or {}, submitted.numerator or {})
        online = concentration(
            kinds["dossiers"],
            paths["dossiers"],
            month,
            submitted.date,
            "applicant",
            where,
            ACCOUNTS,
        )
        yield from frequent_accounts(online, month, origins["dossiers"])
    rated = concentration(
        kinds["ratings"], paths["ratings"], month, "rated_at", "rated_at", (), 1, by_minute=True
    )
    yield from bursts_of_ratings(rated, month, origins["ratings"])


def _count_of(office: Office, name: str) -> Count | None:
    indicator = office.registers.indicators.get(name)
    return indicator.counted if indicator else None


def _origins(office: Office, batches: Sequence[BatchRow]) -> dict[str, str]:
    """Name the files of a month that cover each unit."""
    return {
        unit.code: "; ".join(
            f"{one.file_name} (đợt {one.id})"
            for one in batches
            if {unit.code, unit.tier} & set(one.covers.split())
        )
        for unit in office.units
    }
