"""The illustrative dossiers of one month: each one's whole life, drawn when it is submitted.

A life is known to its end at once; what a month's file may already tell of it is decided when
the file is written. Times are whole seconds since 1970 on the clock of Vietnam, -1 for never.
"""

import numpy as np
from numpy.typing import NDArray

from operations.illustration.plan import Ints, MonthPlan, Reals, generator, working_days

Bools = NDArray[np.bool_]
Columns = dict[str, NDArray[np.generic]]

NEVER = -1
DAY = 86_400
ORDINARY, OVERNIGHT, REFUSED = 0, 1, 2

# Time limits in working days: share of dossiers, shortest, longest. The last are the long ones
# that leave 7 % of the season unsettled, as in 2025 (22 % at the agencies, 3 % at the communes).
LIMITS = {
    "commune": ((0.450, 0, 0), (0.330, 1, 3), (0.198, 4, 12), (0.022, 90, 220)),
    "department": ((0.100, 0, 0), (0.300, 1, 4), (0.345, 5, 15), (0.255, 90, 220)),
}
FEES = np.array([8_000, 15_000, 50_000, 100_000, 150_000, 300_000])


def dossiers_of(plan: MonthPlan, spilled_in: Ints, seed: int) -> Columns:
    """Draw the dossiers submitted in the month of ``plan``, as columns.

    ``spilled_in`` counts by unit those submitted on the last evening before and received now:
    they are part of what the month receives. Units are positions in ``plan.units``.
    """
    dice = generator(seed, int(plan.month.replace("-", "")), 0)
    unit, kind, number = _rows(plan, spilled_in)
    rows: Columns = {"unit": unit, "number": number}
    rows["final"] = np.where(kind == REFUSED, 3, _one_of(dice, (10, 7, 8), (9960, 25, 15), unit))
    online = (kind != ORDINARY) | (dice.random(unit.size) < plan.rates["dossiers_online"][unit])
    rows["channel"] = np.where(online, 2, _one_of(dice, (1, 3), (93, 7), unit))
    rows |= _course(plan, unit, kind, online, dice)
    rows |= _applicants(plan, unit, online, dice)
    rows |= _qualities(plan, unit, dice)
    rows |= _particulars(plan, unit, online, dice)
    rows |= _ratings(plan, unit, number, dice)
    return rows


def overnight(plan: MonthPlan) -> Ints:
    """Count by unit the dossiers submitted on the month's last evening, received in the next."""
    return plan.received // 250


