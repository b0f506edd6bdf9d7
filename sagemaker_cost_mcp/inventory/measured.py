"""Which metric and statistic a measure is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sagemaker_cost_mcp.inventory.metrics import Metric
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries

_WITHOUT_GPU = re.compile(r"ml\.[tmcr]\d")
"""Families that never had one; all others are asked."""


@dataclass(frozen=True)
class Source:
    """Where one measure comes from."""

    measure: Measure
    name: str
    """Of the metric, as AWS writes it."""
    statistic: str
    divisor: float = 1.0
    """From AWS's unit to the measure's own."""

    def metric(self, namespace: str, dimensions: tuple[tuple[str, str], ...]) -> Metric:
        """The metric under its exact set of dimensions."""
        return Metric(namespace=namespace, name=self.name, dimensions=dimensions, statistic=self.statistic)


def gauges(*named: tuple[Measure, Measure, str]) -> tuple[Source, ...]:
    """Levels of machines: the mean of all, and the hottest one beside it."""
    return tuple(
        source
        for mean, hottest, name in named
        for source in (Source(mean, name, "Average"), Source(hottest, name, "Maximum"))
    )


def scaled(series: MetricSeries | None, divisor: float) -> MetricSeries | None:
    """The series in the measure's own unit; None stays None."""
    if series is None or divisor == 1.0:
        return series
    return MetricSeries.of(None if value is None else value / divisor for value in series.values)


def may_have_gpu(instance_type: str | None) -> bool:
    """False for families that never had one; True where the type is not known.

    >>> may_have_gpu("ml.m5.xlarge"), may_have_gpu("ml.g5.xlarge"), may_have_gpu(None)
    (False, True, True)
    """
    return instance_type is None or not _WITHOUT_GPU.match(instance_type)
