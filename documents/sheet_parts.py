"""The sheets beside the boards: charts of totals, every figure in a row, grounds of the rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from documents import headings
from documents.columns import Column, columns_of, figures_by_criterion
from documents.grounds import Ground, assumptions, clause, grounds, sources
from documents.headings import Document
from documents.lines import VERDICTS, amount, gap, printed_points, verdict
from documents.sheet_style import (
    FONT,
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
from rules.vietnamese import day
from rules.words import Reference

CHARTED = 15
CHART_SIZE = {"width": 900, "height": 470}
CHART_ROWS = 25
GROUND_WIDTHS = (60, 70, 30)
DETAIL_HEADS = (
    ("Bảng", 24),
    ("Hạng", 6),
    ("Đơn vị", 30),
    ("Chỉ tiêu", 22),
    ("Yêu cầu", 15),
    ("Tử số", 11),
    ("Mẫu số", 11),
    ("Kết quả", 13),
    ("Kết luận", 16),
    ("Điểm", 8),
    ("Điểm tối đa", 8),
    ("Còn thiếu", 30),
)


def write_charts(
    workbook: Workbook, styles: Styles, document: Document, names: list[str], full: int
) -> None:
    """Draw the totals of the first fifteen of each ranked board, out of ``full``, on a sheet."""
    ranked = [
        (board, sum(entry["rank"] is not None for entry in board["entries"]), name)
        for board, name in zip(document["boards"], names, strict=True)
    ]
    drawn = [one for one in ranked if one[1]]
    if not drawn:
        return
    sheet = workbook.add_worksheet("Biểu đồ")
    sheet.write_string(0, 0, headings.title(document), styles(bold=True, font_size=16))
    mark = styles(bold=True, font_size=14, font_color="#B42318")
    sheet.write_string(1, 0, headings.mark(document), mark)
    sheet.set_row(0, 22)
    sheet.set_row(1, 20)
    for at, (board, count, name) in enumerate(drawn):
        last = 7 + min(count, CHARTED) - 1
        sheet.insert_chart(3 + at * CHART_ROWS, 0, _chart(workbook, board, name, last, full))
    sheet.set_h_pagebreaks([2 + at * CHART_ROWS for at in range(1, len(drawn))])
    set_page(sheet, headings.footer(document), (0, 1))


def _chart(workbook: Workbook, board: Mapping[str, Any], name: str, last: int, full: int) -> Any:
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "Tổng điểm",
            "categories": [name, 7, 1, last, 1],
            "values": [name, 7, 2, last, 2],
            "fill": {"color": "#1F5FA8"},
            "gap": 40,
            "data_labels": {
                "value": True,
                "num_format": "0.00",
                "position": "inside_end",
                "font": {"name": FONT, "color": "#FFFFFF", "bold": True},
            },
        }
    )
    title = f"Tổng điểm, {last - 6} đơn vị dẫn đầu: {board['title']}"
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT, "size": 10}})
    chart.set_x_axis({"min": 0, "max": full, "num_font": {"name": FONT}})
    chart.set_legend({"none": True})
    chart.set_size(CHART_SIZE)
    return chart


def write_details(sheet: Worksheet, styles: Styles, document: Document, rulebook: Rulebook) -> None:
    """Write a row for every unit and criterion, to be filtered."""
    for at, (words, width) in enumerate(DETAIL_HEADS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, words, styles.head())
    row = 0
    for board, entry, column, figure in _figures(document, rulebook):
        row += 1
        _detail(sheet, styles, row, (board, entry, column, figure))
    sheet.autofilter(0, 0, max(row, 1), len(DETAIL_HEADS) - 1)
    sheet.freeze_panes(1, 3)
    set_page(sheet, headings.footer(document), (0, 0))


Detail = tuple[Mapping[str, Any], Mapping[str, Any], Column, Mapping[str, Any]]


def _figures(document: Document, rulebook: Rulebook) -> Iterator[Detail]:
    for board in document["boards"]:
        columns = columns_of(board, rulebook)
        for entry in board["entries"]:
            held = figures_by_criterion(entry)
            for column in columns:
                if column.criterion.id in held:
                    yield board, entry, column, held[column.criterion.id]


def _detail(sheet: Worksheet, styles: Styles, row: int, detail: Detail) -> None:
    board, entry, column, figure = detail
    decided = verdict(figure, column.criterion)
    look = MISSED if decided == "missed" else PLAIN
    shown, unit = amount(figure), "%" if column.indicator.is_ratio else ""
    cells: list[tuple[Any, str, str]] = [
        (board["title"], "", ""),
        (entry["rank"], "number", ""),
        (entry["name"], "", ""),
        (column.criterion.short, "", ""),
        (column.target, "", ""),
        (figure["numerator"], "number", ""),
        (figure["denominator"], "number", ""),
        (shown, "number", unit),
        (VERDICTS[decided][1], "", ""),
        (printed_points(figure), "number", ""),
        (figure["max_points"], "number", ""),
        (gap(figure, column.criterion, column.indicator), "", ""),
    ]
    for at, (held, kind, of) in enumerate(cells):
        painted = look if at in (7, 8) else PLAIN
        if held is None:
            sheet.write_blank(row, at, None, styles.cell(painted))
        elif kind == "number":
            style = styles.cell(painted, num_format=number_format(str(held), of))
            write_number(sheet, row, at, held, style)
        else:
            sheet.write_string(row, at, held, styles.cell(painted, indent=1))


def write_grounds(sheet: Worksheet, styles: Styles, document: Document, rulebook: Rulebook) -> None:
    """Write what is assumed and why, every clause, and the texts with whether they were read."""
    found = grounds(rulebook)
    assumed = [
        (item.about, item.reason, "Giả định, không phải quy định") for item in assumptions(found)
    ]
    cited = [
        (ground.about, clause(reference, rulebook), _standing(ground, reference, rulebook))
        for ground in found
        for reference in ground.references
    ]
    texts = [
        (
            one.title,
            f"{one.issuer}, số {one.number or '...'}, ngày {day(one.day) if one.day else '...'}",
            "Đã đọc văn bản" if one.status == "confirmed" else "Cần xác nhận",
        )
        for one in sources(rulebook)
    ]
    for at, width in enumerate(GROUND_WIDTHS):
        sheet.set_column(at, at, width)
    row = 0
    for title, heads, rows in (
        ("Giả định", ("Về việc", "Lý do", "Tình trạng"), assumed),
        ("Căn cứ", ("Về việc", "Điều khoản", "Tình trạng"), cited),
        ("Văn bản", ("Tên văn bản", "Cơ quan, số, ngày", "Tình trạng"), texts),
    ):
        row = _block(sheet, styles, row, title, [heads, *rows]) + 1
    set_page(sheet, headings.footer(document))


def _standing(ground: Ground, reference: Reference, rulebook: Rulebook) -> str:
    """Say how firmly a statement stands on the clause it cites."""
    if rulebook.registers.sources[reference.source].status == "to_confirm":
        return "Cần xác nhận văn bản"
    return "Theo văn bản, có phần giả định" if ground.reason else "Theo văn bản"


def _block(
    sheet: Worksheet, styles: Styles, row: int, title: str, rows: list[tuple[str, str, str]]
) -> int:
    sheet.write_string(row, 0, title, styles(bold=True, font_size=14))
    for offset, cells in enumerate(rows):
        style = styles.cell(text_wrap=True, valign="top") if offset else styles.head()
        for at, words in enumerate(cells):
            sheet.write_string(row + 1 + offset, at, words, style)
        pairs = zip(cells, GROUND_WIDTHS, strict=True)
        tallest = max(text_lines(words, int(width * 1.35)) for words, width in pairs)
        sheet.set_row(row + 1 + offset, LINE_HEIGHT * tallest)
    return row + 1 + len(rows)
