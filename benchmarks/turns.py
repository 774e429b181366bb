"""Whole processes timed in turn, so that a slow minute of the machine falls on all of them."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence


def print_medians(
    commands: Mapping[str, Sequence[str]],
    rounds: int,
    before: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Run every command once a round; print median seconds and their ratio to the first one's.

    ``before`` is done before a command's every round and is not timed.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if before and name in before:
                before[name]()
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - start)
    medians = {name: sorted(took)[rounds // 2] for name, took in seconds.items()}
    base = next(iter(medians.values()))
    print(f"{'':<20}{'seconds':>9}{'ratio':>8}   median of {rounds} rounds in turn")
    for name, middle in medians.items():
        print(f"{name:<20}{middle:>9.3f}{middle / base:>8.1f}")
