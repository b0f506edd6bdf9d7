from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.scaling import INSTANCES, ScalableTarget, ScaledPart
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries
from sagemaker_cost_mcp.rules.async_endpoint_never_at_zero import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT, LONG_AGO, REGION, calls, endpoint, variant
from tests.called_builders import account

QUEUE = endpoint("queue", kind=EndpointKind.ASYNC)
NIGHTLY = tuple(10.0 if hour == 3 else 0.0 for hour in range(24))


def judged(whole: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds()))


def found(whole: Snapshot) -> Finding:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Finding), verdict
    return verdict


def target(minimum: int) -> ScalableTarget:
    part = ScaledPart(region=REGION, account_id=ACCOUNT, resource_id="endpoint/queue/variant/blue",
                      dimension=INSTANCES, endpoint="queue", variant="blue", component=None)  # fmt: skip
    return ScalableTarget(part=part, minimum=minimum, maximum=2, created_at=LONG_AGO, scale_in_suspended=False,
                          scale_out_suspended=False, schedule_suspended=False)  # fmt: skip


def test_an_hour_a_night_pays_for_twenty_two_silent_ones() -> None:
    verdict = found(account(QUEUE, NIGHTLY))
    (claim,) = verdict.claims
    on = (1 + 22 / 60) / 24 * 730
    assert float(claim.units) == pytest.approx(730 - on, abs=0.001)
    assert claim.usage_type == "USE1-AsyncInf:ml.m5.xlarge"
    assert verdict.monthly_saving_list_usd == claim.units * Decimal("0.24")
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.monthly_cost_usd == Decimal("175.20")
    assert verdict.evidence[1].endswith("it has no scalable target")


def test_a_minimum_of_one_is_as_good_as_no_policy_and_zero_is_innocent() -> None:
    assert found(account(QUEUE, NIGHTLY, scaling_targets=(target(1),))).evidence[1].endswith("a minimum of 1")
    assert judged(account(QUEUE, NIGHTLY, scaling_targets=(target(0),))) == []


def test_a_queue_that_is_never_empty_other_kinds_and_idle_ones_are_innocent() -> None:
    assert judged(account(QUEUE)) == []
    assert judged(account(endpoint("plain"), NIGHTLY)) == []
    assert judged(account(QUEUE, (0.0,), endpoint_traffic=(calls(QUEUE),))) == []


def test_trap_20_reserved_capacity_saves_nothing() -> None:
    assert judged(account(endpoint("queue", variant(reserved=True), kind=EndpointKind.ASYNC), NIGHTLY)) == []
    mixed = endpoint("queue", variant("blue"), variant("held", reserved=True), kind=EndpointKind.ASYNC)
    assert len(found(account(mixed, NIGHTLY)).claims) == 1


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"endpoint_utilization": ()}, "Its requests by the hour were not read"),
        ({"prices": ()}, "price of ml.m5.xlarge for hosting in us-east-1"),
    ],
)
def test_what_was_not_read_or_has_no_price_is_undecided(changes: dict[str, Any], missing: str) -> None:
    (verdict,) = judged(account(QUEUE, NIGHTLY, **changes))
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith(missing)


def test_a_few_days_of_metrics_are_not_judged() -> None:
    use = account(QUEUE, NIGHTLY).endpoint_utilization[0]
    short = use.timeline.model_copy(update={"end": use.timeline.start + timedelta(days=3)})
    assert judged(account(QUEUE, NIGHTLY, endpoint_utilization=(use.model_copy(update={"timeline": short}),))) == []


def test_instances_that_come_and_go_right_now_are_undecided() -> None:
    moving = endpoint("queue", variant("blue"), variant("green", count=None), kind=EndpointKind.ASYNC)
    whole = account(moving, NIGHTLY)
    use = whole.endpoint_utilization[0]
    counted = use.model_copy(
        update={"part": "green", "series": {Measure.INSTANCES: MetricSeries.of([1.0] * use.timeline.length),
                                            Measure.REQUESTS: MetricSeries.of([0.0] * use.timeline.length)}}
    )  # fmt: skip
    (verdict,) = judged(whole.model_copy(update={"endpoint_utilization": (use, counted)}))
    assert isinstance(verdict, Undecided)
    assert "just being changed" in verdict.missing


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0.0, 3.0]), min_size=24, max_size=24), st.integers(1, 3))
def test_no_more_is_saved_than_the_endpoint_costs(day: list[float], count: int) -> None:
    queue = endpoint("queue", variant(count=count), kind=EndpointKind.ASYNC)
    whole = account(queue, day)
    verdicts = [one for one in judged(whole) if isinstance(one, Finding)]
    for verdict in settled(verdicts, whole):
        assert 0 < verdict.monthly_saving_usd <= 730 * count * Decimal("0.24")
