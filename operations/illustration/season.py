"""A made-up season in the files the office receives, sized as the province's year 2025.

Every row is marked "số liệu minh họa"; no person, dossier or figure of a unit in it is real.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from measurements.model import ILLUSTRATIVE
from measurements.sheets.form import write_figures_sheet
from measurements.units import Unit
from operations.illustration.dossiers import Columns, dossiers_of, overnight
from operations.illustration.files import MonthWriter, month_bounds
from operations.illustration.inputs import write_petitions, write_tasks
from operations.illustration.plan import (
    Ints,
    MonthPlan,
    generator,
    largest_remainder,
    plan_month,
)
from rules.indicators import Indicator
from rules.vietnamese import month as month_text
from rules.vietnamese import number

# Procedures fit for full online service: 1.125 in the province (Biểu mẫu 7, dòng 6.1.1); the
# share of the communes, the same list for each, follows their 422 of 2.176 procedures.
COMMUNE_PROCEDURES, AGENCY_PROCEDURES = 218, 907
UNREPORTED = ("07615", "2026-05", "self_submission")  # one unit, one month: a figure not reported

Sheet = dict[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class MonthFiles:
    """The files of one month, as the office would receive them."""

    month: str
    dossiers: Path
    ratings: Path
    figures: Path
    petitions: Path
    tasks: Path


def _silent(_: str) -> None:
    pass


def illustrate(
    out: Path,
    months: Sequence[str],
    units: Sequence[Unit],
    indicators: Sequence[Indicator],
    seed: int = 2026,
    tell: Callable[[str], None] = _silent,
    one_in: int = 1,
) -> list[MonthFiles]:
    """Write the illustrative files of consecutive ``months`` into ``out``, the first as CSV.

    The same seed, units and first month give the same rows; a month does not change with how
    many follow it. ``units`` are of the tiers department and commune. ``one_in`` makes a
    smaller season: one dossier of so many.
    """
    out.mkdir(parents=True, exist_ok=True)
    written, open_rows, spilled = [], None, np.zeros(len(units), np.int64)
    plans: list[MonthPlan] = []
    for month in months:
        plan = plan_month(units, month, seed, one_in)
        plans.append(plan)
        rows = _with_open(open_rows, dossiers_of(plan, spilled, seed), month)
        files = _files(out, month, is_first=month == months[0])
        _write_records(files, plan, rows)
        write_petitions(files.petitions, plans, seed)
        write_tasks(files.tasks, plans, seed)
        figures = _sheet_figures(plan, seed)
        listed = [one for one in indicators if one.origin == "sheet"]
        write_figures_sheet(files.figures, month, units, listed, figures, mark=ILLUSTRATIVE)
        open_rows, spilled = _still_open(rows, month), overnight(plan)
        tell(f"Tháng {month_text(month)}: tiếp nhận {number(int(plan.received.sum()))} hồ sơ")
        written.append(files)
    return written


def _files(out: Path, month: str, is_first: bool) -> MonthFiles:
    ending = "csv" if is_first else "parquet"
    return MonthFiles(
        month,
        out / f"ho-so-{month}.{ending}",
        out / f"danh-gia-{month}.csv",
        out / f"so-lieu-{month}.xlsx",
        out / f"phan-anh-{month}.csv",
        out / f"nhiem-vu-{month}.csv",
    )


def _write_records(files: MonthFiles, plan: MonthPlan, rows: Columns) -> None:
    codes, tiers = [unit.code for unit in plan.units], [unit.tier for unit in plan.units]
    writer = MonthWriter(plan.month, rows, codes, tiers)
    try:
        writer.write_dossiers(files.dossiers)
        writer.write_ratings(files.ratings)
    finally:
        writer.close()


def _with_open(before: Columns | None, new: Columns, month: str) -> Columns:
    """Put the dossiers still open before the new ones of ``month``."""
    new["cohort"] = np.full(new["unit"].size, int(month[2:].replace("-", "")))
    if before is None:
        return new
    return {name: np.concatenate([before[name], column]) for name, column in new.items()}


def _still_open(rows: Columns, month: str) -> Columns:
    """Keep what the end of ``month`` leaves to be received or finished later."""
    later = rows["finished"].astype(np.int64) >= month_bounds(month)[1]
    return {name: column[later] for name, column in rows.items()}


def _sheet_figures(plan: MonthPlan, seed: int) -> Sheet:
    """Draw what the units report themselves; who received nothing guided nobody: 0/0."""
    dice = generator(seed, int(plan.month.replace("-", "")), 2)
    visitors = dice.binomial(plan.received, 0.55)
    guided = dice.binomial(visitors, plan.rates["citizens_guided"])
    helped = dice.binomial(guided, 0.6)
    staff = np.maximum(2, np.minimum(4 + plan.sizes // 150, 25))
    procedures = _procedures(plan)
    columns = {
        "citizens_guided": (guided, visitors),
        "self_submission": (dice.binomial(helped, plan.rates["self_submission"]), helped),
        "officials_participating": (_part(plan, "officials_participating", staff), staff),
        "full_online_services": (_part(plan, "full_online_services", procedures), procedures),
    }
    return {
        (unit.code, name): (int(top[at]), int(under[at]))
        for name, (top, under) in columns.items()
        for at, unit in enumerate(plan.units)
        if (unit.code, plan.month, name) != UNREPORTED
    }


def _procedures(plan: MonthPlan) -> Ints:
    """Count the procedures fit for full online service: one list for all communes."""
    agencies = np.array([unit.tier == "department" for unit in plan.units], bool)
    procedures = np.where(agencies, 0, COMMUNE_PROCEDURES).astype(np.int64)
    if plan.sizes[agencies].sum():
        procedures[agencies] = largest_remainder(AGENCY_PROCEDURES, plan.sizes[agencies])
    return procedures


def _part(plan: MonthPlan, name: str, whole: Ints) -> Ints:
    return np.rint(whole * plan.rates[name]).astype(np.int64)
