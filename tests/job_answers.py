"""Training jobs as AWS answers about them, and a Search that looks at every one of them, slowly and plainly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

REGION = "us-east-1"
ACCOUNT = "111122223333"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/training"
SOON = timedelta(minutes=20)


def arn(kind: str, name: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{kind}/{name}"


def training_row(name: str = "job", created: datetime = NOW - timedelta(days=1), **fields: Any) -> dict[str, Any]:
    """A record of Search; a field of None is left out."""
    row: dict[str, Any] = {
        "TrainingJobName": name,
        "TrainingJobArn": arn("training-job", name),
        "TrainingJobStatus": "Completed",
        "SecondaryStatus": "Completed",
        "CreationTime": created,
        "LastModifiedTime": created + SOON,
        "TrainingStartTime": created + timedelta(minutes=3),
        "TrainingEndTime": created + SOON,
        "TrainingTimeInSeconds": 1020,
        "BillableTimeInSeconds": 1020,
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        "AlgorithmSpecification": {"TrainingImage": "img:1", "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
    } | fields
    return {member: value for member, value in row.items() if value is not None}


def described(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same as DescribeTrainingJob gives it."""
    needed = {"ModelArtifacts": {"S3ModelArtifacts": "s3://b/k"}}
    return {member: value for member, value in row.items() if member != "Tags"} | needed


def searching(
    rows: Sequence[dict[str, Any]], *, kind: str = "TrainingJob", page: int = 100, hits: bool = False
) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    """Pages of Search, as the function that a fake reading takes for an answer."""

    def answer(params: dict[str, Any]) -> list[dict[str, Any]]:
        wanted = filter(passing(params["SearchExpression"]), rows)
        found = sorted(wanted, key=lambda row: row["CreationTime"], reverse=True)
        starts = range(0, max(len(found), 1), page)
        pages: list[dict[str, Any]] = [
            {"Results": [{kind: row} for row in found[start : start + page]]} for start in starts
        ]
        for one in pages[:-1]:
            one["NextToken"] = "more"
        if hits:
            for one in pages:
                one["TotalHits"] = counted(len(found))
        return pages

    return answer


def counted(found: int, limit: int = 10_000) -> dict[str, Any]:
    """TotalHits of a search engine that stops counting."""
    return {"Value": min(found, limit), "Relation": "EqualTo" if found <= limit else "GreaterThanOrEqualTo"}


def passing(expression: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a record passes a search expression."""
    parts = [_compared(one) for one in expression.get("Filters", ())]
    parts += [passing(one) for one in expression.get("SubExpressions", ())]
    join = any if expression.get("Operator") == "Or" else all
    return lambda row: join(part(row) for part in parts)


def _compared(one: Mapping[str, str]) -> Callable[[Mapping[str, Any]], bool]:
    name, operator, text = one["Name"], one["Operator"], one["Value"]
    if operator == "Equals":
        return lambda row: bool(row[name] == text)
    value = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    if operator == "LessThan":
        return lambda row: bool(row[name] < value)
    assert operator == "GreaterThanOrEqualTo"
    return lambda row: bool(row[name] >= value)
