"""How large and how good the illustrative season is: totals, sizes and rates of each unit.

The totals and the rates of the province follow its 2025 report (mục II.2 and Biểu mẫu 7); how
they spread over the units is made up. A unit's size and quality come from the seed and its code
alone, so that one unit's story does not change with the list it stands in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from measurements.units import Unit

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]

# Dossiers received in 2025, by tier; the six months from 05 to 10 together hold half a year.
YEAR_TOTALS = {"department": 198_101, "commune": 957_005}
MONTH_SHARES = (92, 80, 104, 108, 97, 103, 101, 98, 102, 99, 107, 109)

# Relative sizes of the agencies; an agency that is not named here counts 5.
AGENCY_SIZES = {
    "so-nong-nghiep-va-moi-truong": 30,
    "so-tu-phap": 24,
    "so-tai-chinh": 22,
    "so-xay-dung": 20,
    "so-y-te": 14,
    "so-cong-thuong": 12,
    "so-noi-vu": 10,
    "ban-quan-ly-kcn": 8,
    "so-van-hoa-the-thao-va-du-lich": 6,
    "so-giao-duc-va-dao-tao": 6,
    "so-khoa-hoc-va-cong-nghe": 4,
    "so-dan-toc-va-ton-giao": 3,
    "vp-ubnd-tinh": 3,
    "thanh-tra-tinh": 0,  # received nothing: listed without a rank
}
HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 1), (9, 2)}
TINY_COMMUNE, TINY_MONTH, TINY_RECEIVED = "07534", "2026-06", 7

# Mean over the province and spread between units, before cutting at 100 %. The means of the first
# four and of full_online_services are those of the 2025 report, the others made up. Usage of the
# online services follows from dossiers_online and from who files how often.
RATES: Mapping[str, tuple[float, float]] = {
    "dossiers_online": (0.9312, 0.040),
    "dossiers_digitised": (0.9484, 0.045),
    "electronic_results": (0.9507, 0.040),
    "data_reuse": (0.9114, 0.070),
    "online_payment": (0.8200, 0.065),
    "satisfaction": (0.9620, 0.020),
    "citizens_guided": (0.9700, 0.035),
    "self_submission": (0.9150, 0.045),
    "officials_participating": (0.9600, 0.060),
    "full_online_services": (0.9955, 0.006),
}
ON_TIME = {"department": (0.9860, 0.012), "commune": (0.9978, 0.003)}
LEAST_RATE = 0.40
MONTHLY_DRIFT = 0.15  # in spreads; slow enough that a rank moves by a few places a month


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """One month over all units: dossiers to receive, usual sizes, and rates by indicator."""

    month: str
    units: tuple[Unit, ...]
    received: Ints
    sizes: Ints
    rates: Mapping[str, Reals]


def plan_month(units: Sequence[Unit], month: str, seed: int, one_in: int = 1) -> MonthPlan:
    """Plan ``month`` (``2026-05``); ``one_in`` keeps one dossier of so many.

    Twelve months of a year add up to the year's total of each tier exactly.
    """
    at = int(month[5:]) - 1
    weights = np.array([_weight(unit, seed) for unit in units], np.int64)
    jitter = generator(seed, int(month.replace("-", "")), 1).integers(930, 1071, len(units))
    received, sizes = np.zeros_like(weights), np.zeros_like(weights)
    for tier, total in YEAR_TOTALS.items():
        here = np.array([unit.tier == tier for unit in units], bool)
        if weights[here].sum():
            in_month = int(largest_remainder(total // one_in, np.array(MONTH_SHARES))[at])
            received[here] = largest_remainder(in_month, (weights * jitter)[here])
            sizes[here] = largest_remainder(total // one_in // 12, weights[here])
    _shrink(received, units, month)
    return MonthPlan(month, tuple(units), received, sizes, _rates(units, at, received, seed))


def generator(*seed: int) -> np.random.Generator:
    """Give the generator of one matter: the same numbers for the same seed, always."""
    return np.random.Generator(np.random.PCG64(seed))


def largest_remainder(total: int, weights: Ints) -> Ints:
    """Split ``total`` by ``weights`` into whole parts that add up; equal remainders by order."""
    shares = total * weights
    parts = shares // weights.sum()
    by_remainder = np.argsort(-(shares % weights.sum()), kind="stable")
    parts[by_remainder[: total - int(parts.sum())]] += 1
    return np.asarray(parts, np.int64)


def working_days(month: str) -> tuple[Ints, int, int]:
    """List working days from the month on, how many lie in it, and its last calendar day."""
    first = date.fromisoformat(f"{month}-01")
    span = [first + timedelta(days=ahead) for ahead in range(500)]
    working = [day for day in span if day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS]
    epoch = date(1970, 1, 1)
    within = [day for day in span[:31] if day.month == first.month]
    numbers = np.array([(day - epoch).days for day in working], np.int64)
    return numbers, sum(day in within for day in working), (within[-1] - epoch).days


def _weight(unit: Unit, seed: int) -> int:
    if unit.tier == "department":
        return AGENCY_SIZES.get(unit.code, 5)
    spread = float(np.clip(_of_unit(unit, seed, 0).normal(0, 0.6), -1.15, 1.0))
    return int(1000 * np.exp(spread + (0.15 if unit.kind == "phuong" else 0)))


def _of_unit(unit: Unit, seed: int, matter: int) -> np.random.Generator:
    return generator(seed, crc32(unit.code.encode()), matter)


def _shrink(received: Ints, units: Sequence[Unit], month: str) -> None:
    """Leave the tiny commune a handful in its month; the largest commune takes the rest."""
    codes = [unit.code for unit in units]
    if month != TINY_MONTH or TINY_COMMUNE not in codes:
        return
    tiny = codes.index(TINY_COMMUNE)
    communes = [at for at, unit in enumerate(units) if unit.tier == "commune" and at != tiny]
    if communes and received[tiny] > TINY_RECEIVED:
        received[max(communes, key=lambda at: received[at])] += received[tiny] - TINY_RECEIVED
        received[tiny] = TINY_RECEIVED


def _rates(units: Sequence[Unit], at: int, received: Ints, seed: int) -> dict[str, Reals]:
    quality = np.array([_quality(unit, at, seed) for unit in units]).reshape(len(units), -1)
    rates = {
        name: _centred(quality[:, place], received, *RATES[name])
        for place, name in enumerate(RATES, start=1)
    }
    rates["on_time"] = np.ones(len(units))
    for tier, (mean, spread) in ON_TIME.items():
        here = np.array([unit.tier == tier for unit in units], bool)
        rates["on_time"][here] = _centred(quality[here, 0], received[here], mean, spread)
    return rates


def _quality(unit: Unit, at: int, seed: int) -> Reals:
    """Draw a unit's standing by on-time rate and each of RATES, in spreads from the mean."""
    dice, width = _of_unit(unit, seed, 1), len(RATES) + 1
    own = 0.6 * dice.standard_normal() + 0.8 * dice.standard_normal(width)
    steps = dice.standard_normal((12, width))
    return np.asarray(own + MONTHLY_DRIFT * steps[: at + 1].sum(axis=0))


def _centred(quality: Reals, weights: Ints, mean: float, spread: float) -> Reals:
    """Turn standings into rates whose mean over all dossiers is ``mean``."""
    low, high = -0.5, 0.5
    for _ in range(40):
        shift = (low + high) / 2
        rates = np.clip(mean + shift + spread * quality, LEAST_RATE, 1.0)
        if weights.sum() and np.average(rates, weights=weights) > mean:
            high = shift
        else:
            low = shift
    return np.asarray(rates) if weights.sum() else np.full(len(quality), mean)
