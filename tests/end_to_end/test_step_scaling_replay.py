"""An endpoint that step policies scale, in an account of its own: replayed by their alarms where those can be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    Endpoint,
    Fleet,
    Footprint,
    Model,
    Scaling,
    ScheduledAction,
    StepPolicy,
    Traffic,
    Variant,
)
from tests.end_to_end.stage import NOW, OpenStage, Told, denied

TOOL = "evaluate_autoscaling"
BORN = NOW - timedelta(days=60)
OUT = StepPolicy(name="more", threshold=150.0, adjustments=((0.0, 100.0, 1), (100.0, None, 2)))
IN = StepPolicy(
    name="less", threshold=60.0, sign="LessThanThreshold", adjustments=((None, 0.0, -1),), periods=15, cooldown=300
)
ELSEWHERE = StepPolicy(
    name="queue", threshold=10.0, adjustments=((0.0, None, 1),), metric=("Shop", "OrdersWaiting", "Average")
)


def account(*steps: StepPolicy, scheduled: tuple[ScheduledAction, ...] = ()) -> SimulatedAccount:
    scaling = Scaling(minimum=1, maximum=6, target=150, policy="", steps=steps, scheduled=scheduled)
    part = Variant(
        model="m",
        instance_type="ml.m5.large",
        traffic=Traffic(night=60, peak=500, peak_hour=13, peak_hours=10),
        footprint=Footprint(cpu_idle=2, cpu_per_request=0.2, memory=50, latency_ms=40),
        scaling=scaling,
    )
    fleet = Fleet(
        account_id="1" * 12,
        models=(Model(name="m", image="i:1", created=BORN),),
        endpoints=(Endpoint(name="stepped", created=BORN, variants=(part,)),),
    )
    return SimulatedAccount(fleet, lambda: NOW)


def replayed(told: Told) -> dict[str, Any]:
    assert not told.is_error, told.text
    (row,) = told.structured["rows"]
    return dict(row)


def test_steps_are_replayed_by_what_their_alarms_say(open_stage: OpenStage) -> None:
    stage = open_stage(account(OUT, IN))
    row = replayed(stage.ask(TOOL))
    plan = row["replayed"]
    assert (plan["minimum"], plan["maximum"], plan["target"]) == (1, 6, 150)
    # Sixty a minute by night are one instance, 560 at noon four of at most 150: more than one, less than four.
    assert 1.2 * 336 < plan["instance_hours"] < 3.5 * 336
    assert plan["above_target_percent"] < 15
    assert not any("step policies" in note for note in row["notes"])
    assert row["needed_instance_hours"] < row["provisioned_instance_hours"] * 1.2
    assert stage.calls.by_operation["cloudwatch:DescribeAlarms"] == 1


@pytest.mark.parametrize("steps", [(OUT, ELSEWHERE)])
def test_an_alarm_on_another_metric_leaves_them_out(open_stage: OpenStage, steps: tuple[StepPolicy, ...]) -> None:
    row = replayed(open_stage(account(*steps)).ask(TOOL))
    assert "replayed" not in row
    assert any("step policies were not replayed" in note for note in row["notes"])
    assert row["needed_instance_hours"] > 336, "what is needed can be told all the same"


def test_alarms_that_may_not_be_read_leave_them_out_beside_the_gap(open_stage: OpenStage) -> None:
    stage = open_stage(account(OUT, IN))
    stage.faults.by_operation = {"cloudwatch:DescribeAlarms": denied("cloudwatch:DescribeAlarms")}
    told = stage.ask(TOOL)
    row = replayed(told)
    assert "replayed" not in row
    assert any("step policies were not replayed" in note for note in row["notes"])
    assert {gap["operation"] for gap in told.structured["gaps"]} == {"cloudwatch:DescribeAlarms"}


def test_without_step_policies_no_alarm_is_read(open_stage: OpenStage) -> None:
    stage = open_stage(account())
    replayed(stage.ask(TOOL))
    assert "cloudwatch:DescribeAlarms" not in stage.calls.by_operation


def test_scheduled_actions_that_are_not_replayed_are_named_with_the_reason(open_stage: OpenStage) -> None:
    scheduled = (
        ScheduledAction(name="morning", schedule="cron(0 7 * * ? *)", minimum=2),
        ScheduledAction(name="zurich", schedule="cron(0 7 * * ? *)", minimum=2, timezone="Europe/Zurich"),
        ScheduledAction(name="payday", schedule="cron(0 7 25 * ? *)", minimum=5),
        ScheduledAction(name="launch", schedule="at(2026-11-12T00:00:00)", minimum=6),
    )
    told = open_stage(account(OUT, IN, scheduled=scheduled)).ask(TOOL)
    row = replayed(told)
    left = [note for note in row["notes"] if "was left out of the replay" in note]
    assert [note.partition(" was")[0] for note in left] == [
        "scheduled action zurich, cron(0 7 * * ? *),",
        "scheduled action payday, cron(0 7 25 * ? *),",
        "scheduled action launch, at(2026-11-12T00:00:00),",
    ]
    assert [one["schedule"] for one in row["replayed"]["scheduled"]] == ["cron(0 7 * * ? *)"]
    assert "Europe/Zurich" in told.text
