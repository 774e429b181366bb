"""A process killed dead at every point of every act: no half state, and the next run completes it.

A chain of crashes before the commit leaves the ledger as it was, row by row; after the commit it
is as without a crash. Doing the act again gives what it gives without a crash, to the last byte.
"""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from children import killed_at
from small_office import ACTS, CAMPAIGN, MAY, RULES, Place, do, opened, records, table

from cli.app import run
from documents.ledger_screens import ACTS as IN_THE_LOG
from ledger import failpoints
from ledger.copying import lines_of, snapshot
from ledger.outbox import WAITING, outbox
from ledger.restored import is_empty
from measurements.files.holding import SPILL, held_folder
from operations.intake.record_files import lost_evidence, lost_files, orphans, under_way
from operations.keeping.auditing import audit_log, check_audit
from operations.keeping.backups import backup
from operations.keeping.doctor import examine
from operations.keeping.restoring import restore
from operations.office import KEY_BYTES, init_office, open_office
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
EVERYWHERE = {
    *("import dossiers", "import figures", "compute", "publish", "correct", "object", "retry"),
}
"""What is killed at every point, on both databases; the others pass the same points, and are killed
around the commit: one file or row is like another."""
AROUND = ("announced", "committed")
ALREADY = {
    *("nothing_to_correct", "objection_waits", "already_answered", "already_withdrawn"),
    *("not_held", "no_nomination"),
}
"""How an act says that it was done before."""
MOMENT = re.compile(r"_at$|^at$|^id$|_id$|^(hash|previous|sequence|before|after)$")
NUMBER = re.compile(
    r"\(đợt \d+\)|(?<= dossiers )\d+|(?<=2026-05 )\d+(?= 07210)" + r'|(?<=\\"id\\":)\d+'
)
"""The number of a batch or an objection where texts name it: PostgreSQL gives none out again."""


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
    for name, row in map(json.loads, found):
        if row.get("act") == "put_back":
            continue  # a file that lies in its place again needs no second act
        kept = {key: value for key, value in row.items() if not MOMENT.search(key)}
        plain.append(re.sub(NUMBER, "", f"{name} {json.dumps(kept, sort_keys=True)}"))
    return sorted(plain)


def looked_at(place) -> tuple[list[Path], list[str]]:
    """See that files and log are whole; give the files that no row names, and every row."""
    office = opened(place)
    try:
        with office.ledger.reading() as session:
            assert lost_files(office.data, session) == []
            assert lost_evidence(office.data, session) == []
            left = orphans(office.data, session)
        assert check_audit(office)[1] == []
        with snapshot(office.ledger) as connection:
            return [*left, *under_way(office.data)], list(lines_of(connection))
    finally:
        office.close()


def require_sound(place) -> list[Path]:
    """See that each row has its file and the log is whole; give the files that no row names."""
    return looked_at(place)[0]


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
    if engine == "postgresql" and name not in EVERYWHERE:
        pytest.skip("what passes the same points in the same way is tried on the default database")
    build = ACTS[name][0]
    tried = POINTS[name] if name in EVERYWHERE else AROUND
    whole = small(build, "whole")
    assert points_of(name, whole, monkeypatch) == POINTS[name]
    without, there = lines(whole), files(whole)

    crashed = small(build, "crashed")
    before = lines(crashed)
    for at, point in enumerate(POINTS[name]):
        if point not in tried or point == "confirmed":
            continue
        if name == "put_back" and point == "committed":  # the file lies there since "announced"
            crashed = small(build, "crashed again")
        killed_at(at, do, name, crashed)
        left, now = looked_at(crashed)
        if point == "committed":  # after all those crashes it is done, by one that died of it
            assert facts(now) == facts(without)
        else:
            assert now == before, point
        assert bool(left) >= (point == "file_moved"), point
        grow_old(crashed.data)
    do_again(name, crashed)
    left, now = looked_at(crashed)
    assert facts(now) == facts(without)
    assert (left, files(crashed)) == ([], there)

    if "confirmed" in tried:
        done = small(build, "confirmed")
        killed_at(POINTS[name].index("confirmed"), do, name, done)
        assert looked_at(done)[1] == without
        grow_old(done.data)
        do_again(name, done)
        assert facts(lines(done)) == facts(without)
        assert files(done) == there


FRESH = {
    "import dossiers": ("file_moved", "import dossiers {records} --month {may} --most-refused 50%"),
    "import figures": ("rows_written", "import figures {figures} --campaign {campaign}"),
    "compute": ("announced", "compute {may} --campaign {campaign}"),
    "publish": ("committed", "publish {may} --campaign {campaign}"),
    "correct": ("announced", "correct {may} --campaign {campaign} --reason sửa"),
    "retry": ("committed", "notify retry --all"),
}
"""By act: at which point its command is killed, and its words."""
COMMAND = """
import os, signal, sys
sys.path[:0] = [{tests!r}]
import small_office
from ledger import failpoints
from cli.app import main
small_office.operations.office.campaign_files = small_office.only_own
small_office.operations.office.load_units = small_office.three_units
wanted = sys.argv[1]
def listen(point):
    if point == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
failpoints.listener = listen
sys.argv[:2] = ["thidua"]
main()
"""


def acts_of(found: list[str]) -> list[str]:
    rows = (json.loads(one) for one in found)
    return [row["act"] for table, row in rows if table == "audit"]


def words_of(name, place) -> list[str]:
    """Write the command of an act upon a small office, with the files that it takes."""
    office = opened(place)
    written = {"records": records(office), "figures": table(office)}
    office.close()
    said = FRESH[name][1].split()
    words = [one.format(**written, may=MAY, campaign=CAMPAIGN) for one in said]
    chosen = ["--database", place.url] if place.url else []
    return ["--data", str(place.data), *chosen, "--rules-dir", str(RULES), *words]


