from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches, Fleet, LinkedAccount, SteadyUsage
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

TODAY = NOW.date()


def steady(since: datetime, **more: Any) -> Fleet:
    usage = SteadyUsage(
        usage_type="USE1-Train:ml.m5.large",
        monthly=Decimal(300),
        unit="Hrs",
        start=since,
        unit_price=Decimal(2),
        **more,
    )
    return Fleet(
        account_id="1" * 12, steady_usage=(usage,), linked_accounts=(LinkedAccount(account_id="2" * 12, name="b"),)
    )


@pytest.fixture
def old(account_of: AccountOf) -> SimulatedAccount:
    return account_of(steady(NOW - timedelta(days=200)))


def asked(ask: Ask, account: SimulatedAccount, start: date = TODAY, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "TimePeriod": {"Start": start.isoformat(), "End": "2026-12-01"},
        "Metric": "UNBLENDED_COST",
        "Granularity": "DAILY",
    }
    return ask("ce", "GetCostForecast", account=account, **(given | more))


def refused(ask: Ask, account: SimulatedAccount, **more: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as failure:
        asked(ask, account, **more)
    error: Any = failure.value.response.get("Error", {})
    return error["Code"], error["Message"]


def test_steady_spend_is_forecast_to_go_on_day_by_day(ask: Ask, old: SimulatedAccount) -> None:
    answer = asked(ask, old)
    assert len(answer["ForecastResultsByTime"]) == 10
    first = answer["ForecastResultsByTime"][0]
    assert first["TimePeriod"] == {"Start": "2026-11-21", "End": "2026-11-22"}
    assert float(first["MeanValue"]) == pytest.approx(20, rel=0.1)
    assert float(answer["Total"]["Amount"]) == pytest.approx(200, rel=0.1)


def test_months_are_cut_at_their_ends_and_the_first_is_the_rest_of_this_one(ask: Ask, old: SimulatedAccount) -> None:
    period = {"Start": "2026-11-21", "End": "2027-02-01"}
    answer = asked(ask, old, TimePeriod=period, Granularity="MONTHLY")
    starts = [one["TimePeriod"]["Start"] for one in answer["ForecastResultsByTime"]]
    assert starts == ["2026-11-21", "2026-12-01", "2027-01-01"]


def test_a_higher_level_makes_a_wider_interval(ask: Ask, ml_team_account: SimulatedAccount) -> None:
    def width(level: int) -> float:
        one = asked(ask, ml_team_account, PredictionIntervalLevel=level)["ForecastResultsByTime"][0]
        return float(one["PredictionIntervalUpperBound"]) - float(one["PredictionIntervalLowerBound"])

    assert 0 < width(60) < width(95)


def test_filters_count(ask: Ask, old: SimulatedAccount) -> None:
    code, _ = refused(ask, old, Filter={"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["2" * 12]}})
    assert code == "DataUnavailableException"
    no_credits = {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit"]}}}
    assert asked(ask, old, Filter=no_credits)["Total"] == asked(ask, old)["Total"]


def test_less_than_a_billing_cycle_is_too_little(ask: Ask, account_of: AccountOf) -> None:
    young = account_of(steady(NOW - timedelta(days=20)))
    assert refused(ask, young) == ("DataUnavailableException", "Insufficient amount of historical data.")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"start": TODAY - timedelta(days=1)}, "equal to the current date"),
        ({"start": TODAY + timedelta(days=1)}, "equal to the current date"),
        ({"start": date(2026, 12, 1)}, "must be before requested End"),
        ({"TimePeriod": {"Start": "2026-11-21", "End": "2027-03-02"}}, "at most 3 months"),
        ({"TimePeriod": {"Start": "2026-11-21", "End": "2028-06-02"}, "Granularity": "MONTHLY"}, "at most 18 months"),
        ({"TimePeriod": {"Start": "2026-11-21T00:00:00Z", "End": "2026-12-01T00:00:00Z"}}, "yyyy-MM-dd"),
        ({"Granularity": "HOURLY"}, "HOURLY is not supported"),
        ({"Metric": "USAGE_QUANTITY"}, "Valid metrics are"),
        ({"Filter": {"Dimensions": {"Key": "RESOURCE_ID", "Values": ["x"]}}}, "RESOURCE_ID is not a valid filter"),
    ],
)
def test_what_aws_refuses_is_refused(ask: Ask, old: SimulatedAccount, more: dict[str, Any], words: str) -> None:
    code, message = refused(ask, old, **more)
    assert code == "ValidationException"
    assert words in message


def test_levels_outside_of_51_to_99_never_get_past_the_door(ask: Ask, old: SimulatedAccount) -> None:
    code, _ = refused(ask, old, PredictionIntervalLevel=100)
    assert code == "ValidationException"


def test_net_metrics_need_net_columns(ask: Ask, account_of: AccountOf) -> None:
    fleet = Fleet(account_id="1" * 12, cost_explorer=CostExplorerSwitches(net_columns=False))
    assert "not available" in refused(ask, account_of(fleet), Metric="NET_AMORTIZED_COST")[1]
