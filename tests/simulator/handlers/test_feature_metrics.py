"""What the feature store publishes: units where there were requests, silence where there were none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.description import FeatureGroup, Fleet, Span
from sagemaker_cost_mcp.simulator.feature_metrics import NAMESPACE, UnitSeries
from sagemaker_cost_mcp.simulator.series import tallied

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
BORN = NOW - timedelta(days=80)
MIDNIGHT = NOW.replace(hour=0)


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    groups = (
        FeatureGroup(name="Clicks", created=BORN, monthly_reads=3_000_000, monthly_writes=30_000),
        FeatureGroup(name="ready", created=BORN, provisioned=(40, 12), monthly_reads=3_000_000),
        FeatureGroup(name="left", created=BORN, monthly_reads=3_000_000, reads_end=NOW - timedelta(days=40)),
        FeatureGroup(name="history", created=BORN, online=False, monthly_writes=1000),
        FeatureGroup(name="dublin", created=BORN, region="eu-west-1", monthly_reads=3_000_000),
    )
    return account_of(Fleet(account_id="1" * 12, feature_groups=groups))


def days(ask: Ask, account: SimulatedAccount, metric: str, operation: str, name: str = "Clicks") -> list[float]:
    dimensions = [{"Name": "FeatureGroupName", "Value": name}, {"Name": "OperationName", "Value": operation}]
    query = {
        "Id": "m",
        "MetricStat": {
            "Metric": {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": dimensions},
            "Period": 86_400,
            "Stat": "Sum",
        },
    }
    answer = ask(
        "cloudwatch",
        "GetMetricData",
        account=account,
        MetricDataQueries=[query],
        StartTime=MIDNIGHT - timedelta(days=30),
        EndTime=MIDNIGHT,
        ScanBy="TimestampAscending",
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values


def test_a_group_on_demand_publishes_request_units_by_operation(ask: Ask, account: SimulatedAccount) -> None:
    reads = days(ask, account, "ConsumedReadRequestsUnits", "GetRecord")
    assert (len(reads), reads[-1]) == (30, 100_000)
    assert days(ask, account, "ConsumedWriteRequestsUnits", "PutRecord")[-1] == 1000
    assert days(ask, account, "ConsumedReadCapacityUnits", "GetRecord") == []
    assert days(ask, account, "ConsumedReadRequestsUnits", "BatchGetRecord") == []


def test_a_provisioned_group_publishes_capacity_units(ask: Ask, account: SimulatedAccount) -> None:
    assert days(ask, account, "ConsumedReadCapacityUnits", "GetRecord", "ready")[-1] == 100_000
    assert days(ask, account, "ConsumedReadRequestsUnits", "GetRecord", "ready") == []


def test_what_nobody_calls_is_silent_and_publishes_no_zeros(ask: Ask, account: SimulatedAccount) -> None:
    assert days(ask, account, "ConsumedReadRequestsUnits", "GetRecord", "left") == []
    assert days(ask, account, "ConsumedWriteRequestsUnits", "PutRecord", "left") == []
    assert days(ask, account, "ConsumedWriteRequestsUnits", "PutRecord", "history") == []


def test_only_the_groups_own_region_knows_it(ask: Ask, account: SimulatedAccount) -> None:
    listed: Any = ask("cloudwatch", "ListMetrics", account=account, region="eu-west-1", Namespace=NAMESPACE)
    assert [one["Dimensions"][0]["Value"] for one in listed["Metrics"]] == ["dublin"]


def test_provisioned_requests_are_not_billed_by_the_unit(account: SimulatedAccount) -> None:
    day = account.bill.day(MIDNIGHT.date() - timedelta(days=1))
    units = {row.heading.usage_type: row.quantity for row in day if "FeatureStore" in row.heading.usage_type}
    assert round(units["USE1-FeatureStore:ReadRequestUnits"]) == 100_000
    assert round(units["EU-FeatureStore:ReadRequestUnits"]) == 100_000


@given(
    monthly=st.integers(1, 200_000),
    start=st.integers(0, 3 * 1440),
    minutes=st.integers(1, 600),
    lives=st.booleans(),
)
def test_law_the_quick_sum_is_the_sum_of_the_samples(monthly: int, start: int, minutes: int, lives: bool) -> None:  # noqa: FBT001
    first = datetime(2026, 12, 30, tzinfo=UTC) + timedelta(minutes=start)
    end = None if lives else first + timedelta(minutes=minutes // 2)
    series = UnitSeries(
        namespace=NAMESPACE,
        name="n",
        dimensions=(),
        span=Span(start=first - timedelta(minutes=5), end=end),
        unit="None",
        monthly=monthly,
    )
    until = first + timedelta(minutes=minutes)
    assert series.tally(first, until) == tallied(series.samples(first, until))
