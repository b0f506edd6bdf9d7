"""Step policies and scheduled actions under the replay: by their alarms, or told why not."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.analysis.scaling_review import Reviewed, scaled_parts, scaling_measures, scaling_review
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.scaling import ScheduledAction
from sagemaker_cost_mcp.model.utilization import Measure
from tests.alert_builders import metric as watched_metric
from tests.builders import endpoint, variant
from tests.serving_builders import (
    END,
    Values,
    account,
    load,
    measured,
    part,
    policy,
    scalable,
    stepping,
    tracking,
    triggered,
    trip,
)

HOST = endpoint("ep", variant(instance_type="ml.m5.large", count=4))
CPU = [20.0] * 12 + [150.0] * 12
BUSY: dict[Measure, Values] = load(cpu=CPU, requests=[6_000.0] * 12 + [90_000.0] * 12, instances=4.0)


def whole(on: Endpoint, series: dict[Measure, Values], **changes: Any) -> Reviewed:
    snapshot = account(on, endpoint_utilization=(measured(on, series, "blue"),), **changes)
    (found,) = scaling_review(snapshot, scaled_parts(snapshot))
    assert isinstance(found, Reviewed), found
    return found


OUT, IN = stepping("out"), stepping("in", (None, 0.0, -1))
STEPS: dict[str, Any] = {"scaling_targets": (scalable(1, 8),), "scaling_policies": (OUT, IN)}
LOUD = (triggered(OUT, trip(150.0)), triggered(IN, trip(60.0, sign="<", periods=15)))


def test_step_policies_are_replayed_by_their_alarms() -> None:
    found = whole(HOST, BUSY, **STEPS, alarms=LOUD)
    assert not any("step policies" in note for note in found.notes)
    assert found.evaluation.target == 150.0, "the threshold that adds an instance"
    replayed = found.evaluation.replayed
    assert replayed is not None
    # 1,500 requests a minute by day ask for ten at 150, of which eight may be; 100 by night for one or two.
    assert (replayed.fewest, replayed.most) == (1, 8)
    assert replayed.instance_hours < found.evaluation.provisioned_hours * 1.5
    assert found.evaluation.proposed is not None
    assert found.evaluation.proposed.plan.rules == ()


def test_steps_on_cpu_are_replayed_on_cpu_beside_steps_on_requests() -> None:
    busy = watched_metric("CPUUtilization", "/aws/sagemaker/Endpoints", EndpointName="ep", VariantName="blue")
    by_cpu = triggered(OUT, trip(140.0, statistic="Average"), busy)
    found = whole(HOST, BUSY, **STEPS, alarms=(by_cpu, LOUD[1]))
    assert found.evaluation.target == 140.0
    assert found.evaluation.replayed is not None
    parts = scaled_parts(account(HOST, **STEPS, alarms=(by_cpu, LOUD[1])))
    assert {Measure.CPU, Measure.REQUESTS} <= scaling_measures(parts, 300)
    by_memory = busy.model_copy(update={"name": "MemoryUtilization"})
    full = (LOUD[0], triggered(IN, trip(20.0, sign="<", statistic="Average"), by_memory))
    assert Measure.MEMORY in scaling_measures(scaled_parts(account(HOST, **STEPS, alarms=full)), 300)
    forgetful: dict[Measure, Values] = {
        measure: values for measure, values in BUSY.items() if measure is not Measure.MEMORY
    }
    lost = whole(HOST, forgetful, **STEPS, alarms=full)
    assert lost.evaluation.replayed is None
    assert any("step policies were not replayed" in note for note in lost.notes)


def test_an_alarm_that_was_not_read_keeps_the_steps_out_of_it() -> None:
    found = whole(HOST, BUSY, **STEPS, alarms=LOUD[:1])
    assert found.evaluation.replayed is None
    assert any("step policies were not replayed" in note for note in found.notes)


def test_steps_beside_target_tracking_and_silent_alarms_are_told() -> None:
    both = {"scaling_targets": (scalable(1, 8),), "scaling_policies": (policy(tracking(200.0)), OUT)}
    assert any("only its target tracking was replayed" in note for note in whole(HOST, BUSY, **both).notes)
    silent = LOUD[1].model_copy(update={"actions_enabled": False})
    found = whole(HOST, BUSY, **STEPS, alarms=(LOUD[0], silent))
    assert "a step policy never acts: the actions of its alarm in-alarm are switched off" in found.notes
    assert found.evaluation.replayed is not None


def test_suspended_scheduled_actions_are_not_replayed_and_odd_ones_are_named() -> None:
    odd = ScheduledAction(
        part=part(), name="payday", arn="arn:a", schedule="cron(0 7 25 * ? *)", timezone="UTC", starts_at=None,
        ends_at=None, minimum=5, maximum=None, created_at=END,
    )  # fmt: skip
    daily = odd.model_copy(update={"name": "morning", "schedule": "cron(0 7 * * ? *)"})
    policies: dict[str, Any] = {"scaling_policies": (policy(tracking(200.0)),), "scheduled_actions": (odd, daily)}
    found = whole(HOST, BUSY, **policies, scaling_targets=(scalable(1, 8),))
    why = "it returns neither every day nor on weekdays that are named"
    assert [note for note in found.notes if "scheduled" in note] == [
        f"scheduled action payday, cron(0 7 25 * ? *), was left out of the replay: {why}"
    ]
    assert found.evaluation.replayed is not None
    assert [one.minimum for one in found.evaluation.replayed.plan.actions] == [5]
    still = whole(HOST, BUSY, **policies, scaling_targets=(scalable(1, 8, suspended=True),))
    assert [note for note in still.notes if "scheduled" in note] == [
        "its scheduled actions are suspended, and were not replayed"
    ]
    assert still.evaluation.replayed is not None
    assert still.evaluation.replayed.plan.actions == ()
