from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.rules.endpoint_without_autoscaling import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT, REGION, endpoint, variant
from tests.serving_builders import account, load, measured, part, policy, scalable, sold, tracking

FOUR = endpoint("four", variant(instance_type="ml.m5.large", count=4))
DAY = load(cpu=[20.0] * 12 + [80.0] * 12, requests=[6_000.0] * 12 + [80_000.0] * 12, instances=4.0)
FLAT = load(cpu=[150.0, 154.0], requests=[240_000.0, 246_000.0], instances=4.0)
QUEUE = endpoint("queue", variant(instance_type="ml.m5.large", count=1), kind=EndpointKind.ASYNC)
NIGHTLY = load(requests=[30.0] + [0.0] * 23, backlog=[1.0] + [0.0] * 23, latency_p50=30_000.0)
HERE = {"prices": (*sold(), *sold(component="AsyncInf"))}


def verdicts(on: Any = FOUR, **shelves: Any) -> tuple[Verdict, ...]:
    return RULE.verdicts(account(on, **{**HERE, **shelves}), Thresholds())


def test_four_all_day_for_a_load_that_sleeps_at_night_are_found() -> None:
    (found,) = verdicts(endpoint_utilization=(measured(FOUR, DAY),))
    assert isinstance(found, Finding)
    assert found.monthly_saving_list_usd > 0
    assert found.monthly_cost_usd == pytest.approx(4 * 730 * sold("ml.m5.large")[0].first_unit)
    assert found.claims[0].billable_unit == f"{FOUR.ref.arn}/variant/blue#compute"
    assert "1,344 instance-hours were there in 14 days" in found.evidence[1]


def test_an_async_endpoint_that_is_never_asked_at_night_could_sleep() -> None:
    (found,) = verdicts(QUEUE, endpoint_utilization=(measured(QUEUE, NIGHTLY),))
    assert isinstance(found, Finding)
    assert "0 to" in found.evidence[2]


def test_what_a_policy_scales_or_has_one_instance_or_a_flat_load_is_clean() -> None:
    scaled = {
        "scaling_targets": (scalable(2, 8, part("four")),),
        "scaling_policies": (policy(tracking(500.0), on=part("four")),),
    }
    assert verdicts(endpoint_utilization=(measured(FOUR, DAY),), **scaled) == ()
    one = endpoint("one", variant(instance_type="ml.m5.large", count=1))
    assert verdicts(one, endpoint_utilization=(measured(one, load()),)) == ()
    assert verdicts(endpoint_utilization=(measured(FOUR, load(requests=0.0, instances=4.0)),)) == ()
    assert verdicts(endpoint_utilization=(measured(FOUR, FLAT),)) == ()


def test_what_cannot_be_told_is_undecided() -> None:
    (unread,) = verdicts()
    assert isinstance(unread, Undecided)
    assert unread.missing == "variant blue: its metrics could not be read"
    (unlike,) = verdicts(endpoint_utilization=(measured(FOUR, load(cpu=50.0, requests=[100.0, 900.0], instances=4.0)),))
    assert isinstance(unlike, Undecided)
    assert "do not move together" in unlike.missing
    (unpriced,) = verdicts(QUEUE, endpoint_utilization=(measured(QUEUE, NIGHTLY),), prices=())
    assert isinstance(unpriced, Undecided)
    assert "price of its instance type" in unpriced.missing
    gap = Gap(
        operation="application-autoscaling:DescribeScalableTargets", region=REGION, account_id=ACCOUNT, reason="No."
    )
    (unseen,) = verdicts(endpoint_utilization=(measured(FOUR, DAY),), gaps=(gap,))
    assert isinstance(unseen, Undecided)
    assert "how it is scaled could not be read" in unseen.missing
