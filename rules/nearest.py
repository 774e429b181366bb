"""The nearest word that is known, as a hint for one that is not."""

from collections.abc import Iterable
from difflib import get_close_matches

LIKE = 0.5
LONGEST = 100


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Suggest the known word most like ``word``, or say ``otherwise``."""
    found = get_close_matches(word[:LONGEST], known, cutoff=LIKE)
    return f"có phải ý bạn là '{found[0]}'?" if found else otherwise
