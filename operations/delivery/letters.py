"""From the rows of one parcel to the letter that leaves: one message, or several as one."""

from collections.abc import Iterable, Sequence

from ledger.canonical import digest
from ledger.claims import Parcel
from ledger.contacts import Receiver
from ledger.outbox import UNIT
from ledger.tables import OutboxRow
from measurements.lists.contacts import Contact
from notifications.mail import Letter
from notifications.messages import Message
from operations.bell.deadlines import aware
from operations.delivery.settings import HERE
from operations.delivery.writing import Writer
from operations.intake.quarantine import name_of


def letter_of(
    writer: Writer,
    parcel: Parcel,
    contact: Contact,
    contacts: dict[Receiver, list[Contact]],
) -> Letter:
    """Write the letter of a parcel: one message, or several as one; its key is always the same."""
    held = contacts.get((contact.code, contact.channel), [contact])
    messages = [writer.write(row, _greeted(writer, row, held)) for row in parcel]
    attached = [one for row in parcel for one in writer.attachments(row)]
    if len(messages) == 1:
        message: Message = messages[0]
    else:
        message = writer.together(messages, contact.name)
    return Letter(
        key=key_of(parcel),
        to_name=contact.name,
        address=contact.address,
        message=message,
        written_at=aware(parcel[0].created_at).astimezone(HERE),
        attachments=tuple(attached),
    )


def _greeted(writer: Writer, row: OutboxRow, contacts: Iterable[Contact]) -> str:
    """Give whom a message greets: the unit where the receiver is its contact, else the person."""
    held = list(contacts)
    if any(one.role == UNIT and one.unit == row.unit for one in held):
        return name_of(writer.office, row.unit)
    return held[0].name


def key_of(parcel: Sequence[OutboxRow]) -> str:
    """Give what names a message for ever: the same for a repeat, another for any other."""
    acts = [f"{row.act}\n{row.recipient}\n{row.channel}" for row in parcel]
    return digest("\n\n".join(acts))[:40]
