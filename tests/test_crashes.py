"""A process killed dead at every point of every act: no half state, and the next run completes it.

A chain of crashes before the commit leaves the ledger as it was, row by row; after the commit it
is as without a crash. Doing the act again gives what it gives without a crash, to the last byte.
"""

import ast
import json
import os
import re
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from children import killed_at
from small_office import ACTS, Place, do, opened

from documents.ledger_screens import ACTS as IN_THE_LOG
from ledger import failpoints
from ledger.copying import lines_of, snapshot
from ledger.outbox import WAITING, outbox
from measurements.files.holding import SPILL, held_folder
from operations.intake.record_files import lost_evidence, lost_files, orphans, under_way
from operations.keeping.auditing import audit_log, check_audit
from operations.keeping.backups import backup, restore
from operations.keeping.doctor import examine
from operations.office import KEY_BYTES, init_office
from rules.errors import Refused

ROOT = Path(__file__).parent.parent
FILE = ("file_written", "file_moved")
BEFORE, AFTER = ("rows_written", "announced"), ("committed", "confirmed")
ROWS = ("prepared", *BEFORE, *AFTER)
POINTS = (
    dict.fromkeys(ACTS, ROWS)
    | {
        "import dossiers": ("prepared", *FILE, *FILE, *BEFORE, *AFTER),
    }
    | dict.fromkeys(
        ("put_back", "object", "attest", "nominate", "add_practice", "council"),
        ("prepared", *FILE, *BEFORE, *AFTER),
    )
)
"""The points that each act passes, in order: the record file, its quarantine, the evidence."""
ALSO = {
    "init": "test_setting_up_is_completed_after_a_kill",
    "migrate": "test_ledger.test_a_migration_that_fails_leaves_the_ledger_as_it_was",
    "restore": "test_restoring_is_completed_after_a_kill",
}
"""Acts that make a ledger, and the test of each."""
ON_POSTGRESQL = {"import dossiers", "compute", "publish"}
EVERYWHERE = {"import dossiers", "publish", "object"}
"""What is killed at every point; the others, which pass the same ones, around the commit."""
AROUND = ("announced", "committed")
ALREADY = {
    *("nothing_to_correct", "objection_waits", "already_answered", "already_withdrawn"),
    *("not_held", "no_nomination"),
}
"""How an act says that it was done before."""
MOMENT = re.compile(r"_at$|^at$|^id$|_id$|^(hash|previous|sequence|before|after)$")
BATCH = re.compile(r"\(đợt \d+\)|(?<= dossiers )\d+")
"""The number of a batch where texts name it."""


def lines(place) -> list[str]:
    office = opened(place)
    try:
        with snapshot(office.ledger) as connection:
            return list(lines_of(connection))
    finally:
        office.close()


def facts(found: list[str]) -> list[str]:
    """Give rows without moments and numbers, which a crash may move on."""
    plain = []
    for table, row in map(json.loads, found):
        if row.get("act") == "put_back":
            continue  # a file that lies in its place again needs no second act
        kept = {key: value for key, value in row.items() if not MOMENT.search(key)}
        plain.append(re.sub(BATCH, "", f"{table} {json.dumps(kept, sort_keys=True)}"))
    return sorted(plain)


def require_sound(place) -> list[Path]:
    """See that each row has its file and the log is whole; give the files that no row names."""
    office = opened(place)
    try:
        with office.ledger.reading() as session:
            assert lost_files(office.data, session) == []
            assert lost_evidence(office.data, session) == []
            left = orphans(office.data, session)
        assert check_audit(office)[1] == []
        return [*left, *under_way(office.data)]
    finally:
        office.close()


def files(place) -> set[str]:
    found = (path for path in place.data.rglob("*") if path.is_file())
    return {str(path.relative_to(place.data)) for path in found if "thidua.db" not in path.name}


def grow_old(data: Path) -> None:
    """Let what a crash left be older than what somebody may be about to hold."""
    hour_ago = time.time_ns() - 3600 * 10**9
    for path in (*data.rglob(".*-*"), *data.glob("evidence/*")):
        os.utime(path, ns=(hour_ago, hour_ago))


