"""Jobs, pipelines, schedules and feature groups as AWS answers about them; `s3cret` stands for what may not leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sagemaker_cost_mcp.errors import AccessDenied
from tests.fake_reading import Asked

REGION = "us-east-1"
SINCE = date(2026, 10, 22)
BORN = datetime(2026, 11, 1, 9, tzinfo=UTC)
STARTED = datetime(2026, 11, 1, 9, 3, tzinfo=UTC)
ENDED = datetime(2026, 11, 1, 10, 3, tzinfo=UTC)
ROLE = "arn:aws:iam::111122223333:role/worker"
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
REASON = "AlgorithmError: token=s3cret, exit code: 137"

Answers = dict[str, Any]


def arn(kind: str, name: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:111122223333:{kind}/{name}"


def denied(operation: str, action: str = "") -> AccessDenied:
    return AccessDenied("no", operation=operation, missing_permission=action or operation)


def tagged(**by_arn: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An answer of the tagging API about the ARNs it was asked for."""

    def answer(params: dict[str, Any]) -> dict[str, Any]:
        known = {
            one: by_arn[one.rpartition("/")[2]] for one in params["ResourceARNList"] if one.rpartition("/")[2] in by_arn
        }
        mappings = [
            {"ResourceARN": one, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for one, tags in known.items()
        ]
        return {"ResourceTagMappingList": mappings, "PaginationToken": ""}

    return answer


def calls(asked: Asked) -> Counter[str]:
    """How often each operation was asked."""
    return Counter(operation for operation, _, _ in asked)


def job(kind: str, type_: str, name: str, status: str = "Completed", **fields: Any) -> Answers:
    """A row of a listing of jobs."""
    return {
        f"{kind}Name": name,
        f"{kind}Arn": arn(type_, name),
        f"{kind}Status": status,
        "CreationTime": BORN,
        "LastModifiedTime": ENDED,
        **fields,
    }


def processing(name: str, status: str = "Completed", **fields: Any) -> Answers:
    return job("ProcessingJob", "processing-job", name, status, **fields)


def transform(name: str, status: str = "Completed", **fields: Any) -> Answers:
    return job("TransformJob", "transform-job", name, status, **fields)


def labeling(name: str, status: str = "Completed", **fields: Any) -> Answers:
    counters = {"TotalLabeled": 30, "HumanLabeled": 20, "MachineLabeled": 10, "Unlabeled": 4}
    crowd = "arn:aws:sagemaker:us-east-1:394669845002:workteam/public-crowd/default"
    return job("LabelingJob", "labeling-job", name, status, LabelCounters=counters, WorkteamArn=crowd) | fields


def described_processing(params: dict[str, Any]) -> Answers:
    return {
        **processing(params["ProcessingJobName"]),
        "ProcessingStartTime": STARTED,
        "ProcessingEndTime": ENDED,
        "ProcessingResources": {
            "ClusterConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 2, "VolumeSizeInGB": 50}
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 7200},
        "AppSpecification": {
            "ImageUri": "1.dkr.ecr.us-east-1.amazonaws.com/clean:1",
            "ContainerArguments": ["--token", "s3cret"],
            "ContainerEntrypoint": ["python3", "s3cret.py"],
        },
        "Environment": {"TOKEN": "s3cret"},
        "RoleArn": ROLE,
        "ExitMessage": "s3cret",
    }


def described_transform(params: dict[str, Any]) -> Answers:
    row = transform(params["TransformJobName"])
    del row["LastModifiedTime"]
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://s3cret/in"}}
    return {
        **row,
        "TransformStartTime": STARTED,
        "TransformEndTime": ENDED,
        "ModelName": "churn",
        "MaxPayloadInMB": 20,
        "MaxConcurrentTransforms": 4,
        "BatchStrategy": "MultiRecord",
        "Environment": {"TOKEN": "s3cret"},
        "TransformInput": {"DataSource": source, "SplitType": "Line"},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 3},
        "DataProcessing": {"InputFilter": "$.s3cret", "JoinSource": "Input"},
    }


def described_labeling(params: dict[str, Any]) -> Answers:
    row = labeling(params["LabelingJobName"])
    crowd = row.pop("WorkteamArn")
    return {
        **row,
        "JobReferenceCode": "s3cret",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://s3cret/in"}}},
        "OutputConfig": {"S3OutputPath": "s3://out"},
        "RoleArn": ROLE,
        "LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": "arn:aws:sagemaker:us-east-1:1:x/y"},
        "HumanTaskConfig": {
            "WorkteamArn": crowd,
            "UiConfig": {},
            "PreHumanTaskLambdaArn": "arn:aws:lambda:us-east-1:432418664414:function:PRE-BoundingBox",
            "TaskTitle": "s3cret",
            "TaskDescription": "s3cret",
            "NumberOfHumanWorkersPerDataObject": 3,
            "TaskTimeLimitInSeconds": 60,
            "PublicWorkforceTaskPrice": {"AmountInUsd": {"Dollars": 1, "Cents": 2, "TenthFractionsOfACent": 6}},
        },
        "Tags": [{"Key": "Team", "Value": "maps"}],
    }
