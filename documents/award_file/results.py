"""The measured results of a subject as rows: each figure with its target and its source."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from documents.grounds import clause
from documents.lines import Figure, Line, line, lines_of, verdict
from documents.remarks import adjustment_words
from rules import vietnamese
from rules.book import Rulebook
from rules.model import Criterion

Entry = Mapping[str, Any]
ORIGINS = {
    "dossiers": "đếm từ hồ sơ TTHC",
    "ratings": "đếm từ phiếu đánh giá",
    "petitions": "đếm từ phản ánh, kiến nghị",
    "tasks": "đếm từ nhiệm vụ được giao",
    "sheet": "đơn vị báo cáo",
    "marks": "điểm do người chấm cho",
    "register": "danh mục của cơ quan chủ trì",
    "derived": "tính từ các số liệu khác",
    "campaign": "kết quả của phong trào khác",
}
OWN_READING = "tệp quy tắc (giả định)"
BLANK = {"number": "", "target": "", "result": "", "verdict": "", "source": ""}


def result_rows(entry: Entry, rulebook: Rulebook) -> list[dict[str, str]]:
    """Word every criterion, then what is added to the lines, then the total."""
    lines = lines_of(entry, rulebook)
    rows = [_row(at, one, rulebook) for at, one in enumerate(lines, 1)]
    return rows + _sums(entry, rulebook)


def missed_words(entry: Entry, rulebook: Rulebook) -> str:
    """Name the targets not met, each with its result; empty where all are met."""
    told = (line(figure, rulebook) for figure, _ in _missed(entry, rulebook))
    return "; ".join(f"{one.short} ({one.value or one.word})" for one in told)


def missed_names(entry: Entry, rulebook: Rulebook) -> str:
    """Name the targets not met alone, as a row of many months does."""
    return "; ".join(criterion.short for _, criterion in _missed(entry, rulebook))


def _missed(entry: Entry, rulebook: Rulebook) -> Iterator[tuple[Figure, Criterion]]:
    """Give the figures that miss a target; one only followed asks nothing of the unit."""
    for figure in entry["criteria"]:
        criterion = rulebook.campaign.criterion(figure["id"])
        asks = not criterion.is_monitored
        if asks and verdict(figure, criterion) in ("missed", "missing"):
            yield figure, criterion


def short_summary(case: Mapping[str, Any]) -> str:
    """Say rank, points and targets met in a line; empty where nothing was measured."""
    parts: Sequence[tuple[object, str]] = (
        (case["rank"], f"hạng {case['rank']}"),
        (case["total"], f"{vietnamese.number(case['total'] or 0)} điểm"),
        (case["of"], f"đạt {case['met']}/{case['of']} chỉ tiêu"),
    )
    return "; ".join(words for held, words in parts if held is not None)


def _row(number: int, line: Line, rulebook: Rulebook) -> dict[str, str]:
    parts = [part for part in (line.counted, line.value) if part]
    result = f"{parts[0]} ({parts[1]})" if len(parts) == 2 else "".join(parts) or "–"
    if line.note:
        result += f"; {line.note}"
    return {
        "number": str(number),
        "title": line.title,
        "target": line.target or "–",
        "result": result,
        "verdict": f"{line.word}; {line.gap}" if line.gap else line.word,
        "points": f"{line.points}/{line.max_points}" if line.points else "–",
        "source": _source(line, rulebook),
    }


def _source(line: Line, rulebook: Rulebook) -> str:
    """Say where the figure comes from."""
    criterion = rulebook.campaign.criterion(line.criterion)
    indicator = rulebook.registers.indicators[criterion.measure]
    return line.source or ORIGINS[indicator.origin]


def targets_from(entry: Entry, rulebook: Rulebook) -> str:
    """Say in which clause each row of the table is written, rows of one clause together."""
    by_clause: dict[str, list[int]] = {}
    for at, told in enumerate(lines_of(entry, rulebook), 1):
        cited = rulebook.campaign.criterion(told.criterion).reference
        words = "; ".join(clause(one, rulebook) for one in cited) or OWN_READING
        by_clause.setdefault(words, []).append(at)
    said = [f"dòng {_spans(rows)}: {words}" for words, rows in by_clause.items()]
    return f"Căn cứ của chỉ tiêu và mức yêu cầu: {'; '.join(said)}."


def _spans(rows: Sequence[int]) -> str:
    """Write row numbers with runs drawn together: ``1–3, 7``."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in runs)


def _sums(entry: Entry, rulebook: Rulebook) -> list[dict[str, str]]:
    added = [(adjustment_words(one["id"], rulebook), one["points"]) for one in entry["adjustments"]]
    if entry["total"] is not None:
        added.append(("Tổng điểm", entry["total"]))
    return [
        {**BLANK, "title": words, "points": vietnamese.number(points)} for words, points in added
    ]
