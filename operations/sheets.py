"""The sheet a unit fills in."""

from collections.abc import Sequence
from pathlib import Path

from measurements.sheets.form import write_figures_sheet
from operations.figures_intake import sheet_indicators
from operations.office import Office, check_month
from scoring.windows import last_day


def write_template(
    office: Office, out: Path, month: str, units: Sequence[str], campaign: str
) -> int:
    """Write the empty figures sheet for some units, or for all that take part; gives how many."""
    check_month(month)
    chosen = [office.units.find(name) for name in units] or office.units.of_tiers(
        ("department", "commune"), last_day(month)
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    write_figures_sheet(out, month, chosen, sheet_indicators(office, campaign))
    return len(chosen)
