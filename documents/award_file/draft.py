"""One paper of the award file: its template, and what each filling of it prints."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from documents.award_file.considered import AwardFile, Context


@dataclass(frozen=True, slots=True)
class Draft:
    """A filling: where it goes in the award file, what it prints, the names it may not lose."""

    path: str
    context: Context
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper: the file name of its template, its title, its builder and its fillings."""

    template: str
    title: str
    build: Callable[[Path], None]
    drafts: Callable[[AwardFile], Iterator[Draft]]
