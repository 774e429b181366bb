"""The audit log: every act that changes something, and what was done to the log behind our back."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from conftest import CAMPAIGN, Clock, take_month
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select
from test_fairness import figures, guided

from cli.app import run
from ledger.anchoring import ANCHOR_FILE
from ledger.audit import hash_of, newest, rows_of
from ledger.connecting import LEDGER_FILE
from ledger.tables import AuditRow, RunRow
from operations.intake.figures import import_figures
from operations.keeping.auditing import audit_log, check_audit
from operations.office import init_office, open_office
from operations.periods.month import compute, preview, publish
from rules.errors import Refused

UNGUARD = {
    "sqlite": ("DROP TRIGGER audit_is_kept_update", "DROP TRIGGER audit_is_kept_delete"),
    "postgresql": ("ALTER TABLE audit DISABLE TRIGGER audit_is_kept",),
}
GUARD = "ALTER TABLE audit ENABLE TRIGGER audit_is_kept"


def acts(office):
    return [(one["act"], one["subject"]) for one in audit_log(office)["acts"]]


def codes(office) -> list[str]:
    return [one.code for one in check_audit(office)[1] if one.code != "audit_no_guard"]


def told(office) -> str:
    return "\n".join(one.message for one in check_audit(office)[1])


@pytest.fixture
def log(office, tmp_path):
    """An office whose log has at least five rows; gives it and the number of the last."""
    for top in range(1, 6):
        import_figures(office, [guided(tmp_path, top)])
    assert check_audit(office)[1] == []
    return office, check_audit(office)[0]["rows"]


def test_an_act_reads_one_row_of_the_log_however_long_it_is(log):
    """What reads all of it makes a table of 791 attestations take the square of its lines."""
    office, _ = log
    read = []

    def loaded(row, _):
        read.append(row)

    event.listen(AuditRow, "load", loaded)
    try:
        with office.ledger.reading() as session:
            found = [newest(session), newest(session, ("import", "init"))]
    finally:
        event.remove(AuditRow, "load", loaded)
    assert read == found[:1] == found[1:]


def tamper(office, *statements: str) -> None:
    """Change the database past the program: with plain sqlite3, or as the server's owner."""
    name = office.ledger.engine.dialect.name
    if name == "sqlite":
        with sqlite3.connect(office.data / LEDGER_FILE) as connection:
            for one in (*UNGUARD[name], *statements):
                connection.execute(one)
        connection.close()
        return
    with office.ledger.engine.begin() as connection:
        for one in (*UNGUARD[name], *statements, GUARD):
            connection.exec_driver_sql(one)


def test_every_act_that_changes_something_is_written_down(office, month_files):
    before = len(acts(office))
    take_month(office, month_files[0])
    compute(office, CAMPAIGN, "2026-05")
    publish(office, CAMPAIGN, "2026-05")
    assert acts(office)[before:] == [
        ("import", "dossiers 2026-05"),
        ("import", "ratings 2026-05"),
        ("import", "figures 2026-05"),
        ("compute", f"{CAMPAIGN} 2026-05"),
        ("publish", f"{CAMPAIGN} 2026-05"),
    ]
    done = audit_log(office, 1)["acts"][0]
    assert (done["before"]["status"], done["after"]["status"]) == ("scored", "published")
    assert done["who"] == office.who
    assert done["at"].endswith("+00:00")
    assert check_audit(office)[1] == []


def test_what_changes_nothing_is_not_written_down(office, tmp_path):
    import_figures(office, [guided(tmp_path, 6)])
    compute(office, CAMPAIGN, "2026-05")
    publish(office, CAMPAIGN, "2026-05")
    before = acts(office)
    import_figures(office, [guided(tmp_path, 6)])
    publish(office, CAMPAIGN, "2026-05")
    import_figures(office, [guided(tmp_path, 7)], dry_run=True)
    with pytest.raises(Refused):
        compute(office, CAMPAIGN, "2026-05")
    with pytest.raises(Refused):
        import_figures(office, [figures(tmp_path, "hong.csv", "khong-co,2026-05,x,1,1\n")])
    assert acts(office) == before


