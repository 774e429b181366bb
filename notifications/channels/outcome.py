"""What became of one attempt to send, the same for every channel."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from notifications.mail import Letter

State = Literal["sent", "later", "never", "down"]
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt: taken, to be tried later, refused for good, or the way itself is closed.

    ``bounced``: the address itself is refused. ``after`` is the least pause in seconds that the
    other side asked for. ``down`` says nothing of the message: its way is closed for all.
    """

    state: State
    reason: str = ""
    bounced: bool = False
    after: int = 0


SENT = Outcome("sent")


def later(reason: str, after: int = 0) -> Outcome:
    """Say that another attempt may succeed."""
    return Outcome("later", short(reason), after=after)


def never(reason: str, bounced: bool = False) -> Outcome:
    """Say that no attempt will succeed."""
    return Outcome("never", short(reason), bounced)


def down(reason: str) -> Outcome:
    """Say that nothing can leave this way now."""
    return Outcome("down", short(reason))


def short(text: str) -> str:
    """Give a reason on one line of bearable length."""
    return " ".join(text.split())[:LONGEST]


Ready = Callable[[], None]
"""Waits for what must be done before a letter goes where it cannot be called back.

It raises where that failed, and then the letter does not go.
"""


def at_once() -> None:
    """Wait for nothing."""


class Channel(Protocol):
    """A way out; it is opened at the first letter and closed once."""

    def send(self, letter: Letter, ready: Ready = at_once) -> Outcome:
        """Try to send one letter, ``ready`` before its last step.

        Never raises for what the other side does.
        """

    def close(self) -> None:
        """Let go of every connection."""
