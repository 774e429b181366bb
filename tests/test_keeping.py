"""Keeping an office: runs proved, health told, orphans swept, backups made and read back."""

import json
import os
import sqlite3
import time
from datetime import date
from threading import Event, Thread
from zipfile import ZipFile

import pytest
from conftest import CAMPAIGN, Clock
from sqlalchemy import text
from sqlmodel import select
from test_fairness import dossiers, guided, row
from test_ledger import fill_first
from test_periods import MAY, REASON, take

from cli.app import run
from ledger.connecting import LEDGER_FILE
from ledger.database import connect
from ledger.revisions import FIRST, HEAD
from ledger.tables import BatchRow, MeasurementRow, RunRow
from measurements.files.holding import hold
from operations.awarding.proposing import propose
from operations.boards import board
from operations.intake.figures import import_figures
from operations.intake.records import import_records
from operations.keeping.auditing import check_audit
from operations.keeping.backups import backup, write_backup
from operations.keeping.doctor import examine
from operations.keeping.restoring import restore
from operations.office import open_office
from operations.periods.attestations import attest
from operations.periods.corrections import correct
from operations.periods.month import compute, publish
from operations.periods.proofs import prove
from operations.periods.verification import is_as_stored
from operations.printing import write_board
from rules.errors import Refused


def rows(office, table):
    with office.ledger.reading() as session:
        return [one.model_dump() for one in session.exec(select(table)).all()]


def url_of(office) -> str | None:
    return None if office.ledger.is_file else office.ledger.engine.url.render_as_string(False)


def publish_may(office, folder):
    """Publish May from dossiers and figures."""
    one = dossiers(folder, "a.csv", [row(f"X{at}", "07210") for at in range(5)])
    import_records(office, "dossiers", [one], MAY)
    take(office, folder)
    compute(office, CAMPAIGN, MAY)
    publish(office, CAMPAIGN, MAY)


@pytest.fixture
def kept(new_office, made_once, tmp_path):
    """An office with May published."""
    with new_office(tmp_path / "data", made_once(publish_may)) as opened:
        yield opened


# Proving


def test_a_run_is_proved_by_number_fingerprint_and_file(season, engine, tmp_path):
    document = board(season, CAMPAIGN, "2026-06")
    mark = document["fingerprint"]
    page = write_board(season, document, "html", tmp_path / "bang.html")
    sheet = write_board(season, document, "xlsx", tmp_path / "bang.xlsx")
    written = [page, sheet]
    if engine == "sqlite":  # a whole award file takes its time, and is the same from any database
        written += propose(season, CAMPAIGN, date(2026, 6, 30), tmp_path / "ho-so")[1][:1]
    run_id = next(one["id"] for one in rows(season, RunRow) if one["fingerprint"] == mark)
    spaced = f"{mark[:4]} {mark[4:8]} {mark[8:12]}"
    for asked in (str(run_id), mark, mark[:16], spaced, *map(str, written)):
        told = prove(season, asked)
        assert (told["fingerprint"], told["holds"]) == (mark, True), asked


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("99", "unknown_fingerprint"),
        ("0" * 12, "unknown_fingerprint"),
        ("xyz", "not_a_fingerprint"),
    ],
)
def test_what_is_not_in_the_ledger_is_told(season, asked, code):
    with pytest.raises(Refused) as refused:
        prove(season, asked)
    assert refused.value.problems[0].code == code


def test_a_file_without_a_fingerprint_and_a_broken_one_are_told(season, tmp_path):
    plain = tmp_path / "a.html"
    plain.write_text("không có gì")
    with pytest.raises(Refused, match="không mang mã kiểm chứng"):
        prove(season, str(plain))
    broken = tmp_path / "a.docx"
    broken.write_bytes(b"PK\x03\x04 hong")
    with pytest.raises(Refused, match="không đọc được tệp"):
        prove(season, str(broken))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("texts = replace(texts, '95 %', '94 %')", "rules"),
        ("snapshot = replace(snapshot, '90,100', '91,100')", "figures"),
        ("boards = replace(boards, '90', '91')", "fingerprint"),
        ("reason = 'khác'", "fingerprint"),
    ],
)
def test_what_was_changed_in_a_stored_run_is_named(kept, change, told):
    with kept.ledger.writing() as session:
        session.execute(text(f"UPDATE run SET {change}"))
    document = prove(kept, "1")
    assert told in document["differences"]
    assert not document["holds"]


