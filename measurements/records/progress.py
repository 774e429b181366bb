"""How far the reading of a file is, in a small file: the reader may be another process.

The figure is the engine's own (DuckDB's query progress), step by step; it never runs ahead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

READ, CHECK, WRITE = range(3)
STEP = 100
WHOLE = 3 * STEP
"""What a whole file comes to: reading, checking and writing, a hundred each."""
PAUSE = 0.2
"""Seconds between two looks."""


@contextmanager
def watched(
    connection: "duckdb.DuckDBPyConnection", path: Path | None, step: int
) -> Iterator[None]:
    """Write to ``path`` how far the engine is with a step, until the step is done."""
    if path is None:
        yield
        return
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    done, furthest = Event(), 0

    def look() -> None:
        nonlocal furthest
        while not done.wait(PAUSE):
            furthest = max(furthest, min(STEP, int(connection.query_progress())))
            path.write_text(f"{step * STEP + furthest}", encoding="ascii")

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    path.write_text(f"{(step + 1) * STEP}", encoding="ascii")


def reached(path: Path) -> int:
    """Give how much of WHOLE is done by what stands in ``path``; 0 where nothing does yet."""
    try:
        text = path.read_text(encoding="ascii")
    except OSError:
        return 0
    return min(int(text), WHOLE) if text.isdigit() else 0
