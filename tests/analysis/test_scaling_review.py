from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.scaling_review import (
    NotReviewed,
    Reviewed,
    scaled_parts,
    scaling_measures,
    scaling_review,
)
from sagemaker_cost_mcp.model.hosting import ComponentPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.scaling import COPIES
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Timeline
from tests.builders import ACCOUNT, REGION, component, endpoint, variant
from tests.serving_builders import (
    END,
    LINE,
    Values,
    account,
    config,
    load,
    measured,
    metric,
    part,
    plan,
    policy,
    scalable,
    sold,
    tracking,
)

HOST = endpoint("ep", variant(instance_type="ml.m5.large", count=4))
CPU = [20.0] * 12 + [150.0] * 12
BUSY = load(cpu=CPU, requests=[6_000.0] * 12 + [90_000.0] * 12, instances=4.0)


def reviewed(
    on: Endpoint = HOST, series: dict[Measure, Values] | None = None, **changes: Any
) -> Reviewed | NotReviewed:
    full = changes.pop("full", None)
    uses = () if series is None else (measured(on, series, on.variants[0].name),)
    snapshot = account(on, **{"endpoint_utilization": uses, **changes})
    (found,) = scaling_review(snapshot, scaled_parts(snapshot), full)
    return found


def whole(*arguments: Any, **changes: Any) -> Reviewed:
    found = reviewed(*arguments, **changes)
    assert isinstance(found, Reviewed), found
    return found


def refused(*arguments: Any, **changes: Any) -> NotReviewed:
    found = reviewed(*arguments, **changes)
    assert isinstance(found, NotReviewed), found
    return found


def test_four_all_day_where_two_would_do_at_night() -> None:
    found = whole(HOST, BUSY)
    assert found.evaluation.flags == ("no-policy",)
    assert found.evaluation.provisioned_hours == 4 * 336
    assert found.pace is not None
    assert found.evaluation.proposed is not None
    assert found.evaluation.proposed.plan.minimum == 2, "production keeps two"
    price = Decimal("0.115") * 730
    hours = found.evaluation.proposed.instance_hours
    assert float(found.saving) == pytest.approx(float(price) * (4 - hours / 336), abs=0.01)
    assert found.period_seconds == 3600
    assert "periods of 60 minutes" in found.notes[0]


def test_a_load_test_beats_the_estimate() -> None:
    assert whole(HOST, BUSY, full=5000.0).evaluation.target == 2500.0


def test_reserved_capacity_saves_nothing() -> None:
    on = endpoint("ep", variant(instance_type="ml.m5.large", count=4, reserved=True))
    found = whole(on, BUSY)
    assert found.saving == 0
    assert any("reserved capacity" in note for note in found.notes)
    assert freed_hours(found.part.served, sold("ml.m5.large")[0], Decimal(5)) is None


def test_t2_cannot_scale() -> None:
    on = endpoint("ep", variant(instance_type="ml.t2.large", count=4))
    found = whole(on, BUSY)
    assert found.evaluation.flags == ("cannot-scale", "no-policy")
    assert found.evaluation.proposed is None
    assert found.saving == 0


def test_a_policy_on_cpu_is_replayed_on_cpu() -> None:
    follows = tracking(80.0, predefined=None, metric=metric("/aws/sagemaker/Endpoints", "CPUUtilization"))
    found = whole(HOST, BUSY, scaling_targets=(scalable(1, 8),), scaling_policies=(policy(follows),))
    assert found.evaluation.target == 80.0
    assert found.evaluation.replayed is not None
    silent = {key: value for key, value in BUSY.items() if key is not Measure.CPU} | {Measure.BACKLOG: [0.0]}
    gone = refused(HOST, silent, scaling_targets=(scalable(1, 8),), scaling_policies=(policy(follows),))
    assert "its policy follows cpu, of which there is no data" in gone.reason


def test_what_a_policy_follows_unseen_is_said() -> None:
    found = whole(
        HOST, BUSY, scaling_targets=(scalable(1, 8),), scaling_policies=(policy(tracking(3, predefined="Another")),)
    )
    assert any("follows Another, which cannot be seen" in note for note in found.notes)
    steps = whole(HOST, BUSY, scaling_targets=(scalable(1, 8),), scaling_policies=(policy(),))
    assert any("step policies were not replayed" in note for note in steps.notes)


def test_what_fills_an_instance_in_requests_says_nothing_of_a_policy_on_cpu() -> None:
    follows = tracking(80.0, predefined=None, metric=metric("/aws/sagemaker/Endpoints", "CPUUtilization"))
    quiet = load(cpu=CPU, requests=[60.0] * 12 + [900.0] * 12, instances=4.0)
    found = whole(HOST, quiet, scaling_targets=(scalable(1, 8),), scaling_policies=(policy(follows),))
    assert found.evaluation.target == 80.0


def test_nothing_read_nothing_called_or_too_little_is_not_judged() -> None:
    assert refused(HOST, None).reason == "its metrics could not be read"
    assert refused(HOST, load(requests=0.0)).moot
    young = endpoint("ep", variant(count=1), created_at=END - timedelta(days=3))
    assert "a week of history" in refused(young, load()).reason
    uncounted = {key: value for key, value in load().items() if key is not Measure.INSTANCES}
    assert "how many instances" in refused(HOST, uncounted).reason
    unasked = {key: value for key, value in load().items() if key is not Measure.REQUESTS}
    assert "which is not the same as no requests" in refused(HOST, unasked).reason


