from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.alarms import alarms, on_charges
from sagemaker_cost_mcp.model.alerts import Alarm, AlarmOwner, Trip
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
TOPIC = "arn:aws:sns:us-east-1:111122223333:oncall"
POLICY = (
    "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:1:resource/sagemaker/endpoint/a/variant/v:policyName/p"
)
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def dimensions(**given: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in given.items()]


def described(name: str = "errors", **more: Any) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:us-east-1:111122223333:alarm:{name}",
        "StateValue": "OK",
        "StateTransitionedTimestamp": MOMENT,
        "Namespace": "AWS/SageMaker",
        "MetricName": "Invocation5XXErrors",
        "Dimensions": dimensions(VariantName="v", EndpointName="a"),
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 2,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "ActionsEnabled": True,
        "AlarmActions": [TOPIC],
        **more,
    }


def math(*queries: dict[str, Any]) -> dict[str, Any]:
    return {"AlarmName": "math", "StateValue": "OK", "Metrics": list(queries)}


def stat(metric: str, namespace: str = "AWS/SageMaker", **more: Any) -> dict[str, Any]:
    one = {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions(EndpointName="a", VariantName="v")}
    return {"Id": f"m_{metric.lower()}", "MetricStat": {"Metric": one, "Period": 60, "Stat": "Sum"}, **more}


def found(reading_of: ReadingOf, *metric: dict[str, Any], composite: tuple[dict[str, Any], ...] = ()) -> list[Alarm]:
    page = {"MetricAlarms": list(metric), "CompositeAlarms": list(composite)}
    return list(alarms(reading_of({"DescribeAlarms": page}), REGION).items)


def test_an_alarm_on_an_endpoint_is_read_whole(reading_of: ReadingOf, asked: Asked) -> None:
    (alarm,) = found(reading_of, described())
    assert (alarm.state, alarm.since, alarm.actions, alarm.owner) == ("OK", MOMENT, 1, AlarmOwner.PEOPLE)
    assert alarm.condition == "Sum of Invocation5XXErrors > 5, 2 of 2 periods of 300 s"
    assert alarm.metrics[0].dimensions == (("EndpointName", "a"), ("VariantName", "v"))
    assert asked[0][2]["AlarmTypes"] == ["MetricAlarm", "CompositeAlarm"]
    assert "AlarmNamePrefix" not in asked[0][2]


@pytest.mark.parametrize("namespace", ["AWS/SageMaker", "/aws/sagemaker/Endpoints", "AWS/SageMaker/Workteam"])
def test_alarms_are_found_by_what_they_watch_whatever_their_name(reading_of: ReadingOf, namespace: str) -> None:
    assert len(found(reading_of, described("xyz", Namespace=namespace))) == 1


def test_a_name_alone_makes_no_sagemaker_alarm(reading_of: ReadingOf) -> None:
    assert found(reading_of, described("SageMaker-cpu", Namespace="AWS/EC2")) == []


def test_metric_math_is_looked_into_and_metrics_of_other_accounts_are_theirs(reading_of: ReadingOf) -> None:
    rate = {"Id": "e", "Expression": "100*m_a/m_b", "ReturnData": True}
    (alarm,) = found(reading_of, math(stat("A"), stat("B"), stat("C", AccountId="999988887777"), rate))
    assert [metric.name for metric in alarm.metrics] == ["A", "B"]
    assert alarm.queries == ()
    assert alarm.condition.startswith("an expression ?")
    assert found(reading_of, math(stat("CPUUtilization", "AWS/EC2"), rate)) == []


