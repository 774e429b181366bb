"""The register of statistical forms: which rows there are, and what must hold between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from measurements.findings.printed import Printed
from rules.errors import Problem, refuse_if_any
from rules.reading import read_as
from rules.source import Source
from rules.words import Reference, Stated, Whole, Words, YesNo

RowNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$")]
RowName = Annotated[str, StringConstraints(pattern=r"^([0-9]+/)?[0-9]+(\.[0-9]+)*$")]
Place = tuple[int, str]
"""A row of a form: ``(3, "3.1.1")``."""
SHIPPED = "bieu-mau-cchc.yaml"


class RateOf(Stated):
    """A printed percentage: of which rows. Without ``top`` only a base of nothing can be told."""

    top: RowName | None = None
    under: RowName


class FormRow(Stated):
    """One row of a form; the relations name other rows, see the register's own head."""

    row: RowNumber
    title: Words
    unit: Words | None = None
    heading: YesNo = False
    optional: YesNo = False
    ours: YesNo = False
    most: Whole | None = None
    rate: RateOf | None = None
    sum_of: tuple[RowName, ...] = ()
    parts_of: tuple[RowName, ...] = ()
    at_most: RowName | None = None
    equals: RowName | None = None

    def names(self) -> Iterator[tuple[str, RowName]]:
        """Give every row that this one names, with the key that names it."""
        if self.rate:
            yield from (("rate", one) for one in (self.rate.top, self.rate.under) if one)
        yield from (("sum_of", one) for one in self.sum_of)
        yield from (("parts_of", one) for one in self.parts_of)
        yield from ((key, one) for key in ("at_most", "equals") if (one := getattr(self, key)))


class Form(Stated):
    """One form, its rows in order."""

    form: Whole
    title: Words
    rows: Annotated[tuple[FormRow, ...], Field(min_length=1)]

    @property
    def name(self) -> str:
        """What the form is called, and its sheet."""
        return f"Biểu mẫu {self.form}"


class FormRegister(Stated):
    """Every form of a report."""

    format: Literal["1"]
    reference: Reference
    forms: Annotated[tuple[Form, ...], Field(min_length=1)]

    def rows(self) -> Iterator[tuple[Place, FormRow]]:
        """Give every row with its place, in order."""
        for form in self.forms:
            for row in form.rows:
                yield (form.form, row.row), row

    def row(self, place: Place) -> FormRow | None:
        """Give the row at a place, or None."""
        return dict(self.rows()).get(place)


@dataclass(frozen=True, slots=True)
class Filled:
    """One figure of a filled form and the file, sheet and cell (or line) where it stands."""

    figure: Printed
    place: str


FilledForms = Mapping[Place, Filled]


def place_of(name: str, form: int) -> Place:
    """Read a row's name as the register writes it: ``6/2.1``, or ``1.5`` of the same form."""
    other, _, row = name.rpartition("/")
    return (int(other) if other else form), row


def place_words(place: Place) -> str:
    """Say a place: ``Biểu mẫu 3, dòng 3.1``."""
    return f"Biểu mẫu {place[0]}, dòng {place[1]}"


@cache
def load_forms() -> FormRegister:
    """Read the register that comes with the product."""
    return read_forms(Path(str(files("measurements") / "registers" / SHIPPED)))


def read_forms(path: Path) -> FormRegister:
    """Read a register of forms; Refused with every mistake, such as a row that no form has."""
    register, source = read_as(FormRegister, path, path.name)
    refuse_if_any(_mistakes(register, source))
    return register


def _mistakes(register: FormRegister, source: Source) -> Iterator[Problem]:
    known = dict(register.rows())
    seen: set[Place] = set()
    for at, form in enumerate(register.forms):
        for number, row in enumerate(form.rows):
            here = ("forms", at, "rows", number)
            if (form.form, row.row) in seen:
                message = f"{form.name} đã có dòng {row.row}"
                yield source.problem("duplicate_row", (*here, "row"), message, "giữ một dòng")
            seen.add((form.form, row.row))
            for key, name in row.names():
                held = known.get(place_of(name, form.form))
                if held is None or held.heading:
                    message = f"không có dòng '{name}' mang số liệu"
                    hint = "viết số dòng của biểu này, hoặc biểu/dòng"
                    yield source.problem("unknown_row", (*here, key), message, hint)
