"""Showing how far a long piece of work is, without knowing on what it is shown."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event, Thread

from measurements.records.progress import PAUSE, WHOLE, reached

Moved = Callable[[int, int], None]
"""Takes how much is done, and of how much."""
Bar = Callable[[str], AbstractContextManager[Moved]]
"""Opens a bar under a line of text."""


@contextmanager
def no_bar(_: str) -> Iterator[Moved]:
    """Show nothing."""
    yield not_shown


def not_shown(done: int, whole: int) -> None:
    """Take how far something is and do nothing with it."""


@contextmanager
def followed(path: Path, moved: Moved) -> Iterator[None]:
    """Pass on what the reading of a file writes into ``path`` while it runs."""
    done, furthest = Event(), 0

    def look() -> None:
        nonlocal furthest
        while not done.wait(PAUSE):
            furthest = max(furthest, reached(path))  # nothing stands there while it is written
            moved(furthest, WHOLE)

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    moved(WHOLE, WHOLE)
