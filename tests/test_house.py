"""The house: who may import whom, no circle, and no package name that another distribution owns."""

import ast
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "rules": set(),
    "scoring": {"rules"},
    "measurements": {"rules"},
    "ledger": {"rules", "measurements", "scoring"},
    "documents": {"rules", "scoring"},
    "notifications": {"rules", "scoring"},
    "operations": {"rules", "scoring", "measurements", "ledger", "documents", "notifications"},
    "cli": {"operations"},
}


EXACT_DIVISION = {
    f"scoring.{name}"
    for name in ("explain", "panels", "printing", "projection", "trees", "working")
}
"""Where ``/`` stands between fractions, which stay exact."""


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for room in MAY_IMPORT
        for path in (ROOT / room).rglob("*.py")
    }


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_its_table_allows(room):
    for name, path in modules().items():
        if name.split(".")[0] != room:
            continue
        rooms = {one.split(".")[0] for one in imports_of(path)} & set(MAY_IMPORT)
        assert rooms <= MAY_IMPORT[room] | {room}, f"{name} imports {rooms}"


def test_every_room_that_exists_is_in_the_table():
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert rooms == set(MAY_IMPORT)


def test_no_circle_of_imports():
    names = modules()
    graph = {name: imports_of(path) & set(names) - {name} for name, path in names.items()}
    done: set[str] = set()
    while ready := {name for name in graph if name not in done and graph[name] <= done}:
        done |= ready
    assert set(graph) - done == set()


@pytest.mark.parametrize("room", ["rules", "scoring"])
def test_what_counts_knows_no_clock_and_no_database(room):
    barred = {"time", "sqlalchemy", "sqlmodel", "duckdb", "socket", "random"}
    for name, path in modules().items():
        if name.split(".")[0] == room:
            assert not {one.split(".")[0] for one in imports_of(path)} & barred, name
            text = path.read_text(encoding="utf-8")
            assert "today()" not in text, name
            assert ".now(" not in text, name


def test_scoring_reads_no_file_and_uses_no_float():
    for name, path in modules().items():
        if not name.startswith("scoring"):
            continue
        assert not imports_of(path) & {"pathlib", "io", "os", "csv", "json"}, name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
            assert not is_float, f"{name}:{getattr(node, 'lineno', 0)}"
            divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            assert not divides or name in EXACT_DIVISION, name


def test_evaluate_fits_on_one_screen():
    assert len((ROOT / "scoring/engine.py").read_text(encoding="utf-8").splitlines()) <= 50


def test_no_other_distribution_owns_a_package_name_of_ours():
    owners = metadata.packages_distributions()
    for room in MAY_IMPORT:
        assert set(owners.get(room, ["thidua"])) <= {"thidua"}, room


def test_tests_are_flat_files():
    assert not list((ROOT / "tests").rglob("__init__.py"))