def test_a_run_of_an_older_engine_says_so(kept, capsys):
    with kept.ledger.writing() as session:
        session.execute(text("UPDATE run SET engine_version = '1'"))
    document = prove(kept, "1")
    assert (document["engine_version"], document["differences"]) == ("1", ["fingerprint"])
    if kept.ledger.is_file:
        assert run(["--data", str(kept.data), "verify", "1"]) == 1
        said = capsys.readouterr().out
        assert "Do bộ tính phiên bản 1 tính" in said
        assert "mã kiểm chứng không khớp" in said


def test_a_proof_of_a_corrected_board_says_that_there_is_a_newer_one(kept, tmp_path):
    mark = board(kept, CAMPAIGN, MAY)["fingerprint"]
    take(kept, tmp_path, u09187=95)
    correct(kept, CAMPAIGN, MAY, REASON)
    told = prove(kept, mark)
    assert (told["holds"], told["revision"], told["newest_revision"]) == (True, 1, 2)


# The doctor


def state(office) -> dict[str, str]:
    found = examine(office.data, url_of(office), office.rules_dir, office.clock)["checks"]
    return {one["id"]: one["state"] for one in found}


def test_a_sound_office_has_nothing_wrong(kept):
    assert state(kept) == dict.fromkeys(
        ("rules", "disk", "schema", "integrity", "key", "clock", "records", "audit"), "ok"
    )


def test_the_doctor_finds_a_row_without_file_and_a_file_without_row(kept):
    (path,) = (kept.data / "dossiers").glob("*.parquet")
    stray = path.with_name("2026-05-la.parquet")
    stray.write_bytes(path.read_bytes())
    assert state(kept)["orphans"] == "warn"
    stray.unlink()
    path.write_bytes(path.read_bytes() + b" ")
    assert state(kept)["records"] == "bad"
    path.unlink()
    assert state(kept)["records"] == "bad"
    with pytest.raises(Refused, match="bị mất hoặc bị sửa"):
        backup(kept, kept.data.parent / "b.thidua")


def test_the_doctor_finds_another_key_an_open_key_and_none(tmp_path):
    assert run(["--data", str(tmp_path / "d"), "init"]) == 0
    office = open_office(tmp_path / "d")
    key = office.data / "applicant.key"
    assert state(office)["key"] == "ok"
    key.chmod(0o644)
    assert state(office)["key"] == "warn"
    key.write_text("ab" * 32)
    assert state(office)["key"] == "bad"
    key.unlink()
    assert state(office)["key"] == "bad"
    office.close()


def test_the_doctor_finds_a_clock_behind_wrong_rules_and_an_older_ledger(kept, tmp_path):
    late, kept.clock = kept.clock, Clock()
    assert state(kept)["clock"] == "bad"
    kept.clock = late
    folder = tmp_path / "rules" / "campaigns" / "hong"
    folder.mkdir(parents=True)
    (folder / "campaign.yaml").write_text("id: hong\n")
    kept.rules_dir = tmp_path / "rules"
    assert state(kept)["rules"] == "bad"
    kept.rules_dir = None
    with kept.ledger.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert state(kept)["schema"] == "bad"


def test_the_doctor_finds_a_damaged_file(tmp_path, capsys):
    data = tmp_path / "d"
    assert run(["--data", str(data), "doctor"]) == 1
    assert "thidua init" in capsys.readouterr().out
    assert run(["--data", str(data), "init"]) == 0
    assert run(["--data", str(data), "doctor", "--json"]) == 0
    with sqlite3.connect(data / LEDGER_FILE) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    held = bytearray((data / LEDGER_FILE).read_bytes())
    held[4096 * 3 : 4096 * 3 + 2000] = b"\xff" * 2000
    (data / LEDGER_FILE).write_bytes(held)
    capsys.readouterr()
    assert run(["--data", str(data), "doctor", "--json"]) == 1
    checks = {one["id"]: one["state"] for one in json.loads(capsys.readouterr().out)["checks"]}
    assert "bad" in (checks.get("integrity"), checks.get("ledger"))


# Orphans


