"""A small office with months of made-up data: real files through the real operations."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operations.figures_intake import import_figures, sheet_indicators
from operations.illustration import illustrate
from operations.intake import import_records
from operations.month import compute, publish
from operations.office import Office, init_office

CAMPAIGN = "thi-dua-2026"
MONTHS = ("2026-05", "2026-06")
TIERS = ("department", "commune")
ONE_IN = 100
START = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)


class Clock:
    """A clock that moves a second at each look."""

    def __init__(self):
        self.now = START

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


@pytest.fixture
def office(tmp_path):
    """An empty office."""
    opened = init_office(tmp_path / "data")
    opened.clock = Clock()
    yield opened
    opened.close()


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
def season(tmp_path_factory, month_files):
    """An office with two months computed and published; tests must not change it."""
    opened = init_office(tmp_path_factory.mktemp("season") / "data")
    opened.clock = Clock()
    for files in month_files:
        take_month(opened, files)
        compute(opened, CAMPAIGN, files.month)
        publish(opened, CAMPAIGN, files.month)
    yield opened
    opened.close()
