"""SageMaker's answers about training, tuning and Autopilot jobs, over the scenario that is about them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import AutoMLJob, Fleet, TrainingJob, TuningJob, WarmPool
from sagemaker_cost_mcp.simulator.scenarios.research import AUTOPILOT, NDCG, OBJECTIVE, PLAN, SWEEP

from .conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import AccountOf, Ask

    Call = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def research() -> SimulatedAccount:
    return open_account("research", lambda: NOW)


@pytest.fixture
def call(ask: Ask, research: SimulatedAccount) -> Call:
    return lambda operation, **params: ask("sagemaker", operation, account=research, **params)


def job(call: Call, name: str) -> dict[str, Any]:
    return call("DescribeTrainingJob", TrainingJobName=name)


def test_a_warm_pool_is_reused_or_runs_out(call: Call) -> None:
    day = f"{NOW - timedelta(days=3):%Y-%m-%d}"
    first, second = (job(call, f"prompt-lab-{day}-{time}") for time in ("09-00", "09-30"))
    assert first["ResourceConfig"]["KeepAlivePeriodInSeconds"] == 3600
    assert first["WarmPoolStatus"] == {
        "Status": "Reused",
        "ReusedByJob": second["TrainingJobName"],
        "ResourceRetainedBillableTimeInSeconds": 1080,
    }
    assert second["WarmPoolStatus"] == {"Status": "Terminated", "ResourceRetainedBillableTimeInSeconds": 3600}


def test_a_warm_pool_is_in_use_and_then_available(ask: Ask, account_of: AccountOf) -> None:
    pool = WarmPool(keep_alive=3600, retained=3600)
    jobs = [
        TrainingJob(
            name=name,
            instance_type="ml.m5.xlarge",
            started=NOW - timedelta(minutes=ago),
            seconds=1200,
            warm_pool=pool,
            training_plan=PLAN if name == "busy" else None,
        )
        for name, ago in (("busy", 10), ("kept", 40))
    ]
    account = account_of(Fleet(account_id="1" * 12, training_jobs=tuple(jobs)))

    def listed(**params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask("sagemaker", "ListTrainingJobs", account=account, **params)[
            "TrainingJobSummaries"
        ]
        return found

    assert [one["WarmPoolStatus"]["Status"] for one in listed()] == ["Available", "InUse"]
    (kept,) = listed(WarmPoolStatusEquals="Available")
    assert kept["WarmPoolStatus"]["ResourceRetainedBillableTimeInSeconds"] == 1200
    assert [one["TrainingPlanArn"] for one in listed(TrainingPlanArnEquals=PLAN)] == [PLAN]


def test_stages_follow_each_other_without_a_hole(call: Call) -> None:
    name = f"ranker-nightly-{NOW - timedelta(days=2):%Y-%m-%d}"
    stages = job(call, name)["SecondaryStatusTransitions"]
    assert [one["Status"] for one in stages] == ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert [one["EndTime"] for one in stages[:-1]] == [one["StartTime"] for one in stages[1:]]
    downloading = stages[1]["EndTime"] - stages[1]["StartTime"]
    assert downloading == timedelta(hours=2)


def test_lost_capacity_interrupts_training(call: Call) -> None:
    found = call("Search", Resource="TrainingJob", SearchExpression=_named("speech"), MaxResults=100)["Results"]
    lost = [
        sum(one["Status"] == "Interrupted" for one in result["TrainingJob"]["SecondaryStatusTransitions"])
        for result in found
    ]
    assert set(lost) == {0, 1, 2}


def test_groups_plans_limits_and_checkpoints(call: Call) -> None:
    mixed = job(call, "cluster-mix-2")["ResourceConfig"]
    assert [one["InstanceCount"] for one in mixed["InstanceGroups"]] == [1, 2]
    assert "InstanceType" not in mixed
    planned = job(call, "plan-run")
    assert planned["ResourceConfig"]["TrainingPlanArn"] == PLAN
    assert (planned["TrainingJobStatus"], planned["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert "CheckpointConfig" not in planned


def test_a_page_of_a_listing_is_cut_before_the_status_picks_from_it(call: Call) -> None:
    first = call("ListTrainingJobs", StatusEquals="Failed", MaxResults=5)
    assert first["TrainingJobSummaries"] == []
    assert "NextToken" in first


def test_a_running_job_was_modified_when_its_stage_began(ask: Ask, account_of: AccountOf) -> None:
    started = NOW - timedelta(hours=1)
    running = TrainingJob(
        name="now", instance_type="ml.m5.xlarge", started=started, seconds=7200, downloading=600, interruptions=1
    )
    account = account_of(Fleet(account_id="1" * 12, training_jobs=(running,)))
    told = ask("sagemaker", "DescribeTrainingJob", account=account, TrainingJobName="now")
    assert (told["SecondaryStatus"], told["LastModifiedTime"]) == ("Training", started + timedelta(minutes=10))
    assert "EndTime" not in told["SecondaryStatusTransitions"][-1]


def test_a_tuning_job_is_the_sum_of_its_training_jobs(call: Call) -> None:
    tuning = call("DescribeHyperParameterTuningJob", HyperParameterTuningJobName=SWEEP)
    assert tuning["TrainingJobStatusCounters"]["Completed"] == len(NDCG)
    assert tuning["TrainingJobStatusCounters"]["NonRetryableError"] == 1
    assert tuning["ObjectiveStatusCounters"] == {"Succeeded": len(NDCG), "Pending": 0, "Failed": 1}
    best = tuning["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert best["Value"] == pytest.approx(max(NDCG))
    children = call("ListTrainingJobsForHyperParameterTuningJob", HyperParameterTuningJobName=SWEEP, MaxResults=100)
    assert len(children["TrainingJobSummaries"]) == len(NDCG) + 1
    child = job(call, children["TrainingJobSummaries"][0]["TrainingJobName"])
    assert child["TuningJobArn"] == tuning["HyperParameterTuningJobArn"]


def test_children_without_an_objective_are_missing_when_sorted_by_it(call: Call) -> None:
    answer = call(
        "ListTrainingJobsForHyperParameterTuningJob",
        HyperParameterTuningJobName=SWEEP,
        SortBy="FinalObjectiveMetricValue",
        SortOrder="Descending",
        StatusEquals="Completed",
        MaxResults=100,
    )
    metrics = [one["FinalHyperParameterTuningJobObjectiveMetric"] for one in answer["TrainingJobSummaries"]]
    values = [one["Value"] for one in metrics]
    assert values == pytest.approx(sorted(NDCG, reverse=True))
    assert {one["MetricName"] for one in metrics} == {OBJECTIVE}


def test_tuning_jobs_are_listed_searched_and_missed(call: Call, ask: Ask) -> None:
    (listed,) = call("ListHyperParameterTuningJobs", NameContains="SWEEP")["HyperParameterTuningJobSummaries"]
    assert listed["ResourceLimits"]["MaxNumberOfTrainingJobs"] == len(NDCG) + 1
    assert call("ListHyperParameterTuningJobs", StatusEquals="InProgress")["HyperParameterTuningJobSummaries"] == []
    (found,) = call("Search", Resource="HyperParameterTuningJob")["Results"]
    record = found["HyperParameterTuningJob"]
    assert {"Key": "Team", "Value": "ranking"} in record["Tags"]
    described = call("DescribeHyperParameterTuningJob", HyperParameterTuningJobName=SWEEP)
    assert {**described, "Tags": record["Tags"]} == record
    with pytest.raises(ClientError, match="ResourceNotFound"):
        call("DescribeHyperParameterTuningJob", HyperParameterTuningJobName="gone")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        ask("sagemaker", "DescribeHyperParameterTuningJob", HyperParameterTuningJobName=SWEEP)


def test_a_tuning_job_in_progress_has_no_end_and_pending_objectives(ask: Ask, account_of: AccountOf) -> None:
    began = NOW - timedelta(hours=1)
    child = TrainingJob(name="c", instance_type="ml.m5.xlarge", started=began, seconds=7200, tuning_job="t")
    tuning = TuningJob(name="t", created=began, objective="auc", maximize=False, early_stopping=True, max_runtime=9000)
    account = account_of(Fleet(account_id="1" * 12, training_jobs=(child,), tuning_jobs=(tuning,)))
    told = ask("sagemaker", "DescribeHyperParameterTuningJob", account=account, HyperParameterTuningJobName="t")
    assert told["HyperParameterTuningJobStatus"] == "InProgress"
    assert told["ObjectiveStatusCounters"]["Pending"] == 1
    assert told["HyperParameterTuningJobConfig"]["TrainingJobEarlyStoppingType"] == "Auto"
    assert told["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxRuntimeInSeconds"] == 9000
    assert not {"HyperParameterTuningEndTime", "BestTrainingJob"} & told.keys()


def test_autopilot_jobs_of_both_generations(ask: Ask, account_of: AccountOf) -> None:
    began = NOW - timedelta(hours=9)
    jobs = (
        AutoMLJob(name="old", created=began, ended=NOW - timedelta(hours=1), first_generation=True, endpoint="ep"),
        AutoMLJob(name="new", created=began, ended=NOW - timedelta(hours=1), status="Failed", failure_reason="x"),
        AutoMLJob(name="live", created=began),
    )
    account = account_of(Fleet(account_id="1" * 12, automl_jobs=jobs))

    def told(operation: str, **params: Any) -> dict[str, Any]:
        return ask("sagemaker", operation, account=account, **params)

    listed = told("ListAutoMLJobs")["AutoMLJobSummaries"]
    assert [(one["AutoMLJobName"], one["AutoMLJobStatus"]) for one in listed] == [
        ("old", "Completed"),
        ("new", "Failed"),
        ("live", "InProgress"),
    ]
    assert told("DescribeAutoMLJob", AutoMLJobName="old")["ProblemType"] == "BinaryClassification"
    assert told("DescribeAutoMLJobV2", AutoMLJobName="old")["ModelDeployResult"] == {"EndpointName": "ep"}
    assert told("DescribeAutoMLJobV2", AutoMLJobName="new")["FailureReason"] == "x"
    assert "EndTime" not in told("DescribeAutoMLJobV2", AutoMLJobName="live")
    for operation, name in (("DescribeAutoMLJob", "new"), ("DescribeAutoMLJobV2", "gone")):
        with pytest.raises(ClientError, match="ResourceNotFound"):
            told(operation, AutoMLJobName=name)


def test_candidates_of_autopilot_are_training_jobs(call: Call) -> None:
    described = call("DescribeAutoMLJobV2", AutoMLJobName=AUTOPILOT)
    assert described["BestCandidate"]["FinalAutoMLJobObjectiveMetric"]["Value"] == pytest.approx(0.81)
    filters = {"Filters": [{"Name": "AutoMLJobArn", "Operator": "Equals", "Value": described["AutoMLJobArn"]}]}
    found = call("Search", Resource="TrainingJob", SearchExpression=filters, MaxResults=100)["Results"]
    assert len(found) == 8


def test_tags_of_all_kinds_are_found(ask: Ask, research: SimulatedAccount) -> None:
    answer = ask(
        "resourcegroupstaggingapi",
        "GetResources",
        account=research,
        ResourceTypeFilters=["sagemaker:hyper-parameter-tuning-job", "sagemaker:automl-job"],
    )
    names = {one["ResourceARN"].rpartition("/")[2] for one in answer["ResourceTagMappingList"]}
    assert names == {SWEEP, AUTOPILOT}


def _named(part: str) -> dict[str, Any]:
    return {"Filters": [{"Name": "TrainingJobName", "Operator": "Contains", "Value": part}]}
