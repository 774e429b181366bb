"""A file drop: each message becomes a mail file that any mail program or courier picks up."""

from dataclasses import dataclass
from pathlib import Path

from notifications.channels.outcome import SENT, Outcome, Ready, at_once, down
from notifications.mail import Letter, write_mail


@dataclass(frozen=True)
class DropChannel:
    """Mail files below a folder, one folder a receiver; a repeat writes the same file."""

    folder: Path

    def send(self, letter: Letter, ready: Ready = at_once) -> Outcome:
        """Write one letter as ``RECEIVER/KEY.eml``."""
        ready()
        try:
            write_mail(letter, self.folder / letter.address / f"{letter.key}.eml")
        except OSError as error:
            return down(f"không ghi được vào {self.folder}: {error.strerror}")
        return SENT

    def close(self) -> None:
        """Do nothing: there is no connection."""
