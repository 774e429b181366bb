"""Doing a run again from what it stored: the same figures and rules must give the same bytes."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.runs import canonical, digest, fingerprint
from ledger.tables import RunRow
from operations.views import boards_of
from rules.book import Rulebook
from rules.errors import Refused
from rules.loader import rulebook_from_texts
from rules.model import WindowName
from scoring.engine import evaluate
from scoring.figures import STATE_NAMES, Figures
from scoring.results import ScoreSheet
from scoring.tables import FigureRow, figures_of


def sheet_of(run: RunRow, window: WindowName) -> ScoreSheet:
    """Score a window of a run again, from its stored rules and figures."""
    book = rulebook_from_texts(json.loads(run.texts))
    held = json.loads(run.snapshot)["windows"][window]
    return evaluate(book.campaign, _figures(held), date.fromisoformat(run.day))


def windows_of(figures: Mapping[WindowName, tuple[tuple[str, ...], Figures]]) -> dict[str, Any]:
    """Write every window's figures as plain data: what ``sheet_of`` reads."""
    return {
        window: {"months": list(months), **_plain(columns)}
        for window, (months, columns) in figures.items()
    }


def is_as_stored(run: RunRow) -> bool:
    """Whether scoring a run again gives the boards and the fingerprint it carries."""
    try:
        return _is_as_stored(run)
    except (Refused, ValueError, KeyError, TypeError):
        return False


def _is_as_stored(run: RunRow) -> bool:
    book: Rulebook = rulebook_from_texts(json.loads(run.texts))
    held = json.loads(run.snapshot)
    boards = {
        window: boards_of(
            sheet_of(run, window),
            book,
            held["names"],
            held["earlier"][window],
            held.get("refused", {}).get(window),
        )
        for window in held["windows"]
    }
    return (
        canonical(boards) == run.boards
        and digest(run.texts) == run.texts_digest
        and digest(run.snapshot) == run.snapshot_digest
        and fingerprint(run) == run.fingerprint
    )


def _plain(figures: Figures) -> dict[str, Any]:
    return {
        "subjects": list(figures.subjects),
        "tiers": [figures.tiers[at] for at in figures.tier.tolist()],
        "figures": {
            name: [
                [STATE_NAMES[state], int(top), int(under)]
                for state, top, under in zip(
                    column.state.tolist(),
                    column.numerator.tolist(),
                    column.denominator.tolist(),
                    strict=True,
                )
            ]
            for name, column in figures.columns.items()
        },
    }


def _figures(held: dict[str, Any]) -> Figures:
    rows = [
        FigureRow(subject, indicator, state, top, under)
        for indicator, column in held["figures"].items()
        for subject, (state, top, under) in zip(held["subjects"], column, strict=True)
    ]
    return figures_of(held["subjects"], held["tiers"], rows, held["figures"])
