"""How the shelves of utilization hang on what they measure, read from the simulated account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest

from sagemaker_cost_mcp.model.ports import MetricsWanted, Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.utilization_shelves import UtilizationShelves
from tests.reader.conftest import NOW

AccountOf = Callable[..., Any]
MIDNIGHT = NOW.replace(hour=0)


def read(account: Any, *shelves: Shelf, **wanted: Any) -> Any:
    question = Question(
        shelves=frozenset(shelves), regions=("us-east-1",), metrics=MetricsWanted(**wanted), seconds=240.0
    )
    return account.reader.read(question).snapshot


def requests(account: Any) -> list[dict[str, Any]]:
    return [params for operation, _, params in account.asked if operation == "GetMetricData"]


def test_only_the_endpoints_that_are_named_are_measured(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "endpoint_utilization", names=("recs-home", "query-intent"))
    assert {use.part for use in snapshot.endpoint_utilization} == {"AllTraffic", "query-intent"}
    assert snapshot.endpoints == (), "nobody asked for them"
    assert len({use.resource_arn for use in snapshot.endpoint_utilization}) == 2
    # 21 of recs-home, 9 of the variant that hosts components, 15 of the component.
    assert [len(params["MetricDataQueries"]) for params in requests(account)] == [21 + 9 + 15]


def test_the_window_is_whole_days_and_today_so_far(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, "endpoint_utilization", names=("recs-home",), days=3)
    (use,) = snapshot.endpoint_utilization
    assert (use.timeline.start, use.timeline.end) == (MIDNIGHT - timedelta(days=3), MIDNIGHT + timedelta(days=1))
    assert use.timeline.period_seconds == 3600


@pytest.mark.parametrize(("days", "period"), [(14, 60), (15, 300), (62, 300), (63, 3600), (454, 3600), (455, None)])
def test_finer_periods_than_are_retained_are_not_asked_for(days: int, period: int | None) -> None:
    wanted = MetricsWanted(days=days, period_seconds=60)
    shelves = UtilizationShelves(inventory=cast("Any", None), today=NOW.date(), wanted=wanted)
    found = shelves.timeline()
    assert (found and found.period_seconds) == period, f"{days} days and today"


def test_nothing_named_is_nothing_asked(account_of: AccountOf) -> None:
    account = account_of("shop")
    assert read(account, "endpoint_utilization", names=("nobody",)).endpoint_utilization == ()
    assert requests(account) == []


def test_jobs_are_measured_where_their_kind_is_read_anyway(account_of: AccountOf) -> None:
    account = account_of("ml-team")
    assert read(account, "job_utilization").job_utilization == ()
    assert set(account.operations()) == {"GetCallerIdentity"}
    snapshot = read(account, "training_jobs", "processing_jobs", "job_utilization", days=3)
    jobs = {job.ref.arn: job for job in (*snapshot.training_jobs, *snapshot.processing_jobs)}
    measured = {use.resource_arn for use in snapshot.job_utilization}
    assert {jobs[arn].ref.type for arn in measured} == {"training-job", "processing-job"}
    since = MIDNIGHT - timedelta(days=3)
    assert all((jobs[arn].ended_at or NOW) > since for arn in measured)
