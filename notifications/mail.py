"""A message as a mail: both bodies, its attachments, and a Message-ID that a repeat keeps."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from notifications.messages import Message

SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Mail that any server passes on as it is, also one that does not know 8BITMIME."""
DOMAIN = "thidua"
"""The right side of a Message-ID where no sender's domain is known."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way: to whom, at which address, and the key by which a repeat is told."""

    key: str
    to_name: str
    address: str
    message: Message
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()


def mail_of(letter: Letter, sender: str = "", sender_name: str = "") -> EmailMessage:
    """Make a mail; text is always there, and no header can hold more than one line.

    The same letter gives the same bytes but for the boundaries between its parts.
    """
    mail = EmailMessage(policy=SEVEN_BIT)
    domain = sender.partition("@")[2] or DOMAIN
    if sender:
        mail["From"] = _named(sender_name, sender)
    if letter.address:
        mail["To"] = _named(letter.to_name, letter.address)
    mail["Subject"] = one_line(letter.message.subject)
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.key}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.message.text)
    mail.add_alternative(letter.message.html, subtype="html")
    for one in letter.attachments:
        main, _, sub = one.kind.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one_line(one.name))
    return mail


def one_line(text: str) -> str:
    """Give a text without line ends or other control characters: what a header may hold."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _named(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=address)


def write_mail(letter: Letter, path: Path) -> Path:
    """Write a letter as a mail file, whole or not at all; a repeat writes the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(mail_of(letter).as_bytes())
    part.replace(path)
    return path
