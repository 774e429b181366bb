"""The ranked lists as one HTML page that needs nothing but itself: for a screen, a phone, A4."""

from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from documents import headings
from documents.board_view import board_view
from documents.citation import citation
from documents.columns import columns_of
from documents.grounds import assumptions, clause, grounds, sources
from documents.headings import Document
from documents.lines import VERDICTS
from rules.book import Rulebook

TEMPLATE = "board.html.j2"


def board_page(document: Document, rulebook: Rulebook) -> str:
    """Give the whole page of a board document as HTML text, with no request to anywhere."""
    found = grounds(rulebook)
    criteria = {
        column.criterion.id: column
        for board in document["boards"]
        for column in columns_of(board, rulebook)
    }
    return page_template(TEMPLATE).render(
        document=document,
        campaign=rulebook.campaign,
        ranked=headings.is_ranked(document),
        scored=rulebook.campaign.scale is not None,
        title=headings.title(document),
        status=headings.status(document),
        official=headings.is_official(document),
        facts=headings.facts(document),
        mark=headings.mark(document),
        short_fingerprint=headings.short_fingerprint(document["fingerprint"]),
        boards=[board_view(board, rulebook) for board in document["boards"]],
        criteria=list(criteria.values()),
        clauses={
            name: [clause(one, rulebook) for one in column.criterion.reference]
            for name, column in criteria.items()
        },
        verdicts=VERDICTS,
        assumptions=assumptions(found),
        sources=[citation(source) for source in sources(rulebook)],
    )


@cache
def page_template(name: str) -> Template:
    """Give a page template of this room; it refuses a name that nobody gave it."""
    folder = Path(str(resources.files("documents"))) / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
