"""Another machine for the next run of a family of processing jobs: the one that the rule's sizing found cheapest.

As many machines as before: how the input is cut among them stays as it is. Source: CreateProcessingJob,
ProcessingResources (API reference).
"""

from __future__ import annotations

from typing import cast

from sagemaker_cost_mcp.analysis.job_sizes import Option, Size
from sagemaker_cost_mcp.analysis.work_cases import WorkKind
from sagemaker_cost_mcp.analysis.work_sizes import work_size
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.remedies import _next_job, _query
from sagemaker_cost_mcp.remedies._families import work_case
from sagemaker_cost_mcp.remedies._next_job import Made, NextJob, Told
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_IDLE_GPU = "idle-gpu-processing"
_CHECKS = {
    _IDLE_GPU: "Does the code ask for the GPU at all (torch.cuda.is_available)? The image has to run without CUDA",
    "oversized-processing": "Worker counts and memory settings, those of Spark for one, often follow the machine",
}


def make(finding: Finding, ground: Ground) -> Change:
    """The next run on another type."""
    case = work_case(finding, ground.snapshot, WorkKind.PROCESSING)
    found = cast("Size", work_size(case, ground.snapshot.job_utilization))  # as the rule found it on the same snapshot
    then, now = cast("Option", found.proposed).instance_type, found.current.instance_type
    cluster = f"merge($ProcessingResources.ClusterConfig, {_query.literal({'InstanceType': then})})"
    job = NextJob(
        kind=_next_job.PROCESSING,
        last=case.resource,
        patch={"ProcessingResources": Made(f"{{ClusterConfig: {cluster}}}")},
        steps=f'In a pipeline set ProcessingResources.ClusterConfig.InstanceType "{then}" in the step\'s Arguments; '
        f'SageMaker Python SDK 2: Processor(instance_type="{then}").',
    )
    refused = _next_job.types_refused(job, case.name, "sagemaker:CreateProcessingJob", (now,))
    return _next_job.change(
        job,
        Told(
            what=f"The next run of {case.name} takes {then} instead of {now}.",
            check_first=(
                _CHECKS[finding.rule],
                "Compare the cost of the whole run, not the price an hour: a run that takes longer is billed longer",
                f"The quota of {then} for processing must hold it",
            ),
            guardrails=(refused,) if finding.rule == _IDLE_GPU else (),
        ),
    )


REMEDY = Remedy(rules=tuple(_CHECKS), make=make)
