"""Why a line has its points: the figure, its working, its clause and each of its sources."""

import json
from fractions import Fraction

from ledger.measured import measurements_in_force
from ledger.runs import runs_of
from measurements.model import Measurement
from operations.boards import document_of, newest_month
from operations.office import Office
from operations.periods.disputes import objections_to
from operations.periods.verification import sheet_of
from operations.views import Document, find_entry
from rules.book import Rulebook
from rules.citations import cited
from rules.errors import refuse
from rules.loader import rulebook_from_texts
from rules.model import Criterion, WindowName
from rules.sentences.campaign import shape_sentence, target_words
from rules.vietnamese import fold, number
from rules.words import Amount
from scoring.explain import ExplainedLine, explain
from scoring.printing import ratio_text
from scoring.working import working


def explanation(
    office: Office,
    unit: str,
    criterion: str,
    campaign: str,
    month: str | None = None,
    window: WindowName = "month",
) -> Document:
    """Explain one line: figure, target, working, clause, what is missing, and each source.

    ``criterion`` is an id or a part of its title. Raises Refused where there is no such line.
    """
    found = office.units.find(unit)
    month = month or newest_month(office, campaign)
    with office.ledger.reading() as session:
        run = {run.month: run for run in runs_of(session, campaign)}.get(month)
    if run is None:
        raise refuse(
            "not_computed", f"tháng {month} chưa được tính", f"chạy 'thidua compute {month}' trước"
        )
    document = document_of(run, window)
    book = rulebook_from_texts(json.loads(run.texts))
    asked = find_criterion(book, criterion)
    sheet = sheet_of(run, window)
    if found.code not in sheet.figures.subjects:
        raise refuse("not_on_a_board", f"{found.name} không thuộc phong trào", "kiểm tra mã đơn vị")
    told = explain(sheet, sheet.figures.subjects.index(found.code), book.registers)
    line = next((one for one in told.lines if one.criterion == asked.id), None)
    if line is None:
        raise refuse(
            "not_bound",
            f"tiêu chí '{asked.short}' không áp dụng cho {found.name}",
            "xem 'thidua standing' để biết các tiêu chí của đơn vị",
        )
    with office.ledger.reading() as session:
        measured = measurements_in_force(session, document["months"], run.computed_at)
    held = {
        row.month: row
        for row in measured
        if row.unit == found.code and row.indicator == asked.measure
    }
    return {
        "unit": found.code,
        "name": found.name,
        "campaign": campaign,
        "month": month,
        "window": window,
        "mark": document["mark"],
        "criterion": asked.id,
        "title": asked.title,
        "line": _line(document, found.code, asked.id),
        "target_words": _target(asked, line),
        "shape": shape_sentence(book, asked),
        "working": working(asked, line, sheet.places),
        "short_words": short_words(book, asked, line),
        "clauses": _clauses(book, asked),
        "assumptions": _assumptions(book, asked),
        "objections": objections_to(office, campaign, document["months"], found.code, asked.id),
        "sources": [_source(held.get(one), one, asked, book) for one in document["months"]],
    }


def _source(row: Measurement | None, month: str, asked: Criterion, book: Rulebook) -> Document:
    """Give a month's figure and where it came from; a month without one says so."""
    if row is None:
        return {"month": month, "state": "missing", "figure": "", "origin": ""}
    figure = number(row.numerator)
    if row.state == "printed_rate":
        figure = f"{number(ratio_text(Fraction(row.numerator, row.denominator)))} %"
    elif book.registers.indicators[asked.measure].is_ratio:
        figure = f"{figure}/{number(row.denominator)}"
    return {"month": month, "state": row.state, "figure": figure, "origin": row.origin}


def find_criterion(book: Rulebook, text: str) -> Criterion:
    """Find a criterion by id or by a part of its title, with or without accents."""
    wanted = fold(text)
    exact = [one for one in book.campaign.criteria if one.id == text]
    held = exact or [
        one for one in book.campaign.criteria if wanted in fold(f"{one.short} | {one.title}")
    ]
    if len(held) == 1:
        return held[0]
    known = held or list(book.campaign.criteria)
    raise refuse(
        "ambiguous_criterion" if held else "unknown_criterion",
        f"'{text}' khớp với nhiều tiêu chí" if held else f"không có tiêu chí '{text}'",
        "; ".join(f"{one.id} ({one.short})" for one in known),
    )


def short_words(book: Rulebook, criterion: Criterion, line: ExplainedLine) -> str:
    """Say what is missing in cases, not points: ``cần thêm 37 hồ sơ``."""
    if line.short_by is None:
        return ""
    noun = book.registers.indicators[criterion.measure].noun
    word = "cần bớt" if criterion.meets in ("at_most", "below") else "cần thêm"
    return f"{word} {number(line.short_by)} {noun}"


def _target(criterion: Criterion, line: ExplainedLine) -> str:
    if line.target is None or criterion.target is None:
        return ""
    is_percent = criterion.target.quantities()[0].is_percent
    return target_words(criterion, Amount(line.target, is_percent))


def _line(document: Document, unit: str, criterion: str) -> Document:
    held = find_entry(document, unit)
    if held is None:
        raise refuse("not_on_a_board", "đơn vị không có trong bảng này", "chọn kỳ khác")
    return next(line for line in held[1]["criteria"] if line["id"] == criterion)


def _clauses(book: Rulebook, criterion: Criterion) -> list[str]:
    return [cited(book, one.source, one.clause) for one in criterion.reference]


def _assumptions(book: Rulebook, criterion: Criterion) -> list[str]:
    indicator = book.registers.indicators[criterion.measure]
    return [one.assumption.reason for one in (criterion, indicator) if one.assumption]
