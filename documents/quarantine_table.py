"""The quarantine file: rows that were not taken, with place, reason and remedy."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from documents.board_table import passive

COLUMNS = {
    "file": "Tệp",
    "place": "Vị trí",
    "line": "Dòng",
    "unit": "Mã đơn vị",
    "unit_name": "Đơn vị",
    "key": "Mã bản ghi",
    "column": "Cột",
    "value": "Giá trị",
    "code": "Mã lỗi",
    "reason": "Lý do",
    "remedy": "Cách sửa",
}


def quarantine_csv(mistakes: Iterable[Mapping[str, Any]]) -> str:
    """Give one line per mistake under Vietnamese headers, separated by commas.

    A text that a spreadsheet would take for a formula gets a leading apostrophe. To a file, write
    it as UTF-8 with a byte order mark.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    writer.writerows([passive(one[name]) for name in COLUMNS] for one in mistakes)
    return text.getvalue()
