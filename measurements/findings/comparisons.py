"""The register of figures that may be compared with each other, and what fails it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from measurements.findings.finding import Finding
from measurements.model import Measurement
from rules.errors import Problem, refuse_if_any
from rules.reading import read_as
from rules.source import Source
from rules.vietnamese import number
from rules.words import Assumption, Name, Stated, Whole, Words

SHIPPED = "doi-chieu-so-lieu.yaml"
Term = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]*\.(numerator|denominator|rest)$")
]
Terms = Annotated[tuple[Term, ...], Field(min_length=1)]
Figures = Mapping[str, Measurement]
"""One unit's figures of one month, by indicator."""


class Comparison(Stated):
    """A figure that is at most ``times`` another of the same unit and month, and why."""

    id: Name
    part: Terms
    whole: Terms
    times: Whole = 1
    severity: Literal["wrong", "odd"]
    reason: Words
    assumption: Assumption | None = None

    def fails(self, figures: Figures) -> tuple[int, int] | None:
        """Give part and whole where the part is too large; None where it is not, or unknown."""
        part, whole = _sum(self.part, figures), _sum(self.whole, figures)
        if part is None or whole is None or part <= self.times * whole:
            return None
        return part, whole


class ComparisonsFile(Stated):
    """The register."""

    format: Literal["1"]
    comparisons: tuple[Comparison, ...]


@cache
def load_comparisons() -> tuple[Comparison, ...]:
    """Read the register that comes with the product."""
    return read_comparisons(Path(str(files("measurements") / "registers" / SHIPPED)))


def read_comparisons(path: Path) -> tuple[Comparison, ...]:
    """Read a register of comparisons; Refused with every mistake at its line."""
    held, source = read_as(ComparisonsFile, path, path.name)
    refuse_if_any(_doubles(held, source))
    return held.comparisons


def _doubles(held: ComparisonsFile, source: Source) -> Iterator[Problem]:
    ids = [one.id for one in held.comparisons]
    for at, name in enumerate(ids):
        if name in ids[:at]:
            message = f"'{name}' đã có trong danh mục này"
            yield source.problem("duplicate_id", ("comparisons", at, "id"), message, "đặt mã khác")


def compared(
    comparisons: Sequence[Comparison],
    unit: str,
    month: str,
    figures: Figures,
    titles: Mapping[str, str],
) -> Iterator[Finding]:
    """Give the comparisons that one unit's figures of a month fail."""
    for one in comparisons:
        failed = one.fails(figures)
        if failed is None:
            continue
        part, whole = failed
        names = [_words(terms, titles) for terms in (one.part, one.whole)]
        most = f"{one.times} lần {number(whole)}" if one.times > 1 else number(whole)
        said = f"{names[0]} là {number(part)}, nhiều hơn {most} ({names[1]}): {one.reason}"
        reading = f" (cách hiểu của phần mềm: {one.assumption.reason})" if one.assumption else ""
        yield Finding(
            "above_whole",
            one.severity,
            said + reading,
            "kiểm tra lại hai nguồn của cùng đơn vị, cùng tháng",
            unit=unit,
            subject=one.id,
            month=month,
            place="; ".join(
                dict.fromkeys(figures[_indicator(term)].origin for term in (*one.part, *one.whole))
            ),
            figures=((names[0], number(part)), (names[1], number(whole))),
            recomputed=f"nhiều nhất {number(one.times * whole)}",
        )


def _sum(terms: Sequence[str], figures: Figures) -> int | None:
    total = 0
    for term in terms:
        held = figures.get(_indicator(term))
        if held is None or held.state != "measured":
            return None
        match term.rpartition(".")[2]:
            case "numerator":
                total += held.numerator
            case "denominator":
                total += held.denominator
            case _:
                total += held.denominator - held.numerator
    return total


def _indicator(term: str) -> str:
    return term.rpartition(".")[0]


PARTS = {"numerator": "tử số", "denominator": "mẫu số", "rest": "phần còn lại"}


def _words(terms: Sequence[str], titles: Mapping[str, str]) -> str:
    return " + ".join(
        f"{PARTS[term.rpartition('.')[2]]} của “{titles.get(_indicator(term), _indicator(term))}”"
        for term in terms
    )
