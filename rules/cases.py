"""Cases beside a campaign: the day, the figures, and what is expected of them."""

import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, StringConstraints

from rules.words import Day, IndicatorName, Name, Ruled, Stated, Whole, Words, YesNo

NOT_REPORTED = "not reported"


class CaseFigure(Stated):
    """A case's figure: ``95/100``, ``0/0``, ``4199``, ``4.5``, ``94.84 %``, ``not reported``."""

    state: Literal["measured", "missing", "printed_rate"]
    numerator: int = 0
    denominator: int = 0


def parse_figure(text: Any) -> CaseFigure:
    """Read a case's figure; see CaseFigure."""
    if isinstance(text, CaseFigure):
        return text
    if text == NOT_REPORTED:
        return CaseFigure(state="missing")
    words = text if isinstance(text, str) else ""
    ratio = re.fullmatch(r"([0-9]+)/([0-9]+)", words)
    if ratio and int(ratio[1]) and not int(ratio[2]):
        raise ValueError(f"'{text}' có mẫu số bằng 0; sửa số liệu của trường hợp")
    if ratio:
        return CaseFigure(state="measured", numerator=int(ratio[1]), denominator=int(ratio[2]))
    if rate := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*%", words):
        share = Fraction(rate[1]) / 100
        return CaseFigure(
            state="printed_rate", numerator=share.numerator, denominator=share.denominator
        )
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", words):
        value = Fraction(words)
        return CaseFigure(
            state="measured", numerator=value.numerator, denominator=value.denominator
        )
    raise ValueError(
        f"'{text}' không phải là số liệu; viết 95/100, 4199, 4.5, 94.84 % hoặc {NOT_REPORTED}"
    )


def _points(text: Any) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]+\.[0-9]+|[0-9]+", text):
        raise ValueError(f"'{text}' không phải là điểm; viết đủ số lẻ, ví dụ 9.00")
    return text


Figure = Annotated[CaseFigure, PlainValidator(parse_figure)]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(?:0[1-9]|1[0-2])$")]
Points = Annotated[str, PlainValidator(_points)]


GateOutcome = YesNo | Literal["unknown"]
Attested = Literal["yes", "no", "held", "not_yet"]


class ExpectedLine(Stated):
    """What one criterion must give."""

    points: Points | None = None
    met: YesNo | Literal["not_due"] | None = None
    state: Literal["measured", "missing", "not_applicable", "printed_rate"] | None = None
    ratio: Words | None = None


class CaseUnit(Stated):
    """One unit of a case with its own figures, and the rank it must get (``none``: unranked).

    What the case expects of a line holds for each unit, unless its own ``expect`` says otherwise;
    a unit may belong to another tier than the case's. ``women`` are so many of its officials, 8/10;
    ``outcome`` is how it ends for an award of its board.
    """

    name: Words
    tier: Name | None = None
    figures: dict[IndicatorName, Figure] = {}
    months: dict[Month, dict[IndicatorName, Figure]] = {}
    others: Figure | None = None
    attested: dict[Name, Attested] = {}
    expect: dict[Name, ExpectedLine] = {}
    gates: dict[Name, GateOutcome] = {}
    total: Points | None = None
    rank: Whole | Literal["none"] | None = None
    women: Figure | None = None
    proposed: YesNo | None = None
    edge_tie: YesNo | None = None
    outcome: Literal["proposed", "held", "edge_tie", "over_quota", "excluded"] | None = None
    class_: Name | Literal["none", "manual"] | None = Field(default=None, alias="class")


class Case(Ruled):
    """One unit (``figures``, ``expect``) or several (``units``) on one day, and the expectation.

    ``figures`` are the window's; ``months`` gives them month by month instead, brought to one as
    each indicator says. ``others`` stands for every figure not named. ``attested`` is what was said
    of a standard; ``gates`` whether each is passed (``unknown``: nobody can tell yet).
    """

    title: Words
    day: Day
    tier: Name
    figures: dict[IndicatorName, Figure] = {}
    months: dict[Month, dict[IndicatorName, Figure]] = {}
    others: Figure | None = None
    attested: dict[Name, Attested] = {}
    gates: dict[Name, GateOutcome] = {}
    expect: dict[Name, ExpectedLine] = {}
    total: Points | None = None
    complete: YesNo | None = None
    ranked: YesNo | None = None
    class_: Name | Literal["none", "manual"] | None = Field(default=None, alias="class")
    units: tuple[CaseUnit, ...] = ()
    to_confirm: YesNo = False


def only_unit(case: Case) -> CaseUnit:
    """Give the one unit of a case that states no ``units``: everything it says is of that unit."""
    shared = set(CaseUnit.model_fields) & set(Case.model_fields) - {"tier", "expect"}
    return CaseUnit.model_construct(
        name=case.title, **{name: getattr(case, name) for name in shared}
    )


class CaseFile(Stated):
    """The cases of one campaign."""

    format: Literal["1"]
    campaign: Name
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
