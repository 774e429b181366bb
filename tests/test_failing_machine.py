"""A machine that fails under an act: a full disk, a database or a file that is gone, a clock.

The person is told in Vietnamese with exit code 3, nothing half done is kept, and the same act works
once the machine does.
"""

import io
import json
import resource
import shutil
import subprocess
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from children import processes
from servers import TEMPLATE, server
from small_office import (
    ACTS,
    BEFORE,
    CAMPAIGN,
    DUE,
    MAY,
    RULES,
    Clock,
    Place,
    do,
    empty,
    filled,
    mistaken,
    only_own,
    opened,
    published,
    records,
    scored,
    table,
)
from sqlmodel import select
from test_crashes import do_again, facts, lines, require_sound

import operations.office
from ledger import failpoints
from ledger.tables import RunRow
from operations.bell.ringing import bell_of
from operations.bell.schedule import at_end_of, ring, status
from operations.boards import board
from operations.keeping.backups import backup
from operations.keeping.doctor import examine
from operations.keeping.restoring import restore
from operations.periods.month import compute, publish
from rules.errors import Failed, Refused

# A full disk


def command(place: Place, words: list[str], most: int, told) -> None:
    """Run one command in this process, which may write files of at most some bytes."""
    from cli.app import run

    operations.office.campaign_files = only_own
    if most:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["--data", str(place.data), "--rules-dir", str(RULES), *words])
    told.put((code, out.getvalue(), err.getvalue()))


def said(place: Place, words: list[str], most: int = 0) -> tuple[int, str, str]:
    context = processes()
    told = context.Queue()
    one = context.Process(target=command, args=(place, words, most, told))
    one.start()
    answer = told.get(timeout=60)
    one.join(30)
    return answer


def everything(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if not path.name.startswith("thidua.db"))
    return {str(path.relative_to(folder)) for path in found}


def words_of(name: str, place: Place, out: Path) -> list[str]:
    office = opened(place)
    try:
        return {
            "import": [
                *("import", "dossiers", str(records(office)), "--month", MAY),
                *("--most-refused", "50%"),
            ],
            "figures": ["import", "figures", str(table(office)), "--campaign", CAMPAIGN],
            "compute": ["compute", MAY, "--campaign", CAMPAIGN],
            "backup": ["backup", str(out / "sao-luu.thidua")],
        }[name]
    finally:
        office.close()


SHARED = 32 * 1024
"""Bytes that SQLite maps to open a ledger; what it writes ahead of a computed month is more."""
MOST = {"import": 4096, "compute": SHARED + 1024, "backup": 4096}
"""By command: the greatest file the machine takes."""
BUILT = {"import": empty, "figures": empty, "compute": filled, "backup": published}
"""By command: what the office has before."""


@pytest.mark.parametrize("name", MOST)
def test_a_file_that_may_not_grow_is_told_and_nothing_is_changed(name, small, tmp_path):
    place = small(BUILT[name])
    words = words_of(name, place, tmp_path)
    before, there = lines(place), everything(tmp_path)
    code, out, err = said(place, [*words, "--json"], MOST[name])
    assert code == 3, (out, err)
    (problem,) = json.loads(out)["errors"]
    assert problem["code"] in ("disk_full", "database_unwritable", "database_full")
    assert "chạy lại lệnh" in problem["hint"]
    assert lines(place) == before
    assert everything(tmp_path) - there <= {f"small/data/{one}" for one in ("dossiers",)}
    code, out, err = said(place, words)
    assert code == 0, err
    require_sound(place)


def test_a_restore_that_does_not_fit_leaves_nothing_and_the_backup_is_not_blamed(small, tmp_path):
    place = small(published)
    file = tmp_path / "sao-luu.thidua"
    assert said(place, ["backup", str(file)])[0] == 0
    there = everything(tmp_path)
    new = Place(tmp_path / "moi", None)
    code, _, err = said(new, ["restore", str(file)], 4096)
    assert code == 3
    assert "tệp vượt cỡ" in err
    assert "hỏng" not in err
    assert everything(tmp_path) == there
    assert said(new, ["restore", str(file)])[0] == 0
    assert facts(lines(place)) == [
        one for one in facts(lines(new)) if '"act": "restore"' not in one
    ]


