"""What was measured of a unit, month by month and over the campaign so far, as rows of a sheet."""

from documents.award_file.considered import AwardFile, Plain
from documents.award_file.furniture import Column
from documents.word.layout import CENTRE
from rules import vietnamese

MONTHS = (
    Column("Kỳ", 29, "{{ one.period }}"),
    Column("Hạng", 14, "{{ one.rank }}", CENTRE),
    Column("Điểm", 18, "{{ one.total }}", CENTRE),
    Column("Chỉ tiêu đạt", 18, "{{ one.met }}", CENTRE),
    Column("Chỉ tiêu chưa đạt", 81, "{{ one.missed }}"),
)


def month_rows(file: AwardFile, unit: str) -> list[dict[str, str]]:
    """Word the results of a unit; empty where nothing was measured of it."""
    return [_row(one) for one in file.document["unit_results"].get(unit, [])]


def _row(result: Plain) -> dict[str, str]:
    measured = bool(result["of"])
    return {
        "period": vietnamese.month(result["month"]) if result["month"] else "Cả phong trào",
        "rank": "–" if result["rank"] is None else str(result["rank"]),
        "total": "–" if result["total"] is None else vietnamese.number(result["total"]),
        "met": f"{result['met']}/{result['of']}" if measured else "–",
        "missed": result["missed"] or ("không có" if measured else "–"),
    }
