"""Training jobs of a family keep their machines as long as the next one really comes, or not at all.

KeepAlivePeriodInSeconds stands in the request of each job, so the next one is started with another value; pools that
wait now are ended at once. The guardrail keeps longer ones away. Sources: API reference of ResourceConfig,
UpdateTrainingJob (ResourceConfigForUpdate); developer guide, "SageMaker AI Managed Warm Pools" (condition key
`sagemaker:KeepAlivePeriod`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase, training_cases
from sagemaker_cost_mcp.analysis.warm_pools import WarmPools
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Command
from sagemaker_cost_mcp.remedies import _next_job
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._next_job import TRAINING, NextJob, Told
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy


def make(finding: Finding, ground: Ground) -> Change:
    """The next run with a shorter pool, and an end to those that wait."""
    cases = training_cases(ground.snapshot)
    case = next(one for one in cases if one.family.finding_id(finding.rule) == finding.id)
    seconds = cast("WarmPools", case.pools).keep_alive  # the rule found them
    job = NextJob(
        kind=TRAINING,
        last=case.family.latest.ref,
        patch={"ResourceConfig": {"KeepAlivePeriodInSeconds": seconds}},
        steps=f"In a pipeline's step or an SDK's estimator: keep_alive_period_in_seconds={seconds}.",
    )
    kept = f"keep their machines for {seconds} seconds" if seconds else "keep no warm pool"
    told = Told(
        what=f"Jobs like {case.family.latest.ref.name} {kept}.",
        check_first=(
            "Ask who iterates on it: a pool saves minutes of start-up whenever the next job comes in time.",
            "Code that starts the jobs has the value: change it there, or the next run brings it back.",
        ),
        guardrails=(
            _next_job.refused(
                job,
                case.family.name,
                "sagemaker:CreateTrainingJob",
                {"NumericGreaterThan": {"sagemaker:KeepAlivePeriod": str(seconds)}},
                f"No pool of {case.family.name} waits longer than {seconds} seconds",
            ),
        ),
    )
    change = _next_job.change(job, told)
    return change.model_copy(update={"commands": (*_ended(case), *change.commands)})


def _ended(case: TrainingCase) -> Iterator[Command]:
    """Pools that wait at present."""
    waiting = [run.ref for run in case.family.runs if run.warm_pool_status == "Available"]
    for place, run in enumerate(waiting):
        options = {"training-job-name": run.name, "resource-config": {"KeepAlivePeriodInSeconds": 0}}
        why = "" if place else "Ends what waits now"
        yield command("sagemaker update-training-job", run.region, options, why)


REMEDY = Remedy(rules=("idle-warm-pool",), make=make)
