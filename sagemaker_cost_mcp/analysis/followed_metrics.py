"""What policies and their alarms may follow, of that which can be seen from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Tracked = Literal["requests", "backlog", "cpu", "gpu", "memory", "gpu_memory"]
"""What a policy follows, of that which can be seen from here."""

_NAMED: Mapping[tuple[str, str], Tracked] = {
    ("AWS/SageMaker", "InvocationsPerInstance"): "requests",
    ("AWS/SageMaker", "InvocationsPerCopy"): "requests",
    ("AWS/SageMaker", "ApproximateBacklogSizePerInstance"): "backlog",
    ("/aws/sagemaker/Endpoints", "CPUUtilization"): "cpu",
    ("/aws/sagemaker/Endpoints", "GPUUtilization"): "gpu",
    ("/aws/sagemaker/Endpoints", "MemoryUtilization"): "memory",
    ("/aws/sagemaker/Endpoints", "GPUMemoryUtilization"): "gpu_memory",
}
_STATISTIC: Mapping[Tracked, str] = {"requests": "Sum"}
"""Each request counts 1/N: another statistic of it means nothing. The rest are averages."""


def followed(namespace: str, name: str, statistic: str | None) -> Tracked | None:
    """What a metric is; None: it cannot be seen from here.

    Args:
        namespace: As CloudWatch has it.
        name: Of the metric.
        statistic: Over a period and all instances; None: AWS's choice.
    """
    what = _NAMED.get((namespace, name))
    if what is None or statistic not in {None, _STATISTIC.get(what, "Average")}:
        return None
    return what
