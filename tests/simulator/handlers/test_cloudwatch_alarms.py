from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import Alarm, Endpoint, Fleet, Model, Traffic, Variant
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

OLD = NOW - timedelta(days=50)
WHERE = (("EndpointName", "busy"), ("VariantName", "AllTraffic"))
TOPIC = "arn:aws:sns:us-east-1:111111111111:t"


def alarm(name: str, **more: Any) -> Alarm:
    given: dict[str, Any] = {"created": OLD, "metric": "Invocations", "dimensions": WHERE, "threshold": 1.0}
    return Alarm(name=name, **(given | more))


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    busy = Variant(model="m", instance_type="ml.m5.xlarge", traffic=Traffic(night=20))
    math = ({"Id": "e", "Expression": "1", "ReturnData": True},)
    alone = (("EndpointName", "busy"),)
    alarms = (
        alarm("called", actions=(TOPIC,)),
        alarm("quiet", sign="LessThanThreshold"),
        alarm("wrong", dimensions=alone),
        alarm("breaching", dimensions=alone, missing="breaching"),
        alarm("calm", dimensions=alone, missing="notBreaching"),
        alarm("slow", metric="ModelLatency", statistic="Average", threshold=10_000_000.0, periods=3),
        alarm("math", metric="", math=math),
        alarm("either", rule='ALARM("called") OR ALARM("quiet")'),
        alarm("neither", rule='ALARM("quiet")'),
        alarm("elsewhere", region="eu-west-1"),
        alarm("tomorrow", created=NOW + timedelta(days=1)),
        alarm("young", created=NOW - timedelta(minutes=30)),
    )
    return account_of(
        Fleet(
            account_id="1" * 12,
            models=(Model(name="m", image="i:1", created=OLD),),
            endpoints=(Endpoint(name="busy", created=OLD, variants=(busy,)),),
            alarms=alarms,
        )
    )


def found(ask: Ask, account: SimulatedAccount, **params: Any) -> dict[str, Any]:
    answer = ask("cloudwatch", "DescribeAlarms", account=account, **params)
    return {row["AlarmName"]: row for kind in ("MetricAlarms", "CompositeAlarms") for row in answer[kind]}


def test_states_follow_from_the_metrics(ask: Ask, account: SimulatedAccount) -> None:
    states = {name: row["StateValue"] for name, row in found(ask, account).items()}
    assert states == {
        "called": "ALARM",
        "quiet": "OK",
        "wrong": "INSUFFICIENT_DATA",
        "breaching": "ALARM",
        "calm": "OK",
        "slow": "OK",
        "math": "INSUFFICIENT_DATA",
        "young": "ALARM",
    }


def test_an_alarm_that_never_had_data_is_in_that_state_since_its_beginning(ask: Ask, account: SimulatedAccount) -> None:
    row = found(ask, account)["wrong"]
    assert row["StateTransitionedTimestamp"] - row["AlarmConfigurationUpdatedTimestamp"] < timedelta(hours=1)


def test_composite_alarms_come_only_when_they_are_asked_for(ask: Ask, account: SimulatedAccount) -> None:
    both = found(ask, account, AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    assert (both["either"]["StateValue"], both["neither"]["StateValue"]) == ("ALARM", "OK")
    assert set(found(ask, account, AlarmTypes=["CompositeAlarm"])) == {"either", "neither"}


def test_pages_hold_fifty_unless_asked_for_less_and_never_more_than_a_hundred(
    ask: Ask, account: SimulatedAccount
) -> None:
    first = ask("cloudwatch", "DescribeAlarms", account=account, MaxRecords=3)
    rest = ask("cloudwatch", "DescribeAlarms", account=account, MaxRecords=100, NextToken=first["NextToken"])
    assert (len(first["MetricAlarms"]), len(rest["MetricAlarms"])) == (3, 5)
    assert "NextToken" not in rest
    with pytest.raises(ClientError, match="InvalidNextToken"):
        ask("cloudwatch", "DescribeAlarms", account=account, NextToken="x")


def test_filters_count(ask: Ask, account: SimulatedAccount) -> None:
    assert set(found(ask, account, AlarmNames=["called", "nobody"])) == {"called"}
    assert set(found(ask, account, AlarmNamePrefix="ca")) == {"called", "calm"}
    assert "quiet" not in found(ask, account, StateValue="ALARM")
    assert set(found(ask, account, ActionPrefix="arn:aws:sns")) == {"called"}
    with pytest.raises(ClientError, match="ValidationError"):
        found(ask, account, AlarmNames=["a"], AlarmNamePrefix="a")
    with pytest.raises(ClientError, match="ChildrenOfAlarmName"):
        found(ask, account, ChildrenOfAlarmName="either")


def test_a_state_that_changed_lately_is_dated_to_the_change(ask: Ask) -> None:
    shop = open_account("shop", lambda: NOW)
    rows = found(ask, shop, AlarmNamePrefix="TargetTracking-endpoint/fraud-score")
    assert {row["AlarmActions"][0].split(":")[5] for row in rows.values()} == {"scalingPolicy"}
    assert {row["EvaluationPeriods"] for row in rows.values()} == {3, 15}
    assert any(NOW - row["StateTransitionedTimestamp"] < timedelta(days=1) for row in rows.values())


def test_policies_of_components_and_queues_have_alarms_of_their_own(
    ask: Ask, inference_account: SimulatedAccount
) -> None:
    names = "\n".join(found(ask, inference_account))
    for resource in ("endpoint/scaled/variant/main", "endpoint/queue/variant/main", "inference-component/one"):
        assert f"TargetTracking-{resource}-AlarmHigh-" in names
    assert "queue-backlog-without-capacity" in names
    assert "endpoint/bare" not in names
