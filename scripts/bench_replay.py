"""How long does a replay of 15 days of minutes take for 1,000 endpoints? Beside the bare arithmetic in the same run.

The bare arithmetic is what any replay has to do at least: one division and one rounding a minute and endpoint. A plain
replay, one minute after the other, stands beside both, on a few endpoints; it must come to the same.
"""

from __future__ import annotations

import math
import random
import resource
import time
from collections.abc import Callable, Sequence

from sagemaker_cost_mcp.analysis.target_tracking import ALARM_SECONDS, IN_SHARE, Bounds, Policy, replay

ENDPOINTS = 1_000
MINUTES = 15 * 24 * 60
SHAPES = 20
"""Different series; a thousand of them would only measure memory."""
PLAIN = 5
"""Endpoints that the plain replay is run on."""
POLICY = Policy(target=100.0, bounds=(Bounds(start=0, minimum=1, maximum=20),))


def main() -> None:
    """Print one table."""
    series = [_made(seed) for seed in range(SHAPES)]
    loads = [series[number % SHAPES] for number in range(ENDPOINTS)]
    bare, _ = _timed(lambda: [sum(map(_whole, one)) for one in loads])
    ours, paid = _timed(lambda: [replay(one, POLICY, 1).paid for one in loads])
    plain, same = _timed(lambda: [_plain(one) for one in loads[:PLAIN]])
    if same != paid[:PLAIN]:
        raise SystemExit(f"the replays differ: {same} and {paid[:PLAIN]}")
    points = ENDPOINTS * MINUTES
    print(f"{ENDPOINTS:,} endpoints x {MINUTES:,} minutes = {points:,} points")
    print("| | seconds | ns a point |\n|---|---:|---:|")
    for name, seconds in (
        ("bare arithmetic", bare),
        ("replay", ours),
        ("plain replay", plain * ENDPOINTS / PLAIN),
    ):
        print(f"| {name} | {seconds:.1f} | {1e9 * seconds / points:.0f} |")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _made(seed: int) -> list[float]:
    chance = random.Random(seed)  # noqa: S311 - made-up traffic
    height = chance.uniform(50, 900)
    day = 2 * math.pi / (24 * 60)
    return [max(0.0, height * (1 + math.sin(day * at)) + chance.gauss(0, height / 8)) for at in range(MINUTES)]


def _whole(load: float) -> int:
    return math.ceil(load / POLICY.target)


def _timed(work: Callable[[], list[int]]) -> tuple[float, list[int]]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def _plain(loads: Sequence[float]) -> int:
    """Instance-minutes, one minute after the other."""
    bounds, target = POLICY.bounds[0], POLICY.target
    out, into = (POLICY.periods(ALARM_SECONDS[way]) for way in ("out", "in"))
    desired = serving = 1
    ready = may_shrink = paid = 0
    for at, load in enumerate(loads):
        serving = desired if at >= ready else serving
        wanted = desired
        if serving == desired and at + 1 >= out and min(loads[at + 1 - out : at + 1]) > target * desired:
            wanted = min(_whole(load), bounds.maximum)
        elif serving == desired and at + 1 >= into and at >= may_shrink:
            highest = max(loads[at + 1 - into : at + 1])
            wanted = max(_whole(highest), bounds.minimum) if highest < IN_SHARE * target * desired else desired
        if wanted != desired:
            ready = at + POLICY.startup if wanted > desired else ready
            serving = min(serving, wanted)
            may_shrink, desired = at + POLICY.periods(POLICY.in_cooldown_seconds), wanted
        paid += desired
    return paid


if __name__ == "__main__":
    main()
