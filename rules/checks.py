"""What a campaign file must hold beyond its form: each check is one function and one list entry."""

from rules.book import Rulebook
from rules.errors import refuse_if_any
from rules.name_checks import NAMES
from rules.reach_checks import REACH
from rules.sense_checks import SENSE
from rules.shape_checks import SHAPES
from rules.soundness_checks import SOUNDNESS
from rules.unit_checks import UNITS


def check_campaign(book: Rulebook) -> None:
    """Raise Refused with everything the checks find, in the file's order."""
    for checks in ((*NAMES, *UNITS), (*SENSE, *SHAPES, *SOUNDNESS, *REACH)):
        found = [problem for check in checks for problem in check(book)]
        refuse_if_any(sorted(found, key=lambda problem: (problem.line, problem.column)))
