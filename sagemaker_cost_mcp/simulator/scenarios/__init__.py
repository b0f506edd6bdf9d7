"""Accounts to look at, one file per fleet. A scenario is a function from now to a `Fleet`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sagemaker_cost_mcp.simulator.description import Fleet
from sagemaker_cost_mcp.simulator.scenarios import (
    empty,
    everything_wrong,
    fleet,
    foundry,
    jump,
    ml_team,
    research,
    shop,
    well_run,
    workshop,
)

Scenario = Callable[[datetime], Fleet]

SCENARIOS: Mapping[str, Scenario] = {
    "empty": empty.fleet,
    "everything-wrong": everything_wrong.fleet,
    "fleet": fleet.fleet,
    "foundry": foundry.fleet,
    "jump": jump.fleet,
    "ml-team": ml_team.fleet,
    "research": research.fleet,
    "shop": shop.fleet,
    "well-run": well_run.fleet,
    "workshop": workshop.fleet,
}
"""All scenarios by name."""
