"""The worker: takes messages from the outbox, sends each over its channel, marks what became of it.

A message is marked while the next one is written and announced to its server; the last step of
that one waits until the mark is kept, durably: a worker that dies repeats at most one message, with
the same Message-ID. What another worker holds is not taken; what a dead worker held is free once
its claim has run out.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ledger.claims import Asked, Parcel, claim, let_go, renew
from ledger.contacts import Receiver, address_states, all_contacts
from measurements.lists.contacts import Contact
from notifications.channels.outcome import Channel, Outcome, down, later, never
from operations.bell.deadlines import aware
from operations.delivery.letters import letter_of
from operations.delivery.marking import Marking
from operations.delivery.quiet import is_quiet, last_daily
from operations.delivery.settings import HERE, Settings, load_settings
from operations.delivery.writing import Writer, writer_of
from operations.office import Office
from operations.views import Document
from rules.errors import Refused

LEASE = timedelta(minutes=10)
"""How long a worker holds what it took; longer than any one message can take to be sent."""
LEAST_LEFT = timedelta(minutes=6)


@dataclass
class _Round:
    """One worker at work: what it sends by, and what it holds."""

    office: Office
    settings: Settings
    channels: dict[str, Channel]
    writer: Writer
    now: datetime
    quiet: bool
    contacts: dict[Receiver, list[Contact]]
    bounced: dict[tuple[str, str], str]
    worker: str
    marking: Marking
    closed: dict[tuple[str, str], str] = field(default_factory=dict)
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
    worker = secrets.token_hex(8)
    work = _Round(
        office=office,
        settings=held,
        channels=opened,
        writer=writer_of(office, held),
        now=when,
        quiet=is_quiet(held, office.registers.working_days, when),
        contacts=register,
        bounced=bounced,
        worker=worker,
        marking=Marking(office, worker, when),
    )
    try:
        while (parcels := _take(work)) and _send_all(work, parcels, is_stopped):
            office.tell(f"Đã gửi {work.marking.done['sent']} thông báo")
    finally:
        work.marking.close()
        for channel in opened.values():
            channel.close()
        with office.ledger.writing() as session:
            let_go(session, worker)
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


def _send_all(work: _Round, parcels: list[Parcel], is_stopped: Callable[[], bool]) -> bool:
    """Send parcels in turn; False once stopped."""
    for parcel in parcels:
        if is_stopped():
            work.marking.settle()
            return False
        _send(work, parcel)
    work.marking.keep_verified()
    return True


def _send(work: _Round, parcel: Parcel) -> None:
    """Send one parcel and let it be marked; one lost to another worker is left to that one."""
    if not _still_mine(work, parcel):
        return
    row = parcel[0]
    contact = work.contacts.get((row.recipient, row.channel), [None])[0]
    if contact is None:
        outcome = never("liên hệ không còn trong danh sách; nhập liên hệ rồi chạy notify retry")
        work.marking.put(parcel, outcome, "")
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
    if outcome.bounced:
        work.bounced[row.channel, contact.address] = outcome.reason
    work.marking.put(parcel, outcome, contact.address)


def _attempt(work: _Round, parcel: Parcel, contact: Contact) -> Outcome:
    try:
        letter = letter_of(work.writer, parcel, contact, work.contacts)
    except Refused as refused:
        return later(f"chưa viết được: {refused.problems[0]}")
    except Exception as error:  # one message that cannot be written must not stop the others
        work.office.tell(f"lỗi khi viết thông báo số {parcel[0].id}: {error!r}")
        return later(f"lỗi của phần mềm khi viết thông báo: {type(error).__name__}")
    return work.channels[contact.channel].send(letter, work.marking.settle)


def _still_mine(work: _Round, parcel: Parcel) -> bool:
    """Hold a parcel longer where its claim runs out soon; False where it was taken meanwhile."""
    clock, ids = aware(work.office.clock()), _ids(parcel)
    if work.held_until[ids[0]] - clock > LEAST_LEFT:
        return True
    with work.office.ledger.writing() as session:
        return renew(session, work.worker, ids, clock + LEASE)


def _document(work: _Round) -> Document:
    return {
        "sent": work.marking.done["sent"],
        "waiting": work.marking.done["later"] + work.marking.done["down"],
        "dead": work.marking.done["never"],
        "quiet": work.quiet,
        "closed": [
            {"channel": channel, "receiver": name, "reason": reason}
            for (channel, name), reason in sorted(work.closed.items())
        ],
    }
