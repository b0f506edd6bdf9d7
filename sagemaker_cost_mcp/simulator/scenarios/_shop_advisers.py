"""What AWS's own advisers say of `shop`, beside the endpoints that nobody called in 14 days."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import ACTIVE, Advice, Advisers
from sagemaker_cost_mcp.simulator.scenarios._days import Days


def advisers(days: Days) -> Advisers:
    """Both are on; one endpoint was deleted since they last looked."""
    return Advisers(
        hub=ACTIVE,
        optimizer=ACTIVE,
        enrolled=days.ago(200, 10),
        more=(
            Advice(
                resource="endpoint/summer-sale-banner",
                saving=Decimal("83.95"),
                cost=Decimal("83.95"),
                current="summer-sale-banner",
                idle=True,
            ),
        ),
    )
