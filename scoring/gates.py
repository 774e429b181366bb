"""Gates: what stands between a rank and a proposal. A gated subject stays ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rules.decisions import Gate
from scoring.figures import MEASURED, PRINTED_RATE
from scoring.results import MISSED, ScoreSheet

Attested = Mapping[tuple[str, str], str]
"""What was attested: (subject, standard) -> yes, no or held."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One gate for one subject: passed, not passed, or not known yet (None)."""

    gate: Gate
    passed: bool | None


def gates_of(sheet: ScoreSheet, row: int, attested: Attested | None = None) -> list[Passed]:
    """Give every gate of the campaign for the subject in ``row``."""
    return [
        Passed(gate, _passes(gate, sheet, row, attested or {})) for gate in sheet.campaign.gates
    ]


def _passes(gate: Gate, sheet: ScoreSheet, row: int, attested: Attested) -> bool | None:
    if gate.standard is not None:
        said = attested.get((sheet.figures.subjects[row], gate.standard))
        return {"yes": True, "no": False, "held": False}.get(said or "")
    if gate.complete:
        return bool(sheet.complete[row])
    if gate.indicator is not None:
        column = sheet.figures.column(gate.indicator)
        if int(column.state[row]) not in (MEASURED, PRINTED_RATE):
            return None
        value = Fraction(int(column.numerator[row]), int(column.denominator[row]))
        if gate.at_most is not None:
            return value <= gate.at_most.value
        return gate.at_least is not None and value >= gate.at_least.value
    lines = sheet.lines if gate.all_criteria_met else (sheet.line(gate.criterion_met or ""),)
    return not any(int(line.met[row]) == MISSED for line in lines)
