"""What a gigabyte-month of a service beside SageMaker costs this account, from its own bill."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.related_services import Related, related
from sagemaker_cost_mcp.model.usage_type import parsed

GB = Decimal(2**30)
"""Bytes that AWS bills as a gigabyte of storage (source: Amazon S3 pricing, "1 GB is calculated as 2^30 bytes")."""

_HOME = "us-east-1"
"""Region whose usage types bear no prefix, where S3 and ECR are concerned."""


def region_of(usage_type: str) -> str | None:
    """Region of a usage type of S3, ECR or EC2, which leave out the prefix of us-east-1; None: not in the table.

    >>> region_of("EUC1-TimedStorage-ByteHrs"), region_of("TimedStorage-ByteHrs")
    ('eu-central-1', 'us-east-1')
    """
    known = parsed(usage_type)
    return known.region if known.prefix else _HOME


def billed(costs: RelatedCosts, kind: Related, region: str, usage: str) -> tuple[Decimal, Decimal]:
    """Quantity and cost in the bill's window of one usage type, written without its region's prefix."""
    lines = [
        line
        for line in costs.lines
        if parsed(line.usage_type).usage == usage
        and region_of(line.usage_type) == region
        and related(line.service, line.usage_type) is kind
    ]
    return sum((line.quantity for line in lines), ZERO), sum((line.cost for line in lines), ZERO)


def storage_rate(costs: RelatedCosts | None, kind: Related, region: str, usage: str) -> Decimal | None:
    """USD a GB-month that the account pays; None: the bill was not read or has none, or free tier or credits pay.

    Args:
        costs: The bill of the services beside SageMaker.
        kind: Whose storage.
        region: Where it is stored.
        usage: Usage type without the region's prefix: `TimedStorage-ByteHrs`.
    """
    if costs is None:
        return None
    quantity, cost = billed(costs, kind, region, usage)
    return cost / quantity if quantity > 0 and cost > 0 else None
