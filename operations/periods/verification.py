"""Doing a run again from what it stored: the same figures and rules must give the same bytes."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.canonical import canonical, digest
from ledger.runs import fingerprint
from ledger.tables import RunRow
from operations.views import boards_of
from rules.book import Rulebook
from rules.errors import Refused
from rules.loader import rulebook_from_texts
from rules.model import WindowName
from scoring.engine import evaluate
from scoring.figures import STATE_NAMES, Figures
from scoring.gates import Attested
from scoring.results import ScoreSheet
from scoring.tables import FigureRow, figures_of


def sheet_of(run: RunRow, window: WindowName, book: Rulebook | None = None) -> ScoreSheet:
    """Score a window of a run again, from its stored rules and figures.

    ``book`` are these rules where they were read already.
    """
    book = book or rulebook_from_texts(json.loads(run.texts))
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
    return not differences(run)


def differences(run: RunRow) -> list[str]:
    """Score a run again from what is stored and compare byte by byte; name what differs.

    Gives ``rules``, ``figures`` or ``fingerprint`` where the stored parts do not fit their
    digests, ``board WINDOW`` where other bytes come out, ``unreadable`` where nothing does.
    """
    found = []
    if digest(run.texts) != run.texts_digest:
        found.append("rules")
    if digest(run.snapshot) != run.snapshot_digest:
        found.append("figures")
    if fingerprint(run) != run.fingerprint:
        found.append("fingerprint")
    try:
        made, held = _boards(run), json.loads(run.boards)
    except (Refused, ValueError, KeyError, TypeError):
        return [*found, "unreadable"]
    if canonical(made) != run.boards:
        windows = sorted({*made, *held})
        unlike = [one for one in windows if canonical(made.get(one)) != canonical(held.get(one))]
        found += [f"board {one}" for one in unlike] or ["boards"]
    return found


def _boards(run: RunRow) -> dict[str, Any]:
    book: Rulebook = rulebook_from_texts(json.loads(run.texts))
    held = json.loads(run.snapshot)
    return {
        window: boards_of(
            sheet_of(run, window),
            book,
            held["names"],
            held["earlier"][window],
            _attested(held),
            held.get("refused", {}).get(window),
        )
        for window in held["windows"]
    }


def plain_attested(attested: Attested) -> list[list[str]]:
    """Write what was attested as plain data: unit, standard and state, in order."""
    return sorted([unit, standard, state] for (unit, standard), state in attested.items())


def _attested(held: dict[str, Any]) -> Attested:
    return {(unit, standard): state for unit, standard, state in held.get("attested", [])}


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
