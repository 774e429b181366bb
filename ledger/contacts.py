"""Who is told where: contacts in force on a day, and what became of their addresses."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import or_, tuple_
from sqlmodel import Session, col, select

from ledger.people import newest_of_each
from ledger.tables import AddressRow, BatchRow, ContactRow
from measurements.lists.contacts import Contact

Receiver = tuple[str, str]
"""A contact's code and a channel."""


def put_contacts(session: Session, contacts: Iterable[Contact], batch_id: int) -> None:
    """Store the contacts of one file; an address named in it is no longer taken as bounced."""
    held = list(contacts)
    session.add_all(
        ContactRow(
            batch_id=batch_id,
            code=one.code,
            role=one.role,
            unit=one.unit,
            name=one.name,
            channel=one.channel,
            address=one.address,
            wants=" ".join(one.wants),
            pace=one.pace,
            any_hour=one.any_hour,
            since=one.since,
            until=one.until,
        )
        for one in held
    )
    for channel, address in {(one.channel, one.address) for one in held}:
        clear_bounce(session, channel, address)


def all_contacts(session: Session) -> list[Contact]:
    """Give every contact of the lists in force, whatever its days, in order of code."""
    rows = session.exec(
        select(ContactRow)
        .join(BatchRow, col(ContactRow.batch_id) == col(BatchRow.id))
        .where(col(BatchRow.withdrawn_at).is_(None))
        .order_by(col(ContactRow.code), col(ContactRow.id))
    )
    return [
        Contact(
            row.code,
            row.role,
            row.unit,
            row.name,
            row.channel,
            row.address,
            tuple(row.wants.split()),
            row.pace,
            row.any_hour,
            row.since,
            row.until,
        )
        for row in newest_of_each(rows)
    ]


def contacts_on(session: Session, day: date) -> list[Contact]:
    """Give the contacts in force on a day."""
    return [one for one in all_contacts(session) if one.in_force(day)]


def address_states(session: Session) -> dict[tuple[str, str], AddressRow]:
    """Give what became of each address, by channel and address."""
    return {(row.channel, row.address): row for row in session.exec(select(AddressRow))}


def mark_verified(session: Session, places: Collection[tuple[str, str]], when: datetime) -> None:
    """Keep that addresses (channel and address) took a message: when first, and no bounce now."""
    here = tuple_(col(AddressRow.channel), col(AddressRow.address)).in_(list(places))
    held = session.exec(select(AddressRow).where(here))
    known = {(row.channel, row.address): row for row in held}
    for place in sorted(places):
        row = known.get(place) or AddressRow(channel=place[0], address=place[1])
        if row.verified_at is None or row.bounced_at is not None:
            row.verified_at = row.verified_at or when
            row.bounced_at, row.reason = None, ""
            session.add(row)


def mark_bounced(session: Session, channel: str, address: str, when: datetime, reason: str) -> None:
    """Keep that an address is refused for good, and why: nothing more is sent to it."""
    row = _address(session, channel, address)
    row.bounced_at, row.reason = when, reason
    session.add(row)


def clear_bounce(session: Session, channel: str, address: str) -> None:
    """Let an address be tried again."""
    asked = select(AddressRow).where(
        AddressRow.channel == channel,
        AddressRow.address == address,
        or_(col(AddressRow.bounced_at).is_not(None), col(AddressRow.reason) != ""),
    )
    for row in session.exec(asked):
        row.bounced_at, row.reason = None, ""
        session.add(row)


def _address(session: Session, channel: str, address: str) -> AddressRow:
    asked = select(AddressRow).where(AddressRow.channel == channel, AddressRow.address == address)
    return session.exec(asked).first() or AddressRow(channel=channel, address=address)
