"""What a report's text says of itself: ratios beside their percentages, parts in brackets, days.

Only what the words make plain is read: a ratio ``a/b`` with the percentage that follows (or leads)
it in the same sentence; ``B ... (trong đó ... A ..., đạt c%)``; a total with its parts in brackets
where whole and parts are of the same noun; a day with its year. What needs a reader's mind stands
in a claims file (measurements.reports.claims).
"""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from measurements.findings.finding import Finding, Severity
from measurements.findings.printed import NUMBER, Printed, Verdict, judge, percent_at, read_printed
from measurements.reports.text import ReportText
from rules.vietnamese import exact

NEAR = 120
"""Characters within which a percentage belongs to the ratio before it."""
_EDGE = r"(?<![0-9.,/\-])"
_END = r"(?![0-9/\-]|[.,][0-9])"
RATIO = re.compile(rf"{_EDGE}({NUMBER})/({NUMBER}){_END}(?!/)")
PERCENT = re.compile(rf"{_EDGE}({NUMBER})\s*%")
LED = re.compile(rf"{_EDGE}({NUMBER})\s*%[^.;%()0-9]{{0,40}}\(\s*$")
WITHIN = re.compile(
    rf"{_EDGE}({NUMBER})(?![0-9%/]|[.,][0-9])[^0-9.;()%]{{1,60}}\(\s*trong đó[^0-9;()]{{1,80}}"
    rf"({NUMBER})(?![0-9%/]|[.,][0-9])[^0-9.;()%]{{1,60}}?(?:đạt|bằng|chiếm)[^0-9.;()%]{{0,40}}"
    rf"({NUMBER})\s*%"
)
DAY = re.compile(r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?![0-9/])")
BRACKET = re.compile(rf"{_EDGE}({NUMBER})\s+([^0-9.;()%]{{3,120}}?)\s*\(([^()%;]{{5,300}})\)")
PART = re.compile(rf"{_EDGE}({NUMBER})\s+([^0-9,;()%/]{{3,120}})")
STOP = re.compile(r"[;]|\.(?=\s)")
RANKED = re.compile(r"(?:thứ|hạng|vị trí)\s*$")
OF_A_DATE = re.compile(
    r"(?:ngày|từ|đến|hết|trước|sau|tháng|quý|năm|nghị quyết|quyết định|số)\s*$", re.IGNORECASE
)
CALENDAR = re.compile(
    r"(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])|[0-9]{1,4}/(?:19|20)[0-9]{2}"
)
ITS_OWN = re.compile(
    r"(?:đạt|chiếm|bằng|tỷ lệ|tỉ lệ|tương đương|=|\()(?!.*(?:tăng|giảm|vượt))[^.;%]{0,40}$",
    re.IGNORECASE,
)
"""What a percentage of the ratio before it follows; one that rose or fell is of something else."""
ABOUT = re.compile(r"(khoảng|ước|gần|dưới|trên|hơn)\s*$", re.IGNORECASE)
AT_LEAST, AT_MOST = ("trên", "hơn"), ("gần", "dưới")
SAME_WORDS = 2
Pair = tuple[str, str]


def check_text(report: ReportText) -> list[Finding]:
    """Give every finding of a report's text by itself, in the order of the text."""
    found = [
        *_days(report),
        *_ratios(report),
        *_within(report),
        *_brackets(report),
    ]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _days(report: ReportText) -> Iterator[tuple[int, Finding]]:
    for match in DAY.finditer(report.text):
        day, month, year = (int(part) for part in match.groups())
        try:
            date(year, month, day)
        except ValueError:
            said = f"ngày {match[0]} không có trong lịch"
            figures = (("văn bản", match[0]),)
            yield _told(
                report, match.start(), "no_such_day", "wrong", said, "sửa ngày", figures, ""
            )


def _ratios(report: ReportText) -> Iterator[tuple[int, Finding]]:
    for match in RATIO.finditer(report.text):
        top, under = read_printed(match[1]), read_printed(match[2])
        before = report.text[max(0, match.start() - 14) : match.start()]
        is_date = OF_A_DATE.search(before) and CALENDAR.fullmatch(match[0])
        if top is None or under is None or is_date or RANKED.search(before):
            continue
        printed = _percent_of(report.text, match)
        if printed is None:
            continue
        yield from _judged(report, match.start(), top, under, printed)


