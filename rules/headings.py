"""The legal heading that a place of a rule file lies under, read from the raw tree."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.parsing import Path_


def heading(data: Any, path: Path_, titles: Mapping[str, str]) -> str:
    """Give the clauses of the nearest statement around ``path`` that cites; empty where none does.

    The tree need not be valid. A text is named by its short title where ``titles`` knows it.
    """
    around = [data]
    for segment in path:
        data = data[segment]
        around.append(data)
    for statement in reversed(around):
        if isinstance(statement, dict) and "reference" in statement:
            cited = "; ".join(_cited(statement["reference"], titles))
            if cited:
                return " ".join(cited.split())
    return ""


def _cited(stated: Any, titles: Mapping[str, str]) -> Iterator[str]:
    for one in stated if isinstance(stated, list) else [stated]:
        if isinstance(one, dict):
            words = [one.get("clause"), _title(one.get("source"), titles)]
            told = ", ".join(word for word in words if isinstance(word, str) and word)
            if told:
                yield told


def _title(source: Any, titles: Mapping[str, str]) -> Any:
    return titles.get(source, source) if isinstance(source, str) else None
