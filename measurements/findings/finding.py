"""One thing found in figures: what, whose, where, both figures and the recomputed one."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Severity = Literal["wrong", "odd", "to_know"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``code`` is stable English; ``message`` and ``hint`` are Vietnamese sentences.

    ``wrong`` cannot be right as it stands; ``odd`` asks for a second look; ``to_know`` is only
    told. ``subject`` is an indicator or a form's row; ``place`` is the file and cell, line or
    batch.
    ``figures`` are pairs of who says it and what they say; ``recomputed`` is what it comes to.
    ``unit`` and ``month`` are empty where the finding is of neither.
    """

    code: str
    severity: Severity
    message: str
    hint: str = ""
    unit: str = ""
    subject: str = ""
    month: str = ""
    place: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    recomputed: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give the finding as plain data."""
        plain = asdict(self)
        plain["figures"] = [{"of": of, "figure": figure} for of, figure in self.figures]
        return plain


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings: the gravest first, then unit by unit, as they were found; equal ones once."""
    return sorted(
        dict.fromkeys(findings), key=lambda one: (SEVERITIES.index(one.severity), one.unit)
    )
