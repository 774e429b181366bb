"""Running the cases of a campaign: one path for the command and for the tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.periods.scored import prepared
from rules.book import Rulebook
from rules.cases import Case, CaseFigure, CaseFile, CaseUnit, ExpectedLine, only_unit
from rules.errors import Problem, Refused
from rules.indicators import Indicator
from rules.loader import CASES_FILE, load_cases, load_rulebook_file
from rules.parsing import Path_
from rules.source import Source
from rules.vietnamese import decimal_text
from scoring.awards import Selection, select_on_board, taken_by
from scoring.classes import classify
from scoring.engine import evaluate
from scoring.explain import ExplainedLine, ExplainedSubject, explain
from scoring.figures import Figures
from scoring.gates import Attested, Passed, gates_of
from scoring.ranking import rank
from scoring.results import Board, ScoreSheet
from scoring.tables import FigureRow, figures_of
from scoring.windows import over_months


@dataclass(frozen=True)
class CaseResult:
    """One case that was run; it holds where ``problems`` is empty."""

    title: str
    line: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Casework:
    """All cases of one campaign."""

    campaign: str
    file: str
    results: tuple[CaseResult, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases whose outcome is not what they expect."""
        return tuple(result for result in self.results if result.problems)


def run_cases(campaign_file: Path, folder: Path | None = None) -> Casework:
    """Run every case beside a campaign file.

    Raises Refused where the campaign or the case file itself is wrong.
    """
    book = load_rulebook_file(campaign_file, folder)
    cases, source = cases_beside(campaign_file)
    results = tuple(run_case(book, cases, at, source) for at in range(len(cases.cases)))
    return Casework(book.campaign.id, source.file, results)


def cases_beside(campaign_file: Path) -> tuple[CaseFile, Source]:
    """Read the cases of a campaign file, without running any; Refused where there are none."""
    path = campaign_file.with_name(CASES_FILE)
    if not path.is_file():
        message, hint = "phong trào chưa có tệp trường hợp kiểm thử", f"viết {path.name} bên cạnh"
        raise Refused([Problem("no_cases", message, hint, str(path))])
    return load_cases(path)


def run_case(book: Rulebook, cases: CaseFile, at: int, source: Source) -> CaseResult:
    """Run the case at one place of its file."""
    case, line = cases.cases[at], source.place(("cases", at))[0]
    return CaseResult(case.title, line, tuple(_check(book, case, at, source)))


def _check(book: Rulebook, case: Case, at: int, source: Source) -> Iterator[Problem]:
    """Run one case and give every way in which it differs from what it expects."""
    units = case.units or (only_unit(case),)
    here: Path_ = ("cases", at)
    stated = [
        pair
        for unit in units
        for figures in (unit.figures, *unit.months.values())
        for pair in figures.items()
    ]
    strays = [name for name, _ in stated if name not in book.registers.indicators]
    if strays:
        yield source.problem(
            "unknown_indicator", here, f"không có chỉ số '{strays[0]}'", "sửa tên chỉ số"
        )
        return
    above = [
        name
        for name, figure in stated
        if book.registers.indicators[name].is_ratio and figure.numerator > figure.denominator
    ]
    if above:
        message = f"'{above[0]}' có tử số lớn hơn mẫu số"
        yield source.problem("numerator_above", here, message, "sửa số liệu của trường hợp")
        return
    sheet = evaluate(book.campaign, _figures(book, case, units), case.day)
    attested = {(one.name, name): said for one in units for name, said in one.attested.items()}
    women = {one.name: (one.women.numerator, one.women.denominator) for one in units if one.women}
    for row, unit in enumerate(units):
        told = explain(sheet, row, book.registers)
        place = (*here, "units", row) if case.units else here
        found = [
            *_differences(case, unit, told, sheet, row),
            *_gate_differences(unit, gates_of(sheet, row, attested)),
        ]
        for what, expected, got in found:
            message = f"{what}: mong đợi {expected}, tính được {got}"
            yield source.problem("case_failed", place, message, "sửa quy tắc hoặc trường hợp")
    if book.campaign.boards:
        tiers = {unit.tier or case.tier for unit in units}
        for rule in book.campaign.boards:
            if tiers & set(rule.tiers):
                board = rank(sheet, rule)
                chosen = _selections(book, board, attested, women)
                yield from _rank_differences(board, chosen, units, here, source)


def _figures(book: Rulebook, case: Case, units: tuple[CaseUnit, ...]) -> Figures:
    names = book.registers.needed(book.campaign.indicators())
    rows = [
        row
        for unit in units
        for name in names
        if (row := _row(book.registers.indicators[name], unit)) is not None
    ]
    tiers = [unit.tier or case.tier for unit in units]
    figures = figures_of([unit.name for unit in units], tiers, rows, names)
    return prepared(book, figures)


