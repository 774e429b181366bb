"""The worker: takes messages from the outbox, sends each over its channel, marks what became of it.

A message is marked right after the receiver's server took it, before the next one is begun: a
worker that dies in between repeats at most that one, with the same Message-ID. What another worker
holds is not taken; what a dead worker held is free once its claim has run out.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from ledger.canonical import digest
from ledger.claims import Asked, Parcel, claim, let_go, mark_dead, mark_later, mark_sent, renew
from ledger.contacts import Receiver, address_states, all_contacts, mark_bounced, mark_verified
from ledger.outbox import UNIT
from ledger.tables import OutboxRow
from measurements.lists.contacts import Contact
from notifications.channels.outcome import Channel, Outcome, down, later, never
from notifications.mail import Letter
from notifications.messages import Message
from operations.bell.deadlines import aware
from operations.delivery.quiet import is_quiet, last_daily
from operations.delivery.settings import HERE, Settings, load_settings
from operations.delivery.writing import Writer, writer_of
from operations.intake.quarantine import name_of
from operations.office import Office
from operations.views import Document
from rules.errors import Refused

PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440))
"""How long a message waits after its first, second ... failed attempt; then it is dead."""
LONGEST_DOWN = timedelta(hours=1)
"""A closed way is looked at again at least this often, however long it has been closed."""
LEASE = timedelta(minutes=10)
"""How long a worker holds what it took; longer than any one message can take to be sent."""
LEAST_LEFT = timedelta(minutes=6)
MARK_TRIES = 5


@dataclass
class _Round:
    """One worker at work: what it sends by, and what it has done."""

    office: Office
    settings: Settings
    channels: dict[str, Channel]
    writer: Writer
    now: datetime
    quiet: bool
    contacts: dict[Receiver, list[Contact]]
    bounced: dict[tuple[str, str], str]
    worker: str = field(default_factory=lambda: secrets.token_hex(8))
    closed: dict[tuple[str, str], str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    taken: set[tuple[str, str]] = field(default_factory=set)
    held_until: dict[int, datetime] = field(default_factory=dict)


def _never() -> bool:
    """Go on to the end."""
    return False


def deliver(
    office: Office,
    now: datetime | None = None,
    settings: Settings | None = None,
    channels: dict[str, Channel] | None = None,
    is_stopped: Callable[[], bool] = _never,
) -> Document:
    """Send everything that is due at a moment; gives how many messages were sent, wait or died.

    Another worker may do the same at the same time. What a channel without settings would carry
    waits; once ``is_stopped``, so does what is left. Raises Refused where the settings are wrong or
    a secret cannot be had: nothing is sent.
    """
    held = settings or load_settings(office.data)
    opened = held.channels(office.data) if channels is None else channels
    when = aware(now or office.clock())
    with office.ledger.reading() as session:
        register: dict[Receiver, list[Contact]] = {}
        for one in all_contacts(session):
            if one.in_force(when.astimezone(HERE).date()):
                register.setdefault((one.code, one.channel), []).append(one)
        states = address_states(session).items()
        bounced = {place: row.reason for place, row in states if row.bounced_at}
    quiet = is_quiet(held, office.registers.working_days, when)
    work = _Round(office, held, opened, writer_of(office, held), when, quiet, register, bounced)
    try:
        while parcels := _take(work):
            for parcel in parcels:
                if is_stopped():
                    return _document(work)
                _send(work, parcel)
            _keep_verified(work)
            office.tell(f"Đã gửi {work.done['sent']} thông báo")
    finally:
        for channel in opened.values():
            channel.close()
        with office.ledger.writing() as session:
            let_go(session, work.worker)
    return _document(work)


def _take(work: _Round) -> list[Parcel]:
    """Claim the next messages, as quiet hours and people's choices allow."""
    office, now = work.office, work.now
    one_of_each = {receiver: held[0] for receiver, held in work.contacts.items()}
    daily = [receiver for receiver, one in one_of_each.items() if one.pace == "daily"]
    only = None
    if work.quiet:
        only = [receiver for receiver, one in one_of_each.items() if one.any_hour]
        if not only:
            return []
    clock = aware(office.clock())
    asked = Asked(
        worker=work.worker,
        now=now,
        clock=clock,
        lease=LEASE,
        channels=list(work.channels),
        daily=daily,
        daily_until=last_daily(work.settings, now) if daily else None,
        only=only,
    )
    always_one = set(daily)
    many = work.settings.digest.together_from
    with office.ledger.writing() as session:
        parcels = claim(session, asked, lambda one: 2 if one in always_one else many)
    for parcel in parcels:
        work.held_until |= dict.fromkeys(_ids(parcel), clock + LEASE)
    return parcels


