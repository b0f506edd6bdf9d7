"""Caching for the steps of a pipeline that made the same again.

Only for those that were seen to repeat, where their names are known, else for all processing steps. A script edits the
definition, since that is never read into this server's memory; `restore` is the way back.

Source: "Caching pipeline steps" (developer guide).
"""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.pipeline_repeats import pipeline_repeats
from sagemaker_cost_mcp.analysis.work_cases import WorkKind, work_cases
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Terraform
from sagemaker_cost_mcp.remedies import _step_caching
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._step_caching import Caching


def make(finding: Finding, ground: Ground) -> Change:
    """CacheConfig on the steps that repeat."""
    cases = tuple(work_cases(ground.snapshot, WorkKind.PROCESSING))
    repeats = pipeline_repeats(ground.snapshot, cases)
    found = next(one for one in repeats if one.pipeline.ref.arn == finding.resource.arn)
    names = {job.pipeline.step if job.pipeline else None for job in found.again}
    known = sorted(name for name in names if name) if None not in names else []
    caching = Caching(
        pipeline=finding.resource.name, region=finding.resource.region, kinds=("Processing",), steps=known
    )
    return Change(
        what=f"Pipeline {finding.resource.name} takes results of {caching.told} from earlier executions for 30 days.",
        check_first=(
            "AWS compares places of input, not what lies there: is data ever replaced in its place? Then leave it off",
            "Does a step write the time or a random name into its arguments? Then it never hits the cache",
            "Run the pipeline once after it, and look for CacheHitResult in its steps",
        ),
        undo="Run the script with `restore`, or set CacheConfig.Enabled to false in the definition.",
        commands=(_step_caching.look(caching),),
        cloudformation=CloudFormation(description="", note=caching.note),
        terraform=Terraform(note=caching.note),
        scripts=(_step_caching.script(caching),),
    )


REMEDY = Remedy(rules=("pipeline-without-step-caching",), make=make)
