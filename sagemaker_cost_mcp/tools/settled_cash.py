"""What changes to some resources are worth in cash, all of them together: no dollar twice, none above the bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis import net_savings
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Owner, finding_id
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot

Change = tuple[ResourceRef, Sequence[Claim]]
"""Whose change it is, and what would leave the bill."""


def settled_cash(snapshot: Snapshot, tool: str, changes: Mapping[str, Change]) -> dict[str, Finding]:
    """Each change with its cash, under the commitments held, as one finding of the tool."""
    found = {key: _finding(tool, key, resource, claims) for key, (resource, claims) in changes.items()}
    settled = {one.id: one for one in net_savings.settled(found.values(), snapshot)}
    return {key: settled[one.id] for key, one in found.items()}


def _finding(tool: str, key: str, resource: ResourceRef, claims: Sequence[Claim]) -> Finding:
    return Finding(
        id=finding_id(tool, key),
        rule=tool,
        title="",
        resource=resource,
        phase=Phase.INFERENCE,
        claims=tuple(claims),
        monthly_cost_usd=None,
        monthly_saving_list_usd=sum((claim.monthly_list_usd for claim in claims), Decimal(0)),
        owner=Owner(kind="unknown", name="", evidence="not looked up"),
        confidence=Confidence.MEDIUM,
        evidence=(),
        recommendation="",
        effort=Effort.MEDIUM,
        reversible=True,
    )


def cash_total(found: Mapping[str, Finding]) -> Decimal:
    """USD a month that leave the bill if all is done."""
    return sum((one.monthly_saving_usd for one in found.values()), ZERO)
