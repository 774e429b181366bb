"""Figures taken from another campaign's boards: its total, or one of its criteria."""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ledger.runs import runs_of
from ledger.tables import RunRow
from measurements.model import Measurement
from operations.office import Office
from operations.periods.counts import measured_by
from operations.views import UNRANKED_BOARD
from rules.book import Rulebook
from rules.indicators import FromCampaign, Indicator


def from_campaigns(office: Office, book: Rulebook, months: Sequence[str]) -> Iterator[Measurement]:
    """Give, month by month, what other campaigns' boards say of each unit.

    A month that the other campaign has not computed gives nothing: the figure is missing.
    """
    for indicator in measured_by(book):
        if indicator.campaign is None:
            continue
        with office.ledger.reading() as session:
            runs = [run for run in runs_of(session, indicator.campaign.id) if run.month in months]
        for run in runs:
            for board in json.loads(run.boards)["month"]:
                for entry in board["entries"]:
                    found = _figure(entry, indicator.campaign)
                    if found is not None:
                        yield _measurement(run, entry["unit"], indicator, found)


def _figure(entry: dict[str, Any], asked: FromCampaign) -> Fraction | None:
    if asked.take == "total":
        has_total = entry["total"] and (entry["rank"] or UNRANKED_BOARD in entry["flags"])
        return Fraction(entry["total"]) if has_total else None
    line = next((one for one in entry["criteria"] if one["id"] == asked.criterion), None)
    if line is None or line["numerator"] is None or not line["denominator"]:
        return None
    return Fraction(line["numerator"], line["denominator"])


def _measurement(run: RunRow, unit: str, indicator: Indicator, value: Fraction) -> Measurement:
    origin = f"bảng {run.campaign} tháng {run.month}, mã kiểm chứng {run.fingerprint[:16]}"
    return Measurement(
        unit, run.month, indicator.id, "measured", value.numerator, value.denominator, origin
    )
