"""Accounts to look at, one file per fleet. A scenario is a function from now to a `Fleet`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sagemaker_cost_mcp.simulator.description import Fleet
from sagemaker_cost_mcp.simulator.scenarios import empty, fleet, ml_team, shop

Scenario = Callable[[datetime], Fleet]

SCENARIOS: Mapping[str, Scenario] = {
    "empty": empty.fleet,
    "fleet": fleet.fleet,
    "ml-team": ml_team.fleet,
    "shop": shop.fleet,
}
"""All scenarios by name."""
