"""SageMaker's answers about Ground Truth labeling jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sagemaker_cost_mcp.simulator.description import LabelingJob
from sagemaker_cost_mcp.simulator.handlers._job_frames import checks, fields, not_found
from sagemaker_cost_mcp.simulator.handlers._listing import Summary, listed, matching, ordered, tag_list
from sagemaker_cost_mcp.simulator.request import Handler, Request

KIND = "LabelingJob"
CROWD_ACCOUNT = "394669845002"
"""AWS's account that the public work team belongs to."""
FUNCTION_ACCOUNT = "432418664414"
"""AWS's account that the functions of built-in tasks belong to, in us-east-1."""
ALGORITHM_ACCOUNT = "027400017018"


def list_labeling_jobs(request: Request) -> dict[str, Any]:
    """ListLabelingJobs."""
    found = matching([_summary(job, request) for job in _jobs(request)], request, checks(KIND))
    found = ordered(found, request, fields=fields(KIND), default="CreationTime")
    return listed(found, request, "LabelingJobSummaryList")


def describe_labeling_job(request: Request) -> dict[str, Any]:
    """DescribeLabelingJob."""
    name = request.params["LabelingJobName"]
    for job in _jobs(request):
        if job.name == name:
            return _details(job, request)
    raise not_found(name)


HANDLERS: dict[str, Handler] = {
    "ListLabelingJobs": list_labeling_jobs,
    "DescribeLabelingJob": describe_labeling_job,
}


def _jobs(request: Request) -> Iterator[LabelingJob]:
    for job in request.account.fleet.labeling_jobs:
        if job.region == request.region and job.created <= request.now:
            yield job


def _frame(job: LabelingJob, request: Request) -> Summary:
    """What the list and the description both say."""
    bucket = f"s3://labeling-{request.account.account_id}/{job.name}"
    frame: Summary = {
        "LabelingJobName": job.name,
        "LabelingJobArn": request.account.arn("sagemaker", request.region, f"labeling-job/{job.name.lower()}"),
        "CreationTime": job.created,
        "LastModifiedTime": job.last_label,
        "LabelingJobStatus": job.status,
        "LabelCounters": {
            "TotalLabeled": job.labelled,
            "HumanLabeled": job.human,
            "MachineLabeled": job.machine,
            "FailedNonRetryableError": job.failed,
            "Unlabeled": job.unlabeled,
        },
        "LabelingJobOutput": {"OutputDatasetS3Uri": f"{bucket}/manifests/output/output.manifest"},
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"{bucket}/input.manifest"}}},
    }
    if job.failure_reason:
        frame["FailureReason"] = job.failure_reason
    return frame


def _summary(job: LabelingJob, request: Request) -> Summary:
    functions = {
        "PreHumanTaskLambdaArn": _function(job, request, "PRE"),
        "AnnotationConsolidationLambdaArn": _function(job, request, "ACS"),
    }
    return {**_frame(job, request), "WorkteamArn": _work_team(job, request), **functions}


def _details(job: LabelingJob, request: Request) -> Summary:
    bucket = f"s3://labeling-{request.account.account_id}/{job.name}"
    details: Summary = {
        **_frame(job, request),
        "JobReferenceCode": f"ref-{job.name}",
        "LabelAttributeName": job.name,
        "OutputConfig": {"S3OutputPath": bucket},
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "HumanTaskConfig": _human_task(job, request),
        "Tags": tag_list(job.tags),
    }
    if job.automation:
        resource = "labeling-job-algorithm-specification/object-detection"
        arn = f"arn:{request.account.partition}:sagemaker:{request.region}:{ALGORITHM_ACCOUNT}:{resource}"
        details["LabelingJobAlgorithmsConfig"] = {"LabelingJobAlgorithmSpecificationArn": arn}
    return details


def _human_task(job: LabelingJob, request: Request) -> Summary:
    template = f"s3://labeling-{request.account.account_id}/{job.name}/template.liquid"
    task: Summary = {
        "WorkteamArn": _work_team(job, request),
        "UiConfig": {"UiTemplateS3Uri": template},
        "PreHumanTaskLambdaArn": _function(job, request, "PRE"),
        "TaskTitle": f"Label {job.name}",
        "TaskDescription": "Mark what you see",
        "NumberOfHumanWorkersPerDataObject": job.workers,
        "TaskTimeLimitInSeconds": 300,
        "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": _function(job, request, "ACS")},
    }
    if job.tenth_cents is not None:
        dollars, rest = divmod(job.tenth_cents, 1000)
        cents, tenths = divmod(rest, 10)
        amount = {"Dollars": dollars, "Cents": cents, "TenthFractionsOfACent": tenths}
        task["PublicWorkforceTaskPrice"] = {"AmountInUsd": amount}
    return task


def _work_team(job: LabelingJob, request: Request) -> str:
    owner = CROWD_ACCOUNT if job.crowd.startswith("public-crowd/") else request.account.account_id
    return f"arn:{request.account.partition}:sagemaker:{request.region}:{owner}:workteam/{job.crowd}"


def _function(job: LabelingJob, request: Request, kind: str) -> str:
    if job.own_function is not None:
        return request.account.arn("lambda", request.region, f"function:{kind.lower()}-{job.own_function}")
    return f"arn:{request.account.partition}:lambda:{request.region}:{FUNCTION_ACCOUNT}:function:{kind}-{job.task}"
