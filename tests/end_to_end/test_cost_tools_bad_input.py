"""What a stranger can get wrong with the cost tools, and what Cost Explorer can: sentences, never made-up amounts."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches
from sagemaker_cost_mcp.simulator.request import AwsFailure
from tests.accounts import otherwise
from tests.end_to_end.stage import COSTS, OpenStage, Stage, assert_is_a_sentence

PHASES, TAGS, RELATED = "get_sagemaker_costs_by_phase", "get_sagemaker_costs_by_tag", "get_related_service_costs"
TOOLS = (COSTS, PHASES, TAGS, RELATED)


def test_a_tag_that_was_never_activated_is_no_untagged_share(ready: Stage) -> None:
    told = ready.ask(TAGS, tag_keys=["Experiment", "CostCentre"])
    status = {row["tag_key"]: (row["status"], row.get("untagged_percent")) for row in told.structured["keys"]}
    assert status == {"Experiment": ("inactive", None), "CostCentre": ("unknown", None)}
    assert told.structured["rows"] == []
    assert "not activated as cost allocation tag: Experiment" in told.text
    assert "Active keys not asked for: DataScientist, Environment" in told.text


def test_a_tag_activated_within_the_window_says_since_when(ready: Stage) -> None:
    told = ready.ask(TAGS, tag_keys=["ModelType"])
    (key,) = told.structured["keys"]
    assert key["active_since"] == "2026-11-08"
    assert "what was used before is untagged" in told.text


def test_keys_and_values_that_differ_in_case_alone_are_found(ready: Stage) -> None:
    told = ready.ask(TAGS, tag_keys=["Team"])
    assert [row["tag_key"] for row in told.structured["keys"]] == ["Team", "team"]
    assert told.structured["keys"][0]["value_spellings"] == [["NLP", "nlp"]]


@pytest.mark.parametrize("tool", TOOLS)
def test_an_account_that_is_not_on_the_bill_names_those_that_are(ready: Stage, tool: str) -> None:
    told = ready.ask(tool, account_ids=["999999999999"])
    assert not told.is_error
    assert "111122223333, 444455556666" in told.text


def test_a_tag_filter_that_matches_nothing_names_the_values_there_are(ready: Stage) -> None:
    told = ready.ask(RELATED, tags={"Project": "churm"})
    assert "Project has the values churn, contract-search, defects, forecast" in told.text
    hit = ready.ask(RELATED, tags={"Project": "contract-search"})
    assert 0 < hit.structured["sagemaker_usd"] < ready.ask(RELATED).structured["sagemaker_usd"]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"start_date": "2025-09-01"}, "Cost Explorer keeps 13 months"),
        ({"start_date": "2026-12-01"}, "is in the future"),
        ({"start_date": "2026-11-10", "end_date": "2026-11-01"}, "The window is empty"),
        ({"lookback_days": 0}, "lookback_days is 0"),
        ({"account_ids": ["prod"]}, "12 digits"),
        ({"billing_view_arn": "primary"}, "is not the ARN of a billing view"),
        ({"cost_metric": "NetCost"}, "cost_metric"),
        ({"tagkeys": ["a"]}, "Unknown argument 'tagkeys'"),
    ],
)
def test_what_cannot_be_right_is_refused_before_it_is_paid_for(
    stage: Stage, tool: str, arguments: dict[str, Any], says: str
) -> None:
    assert says in stage.ask(tool, **arguments).text
    assert stage.ask(tool, **arguments).is_error
    assert not any(operation.startswith("ce:GetCost") for operation in stage.calls.by_operation)


def test_thirteen_whole_months_are_read_and_have_no_trend(ready: Stage) -> None:
    told = ready.ask(PHASES, granularity="MONTHLY", start_date="2025-10-01", end_date="2026-11-01")
    assert len({row["period_start"] for row in told.structured["rows"]}) == 13
    assert "previous_total_usd" not in told.structured
    assert "history, which starts on 2025-10-01" in told.structured["no_trend_because"]


def test_more_than_two_weeks_by_the_hour_are_explained(ready: Stage) -> None:
    assert "HOURLY data goes back 14 days" in ready.refusal(COSTS, granularity="HOURLY", lookback_days=20)


def test_hourly_data_that_nobody_switched_on_asks_for_no_permission(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    account = otherwise(ml_team, cost_explorer=CostExplorerSwitches(hourly=False))
    told = open_stage(account).ask(COSTS, granularity="HOURLY")
    (gap,) = told.structured["gaps"]
    assert "Hourly data is not switched on" in gap["reason"]
    assert "missing_permission" not in gap
    assert "total_usd" not in told.structured


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("DataUnavailableException", "has no data for what was asked"),
        ("BillExpirationException", "has no data for what was asked"),
        ("RequestChangedException", "nothing of the answer is used. Ask again."),
        ("LimitExceededException", "Ask again in a minute"),
    ],
)
@pytest.mark.parametrize("tool", TOOLS)
def test_errors_of_cost_explorer_are_sentences_and_no_amounts(
    ml_team: SimulatedAccount, open_stage: OpenStage, tool: str, code: str, says: str
) -> None:
    stage = open_stage(ml_team, settings=Settings(max_attempts=1))
    stage.faults.by_operation = {"ce:GetCostAndUsage": AwsFailure(code, "In the words of AWS.")}
    told = stage.ask(tool)
    reasons = " ".join(gap["reason"] for gap in told.structured["gaps"])
    assert says in reasons
    assert "In the words of AWS." in reasons
    assert "total_usd" not in told.structured
    assert told.structured["rows"] == []
    assert_is_a_sentence(told.structured["summary"])


def test_a_linked_account_is_told_what_its_own_bill_shows(ml_team: SimulatedAccount, open_stage: OpenStage) -> None:
    account = otherwise(ml_team, cost_explorer=CostExplorerSwitches(linked=True))
    told = open_stage(account).ask(TAGS, tag_keys=["Team", "Experiment"])
    assert told.structured["gaps"] == []
    notes = {row["tag_key"]: row.get("note") for row in told.structured["keys"]}
    assert "only the account that pays can tell" in notes["Experiment"]
    assert sum(row["cost_usd"] for row in told.structured["rows"] if row["tag_key"] == "Team") > 0


def test_a_billing_view_that_is_gone_is_said(ready: Stage) -> None:
    told = ready.ask(COSTS, billing_view_arn="arn:aws:billing::111122223333:billingview/custom-gone")
    (gap,) = [gap for gap in told.structured["gaps"] if gap["operation"] == "ce:GetDimensionValues"]
    assert "does not exist (any more)" in gap["reason"]
