"""What an endpoint's instances cost. The billable unit of hosting is the variant of an endpoint."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sagemaker_cost_mcp.analysis.list_prices import list_price
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH
from sagemaker_cost_mcp.model.snapshot import Snapshot


def billed(variant: Variant) -> bool:
    """Whether the variant costs money while nobody calls it: instances do, serverless without concurrency does not."""
    return bool(variant.instance_count)


def claim(snapshot: Snapshot, endpoint: Endpoint, variant: Variant) -> Claim | None:
    """All instances of the variant for a 730-hour month; None: no price is known for their type."""
    component = "AsyncInf" if endpoint.kind is EndpointKind.ASYNC else "Host"
    price = list_price(snapshot, endpoint.ref.region, component, variant.instance_type or "")
    if price is None or not variant.instance_count:
        return None
    return Claim(
        billable_unit=f"{endpoint.ref.arn}/variant/{variant.name}#compute",
        usage_type=price.usage_type,
        region=endpoint.ref.region,
        units=HOURS_PER_MONTH * Decimal(variant.instance_count),
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
    )


def unpriced(snapshot: Snapshot, endpoint: Endpoint, variants: Iterable[Variant]) -> str | None:
    """What has no price among some variants, for an undecided; None: all have one."""
    missing = sorted({v.instance_type or "instance pools" for v in variants if claim(snapshot, endpoint, v) is None})
    return f"price of {', '.join(missing)} for hosting in {endpoint.ref.region}" if missing else None


def fleet(variants: Iterable[Variant]) -> str:
    """Instances as a person would say them: `2 x ml.m5.xlarge`."""
    return " + ".join(f"{v.instance_count} x {v.instance_type or 'instance pools'}" for v in variants)
