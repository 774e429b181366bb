"""Opening a written document again: it must be whole, and every name given must stand in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO

import docx

from documents.word.places import text_of
from documents.word.rendering import printable
from rules.errors import Problem

GONE = "\x00"


def lost(content: bytes, names: Iterable[str], file: str) -> Iterator[Problem]:
    """Tell each name that is not in a written document as often as it was given.

    A name within a longer one, ``Xã An`` in ``Xã An Lạc``, does not count for it. What cannot be
    opened again raises.
    """
    docx.Document(BytesIO(content))
    text = _plain(text_of(content))
    given = Counter(_plain(printable(name)) for name in names)
    for name in sorted(given, key=len, reverse=True):
        if text.count(name) < given[name]:
            yield Problem(
                "name_not_printed",
                f"văn bản soạn ra thiếu tên '{name}'",
                "mẫu phải in tên của mọi tập thể, cá nhân; xem 'thidua templates check'",
                file,
            )
        text = text.replace(name, GONE)


def _plain(text: str) -> str:
    return " ".join(text.split())
