"""A million subjects on eleven criteria: exact scoring and ranking beside its peers, in one run.

Each contender starts from the same columns in memory and gives totals and ranks. The figures are
made up (số liệu minh họa). What is quoted is the ratio to the hand-written loop; seconds depend on
the machine. pandas rounds floats; scikit-criteria and pymcdm cannot express the rule: they weigh
normalised columns and rank them, and stand here for what such a library costs.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from rules.loader import load_rulebook
from scoring.engine import evaluate
from scoring.figures import Column, Figures
from scoring.ranking import rank

SUBJECTS, SEED, ROUNDS = 1_000_000, 2026, 5
DAY = date(2026, 10, 31)
BOOK = load_rulebook("thi-dua-2026")
CRITERIA = [one for one in BOOK.campaign.criteria if not one.is_monitored]
TARGETS = [one.target.always["all"].value for one in CRITERIA]
MOST = [int(one.max_points["all"].value * 100) for one in CRITERIA]
ABOVE = [one.meets == "above" for one in CRITERIA]


def made_up_columns(subjects: int) -> list[tuple[np.ndarray, np.ndarray]]:
    dice = np.random.default_rng(SEED)
    columns = []
    for _ in CRITERIA:
        under = dice.integers(1, 2_000, subjects)
        columns.append((dice.integers((under + 1) // 2, under + 1), under))
    return columns


def ours(columns):
    figures = Figures(
        subjects=range(len(columns[0][0])),
        tiers=("commune",),
        tier=np.zeros(len(columns[0][0]), np.int16),
        columns={
            one.measure: Column.of(top, under)
            for one, (top, under) in zip(CRITERIA, columns, strict=True)
        },
    )

    def run():
        sheet = evaluate(BOOK.campaign, figures, DAY)
        board = rank(sheet, BOOK.campaign.board("communes"))
        ranks = np.empty(len(sheet.totals), np.int64)
        ranks[board.members] = board.ranks
        return sheet.totals, ranks

    return run


def by_hand(columns):
    """Write what a careful person would for this very campaign, and nothing else."""

    def run():
        total = np.zeros(len(columns[0][0]), np.int64)
        for (top, under), target, most, above in zip(columns, TARGETS, MOST, ABOVE, strict=True):
            done, asked = top * target.denominator, under * target.numerator
            points = np.where(
                done >= asked, most, (2 * most * done + asked) // np.maximum(2 * asked, 1)
            )
            met = done > asked if above else done >= asked
            total += np.where(~met & (points >= most), most - 1, points)
        return total, competition_ranks(total)

    return run


def competition_ranks(total):
    order = np.sort(total)
    return len(total) - np.searchsorted(order, total, side="right") + 1


def with_pandas(columns):
    import pandas as pd

    frame = pd.DataFrame(
        {
            f"{part}{at}": column
            for at, pair in enumerate(columns)
            for part, column in zip("nd", pair, strict=True)
        }
    )

    def run():
        total = 0.0
        for at, (target, most) in enumerate(zip(TARGETS, MOST, strict=True)):
            ratio = frame[f"n{at}"] / frame[f"d{at}"]
            total = total + (ratio / float(target)).clip(upper=1).mul(most / 100).round(2)
        total = total.round(2)
        return total.to_numpy(), total.rank(method="min", ascending=False).to_numpy()

    return run


def with_skcriteria(columns):
    import skcriteria as skc
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.preprocessing.scalers import SumScaler

    matrix = np.column_stack([top / under for top, under in columns])
    data = skc.mkdm(matrix, [max] * len(CRITERIA), weights=MOST)

    def run():
        scaled = SumScaler(target="weights").transform(data)
        result = WeightedSumModel().evaluate(scaled)
        return result.e_.score, result.rank_

    return run


def with_pymcdm(columns):
    from pymcdm.helpers import rrankdata
    from pymcdm.methods import WSM

    matrix = np.column_stack([top / under for top, under in columns])
    weights, kinds = np.array(MOST) / sum(MOST), np.ones(len(CRITERIA))

    def run():
        score = WSM()(matrix, weights, kinds)
        return score, rrankdata(score)

    return run


def timed(run: Callable) -> tuple[float, tuple]:
    gc.collect()
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def main() -> None:
    columns = made_up_columns(SUBJECTS)
    contenders = {"thidua": ours(columns), "numpy int64 by hand": by_hand(columns)}
    for name, make in (
        ("pandas (floats)", with_pandas),
        ("scikit-criteria", with_skcriteria),
        ("pymcdm", with_pymcdm),
    ):
        try:
            contenders[name] = make(columns)
        except ImportError as error:
            print(f"{name}: not installed ({error.name}); use make bench", file=sys.stderr)
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    results = {}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            took, results[name] = timed(run)
            seconds[name].append(took)
    exact, hand = results["thidua"], results["numpy int64 by hand"]
    assert all(np.array_equal(a, b) for a, b in zip(exact, hand, strict=True))
    base = sorted(seconds["numpy int64 by hand"])[ROUNDS // 2]
    print(f"{SUBJECTS:,} subjects x {len(CRITERIA)} criteria, median of {ROUNDS} rounds in turn")
    print(f"{'':<24}{'seconds':>9}{'ratio':>8}   totals that differ")
    for name, took in seconds.items():
        middle = sorted(took)[ROUNDS // 2]
        print(f"{name:<24}{middle:>9.3f}{middle / base:>8.2f}   {_differing(results[name], exact)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the whole run: {peak:,.0f} MiB")


def _differing(result: tuple, exact: tuple) -> str:
    score = np.asarray(result[0])
    if score.dtype.kind == "i":
        return f"{int((score != exact[0]).sum()):,}"
    if score.max() < 2:
        return "another rule: no comparison"
    return f"{int((np.rint(score * 100) != exact[0]).sum()):,}"


if __name__ == "__main__":
    main()
