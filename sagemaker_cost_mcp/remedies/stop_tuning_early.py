"""Early stopping of training jobs, and an end of the search when nothing gets better, for the next tuning job.

Three training jobs without progress are AWS's smallest number, and the one by which the rule reckons. Sources: "Stop
Training Jobs Early", "Track and set completion criteria for your tuning job" (developer guide).
"""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.early_stopping import PATIENCE
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.remedies import _next_job
from sagemaker_cost_mcp.remedies._families import training_case
from sagemaker_cost_mcp.remedies._next_job import TUNING, NextJob, Told
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_CRITERION = {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": PATIENCE}}


def make(finding: Finding, ground: Ground) -> Change:
    """The next tuning job with both."""
    case = training_case(finding, ground.snapshot)
    latest = case.tuning.jobs[-1]
    job = NextJob(
        kind=TUNING,
        last=latest.ref,
        patch={
            "HyperParameterTuningJobConfig": {
                "TrainingJobEarlyStoppingType": "Auto",
                "TuningJobCompletionCriteria": _CRITERION,
            }
        },
        steps="In a pipeline set both in HyperParameterTuningJobConfig of the step's Arguments; Python SDK 2: "
        f'HyperparameterTuner(early_stopping_type="Auto", completion_criteria_config=TuningJobCompletionCriteriaConfig('
        f"max_number_of_training_jobs_not_improving={PATIENCE})).",
    )
    told = Told(
        what=f"The next tuning job of {case.family.name} stops training jobs early, and ends when {PATIENCE} in a row "
        "have not come closer to its objective.",
        check_first=(
            "Early stopping needs an objective that training jobs report over time, not only at their end",
            f"{PATIENCE} jobs without progress is the least that AWS takes: a noisy objective needs more",
        ),
    )
    return _next_job.change(job, told)


REMEDY = Remedy(rules=("tuning-without-early-stopping",), make=make)
