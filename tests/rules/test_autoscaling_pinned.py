from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.scaling import COPIES
from sagemaker_cost_mcp.model.utilization import Measure, PartKind
from sagemaker_cost_mcp.rules.autoscaling_pinned import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import component, endpoint, variant
from tests.serving_builders import account, load, measured, part, policy, scalable, sold, tracking

HOST = endpoint("ep", variant(instance_type="ml.m5.large", count=3))
CALM = load(cpu=[40.0, 72.0], requests=[6_000.0, 12_000.0], instances=3.0)


def verdicts(minimum: int, maximum: int, target: float = 150.0, **shelves: Any) -> tuple[Verdict, ...]:
    follows = tracking(target, **shelves.pop("follows", {}))
    series = shelves.pop("series", CALM)
    given = {
        "scaling_targets": (scalable(minimum, maximum),),
        "scaling_policies": (policy(follows),),
        "endpoint_utilization": (measured(HOST, series),) if series else (),
        "prices": sold(),
    }
    return RULE.verdicts(account(HOST, **{**given, **shelves}), Thresholds())


def test_a_minimum_that_is_never_left_and_a_target_out_of_reach_are_found() -> None:
    (found,) = verdicts(3, 6, 3000.0)
    assert isinstance(found, Finding)
    assert found.evidence[0] == "the minimum was never left"
    assert found.evidence[1].startswith("the target is more than fills an instance")
    assert found.evidence[2] == "policy: 3 to 6: SageMakerVariantInvocationsPerInstance at 3000"
    assert found.monthly_saving_list_usd > 0
    assert found.claims[0].billable_unit == f"{HOST.ref.arn}/variant/blue#compute"


def test_a_maximum_that_holds_claims_no_dollar() -> None:
    full = load(cpu=[100.0, 190.0], requests=[60_000.0, 120_000.0], instances=3.0)
    (found,) = verdicts(1, 3, 150.0, series=full)
    assert isinstance(found, Finding)
    assert "the maximum held" in found.evidence[0]
    assert found.claims == ()


def test_bounds_that_are_used_are_clean() -> None:
    used = load(cpu=[40.0, 72.0], requests=[6_000.0, 12_000.0], instances=[1.0, 2.0])
    assert verdicts(1, 4, series=used) == ()
    assert verdicts(3, 6, series=load(requests=0.0, instances=3.0)) == ()
    assert verdicts(3, 6, scaling_targets=()) == ()


def test_a_component_is_found_by_its_own_name_without_a_dollar() -> None:
    shared = endpoint("shared", variant(instance_type="ml.m5.2xlarge", count=2), kind=EndpointKind.INFERENCE_COMPONENT)
    model = component("model", shared)
    levels = load(cpu=[10.0, 30.0], requests=[6_000.0, 24_000.0]) | {Measure.REQUESTS_PER_INSTANCE: [100.0, 400.0]}
    use = measured(shared, levels, "model", kind=PartKind.COMPONENT, normalized=True)
    mine = part("model", dimension=COPIES)
    (found,) = RULE.verdicts(
        account(
            shared,
            inference_components=(model,),
            endpoint_utilization=(use,),
            scaling_targets=(scalable(1, 1, mine),),
            scaling_policies=(policy(tracking(400.0), on=mine),),
        ),
        Thresholds(),
    )
    assert isinstance(found, Finding)
    assert found.resource == model.ref
    assert (found.claims, found.monthly_cost_usd) == ((), None)


def test_what_was_not_read_or_cannot_be_seen_is_undecided() -> None:
    (unread,) = verdicts(3, 6, series=None)
    assert isinstance(unread, Undecided)
    assert "could not be read" in unread.missing
    used = load(cpu=[40.0, 72.0], requests=[6_000.0, 12_000.0], instances=[1.0, 2.0])
    (unseen,) = verdicts(1, 4, series=used, follows={"predefined": "Another"})
    assert isinstance(unseen, Undecided)
    assert "cannot be seen" in unseen.missing
