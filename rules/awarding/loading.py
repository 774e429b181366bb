"""Opening the registers of award law: an office's own before the product's."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rules.awarding.model import (
    AwardLaw,
    BaseSalaryFile,
    BodiesFile,
    Dated,
    FormsFile,
    StatuteFile,
)
from rules.checks.registers import unknown_sources
from rules.errors import Problem, refuse_if_any
from rules.loader import load_registers, rules_folder
from rules.parsing import Path_
from rules.reading import Model, read_as
from rules.registers import Registers
from rules.source import Source

FOLDER = "awarding"


@cache
def load_award_law(folder: Path | None = None) -> AwardLaw:
    """Read and check the registers of award law.

    Raises Refused with every mistake: each with its line.
    """
    registers = load_registers(folder)
    salaries, of_salaries = _read(BaseSalaryFile, folder, "base_salary.yaml", registers)
    forms, of_forms = _read(FormsFile, folder, "forms.yaml", registers)
    bodies, of_bodies = _read(BodiesFile, folder, "bodies.yaml", registers)
    statute, of_statute = _read(StatuteFile, folder, "statute.yaml", registers)
    lists: list[tuple[Source, str, tuple[Dated, ...]]] = [
        (of_salaries, "base_salary", salaries.base_salary),
        (of_forms, "forms", forms.forms),
        (of_bodies, "agencies", bodies.agencies),
        (of_bodies, "councils", bodies.councils),
        (of_statute, "grounds", statute.grounds),
        (of_statute, "clauses", statute.clauses),
        (of_statute, "notices", statute.notices),
    ]
    refuse_if_any(
        problem
        for source, key, entries in lists
        for problem in _wrong(source, key, entries, registers)
    )
    return AwardLaw(salaries.base_salary, forms.forms, bodies, statute, registers)


def _read(
    model: type[Model], folder: Path | None, name: str, registers: Registers
) -> tuple[Model, Source]:
    own = rules_folder(folder) / FOLDER / name
    path = own if own.exists() else rules_folder() / FOLDER / name
    return read_as(model, path, titles=registers.titles())


def _wrong(
    source: Source, key: str, entries: tuple[Dated, ...], registers: Registers
) -> Iterator[Problem]:
    for at, one in enumerate(entries):
        place: Path_ = (key, at)
        yield from unknown_sources(one, place, registers, source)
        if one.until is not None and one.until < one.begins:
            message, hint = "ngày kết thúc trước ngày bắt đầu", "sửa from hoặc until"
            yield source.problem("ends_before_start", (*place, "until"), message, hint)
        if not (one.reference or one.assumption):
            message = "không nêu căn cứ"
            hint = "nêu reference, hoặc assumption kèm lý do"
            yield source.problem("no_grounds", place, message, hint)
