"""What waits, what was sent and what cannot be, and putting the latter back; who is told where."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from ledger.contacts import address_states, all_contacts, clear_bounce
from ledger.outbox import DEAD, UNADDRESSED, WAITING, counts, outbox, try_again
from ledger.tables import AddressRow, OutboxRow
from notifications.kinds import TITLES
from notifications.messages import Templates
from operations.bell.deadlines import HERE, aware
from operations.delivery.settings import MESSAGES, load_settings
from operations.intake.quarantine import name_of
from operations.office import Office
from operations.views import Document
from rules.errors import refuse


def status(office: Office) -> Document:
    """Give how many messages of each kind wait, were sent or died, and each dead one with why.

    Raises Refused where the settings cannot be read.
    """
    settings = load_settings(office.data)
    with office.ledger.reading() as session:
        told = counts(session)
        dead = outbox(session, states=(DEAD,))
        nobody = outbox(session, states=(UNADDRESSED,))
        waiting = outbox(session, states=(WAITING,))
        states = address_states(session).values()
    own = office.data / MESSAGES
    wrong = Templates(own if own.is_dir() else None).check()
    return {
        "channels": settings.open_channels(),
        "counts": [
            {"kind": kind, "title": TITLES[kind], "state": state, "messages": many}
            for kind, state, many in told
        ],
        "dead": [_dead(office, row) for row in dead],
        "unaddressed": _by_unit(office, nobody),
        "retrying": [_dead(office, row) for row in waiting if row.reason],
        "next_at": _moment(min((row.due_at for row in waiting), default=None)),
        "bounced": [
            {"channel": one.channel, "address": one.address, "reason": one.reason}
            | {"at": _moment(one.bounced_at)}
            for one in states
            if one.bounced_at
        ],
        "templates": [one.as_dict() for one in wrong],
    }


def _dead(office: Office, row: OutboxRow) -> Document:
    return {
        "number": row.id,
        "kind": row.kind,
        "title": TITLES[row.kind],
        "campaign": row.campaign,
        "month": row.month,
        "unit": row.unit,
        "name": name_of(office, row.unit) if row.unit else "",
        "recipient": row.recipient,
        "channel": row.channel,
        "attempts": row.attempts,
        "due_at": _moment(row.due_at),
        "reason": row.reason,
    }


def _by_unit(office: Office, rows: Sequence[OutboxRow]) -> list[Document]:
    """Count messages without a receiver by role and unit."""
    many = Counter((row.recipient.strip("()"), row.unit) for row in rows)
    return [
        {"role": role, "unit": unit, "name": name_of(office, unit) if unit else "", "messages": how}
        for (role, unit), how in sorted(many.items())
    ]


def _moment(when: datetime | None) -> str | None:
    return aware(when).astimezone(HERE).isoformat() if when else None


def retry(
    office: Office,
    numbers: Sequence[int] = (),
    kind: str | None = None,
    month: str | None = None,
) -> Document:
    """Let dead messages be sent again, and those without a receiver go to the contacts of now.

    Of all, or of a kind, a month or numbers. A bounced address of theirs is tried again. Raises
    Refused where a number is no such message.
    """
    now = office.clock()
    states = (DEAD, UNADDRESSED)
    with office.ledger.writing() as session:
        rows = outbox(session, states, kind, month, numbers)
        missing = sorted(set(numbers) - {row.id for row in rows})
        if missing:
            named = ", ".join(map(str, missing))
            raise refuse(
                "not_dead",
                f"không có thông báo lỗi số {named}",
                "xem 'thidua notify status'; thông báo đã gửi hoặc đang chờ thì không gửi lại",
            )
        asked = {(row.recipient, row.channel) for row in rows if row.state == DEAD}
        for one in all_contacts(session):
            if (one.code, one.channel) in asked:
                clear_bounce(session, one.channel, one.address)
        changed = try_again(session, rows, now)
        left = len(outbox(session, (UNADDRESSED,), kind, month))
        if changed:
            after = {"messages": changed}
            office.record(session, "retry", " ".join(filter(None, (kind, month))), None, after)
    return {"again": changed, "unaddressed": left}


def contacts(office: Office, unit: str | None = None, day: date | None = None) -> Document:
    """List the contacts, of a unit or a day where named, each with the state of its address.

    Refused where no unit is called so.
    """
    asked = office.units.find(unit).code if unit else None
    with office.ledger.reading() as session:
        held, states = all_contacts(session), address_states(session)
    chosen = [
        one
        for one in held
        if (asked is None or one.unit == asked) and (day is None or one.in_force(day))
    ]
    return {
        "contacts": [
            {
                "code": one.code,
                "role": one.role,
                "unit": one.unit,
                "unit_name": name_of(office, one.unit) if one.unit else "",
                "name": one.name,
                "channel": one.channel,
                "address": one.address,
                "wants": list(one.wants),
                "pace": one.pace,
                "any_hour": one.any_hour,
                "from": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
                "state": _address_state(states.get((one.channel, one.address))),
            }
            for one in chosen
        ]
    }


def _address_state(row: AddressRow | None) -> str:
    if row is None:
        return "untried"
    return "bounced" if row.bounced_at else "verified"