def test_what_a_crash_left_is_swept_and_what_others_are_doing_is_not(kept, tmp_path):
    folder = kept.data / "dossiers"
    (named,) = folder.glob("*.parquet")
    strays = [
        folder / "2026-05-la.parquet",
        kept.data / "quarantine" / "dossiers-2026-05-0123456789abcdef.csv",
        kept.data / "evidence" / f"{'0' * 64}.pdf",
        kept.data / "evidence" / ".waiting-0123456789abcdef",
    ]
    notes = [one.with_name("ghi-chu.txt") for one in strays]
    notes.append(kept.data / "evidence" / f"{'1' * 64}.pdf")
    for one in (*strays, *notes):
        one.parent.mkdir(exist_ok=True)
        one.write_bytes(b"x")
    dead, busy, young = (folder / f".waiting-{name}" for name in ("dead", "busy", "young"))
    for one in (dead, busy, young):
        one.mkdir()
    hour_ago = time.time_ns() - 3600 * 10**9
    for one in (dead, busy, *strays):
        os.utime(one, ns=(hour_ago, hour_ago))
    held = hold(busy)
    one = dossiers(tmp_path, "b.csv", [row("Y1", "07228")])
    import_records(kept, "dossiers", [one], MAY)
    os.close(held)
    assert named.exists()
    assert not any(one.exists() for one in strays)
    assert all(one.exists() for one in notes), "a person put them there, or just now"
    assert not dead.exists()
    assert busy.is_dir()
    assert young.is_dir()


# Backups


def contents(office):
    return {
        table.__tablename__: rows(office, table) for table in (BatchRow, MeasurementRow, RunRow)
    }


@pytest.fixture
def new_place(engine, request, tmp_path):
    """An empty folder and an empty database to restore into."""
    if engine == "sqlite":
        yield tmp_path / "moi", None
        return
    running = request.getfixturevalue("postgres")
    url = running.url("template0")
    yield tmp_path / "moi", url
    running.drop(url)


def test_a_restored_office_is_the_one_backed_up(kept, new_place, tmp_path):
    rules = tmp_path / "own" / "campaigns"
    rules.mkdir(parents=True)
    (rules / "note.txt").write_text("riêng")
    kept.rules_dir = tmp_path / "own"
    told = backup(kept, tmp_path / "b.thidua")
    assert told["files"] == 1
    with pytest.raises(Refused, match="đã có tệp"):
        backup(kept, tmp_path / "b.thidua")
    restore(tmp_path / "b.thidua", *new_place)
    office = open_office(*new_place)
    try:
        assert contents(office) == contents(kept)
        assert board(office, CAMPAIGN, MAY) == board(kept, CAMPAIGN, MAY)
        with office.ledger.reading() as session:
            assert all(is_as_stored(one) for one in session.exec(select(RunRow)))
        assert check_audit(office)[1] == []
        assert office.key_mark() == kept.key_mark()
        assert (office.data / "rules" / "campaigns" / "note.txt").read_text() == "riêng"
        office.clock = kept.clock
        import_figures(office, [guided(tmp_path, 44)])
        assert check_audit(office)[1] == []
    finally:
        office.close()
    with pytest.raises(Refused, match="không trống"):
        restore(tmp_path / "b.thidua", *new_place)


def test_a_backup_holds_evidence_and_own_systems_and_tells_what_is_lost(kept, new_place, tmp_path):
    paper = tmp_path / "bien-ban.pdf"
    paper.write_bytes(b"%PDF-1.4 made up")
    kept.sources_dir.mkdir()
    (kept.sources_dir / "rieng.yaml").write_text("format: 1")
    row = attest(kept, CAMPAIGN, "07210", "discipline", "yes", "Sở Nội vụ", "Biên bản 1", paper)
    assert backup(kept, tmp_path / "b.thidua")["files"] == 3
    restore(tmp_path / "b.thidua", *new_place)
    assert (new_place[0] / row.stored_as).read_bytes() == paper.read_bytes()
    assert (new_place[0] / "sources" / "rieng.yaml").read_text() == "format: 1"
    (kept.data / row.stored_as).write_bytes(b"changed")
    with pytest.raises(Refused) as refused:
        backup(kept, tmp_path / "c.thidua")
    assert [(one.code, one.file) for one in refused.value.problems] == [
        ("lost_evidence", row.stored_as)
    ]
    assert not (tmp_path / "c.thidua").exists()
    assert state(kept)["evidence"] == "bad"


def test_a_backup_of_sqlite_is_restored_on_postgresql(season, request, tmp_path):
    """A ledger moves from one database to the other through its backup."""
    if not season.ledger.is_file:
        pytest.skip("the way from SQLite is tried once")
    running = request.getfixturevalue("postgres")
    backup(season, tmp_path / "b.thidua")
    url = running.url("template0")
    restore(tmp_path / "b.thidua", tmp_path / "moi", url)
    office = open_office(tmp_path / "moi", url)
    assert board(office, CAMPAIGN, "2026-06") == board(season, CAMPAIGN, "2026-06")
    office.close()
    running.drop(url)


