"""What inference components ask of their instances: one DescribeInferenceComponent each.

Model, cores, memory and number of copies are nowhere else: ListInferenceComponents lacks them and Search knows no such
resource (API model).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.container_images import container_image
from sagemaker_cost_mcp.model.hosting import ComponentPlan
from sagemaker_cost_mcp.model.inference import InferenceComponent
from sagemaker_cost_mcp.model.snapshot import Gap

_OPERATION = "sagemaker:DescribeInferenceComponent"
_Row = Mapping[str, Any]


def component_plans(reading: Reading, region: str, components: Sequence[InferenceComponent]) -> Outcome[ComponentPlan]:
    """The plans of these components, in their order; one that is gone is left out.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    names = [component.ref.name for component in components]
    answers = list(zip(names, reading.each(partial(_described, reading, region), names), strict=True))
    return Outcome(
        tuple(one for _, one in answers if isinstance(one, ComponentPlan)),
        merged((name, one) for name, one in answers if isinstance(one, Gap)),
    )


def _described(reading: Reading, region: str, name: str) -> ComponentPlan | Gap | None:
    try:
        row = reading.call("sagemaker", "DescribeInferenceComponent", region, InferenceComponentName=name)
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return reading.gap(error, _OPERATION, region)
    return _plan(reading, region, row)


def _plan(reading: Reading, region: str, row: _Row) -> ComponentPlan:
    """The allow-list: environment, artifact and failure text stay behind."""
    wanted = _specification(row)
    image = wanted.get("Container", {}).get("DeployedImage", {}).get("SpecifiedImage")
    needs = wanted.get("ComputeResourceRequirements", {})
    runs = row.get("RuntimeConfig", {})
    return ComponentPlan(
        name=row["InferenceComponentName"],
        arn=row["InferenceComponentArn"],
        region=region,
        account_id=reading.identity.account_id,
        endpoint_name=row["EndpointName"],
        variant=row.get("VariantName"),
        model_name=wanted.get("ModelName"),
        image=container_image(image) if image else None,
        base=wanted.get("BaseInferenceComponentName"),
        cpus=needs.get("NumberOfCpuCoresRequired"),
        accelerators=needs.get("NumberOfAcceleratorDevicesRequired"),
        min_memory_mb=needs.get("MinMemoryRequiredInMb"),
        max_memory_mb=needs.get("MaxMemoryRequiredInMb"),
        copies=runs.get("CurrentCopyCount"),
        desired_copies=runs.get("DesiredCopyCount"),
    )


def _specification(row: _Row) -> _Row:
    """The one specification, or the first of those by instance type: they run the same model."""
    by_type: Sequence[_Row] = row.get("Specifications") or ({},)
    found: _Row = row.get("Specification") or by_type[0]
    return found
