"""Problems told to a person: what is wrong, where, and what to do."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in something a person gave us.

    ``code`` is stable and in English; ``message`` and ``hint`` are Vietnamese. ``line`` and
    ``column`` count from 1 and are 0 where the place has none; ``path`` says where inside the
    file in its own terms: a rule key, or a sheet and cell. ``heading`` is the clause that the
    place lies under, where a rule file cites one.
    """

    code: str
    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    heading: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}" if self.column else f":{self.line}"
        head = ": ".join(part for part in (place, self.path, self.message) if part)
        hint = f"\n    gợi ý: {self.hint}" if self.hint else ""
        heading = f"\n    căn cứ: {self.heading}" if self.heading else ""
        return f"{head}{hint}{heading}"

    def as_dict(self) -> dict[str, str | int]:
        """Give the problem as the command's contract prints it under ``errors``."""
        return asdict(self)


class Refused(Exception):  # noqa: N818 - the word an officer reads; nothing went wrong inside
    """The input was refused whole; ``problems`` holds every reason, and nothing was changed."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(code: str, message: str, hint: str = "", **place: str | int) -> Refused:
    """Build a refusal for a single reason; ``place`` takes the fields of Problem."""
    return Refused([Problem(code, message, hint, **place)])  # type: ignore[arg-type]


def refuse_if_any(problems: Iterable[Problem]) -> None:
    """Raise Refused with all ``problems``, or return if there are none."""
    found = tuple(problems)
    if found:
        raise Refused(found)


class Failed(OSError):  # noqa: N818 - beside Refused: here the machine is at fault, not the input
    """The machine failed (a full disk, a database that is gone); nothing half done is kept."""

    def __init__(self, problem: Problem):
        self.problem = problem
        super().__init__(str(problem))