def test_a_backup_is_consistent_while_others_write(kept, new_place, tmp_path):
    """Every backup made while figures come in holds whole imports: a batch with all its rows."""
    second = open_office(kept.data, url_of(kept))
    second.clock = kept.clock
    stop, failed = Event(), []

    def keep_writing():
        at = 100
        try:
            while not stop.is_set():
                at += 1
                take(second, tmp_path, "2026-06", u07210=at % 100, u07228=at % 99, u09187=at % 98)
        except Exception as error:
            failed.append(error)

    writer = Thread(target=keep_writing)
    writer.start()
    try:
        made = [tmp_path / f"{at}.thidua" for at in range(4)]
        for one in made:
            backup(kept, one)
    finally:
        stop.set()
        writer.join()
        second.close()
    assert failed == []
    restore(made[-1], *new_place)
    office = open_office(*new_place)
    try:
        assert check_audit(office)[1] == []
        with office.ledger.reading() as session:
            last = session.execute(text("SELECT max(id) FROM batch")).scalar_one()
            counted = "SELECT count(*) FROM measurement WHERE month = '2026-06'"
            in_force = session.execute(text(f"{counted} AND superseded_at IS NULL")).scalar_one()
            acts = session.execute(text("SELECT count(*) FROM audit WHERE act = 'import'"))
            assert in_force in (0, 9)
            assert acts.scalar_one() == last
    finally:
        office.close()


def test_damaged_foreign_and_newer_files_are_refused_and_leave_nothing(kept, new_place, tmp_path):
    good = tmp_path / "b.thidua"
    backup(kept, good)
    held = good.read_bytes()

    def refused(content: bytes, told: str) -> None:
        bad = tmp_path / "hong.thidua"
        bad.write_bytes(content)
        with pytest.raises(Refused, match=told):
            restore(bad, *new_place)
        assert not new_place[0].exists()
        assert not list(tmp_path.glob(".restoring-*"))

    refused(held[: len(held) // 2], "cắt cụt")
    refused(b"", "cắt cụt")
    for at in (len(held) // 4, len(held) // 2):
        refused(held[:at] + bytes([held[at] ^ 255]) + held[at + 1 :], "bị hỏng")
    with ZipFile(tmp_path / "la.zip", "w") as other:
        other.writestr("a.txt", "x")
    refused((tmp_path / "la.zip").read_bytes(), "không phải là bản sao lưu")

    def changed(change) -> bytes:
        path = tmp_path / "doi.zip"
        with ZipFile(good) as old, ZipFile(path, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "manifest.json":
                    about = json.loads(content)
                    change(about)
                    content = json.dumps(about).encode()
                new.writestr(name, content)
        return path.read_bytes()

    refused(changed(lambda about: about.update(schema="9999")), "bản thidua mới hơn")
    refused(changed(lambda about: about["members"].pop("audit.anchor")), "không khớp bảng kê")
    refused(changed(lambda about: about.update(rows=1)), "số dòng không khớp")
    restore(good, *new_place)


def test_an_older_backup_is_brought_forward(new_place, tmp_path):
    data, url = new_place
    ledger = connect(tmp_path)
    (tmp_path / "applicant.key").write_text("ab" * 32)
    before = fill_first(ledger, stamped=True)
    with ledger.writing() as session:
        session.execute(text("UPDATE batch SET stored_as = ''"))
    write_backup(ledger, FIRST, tmp_path / "b.thidua", None, lambda _: None)
    ledger.close()
    restore(tmp_path / "b.thidua", data, url)
    office = open_office(data, url)
    assert office.ledger.revision() == HEAD
    assert [one["fingerprint"] for one in rows(office, RunRow)] == ["f", "g"]
    assert [one["numerator"] for one in rows(office, MeasurementRow)] == [9007199254740993, 0]
    assert len(before["measurement"]) == 2
    office.close()


def test_the_commands_back_up_and_restore(kept, tmp_path, capsys):
    if not kept.ledger.is_file:
        pytest.skip("the command's words are the same on both databases")
    file, data = str(tmp_path / "b.thidua"), str(tmp_path / "moi")
    assert run(["--data", str(kept.data), "backup", file]) == 0
    assert "1 tệp hồ sơ" in capsys.readouterr().out
    assert run(["--data", data, "restore", file]) == 0
    assert "Đã khôi phục" in capsys.readouterr().out
    assert run(["--data", data, "restore", file]) == 1
    assert "không trống" in capsys.readouterr().err
    assert run(["--data", data, "verify", "1"]) == 0
    assert "Khớp" in capsys.readouterr().out
