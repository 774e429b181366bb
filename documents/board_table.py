"""The ranked list as plain text columns, for other systems and spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from documents.columns import Column, columns_of, figures_by_criterion
from documents.headings import Document
from documents.lines import VERDICTS, verdict
from documents.remarks import remarks, shows_total, why_unranked
from rules.book import Rulebook

HEAD = ("Bảng", "Hạng", "Mã đơn vị", "Đơn vị", "Tổng điểm", "Số chỉ tiêu đạt", "Trên số chỉ tiêu")
PER_CRITERION = ("tử số", "mẫu số", "tỷ lệ (%)", "kết luận", "điểm")
TAIL = ("Thay đổi hạng", "Ghi chú")
ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def board_csv(document: Document, rulebook: Rulebook, board_id: str | None = None) -> str:
    """Give one board, or all, as comma-separated text with one row a unit and Vietnamese headers.

    Numbers keep the decimal point of the board document, so that a program reads them as they are.
    A text that a spreadsheet would take for a formula gets a leading apostrophe. To a file, write
    it as UTF-8 with a byte order mark. Raises KeyError where the document has no such board.
    """
    boards = [one for one in document["boards"] if board_id in (None, one["id"])]
    if not boards:
        raise KeyError(board_id)
    columns = list({c.criterion.id: c for b in boards for c in columns_of(b, rulebook)}.values())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*HEAD, *_criterion_heads(columns), *TAIL])
    for board in boards:
        for entry in board["entries"]:
            writer.writerow(_row(board["title"], entry, columns, rulebook))
    return text.getvalue()


def _criterion_heads(columns: Iterable[Column]) -> Iterator[str]:
    for column in columns:
        for part in PER_CRITERION:
            yield f"{column.criterion.short} - {part}"


def _row(
    title: str, entry: Mapping[str, Any], columns: Iterable[Column], rulebook: Rulebook
) -> list[Any]:
    figures = figures_by_criterion(entry)
    row: list[Any] = [title, entry["rank"], entry["unit"], entry["name"]]
    row += [entry["total"], entry["met"], entry["of"]]
    for column in columns:
        row += _cells(figures.get(column.criterion.id), column)
    said = remarks(entry, rulebook)
    if not shows_total(entry) and rulebook.campaign.boards:
        said = (f"không xếp hạng: {why_unranked(entry, rulebook)}", *said)
    return [passive(cell) for cell in [*row, entry["change"], "; ".join(said)]]


def _cells(figure: Mapping[str, Any] | None, column: Column) -> list[Any]:
    if figure is None:
        return [None] * len(PER_CRITERION)
    word = VERDICTS[verdict(figure, column.criterion)][1]
    parts = (figure["numerator"], figure["denominator"], figure["ratio"])
    return [*parts, word, figure["points"]]


def passive(cell: Any) -> Any:
    """Keep a text from being run as a formula in a spreadsheet; numbers as text stay numbers."""
    if isinstance(cell, str) and cell.startswith(ACTIVE) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdigit()
