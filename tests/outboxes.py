"""Small outboxes for the tests: contacts of one unit, and messages to them."""

from datetime import UTC, date, datetime

import trustme

from ledger.contacts import put_contacts
from ledger.outbox import UNIT, Told, outbox, post
from ledger.tables import BatchRow
from measurements.lists.contacts import Contact
from operations.delivery.settings import Settings

KINH_BAC = "09187"
SENDER = "tthcc@bacninh.example.vn"
MISSING = {"missing": [{"title": "Số người được hướng dẫn"}]}
MORNING = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
"""10:00 of a Tuesday here."""


def contact(code, address, channel="email", unit=KINH_BAC, role="unit", **more):
    told = {"name": f"Đầu mối minh họa {code}", "wants": (), "pace": "each", "any_hour": False}
    told |= {"since": date(2026, 5, 1), "until": None} | more
    return Contact(code=code, role=role, unit=unit, channel=channel, address=address, **told)


def know(office, *contacts):
    """Put contacts into the register, as a list that was taken in."""
    with office.ledger.writing() as session:
        batch = BatchRow(
            kind="contacts",
            month="2026-05",
            file_name="lien-he.csv",
            digest=str(office.clock()),
            rows=len(contacts),
            stored_as="",
            covers="",
            is_illustrative=True,
            taken_at=office.clock(),
            taken_by="thử",
        )
        session.add(batch)
        session.flush()
        put_contacts(session, contacts, batch.id)


def remind(office, month="2026-10", unit=KINH_BAC, when=None):
    """Write a reminder to every contact of a unit into the outbox."""
    data = MISSING | {"short": "Thi đua 2026", "report_by": "2026-11-02T17:00:00+07:00"}
    told = Told("remind", "thi-dua-2026", month, "2026-10-30", unit, data)
    with office.ledger.writing() as session:
        return post(session, when or office.clock(), UNIT, [told])


def rows(office, *states):
    with office.ledger.reading() as session:
        return outbox(session, states)


def settings(port=None, ca=None, **parts):
    """Settings with a mail server of the tests; no quiet hours."""
    told = {"format": "1", "quiet": {"from": "00:00", "until": "00:00", "days_off": "no"}}
    if port:
        told["smtp"] = {"host": "localhost", "port": str(port), "sender": SENDER, "timeout": "5"}
        told["smtp"] |= {"ca_file": str(ca)} if ca else {"security": "none"}
    told |= parts
    return Settings.model_validate(told)


def certificates(folder):
    """Make an authority and a server's certificate; give both files."""
    authority = trustme.CA()
    ca, server = folder / "ca.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(ca)
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        server
    )
    return ca, server
