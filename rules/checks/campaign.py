"""What a campaign file must hold beyond its form: each check is one function and one list entry."""

from rules.book import Rulebook
from rules.checks.names import NAMES
from rules.checks.reach import REACH
from rules.checks.sense import SENSE
from rules.checks.shapes import SHAPES
from rules.checks.soundness import SOUNDNESS
from rules.checks.units import UNITS
from rules.errors import refuse_if_any


def check_campaign(book: Rulebook) -> None:
    """Raise Refused with everything the checks find, in the file's order."""
    for checks in ((*NAMES, *UNITS), (*SENSE, *SHAPES, *SOUNDNESS, *REACH)):
        found = [problem for check in checks for problem in check(book)]
        refuse_if_any(sorted(found, key=lambda problem: (problem.line, problem.column)))
