"""Objections: raised, answered once, and kept."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from ledger.tables import ObjectionRow

OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"


def open_objection(
    session: Session, campaign: str, month: str, unit: str, indicator: str
) -> ObjectionRow | None:
    """Give the objection to a figure that nobody has answered yet, if there is one."""
    return session.exec(
        select(ObjectionRow).where(
            ObjectionRow.campaign == campaign,
            ObjectionRow.month == month,
            ObjectionRow.unit == unit,
            ObjectionRow.indicator == indicator,
            ObjectionRow.status == OPEN,
        )
    ).first()


def objections(
    session: Session,
    campaign: str | None = None,
    months: Sequence[str] = (),
    statuses: Sequence[str] = (),
) -> list[ObjectionRow]:
    """Give objections in the order they were raised, of a campaign, months or statuses if named."""
    asked = select(ObjectionRow).order_by(col(ObjectionRow.id))
    if campaign is not None:
        asked = asked.where(ObjectionRow.campaign == campaign)
    if months:
        asked = asked.where(col(ObjectionRow.month).in_(months))
    if statuses:
        asked = asked.where(col(ObjectionRow.status).in_(statuses))
    return list(session.exec(asked))
