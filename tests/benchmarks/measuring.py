"""What the benchmarks share: interleaved rounds, medians, and a small table with the ratio to the floor.

A time is CPU seconds of all threads of this process, unless a table says wall: on a machine with company they move
by a few per cent where wall times double. Goals are printed; only a gross failure fails.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Measured = dict[str, list[float]]


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that this work takes, the garbage collector held off."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    try:
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def rounds_of(cases: Mapping[str, Callable[[], float]], rounds: int) -> Measured:
    """Measure every case once a round, so that a change of the machine's load meets all of them."""
    measured: Measured = {name: [] for name in cases}
    for _ in range(rounds):
        for name, measure in cases.items():
            measured[name].append(measure())
    return measured


def show(title: str, measured: Mapping[str, Sequence[float]], floor: str, unit: str = "s", of: str = "CPU") -> None:
    """Print medians, extremes, and each median's ratio to the floor's."""
    scale = {"s": 1.0, "ms": 1000.0, "MB": 1.0}[unit]
    base = median(measured[floor])
    rounds = len(measured[floor])
    print(f"\n{title} ({of} {unit}, medians of {rounds})")
    print(f"  {'':<52}{'median':>9}{'least':>9}{'most':>9}{'ratio':>8}")
    for name, times in measured.items():
        middle = median(times)
        print(
            f"  {name:<52}{middle * scale:>9.2f}{min(times) * scale:>9.2f}{max(times) * scale:>9.2f}"
            f"{middle / base:>8.2f}"
        )


def goal(what: str, value: float, at_most: float, unit: str = "") -> None:
    """Print whether a goal is reached."""
    verdict = "ok" if value <= at_most else "MISSED"
    print(f"  goal: {what} <= {at_most:g}{unit}: {value:.2f}{unit} {verdict}")
