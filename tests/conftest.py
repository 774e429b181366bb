"""A small office with months of made-up data: real files through the real operations."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from servers import TEMPLATE, server

from ledger.anchoring import ANCHOR_FILE
from ledger.connecting import LEDGER_FILE
from operations.illustration.season import illustrate
from operations.intake.figures import import_figures, sheet_indicators
from operations.intake.records import import_records
from operations.office import KEY_FILE, Office, init_office, open_office
from operations.periods.month import compute, publish

CAMPAIGN = "thi-dua-2026"
MONTHS = ("2026-05", "2026-06")
TIERS = ("department", "commune")
ONE_IN = 100
ON_BOTH = {
    "test_month",
    "test_bell",
    "test_fairness",
    "test_ledger",
    "test_audit",
    "test_periods",
    "test_keeping",
    "test_delivery",
    "test_crashes",
    "test_at_once",
}
"""The tests that run on SQLite and on PostgreSQL."""
START = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)


class Clock:
    """A clock that moves a second at each look."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def make_files(office: Office, folder: Path, months=MONTHS):
    units = office.units.of_tiers(TIERS, START.date())
    return illustrate(folder, months, units, sheet_indicators(office), one_in=ONE_IN)


def take_month(office: Office, files) -> None:
    import_records(office, "dossiers", [files.dossiers], files.month, TIERS)
    import_records(office, "ratings", [files.ratings], files.month, TIERS)
    import_figures(office, [files.figures], files.month)


def pytest_generate_tests(metafunc):
    """Run what touches the ledger on both databases; the rest on the default one."""
    if "engine" in metafunc.fixturenames:
        on_both = metafunc.module.__name__ in ON_BOTH
        engines = ("sqlite", "postgresql") if on_both else ("sqlite",)
        metafunc.parametrize("engine", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for this run of the tests."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def engine(request):
    """Which database the office keeps its ledger in."""
    return request.param


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory):
    """The data folder of an office that was just set up: copied, not migrated, for each test."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    init_office(folder).close()
    return folder


@pytest.fixture(scope="session")
def new_office(request, engine, empty_folder):
    """Open empty offices in folders given, each with a database of its own."""
    running = request.getfixturevalue("postgres") if engine == "postgresql" else None

    @contextmanager
    def opened(folder, like=None):
        if like:
            shutil.copytree(like.folder, folder)
        else:
            folder.mkdir()
            for name in (KEY_FILE,) if running else (KEY_FILE, LEDGER_FILE, ANCHOR_FILE):
                shutil.copy(empty_folder / name, folder / name)
        url = running.url(like.database if like else TEMPLATE) if running else None
        office = open_office(folder, url)
        office.clock = Clock(like.now if like else START)
        try:
            yield office
        finally:
            office.close()
            if running and office not in kept:
                running.drop(url)

    kept = opened.kept = []
    return opened


@dataclass
class Made:
    """An office that was made once and is copied: its folder, database and time."""

    folder: Path
    database: str | None
    now: datetime


@pytest.fixture(scope="session")
def made_once(new_office, tmp_path_factory):
    """Make an office by a function once, for others to be copies of."""
    made = {}

    def make(build):
        if build not in made:
            folder = tmp_path_factory.mktemp("made")
            with new_office(folder / "data") as office:
                new_office.kept.append(office)
                build(office, folder)
                url = office.ledger.engine.url
                made[build] = Made(office.data, url.database, office.clock.now)
        return made[build]

    return make


@pytest.fixture
def office(tmp_path, new_office):
    """An empty office."""
    with new_office(tmp_path / "data") as opened:
        yield opened


@pytest.fixture(scope="session")
def month_files(tmp_path_factory):
    """The files of two months, about one dossier in a hundred."""
    folder = tmp_path_factory.mktemp("files")
    opened = init_office(folder / "data")
    try:
        return make_files(opened, folder)
    finally:
        opened.close()


@pytest.fixture(scope="session")
def season(tmp_path_factory, month_files, new_office):
    """An office with two months computed and published; tests must not change it."""
    with new_office(tmp_path_factory.mktemp("season") / "data") as opened:
        for files in month_files:
            take_month(opened, files)
            compute(opened, CAMPAIGN, files.month)
            publish(opened, CAMPAIGN, files.month)
        yield opened


@pytest.fixture
def small(engine, request, tmp_path, made_once, monkeypatch):
    """Give a function that makes a place like a small office that was built once."""
    from small_office import Place

    import operations.office

    running = request.getfixturevalue("postgres") if engine == "postgresql" else None
    for name in ("campaign_files", "load_units"):
        monkeypatch.setattr(operations.office, name, getattr(operations.office, name))
    urls = []

    def make(build, name="small"):
        like = made_once(build_small(build))
        folder = tmp_path / name / "data"
        shutil.copytree(like.folder, folder)
        urls.append(running.url(like.database) if running else None)
        return Place(folder, urls[-1], like.now)

    yield make
    for url in filter(None, urls):
        running.drop(url)


@cache
def build_small(build):
    """Give what builds a small office in an empty one."""
    from small_office import Place, opened

    def built(office, _):
        url = None if office.ledger.is_file else office.ledger.engine.url.render_as_string(False)
        small = opened(Place(office.data, url))
        build(small)
        office.clock = small.clock
        small.close()

    return built
