from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.pace import Pace
from sagemaker_cost_mcp.analysis.scaled_parts import Scaled
from sagemaker_cost_mcp.analysis.scaling_replay import (
    STRAIN_ALLOWED,
    Evaluation,
    Limits,
    Plan,
    Watched,
    evaluate,
    outcome,
)
from sagemaker_cost_mcp.analysis.utilization import Resource, Unknown
from sagemaker_cost_mcp.model.scaling import ScheduledAction
from sagemaker_cost_mcp.model.utilization import Timeline
from tests.builders import LONG_AGO
from tests.serving_builders import END, metric, part, policy, scalable, sold, tracking

HOURLY = Timeline(start=END.replace(hour=0) - timedelta(days=7), end=END.replace(hour=0), period_seconds=3600)
MINUTES = HOURLY.model_copy(update={"period_seconds": 60})
PACE = Pace(full=200.0, seen=100.0, by=Resource.CPU)
UNKNOWN = Unknown("nobody knows")


def watched(loads: list[float], counts: list[float] | float = 2.0, **changes: Any) -> Watched:
    line: Timeline = changes.pop("timeline", HOURLY)
    length = line.length
    many = [counts] if isinstance(counts, int | float) else counts
    given: dict[str, Any] = {
        "timeline": line,
        "places": range(length),
        "loads": [loads[at % len(loads)] for at in range(length)],
        "counts": [many[at % len(many)] for at in range(length)],
        "now": 2,
    }
    return Watched(**(given | changes))


def scaled(minimum: int = 1, maximum: int = 4, target: float = 100.0, **changes: Any) -> Scaled:
    return Scaled(target=scalable(minimum, maximum), policies=(policy(tracking(target, **changes)),))


NOTHING = Scaled(target=None)


def judged(seen: Watched, how: Scaled = NOTHING, **changes: Any) -> Evaluation:
    given: dict[str, Any] = {"least": 1, "pace": PACE}
    return evaluate(seen, how, changes.pop("instance_type", "ml.m5.large"), Limits(**(given | changes)))


DAY = [20.0] * 8 + [380.0] * 10 + [20.0] * 6


def test_needed_is_what_the_load_asks_for_hour_by_hour() -> None:
    found = judged(watched(DAY, 5.0))
    assert found.target == 100.0, "half of what fills an instance"
    assert found.provisioned_hours == 7 * 24 * 5
    assert found.needed_hours == 7 * (10 * 4 + 14)
    assert found.efficiency == pytest.approx((10 * 4 + 14) / (24 * 5))
    assert found.strained == 0
    assert found.flags == ("no-policy",)


def test_a_daily_shape_gets_a_policy_with_a_clock_that_costs_less() -> None:
    ramp = [20.0] * 480 + [120.0] * 20 + [220.0] * 20 + [320.0] * 20 + [380.0] * 540 + [20.0] * 360
    found = judged(watched(ramp, 5.0, timeline=MINUTES))
    assert found.proposed is not None
    assert [one.schedule for one in found.proposed.plan.actions] == ["cron(45 7 * * ? *)", "cron(0 18 * * ? *)"]
    assert found.proposed.strained <= STRAIN_ALLOWED
    assert found.needed_hours is not None
    assert found.needed_hours <= found.proposed.instance_hours < 0.6 * found.provisioned_hours
    (large,) = sold("ml.m5.large")
    assert found.monthly(found.provisioned_hours, large) == Decimal("5.0") * 730 * Decimal("0.115")


def test_what_is_as_small_as_it_may_be_is_left_alone() -> None:
    assert judged(watched([80.0], 1.0)).proposed is None
    assert judged(watched([80.0], 2.0), least=2).proposed is None
    assert judged(watched([80.0], 9.0), fixed=True).proposed is None


def test_an_overrun_instance_gets_relief_although_that_costs_more() -> None:
    found = judged(watched([350.0], 1.0))
    assert found.strained == 1.0
    assert found.proposed is not None
    assert found.proposed.instance_hours > found.provisioned_hours
    assert found.proposed.strained < 0.05


def test_bursts_that_end_before_an_instance_is_there_are_left_alone() -> None:
    bursts = [20.0] * 100 + [380.0] * 12
    assert judged(watched(bursts, 4.0, timeline=MINUTES)).proposed is None


