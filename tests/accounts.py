"""The embedded accounts, each described once for all tests of a process: they never change."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account

PRESENT = datetime(2026, 11, 20, tzinfo=UTC)
"""The pinned present of the demo account."""


@cache
def embedded(scenario: str, now: datetime = PRESENT) -> SimulatedAccount:
    """An account at a moment; its bill takes seconds when it is first asked for."""
    return open_account(scenario, lambda: now)
