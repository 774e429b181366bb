"""The ranked lists as an Excel file: a sheet a board, charts, details, and what is assumed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from documents import headings
from documents.columns import Column, columns_of, figures_by_criterion
from documents.headings import Document
from documents.lines import VERDICTS, amount, printed_points, verdict
from documents.remarks import change_words, remarks, shows_total, why_unranked
from documents.sheet_parts import write_charts, write_details, write_grounds
from documents.sheet_style import (
    EMPTY,
    LINE_HEIGHT,
    MISSED,
    PLAIN,
    Styles,
    number_format,
    set_page,
    text_lines,
    write_number,
)
from rules.book import Rulebook

HEAD_ROW, FIRST_ROW = 4, 7
LEAD = (("Hạng", 5), ("Đơn vị", 23), ("Tổng điểm", 7), ("Số chỉ tiêu đạt", 7), ("So kỳ trước", 6))
RATIO_WIDTH, POINTS_WIDTH, NOTE_WIDTH = 8.6, 5.3, 26
NAME_SIGNS, NOTE_SIGNS = 29, 44
OF_RANKING = (0, 2, 4)
TITLE_HEIGHTS = (17, 22, 16, 20)
SHEET_NAME_MOST = 31


def write_board_sheet(document: Document, rulebook: Rulebook, path: Path) -> None:
    """Write a board document to ``path`` as an Excel file; the same document, the same bytes."""
    workbook = Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    made = headings.made_on(document)
    created = datetime(made.year, made.month, made.day, tzinfo=UTC)
    workbook.set_properties({"title": rulebook.campaign.short, "created": created})
    styles = Styles(workbook)
    names: list[str] = []
    for board in document["boards"]:
        names.append(sheet_name(board["title"], names))
        sheet = workbook.add_worksheet(names[-1])
        _BoardSheet(sheet, styles, document, board, rulebook).write()
    scale = rulebook.campaign.scale
    if scale:
        write_charts(workbook, styles, document, names, scale.total_points)
    write_details(workbook.add_worksheet("Chi tiết"), styles, document, rulebook)
    write_grounds(workbook.add_worksheet("Giả định và căn cứ"), styles, document, rulebook)
    workbook.close()


def sheet_name(title: str, taken: list[str]) -> str:
    """Give a sheet name Excel accepts: no reserved signs, at most 31 letters, not taken."""
    name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()
    if len(name) > SHEET_NAME_MOST:
        name = name[: SHEET_NAME_MOST + 1].rsplit(" ", 1)[0][:SHEET_NAME_MOST]
    folded = {one.casefold() for one in taken}
    if name.casefold() not in folded:
        return name
    number = next(n for n in range(2, 100) if f"{name[:28]} {n}".casefold() not in folded)
    return f"{name[:28]} {number}"


class _BoardSheet:
    """One board on one sheet; a column pair (result, points) a criterion."""

    def __init__(
        self,
        sheet: Worksheet,
        styles: Styles,
        document: Document,
        board: Mapping[str, Any],
        rulebook: Rulebook,
    ):
        self.sheet, self.styles, self.document = sheet, styles, document
        self.board, self.rulebook = board, rulebook
        self.columns = columns_of(board, rulebook)
        self.scored = rulebook.campaign.scale is not None
        widths = [self._width(column) for column in self.columns]
        self.starts = [len(LEAD) + sum(widths[:at]) for at in range(len(widths))]
        self.note = len(LEAD) + sum(widths)

    def _width(self, column: Column) -> int:
        """Say how many cells a criterion takes: result and points, or the result alone."""
        return 2 if self.scored and not column.is_monitored else 1

    def write(self) -> None:
        """Write titles, heading, rows and page set-up."""
        self._titles()
        self._lead_heads()
        self._criterion_heads()
        for at, entry in enumerate(self.board["entries"]):
            self._entry(FIRST_ROW + at, entry)
        if not self.board["entries"]:
            words = "Chưa có đơn vị nào có số liệu trong kỳ"
            self.sheet.write_string(FIRST_ROW, 1, words, self.styles(italic=True))
        last = FIRST_ROW + len(self.board["entries"]) - 1
        self.sheet.freeze_panes(FIRST_ROW, 2)
        self.sheet.print_area(0, 0, max(last, FIRST_ROW), self.note)
        set_page(self.sheet, headings.footer(self.document), (HEAD_ROW, FIRST_ROW - 1))

    def _titles(self) -> None:
        document = self.document
        title = f"{self.board['title']} - {headings.title(document)}"
        under = [headings.status(document), *headings.facts(document)]
        self.sheet.write_string(0, 0, self.rulebook.campaign.title, self.styles(font_size=12))
        self.sheet.write_string(1, 0, title, self.styles(bold=True, font_size=16))
        self.sheet.write_string(2, 0, ". ".join(under), self.styles(italic=True))
        for row, height in enumerate(TITLE_HEIGHTS):
            self.sheet.set_row(row, height)
        mark = self.styles(bold=True, font_size=14, font_color="#B42318")
        self.sheet.write_string(3, 0, headings.mark(document), mark)

    def _lead_heads(self) -> None:
        for at, (words, width) in enumerate(LEAD):
            hidden = not self.scored and at in OF_RANKING
            self.sheet.set_column(at, at, width, None, {"hidden": hidden})
            self.sheet.merge_range(HEAD_ROW, at, FIRST_ROW - 1, at, words, self.styles.head())
        self.sheet.set_column(self.note, self.note, NOTE_WIDTH)
        head = self.styles.head()
        self.sheet.merge_range(HEAD_ROW, self.note, FIRST_ROW - 1, self.note, "Ghi chú", head)
        for row, height in zip(range(HEAD_ROW, FIRST_ROW), (46, 46, 30), strict=True):
            self.sheet.set_row(row, height)

    def _criterion_heads(self) -> None:
        for group in dict.fromkeys(column.group for column in self.columns):
            spans = [at for at, column in enumerate(self.columns) if column.group == group]
            end = self.starts[spans[-1]] + self._width(self.columns[spans[-1]]) - 1
            self._across(HEAD_ROW, self.starts[spans[0]], end, group)
        for start, column in zip(self.starts, self.columns, strict=True):
            end = start + self._width(column) - 1
            asked = f"\n{column.target}" if column.target else ""
            self._across(HEAD_ROW + 1, start, end, column.criterion.short + asked)
            most = f"Điểm\n/{column.max_points}" if column.max_points else "Điểm"
            for at, words in enumerate(("Kết quả", most)[: self._width(column)]):
                self.sheet.write_string(HEAD_ROW + 2, start + at, words, self.styles.head())
                self.sheet.set_column(start + at, start + at, (RATIO_WIDTH, POINTS_WIDTH)[at])
            if start == end:
                self.sheet.set_column(start, start, RATIO_WIDTH + 1)

    def _across(self, row: int, first: int, last: int, words: str) -> None:
        if first == last:
            self.sheet.write_string(row, first, words, self.styles.head())
        else:
            self.sheet.merge_range(row, first, row, last, words, self.styles.head())

    def _entry(self, row: int, entry: Mapping[str, Any]) -> None:
        centre = self.styles.cell(align="center")
        if entry["rank"] is None:
            self.sheet.write_string(row, 0, "–", centre)
        else:
            self.sheet.write_number(row, 0, entry["rank"], centre)
        self.sheet.write_string(row, 1, entry["name"], self.styles.cell(text_wrap=True))
        total = self.styles.cell(bold=True, num_format="0.00", align="right")
        if entry["total"] is None or not shows_total(entry):
            self.sheet.write_string(row, 2, "–", centre)
        else:
            write_number(self.sheet, row, 2, entry["total"], total)
        met = f"{entry['met']}/{entry['of']}" if entry["of"] else "–"
        self.sheet.write_string(row, 3, met, centre)
        self.sheet.write_string(row, 4, change_words(entry["change"])[0], centre)
        figures = figures_by_criterion(entry)
        for start, column in zip(self.starts, self.columns, strict=True):
            self._figure(row, start, figures.get(column.criterion.id), column)
        notes = self._notes(entry)
        small = self.styles.cell(text_wrap=True, font_size=9)
        self.sheet.write_string(row, self.note, notes, small)
        lines = max(text_lines(entry["name"], NAME_SIGNS), text_lines(notes, NOTE_SIGNS))
        self.sheet.set_row(row, LINE_HEIGHT * lines)

    def _notes(self, entry: Mapping[str, Any]) -> str:
        said = remarks(entry, self.rulebook)
        if not shows_total(entry) and self.scored:
            said = (f"Không xếp hạng: {why_unranked(entry, self.rulebook)}", *said)
        return "; ".join(said)

    def _figure(
        self, row: int, start: int, figure: Mapping[str, Any] | None, column: Column
    ) -> None:
        pair = self._width(column) == 2
        if figure is None:
            for at in range(self._width(column)):
                self.sheet.write_blank(row, start + at, None, self.styles.cell(EMPTY))
            return
        decided = verdict(figure, column.criterion)
        look = MISSED if decided == "missed" else PLAIN
        shown = amount(figure)
        if shown is None:
            style = self.styles.cell(EMPTY, font_size=9, text_wrap=True, align="center")
            self.sheet.write_string(row, start, VERDICTS[decided][1], style)
        else:
            unit = "%" if column.indicator.is_ratio else ""
            style = self.styles.cell(look, num_format=number_format(str(shown), unit))
            write_number(self.sheet, row, start, shown, style)
        points = printed_points(figure)
        if pair and points is not None:
            style = self.styles.cell(look, num_format=number_format(points))
            write_number(self.sheet, row, start + 1, points, style)
        elif pair:
            self.sheet.write_blank(row, start + 1, None, self.styles.cell(EMPTY))
