"""A page from the lines of a text: paragraphs, lists and links, in what mail programs all show."""

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

BULLET = "- "
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)]")
PARAGRAPH = Markup('<p style="margin: 0 0 12px 0">{}</p>\n')
LIST = Markup('<ul style="margin: 0 0 12px 0; padding-left: 24px">\n{}</ul>\n')
ITEM = Markup("<li>{}</li>\n")
ANCHOR = Markup('<a href="{}">{}</a>')


def page_of_text(text: str) -> Markup:
    """Give the body of a page: lines that begin with a dash are a list, the others paragraphs."""
    parts = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for is_list, held in groupby(lines, lambda line: line.startswith(BULLET)):
        if is_list:
            items = (ITEM.format(_linked(line.removeprefix(BULLET))) for line in held)
            parts.append(LIST.format(Markup("").join(items)))
        else:
            parts += [PARAGRAPH.format(_linked(line)) for line in held]
    return Markup("").join(parts)


def _linked(line: str) -> Markup:
    return Markup("").join(_pieces(line))


def _pieces(line: str) -> Iterator[Markup]:
    at = 0
    for found in LINK.finditer(line):
        yield escape(line[at : found.start()])
        yield ANCHOR.format(found[0], found[0])
        at = found.end()
    yield escape(line[at:])
