"""Made-up petitions, assigned tasks and officials: the season's other files.

Every name is plainly made up (``Cán bộ minh họa 017``) and every row is marked. A life is drawn
whole; a month's file tells what had come by its last day.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from measurements.lists import people
from measurements.model import ILLUSTRATIVE
from measurements.units import Unit
from operations.illustration.plan import MonthPlan, generator
from scoring.windows import last_day

PETITIONS, TASKS = 3, 4  # matters of the season's generator
ONE_PETITION_IN = 900  # dossiers; the province had 1.343 petitions in 2025 (Biểu mẫu 3, dòng 3.4.1)
LEAST_PETITIONS = 0.2  # of a unit in a month, however few its dossiers
ANSWER_DAYS = 21  # calendar days for about 15 working days
TASKS_A_MONTH = 3
UNFINISHED = ("07615", "2026-05")  # whose first task of which month is never done
Days = dict[str, date | None]
Row = dict[str, str | int]


def write_petitions(path: Path, plans: Sequence[MonthPlan], seed: int) -> None:
    """Write the petitions received, due or answered in the month of the last plan."""
    month = plans[-1].month
    rows = (row for plan in plans for row in _petitions(plan, seed, month))
    _write(path, list(_PETITION), rows)


def write_tasks(path: Path, plans: Sequence[MonthPlan], seed: int) -> None:
    """Write the tasks assigned, due or done in the month of the last plan."""
    month = plans[-1].month
    rows = (row for plan in plans for row in _tasks(plan, seed, month))
    _write(path, list(_TASK), rows)


def write_people(path: Path, units: Sequence[Unit], since: date) -> None:
    """Write four officials of each unit; one of every unit is a leader, every other a woman."""
    heads = [one.title for one in people.COLUMNS] + ["Ghi chú"]
    _write(path, heads, (row for at, unit in enumerate(units) for row in _people(at, unit, since)))


_PETITION = (
    *("MaPhanAnh", "DonViXuLy", "LoaiPhanAnh", "NgayTiepNhan", "HanTraLoi", "NgayTraLoi"),
    *("NgayCongKhai", "KetQuaXuLy", "LuotHaiLong", "LuotKhongHaiLong", "BiPhanAnhLai"),
    *("KetLuanNoiDung", "GhiChu"),
)
_TASK = (
    *("MaNhiemVu", "NoiDung", "DonViThucHien", "CoQuanGiao", "NgayGiao", "HanHoanThanh"),
    *("HanGiaHan", "NgayHoanThanh", "MinhChung", "GhiChu"),
)


def _petitions(plan: MonthPlan, seed: int, month: str) -> Iterator[Row]:
    dice = generator(seed, int(plan.month.replace("-", "")), PETITIONS)
    first = date.fromisoformat(f"{plan.month}-01")
    expected = np.maximum(plan.received / ONE_PETITION_IN, LEAST_PETITIONS)
    for unit, many in zip(plan.units, dice.poisson(expected), strict=True):
        for number in range(int(many)):
            draws = [int(one) for one in dice.integers(0, 100, 6)]
            received = first + timedelta(days=draws[0] * last_day(plan.month).day // 100)
            took = 3 + draws[1] % 18 if draws[1] < 96 else ANSWER_DAYS + 2 + draws[1] % 5
            days: Days = {
                "NgayTiepNhan": received,
                "HanTraLoi": received + timedelta(days=ANSWER_DAYS),
                "NgayTraLoi": received + timedelta(days=took),
            }
            if not _told_in(month, days.values()):
                continue
            is_answered = _past(days["NgayTraLoi"], month) != ""
            about = 2 if draws[2] < 30 else 1
            cohort = plan.month[2:].replace("-", "")
            yield {
                "MaPhanAnh": f"MH.PA.{unit.code}.{cohort}-{number + 1:03d}",
                "DonViXuLy": unit.code,
                "LoaiPhanAnh": about,
                "NgayTiepNhan": _past(days["NgayTiepNhan"], month),
                "HanTraLoi": f"{days['HanTraLoi']:%d/%m/%Y}",
                "NgayTraLoi": _past(days["NgayTraLoi"], month),
                "NgayCongKhai": _past(days["NgayTraLoi"], month),
                "KetQuaXuLy": int(is_answered),
                "LuotHaiLong": draws[3] % 4 if is_answered else 0,
                "LuotKhongHaiLong": int(is_answered and draws[4] < 6) * 4,
                "BiPhanAnhLai": int(is_answered and draws[5] < 2),
                "KetLuanNoiDung": (2 if draws[3] < 40 else 1) if is_answered and about == 2 else 0,
                "GhiChu": ILLUSTRATIVE,
            }


def _tasks(plan: MonthPlan, seed: int, month: str) -> Iterator[Row]:
    dice = generator(seed, int(plan.month.replace("-", "")), TASKS)
    first = date.fromisoformat(f"{plan.month}-01")
    for unit in plan.units:
        for number in range(TASKS_A_MONTH):
            draws = [int(one) for one in dice.integers(0, 100, 4)]
            assigned = first + timedelta(days=draws[0] * 27 // 100)
            limit = 10 + draws[1] // 2
            took = limit - draws[2] % 8 if draws[2] < 99 else limit + 1 + draws[2] % 9
            due = assigned + timedelta(days=limit)
            done = None
            if (unit.code, plan.month) != UNFINISHED or number:
                done = assigned + timedelta(days=took)
            has_due = draws[3] >= 5
            days = (assigned, due if has_due else None, done)
            if not _told_in(month, days):
                continue
            code = f"MH.NV.{unit.code}.{plan.month[2:].replace('-', '')}-{number + 1}"
            yield {
                "MaNhiemVu": code,
                "NoiDung": f"Nhiệm vụ minh họa {number + 1} tháng {plan.month[5:]}",
                "DonViThucHien": unit.code,
                "CoQuanGiao": "UBND tỉnh (minh họa)",
                "NgayGiao": f"{assigned:%d/%m/%Y}",
                "HanHoanThanh": f"{due:%d/%m/%Y}" if has_due else "",
                "HanGiaHan": "",
                "NgayHoanThanh": _past(done, month),
                "MinhChung": f"Văn bản minh họa {code}" if _past(done, month) else "",
                "GhiChu": ILLUSTRATIVE,
            }


def _people(at: int, unit: Unit, since: date) -> Iterator[Row]:
    for number in range(4):
        place = 4 * at + number + 1
        values = (
            f"MH-{place:03d}",
            f"Cán bộ minh họa {place:03d}",
            unit.code,
            "Phụ trách bộ phận" if number == 0 else "Chuyên viên",
            "có" if number == 0 else "không",
            "có" if place % 2 else "không",
            f"{since:%d/%m/%Y}",
            "",
            ILLUSTRATIVE,
        )
        heads = [one.title for one in people.COLUMNS] + ["Ghi chú"]
        yield dict(zip(heads, values, strict=True))


def _told_in(month: str, days: Iterable[date | None]) -> bool:
    return any(day is not None and f"{day:%Y-%m}" == month for day in days)


def _past(day: date | None, month: str) -> str:
    """Write a day that has come by the month's end, otherwise nothing."""
    return f"{day:%d/%m/%Y}" if day is not None and day <= last_day(month) else ""


def _write(path: Path, heads: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, heads)
        writer.writeheader()
        writer.writerows(rows)
