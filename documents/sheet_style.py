"""How the Excel sheets look: formats made once each, and the page set up for A4."""

from decimal import Decimal
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
MISSED = {"bg_color": "#FBD9D3", "font_color": "#8C1D18", "bold": True}
EMPTY = {"bg_color": "#EDEFF2", "font_color": "#4A5568", "italic": True}
PLAIN: dict[str, Any] = {}
A4 = 9
LINE_HEIGHT = 15.5


class Styles:
    """The formats of one workbook, each made once however often it is asked for."""

    def __init__(self, workbook: Workbook):
        self._workbook = workbook
        self._made: dict[str, Any] = {}

    def __call__(self, **properties: Any) -> Any:
        """Give the format with these properties on top of the house's."""
        asked = {"font_name": FONT, "font_size": 11, "valign": "vcenter", **properties}
        key = repr(sorted(asked.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(asked)
        return self._made[key]

    def cell(self, look: dict[str, Any] = PLAIN, **properties: Any) -> Any:
        """Give the format of a table cell: bordered, with a look on top."""
        return self(border=1, border_color="#9AA5B1", **{**look, **properties})

    def head(self, **properties: Any) -> Any:
        """Give the format of a heading cell."""
        base = {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "align": "center"}
        return self.cell(**{**base, **properties})


def number_format(text: str, unit: str = "") -> str:
    """Give the Excel format that shows every place of a decimal text, with its unit."""
    places = max(0, -int(Decimal(text).as_tuple().exponent))
    shown = "#,##0" + (f".{'0' * places}" if places else "")
    return f'{shown} "{unit}"' if unit else shown


def write_number(
    sheet: Worksheet, row: int, column: int, text: str | int, style: Any = None
) -> None:
    """Write an exact number for display; a cell holds it as a floating number, as Excel does."""
    sheet.write_number(row, column, float(Decimal(text)), style)


def text_lines(text: str, signs: int) -> int:
    """Say how many lines a text takes in a cell of a width: Excel does not always do it itself."""
    return max(1, len(wrap(text, signs)))


def set_page(sheet: Worksheet, footer: str, repeat: tuple[int, int] | None = None) -> None:
    """Print on A4 landscape, one page wide, heading rows repeated, fingerprint at the foot."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.25, right=0.25, top=0.4, bottom=0.55)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    if repeat:
        sheet.repeat_rows(*repeat)
    safe = footer.replace("&", "&&")
    sheet.set_footer(f"&L&8{safe}&R&8Trang &P/&N", {"margin": 0.3})
    sheet.hide_gridlines(2)
