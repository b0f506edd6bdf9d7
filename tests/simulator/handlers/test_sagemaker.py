"""SageMaker's answers about notebook instances, lifecycle configurations, training jobs and tags."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, Notebook, Span, TrainingJob

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def names(answer: dict[str, Any]) -> list[str]:
    return [one["NotebookInstanceName"] for one in answer["NotebookInstances"]]


def all_pages(ask: Ask, operation: str, member: str, **params: Any) -> list[dict[str, Any]]:
    answer = ask("sagemaker", operation, **params)
    found = list(answer[member])
    while "NextToken" in answer:
        answer = ask("sagemaker", operation, NextToken=answer["NextToken"], **params)
        found += answer[member]
    return found


def test_pages_have_ten_notebooks_unless_asked_otherwise(ask: Ask) -> None:
    first = ask("sagemaker", "ListNotebookInstances")
    assert len(first["NotebookInstances"]) == 10
    rest = ask("sagemaker", "ListNotebookInstances", NextToken=first["NextToken"])
    assert "NextToken" not in rest
    whole = ask("sagemaker", "ListNotebookInstances", MaxResults=100)
    assert names(first) + names(rest) == names(whole) == sorted(names(whole))


def test_more_than_a_hundred_a_page_are_refused(ask: Ask) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        ask("sagemaker", "ListNotebookInstances", MaxResults=101)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"NameContains": "GPU"}, ["grant-demo-gpu", "vision-defects-gpu"]),
        ({"StatusEquals": "Stopped"}, ["ab-test-tom", "legal-corpus-prep", "vision-archive"]),
        ({"NotebookInstanceLifecycleConfigNameContains": "when-idle"}, ["nlp-team-shared"]),
        ({"CreationTimeAfter": NOW - timedelta(days=30)}, ["eda-omar", "llm-eval-lena"]),
        ({"CreationTimeBefore": NOW - timedelta(days=400)}, ["legal-corpus-prep"]),
        ({"LastModifiedTimeAfter": NOW - timedelta(days=3)}, ["demand-forecast"]),
        ({"LastModifiedTimeBefore": NOW - timedelta(days=250)}, ["churn-features", "nlp-team-shared"]),
        ({"AdditionalCodeRepositoryEquals": "repo"}, []),
        ({"DefaultCodeRepositoryContains": "repo"}, []),
    ],
)
def test_filters_pick_notebooks(ask: Ask, filters: dict[str, Any], expected: list[str]) -> None:
    assert names(ask("sagemaker", "ListNotebookInstances", **filters)) == expected


def test_notebooks_are_sorted_as_asked(ask: Ask) -> None:
    params: dict[str, Any] = {"SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": 2}
    assert names(ask("sagemaker", "ListNotebookInstances", **params)) == ["llm-eval-lena", "eda-omar"]
    by_status = ask("sagemaker", "ListNotebookInstances", SortBy="Status", MaxResults=100)
    statuses = [one["NotebookInstanceStatus"] for one in by_status["NotebookInstances"]]
    assert statuses == sorted(statuses)


def test_a_region_shows_its_own_notebooks_only(ask: Ask) -> None:
    assert names(ask("sagemaker", "ListNotebookInstances", region="eu-west-1")) == ["workshop-dublin"]
    assert names(ask("sagemaker", "ListNotebookInstances", region="us-west-2")) == []


def test_the_description_adds_the_volume(ask: Ask) -> None:
    found = ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName="legal-corpus-prep")
    assert found["VolumeSizeInGB"] == 500
    assert found["NotebookInstanceStatus"] == "Stopped"
    assert found["LastModifiedTime"] == datetime(2026, 7, 14, 18, 20, tzinfo=UTC)
    assert "FailureReason" not in found


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_an_unknown_notebook_is_no_record(ask: Ask, region: str) -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*RecordNotFound"):
        ask("sagemaker", "DescribeNotebookInstance", region=region, NotebookInstanceName="gone")


def test_a_failed_notebook_says_why(ask: Ask, account_of: AccountOf) -> None:
    notebook = Notebook(
        name="Broken",
        instance_type="ml.t3.medium",
        created=NOW - timedelta(days=1),
        runs=(),
        status="Failed",
        failure_reason="no capacity",
    )
    account = account_of(Fleet(account_id="1" * 12, notebooks=(notebook,)))
    found = ask("sagemaker", "DescribeNotebookInstance", account=account, NotebookInstanceName="Broken")
    assert (found["NotebookInstanceStatus"], found["FailureReason"]) == ("Failed", "no capacity")
    assert found["NotebookInstanceArn"].endswith("/broken")


def test_what_is_created_tomorrow_is_not_there_today(ask: Ask, account_of: AccountOf) -> None:
    notebook = Notebook(
        name="soon",
        instance_type="ml.t3.medium",
        created=NOW + timedelta(days=1),
        runs=(Span(start=NOW + timedelta(days=1)),),
    )
    account = account_of(Fleet(account_id="1" * 12, notebooks=(notebook,)))
    assert names(ask("sagemaker", "ListNotebookInstances", account=account)) == []


def test_lifecycle_scripts_come_in_base64(ask: Ask) -> None:
    listed = ask("sagemaker", "ListNotebookInstanceLifecycleConfigs", SortBy="Name")
    found = [one["NotebookInstanceLifecycleConfigName"] for one in listed["NotebookInstanceLifecycleConfigs"]]
    assert found == ["bootstrap-from-s3", "stop-when-idle", "team-packages"]
    described = ask(
        "sagemaker",
        "DescribeNotebookInstanceLifecycleConfig",
        NotebookInstanceLifecycleConfigName="stop-when-idle",
    )
    script = base64.b64decode(described["OnStart"][0]["Content"]).decode()
    assert "stop_notebook_instance" in script
    assert described["OnCreate"] == []
    with pytest.raises(ClientError, match="No Notebook Instance Lifecycle Config"):
        ask(
            "sagemaker",
            "DescribeNotebookInstanceLifecycleConfig",
            NotebookInstanceLifecycleConfigName="none",
        )


def test_tags_are_listed_by_arn(ask: Ask) -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/"
    tags = ask("sagemaker", "ListTags", ResourceArn=arn + "mlops-dev-notebook")["Tags"]
    assert {"Key": "aws:cloudformation:stack-name", "Value": "mlops-dev"} in tags
    assert ask("sagemaker", "ListTags", ResourceArn=arn + "recsys-two-tower")["Tags"] == []
    with pytest.raises(ClientError, match="Could not find a resource"):
        ask("sagemaker", "ListTags", ResourceArn=arn + "gone")
    with pytest.raises(ClientError, match="Could not find a resource"):
        ask("sagemaker", "ListTags", region="eu-west-1", ResourceArn=arn + "mlops-dev-notebook")


def test_training_jobs_page_through_their_history(ask: Ask) -> None:
    everything = all_pages(ask, "ListTrainingJobs", "TrainingJobSummaries", MaxResults=100)
    assert len(everything) > 300
    assert len({one["TrainingJobName"] for one in everything}) == len(everything)
    created = [one["CreationTime"] for one in everything]
    assert created == sorted(created)


def test_training_jobs_are_filtered(ask: Ask) -> None:
    recent = ask(
        "sagemaker",
        "ListTrainingJobs",
        CreationTimeAfter=NOW - timedelta(days=7),
        NameContains="SPOT",
        SortBy="Name",
        MaxResults=100,
    )["TrainingJobSummaries"]
    assert {one["TrainingJobName"].rpartition("-2026")[0] for one in recent} == {
        "detector-sweep-spot",
        "two-tower-spot",
    }
    assert ask("sagemaker", "ListTrainingJobs", WarmPoolStatusEquals="InUse")["TrainingJobSummaries"] == []
    failed = all_pages(ask, "ListTrainingJobs", "TrainingJobSummaries", StatusEquals="Failed", MaxResults=100)
    assert {one["TrainingJobName"].rpartition("-202")[0] for one in failed} == {"defect-segmentation"}


def test_managed_spot_bills_less_than_it_trained(ask: Ask) -> None:
    (listed,) = ask("sagemaker", "ListTrainingJobs", NameContains="detector-sweep-spot-2026-11-19")[
        "TrainingJobSummaries"
    ]
    job = ask("sagemaker", "DescribeTrainingJob", TrainingJobName=listed["TrainingJobName"])
    assert job["EnableManagedSpotTraining"]
    assert job["BillableTimeInSeconds"] == int(job["TrainingTimeInSeconds"] * 0.31)
    with pytest.raises(ClientError, match="Requested resource not found"):
        ask("sagemaker", "DescribeTrainingJob", TrainingJobName="gone")


@pytest.fixture
def one_running_job(account_of: AccountOf) -> SimulatedAccount:
    job = TrainingJob(name="now", instance_type="ml.m5.xlarge", started=NOW - timedelta(hours=1), seconds=7200)
    return account_of(Fleet(account_id="1" * 12, training_jobs=(job,)))


def test_a_running_job_has_no_end_yet(ask: Ask, one_running_job: SimulatedAccount) -> None:
    job = ask("sagemaker", "DescribeTrainingJob", account=one_running_job, TrainingJobName="now")
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("InProgress", "Training")
    assert "TrainingEndTime" not in job
    assert "BillableTimeInSeconds" not in job


def search(ask: Ask, *filters: tuple[str, str, str], **params: Any) -> list[dict[str, Any]]:
    expression: dict[str, Any] = {
        "Filters": [
            {"Name": name, "Operator": operator} | ({"Value": value} if value else {})
            for name, operator, value in filters
        ]
    }
    found = all_pages(
        ask,
        "Search",
        "Results",
        Resource="TrainingJob",
        MaxResults=100,
        SearchExpression=expression | params,
    )
    return [one["TrainingJob"] for one in found]


WEEK = ("CreationTime", "GreaterThanOrEqualTo", "2026-11-14T00:00:00")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ([WEEK], 20),
        ([WEEK, ("EnableManagedSpotTraining", "Equals", "true")], 6),
        ([WEEK, ("ResourceConfig.InstanceType", "In", "ml.g4dn.12xlarge,ml.g5.12xlarge")], 3),
        ([WEEK, ("ResourceConfig.InstanceCount", "GreaterThan", "1")], 7),
        ([WEEK, ("Tags.Team", "NotEquals", "nlp"), ("Tags.Team", "Exists", "")], 8),
        ([WEEK, ("Tags.Team", "NotExists", "")], 5),
        ([WEEK, ("TrainingJobName", "Contains", "churn")], 2),
        ([WEEK, ("CreationTime", "LessThan", "2026-11-17T00:00:00")], 4),
        ([WEEK, ("TrainingTimeInSeconds", "LessThanOrEqualTo", "10")], 0),
    ],
)
def test_search_finds_whole_jobs(ask: Ask, filters: list[tuple[str, str, str]], count: int) -> None:
    found = search(ask, *filters)
    assert len(found) == count
    assert all("ResourceConfig" in job for job in found)


def test_search_joins_with_or_and_nests(ask: Ask) -> None:
    either = [("Tags.Project", "Equals", "churn"), ("ResourceConfig.InstanceType", "Equals", "ml.g4dn.12xlarge")]
    parts = [{"Name": name, "Operator": operator, "Value": value} for name, operator, value in either]
    assert len(search(ask, WEEK, SubExpressions=[{"Filters": parts, "Operator": "Or"}])) == 4


def test_search_finds_nothing_of_a_kind_that_nobody_described(ask: Ask) -> None:
    assert ask("sagemaker", "Search", Resource="FeatureGroup")["Results"] == []
