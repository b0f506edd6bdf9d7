"""SageMaker's answers about processing, transform and labeling jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, LabelingJob, ProcessingJob, TransformJob

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ACCOUNT = "1" * 12
WEEK_AGO = NOW - timedelta(days=7)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def processing(name: str, started: datetime, **more: Any) -> ProcessingJob:
    given: dict[str, Any] = {"instance_type": "ml.m5.xlarge", "seconds": 3600}
    return ProcessingJob(name=name, started=started, **(given | more))


def transform(name: str, started: datetime, **more: Any) -> TransformJob:
    given: dict[str, Any] = {"instance_type": "ml.m5.xlarge", "seconds": 3600, "model": "m", "count": 2}
    return TransformJob(name=name, started=started, **(given | more))


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    return account_of(
        Fleet(
            account_id=ACCOUNT,
            processing_jobs=(
                processing("old", ago(40), tags={"Team": "a"}),
                processing(
                    "monitored", ago(3), schedule="Watch", training_job="t", experiment="e", max_runtime=600, count=3
                ),
                processing("chosen", ago(2), selected=("ml.g5.xlarge",), environment={"A": "b"}, arguments=("--x",)),
                processing("broken", ago(1), status="Failed", failure_reason="AlgorithmError: x"),
                processing("long", ago(8), seconds=9 * 86400),
                processing("later", NOW + timedelta(hours=1)),
                processing("elsewhere", ago(1), region="eu-west-1"),
            ),
            transform_jobs=(
                transform("plain", ago(2)),
                transform(
                    "tuned",
                    ago(1),
                    batch_strategy="MultiRecord",
                    max_payload_mb=20,
                    max_concurrent=4,
                    split_type="Line",
                    join_source="Input",
                    labeling_job="Pets",
                    environment={"A": "b"},
                    tags={"Team": "b"},
                ),
                transform("long", ago(3), seconds=4 * 86400),
            ),
            labeling_jobs=(
                LabelingJob(
                    name="Pets",
                    created=ago(5),
                    last_label=ago(4),
                    human=700,
                    machine=300,
                    failed=2,
                    unlabeled=5,
                    crowd="public-crowd/default",
                    workers=3,
                    tenth_cents=1036,
                    automation=True,
                    tags={"Team": "c"},
                ),
                LabelingJob(
                    name="own",
                    created=ago(9),
                    last_label=ago(8),
                    human=1,
                    status="Failed",
                    failure_reason="ClientError: x",
                    own_function="triage",
                ),
                LabelingJob(name="later", created=NOW + timedelta(days=1), last_label=NOW + timedelta(days=2), human=1),
            ),
        )
    )


def names(rows: list[dict[str, Any]], kind: str) -> list[str]:
    return [row[f"{kind}JobName"] for row in rows]


def listed(ask: Ask, account: SimulatedAccount, kind: str, **params: Any) -> list[str]:
    members = {"Labeling": "LabelingJobSummaryList"}
    answer = ask("sagemaker", f"List{kind}Jobs", account=account, **params)
    return names(answer[members.get(kind, f"{kind}JobSummaries")], kind)


def described(ask: Ask, account: SimulatedAccount, kind: str, name: str) -> dict[str, Any]:
    return ask("sagemaker", f"Describe{kind}Job", account=account, **{f"{kind}JobName": name})


def test_processing_jobs_are_listed_oldest_first_and_those_to_come_are_not(ask: Ask, account: SimulatedAccount) -> None:
    assert listed(ask, account, "Processing") == ["old", "long", "monitored", "chosen", "broken"]
    backwards = {"SortBy": "Name", "SortOrder": "Descending", "NameContains": "O"}
    assert listed(ask, account, "Processing", **backwards) == ["old", "monitored", "long", "chosen", "broken"]


def test_jobs_are_filtered_by_status_and_time(ask: Ask, account: SimulatedAccount) -> None:
    assert listed(ask, account, "Processing", StatusEquals="Failed") == ["broken"]
    assert listed(ask, account, "Processing", CreationTimeBefore=ago(10)) == ["old"]
    assert listed(ask, account, "Processing", LastModifiedTimeAfter=ago(2.5)) == ["chosen", "broken"]
    assert listed(ask, account, "Processing", StatusEquals="InProgress") == ["long"]


def test_what_runs_was_last_modified_when_it_began(ask: Ask, account: SimulatedAccount) -> None:
    assert "long" not in listed(ask, account, "Processing", LastModifiedTimeAfter=WEEK_AGO)
    found = described(ask, account, "Processing", "long")
    assert (found["ProcessingJobStatus"], found["LastModifiedTime"]) == ("InProgress", ago(8))
    assert "ProcessingEndTime" not in found


@pytest.mark.parametrize(("kind", "count"), [("Processing", 5), ("Transform", 3), ("Labeling", 2)])
@pytest.mark.parametrize("size", [1, 2, 100])
def test_listings_page(kind: str, count: int, size: int, ask: Ask, account: SimulatedAccount) -> None:
    whole = listed(ask, account, kind)
    found: list[str] = []
    token: dict[str, str] = {}
    while True:
        answer = ask("sagemaker", f"List{kind}Jobs", account=account, MaxResults=size, **token)
        (rows,) = [value for name, value in answer.items() if name != "NextToken"]
        found += names(rows, kind)
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert found == whole
    assert len(found) == count


@pytest.mark.parametrize("kind", ["Processing", "Transform", "Labeling"])
def test_a_token_of_another_listing_is_refused_in_aws_words(kind: str, ask: Ask, account: SimulatedAccount) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*Invalid pagination token"):
        listed(ask, account, kind, NextToken="0" * 48)


@pytest.mark.parametrize("kind", ["Processing", "Transform", "Labeling"])
def test_a_job_that_is_not_there_is_a_validation_error_as_with_aws(
    kind: str, ask: Ask, account: SimulatedAccount
) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*Could not find requested job with name: later"):
        described(ask, account, kind, "later")


def test_a_processing_job_says_whose_it_is(ask: Ask, account: SimulatedAccount) -> None:
    found = described(ask, account, "Processing", "monitored")
    assert found["MonitoringScheduleArn"].endswith("monitoring-schedule/watch")
    assert found["TrainingJobArn"].endswith("training-job/t")
    assert found["ExperimentConfig"] == {"ExperimentName": "e"}
    assert found["StoppingCondition"] == {"MaxRuntimeInSeconds": 600}
    cluster = found["ProcessingResources"]["ClusterConfig"]
    assert cluster == {"InstanceType": "ml.m5.xlarge", "InstanceCount": 3, "VolumeSizeInGB": 30}
    assert found["ProcessingEndTime"] - found["ProcessingStartTime"] == timedelta(hours=1)


def test_a_job_with_preferences_has_no_type_but_the_chosen_one(ask: Ask, account: SimulatedAccount) -> None:
    found = described(ask, account, "Processing", "chosen")
    cluster = found["ProcessingResources"]["ClusterConfig"]
    assert "InstanceType" not in cluster
    assert (cluster["SelectedInstanceType"], cluster["SelectedInstanceCount"]) == ("ml.m5.xlarge", 1)
    assert [one["InstanceType"] for one in cluster["InstancePreferences"]] == ["ml.g5.xlarge", "ml.m5.xlarge"]
    assert found["AppSpecification"]["ContainerArguments"] == ["--x"]
    assert found["Environment"] == {"A": "b"}


def test_a_failed_job_has_its_reason_in_the_list_too(ask: Ask, account: SimulatedAccount) -> None:
    answer = ask("sagemaker", "ListProcessingJobs", account=account, StatusEquals="Failed")
    assert answer["ProcessingJobSummaries"][0]["FailureReason"] == "AlgorithmError: x"


def test_transform_jobs_are_listed_newest_first(ask: Ask, account: SimulatedAccount) -> None:
    assert listed(ask, account, "Transform") == ["tuned", "plain", "long"]
    assert listed(ask, account, "Transform", StatusEquals="InProgress") == ["long"]


def test_a_transform_job_says_what_it_was_told_and_no_default(ask: Ask, account: SimulatedAccount) -> None:
    plain, tuned = (described(ask, account, "Transform", name) for name in ("plain", "tuned"))
    assert not {"BatchStrategy", "MaxPayloadInMB", "MaxConcurrentTransforms", "LabelingJobArn"} & set(plain)
    assert (tuned["BatchStrategy"], tuned["MaxPayloadInMB"], tuned["MaxConcurrentTransforms"]) == ("MultiRecord", 20, 4)
    assert tuned["LabelingJobArn"].endswith("labeling-job/pets")
    assert (tuned["TransformInput"]["SplitType"], tuned["DataProcessing"]["JoinSource"]) == ("Line", "Input")
    assert tuned["TransformResources"] == {"InstanceType": "ml.m5.xlarge", "InstanceCount": 2}
    assert "LastModifiedTime" not in tuned, "AWS's model has no such member there"


def test_each_machine_of_a_transform_job_has_an_instance_id(account: SimulatedAccount) -> None:
    hosts = [host for job in account.fleet.transform_jobs for host in job.hosts]
    assert len(set(hosts)) == 6
    assert all(host.partition("/")[2].startswith("i-0") and len(host.partition("/")[2]) == 19 for host in hosts)


def test_a_labeling_job_tells_people_price_and_automation(ask: Ask, account: SimulatedAccount) -> None:
    found = described(ask, account, "Labeling", "Pets")
    assert found["LabelCounters"] == {
        "TotalLabeled": 1000, "HumanLabeled": 700, "MachineLabeled": 300, "FailedNonRetryableError": 2, "Unlabeled": 5,
    }  # fmt: skip
    task = found["HumanTaskConfig"]
    assert task["WorkteamArn"] == "arn:aws:sagemaker:us-east-1:394669845002:workteam/public-crowd/default"
    assert task["PublicWorkforceTaskPrice"]["AmountInUsd"] == {"Dollars": 1, "Cents": 3, "TenthFractionsOfACent": 6}
    assert task["PreHumanTaskLambdaArn"].endswith(":function:PRE-BoundingBox")
    assert "LabelingJobAlgorithmsConfig" in found
    assert found["Tags"] == [{"Key": "Team", "Value": "c"}]


def test_a_labeling_job_of_ones_own_has_its_own_function_team_and_failure(ask: Ask, account: SimulatedAccount) -> None:
    answer = ask("sagemaker", "ListLabelingJobs", account=account, StatusEquals="Failed")
    (row,) = answer["LabelingJobSummaryList"]
    assert row["WorkteamArn"] == f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:workteam/private-crowd/annotators"
    assert row["PreHumanTaskLambdaArn"].endswith(f":{ACCOUNT}:function:pre-triage")
    assert row["FailureReason"] == "ClientError: x"
    assert "LabelingJobAlgorithmsConfig" not in described(ask, account, "Labeling", "own")


def test_jobs_are_found_by_the_tagging_api(ask: Ask, account: SimulatedAccount) -> None:
    arns = [
        f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:{name}"
        for name in ("processing-job/old", "processing-job/monitored", "transform-job/tuned", "labeling-job/pets")
    ]
    answer = ask("resourcegroupstaggingapi", "GetResources", account=account, ResourceARNList=arns)
    assert [one["ResourceARN"] for one in answer["ResourceTagMappingList"]] == [arns[0], *arns[2:]], "those with tags"


@pytest.mark.parametrize(
    "beside", [{"ResourcesPerPage": 50}, {"TagFilters": [{"Key": "Team"}]}, {"ResourceTypeFilters": ["sagemaker"]}]
)
def test_a_list_of_arns_stands_alone(beside: dict[str, Any], ask: Ask, account: SimulatedAccount) -> None:
    arns = [f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:processing-job/old"]
    with pytest.raises(ClientError, match=r"InvalidParameterException.*cannot be used together"):
        ask("resourcegroupstaggingapi", "GetResources", account=account, ResourceARNList=arns, **beside)


def test_transform_bills_machines_and_no_volume_and_labeling_whole_objects(account: SimulatedAccount) -> None:
    sums: dict[str, Decimal] = {}
    for back in range(45):
        for charge in account.bill.day((NOW - timedelta(days=back)).date()):
            usage = charge.heading.usage_type
            sums[usage] = sums.get(usage, Decimal(0)) + charge.quantity
    # Two jobs of an hour on two machines, and what the third had run by the end of its last day: 3.25 days of it.
    assert sums["USE1-Tsform:ml.m5.xlarge"] == 2 * (1 + 1) + 2 * 24 * Decimal("3.25")
    assert not any("Tsform:Volume" in usage for usage in sums)
    assert sums["USE1-LabeledObject"] == 1001


def test_labelled_objects_of_an_hour_are_whole(account: SimulatedAccount) -> None:
    charges = [
        charge.quantity
        for hour in range(24)
        for charge in account.bill.hour(ago(5).replace(hour=0) + timedelta(hours=hour))
        if charge.heading.usage_type == "USE1-LabeledObject"
    ]
    assert len(charges) == 6
    assert all(quantity == int(quantity) for quantity in charges)
