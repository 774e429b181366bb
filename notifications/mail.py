"""How messages leave: a file drop, where each becomes a mail file that any mail program opens."""

from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from notifications.messages import Message


def mail_of(message: Message, key: str) -> EmailMessage:
    """Make a mail with both bodies; ``key`` makes its Message-ID, so a repeat can be told."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.subject
    mail["Message-ID"] = f"<{key}.{message.unit}@thidua>"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


def drop_files(messages: Iterable[Message], key: str, folder: Path) -> list[Path]:
    """Write each message as ``UNIT.eml`` into ``folder``; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for message in messages:
        path = folder / f"{message.unit}.eml"
        path.write_bytes(mail_of(message, key).as_bytes())
        written.append(path)
    return written
