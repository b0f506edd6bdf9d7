"""`empty`: an account in which nothing ever happened: no resources, no log groups, no bill."""

from __future__ import annotations

from datetime import datetime

from sagemaker_cost_mcp.simulator.description import Fleet


def fleet(now: datetime) -> Fleet:
    """The account; it is the same at any time."""
    del now
    return Fleet(account_id="222233334444", name="empty")