def _ids(parcel: Parcel) -> list[int]:
    return [row.id or 0 for row in parcel]


def _send(work: _Round, parcel: Parcel) -> None:
    """Send one parcel and mark it; what was lost to another worker is left to that one."""
    if not _still_mine(work, parcel):
        return
    row = parcel[0]
    contact = work.contacts.get((row.recipient, row.channel), [None])[0]
    if contact is None:
        outcome = never("liên hệ không còn trong danh sách; nhập liên hệ rồi chạy notify retry")
        _mark(work, parcel, outcome, "")
        return
    way = (row.channel, "" if row.channel == "email" else contact.address)
    if (row.channel, contact.address) in work.bounced:
        why = work.bounced[row.channel, contact.address]
        outcome = never(f"địa chỉ {contact.address} đã bị trả lại: {why}")
    elif way in work.closed:
        outcome = down(work.closed[way])
    else:
        outcome = _attempt(work, parcel, contact)
    if outcome.state == "down":
        work.closed[way] = outcome.reason
    _mark(work, parcel, outcome, contact.address)


def _still_mine(work: _Round, parcel: Parcel) -> bool:
    """Hold a parcel longer where its claim runs out soon; False where it was taken meanwhile."""
    clock, ids = aware(work.office.clock()), _ids(parcel)
    if work.held_until[ids[0]] - clock > LEAST_LEFT:
        return True
    with work.office.ledger.writing() as session:
        return renew(session, work.worker, ids, clock + LEASE)


def _attempt(work: _Round, parcel: Parcel, contact: Contact) -> Outcome:
    try:
        letter = letter_of(work.writer, parcel, contact, work.contacts)
    except Refused as refused:
        return later(f"chưa viết được: {refused.problems[0]}")
    except Exception as error:  # one message that cannot be written must not stop the others
        work.office.tell(f"lỗi khi viết thông báo số {parcel[0].id}: {error!r}")
        return later(f"lỗi của phần mềm khi viết thông báo: {type(error).__name__}")
    return work.channels[contact.channel].send(letter)


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


def _mark(work: _Round, parcel: Parcel, outcome: Outcome, address: str) -> None:
    """Write what became of a parcel; a ledger that is busy is asked again."""
    for left in reversed(range(MARK_TRIES)):
        try:
            with work.office.ledger.writing() as session:
                _write_mark(session, work, parcel, outcome, address)
            break
        except OperationalError:
            if not left:
                raise
    if outcome.state == "sent":
        work.taken.add((parcel[0].channel, address))


def _write_mark(
    session: Session, work: _Round, parcel: Parcel, outcome: Outcome, address: str
) -> None:
    ids, worker, attempts = _ids(parcel), work.worker, parcel[0].attempts
    channel = parcel[0].channel
    state = outcome.state
    if state == "sent":
        marked = mark_sent(session, worker, ids, aware(work.office.clock()), address)
    elif state == "never" or (state == "later" and attempts >= len(PAUSES)):
        tried = f" (sau {attempts + 1} lần gửi)" if state == "later" else ""
        marked = mark_dead(session, worker, ids, f"{outcome.reason}{tried}")
        state = "never"
    else:
        pause = PAUSES[min(attempts, len(PAUSES) - 1)]
        if state == "down":
            pause = min(pause, LONGEST_DOWN)
        pause = max(pause, timedelta(seconds=outcome.after))
        due, tried_too = work.now + pause, state == "later"
        marked = mark_later(session, worker, ids, due, outcome.reason, tried_too)
    if outcome.bounced:
        mark_bounced(session, channel, address, aware(work.office.clock()), outcome.reason)
        work.bounced[channel, address] = outcome.reason
    work.done[state] += marked


def _keep_verified(work: _Round) -> None:
    """Write which addresses took a message."""
    taken, work.taken = work.taken, set()
    if taken:
        with work.office.ledger.writing() as session:
            mark_verified(session, taken, aware(work.office.clock()))


def _document(work: _Round) -> Document:
    return {
        "sent": work.done["sent"],
        "waiting": work.done["later"] + work.done["down"],
        "dead": work.done["never"],
        "quiet": work.quiet,
        "closed": [
            {"channel": channel, "receiver": name, "reason": reason}
            for (channel, name), reason in sorted(work.closed.items())
        ],
    }
