"""What must be known beside a replay: what it could not see, and what was left out of it."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.daily_shape import left_out
from sagemaker_cost_mcp.analysis.pace import Pace
from sagemaker_cost_mcp.analysis.scaled_parts import Scaled, metric_name
from sagemaker_cost_mcp.analysis.scaling_plan import Watched
from sagemaker_cost_mcp.analysis.utilization import Unknown

_MINUTE = 60


def scaling_notes(scaled: Scaled, watched: Watched, found: Pace | Unknown) -> Iterator[str]:
    """Half sentences about the replay of a part.

    Args:
        scaled: How it is scaled.
        watched: What was replayed.
        found: What fills an instance.
    """
    seconds = watched.timeline.period_seconds
    if seconds > _MINUTE:
        yield f"replayed in periods of {seconds // _MINUTE} minutes: shorter bursts and start-ups cannot be seen"
    yield from _of_policies(scaled, watched)
    yield from _of_actions(scaled)
    if isinstance(found, Unknown):
        yield found.reason
    elif found.guessed:
        yield "what fills an instance is taken as three times the busiest load seen: a load test may allow more"


def _of_policies(scaled: Scaled, watched: Watched) -> Iterator[str]:
    stepping = any(one.steps for one in scaled.policies)
    if scaled.tracking and scaled.tracked is None:
        yield f"its policy follows {metric_name(scaled.tracking)}, which cannot be seen from here: not replayed"
    if stepping and scaled.tracking is None and not watched.rules:
        yield "its step policies were not replayed: they follow the thresholds of their alarms"
    if stepping and scaled.tracking is not None and watched.rate is None:
        yield "only its target tracking was replayed, not the step policies beside it"
    if scaled.muted:
        yield f"a step policy never acts: the actions of its alarm {', '.join(scaled.muted)} are switched off"


def _of_actions(scaled: Scaled) -> Iterator[str]:
    if scaled.actions and scaled.target is not None and scaled.target.schedule_suspended:
        yield "its scheduled actions are suspended, and were not replayed"
        return
    for action in scaled.actions:
        if why := left_out(action):
            yield f"scheduled action {action.name}, {action.schedule}, was left out of the replay: {why}"