def _rows(plan: MonthPlan, spilled_in: Ints) -> tuple[Ints, Ints, Ints]:
    """Lay out unit, kind and number within the unit of every dossier."""
    counts = [np.maximum(plan.received - spilled_in, 0), overnight(plan), plan.received // 90]
    places = np.arange(len(plan.units))
    unit = np.concatenate([np.repeat(places, count) for count in counts])
    kind = np.repeat(np.array([ORDINARY, OVERNIGHT, REFUSED]), [count.sum() for count in counts])
    order = np.argsort(unit, kind="stable")
    unit, kind = unit[order], kind[order]
    starts = np.searchsorted(unit, places)
    return unit, kind, np.arange(1, unit.size + 1) - starts[unit]


def _course(
    plan: MonthPlan, unit: Ints, kind: Ints, online: Bools, dice: np.random.Generator
) -> Columns:
    """Draw when each dossier is submitted, received, due, finished and returned."""
    size = unit.size
    days, in_month, last = working_days(plan.month)
    first = np.where(kind == OVERNIGHT, in_month, dice.integers(0, in_month, size))
    limit = _limits(plan, unit, dice)
    is_on_time = dice.random(size) < plan.rates["on_time"][unit]
    early = (dice.random(size) * (limit * 0.6 + 1)).astype(np.int64)
    taken = np.where(
        is_on_time, limit - np.minimum(early, limit), limit + dice.integers(1, 9, size)
    )
    came = days[first] * DAY + _office_hours(dice, size)
    same_day = came + dice.integers(300, 3_600, size)
    finished = np.where(taken == 0, same_day, days[first + taken] * DAY + _office_hours(dice, size))
    wait = dice.integers(0, 3, size)
    returned = np.where(
        wait == 0,
        finished + dice.integers(300, 1_800, size),
        days[first + taken + wait] * DAY + _office_hours(dice, size),
    )
    submitted = came - np.where(online, dice.integers(300, 7_200, size), 0)
    submitted = np.where(
        kind == OVERNIGHT, last * DAY + dice.integers(68_400, 82_800, size), submitted
    )
    moved = (limit >= 4) & (dice.random(size) < 0.01)
    refused = kind == REFUSED
    closing = 17 * 3_600
    return {
        "submitted": submitted,
        "received": np.where(refused, NEVER, came),
        "due": np.where(refused, NEVER, days[first + limit - 3 * moved] * DAY + closing),
        "new_due": np.where(moved & ~refused, days[first + limit] * DAY + closing, NEVER),
        "finished": np.where(refused, NEVER, finished),
        "returned": np.where(refused, NEVER, returned),
        "waiting": np.where(limit < 90, 4, _one_of(dice, (4, 5, 6), (90, 8, 2), unit)),
    }


def _office_hours(dice: np.random.Generator, size: int) -> Ints:
    """Draw seconds of the day between 7:30 and 11:30 or 13:30 and 16:30."""
    second = dice.integers(0, 7 * 3_600, size)
    return np.where(second < 4 * 3_600, 27_000, 34_200) + second


def _limits(plan: MonthPlan, unit: Ints, dice: np.random.Generator) -> Ints:
    limit = np.zeros(unit.size, np.int64)
    for tier, bands in LIMITS.items():
        here = np.array([one.tier == tier for one in plan.units], bool)[unit]
        shares, least, most = (np.array(part) for part in zip(*bands, strict=True))
        band = np.searchsorted(shares.cumsum()[:-1], dice.random(unit.size), side="right")
        limit[here] = dice.integers(least[band], most[band] + 1)[here]
    return limit


def _applicants(plan: MonthPlan, unit: Ints, online: Bools, dice: np.random.Generator) -> Columns:
    """Draw who files: online applicants come often, those at the counter seldom.

    Each unit has its own people, the same in all months: so a window holds fewer of them than
    its months together.
    """
    used_to_it = online | (dice.random(unit.size) < 0.1)
    frequent = used_to_it & (dice.random(unit.size) < 0.62)
    circles = [frequent, used_to_it]
    shift = np.select(circles, [0, 1_000_000], 2_000_000)
    share = np.select(circles, [0.08, 3.0], 0.6)  # people, of the unit's dossiers in a month
    among = (dice.random(unit.size) * share * plan.sizes[unit]).astype(np.int64)
    person = unit * 10_000_000 + shift + among
    face = person * 2_654_435_761 // 65_536 % 100
    return {"applicant": person, "applicant_kind": np.select([face < 72, face < 90], [0, 2], 1)}


def _qualities(plan: MonthPlan, unit: Ints, dice: np.random.Generator) -> Columns:
    """Draw what the plan asks of a dossier: digitised, signed, reused, its fee paid online."""
    size, rates = unit.size, plan.rates
    both = dice.random(size) < rates["dossiers_digitised"][unit]
    only_result = ~both & (dice.random(size) < 0.8)
    result = both | only_result
    reachable = 1 - 0.2 * (1 - rates["dossiers_digitised"])
    signing: Reals = np.minimum(rates["electronic_results"] / reachable, 1.0)
    fee = FEES[dice.integers(0, FEES.size, size)] * (dice.random(size) < 0.4)
    paid = (fee > 0) & (dice.random(size) < rates["online_payment"][unit])
    return {
        "components": both | (~both & ~only_result),
        "result": result,
        "signed": result & (dice.random(size) < signing[unit]),
        "reused": dice.random(size) < rates["data_reuse"][unit],
        "fee": fee,
        "payment": np.where(paid, _one_of(dice, (1, 2), (75, 25), unit), 0),
    }


def _particulars(plan: MonthPlan, unit: Ints, online: Bools, dice: np.random.Generator) -> Columns:
    """Draw what is shown of a dossier without being a target of the campaign."""
    size = unit.size
    communes = np.array([one.tier == "commune" for one in plan.units], bool)
    team = np.minimum(3 + plan.sizes // 120, 40)
    certified = communes[unit] & (dice.random(size) < 0.2)
    return {
        "procedure": 1 + (dice.random(size) ** 2 * 120).astype(np.int64),
        "level": _one_of(dice, (2, 1, 0), (49, 48, 3), unit).clip(online.astype(np.int64)),
        "receiver_signed": dice.random(size) < 0.97,
        "certified": certified,
        "certified_e": certified & (dice.random(size) < 0.3),
        "way": _one_of(dice, (0, 1), (72, 28), unit),
        "official": 1 + (dice.random(size) * team[unit]).astype(np.int64),
        "cause": _one_of(dice, (1, 2), (60, 40), unit),
        "explained": dice.random(size) < 0.8,
        "apologised": dice.random(size) < 0.7,
    }


def _ratings(plan: MonthPlan, unit: Ints, number: Ints, dice: np.random.Generator) -> Columns:
    """Draw who rates, a quarter and at least one in each unit; stage 0 stands for no rating."""
    content = dice.random(unit.size) < plan.rates["satisfaction"][unit]
    rates = (dice.random(unit.size) < 0.25) | (number == 1)
    pleased = _one_of(dice, (5, 4), (72, 28), unit)
    displeased = _one_of(dice, (3, 2, 1), (60, 25, 15), unit)
    return {
        "stage": np.where(rates, _one_of(dice, (1, 2, 3), (40, 25, 35), unit), 0),
        "score": np.where(content, pleased, displeased),
        "rated_after": dice.integers(600, 2 * DAY, unit.size),
    }


def _one_of(
    dice: np.random.Generator, values: tuple[int, ...], parts: tuple[int, ...], like: Ints
) -> Ints:
    """Draw one of ``values`` per row, each in proportion to its part."""
    place = np.searchsorted(np.cumsum(parts), dice.integers(0, sum(parts), like.size), side="right")
    return np.array(values, np.int64)[place]
