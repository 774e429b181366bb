"""Processes of their own for the tests: many at one moment, or dead at a point of an act."""

import atexit
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import cache
from itertools import count
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from unittest.mock import patch

import operations.intake.records
from ledger import failpoints

USED = (
    *("operations.bell.schedule", "operations.intake.lists", "operations.intake.batches"),
    *("operations.periods.corrections", "operations.periods.attestations"),
    "sqlglot.dialects.duckdb",
    *("operations.awarding.nominations", "operations.awarding.practices"),
    *("operations.awarding.registers", "operations.awarding.sessions"),
    *("operations.delivery.status", "psycopg", "sqlalchemy.dialects.postgresql.psycopg"),
)
TESTS = Path(__file__).parent
LONGEST = 600
"""Seconds in which an act of the small office is done on the busiest machine, or it hangs."""


@cache
def processes():
    """Give the context in which processes start: with what they use imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*USED, "small_office", "pytest"])
    found = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    with patch.dict(os.environ, PYTHONPATH=found):
        forkserver.ensure_running()
    return context


def killed_at(point: int, act: Callable, *words) -> None:
    """Run an act in a process of its own that is killed dead (SIGKILL) at its nth point.

    The process is a copy of one that has done such acts before: nothing is imported anew, and the
    act opens its files and connections itself.
    """
    warm = _warm()
    warm.send((point, act, words))
    assert warm.poll(LONGEST), "it does not end"
    code = warm.recv()
    assert code == -signal.SIGKILL, f"ended with {code}"


@cache
def _warm() -> Connection:
    """Start the process whose copies die; it ends with this one."""
    here, there = multiprocessing.Pipe()
    code = f"import sys; sys.path[:0] = [{str(TESTS)!r}]; import children; children.serve()"
    words = [sys.executable, "-c", code, str(there.fileno())]
    began = subprocess.Popen(words, pass_fds=[there.fileno()])
    there.close()

    def end() -> None:
        here.close()
        began.wait()

    atexit.register(end)
    return here


def serve() -> None:
    """Do acts once, then copy this process for each one asked for and tell how the copy ended."""
    asked = Connection(int(sys.argv[1]))
    operations.intake.records.guarded = _read_here  # a reader of its own takes longer than the act
    _do_acts()
    while True:
        try:
            point, act, words = asked.recv()
        except EOFError:
            return
        copy = os.fork()
        if not copy:
            _die(point, act, *words)
        _, status = os.waitpid(copy, 0)
        asked.send(os.waitstatus_to_exitcode(status))


def _do_acts() -> None:
    """Do what most acts begin with, so that their copies need not read and build it anew."""
    import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401
    from small_office import Place, mistaken, opened

    from operations.office import init_office

    folder = Path(tempfile.mkdtemp())
    try:
        init_office(folder / "data").close()
        office = opened(Place(folder / "data", None))
        mistaken(office)
        office.close()
    finally:
        shutil.rmtree(folder)


def _die(point: int, act: Callable, *words) -> None:
    passed = count()

    def listen(_: str) -> None:
        if next(passed) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    failpoints.listener = listen
    try:
        act(*words)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _read_here(_: Path, function: Callable, *asked):
    return function(*asked)
