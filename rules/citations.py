"""The clause and the assumption under a statement, as lines of text."""

from collections.abc import Iterator

from rules.book import Rulebook
from rules.words import Ruled


def grounds(book: Rulebook, ruled: Ruled) -> Iterator[str]:
    """Give the clause and the assumption under a statement."""
    for one in ruled.reference:
        yield f"   [{cited(book, one.source, one.clause)}]"
    if ruled.assumption:
        yield f"   (giả định) {ruled.assumption.reason}."


def cited(book: Rulebook, name: str, clause: str) -> str:
    """Cite a clause with its text's short name, marked where the text was not read."""
    return f"{clause}, {book.registers.sources[name].called}"
