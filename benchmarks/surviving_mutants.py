"""Mutation testing: change the code a little, many times over, and see whether a test notices.

    python benchmarks/surviving_mutants.py [--again] [PART ...]

A part is a file (``scoring/ranking.py``), a room (``scoring``) or a function
(``scoring.ranking.ranks``); without one, everything is tried. ``--again`` tries only what survived
the run before. It ends with the counts and the survivors, and with exit code 1 where one of them is
not explained in docs/mutants.md.

mutmut makes and runs the mutants. Added to it here: prose and ``strict=True`` are not mutated, nor
in ``rules/`` the wording of messages; what tests share is read anew, so that a mutant of the
reading is met too; and the tests that noticed mutants nearby run first: of a thousand that reach a
check, few look at it.
"""

import argparse
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import libcst as cst
import mutmut.__main__ as mutmut
from mutmut.mutation import file_mutation, mutators
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.trampoline import get_mutant_under_test
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

ROOT = Path(__file__).parent.parent
MADE = Path("mutants")
KILLERS = ROOT / MADE / "killers.txt"
"""A line a mutant that a test noticed: the mutant's function, a tab, the test."""
EXPLAINED = Path("docs/mutants.md")
KILLED = {"killed", "timeout", "segfault"}
CONTEXT = 30
"""Characters kept on each side of a change, to find it again when the lines have moved."""

Key = tuple[str, str, str]
ENTRY = re.compile(r"^- `([^`]+)`: `([^`]*)` → `([^`]*)`", re.MULTILINE)


class Reread:
    """Let every test read its rules itself while mutmut notes which tests reach what.

    Later, when mutants run, once a process is enough.
    """

    def pytest_sessionstart(self) -> None:
        """Forget the registers that another process read."""
        _forget_registers()

    def pytest_runtest_call(self, item: Any) -> None:
        """Forget what tests share, while the reach of each is noted."""
        if get_mutant_under_test() == "stats":
            _forget_registers()
            for held in item.funcargs.values():
                getattr(held, "cache_clear", int)()


class Noted:
    """Note which test noticed a mutant, for the next ones of its function and its module."""

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add the test that failed to the list."""
        name = get_mutant_under_test()
        if report.failed and "__mutmut_" in name:
            with KILLERS.open("a", encoding="utf-8") as file:
                file.write(f"{_function(name)}\t{report.nodeid}\n")


def _function(mutant: str) -> str:
    return mutant.rpartition("__mutmut_")[0]


def likeliest_first(mutant: str, tests: list[str]) -> list[str]:
    """Put the tests in front that noticed mutants nearby, for the seconds they take.

    One of the same function counts as ten of the same module; the others keep their order.
    """
    function = _function(mutant)
    module = function.rpartition(".")[0]
    weight: Counter[str] = Counter()
    held = KILLERS.read_text(encoding="utf-8") if KILLERS.exists() else ""
    for line in held.splitlines():
        of, _, test = line.partition("\t")
        if of.rpartition(".")[0] == module:
            weight[test] += 10 if of == function else 1
    seconds = state().duration_by_test
    return sorted(tests, key=lambda one: -weight[one] / (seconds.get(one, 0) + 0.02))


def _forget_registers() -> None:
    from rules import loader

    loader._read_registers.cache_clear()


def is_prose(node: cst.CSTNode) -> bool:
    """Whether a string is words for a person: it has a blank or a letter beyond ASCII."""
    return isinstance(node, cst.SimpleString) and (" " in node.value or not node.value.isascii())


def is_guard(node: cst.CSTNode) -> bool:
    """Whether an argument is ``strict=True`` of a zip: a guard against faults of the program."""
    return isinstance(node, cst.Arg) and node.keyword is not None and node.keyword.value == "strict"


def is_wording(node: cst.CSTNode) -> bool:
    """Whether this only says something to a person: ``message = ...`` or such an argument."""
    if isinstance(node, cst.Arg):
        return is_wording(node.value) or is_prose(node.value)
    if isinstance(node, cst.Name):
        return node.value in ("message", "hint")
    if isinstance(node, cst.Assign):
        target = node.targets[0].target
        parts = target.elements if isinstance(target, cst.Tuple) else [target]
        names = [part.value if isinstance(part, cst.Element) else part for part in parts]
        return all(is_wording(name) for name in names)
    return isinstance(node, cst.FormattedString | cst.ConcatenatedString)


def prepare() -> None:
    """Add to mutmut what this project needs."""
    skip, remove = MutationVisitor._skip_node_and_children, mutators.operator_arg_removal
    execute, create = PytestRunner.execute_pytest, file_mutation.create_mutations
    run_tests = PytestRunner.run_tests
    in_rules = False

    def creating(filename: str, *given: Any) -> Any:
        nonlocal in_rules
        in_rules = filename.startswith("rules/")
        return create(filename, *given)

    def is_left_out(node: cst.CSTNode) -> bool:
        return is_prose(node) or is_guard(node) or (in_rules and is_wording(node))

    def skipping(self: MutationVisitor, node: cst.CSTNode) -> bool:
        return is_left_out(node) or skip(self, node)

    def removing(node: cst.Call) -> Iterator[cst.Call]:
        kept = [one for one in node.args if is_guard(one) or (in_rules and is_wording(one))]
        yield from (one for one in remove(node) if all(arg in one.args for arg in kept))

    def with_plugin(self: PytestRunner, params: list[str], **given: Any) -> int:
        plugins = [Reread(), Noted(), *given.pop("plugins", ())]
        with TemporaryDirectory() as own:  # processes side by side sweep a shared one
            return execute(self, [*params, f"--basetemp={own}/t"], plugins=plugins, **given)

    def ordered(self: PytestRunner, *, mutant_name: str | None, tests: list[str]) -> int:
        tests = likeliest_first(mutant_name, tests) if mutant_name else tests
        return run_tests(self, mutant_name=mutant_name, tests=tests)

    MutationVisitor._skip_node_and_children = skipping
    operators = mutators.mutation_operators
    operators[operators.index((cst.Call, remove))] = (cst.Call, removing)
    file_mutation.create_mutations = creating
    PytestRunner.execute_pytest, PytestRunner.run_tests = with_plugin, ordered


def pattern(part: str) -> str:
    """Give the names of the mutants of a part: of a file, a room, or a function."""
    if part.endswith(".py") or (ROOT / part).is_dir():
        return part.removesuffix(".py").strip("/").replace("/", ".") + ".*"
    room, _, name = part.rpartition(".")
    *rest, name = name.split("·")
    return f"{room}.x[_ǁ]*{name}__mutmut_*" if not rest else f"{room}.xǁ{rest[0]}ǁ{name}__mutmut_*"


def results() -> dict[str, tuple[Path, str]]:
    """Give every mutant's file and what became of it."""
    found = {}
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            found[name] = Path(path), status_by_exit_code[code]
    return found