def test_the_existing_policy_is_replayed_with_its_clock_and_cool_down() -> None:
    action = ScheduledAction(
        part=part(), name="day", arn="arn:a", schedule="cron(0 8 * * ? *)", timezone="UTC", starts_at=None,
        ends_at=None, minimum=3, maximum=None, created_at=LONG_AGO,
    )  # fmt: skip
    how = scaled(scale_in_cooldown_seconds=600)
    found = judged(watched(DAY, 2.0), Scaled(target=how.target, policies=how.policies, actions=(action,)))
    assert found.replayed is not None
    assert found.replayed.plan.in_cooldown == 600
    assert found.replayed.most == 4
    assert found.target == 100.0
    # Nothing lowers the minimum again.
    assert found.replayed.instance_hours >= 3 * (found.window_hours - 8)


def test_a_target_that_an_instance_cannot_take_is_flagged_and_replaced() -> None:
    found = judged(watched([80.0], 1.0), scaled(target=3000.0))
    assert found.flags == ("minimum-never-left", "target-above-capacity")
    assert found.target == 100.0
    assert judged(watched([80.0], 1.0), scaled(target=3000.0), pace=UNKNOWN).target == 3000.0


def test_bounds_that_are_never_left_or_always_reached_are_flagged() -> None:
    assert judged(watched([80.0], 4.0), scaled()).flags == ("maximum-pinned",)
    assert judged(watched([80.0], 1.0), scaled()).flags == ("minimum-never-left",)
    assert judged(watched([80.0], [1.0, 2.0]), scaled()).flags == ()
    assert judged(watched([80.0], 1.0), scaled(1, 1)).flags == ("min-equals-max",)
    lonely = Scaled(target=scalable(1, 3))
    assert judged(watched([80.0], 1.0), lonely).flags == ("no-policy",)


def test_what_cannot_be_seen_is_not_replayed() -> None:
    found = judged(watched([80.0], 2.0), scaled(predefined="Another"))
    assert found.replayed is None
    assert "unseen-metric" in found.flags
    nobody = judged(watched([80.0], 2.0), NOTHING, pace=UNKNOWN)
    assert (nobody.target, nobody.needed_hours, nobody.efficiency, nobody.proposed) == (None, None, None, None)
    percent = scaled(target=50.0, predefined=None, metric=metric("/aws/sagemaker/Endpoints", "CPUUtilization"))
    assert judged(watched([80.0], 2.0), percent, pace=UNKNOWN).replayed is not None


def test_a_queue_goes_to_zero_and_wakes() -> None:
    bursts = watched([30.0] + [0.0] * 23, 1.0, rate=1.0)
    backlog = {"predefined": None, "metric": metric("AWS/SageMaker", "ApproximateBacklogSizePerInstance")}
    how = Scaled(target=scalable(1, 2), policies=(policy(tracking(4.0, **backlog)), policy()))
    found = judged(bursts, how, least=0, pace=UNKNOWN)
    assert found.target == 4.0
    assert found.needed_hours == 7
    assert found.replayed is not None
    assert found.replayed.longest_queue is not None
    assert found.replayed.plan.wakes
    assert found.proposed is not None
    assert found.proposed.plan.minimum == 0
    assert found.proposed.instance_hours < 0.5 * found.provisioned_hours
    assert judged(bursts, NOTHING, least=0).target == 1.0


def test_nothing_to_look_at_proposes_nothing() -> None:
    empty = watched([0.0], timeline=Timeline(start=END, end=END, period_seconds=60))
    found = judged(empty, scaled())
    assert (found.proposed, found.efficiency, found.provisioned_hours) == (None, None, 0)
    assert found.monthly(1.0, sold("ml.m5.large")[0]) == 0
    assert outcome(empty, Plan(minimum=1, maximum=2, target=10.0)).instance_hours == 0


loads = st.lists(st.floats(0, 900), min_size=1, max_size=24)


@given(loads=loads, counts=st.integers(1, 8), least=st.integers(1, 2))
@settings(deadline=None)
def test_a_proposal_saves_or_relieves_and_keeps_the_least(loads: list[float], counts: int, least: int) -> None:
    found = judged(watched(loads, float(counts)), least=least)
    if found.proposed is None:
        return
    assert found.strained is not None
    assert found.proposed.instance_hours < found.provisioned_hours or found.proposed.strained < found.strained
    assert found.proposed.fewest >= least
    assert found.proposed.most <= found.proposed.plan.maximum


@given(loads=loads)
@settings(deadline=None)
def test_more_traffic_never_needs_less(loads: list[float]) -> None:
    calm, busy = (judged(watched([load * factor for load in loads])) for factor in (1, 2))
    assert calm.needed_hours is not None
    assert busy.needed_hours is not None
    assert calm.needed_hours <= busy.needed_hours
