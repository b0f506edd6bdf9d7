"""What the settings of a batch transform job say about how its machines are fed.

Sources: CreateTransformJob (BatchStrategy needs a SplitType other than None; MaxConcurrentTransforms that is 0 or not
set is the container's choice, else 1).
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.job_sizes import Size
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.model.work import TransformJob

WAITING_PERCENT = 50.0
"""P95 of the busiest machine below which it waits more than it works."""

_WORK = (Resource.CPU, Resource.GPU)


def serial(job: TransformJob) -> Iterator[str]:
    """Settings that make a machine take one small thing after the other, as sentences."""
    if job.batch_strategy == "SingleRecord" and job.split_type not in {None, "None"}:
        yield f"each record is a request of its own (BatchStrategy SingleRecord, SplitType {job.split_type})"
    if job.max_concurrent_transforms == 1:
        yield "each instance gets one request at a time (MaxConcurrentTransforms 1)"


def waits(size: Size) -> bool:
    """Whether its machines wait more than they work."""
    return all(size.peaks[resource] < WAITING_PERCENT for resource in _WORK if resource in size.peaks)
