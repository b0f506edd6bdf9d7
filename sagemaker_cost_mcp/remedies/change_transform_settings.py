"""A smaller machine, and larger batches, for the next run of a family of batch transform jobs.

The type is the one that the rule's sizing found cheapest. Where machines wait for one small request after the other,
several go at a time: as many as the machine has vCPUs, as far as MaxPayloadInMB x requests stays within 100 MB.

Sources: CreateTransformJob, MaxConcurrentTransforms and MaxPayloadInMB (API reference); "Speed up a batch transform
job" (developer guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sagemaker_cost_mcp.analysis.job_sizes import Size
from sagemaker_cost_mcp.analysis.transform_settings import serial, waits
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkKind
from sagemaker_cost_mcp.analysis.work_sizes import work_size
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.model.work import TransformJob
from sagemaker_cost_mcp.remedies import _next_job
from sagemaker_cost_mcp.remedies._families import work_case
from sagemaker_cost_mcp.remedies._next_job import NextJob, Told, Whole
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_TOGETHER_MB = 100
_PAYLOAD_MB = 6
"""AWS's defaults and limit (CreateTransformJob)."""


@dataclass(frozen=True)
class _Settings:
    """What the next run is to have."""

    instance_type: str | None
    """None: as now."""
    at_once: int | None
    together: bool
    """Several records in one request."""

    def patch(self) -> Iterator[tuple[str, Any]]:
        """By the API's names."""
        if self.instance_type:
            yield "TransformResources", {"InstanceType": self.instance_type}
        if self.at_once:
            yield "MaxConcurrentTransforms", Whole(self.at_once)
        if self.together:
            yield "BatchStrategy", Whole("MultiRecord")

    @property
    def told(self) -> str:
        """`InstanceType ml.m5.xlarge, MaxConcurrentTransforms 4`."""
        parts = (
            self.instance_type and f"InstanceType {self.instance_type}",
            self.at_once and f"MaxConcurrentTransforms {self.at_once}",
            self.together and "BatchStrategy MultiRecord",
        )
        return ", ".join(one for one in parts if one)


def make(finding: Finding, ground: Ground) -> Change:
    """The next run with other settings."""
    case = work_case(finding, ground.snapshot, WorkKind.TRANSFORM)
    found = cast("Size", work_size(case, ground.snapshot.job_utilization))  # as the rule found it on the same snapshot
    settings = _settings(case, found, ground)
    job = NextJob(
        kind=_next_job.TRANSFORM,
        last=case.resource,
        patch=dict(settings.patch()),
        steps=f"In a pipeline set {settings.told} in the transform step's Arguments; SageMaker Python SDK 2: "
        "Transformer(instance_type=…, max_concurrent_transforms=…, strategy=…).",
    )
    return _next_job.change(
        job,
        Told(
            what=f"The next run of {case.name} has {settings.told}; the last ones ran on "
            f"{found.current.instance_type}.",
            check_first=tuple(_checks(settings)),
        ),
    )


def _settings(case: WorkCase, found: Size, ground: Ground) -> _Settings:
    latest = cast("TransformJob", case.useful[-1])
    smaller = found.proposed.instance_type if found.proposed else None
    if not waits(found) or not any(serial(latest)):
        return _Settings(smaller, None, together=False)
    name = smaller or found.current.instance_type
    specs = {price.item: price.spec for price in (*ground.snapshot.catalog, *ground.snapshot.prices) if price.spec}
    most = _TOGETHER_MB // max(1, latest.max_payload_mb or _PAYLOAD_MB)
    at_once = min(specs[name].vcpu, most)
    return _Settings(
        smaller,
        at_once if at_once > 1 else None,
        together=latest.batch_strategy == "SingleRecord" and latest.split_type not in {None, "None"},
    )


def _checks(settings: _Settings) -> Iterator[str]:
    if settings.at_once or settings.together:
        yield "Does the container take several records in a request, and several requests at a time?"
        yield "The size was measured while it waited: with larger batches it needs more; run this once and look again"
    if settings.instance_type:
        yield "Compare the cost of the whole run, not the price an hour: a run that takes longer is billed longer"


REMEDY = Remedy(rules=("oversized-transform",), make=make)
