"""Reading, checking and testing rule files for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.rule_files.casework import Casework, run_cases
from rules.book import Rulebook
from rules.checks.warnings import warnings
from rules.errors import Problem, Refused
from rules.loader import campaign_files, find_campaign, load_rulebook, load_rulebook_file
from rules.schema import campaign_schema
from rules.sentences.campaign import campaign_sentences


def list_rulebooks(folder: Path | None = None) -> list[dict[str, Any]]:
    """Give id, title and dates of every campaign."""
    books = [load_rulebook_file(path, folder) for path in campaign_files(folder)]
    return [
        {
            "id": book.campaign.id,
            "title": book.campaign.title,
            "starts": book.campaign.starts.day.isoformat(),
            "ends": book.campaign.ends.day.isoformat(),
        }
        for book in books
    ]


def show_rulebook(campaign: str, folder: Path | None = None) -> list[str]:
    """Give a campaign as Vietnamese sentences."""
    return campaign_sentences(load_rulebook(campaign, folder))


@dataclass(frozen=True)
class Checked:
    """The campaigns that were accepted, by id, and what their authors should know."""

    campaigns: list[str]
    warnings: list[Problem]


def check_rulebooks(paths: Sequence[Path] | None, folder: Path | None = None) -> Checked:
    """Check the files named, or every campaign; refuses with every problem of all of them."""
    problems: list[Problem] = []
    books: list[Rulebook] = []
    for path in _files(paths, folder):
        try:
            books.append(load_rulebook_file(path, folder))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(list(dict.fromkeys(problems)))
    told = [warning for book in books for warning in warnings(book)]
    return Checked([book.campaign.id for book in books], told)


def run_rulebook_cases(paths: Sequence[Path] | None, folder: Path | None = None) -> list[Casework]:
    """Run the cases of the files named, or of every campaign."""
    return [run_cases(path, folder) for path in _files(paths, folder)]


def rulebook_schema() -> dict[str, Any]:
    """Give the JSON Schema of campaign files."""
    return campaign_schema()


def _files(paths: Sequence[Path] | None, folder: Path | None) -> list[Path]:
    if paths:
        return [find_campaign(str(path), folder) for path in paths]
    return list(campaign_files(folder))