@contextmanager
def small_disk(folder: Path, size: str):
    """Give a disk of its own, where this machine lets the tests make one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here; files that may not grow are tried above")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill_up(disk: Path, but: int) -> Path:
    """Fill a disk but for some bytes."""
    filler = disk / "day"
    with filler.open("wb") as file:
        file.write(b"\0" * max(shutil.disk_usage(disk).free - but, 0))
    return filler


ROOM = {"import": 0, "figures": 48 * 1024, "compute": 48 * 1024, "backup": 40 * 1024}
"""Bytes left: none, or just what SQLite needs to open the ledger."""


@pytest.mark.parametrize("name", BUILT)
def test_a_disk_that_is_full_is_told_and_the_act_works_once_there_is_room(name, small, tmp_path):
    held = small(BUILT[name])
    with small_disk(tmp_path / "dia", "4m") as disk:
        place = replace(held, data=disk / "data")
        shutil.copytree(held.data, place.data)
        words = words_of(name, place, disk)
        before, there = lines(place), everything(disk)
        filler = fill_up(disk, ROOM[name])
        code, _, err = said(place, words)
        assert code == 3, err
        assert "đĩa đầy" in err or "hết chỗ" in err or "không đọc hoặc ghi được tệp sổ" in err
        filler.unlink()
        assert lines(place) == before
        assert everything(disk) - there <= {"data/dossiers"}
        assert said(place, words)[0] == 0
        require_sound(place)


def test_a_restore_onto_a_full_disk_leaves_nothing(small, tmp_path):
    place = small(published)
    office = opened(place)
    backup(office, tmp_path / "sao-luu.thidua")
    office.close()
    with small_disk(tmp_path / "dia", "1m") as disk:
        filler = fill_up(disk, 100 * 1024)
        with pytest.raises(OSError, match=r"No space left|hết chỗ|tệp sổ") as failed:
            restore(tmp_path / "sao-luu.thidua", disk / "moi")
        assert not isinstance(failed.value, Refused)
        assert {path.name for path in disk.iterdir()} == {"day"}
        filler.unlink()
        restore(tmp_path / "sao-luu.thidua", disk / "moi")


# A database that is gone


@pytest.fixture(scope="module")
def own_server():
    """A server that may be stopped."""
    with server(keeps_commits=True) as running:
        yield running


@pytest.fixture
def on_server(own_server, tmp_path, empty_folder, monkeypatch):
    """Give a function that makes a small office with its ledger on that server."""
    for name in ("campaign_files", "load_units"):
        monkeypatch.setattr(operations.office, name, getattr(operations.office, name))

    def make(build, name):
        data = tmp_path / name / "data"
        data.mkdir(parents=True)
        shutil.copy(empty_folder / operations.office.KEY_FILE, data)
        place = Place(data, own_server.url(TEMPLATE))
        office = opened(place)
        build(office)
        now = office.clock.now
        office.close()
        return replace(place, now=now)

    return make


@pytest.mark.parametrize(
    ("name", "point"),
    [("import dossiers", "file_moved"), ("compute", "rows_written"), ("publish", "announced")],
)
def test_a_server_gone_between_two_statements_leaves_no_half_state(
    own_server, on_server, name, point, monkeypatch
):
    whole, place = on_server(ACTS[name][0], "whole"), on_server(ACTS[name][0], "gone")
    do(name, whole)
    before = lines(place)
    left = [point]

    def stop(passed):
        if [passed] == left:
            left.clear()
            own_server.stop()

    monkeypatch.setattr(failpoints, "listener", stop)
    try:
        with pytest.raises(Failed, match="không trả lời giữa chừng") as failed:
            do(name, place)
    finally:
        own_server.start()
    assert failed.value.problem.code == "database_gone"
    assert lines(place) == before
    require_sound(place)
    do_again(name, place)
    assert facts(lines(place)) == facts(lines(whole))


def test_a_server_that_was_restarted_is_found_again(own_server, on_server):
    """The bell keeps its connection overnight."""
    place = on_server(ACTS["ring compute"][0], "restarted")
    office = opened(place)
    try:
        assert [line["act"] for line in ring(office, BEFORE)["done"]] == ["remind"]
        own_server.stop()
        own_server.start()
        assert [line["act"] for line in ring(office, DUE)["done"]] == ["compute"]
    finally:
        office.close()


def test_a_bell_without_its_database_tells_and_rings_again(own_server, on_server, capsys):
    place = on_server(ACTS["ring compute"][0], "bell")
    office = opened(place)
    heard = []
    office.tell = heard.append
    office.clock = lambda: DUE
    job, _ = bell_of(office)._pending_jobs  # the second one delivers messages
    try:
        own_server.stop()
        job[0].func(*job[0].args)
        assert "Chuông không làm được, lần sau làm tiếp" in heard[-1]
        own_server.start()
        job[0].func(*job[0].args)
        assert heard[-1] == f"{CAMPAIGN} {MAY}: compute scored"
    finally:
        office.close()


def test_the_command_says_it_in_vietnamese_and_exits_with_3(
    own_server, on_server, monkeypatch, capsys
):
    from cli.app import run

    place = on_server(ACTS["compute"][0], "command")

    def stop(point):
        if point == "rows_written":
            own_server.stop()

    monkeypatch.setattr(failpoints, "listener", stop)
    words = ["--data", str(place.data), "--database", place.url, "--rules-dir", str(RULES)]
    try:
        assert run([*words, "compute", MAY, "--campaign", CAMPAIGN]) == 3
    finally:
        own_server.start()
    err = capsys.readouterr().err
    assert "cơ sở dữ liệu không trả lời giữa chừng" in err
    assert "chạy lại lệnh: việc nào đã ghi xong sẽ không ghi lần nữa" in err
    assert "Traceback" not in err
    monkeypatch.setattr(failpoints, "listener", None)
    assert run([*words, "compute", MAY, "--campaign", CAMPAIGN]) == 0


# A ledger's file that is taken away or replaced while it is open


def test_a_ledger_that_was_moved_away_is_told_and_no_empty_one_made(small):
    place = small(scored)
    office = opened(place)
    try:
        board(office, CAMPAIGN, MAY)
        place.data.rename(place.data.with_name("cu"))
        with pytest.raises(Failed, match="bị xóa, thay hoặc chuyển đi"):
            publish(office, CAMPAIGN, MAY)
        assert not place.data.exists()
    finally:
        office.close()


def test_a_ledger_put_in_its_place_is_the_one_that_is_written(small):
    place, other = small(scored), small(ACTS["compute"][0], "other")
    office = opened(place)
    try:
        board(office, CAMPAIGN, MAY)
        place.data.rename(place.data.with_name("cu"))
        other.data.rename(place.data)
        with pytest.raises(Refused, match="chưa"):
            board(office, CAMPAIGN, MAY)
        compute(office, CAMPAIGN, MAY)
    finally:
        office.close()
    require_sound(place)
    old = replace(place, data=place.data.with_name("cu"))
    assert len([one for one in lines(old) if one.startswith('["run"')]) == 1


def test_a_ledger_taken_away_before_the_commit_is_not_written(small, monkeypatch):
    place = small(scored)
    away = place.data.with_name("cu")

    def take_away(point):
        if point == "announced":
            place.data.rename(away)

    office = opened(place)
    monkeypatch.setattr(failpoints, "listener", take_away)
    with pytest.raises(Failed, match="chuyển đi trong lúc làm"):
        publish(office, CAMPAIGN, MAY)
    office.close()
    monkeypatch.setattr(failpoints, "listener", None)
    old = replace(place, data=away)
    assert '"status":"published"' not in "".join(lines(old))
    require_sound(old)


# A clock that was set back


def runs(office):
    with office.ledger.reading() as session:
        found = session.exec(select(RunRow)).all()
        return [(one.month, one.revision, one.status, one.fingerprint) for one in found]


def test_a_clock_set_back_computes_nothing_twice_and_unpublishes_nothing(small):
    place = small(mistaken)
    office = opened(place)
    try:
        held = runs(office)
        office.clock = Clock(place.now - timedelta(days=400))
        for now in (DUE, BEFORE, DUE - timedelta(days=400)):
            assert ring(office, now)["done"] == []
        line = status(office, at_end_of(date(2025, 5, 1)))[0]
        assert (line["month"], line["status"]) == (MAY, "published")
        with pytest.raises(Refused, match="đã công bố và không tính lại"):
            compute(office, CAMPAIGN, MAY)
        assert publish(office, CAMPAIGN, MAY).fingerprint == held[0][3]
        assert runs(office) == held
        found = examine(place.data, None, RULES, office.clock)["checks"]
        assert {one["id"]: one["state"] for one in found}["clock"] == "bad"
    finally:
        office.close()
