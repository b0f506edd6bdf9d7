"""SageMaker's answers about processing jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sagemaker_cost_mcp.simulator.description import ProcessingJob
from sagemaker_cost_mcp.simulator.handlers._job_frames import PROVISIONING, checks, fields, not_found, progress
from sagemaker_cost_mcp.simulator.handlers._listing import Summary, listed, matching, ordered
from sagemaker_cost_mcp.simulator.request import Handler, Request

KIND = "ProcessingJob"


def list_processing_jobs(request: Request) -> dict[str, Any]:
    """ListProcessingJobs."""
    found = matching([_summary(job, request) for job in _jobs(request)], request, checks(KIND))
    found = ordered(found, request, fields=fields(KIND), default="CreationTime")
    return listed(found, request, "ProcessingJobSummaries")


def describe_processing_job(request: Request) -> dict[str, Any]:
    """DescribeProcessingJob; its tags are told by ListTags."""
    name = request.params["ProcessingJobName"]
    for job in _jobs(request):
        if job.name == name:
            return _summary(job, request) | _details(job, request) | _links(job, request)
    raise not_found(name)


HANDLERS: dict[str, Handler] = {
    "ListProcessingJobs": list_processing_jobs,
    "DescribeProcessingJob": describe_processing_job,
}


def _jobs(request: Request) -> Iterator[ProcessingJob]:
    for job in request.account.fleet.processing_jobs:
        if job.region == request.region and job.started <= request.now:
            yield job


def _summary(job: ProcessingJob, request: Request) -> Summary:
    return {
        "ProcessingJobName": job.name,
        "ProcessingJobArn": request.account.arn("sagemaker", request.region, f"processing-job/{job.name}"),
        "CreationTime": job.started - PROVISIONING,
        **progress(job, KIND, request.now),
    }


def _details(job: ProcessingJob, request: Request) -> Summary:
    bucket = f"s3://processing-{request.account.account_id}/{job.name}"
    output: Summary = {
        "S3Uri": f"{bucket}/output",
        "LocalPath": "/opt/ml/processing/output",
        "S3UploadMode": "EndOfJob",
    }
    details: Summary = {
        "ProcessingStartTime": job.started,
        "ProcessingInputs": [],
        "ProcessingOutputConfig": {"Outputs": [{"OutputName": "output", "S3Output": output}]},
        "ProcessingResources": {"ClusterConfig": _cluster(job)},
        "AppSpecification": {"ImageUri": job.image, "ContainerEntrypoint": ["python3", "/opt/ml/processing/run.py"]},
        "Environment": dict(job.environment),
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
    }
    if job.subnets:
        network = {"SecurityGroupIds": ["sg-0processing"], "Subnets": list(job.subnets)}
        details["NetworkConfig"] = {"VpcConfig": network}
    if job.arguments:
        details["AppSpecification"]["ContainerArguments"] = list(job.arguments)
    if job.max_runtime is not None:
        details["StoppingCondition"] = {"MaxRuntimeInSeconds": job.max_runtime}
    return details


def _cluster(job: ProcessingJob) -> Summary:
    """Type and count, or what was chosen from the types it named."""
    size = {"VolumeSizeInGB": job.volume_gb}
    if not job.selected:
        return {"InstanceType": job.instance_type, "InstanceCount": job.count, **size}
    preferred = [{"InstanceType": name, "InstanceCount": job.count} for name in (*job.selected, job.instance_type)]
    chosen = {"SelectedInstanceType": job.instance_type, "SelectedInstanceCount": job.count}
    return {"InstancePreferences": preferred, **chosen, **size}


def _links(job: ProcessingJob, request: Request) -> Summary:
    """Whose job it is."""
    links: Summary = {}
    if job.schedule is not None:
        links["MonitoringScheduleArn"] = _arn(request, f"monitoring-schedule/{job.schedule.lower()}")
    if job.training_job is not None:
        links["TrainingJobArn"] = _arn(request, f"training-job/{job.training_job}")
    if job.experiment is not None:
        links["ExperimentConfig"] = {"ExperimentName": job.experiment}
    return links


def _arn(request: Request, resource: str) -> str:
    return request.account.arn("sagemaker", request.region, resource)
