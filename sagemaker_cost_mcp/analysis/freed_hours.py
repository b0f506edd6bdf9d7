"""Claims of changes that make a fleet cheaper without ending it.

A claim is units of one usage type that leave the bill. Where instances are swapped for others, that many hours of the
present type are claimed as cost what the change saves at list price: the account's own discount is then taken to be the
same for both types.
"""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.served_variants import Served
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.money import Price


def freed_hours(served: Served, price: Price, saving: Decimal) -> Claim | None:
    """Hours of the present type worth a saving at list price; None: nothing is saved, or it is paid already.

    Args:
        served: The variant whose instances change; it is the billable unit.
        price: On-demand price of its present type.
        saving: USD a month at list price.
    """
    if saving <= 0 or served.variant.reserved:
        return None
    return Claim(
        billable_unit=served.key,
        usage_type=price.usage_type,
        region=served.endpoint.ref.region,
        units=saving / price.first_unit,
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
    )
