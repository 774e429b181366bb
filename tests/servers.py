"""A throw-away PostgreSQL server for the tests: started once, a database for each office."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from ledger.database import bring_forward, connect

DEBIAN = Path("/usr/lib/postgresql")
LEAST = 15
SETTINGS = ("fsync=off", "full_page_writes=off", "listen_addresses=")
FORGETFUL = ("synchronous_commit=off",)
"""Faster, but what was committed last is lost where the server is stopped at once."""
NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
TEMPLATE = "thidua_empty"


def binaries() -> Path | None:
    """Find the newest server's programs: Debian's package, or those on the path."""
    held = [one for one in DEBIAN.glob("*/bin") if int(one.parent.name) >= LEAST]
    if held:
        return max(held, key=lambda one: int(one.parent.name))
    found = shutil.which("initdb")
    return Path(found).parent if found and shutil.which("postgres") else None


class Server:
    """A running server; ``url`` gives the address of a new ledger, empty or not yet made."""

    def __init__(self, folder: Path, control: Sequence[str | Path] = (), options: str = ""):
        self.folder, self.numbers = folder, count(1)
        self.control, self.options = control, options

    def start(self) -> None:
        told = ["-l", self.folder / "log", "-o", self.options, "start"]
        subprocess.run([*self.control, *told], check=True)

    def stop(self) -> None:
        """Stop as a power cut would: nobody is waited for, nothing is written out."""
        subprocess.run([*self.control, "-m", "immediate", "stop"], check=True)

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="thidua", dbname=name, autocommit=True)

    def url(self, template: str = TEMPLATE) -> str:
        name = f"office_{next(self.numbers)}"
        self._make(name, template)
        return self._address(name)

    def drop(self, url: str) -> None:
        """Take a database away, even where somebody is still connected."""
        name = url.split("/")[3].split("?")[0]
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        self._make(TEMPLATE, "template0")
        ledger = connect(self.folder, self._address(TEMPLATE))
        bring_forward(ledger)
        ledger.close()

    def _make(self, name: str, template: str) -> None:
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def _address(self, name: str) -> str:
        return f"postgresql://thidua@/{name}?host={self.folder}"


@contextmanager
def server(*, keeps_commits: bool = False) -> Iterator[Server]:
    """Start a server in a folder of its own and stop it after; skips where there is none.

    ``keeps_commits``: it may be stopped at once and still has every commit.
    """
    programs = binaries()
    if programs is None:
        told = "no PostgreSQL server here: install Debian's package postgresql to run these tests"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    whom = NOBODY if os.geteuid() == 0 else ()
    home = Path(tempfile.mkdtemp(prefix="thidua-pg-"))
    try:
        if whom:
            shutil.chown(home, "nobody", "nogroup")
        data = home / "data"
        made = ("initdb", "-D", data, "-U", "thidua", "-A", "trust", "-E", "UTF8", "--no-sync")
        subprocess.run(
            [*whom, programs / made[0], *made[1:], "--locale=C"], check=True, capture_output=True
        )
        chosen = (*SETTINGS, *(() if keeps_commits else FORGETFUL))
        options = " ".join(f"-c {one}" for one in (*chosen, f"unix_socket_directories={home}"))
        control = [*whom, programs / "pg_ctl", "-D", data, "-w", "-s"]
        running = Server(home, control, options)
        running.start()
        try:
            running.make_template()
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
