"""SageMaker's answers about pipelines and their executions, and how Search finds them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, Pipeline, PipelineExecution, PipelineStep, StepRun

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ACCOUNT = "1" * 12
PREFIX = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def execution(name: str, started: datetime, **more: Any) -> PipelineExecution:
    given: dict[str, Any] = {"pipeline": "Churn", "seconds": 3600}
    return PipelineExecution(id=name, started=started, **(given | more))


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    made = ("TrainingJob", "training-job/t")
    broken = StepRun(name="Train", seconds=1800, made=made, status="Failed", failure_reason="AlgorithmError: x")
    return account_of(
        Fleet(
            account_id=ACCOUNT,
            pipelines=(
                Pipeline(
                    name="Churn",
                    created=ago(90),
                    modified=ago(60),
                    display_name="churn-shown",
                    created_by=("d-1", "ana"),
                    parameters={"Token": "made-up"},
                    steps=(
                        PipelineStep(name="Prepare", type="Processing", cached=True),
                        PipelineStep(name="If", type="Condition", branch=(PipelineStep(name="T", type="Training"),)),
                    ),
                    tags={"Team": "a"},
                ),
                Pipeline(name="idle", created=ago(80), steps=(PipelineStep(name="A", type="Training"),)),
                Pipeline(name="later", created=NOW + timedelta(days=1), steps=()),
            ),
            pipeline_executions=(
                execution("good", ago(9), parameters={"Token": "made-up"}),
                execution(
                    "bad",
                    ago(3),
                    status="Failed",
                    failure_reason="Step failure: One or multiple steps failed.",
                    steps=(StepRun(name="Prepare", seconds=1800, cached_from="good"), broken),
                ),
                execution(
                    "now",
                    NOW - timedelta(minutes=40),
                    steps=(StepRun(name="Prepare", seconds=1800), broken, StepRun(name="Last", seconds=60)),
                ),
            ),
        )
    )


def sagemaker(ask: Ask, account: SimulatedAccount, operation: str, **params: Any) -> dict[str, Any]:
    return ask("sagemaker", operation, account=account, **params)


def test_pipelines_are_listed_newest_first_with_their_last_run(ask: Ask, account: SimulatedAccount) -> None:
    rows = sagemaker(ask, account, "ListPipelines")["PipelineSummaries"]
    assert [(row["PipelineName"], row.get("LastExecutionTime")) for row in rows] == [
        ("idle", None), ("Churn", NOW - timedelta(minutes=40)),
    ]  # fmt: skip
    assert not any("PipelineStatus" in row or "Tags" in row for row in rows)


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"PipelineNamePrefix": "Ch"}, ["Churn"]),
        ({"CreatedAfter": ago(85)}, ["idle"]),
        ({"CreatedBefore": ago(85)}, ["Churn"]),
        ({"SortBy": "Name", "SortOrder": "Ascending"}, ["Churn", "idle"]),
        ({"ManagedBy": "AWS"}, []),
    ],
)
def test_pipelines_are_filtered_and_sorted(
    params: dict[str, Any], names: list[str], ask: Ask, account: SimulatedAccount
) -> None:
    rows = sagemaker(ask, account, "ListPipelines", **params)["PipelineSummaries"]
    assert [row["PipelineName"] for row in rows] == names


@pytest.mark.parametrize("name", ["Churn", f"{PREFIX}pipeline/churn"])
def test_only_the_description_has_the_definition(name: str, ask: Ask, account: SimulatedAccount) -> None:
    found = sagemaker(ask, account, "DescribePipeline", PipelineName=name)
    definition = json.loads(found["PipelineDefinition"])
    assert [step["Name"] for step in definition["Steps"]] == ["Prepare", "If"]
    assert definition["Steps"][0]["CacheConfig"] == {"Enabled": True, "ExpireAfter": "30d"}
    assert definition["Steps"][1]["Arguments"]["IfSteps"][0]["Name"] == "T"
    assert definition["Parameters"][0]["DefaultValue"] == "made-up"
    assert (found["PipelineStatus"], found["CreatedBy"]["UserProfileName"]) == ("Active", "ana")


@pytest.mark.parametrize("operation", ["DescribePipeline", "ListPipelineExecutions"])
def test_a_pipeline_that_is_not_there_is_not_found(operation: str, ask: Ask, account: SimulatedAccount) -> None:
    with pytest.raises(ClientError, match=r"ResourceNotFound.*pipeline/later' does not exist"):
        sagemaker(ask, account, operation, PipelineName="later")


def test_search_gives_whole_pipelines_with_tags_and_without_definitions(ask: Ask, account: SimulatedAccount) -> None:
    found = sagemaker(ask, account, "Search", Resource="Pipeline")["Results"]
    records = {one["Pipeline"]["PipelineName"]: one["Pipeline"] for one in found}
    assert records["Churn"]["Tags"] == [{"Key": "Team", "Value": "a"}]
    assert (records["idle"]["Tags"], "LastRunTime" in records["idle"]) == ([], False)
    assert not any("PipelineDefinition" in record for record in records.values())


def test_executions_are_listed_newest_first_without_their_ends(ask: Ask, account: SimulatedAccount) -> None:
    answer = sagemaker(ask, account, "ListPipelineExecutions", PipelineName="Churn")
    rows = answer["PipelineExecutionSummaries"]
    assert [(row["PipelineExecutionArn"].rpartition("/")[2], row["PipelineExecutionStatus"]) for row in rows] == [
        ("now", "Executing"), ("bad", "Failed"), ("good", "Succeeded"),
    ]  # fmt: skip
    assert rows[1]["PipelineExecutionFailureReason"].startswith("Step failure")
    later = sagemaker(ask, account, "ListPipelineExecutions", PipelineName="Churn", CreatedAfter=ago(1))
    assert len(later["PipelineExecutionSummaries"]) == 1


def test_search_finds_executions_that_changed_or_run(ask: Ask, account: SimulatedAccount) -> None:
    changed = {"Name": "LastModifiedTime", "Operator": "GreaterThanOrEqualTo", "Value": "2026-11-18T00:00:00"}
    running = {"Name": "PipelineExecutionStatus", "Operator": "Equals", "Value": "Executing"}
    expression = {"Filters": [changed, running], "Operator": "Or"}
    found = sagemaker(ask, account, "Search", Resource="PipelineExecution", SearchExpression=expression)["Results"]
    records = [one["PipelineExecution"] for one in found]
    assert [one["PipelineExecutionDisplayName"] for one in records] == ["execution-now", "execution-bad"]
    assert (records[1]["LastModifiedTime"], records[0]["LastModifiedTime"]) == (
        ago(3) + timedelta(hours=1), NOW - timedelta(minutes=40),
    )  # fmt: skip
    whole = sagemaker(ask, account, "Search", Resource="PipelineExecution")["Results"]
    assert whole[-1]["PipelineExecution"]["PipelineParameters"] == [{"Name": "Token", "Value": "made-up"}]


def steps(ask: Ask, account: SimulatedAccount, name: str, **params: Any) -> list[dict[str, Any]]:
    arn = f"{PREFIX}pipeline/churn/execution/{name}"
    answer = sagemaker(ask, account, "ListPipelineExecutionSteps", PipelineExecutionArn=arn, **params)
    return list(answer["PipelineExecutionSteps"])


def test_steps_tell_what_they_made_and_took_from_others(ask: Ask, account: SimulatedAccount) -> None:
    train, prepare = steps(ask, account, "bad")
    assert prepare["CacheHitResult"]["SourcePipelineExecutionArn"].endswith("execution/good")
    assert train["Metadata"] == {"TrainingJob": {"Arn": f"{PREFIX}training-job/t"}}
    assert (train["StepStatus"], train["FailureReason"]) == ("Failed", "AlgorithmError: x")
    assert prepare["EndTime"] == train["StartTime"]


def test_a_step_under_way_has_no_end_and_no_reason_and_one_to_come_is_not_listed(
    ask: Ask, account: SimulatedAccount
) -> None:
    prepare, train = steps(ask, account, "now", SortOrder="Ascending")
    assert (prepare["StepStatus"], train["StepStatus"]) == ("Succeeded", "Executing")
    assert not {"EndTime", "FailureReason"} & set(train)


def test_steps_of_an_execution_that_is_not_there_are_not_found(ask: Ask, account: SimulatedAccount) -> None:
    with pytest.raises(ClientError, match=r"ResourceNotFound.*does not exist"):
        steps(ask, account, "never")


@pytest.mark.parametrize(
    ("operation", "member", "params"),
    [
        ("ListPipelines", "PipelineSummaries", {}),
        ("ListPipelineExecutions", "PipelineExecutionSummaries", {"PipelineName": "Churn"}),
        ("Search", "Results", {"Resource": "PipelineExecution"}),
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
