"""Endpoints that Compute Optimizer would call idle, from the traffic that metrics and bill count.

As AWS documents it ("Idle resource recommendations", Compute Optimizer User Guide): no Invocations in 14 days. So async
endpoints, which publish none, are not judged, and neither are younger ones; a job of the month's end looks idle. AWS
does not say what becomes of endpoints with inference components: here they are not judged. The saving is list price x
730 hours, and after the discount of an enterprise agreement; Savings Plans are left out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Endpoint
from sagemaker_cost_mcp.simulator.prices import first_price
from sagemaker_cost_mcp.simulator.traffic import hour_number
from sagemaker_cost_mcp.simulator.usage_types import usage_type
from sagemaker_cost_mcp.simulator.workloads import endpoint_workloads

LOOKBACK = timedelta(days=14)
HOURS_A_MONTH = Decimal(730)
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class IdleEndpoint:
    """An endpoint with what deleting it would save (USD a month)."""

    endpoint: Endpoint
    saving: Decimal
    discounted: Decimal


def refreshed(now: datetime) -> datetime:
    """When AWS last looked: once a day, in the morning of yesterday."""
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    return midnight - timedelta(hours=18)


def idle_endpoints(account: SimulatedAccount, now: datetime) -> Iterator[IdleEndpoint]:
    """Those of all regions, as of AWS's last look."""
    seen = refreshed(now)
    for endpoint in account.fleet.endpoints:
        if _judged(endpoint, seen) and not _called(account, endpoint, seen):
            saving = _monthly(account, endpoint)
            discounted = saving * (1 - account.fleet.negotiated_discount)
            yield IdleEndpoint(endpoint=endpoint, saving=saving, discounted=discounted)


def _judged(endpoint: Endpoint, seen: datetime) -> bool:
    counts = endpoint.async_output is None and not endpoint.for_components
    machines = any(variant.instance_type for variant in endpoint.variants)
    there = endpoint.exists(seen) and endpoint.created <= seen - LOOKBACK
    return counts and machines and there and bool(endpoint.service)


def _called(account: SimulatedAccount, endpoint: Endpoint, seen: datetime) -> bool:
    works = endpoint_workloads(endpoint, account.fleet.seed)
    hours = range(hour_number(seen - LOOKBACK), hour_number(seen))
    return any(works.variants[one.name].flow.total(hour) for one in endpoint.variants for hour in hours)


def _monthly(account: SimulatedAccount, endpoint: Endpoint) -> Decimal:
    found = ZERO
    for variant in endpoint.all_variants:
        entry = account.price_entries.get(usage_type(endpoint.region, f"Host:{variant.instance_type}"))
        found += first_price(entry) * variant.count * HOURS_A_MONTH if entry else ZERO
    return found
