from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    AnomalyMonitor,
    AnomalySubscription,
    CostExplorerSwitches,
    Fleet,
    PostedRow,
)
from sagemaker_cost_mcp.simulator.scenarios import jump
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

TODAY = NOW.date()
SINCE = {"StartDate": (TODAY - timedelta(days=89)).isoformat()}


@pytest.fixture(scope="module")
def jumped() -> SimulatedAccount:
    return SimulatedAccount(jump.fleet(NOW), lambda: NOW)


def day_row(ago: int, usd: int, **more: Any) -> PostedRow:
    start = TODAY - timedelta(days=ago)
    return PostedRow(
        usage_type="USE1-Host:ml.m5.xlarge",
        unblended=Decimal(usd),
        quantity=Decimal(1),
        start=start,
        end=start + timedelta(days=1),
        **more,
    )


def steady(*more: PostedRow, **changes: Any) -> Fleet:
    fleet = Fleet(
        account_id="1" * 12,
        posted_rows=(*(day_row(ago, 50) for ago in range(110, 0, -1)), *more),
        anomaly_monitors=(AnomalyMonitor(name="services", created=TODAY - timedelta(days=100)),),
    )
    return replace(fleet, **changes)


def found(ask: Ask, account: SimulatedAccount, **params: Any) -> list[dict[str, Any]]:
    asked: dict[str, Any] = {"DateInterval": SINCE} | params
    listed: list[dict[str, Any]] = ask("ce", "GetAnomalies", account=account, **asked)["Anomalies"]
    return listed


def test_a_dear_day_is_reported_with_its_root_cause(ask: Ask, account_of: AccountOf) -> None:
    (one,) = found(ask, account_of(steady(day_row(20, 70))))
    day = (TODAY - timedelta(days=20)).isoformat()
    assert (one["AnomalyStartDate"], one["AnomalyEndDate"], one["DimensionValue"]) == (day, day, "Amazon SageMaker")
    assert one["Impact"] == {
        "MaxImpact": 70.0, "TotalImpact": 70.0, "TotalActualSpend": 120.0, "TotalExpectedSpend": 50.0,
        "TotalImpactPercentage": 140.0,
    }  # fmt: skip
    (cause,) = one["RootCauses"]
    assert (cause["UsageType"], cause["LinkedAccount"]) == ("USE1-Host:ml.m5.xlarge", "1" * 12)
    assert cause["Impact"] == {"Contribution": 70.0}


