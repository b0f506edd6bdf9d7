"""How the shelves of jobs, pipelines, monitoring and features hang together, read from the simulated account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.model.ports import Question, Window
from sagemaker_cost_mcp.model.snapshot import RESOURCES, Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.scenarios._workshop_jobs import (
    ARGUMENT_SECRET,
    ENVIRONMENT_SECRET,
    REASON_SECRET,
)
from sagemaker_cost_mcp.simulator.scenarios._workshop_pipelines import PARAMETER_SECRET

AccountOf = Callable[..., Any]
WORK: tuple[Shelf, ...] = (
    "processing_jobs",
    "transform_jobs",
    "labeling_jobs",
    "pipelines",
    "pipeline_executions",
    "monitoring_schedules",
    "feature_groups",
)
MONTH = Window(start=date(2026, 10, 21), end=date(2026, 11, 20))


def read(account: Any, *shelves: Shelf, window: Window = MONTH, regions: tuple[str, ...] = ("us-east-1",)) -> Any:
    question = Question(shelves=frozenset(shelves), regions=regions, window=window, seconds=60.0)
    return account.reader.read(question).snapshot


def denying(*operations: str) -> Callable[[str, str], AwsFailure | None]:
    def fault(operation: str, _region: str) -> AwsFailure | None:
        return AwsFailure("AccessDeniedException", "no") if operation in operations else None

    return fault


def test_all_of_it_belongs_to_the_callers_own_account() -> None:
    assert set(WORK) <= RESOURCES


def test_a_month_of_the_workshop_is_read_whole_in_a_known_number_of_calls(account_of: AccountOf) -> None:
    account = account_of("workshop")
    snapshot = read(account, *WORK)
    assert {shelf: len(getattr(snapshot, shelf)) for shelf in WORK} == {
        "processing_jobs": 176,
        "transform_jobs": 35,
        "labeling_jobs": 4,
        "pipelines": 3,
        "pipeline_executions": 34,
        "monitoring_schedules": 4,
        "feature_groups": 5,
    }
    assert snapshot.gaps == ()
    # Processing: 30 daily, 4 + 5 weekly, 3 failed, 2 single, 72 + 30 of monitors, 30 of a pipeline: 2 pages.
    made = Counter(operation for operation in account.operations() if operation != "GetCallerIdentity")
    assert made == {
        "ListProcessingJobs": 1 + 2,
        "DescribeProcessingJob": 176,
        "ListTransformJobs": 1 + 1,
        "DescribeTransformJob": 35,
        "ListLabelingJobs": 1 + 1,
        "DescribeLabelingJob": 4,
        "Search": 3,  # pipelines, executions, feature groups: a page each
        "DescribePipeline": 2,  # those that ran
        "ListPipelineExecutionSteps": 6,  # of those that failed
        "ListMonitoringSchedules": 1,
        "DescribeMonitoringSchedule": 3,  # those that are on
        "DescribeDataQualityJobDefinition": 1,
        "DescribeFeatureGroup": 3,  # those with an online store
        "GetResources": 2 + 1 + 1,  # processing, transform, schedules: a hundred ARNs a call
    }


def test_a_shorter_window_reads_fewer_jobs_and_still_those_that_run(account_of: AccountOf) -> None:
    account = account_of("workshop")
    week = Window(start=date(2026, 11, 14), end=date(2026, 11, 21))
    snapshot = read(account, "processing_jobs", "labeling_jobs", window=week)
    names = {job.ref.name for job in snapshot.processing_jobs}
    assert "index-stream" in names, "began before the window, and its status has not changed since"
    assert "clean-events-2026-11-14" in names
    assert "clean-events-2026-11-13" not in names
    assert {job.ref.name for job in snapshot.labeling_jobs} == {"contract-pages"}
    assert account.operations().count("DescribeProcessingJob") == len(names)


def test_executions_bring_their_pipelines_along_and_keep_them_to_themselves(account_of: AccountOf) -> None:
    account = account_of("workshop")
    snapshot = read(account, "pipeline_executions")
    assert snapshot.pipelines == ()
    failed = [one for one in snapshot.pipeline_executions if one.status == "Failed"]
    assert len(failed) == 6
    assert all(one.steps is not None and one.steps[-1].failure_cause is not None for one in failed)


def test_a_region_without_pipelines_is_not_asked_for_executions(account_of: AccountOf) -> None:
    account = account_of("empty")
    snapshot = read(account, *WORK)
    assert all(getattr(snapshot, shelf) == () for shelf in WORK)
    assert Counter(account.operations()) == {
        "GetCallerIdentity": 1,
        "ListProcessingJobs": 2,
        "ListTransformJobs": 2,
        "ListLabelingJobs": 2,
        "ListMonitoringSchedules": 1,
        "Search": 2,
    }


def test_where_search_is_denied_the_same_is_found_by_listing(account_of: AccountOf) -> None:
    whole = read(account_of("workshop"), "pipelines", "pipeline_executions", "feature_groups")
    account = account_of("workshop")
    account.fault = denying("Search")
    snapshot = read(account, "pipelines", "pipeline_executions", "feature_groups")
    assert {one.ref.arn: (one.ref.tags, one.steps) for one in snapshot.pipelines} == {
        one.ref.arn: (one.ref.tags, one.steps) for one in whole.pipelines
    }
    assert {one.arn: (one.status, one.steps) for one in snapshot.pipeline_executions} == {
        one.arn: (one.status, one.steps) for one in whole.pipeline_executions
    }
    assert {one.ref.arn: one for one in snapshot.feature_groups} == {one.ref.arn: one for one in whole.feature_groups}
    assert snapshot.gaps == ()


@pytest.mark.parametrize(
    ("operation", "shelf"),
    [
        ("ListProcessingJobs", "processing_jobs"),
        ("DescribeProcessingJob", "processing_jobs"),
        ("ListTransformJobs", "transform_jobs"),
        ("DescribeTransformJob", "transform_jobs"),
        ("ListLabelingJobs", "labeling_jobs"),
        ("DescribeLabelingJob", "labeling_jobs"),
        ("DescribePipeline", "pipelines"),
        ("ListPipelineExecutionSteps", "pipeline_executions"),
        ("ListMonitoringSchedules", "monitoring_schedules"),
        ("DescribeMonitoringSchedule", "monitoring_schedules"),
        ("DescribeDataQualityJobDefinition", "monitoring_schedules"),
        ("DescribeFeatureGroup", "feature_groups"),
    ],
)
def test_each_operation_denied_alone_leaves_a_gap_that_names_its_action(
    operation: str, shelf: Shelf, account_of: AccountOf
) -> None:
    account = account_of("workshop")
    account.fault = denying(operation)
    week = Window(start=date(2026, 11, 19), end=date(2026, 11, 21))
    snapshot = read(account, shelf, window=week if shelf == "processing_jobs" else MONTH)
    assert {gap.missing_permission for gap in snapshot.gaps} == {f"sagemaker:{operation}"}


def test_what_jobs_ran_on_is_priced_in_one_request_a_kind(account_of: AccountOf) -> None:
    account = account_of("workshop")
    snapshot = read(account, "processing_jobs", "transform_jobs", "prices", regions=("us-east-1", "eu-west-1"))
    priced = {price.usage_type for price in snapshot.prices}
    assert {
        "USE1-Processing:ml.m5.xlarge",
        "USE1-Processing:ml.g5.xlarge",
        "USE1-Processing:VolumeUsage.gp2",
        "USE1-Tsform:ml.m5.xlarge",
        "USE1-Tsform:ml.m5.2xlarge",
        "EU-Tsform:ml.m5.xlarge",
    } <= priced
    # Processing and transform in us-east-1, transform in eu-west-1, and the volumes of notebooks.
    assert account.operations().count("GetProducts") == 4


def test_what_schedules_will_run_on_is_priced_too(account_of: AccountOf) -> None:
    snapshot = read(account_of("workshop"), "monitoring_schedules", "prices")
    priced = {price.usage_type for price in snapshot.prices}
    assert {"USE1-Processing:ml.m5.large", "USE1-Processing:ml.m5.xlarge"} <= priced


def test_trap_22_no_token_of_the_workshop_is_on_the_snapshot(account_of: AccountOf) -> None:
    account = account_of("workshop")
    snapshot = read(account, *WORK, regions=("us-east-1", "eu-west-1"))
    secrets = (ARGUMENT_SECRET, ENVIRONMENT_SECRET, REASON_SECRET, PARAMETER_SECRET)
    described = repr(SCENARIOS["workshop"](datetime(2026, 11, 21, 9, tzinfo=UTC)))
    assert all(secret in described for secret in secrets), "they are there to be found"
    dump = snapshot.model_dump_json() + repr(snapshot)
    assert [secret for secret in secrets if secret in dump] == []
    for word in ("HUB_TOKEN", "ApiToken", "--token", "PipelineDefinition", "run.py"):
        assert word not in dump
