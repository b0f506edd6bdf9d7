"""Capacity that was paid for ahead and is not used: no plan makes it cheaper, and deleting it gives nothing back.

The dollars are what the unused part of a training plan cost, spread over the time its capacity is there:

    unused USD an hour = fee / hours of capacity x instances available / instances reserved
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.clusters import TrainingPlan
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value

_RUNNING = "Active"
_NOT_CALLED = frozenset({"idle-endpoint", "idle-variant", "idle-inference-component"})
"""Rules that find hosting nobody calls."""


class Prepaid(Value):
    """Something paid for ahead, of which part or all lies idle."""

    resource: ResourceRef
    what: str
    """What of it is unused, as a sentence with numbers."""
    unused_per_hour: Decimal | None
    """In `currency`; None: its fee or length is not known."""
    currency: str | None
    until: date | None
    """Last day of the capacity; None: not known."""


def unused(
    plans: Iterable[TrainingPlan], endpoints: Iterable[Endpoint], findings: Iterable[Finding]
) -> tuple[Prepaid, ...]:
    """Training plans with free instances, and endpoints on reserved capacity that are not called."""
    idle = {finding.resource.arn for finding in findings if finding.rule in _NOT_CALLED}
    return (*_plans(plans), *_reservations(endpoints, idle))


def _plans(plans: Iterable[TrainingPlan]) -> Iterator[Prepaid]:
    for plan in plans:
        if plan.status == _RUNNING and plan.available_count:
            total = plan.total_count or plan.available_count
            types = ", ".join(sorted(plan.instance_types)) or "unknown type"
            yield Prepaid(
                resource=plan.ref,
                what=f"{plan.available_count} of {total} reserved instances ({types}) are not in use",
                unused_per_hour=_per_hour(plan, plan.available_count, total),
                currency=plan.currency,
                until=plan.end.date() if plan.end else None,
            )


def _per_hour(plan: TrainingPlan, available: int, total: int) -> Decimal | None:
    if plan.upfront_fee is None or not plan.minutes:
        return None
    return plan.upfront_fee / (Decimal(plan.minutes) / 60) * available / total


def _reservations(endpoints: Iterable[Endpoint], idle: frozenset[str] | set[str]) -> Iterator[Prepaid]:
    for endpoint in endpoints:
        reserved = [variant for variant in endpoint.variants if variant.reserved]
        if reserved and endpoint.ref.arn in idle:
            names = ", ".join(variant.name for variant in reserved)
            yield Prepaid(
                resource=endpoint.ref,
                what=f"variants on reserved capacity of an endpoint that is not called: {names}",
                unused_per_hour=None,
                currency=None,
                until=None,
            )
