"""SageMaker's answers about batch transform jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sagemaker_cost_mcp.simulator.description import TransformJob
from sagemaker_cost_mcp.simulator.handlers._job_frames import PROVISIONING, checks, fields, not_found, progress
from sagemaker_cost_mcp.simulator.handlers._listing import Summary, listed, matching, ordered
from sagemaker_cost_mcp.simulator.request import Handler, Request

KIND = "TransformJob"


def list_transform_jobs(request: Request) -> dict[str, Any]:
    """ListTransformJobs."""
    found = matching([_summary(job, request) for job in _jobs(request)], request, checks(KIND))
    found = ordered(found, request, fields=fields(KIND), default="CreationTime", order="Descending")
    return listed(found, request, "TransformJobSummaries")


def describe_transform_job(request: Request) -> dict[str, Any]:
    """DescribeTransformJob, which knows no LastModifiedTime; its tags are told by ListTags."""
    name = request.params["TransformJobName"]
    for job in _jobs(request):
        if job.name == name:
            known = _summary(job, request) | _details(job, request)
            del known["LastModifiedTime"]
            return known
    raise not_found(name)


HANDLERS: dict[str, Handler] = {
    "ListTransformJobs": list_transform_jobs,
    "DescribeTransformJob": describe_transform_job,
}


def _jobs(request: Request) -> Iterator[TransformJob]:
    for job in request.account.fleet.transform_jobs:
        if job.region == request.region and job.started <= request.now:
            yield job


def _summary(job: TransformJob, request: Request) -> Summary:
    return {
        "TransformJobName": job.name,
        "TransformJobArn": request.account.arn("sagemaker", request.region, f"transform-job/{job.name}"),
        "CreationTime": job.started - PROVISIONING,
        **progress(job, KIND, request.now),
    }


def _details(job: TransformJob, request: Request) -> Summary:
    bucket = f"s3://transform-{request.account.account_id}/{job.name}"
    source: Summary = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"{bucket}/input"}}
    details: Summary = {
        "TransformStartTime": job.started,
        "ModelName": job.model,
        "Environment": dict(job.environment),
        "TransformInput": {"DataSource": source, "SplitType": job.split_type or "None", "CompressionType": "None"},
        "TransformOutput": {"S3OutputPath": f"{bucket}/output"},
        "TransformResources": {"InstanceType": job.instance_type, "InstanceCount": job.count},
        "DataProcessing": {"InputFilter": "$", "OutputFilter": "$", "JoinSource": job.join_source or "None"},
    }
    if job.labeling_job is not None:
        arn = request.account.arn("sagemaker", request.region, f"labeling-job/{job.labeling_job.lower()}")
        details["LabelingJobArn"] = arn
    return details | _batching(job)


def _batching(job: TransformJob) -> Summary:
    """What was asked for; AWS does not tell what it assumes otherwise."""
    asked = {
        "BatchStrategy": job.batch_strategy,
        "MaxPayloadInMB": job.max_payload_mb,
        "MaxConcurrentTransforms": job.max_concurrent,
    }
    return {name: value for name, value in asked.items() if value is not None}