def test_a_preview_leaves_no_trace_and_a_repeated_computation_none(office, tmp_path):
    import_figures(office, [guided(tmp_path, 6)])
    before = acts(office)
    preview(office, CAMPAIGN, "2026-05")
    assert acts(office) == before
    for _ in range(2):
        compute(office, CAMPAIGN, "2026-05")
    assert len(acts(office)) == len(before) + 1


def test_setting_up_is_the_first_act(tmp_path):
    for _ in range(2):
        office = init_office(tmp_path / "data")
        assert acts(office) == [("init", "ledger")]
        assert check_audit(office)[1] == []
        office.close()


def test_an_act_that_fails_is_not_written_down(log):
    office, last = log

    def fail():
        with office.ledger.writing() as session:
            office.record(session, "test", "x", None, None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert check_audit(office) == ({**check_audit(office)[0], "rows": last}, [])


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_remove_a_row(log, statement):
    office, last = log
    with pytest.raises(DBAPIError, match="only ever added"), office.ledger.writing() as session:
        session.execute(text(statement))
    assert check_audit(office)[0]["rows"] == last


@pytest.mark.parametrize("column", ["at", "who", "act", "subject", "before", "after", "previous"])
def test_an_altered_row_is_named(log, column):
    office, last = log
    tamper(office, f"UPDATE audit SET {column} = 'khac' WHERE sequence = {last - 2}")
    assert "audit_altered" in codes(office)
    assert f"dòng {last - 2} bị sửa" in told(office)


def test_a_removed_row_is_named(log):
    office, last = log
    tamper(office, f"DELETE FROM audit WHERE sequence = {last - 2}")
    assert codes(office) == ["audit_removed"]
    assert f"dòng {last - 2} bị xóa" in told(office)


def test_rows_cut_off_the_end_are_named(log):
    office, last = log
    tamper(office, f"DELETE FROM audit WHERE sequence > {last - 2}")
    assert codes(office) == ["audit_removed"]
    assert f"các dòng {last - 1} đến {last} bị xóa" in told(office)


def test_a_log_emptied_is_named(log):
    office, last = log
    tamper(office, "DELETE FROM audit")
    assert f"các dòng 1 đến {last} bị xóa" in told(office)


def forged(office, sequence: int, who: str) -> str:
    """Give the statement that adds a row with a right hash after the last one."""
    with office.ledger.reading() as session:
        row = rows_of(session)[-1]
    row.sequence, row.previous, row.who = sequence, row.hash, who
    row.hash = hash_of(row)
    columns = row.model_dump()
    said = ", ".join(repr(one) if isinstance(one, int) else f"'{one}'" for one in columns.values())
    return f"INSERT INTO audit ({', '.join(columns)}) VALUES ({said})"


def test_an_inserted_row_with_a_right_hash_is_named(log):
    office, last = log
    tamper(office, forged(office, last + 1, "ke-gian"))
    assert codes(office) == ["audit_inserted"]
    assert f"dòng {last + 1} bị chèn" in told(office)


def test_a_row_before_the_first_is_named(log):
    office, _ = log
    tamper(office, forged(office, 0, "ke-gian"))
    assert "dòng 0 bị chèn" in told(office)


def test_a_row_rewritten_with_a_right_hash_is_named(log):
    """Who rewrites a row and its hash still has the next row and the anchor against them."""
    office, last = log
    with office.ledger.reading() as session:
        row = next(one for one in rows_of(session) if one.sequence == last - 1)
        row.who = "ke-gian"
        mark = hash_of(row)
    change = f"UPDATE audit SET who = 'ke-gian', hash = '{mark}' WHERE sequence = {last - 1}"
    tamper(office, change)
    assert codes(office) == ["audit_altered"]
    assert f"dòng {last - 1} bị sửa" in told(office)
    (office.data / ANCHOR_FILE).unlink()
    assert codes(office) == ["audit_no_anchor", "audit_altered"]
    assert f"dòng {last - 1} bị sửa" in told(office)


def test_a_whole_chain_written_anew_is_named_row_by_row(log):
    office, last = log
    with office.ledger.reading() as session:
        rows, changes = rows_of(session), []
        before = rows[last - 4].previous
        for row in rows[last - 4 :]:
            row.who, row.previous = "ke-gian", before
            before = row.hash = hash_of(row)
            changes.append(
                f"UPDATE audit SET who = 'ke-gian', previous = '{row.previous}', "
                f"hash = '{row.hash}' WHERE sequence = {row.sequence}"
            )
    tamper(office, *changes)
    assert codes(office) == ["audit_altered"] * 4


def test_triggers_taken_away_are_told(log):
    office, _ = log
    name = office.ledger.engine.dialect.name
    with office.ledger.engine.begin() as connection:
        for one in UNGUARD[name]:
            connection.execute(text(one))
    assert [one.code for one in check_audit(office)[1]] == ["audit_no_guard"]


@pytest.mark.parametrize("torn", ["{} 12ab", "? {} 12ab", "? ", "?"])
def test_a_line_of_the_anchor_torn_by_a_crash_is_passed_over_and_ended(log, tmp_path, torn):
    office, last = log
    with (office.data / ANCHOR_FILE).open("ab") as file:
        file.write(torn.format(last + 1).encode())
    assert check_audit(office)[1] == []
    import_figures(office, [guided(tmp_path, 9)])
    assert check_audit(office)[1] == []


def test_a_row_that_was_only_announced_may_be_there_or_not(log):
    """A crash came before the commit, or between the commit and its confirmation."""
    office, last = log
    anchor = office.data / ANCHOR_FILE
    lines = anchor.read_text().splitlines(keepends=True)
    assert [one.removeprefix("? ") for one in lines[-2:]] == [lines[-1]] * 2
    anchor.write_text("".join(lines[:-1]))
    assert check_audit(office)[1] == []
    with anchor.open("a") as file:
        file.write(f"? {last + 1} {'0' * 64}\n")
    assert check_audit(office)[1] == []
    with anchor.open("a") as file:
        file.write(f"{last + 1} {'0' * 64}\n")
    assert codes(office) == ["audit_removed"]
    anchor.write_text("".join([*lines[:-2], f"? {last} {'0' * 64}\n"]))
    assert codes(office) == ["audit_inserted"]


def test_a_board_frozen_or_taken_away_past_the_program_is_named(office, tmp_path):
    import_figures(office, [guided(tmp_path, 6)])
    compute(office, CAMPAIGN, "2026-05")
    with office.ledger.writing() as session:
        held = session.exec(select(RunRow)).one()
        held.status, held.published_at = "published", datetime(2027, 1, 1, tzinfo=UTC)
        session.add(held)
    assert codes(office) == ["run_without_act"]
    with office.ledger.writing() as session:
        session.execute(text("UPDATE run SET status = 'scored', published_at = NULL"))
    publish(office, CAMPAIGN, "2026-05")
    assert codes(office) == []
    with office.ledger.writing() as session:
        session.execute(text("DELETE FROM run"))
    assert codes(office) == ["act_without_run"]
    assert f"'{CAMPAIGN} 2026-05'" in told(office)


def test_the_command_names_what_is_wrong(tmp_path, capsys):
    data = tmp_path / "data"
    init_office(data).close()
    office = open_office(data)
    office.clock = Clock()
    import_figures(office, [guided(tmp_path, 1)])
    assert run(["--data", str(data), "audit", "verify"]) == 0
    assert "Nhật ký còn nguyên: 2 dòng" in capsys.readouterr().out
    assert run(["--data", str(data), "audit", "list"]) == 0
    assert "nhập tệp" in capsys.readouterr().out
    tamper(office, "UPDATE audit SET who = 'x' WHERE sequence = 2")
    office.close()
    assert run(["--data", str(data), "audit", "verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [one["code"] for one in found] == ["audit_no_guard", "audit_altered"]