def test_scaling_that_was_not_read_is_not_called_missing() -> None:
    gap = Gap(
        operation="application-autoscaling:DescribeScalableTargets", region=REGION, account_id=ACCOUNT, reason="Denied."
    )
    assert "could not be read" in refused(HOST, BUSY, gaps=(gap,)).reason
    assert not refused(HOST, BUSY, gaps=(gap,)).moot
    elsewhere = gap.model_copy(update={"region": "eu-west-1"})
    assert whole(HOST, BUSY, gaps=(elsewhere,)).evaluation.flags == ("no-policy",)


def test_a_gap_of_an_hour_stands_as_the_hour_before() -> None:
    patchy = load(cpu=40.0, requests=[None, 6000.0, 6000.0], instances=[2.0, 2.0, None])
    assert whole(HOST, patchy).evaluation.provisioned_hours == 2 * 336


QUEUE = endpoint("queue", variant(instance_type="ml.m5.large", count=1), kind=EndpointKind.ASYNC)


def test_an_async_endpoint_that_never_sleeps_could() -> None:
    work = load(requests=[90.0] + [0.0] * 23, backlog=[12.0] + [0.0] * 23, work_p50=60_000.0)
    found = whole(QUEUE, work)
    assert found.evaluation.proposed is not None
    assert found.evaluation.proposed.plan.minimum == 0
    assert found.saving > 0
    several = config(QUEUE, plan("blue", None), max_concurrent_per_instance=4)
    faster = whole(QUEUE, work, endpoint_configs=(several,))
    assert faster.evaluation.needed_hours is not None
    assert found.evaluation.needed_hours is not None
    assert faster.evaluation.needed_hours < found.evaluation.needed_hours


def test_how_fast_an_async_endpoint_works_may_not_be_known() -> None:
    waiting = load(requests=[1.0, 0.0], instances=0.5, backlog=3.0)
    assert refused(QUEUE, waiting).reason == "how fast it works is not known"
    seen = load(requests=[600.0] + [0.0] * 23, backlog=[None])
    assert whole(QUEUE, seen).evaluation.needed_hours is not None


SHARED = endpoint("shared", variant(instance_type="ml.m5.2xlarge", count=2), kind=EndpointKind.INFERENCE_COMPONENT)
MODEL = component("model", SHARED)


def of_component(series: dict[Measure, Values], **changes: Any) -> Reviewed | NotReviewed:
    use = measured(SHARED, series, "model", kind=PartKind.COMPONENT, normalized=True)
    given = {
        "inference_components": (MODEL,),
        "endpoint_utilization": (use,),
        "scaling_targets": (scalable(1, 3, part("model", dimension=COPIES)),),
    }
    snapshot = account(SHARED, **{**given, **changes})
    (found,) = scaling_review(snapshot, scaled_parts(snapshot))
    return found


def copies(count: int | None) -> ComponentPlan:
    return ComponentPlan(
        name="model",
        arn=MODEL.ref.arn,
        region=REGION,
        account_id=ACCOUNT,
        endpoint_name="shared",
        variant="blue",
        model_name=None,
        image=None,
        base=None,
        cpus=None,
        accelerators=None,
        min_memory_mb=None,
        max_memory_mb=None,
        copies=count,
        desired_copies=None,
    )


def test_a_component_is_told_in_copies_and_claims_no_dollar() -> None:
    levels = load(cpu=[10.0, 30.0], requests=[6_000.0, 24_000.0])
    del levels[Measure.INSTANCES]
    found = of_component(levels | {Measure.REQUESTS_PER_INSTANCE: [50.0, 200.0]})
    assert isinstance(found, Reviewed)
    assert found.part.label == "shared/model"
    assert found.evaluation.provisioned_hours == 2 * 336
    assert found.saving == 0
    assert any("copies save money only" in note for note in found.notes)


def test_copies_come_from_the_plan_where_nobody_published_their_load() -> None:
    levels = load(cpu=[10.0, 30.0], requests=[6_000.0, 24_000.0])
    found = of_component(levels, component_plans=(copies(3),))
    assert isinstance(found, Reviewed)
    assert found.evaluation.provisioned_hours == 3 * 336
    assert isinstance(of_component(levels), NotReviewed)
    lost = of_component(levels, endpoint_utilization=())
    assert isinstance(lost, NotReviewed)
    assert lost.part.name == "model"


def test_a_component_without_its_endpoint_is_left_out() -> None:
    assert scaled_parts(account(inference_components=(MODEL,))) == ()


def test_minutes_are_replayed_as_minutes() -> None:
    line = Timeline(start=LINE.end - timedelta(days=7), end=LINE.end, period_seconds=60)
    use = measured(HOST, load(cpu=[20.0, 60.0], requests=[100.0, 300.0], instances=4.0), timeline=line)
    found = whole(HOST, None, endpoint_utilization=(use,))
    assert found.period_seconds == 60
    assert not any("periods of" in note for note in found.notes)
    assert found.evaluation.provisioned_hours == pytest.approx(4 * 7 * 24)


def test_a_series_by_the_minute_is_read_of_what_the_replay_looks_at_alone() -> None:
    plain = scaled_parts(account(HOST))
    assert not {Measure.MEMORY, Measure.LATENCY_P50, Measure.GPU_HOTTEST} & scaling_measures(plain, 300)
    assert {Measure.CPU_HOTTEST, Measure.GPU_HOTTEST} < scaling_measures(plain, 60)
    shared = scaled_parts(account(SHARED, inference_components=(MODEL,)))
    assert scaling_measures(shared, 300) - scaling_measures(plain, 300) == {Measure.REQUESTS_PER_INSTANCE}
    follows = tracking(80.0, predefined=None, metric=metric("/aws/sagemaker/Endpoints", "MemoryUtilization"))
    tracked = scaled_parts(account(HOST, scaling_targets=(scalable(1, 8),), scaling_policies=(policy(follows),)))
    assert scaling_measures(tracked, 300) - scaling_measures(plain, 300) == {Measure.MEMORY}
