"""Schedules of Model Monitor, from answers shaped as AWS shapes them."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.errors import ResourceGone
from sagemaker_cost_mcp.inventory.monitoring_schedules import monitoring_schedules
from tests.fake_reading import Asked, ReadingOf
from tests.work_answers import BORN, ENDED, NO_TAGS, REGION, ROLE, arn, calls, denied, tagged

CLUSTER = {"InstanceCount": 2, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
LAST = {
    "MonitoringScheduleName": "a",
    "ScheduledTime": ENDED,
    "CreationTime": ENDED,
    "LastModifiedTime": ENDED,
    "MonitoringExecutionStatus": "CompletedWithViolations",
    "FailureReason": "s3cret",
}


def row(name: str, status: str = "Scheduled", **fields: Any) -> dict[str, Any]:
    return {
        "MonitoringScheduleName": name,
        "MonitoringScheduleArn": arn("monitoring-schedule", name),
        "CreationTime": BORN,
        "LastModifiedTime": BORN,
        "MonitoringScheduleStatus": status,
        "EndpointName": "churn-live",
        "MonitoringType": "DataQuality",
        **fields,
    }


def config(**more: Any) -> dict[str, Any]:
    return {"ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"}, **more}


def inline(params: dict[str, Any]) -> dict[str, Any]:
    definition = {
        "MonitoringInputs": [{"EndpointInput": {"EndpointName": "churn-live", "LocalPath": "/opt"}}],
        "MonitoringOutputConfig": {"MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://s3cret", "LocalPath": "/opt"}}]},
        "MonitoringResources": {"ClusterConfig": CLUSTER},
        "MonitoringAppSpecification": {"ImageUri": "i", "ContainerArguments": ["s3cret"]},
        "Environment": {"TOKEN": "s3cret"},
        "RoleArn": ROLE,
    }
    return row(params["MonitoringScheduleName"]) | {
        "MonitoringScheduleConfig": config(MonitoringJobDefinition=definition),
        "LastMonitoringExecutionSummary": LAST,
    }


def named(definition: str, kind: str = "DataQuality") -> Any:
    def described(params: dict[str, Any]) -> dict[str, Any]:
        named_config = config(MonitoringJobDefinitionName=definition, MonitoringType=kind)
        return row(params["MonitoringScheduleName"]) | {"MonitoringScheduleConfig": named_config}

    return described


def definition(kind: str) -> dict[str, Any]:
    place = {"LocalPath": "/opt", "EndpointName": "churn-live"}
    application: dict[str, Any] = {"ImageUri": "i", "Environment": {"TOKEN": "s3cret"}}
    if kind in {"ModelBias", "ModelExplainability"}:
        application["ConfigUri"] = "s3://c"
    truth = {"GroundTruthS3Input": {"S3Uri": "s3://t"}} if kind in {"ModelQuality", "ModelBias"} else {}
    return {
        "JobDefinitionArn": arn("x-job-definition", "d"),
        "JobDefinitionName": "d",
        "CreationTime": BORN,
        f"{kind}AppSpecification": application,
        f"{kind}JobInput": {"EndpointInput": place, **truth},
        f"{kind}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://o", "LocalPath": "/opt"}}]},
        "JobResources": {"ClusterConfig": CLUSTER},
        "RoleArn": ROLE,
    }


def account(*rows: dict[str, Any], **answers: Any) -> dict[str, Any]:
    return {
        "ListMonitoringSchedules": {"MonitoringScheduleSummaries": list(rows)},
        "DescribeMonitoringSchedule": inline,
        "GetResources": NO_TAGS,
        **answers,
    }


def test_a_schedule_has_its_rhythm_machines_and_last_run(reading_of: ReadingOf) -> None:
    (one,) = monitoring_schedules(reading_of(account(row("a"), GetResources=tagged(a={"Team": "x"}))), REGION).items
    assert (one.ref.type, one.ref.tags, one.status) == ("monitoring-schedule", {"Team": "x"}, "Scheduled")
    assert (one.monitoring_type, one.endpoint_name, one.described) == ("DataQuality", "churn-live", True)
    assert (one.created_at, one.modified_at) == (BORN, BORN)
    assert one.schedule_expression == "cron(0 * ? * * *)"
    assert (one.instance_type, one.instance_count, one.volume_gb) == ("ml.m5.xlarge", 2, 20)
    assert (one.last_run_status, one.last_run_at) == ("CompletedWithViolations", ENDED)
    assert "s3cret" not in one.model_dump_json() + repr(one)


@pytest.mark.parametrize("kind", ["DataQuality", "ModelQuality", "ModelBias", "ModelExplainability"])
def test_machines_may_stand_in_a_job_definition_of_the_schedules_type(
    kind: str, reading_of: ReadingOf, asked: Asked
) -> None:
    operation = f"Describe{kind}JobDefinition"
    answers = account(row("a"), DescribeMonitoringSchedule=named("d", kind)) | {operation: definition(kind)}
    (one,) = monitoring_schedules(reading_of(answers), REGION).items
    assert (one.instance_type, one.instance_count, one.volume_gb) == ("ml.m5.xlarge", 2, 20)
    assert calls(asked)[operation] == 1


def test_what_is_off_is_not_described_and_a_shared_definition_once(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [row("a"), row("b"), row("stopped", "Stopped"), row("failed", "Failed")]
    answers = account(
        *rows, DescribeMonitoringSchedule=named("d"), DescribeDataQualityJobDefinition=definition("DataQuality")
    )
    outcome = monitoring_schedules(reading_of(answers), REGION)
    assert {one.ref.name: one.described for one in outcome.items} == {
        "a": True, "b": True, "stopped": False, "failed": False,
    }  # fmt: skip
    assert calls(asked) == {
        "ListMonitoringSchedules": 1,
        "DescribeMonitoringSchedule": 2,
        "DescribeDataQualityJobDefinition": 1,
        "GetResources": 1,
    }


def test_where_there_is_none_nothing_else_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    assert monitoring_schedules(reading_of(account()), REGION).items == ()
    assert calls(asked) == {"ListMonitoringSchedules": 1}


def test_a_definition_that_may_not_be_read_leaves_the_machines_unknown(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeDataQualityJobDefinition"
    answers = account(row("a"), DescribeMonitoringSchedule=named("d"), DescribeDataQualityJobDefinition=denied(action))
    outcome = monitoring_schedules(reading_of(answers), REGION)
    assert [(one.described, one.instance_type) for one in outcome.items] == [(True, None)]
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


def test_a_definition_that_is_gone_leaves_the_machines_unknown_without_a_gap(reading_of: ReadingOf) -> None:
    answers = account(
        row("a"), DescribeMonitoringSchedule=named("d"), DescribeDataQualityJobDefinition=ResourceGone("gone")
    )
    outcome = monitoring_schedules(reading_of(answers), REGION)
    assert [one.instance_type for one in outcome.items] == [None]
    assert outcome.gaps == ()


def test_a_schedule_that_may_not_be_described_is_kept(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeMonitoringSchedule"
    outcome = monitoring_schedules(reading_of(account(row("a"), DescribeMonitoringSchedule=denied(action))), REGION)
    assert [(one.described, one.schedule_expression) for one in outcome.items] == [(False, None)]
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


def test_a_type_of_monitoring_that_aws_added_leaves_the_machines_unknown(reading_of: ReadingOf) -> None:
    answers = account(row("a"), DescribeMonitoringSchedule=named("d", "ModelMood"))
    (one,) = monitoring_schedules(reading_of(answers), REGION).items
    assert (one.described, one.instance_type) == (True, None)
