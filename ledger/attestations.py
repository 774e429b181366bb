"""Attestations: what was said of each standard of each unit, every row kept."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from ledger.tables import AttestationRow

Key = tuple[str, str]


def attestations(session: Session, campaign: str, unit: str | None = None) -> list[AttestationRow]:
    """Give every row of a campaign, or of one unit, as they take each other's place."""
    asked = select(AttestationRow).where(AttestationRow.campaign == campaign)
    if unit is not None:
        asked = asked.where(AttestationRow.unit == unit)
    return list(session.exec(asked.order_by(col(AttestationRow.day), col(AttestationRow.id))))


def in_force(rows: Iterable[AttestationRow], day: str) -> dict[Key, AttestationRow]:
    """Give, by unit and standard, the row in force on a day (``2026-10-31``): at most one.

    A row holds from its day on; of two of the same day, the one entered later.
    """
    held = [row for row in rows if row.day <= day]
    held.sort(key=lambda row: (row.day, row.id or 0))
    return {(row.unit, row.standard): row for row in held}


def before_hold(rows: Iterable[AttestationRow], held: AttestationRow) -> AttestationRow | None:
    """Give what was in force before a hold: the newest earlier row that is no hold, if any."""
    earlier = [
        row
        for row in rows
        if (row.unit, row.standard) == (held.unit, held.standard)
        and row.state != "held"
        and (row.day, row.id or 0) < (held.day, held.id or 0)
    ]
    return max(earlier, key=lambda row: (row.day, row.id or 0), default=None)
