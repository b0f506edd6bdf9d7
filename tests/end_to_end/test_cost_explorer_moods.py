"""Cost Explorer in its moods: never enabled, not ready yet, without net columns, without hours."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches
from tests.accounts import otherwise
from tests.end_to_end.stage import COSTS, REVIEW, OpenStage, judged


def with_switches(ml_team: SimulatedAccount, **switches: Any) -> SimulatedAccount:
    return otherwise(ml_team, cost_explorer=CostExplorerSwitches(**switches))


def test_cost_explorer_that_was_never_enabled_is_told_with_what_to_click(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(with_switches(ml_team, enabled=False))
    assert "Open Cost Explorer once" in stage.ask(COSTS).text
    told = stage.ask(REVIEW)
    assert not told.is_error
    assert judged(told, "idle-notebook-instance")[0], "what can be judged without a bill is judged"
    assert "Open Cost Explorer once" in told.text


def test_data_that_is_not_ready_yet_is_told_with_when_to_come_back(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(with_switches(ml_team, ready=False))
    assert "wait 24 hours" in stage.ask(COSTS).text
    assert "wait 24 hours" in stage.ask(REVIEW).text


def test_an_account_without_net_columns_gets_the_plain_ones_and_is_told(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    told = open_stage(with_switches(ml_team, net_columns=False)).ask(COSTS)
    assert told.structured["meta"]["cost_metric"] == "AmortizedCost"
    assert "NetAmortizedCost" in told.structured["summary"]
    assert "stands in" in told.text


def test_without_hourly_data_the_cash_is_called_an_upper_bound(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    told = open_stage(with_switches(ml_team, hourly=False)).ask(REVIEW)
    formulas = [row["saving_formula"] for row in told.structured["findings"] if row["monthly_saving_list_usd"]]
    assert any("upper bound: no hourly data" in formula for formula in formulas)
    assert "upper bound: no hourly data" in told.text