def test_without_a_monitor_nothing_is_reported(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(steady(day_row(20, 70), anomaly_monitors=()))
    assert found(ask, account) == []
    assert ask("ce", "GetAnomalyMonitors", account=account) == {"AnomalyMonitors": []}


def test_what_was_before_the_monitor_or_the_interval_is_not_reported(ask: Ask, account_of: AccountOf) -> None:
    young = AnomalyMonitor(name="young", created=TODAY - timedelta(days=10))
    assert found(ask, account_of(steady(day_row(20, 70), anomaly_monitors=(young,)))) == []
    assert found(ask, account_of(steady(day_row(20, 70))), DateInterval={"StartDate": TODAY.isoformat()}) == []


def test_credits_do_not_hide_a_dear_day_and_cheap_ones_are_none(ask: Ask, account_of: AccountOf) -> None:
    credit = day_row(20, -70, record_type="Credit")
    assert len(found(ask, account_of(steady(day_row(20, 70), credit)))) == 1
    assert found(ask, account_of(steady(day_row(20, 9)))) == []


def test_the_first_spend_ever_has_no_percentage(ask: Ask, account_of: AccountOf) -> None:
    (one,) = found(ask, account_of(steady(posted_rows=(day_row(20, 70),))))
    assert "TotalImpactPercentage" not in one["Impact"]


def test_monitors_of_accounts_and_of_expressions_watch_what_they_say(ask: Ask, account_of: AccountOf) -> None:
    created = TODAY - timedelta(days=100)
    elsewhere = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon EC2"]}}
    monitors = (
        AnomalyMonitor(name="accounts", created=created, dimension="LINKED_ACCOUNT"),
        AnomalyMonitor(name="ec2", created=created, kind="CUSTOM", dimension=None, specification=elsewhere),
    )
    account = account_of(steady(day_row(20, 70), anomaly_monitors=monitors))
    (one,) = found(ask, account)
    assert one["DimensionValue"] == "1" * 12
    accounts, ec2 = ask("ce", "GetAnomalyMonitors", account=account)["AnomalyMonitors"]
    assert (accounts["MonitorDimension"], accounts["DimensionalValueCount"]) == ("LINKED_ACCOUNT", 1)
    assert (ec2["MonitorType"], ec2["MonitorSpecification"]) == ("CUSTOM", elsewhere)
    assert found(ask, account, MonitorArn=ec2["MonitorArn"]) == []


@pytest.mark.parametrize(
    ("comparison", "first", "second", "passes"),
    [
        ("GREATER_THAN_OR_EQUAL", 70.0, None, True),
        ("GREATER_THAN", 70.0, None, False),
        ("LESS_THAN_OR_EQUAL", 70.0, None, True),
        ("LESS_THAN", 70.0, None, False),
        ("EQUAL", 70.0, None, True),
        ("BETWEEN", 60.0, 80.0, True),
    ],
)
def test_impact_is_filtered_as_asked(
    ask: Ask, account_of: AccountOf, comparison: str, first: float, second: float | None, *, passes: bool
) -> None:
    impact = {"NumericOperator": comparison, "StartValue": first} | ({} if second is None else {"EndValue": second})
    assert bool(found(ask, account_of(steady(day_row(20, 70))), TotalImpact=impact)) is passes


def test_nobody_gave_feedback(ask: Ask, account_of: AccountOf) -> None:
    assert found(ask, account_of(steady(day_row(20, 70))), Feedback="YES") == []


def test_pages_of_one_are_the_same_list(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(steady(day_row(20, 70), day_row(50, 90)))
    whole = found(ask, account)
    assert len(whole) == 2
    first = ask("ce", "GetAnomalies", account=account, DateInterval=SINCE, MaxResults=1)
    token = first["NextPageToken"]
    second = ask("ce", "GetAnomalies", account=account, DateInterval=SINCE, MaxResults=1, NextPageToken=token)
    assert "NextPageToken" not in second
    paged = first["Anomalies"] + second["Anomalies"]
    assert paged == whole


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("GetAnomalies", {"DateInterval": SINCE, "NextPageToken": "x"}, "InvalidNextTokenException"),
        ("GetAnomalies", {"DateInterval": {"StartDate": "2026-11-20T00:00:00Z"}}, "ValidationException"),
        ("GetAnomalies", {"DateInterval": {"StartDate": "2026-11-31"}}, "ValidationException"),
        ("GetAnomalies", {"DateInterval": {"StartDate": "2026-11-20", "EndDate": "2026-11-01"}}, "ValidationException"),
        ("GetAnomalyMonitors", {"MonitorArnList": ["arn:x"]}, "UnknownMonitorException"),
        ("GetAnomalySubscriptions", {"SubscriptionArnList": ["arn:x"]}, "UnknownSubscriptionException"),
    ],
)
def test_what_aws_refuses_is_refused(
    ask: Ask, account_of: AccountOf, operation: str, params: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as refusal:
        ask("ce", operation, account=account_of(steady()), **params)
    assert code in str(refusal.value)


def test_an_account_without_cost_explorer_has_no_anomalies_either(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(steady(cost_explorer=CostExplorerSwitches(enabled=False)))
    with pytest.raises(ClientError, match="not enabled for cost explorer"):
        found(ask, account)


def test_subscriptions_name_monitors_thresholds_and_subscribers(ask: Ask, account_of: AccountOf) -> None:
    subscription = AnomalySubscription(
        name="people",
        monitors=("services",),
        emails=("a@example.com", "b@example.com"),
        declined=("b@example.com",),
        topics=("arn:aws:sns:us-east-1:111111111111:costs",),
        threshold_usd=Decimal(40),
    )
    account = account_of(steady(anomaly_subscriptions=(subscription,)))
    (monitor,) = ask("ce", "GetAnomalyMonitors", account=account)["AnomalyMonitors"]
    (one,) = ask("ce", "GetAnomalySubscriptions", account=account, MonitorArn=monitor["MonitorArn"])[
        "AnomalySubscriptions"
    ]
    assert [(who["Type"], who["Status"]) for who in one["Subscribers"]] == [
        ("EMAIL", "CONFIRMED"), ("EMAIL", "DECLINED"), ("SNS", "CONFIRMED"),
    ]  # fmt: skip
    assert one["ThresholdExpression"]["Dimensions"]["Values"] == ["40"]
    elsewhere = ask("ce", "GetAnomalySubscriptions", account=account, MonitorArn="arn:other")
    assert elsewhere["AnomalySubscriptions"] == []


def test_the_jump_is_seen_and_the_fee_of_each_month_is_not(ask: Ask, jumped: SimulatedAccount) -> None:
    recent = {"StartDate": (TODAY - timedelta(days=40)).isoformat()}
    causes = {cause["UsageType"] for one in found(ask, jumped, DateInterval=recent) for cause in one["RootCauses"]}
    assert {jump.SPIKE_TYPE, jump.LEVEL_TYPE} <= causes
    starts = {date.fromisoformat(one["AnomalyStartDate"]) for one in found(ask, jumped, DateInterval=recent)}
    assert not any(start.day == 1 for start in starts)
