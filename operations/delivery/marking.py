"""What became of a parcel, written into the outbox beside the sending of the next one."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlmodel import Session

from ledger.claims import Parcel, mark_dead, mark_later, mark_sent
from ledger.contacts import mark_bounced, mark_verified
from ledger.failing import BUSY
from notifications.channels.outcome import Outcome
from operations.bell.deadlines import aware
from operations.office import Office
from rules.errors import Failed

PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440))
"""How long a message waits after its first, second ... failed attempt; then it is dead."""
LONGEST_DOWN = timedelta(hours=1)
"""A closed way is looked at again at least this often, however long it has been closed."""
TRIES = 5


class Marking:
    """Marks parcels of one worker, one at a time, in a thread beside the sending.

    ``settle`` waits until the mark given last is kept, and raises what went wrong with it.
    """

    def __init__(self, office: Office, worker: str, now: datetime):
        self.office, self.worker, self.now = office, worker, now
        self.done: Counter[str] = Counter()
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._last: Future[None] | None = None
        self._taken: set[tuple[str, str]] = set()

    def put(self, parcel: Parcel, outcome: Outcome, address: str) -> None:
        """Let a parcel be marked, once the one before it is."""
        self.settle()
        self._last = self._beside.submit(self._mark, parcel, outcome, address)

    def settle(self) -> None:
        """Wait until every parcel put so far is marked."""
        last, self._last = self._last, None
        if last is not None:
            last.result()

    def keep_verified(self) -> None:
        """Write which addresses took a message."""
        self.settle()
        taken, self._taken = self._taken, set()
        if taken:
            with self.office.ledger.writing() as session:
                mark_verified(session, taken, aware(self.office.clock()))

    def close(self) -> None:
        """Wait for what is under way."""
        self._beside.shutdown()

    def _mark(self, parcel: Parcel, outcome: Outcome, address: str) -> None:
        """Write what became of a parcel; a ledger that is busy is asked again."""
        for left in reversed(range(TRIES)):
            try:
                with self.office.ledger.writing() as session:
                    state, marked = self._write(session, parcel, outcome, address)
                break
            except Failed as failed:
                if not left or failed.problem.code != BUSY[0]:
                    raise
        self.done[state] += marked
        if state == "sent":
            self._taken.add((parcel[0].channel, address))

    def _write(
        self, session: Session, parcel: Parcel, outcome: Outcome, address: str
    ) -> tuple[str, int]:
        ids, attempts = [row.id or 0 for row in parcel], parcel[0].attempts
        state: str = outcome.state
        if outcome.bounced:
            clock = aware(self.office.clock())
            mark_bounced(session, parcel[0].channel, address, clock, outcome.reason)
        if state == "sent":
            clock = aware(self.office.clock())
            return state, mark_sent(session, self.worker, ids, clock, address)
        if state == "never" or (state == "later" and attempts >= len(PAUSES)):
            tried = f" (sau {attempts + 1} lần gửi)" if state == "later" else ""
            return "never", mark_dead(session, self.worker, ids, f"{outcome.reason}{tried}")
        due = self.now + _pause(outcome, attempts)
        return state, mark_later(session, self.worker, ids, due, outcome.reason, state == "later")


def _pause(outcome: Outcome, attempts: int) -> timedelta:
    pause = PAUSES[min(attempts, len(PAUSES) - 1)]
    if outcome.state == "down":
        pause = min(pause, LONGEST_DOWN)
    return max(pause, timedelta(seconds=outcome.after))
