"""A serverless endpoint keeps no more concurrency ready than its requests needed at the same time.

The endpoint moves to a configuration with less of it, or with none. Capacity comes from the configuration here, so it
is not retained. Sources: API reference of ProductionVariantServerlessConfig; developer guide, "Provisioned
Concurrency".
"""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.inference_limits import SECONDS_A_MONTH
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.hosting import VariantPlan
from sagemaker_cost_mcp.model.inference import Variant
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.model.scaling import CONCURRENCY
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _endpoint_config, _query
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._renewal import Renewal
from sagemaker_cost_mcp.remedies._renewed import renewed


def make(finding: Finding, ground: Ground) -> Change:
    """The new configuration, the update, and the way back."""
    snapshot = ground.snapshot
    endpoint = next(one for one in snapshot.endpoints if one.ref.arn == finding.resource.arn)
    variant = next(one for one in endpoint.variants if f"variant/{one.name}" == finding.part)
    needed = variant.provisioned_concurrency - _spare(finding)
    renewal = Renewal(
        endpoint=endpoint,
        at=snapshot.taken_at,
        variants=f"ProductionVariants[].{_variant(variant, needed)}",
        why=f"with {needed} kept ready",
        retains=False,
    )
    old = _endpoint_config.old_config(snapshot, endpoint)
    templates = renewed(renewal, old, (_lowered(plan, variant, needed) for plan in old.variants))
    return Change(
        what=f"Lowers provisioned concurrency of endpoint {endpoint.ref.name}, variant {variant.name}, from "
        f"{variant.provisioned_concurrency} to {needed}.",
        check_first=(
            "Requests beyond what is kept ready start cold: seconds more. Ask whether that is fine at peak.",
            *(
                f"Autoscaling keeps it between its own bounds: lower {one} first."
                for one in _scaled(snapshot, endpoint.ref.region, endpoint.ref.name)
            ),
        ),
        undo=f"Move the endpoint back to {endpoint.config_name}, which stays.",
        commands=renewal.commands,
        undo_commands=renewal.undo,
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _spare(finding: Finding) -> int:
    """As many as the finding claims."""
    return round(sum(claim.units for claim in finding.claims) / SECONDS_A_MONTH)


def _variant(variant: Variant, needed: int) -> str:
    """Each variant by JMESPath: serverless, with as much kept ready, where it is the one that is meant."""
    size = "MemorySizeInMB: ServerlessConfig.MemorySizeInMB, MaxConcurrency: ServerlessConfig.MaxConcurrency"
    kept = f", ProvisionedConcurrency: {_query.literal(needed)}" if needed else ""
    mine = f"VariantName == {_query.literal(variant.name)}"
    return f"merge(@, ({mine} && {{ServerlessConfig: {{{size}{kept}}}}}) || `{{}}`)"


def _lowered(plan: VariantPlan, variant: Variant, needed: int) -> VariantPlan:
    if plan.name != variant.name or plan.serverless is None:
        return plan
    return plan.model_copy(
        update={"serverless": plan.serverless.model_copy(update={"provisioned_concurrency": needed})}
    )


def _scaled(snapshot: Snapshot, region: str, endpoint: str) -> list[str]:
    here = (region, endpoint, CONCURRENCY)
    return [
        one.part.resource_id
        for one in snapshot.scaling_targets
        if (one.part.region, one.part.endpoint, one.part.dimension) == here
    ]


REMEDY = Remedy(
    rules=("idle-provisioned-concurrency",),
    reads=frozenset({"endpoint_configs", "scaling_targets"}),
    make=make,
)
