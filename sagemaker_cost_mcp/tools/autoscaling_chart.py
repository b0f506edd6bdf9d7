"""The chart of `evaluate_autoscaling`: the row that saves most, over the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from sagemaker_cost_mcp.analysis.followed_metrics import Tracked
from sagemaker_cost_mcp.analysis.scaling_replay import Watched, needed_counts
from sagemaker_cost_mcp.analysis.scaling_review import Reviewed
from sagemaker_cost_mcp.report.charts.look import Spec
from sagemaker_cost_mcp.report.charts.provisioned_traffic import Stretch, VariantTraffic, provisioned_traffic
from sagemaker_cost_mcp.tools.autoscaling_answer import ScalingStudy
from sagemaker_cost_mcp.tools.autoscaling_rows import AutoscalingAnswer
from sagemaker_cost_mcp.tools.rightsizing import variant_name

MOST_STRETCHES = 350
"""Strokes in which a window is drawn: two pixels each, and a fortnight by the hour."""

_STEPS = (60, 300, 900, 3_600, 3 * 3_600, 86_400)
_MINUTE = 60
_TITLES: Mapping[Tracked, str] = {
    "requests": "Requests per minute",
    "backlog": "Requests waiting",
    "cpu": "CPU (% of an instance)",
    "gpu": "GPU (% of an instance)",
    "memory": "Memory (% of an instance)",
    "gpu_memory": "GPU memory (% of an instance)",
}


def scaling_chart(study: ScalingStudy, answer: AutoscalingAnswer) -> Spec | None:
    """Load and instances of the first row that the answer shows; None: it shows none."""
    if not answer.rows:
        return None
    row = answer.rows[0]
    name = variant_name(row.endpoint, row.variant, row.region)
    (found,) = (one for one in study.ranked if _is(one, row.arn, row.variant))
    return provisioned_traffic(_traffic(found, name, row.scales))


def _is(one: Reviewed, arn: str, variant: str) -> bool:
    ref = one.part.component.ref if one.part.component else one.part.served.endpoint.ref
    return (ref.arn, one.part.name) == (arn, variant)


def _traffic(one: Reviewed, name: str, scales: str) -> VariantTraffic:
    watched, target = one.watched, one.evaluation.target
    needed = [float(count) for count in needed_counts(watched, target)] if target else None
    seconds = _seconds(watched)
    size = seconds // watched.timeline.period_seconds
    stretches = tuple(
        _stretch(watched, needed, range(at, min(at + size, len(watched.loads))))
        for at in range(0, len(watched.loads), size)
    )
    return VariantTraffic(name=name, load_title=_title(one), scales=scales, seconds=seconds, stretches=stretches)


def _title(one: Reviewed) -> str:
    if one.watched.rate is not None:
        return "Requests queued per minute"
    return _TITLES[one.part.scaled.followed or "requests"]


def _seconds(watched: Watched) -> int:
    """The shortest stroke that is made of whole periods and gives few enough of them."""
    period = watched.timeline.period_seconds
    whole = len(watched.loads) * period
    fitting = (step for step in _STEPS if step % period == 0 and whole <= step * MOST_STRETCHES)
    return next(fitting, period)


def _stretch(watched: Watched, needed: Sequence[float] | None, places: range) -> Stretch:
    # What came to a queue is counted by period; all else is a level, or told by the minute.
    minutes = watched.timeline.period_seconds / _MINUTE if watched.rate is not None else 1.0
    loads = [watched.loads[place] / minutes for place in places]
    return Stretch(
        start=watched.timeline.moment(watched.places[places.start]),
        load=_mean(loads),
        busiest=max(loads),
        needed=_mean([needed[place] for place in places]) if needed else None,
        provisioned=_mean([watched.counts[place] for place in places]),
    )


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)