def key_of(name: str, path: Path) -> Key:
    """Name a mutant by what stays when lines move: its function, and the change in short."""
    function, owner = orig_function_and_class_names_from_key(name)
    module = ".".join(path.with_suffix("").parts)
    lines = get_diff_for_mutant(name, path=path).splitlines()[2:]
    old, new = (
        " ".join(" ".join(line[1:] for line in lines if line.startswith(sign)).split())
        for sign in "-+"
    )
    return (".".join(filter(None, (module, owner, function))), *_short(old, new))


def _short(old: str, new: str) -> tuple[str, str]:
    """Cut what both have in common down to a little context, at blanks."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    first = old.find(" ", max(0, start - CONTEXT), start) + 1 if start > CONTEXT else 0
    tail = old[len(old) - end :][:CONTEXT]
    kept = tail.rfind(" ") if end > CONTEXT else end
    kept = len(tail) if kept < 0 else kept

    def cut(line: str) -> str:
        last = len(line) - end + kept
        text = ("… " if first else "") + line[first:last] + (" …" if last < len(line) else "")
        return text.replace("`", "'")

    return cut(old), cut(new)


def _alike(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def explained() -> set[Key]:
    """Read the survivors that docs/mutants.md explains."""
    return set(ENTRY.findall((ROOT / EXPLAINED).read_text(encoding="utf-8")))


def whole(key: Key) -> Key:
    """Give the entry that stands for every mutant of a function."""
    return key[0], "…", "…"


def run(names: list[str]) -> None:
    """Let mutmut make the mutants and try them, or those of these names."""
    try:
        mutmut.cli(["run", *names], standalone_mode=False)
    except SystemExit as stopped:
        if stopped.code:
            raise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="*")
    parser.add_argument("--again", action="store_true")
    stated = parser.parse_args()
    os.chdir(ROOT)
    prepare()
    patterns = [pattern(part) for part in stated.part] or ["*"]
    if stated.again:
        tried = [name for name, (_, became) in results().items() if became not in KILLED]
        names = [name for name in tried if any(fnmatch(name, one) for one in patterns)]
        shutil.rmtree(MADE / "tests")
        (MADE / "mutmut-stats.json").unlink()
    else:
        names = patterns if stated.part else []
        shutil.rmtree(MADE, ignore_errors=True)
    run(names)
    if stated.again and (changed := _unchecked(patterns)):
        run(changed)
    sys.exit(report(patterns))


def _unchecked(patterns: list[str]) -> list[str]:
    """Give the mutants not tried yet: those of functions changed since the run before."""
    found = (name for name, (_, became) in results().items() if became == "not checked")
    return [name for name in found if any(fnmatch(name, one) for one in patterns)]


def report(patterns: list[str]) -> int:
    """Print the counts and the survivors; 1 where a survivor is not explained."""
    here = {
        name: (path, became)
        for name, (path, became) in results().items()
        if any(fnmatch(name, one) for one in patterns)
    }
    known = explained()
    left: dict[Key, list[str]] = {}
    for name, (path, became) in here.items():
        if became not in KILLED:
            left.setdefault(key_of(name, path), []).append(f"{became}: {name}")
    new = {key: said for key, said in left.items() if not {key, whole(key)} & known}
    for title, keys in (("Explained survivors", left.keys() - new), ("New survivors", new)):
        print(f"\n{title}: {sum(len(left[key]) for key in keys)}")
        for function, old, changed in sorted(keys):
            print(f"- `{function}`: `{old}` → `{changed}`")
    for said in new.values():
        print("  ", *said, sep=" ")
    counts = Counter(became for _, became in here.values())
    print(f"\n{len(here)} mutants: " + ", ".join(f"{n} {word}" for word, n in counts.items()))
    prefixes = tuple(one.removesuffix("*") for one in patterns)
    found = left.keys() | {whole(key) for key in left}
    gone = [key for key in known - found if key[0].startswith(prefixes)]
    for function, old, changed in sorted(gone):
        print(f"no longer survives: `{function}`: `{old}` → `{changed}`")
    if new:
        print(f"{len(new)} new: write a test that sees it, or explain it in {EXPLAINED}")
    return 1 if new else 0


if __name__ == "__main__":
    main()