def _percent_of(text: str, ratio: re.Match[str]) -> tuple[Printed, str] | None:
    """Give the percentage of a ratio and the word that makes it less than exact, or None."""
    led = LED.search(text[max(0, ratio.start() - NEAR) : ratio.start()])
    if led and (shown := read_printed(f"{led[1]}%")):
        return shown, ""
    rest = text[ratio.end() : ratio.end() + NEAR]
    stop = STOP.search(rest)
    rest = rest[: stop.start()] if stop else rest
    found = PERCENT.search(rest)
    before = rest[: found.start()] if found else ""
    if not found or RATIO.search(before) or not ITS_OWN.search(before):
        return None
    shown = read_printed(f"{found[1]}%")
    about = ABOUT.search(before)
    return (shown, about[1].lower() if about else "") if shown else None


def _within(report: ReportText) -> Iterator[tuple[int, Finding]]:
    for match in WITHIN.finditer(report.text):
        under, top, shown = (read_printed(part) for part in match.groups())
        if under and top and shown:
            yield from _judged(report, match.start(), top, under, (shown, ""))


def _judged(
    report: ReportText, at: int, top: Printed, under: Printed, said: tuple[Printed, str]
) -> Iterator[tuple[int, Finding]]:
    finding = judged_rate(report.place(at), top, under, *said)
    if finding is not None:
        yield at, finding


def judged_rate(
    place: str, top: Printed, under: Printed, shown: Printed, word: str = ""
) -> Finding | None:
    """Compare a percentage in a text with its ratio; None where it is right.

    ``word`` stands before it: one said to be about so much (``khoảng``) and cut off is only told;
    above or below so much (``trên``, ``dưới``) is right where it is.
    """
    ratio = f"{top.text}/{under.text}"
    figures = (("văn bản in", f"{shown.text.rstrip('% ')} %"), ("tử số/mẫu số", ratio))
    if under.value == 0 or top.value > under.value:
        said = f"tỷ lệ {ratio} không thể có"
        hint = "kiểm tra lại hai số"
        return Finding("rate_impossible", "wrong", said, hint, place=place, figures=figures)
    share: Fraction = 100 * top.value / under.value
    verdict = _verdict(shown, share, word)
    if verdict == "right":
        return None
    told = percent_at(share, max(2, shown.places))
    severity: Severity = "to_know" if word and verdict == "cut" else "wrong"
    about = " (văn bản ghi là con số gần đúng)" if severity == "to_know" else ""
    cut = "cắt bỏ, không làm tròn: " if verdict == "cut" else ""
    said = f"văn bản in {figures[0][1]}; {cut}{ratio} là {told}{about}"
    hint = "tính lại tỷ lệ, hoặc kiểm tra lại tử số và mẫu số"
    code = "rate_cut" if verdict == "cut" else "rate_disagrees"
    return Finding(code, severity, said, hint, place=place, figures=figures, recomputed=told)


def _verdict(shown: Printed, share: Fraction, word: str) -> Verdict:
    if word in AT_LEAST:
        return "right" if share >= shown.value else "wrong"
    if word in AT_MOST:
        return "right" if share <= shown.value else "wrong"
    return judge(shown, share)


def _brackets(report: ReportText) -> Iterator[tuple[int, Finding]]:
    """Add up the parts in brackets where whole and parts are of the same noun."""
    for match in BRACKET.finditer(report.text):
        whole, noun = read_printed(match[1]), _noun(match[2])
        parts = [
            (number, text)
            for text, words in PART.findall(match[3])
            if (number := read_printed(text)) and _noun(words) == noun
        ]
        if whole is None or len(parts) < 2 or len(parts) != len(PART.findall(match[3])):
            continue
        total = sum((number.value for number, _ in parts), Fraction(0))
        if total != whole.value:
            added = " + ".join(text for _, text in parts)
            said = f"{match[1]} {match[2].strip()} không bằng tổng các phần: {added} = "
            said += exact(total, False)
            figures = (("văn bản", match[1]), ("các phần", added))
            hint = "cộng lại, hoặc sửa số tổng"
            told = exact(total, False)
            yield _told(report, match.start(), "sum_disagrees", "wrong", said, hint, figures, told)


def _noun(words: str) -> tuple[str, ...]:
    return tuple(words.lower().split()[:SAME_WORDS])


def _told(
    report: ReportText,
    at: int,
    code: str,
    severity: Severity,
    said: str,
    hint: str,
    figures: tuple[Pair, ...],
    recomputed: str,
) -> tuple[int, Finding]:
    place = report.place(at)
    return at, Finding(
        code, severity, said, hint, place=place, figures=figures, recomputed=recomputed
    )
