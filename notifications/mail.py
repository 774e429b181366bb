"""A message as a mail: both bodies, its attachments, and a Message-ID that a repeat keeps.

Everything is 7-bit, so that any server passes it on as it is. The older classes of the standard
library write it: its newer ones take fifty times as long to fold a Vietnamese subject.
"""

from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import Compat32
from email.utils import format_datetime, formataddr
from pathlib import Path

from notifications.messages import Message

WIDTH = 78


class _Lines(Compat32):
    """Leave a short plain header as it is: folding it costs more than all the rest of a mail."""

    def fold_binary(self, name: str, value: object) -> bytes:
        """Give a header as lines."""
        line = f"{name}: {value}"
        if isinstance(value, str) and line.isascii() and line.isprintable() and len(line) <= WIDTH:
            return f"{line}{self.linesep}".encode()
        return super().fold_binary(name, value)  # type: ignore[arg-type]


LINES = _Lines(linesep="\r\n")
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


def mail_of(letter: Letter, sender: str = "", sender_name: str = "") -> bytes:
    """Give a mail; text is always there, and no header can hold more than one line.

    It has no To where the receiver is known by a name alone, as in a file drop. The same letter
    gives the same bytes.
    """
    mail = MIMEMultipart("alternative", boundary=f"=_a_{letter.key}")
    for text, kind in ((letter.message.text, "plain"), (letter.message.html, "html")):
        mail.attach(MIMEText(text, kind, "utf-8"))
    if letter.attachments:
        body, mail = mail, MIMEMultipart("mixed", boundary=f"=_m_{letter.key}")
        mail.attach(body)
        for one in letter.attachments:
            mail.attach(_part(one))
    heads = [("Subject", Header(one_line(letter.message.subject), "utf-8", header_name="Subject"))]
    if sender:
        heads.append(("From", _named("From", sender_name, sender)))
    if "@" in letter.address:
        heads.append(("To", _named("To", letter.to_name, letter.address)))
    for name, value in heads:
        mail[name] = value  # type: ignore[assignment]
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.key}@{sender.partition('@')[2] or DOMAIN}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail.as_bytes(policy=LINES)


def _part(attachment: Attachment) -> MIMEApplication:
    main, _, sub = attachment.kind.partition("/")
    part = MIMEApplication(attachment.content, sub)
    part.replace_header("Content-Type", f"{main}/{sub}")
    part.add_header("Content-Disposition", "attachment", filename=one_line(attachment.name))
    return part


def one_line(text: str) -> str:
    """Give a text without line ends or other control characters: what a header may hold."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _named(header: str, name: str, address: str) -> Header:
    """Write a receiver: a plain name is quoted where it must be, any other is an encoded word."""
    shown = one_line(name)
    if shown.isascii():
        return Header(formataddr((shown, address)), header_name=header)
    written = Header(shown, "utf-8", header_name=header)
    written.append(f"<{address}>", "us-ascii")
    return written


def write_mail(letter: Letter, path: Path) -> Path:
    """Write a letter as a mail file, whole or not at all; a repeat writes the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(mail_of(letter))
    part.replace(path)
    return path
