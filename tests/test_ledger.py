"""The ledger's database: its revisions, who writes when, and what it refuses to be."""

import subprocess
import sys
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from ledger.connecting import LEDGER_FILE
from ledger.database import bring_forward, connect, create_ledger, open_ledger
from ledger.revisions import FIRST, HEAD, migrations, upgrade
from ledger.tables import METADATA
from operations.office import init_office
from rules.errors import Refused

WHEN = "2026-06-05 08:00:00+00:00"
FIRST_ROWS = {
    "batch": [
        "(1, 'dossiers', '2026-05', 'a.csv', 'd1', 3, 'dossiers/x.parquet', 'commune', TRUE, "
        f"'{WHEN}', 'lan', NULL)",
        f"(2, 'figures', '2026-05', 'b.csv', 'd2', 1, '', '', FALSE, '{WHEN}', 'lan', '{WHEN}')",
    ],
    "measurement": [
        "(1, '07210', '2026-05', 'citizens_guided', 'measured', 9007199254740993, "
        f"9007199254740994, 'b.csv', 2, '{WHEN}', NULL)",
        f"(2, '07210', '2026-05', 'late', 'missing', 0, 1, 'Đợt 1', NULL, '{WHEN}', '{WHEN}')",
    ],
    "run": [
        f"(1, 'thi-dua-2026', '2026-05', 1, 'published', '2026-05-31', '{WHEN}', 'lan', '{WHEN}', "
        "'lan', '2', TRUE, '{}', 't', '{}', 's', '{}', 'f')",
        f"(2, 'thi-dua-2026', '2026-06', 1, 'scored', '2026-06-30', '{WHEN}', 'lan', NULL, "
        "NULL, '2', TRUE, '{}', 't', '{}', 's', '{}', 'g')",
    ],
}
"""A ledger of the first revision, filled as its program left it: every column in order."""


@pytest.fixture
def place(engine, request, tmp_path):
    """A folder and the URL of a database where there is no ledger yet."""
    if engine == "sqlite":
        yield tmp_path, None
        return
    running = request.getfixturevalue("postgres")
    url = running.url("template0")
    yield tmp_path, url
    running.drop(url)


def fill_first(ledger, *, stamped: bool) -> dict:
    """Make a filled ledger of the first revision; gives its rows by table."""
    with ledger.writing() as session:
        upgrade(session.connection(), FIRST)
        for name, rows in FIRST_ROWS.items():
            for row in rows:
                session.execute(text(f"INSERT INTO {name} VALUES {row}"))
        if not stamped:
            session.execute(text("DROP TABLE alembic_version"))
    return contents(ledger)


def contents(ledger) -> dict:
    with ledger.engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY id")).mappings()
            ]
            for name in FIRST_ROWS
        }


def test_a_new_ledger_is_what_the_tables_say(place):
    ledger = create_ledger(*place)
    with ledger.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
    assert ledger.revision() == HEAD
    ledger.close()


def test_the_newest_revision_is_the_one_the_program_asks_for(place):
    ledger = connect(*place)
    with ledger.engine.connect() as connection:
        script = ScriptDirectory.from_config(migrations(connection))
    ledger.close()
    assert script.get_heads() == [HEAD]
    numbers = sorted(one.revision for one in script.walk_revisions())
    assert numbers == [f"{at:04d}" for at in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("stamped", [True, False])
def test_a_filled_ledger_of_the_first_revision_keeps_every_row(place, stamped):
    ledger = connect(*place)
    before = fill_first(ledger, stamped=stamped)
    bring_forward(ledger)
    after = contents(ledger)
    for name, rows in before.items():
        assert [{key: row[key] for key in rows[0]} for row in after[name]] == rows
    assert ledger.revision() == HEAD
    bring_forward(ledger)
    assert contents(ledger) == after
    ledger.close()


def test_one_figure_in_force_stays_the_rule_after_a_migration(place):
    ledger = connect(*place)
    fill_first(ledger, stamped=False)
    bring_forward(ledger)
    again = FIRST_ROWS["measurement"][0].replace("(1,", "(3,")
    with pytest.raises(IntegrityError), ledger.writing() as session:
        session.execute(text(f"INSERT INTO measurement VALUES {again}"))
    ledger.close()


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(place, monkeypatch):
    ledger = connect(*place)
    before = fill_first(ledger, stamped=False)

    def fail(connection):
        upgrade(connection)
        raise OSError("đĩa đầy")

    monkeypatch.setattr("ledger.database.upgrade", fail)
    if ledger.revision() != HEAD:
        with pytest.raises(OSError, match="đĩa đầy"):
            bring_forward(ledger)
    assert contents(ledger) == before
    assert ledger.revision() == FIRST
    assert set(inspect(ledger.engine).get_table_names()) == set(FIRST_ROWS)
    ledger.close()


def stamp(ledger, revision: str) -> None:
    with ledger.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(place):
    ledger = create_ledger(*place)
    stamp(ledger, "9999")
    for opening in (open_ledger, create_ledger):
        with pytest.raises(Refused, match="bản thidua mới hơn ghi: lược đồ 9999"):
            opening(*place)
    assert ledger.revision() == "9999"
    ledger.close()


def test_no_ledger_is_told_on_every_database(place):
    with pytest.raises(Refused, match="chưa có sổ dữ liệu"):
        open_ledger(*place)


def test_an_older_ledger_is_told_to_init_and_copied_before(tmp_path):
    ledger = connect(tmp_path)
    fill_first(ledger, stamped=False)
    (tmp_path / "applicant.key").write_text("ab" * 32)
    ledger.close()
    if HEAD != FIRST:
        with pytest.raises(Refused, match="ở lược đồ 0001") as refused:
            open_ledger(tmp_path)
        assert "thidua init" in refused.value.problems[0].hint
        init_office(tmp_path).close()
        copy = create_copy_folder(tmp_path)
        held = connect(copy)
        assert held.revision() == FIRST
        assert len(contents(held)["run"]) == 2
        held.close()
    init_office(tmp_path).close()
    open_ledger(tmp_path).close()


def create_copy_folder(folder):
    copy = folder / "copy"
    copy.mkdir()
    (folder / f"{LEDGER_FILE}.truoc-{HEAD}").rename(copy / LEDGER_FILE)
    return copy


def test_writers_wait_for_each_other(place):
    """Two that read a number and write the next would both write the same one."""
    ledger = create_ledger(*place)
    stamp(ledger, "0000")

    def count():
        with ledger.writing() as session:
            held = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            after = f"{int(held) + 1:04d}"
            session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": after})

    threads = [Thread(target=count) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ledger.revision() == "0008"
    ledger.close()


def test_what_is_no_database_is_refused(tmp_path):
    (tmp_path / LEDGER_FILE).write_bytes(b"khong phai so" * 500)
    with pytest.raises(Refused, match="không mở được cơ sở dữ liệu"):
        open_ledger(tmp_path)
    with pytest.raises(Refused, match="không mở được") as refused:
        open_ledger(tmp_path, f"postgresql://lan:bimat@/x?host={tmp_path}")
    assert "bimat" not in str(refused.value)
    with pytest.raises(Refused, match="không mở được"):
        open_ledger(tmp_path, "mongo://x")


def test_opening_a_ledger_does_not_load_the_migrations(empty_folder):
    """Alembic takes as long to load as a board to print."""
    code = (
        "import sys; from pathlib import Path; from operations.office import open_office; "
        "open_office(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(empty_folder)], check=True)
