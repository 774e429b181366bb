"""The registers of award law as their files state them: each entry dated, with clause and state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from rules.registers import Registers
from rules.words import Day, Identified, Name, Quantity, Ruled, Stated, Whole, Words

State = Literal["confirmed", "to_confirm"]


class Dated(Ruled):
    """A statement that holds from a day until another, both included; open where not stated."""

    begins: Day = Field(alias="from")
    until: Day | None = None

    def in_force(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.begins <= day and (self.until is None or day <= self.until)


class BaseSalary(Dated):
    """The base salary of a time, in đồng a month."""

    amount: Whole


class FormNumber(Dated):
    """The number of a document's form; empty where no text gives one."""

    id: Name
    number: str = ""


class Agency(Dated):
    """The agency that issues the proposal, and in whose forms it and the decision are signed."""

    superior: Words
    name: Words
    symbol: Words
    place: Words
    recipient: Words
    signer_form: Words
    decision_form: Words


class Part(Stated):
    """So many of so many, as two of three."""

    at_least: Whole
    of: Annotated[Whole, Field(ge=1)]


class CouncilRule(Dated):
    """How a council of one level works: who must be there, who must take part, what decides.

    ``take_part`` counts the present and those who wrote their opinion; a case is carried by more
    than half of those who took part.
    """

    level: Literal["agency", "standing"]
    title: Words
    present: Part
    take_part: Quantity
    majority: Part


class Clause(Dated, Identified):
    """A rule of award law that decides or is printed, in our words, with its clause."""


class Notice(Dated):
    """What every draft made in a time must say, because the law moved or is not at hand."""

    text: Words


class Resting(Dated):
    """A text that every proposal of a time rests on."""


class BaseSalaryFile(Stated):
    """The file of base salaries."""

    format: Literal["1"]
    base_salary: Annotated[tuple[BaseSalary, ...], Field(min_length=1)]


class FormsFile(Stated):
    """The file of form numbers."""

    format: Literal["1"]
    forms: tuple[FormNumber, ...]


class BodiesFile(Stated):
    """The file of agencies and councils."""

    format: Literal["1"]
    agencies: Annotated[tuple[Agency, ...], Field(min_length=1)]
    councils: tuple[CouncilRule, ...]


class StatuteFile(Stated):
    """The file of clauses and notices; ``round_up_to`` is in đồng, ``file_before`` in days."""

    format: Literal["1"]
    round_up_to: Whole
    file_before: Whole
    grounds: tuple[Resting, ...]
    clauses: tuple[Clause, ...]
    notices: tuple[Notice, ...] = ()


Entry = TypeVar("Entry", bound=Dated)


def on_day(entries: Sequence[Entry], day: date) -> Entry | None:
    """Give the entry in force on a day, or None; of several the one that began last."""
    held = [one for one in entries if one.in_force(day)]
    return max(held, key=lambda one: one.begins, default=None)


@dataclass(frozen=True)
class AwardLaw:
    """All of them, with the texts they cite."""

    salaries: tuple[BaseSalary, ...]
    forms: tuple[FormNumber, ...]
    bodies: BodiesFile
    statute: StatuteFile
    registers: Registers

    def clause(self, name: str, day: date) -> Clause | None:
        """Give a clause of this name as it stands on a day, or None."""
        return on_day([one for one in self.statute.clauses if one.id == name], day)

    def form(self, name: str, day: date) -> FormNumber | None:
        """Give the number of a document's form as it stands on a day, or None."""
        return on_day([one for one in self.forms if one.id == name], day)

    def council(self, level: str, day: date) -> CouncilRule | None:
        """Give how a council of a level works on a day, or None."""
        return on_day([one for one in self.bodies.councils if one.level == level], day)

    def state(self, stated: Ruled) -> State:
        """Tell whether every text cited was read, and nothing is our own reading."""
        read = [self.registers.sources[one.source].status for one in stated.reference]
        sure = bool(read) and set(read) == {"confirmed"} and not stated.assumption
        return "confirmed" if sure else "to_confirm"
