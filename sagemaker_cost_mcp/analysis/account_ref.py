"""The account as a resource, and what it spends: what belongs to no other one, a budget say, is missing there."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_table import total
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Bill
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot


def account_ref(snapshot: Snapshot) -> ResourceRef:
    """The account; AWS names it by its root."""
    return ResourceRef(
        arn=f"arn:{snapshot.partition}:iam::{snapshot.account_id}:root",
        name=snapshot.account_id,
        type="account",
        region="global",
        account_id=snapshot.account_id,
        tags={},
    )


def monthly_spend(bill: Bill) -> Decimal:
    """What a bill counts, scaled to 730 hours, in its metric; an empty window has none."""
    return total(bill) * HOURS_PER_MONTH / bill.hours if bill.hours else ZERO