def _row(indicator: Indicator, unit: CaseUnit) -> FigureRow | None:
    """Give a unit's figure of the window: as stated, or brought together from its months."""
    if indicator.id in unit.figures or not unit.months:
        return _stated(indicator, unit, unit.figures.get(indicator.id, unit.others))
    months = [
        _stated(indicator, unit, figures.get(indicator.id, unit.others))
        for _, figures in sorted(unit.months.items())
    ]
    return over_months(indicator, unit.name, months)


def _stated(indicator: Indicator, unit: CaseUnit, figure: CaseFigure | None) -> FigureRow | None:
    if figure is None:
        return None
    place = (unit.name, indicator.id)
    return FigureRow(*place, figure.state, figure.numerator, figure.denominator)


Difference = tuple[str, object, object]


def _differences(
    case: Case, unit: CaseUnit, told: ExplainedSubject, sheet: ScoreSheet, row: int
) -> Iterator[Difference]:
    lines = {line.criterion: line for line in told.lines}
    for name, expected in (case.expect | unit.expect).items():
        if name not in lines:
            yield name, "một dòng điểm", "không có tiêu chí này"
            continue
        yield from _line_differences(name, expected, lines[name], sheet.places)
    total = None if told.total is None else decimal_text(told.total, sheet.places)
    if unit.total is not None and unit.total != total:
        yield f"tổng điểm của {unit.name}" if case.units else "tổng điểm", unit.total, total
    if case.complete is not None and case.complete != told.complete:
        yield "đủ số liệu", case.complete, told.complete
    ranked = bool(sheet.rankable[row])
    if case.ranked is not None and case.ranked != ranked:
        yield "được xếp hạng", case.ranked, ranked


def _line_differences(
    name: str, expected: ExpectedLine, got: ExplainedLine, places: int
) -> Iterator[Difference]:
    points = decimal_text(got.points, places)
    if expected.points is not None and expected.points != points:
        yield f"{name}, điểm", expected.points, points
    met = "not_due" if got.state == "not_due" else got.met
    if expected.met is not None and expected.met != met:
        yield f"{name}, đạt", expected.met, met
    if expected.state is not None and expected.state != got.state:
        yield f"{name}, trạng thái", expected.state, got.state
    if expected.ratio is not None and expected.ratio != got.ratio:
        yield f"{name}, tỷ lệ", expected.ratio, got.ratio


def _gate_differences(unit: CaseUnit, passed: list[Passed]) -> Iterator[Difference]:
    got = {one.gate.id: "unknown" if one.passed is None else one.passed for one in passed}
    for name, expected in unit.gates.items():
        if got.get(name, "không có điều kiện này") != expected:
            yield f"điều kiện {name} của {unit.name}", expected, got.get(name, "không có")


def _rank_differences(
    board: Board,
    chosen: list[Selection],
    units: tuple[CaseUnit, ...],
    here: Path_,
    source: Source,
) -> Iterator[Problem]:
    """Compare ranks, classes and proposals on the board of the case's tier."""
    places = dict(zip(board.members.tolist(), board.ranks.tolist(), strict=True))
    classes = dict(zip(board.members.tolist(), classify(board), strict=False))
    for row, unit in enumerate(units):
        if row not in places:
            continue
        got: dict[str, object] = {"rank": places[row] or "none"}
        if row in classes:
            got["class_"] = classes[row].name
        if chosen:
            got["proposed"] = any(row in one.rows("proposed") for one in chosen)
            got["edge_tie"] = any(row in one.rows("edge_tie") for one in chosen)
            ended = [one for told in chosen for one in told.cases if one.candidate.row == row]
            got["outcome"] = [one.outcome for one in ended]
        for key, value in got.items():
            expected = getattr(unit, key)
            if key == "outcome" and isinstance(value, list) and expected in value:
                continue
            if expected is not None and expected != value:
                reason = f" ({classes[row].reason})" if key == "class_" else ""
                message = f"{unit.name}, {key.strip('_')}: mong đợi {expected}, tính được {value}"
                hint = "sửa quy tắc hoặc trường hợp"
                yield source.problem("case_failed", here, message + reason, hint)


def _selections(
    book: Rulebook, board: Board, attested: Attested, women: dict[str, tuple[int, int]]
) -> list[Selection]:
    """Select for each award of a board, the highest first."""
    chosen: list[Selection] = []
    for award in book.campaign.awards:
        if award.board == board.rule.id:
            chosen.append(select_on_board(award, board, taken_by(chosen), attested, women))
    return chosen
