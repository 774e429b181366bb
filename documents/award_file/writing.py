"""Writing the whole award file: every paper filled, opened again and checked, then all in place."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from documents.award_file.considered import AwardFile
from documents.award_file.draft import Draft, Paper
from documents.award_file.papers import PAPERS, WITHIN_UNITS, open_template, template_path
from documents.award_file.workbooks import LIST_FILE, MOVEMENT_FILE, write_list, write_movement
from documents.word.reopening import lost
from rules.book import Rulebook
from rules.errors import Problem, Refused, refuse_if_any

Told = Callable[[str], None]
Workplace = Callable[[Path, str], AbstractContextManager[Path]]
"""Makes a folder in another, its name beginning so, and takes it away after."""
WORKING = ".ho-so-"
"""How the name of the folder begins in which papers are written before they are put in place."""
EVERY = 20
"""How many papers are written between two words to the person who waits."""


@contextmanager
def plain_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a folder to work in that nobody holds: for who writes alone."""
    folder = Path(mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def write_award_file(
    document: Mapping[str, Any],
    rulebook: Rulebook,
    out: Path,
    templates: Path | None = None,
    told: Told = lambda _: None,
    before_placing: Callable[[], None] = lambda: None,
    workplace: Workplace = plain_folder,
) -> list[Path]:
    """Write every paper of a plain award file into ``out``, all of them or none.

    ``templates`` holds the office's own templates, each standing before the shipped one of its
    name. ``told`` hears how far it is; ``before_placing`` is called when all is ready and may
    refuse; ``workplace`` makes the folder in which the papers wait for that. The same document
    gives the same bytes. Raises Refused with everything that is wrong with the templates, for a
    paper that lost a name, and where ``out`` holds another text under a paper's name: somebody may
    have worked on it.
    """
    file = AwardFile(document, rulebook)
    made = [one for one in (out.parent, *out.parent.parents) if not one.exists()]
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with workplace(out.parent, WORKING) as folder:
            _write_all(file, folder, templates, told)
            before_placing()
            return _place(folder, out)
    finally:
        _take_away_empty(made)


def _take_away_empty(made: list[Path]) -> None:
    """Take away folders made on the way that nothing came into: a refusal leaves nothing."""
    for one in made:
        with suppress(OSError):
            one.rmdir()


def _write_all(file: AwardFile, folder: Path, templates: Path | None, told: Told) -> None:
    problems: list[Problem] = []
    done = 0
    papers = WITHIN_UNITS if file.is_within_units else PAPERS
    for paper in papers:
        told(f"Soạn {paper.title}")
        try:
            for draft, content in _filled(paper, file, templates):
                done += 1
                path = _free(folder / draft.path)
                path.write_bytes(content)
                if not done % EVERY:
                    told(f"Đã soạn {done} văn bản")
        except Refused as refused:
            problems += refused.problems
    refuse_if_any(problems)
    if file.is_within_units:
        return
    write_list(file, folder / LIST_FILE)
    write_movement(file, folder / MOVEMENT_FILE)


def _free(path: Path) -> Path:
    """Give the path, numbered where another subject's paper has it already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tries = (path.with_stem(f"{path.stem}-{at}") for at in count(2))
    return next(one for one in chain([path], tries) if not one.exists())


def _filled(paper: Paper, file: AwardFile, templates: Path | None) -> Iterator[tuple[Draft, bytes]]:
    """Fill a paper as often as the file asks, each opened again and its names looked for."""
    template = open_template(paper, templates)
    where = str(template_path(paper, templates))
    for draft in paper.drafts(file):
        content = template.fill(draft.context)
        refuse_if_any(lost(content, draft.names, where))
        yield draft, content


def _place(folder: Path, out: Path) -> list[Path]:
    """Move all files into place; a folder that is not there yet comes whole, in one step."""
    written = sorted(one.relative_to(folder) for one in folder.rglob("*") if one.is_file())
    refuse_if_any(_in_the_way(folder, out, written))
    if not written:
        return []
    if not out.exists():
        folder.chmod(0o755)
        os.rename(folder, out)
        return [out / one for one in written]
    for one in written:
        (out / one).parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / one, out / one)
    return [out / one for one in written]


def _in_the_way(folder: Path, out: Path, written: list[Path]) -> Iterator[Problem]:
    for one in written:
        held = out / one
        if held.exists() and held.read_bytes() != (folder / one).read_bytes():
            yield Problem(
                "would_overwrite",
                f"đã có '{one}' với nội dung khác, có thể đã được sửa",
                "chọn thư mục khác cho --out, hoặc chuyển tệp cũ đi rồi soạn lại",
                str(held),
            )
