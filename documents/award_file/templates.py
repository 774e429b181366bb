"""The templates of the award file: checked against what each paper gives, or copied out to edit."""

from collections.abc import Sequence
from pathlib import Path
from shutil import copyfile
from typing import Any

from documents.award_file.considered import AwardFile
from documents.award_file.papers import PAPERS, SHIPPED, template_path
from documents.award_file.sample import sample_award_file
from documents.word.template_check import template_problems
from rules.book import Rulebook
from rules.errors import Problem, refuse, refuse_if_any
from rules.nearest import nearest

Listed = dict[str, Any]


def check_templates(
    rulebook: Rulebook, own: Path | None, only: Sequence[Path] = ()
) -> list[Listed]:
    """Check the template in force of every paper, or the files of ``only``; list what was checked.

    A file says by its name which paper it is for. Raises Refused with every problem, each at its
    paragraph, and for a file in the office's folder that no paper uses.
    """
    file = AwardFile(sample_award_file(rulebook), rulebook)
    by_name = {one.template: one for one in PAPERS}
    chosen = list(only) or [template_path(one, own) for one in PAPERS]
    problems = [_unused(one, tuple(by_name)) for one in _strays(chosen, own, tuple(by_name))]
    for path in (one for one in chosen if one.name in by_name):
        drafts = by_name[path.name].drafts(file)
        problems += template_problems(path, [(one.context, one.names) for one in drafts])
    refuse_if_any(problems)
    return [
        {
            "template": one.name,
            "paper": by_name[one.name].title,
            "path": str(one),
            "own": one.parent != SHIPPED,
        }
        for one in chosen
    ]


def export_templates(out: Path) -> list[Path]:
    """Copy every shipped template into ``out`` for an office to edit; nothing is overwritten."""
    held = [out / one.template for one in PAPERS if (out / one.template).exists()]
    refuse_if_any(
        Problem(
            "would_overwrite",
            f"đã có tệp '{one.name}'",
            "chọn thư mục khác, hoặc chuyển tệp cũ đi",
            str(one),
        )
        for one in held
    )
    if out.exists() and not out.is_dir():
        raise refuse("not_a_folder", "không phải thư mục", "nêu một thư mục", file=str(out))
    out.mkdir(parents=True, exist_ok=True)
    for paper in PAPERS:
        copyfile(SHIPPED / paper.template, out / paper.template)
    return [out / one.template for one in PAPERS]


def _strays(chosen: Sequence[Path], own: Path | None, known: Sequence[str]) -> list[Path]:
    """List Word files that no paper would ever use: a misspelled name must not pass in silence."""
    lying = sorted(own.glob("*.do[ct]*")) if own and own.is_dir() else []
    shown = {one for one in (*chosen, *lying) if one.name not in known}
    return sorted(one for one in shown if not one.name.startswith("~$"))


def _unused(path: Path, known: Sequence[str]) -> Problem:
    return Problem(
        "unused_template",
        f"không văn bản nào dùng mẫu tên '{path.name}'",
        nearest(path.name, known, f"các mẫu: {', '.join(known)}"),
        str(path),
    )
