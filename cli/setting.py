"""What every command shares: where it works, and how it speaks."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from operations.office import Office

FINE, WRONG_DATA, WRONG_USE, MACHINE_FAILED = range(4)
DEFAULT_DATA = Path("thidua-data")
PLAIN_WIDTH = 110
"""Columns of a table where output is not a terminal."""


@dataclass
class Setting:
    """Where this command works: the options every command shares."""

    data: Path = DEFAULT_DATA
    database: str | None = None
    rules_dir: Path | None = None


setting = Setting()


@contextmanager
def open_here(create: bool = False) -> "Iterator[Office]":
    """Open the office in the data folder that was named, and close it after."""
    from operations.office import init_office, open_office

    opening = init_office if create else open_office
    office = opening(setting.data, setting.database, setting.rules_dir)
    office.tell, office.bar = tell, bar
    try:
        yield office
    finally:
        office.close()


def tell(line: str) -> None:
    """Show a progress line on standard error."""
    print(f"… {line}", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def bar(line: str) -> "Iterator[Callable[[int, int], None]]":
    """Show on standard error how far the work of a line is, and take the bar away when done."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeElapsedColumn

    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(line, total=None)
        yield lambda done, whole: shown.update(task, completed=done, total=whole)


def say(text: str) -> None:
    """Write to standard output."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def say_json(document: Any) -> None:
    """Write one JSON document to standard output."""
    say(json.dumps(document, ensure_ascii=False, indent=2))


def show(page: Any) -> None:
    """Print a page of lines and tables."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    Console(file=sys.stdout, highlight=False, width=width).print(page)
