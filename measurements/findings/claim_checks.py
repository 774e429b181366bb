"""Claims of a report's text against its forms, and against themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from measurements.findings.finding import Finding
from measurements.findings.form_checks import printed_words, shown_figure
from measurements.findings.printed import Printed, percent_at, read_printed
from measurements.findings.text_checks import judged_rate
from measurements.reports.claims import Claim
from measurements.reports.forms import FilledForms, Place, place_of, place_words
from measurements.reports.text import ReportText
from rules.vietnamese import exact

TELL_APART = "xác định số đúng rồi sửa văn bản hoặc biểu mẫu"


@dataclass(frozen=True, slots=True)
class _Said:
    """One place where a claim is made: its figures by number from 1, and where it stands."""

    claim: Claim
    figures: Mapping[int, Printed]
    place: str


def check_claims(
    claims: Sequence[Claim], filled: FilledForms, report: ReportText | None
) -> list[Finding]:
    """Give every claim that disagrees with the forms or itself; without text, as the file quotes.

    A sentence that the text does not have, or a row that is not filled, is told.
    """
    found: list[Finding] = []
    for claim in claims:
        said = list(_made(claim, report))
        if len(said) != 1 and report is not None:
            found.append(_not_one(claim, len(said), report))
            continue
        for one in said:
            found += [*_against_rows(one, filled), *_of_rate(one, filled), *_of_sum(one, filled)]
    return found


def _not_one(claim: Claim, many: int, report: ReportText) -> Finding:
    """Tell a sentence that the text does not have, or has in several places with other figures."""
    where = f"có ở {many} chỗ, không rõ chỗ nào" if many else "không có"
    message = f"câu “{claim.phrase}” {where} trong văn bản, nên chưa đối chiếu được"
    hint = "sửa câu trong tệp đối chiếu cho khớp một chỗ của văn bản"
    code = "claim_ambiguous" if many else "claim_not_found"
    return Finding(code, "odd", message, hint, place=f"{report.file}, mục {claim.section}")


def _made(claim: Claim, report: ReportText | None) -> Iterator[_Said]:
    if report is None:
        yield _Said(claim, _numbered(claim, claim.written()), f"văn bản, mục {claim.section}")
        return
    matches = list(claim.pattern().finditer(report.text))
    as_written = [one for one in matches if list(one.groups()) == claim.written()]
    for match in as_written[:1] or matches:
        yield _Said(claim, _numbered(claim, match.groups()), report.place(match.start()))


def _numbered(claim: Claim, texts: Sequence[str]) -> dict[int, Printed]:
    """Read the figures of a sentence, brought to the forms' unit; a percentage stays as it is."""
    printed = claim.rate.printed if claim.rate else None
    held = {}
    for at, text in enumerate(texts, 1):
        one = read_printed(text)
        if one is not None and claim.times != 1 and at != printed:
            value = one.value * claim.times
            one = Printed(value, 0, one.is_percent, exact(value, False))
        if one is not None:
            held[at] = one
    return held


def _against_rows(said: _Said, filled: FilledForms) -> Iterator[Finding]:
    """Compare the figures of a sentence with the rows they are, all in one finding."""
    apart, empty = [], []
    for at, name in said.claim.rows.items():
        place = place_of(name, 0)
        if place not in filled:
            empty.append(place_words(place))
        elif said.figures[at].value != filled[place].figure.value:
            apart.append((said.figures[at], place))
    if empty:
        message = f"{', '.join(empty)} chưa có số liệu để đối chiếu với văn bản"
        hint = "điền biểu mẫu"
        yield Finding("claim_row_empty", "to_know", message, hint, place=said.place)
    if not apart:
        return
    words = "; ".join(
        f"văn bản ghi {printed_words(figure)}, "
        f"{place_words(place)} ghi {shown_figure(filled[place])}"
        for figure, place in apart
    )
    reason = f" ({said.claim.says})" if said.claim.says else ""
    figures = [
        pair
        for figure, place in apart
        for pair in (
            ("văn bản", printed_words(figure)),
            (place_words(place), shown_figure(filled[place])),
        )
    ]
    yield Finding(
        "text_disagrees",
        "wrong",
        words + reason,
        TELL_APART,
        subject="; ".join(place_words(place) for _, place in apart),
        place="; ".join([said.place, *(filled[place].place for _, place in apart)]),
        figures=tuple(figures),
        recomputed=_compared(said, filled) or _apart(apart[0], filled),
    )


def _apart(pair: tuple[Printed, Place], filled: FilledForms) -> str:
    figure, place = pair
    return f"chênh {exact(abs(figure.value - filled[place].figure.value), False)}"


def _compared(said: _Said, filled: FilledForms) -> str:
    """Give both ratios where the two figures of a sentence are the two rows of one rate."""
    places = [place_of(name, 0) for name in said.claim.rows.values()]
    if len(places) != 2 or any(one not in filled for one in places):
        return ""
    pairs = [
        [said.figures[at].value for at in said.claim.rows],
        [filled[one].figure.value for one in places],
    ]
    if any(under <= 0 for _, under in pairs):
        return ""
    return " và ".join(percent_at(100 * top / under, 2) for top, under in pairs)


def _of_rate(said: _Said, filled: FilledForms) -> Iterator[Finding]:
    rate = said.claim.rate
    if rate is None:
        return
    top, under = _sum(said, rate.top, filled), _sum(said, rate.under, filled)
    if top is None or under is None:
        return
    shown = said.figures[rate.printed]
    finding = judged_rate(said.place, top, under, shown)
    if finding is not None:
        made = [
            one
            for one in (
                _added(said, rate.top, top, filled),
                _added(said, rate.under, under, filled),
            )
            if one
        ]
        yield replace(finding, figures=(*finding.figures, *(("trong đó", one) for one in made)))


def _of_sum(said: _Said, filled: FilledForms) -> Iterator[Finding]:
    if said.claim.sum is None:
        return
    total = _sum(said, said.claim.sum.parts, filled)
    whole = said.figures[said.claim.sum.whole]
    if total is None or total.value == whole.value:
        return
    added = _added(said, said.claim.sum.parts, total, filled) or total.text
    yield Finding(
        "sum_disagrees",
        "wrong",
        f"văn bản ghi {printed_words(whole)}, các phần cộng lại: {added}",
        "cộng lại, hoặc sửa số tổng",
        place=said.place,
        figures=(("văn bản", printed_words(whole)), ("các phần", added)),
        recomputed=total.text,
    )


def _terms(said: _Said, terms: Sequence[str], filled: FilledForms) -> list[Printed] | None:
    """Give figures of the sentence and rows of forms; None where a row is not filled."""
    held = []
    for term in terms:
        place = place_of(term, 0) if "/" in term else None
        if place is not None and place not in filled:
            return None
        held.append(filled[place].figure if place else said.figures[int(term)])
    return held


def _sum(said: _Said, terms: Sequence[str], filled: FilledForms) -> Printed | None:
    held = _terms(said, terms, filled)
    if held is None:
        return None
    value = sum((one.value for one in held), Fraction(0))
    return Printed(value, 0, False, exact(value, False))


def _added(said: _Said, terms: Sequence[str], total: Printed, filled: FilledForms) -> str:
    """Show an addition: ``108 + 101 = 209``; empty for a single figure."""
    held = _terms(said, terms, filled) or []
    parts = " + ".join(printed_words(one) for one in held)
    return f"{parts} = {total.text}" if len(held) > 1 else ""
