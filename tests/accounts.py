"""The embedded accounts, each described once for all tests of a process: they never change."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account

PRESENT = datetime(2026, 11, 20, tzinfo=UTC)
"""The pinned present of the demo account."""


@cache
def embedded(scenario: str, now: datetime = PRESENT) -> SimulatedAccount:
    """An account at a moment; its bill takes seconds when it is first asked for."""
    return open_account(scenario, lambda: now)


FREE = frozenset({"advisers", "cost_explorer", "lifecycle_scripts"})
"""Parts of a description that neither cost anything nor publish a metric."""


def otherwise(account: SimulatedAccount, **parts: Any) -> SimulatedAccount:
    """An account with other parts; its bill and metrics, which do not depend on them, are reckoned once for both."""
    assert parts.keys() <= FREE
    other = copy(account)
    other.fleet = replace(account.fleet, **parts)
    return other
