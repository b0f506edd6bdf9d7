"""Which alarms start which step policies, and whether what they look at can be seen from here."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.scaled_parts import Scaled, scaled_component, scaled_variant
from sagemaker_cost_mcp.analysis.step_alarms import StepAlarm
from sagemaker_cost_mcp.analysis.step_rules import step_rules
from sagemaker_cost_mcp.model.alerts import Alarm, WatchedMetric
from sagemaker_cost_mcp.model.scaling import COPIES, Step
from tests.alert_builders import metric as watched_metric
from tests.builders import component, endpoint
from tests.serving_builders import account, part, scalable, stepping, triggered, trip

HOST = endpoint("ep")
OUT, IN = stepping("out"), stepping("in", (None, 0.0, -1))


def scaled(*alarms: Alarm, policies: Any = (OUT, IN)) -> Scaled:
    snapshot = account(HOST, scaling_targets=(scalable(1, 4),), scaling_policies=policies, alarms=alarms)
    return scaled_variant(snapshot, HOST.ref, "blue", None)


HIGH = triggered(OUT, trip(300.0))
LOW = triggered(IN, trip(100.0, sign="<", periods=15))


def test_alarms_are_matched_by_the_policy_they_start() -> None:
    found = scaled(HIGH, LOW)
    assert [(one.trip.threshold, one.tracked, one.grows) for one in found.steps] == [
        (300.0, "requests", True), (100.0, "requests", False),
    ]  # fmt: skip
    assert (found.followed, found.step_target, found.muted) == ("requests", 300.0, ())
    made_by = HIGH.model_copy(update={"scales": (f"{OUT.arn}:createdBy/0d7a",)})
    assert len(scaled(made_by, LOW).steps) == 2


def test_a_sum_over_five_minutes_is_a_fifth_of_it_by_the_minute() -> None:
    assert scaled(triggered(OUT, trip(1500.0, period_seconds=300)), LOW).step_target == 300.0
    busy = WatchedMetric(
        namespace="/aws/sagemaker/Endpoints", name="CPUUtilization", dimensions=HIGH.metrics[0].dimensions
    )
    by_cpu = triggered(OUT, trip(140.0, statistic="Average", period_seconds=300), busy)
    found = scaled(by_cpu, LOW)
    assert (found.followed, found.step_target) == ("cpu", 140.0)


@pytest.mark.parametrize(
    "alarm",
    [
        None,
        triggered(stepping("another"), trip(300.0)),
        triggered(OUT, None),
        triggered(OUT, trip(300.0, statistic="Average")),
        triggered(OUT, trip(300.0), watched_metric("InvocationsPerInstance", EndpointName="ep")),
        triggered(OUT, trip(3.0), watched_metric("Carts", "Shop", EndpointName="ep", VariantName="blue")),
        triggered(
            OUT,
            trip(3.0, statistic="Average"),
            watched_metric("ApproximateBacklogSizePerInstance", EndpointName="ep", VariantName="blue"),
        ),
    ],
)
def test_one_that_is_not_known_leaves_all_of_them_out(alarm: Alarm | None) -> None:
    found = scaled(*((LOW,) if alarm is None else (alarm, LOW)))
    assert found.steps == ()
    assert (found.followed, found.step_target) == (None, None)


def test_a_policy_that_nothing_starts_or_a_second_alarm_unseen_is_not_known() -> None:
    assert scaled(HIGH).steps == ()
    two = OUT.model_copy(update={"alarms": ("out-alarm", "unread")})
    assert scaled(HIGH, LOW, policies=(two, IN)).steps == ()


def test_switched_off_actions_start_nothing() -> None:
    silent = LOW.model_copy(update={"actions_enabled": False})
    found = scaled(HIGH, silent)
    assert (len(found.steps), found.muted) == (1, ("in-alarm",))
    assert scaled(HIGH.model_copy(update={"actions_enabled": False}), LOW).steps == (), "nothing is ever added"


def test_copies_of_a_component_have_metrics_of_their_own() -> None:
    mine = part("model", dimension=COPIES)
    policy = stepping("out", on=mine)
    alarm = triggered(policy, trip(60.0), watched_metric("InvocationsPerCopy", InferenceComponentName="model"))
    shared = endpoint("shared")
    snapshot = account(shared, scaling_policies=(policy,), alarms=(alarm,))
    found = scaled_component(snapshot, component("model", shared))
    assert [one.tracked for one in found.steps] == ["requests"]
    other = alarm.model_copy(update={"metrics": (watched_metric("InvocationsPerCopy", InferenceComponentName="b"),)})
    assert scaled_component(snapshot.model_copy(update={"alarms": (other,)}), component("model", shared)).steps == ()


def test_an_exact_capacity_above_a_threshold_grows() -> None:
    exact = stepping("out", adjustment_type="ExactCapacity")
    (one,) = scaled(triggered(exact, trip(300.0)), policies=(exact,)).steps
    assert one.grows
    assert exact.steps is not None
    assert exact.steps.steps == (Step(lower=0.0, upper=None, adjustment=1),)


def rules(one: StepAlarm, period_seconds: int) -> tuple[int, int, int, float]:
    (rule,) = step_rules([one], lambda _: [10.0, 20.0], period_seconds)
    return rule.width, rule.window, rule.needed, rule.loads[1]


@pytest.mark.parametrize(
    ("changes", "period", "told"),
    [
        ({}, 60, (1, 3, 2, 20.0)),
        ({"period_seconds": 300}, 60, (5, 3, 2, 100.0)),
        ({}, 300, (1, 1, 1, 20.0)),
        ({"period_seconds": 300}, 300, (1, 3, 2, 100.0)),
        ({"periods": 15, "datapoints": 15}, 300, (1, 3, 3, 20.0)),
        ({"periods": 15, "datapoints": 15}, 3600, (1, 1, 1, 20.0)),
    ],
)
def test_datapoints_are_told_in_periods_of_the_series(
    changes: dict[str, Any], period: int, told: tuple[int, int, int, float]
) -> None:
    """Periods of a datapoint, datapoints looked at and needed, and the second load."""
    high = triggered(OUT, trip(300.0, **({"datapoints": 2} | changes)))
    assert rules(scaled(high, LOW).steps[0], period) == told


def test_a_metric_without_data_leaves_all_of_them_out() -> None:
    assert step_rules(scaled(HIGH, LOW).steps, lambda _: None, 60) == ()
