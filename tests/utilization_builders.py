"""Hand-made utilization: hours of 19 November 2026, with everything defaulted that a test does not speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.analysis.utilization import Life, Machine
from sagemaker_cost_mcp.model.money import InstanceSpec
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries, PartKind, Timeline, Utilization

START = datetime(2026, 11, 19, tzinfo=UTC)
END = START + timedelta(days=1)
LINE = Timeline(start=START, end=END, period_seconds=3600)
ALWAYS = Life(born=START - timedelta(days=400), until=END + timedelta(days=1))

Values = Sequence[float | None]

SPECS = {
    "ml.m5.xlarge": InstanceSpec(vcpu=4, memory_gib=Decimal(16)),
    "ml.g4dn.12xlarge": InstanceSpec(vcpu=48, memory_gib=Decimal(192), gpu=4),
}
M5 = Machine(types=frozenset({"ml.m5.xlarge"}), specs=SPECS)
G4 = Machine(types=frozenset({"ml.g4dn.12xlarge"}), specs=SPECS)


def filled(values: Values, length: int = 24) -> MetricSeries:
    """Some values from the first period on, and no data after them."""
    return MetricSeries.of([*values, *[None] * (length - len(values))])


def use(series: Mapping[Measure, Values], **changes: Any) -> Utilization:
    timeline: Timeline = changes.pop("timeline", LINE)
    given: dict[str, Any] = {
        "resource_arn": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/ep",
        "part": "blue",
        "kind": PartKind.VARIANT,
        "normalized": False,
        "timeline": timeline,
        "series": {measure: filled(values, timeline.length) for measure, values in series.items()},
    }
    return Utilization(**(given | changes))


def busy(measure: Measure, hottest: Measure, mean: Values, top: Values | None = None, **changes: Any) -> Utilization:
    """One resource: the mean, and the hottest instance (the same unless told)."""
    return use({measure: mean, hottest: mean if top is None else top}, **changes)