def points_of(name, place, monkeypatch) -> tuple[str, ...]:
    """Do an act without a crash; give the points it passes."""
    seen: list[str] = []
    monkeypatch.setattr(failpoints, "listener", seen.append)
    do(name, place)
    monkeypatch.setattr(failpoints, "listener", None)
    return tuple(seen)


def do_again(name, place) -> None:
    """Do an act once more, later; it may say that it was done already."""
    try:
        do(name, replace(place, now=place.now.replace(hour=place.now.hour + 1)))
    except Refused as refused:
        if {one.code for one in refused.problems} - ALREADY:
            raise


@pytest.mark.parametrize("name", ACTS)
def test_a_kill_at_every_point_leaves_no_half_state(name, engine, small, monkeypatch):
    if engine == "postgresql" and name not in ON_POSTGRESQL:
        pytest.skip("one file, one row and one board are tried on PostgreSQL")
    build = ACTS[name][0]
    everywhere = name in EVERYWHERE and engine == "sqlite"
    tried = POINTS[name] if everywhere else AROUND
    whole = small(build, "whole")
    assert points_of(name, whole, monkeypatch) == POINTS[name]
    without = lines(whole)

    crashed = small(build, "crashed")
    before = lines(crashed)
    for at, point in enumerate(POINTS[name]):
        if point in AFTER or point not in tried:
            continue
        killed_at(at, do, name, crashed)
        left = require_sound(crashed)
        assert lines(crashed) == before, point
        assert bool(left) >= (point == "file_moved"), point
        grow_old(crashed.data)
    do_again(name, crashed)
    assert facts(lines(crashed)) == facts(without)
    assert require_sound(crashed) == []
    assert files(crashed) == files(whole)

    for point in set(AFTER) & set(tried):
        done = small(build, point)
        killed_at(POINTS[name].index(point), do, name, done)
        require_sound(done)
        assert lines(done) == without
        grow_old(done.data)
        do_again(name, done)
        assert facts(lines(done)) == facts(without)
        assert files(done) == files(whole)


def receivers(place) -> list[tuple[str, str]]:
    """Name whom messages of a publication wait for, one by one, with their kind."""
    office = opened(place)
    try:
        with office.ledger.reading() as session:
            waiting = outbox(session, states=(WAITING,))
        return sorted((row.recipient, row.kind) for row in waiting)
    finally:
        office.close()


def test_what_a_publication_tells_is_kept_with_it_or_not_at_all(small):
    place = small(ACTS["publish"][0])
    killed_at(ROWS.index("announced"), do, "publish", place)
    assert receivers(place) == []
    killed_at(ROWS.index("committed"), do, "publish", place)
    told = [("LD1", "leader"), ("LH1", "result")]
    assert receivers(place) == told
    do_again("publish", place)
    assert receivers(place) == told


def test_every_act_of_the_log_is_tried():
    tried = {name.split()[0] for name in ACTS}
    assert tried.isdisjoint(ALSO)
    assert tried | set(ALSO) == set(IN_THE_LOG)
    assert set(EVERYWHERE) <= set(ACTS)
    passed = {point for points in POINTS.values() for point in points}
    assert passed == set(failpoints.POINTS)


ENDS = {"commit", "begin", "replace", "rename", "move"}
"""Calls after which something is there for good."""
NO_POINT = {
    ("ledger.copying", "snapshot"): "reads only",
    ("operations.printing", "write_board"): "a printed file; no row names it",
    ("documents.award_file.writing", "_place"): "printed files; no row names them",
    ("measurements.records.taking", "_write"): "in a folder that is taken away, whole or not",
}


def calls_that_end(function: ast.AST) -> set[str]:
    """Name the calls of a function that commit or rename, and the points it passes."""
    found = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "passed":
            found.add("passed")
        if isinstance(called, ast.Attribute) and called.attr in ENDS:
            owner = called.value
            is_text = called.attr == "replace" and not (
                isinstance(owner, ast.Name) and owner.id in ("os", "shutil")
            )
            if not is_text:
                found.add(called.attr)
    return found


def test_every_commit_and_every_rename_passes_a_point():
    seen = set()
    for room in ("ledger", "operations", "measurements", "documents", "notifications"):
        for path in (ROOT / room).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if "migrations" in module:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and calls_that_end(node) - {"passed"}:
                    seen.add((module, node.name))
                    is_known = (module, node.name) in NO_POINT
                    assert is_known or "passed" in calls_that_end(node), (module, node.name)
    assert ("ledger.database", "_commit") in seen
    assert ("ledger.placing", "put_in_place") in seen
    assert set(NO_POINT) <= seen


