"""`forecast_sagemaker_costs` and `get_alert_status` as an assistant sees them, on the embedded accounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches, Fleet, SteadyUsage
from sagemaker_cost_mcp.simulator.request import AwsFailure
from tests.accounts import embedded
from tests.end_to_end.stage import NOW, Stage, denied, staged

FORECAST, ALERTS = "forecast_sagemaker_costs", "get_alert_status"
LEFT_OUT = {"Credit", "Refund", "SavingsPlanRecurringFee"}


def spent(account: SimulatedAccount, start: date, end: date) -> Decimal:
    """What the bill of the embedded account says, without our code."""
    days = [start + timedelta(days=at) for at in range((end - start).days)]
    charges = [charge for day in days for charge in account.bill.day(day)]
    return sum(
        (
            charge.amortized
            for charge in charges
            if "SageMaker" in charge.heading.service and charge.heading.record_type not in LEFT_OUT
        ),
        Decimal(0),
    )


def test_the_month_ends_near_what_the_account_is_going_to_be_billed(ml_team: SimulatedAccount) -> None:
    with staged(ml_team) as stage:
        told = stage.ask(FORECAST)
    answer = told.structured
    first, complete = date(2026, 11, 1), date(2026, 11, 19)
    assert answer["complete_until"] == complete.isoformat()
    assert answer["spent_usd"] == pytest.approx(float(spent(ml_team, first, complete)), abs=0.01)
    assert answer["low_usd"] <= answer["month_end_usd"] <= answer["high_usd"]
    assert [row["month"] for row in answer["rows"]] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert {row["source"] for row in answer["rows"]} == {"aws"}
    assert answer["meta"]["aws_calls_usd"] == 0.04
    assert len(told.text.encode()) < 8000


def test_the_budget_near_its_limit_has_a_day(ml_team: SimulatedAccount) -> None:
    with staged(ml_team) as stage:
        answer = stage.ask(FORECAST).structured
    near, whole = answer["budgets"]
    assert (near["name"], near["covers"], near["basis"]) == ("sagemaker-monthly", "sagemaker", "this forecast")
    assert near["headroom"] < 0
    assert date(2026, 11, 20) < date.fromisoformat(near["likely_exceeded_on"]) <= date(2026, 11, 30)
    assert (whole["name"], whole["covers"]) == ("whole-account", "among_others")
    assert "likely_exceeded_on" not in whole


def test_where_aws_has_too_little_history_our_own_method_answers() -> None:
    usage = SteadyUsage(
        usage_type="USE1-Train:ml.m5.large",
        monthly=Decimal(300),
        unit="Hrs",
        start=NOW - timedelta(days=20),
        unit_price=Decimal(2),
    )
    with staged(SimulatedAccount(Fleet(account_id="1" * 12, steady_usage=(usage,)), lambda: NOW)) as stage:
        told = stage.ask(FORECAST, months=0)
    assert told.structured["rows"][0]["source"] == "own"
    assert told.structured["month_end_usd"] == pytest.approx(600, rel=0.05)
    assert "Insufficient amount of historical data" in told.text


def test_an_account_without_net_columns_is_forecast_in_the_stand_in_metric() -> None:
    usage = SteadyUsage(
        usage_type="USE1-Train:ml.m5.large",
        monthly=Decimal(300),
        unit="Hrs",
        start=NOW - timedelta(days=200),
        unit_price=Decimal(2),
    )
    fleet = Fleet(account_id="1" * 12, steady_usage=(usage,), cost_explorer=CostExplorerSwitches(net_columns=False))
    with staged(SimulatedAccount(fleet, lambda: NOW)) as stage:
        told = stage.ask(FORECAST)
    assert told.structured["meta"]["cost_metric"] == "AmortizedCost"
    assert told.structured["rows"][0]["source"] == "aws"


def test_the_same_question_again_costs_nothing(ml_team: SimulatedAccount) -> None:
    with staged(ml_team) as stage:
        stage.ask(FORECAST)
        before = stage.calls.count
        stage.ask(FORECAST)
        assert stage.calls.by_operation["ce:GetCostForecast"] == 2
        assert stage.calls.count <= before + 1  # who asks is never kept


@pytest.mark.parametrize("tool", [FORECAST, ALERTS])
def test_denied_budgets_are_a_gap_with_the_one_action_they_need(ml_team: SimulatedAccount, tool: str) -> None:
    with staged(ml_team) as stage:
        stage.faults.by_operation["budgets:DescribeBudgets"] = denied("budgets:ViewBudget")
        told = stage.ask(tool)
    assert not told.is_error
    assert "budgets" not in told.structured
    (gap,) = [gap for gap in told.structured["gaps"] if gap["operation"] == "budgets:DescribeBudgets"]
    assert gap["missing_permission"] == "budgets:ViewBudget"
    assert "no_budget" not in told.structured.get("unwatched_by_kind", {})


def test_a_refused_forecast_leaves_our_own_and_a_gap(ml_team: SimulatedAccount) -> None:
    with staged(ml_team) as stage:
        stage.faults.by_operation["ce:GetCostForecast"] = denied("ce:GetCostForecast")
        answer = stage.ask(FORECAST).structured
    assert {row["source"] for row in answer["rows"]} == {"own"}
    assert answer["gaps"][0]["missing_permission"] == "ce:GetCostForecast"


def test_budgets_are_read_even_where_the_bill_cannot_be(ml_team: SimulatedAccount) -> None:
    with staged(ml_team) as stage:
        stage.faults.by_operation["ce:GetCostAndUsage"] = AwsFailure("DataUnavailableException", "none")
        answer = stage.ask(FORECAST).structured
        status = stage.ask(ALERTS).structured
    assert "month_end_usd" not in answer
    assert [row["name"] for row in answer["budgets"]] == ["sagemaker-monthly", "whole-account"]
    assert len(status["budgets"]) == 2


def test_ml_team_is_watched_but_for_a_budget_that_tells_nobody(ml_team: SimulatedAccount) -> None:
    with staged(ml_team) as stage:
        told = stage.ask(ALERTS)
    answer = told.structured
    assert answer["unwatched_by_kind"] == {"budget_tells_nobody": 1}
    budgets = {row["name"]: row for row in answer["budgets"]}
    near = budgets["sagemaker-monthly"]
    assert near["thresholds"] == [
        "actual > 80 %: OK, tells 1 EMAIL, 1 SNS",
        "forecasted > 100 %: ALARM, tells 1 EMAIL",
    ]
    assert near["overrun"].endswith(f"of {len(near['history'])}")
    assert [row["name"] for row in answer["alarms"]] == ["churn-score-errors"]
    assert [row["covers"] for row in answer["monitors"]] == ["among_others"]
    assert "example.com" not in told.text
    assert "example.com" not in str(answer)


def test_shop_is_hardly_watched_and_autoscalings_own_alarms_do_not_count(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        told = stage.ask(ALERTS, limit=100)
    answer = told.structured
    assert answer["unwatched_by_kind"] == {
        "no_budget": 1,
        "no_anomaly_monitor": 1,
        "alarm_does_nothing": 1,
        "alarm_without_data": 1,
        "endpoint_without_alarm": 21,
    }
    lonely = {row["name"]: row["why"] for row in answer["unwatched"] if row["kind"] == "endpoint_without_alarm"}
    assert lonely["video-moderation"] == "only autoscaling's own alarms look at it"
    assert "search-rank" in lonely  # its one alarm can never have data
    assert "checkout-risk" not in lonely
    assert answer["autoscaling_alarms"] == 9
    assert {row["name"] for row in answer["alarms"]} == {"fraud latency", "search-rank-is-called", "checkout-risk-5xx"}
    (wrong,) = [row for row in answer["alarms"] if row["state"] == "INSUFFICIENT_DATA"]
    assert "EndpointName with VariantName" in wrong["silent"]


def test_the_default_answer_of_shop_is_short_enough(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        told = stage.ask(ALERTS)
    assert told.structured["meta"]["truncated"]
    assert len(told.text.encode()) < 8000


def test_in_another_region_alarms_on_charges_are_still_looked_for(shop: SimulatedAccount) -> None:
    with staged(shop, settings=Settings(regions=("eu-west-1",))) as stage:
        answer = stage.ask(ALERTS).structured
        regions = {request.region for request in stage.calls.made if request.operation == "DescribeAlarms"}
    assert regions == {"eu-west-1", "us-east-1"}
    assert answer["alarms"] == []
    assert "bill" not in str(stage.calls.by_operation.keys())
    assert stage.calls.by_operation.get("ce:GetCostAndUsage", 0) == 0


def test_denied_alarms_leave_endpoints_unjudged(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        stage.faults.by_operation["cloudwatch:DescribeAlarms"] = denied("cloudwatch:DescribeAlarms")
        answer = stage.ask(ALERTS).structured
    assert "endpoint_without_alarm" not in answer["unwatched_by_kind"]
    assert {gap["missing_permission"] for gap in answer["gaps"]} == {"cloudwatch:DescribeAlarms"}


def test_an_empty_account_has_nothing_to_forecast_and_nothing_set_up() -> None:
    with staged(embedded("empty")) as stage:
        answer = stage.ask(FORECAST).structured
        status = stage.ask(ALERTS).structured
        assert stage.calls.by_operation.get("ce:GetCostForecast", 0) == 0
    assert "nothing to forecast" in answer["summary"]
    assert answer["gaps"] == []
    assert status["unwatched_by_kind"] == {"no_budget": 1, "no_anomaly_monitor": 1}


def test_a_region_that_does_not_exist_is_refused(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        assert "mars" in refusal(stage)


def refusal(stage: Stage) -> str:
    return stage.refusal(ALERTS, regions=["mars-north-1"])
