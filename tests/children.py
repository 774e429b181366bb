"""Processes of their own for the tests: many at one moment, or dead at a point of an act."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path

import operations.intake.records
from ledger import failpoints

USED = (
    *("operations.bell.schedule", "operations.intake.lists", "operations.intake.batches"),
    *("operations.periods.corrections", "operations.periods.attestations"),
    "sqlglot.dialects.duckdb",
    *("operations.awarding.nominations", "operations.awarding.practices"),
    *("operations.awarding.registers", "operations.awarding.sessions"),
    "operations.delivery.status",
)


def processes():
    """Give the context in which processes start: with what they use imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(USED))
    return context


def killed_at(point: int, act: Callable, *words) -> None:
    """Run an act in a process of its own that is killed dead (SIGKILL) at its nth point."""
    process = processes().Process(target=_die, args=(point, act, *words))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"ended with {process.exitcode}"


def _die(point: int, act: Callable, *words) -> None:
    passed = count()

    def listen(_: str) -> None:
        if next(passed) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def read_here(_: Path, function: Callable, *asked):
        return function(*asked)

    operations.intake.records.guarded = read_here  # a reader of its own takes longer than the act
    failpoints.listener = listen
    act(*words)