def test_nothing_but_a_test_makes_a_point_do_anything():
    assert failpoints.listener is None
    for path in ROOT.glob("*/**/*.py"):
        is_ours = path.relative_to(ROOT).parts[0] not in ("tests", ".venv", "ledger")
        if is_ours and not path.relative_to(ROOT).parts[0].startswith("."):
            assert "failpoints.listener" not in path.read_text(encoding="utf-8"), path
    assert "environ" not in (ROOT / "ledger/failpoints.py").read_text(encoding="utf-8")


def test_the_doctor_tells_what_a_kill_left_and_the_next_act_sweeps_it(small, engine):
    if engine != "sqlite":
        pytest.skip("files lie beside either database")
    place = small(ACTS["import dossiers"][0], "left")
    killed_at(2, do, "import dossiers", place)
    grow_old(place.data)
    checks = examine(place.data, place.url)["checks"]
    told = [one["message"] for one in checks if one["id"] == "orphans"]
    assert len(told) == 2, "the record file, and the folder it was read in"
    assert all(one["state"] != "bad" for one in checks if one["id"] != "disk")
    do("import figures", place)
    assert require_sound(place) == []


def count_and_die(place: Place, path: Path) -> None:
    from measurements.counting.latest import connected

    with connected([path]) as connection:
        connection.execute("SELECT 1")
        os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_count_spilled_is_swept_and_a_living_ones_is_not(small, engine):
    if engine != "sqlite":
        pytest.skip("files lie beside either database")
    place = small(ACTS["compute"][0], "spilled")
    (path,) = (place.data / "dossiers").glob("*.parquet")
    killed_at(-1, count_and_die, place, path)
    (spill,) = path.parent.glob(f"{SPILL}*")
    grow_old(place.data)
    with held_folder(path.parent, SPILL) as living:
        hour_ago = time.time_ns() - 3600 * 10**9
        os.utime(living, ns=(hour_ago, hour_ago))
        assert under_way(place.data) == [spill]
        do("compute", place)
        assert living.is_dir()
    assert not spill.exists()


def set_up(data: Path) -> None:
    init_office(data).close()


def test_setting_up_is_completed_after_a_kill(tmp_path, engine, monkeypatch):
    if engine != "sqlite":
        pytest.skip("the key and the first rows are the same on both databases")
    seen: list[str] = []
    monkeypatch.setattr(failpoints, "listener", seen.append)
    set_up(tmp_path / "whole")
    monkeypatch.setattr(failpoints, "listener", None)
    assert tuple(seen) == (*FILE, "rows_written", "committed", *ROWS)
    for at in (0, 1, 0, 1, 2, 3):  # the key; the ledger, with the key there; its first row
        killed_at(at, set_up, tmp_path / "data")
    office = init_office(tmp_path / "data")
    assert [one["act"] for one in audit_log(office)["acts"]] == ["init"]
    assert check_audit(office)[1] == []
    assert len(office.applicant_key()) == KEY_BYTES
    office.close()
    names = {"applicant.key", "audit.anchor", "thidua.db"}
    assert {path.name for path in (tmp_path / "data").iterdir() if path.is_file()} == names


def put_back(file: Path, data: Path) -> None:
    restore(file, data)


def test_restoring_is_completed_after_a_kill(small, engine, tmp_path):
    if engine != "sqlite":
        pytest.skip("one folder is moved into place")
    place = small(ACTS["publish"][0], "kept")
    office = opened(place)
    file = tmp_path / "sao-luu.thidua"
    backup(office, file)
    held = facts(lines(place))
    office.close()
    data = tmp_path / "moi"
    points = (*ROWS, "file_written")
    for point in ("announced", "committed", "file_written"):
        killed_at(points.index(point), put_back, file, data)
        assert not data.exists(), point
        grow_old(tmp_path)
    restore(file, data)
    assert not list(tmp_path.glob(".restoring-*"))
    again = Place(data, None)
    assert require_sound(again) == []
    assert [one for one in facts(lines(again)) if "restore" not in one] == held
