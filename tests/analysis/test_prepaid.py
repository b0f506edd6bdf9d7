from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.analysis.prepaid import unused
from sagemaker_cost_mcp.model.clusters import ReservedCapacity, TrainingPlan
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.resources import ResourceRef
from tests.builders import ACCOUNT, NOW, REGION, D, endpoint, finding, variant


def training_plan(**changes: Any) -> TrainingPlan:
    fields: dict[str, Any] = {
        "ref": ResourceRef(
            arn=f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-plan/p", name="p", type="training-plan", region=REGION,
            account_id=ACCOUNT, tags={},
        ),
        "status": "Active",
        "start": NOW,
        "end": NOW,
        "minutes": 6000,
        "upfront_fee": D(4000),
        "currency": "USD",
        "total_count": 4,
        "available_count": 1,
        "in_use_count": 3,
        "targets": ("training-job",),
        "reserved": (ReservedCapacity(instance_type="ml.p5.48xlarge", count=4, status="Active", start=NOW, end=NOW),),
    }  # fmt: skip
    return TrainingPlan(**(fields | changes))


def idle(name: str, rule: str = "idle-endpoint") -> Finding:
    return finding("nb", rule=rule).model_copy(update={"resource": endpoint(name).ref})


def test_free_instances_of_a_plan_are_a_share_of_its_fee_by_the_hour() -> None:
    (one,) = unused([training_plan()], [], [])
    assert one.what == "1 of 4 reserved instances (ml.p5.48xlarge) are not in use"
    assert (one.unused_per_hour, one.currency, one.until) == (10, "USD", NOW.date())


def test_a_plan_in_full_use_or_not_running_is_not_listed() -> None:
    plans = [training_plan(available_count=0), training_plan(available_count=None), training_plan(status="Expired")]
    assert unused(plans, [], []) == ()


def test_an_unknown_fee_length_or_type_is_unknown_and_not_zero() -> None:
    for change in ({"upfront_fee": None}, {"minutes": None}):
        assert unused([training_plan(**change)], [], [])[0].unused_per_hour is None
    (one,) = unused([training_plan(reserved=(), total_count=None, end=None)], [], [])
    assert one.what == "1 of 1 reserved instances (unknown type) are not in use"
    assert one.until is None


def test_reserved_variants_are_listed_where_nobody_calls_the_endpoint() -> None:
    held = endpoint("held", variant("blue", reserved=True), variant("green"))
    (one,) = unused([], [held, endpoint("plain")], [idle("held"), idle("plain")])
    assert one.what == "variants on reserved capacity of an endpoint that is not called: blue"
    assert (one.unused_per_hour, one.until) == (None, None)
    assert unused([], [held], [idle("held", rule="some-rule")]) == ()
