"""The claims file: which sentence of a report speaks of which row of its forms.

A machine cannot know that "đã ban hành 210 văn bản QPPL" is row 1 of form 2; a person can, and
writes it down once. A claim has a short phrase with its figures in square brackets; ``…`` stands
for any words between. Where the text is at hand its own numbers at that place are read, so that
the same file serves the corrected report; otherwise the numbers written in the phrase are taken.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from measurements.findings.printed import NUMBER, read_printed
from measurements.reports.forms import FormRegister, RowName, place_of
from rules.errors import Problem, refuse_if_any
from rules.reading import read_as
from rules.source import Source
from rules.words import Name, Stated, Whole, Words, parse_whole

GAP = 600
"""Most characters that ``…`` stands for."""
_FIGURE = re.compile(r"\[([^\]]*)\]")
Term = str
"""A figure of the phrase by its number (``2``), or a form's row (``3/1.4``)."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Terms = Annotated[tuple[Term, ...], BeforeValidator(_listed), Field(min_length=1)]
Position = Annotated[int, PlainValidator(parse_whole)]


class ClaimedRate(Stated):
    """A percentage in the text: figures or rows added up, over figures or rows added up."""

    top: Terms
    under: Terms
    printed: Position


class ClaimedSum(Stated):
    """A total in the text and the figures or rows that make it."""

    whole: Position
    parts: Terms


class Claim(Stated):
    """One sentence: its figures, the rows they are, and what must hold between them.

    ``times`` brings a figure of the text to the form's unit (tỷ đồng to triệu đồng: 1000).
    ``says`` is why the sentence speaks of these rows, for a person.
    """

    id: Name
    section: Words
    phrase: Words
    says: Words | None = None
    rows: dict[Position, RowName] = {}
    times: Whole = 1
    rate: ClaimedRate | None = None
    sum: ClaimedSum | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Claim":
        written = self.written()
        if not written or any(read_printed(one) is None for one in written):
            raise ValueError(
                "câu phải có ít nhất một số trong ngoặc vuông; viết như: đã ban hành [210] văn bản"
            )
        if not (self.rows or self.rate or self.sum):
            raise ValueError("chưa nói đối chiếu với gì; thêm rows, rate hoặc sum")
        return self

    def written(self) -> list[str]:
        """Give the figures as the phrase writes them, in order."""
        return [one.strip() for one in _FIGURE.findall(self.phrase)]

    def terms(self) -> Iterator[str]:
        """Give every figure and row that the claim names."""
        yield from (str(one) for one in self.rows)
        if self.rate:
            yield from (*self.rate.top, *self.rate.under, str(self.rate.printed))
        if self.sum:
            yield from (str(self.sum.whole), *self.sum.parts)

    def pattern(self) -> re.Pattern[str]:
        """Give what finds the sentence in a running text; its groups are the figures."""
        plain = unicodedata.normalize("NFC", " ".join(self.phrase.split()))
        made = ""
        for at, part in enumerate(re.split(r"\[[^\]]*\]", plain)):
            made += rf"(?<![0-9.,])({NUMBER})(?![0-9])" if at else ""
            words = [re.escape(one.strip()).replace(r"\ ", r"\s+") for one in part.split("…")]
            first, last = (" " if part[:1] == " " else ""), (" " if part[-1:] == " " else "")
            made += first + rf".{{0,{GAP}}}?".join(words) + (last if part.strip() else "")
        return re.compile(made)


class ClaimsFile(Stated):
    """Every claim of a report."""

    format: Literal["1"]
    report: Words
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]


def read_claims(path: Path, register: FormRegister) -> tuple[Claim, ...]:
    """Read a claims file; Refused with every mistake, such as a row that no form has."""
    held, source = read_as(ClaimsFile, path, path.name)
    refuse_if_any(_mistakes(held, source, register))
    return held.claims


def _mistakes(held: ClaimsFile, source: Source, register: FormRegister) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, claim in enumerate(held.claims):
        here = ("claims", at)
        if claim.id in seen:
            message = f"'{claim.id}' đã có trong tệp"
            yield source.problem("duplicate_id", (*here, "id"), message, "đặt mã khác")
        seen.add(claim.id)
        known = len(claim.written())
        for term in (*claim.terms(), *claim.rows.values()):
            if "/" in term:
                row = register.row(place_of(term, 0))
                if row is None or row.heading:
                    hint = "viết biểu/dòng, ví dụ 3/1.4"
                    yield source.problem("unknown_row", here, f"không có dòng '{term}'", hint)
            elif not (term.isdigit() and 1 <= int(term) <= known):
                message = f"câu chỉ có {known} số, không có số thứ '{term}'"
                hint = "đếm các ngoặc vuông từ 1; dòng của biểu viết biểu/dòng"
                yield source.problem("unknown_figure", here, message, hint)
