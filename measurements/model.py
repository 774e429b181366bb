"""One figure of one unit in one month, in integers, with where it came from."""

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["measured", "missing", "not_applicable", "printed_rate"]
STATES: tuple[State, ...] = get_args(State)

ILLUSTRATIVE = "số liệu minh họa"
_SPELLINGS = (ILLUSTRATIVE, "số liệu minh hoạ")


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one unit did by one indicator in one month.

    ``month`` is ``2026-10``. A count has denominator 1; a ratio of nothing stays ``measured`` 0/0.
    ``missing`` and ``not_applicable`` carry 0/0. ``printed_rate`` is a percentage somebody printed
    without its counts, as an exact fraction: 94,84 % is 9484/10000. ``origin`` is for people: the
    file and the place in it.
    """

    unit: str
    month: str
    indicator: str
    state: State
    numerator: int
    denominator: int
    origin: str


def illustrative_spellings() -> tuple[str, ...]:
    """Give the texts, in lower case, that mark data as made up for illustration."""
    return _SPELLINGS


def says_illustrative(text: str) -> bool:
    """Tell whether a text marks its data as made up for illustration."""
    plain = unicodedata.normalize("NFC", text).lower()
    return any(one in plain for one in _SPELLINGS)


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """The figures of one month read from one file.

    ``blanks`` are (unit code, indicator id) whose cells were left empty. ``illustrative``: the
    file says that its figures are made up.
    """

    measurements: tuple[Measurement, ...]
    month: str
    illustrative: bool
    blanks: tuple[tuple[str, str], ...]