def test_expressions_that_name_sagemaker_are_kept_as_such(reading_of: ReadingOf) -> None:
    insight = 'SELECT MAX(Invocation5XXErrors) FROM SCHEMA("AWS/SageMaker", EndpointName, VariantName)'
    (alarm,) = found(reading_of, math({"Id": "q", "Expression": insight, "Period": 60}))
    assert (alarm.metrics, alarm.queries) == ((), (insight,))
    prom = {"AlarmName": "p", "EvaluationCriteria": {"PromQLCriteria": {"Query": 'max({__name__="aws.sagemaker.x"})'}}}
    assert len(found(reading_of, prom)) == 1


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        ({"ServiceName": "AmazonSageMaker", "Currency": "USD"}, True),
        ({"Currency": "USD"}, True),
        ({"ServiceName": "AmazonEC2", "Currency": "USD"}, False),
    ],
)
def test_alarms_on_estimated_charges_count_when_sagemaker_is_in_them(
    reading_of: ReadingOf, given: dict[str, str], ours: Any
) -> None:
    row = described(Namespace="AWS/Billing", MetricName="EstimatedCharges", Dimensions=dimensions(**given))
    page = {"MetricAlarms": [row, described("other")]}
    charged = on_charges(reading_of({"DescribeAlarms": page}), REGION).items
    assert len(charged) == int(ours)


@pytest.mark.parametrize(
    ("actions", "owner"),
    [([POLICY], "autoscaling"), ([POLICY, TOPIC], "people"), ([], "people")],
)
def test_an_alarm_whose_only_actions_are_scaling_policies_is_autoscalings_own(
    reading_of: ReadingOf, actions: list[str], owner: str
) -> None:
    (alarm,) = found(reading_of, described("TargetTracking-x", AlarmActions=actions))
    assert alarm.owner == owner


def combined(name: str, rule: str) -> dict[str, Any]:
    return {"AlarmName": name, "AlarmRule": rule, "StateValue": "ALARM", "AlarmActions": [TOPIC]}


def test_composite_alarms_count_when_they_combine_ours_even_through_another(reading_of: ReadingOf) -> None:
    rules = (
        combined("top", 'ALARM("middle") AND NOT ALARM(quiet)'),
        combined("middle", "ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors) OR OK('other')"),
        combined("strange", 'ALARM("other")'),
    )
    names = {alarm.name: alarm for alarm in found(reading_of, described(), composite=rules)}
    assert sorted(names) == ["errors", "middle", "top"]
    assert names["middle"].children == ("errors", "other")
    assert names["top"].composite


def test_what_arrived_before_a_refusal_is_kept_beside_the_gap(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", operation="cloudwatch:DescribeAlarms", missing_permission="cloudwatch:DescribeAlarms")
    outcome = alarms(reading_of({"DescribeAlarms": [{"MetricAlarms": [described()]}, denied]}), REGION)
    assert len(outcome.items) == 1
    assert outcome.gaps[0].missing_permission == "cloudwatch:DescribeAlarms"


def test_a_state_that_aws_added_is_a_gap_and_breaks_nothing(reading_of: ReadingOf) -> None:
    outcome = alarms(reading_of({"DescribeAlarms": {"MetricAlarms": [described(StateValue="SNOOZED")]}}), REGION)
    assert outcome.items[0].state == "SNOOZED"
    assert "SNOOZED" in outcome.gaps[0].reason


def test_an_alarm_without_threshold_or_statistic_is_told_all_the_same(reading_of: ReadingOf) -> None:
    band = described(ComparisonOperator="GreaterThanUpperThreshold", ExtendedStatistic="p99")
    del band["Threshold"], band["Statistic"], band["Period"]
    (alarm,) = found(reading_of, band)
    assert alarm.condition == "p99 of Invocation5XXErrors above its band, 2 of 2 periods"
    assert alarm.trip is None


def test_what_an_alarm_waits_for_and_starts_is_kept_as_numbers(reading_of: ReadingOf) -> None:
    mine = described(DatapointsToAlarm=1, AlarmActions=[TOPIC, POLICY], ComparisonOperator="LessThanOrEqualToThreshold")
    (alarm,) = found(reading_of, mine)
    assert alarm.scales == (POLICY,)
    assert alarm.trip == Trip(statistic="Sum", sign="<=", threshold=5.0, period_seconds=300, periods=2, datapoints=1)
    tail_of = described(ExtendedStatistic="p99")
    del tail_of["Statistic"]
    (tail,) = found(reading_of, tail_of)
    assert tail.trip is not None
    assert (tail.trip.statistic, tail.trip.datapoints) == ("p99", 2)
    assert found(reading_of, math(stat("A")))[0].trip is None
