"""Scoring a plain table of figures, without any ledger: the table's figures are the window's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from ledger.canonical import canonical, digest
from measurements.files.guard import guarded
from measurements.files.tables import read_upload
from measurements.units import load_units
from operations.periods.scored import prepared, scored
from operations.prizes import prizes_of
from operations.views import boards_of
from rules.book import Rulebook
from rules.errors import Problem, Refused, refuse
from rules.indicators import Indicator
from rules.loader import load_rulebook
from rules.vietnamese import day as day_words
from scoring.results import ScoreSheet
from scoring.tables import STATE_CODES, FigureRow, StateName, figures_of
from scoring.weights import with_weights

NEEDED = ("subject", "tier", "indicator", "numerator", "denominator")
OPTIONAL = ("state", "source")
MOST_DIGITS, MOST_PERCENT = 30, 100


@dataclass(frozen=True)
class FiguresTable:
    """The rows of a table: tiers by subject in order of appearance, figures, and their sources."""

    tiers: dict[str, str]
    rows: tuple[FigureRow, ...]
    sources: dict[tuple[str, str], str]


def score_file(
    campaign: str,
    path: Path,
    day: date,
    rules_dir: Path | None = None,
    weights: str | None = None,
) -> tuple[dict[str, Any], Rulebook]:
    """Score the table in ``path`` by a campaign named by id or path; see score_table.

    ``weights`` names one of the campaign's weight sets.
    """
    book = load_rulebook(campaign, rules_dir)
    if weights is not None:
        book = _reweighted(book, weights)
    names = {unit.code: unit.name for unit in load_units()}
    return score_table(book, path, day, names), book


def _reweighted(book: Rulebook, weights: str) -> Rulebook:
    sets = book.campaign.weight_sets
    if weights not in sets:
        known = ", ".join(sets) or "phong trào không có bộ nào"
        raise refuse("unknown_weights", f"không có bộ trọng số '{weights}'", known)
    return replace(book, campaign=with_weights(book.campaign, weights))


def score_table(book: Rulebook, path: Path, day: date, names: dict[str, str]) -> dict[str, Any]:
    """Score the table in ``path`` on ``day``: the document of ``thidua score --json``.

    Raises Refused with every bad row, each with its line.
    """
    check_day_of(book, day)
    return scored_document(book, read_figures(book, path), day, names, path.name)


def check_day_of(book: Rulebook, day: date) -> None:
    """Refuse a day outside a campaign."""
    if not book.campaign.starts.day <= day <= book.campaign.ends.day:
        raise refuse(
            "day_outside_campaign",
            f"ngày {day_words(day)} nằm ngoài phong trào '{book.campaign.id}'",
            f"từ {day_words(book.campaign.starts.day)} đến {day_words(book.campaign.ends.day)}",
        )


def scored_document(
    book: Rulebook, table: FiguresTable, day: date, names: dict[str, str], source: str
) -> dict[str, Any]:
    """Score a table that was read; a contest's document also has ``prizes``, the highest first.

    ``source`` is where figures come from that name no source of their own.
    """
    return scored_with_sheet(book, table, day, names, source)[0]


def scored_with_sheet(
    book: Rulebook, table: FiguresTable, day: date, names: dict[str, str], source: str
) -> tuple[dict[str, Any], ScoreSheet]:
    """Score a table that was read: its document, see scored_document, and its sheet."""
    subjects = list(table.tiers)
    measured = book.registers.needed(book.campaign.indicators())
    figures = figures_of(subjects, list(table.tiers.values()), table.rows, measured)
    sheet = scored(book, prepared(book, figures), day)
    boards = boards_of(sheet, book, names, {})
    for board in boards:
        for entry in board["entries"]:
            for line in entry["criteria"]:
                indicator = book.campaign.criterion(line["id"]).measure
                line["source"] = table.sources.get((entry["unit"], indicator), source)
    document = {
        "campaign": book.campaign.id,
        "day": day.isoformat(),
        "window": "given",
        "fingerprint": digest(canonical([book.texts(), day.isoformat(), boards])),
        "boards": boards,
    }
    if "entry" in book.campaign.subjects:
        document["prizes"] = prizes_of(sheet, book, names)
    return document, sheet


def read_figures(book: Rulebook, path: Path) -> FiguresTable:
    """Read ``subject,tier,indicator,numerator,denominator[,state][,source]``.

    ``state`` is measured, missing, not_applicable or printed_rate: the last is a percentage that
    somebody printed without counts, as ``94.84`` with an empty denominator.
    """
    read = _Reading(book, path.name)
    for number, line in guarded(path, read_upload, path, NEEDED, OPTIONAL):
        read.take(line, number)
    if read.problems:
        raise Refused(read.problems)
    return FiguresTable(read.tiers, tuple(read.rows), read.sources)


class _Reading:
    """The rows read so far, and every problem met."""

    def __init__(self, book: Rulebook, file: str):
        self.book, self.file = book, file
        self.measured = set(book.registers.needed(book.campaign.indicators()))
        self.tiers: dict[str, str] = {}
        self.rows: list[FigureRow] = []
        self.sources: dict[tuple[str, str], str] = {}
        self.problems: list[Problem] = []

    def take(self, line: dict[str, str], number: int) -> None:
        found = [Problem(*what, self.file, number) for what in self._wrong(line)]
        self.problems += found
        if found:
            return
        subject, name = line["subject"].strip(), line["indicator"].strip()
        self.tiers[subject] = line["tier"].strip()
        state: StateName = line.get("state") or "measured"  # type: ignore[assignment]
        top, under = _numbers(line, state)
        self.rows.append(FigureRow(subject, name, state, top, under))
        if line.get("source"):
            self.sources[subject, name] = line["source"].strip()
        else:
            self.sources[subject, name] = f"{self.file}, dòng {number}"

    def _indicator(self, line: dict[str, str]) -> Indicator | None:
        return self.book.registers.indicators.get((line["indicator"] or "").strip())

    def _wrong(self, line: dict[str, str]) -> Iterator[tuple[str, str, str]]:
        subject, tier = (line["subject"] or "").strip(), (line["tier"] or "").strip()
        state, indicator = line.get("state") or "measured", self._indicator(line)
        if not subject:
            yield "empty_value", "thiếu tên đối tượng ở cột 'subject'", "điền mã hoặc tên"
        if tier not in self.book.campaign.tier_names:
            hint = f"các khối: {', '.join(self.book.campaign.tier_names)}"
            yield "unknown_tier", f"phong trào không có khối '{tier}'", hint
        elif self.tiers.get(subject, tier) != tier:
            yield (
                "two_tiers",
                f"'{subject}' có hai khối khác nhau",
                "ghi một khối cho mỗi đối tượng",
            )
        if indicator is None:
            hint = (
                f"các chỉ số: {', '.join(one.id for one in self.book.registers.indicators.items)}"
            )
            yield "unknown_indicator", f"không có chỉ số '{line['indicator']}'", hint
        elif indicator.id not in self.measured:
            message = f"phong trào không dùng chỉ số '{indicator.id}'"
            yield "unused_indicator", message, "bỏ dòng này hoặc sửa mã chỉ số"
        elif (subject, indicator.id) in self.sources:
            yield "twice", f"'{subject}' có hai dòng cho '{indicator.id}'", "giữ một dòng"
        if state not in STATE_CODES:
            hint = f"các trạng thái: {', '.join(STATE_CODES)}"
            yield "unknown_state", f"không có trạng thái '{state}'", hint
        elif indicator is not None:
            yield from _wrong_numbers(line, indicator, state)


def _wrong_numbers(
    line: dict[str, str], indicator: Indicator, state: str
) -> Iterator[tuple[str, str, str]]:
    if state in ("missing", "not_applicable"):
        if (line["numerator"] or "").strip() or (line["denominator"] or "").strip():
            message = f"trạng thái '{state}' nhưng có số"
            yield "figures_beside_state", message, "bỏ số, hoặc bỏ trạng thái"
        return
    top, under = _amount(line["numerator"]), _amount(line["denominator"])
    given = line["numerator"], line["denominator"]
    if state == "printed_rate":
        if top is None or (line["denominator"] or "").strip() or not indicator.is_ratio:
            hint = "ghi phần trăm ở numerator, ví dụ 94.84; để trống denominator"
            yield "bad_number", f"tỷ lệ in sẵn '{given[0]}' / '{given[1]}' không đọc được", hint
        elif top > MOST_PERCENT:
            yield "bad_rate", f"tỷ lệ in sẵn {given[0]} % vượt 100 %", "kiểm tra lại nguồn"
    elif indicator.has_base:
        if top is None or under is None or top.denominator != 1 or under.denominator != 1:
            hint = "ghi số nguyên không âm ở cả numerator và denominator"
            yield "bad_number", f"'{given[0]}' / '{given[1]}' không phải là số đếm", hint
        elif indicator.is_ratio and top > under:
            hint = "kiểm tra lại hai số với báo cáo gốc"
            yield "numerator_above", f"tử số {top} lớn hơn mẫu số {under}", hint
    elif indicator.unit == "count" and top is not None and top.denominator != 1:
        yield "bad_number", f"'{given[0]}' không phải là số đếm", "số đếm là số nguyên"
    elif top is None or (line["denominator"] or "").strip():
        hint = "ghi số ở numerator, để trống denominator"
        yield "bad_number", f"'{given[0]}' / '{given[1]}' không phải là số đếm", hint


def _amount(text: str | None) -> Fraction | None:
    """Read a number that is not negative, with a decimal point; None where it is none."""
    words = (text or "").strip()
    plain = re.fullmatch(r"[0-9]+(\.[0-9]+)?", words) and len(words) <= MOST_DIGITS
    return Fraction(words) if plain else None


def _numbers(line: dict[str, str], state: str) -> tuple[int, int]:
    if state in ("missing", "not_applicable"):
        return 0, 1
    top, under = _amount(line["numerator"]), _amount(line["denominator"])
    value = top or Fraction(0)
    if state == "printed_rate":
        value = value / 100
    if under is None:
        return value.numerator, value.denominator
    return int(value), int(under)
