"""How long does the best commitment on a year of hours take? Beside the bare arithmetic, in the same run.

The floor is one pass over the same hours: what a single commitment would have saved, with a plain loop. A search that
tried each breakpoint that way would take floor x breakpoints. Time is the median of interleaved runs, memory the peak
of what Python allocated.
"""

from __future__ import annotations

import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence

from sagemaker_cost_mcp.analysis.commitment_curve import Curve, Slice

HOURS = 365 * 24
TYPES = 10
RUNS = 7
_SEED = 12
_DUST = 1e-6

Hours = Sequence[Sequence[Slice]]


def main() -> None:
    """Print one line a subject."""
    hours = _made()
    lengths = [1.0] * len(hours)
    curve = Curve(hours, lengths)
    best = curve.optimum()
    breaks = sum(len(hour) for hour in hours)
    assert abs(_saving(hours, best) - curve.saving(best)) < _DUST  # noqa: S101 - both compute the same
    subjects: dict[str, Callable[[], object]] = {
        "one commitment, plain loop (floor)": lambda: _saving(hours, best),
        "curve made and its optimum found": lambda: Curve(hours, lengths).optimum(),
        "optimum on a curve that is made": curve.optimum,
        "another commitment on that curve": lambda: curve.saving(best * 1.1),
    }
    print(f"{HOURS:,} hours x {TYPES} usage types, {breaks:,} breakpoints; best ${best:.3f} an hour.\n")
    print(f"| {RUNS} runs | median ms | x floor | peak MB |")
    print("| --- | ---: | ---: | ---: |")
    for line in _lines(subjects):
        print(line)
    print(f"\nEach breakpoint by the plain loop would take {_once(subjects, 0) * breaks / 60:,.0f} minutes.")


def _lines(subjects: dict[str, Callable[[], object]]) -> list[str]:
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(RUNS):  # interleaved, so that a slow minute of the machine is everybody's
        for name, measured in subjects.items():
            seconds[name].append(_timed(measured))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    floor = next(iter(medians.values()))
    return [
        f"| {name} | {1000 * median:.3f} | {median / floor:.4f} | {_peak(subjects[name]):.1f} |"
        for name, median in medians.items()
    ]


def _once(subjects: dict[str, Callable[[], object]], place: int) -> float:
    return _timed(list(subjects.values())[place])


def _timed(measured: Callable[[], object]) -> float:
    start = time.perf_counter()
    measured()
    return time.perf_counter() - start


def _peak(measured: Callable[[], object]) -> float:
    tracemalloc.start()
    measured()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def _made() -> Hours:
    """A year of usage types, each at its own discount: around the clock, in office hours, or three hours a day."""
    chance = random.Random(_SEED)  # noqa: S311 - made-up usage
    types = [(chance.uniform(0.1, 7), chance.uniform(0.2, 0.6), chance.choice((24, 10, 3))) for _ in range(TYPES)]
    return [
        [
            Slice(price * (1 - discount) * units, price * units)
            for price, discount, open_hours in types
            if hour % 24 < open_hours and (units := chance.randint(1, 8))
        ]
        for hour in range(HOURS)
    ]


def _saving(hours: Hours, commitment: float) -> float:
    """Mean saving an hour, replayed."""
    total = 0.0
    for hour in hours:
        budget = commitment
        for plan, listed in sorted(hour, key=lambda one: one.plan / one.listed):
            paid = min(plan, budget)
            budget -= paid
            total += listed * paid / plan
        total -= commitment
    return total / len(hours)


if __name__ == "__main__":
    main()