@pytest.mark.parametrize("name", FRESH)
def test_a_command_killed_dead_is_completed_by_the_same_command(name, engine, small, capsys):
    """The whole command in an interpreter of its own, as a person starts it."""
    if engine == "postgresql":
        pytest.skip("the same acts are tried on it above")
    place = small(ACTS[name][0])
    words, point = words_of(name, place), FRESH[name][0]
    before = lines(place)
    code = COMMAND.format(tests=str(ROOT / "tests"))
    killed = subprocess.run([sys.executable, "-c", code, point, *words], capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    now = looked_at(place)[1]
    assert (now == before) == (point not in AFTER)
    grow_old(place.data)
    assert run(words) == 0, capsys.readouterr().err
    left, done = looked_at(place)
    assert left == []
    assert acts_of(done) == [*acts_of(before), name.split()[0]]
    assert point not in AFTER or facts(done) == facts(now)


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


ROOMS = ("ledger", "operations", "measurements", "documents", "notifications")
ENDS = {"commit", "begin", "replace", "rename", "move"}
"""Calls after which something is there for good."""
CALLED = re.compile(rf"\.({'|'.join(sorted(ENDS))})\(")
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
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if "migrations" in module:
                continue
            text = path.read_text(encoding="utf-8")
            if not CALLED.search(text):
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and calls_that_end(node) - {"passed"}:
                    seen.add((module, node.name))
                    is_known = (module, node.name) in NO_POINT
                    assert is_known or "passed" in calls_that_end(node), (module, node.name)
    assert ("ledger.database", "_commit") in seen
    assert ("ledger.placing", "put_in_place") in seen
    assert set(NO_POINT) <= seen


def test_nothing_but_a_test_makes_a_point_do_anything():
    assert failpoints.listener is None
    for room in (*ROOMS, "cli", "rules", "scoring"):
        for path in (ROOT / room).rglob("*.py"):
            assert room == "ledger" or "failpoints.listener" not in path.read_text("utf-8"), path
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
    assert tuple(seen) == (*FILE, *ROWS, *ROWS)
    # The key; the ledger, with the key there; its first row.
    for point in (*FILE, *ROWS[:-1], *ROWS[:-1]):
        killed_at((FILE if point in FILE else ROWS).index(point), set_up, tmp_path / "data")
    office = init_office(tmp_path / "data")
    assert [one["act"] for one in audit_log(office)["acts"]] == ["init"]
    assert check_audit(office)[1] == []
    assert len(office.applicant_key()) == KEY_BYTES
    office.close()
    names = {"applicant.key", "audit.anchor", "thidua.db"}
    assert {path.name for path in (tmp_path / "data").iterdir() if path.is_file()} == names


RESTORING = (*ROWS, *FILE)
"""The points of a restore: the rows, then the folder."""


def put_back(file: Path, data: Path, url: str | None) -> None:
    restore(file, data, url)


@pytest.fixture
def kept(small, tmp_path):
    """A backup of an office with a published month, and what its ledger holds."""
    place = small(ACTS["publish"][0], "kept")
    office = opened(place)
    backup(office, tmp_path / "sao-luu.thidua")
    office.close()
    return tmp_path / "sao-luu.thidua", unmade(facts(lines(place)))


@pytest.fixture
def new_url(engine, request):
    """Give addresses of databases with nothing in them; None on the default one."""
    running = request.getfixturevalue("postgres") if engine == "postgresql" else None
    urls = []

    def new():
        urls.append(running.url("template0") if running else None)
        return urls[-1]

    yield new
    for one in filter(None, urls):
        running.drop(one)


def unmade(found: list[str]) -> list[str]:
    """Leave out what the log says of how the ledger itself came to be."""
    return [one for one in found if not re.search('"act": "(init|restore)"', one)]


def refusal(act, *words) -> str:
    with pytest.raises(Refused) as refused:
        act(*words)
    return refused.value.problems[0].code


@pytest.mark.parametrize("point", ["committed", "file_written"])
def test_a_database_filled_without_its_folder_is_told_and_completed(kept, new_url, tmp_path, point):
    file, held = kept
    beside = f"sqlite:///{tmp_path / 'so.db'}"
    place = Place(tmp_path / "moi", new_url() or beside)
    killed_at(RESTORING.index(point), put_back, file, place.data, place.url)
    assert not place.data.exists()
    grow_old(tmp_path)

    checks = {one["id"]: one for one in examine(place.data, place.url)["checks"]}
    assert set(checks) == {"rules", "disk", "schema", "integrity", "restore"}
    told = checks["restore"]
    assert told["state"] == "bad"
    assert f"thidua --data {place.data} restore {file.name}" in told["hint"]
    assert refusal(open_office, place.data, place.url) == "restore_cut_short"
    assert refusal(init_office, place.data, place.url) == "restore_cut_short"
    assert refusal(restore, file, tmp_path / "khac", place.url) == "restore_cut_short"
    other = tmp_path / "ban-khac.thidua"
    with ZipFile(file) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " if name == "manifest.json" else b""))
    assert refusal(restore, other, place.data, place.url) == "restore_cut_short"
    assert is_empty(place.data)

    killed_at(FILE.index("file_written"), put_back, file, place.data, place.url)
    grow_old(tmp_path)
    restore(file, place.data, place.url)
    assert require_sound(place) == []
    assert unmade(facts(lines(place))) == held
    do("import people", place)
    assert require_sound(place) == []
    shutil.rmtree(place.data)
    assert refusal(restore, file, place.data, place.url) == "database_not_empty"
