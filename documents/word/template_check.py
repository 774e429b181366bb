"""Checking a template before the meeting day: tags, names and loops by paragraph, then a trial."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from documents.word.names import name_problems
from documents.word.package import read_template
from documents.word.places import places
from documents.word.rendering import WordTemplate
from documents.word.reopening import lost
from documents.word.tags import read_tags, tag_problems
from rules.errors import Problem, Refused

Trial = tuple[Mapping[str, Any], Iterable[str]]
"""A context to fill a template with, and the names that must then stand in the text."""


def template_problems(path: Path, trials: Iterable[Trial]) -> list[Problem]:
    """List everything wrong with a template; empty where it can be used.

    Tags and names are read without filling, so that a branch not taken is checked too; only a
    template that is sound so far is filled with each trial and its text searched for the names.
    """
    held = list(trials)
    try:
        content = read_template(path)
        template = WordTemplate(path)
    except Refused as refused:
        return list(refused.problems)
    tags, problems = read_tags(places(content), str(path))
    problems += tag_problems(tags, str(path))
    if not problems and held:
        problems += name_problems(tags, held[0][0], str(path))
    if problems:
        return problems
    try:
        return [
            problem
            for context, names in held
            for problem in lost(template.fill(context), names, str(path))
        ]
    except Refused as refused:
        return list(refused.problems)
