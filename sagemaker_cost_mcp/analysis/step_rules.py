"""Step policies in the periods of a series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil

from sagemaker_cost_mcp.analysis.followed_metrics import Tracked
from sagemaker_cost_mcp.analysis.step_alarms import StepAlarm
from sagemaker_cost_mcp.analysis.step_scaling import StepRule

_MINUTE = 60


def step_rules(
    alarms: Iterable[StepAlarm], loads: Callable[[Tracked], Sequence[float] | None], period_seconds: int
) -> tuple[StepRule, ...]:
    """What step policies follow; empty: one of their metrics has no data.

    A sum over an alarm's period is told from the mean of its minutes. Of periods shorter than those of the series so
    many datapoints are taken that they last as long, one at least.

    Args:
        alarms: All that start them.
        loads: Load of all instances by period: requests a minute, else level x instances. None: no data.
        period_seconds: Of the series.
    """
    found: list[StepRule] = []
    for one in alarms:
        values = loads(one.tracked)
        if values is None:
            return ()
        found.append(_rule(one, values, period_seconds))
    return tuple(found)


def _rule(one: StepAlarm, values: Sequence[float], period_seconds: int) -> StepRule:
    trip = one.trip
    minutes = trip.period_seconds / _MINUTE if one.tracked == "requests" else 1.0
    share = min(1.0, trip.period_seconds / period_seconds)
    window = ceil(trip.periods * share)
    return StepRule(
        loads=[value * minutes for value in values],
        sign=trip.sign,
        threshold=trip.threshold,
        width=max(1, trip.period_seconds // period_seconds),
        window=window,
        needed=min(window, ceil(trip.datapoints * share)),
        steps=one.steps,
    )
