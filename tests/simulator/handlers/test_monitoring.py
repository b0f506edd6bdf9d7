"""SageMaker's answers about monitoring schedules and their job definitions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, MonitoringSchedule, ProcessingJob

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ACCOUNT = "1" * 12
PREFIX = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:"
KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    return account_of(
        Fleet(
            account_id=ACCOUNT,
            monitoring_schedules=(
                MonitoringSchedule(name="Inline", created=ago(30), endpoint="e", environment={"A": "b"}),
                MonitoringSchedule(
                    name="batch", created=ago(20), expression="NOW", status="Failed", failure_reason="x"
                ),
                *(
                    MonitoringSchedule(
                        name=f"of-{kind}", created=ago(10), endpoint="e", kind=kind, definition=f"d-{kind}"
                    )
                    for kind in KINDS
                ),
            ),
            processing_jobs=(
                ProcessingJob(name="r1", instance_type="ml.m5.xlarge", started=ago(2), seconds=600, schedule="Inline"),
                ProcessingJob(
                    name="r2",
                    instance_type="ml.m5.xlarge",
                    started=NOW - timedelta(minutes=5),
                    seconds=600,
                    schedule="Inline",
                ),
                ProcessingJob(name="r3", instance_type="ml.m5.xlarge", started=ago(1), seconds=600, schedule="batch"),
            ),
        )
    )


def sagemaker(ask: Ask, account: SimulatedAccount, operation: str, **params: Any) -> dict[str, Any]:
    return ask("sagemaker", operation, account=account, **params)


def test_schedules_are_filtered(ask: Ask, account: SimulatedAccount) -> None:
    def names(**params: Any) -> set[str]:
        rows = sagemaker(ask, account, "ListMonitoringSchedules", **params)["MonitoringScheduleSummaries"]
        return {row["MonitoringScheduleName"] for row in rows}

    assert names(EndpointName="e") == {"Inline", *(f"of-{kind}" for kind in KINDS)}
    assert names(StatusEquals="Failed") == {"batch"}
    assert names(MonitoringTypeEquals="ModelBias") == {"of-ModelBias"}
    assert names(MonitoringJobDefinitionName="d-ModelQuality") == {"of-ModelQuality"}
    assert names(NameContains="INL") == {"Inline"}


def test_a_schedule_holds_its_machines_or_names_a_definition(ask: Ask, account: SimulatedAccount) -> None:
    own = sagemaker(ask, account, "DescribeMonitoringSchedule", MonitoringScheduleName="Inline")
    definition = own["MonitoringScheduleConfig"]["MonitoringJobDefinition"]
    assert definition["MonitoringResources"]["ClusterConfig"]["InstanceType"] == "ml.m5.xlarge"
    assert definition["Environment"] == {"A": "b"}
    other = sagemaker(ask, account, "DescribeMonitoringSchedule", MonitoringScheduleName="of-ModelBias")
    assert other["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"] == "d-ModelBias"
    assert "MonitoringJobDefinition" not in other["MonitoringScheduleConfig"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_type_of_job_definition_is_described_by_its_own_operation(
    kind: str, ask: Ask, account: SimulatedAccount
) -> None:
    found = sagemaker(ask, account, f"Describe{kind}JobDefinition", JobDefinitionName=f"d-{kind}")
    assert found["JobResources"]["ClusterConfig"]["VolumeSizeInGB"] == 20
    other = next(one for one in KINDS if one != kind)
    with pytest.raises(ClientError, match=r"ResourceNotFound.*not found"):
        sagemaker(ask, account, f"Describe{kind}JobDefinition", JobDefinitionName=f"d-{other}")


def test_a_schedules_last_run_is_the_newest_job_it_started(ask: Ask, account: SimulatedAccount) -> None:
    def last(name: str) -> dict[str, Any] | None:
        found = sagemaker(ask, account, "DescribeMonitoringSchedule", MonitoringScheduleName=name)
        return found.get("LastMonitoringExecutionSummary")

    running, over = last("Inline"), last("batch")
    assert running is not None
    assert over is not None
    assert (running["MonitoringExecutionStatus"], running["ProcessingJobArn"][-2:]) == ("InProgress", "r2")
    assert (over["MonitoringExecutionStatus"], "EndpointName" in over) == ("Completed", False)
    assert last("of-ModelBias") is None


def test_a_schedule_that_is_not_there_is_not_found(ask: Ask, account: SimulatedAccount) -> None:
    with pytest.raises(ClientError, match=r"ResourceNotFound.*monitoring-schedule/no not found"):
        sagemaker(ask, account, "DescribeMonitoringSchedule", MonitoringScheduleName="no")


@pytest.mark.parametrize(
    ("operation", "member", "params"),
    [
        ("ListMonitoringSchedules", "MonitoringScheduleSummaries", {}),
    ],
)
def test_listings_page_one_by_one(
    operation: str, member: str, params: dict[str, Any], ask: Ask, account: SimulatedAccount
) -> None:
    whole = sagemaker(ask, account, operation, **params)[member]
    found: list[Any] = []
    token: dict[str, str] = {}
    while not found or token:
        answer = sagemaker(ask, account, operation, MaxResults=1, **params, **token)
        found += answer[member]
        token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}
    assert found == whole
    with pytest.raises(ClientError, match=r"ValidationException.*agination token"):
        sagemaker(ask, account, operation, NextToken="0" * 48, **params)
