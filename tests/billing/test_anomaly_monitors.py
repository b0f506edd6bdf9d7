from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.anomaly_monitors import anomaly_monitors
from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.model.alerts import AnomalyMonitor, Scope
from tests.fake_reading import Asked, ReadingOf

ARN = "arn:aws:ce::111122223333:anomalymonitor/one"
SAGEMAKER = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}}


def described(**more: Any) -> dict[str, Any]:
    return {"MonitorArn": ARN, "MonitorName": "m", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE", **more}


def subscribed(**more: Any) -> dict[str, Any]:
    return {
        "SubscriptionArn": "s",
        "SubscriptionName": "leads",
        "MonitorArnList": [ARN],
        "Frequency": "DAILY",
        "Subscribers": [
            {"Address": "private@example.com", "Type": "EMAIL", "Status": "CONFIRMED"},
            {"Address": "no@example.com", "Type": "EMAIL", "Status": "DECLINED"},
        ],
        **more,
    }


def one(reading_of: ReadingOf, subscription: dict[str, Any] | None = None, **more: Any) -> AnomalyMonitor:
    answers = {
        "GetAnomalyMonitors": {"AnomalyMonitors": [described(**more)]},
        "GetAnomalySubscriptions": {"AnomalySubscriptions": [subscription or subscribed()]},
    }
    (found,) = anomaly_monitors(reading_of(answers)).items
    return found


def custom(specification: dict[str, Any]) -> dict[str, Any]:
    return {"MonitorType": "CUSTOM", "MonitorDimension": "SERVICE", "MonitorSpecification": specification}


@pytest.mark.parametrize(
    ("more", "scope", "watches"),
    [
        ({}, Scope.AMONG_OTHERS, "each AWS service by itself"),
        ({"MonitorDimension": "LINKED_ACCOUNT"}, Scope.AMONG_OTHERS, "each linked account as a whole"),
        (
            {"MonitorDimension": "TAG", "MonitorSpecification": {"Tags": {"Key": "Team"}}},
            Scope.UNKNOWN,
            "each tag Team",
        ),
        ({"MonitorDimension": "COST_CATEGORY"}, Scope.UNKNOWN, "each cost category"),
        (custom(SAGEMAKER), Scope.SAGEMAKER, "SERVICE in Amazon SageMaker"),
        (custom({"Tags": {"Key": "Team", "Values": ["a"]}}), Scope.PART, "Team in a"),
        ({"MonitorType": "CUSTOM"}, Scope.UNKNOWN, "not said"),
    ],
)
def test_what_a_monitor_watches_is_told(
    reading_of: ReadingOf, more: dict[str, Any], scope: Scope, watches: str
) -> None:
    found = one(reading_of, **more)
    assert (found.scope, found.watches) == (scope, watches)


@pytest.mark.parametrize(
    ("more", "threshold"),
    [
        ({"Threshold": 50.0}, "from 50 USD"),
        ({}, "any impact"),
        (
            {
                "ThresholdExpression": {
                    "Or": [
                        {"Dimensions": {"Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE", "Values": ["100"]}},
                        {"Dimensions": {"Key": "ANOMALY_TOTAL_IMPACT_PERCENTAGE", "Values": ["40"]}},
                    ]
                }
            },
            "from 100 USD or 40 %",
        ),
        ({"ThresholdExpression": SAGEMAKER}, "from SERVICE in Amazon SageMaker"),
    ],
)
def test_thresholds_old_and_new_are_told_in_words(reading_of: ReadingOf, more: dict[str, Any], threshold: str) -> None:
    found = one(reading_of, subscribed(**more))
    assert found.subscriptions is not None
    assert found.subscriptions[0].threshold == threshold


def test_subscribers_are_counted_without_those_who_declined_and_never_named(reading_of: ReadingOf) -> None:
    found = one(reading_of)
    assert found.subscriptions is not None
    assert found.subscriptions[0].subscribers == {"EMAIL": 1}
    assert "example.com" not in repr(found)


def test_a_subscription_of_another_monitor_does_not_hang_on_this_one(reading_of: ReadingOf) -> None:
    assert one(reading_of, subscribed(MonitorArnList=[f"{ARN}-of-others"])).subscriptions == ()


def test_where_there_is_no_monitor_nobody_asks_for_subscriptions(reading_of: ReadingOf, asked: Asked) -> None:
    assert anomaly_monitors(reading_of({"GetAnomalyMonitors": {"AnomalyMonitors": []}})).items == ()
    assert len(asked) == 1


def test_subscriptions_that_may_not_be_read_are_a_gap_and_unknown(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", operation="ce:GetAnomalySubscriptions", missing_permission="ce:GetAnomalySubscriptions")
    outcome = anomaly_monitors(
        reading_of({"GetAnomalyMonitors": {"AnomalyMonitors": [described()]}, "GetAnomalySubscriptions": denied})
    )
    assert outcome.items[0].subscriptions is None
    assert outcome.gaps[0].missing_permission == "ce:GetAnomalySubscriptions"


def test_the_day_of_the_last_look_is_kept(reading_of: ReadingOf) -> None:
    assert one(reading_of, LastEvaluatedDate="2026-11-19T00:00:00Z").evaluated_on == date(2026, 11, 19)
    assert one(reading_of).evaluated_on is None
